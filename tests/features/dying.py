"""A process that lets people act in a retro until it is killed, and tells what was answered before."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import Engine, event

from adapters.playground.platform import Playground
from adapters.playground.world import Spot, World
from bot.__main__ import roundtable
from bot.engine.platform import Act
from bot.kit import MovableClock, Random
from storage.database import Database, Unit
from storage.retros import RetroStore
from tests.databases import MASTER_KEY
from tests.features.conftest import at_once

BEGINS = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """After so many minutes, in the part with that number, somebody does something, or only time passes."""

    minute: int
    part: int
    person: str = ""
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Death:
    """In which step a process kills itself: right before the commit with that number from then on, of any store."""

    step: int
    before_commit: int


@dataclass(frozen=True, slots=True)
class Play:
    """What happens, and on which database and in which chat."""

    url: str
    world: Path
    steps: Sequence[Step]


def live(play: Play, first: int, death: Death | None, told: Connection) -> None:
    """Do the steps from the given one on; tell of each that was answered its number and the phase it was then."""
    asyncio.run(_live(play, first, death, told))


async def _live(play: Play, first: int, death: Death | None, told: Connection) -> None:
    step, commits = first, count(1)

    @event.listens_for(Engine, "commit")
    def _on_commit(_connection: object) -> None:
        if death is not None and step >= death.step and next(commits) == death.before_commit:
            os.kill(os.getpid(), signal.SIGKILL)

    clock, random = MovableClock(BEGINS), Random()
    database = await Database.open(play.url, random=random, master_keys=[MASTER_KEY])
    async with roundtable(database, clock=clock, random=random, sleep=at_once) as bot:
        playground = Playground(World(play.world, random), clock, random)
        bot.engine.attach(playground)
        crowd = playground.connect(bot.engine)
        for step in range(first, len(play.steps)):
            now = play.steps[step]
            # What somebody who died was sending is taken over a minute later, and then it is shown.
            clock.forward(max(BEGINS + timedelta(minutes=now.minute) - clock.now(), timedelta()))
            if now.act is not None:
                person = next(one.id for one in crowd.world.people() if one.name == now.person)
                channel = crowd.world.channels()[0].id
                await crowd.does(person, Spot(channel), now.act, key=f"act {step}")
            await bot.settle()
            told.send((step, await database.read(_phase)))
    await database.close()


def _phase(unit: Unit) -> str:
    retro = RetroStore(unit, 1).under_way()
    return "" if retro is None else retro.phase
