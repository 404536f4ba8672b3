"""A feature: what it answers to, what it shows, what it does by itself. Say it once, in a handler's signature.

The first parameter of a handler says what it may know (`bot.kit.calls`); the others are its arguments. Everything else
follows from there: help, the platforms' command lists, the conversion of what was typed, permission, anonymity. What
does not add up fails when the feature is imported, never at three in the morning.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime
from types import UnionType
from typing import (
    Annotated,
    Any,
    Concatenate,
    Final,
    Generic,
    ParamSpec,
    TypeAlias,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from bot.kit.boards import Board
from bot.kit.calls import AnonCall, Beforehand, Call, JobCall, Person, Right, RoleView, View
from bot.kit.cards import Block, Button, Card, Choice, Press, Select
from bot.kit.effects import BoardRef, CardRef, Effects, Later, OpenForm
from bot.kit.events import Event
from bot.kit.forms import FieldSpec, Form, fields_of
from bot.kit.record import Kind
from bot.kit.recurrence import OnHoliday, Rule
from bot.kit.telling import Line, Need, Passage, Period
from bot.kit.text import MemberId, Phrase, Words, plain

P = ParamSpec("P")
C = TypeVar("C", bound=View)
E = TypeVar("E", bound=Event)
F = TypeVar("F", bound=Form)

_COMMAND_NAME = re.compile("[a-z][a-z0-9-]*( [a-z][a-z0-9-]*)?")

Value: TypeAlias = int | str | bytes | datetime | None
Export: TypeAlias = Mapping[str, Sequence[Mapping[str, Any]]]
"""What is kept about a member: rows by kind."""
Completer: TypeAlias = Callable[[View, str], Sequence[Choice]]


@dataclass(frozen=True, slots=True)
class Arg:
    """How one argument is typed and explained.

    `rest` takes all that is left of the line, as it is. `prefix` is what people may write before a number (`I-12`); a
    time that is a `day` may be today.
    `choices` are all the values there are; `complete` suggests some while a person types.
    """

    about: Phrase
    _: KW_ONLY
    rest: bool = False
    most: int = 200
    prefix: str = ""
    day: bool = False
    choices: tuple[Choice, ...] = ()
    complete: Completer | None = None


@dataclass(frozen=True, slots=True)
class Param:
    """One argument of a handler."""

    name: str
    type: Any
    arg: Arg | None
    required: bool
    default: Any = None


@dataclass(frozen=True, slots=True)
class Handler:
    """A function with what its signature says."""

    function: Callable[..., Any]
    call: type[View]
    right: Right
    params: tuple[Param, ...]
    form: type[Form] | None = None
    needs_crowd: bool = False
    """Whether it is to know how many people are in the group's places."""

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.call in READING


@dataclass(frozen=True, slots=True)
class Command:
    """Something people type: one word, or a group's word and its own (`ideas list`)."""

    name: str
    about: Phrase
    handler: Handler
    daily: bool = False
    """Whether it is typed so often that every platform gives its first word a short way."""
    first: bool = False
    """Whether somebody new begins with it."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Something to do with a message somebody wrote, from the menu beside it."""

    name: str
    label: Phrase
    handler: Handler


@dataclass(frozen=True, slots=True)
class Action(Generic[P]):
    """Something a button or a select does."""

    name: str
    handler: Handler

    def button(self, label: Words, /, *args: P.args, **options: P.kwargs) -> Button:
        """A button that does it."""
        return Button(label, self._press(args))

    def primary(self, label: Words, /, *args: P.args, **options: P.kwargs) -> Button:
        """The button most people want here."""
        return Button(label, self._press(args), "primary")

    def danger(self, label: Words, /, *args: P.args, **options: P.kwargs) -> Button:
        """A button that takes something away."""
        return Button(label, self._press(args), "danger")

    def select(self, label: Words, choices: Sequence[Choice], /, *args: int | str | bytes) -> Select:
        """A choice that does it; the chosen value is the handler's last argument."""
        return Select(label, tuple(choices), Press(self.name, args))

    def drop(self, /, *args: int | str | bytes) -> Press:
        """What dropping something does; its number is the handler's last argument."""
        return Press(self.name, args)

    def _press(self, args: tuple[Any, ...]) -> Press:
        return Press(self.name, args)


