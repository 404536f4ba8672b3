"""What a process leaves behind: files, rows, logs and outgoing calls, as somebody finds them who may read everything.

Two things are the machine's own and not ours to give: its clock stamps each log line (`timestamp`, `ms`), and SQLite
draws two random numbers for each write-ahead log (its salts, and the checksums over them). Where traces of two runs
are compared, exactly these are left out. On PostgreSQL transaction numbers count through the whole server; they are
compared by their order.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import struct
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url, select

from bot.engine.platform import Platform, Room
from bot.kit import Card
from config.logging import configure_logging
from storage.database import Unit
from storage.keys import Keys, packed, unseal
from storage.vault import PART, ballots, markers, notes
from tests.logs import logging_kept

Look = Mapping[str, bytes]
"""Everything that can be read at one moment, by its place."""


LONGEST = 256
_STEP, _PART = 4, 5
"""Whatever is sought has 8 bytes at least: at one of every four places a part of it begins that is as long as this."""
_WINDOWS = [slice(start, start + _PART) for start in range(0, 4096 + LONGEST, _STEP)]


@dataclass(slots=True)
class Traces:
    """What one run left behind."""

    looks: list[Look] = field(default_factory=list)
    """After each act, comparable."""
    chunks: dict[bytes, str] = field(default_factory=dict)
    """All bytes that ever were in a place, for searching: pieces that overlap, each once, with one of its places."""
    outgoing: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    libraries: list[str] = field(default_factory=list)
    """What any library said at DEBUG, before our own logging withholds anything."""

    def keep(self, contents: Look) -> None:
        """Keep some contents for searching."""
        for name, content in contents.items():
            for start in range(0, len(content), 4096):
                chunk = content[start : start + 4096 + LONGEST]
                if chunk not in self.chunks:
                    self.chunks[chunk] = name

    def close(self) -> None:
        """The run is over: what was said can be searched too."""
        for name in ("outgoing", "log", "libraries"):
            self.keep({name: "\n".join(getattr(self, name)).encode()})

    def places_of(self, needles: Mapping[bytes, str]) -> list[str]:
        """Where something of the needles is, each of 8 to 256 bytes."""
        parts = {needle[begin : begin + _PART] for needle in needles for begin in range(_STEP)}
        found = set()
        for chunk, place in self.chunks.items():
            if not parts.isdisjoint(map(chunk.__getitem__, _WINDOWS[: len(chunk) // _STEP])):
                found |= {f"{place}: {name}" for needle, name in needles.items() if needle in chunk}
        return sorted(found)


# Files and rows


class Files:
    """A SQLite database: all files of its folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder}/test.sqlite3"

    def look(self) -> Look:
        """The files as they can be compared with those of another run."""
        return {file.name: _comparable(file.name, file.read_bytes()) for file in sorted(self.folder.iterdir())}

    def contents(self, *, at_the_end: bool) -> Look:
        """The files as they are; of the playground, which knows its people, everything but them."""
        found = {file.name: file.read_bytes() for file in sorted(self.folder.iterdir())}
        playground = self.folder / "playground.sqlite3"
        if playground.exists():
            del found[playground.name]
            with sqlite3.connect(playground) as world:
                for table in ("channels", "messages", "ahead", "posted"):
                    rows = world.execute(f"SELECT * FROM {table}").fetchall()
                    found[f"playground {table}"] = repr(rows).encode()
            world.close()
        return found


def _comparable(name: str, content: bytes) -> bytes:
    if name.endswith("-wal"):
        return b"".join(head + page for head, page in frames_of(content))
    if name.endswith("-shm") and content:
        # WalIndexHdr twice: checksum of the last frame, salts, checksum of the header (https://sqlite.org/walformat.html)
        return content[:24] + content[48:72] + content[96:]
    return content


