"""An idea on its whole way: from Slack or Discord sending it until they have the answer, and what a process weighs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from tests.bench.crowd import P99_GOAL, at_once, p99
from tests.bench.empty import ANSWER
from tests.bench.floor import Floor
from tests.bench.measure import Figure, Sizes, figure, in_turns, milliseconds, ratio
from tests.bench.processes import Connected, Side, idea, modules_of_the_bot, nothing, the_bot, user_of

GOAL = 2.0
"""How many times longer than the same library with an empty handler and a raw transaction together an idea may take."""
MEMORY_GOAL = 1.15
"""How many times more memory than a process that imports the same packages and connects the idle bot may take."""
PREVIEW = "This is how it will look"
REST = 0.01
"""Seconds between an answer and what is measured next: the writer tidies up behind its answer."""
IDLE = 2.0
"""Seconds until a process that is connected has come to rest."""


async def platforms(folder: Path, sizes: Sizes) -> Sequence[Figure]:
    """The idea command through Socket Mode and through the gateway, one at a time and at once."""
    async with _both(folder) as (bot, peer), Floor.on_sqlite(folder) as floor:
        people = [f"person{number}" for number in range(sizes.people)]
        for person in people:
            bot.slack.workspace.joins(user_of(person), person, "en-GB", "Europe/Madrid")
        return [
            *await _way(_Room("Slack", bot.slack, people), peer.slack, floor, sizes),
            *await _way(_Room("Discord", bot.discord, people), peer.discord, floor, sizes),
        ]


async def memory(folder: Path, sizes: Sizes) -> Sequence[Figure]:
    """The idle process on both platforms, and one that imports the same and connects."""
    modules = await modules_of_the_bot(folder)
    bots, peers = [], []
    for _ in range(sizes.starts):
        async with _both(folder, modules) as (bot, peer):
            await asyncio.sleep(IDLE)
            bots.append(bot.memory())
            peers.append(peer.memory())
    resident, floor = [one.resident for one in bots], [one.resident for one in peers]
    private, private_floor = [one.private for one in bots], [one.private for one in peers]
    return [
        ratio("idle memory on Slack and Discord, to its packages alone", resident, floor, goal=MEMORY_GOAL),
        ratio("idle memory that is nobody else's, to its packages alone", private, private_floor),
        figure("idle memory on Slack and Discord", resident, "MB"),
    ]


@dataclass(slots=True)
class _Room:
    """A platform on which people write ideas."""

    name: str
    side: Side
    people: Sequence[str]

    async def opens(self, channels: Sequence[str]) -> None:
        """Everybody was here within the hour, and in each channel somebody has begun an idea today."""
        await asyncio.gather(*(self.side.types(person, "help", "", channels[0]) for person in self.people))
        for channel, person in zip(channels, cycle(self.people), strict=False):
            await idea(self.side, person, channel, PREVIEW)


async def _way(room: _Room, peer: Side, floor: Floor, sizes: Sizes) -> Sequence[Figure]:
    """One platform's figures."""
    channels = [f"channel{number}" for number in range(sizes.rounds)]
    crowded = [f"crowded{number}" for number in range(sizes.bursts)]
    await room.opens([*channels, *crowded])
    acts = zip(channels, cycle(room.people), strict=False)

    async def ours() -> float:
        channel, person = next(acts)
        seconds = await idea(room.side, person, channel, PREVIEW)
        await asyncio.sleep(REST)
        return seconds

    async def empty() -> float:
        return await idea(peer, "somebody", "anywhere", ANSWER)

    one = await in_turns(sizes.rounds, {"raw": floor.idea, "empty": empty, "ours": ours})
    least = [sum(parts) for parts in zip(one["raw"], one["empty"], strict=True)]
    emptied, answered = [], []
    for channel in crowded:
        emptied.append(await at_once([empty() for _ in room.people]))
        answered.append(await at_once([idea(room.side, person, channel, PREVIEW) for person in room.people]))
        await asyncio.sleep(REST)
    many = f"{room.name}: {sizes.people} at once"
    return [
        ratio(f"{room.name}: idea, to an empty handler and a raw transaction", one["ours"], least, goal=GOAL),
        milliseconds(f"{room.name}: idea", one["ours"]),
        milliseconds(f"{room.name}: empty handler", one["empty"]),
        milliseconds(f"{many}, ideas: 99 of 100 are answered", list(map(p99, answered)), goal=P99_GOAL),
        milliseconds(f"{many}, empty handler: 99 of 100 are answered", list(map(p99, emptied))),
    ]


@asynccontextmanager
async def _both(folder: Path, modules: Sequence[str] = ()) -> AsyncIterator[tuple[Connected, Connected]]:
    """The bot, and the process that does nothing with some modules imported."""
    async with AsyncExitStack() as stack:
        starting = the_bot(folder), nothing(folder, modules)
        bot, peer = await asyncio.gather(*map(stack.enter_async_context, starting))
        yield bot, peer
