"""What Alembic runs: the same revisions for each store, each in one transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from storage import import_tables
from storage.engines import METADATA, StoreName


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types into a revision as what they are in the database: revisions outlive our code."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


def check_references(connection: Connection) -> None:
    """SQLite did not watch the references between tables meanwhile, so look at them all before the commit."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("after this migration a row would refer to one that does not exist")


import_tables()
connections: Mapping[StoreName, Connection] = context.config.attributes["connections"]
for store, connection in connections.items():
    context.configure(
        connection=connection,
        target_metadata=METADATA[store],
        transactional_ddl=True,
        render_as_batch=True,
        render_item=render_item,
        upgrade_token=f"{store}_upgrades",
        downgrade_token=f"{store}_downgrades",
        **context.config.attributes["options"],
    )
    with context.begin_transaction():
        context.run_migrations(store=store)
        check_references(connection)
