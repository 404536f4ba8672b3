"""What does not add up in a feature fails when it is declared, in a sentence that says where and what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Annotated, Any, TypeAlias

import pytest

from bot.kit import (
    AnonCall,
    Arg,
    Asked,
    Call,
    Card,
    Choice,
    CoordinatorCall,
    Daily,
    Effects,
    Event,
    Feature,
    Field,
    Form,
    FounderCall,
    JobCall,
    Later,
    MemberId,
    Members,
    ModeratorCall,
    OpenForm,
    Press,
    Right,
    RoleView,
    View,
    _,
)
from bot.kit.effects import CardRef

ABOUT = _("For the tests")
ANY_CALL = "first parameter is one of View, RoleView, AnonCall, Call"


@dataclass(frozen=True, slots=True)
class Note(Form):
    """A form."""

    title = _("A note")

    text: Annotated[str, Field(_("Words"))]
    count: Annotated[int, Field(_("How many"))] = 1


@contextmanager
def refused(*words: str) -> Iterator[None]:
    with pytest.raises(TypeError, match=".*".join(map(re.escape, words))):
        yield


@dataclass(frozen=True, slots=True)
class Party(Form):
    """A form in which people are chosen."""

    title = _("A party")

    guests: Annotated[Members, Field(_("Who comes?"), "people")] = ()


def handler_without_parameters() -> Effects: ...


def handler_without_types(call, text):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - that is the mistake
    ...


def handler_of_a_stranger(call: str) -> Effects: ...


def handler_with_a_list(call: View, texts: Annotated[list[str], Arg(_("texts"))]) -> Effects: ...


def handler_without_help(call: View, text: str) -> Effects: ...


def handler_of_a_job(call: JobCall) -> Effects: ...


def handler_of_a_call(call: Call) -> Effects: ...


def handler_with_a_form(call: Call, form: Note) -> Effects: ...


@dataclass(frozen=True, slots=True)
class Curious(Form):
    title = _("Of whom?")
    asks = staticmethod(lambda view: Asked())

    text: Annotated[str, Field(_("Words"))]


def handler_of_a_form_for_people(call: AnonCall, form: Party) -> Effects: ...


def handler_of_a_curious_form(call: Call, form: Curious, number: int) -> Effects: ...


Declare: TypeAlias = Callable[[Feature], Callable[[Any], Any]]

MISTAKES: list[tuple[Declare, Callable[..., Any], str]] = [
    (lambda f: f.command("note", ABOUT), handler_without_parameters, ANY_CALL),
    (lambda f: f.command("note", ABOUT), handler_without_types, ANY_CALL),
    (lambda f: f.command("note", ABOUT), handler_of_a_stranger, ANY_CALL),
    (lambda f: f.command("note", ABOUT), handler_of_a_job, ANY_CALL),
    (lambda f: f.command("note", ABOUT), handler_with_a_list, "texts is none of int, str, bytes"),
    (lambda f: f.command("note", ABOUT), handler_without_help, "every argument of a command needs an Arg"),
    (lambda f: f.command("Note", ABOUT), handler_of_a_call, "“Note” is no command name"),
    (lambda f: f.command("note!", ABOUT), handler_of_a_call, "is no command name"),
    (lambda f: f.command("", ABOUT), handler_of_a_call, "is no command name"),
    (lambda f: f.command("note add one", ABOUT), handler_of_a_call, "is no command name"),
    (lambda f: f.command("ñote", ABOUT), handler_of_a_call, "is no command name"),
    (lambda f: f.command("n" * 33, ABOUT), handler_of_a_call, "at most 32 characters"),
    (lambda f: f.command("note", _("x" * 101)), handler_of_a_call, "at most 100 characters"),
    (lambda f: f.action, handler_of_a_job, ANY_CALL),
    (lambda f: f.on_submit, handler_of_a_call, "second parameter of a submission's handler is its form"),
    (lambda f: f.on_submit, handler_without_help, "first parameter is one of AnonCall, Call"),
    (lambda f: f.on_submit, handler_of_a_curious_form, "Curious.asks takes a view and, by name, its arguments"),
    (lambda f: f.on_submit, handler_of_a_form_for_people, "whom somebody chooses may tell who they are"),
    (lambda f: f.card, handler_of_a_call, "first parameter is one of View"),
    (lambda f: f.job, handler_of_a_call, "first parameter is one of JobCall"),
    (lambda f: f.every(Daily(time(9))), handler_of_a_call, "first parameter is one of JobCall"),
]


def test_what_does_not_add_up_fails_when_it_is_declared() -> None:
    for declare, function, words in MISTAKES:
        with refused(f"{__name__}.{function.__name__}", words):
            declare(Feature("notes", ABOUT))(function)


def test_a_form_that_does_not_add_up_fails_when_it_is_declared() -> None:
    @dataclass(frozen=True, slots=True)
    class Untitled(Form):
        text: Annotated[str, Field(_("Words"))]

    @dataclass(frozen=True, slots=True)
    class Unasked(Form):
        title = _("A note")

        text: str

    @dataclass(frozen=True, slots=True)
    class Unnamed(Form):
        title = _("A note")

        text: Annotated[Members, Field(_("Who?"))]

    @dataclass(frozen=True, slots=True)
    class Unreadable(Form):
        title = _("A note")

        text: Annotated[bytes, Field(_("Words"))]

    for form, words in (
        (Untitled, "Untitled is no frozen dataclass with a title"),
        (Unasked, "Unasked.text is no Annotated"),
        (Unreadable, "Unreadable.text is no Annotated"),
        (Unnamed, "Unnamed.text is no Annotated"),
    ):

        def handler(call: Call, form: Any) -> Effects: ...

        handler.__annotations__["form"] = form
        with refused(words):
            Feature("notes", ABOUT).on_submit(handler)


def test_a_signature_says_the_arguments_the_right_and_what_may_be_left_out() -> None:
    feature = Feature("notes", ABOUT)

    @feature.command("note add", ABOUT, daily=True)
    def add(
        call: ModeratorCall,
        number: Annotated[int, Arg(_("a number"), prefix="N")],
        text: Annotated[str, Arg(_("words"), rest=True)] = "",
    ) -> Effects: ...

    (command,) = feature.commands
    assert (command.name, command.daily) == ("note add", True)
    assert (command.handler.call, command.handler.right) == (Call, Right.MODERATE)
    number, text = command.handler.params
    assert (number.name, number.type, number.required) == ("number", int, True)
    assert number.arg is not None
    assert number.arg.prefix == "N"
    assert (text.name, text.type, text.required, text.default) == ("text", str, False, "")
    assert add.__name__ == "add"


@pytest.mark.parametrize(
    ("call", "right"),
    [
        (View, Right.READ),
        (RoleView, Right.READ),
        (AnonCall, Right.TAKE_PART),
        (Call, Right.TAKE_PART),
        (ModeratorCall, Right.MODERATE),
        (FounderCall, Right.FOUND),
        (CoordinatorCall, Right.COORDINATE),
    ],
)
def test_the_first_parameter_says_what_one_must_be_allowed_to_do(call: Any, right: Right) -> None:
    def handler(call: Any) -> Effects: ...

    handler.__annotations__["call"] = call
    action = Feature("notes", ABOUT).action(handler)
    assert action.handler.right == right


def test_everything_is_called_by_its_feature_and_function() -> None:
    feature = Feature("notes", ABOUT)

    @feature.action
    def _press(call: Call, number: int) -> Effects: ...

    @feature.on_submit
    def written(call: AnonCall, form: Note, number: int) -> Effects: ...

    @feature.card
    def note_card(view: View, number: int) -> Card | None:
        return Card(summary=str(number))

    @feature.job
    def remind(call: JobCall, number: int) -> Effects: ...

    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    choices = (Choice("a", "A"),)
    assert _press.button("Go", 1).press == Press("notes.press", (1,))
    assert [_press.primary("Go", 1).style, _press.danger("Go", 1).style] == ["primary", "danger"]
    assert _press.select("Which?", choices, 1).press == Press("notes.press", (1,))
    assert written.open(1, values={"text": "x"}) == OpenForm("notes.written", (1,), {"text": "x"})
    fields = [(field.name, field.type, field.required) for field in written.fields]
    assert fields == [("text", str, True), ("count", int, False)]
    assert note_card.of(1) == CardRef("notes.note_card", (1,))
    assert remind.at(noon, 1) == Later("notes.remind", noon, (1,))


def test_a_feature_collects_what_it_listens_to_shows_forgets_and_hands_out() -> None:
    feature = Feature("notes", ABOUT)

    class Happened(Event): ...

    @feature.on(Happened)
    def heard(call: JobCall, event: Happened) -> Effects: ...

    @feature.home
    def at_home(call: Call) -> list[Any]:
        return []

    @feature.forget
    def forget(call: JobCall, member: MemberId) -> Effects: ...

    @feature.export
    def export(view: View, member: MemberId) -> dict[str, Any]:
        return {}

    assert feature.listeners == [(Happened, heard)]
    assert (feature.home_parts, feature.forgetters, feature.exporters) == ([at_home], [forget], [export])
