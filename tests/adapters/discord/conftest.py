"""The whole bot with its own features behind a simulated Discord, in which people act as they do in its client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord import Env

from adapters.discord.app import discord_client
from bot.__main__ import Roundtable, roundtable
from bot.kit import MovableClock, Random
from storage.database import Database
from tests.adapters.discord.people import Server
from tests.adapters.discord.rules import violations


async def at_once(_seconds: float) -> None:
    """Instead of keeping a channel's pace: tests do not wait."""


@pytest.fixture
async def bot(database: Database, clock: MovableClock, random: Random) -> AsyncIterator[Roundtable]:
    async with roundtable(database, clock=clock, random=random, sleep=at_once) as bot:
        yield bot


@pytest.fixture
def synced(tmp_path: Path) -> Path:
    """The file that remembers which commands Discord was told."""
    return tmp_path / "discord-commands"


@pytest.fixture
def simcord_bot(bot: Roundtable, synced: Path) -> discord.Client:
    return discord_client(bot.engine, synced=synced)


@pytest.fixture
async def server(simcord_env: Env, bot: Roundtable, clock: MovableClock) -> AsyncIterator[Server]:
    """A server with five people in a channel; at the end, whatever was sent to Discord is held against its rules."""
    server = Server(simcord_env, bot, clock)
    yield server
    requests: list[Any] = list(simcord_env.http_requests)
    assert violations(requests) == []