@dataclass(frozen=True, slots=True)
class Submission(Generic[P, F]):
    """What happens with a filled-in form."""

    name: str
    handler: Handler
    form: type[F]
    fields: tuple[FieldSpec, ...]

    def open(self, *args: int | str | bytes, values: Mapping[str, str] | None = None) -> OpenForm:
        """Ask for the form; `args` come back with it."""
        return OpenForm(self.name, args, values or {})


@dataclass(frozen=True, slots=True)
class CardKind(Generic[P]):
    """How one kind of thing looks now; drawing it gives `None` once it is no longer there."""

    name: str
    handler: Handler

    def of(self, *args: P.args, **options: P.kwargs) -> CardRef:
        """The card of one thing."""
        return CardRef(self.name, args)  # type: ignore[arg-type]  # checked when the card is declared

    def draw(self, view: View, *args: P.args, **options: P.kwargs) -> Card | None:
        """The thing as it looks now."""
        card: Card | None = self.handler.function(view, *args)
        return card


@dataclass(frozen=True, slots=True)
class BoardKind(Generic[P]):
    """How one kind of board looks now; drawing it gives `None` once it is no longer there."""

    name: str
    handler: Handler

    def of(self, *args: P.args, **options: P.kwargs) -> BoardRef:
        """The board of one thing."""
        return BoardRef(self.name, args)  # type: ignore[arg-type]  # checked when the board is declared


@dataclass(frozen=True, slots=True)
class Job(Generic[P]):
    """Something the bot does by itself, at a time."""

    name: str
    handler: Handler
    rule: Rule | Callable[[View], Rule | None] | None = None
    """How often; or where each group has a rule of its own, what finds it, and `None` where a group wants none."""
    on_holiday: OnHoliday = "as ever"

    def at(self, instant: datetime, *args: P.args, **options: P.kwargs) -> Later:
        """Do it then."""
        return Later(self.name, instant, args)  # type: ignore[arg-type]  # checked when the job is declared


