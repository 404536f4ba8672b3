"""Who talks with whom: people dealt into breakouts of three to five, mixing those who were last together.

Pure: randomness is given. People on one platform stay together where they are enough, for they can hear each other
there; fewer than three join others. Whoever comes late joins the smallest breakout.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, MutableSequence, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

LEAST: Final = 3
MOST: Final = 5
USUAL: Final = 4
_TRIES: Final = 60
"""With how many others somebody may change places to meet new people; enough for 300, and soon done."""


class Shuffles(Protocol):
    """Randomness."""

    def shuffle(self, items: MutableSequence[Any]) -> None:
        """Put the items into a random order, in place."""
        ...


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody to deal in, and where they are."""

    member: int
    platform: str


def sizes(people: int) -> tuple[int, ...]:
    """How large the breakouts of so many people are; too few to split stay one."""
    if people <= MOST:
        return (people,) if people else ()
    count = max(-(-people // MOST), round(people / USUAL))
    base, larger = divmod(people, count)
    return (base + 1,) * larger + (base,) * (count - larger)


def deal(
    people: Sequence[Seat], met: Collection[frozenset[int]], random: Shuffles, *, count: int | None = None
) -> list[list[int]]:
    """The members of each breakout; with `count`, so many as people can be dealt into, wherever they are.

    Pairs who have `met` are kept apart where others can take their places.
    """
    rest = list(people)
    random.shuffle(rest)
    if count is not None or len(rest) <= MOST:
        dealt = _spread(rest, max(1, min(count or 1, len(rest))))
    else:
        dealt = _by_platform(rest)
    _mix(dealt, met)
    return [sorted(seat.member for seat in breakout) for breakout in dealt if breakout]


def smallest(breakouts: Mapping[int, Collection[Seat]], platform: str) -> int:
    """Where a latecomer goes: the smallest breakout of those with somebody on their platform, else of all.

    :raises ValueError: when there is none.
    """
    near = {number for number, there in breakouts.items() if any(seat.platform == platform for seat in there)}
    return min(near or breakouts, key=lambda number: (len(breakouts[number]), number))


def _by_platform(people: Sequence[Seat]) -> list[list[Seat]]:
    by_platform: dict[str, list[Seat]] = defaultdict(list)
    for seat in people:
        by_platform[seat.platform].append(seat)
    few = [seat for there in by_platform.values() if len(there) < LEAST for seat in there]
    dealt = [
        breakout
        for there in by_platform.values()
        if len(there) >= LEAST
        for breakout in _spread(there, len(sizes(len(there))))
    ]
    if len(few) >= LEAST or not dealt:
        return [*dealt, *_spread(few, len(sizes(len(few))))]
    for seat in few:
        min(dealt, key=len).append(seat)
    return dealt


def _spread(people: Sequence[Seat], count: int) -> list[list[Seat]]:
    return [list(people[first::count]) for first in range(count)]


def _mix(dealt: list[list[Seat]], met: Collection[frozenset[int]]) -> None:
    """Let people change places with others on their platform as long as fewer of those who met sit together."""
    if not met:
        return
    known = set(met)
    for here in dealt:
        for place, seat in enumerate(here):
            if not _pairs(seat, here, known):
                continue
            for there, other in _others(dealt, here, seat)[:_TRIES]:
                before = _pairs(here[place], here, known) + _pairs(there[other], there, known)
                here[place], there[other] = there[other], here[place]
                if _pairs(here[place], here, known) + _pairs(there[other], there, known) < before:
                    break
                here[place], there[other] = there[other], here[place]


def _others(dealt: list[list[Seat]], here: list[Seat], seat: Seat) -> list[tuple[list[Seat], int]]:
    return [
        (there, place)
        for there in dealt
        if there is not here
        for place, other in enumerate(there)
        if other.platform == seat.platform
    ]


def _pairs(seat: Seat, breakout: Sequence[Seat], met: set[frozenset[int]]) -> int:
    """With how many of their breakout somebody has met."""
    return sum(frozenset((seat.member, other.member)) in met for other in breakout if other is not seat)
