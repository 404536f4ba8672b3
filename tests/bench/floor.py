"""The floor: what the machine, its disk and one hop to another thread cost before anybody writes a line of a bot.

A plain driver with written-out SQL and one durable transaction for each command, on one thread, as the storage has it.
The rows are those that the command leaves behind, as long to the byte.
"""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Self, TypeVar

import psycopg

T = TypeVar("T")
Statement = tuple[str, tuple[Any, ...]]

BOX = 8236
"""Bytes of a note's box: what it holds, its id, and 28 of the encryption."""

SCHEMA = """
CREATE TABLE notes (grp BIGINT, board TEXT, id {bytes}, box {bytes}, PRIMARY KEY (grp, board, id));
CREATE TABLE jobs (id {number}, grp BIGINT, task TEXT, slot TEXT, due TEXT, tries INT, dead INT, UNIQUE (grp, task));
CREATE INDEX jobs_by_due ON jobs (due);
CREATE TABLE seen (grp BIGINT, platform TEXT, key TEXT, at TEXT, PRIMARY KEY (grp, platform, key));
CREATE INDEX seen_by_time ON seen (at);
CREATE TABLE supports (grp BIGINT, idea BIGINT, who {bytes}, PRIMARY KEY (grp, idea, who));
"""


class Hop:
    """One thread that does one thing after the other: the shortest way from the event loop to it and back."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    async def __call__(self, work: Callable[[], T]) -> T:
        """Have something done on the thread."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._queue.put((work, future))
        return await future

    async def close(self) -> None:
        """End the thread."""
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            work, future = job
            try:
                tell, result = future.set_result, work()
            except Exception as error:  # noqa: BLE001 - it belongs to whoever waits
                tell, result = future.set_exception, error
            self._loop.call_soon_threadsafe(tell, result)


class Floor:
    """Commands at their barest, each a durable transaction of its own."""

    def __init__(self, hop: Hop, run: Callable[[Sequence[Statement]], None]) -> None:
        self._hop = hop
        self._run = run
        self._groups = count(1)
        self._people = count(1)
        self._kept: list[int] = []

    async def idea(self) -> float:
        """A note; the seconds that took."""
        group = next(self._groups)
        self._kept.append(group)
        note = secrets.token_bytes(16), secrets.token_bytes(BOX)
        return await self._timed(("INSERT INTO notes VALUES (?, ?, ?, ?)", (group, "ideas", *note)))

    async def keep(self) -> float:
        """The same note, changed, and the job that will reveal it; the seconds that took."""
        group = self._kept.pop()
        return await self._timed(
            ("UPDATE notes SET box = ? WHERE grp = ? AND board = ?", (secrets.token_bytes(BOX), group, "ideas")),
            _job(group, "v1:ideas.reveal"),
        )

    async def support(self) -> float:
        """An act that was seen and the support of one person; the seconds that took."""
        person = next(self._people)
        return await self._timed(
            ("INSERT INTO seen VALUES (?, ?, ?, ?)", (1, "bench", f"act-{person:012}", "2026-03-02 09:00:00.000000")),
            ("INSERT INTO supports VALUES (?, ?, ?)", (1, 1, secrets.token_bytes(16))),
        )

    async def _timed(self, *statements: Statement) -> float:
        began = time.perf_counter()
        await self._hop(lambda: self._run(statements))
        return time.perf_counter() - began

    @classmethod
    @asynccontextmanager
    async def on_sqlite(cls, folder: Path) -> AsyncIterator[Self]:
        """The floor of SQLite."""
        connection = open_sqlite(folder / "floor.sqlite3")
        connection.executescript(SCHEMA.format(bytes="BLOB", number="INTEGER PRIMARY KEY"))

        def run(statements: Sequence[Statement]) -> None:
            connection.execute("BEGIN IMMEDIATE")
            for sql, values in statements:
                connection.execute(sql, values)
            connection.execute("COMMIT")

        hop = Hop()
        yield cls(hop, run)
        await hop.close()
        connection.close()

    @classmethod
    @asynccontextmanager
    async def on_postgresql(cls, url: str) -> AsyncIterator[Self]:
        """The floor of PostgreSQL."""
        with psycopg.connect(url) as connection:
            connection.execute("CREATE SCHEMA floor")
            connection.execute("SET search_path = floor")
            connection.execute(
                SCHEMA.format(bytes="BYTEA", number="BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY").encode()
            )
            connection.commit()

            def run(statements: Sequence[Statement]) -> None:
                for sql, values in statements:
                    connection.execute(sql.replace("?", "%s").encode(), values)
                connection.commit()

            hop = Hop()
            yield cls(hop, run)
            await hop.close()


def open_sqlite(path: Path) -> sqlite3.Connection:
    """A plain connection with the storage's promises: a power cut loses nothing that was answered."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _job(group: int, task: str) -> Statement:
    moment = "2026-03-03 00:00:00.000000"
    return (
        "INSERT INTO jobs (grp, task, slot, due, tries, dead) VALUES (?, ?, ?, ?, 0, 0) ON CONFLICT DO NOTHING",
        (group, task, moment, moment),
    )
