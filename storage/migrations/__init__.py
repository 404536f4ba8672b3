"""One history of the tables for both databases and all three stores; each store remembers how far it has come.

python -m storage.migrations new "what changes"    write the next revision from the tables as they are declared
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage import import_tables
from storage.engines import METADATA, STORES, StoreName, addresses, open_engine
from storage.search import INDEXES

_ONE_AT_A_TIME = 7_221_805_312_466_109
"""The number of the lock under which a PostgreSQL database is migrated; any number nobody else uses."""


def migrate(url: str, vault_url: str | None = None, keys_url: str | None = None, *, revision: str = "head") -> None:
    """Bring the three stores forward to a revision; one that is there already stays as it is."""
    with _connected(url, vault_url, keys_url) as connections:
        command.upgrade(_config(connections), revision)


def migrate_back(url: str, vault_url: str | None = None, keys_url: str | None = None, *, revision: str) -> None:
    """Bring the three stores back to an earlier revision; `base` is before the first."""
    with _connected(url, vault_url, keys_url) as connections:
        command.downgrade(_config(connections), revision)


def differences(url: str) -> Mapping[StoreName, list[Any]]:
    """What the tables in a database and the declared ones do not have in common."""
    import_tables()
    with _connected(url, None, None) as connections:
        return {
            store: compare_metadata(MigrationContext.configure(connections[store], opts=_OPTIONS), METADATA[store])
            for store in STORES
        }


def revision(message: str) -> Path:
    """Write the next revision: what leads from the newest one to the tables as they are declared; gives its file."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/newest.sqlite3"
        migrate(url)
        with _connected(url, None, None) as connections:
            config = _config(connections)
            number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
            script = command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
    assert not isinstance(script, list)
    assert script is not None
    return Path(script.path)


def _is_declared(name: str | None, kind: str, _parents: Mapping[str, Any]) -> bool:
    """Whether a thing is compared with what is declared; the tables of an index of words are each database's own."""
    return kind != "table" or not str(name).startswith(INDEXES)


_OPTIONS: dict[str, Any] = {"compare_type": True, "compare_server_default": True, "include_name": _is_declared}


def _config(connections: Mapping[StoreName, Connection]) -> Config:
    """What `env.py` needs to know."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connections"] = connections
    config.attributes["options"] = _OPTIONS
    return config


@contextmanager
def _connected(url: str, vault_url: str | None, keys_url: str | None) -> Iterator[Mapping[StoreName, Connection]]:
    """Connections to the three stores, prepared for changing their tables, one process at a time."""
    where = addresses(url, vault_url, keys_url)
    with ExitStack() as stack:
        connections = {store: stack.enter_context(open_engine(store, where[store]).connect()) for store in STORES}
        for store, connection in connections.items():
            _prepare(store, connection)
        yield connections


def _prepare(store: StoreName, connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # SQLite changes a table by copying and dropping it, which would take along what refers to it.
        driver: Any = connection.connection.driver_connection  # the setting has no effect inside a transaction
        driver.execute("PRAGMA foreign_keys=OFF")
        return
    connection.execute(text("SET lock_timeout = 0"))
    if store == "main":
        connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": _ONE_AT_A_TIME})
    else:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {store}"))
    connection.commit()
