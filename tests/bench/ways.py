"""The ways a handler could reach the database, for one vote: seen before? who? which poll? ballot, tally, commit.

Each way does the same on a database of its own and promises the same: durable before the answer, one writer at a time.
They are what chose synchronous handlers that run in one hop; here the choice can be checked.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, bindparam, create_engine, event, func, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import registry
from sqlalchemy.pool import AsyncAdaptedQueuePool, StaticPool
from sqlmodel import Field, Session, SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from tests.bench.crowd import at_once
from tests.bench.floor import Hop, open_sqlite
from tests.bench.measure import Figure, Sizes, in_turns, ratio

VOTERS = 1_000
CHOICES = 4

_tables = MetaData()


class Base(SQLModel, registry=registry(metadata=_tables)):
    """Tables of the benchmark, apart from the storage's."""


class Act(Base, table=True):
    """An act that was seen."""

    key: str = Field(primary_key=True)
    at: str


class Voter(Base, table=True):
    """Somebody who votes."""

    id: int = Field(primary_key=True)
    user: str = Field(unique=True)


class Poll(Base, table=True):
    """What is voted on."""

    id: int = Field(primary_key=True)
    question: str


class Ballot(Base, table=True):
    """What somebody voted."""

    poll: int = Field(primary_key=True)
    voter: int = Field(primary_key=True)
    choice: int


acts, voters, polls, ballots = (_tables.tables[name] for name in ("act", "voter", "poll", "ballot"))

_SEEN = sqlite.insert(acts).on_conflict_do_nothing()
_VOTER = select(voters.c.id).where(voters.c.user == bindparam("user"))
_POLL = select(polls.c.question).where(polls.c.id == bindparam("poll"))
_BALLOT = sqlite.insert(ballots)
_BALLOT = _BALLOT.on_conflict_do_update(index_elements=["poll", "voter"], set_={"choice": _BALLOT.excluded.choice})
_TALLY = select(ballots.c.choice, func.count()).where(ballots.c.poll == bindparam("poll")).group_by(ballots.c.choice)


async def ways(folder: Path, sizes: Sizes) -> list[Figure]:
    """Each way against the first, one vote at a time and many at once."""
    async with AsyncExitStack() as stack:
        voting = {
            name: await stack.enter_async_context(way(folder / f"way-{number}.sqlite3"))
            for number, (name, way) in enumerate(_WAYS.items())
        }
        ones = await in_turns(sizes.rounds, {name: _timed(vote) for name, vote in voting.items()})
        many = await in_turns(sizes.bursts, {name: _all(vote, sizes.people) for name, vote in voting.items()})
    floor = next(iter(_WAYS))
    return [
        ratio(f"a vote {how}, {name}, to {floor}", seconds[name], seconds[floor])
        for how, seconds in (("by itself", ones), (f"among {sizes.people}, the last", many))
        for name in voting
        if name != floor
    ]


Vote = Callable[[str], Awaitable[Any]]
"""Casts the vote of an act."""

_acts = (f"act-{number:012}" for number in count())


def _timed(vote: Vote) -> Callable[[], Awaitable[float]]:
    async def once() -> float:
        act = next(_acts)
        began = time.perf_counter()
        await vote(act)
        return time.perf_counter() - began

    return once


def _all(vote: Vote, people: int) -> Callable[[], Awaitable[float]]:
    async def once() -> float:
        return max(await at_once([vote(next(_acts)) for _ in range(people)]))

    return once


def _user(act: str) -> str:
    return f"user-{int(act[4:]) % VOTERS}"


def _choice(act: str) -> int:
    return int(act[4:]) % CHOICES


@asynccontextmanager
async def _raw(path: Path) -> AsyncIterator[Vote]:
    _fill(path)
    connection, hop = open_sqlite(path), Hop()

    def cast(act: str) -> Any:
        run = connection.execute
        run("BEGIN IMMEDIATE")
        run("INSERT INTO act VALUES (?, ?) ON CONFLICT DO NOTHING", (act, "2026-03-02 09:00:00"))
        (voter,) = run("SELECT id FROM voter WHERE user = ?", (_user(act),)).fetchone()
        run("SELECT question FROM poll WHERE id = ?", (1,)).fetchone()
        run(
            "INSERT INTO ballot VALUES (?, ?, ?) ON CONFLICT (poll, voter) DO UPDATE SET choice = excluded.choice",
            (1, voter, _choice(act)),
        )
        tally = run("SELECT choice, count(*) FROM ballot WHERE poll = ? GROUP BY choice", (1,)).fetchall()
        run("COMMIT")
        return tally

    yield lambda act: hop(lambda: cast(act))
    await hop.close()
    connection.close()


