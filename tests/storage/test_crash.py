from __future__ import annotations

import asyncio
import multiprocessing

import pytest
from sqlalchemy import select, text

from bot.kit import Random
from storage.database import Database
from storage.keys import Keys, given_up
from storage.vault import Votes, ballots, markers
from tests.databases import MASTER_KEY
from tests.storage.conftest import things
from tests.storage.crash import close_poll, close_poll_and_die

COMMITS = ["keys", "main", "vault", "look for keys to destroy", "destroy the key", "it is destroyed"]


async def die(url: str, before_commit: int) -> None:
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["tests.storage.crash"])
    process = server.Process(target=close_poll_and_die, args=(url, before_commit))
    process.start()
    await asyncio.to_thread(process.join)
    assert process.exitcode == 0


@pytest.mark.parametrize("before_commit", range(1, len(COMMITS) + 1), ids=COMMITS)
async def test_whenever_the_process_dies_a_poll_loses_no_vote_and_closes_in_the_end(
    database_url: str, before_commit: int
) -> None:
    async def opened() -> Database:
        return await Database.open(database_url, random=Random(seed=2), master_keys=[MASTER_KEY], writers=1)

    first = await opened()
    await first.write(
        lambda unit: unit.connection.execute(text("CREATE TABLE things (name TEXT PRIMARY KEY, number INTEGER)"))
    )
    for voter in range(3):
        await first.write(lambda unit, voter=voter: Votes(unit, 1).cast("poll", voter, {"choice": 1}))  # type: ignore[misc]  # mypy does not infer a lambda with a default
    await first.close()
    await die(database_url, before_commit)
    database = await opened()

    result = (await database.fetch(select(things.c.number))) == [(3,)]
    waiting = len(await database.write(lambda unit: unit.vault.execute(select(ballots)).all()))
    key = await database.write(lambda unit: Keys(unit, 1).existing("poll"))
    assert result is (before_commit > COMMITS.index("main") + 1)
    assert waiting == (3 if before_commit <= COMMITS.index("vault") + 1 else 0)
    # As long as there are boxes there is a key, and once there are none there is none, whoever died in between.
    assert (key is not None) is (waiting > 0)

    assert await database.write(close_poll) == 3
    for table in (ballots, markers):
        assert await database.write(lambda unit, table=table: unit.vault.execute(select(table)).all()) == []  # type: ignore[misc]  # as above
    assert await database.write(lambda unit: Keys(unit, 1).existing("poll")) is None
    assert await database.write(lambda unit: unit.vault.execute(select(given_up)).all()) == []
    await database.close()
