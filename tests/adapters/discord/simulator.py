"""`python -m tests.adapters.discord.simulator` opens a simulated Discord with the bot in it, to act in by a browser.

Discord is played by SimCord, under the real library. Nothing leaves this machine, and nothing is kept.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import simcord
from simcord.preview import Preview

from adapters.discord.app import discord_client
from bot.kit import MovableClock, Random
from tests.adapters.afresh import bot_afresh
from tests.adapters.discord.people import Server


@asynccontextmanager
async def simulated(clock: MovableClock, random: Random) -> AsyncIterator[tuple[Server, Preview]]:
    """A server with five people, and its page, on which whoever looks acts as any of them."""
    async with bot_afresh(clock, random) as bot, simcord.run(discord_client(bot.engine)) as env:
        env.backend.bot_user.name = "Roundtable"
        server = Server(env, bot, clock)
        bot.delivery.start()
        async with env.preview(server.channel, viewers=list(server.people.values()), layout="channel") as page:
            yield server, page


async def main() -> None:
    """Let people act in it until the input ends; each line of it moves the clock on."""
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async with simulated(MovableClock(datetime.now(UTC)), Random()) as (server, page):
        print(f"\n  A simulated Discord is here: {page.url}")
        print("  Enter moves its clock on by an hour. Ctrl+C stops it; nothing is kept.\n", flush=True)
        while await lines.readline():
            await server.passes(hours=1)
            await page.refresh()
            print("  An hour later.", flush=True)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
