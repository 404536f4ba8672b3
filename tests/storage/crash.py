"""A process that dies in the middle of a write."""

from __future__ import annotations

import asyncio
import os
from itertools import count

from sqlalchemy import Engine, event, insert, select

from bot.kit import Random
from storage.database import Database, Unit
from storage.vault import Votes
from tests.databases import MASTER_KEY
from tests.storage.conftest import things


def close_poll(unit: Unit) -> int:
    """Count a poll and keep the result, unless that was done before; gives the result."""
    ballots = Votes(unit, 1).close("poll")
    known = unit.connection.scalar(select(things.c.number).where(things.c.name == "result"))
    if known is not None:
        return int(known)
    unit.connection.execute(insert(things).values(name="result", number=len(ballots)))
    return len(ballots)


def close_poll_and_die(url: str, before_commit: int) -> None:
    """Die just before the given commit of any store, counted from 1."""
    asyncio.run(_close_poll_and_die(url, before_commit))


async def _close_poll_and_die(url: str, before_commit: int) -> None:
    database = await Database.open(url, random=Random(seed=3), master_keys=[MASTER_KEY], writers=1)
    numbers = count(1)

    @event.listens_for(Engine, "commit")
    def _on_commit(_connection: object) -> None:
        if next(numbers) == before_commit:
            os._exit(0)

    await database.write(close_poll)
    await database.close()
    os._exit(1)  # there were fewer commits
