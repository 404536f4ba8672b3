"""Retros: how far each one is and who leads it. What people write in one waits in the vault, not here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Row, Table, UniqueConstraint, bindparam, func, insert, select, update
from sqlmodel import Field, SQLModel

from storage.types import Id, Instant
from storage.unit import Store


class RetroRow(SQLModel, table=True):
    """A retro; its number counts within the group. `phase` is empty once it is over; lengths are in seconds."""

    __tablename__ = "retros"
    __table_args__ = (UniqueConstraint("group_id", "number"), Index("retros_by_leader", "leader_id"))

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    number: int
    phase: str
    ends: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    left: int = 0
    later: str = ""
    spare: int = 0
    leader_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    leader_name: str | None = None


retros: Table = RetroRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it


@dataclass(frozen=True, slots=True)
class Retro:
    """A retro as it is stored."""

    number: int
    phase: str
    ends: datetime | None
    left: int
    later: tuple[int, ...]
    spare: int
    leader_id: int | None
    leader_name: str | None


_COLUMNS = [retros.c[name] for name in Retro.__annotations__]
_BY_NUMBER = select(*_COLUMNS).where(retros.c.group_id == bindparam("group"), retros.c.number == bindparam("which"))
_UNDER_WAY = select(*_COLUMNS).where(retros.c.group_id == bindparam("group"), retros.c.phase != "")


class RetroStore(Store):
    """The retros of a group."""

    def find(self, number: int) -> Retro | None:
        """A retro by its number in the group."""
        return _retro(self.unit.connection.execute(_BY_NUMBER, {"group": self.group_id, "which": number}).first())

    def under_way(self) -> Retro | None:
        """The retro the group is in; there is one at a time."""
        return _retro(self.unit.connection.execute(_UNDER_WAY, {"group": self.group_id}).first())

    def begin(self, course: Mapping[str, Any], *, leader: int, name: str) -> int:
        """Keep a new one; its number."""
        last = self.unit.connection.scalar(select(func.max(retros.c.number)).where(retros.c.group_id == self.group_id))
        number = (last or 0) + 1
        self.unit.connection.execute(
            insert(retros).values(
                group_id=self.group_id, number=number, leader_id=leader, leader_name=name, **_stored(course)
            )
        )
        return number

    def go_on(self, number: int, course: Mapping[str, Any]) -> None:
        """Keep how far it is now."""
        self._change(number, **_stored(course))

    def lead(self, number: int, *, leader: int, name: str) -> None:
        """Somebody leads it from now on."""
        self._change(number, leader_id=leader, leader_name=name)

    def rename(self, *, of: int, to: int | None, name: str | None) -> None:
        """What a member led is another's now, or nobody's."""
        self.unit.connection.execute(
            update(retros)
            .where(retros.c.group_id == self.group_id, retros.c.leader_id == of)
            .values(leader_id=to, leader_name=name)
        )

    def led_by(self, member: int) -> list[int]:
        """The numbers of the retros a member leads or led."""
        mine = (retros.c.group_id == self.group_id, retros.c.leader_id == member)
        return list(self.unit.connection.scalars(select(retros.c.number).where(*mine).order_by(retros.c.number)))

    def _change(self, number: int, **values: Any) -> None:
        self.unit.connection.execute(
            update(retros).where(retros.c.group_id == self.group_id, retros.c.number == number).values(**values)
        )


def _stored(course: Mapping[str, Any]) -> dict[str, Any]:
    return {**course, "later": ",".join(map(str, course["later"]))}


def _retro(row: Row[Any] | None) -> Retro | None:
    if row is None:
        return None
    values = dict(row._mapping)
    return Retro(**{**values, "later": tuple(map(int, filter(None, values["later"].split(","))))})
