"""Fresh places to play in, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.anonymity.traces import Files, Place, Server

PlaceMaker = Callable[[], Place]

_numbers = count(1)


@pytest.fixture
def sqlite_place(sqlite_template: Path, tmp_path: Path) -> PlaceMaker:
    """Makes fresh SQLite databases."""

    def make() -> Place:
        return Files(Path(shutil.copytree(sqlite_template, tmp_path / f"run-{next(_numbers)}")))

    return make


@pytest.fixture
def postgresql_place(postgresql: str, tmp_path: Path) -> Iterator[PlaceMaker]:
    """Makes fresh databases on PostgreSQL."""
    made: list[str] = []
    with psycopg.connect(postgresql, autocommit=True) as connection:
        # What the server does by itself, it does at moments of its own.
        connection.execute("ALTER SYSTEM SET autovacuum = off")
        connection.execute("SELECT pg_reload_conf()")

    def make() -> Place:
        name = f"proof_{next(_numbers)}"
        with psycopg.connect(postgresql, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE empty STRATEGY file_copy".encode())
        made.append(name)
        folder = tmp_path / name
        folder.mkdir()
        return Server(make_url(postgresql).set(database=name).render_as_string(hide_password=False), folder)

    yield make
    with psycopg.connect(postgresql, autocommit=True) as connection:
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest) -> PlaceMaker:
    """Makes fresh databases, of each kind."""
    maker: PlaceMaker = request.getfixturevalue(f"{request.param}_place")
    return maker
