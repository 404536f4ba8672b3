"""The group that a visitor finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from adapters.playground.harness import Chat
from adapters.playground.inbound import Crowd
from adapters.playground.platform import Playground
from adapters.playground.sample import HERE, PEOPLE, THERE, settle_in
from adapters.playground.world import World
from bot.__main__ import Roundtable, roundtable
from bot.engine.registry import load_features
from bot.kit import Feature, MovableClock, Random
from storage.database import Database


@pytest.fixture
def features() -> Sequence[Feature]:
    return load_features()


@pytest.fixture
def world(random: Random) -> Iterator[World]:
    world = World(None, random)
    yield world
    world.close()


@pytest.fixture
async def settled(crowd: Crowd, bot: Roundtable) -> None:
    await settle_in(crowd, bot.settle)


@pytest.mark.usefixtures("settled")
async def test_the_sample_group_has_ideas_and_roles_and_no_private_answer_lies_about(chat: Chat, world: World) -> None:
    assert all(world.whispers(person.id) == () for person in world.people())
    adopted, talked_about = (text for text in chat.sees("ben", HERE) if text.startswith("Idea I-"))
    assert "adopted, it becomes a task" in adopted
    assert "Supported by: 3 people" in adopted
    assert len(chat.sees("ben", HERE, thread=adopted)) == 2
    assert len(chat.sees("ben", HERE, thread=talked_about)) == 1
    assert {adopted, talked_about} <= set(chat.sees("ben", THERE))
    await chat.says("ben", "/group show", HERE)
    assert "Coordinators: Ana\nModerators: Farid" in chat.private("ben")


@pytest.mark.usefixtures("settled")
async def test_a_visitor_s_own_idea_is_the_third_and_all_appear_within_an_hour(
    chat: Chat, bot: Roundtable, clock: MovableClock
) -> None:
    before = len(chat.sees("ben", HERE))
    await chat.says("ana", "/idea My own", HERE)
    await chat.presses("ana", "Send without my name")
    assert len(chat.sees("ben", HERE)) == before
    clock.forward(timedelta(hours=1))
    await bot.settle()
    assert len(chat.sees("ben", HERE)) == before + 3


@pytest.mark.usefixtures("settled")
async def test_nobody_moves_in_twice(crowd: Crowd, bot: Roundtable, world: World) -> None:
    await settle_in(crowd, bot.settle)
    assert len(world.people()) == len(PEOPLE)


async def test_it_moves_in_whatever_language_new_groups_speak(
    database: Database, clock: MovableClock, random: Random, world: World
) -> None:
    async with roundtable(database, clock=clock, random=random, language="es") as bot:
        playground = Playground(world, clock, random)
        bot.engine.attach(playground)
        await settle_in(playground.connect(bot.engine), bot.settle)
    assert len(world.people()) == len(PEOPLE)
