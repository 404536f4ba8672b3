"""What is shown: a card and its closed set of blocks. A card says what; each platform draws how.

Cards are values: frozen, comparable, without behaviour. Whatever does not fit a platform is made to fit by
`bot.engine.lower`, never by a feature and never by an adapter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.kit.charts import Chart
from bot.kit.text import Words


@dataclass(frozen=True, slots=True)
class Press:
    """What a button or a select does: an action by name with its arguments.

    `group` is filled in by the engine where a card is shown outside of the group's places.
    """

    action: str
    arguments: tuple[int | str | bytes, ...] = ()
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """One step a person can take; its label says the step in words."""

    label: Words
    press: Press
    style: Literal["normal", "primary", "danger"] = "normal"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values; people read the label, the handler gets the value."""

    value: str
    label: Words


@dataclass(frozen=True, slots=True)
class Select:
    """One choice of several; the chosen value becomes the action's last argument."""

    label: Words
    choices: tuple[Choice, ...]
    press: Press


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running words. A quote is what a person said; a quiet paragraph is an aside."""

    words: Words
    tone: Literal["normal", "quiet", "quote"] = "normal"


@dataclass(frozen=True, slots=True)
class Fields:
    """Short facts side by side: name and value."""

    pairs: tuple[tuple[Words, Words], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A share of a whole, drawn as a bar and always said in numbers too."""

    label: Words
    value: int
    whole: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; every row is as long as the head."""

    head: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError("every row of a table is as long as its head")


@dataclass(frozen=True, slots=True)
class Image:
    """A picture (PNG) and the same in words."""

    png: bytes
    words: Words


@dataclass(frozen=True, slots=True)
class Document:
    """A file to keep: what it is to be called, its media type, its bytes, and what it is, in words.

    It goes with what is sent once; a card that is kept up to date is not sent again with its files.
    """

    name: str
    media_type: str
    content: bytes
    words: Words


@dataclass(frozen=True, slots=True)
class Printout:
    """A card as a file to keep, in its reader's language; its name comes without an ending.

    The engine makes a document of it before it is shown; what its card says is not bound by what a platform can draw.
    """

    name: str
    form: Literal["markdown", "pdf"]
    card: Card
    words: Words


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between two parts."""


@dataclass(frozen=True, slots=True)
class Actions:
    """The next sensible steps, most likely first."""

    items: tuple[Button | Select, ...]


Block: TypeAlias = Paragraph | Fields | Bar | Table | Image | Chart | Document | Printout | Divider | Actions


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thing as it looks now.

    `summary` is the whole card in one sentence, for notifications and screen readers.
    """

    summary: Words
    title: Words | None = None
    blocks: tuple[Block, ...] = ()


def card_of(content: Card | Words) -> Card:
    """A card, made of bare words where no card is needed."""
    if isinstance(content, Card):
        return content
    return Card(summary=content, blocks=(Paragraph(content),))
