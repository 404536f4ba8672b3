"""A bot with nothing kept yet, for what is looked at and not tested."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory

from bot.__main__ import Roundtable, roundtable
from bot.kit import MovableClock, Random
from storage.database import Database
from storage.migrations import migrate


@asynccontextmanager
async def bot_afresh(clock: MovableClock, random: Random) -> AsyncIterator[Roundtable]:
    """The whole bot on a database that is gone afterwards."""
    with TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/roundtable.db"
        migrate(address)
        database = await Database.open(address, random=random, master_keys=[bytes(32)])
        try:
            async with roundtable(database, clock=clock, random=random) as bot:
                yield bot
        finally:
            await database.close()
