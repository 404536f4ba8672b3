"""What a group is there for, and what it wants to achieve: as it is now and as it was before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Table, insert, select, update
from sqlmodel import Field, SQLModel

from storage.people import take_group
from storage.types import Id, Instant
from storage.unit import Store


class PurposeRow(SQLModel, table=True):
    """Purpose and goal of a group, as somebody put them on record; the last one counts."""

    __tablename__ = "purposes"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    number: int = Field(primary_key=True)
    purpose: str
    goal: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    by_name: str | None = None


purposes: Table = PurposeRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a group is there for, what it wants to achieve, and who said so when."""

    number: int
    purpose: str
    goal: str
    at: datetime
    by_id: int | None
    by_name: str | None


class PurposeStore(Store):
    """What a group is there for."""

    def say(self, purpose: str, goal: str, *, at: datetime, by: int, name: str) -> bool:
        """Put it on record; `False` when that is what stood there."""
        take_group(self.unit.connection, self.group_id)  # or two at once would get the same number
        now = self.now()
        if (purpose, goal) == (("", "") if now is None else (now.purpose, now.goal)):
            return False
        number = 1 if now is None else now.number + 1
        row = {"group_id": self.group_id, "number": number, "purpose": purpose, "goal": goal}
        self.unit.connection.execute(insert(purposes).values(**row, at=at, by_id=by, by_name=name))
        return True

    def now(self) -> Purpose | None:
        """As it is now; `None` while nobody said it."""
        history = self.history()
        return history[-1] if history else None

    def history(self) -> Sequence[Purpose]:
        """All there was, the first one first."""
        columns = [purposes.c[name] for name in Purpose.__annotations__]
        rows = self.unit.connection.execute(
            select(*columns).where(purposes.c.group_id == self.group_id).order_by(purposes.c.number)
        )
        return [Purpose(*row) for row in rows]

    def rename(self, *, of: int, to: int | None, name: str | None) -> None:
        """What a member said is another's now, or nobody's."""
        self.unit.connection.execute(
            update(purposes)
            .where(purposes.c.group_id == self.group_id, purposes.c.by_id == of)
            .values(by_id=to, by_name=name)
        )
