"""The composition root and the command line: what a process consists of, and what an operator can type.

Everything is put together here and nowhere else. Whoever wants other parts (tests, a simulator) composes with theirs.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog

from adapters.discord.app import discord_connected
from adapters.pages.serving import address_of, served
from adapters.playground.platform import Playground
from adapters.playground.sample import settle_in
from adapters.playground.server import playground_app
from adapters.playground.world import World
from adapters.slack.app import Access, slack
from adapters.slack.http import PATH
from adapters.slack.manifest import manifest
from adapters.web.server import PATH as PATH_OF_BOARD
from adapters.web.server import board_app, standing_alone
from bot.engine.delivery import Delivery
from bot.engine.engine import Engine
from bot.engine.guide import ShortcutHelp, described, guide
from bot.engine.jobs import Jobs
from bot.engine.language import Languages
from bot.engine.registry import Registry, load_features
from bot.engine.scene import Outcome
from bot.kit import Clock, Feature, MovableClock, Random, SystemClock, plain
from config.logging import configure_logging
from config.settings import Settings, WrongSettings, load
from storage.database import Database, StorageError
from storage.keys import load_master_keys
from storage.migrations import migrate

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Roundtable:
    """One running process: the front door, and what works behind it."""

    engine: Engine
    delivery: Delivery
    jobs: Jobs

    async def settle(self) -> None:
        """Plan, do and send all that is due now."""
        await self.jobs.plan()
        await self.jobs.run_due()
        await self.delivery.drain()

    async def health(self) -> dict[str, int]:
        """What waits and what was given up; all zeros is good."""
        return await self.engine.health()


@asynccontextmanager
async def roundtable(
    database: Database,
    *,
    clock: Clock,
    random: Random,
    features: Sequence[Feature] | None = None,
    language: str = "en",
    zone: str = "UTC",
    sleep: Any = asyncio.sleep,
) -> AsyncIterator[Roundtable]:
    """Put a process together around an open database; platforms are attached to its engine."""
    engine = Engine(
        features=load_features() if features is None else features,
        database=database,
        languages=Languages.load(),
        clock=clock,
        random=random,
        language=language,
        zone=zone,
    )
    delivery = Delivery(engine=engine, sleep=sleep)

    def on_work(outcome: Outcome) -> None:
        if outcome.to_send:
            delivery.wake()

    jobs = Jobs(engine=engine, on_work=on_work)
    engine.on_work = on_work
    await jobs.plan()
    try:
        yield Roundtable(engine, delivery, jobs)
    finally:
        await jobs.stop()
        await delivery.stop()


async def run(settings: Settings) -> None:
    """Run until told to stop: migrate, open, serve."""
    alone = settings.slack_bot_token is None and settings.discord_token is None
    clock, random = MovableClock() if alone else SystemClock(), Random()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    migrate(settings.database_url, settings.vault_url, settings.keys_url)
    async with AsyncExitStack() as stack:
        database = await Database.open(
            settings.database_url,
            random=random,
            master_keys=load_master_keys(settings.data_dir, settings.master_keys, random=random),
            vault_url=settings.vault_url,
            keys_url=settings.keys_url,
        )
        stack.push_async_callback(database.close)
        bot = await stack.enter_async_context(
            roundtable(database, clock=clock, random=random, language=settings.language, zone=settings.zone.key)
        )
        if settings.web_address is not None:
            await _serve_boards(settings, settings.web_address, bot, stack)
        if settings.playground_enabled:
            await _open_playground(settings, bot, clock, random, stack)
        if settings.slack_bot_token is not None:
            await _connect_slack(settings, settings.slack_bot_token.get_secret_value(), bot, stack)
        if settings.discord_token is not None:
            token = settings.discord_token.get_secret_value()
            synced = settings.data_dir / "discord-commands"
            connected = discord_connected(
                bot.engine, token, guild=settings.discord_guild, synced=synced, api_url=settings.discord_api_url
            )
            await stack.enter_async_context(connected)
        bot.delivery.start()
        bot.jobs.start()
        # What is there now stays: the collector need not walk through it again while somebody waits for an answer.
        gc.collect()
        gc.freeze()
        await _until_told_to_stop()
        print("Stopping; nothing is lost.")


async def _open_playground(
    settings: Settings, bot: Roundtable, clock: Clock, random: Random, stack: AsyncExitStack
) -> None:
    """Open the playground; its visitors can move the clock, unless Slack or Discord go by it too."""
    world = World(settings.data_dir / "playground.sqlite3", random)
    stack.callback(world.close)
    forward = None
    if isinstance(clock, MovableClock):
        clock.forward(world.ahead)
        forward = _forward(bot, clock, world)
    playground = Playground(world, clock, random)
    bot.engine.attach(playground)
    crowd = playground.connect(bot.engine)
    await settle_in(crowd, bot.settle)

    app = playground_app(crowd, clock, forward=forward, hosts=settings.playground_allowed_hosts)
    if settings.web_address is None and isinstance(clock, MovableClock):
        at = address_of(settings.playground_host, settings.playground_port)
        app.add_subapp(PATH_OF_BOARD, board_app(bot.engine, at, hosts=settings.playground_allowed_hosts))
    address = await stack.enter_async_context(served(app, settings.playground_host, settings.playground_port))
    print(
        f"\n  Roundtable is here: {address}\n  Open it in a browser. Ctrl+C stops it; everything is kept.\n", flush=True
    )


async def _serve_boards(settings: Settings, address: str, bot: Roundtable, stack: AsyncExitStack) -> None:
    """Serve the boards where others than the playground's visitors reach them."""
    hosts = {urlsplit(address).hostname or ""}
    app = standing_alone(board_app(bot.engine, address, hosts=hosts), hosts=hosts)
    await stack.enter_async_context(served(app, settings.web_host, settings.web_port))
    print(f"  Boards are served for {address}\n", flush=True)


