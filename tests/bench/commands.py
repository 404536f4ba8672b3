"""One command at a time, through the engine and on the floor."""

from __future__ import annotations

from collections.abc import Sequence

from bot.kit import Card
from tests.bench.floor import Floor
from tests.bench.measure import Figure, Sizes, in_turns, milliseconds, ratio
from tests.bench.rig import Rig

GOAL = 3.0
"""How many times longer than a raw durable transaction of the same rows a command may take."""


class Group:
    """People who each do one thing, one after the other; each gives the seconds until the answer."""

    def __init__(self, rig: Rig, name: str, size: int) -> None:
        self._rig = rig
        self._channels = [f"{name}-{number}" for number in range(size)]
        self._people = [f"{name}-person-{number}" for number in range(size)]
        self._supported = f"{name}-supported"
        self._writing = iter(self._channels)
        self._supporting = iter(self._people)
        self._drafts: list[tuple[str, Card]] = []

    async def gathers(self) -> None:
        """Channels in which nothing waits, and one idea that all know."""
        await self._rig.has_groups(self._channels)
        await self._rig.has_ideas(self._supported, self._people)

    async def idea(self) -> float:
        """The first idea of the day in a channel."""
        channel = next(self._writing)
        seconds, preview = await self._rig.idea(f"writer-in-{channel}", channel)
        self._drafts.append((channel, preview))
        await self._rig.rests()
        return seconds

    async def keep(self) -> float:
        """That idea is sent."""
        channel, preview = self._drafts.pop()
        seconds = await self._rig.keep(f"writer-in-{channel}", channel, preview)
        await self._rig.rests()
        return seconds

    async def support(self) -> float:
        """Somebody else supports the idea that all know."""
        seconds = await self._rig.support(next(self._supporting), self._supported, 1)
        await self._rig.rests()
        return seconds


async def commands(rig: Rig, floor: Floor, sizes: Sizes, *, goal: float | None = GOAL) -> Sequence[Figure]:
    """The idea command, the press that keeps the idea, and the press that supports one."""
    group = Group(rig, "commands", sizes.rounds)
    await group.gathers()
    seconds = await in_turns(
        sizes.rounds,
        {
            "raw idea": floor.idea,
            "idea": group.idea,
            "raw keep": floor.keep,
            "keep": group.keep,
            "raw support": floor.support,
            "support": group.support,
        },
    )
    names = ("idea", "keep", "support")
    return [
        *(ratio(f"{name}, to a raw transaction", seconds[name], seconds[f"raw {name}"], goal=goal) for name in names),
        *(milliseconds(name, seconds[name]) for name in names),
        milliseconds("raw transaction of the idea", seconds["raw idea"]),
    ]


async def growth(few: Rig, many: Rig, sizes: Sizes) -> Sequence[Figure]:
    """The same commands in a small database and in a large one."""
    small, large = Group(few, "small", sizes.rounds), Group(many, "large", sizes.rounds)
    await small.gathers()
    await large.gathers()
    ways = {
        "idea, few": small.idea,
        "idea, many": large.idea,
        "support, few": small.support,
        "support, many": large.support,
    }
    seconds = await in_turns(sizes.rounds, ways)
    rows = f"with {sizes.many:,} rows, to the same with {sizes.few:,}"
    return [
        ratio(f"{name} {rows}", seconds[f"{name}, many"], seconds[f"{name}, few"], goal=1.1)
        for name in ("idea", "support")
    ]
