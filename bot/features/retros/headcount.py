"""How many people did something that nobody is to see them do: told once a minute, and in threes.

Once a minute, or whoever is quick could be seen to be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.features.retros.agenda import MINUTE
from bot.kit import JobCall, View, next_tick
from bot.kit.crowds import in_threes
from storage.retros import CountStore


@dataclass(frozen=True, slots=True)
class Headcount:
    """A number of people, under the name by which it is kept; each retro has its own."""

    what: str

    def count(self, call: JobCall, retro: int, counted: Callable[[], int]) -> None:
        """Count anew, unless what shows is to stand until its minute is over."""
        until = next_tick(call.now, MINUTE)
        call.store(CountStore).show(retro, self.what, lambda: in_threes(counted()), now=call.now, until=until)

    def shown(self, view: View, retro: int) -> int:
        """The number as it shows: there are so many, or one or two more."""
        return view.store(CountStore).shown(retro, self.what)

    def forget(self, call: JobCall, retro: int) -> None:
        """It begins anew."""
        call.store(CountStore).forget(retro, self.what)
