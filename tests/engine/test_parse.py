"""What people type, on any platform, becomes what a handler takes; or a sentence says what would."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.language import Languages
from bot.engine.parse import LARGEST_NUMBER, bind, bind_token, parse_line, read_form, tidy, usage
from bot.engine.tokens import Argument
from bot.kit import (
    Arg,
    Call,
    Choice,
    Effects,
    Feature,
    Field,
    Form,
    MemberId,
    Members,
    NotFound,
    Refusal,
    Rejected,
    When,
    _,
    names_to_value,
    plain,
    value_to_names,
)
from bot.kit.feature import Param, Value
from bot.kit.forms import fields_of

ANA = MemberId(7)
MADRID = ZoneInfo("Europe/Madrid")
FRIDAY = datetime(2026, 11, 20, 8, 0, 33, tzinfo=UTC)
USAGE = "/ideas status <number> <status> [reason]"
STATUSES = (Choice("adopted", _("adopted")), Choice("not now", _("not now")))

feature = Feature("trial", _("Ideas"))


@feature.command("idea", _("Share an idea"))
def idea(call: Call, text: Annotated[str, Arg(_("your idea"), rest=True, most=20)] = "") -> Effects: ...


@feature.command("ideas list", _("Ideas"))
def list_ideas(call: Call, status: Annotated[str, Arg(_("only those with this status"))] = "") -> Effects: ...


@feature.command("ideas status", _("Ideas"))
def decide(
    call: Call,
    number: Annotated[int, Arg(_("the idea's number, such as I-12"), prefix="I")],
    status: Annotated[str, Arg(_("its new status"), choices=STATUSES)],
    reason: Annotated[str, Arg(_("your question"), rest=True)] = "",
) -> Effects: ...


@feature.command("role", _("Ideas"))
def give_role(
    call: Call,
    member: Annotated[MemberId, Arg(_("a member, such as @ana"))],
    role: Annotated[str, Arg(_("their role"))],
) -> Effects: ...


@feature.command("meet", _("Ideas"))
def meet(call: Call, at: Annotated[datetime, Arg(_("what to add"), rest=True)]) -> Effects: ...


@feature.command("claim", _("Ideas"))
def claim(call: Call, code: Annotated[bytes, Arg(_("your answer"))]) -> Effects: ...


COMMANDS = {command.name: command for command in feature.commands}


def sentence(refusal: Refusal) -> str:
    return plain(refusal.words)


def typed(line: str) -> tuple[str, dict[str, str]]:
    command, arguments = parse_line(line, COMMANDS)
    return command.name, arguments


def values(
    command: str,
    raw: Mapping[str, str | int],
    *,
    language: str = "en",
    now: datetime = FRIDAY,
    find_member: Callable[[str], MemberId | None] = lambda name: ANA if name == "@ana" else None,
) -> dict[str, Value]:
    params = COMMANDS[command].handler.params
    return bind(params, raw, now=now, zone=MADRID, language=language, find_member=find_member)


# --- A typed line -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "name", "arguments"),
    [
        ("idea", "idea", {}),
        ("/idea Meet outside", "idea", {"text": "Meet outside"}),
        ("  /IDEA   Meet  “outside”\n on Fridays  ", "idea", {"text": "Meet  “outside”\n on Fridays"}),
        ('idea "Meet outside"', "idea", {"text": '"Meet outside"'}),
        ("ideas list", "ideas list", {}),
        ("ideas  List new", "ideas list", {"status": "new"}),
        ('ideas list "not now"', "ideas list", {"status": "not now"}),
        ("ideas list “not now”", "ideas list", {"status": "not now"}),
        ("ideas list „not now“", "ideas list", {"status": "not now"}),
        ("ideas list «not now»", "ideas list", {"status": "not now"}),
        ("ideas list ‘not now’", "ideas list", {"status": "not now"}),
        ("ideas list 'don't'", "ideas list", {"status": "don't"}),
        ("ideas list 'tis", "ideas list", {"status": "'tis"}),
        ("ideas list it's", "ideas list", {"status": "it's"}),
        ('ideas list ""', "ideas list", {}),
        ('ideas list "', "ideas list", {"status": '"'}),
        ("ideas status 12 'not now' It is too \"late\" ", "ideas status", {"reason": 'It is too "late"'}),
    ],
)
def test_a_line_is_a_command_and_its_arguments(line: str, name: str, arguments: dict[str, str]) -> None:
    command, found = typed(line)
    assert command == name
    assert found.items() >= arguments.items()
    assert command == "ideas status" or found == arguments


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("", "Type what you would like to do. /help shows all there is."),
        ("/", "Type what you would like to do. /help shows all there is."),
        ("ideas", "/ideas needs one more word: /ideas list, /ideas status. /help ideas explains them."),
        ("ideas lst", "I do not know /ideas lst. Did you mean /ideas list?"),
        ("idaes list", "I do not know /idaes list. Did you mean /ideas list?"),
        ("iedas", "I do not know /iedas. Did you mean /idea?"),
        ("ideas xyz", "I do not know /ideas xyz. Did you mean /ideas list, /ideas status?"),
        ("zzz {}", "I do not know /zzz. /help shows all there is."),
        ("z" * 500, f"I do not know /{'z' * 38}…. /help shows all there is."),
        ("ideas status", "Something is missing: the idea's number, such as I-12. Type it like this: " + USAGE),
        ("ideas status 12", "Something is missing: its new status. Type it like this: " + USAGE),
        (
            "ideas list not now",
            "That is more than I can place. Type it like this: /ideas list [status]. "
            "Put words that belong together in quotes.",
        ),
    ],
)
def test_a_line_that_does_not_work_is_answered_with_what_would(line: str, answer: str) -> None:
    with pytest.raises(Rejected) as refusal:
        typed(line)
    assert sentence(refusal.value) == answer


@given(st.text() | st.text("/ideas list\"'“”« \n"))
def test_any_line_is_understood_or_answered(line: str) -> None:
    try:
        typed(line)
    except Rejected as refusal:
        assert sentence(refusal)  # noqa: PT017 - most lines are no commands, some are


@given(st.text())
def test_the_rest_of_a_line_is_kept_as_it_is(text: str) -> None:
    assert typed(f"idea {text}") == ("idea", {"text": text.strip()} if text.strip() else {})


def test_usage_names_what_is_needed_and_what_may_be_left_out() -> None:
    assert f"/{usage(COMMANDS['ideas status'])}" == USAGE
    assert usage(COMMANDS["idea"]) == "idea [text]"


def test_without_commands_there_is_still_an_answer() -> None:
    with pytest.raises(Rejected):
        parse_line("idea", {})


# --- Values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["12", "I-12", "i12", "i-12", "I 12", "I – 12", "#12", " 12 ", "١٢", "0012"])
def test_a_number_is_read_as_people_write_it(number: str) -> None:
    assert values("ideas status", {"number": number, "status": "adopted"})["number"] == 12


@pytest.mark.parametrize(
    "number", ["0", "-1", "1.5", "K-12", "twelve", "2147483648", "9" * 400, "½", "²", "1 2", "-12"]
)
def test_what_is_no_number_is_answered_with_one(number: str) -> None:
    with pytest.raises(Rejected) as refusal:
        values("ideas status", {"number": number, "status": "adopted"})
    assert sentence(refusal.value).endswith("” is no number that can be here. Write one like I-12.")
    assert len(sentence(refusal.value)) < 120


@given(st.integers(1, LARGEST_NUMBER))
def test_every_number_a_database_holds_is_read(number: int) -> None:
    assert values("ideas status", {"number": number, "status": "adopted"})["number"] == number
    assert values("ideas status", {"number": f"I-{number}", "status": "adopted"})["number"] == number


@pytest.mark.parametrize("status", ["not now", "Not Now", " NOT NOW ", "ahora no", "Ahora no"])
def test_a_choice_is_its_value_or_its_label_in_any_language(status: str) -> None:
    assert values("ideas status", {"number": 1, "status": status})["status"] == "not now"


def test_what_is_no_choice_is_answered_with_the_choices() -> None:
    with pytest.raises(Rejected) as refusal:
        values("ideas status", {"number": 1, "status": "{maybe}"})
    assert sentence(refusal.value) == "“{maybe}” is none of the choices: adopted, not now."
    spanish = Languages.load().sentence(refusal.value.words, "es")
    assert plain(spanish) == "“{maybe}” no es ninguna de las opciones: adoptada, ahora no."


def test_many_choices_are_not_all_named() -> None:
    choices = tuple(Choice(str(number), str(number)) for number in range(30))
    param = Param("zone", str, Arg(_("Time zone"), choices=choices), required=True)
    with pytest.raises(Rejected) as refusal:
        bind([param], {"zone": "x"}, now=FRIDAY, zone=MADRID, language="en", find_member=lambda name: None)
    assert sentence(refusal.value).endswith("8, 9, and 20 more.")


def test_a_text_too_long_is_told_how_long_it_is_and_may_be() -> None:
    assert values("idea", {"text": "é" * 20}) == {"text": "é" * 20}
    with pytest.raises(Rejected) as refusal:
        values("idea", {"text": "e\u0301" * 21})
    assert sentence(refusal.value) == "That is 21 characters long. At most 20 fit here; please shorten it."


def test_what_is_left_out_is_what_the_handler_says() -> None:
    assert values("idea", {}) == {"text": ""}
    assert values("idea", {"text": " \u200b\n"}) == {"text": ""}


def test_what_is_missing_is_named() -> None:
    with pytest.raises(Rejected) as refusal:
        values("ideas status", {"number": 1, "status": " "})
    assert sentence(refusal.value) == "Something is missing: its new status."


def test_an_option_we_do_not_have_is_answered() -> None:
    with pytest.raises(Rejected) as refusal:
        values("idea", {"words": "Meet outside"})
    assert sentence(refusal.value) == "This command has changed in the meantime. Please begin it anew."


def test_a_member_is_found_by_what_was_typed() -> None:
    assert values("role", {"member": "@ana", "role": "member"}) == {"member": 7, "role": "member"}
    with pytest.raises(NotFound) as refusal:
        values("role", {"member": "@bo {x}", "role": "member"})
    assert sentence(refusal.value).startswith("I know nobody called “@bo {x}” in this group.")


def test_a_code_of_bytes_is_read_or_not_found() -> None:
    assert values("claim", {"code": "AP_-"}) == {"code": b"\x00\xff\xfe"}
    for code in ("A", "é", "====="):
        with pytest.raises(NotFound):
            values("claim", {"code": code})


# --- Times ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "local"),
    [
        ("tomorrow 3pm", "2026-11-21 15:00"),
        ("Fri 10:00", "2026-11-27 10:00"),
        ("mon 10:00", "2026-11-23 10:00"),
        ("in 90 minutes", "2026-11-20 10:30:33"),
        ("in 2 weeks", "2026-12-04 09:00:33"),
        ("2026-12-01 15:00", "2026-12-01 15:00"),
        ("2026-12-01 3pm", "2026-12-01 15:00"),
        ("2026-12-03T15:00+00:00", "2026-12-03 16:00"),
        ("3pm UTC", "2026-11-20 16:00"),
        ("mañana a las 15:00", "2026-11-21 15:00"),
        ("Mañana 15h", "2026-11-21 15:00"),
        ("el viernes a las 10", "2026-11-27 10:00"),
        ("el próximo lunes a las 10:00", "2026-11-23 10:00"),
        ("pasado mañana a las 10", "2026-11-22 10:00"),
        ("en 2 semanas", "2026-12-04 09:00:33"),
        ("dentro de 90 minutos", "2026-11-20 10:30:33"),
        ("en 2h", "2026-11-20 11:00:33"),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_time_is_read_as_people_say_it(said: str, local: str, language: str) -> None:
    at = values("meet", {"at": said}, language=language)["at"]
    assert at == datetime.fromisoformat(local).replace(tzinfo=MADRID)
    assert isinstance(at, datetime)
    assert at.tzinfo is UTC


def test_a_date_in_figures_is_read_as_the_language_writes_it() -> None:
    english, spanish = (values("meet", {"at": "1/12 15:00"}, language=language)["at"] for language in ("en", "es"))
    assert english == datetime(2027, 1, 12, 14, tzinfo=UTC)
    assert spanish == datetime(2026, 12, 1, 14, tzinfo=UTC)


def test_ninety_minutes_are_ninety_minutes_when_the_clocks_change() -> None:
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert values("meet", {"at": "in 90 minutes"}, now=night)["at"] == datetime(2026, 10, 25, 2, 0, tzinfo=UTC)


def test_a_time_the_clocks_skip_is_the_first_minute_after() -> None:
    evening = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    assert values("meet", {"at": "tomorrow 02:30"}, now=evening)["at"] == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    [
        "soon",
        "12",
        "2026-13-01",
        "2026-12-01 25:00",
        "2026-13-01 3pm",
        "in 99999999 weeks",
        "🙂",
        "x" * 4000,
        "9999-12-31T23:59-14:00",
    ],
)
def test_what_is_no_time_is_answered_with_some(said: str) -> None:
    with pytest.raises(Rejected) as refusal:
        values("meet", {"at": said})
    assert "as a time. Write it like “tomorrow 3pm”" in sentence(refusal.value)
    assert len(sentence(refusal.value)) < 160


@pytest.mark.parametrize("said", ["yesterday", "now", "2020-01-01", "0001-01-01", "2 weeks ago", "ayer"])
def test_a_time_that_is_over_is_said_back(said: str) -> None:
    with pytest.raises(Rejected) as refusal:
        values("meet", {"at": said})
    assert "is over already. Write a time to come" in sentence(refusal.value)
    assert isinstance(dict(refusal.value.words.arguments)["when"], When)


@given(
    st.text(max_size=40) | st.text("0123456789:-/. apmhinTZ+", max_size=20) | st.text("mañ viernes 10:/", max_size=20)
)
def test_any_text_is_a_time_to_come_or_answered(said: str) -> None:
    try:
        at = values("meet", {"at": said})["at"]
    except Rejected as refusal:
        assert sentence(refusal)  # noqa: PT017 - most texts are no times, some are
    else:
        assert isinstance(at, datetime)
        assert at > FRIDAY


# --- Tidy text --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  Meet outside \n", "Meet outside"),
        ("e\u0301", "é"),
        ("one\r\ntwo\rthree\u2028four\x0bfive", "one\ntwo\nthree\nfour\nfive"),
        ("a\tb\x00\x1b[31m", "a\tb[31m"),
        ("\u202eevil\u2066", "evil"),
        ("שלום\u200f", "שלום\u200f"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("half \ud83d", "half"),
        (" \u200b\u00a0\u3000 ", ""),
        ("*bold* <@U1> @everyone {x}", "*bold* <@U1> @everyone {x}"),
    ],
)
def test_text_is_tidied(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


@given(st.text(st.characters(exclude_categories=())) | st.text("\r\n\t \u2028\u202ee\u0301\ud83d\x00"))
def test_tidy_text_is_safe_to_keep_and_stays_as_it_is(text: str) -> None:
    tidied = tidy(text)
    assert tidy(tidied) == tidied
    assert unicodedata.is_normalized("NFC", tidied)
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t" for character in tidied)
    tidied.encode()


# --- From a token -----------------------------------------------------------------------------------------------------

TOKEN_PARAMS = (
    Param("number", int, None, required=True),
    Param("word", str, None, required=True),
    Param("code", bytes, None, required=True),
    Param("member", MemberId, None, required=False, default=0),
)


def test_a_token_s_arguments_are_the_handler_s() -> None:
    assert bind_token(TOKEN_PARAMS, (1, "", b"")) == {"number": 1, "word": "", "code": b"", "member": 0}
    assert bind_token(TOKEN_PARAMS, (1, "x", b"y", 3)) == {"number": 1, "word": "x", "code": b"y", "member": 3}


def test_a_number_chosen_in_a_select_is_a_number() -> None:
    assert bind_token(TOKEN_PARAMS[:1], ("12",)) == {"number": 12}


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        (1, "x"),
        (1, "x", b"y", 3, 4),
        ("x", "x", b"y"),
        ("", "x", b"y"),
        ("-1", "x", b"y"),
        ("9" * 40, "x", b"y"),
        (2**31, "x", b"y"),
        (1, 2, b"y"),
        (1, "\0", b"y"),
        (1, "\ud800", b"y"),
        (1, "x", "y"),
        (1, "x", b"y", "z"),
    ],
)
def test_a_forged_token_is_not_found(arguments: tuple[Argument, ...]) -> None:
    with pytest.raises(NotFound):
        bind_token(TOKEN_PARAMS, arguments)


def test_a_token_holds_one_of_the_choices() -> None:
    params = [Param("status", str, Arg(_("its new status"), choices=STATUSES), required=True)]
    assert bind_token(params, ("adopted",)) == {"status": "adopted"}
    with pytest.raises(NotFound):
        bind_token(params, ("ahora no",))


# --- A form -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeetingForm(Form):
    title = _("Idea")

    name: Annotated[str, Field(_("Name"), most=10)]
    at: Annotated[datetime, Field(_("When"))]
    seats: Annotated[int, Field(_("Number"))] = 5
    status: Annotated[str, Field(_("Status"), "choice", choices=STATUSES)] = "adopted"
    why: Annotated[str, Field(_("Why?"), "paragraph", most=20)] = ""


def filled(**given: str) -> tuple[dict[str, Any], dict[str, str]]:
    read, mistakes = read_form(fields_of(MeetingForm), given, now=FRIDAY, zone=MADRID, language="en")
    return read, {name: plain(words) for name, words in mistakes.items()}


def test_a_form_is_read_into_what_it_asks_for() -> None:
    read, mistakes = filled(name=" Meet\n out ", at="tomorrow 3pm", seats="#7", status="ahora no", why="one\r\ntwo ")
    assert mistakes == {}
    assert MeetingForm(**read) == MeetingForm(
        "Meet out", datetime(2026, 11, 21, 14, tzinfo=UTC), 7, "not now", "one\ntwo"
    )


def test_what_a_form_need_not_be_told_stays_as_the_form_says() -> None:
    read, mistakes = filled(name="Meet", at="tomorrow 3pm", seats=" ")
    assert mistakes == {}
    assert MeetingForm(**read).seats == 5


def test_a_form_hears_of_every_mistake_at_once() -> None:
    _read, mistakes = filled(name="\u202e \u200b", at="soon", seats="many", status="maybe", why="w" * 21)
    assert list(mistakes) == ["name", "at", "seats", "status", "why"]
    assert mistakes["name"] == "This one is needed. Please fill it in."
    assert mistakes["seats"] == "“many” is no number that can be here. Write one like 12."
    assert mistakes["why"] == "That is 21 characters long. At most 20 fit here; please shorten it."


@given(st.dictionaries(st.sampled_from(["name", "at", "seats", "status", "why", "else"]), st.text()))
def test_every_filled_in_form_is_read_or_answered(given_values: dict[str, str]) -> None:
    read, mistakes = filled(**given_values)
    assert not read.keys() & mistakes.keys()
    assert read.keys() | mistakes.keys() <= {"name", "at", "seats", "status", "why"}
    assert {"name", "at"} <= read.keys() | mistakes.keys()


@dataclass(frozen=True, slots=True)
class TeamForm(Form):
    title = _("Team")

    others: Annotated[Members, Field(_("Who?"), "people", most=2)] = ()


def chosen(**names: str) -> tuple[dict[str, Any], dict[str, str]]:
    """A form in which these users are chosen; Ana and Ben are known here."""
    known = {"ana": MemberId(1), "ben": MemberId(2), "ben-at-work": MemberId(2)}
    read, mistakes = read_form(
        fields_of(TeamForm),
        {"others": names_to_value(names)},
        now=FRIDAY,
        zone=MADRID,
        language="en",
        find_user=lambda user, _name: known.get(user),
    )
    return read, {name: plain(words) for name, words in mistakes.items()}


def test_whoever_is_chosen_is_a_member_and_each_only_once() -> None:
    assert chosen(ana="Ana", ben="Ben") == ({"others": (1, 2)}, {})
    assert chosen(**{"ben": "Ben", "ben-at-work": "Ben"}) == ({"others": (2,)}, {})
    assert chosen() == ({}, {})


def test_who_is_nobody_here_and_too_many_are_said_on_the_field() -> None:
    assert chosen(zoe="Zoë", ana="Ana")[1]["others"].startswith("I know nobody called “Zoë” in this group.")
    assert chosen(ana="")[1]["others"].startswith("I know nobody called “ana”")
    assert chosen(ana="Ana", ben="Ben", zoe="Zoë")[1] == {"others": "Choose at most 2 people."}


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1), st.text(min_size=1)))
def test_users_with_their_names_survive_as_the_value_of_a_field(names: dict[str, str]) -> None:
    assert value_to_names(names_to_value(names)) == {user: " ".join(name.split()) for user, name in names.items()}
