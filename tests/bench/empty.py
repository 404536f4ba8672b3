"""A process that speaks to Slack and Discord through the same libraries and does nothing: what those cost alone.

    python -m tests.bench.empty SLACK_API_URL DISCORD_API_URL [FILE]

It answers every idea with the same words. The modules that FILE names, one a line, are imported besides: with those
that the bot imports this is what its memory is held against. Here too each library is at its fastest and leanest: bolt
without the runner that looks every ten milliseconds, discord.py heard at its raw event and without its caches.
"""

from __future__ import annotations

import asyncio
import importlib
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from tests.adapters.slack.standin import APP_TOKEN, BOT_TOKEN, TEAM

ANSWER = "Nothing was done."


async def speak(slack_url: str, discord_url: str) -> None:
    """Answer on both platforms until told to stop."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as tasks:
        client = AsyncWebClient(base_url=slack_url, session=session)
        handler: Any = AsyncSocketModeHandler(_app(client), APP_TOKEN)
        await handler.connect_async()
        Route.BASE = discord_url
        on_discord = _Client(
            intents=discord.Intents(guilds=True),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
        )
        await on_discord.login("empty.discord.token")
        DiscordWebSocket.DEFAULT_GATEWAY = URL((await on_discord.http.request(Route("GET", "/gateway")))["url"])
        tasks.create_task(on_discord.connect())
        await told.wait()
        await on_discord.close()
        await handler.close_async()


def _app(client: AsyncWebClient) -> AsyncApp:
    async def authorize(**_who: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token=BOT_TOKEN)

    app = AsyncApp(client=client, authorize=authorize, process_before_response=True)

    @app.command("/idea")
    async def idea(ack: AsyncAck) -> None:
        await ack(ANSWER)

    return app


class _Client(discord.Client):
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(ANSWER, ephemeral=True)


if __name__ == "__main__":
    for module in Path(sys.argv[3]).read_text().split() if len(sys.argv) > 3 else ():
        with suppress(ImportError):  # what is not installed was not found by the bot either
            importlib.import_module(module)
    asyncio.run(speak(sys.argv[1], sys.argv[2]))
