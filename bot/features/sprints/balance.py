"""What somebody took, beside what they said they can give. Pure: no clock, no database.

Nobody is held to it: who takes more, or is given more, is told so and may do it all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

MOST_HOURS: Final = 5
"""A week, beside a job."""
UNSAID: Final = 1
"""Hours that a task counts for whose hours nobody said."""
_WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Balance:
    """Hours in a whole sprint: `offered`, where they said it, and `taken`."""

    offered: int | None
    taken: int

    @property
    def beyond(self) -> int:
        """How many of the hours they took are more than they offered; 0 where they did not say what they can give."""
        return 0 if self.offered is None else max(self.taken - self.offered, 0)


def balance(hours_a_week: int | None, length: timedelta, tasks: Iterable[int]) -> Balance:
    """Somebody's balance, from the hours of each task that is theirs; a begun week counts by its share."""
    offered = None if hours_a_week is None else round(hours_a_week * (length / _WEEK))
    return Balance(offered, sum(hours or UNSAID for hours in tasks))
