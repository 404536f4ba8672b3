"""The client: built around a running engine, told what commands there are, and kept connected.

client = discord_client(engine)          a client of discord.py that somebody else may start, a simulator for one
await keep_connected(client, token)      ours: connects, and connects anew after all that can pass
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import discord
import structlog
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from adapters.discord.commands import commands_of, fingerprint
from adapters.discord.inbound import Door
from adapters.discord.platform import NAME, Discord, key_of
from bot.engine.engine import Engine

log = structlog.get_logger()

LONGEST_PAUSE: Final = 300.0
"""Seconds between two tries to connect, at most."""
PATIENCE: Final = 30.0
"""Seconds discord.py may itself wait for a rate limit; what takes longer waits in our own delivery."""


def discord_client(engine: Engine, *, guild: int | None = None, synced: Path | None = None) -> discord.Client:
    """A client around a running engine, which it takes part in from now on; it is not started.

    The commands are told to all servers, or to `guild` alone, where they show at once: good for trying out. `synced`
    is the file that remembers what was told last, so that the same is not told twice; without it, it always is.
    """
    client = _Client(engine, guild=guild, synced=synced)
    engine.attach(Discord(client))
    return client


async def keep_connected(
    engine: Engine,
    token: str,
    *,
    guild: int | None = None,
    synced: Path | None = None,
    api_url: str | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Take part in Discord until cancelled, with a new client after whatever ended the connection of the one before.

    `api_url` is where Discord's HTTP API is, such as `https://discord.com/api/v10`; a stand-in tells at `/gateway`
    where its gateway is, as Discord does. `sleep` is given the seconds before the next try.

    :raises discord.LoginFailure: when Discord does not know the token.
    :raises discord.PrivilegedIntentsRequired: when it refuses what we ask to be told about.
    """
    if api_url is not None:
        Route.BASE = api_url.rstrip("/")
    pause = 1.0
    while True:
        client = discord_client(engine, guild=guild, synced=synced)
        try:
            await client.login(token)
            if api_url is not None:
                DiscordWebSocket.DEFAULT_GATEWAY = URL((await client.http.request(Route("GET", "/gateway")))["url"])
            await client.connect()
        except (discord.LoginFailure, discord.PrivilegedIntentsRequired):
            raise
        except Exception:
            log.warning("the connection to Discord ended", platform=NAME, exc_info=True)
        finally:
            was_ready = client.is_ready()
            await client.close()
        pause = 1.0 if was_ready else min(2 * pause, LONGEST_PAUSE)
        await sleep(pause)


@asynccontextmanager
async def discord_connected(
    engine: Engine, token: str, *, guild: int | None = None, synced: Path | None = None, api_url: str | None = None
) -> AsyncIterator[None]:
    """Take part in Discord meanwhile; if Discord refuses us for good, the log says so and everything else goes on."""

    async def keep() -> None:
        try:
            await keep_connected(engine, token, guild=guild, synced=synced, api_url=api_url)
        except discord.LoginFailure:
            # Without the stack, which says no more than this.
            log.error("Discord does not know the token; is it the bot's?", platform=NAME)  # noqa: TRY400
        except Exception:
            log.exception("Discord refuses us", platform=NAME)

    task = asyncio.create_task(keep())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class _Client(discord.Client):
    """Asks for no privileged intent and keeps as little in memory as the library allows."""

    def __init__(self, engine: Engine, *, guild: int | None, synced: Path | None) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_ratelimit_timeout=PATIENCE,
        )
        self._engine = engine
        self._door = Door(NAME, engine)
        self._guild = guild
        self._synced = synced

    async def setup_hook(self) -> None:
        """Tell Discord what commands there are, if that is not what it was told last."""
        application = self.application_id
        assert application is not None
        commands: list[Any] = await commands_of(self._engine)
        told = f"{application} {self._guild or 'everywhere'} {fingerprint(commands)}\n"
        if self._synced is not None and self._synced.is_file() and self._synced.read_text() == told:
            return
        if self._guild is None:
            await self.http.bulk_upsert_global_commands(application, commands)
        else:
            await self.http.bulk_upsert_guild_commands(application, self._guild, commands)
        if self._synced is not None:
            self._synced.write_text(told)
        log.info("Discord was told the commands", platform=NAME, count=len(commands))

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Once closed we hear of nothing more: the library still tells us then that we are ready, and fails."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def on_ready(self) -> None:
        """We are connected; of a server that removed us meanwhile Discord does not tell again."""
        channels = await self._engine.whereabouts.channels(NAME)
        servers = {str(guild.id) for guild in self.guilds}
        here = [one for one in channels if _server(one) in servers]
        await self._engine.whereabouts.gone(NAME, [one for one in channels if one not in here])
        await self._engine.whereabouts.let_in(NAME, here)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """A server removed us, or is no more; an outage is another event."""
        channels = await self._engine.whereabouts.channels(NAME)
        await self._engine.whereabouts.gone(NAME, [one for one in channels if _server(one) == str(guild.id)])

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """A server takes us in, perhaps again."""
        await self._engine.whereabouts.let_in(NAME, list(map(key_of, guild.channels)))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is no more."""
        await self._engine.whereabouts.gone(NAME, [key_of(channel)])

    async def on_guild_channel_update(self, _before: Any, after: discord.abc.GuildChannel) -> None:
        """A channel may let us post now."""
        await self._engine.whereabouts.let_in(NAME, [key_of(after)])

    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        """A role may let us post now."""
        await self._engine.whereabouts.let_in(NAME, list(map(key_of, after.guild.channels)))

    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """We may have another role; of others Discord does not tell us."""
        await self._engine.whereabouts.let_in(NAME, list(map(key_of, after.guild.channels)))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Somebody does something."""
        await self._door.knock(interaction)


def _server(channel: str) -> str:
    """The server of a channel, as our name of it begins."""
    return channel.partition("/")[0]