class Feature:
    """A feature under its name; everything it declares is called `name.function`."""

    def __init__(self, name: str, about: Phrase) -> None:
        self.name = name
        self.about = about
        self.commands: list[Command] = []
        self.shortcuts: list[Shortcut] = []
        self.actions: list[Action[...]] = []
        self.submissions: list[Submission[..., Any]] = []
        self.cards: list[CardKind[...]] = []
        self.boards: list[BoardKind[...]] = []
        self.jobs: list[Job[...]] = []
        self.listeners: list[tuple[type[Event], Callable[[JobCall, Any], Effects]]] = []
        self.home_parts: list[Callable[[Call], Sequence[Block]]] = []
        self.digest_parts: list[Callable[[View, Period], Sequence[Line]]] = []
        self.need_parts: list[Callable[[View, Person], Sequence[Need]]] = []
        self.catch_up_parts: list[Callable[[View], Sequence[Passage]]] = []
        self.kinds: list[Kind] = []
        self.forgetters: list[Callable[[JobCall, MemberId], Effects]] = []
        self.exporters: list[Callable[[View, MemberId], Export]] = []

    def command(
        self, name: str, about: Phrase, *, daily: bool = False, first: bool = False
    ) -> Callable[[Callable[Concatenate[C, P], Effects]], Callable[Concatenate[C, P], Effects]]:
        """Declare what happens when somebody types `/name`."""

        def declare(function: Callable[Concatenate[C, P], Effects]) -> Callable[Concatenate[C, P], Effects]:
            handler = _handler(function, *READING, AnonCall, Call)
            if any(param.arg is None for param in handler.params):
                raise TypeError(f"{_where(function)}: every argument of a command needs an Arg that explains it")
            if len(name) > 32 or not _COMMAND_NAME.fullmatch(name):
                raise TypeError(
                    f"{_where(function)}: “{name}” is no command name (a word or two, at most 32 characters)"
                )
            if len(plain(about)) > 100:
                raise TypeError(f"{_where(function)}: at most 100 characters fit a platform's list of commands")
            self.commands.append(Command(name, about, handler, daily, first))
            return function

        return declare

    def shortcut(self, label: Phrase) -> Callable[[Callable[[C, str], Effects]], Callable[[C, str], Effects]]:
        """Declare what can be done with a message; the handler's second parameter is the message's text."""

        def declare(function: Callable[[C, str], Effects]) -> Callable[[C, str], Effects]:
            handler = _handler(function, AnonCall, Call)
            if [param.type for param in handler.params] != [str]:
                raise TypeError(
                    f"{_where(function)}: a shortcut's handler takes the text of a message, and nothing else"
                )
            if len(plain(label)) > 24:
                raise TypeError(f"{_where(function)}: at most 24 characters fit the menu beside a message")
            self.shortcuts.append(Shortcut(self._name(function), label, handler))
            return function

        return declare

    def action(self, function: Callable[Concatenate[C, P], Effects]) -> Action[P]:
        """Declare what a button does. It may be what a command does too: no button carries the rest of a line."""
        handler = _handler(function, *READING, AnonCall, Call)
        carried = tuple(param for param in handler.params if param.arg is None or not param.arg.rest)
        if any(param.required for param in handler.params if param not in carried):
            raise TypeError(f"{_where(function)}: no button carries what is typed with the rest of a line")
        action: Action[P] = Action(self._name(function), replace(handler, params=carried))
        self.actions.append(action)
        return action

    def on_submit(self, function: Callable[Concatenate[C, F, P], Effects]) -> Submission[P, F]:
        """Declare what happens with a filled-in form: the handler's second parameter."""
        handler = _handler(function, AnonCall, Call, takes_form=True)
        form = cast(type[F], handler.form)
        if form.asks is not None:
            _check_asks(form, handler)
        if handler.call is AnonCall and any(spec.field.kind == "people" for spec in fields_of(form)):
            raise TypeError(
                f"{_where(function)}: whom somebody chooses may tell who they are, so nobody is chosen here"
            )
        submission: Submission[P, F] = Submission(self._name(function), handler, form, fields_of(form))
        self.submissions.append(submission)
        return submission

    def card(self, function: Callable[Concatenate[View, P], Card | None]) -> CardKind[P]:
        """Declare how a thing looks now."""
        card: CardKind[P] = CardKind(self._name(function), _handler(function, View))
        self.cards.append(card)
        return card

    def board(self, function: Callable[Concatenate[View, P], Board | None]) -> BoardKind[P]:
        """Declare how a thing looks now to those who look at it together."""
        board: BoardKind[P] = BoardKind(self._name(function), _handler(function, View))
        self.boards.append(board)
        return board

    def job(self, function: Callable[Concatenate[JobCall, P], Effects]) -> Job[P]:
        """Declare something that is done at a time some handler asks for."""
        job: Job[P] = Job(self._name(function), _handler(function, JobCall))
        self.jobs.append(job)
        return job

    def every(
        self, rule: Rule | Callable[[View], Rule | None], *, on_holiday: OnHoliday = "as ever"
    ) -> Callable[[Callable[[JobCall], Effects]], Job[[]]]:
        """Declare something that is done again and again in each group's own time.

        Where the rule is a group's own, it is asked for again whenever a handler returns `Replan`.
        """

        def declare(function: Callable[[JobCall], Effects]) -> Job[[]]:
            job: Job[[]] = Job(self._name(function), _handler(function, JobCall), rule, on_holiday)
            self.jobs.append(job)
            return job

        return declare

    def on(self, event: type[E]) -> Callable[[Callable[[JobCall, E], Effects]], Callable[[JobCall, E], Effects]]:
        """Declare what to do when something happened elsewhere."""

        def declare(function: Callable[[JobCall, E], Effects]) -> Callable[[JobCall, E], Effects]:
            self.listeners.append((event, function))
            return function

        return declare

    def home(self, function: Callable[[Call], Sequence[Block]]) -> Callable[[Call], Sequence[Block]]:
        """Declare this feature's part of a member's home: what goes on, what they can start."""
        self.home_parts.append(function)
        return function

    def digest(self, function: Callable[[View, Period], Sequence[Line]]) -> Callable[[View, Period], Sequence[Line]]:
        """Declare this feature's part of the group's digest: what happened, what is open, what is due; best first."""
        self.digest_parts.append(function)
        return function

    def needs(self, function: Callable[[View, Person], Sequence[Need]]) -> Callable[[View, Person], Sequence[Need]]:
        """Declare what needs a member; it stands first in their home and in their own digest."""
        self.need_parts.append(function)
        return function

    def catch_up(self, function: Callable[[View], Sequence[Passage]]) -> Callable[[View], Sequence[Passage]]:
        """Declare what somebody new, or a sponsor, is told; most important first."""
        self.catch_up_parts.append(function)
        return function

    def keeps(self, kind: Kind) -> Kind:
        """Declare what of this feature is on record, to be listed, found and taken along."""
        self.kinds.append(kind)
        return kind

    def forget(self, function: Callable[[JobCall, MemberId], Effects]) -> Callable[[JobCall, MemberId], Effects]:
        """Declare how a member who leaves is taken out of what this feature keeps."""
        self.forgetters.append(function)
        return function

    def export(self, function: Callable[[View, MemberId], Export]) -> Callable[[View, MemberId], Export]:
        """Declare what this feature keeps about a member, for their own eyes."""
        self.exporters.append(function)
        return function

    def _name(self, function: Callable[..., Any]) -> str:
        return f"{self.name}.{function.__name__.strip('_')}"


