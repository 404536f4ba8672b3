"""Each contract runs on each side; another adapter is one more name here."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.__main__ import Roundtable, roundtable
from bot.kit import MovableClock, Random
from storage.database import Database
from tests.adapters.discord.side import discord_side
from tests.adapters.playground.side import playground_side
from tests.adapters.slack.side import slack_side
from tests.contracts.side import Side

SIDES: Mapping[str, Callable[[Roundtable, MovableClock, Random], AbstractAsyncContextManager[Side]]] = {
    "playground": playground_side,
    "slack": slack_side,
    "discord": discord_side,
}


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough: a contract is about a platform."""
    for file in sqlite_template.iterdir():
        shutil.copy(file, tmp_path)
    return f"sqlite:///{tmp_path}/test.sqlite3"


@pytest.fixture
async def bot(database: Database, clock: MovableClock, random: Random) -> AsyncIterator[Roundtable]:
    """A whole process without its loops: tests say when something is due."""

    async def at_once(_seconds: float) -> None:
        pass

    async with roundtable(database, clock=clock, random=random, sleep=at_once) as bot:
        yield bot


@pytest.fixture(params=SIDES)
async def side(
    request: pytest.FixtureRequest, bot: Roundtable, clock: MovableClock, random: Random
) -> AsyncIterator[Side]:
    """A platform from its people's side, with Ana, Ben and Chidi in a channel."""
    async with SIDES[request.param](bot, clock, random) as side:
        yield side
