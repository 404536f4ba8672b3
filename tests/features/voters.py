"""A process in which people vote all at once, and which tells what each of them was answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection

from bot.__main__ import Roundtable, roundtable
from bot.engine.platform import Inbound, Private, Sender, Typed
from bot.kit import MovableClock, Random, plain
from storage.database import Database
from tests.bench.rig import Tally
from tests.databases import MASTER_KEY
from tests.features.conftest import at_once


@dataclass(frozen=True, slots=True)
class Vote:
    """Somebody types something; `key` is the platform's own of that act."""

    key: str
    person: str
    line: str


@asynccontextmanager
async def process(url: str, now: datetime) -> AsyncIterator[Roundtable]:
    """The bot on a database, at a time, on a platform that nobody looks at."""
    clock, random = MovableClock(now), Random()
    database = await Database.open(url, random=random, master_keys=[MASTER_KEY])
    async with roundtable(database, clock=clock, random=random, sleep=at_once) as bot:
        bot.engine.attach(Tally())
        yield bot
    await database.close()


async def answer(bot: Roundtable, vote: Vote) -> str:
    """What somebody is answered."""
    inbound = Inbound(
        key=vote.key,
        channel="general",
        channel_name="general",
        sender=Sender(user=vote.person.lower(), name=vote.person),
        act=Typed(vote.line),
    )
    answered = await bot.engine.handle(Tally.name, inbound)
    assert isinstance(answered, Private), answered
    return plain(answered.card.summary)


def vote_at_once(url: str, now: datetime, votes: Sequence[Vote], told: Connection) -> None:
    """All of them at the same moment, once the other end says so."""
    asyncio.run(_vote(url, now, votes, told))


async def _vote(url: str, now: datetime, votes: Sequence[Vote], told: Connection) -> None:
    async with process(url, now) as bot:
        told.send([])
        told.recv()
        told.send(await asyncio.gather(*(answer(bot, vote) for vote in votes)))
