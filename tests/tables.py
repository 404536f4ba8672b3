"""What a database holds, to see that something changed nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from storage.database import Database
from storage.engines import METADATA
from storage.ideas import WaitingIdeas
from storage.people import groups
from storage.record import WaitingBlockers
from storage.unit import Unit

OF_OPEN_CALLS = frozenset({"seen", "groups", "places", "members", "accounts"})
"""What an open call may leave though it was to no effect: that it was seen, and who made it where."""


async def contents(database: Database, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Every row of main, and in the clear what waits in the vault, which is written anew at each change."""

    def work(unit: Unit) -> dict[str, Any]:
        found: dict[str, Any] = {
            table.name: sorted(map(repr, unit.connection.execute(select(table)).all()))
            for table in METADATA["main"].sorted_tables
            if table.name not in without
        }
        for group in unit.connection.scalars(select(groups.c.id)).all():
            for room in (WaitingIdeas, WaitingBlockers):
                waiting = room(unit, group).all()
                if waiting:
                    found[f"{room.board} that wait in group {group}"] = sorted(map(repr, waiting))
        return found

    return await database.write(work)
