"""How often: rules in a group's own time, as plain data. `bot.engine.recurrence` turns them into instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day at a local time."""

    at: time


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every week on a weekday (0 is Monday) at a local time."""

    weekday: int
    at: time


Rule: TypeAlias = Daily | Weekly
