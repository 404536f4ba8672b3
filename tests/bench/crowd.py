"""Everybody at once, as in a meeting: until the last one is answered, and what the channel sees of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Sequence
from typing import Any

from tests.bench.floor import Floor
from tests.bench.measure import Figure, Sizes, figure, milliseconds, ratio
from tests.bench.rig import Rig

P99_GOAL = 500
"""Milliseconds within which 99 of 100 are answered."""


async def crowd(rig: Rig, floor: Floor, sizes: Sizes, *, judged: bool = True) -> Sequence[Figure]:
    """Ideas, supports and questions of many people at once."""
    people = [f"crowd-{number}" for number in range(sizes.people)]
    channels = [f"crowded-{number}" for number in range(sizes.bursts)]
    await rig.has_groups(channels)
    for channel in channels:
        await rig.has_ideas(f"{channel}-supports", people)
    raw, ideas, supports = [], [], []
    for channel in channels:
        raw.append(await at_once([floor.idea() for _ in people]))
        ideas.append(await at_once([rig.idea(person, channel) for person in people]))
        await rig.rests()
        supports.append(await at_once([rig.support(person, f"{channel}-supports", 1) for person in people]))
        await rig.rests()
    edits = [await edits_of_questions(rig, f"{channel}-supports", people) for channel in channels[:3]]
    crowded = f"{sizes.people} at once"
    goal = P99_GOAL if judged else None
    return [
        milliseconds(f"{crowded}, ideas: 99 of 100 are answered", list(map(p99, ideas)), goal=goal),
        milliseconds(f"{crowded}, ideas: the last is answered", list(map(max, ideas))),
        ratio(f"{crowded}, ideas, to raw transactions", list(map(max, ideas)), list(map(max, raw))),
        milliseconds(f"{crowded}, supports: 99 of 100 are answered", list(map(p99, supports)), goal=goal),
        milliseconds(f"{crowded}, supports: the last is answered", list(map(max, supports))),
        figure(f"{crowded}, questions: edits of the card in each place", edits, "edits", goal=1 if judged else None),
    ]


async def at_once(acts: Sequence[Awaitable[Any]]) -> list[float]:
    """Do all at the same moment; the seconds from then until each is done."""
    began = time.perf_counter()

    async def done(act: Awaitable[Any]) -> float:
        await act
        return time.perf_counter() - began

    return await asyncio.gather(*map(done, acts))


async def edits_of_questions(rig: Rig, channel: str, people: Sequence[str]) -> float:
    """Everybody asks about one idea, which changes its card; how often it was edited, with delivery as in service."""
    before = rig.platform.edits.total()
    rig.bot.delivery.start()
    await at_once([rig.ask(person, channel, 1) for person in people])
    await rig.bot.settle()
    await rig.bot.delivery.stop()
    return rig.platform.edits.total() - before


def p99(seconds: Sequence[float]) -> float:
    """What 99 of 100 stay below."""
    return sorted(seconds)[max(0, len(seconds) * 99 // 100 - 1)]
