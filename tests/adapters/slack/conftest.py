"""The whole bot behind a small workspace of Slack's kind, over HTTP and over Socket Mode, through bolt itself."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.slack.app import Access, Slack, slack
from bot.__main__ import Roundtable, roundtable
from bot.kit import MovableClock, Random
from storage.database import Database
from tests.adapters.slack.standin import APP_TOKEN, BOT_TOKEN, SECRET, Workspace, workspace


async def at_once(_seconds: float) -> None:
    """Instead of keeping a channel's pace: tests do not wait."""


@pytest.fixture
async def bot(database: Database, clock: MovableClock, random: Random) -> AsyncIterator[Roundtable]:
    async with roundtable(database, clock=clock, random=random, sleep=at_once) as bot:
        yield bot


@pytest.fixture
async def people() -> AsyncIterator[Workspace]:
    """The workspace with five people in a channel."""
    async with workspace() as people:
        for name in ("Ana", "Ben", "Chidi", "Dolores", "Esra"):
            people.joins(f"U{name.upper()}", name)
        yield people


@pytest.fixture
async def over_http(bot: Roundtable, people: Workspace) -> AsyncIterator[Slack]:
    """Slack reaches the bot at an address."""
    access = Access(bot_token=BOT_TOKEN, signing_secret=SECRET, http_port=0, api_url=f"{people.url}api/")
    async with slack(bot.engine, access) as running:
        assert running.address
        people.events = running.address
        yield running


@pytest.fixture
async def over_socket(bot: Roundtable, people: Workspace) -> AsyncIterator[Slack]:
    """The bot reaches Slack."""
    access = Access(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=f"{people.url}api/")
    people.over_socket = True
    async with slack(bot.engine, access) as running:
        await people.heard.wait()
        yield running


@pytest.fixture(params=["over_http", "over_socket"])
def either_way(request: pytest.FixtureRequest) -> Slack:
    """Once each way."""
    running: Slack = request.getfixturevalue(request.param)
    return running
