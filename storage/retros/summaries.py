"""What came of retros: when each one ended, and whether that was shared beyond the group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Table, bindparam, func, select, update
from sqlmodel import Field, SQLModel

from storage.retros.outcomes import OutcomeStore
from storage.types import Id, Instant, added, insert_new
from storage.unit import Store


class RetroSummaryRow(SQLModel, table=True):
    """A retro that is over; `shared` is when what came of it went beyond the group."""

    __tablename__ = "retro_summaries"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    retro: int = Field(primary_key=True)
    ended: datetime = Field(sa_column=Column(Instant, nullable=False))
    shared: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


retro_summaries: Table = RetroSummaryRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it


@dataclass(frozen=True, slots=True)
class End:
    """When a retro ended, and when what came of it was shared."""

    ended: datetime
    shared: datetime | None


_NEW = insert_new(retro_summaries).returning(retro_summaries.c.retro)
_ALL = (
    select(retro_summaries.c.retro, retro_summaries.c.ended, retro_summaries.c.shared)
    .where(retro_summaries.c.group_id == bindparam("group"))
    .order_by(retro_summaries.c.retro)
)


class SummaryStore(Store):
    """The retros of a group that are over."""

    def end(self, retro: int, now: datetime) -> End:
        """It is over; when it was so before, that stays."""
        added(self.unit.connection, _NEW, {"group_id": self.group_id, "retro": retro, "ended": now})
        OutcomeStore(self.unit, self.group_id).put_on_record(retro, now)
        return self.of(retro) or End(now, None)

    def all(self) -> Mapping[int, End]:
        """All of them by their numbers, the first one first."""
        rows: Any = self.unit.connection.execute(_ALL, {"group": self.group_id})
        return {row.retro: End(row.ended, row.shared) for row in rows}

    def of(self, retro: int) -> End | None:
        """The end of one, if it is over."""
        row = self.unit.connection.execute(
            _ALL.where(retro_summaries.c.retro == bindparam("which")), {"group": self.group_id, "which": retro}
        ).first()
        return None if row is None else End(row.ended, row.shared)

    def last(self) -> int | None:
        """The number of the last that is over."""
        last = select(func.max(retro_summaries.c.retro)).where(retro_summaries.c.group_id == self.group_id)
        number: int | None = self.unit.connection.scalar(last)
        return number

    def share(self, retro: int, now: datetime) -> bool:
        """It was shared; `False` when it had been before."""
        which = (retro_summaries.c.group_id == self.group_id, retro_summaries.c.retro == retro)
        shared = self.unit.connection.execute(
            update(retro_summaries)
            .where(*which, retro_summaries.c.shared.is_(None))
            .values(shared=now)
            .returning(retro_summaries.c.retro)
        )
        return shared.first() is not None