@asynccontextmanager
async def _core_in_one_hop(path: Path) -> AsyncIterator[Vote]:
    engine, hop = _engine(path), Hop()

    def cast(act: str) -> Any:
        with engine.begin() as connection:
            run = connection.execute
            run(_SEEN, {"key": act, "at": "2026-03-02 09:00:00"})
            voter = run(_VOTER, {"user": _user(act)}).scalar_one()
            run(_POLL, {"poll": 1}).one()
            run(_BALLOT, {"poll": 1, "voter": voter, "choice": _choice(act)})
            return run(_TALLY, {"poll": 1}).all()

    yield lambda act: hop(lambda: cast(act))
    await hop.close()
    engine.dispose()


@asynccontextmanager
async def _session_in_one_hop(path: Path) -> AsyncIterator[Vote]:
    engine, hop = _engine(path), Hop()

    def cast(act: str) -> Any:
        with Session(engine) as session:
            if session.get(Act, act) is None:
                session.add(Act(key=act, at="2026-03-02 09:00:00"))
            voter = session.exec(select(Voter).where(Voter.user == _user(act))).one()
            poll = session.get_one(Poll, 1)
            ballot = session.get(Ballot, (poll.id, voter.id))
            if ballot is None:
                session.add(Ballot(poll=poll.id, voter=voter.id, choice=_choice(act)))
            else:
                ballot.choice = _choice(act)
            tally = session.exec(
                select(Ballot.choice, func.count()).where(Ballot.poll == poll.id).group_by(ballots.c.choice)
            ).all()
            session.commit()
            return tally

    yield lambda act: hop(lambda: cast(act))
    await hop.close()
    engine.dispose()


@asynccontextmanager
async def _core_asynchronous(path: Path) -> AsyncIterator[Vote]:
    engine = _async_engine(path)

    async def cast(act: str) -> Any:
        async with engine.begin() as connection:
            run = connection.execute
            await run(_SEEN, {"key": act, "at": "2026-03-02 09:00:00"})
            voter = (await run(_VOTER, {"user": _user(act)})).scalar_one()
            (await run(_POLL, {"poll": 1})).one()
            await run(_BALLOT, {"poll": 1, "voter": voter, "choice": _choice(act)})
            return (await run(_TALLY, {"poll": 1})).all()

    yield cast
    await engine.dispose()


@asynccontextmanager
async def _session_asynchronous(path: Path) -> AsyncIterator[Vote]:
    engine = _async_engine(path)

    async def cast(act: str) -> Any:
        async with AsyncSession(engine) as session:
            if await session.get(Act, act) is None:
                session.add(Act(key=act, at="2026-03-02 09:00:00"))
            voter = (await session.exec(select(Voter).where(Voter.user == _user(act)))).one()
            poll = await session.get_one(Poll, 1)
            poll_id, voter_id = poll.id, voter.id
            ballot = await session.get(Ballot, (poll_id, voter_id))
            if ballot is None:
                session.add(Ballot(poll=poll_id, voter=voter_id, choice=_choice(act)))
            else:
                ballot.choice = _choice(act)
            tally = (
                await session.exec(
                    select(Ballot.choice, func.count()).where(Ballot.poll == poll_id).group_by(ballots.c.choice)
                )
            ).all()
            await session.commit()
            return tally

    yield cast
    await engine.dispose()


_WAYS = {
    "plain driver in one hop": _raw,
    "Core in one hop": _core_in_one_hop,
    "session in one hop": _session_in_one_hop,
    "Core asynchronously": _core_asynchronous,
    "session asynchronously": _session_asynchronous,
}


def _fill(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    _tables.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(voters), [{"id": number, "user": f"user-{number}"} for number in range(VOTERS)])
        connection.execute(insert(polls), {"id": 1, "question": "Where shall we meet?"})
    engine.dispose()


def _engine(path: Path) -> Engine:
    _fill(path)
    engine = create_engine(f"sqlite:///{path}", poolclass=StaticPool, connect_args=_NO_HIDDEN_TRANSACTIONS)
    _set_up(engine)
    return engine


def _async_engine(path: Path) -> AsyncEngine:
    """One connection, for which the works wait on the event loop: several would wait for SQLite's lock, and longer."""
    _fill(path)
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{path}",
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        connect_args=_NO_HIDDEN_TRANSACTIONS,
    )
    _set_up(engine.sync_engine)
    return engine


_NO_HIDDEN_TRANSACTIONS: dict[str, Any] = {"isolation_level": None, "check_same_thread": False}


def _set_up(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
