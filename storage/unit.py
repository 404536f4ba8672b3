"""What one work may use while it runs: its part of a transaction in each store, and what the works of a batch share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, MutableSequence
from contextlib import contextmanager
from typing import Any, Protocol, Self, TypeVar, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import Transaction
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session

from storage.engines import StoreName, is_broken


class Random(Protocol):
    """Randomness for ids, nonces and shuffles."""

    def bytes(self, length: int) -> bytes:
        """That many random bytes."""
        ...

    def shuffle(self, items: MutableSequence[Any]) -> None:
        """Put the items into a random order, in place."""
        ...


class StorageError(Exception):
    """The database could not do it. The text has no value of any row: it may be logged."""


class Conflict(StorageError):
    """A rule of the tables (unique, not null, foreign key, check) was against it."""


class Whole(Protocol):
    """A part of the vault that is read whole, changed in memory and written whole, once for all works of a batch."""

    changed: bool

    def copy(self) -> Self:
        """The same again, so that a work that fails leaves no trace."""
        ...

    def write(self, vault: Connection, random: Random) -> None:
        """Write it back."""
        ...


T = TypeVar("T")
W = TypeVar("W", bound=Whole)


PATIENCE = 20_000
"""Milliseconds to wait for a row at a second try."""


class Connections:
    """One thread's connections, each made when it is first needed and kept."""

    def __init__(self, engines: Mapping[StoreName, Engine]) -> None:
        self._engines = engines
        self._open: dict[StoreName, Connection] = {}

    def enter(self, store: StoreName) -> Connection:
        """The connection to a store.

        :raises RuntimeError: where one may only read, for any store but main.
        """
        if store not in self._open:
            if store not in self._engines:
                raise RuntimeError(f"a work that only reads has no {store}")
            self._open[store] = self._engines[store].connect()
        return self._open[store]

    @contextmanager
    def patient(self) -> Iterator[None]:
        """Wait longer for rows that others hold: what was undone for waiting too long must go through in the end."""
        connection = self.enter("main")
        if connection.dialect.name != "postgresql":
            yield
            return
        connection.exec_driver_sql(f"SET lock_timeout = {PATIENCE}")
        connection.commit()
        try:
            yield
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
            connection.commit()

    def transaction(self, store: StoreName) -> Transaction | None:
        """The transaction a store is in."""
        return self._open[store].get_transaction() if store in self._open else None

    def rollback(self) -> None:
        """Undo whatever is under way in any store."""
        for connection in self._open.values():
            connection.rollback()
            if not connection.invalidated:  # after a commit that failed SQLAlchemy believes the transaction ended
                connection.connection.rollback()

    def close(self) -> None:
        """Leave every store."""
        for connection in self._open.values():
            connection.close()


class Batch:
    """What the works of one transaction share."""

    def __init__(
        self, connections: Connections, random: Random, master_keys: tuple[bytes, ...], *, savepoints: bool
    ) -> None:
        self.connections = connections
        self.random = random
        self.master_keys = master_keys
        self.savepoints = savepoints
        """Whether each work can be undone by itself."""
        self.untidy: set[StoreName] = set()
        self.wholes: dict[Hashable, Whole] = {}
        self.remembered: dict[Hashable, Any] = {}


