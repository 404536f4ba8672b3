"""Column types shared by the tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, DateTime, Dialect, Insert, Integer, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import TypeDecorator

Id = BigInteger().with_variant(Integer(), "sqlite")
"""A row's number; SQLite only numbers rows by itself in a column of type INTEGER."""


NEVER_TWICE = {"sqlite_autoincrement": True}
"""For a table whose numbers are known elsewhere: a platform takes what comes under a known key for the same, and a
pseudonym follows from a member's number. SQLite would give them anew."""


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC; SQLite keeps it without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Into the database.

        :raises ValueError: for an instant without a zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Out of the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def insert_new(table: Table) -> Insert:
    """An insert that does nothing where the row is there already; SQLite takes the same words as PostgreSQL."""
    return postgresql.insert(table).on_conflict_do_nothing()


def added(connection: Connection, insertion: ReturningInsert[Any], values: Mapping[str, Any]) -> bool:
    """Whether an `insert_new` put its row in; it must return something, for a count of rows is not told everywhere."""
    return connection.execute(insertion, values).first() is not None
