"""How many people did something that nobody is to see them do: told once a minute, and in threes.

Once a minute, or whoever is quick could be seen to be; in threes, since a number that rises by one tells of one person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.features.retros.agenda import MINUTE
from bot.kit import JobCall, View, next_tick
from storage.retros import CountStore

LEAST: Final = 3
"""Nothing is told of fewer: they would be seen by who is still at it."""


def told_of(count: int) -> int:
    """How many are told of so many: as many threes as there are."""
    return count - count % LEAST


@dataclass(frozen=True, slots=True)
class Headcount:
    """A number of people, under the name by which it is kept; each retro has its own."""

    what: str

    def count(self, call: JobCall, retro: int, counted: Callable[[], int]) -> None:
        """Count anew, unless what shows is to stand until its minute is over."""
        until = next_tick(call.now, MINUTE)
        call.store(CountStore).show(retro, self.what, lambda: told_of(counted()), now=call.now, until=until)

    def shown(self, view: View, retro: int) -> int:
        """The number as it shows: there are so many, or one or two more."""
        return view.store(CountStore).shown(retro, self.what)

    def forget(self, call: JobCall, retro: int) -> None:
        """It begins anew."""
        call.store(CountStore).forget(retro, self.what)
