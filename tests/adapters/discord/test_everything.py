"""One of everything there is to show and to do, on a simulated Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.__main__ import Roundtable, roundtable
from bot.kit import MovableClock, Random
from storage.database import Database
from tests.adapters import showcase
from tests.adapters.discord.conftest import at_once
from tests.adapters.discord.people import Server


@pytest.fixture
async def bot(database: Database, clock: MovableClock, random: Random) -> AsyncIterator[Roundtable]:
    async with roundtable(database, clock=clock, random=random, features=[showcase.feature], sleep=at_once) as bot:
        yield bot


async def test_what_is_being_typed_is_completed(server: Server) -> None:
    await server.types("Ana", "help")
    assert await server.suggests("Ana", "wishes show", "number", "W-") == ["W-1 · A wish", "W-2 · A wish"]
    assert await server.suggests("Ana", "wishes show", "number", "W-2") == ["W-2 · A wish"]
    assert await server.suggests("Ana", "wishes show", "number", "nothing like it") == []


async def test_one_of_everything_is_shown_to_one_person_and_to_all(server: Server) -> None:
    await server.types("Ana", "wishes show", number="W-1")
    assert "The office" in server.private("Ana")
    await server.types("Ana", "wish", text="A *quieter* office")
    assert any("A \\*quieter\\* office" in text for text in server.posts())


async def test_a_choice_from_a_select_is_heard(server: Server) -> None:
    await server.types("Ana", "wishes show", number="W-1")
    await server.chooses("Ana", "hiring")
    assert server.private("Ana") == "You chose hiring."
