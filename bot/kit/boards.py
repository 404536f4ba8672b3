"""What people look at together: a board of lanes with notes in them. A board says what; each page draws how.

Boards are values like cards. What is done on one is an action like any other: a note that is dropped into a lane is the
lane's press with the note as its last argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.kit.cards import Button, Card, Document, Press, Printout, Select
from bot.kit.text import Words


@dataclass(frozen=True, slots=True)
class Sticker:
    """A note as a post-it; its number is what comes back with whatever is done with it."""

    number: int
    words: Words


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of a board, or a heap on it, under a key that stays the same for as long as it is there."""

    key: str
    title: Words
    notes: tuple[Sticker, ...] = ()
    aside: Words | None = None
    """What is to be known of it, in a few words."""
    drop: Press | None = None
    """What dropping a note into it does; the note's number becomes the action's last argument."""
    actions: tuple[Button | Select, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One thing that people look at together, as it looks now.

    `card` is what stands beside the lanes: what to do now, and the next steps. It is drawn anew with every change, so
    documents are no part of it.

    :raises ValueError: when two lanes have one key, a note is there twice, or the card has a document.
    """

    title: Words
    card: Card
    lanes: tuple[Lane, ...] = ()
    ends: datetime | None = None
    """When the part that runs now ends; `None` while no clock runs."""
    empty: Words | None = None
    """What is said in place of the lanes where there are none."""
    over: bool = False
    """Whether all is done: guests come in no more."""

    def __post_init__(self) -> None:
        notes = [note.number for lane in self.lanes for note in lane.notes]
        if len({lane.key for lane in self.lanes}) != len(self.lanes) or len(set(notes)) != len(notes):
            raise ValueError("every lane of a board has a key, and every note a number, of its own")
        if any(isinstance(block, Document | Printout) for block in self.card.blocks):
            raise ValueError("the card beside a board has no documents")
