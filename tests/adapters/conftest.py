"""A small chat with a front door behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from adapters.playground.world import World
from bot.kit import MovableClock, Random
from tests.adapters.door import Door


@pytest.fixture
def world() -> Iterator[World]:
    world = World(None, Random(1))
    world.add_channel("general")
    world.add_person("Ana", "es-ES", "Europe/Madrid")
    world.add_person("Ben", "en-GB", "Europe/London")
    yield world
    world.close()


@pytest.fixture
def playground(world: World, clock: MovableClock) -> Playground:
    return Playground(world, clock, Random(2))


@pytest.fixture
def door(playground: Playground) -> Door:
    return Door(playground)


@pytest.fixture
def chat(playground: Playground, door: Door) -> Chat:
    return Chat(playground.connect(door), settle=door.settle)
