"""How each of the three stores is reached: addresses, connections and the settings that make them durable and quiet.

main    what the group may know
vault   what nobody may link to a person: its own file, or its own schema and, if the operator likes, its own role
keys    what opens the vault; in a third place, because no backup takes it
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from sqlalchemy import URL, Connection, Engine, MetaData, NullPool, create_engine, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import SQLModel

StoreName: TypeAlias = Literal["main", "vault", "keys"]
STORES: tuple[StoreName, ...] = get_args(StoreName)
Addresses: TypeAlias = Mapping[StoreName, URL]

_NAMES = {
    "ix": "%(table_name)s_by_%(column_0_N_name)s",
    "uq": "%(table_name)s_one_%(column_0_N_name)s",
    "ck": "%(table_name)s_check_%(constraint_name)s",
    "fk": "%(table_name)s_of_%(column_0_N_name)s",
    "pk": "%(table_name)s_key",
}
"""Every rule has a name, the same in every database, so that a migration can take it away again."""
SQLModel.metadata.naming_convention = _NAMES
METADATA: Mapping[StoreName, MetaData] = {
    "main": SQLModel.metadata,
    "vault": MetaData(naming_convention=_NAMES),
    "keys": MetaData(naming_convention=_NAMES),
}
"""The tables of each store."""

_WAIT = 20
"""Seconds to wait for a lock of another process (SQLite). It goes to whoever asks when it is free, not to whoever
waited longest: on a busy machine one of several may be out of luck for a while, and nobody's vote is to fail of it."""
_LOCK_WAIT: Mapping[StoreName, int] = {"main": 500, "vault": 5000, "keys": 500}
"""Milliseconds to wait for a row or a board (PostgreSQL). One work uses up to three connections, so the server does not
see every circle of waiting; what waits this long is undone and done again. A popular board is waited for longer: in a
circle somebody waits in main too, and is the first to give up."""


def addresses(url: str, vault_url: str | None = None, keys_url: str | None = None) -> Addresses:
    """Where the three stores are; vault and keys stand beside main unless they have an address of their own.

    :raises ValueError: for an address of another kind of database.
    """
    main = make_url(url)
    return {
        "main": _with_driver(main),
        "vault": _with_driver(_beside(main, "vault") if vault_url is None else make_url(vault_url)),
        "keys": _with_driver(_beside(main, "keys") if keys_url is None else make_url(keys_url)),
    }


def _beside(main: URL, store: StoreName) -> URL:
    if main.get_backend_name() != "sqlite" or not main.database:
        return main
    path = Path(main.database)
    return main.set(database=str(path.with_name(f"{path.stem}.{store}{path.suffix}")))


def _with_driver(url: URL) -> URL:
    match url.get_backend_name():
        case "sqlite" if url.database and url.database != ":memory:":
            return url.set(drivername="sqlite")
        case "postgresql":
            return url.set(drivername="postgresql+psycopg")
    raise ValueError("a database address is sqlite:///path/to/file or postgresql://user@host/name")


def open_engine(store: StoreName, url: URL, *, read_only: bool = False) -> Engine:
    """The way to one store. Whoever connects keeps the connection, so there is no pool."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=_SQLITE)
        _set_up_sqlite(engine, store, read_only)
        _begin_with(engine, "BEGIN" if read_only else "BEGIN IMMEDIATE")
    else:
        engine = create_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={"options": _postgresql_options(store, read_only)},
            isolation_level="REPEATABLE READ" if read_only else "READ COMMITTED",
        )
    _write_savepoints_out(engine)
    return engine


def open_async_engine(url: URL) -> AsyncEngine:
    """The asynchronous way to main, for single statements that only read; it begins no transactions."""
    if url.get_backend_name() == "sqlite":
        url = url.set(drivername="sqlite+aiosqlite")
        engine = create_async_engine(url, hide_parameters=True, connect_args=_SQLITE, skip_autocommit_rollback=True)
        _set_up_sqlite(engine.sync_engine, "main", read_only=True)
        return engine
    return create_async_engine(
        url,
        hide_parameters=True,
        connect_args={"options": _postgresql_options("main", read_only=True)},
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
    )


_PAGE = 16_384
"""Bytes of a page where boards are read and written whole. A note in its box takes up to a quarter of one: what is
longer goes onto a page of its own, and a board of a thousand notes would be written three times as large."""
_CACHE = 16_000
"""KB of those pages that are kept in memory: with less, a large board is written to disk twice."""
_SQLITE: dict[str, Any] = {"isolation_level": None, "timeout": _WAIT, "check_same_thread": False}
"""The driver opens no transactions by itself: it would open them deferred, and those fail under load."""


def _set_up_sqlite(engine: Engine, store: StoreName, read_only: bool) -> None:
    _keep_private(Path(engine.url.database or ""))
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"]
    if store != "main":
        # First of all, for it counts only where nothing is written yet.
        pragmas = [f"page_size={_PAGE}", *pragmas, "secure_delete=ON", f"cache_size=-{_CACHE}"]
    if read_only:
        pragmas.append("query_only=ON")

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


def _keep_private(path: Path) -> None:
    """Only the bot's own user may read the file; SQLite gives its companions (-wal, -shm) the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)


def is_broken(connection: Connection) -> bool:
    """Whether a statement failed in the transaction: PostgreSQL undoes it when it is committed, and tells nobody."""
    if connection.dialect.name != "postgresql":
        return False
    driver: Any = connection.connection.driver_connection
    return bool(driver.info.transaction_status.name == "INERROR")


def _begin_with(engine: Engine, words: str) -> None:
    """Begin transactions so; not by an event, for then SQLAlchemy would look for listeners at every statement."""
    dialect: Any = engine.dialect  # each engine has one of its own
    dialect.do_begin = lambda connection: connection.execute(words)


def _write_savepoints_out(engine: Engine) -> None:
    """Hand savepoints over as they are: SQLAlchemy would compile each anew, and every work of a batch has some."""
    dialect: Any = engine.dialect
    dialect.do_savepoint = lambda connection, name: connection.exec_driver_sql(f"SAVEPOINT {name}")
    dialect.do_release_savepoint = lambda connection, name: connection.exec_driver_sql(f"RELEASE SAVEPOINT {name}")
    dialect.do_rollback_to_savepoint = lambda connection, name: connection.exec_driver_sql(
        f"ROLLBACK TO SAVEPOINT {name}"
    )


def _postgresql_options(store: StoreName, read_only: bool) -> str:
    options = [f"-c lock_timeout={_LOCK_WAIT[store]}"]
    if store != "main":
        options.append(f"-c search_path={store}")
    if read_only:
        options.append("-c default_transaction_read_only=on")
    return " ".join(options)
