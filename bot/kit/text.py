"""Words as structure: what a person typed stays literal, what we say can be translated.

A plain `str` is always literal: it is drawn character by character on every platform and is never translated, parsed
for markup or allowed to mention anybody. Our own sentences are `Phrase`s, made with `_` and `_n`; they are put into
the reader's language when a card is drawn, never earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType, TypeAlias

MemberId = NewType("MemberId", int)
"""A member of a group, whatever accounts they have."""


@dataclass(frozen=True, slots=True)
class Bold:
    """Words that stand out."""

    words: Words


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type or to copy, drawn in a fixed width."""

    text: str


@dataclass(frozen=True, slots=True)
class Slash:
    """A command to type, without its slash; drawn as the reader's platform wants it typed.

    One that is to be typed `elsewhere` is drawn in every way that some platform wants it.
    """

    line: str
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Words that open an address. Only our own addresses: a person's link stays literal text."""

    words: Words
    url: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A member by name; `user` is filled in by the engine where the reader's platform knows them."""

    member: MemberId
    name: str
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """A place by its id and name; `channel` is filled in by the engine where it is on the reader's platform."""

    place: int
    name: str
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """An instant, drawn in each reader's own time zone."""

    at: datetime
    style: Literal["moment", "day", "time"] = "moment"

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("When needs an aware datetime")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence of ours, in English, with `{names}` for its arguments; the catalogues hold its translations.

    With `plural` set, `count` chooses between the two and is also the argument `{count}`. An argument that is no whole
    number is told to one decimal, as the language writes it.
    """

    text: str
    arguments: tuple[tuple[str, Words | int | float], ...] = ()
    plural: str | None = None
    count: int | None = None


Span: TypeAlias = str | Bold | Code | Slash | Link | Mention | Channel | When | Phrase
Words: TypeAlias = Span | tuple[Span, ...]


def _(text: str, /, **arguments: Words | float) -> Phrase:
    """A sentence of ours that translators will find."""
    return Phrase(text, tuple(arguments.items()))


def _n(one: str, many: str, count: int, /, **arguments: Words | float) -> Phrase:
    """A sentence of ours that depends on a number, which it may show as `{count}`."""
    return Phrase(one, (*arguments.items(), ("count", count)), plural=many, count=count)


def spans(words: Words) -> tuple[Span, ...]:
    """The spans of some words, whether they are one or several."""
    return words if isinstance(words, tuple) else (words,)


def join(parts: Iterable[Words], between: Words = ", ") -> tuple[Span, ...]:
    """The parts in a row with something between each two."""

    def walk() -> Iterator[Span]:
        for index, part in enumerate(parts):
            if index:
                yield from spans(between)
            yield from spans(part)

    return tuple(walk())


def shortened(text: str, most: int = 80) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def plain(words: Words) -> str:
    """The words as bare text in English, for logs of our own sentences, tests and search; `When` in ISO 8601."""
    return words if isinstance(words, str) else "".join(map(_plain, spans(words)))


def _plain(span: Span) -> str:  # noqa: PLR0911 - one for each kind of span
    match span:
        case str():
            return span
        case Bold(words) | Link(words):
            return plain(words)
        case Code(text):
            return text
        case Slash(line):
            return f"/{line}"
        case Mention(name=name) | Channel(name=name):
            return name
        case When(at):
            return at.isoformat()
        case Phrase(text, arguments, plural, count):
            chosen = text if plural is None or count == 1 else plural
            return chosen.format(**{name: _told(value) for name, value in arguments})


def _told(argument: Words | float) -> str:
    match argument:
        case float():
            return f"{argument:.1f}"
        case int():
            return str(argument)
        case _:
            return plain(argument)