class Unit:
    """One work's part of the transaction. It ends with the work: nothing of it may be kept."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._entered: dict[StoreName, tuple[Connection, Transaction]] = {}
        self._session: Session | None = None
        self._wholes: dict[Hashable, Whole] = {}
        self._remembered: dict[Hashable, Any] = {}
        self.after: list[Callable[[], None]] = []
        self.untidy: set[StoreName] = set()
        """The stores in which something is to be tidied up once this is durable."""
        self.is_once = False
        """Whether what the work did is there once, however often it is done: nothing else has to remember it."""

    @property
    def connection(self) -> Connection:
        """The main store, for Core statements."""
        return self._enter("main")

    @property
    def session(self) -> Session:
        """The main store, for SQLModel; in the same transaction, and flushed when the work ends."""
        if self._session is None:
            self._session = Session(self.connection, expire_on_commit=False, join_transaction_mode="rollback_only")
        return self._session

    @property
    def vault(self) -> Connection:
        """The vault.

        :raises RuntimeError: where one may only read.
        """
        return self._enter("vault")

    @property
    def keys(self) -> Connection:
        """The keys.

        :raises RuntimeError: where one may only read.
        """
        return self._enter("keys")

    @property
    def random(self) -> Random:
        """Randomness, as it was given to the database."""
        return self._batch.random

    @property
    def master_keys(self) -> tuple[bytes, ...]:
        """The operator's keys: the first one wraps, all of them unwrap."""
        return self._batch.master_keys

    def after_commit(self, act: Callable[[], None]) -> None:
        """Do this on the event loop once the change is durable, just before the answer; it must not take long."""
        self.after.append(act)

    def whole(self, key: Hashable, read: Callable[[], W]) -> W:
        """A part of the vault that is read whole and written whole, as the works before this one left it."""
        if key not in self._wholes:
            before = self._batch.wholes.get(key)
            self._wholes[key] = before.copy() if before is not None else read()
        return cast(W, self._wholes[key])

    def remember(self, key: Hashable, read: Callable[[], T]) -> T:
        """What reading gave the first time, for this work and, if it ends well, for those after it in the batch.

        With the batch it is forgotten, so that nothing outlives its destruction.
        """
        if key not in self._remembered:
            known = self._batch.remembered
            self._remembered[key] = known[key] if key in known else read()
        return cast(T, self._remembered[key])

    def _enter(self, store: StoreName) -> Connection:
        entered = self._entered.get(store)
        if entered is not None:
            return entered[0]
        connection = self._batch.connections.enter(store)
        if self._batch.savepoints:
            transaction: Transaction = connection.begin_nested()
        else:
            transaction = connection.get_transaction() or connection.begin()
        self._entered[store] = connection, transaction
        return connection

    def keep(self) -> None:
        """End well: what the work did belongs to the batch now.

        :raises RuntimeError: when the work went on after a database error, which had undone what came before.
        """
        if self._session is not None:
            self._session.flush()
            self._session.close()
        if not all(transaction.is_active and not is_broken(store) for store, transaction in self._entered.values()):
            raise RuntimeError("a work must not go on after an error of the database")
        if self._batch.savepoints:
            for _, transaction in self._entered.values():
                transaction.commit()
        self._batch.wholes.update(self._wholes)
        self._batch.remembered.update(self._remembered)
        self._batch.untidy |= self.untidy

    def undo(self) -> None:
        """End badly: nothing of the work remains, nor, without savepoints, of those before it in the batch."""
        if self._session is not None:
            self._session.close()
        for _, transaction in self._entered.values():
            if transaction.is_active:
                transaction.rollback()


class Store:
    """The base of every store: what may be done with some tables, for one group."""

    def __init__(self, unit: Unit, group_id: int) -> None:
        self.unit = unit
        self.group_id = group_id


def without_detail(error: BaseException) -> BaseException:
    """The error as it may leave the storage: one of the database becomes ours, which names its kind and no value.

    A driver's error carries values in its text ("Key (user)=(ana) already exists"), also as the cause of another error.
    """
    if isinstance(error, SQLAlchemyError):
        origin = getattr(error, "orig", None)
        code = getattr(origin, "sqlstate", None) or getattr(origin, "sqlite_errorname", None)
        kind = Conflict if isinstance(error, IntegrityError) else StorageError
        return kind(f"{type(error).__name__} ({code or 'no code'})").with_traceback(error.__traceback__)
    if error.__cause__ is not None:
        error.__cause__ = without_detail(error.__cause__)
    if error.__context__ is not None:
        error.__context__ = without_detail(error.__context__)
    return error
