"""Holidays: the days on which a group rests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Column, Date, ForeignKey, Row, Table, bindparam, delete, insert, select
from sqlmodel import Field, SQLModel

from storage.types import Id
from storage.unit import Store


class HolidayRow(SQLModel, table=True):
    """Days on which a group rests, the last one included."""

    __tablename__ = "holidays"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    first: date = Field(sa_column=Column(Date, primary_key=True))
    last: date = Field(sa_column=Column(Date, nullable=False))
    name: str


holidays: Table = HolidayRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it

_ALL = select(holidays).where(holidays.c.group_id == bindparam("group")).order_by(holidays.c.first)


class HolidayStore(Store):
    """The holidays of one group."""

    def all(self) -> Sequence[Row[Any]]:
        """All of them, the first one first."""
        return self.unit.connection.execute(_ALL, {"group": self.group_id}).all()

    def keep(self, first: date, last: date, name: str) -> None:
        """The group rests then; what was said before of the same first day is no longer so."""
        self.remove(first)
        self.unit.connection.execute(insert(holidays).values(group_id=self.group_id, first=first, last=last, name=name))

    def remove(self, first: date) -> None:
        """The group works from that day on after all."""
        which = (holidays.c.group_id == self.group_id, holidays.c.first == first)
        self.unit.connection.execute(delete(holidays).where(*which))