ARGUMENT_TYPES = (int, str, bytes, datetime, MemberId)
READING: Final = (View, RoleView)


def _handler(function: Callable[..., Any], *calls: type[View], takes_form: bool = False) -> Handler:
    """Read a handler's signature.

    :raises TypeError: when it says something the engine cannot do.
    """
    hints = get_type_hints(function, include_extras=True)
    names = list(inspect.signature(function).parameters.values())
    if not names:
        raise TypeError(f"{_where(function)}: a handler's first parameter is one of {_names(calls)}")
    call, right, needs_crowd = _call_and_right(hints.get(names[0].name))
    if call not in calls:
        raise TypeError(f"{_where(function)}: a handler's first parameter is one of {_names(calls)}")
    rest = names[1:]
    form: type[Form] | None = None
    if takes_form:
        form = hints.get(rest[0].name) if rest else None
        if form is None or not (isinstance(form, type) and issubclass(form, Form)):
            raise TypeError(f"{_where(function)}: the second parameter of a submission's handler is its form")
        rest = rest[1:]
    params = tuple(_param(function, p, hints[p.name]) for p in rest)
    return Handler(function, call, right, params, form, needs_crowd)


def _check_asks(form: type[Form], handler: Handler) -> None:
    """Refuse a form that wants to know other things than come back with it."""
    assert form.asks is not None
    _view, *known = inspect.signature(form.asks).parameters
    if not {param.name for param in handler.params} <= set(known):
        raise TypeError(f"{_where(handler.function)}: {form.__name__}.asks takes a view and, by name, its arguments")


def _call_and_right(hint: Any) -> tuple[Any, Right, bool]:
    """The kind of call, who may make it, and whether the engine counts the group's people before."""
    default = Right.READ if hint in READING else Right.TAKE_PART
    if get_origin(hint) is Annotated:
        call, *extras = get_args(hint)
        right = next((extra for extra in extras if isinstance(extra, Right)), default)
        return call, right, call is AnonCall or Beforehand.CROWD in extras
    return hint, default, hint is AnonCall


def _param(function: Callable[..., Any], parameter: inspect.Parameter, hint: Any) -> Param:
    arg: Arg | None = None
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        arg = next((extra for extra in extras if isinstance(extra, Arg)), None)
    if parameter.default is None and isinstance(hint, UnionType):  # what may be left out, and is `None` then
        hint = next((kind for kind in get_args(hint) if hint == kind | None), hint)
    if hint not in ARGUMENT_TYPES:
        raise TypeError(f"{_where(function)}: {parameter.name} is none of {_names(ARGUMENT_TYPES)}")
    required = parameter.default is parameter.empty
    return Param(parameter.name, hint, arg, required, None if required else parameter.default)


def _where(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__name__}"


def _names(types: Sequence[Any]) -> str:
    return ", ".join(type_.__name__ for type_ in types)