def frames_of(wal: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The frames of a write-ahead log: page number with size after commit, and the page (https://sqlite.org/fileformat2.html)."""
    if not wal:
        return
    size = struct.unpack(">I", wal[8:12])[0]
    salts = wal[16:24]
    for start in range(32, len(wal) - 24 - size + 1, 24 + size):
        if wal[start + 8 : start + 16] == salts:  # frames behind are of an older log
            yield wal[start : start + 8], wal[start + 24 : start + 24 + size]


def board_of(part: str) -> str:
    """The board whose key opens the boxes of a part of it."""
    return part.partition(PART)[0]


def opened(unit: Unit) -> Mapping[str, list[bytes]]:
    """What somebody with all keys reads in the vault: by table what is in its boxes, or its ids where it has none.

    Sorted, so that only what is there counts.
    """
    found: dict[str, list[bytes]] = {}
    for table in (notes, markers, ballots):
        found[table.name] = []
        for row in unit.vault.execute(select(table)):
            key = Keys(unit, row.group_id).existing(board_of(row.board))
            assert key is not None
            context = packed(table.name, row.group_id, row.board) + row.id
            found[table.name].append(unseal(key, row.box, context) if "box" in row._fields else bytes(row.id))
        found[table.name].sort()
    return found


_TABLES = (
    "SELECT schemaname || '.' || tablename FROM pg_tables"
    " WHERE schemaname IN ('public', 'vault', 'keys') AND tablename <> 'alembic_version' ORDER BY 1"
)
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"


class Server:
    """A PostgreSQL database: all rows with their place and transaction, and for searching the server's own files."""

    name = "postgresql"

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.url = url
        self._address = make_url(url).render_as_string(hide_password=False)
        with self.connected() as connection:
            self._files = Path(_one(connection, "SHOW data_directory"))
            self._base = _one(connection, "SELECT oid::text FROM pg_database WHERE datname = current_database()")
            self._begin = _one(connection, "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")
            self._segment = int(_one(connection, "SELECT setting FROM pg_settings WHERE name = 'wal_segment_size'"))
            self._said = (self._files / "log").stat().st_size

    @contextmanager
    def connected(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection that begins no transactions by itself."""
        with psycopg.connect(self._address, autocommit=True) as connection:
            yield connection

    def look(self) -> Look:
        """The rows of all tables in the order of their places, and where sequences stand."""
        with self.connected() as connection:
            tables = [name for (name,) in connection.execute(_TABLES)]
            every = " UNION ALL ".join(
                f"SELECT '{table}', xmin::text::bigint, ctid, t::text FROM {table} t" for table in tables
            )
            rows = connection.execute(f"{every} ORDER BY 1, 3".encode()).fetchall()
            rank = {number: place for place, number in enumerate(sorted({row[1] for row in rows}))}
            found = {table: "".join(f"{(rank[r[1]], *r[2:])}\n" for r in rows if r[0] == table) for table in tables}
            found["sequences"] = str(connection.execute(_SEQUENCES).fetchall())
        return {name: content.encode() for name, content in found.items()} | dict(Files(self.folder).look())

    def contents(self, *, at_the_end: bool) -> Look:
        """All rows; at the end the data files, all that the server wrote ahead since the run began, and its log."""
        found = {**self.look(), **Files(self.folder).contents(at_the_end=at_the_end)}
        del found["playground.sqlite3"]
        if not at_the_end:
            return found
        with self.connected() as connection:
            connection.execute("CHECKPOINT")
            end = int(_one(connection, "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"))
        for file in (self._files / "base" / self._base).iterdir():
            found[f"base/{file.name}"] = file.read_bytes()
        found["log of the server"] = (self._files / "log").read_bytes()[self._said :]
        found["pg_wal"] = b"".join(map(self._ahead(end), sorted((self._files / "pg_wal").iterdir())))
        return found

    def _ahead(self, end: int) -> Callable[[Path], bytes]:
        """What a file of the write-ahead log holds of this run: its name says where it begins, the rest is older."""

        def read(file: Path) -> bytes:
            if len(file.name) != 24 or not file.is_file():
                return b""
            per_log = 2**32 // self._segment
            begins = (int(file.name[8:16], 16) * per_log + int(file.name[16:], 16)) * self._segment
            return file.read_bytes()[max(0, int(self._begin) - begins) : max(0, end - begins)]

        return read


def _one(connection: psycopg.Connection[Any], query: str) -> str:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return str(row[0])


Place = Files | Server


# Outgoing calls


class Recorded:
    """A platform that remembers what it is asked to do, and does it."""

    def __init__(self, platform: Platform, traces: Traces) -> None:
        self.name = platform.name
        self.capabilities = platform.capabilities
        self._platform = platform
        self._traces = traces

    async def post(self, channel: str, card: Card, *, key: str, under: str | None = None) -> str:
        """Post a card."""
        self._traces.outgoing.append(f"post {channel} {key} {under} {card}")
        return await self._platform.post(channel, card, key=key, under=under)

    async def edit(self, channel: str, message: str, card: Card) -> None:
        """Draw a card anew."""
        self._traces.outgoing.append(f"edit {channel} {message} {card}")
        await self._platform.edit(channel, message, card)

    async def remove(self, channel: str, message: str) -> None:
        """Take a card away."""
        self._traces.outgoing.append(f"remove {channel} {message}")
        await self._platform.remove(channel, message)

    async def direct(self, user: str, card: Card, *, key: str) -> str:
        """Send a card to one user."""
        self._traces.outgoing.append(f"direct {user} {key} {card}")
        return await self._platform.direct(user, card, key=key)

    async def open_room(self, channel: str, card: Card, room: Room, *, key: str) -> str:
        """Open a room with a card in it."""
        self._traces.outgoing.append(f"open {channel} {key} {room.name} {card}")
        return await self._platform.open_room(channel, card, room, key=key)

    async def fill_room(self, channel: str, message: str, room: Room) -> None:
        """Let some users be in a room."""
        self._traces.outgoing.append(f"fill {channel} {message} {room.users}")
        await self._platform.fill_room(channel, message, room)

    async def close_room(self, channel: str, message: str, room: Room) -> None:
        """A room is over."""
        self._traces.outgoing.append(f"close {channel} {message}")
        await self._platform.close_room(channel, message, room)

    async def audience(self, channel: str) -> int | None:
        """How many people can read a channel."""
        self._traces.outgoing.append(f"audience {channel}")
        return await self._platform.audience(channel)


# Logs


class _Listener(logging.Handler):
    """Writes down all that is logged, errors with all their words."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line down."""
        self._said.append(f"{record.name} {record.getMessage()}")
        told = record.exc_info or (isinstance(record.msg, dict) and record.msg.get("exc_info"))
        error = told[1] if isinstance(told, tuple) else told
        if isinstance(error, BaseException):
            self._said.append("".join(traceback.format_exception(error)))
        elif error:
            self._said.append(traceback.format_exc())


@contextmanager
def logged(traces: Traces, *, everything: bool) -> Iterator[None]:
    """Log as the product does, at DEBUG, then as it was; `everything` also opens every library's loggers."""
    stream = StringIO()
    with logging_kept() as loggers:
        configure_logging("DEBUG", "json", stream)
        if everything:
            for logger in loggers:
                logger.setLevel(logging.DEBUG)
            logging.root.addHandler(_Listener(traces.libraries))
        yield
    traces.log += [_without_machine_time(line) for line in stream.getvalue().splitlines()]


def _without_machine_time(line: str) -> str:
    fields = json.loads(line)
    return json.dumps({name: value for name, value in fields.items() if name not in {"timestamp", "ms"}})
