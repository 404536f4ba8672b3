"""Time and randomness, given and never global.

Instants are aware and in UTC. Whoever needs the time or a random number gets a `Clock` or a `Random`; nobody calls
`datetime.now` or `random` by themselves, or the proofs of anonymity could not be written.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import MutableSequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that can be moved forward, for tests and for visitors of the playground."""

    def __init__(self, start: datetime | None = None) -> None:
        self._fixed = start
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The instant it was set to, or the machine's own one; and what it was moved forward."""
        return (self._fixed or datetime.now(UTC)) + self._ahead

    def forward(self, by: timedelta) -> None:
        """Move it forward; time never goes back.

        :raises ValueError: for a negative step.
        """
        if by < timedelta():
            raise ValueError("time never goes back")
        self._ahead += by


class Random:
    """Randomness for keys, codes and shuffles: the operating system's, or a seeded one in tests."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = secrets.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311 - seeded in tests only

    def bytes(self, length: int) -> bytes:
        """That many random bytes."""
        return self._random.randbytes(length)

    def shuffle(self, items: MutableSequence[Any]) -> None:
        """Put the items into a random order, in place, each order equally likely."""
        self._random.shuffle(items)


def floor(instant: datetime, step: timedelta) -> datetime:
    """The last multiple of `step` since the epoch that is not after the instant."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + (instant - epoch) // step * step


def next_tick(instant: datetime, step: timedelta) -> datetime:
    """The first multiple of `step` since the epoch that is after the instant."""
    return floor(instant, step) + step
