"""Dots: how many everybody gets, and what may be told of those that were given. Pure, and it knows nobody.

Numbers are told once in a retro, of all who gave dots together. Were they told again, whoever came late would have
given the difference of the two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from bot.kit.crowds import CROWD, LEAST

FEWEST: Final = 3
MOST: Final = 7
MOST_ON_ONE: Final = 2


@dataclass(frozen=True, slots=True)
class Result:
    """What is told of a vote: how many gave dots and how many rested, the places of themes, and dots if many gave some.

    Themes with as many dots share a place; it is one more than there are themes with more. Which theme nobody wanted is
    told with the dots only, so without them whatever is last has no place.
    """

    voters: int
    resting: int
    places: Mapping[int, int]
    dots: Mapping[int, int] | None


def budget_of(themes: int, wanted: int = 0) -> int:
    """How many dots everybody gets: as many as are wanted, or about the square root of the number of themes.

    More than fit on them nobody gets.
    """
    return min(wanted or max(FEWEST, min(MOST, round(sqrt(themes)))), MOST_ON_ONE * themes)


def is_possible(dots: Sequence[int], themes: Collection[int], budget: int) -> bool:
    """Whether somebody can give these: there are such themes, and it is not too much in all, nor on one."""
    given = Counter(dots)
    return given.keys() <= set(themes) and len(dots) <= budget and all(n <= MOST_ON_ONE for n in given.values())


def tally(ballots: Collection[Sequence[int] | None], themes: Collection[int], *, numbers: bool = True) -> Result | None:
    """What is told of what was chosen (`None`: somebody rests), or nothing when too few gave dots.

    Of a few, or without `numbers`, only the order is: that is enough to begin to talk.
    """
    given = [ballot for ballot in ballots if ballot is not None]
    if len(given) < LEAST:
        return None
    counted = Counter(theme for ballot in given for theme in ballot)
    dots = {theme: counted[theme] for theme in themes}
    is_told = numbers and len(given) >= CROWD
    last = 0 if is_told or len(set(dots.values())) == 1 else min(dots.values())
    fewest_first = sorted(dots.values())
    place_of = dict(zip(fewest_first, range(len(dots), 0, -1), strict=True))  # of those with as many, the first place
    places = {theme: place_of[own] for theme, own in dots.items() if own > last}
    return Result(len(given), len(ballots) - len(given), places, dots if is_told else None)
