"""The database: works that change it, works that read it, and the order in which three stores commit.

A work is a plain function that gets a `Unit`. It may be run again when the database asked for it, so it changes nothing
but the database. Writers commit in groups: whatever waits is done in one transaction and made durable by one commit.
One that fails takes no other with it: then all are undone and done again, each in a savepoint of its own. At once it
would be the same, but savepoints cost more than most works do.

The order of a commit, and why:

1. keys: a key must exist before any box it opens;
2. main: what crosses from the vault is written here first and taken out of the vault second; repeating it is harmless;
3. vault: boards are sealed just before;
4. the answers, once all is durable;
5. the vault's history is cut off and keys that were given up are destroyed; nobody waits for it, but the writer's next
   batch begins after it, and after a crash it is made up for when the database is opened.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from types import MappingProxyType
from typing import Any, Final, Self, TypeAlias, TypeVar

from sqlalchemy import URL, Engine, Executable, Row
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.engines import METADATA, STORES, StoreName, addresses, open_async_engine, open_engine
from storage.keys import cut_off_history, destroy_given_up, pseudonym
from storage.unit import Batch, Conflict, Connections, Random, StorageError, Store, Unit, without_detail

__all__ = ["METADATA", "Conflict", "Database", "Random", "StorageError", "Store", "Unit"]

T = TypeVar("T")

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_PATIENCE = 0.025
"""Seconds that a commit is put off for works that nobody waits for; what is left then goes into the next."""
_TRIES = 3
_BREATH = 0.005
"""Seconds to wait for more to do before tidying up: those who were just answered go first, two threads at once slow
each other down."""
_PASSING = {"40001", "40P01", "55P03"}
"""Serialization failure, deadlock, lock timeout (PostgreSQL, appendix A): another try may succeed."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Unit], Any]
    future: asyncio.Future[Any]
    behind: bool = False


@dataclass(frozen=True, slots=True)
class _Outcome:
    job: _Job
    result: Any = None
    error: BaseException | None = None
    acts: Sequence[Callable[[], None]] = ()


class Database:
    """Three stores, some threads that write and some that read."""

    def __init__(
        self,
        engines: Mapping[StoreName, Engine],
        main: URL,
        *,
        random: Random,
        master_keys: Sequence[bytes],
        writers: int,
        readers: int,
        together: int,
    ) -> None:
        """For `open` alone."""
        one_at_a_time = threading.Lock()
        self._master_keys = tuple(master_keys)

        def worker(engines: Mapping[StoreName, Engine]) -> _Worker:
            return _Worker(Connections(engines), random, tuple(master_keys), one_at_a_time)

        reading: Mapping[StoreName, Engine] = {"main": open_engine("main", main, read_only=True)}
        self._writers = _Threads("writer", [worker(engines) for _ in range(writers)], most=together)
        self._readers = _Threads("reader", [worker(reading) for _ in range(readers)], most=1)
        self._asynchronous = open_async_engine(main)

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        random: Random,
        master_keys: Sequence[bytes],
        vault_url: str | None = None,
        keys_url: str | None = None,
        writers: int = 4,
        readers: int = 2,
        together: int = 128,
    ) -> Self:
        """Open a database that was migrated (`storage.migrations.migrate`), for the running event loop.

        `writers` counts for PostgreSQL; SQLite takes one writer at a time. At most so many works that wait `together`
        go into one commit.

        :raises StorageError: when it cannot be reached or was never migrated.
        """
        where = addresses(url, vault_url, keys_url)
        engines = {store: open_engine(store, where[store]) for store in STORES}
        if where["main"].get_backend_name() == "sqlite":
            writers = 1
        await asyncio.to_thread(_make_up_for_a_crash, engines)
        return cls(
            engines,
            where["main"],
            random=random,
            master_keys=master_keys,
            writers=writers,
            readers=readers,
            together=together,
        )

    def keys_for(self, purpose: str) -> tuple[bytes, ...]:
        """Keys of 16 bytes for one purpose alone, made from the operator's: the first one locks, all of them open."""
        return tuple(pseudonym(key, purpose) for key in self._master_keys)

    async def write(self, work: Callable[[Unit], T], *, behind: bool = False) -> T:
        """Run a work that may change something, and wait until what it did is durable.

        One that nobody waits for goes `behind`: all others go first, and whoever comes with something is held up by
        one of them at most, however many there are. Whoever stops waiting does not stop the work.

        :raises StorageError: when the database could not do it.
        """
        return await self._writers.do(work, behind=behind)

    async def read(self, work: Callable[[Unit], T], *, behind: bool = False) -> T:
        """Run a work that only reads main, beside the writers, on one consistent state; `behind` as for `write`.

        :raises StorageError: when the database could not do it.
        """
        return await self._readers.do(work, behind=behind)

    async def fetch(self, statement: Executable, values: Mapping[str, Any] = _NOTHING) -> Sequence[Row[Any]]:
        """All rows of one statement that only reads main, for loops that are asynchronous anyway.

        :raises StorageError: when the database could not do it.
        """
        try:
            async with self._asynchronous.connect() as connection:
                return (await connection.execute(statement, values)).all()
        except SQLAlchemyError as error:
            told = without_detail(error)
        raise told

    async def close(self) -> None:
        """Do what waits, then leave the stores."""
        await self._writers.close()
        await self._readers.close()
        await self._asynchronous.dispose()


