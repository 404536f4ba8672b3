"""A group of people around the playground, on a fresh database of each kind: what the tests of features begin with."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from adapters.playground.world import World
from bot.__main__ import Roundtable, roundtable
from bot.kit import MovableClock, Random
from storage.database import Database


async def at_once(_seconds: float) -> None:
    """Instead of keeping a channel's pace: tests do not wait."""


@pytest.fixture
async def bot(database: Database, clock: MovableClock, random: Random) -> AsyncIterator[Roundtable]:
    """A whole process without its loops: tests say when something is due."""
    async with roundtable(database, clock=clock, random=random, sleep=at_once) as bot:
        yield bot


@pytest.fixture
async def chat(bot: Roundtable, clock: MovableClock, random: Random) -> Chat:
    """Five people in a channel."""
    world = World(None, random)
    playground = Playground(world, clock, random)
    bot.engine.attach(playground)
    chat = Chat(playground.connect(bot.engine), bot.settle)
    chat.opens("general")
    for name in ("Ana", "Ben", "Chidi", "Dolores", "Esra"):
        chat.joins(name)
    return chat


class Time:
    """Moves the clock, and lets happen what is due."""

    def __init__(self, bot: Roundtable, clock: MovableClock) -> None:
        self._bot = bot
        self._clock = clock

    async def passes(self, **by: float) -> None:
        """So much time passes: `minutes=15`."""
        self._clock.forward(timedelta(**by))
        await self._bot.settle()


@pytest.fixture
def time(bot: Roundtable, clock: MovableClock) -> Time:
    """The clock of the group."""
    return Time(bot, clock)
