"""The digests of many groups in the same minute: what each costs, and whether anybody else has to wait for it."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Final

from sqlalchemy import text

from storage.database import Unit
from tests.bench.crowd import P99_GOAL, p99
from tests.bench.filling import fill
from tests.bench.measure import Figure, figure, milliseconds
from tests.bench.rig import Rig, megabytes

DUE: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
"""When all digests are: Monday, half past ten in Madrid."""
_WANTED: Final = (
    "INSERT INTO digests (group_id, weekday, at, left_out, wider, names, number, since, content)"
    " SELECT id, 0, '10:30', '', 0, 0, 0, '2026-02-23 09:30:00.000000', '' FROM groups"
)
_CHANNEL: Final = "meanwhile"
_LINES: Final = ("ideas support 1", "ideas list", "home", "decision We meet outside")
_PACE: Final = 0.1
"""Seconds between two commands of the people who go on meanwhile."""
FLAT: Final = 1.25
"""How many times more a digest may cost among ten thousand than among a hundred."""
MEMORY_GOAL: Final = 50
"""Megabytes that ten thousand of them may take at once."""


@dataclass(slots=True)
class Held:
    """What it cost that so many groups got their digests."""

    groups: int
    planned: float = 0.0
    """Milliseconds of the processors for each group, until all that recurs was planned."""
    made: float = 0.0
    """Seconds until all digests of the groups and their members were made, and wait to be sent."""
    sent: float = 0.0
    """Seconds until all were in their channels and before their members."""
    each: float = 0.0
    """Milliseconds of the processors for each group's digest and its members', until all were sent."""
    grown: float = 0.0
    """Megabytes more that the process had at its largest."""
    waited: list[float] = field(default_factory=list)
    """Seconds in which each command was answered meanwhile."""


async def due(rig: Rig, path: Path, groups: int) -> Held:
    """So many groups get their digests while somebody goes on as ever."""
    held = Held(groups)
    fill(path, groups)
    await rig.database.write(_wants_digests)
    used = time.process_time()
    await rig.bot.jobs.plan()
    held.planned = 1000 * (time.process_time() - used) / groups
    await rig.has_ideas(_CHANNEL, ["ana"])
    gc.collect()
    before = megabytes()
    rig.clock.forward(DUE - rig.clock.now())
    async with _going_on(rig, held, before):
        used, began = time.process_time(), time.perf_counter()
        rig.bot.delivery.start()
        await rig.bot.jobs.run_due()
        held.made = time.perf_counter() - began
        await rig.bot.delivery.drain()
        held.sent = time.perf_counter() - began
        held.each = 1000 * (time.process_time() - used) / groups
    return held


def compared(held: Sequence[Held]) -> Sequence[Figure]:
    """What they cost, and how that grows."""
    fewest, most = held[0], held[-1]
    figures = []
    for one in held:
        many = f"{one.groups:,} digests in one minute"
        figures += [
            figure(f"{many}: planned, each", [one.planned], "ms of CPU"),
            figure(f"{many}: made and sent, each", [one.each], "ms of CPU"),
            figure(f"{many}: all are made", [one.made], "s"),
            figure(f"{many}: all are sent", [one.sent], "s"),
            figure(f"{many}: memory meanwhile", [one.grown], "MB", goal=MEMORY_GOAL if one is most else None),
            milliseconds(f"{many}: 99 of 100 commands meanwhile are answered", [p99(one.waited)], goal=P99_GOAL),
        ]
    grown = f"a digest among {most.groups:,}, to one among {fewest.groups:,}"
    return [*figures, figure(grown, [most.each / fewest.each], "times", goal=FLAT)]


def _wants_digests(unit: Unit) -> None:
    unit.connection.execute(text(_WANTED))


@asynccontextmanager
async def _going_on(rig: Rig, held: Held, before: float) -> AsyncIterator[None]:
    """Somebody writes and reads all the while, one command after the other in even steps, however long those take."""
    over = asyncio.Event()
    acting: set[asyncio.Task[None]] = set()

    async def acts(line: str) -> None:
        held.waited.append(await rig.types("ana", line, channel=_CHANNEL))

    async def go_on() -> None:
        for line in cycle(_LINES):
            if over.is_set():
                break
            acting.add(asyncio.create_task(acts(line)))
            await asyncio.sleep(_PACE)
            held.grown = max(held.grown, megabytes() - before)

    going = asyncio.create_task(go_on())
    try:
        yield
    finally:
        over.set()
        await going
        await asyncio.gather(*acting)