Enough: TypeAlias = Callable[[], bool]
"""Whether a transaction is to be over after a work that nobody waits for."""


class _Undone(Exception):
    """One of several works failed, and all of them were undone with it."""


class _Queue:
    """What waits to be done: first that for which somebody waits, then what goes behind."""

    def __init__(self) -> None:
        self._tokens: SimpleQueue[None] = SimpleQueue()
        self._first: deque[_Job] = deque()
        self._behind: deque[_Job | None] = deque()

    def put(self, job: _Job) -> None:
        """Have a work wait."""
        (self._behind if job.behind else self._first).append(job)
        self._tokens.put(None)

    def put_back(self, jobs: Sequence[_Job]) -> None:
        """Works that went behind wait once more, and are the next ones to."""
        self._behind.extendleft(reversed(jobs))
        for _job in jobs:
            self._tokens.put(None)

    def put_end(self) -> None:
        """Let one of those who take from here end, once nothing waits any more."""
        self._behind.append(None)
        self._tokens.put(None)

    def take(self, *, timeout: float | None = 0) -> _Job | None:
        """The next work, or the end; `timeout` in seconds, `None` for ever.

        :raises Empty: when there is none until then.
        """
        self._tokens.get(timeout is None or timeout > 0, timeout)
        with suppress(IndexError):  # each token stands for one of either, and others take as well
            return self._first.popleft()
        return self._behind.popleft()

    @property
    def is_urgent(self) -> bool:
        """Whether somebody waits."""
        return bool(self._first)


