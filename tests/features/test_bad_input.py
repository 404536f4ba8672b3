"""Bad input, for every command and form there is: a clear sentence, nothing stored, nothing lost.

The cases follow from the registry, so a new command or form is tested the day it is declared.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from structlog.testing import capture_logs

from adapters.playground.harness import Chat
from bot.engine import tokens
from bot.engine.parse import tidy
from bot.engine.platform import Act, Invoked, Pressed, Submitted, Typed
from bot.engine.registry import Registry, load_features
from bot.engine.tokens import Argument
from bot.kit import MemberId, MovableClock, NotFound, Press
from bot.kit.feature import Command, Param, Submission
from bot.kit.forms import FieldSpec
from storage.database import Database
from tests.features.conftest import Time
from tests.features.test_ideas import share
from tests.proofs import ALL, is_taken_by
from tests.tables import OF_OPEN_CALLS, contents

T = TypeVar("T")
REGISTRY = Registry(load_features())
NONCE = bytes(range(16))
AT_ONCE = 25
"""So many acts are no nuisance yet, also without a name."""

EMPTY = ("", " ", "\n\t ", "\x00\x07\x1b", "\u200b\u200f", "\u202e\u2066")
NO_NUMBERS = (
    "0", "-1", "I-0", "1.5", "1,5", "1e3", "٠", "²", "½", "0x10", str(2**31), str(2**63), "9" * 5000, "one", "I-",
    "J-1", "مرحبا", "नमस्ते", "สวัสดี", "👍", "I-1; DROP TABLE ideas", "NaN", "∞",
)  # fmt: skip
NO_CHOICES = ("nonsense", "مرحبا", "नमस्ते", "สวัสดี", "👍👍", "0", "a" * 3000, "new, done", "{status}", "<!channel>")
NO_TIMES = (
    "2026-02-30", "30 February 2026", "2026-13-01", "0000-00-00", "25:99", "soon", "yesterday", "2020-01-01",
    "1 January 1970", "99999-01-01", "the day after never",
)  # fmt: skip
"""No calendar has them, or they are over."""
LONG = "x" * 10_000
NOBODY = ("@nobody", "nobody", "@", "<@U123>", "مرحبا", "👤", "0", "a" * 5000, "@everyone")
OTHER_ALPHABETS = ("مرحبا بالعالم", "नमस्ते दुनिया", "สวัสดีชาวโลก", "👩‍👩‍👧‍👦🇪🇸")


def sample(param: Param) -> str:
    """Something that fits an argument, so that the others can be wrong one at a time."""
    if param.arg is not None and param.arg.choices:
        return param.arg.choices[0].value
    return {int: "999", MemberId: "@Ben"}.get(param.type, "words")


def bad(param: Param) -> Iterator[str]:
    """Everything that does not fit an argument."""
    if param.arg is not None and param.arg.choices:
        yield from NO_CHOICES
    elif param.type is int:
        yield from NO_NUMBERS
    elif param.type is MemberId:
        yield from NOBODY
    elif param.type is datetime:
        yield from (*NO_TIMES, LONG)
    elif param.arg is not None:
        yield from ("x" * (param.arg.most + 1), LONG)
    if param.required:
        yield from EMPTY


def bad_commands() -> Iterator[tuple[Command, dict[str, str | int], str]]:
    """Each command with one argument that does not fit, and what was typed for it."""
    for command in REGISTRY.commands.values():
        for param in command.handler.params:
            for wrong in bad(param):
                fitting: dict[str, str | int] = {p.name.replace("_", "-"): sample(p) for p in command.handler.params}
                yield command, {**fitting, param.name.replace("_", "-"): wrong}, wrong


def fitting_value(spec: FieldSpec) -> str:
    """Something that fits a field, so that the others can be wrong one at a time."""
    if spec.field.choices:
        return spec.field.choices[0].value
    if spec.field.kind == "people":
        return ""
    return {int: "3", datetime: "in 2 weeks"}.get(spec.type, "words")


def bad_values(spec: FieldSpec) -> Sequence[str]:
    """Everything that does not fit a field."""
    if spec.field.choices:
        there = {choice.value for choice in spec.field.choices}
        return [one for one in NO_CHOICES[:-3] if one not in there]
    if spec.field.kind == "people":
        return ("\n".join(f"user{number} Somebody" for number in range(spec.field.most + 1)), "nobody", LONG)
    return (*(NO_TIMES if spec.type is datetime else ()), "x" * (spec.field.most + 1), LONG)


def forms() -> Iterator[tuple[Submission[..., Any], tuple[Argument, ...]]]:
    """Each form with arguments of the right types in its token, of things that are not there."""
    for submission in REGISTRY.submissions.values():
        values: dict[Any, Argument] = {int: 999, str: "a" * 26, bytes: bytes(16)}
        yield submission, tuple(values[param.type] for param in submission.handler.params)


@pytest.fixture
async def group(chat: Chat) -> Chat:
    """Ana coordinates the group; one idea is signed, and open."""
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"What is it called?": "Fair hiring"})
    await chat.says("ana", "/idea Meet outside")
    await chat.presses("ana", "Send with my name")
    return chat


class Door:
    """Lets Ana do things, and sees to it that they are refused in our own words, lose nothing and leave nothing."""

    def __init__(self, chat: Chat, clock: MovableClock, database: Database) -> None:
        self._chat = chat.unsettled()  # so that whatever an act leaves, though it was refused, is still there
        self._clock = clock
        self._database = database
        self._before: dict[str, Any] = {}
        self._tried: list[Act] = []

    async def refuses(self, act: Act, typed: str = "", field: str | None = None) -> str:
        """The sentence; what was typed must stand under it, or still be in the form, where this `field` is wrong."""
        if len(self._tried) == AT_ONCE:
            await self.has_nothing_new()
            self._tried = []
            self._clock.forward(timedelta(minutes=11))
        self._before = self._before or await contents(self._database, without=OF_OPEN_CALLS)
        self._tried.append(act)
        with capture_logs() as logs:
            await self._chat.does("ana", act)
        assert [entry["how"] for entry in logs if entry["event"] == "call"] == ["refused"], act
        if isinstance(act, Submitted) and self._chat.has_form("ana"):
            errors = self._chat.errors("ana")
            assert errors, act
            opened = self._chat.world.form("ana")
            assert opened is not None
            assert field in (None, *(blank.name for blank in opened.form.blanks if blank.error)), act
            assert list(self._chat.form("ana").values()) == [act.values.get(name, "") for name in _names(act)]
            self._chat.world.close_form("ana")
            return "\n".join(errors.values())
        answer = self._chat.private("ana")
        assert tidy(typed) in answer, (act, answer)
        return answer

    async def has_nothing_new(self) -> None:
        """See to it that what was refused left nothing."""
        if self._tried:
            assert await contents(self._database, without=OF_OPEN_CALLS) == self._before, self._tried


def _names(act: Submitted) -> list[str]:
    """The fields of a form."""
    name = tokens.decode_form(act.token).submission
    return [spec.name for spec in REGISTRY.submissions[name].fields]


@pytest.fixture
async def door(group: Chat, clock: MovableClock, database: Database) -> AsyncIterator[Door]:
    """The way in, guarded."""
    door = Door(group, clock, database)
    yield door
    await door.has_nothing_new()


# Arguments and fields


async def test_arguments_that_do_not_fit_are_refused_however_they_come(door: Door) -> None:
    cases = 0
    for command, options, wrong in bad_commands():
        shown = wrong if len(wrong) <= 4000 else wrong[:40]
        await door.refuses(Invoked(command.name, options), typed=shown)
        cases += 1
        words = " ".join(str(value) for value in options.values())
        if tidy(wrong) and " " not in wrong:
            await door.refuses(Typed(f"{command.name} {words}"), typed=shown)
    assert cases > 100


async def test_a_command_without_what_it_needs_says_how_it_is_typed(door: Door) -> None:
    for command in REGISTRY.commands.values():
        if any(param.required for param in command.handler.params):
            told = await door.refuses(Typed(command.name), typed=f"/{command.name}")
            assert "Something is missing" in told
            assert f"/{command.name} <" in told


async def test_a_command_with_more_than_it_takes_says_how_it_is_typed(door: Door) -> None:
    for command in REGISTRY.commands.values():
        if not any(param.arg and param.arg.rest for param in command.handler.params):
            line = " ".join((command.name, *map(sample, command.handler.params), "and more"))
            assert "That is more than I can place." in await door.refuses(Typed(line), typed=f"/{line}")


async def test_options_that_no_command_has_are_refused(door: Door) -> None:
    for command in REGISTRY.commands.values():
        await door.refuses(Invoked(command.name, {"nonsense": "words"}), typed="words")
    await door.refuses(Invoked("nonsense", {"text": "words"}), typed="words")


async def test_fields_that_do_not_fit_are_refused_on_the_field_and_everything_stays(door: Door) -> None:
    for submission, arguments in forms():
        token = tokens.encode_form(submission.name, arguments, NONCE)
        for spec in submission.fields:
            for value in [*bad_values(spec), *(EMPTY if spec.required else ())]:
                fitting = {other.name: fitting_value(other) for other in submission.fields}
                told = await door.refuses(Submitted(token, {**fitting, spec.name: value}), field=spec.name)
                assert told.strip()


async def test_a_form_with_nothing_in_it_names_every_field_that_is_needed(door: Door) -> None:
    for submission, arguments in forms():
        token = tokens.encode_form(submission.name, arguments, NONCE)
        for values in ({}, {"nonsense": "words"}):
            told = await door.refuses(Submitted(token, values))
            needed = sum(spec.required for spec in submission.fields)
            assert told.count("This one is needed. Please fill it in.") == needed


async def test_other_alphabets_are_words_like_any_other(chat: Chat) -> None:
    for number, words in enumerate(OTHER_ALPHABETS, start=1):
        await chat.says("ana", f"/idea {words}")
        await chat.presses("ana", "Send with my name")
        assert words in next(text for text in chat.sees("ben") if f"Idea I-{number}" in text)


async def test_a_number_in_other_digits_is_the_same_number(group: Chat) -> None:
    await group.says("ben", "/ideas show ١")
    assert "Meet outside" in group.private("ben")


# What is not there, and what is not theirs


def without_numbers(sentence: str) -> str:
    return re.sub(r"I-\d+|\d+", "N", sentence.partition("\nYou typed")[0])


NUMBERED = (
    "ideas show {}", "ideas support {}", "ideas ask {} Why?", "ideas report {} Rude", "ideas hold {}",
    "ideas review {}", "ideas status {} done",
)  # fmt: skip


async def test_an_idea_of_another_group_is_answered_like_one_that_is_nowhere(
    door: Door, group: Chat, time: Time
) -> None:
    group.opens("elsewhere")
    for number in range(1, 4):
        await group.says("dolores", f"/idea Secret {number}", channel="elsewhere")
        await group.presses("dolores", "Send with my name", channel="elsewhere")
    await time.passes(minutes=15)
    assert any("Idea I-3" in text for text in group.sees("dolores", "elsewhere"))
    for line in NUMBERED:
        theirs = await door.refuses(Typed(line.format("I-3")))
        nowhere = await door.refuses(Typed(line.format("I-999")))
        assert without_numbers(theirs) == without_numbers(nowhere)
        assert "Secret" not in theirs


async def test_a_token_for_another_groups_idea_is_answered_like_one_for_none(door: Door, group: Chat) -> None:
    group.opens("elsewhere")
    for number in range(1, 4):
        await group.says("dolores", f"/idea Secret {number}", channel="elsewhere")
        await group.presses("dolores", "Send with my name", channel="elsewhere")
    for action in REGISTRY.actions.values():
        if [param.type for param in action.handler.params[:1]] == [int]:
            more = ("show",) * (len(action.handler.params) - 1)
            theirs = await door.refuses(Pressed(tokens.encode(Press(action.name, (3, *more)))))
            nowhere = await door.refuses(Pressed(tokens.encode(Press(action.name, (999, *more)))))
            assert without_numbers(theirs) == without_numbers(nowhere)
            assert "Secret" not in theirs


async def test_a_receipt_code_and_a_draft_work_in_their_own_group_only(door: Door, group: Chat) -> None:
    group.opens("elsewhere")
    await group.says("dolores", "/idea Secret", channel="elsewhere")
    draft = next(
        item["token"]
        for block in group.world.whispers("dolores")[-1].card["blocks"]
        for item in block.get("items", ())
        if item["token"].startswith("v1:ideas.keep")
    )
    await group.presses("dolores", "Send without my name", channel="elsewhere")
    code = group.private("dolores").split("Your receipt code: ")[1].split()[0]
    for line in ("ideas receipt {}", "ideas edit {} Mine", "ideas add {} Mine", "ideas withdraw {}", "ideas claim {}"):
        theirs = await door.refuses(Typed(line.format(code)))
        nowhere = await door.refuses(Typed(line.format("a" * 26)))
        assert theirs.partition("\nYou typed")[0] == nowhere.partition("\nYou typed")[0]
        assert "Secret" not in theirs
    for action in ("keep", "sign", "change", "discard"):
        theirs = await door.refuses(Pressed(draft.replace("ideas.keep", f"ideas.{action}")))
        nowhere = await door.refuses(Pressed(tokens.encode(Press(f"ideas.{action}", (bytes(16),)))))
        assert theirs == nowhere


async def test_what_was_withdrawn_is_answered_like_what_never_was(door: Door, group: Chat, time: Time) -> None:
    codes = [await share(group, person, f"Idea of {person}") for person in ("ben", "chidi", "dolores")]
    await time.passes(minutes=15)
    for code in codes:
        await group.says("ben", f"/ideas withdraw {code}")
    await time.passes(minutes=15)
    for line in ("ideas support {}", "ideas ask {} Why?", "ideas report {} Rude", "ideas status {} done"):
        withdrawn = await door.refuses(Typed(line.format("I-2")))
        nowhere = await door.refuses(Typed(line.format("I-999")))
        assert without_numbers(withdrawn) == without_numbers(nowhere)
    assert "No idea has this code here." in await door.refuses(Typed(f"ideas claim {codes[0]}"))


# Forged tokens


def forged(token: str) -> Iterator[str]:
    """What comes of a token when somebody plays with it."""
    kind, name, *arguments = token.split(":")
    yield from (
        token[:-1],
        token[: len(token) // 2],
        token + ":",
        token + ":998",
        token + "\x00",
        token.upper(),
        " " + token,
    )
    yield ":".join((kind, f"{name}x", *arguments))
    yield ":".join((kind, name.partition(".")[0], *arguments))
    yield ":".join(("v2", name, *arguments))
    yield ":".join((kind, name, *arguments, "'" + "x" * 10_000))
    for index in range(len(arguments)):
        for other in (
            "998",
            "-1",
            "0",
            str(2**63),
            "'x",
            "'",
            "~",
            "~AAAA",
            "~====",
            "x",
            "",
            "'\x00",
            "1.5",
            "'" + "y" * 10_000,
        ):
            if other != arguments[index]:
                yield ":".join((kind, name, *arguments[:index], other, *arguments[index + 1 :]))


def is_readable(token: str, decode: Callable[[str], object] = tokens.decode) -> bool:
    """Whether a token says something; what says nothing is refused before anybody looks at what it is about."""
    try:
        decode(token)
    except NotFound:
        return False
    return True


def a_part_of(unreadable: Sequence[T]) -> Sequence[T]:
    """Some from all over of what is refused for one reason; all of it at full length."""
    return unreadable[:: 1 if ALL else max(1, len(unreadable) // 150)]


async def test_a_forged_token_of_a_button_is_refused(door: Door, database_url: str) -> None:
    values: dict[Any, Argument] = {int: 999, str: "a" * 26, bytes: bytes(16)}
    unreadable: list[str] = []
    for action in REGISTRY.actions.values():
        params = [param for param in action.handler.params if param.type in values]
        if not params:
            continue
        token = tokens.encode(Press(action.name, tuple(values[param.type] for param in params)))
        for number, wrong in enumerate(forged(token)):
            if not is_readable(wrong):
                unreadable.append(wrong)
            elif is_taken_by(database_url, number):
                await door.refuses(Pressed(wrong))
        await door.refuses(Pressed(token, value="too much"))
    for wrong in a_part_of(unreadable):
        await door.refuses(Pressed(wrong))


async def test_a_forged_token_of_a_form_is_refused_and_loses_no_word(door: Door) -> None:
    unreadable: list[Submitted] = []
    for submission, arguments in forms():
        token = tokens.encode_form(submission.name, arguments, NONCE)
        words = {spec.name: f"words for {spec.name}" for spec in submission.fields}
        unreadable += [Submitted(wrong, words) for wrong in forged(token) if not is_readable(wrong, tokens.decode_form)]
    for act in a_part_of(unreadable):
        await door.refuses(act, typed="\n".join(act.values.values()))