def _forward(bot: Roundtable, clock: MovableClock, world: World) -> Callable[[timedelta], Awaitable[None]]:
    async def forward(by: timedelta) -> None:
        clock.forward(by)
        world.move(by)
        await bot.settle()

    return forward


async def _connect_slack(settings: Settings, token: str, bot: Roundtable, stack: AsyncExitStack) -> None:
    app_token, secret = settings.slack_app_token, settings.slack_signing_secret
    access = Access(
        bot_token=token,
        app_token=None if app_token is None else app_token.get_secret_value(),
        signing_secret=None if secret is None else secret.get_secret_value(),
        http_host=settings.slack_http_host,
        http_port=settings.slack_http_port,
        api_url=settings.slack_api_url,
    )
    connected = await stack.enter_async_context(slack(bot.engine, access))
    if connected.socket is not None:
        print("  Slack is heard over Socket Mode.\n", flush=True)
    if connected.address is not None:
        print(f"  Slack is heard at {connected.address}\n", flush=True)
    if connected.socket is None and connected.address is None:
        print("  Slack is not heard: set ROUNDTABLE_SLACK_APP_TOKEN or ROUNDTABLE_SLACK_SIGNING_SECRET.\n", flush=True)


async def _until_told_to_stop() -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    await told.wait()


async def health(settings: Settings) -> int:
    """Print what waits and what was given up, as JSON; 1 if anything was given up."""
    random = Random()
    keys = load_master_keys(settings.data_dir, settings.master_keys, random=random)
    database = await Database.open(
        settings.database_url,
        random=random,
        master_keys=keys,
        vault_url=settings.vault_url,
        keys_url=settings.keys_url,
    )
    try:
        async with roundtable(database, clock=MovableClock(), random=random) as bot:
            found = await bot.health()
    finally:
        await database.close()
    print(json.dumps(found))
    return 1 if any(count for name, count in found.items() if name.startswith("given_up")) else 0


def slack_manifest(url: str | None) -> str:
    """The manifest of the Slack app; with an address when Slack is to reach the bot over HTTP."""
    registry = Registry((*load_features(), guide(lambda: registry)))
    address = None if url is None else url.rstrip("/") + PATH
    shortcuts = [ShortcutHelp(one.name, plain(one.label)) for one in registry.shortcuts.values()]
    return json.dumps(manifest(described(registry, plain), shortcuts, address), indent=2, ensure_ascii=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what an operator typed; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Roundtable, the chat bot of working groups.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="start the bot, with the playground in the browser")
    commands.add_parser("migrate", help="bring the database's tables up to date; `run` does it too")
    commands.add_parser("health", help="tell what waits to be sent and what was given up")
    app = commands.add_parser("manifest", help="print what a platform needs to know of the bot")
    app.add_argument("platform", choices=["slack"])
    app.add_argument("--url", help="the address at which Slack reaches the bot; without it, for Socket Mode")
    typed = parser.parse_args(arguments)
    try:
        settings = load()
        configure_logging(settings.log_level, settings.log_format)
        match typed.command:
            case "run":
                asyncio.run(run(settings))
            case "migrate":
                migrate(settings.database_url, settings.vault_url, settings.keys_url)
            case "health":
                return asyncio.run(health(settings))
            case "manifest":
                print(slack_manifest(typed.url))
    except WrongSettings as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"It does not start: {error.strerror or error}. {_way_out(error)}", file=sys.stderr)
        return 1
    except StorageError as error:
        print(f"The database does not answer: {error}. Is ROUNDTABLE_DATABASE_URL right?", file=sys.stderr)
        return 1
    return 0


def _way_out(error: OSError) -> str:
    if error.errno in (98, 48):
        ports = "ROUNDTABLE_PLAYGROUND_PORT, ROUNDTABLE_WEB_PORT or ROUNDTABLE_SLACK_HTTP_PORT"
        return f"Another program uses the port; set {ports} to another."
    return "See the README's settings."


if __name__ == "__main__":
    sys.exit(main())
