"""A small chat with the engine behind it, and a feature that shows one of everything."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest

from adapters.playground.harness import Chat
from adapters.playground.inbound import Crowd
from adapters.playground.platform import Playground
from adapters.playground.world import World
from bot.__main__ import Roundtable, roundtable
from bot.kit import Feature, MovableClock, Random
from storage.database import Database
from tests.adapters import showcase


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough for what an adapter does."""
    folder = shutil.copytree(sqlite_template, tmp_path / "database")
    return f"sqlite:///{folder}/test.sqlite3"


@pytest.fixture
def features() -> Sequence[Feature]:
    return [showcase.feature]


@pytest.fixture
async def bot(
    database: Database, clock: MovableClock, random: Random, features: Sequence[Feature]
) -> AsyncIterator[Roundtable]:
    async with roundtable(database, clock=clock, random=random, features=features) as bot:
        yield bot


@pytest.fixture
def world() -> Iterator[World]:
    world = World(None, Random(1))
    world.add_channel("general")
    world.add_person("Ana", "es-ES", "Europe/Madrid")
    world.add_person("Ben", "en-GB", "Europe/London")
    yield world
    world.close()


@pytest.fixture
def playground(world: World, clock: MovableClock, bot: Roundtable) -> Playground:
    playground = Playground(world, clock, Random(2))
    bot.engine.attach(playground)
    return playground


@pytest.fixture
def crowd(playground: Playground, bot: Roundtable) -> Crowd:
    return playground.connect(bot.engine)


@pytest.fixture
def chat(crowd: Crowd, bot: Roundtable) -> Chat:
    return Chat(crowd, bot.settle)
