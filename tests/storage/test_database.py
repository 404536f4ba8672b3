from __future__ import annotations

import asyncio
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Executable, delete, event, insert, select, text, update
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from bot.kit import Random
from storage.database import Conflict, Database, StorageError, Unit
from tests.databases import MASTER_KEY
from tests.storage.conftest import things, together


class Base(SQLModel, registry=registry()):
    """Tables that are no part of the bot's own."""


class Thing(Base, table=True):
    __tablename__ = "things"

    name: str = Field(primary_key=True)
    number: int


def add(name: str, number: int = 0) -> Callable[[Unit], str]:
    def work(unit: Unit) -> str:
        unit.connection.execute(insert(things).values(name=name, number=number))
        return name

    return work


async def names(database: Database) -> list[str]:
    return [row.name for row in await database.fetch(select(things.c.name).order_by(things.c.name))]


@contextmanager
def commits() -> Iterator[list[Connection]]:
    """The commits of any store meanwhile."""
    seen: list[Connection] = []

    def see(connection: Connection) -> None:
        seen.append(connection)

    event.listen(Engine, "commit", see)
    yield seen
    event.remove(Engine, "commit", see)


pytestmark = pytest.mark.usefixtures("with_things")


async def test_what_a_work_did_is_there_for_every_reader(database: Database) -> None:
    assert await database.write(add("table")) == "table"

    assert await names(database) == ["table"]
    assert await database.read(lambda unit: unit.connection.scalar(select(things.c.name))) == "table"


async def test_works_that_wait_are_made_durable_by_one_commit(narrow: Database) -> None:
    with commits() as seen:
        assert await together(narrow, [add(f"{number:02}") for number in range(20)]) == await names(narrow)
    assert len(seen) == 1


async def test_a_work_that_fails_is_undone_alone(narrow: Database) -> None:
    def fail(unit: Unit) -> None:
        add("half done")(unit)
        raise LookupError("no such thing")

    done = await together(narrow, [add("chair"), fail, add("chair"), add("lamp")])

    assert done[0] == "chair"
    assert isinstance(done[1], LookupError)
    assert isinstance(done[2], Conflict)
    assert done[3] == "lamp"
    assert await names(narrow) == ["chair", "lamp"]


async def test_a_work_that_fails_alone_leaves_nothing(database: Database) -> None:
    def fail(unit: Unit) -> None:
        add("half done")(unit)
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(fail)
    assert await names(database) == []


async def test_a_session_shares_the_transaction_and_is_flushed_at_the_end(narrow: Database) -> None:
    def both(unit: Unit) -> Thing:
        add("chair")(unit)
        thing = Thing(name="lamp", number=7)
        unit.session.add(thing)
        assert unit.session.get(Thing, "chair") is not None
        return thing

    assert (await narrow.write(both)).number == 7
    assert await names(narrow) == ["chair", "lamp"]


async def test_a_session_that_fails_takes_no_other_work_with_it(narrow: Database) -> None:
    def again(unit: Unit) -> None:
        add("sofa")(unit)
        unit.session.add(Thing(name="chair", number=1))

    done = await together(narrow, [add("chair"), again, add("lamp")])

    assert isinstance(done[1], Conflict)
    assert await names(narrow) == ["chair", "lamp"]


@pytest.mark.parametrize("alone", [True, False])
async def test_a_work_cannot_go_on_after_an_error_of_its_session(narrow: Database, alone: bool) -> None:
    def stubborn(unit: Unit) -> None:
        add("half done")(unit)
        unit.session.add_all([Thing(name="chair", number=1)])
        try:
            unit.session.flush()
        except Exception:  # noqa: BLE001 - as somebody careless might
            return

    await narrow.write(add("chair"))
    done = await together(narrow, [stubborn] if alone else [stubborn, add("lamp")])

    assert isinstance(done[0], RuntimeError)
    assert await names(narrow) == (["chair"] if alone else ["chair", "lamp"])


async def test_a_work_is_not_told_that_all_is_well_after_an_error_it_hid(narrow: Database) -> None:
    def stubborn(unit: Unit) -> str:
        try:
            unit.connection.execute(text("SELECT nothing FROM nowhere"))
        except Exception:  # noqa: BLE001 - as somebody careless might
            return "done"
        raise AssertionError

    on_postgresql = await narrow.read(lambda unit: unit.connection.dialect.name) == "postgresql"

    def hidden_at_the_end(unit: Unit) -> str:
        add("chair")(unit)
        return stubborn(unit)

    for done in (await together(narrow, [hidden_at_the_end]), await together(narrow, [add("lamp"), hidden_at_the_end])):
        if on_postgresql:
            assert isinstance(done[-1], RuntimeError)
    # SQLite undoes a statement that fails, and nothing else.
    assert await names(narrow) == (["lamp"] if on_postgresql else ["chair", "lamp"])


@pytest.mark.parametrize("error", [SystemExit(), StopIteration(), asyncio.CancelledError(), KeyError("a")])
async def test_whatever_a_work_raises_the_writer_goes_on(database: Database, error: BaseException) -> None:
    def fail(unit: Unit) -> None:
        raise error

    # A SystemExit in a task would end the event loop, so it is caught where it comes out.
    async def attempt() -> BaseException | None:
        try:
            await database.write(fail)
        except BaseException as caught:  # noqa: BLE001
            return caught
        return None

    expected = RuntimeError if isinstance(error, StopIteration) else type(error)
    assert isinstance(await attempt(), expected)
    await database.write(add("lamp"))
    assert await names(database) == ["lamp"]


