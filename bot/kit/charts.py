"""Pictures as data: what there is to see. The engine draws it; a feature says the same in words beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bot.kit.text import Words

Mood: TypeAlias = Literal["plain", "good", "careful"]
"""How something stands: each has a colour and a shape or pattern of its own."""


@dataclass(frozen=True, slots=True)
class Milepost:
    """A row of a line of time: the days for which something was planned, the first one first, the last as it is now."""

    label: Words
    days: tuple[datetime, ...]
    mood: Mood = "plain"

    def __post_init__(self) -> None:
        if not self.days:
            raise ValueError("on a line of time everything has a day")


@dataclass(frozen=True, slots=True)
class Timeline:
    """What comes when, from top to bottom, with every day it was moved from; and today."""

    rows: tuple[Milepost, ...]
    today: datetime


@dataclass(frozen=True, slots=True)
class Column:
    """A bar under its label, with its value as it is told."""

    label: Words
    value: int
    told: Words
    mood: Mood = "plain"


@dataclass(frozen=True, slots=True)
class Columns:
    """Values to be compared, from top to bottom."""

    rows: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class BurnUp:
    """How much was done by when, of how much, between two instants; `done` are the instants in their order."""

    begins: datetime
    ends: datetime
    today: datetime
    done: tuple[datetime, ...]
    whole: int


Drawing: TypeAlias = Timeline | Columns | BurnUp


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and the same in words, for those who do not see it. The words belong into the card beside it, too."""

    drawing: Drawing
    words: Words
