from __future__ import annotations

import pytest
from sqlalchemy import make_url, text

from bot.kit import Random
from storage.database import Database, StorageError
from storage.keys import Keys
from storage.migrations import migrate, migrate_back
from storage.vault import Votes
from tests.databases import MASTER_KEY


async def test_vault_and_keys_may_each_have_a_role_that_main_knows_nothing_of(database_url: str) -> None:
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        pytest.skip("SQLite has no roles")
    as_role = {role: f"{role}_of_{url.database}" for role in ("main", "vault", "keys")}
    admin = await Database.open(database_url, random=Random(seed=1), master_keys=[MASTER_KEY], writers=1)
    migrate_back(database_url, revision="base")
    for statement in (
        "DROP SCHEMA vault CASCADE",
        "DROP SCHEMA keys CASCADE",
        *(f"CREATE ROLE {name} LOGIN" for name in as_role.values()),
        *(f"GRANT CREATE ON DATABASE {url.database} TO {as_role[role]}" for role in ("vault", "keys")),
        f"DROP TABLE alembic_version; GRANT CREATE ON SCHEMA public TO {as_role['main']}",
    ):
        await admin.write(lambda unit, statement=statement: unit.connection.execute(text(statement)))  # type: ignore[misc]  # mypy does not infer a lambda with a default
    await admin.close()

    addresses = [url.set(username=name).render_as_string(hide_password=False) for name in as_role.values()]
    migrate(*addresses)
    database = await Database.open(
        addresses[0],
        vault_url=addresses[1],
        keys_url=addresses[2],
        random=Random(seed=1),
        master_keys=[MASTER_KEY],
        writers=1,
    )
    assert await database.write(lambda unit: Votes(unit, 1).cast("poll", "ana", {"choice": 1}))
    for secret in ("vault.markers", "keys.board_keys"):
        with pytest.raises(StorageError, match="42501"):  # insufficient privilege
            await database.fetch(text(f"SELECT * FROM {secret}"))
    assert await database.write(lambda unit: Votes(unit, 1).close("poll")) == [{"choice": 1}]
    assert await database.write(lambda unit: Keys(unit, 1).existing("poll")) is None
    await database.close()