async def test_whoever_stops_waiting_does_not_stop_the_work(narrow: Database) -> None:
    busy, free = threading.Event(), threading.Event()

    def slow(unit: Unit) -> None:
        busy.set()
        free.wait()
        add("chair")(unit)

    waiting = [asyncio.create_task(narrow.write(slow)), asyncio.create_task(narrow.write(add("sofa")))]
    await asyncio.to_thread(busy.wait)
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)
    free.set()

    await narrow.write(add("lamp"))
    assert await names(narrow) == ["chair", "lamp", "sofa"]


async def test_1200_works_that_read_before_they_write_lose_nothing(database: Database) -> None:
    await database.write(add("counter", 0))

    def count(unit: Unit) -> None:
        before = unit.connection.execute(select(things.c.number).with_for_update()).scalar_one()
        unit.connection.execute(update(things).values(number=before + 1))

    await asyncio.gather(*(database.write(count) for _ in range(1200)))

    assert (await database.fetch(select(things.c.number))) == [(1200,)]


async def test_works_that_wait_for_each_other_are_done_again(database: Database) -> None:
    if await database.read(lambda unit: unit.connection.dialect.name) == "sqlite":
        pytest.skip("SQLite has one writer, which waits for nobody")
    await database.write(add("a"))
    await database.write(add("b"))
    has_a, has_b = threading.Event(), threading.Event()

    def raise_number(unit: Unit, name: str) -> None:
        unit.connection.execute(update(things).where(things.c.name == name).values(number=things.c.number + 1))

    def a_then_b(unit: Unit) -> None:
        raise_number(unit, "a")
        has_a.set()
        has_b.wait()
        raise_number(unit, "b")

    def b_then_a(unit: Unit) -> None:
        raise_number(unit, "b")
        has_b.set()
        raise_number(unit, "a")

    first = asyncio.create_task(database.write(a_then_b))
    await asyncio.to_thread(has_a.wait)
    await asyncio.gather(first, database.write(b_then_a))

    assert await database.fetch(select(things.c.number)) == [(2,), (2,)]


async def test_acts_after_the_commit_happen_once_it_is_durable_and_only_then(narrow: Database) -> None:
    acts: list[str] = []

    def announce(name: str, fails: bool) -> Callable[[Unit], None]:
        def work(unit: Unit) -> None:
            unit.after_commit(lambda: acts.append(name))
            if fails:
                raise LookupError

        return work

    await together(narrow, [announce("good", False), announce("bad", True)])
    assert acts == ["good"]


async def test_a_work_that_reads_can_only_read_main(database: Database) -> None:
    with pytest.raises(StorageError):
        await database.read(add("chair"))
    with pytest.raises(RuntimeError, match="no vault"):
        await database.read(lambda unit: unit.vault)
    with pytest.raises(RuntimeError, match="no keys"):
        await database.read(lambda unit: unit.keys)
    with pytest.raises(StorageError):
        await database.fetch(delete(things))


async def test_a_work_that_reads_sees_one_state(database: Database) -> None:
    counted, added = threading.Event(), threading.Event()

    def twice(unit: Unit) -> tuple[Any, Any]:
        first = unit.connection.execute(select(things)).all()
        counted.set()
        added.wait()
        return first, unit.connection.execute(select(things)).all()

    reading = asyncio.create_task(database.read(twice))
    await asyncio.to_thread(counted.wait)
    await database.write(add("chair"))
    added.set()

    assert await reading == ([], [])


CANARY = "ana-canary-7301"


@pytest.mark.parametrize(
    "statement",
    [
        insert(things).values(name=CANARY, number=1),
        text(f"SELECT '{CANARY}' FROM nowhere"),
        text("SELECT CAST(:a AS INTEGER) FROM nowhere").bindparams(a=CANARY),
        insert(things).values(name=CANARY, number=2**80),
    ],
)
async def test_an_error_carries_no_value(database: Database, statement: Executable) -> None:
    await database.write(add(CANARY))

    def indirectly(unit: Unit) -> None:
        try:
            unit.connection.execute(statement)
        except Exception as error:
            raise LookupError("it did not work") from error

    for work in (lambda unit: unit.connection.execute(statement), indirectly):
        with pytest.raises((StorageError, LookupError, OverflowError)) as caught:
            await database.write(work)
        told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
        lines = [line for line in told.splitlines() if "File " not in line]
        assert CANARY not in "\n".join(lines)


async def test_what_waits_is_done_before_the_database_closes(database_url: str, database: Database) -> None:
    leaving = await Database.open(database_url, random=Random(seed=2), master_keys=[MASTER_KEY])
    waiting = [asyncio.create_task(leaving.write(add(str(number)))) for number in range(9)]
    await asyncio.sleep(0)
    await leaving.close()

    assert sorted(await asyncio.gather(*waiting)) == await names(database)
    with pytest.raises(RuntimeError, match="closed"):
        await leaving.write(add("late"))


async def test_a_database_that_was_never_migrated_does_not_open(tmp_path: Any) -> None:
    with pytest.raises(StorageError):
        await Database.open(f"sqlite:///{tmp_path}/new.sqlite3", random=Random(), master_keys=[MASTER_KEY])