class _Threads:
    """Some threads that carry out what waits in one queue."""

    def __init__(self, name: str, workers: Sequence[_Worker], *, most: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue = _Queue()
        self._most = most
        self._closed = False
        self._threads = [
            threading.Thread(target=self._run, args=[worker], name=f"{name}-{number}", daemon=True)
            for number, worker in enumerate(workers)
        ]
        for thread in self._threads:
            thread.start()

    async def do(self, work: Callable[[Unit], T], *, behind: bool) -> T:
        """Have a work done by the next free thread."""
        if self._closed:
            raise RuntimeError("the database was closed")
        future: asyncio.Future[T] = self._loop.create_future()
        self._queue.put(_Job(work, future, behind))
        return await future

    async def close(self) -> None:
        """Let the threads do what waits and end."""
        self._closed = True
        for _ in self._threads:
            self._queue.put_end()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    def _run(self, worker: _Worker) -> None:
        while self._do_next(worker):
            pass
        worker.close()

    def _do_next(self, worker: _Worker) -> bool:
        """Wait for works and do them; whether to go on."""
        jobs, ending = self._take(self._first(worker))
        while jobs:
            outcomes = worker.run(jobs, partial(self._is_enough, time.monotonic() + _PATIENCE))
            with suppress(RuntimeError):  # the loop has ended: nobody waits any more
                self._loop.call_soon_threadsafe(_tell, self._loop, outcomes)
            jobs = jobs[len(outcomes) :]
            if not ending:
                self._queue.put_back(jobs)
                break
        return not ending

    def _is_enough(self, until: float) -> bool:
        return self._queue.is_urgent or time.monotonic() > until

    def _first(self, worker: _Worker) -> _Job | None:
        """The next work; it finds everything tidied up."""
        if worker.untidy:
            with suppress(Empty):
                job = self._queue.take(timeout=_BREATH)
                worker.tidy()
                return job
            worker.tidy()
        return self._queue.take(timeout=None)

    def _take(self, job: _Job | None) -> tuple[list[_Job], bool]:
        """What waits behind a work, up to the most that goes into one commit; and whether it is the end."""
        jobs: list[_Job] = []
        with suppress(Empty):
            while job is not None:
                jobs.append(job)
                if len(jobs) == self._most:
                    return jobs, False
                job = self._queue.take()
            return jobs, True
        return jobs, False


def _tell(loop: asyncio.AbstractEventLoop, outcomes: Sequence[_Outcome]) -> None:
    """Tell those who wait how it went; on the event loop."""
    for outcome in outcomes:
        for act in outcome.acts:
            loop.call_soon(act)
        future = outcome.job.future
        if future.done():  # whoever waited was cancelled
            continue
        if outcome.error is None:
            future.set_result(outcome.result)
        elif isinstance(outcome.error, StopIteration):  # which a future cannot carry
            future.set_exception(RuntimeError("a work raised StopIteration"))
        else:
            future.set_exception(outcome.error)


class _Worker:
    """One thread's way of carrying out works."""

    def __init__(
        self, connections: Connections, random: Random, master_keys: tuple[bytes, ...], one_at_a_time: threading.Lock
    ) -> None:
        self._connections = connections
        self._random = random
        self._master_keys = master_keys
        self._one_at_a_time = one_at_a_time
        self.untidy: set[StoreName] = set()
        """Where something is to be tidied up."""

    def run(self, jobs: Sequence[_Job], is_enough: Enough) -> Sequence[_Outcome]:
        """Do works in one transaction, where one fails the others without it; how it went with the first of them.

        Those that are left go behind all others; after each of those it is asked whether it `is_enough`.
        """
        try:
            return self._do(jobs, is_enough, apart=False)
        except _Undone:
            return self._do(jobs, is_enough, apart=True)

    def _do(self, jobs: Sequence[_Job], is_enough: Enough, *, apart: bool) -> Sequence[_Outcome]:
        """Do works in one transaction; where that fails as a whole, each in one of its own.

        :raises _Undone: when one of several failed and they were not `apart` in savepoints.
        """
        failure: BaseException | None = None
        for number in range(_TRIES):
            with self._alone() if number else self._beside_others():
                try:
                    return self._attempt(jobs, is_enough, apart=apart)
                except _Undone:
                    raise
                except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to whoever asked
                    failure = error
            if not _may_pass(failure):
                break
        if len(jobs) > 1:
            return [outcome for job in jobs for outcome in self.run([job], is_enough)]
        assert failure is not None
        return [_Outcome(jobs[0], error=without_detail(failure))]

    @contextmanager
    def _beside_others(self) -> Iterator[None]:
        """Begin unless somebody has to be alone; they wait for those who began before."""
        with self._one_at_a_time:
            pass
        yield

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One thread at a time: two that waited for each other would do so again."""
        with self._one_at_a_time, self._connections.patient():
            yield

    def _attempt(self, jobs: Sequence[_Job], is_enough: Enough, *, apart: bool) -> Sequence[_Outcome]:
        """Do works in one transaction, and commit it.

        :raises Exception: when it failed as a whole and nothing was committed; `_Undone` as for `_do`.
        """
        batch = Batch(self._connections, self._random, self._master_keys, savepoints=apart)
        try:
            outcomes = list(_each(jobs, batch, is_enough))
            for whole in batch.wholes.values():
                if whole.changed:
                    whole.write(self._connections.enter("vault"), self._random)
                    batch.untidy.add("vault")
        except BaseException:
            self._connections.rollback()
            raise
        try:
            self._commit()
        except Exception as error:  # noqa: BLE001 - it belongs to all who asked
            # Part of it may be durable, so nothing is done twice: whoever asked is told that it failed.
            self._connections.rollback()
            failure = without_detail(error)
            return [_Outcome(outcome.job, error=outcome.error or failure) for outcome in outcomes]
        finally:
            self.untidy |= batch.untidy
        return outcomes

    def _commit(self) -> None:
        order: tuple[StoreName, ...] = ("keys", "main", "vault")
        for store in order:
            transaction = self._connections.transaction(store)
            if transaction is not None:
                transaction.commit()

    def tidy(self) -> None:
        """Leave nothing behind that is to be gone."""
        try:
            _tidy(self._connections, self.untidy)
            self.untidy = set()
        except Exception as error:  # noqa: BLE001 - whatever it is, this thread goes on, and tries again later
            self._connections.rollback()
            _log.warning("could not tidy up, the next write will try again: %s", without_detail(error))

    def close(self) -> None:
        """Leave the stores."""
        self._connections.close()


def _each(jobs: Sequence[_Job], batch: Batch, is_enough: Enough) -> Iterator[_Outcome]:
    for job in jobs:
        outcome = _carry_out(job, batch)
        if outcome.error is not None and len(jobs) > 1 and not batch.savepoints:
            raise _Undone
        yield outcome
        if job.behind and is_enough():
            break


def _carry_out(job: _Job, batch: Batch) -> _Outcome:
    unit = Unit(batch)
    try:
        result = job.work(unit)
        unit.keep()
    except BaseException as error:  # whatever it is, it belongs to whoever asked, and this thread goes on
        if _may_pass(error):
            raise
        unit.undo()
        return _Outcome(job, error=without_detail(error))
    return _Outcome(job, result, acts=unit.after)


def _may_pass(error: BaseException) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _PASSING


def _tidy(connections: Connections, stores: Collection[StoreName]) -> None:
    """Destroy keys that were given up, and cut off the history of what was changed."""
    if "keys" in stores:
        destroy_given_up(connections.enter("vault"), connections.enter("keys"))
    for store in stores:
        cut_off_history(connections.enter(store))


def _make_up_for_a_crash(engines: Mapping[StoreName, Engine]) -> None:
    connections = Connections(engines)
    try:
        _tidy(connections, {"vault", "keys"})
        told = None
    except SQLAlchemyError as error:
        told = without_detail(error)
    finally:
        connections.close()
    if told is not None:
        raise told
