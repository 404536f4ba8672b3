"""A process that counts, with a platform on paper, on a fresh database of each kind."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.__main__ import roundtable
from bot.kit import MovableClock, Random
from storage.database import Database
from tests.engine.stage import Paper, Stage, feature, make_table


@pytest.fixture
async def stage(database: Database, clock: MovableClock, random: Random) -> AsyncIterator[Stage]:
    """A process without its loops: tests say when something is due."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    await database.write(lambda unit: make_table(unit.connection))
    async with roundtable(database, clock=clock, random=random, features=[feature], sleep=sleep) as bot:
        paper = Paper()
        bot.engine.attach(paper)
        yield Stage(bot, paper, database, slept)
