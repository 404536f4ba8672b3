"""How many hide each other: from so many people on is anything told of what they did without a name.

One promise, wherever it is made. Of two, each would know what the other did; of four, exact numbers would still tell
those who know what some of them did what is left for the others.
"""

from __future__ import annotations

from typing import Final

LEAST: Final = 3
"""Of fewer, nothing is told."""
CROWD: Final = 5
"""So many are a crowd to hide in; of fewer, no exact numbers are told."""


def in_threes(count: int) -> int:
    """As much of a number of people as can be told while it grows: one that rises by one tells of one person."""
    return count - count % LEAST
