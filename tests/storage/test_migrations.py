from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, insert, inspect, select
from sqlalchemy.types import TypeDecorator

from storage.engines import METADATA, STORES, StoreName, addresses, open_engine
from storage.migrations import differences, migrate, migrate_back
from storage.search import INDEXES


@contextmanager
def connected(url: str, store: StoreName) -> Iterator[Connection]:
    engine = open_engine(store, addresses(url)[store])
    with engine.begin() as connection:
        yield connection


def some_value(column: Column[Any]) -> Any:
    values: dict[type[Any], Any] = {
        int: 1,
        str: "x",
        bytes: b"x",
        bool: True,
        float: 1.5,
        datetime: datetime(2026, 3, 2, tzinfo=UTC),
        date: date(2026, 3, 2),
    }
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return values[kind.python_type]


def fill(url: str) -> None:
    """A row in every table; each refers to the first of the others."""
    for store in STORES:
        with connected(url, store) as connection:
            for table in METADATA[store].sorted_tables:
                connection.execute(insert(table), {column.name: some_value(column) for column in table.columns})


def tables(url: str, store: StoreName) -> set[str]:
    with connected(url, store) as connection:
        names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return {name for name in names if not name.startswith(INDEXES)}  # each database has its own


def test_the_migrations_lead_to_the_declared_tables(database_url: str) -> None:
    assert differences(database_url) == {store: [] for store in STORES}
    for store in STORES:
        assert tables(database_url, store) == set(METADATA[store].tables)


def test_every_revision_can_be_gone_back_and_forward_over_data(database_url: str) -> None:
    fill(database_url)
    revisions = list(ScriptDirectory("storage/migrations").walk_revisions())

    for revision in revisions:
        migrate_back(database_url, revision=str(revision.down_revision or "base"))
    assert [tables(database_url, store) for store in STORES] == [set(), set(), set()]

    for revision in reversed(revisions):
        migrate(database_url, revision=revision.revision)
    fill(database_url)
    assert differences(database_url) == {store: [] for store in STORES}


def test_migrating_again_changes_nothing(database_url: str) -> None:
    fill(database_url)
    migrate(database_url)

    for store in STORES:
        with connected(database_url, store) as connection:
            for table in METADATA[store].sorted_tables:
                assert len(connection.execute(select(table)).all()) == 1
