"""Tables of the tests' own, and a way to make works meet in one batch."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import column, table, text

from bot.kit import Random
from storage.database import Database, Unit
from tests.databases import MASTER_KEY

things = table("things", column("name"), column("number"))


@pytest.fixture
async def with_things(database: Database) -> None:
    """A table in main with a name that is unique."""
    await database.write(
        lambda unit: unit.connection.execute(text("CREATE TABLE things (name TEXT PRIMARY KEY, number INTEGER)"))
    )


@pytest.fixture
async def narrow(database_url: str, with_things: None, random: Random) -> AsyncIterator[Database]:
    """The same database with one writer, so that works which wait together are carried out together."""
    database = await Database.open(database_url, random=random, master_keys=[MASTER_KEY], writers=1)
    yield database
    await database.close()


async def together(database: Database, works: Sequence[Callable[[Unit], Any]]) -> list[Any]:
    """Let all works wait until the only writer is free, so that they meet in one batch; their results or errors."""
    busy, free = threading.Event(), threading.Event()

    def occupy(unit: Unit) -> None:
        busy.set()
        free.wait()

    first = asyncio.create_task(database.write(occupy))
    await asyncio.to_thread(busy.wait)
    rest = [asyncio.create_task(database.write(work)) for work in works]
    await asyncio.sleep(0)
    free.set()
    await first
    return await asyncio.gather(*rest, return_exceptions=True)
