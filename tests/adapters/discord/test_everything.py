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


async def test_a_long_form_is_asked_for_in_steps(server: Server) -> None:
    await server.types("Ana", "wish")
    assert server.form("Ana")["title"] == "A wish (1/2)"
    await server.fills("Ana", text="A `quieter` office", area=["office"], name="quiet")
    assert "quieter" in server.private("Ana")
    await server.presses("Ana", "Go on")
    assert server.form("Ana")["title"] == "A wish (2/2)"
    await server.fills("Ana", seats="many", until="")
    assert "Correct it" in str(server.answer("Ana").response.components)  # type: ignore[union-attr]  # it is there
    await server.presses("Ana", "Correct it")
    assert server.values("Ana") == {"seats": "many", "until": ""}
    await server.fills("Ana", seats="3")
    assert "Your receipt" in server.private("Ana")
    assert any("A \\`quieter\\` office" in text for text in server.posts())


async def test_an_earlier_step_can_be_corrected_and_the_later_ones_stay(server: Server) -> None:
    await server.types("Ana", "wish")
    await server.fills("Ana", text="\u200b", area=["office"])
    await server.presses("Ana", "Go on")
    await server.fills("Ana", seats="3")
    await server.presses("Ana", "Correct it")
    assert server.form("Ana")["title"] == "A wish (1/2)"
    await server.fills("Ana", text="A quieter office", area=["office"])
    await server.presses("Ana", "Go on")
    assert server.values("Ana") == {"seats": "3", "until": ""}
    await server.fills("Ana", seats="3")
    assert "Your receipt" in server.private("Ana")
