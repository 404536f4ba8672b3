"""Whom a deep-dive sprint invites: by what they did, and never so many that no place is left open. Pure.

Among those who did as much, chance decides. What comes out is in no order: nobody is first or last.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableSequence
from typing import Any, Final, Protocol

FEWEST: Final = 4
MOST: Final = 12
USUAL: Final = 6
LOOKS_BACK: Final = 3
"""So many of the last sprints are looked at."""
_LEAST_OPEN: Final = 2


class Shuffles(Protocol):
    """Randomness."""

    def shuffle(self, items: MutableSequence[Any]) -> None:
        """Put the items into a random order, in place."""
        ...


def kept_open(places: int) -> int:
    """How many places nobody is invited to: a third of them, and at least two."""
    return max(_LEAST_OPEN, -(-places // 3))


def invited(deeds: Mapping[int, int], places: int, *, there: Collection[int], random: Shuffles) -> frozenset[int]:
    """Those to invite, beside those who are there already."""
    candidates = [member for member in sorted(deeds) if deeds[member] > 0 and member not in there]
    random.shuffle(candidates)
    candidates.sort(key=lambda member: deeds[member], reverse=True)
    return frozenset(candidates[: max(places - kept_open(places) - len(there), 0)])
