"""An entry on the record: what it has in common with every other one, whatever its kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    ForeignKey,
    Select,
    Table,
    bindparam,
    insert,
    or_,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from storage.search import Entry, Record
from storage.types import Id, insert_new
from storage.unit import Store

MOST_CHARACTERS = 1500
"""Of what an entry says, and of each longer part of it."""

E = TypeVar("E")


class RecordNumberRow(SQLModel, table=True):
    """The last number of a kind of entry in a group."""

    __tablename__ = "record_numbers"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    kind: str = Field(primary_key=True)
    last: int


record_numbers: Table = RecordNumberRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it


class Entries(Store, ABC, Generic[E]):
    """One kind of entries of a group, numbered from 1 on. A number is never given again.

    A kind says its `name`, its `table`, the dataclass of an `entry`, whose fields are columns of it, which of its
    columns name `people`, each kept as `…_id` and `…_name`, and how one of it is found again. Whatever changes one goes
    through `_add` and `_change`, which keep the index of all that is on record.
    """

    name: ClassVar[str]
    table: ClassVar[Table]
    entry: ClassVar[type[Any]]
    people: ClassVar[tuple[str, ...]]

    def _add(self, **values: Any) -> int:
        """Keep one; its number."""
        row = {"group_id": self.group_id, "kind": self.name}
        self.unit.connection.execute(insert_new(record_numbers), {**row, "last": 0})
        number: int = self.unit.connection.execute(
            update(record_numbers)
            .where(*(record_numbers.c[name] == value for name, value in row.items()))
            .values(last=record_numbers.c.last + 1)
            .returning(record_numbers.c.last)
        ).scalar_one()
        self.unit.connection.execute(insert(self.table).values(group_id=self.group_id, number=number, **values))
        self._put_on_record(number)
        return number

    @abstractmethod
    def _on_record(self, found: E) -> Entry | None:
        """How one is found again; `None` if it is not."""

    def _put_on_record(self, number: int) -> None:
        found, record = self.find(number), Record(self.unit, self.group_id)
        entry = None if found is None else self._on_record(found)
        if entry is None:
            record.forget(self.name, (number,))
        else:
            record.keep(entry)

    def find(self, number: int) -> E | None:
        """An entry by its number."""
        return next(iter(self._found(self.table.c.number == number)), None)

    def take(self, number: int) -> E | None:
        """An entry to change: who takes it at the same time comes after, and finds it changed."""
        which = (self.table.c.group_id == self.group_id, self.table.c.number == number)
        self.unit.connection.execute(select(self.table.c.number).where(*which).with_for_update())
        return self.find(number)

    def all(self, *states: str) -> Sequence[E]:
        """All entries in one of some states, or in any, the oldest first."""
        return self._read(_all(type(self), states))

    def held(self, role: str, member: int, state: str) -> Sequence[E]:
        """Those in a state that name a member in one role, the oldest first."""
        return self._read(_held(type(self), role, state), member=member)

    def any(self) -> bool:
        """Whether there is one."""
        one = select(self.table.c.number).where(self.table.c.group_id == self.group_id).limit(1)
        return self.unit.connection.scalar(one) is not None

    def naming(self, member: int) -> Sequence[E]:
        """The entries that name a member."""
        return self._found(self._names(member))

    def rename(self, *, of: int, to: int | None, name: str | None) -> None:
        """What names a member names another now, or nobody."""
        which = (self.table.c.group_id == self.group_id, self._names(of))
        naming = self.unit.connection.scalars(select(self.table.c.number).where(*which)).all()
        for role in self.people:
            self.unit.connection.execute(
                update(self.table)
                .where(self.table.c.group_id == self.group_id, self.table.c[f"{role}_id"] == of)
                .values({f"{role}_id": to, f"{role}_name": name})
            )
        for number in naming:
            self._put_on_record(number)

    def _names(self, member: int) -> ColumnElement[bool]:
        return or_(*(self.table.c[f"{role}_id"] == member for role in self.people))

    def _change(self, number: int, **values: Any) -> None:
        self.unit.connection.execute(
            update(self.table)
            .where(self.table.c.group_id == self.group_id, self.table.c.number == number)
            .values(**values)
        )
        self._put_on_record(number)

    def _read(self, statement: Select[Any], **values: Any) -> Sequence[E]:
        rows = self.unit.connection.execute(statement, {"group": self.group_id, **values})
        return [self.entry(*row) for row in rows]

    @classmethod
    def column(cls, name: str) -> ColumnElement[Any]:
        """What a field of an entry is in the database."""
        return cls.table.c[name]

    def _found(self, *conditions: ColumnElement[bool]) -> Sequence[E]:
        columns = [self.column(field.name) for field in fields(self.entry)]
        rows = self.unit.connection.execute(
            select(*columns).where(self.table.c.group_id == self.group_id, *conditions).order_by(self.table.c.number)
        )
        return [self.entry(*row) for row in rows]


class OngoingEntries(Entries[E]):
    """One kind of entries that are open until they are settled, and of which the group is told meanwhile."""

    def current(self, since: datetime) -> Sequence[E]:
        """Those that are still open, and those that were settled since then, the oldest first."""
        return self._read(_current(type(self)), since=since)

    @classmethod
    @abstractmethod
    def is_current(cls, since: BindParameter[datetime]) -> ColumnElement[bool]:
        """Whether one is still open, or was settled since then."""


# --- Made once for each kind: they are asked for again and again, for every member's digest ---------------------------


@cache
def _all(kind: type[Entries[Any]], states: tuple[str, ...]) -> Select[Any]:
    columns = (kind.column(field.name) for field in fields(kind.entry))
    found = select(*columns).where(kind.table.c.group_id == bindparam("group")).order_by(kind.table.c.number)
    return found.where(kind.table.c.state.in_(states)) if states else found


@cache
def _current(kind: type[OngoingEntries[Any]]) -> Select[Any]:
    return _all(kind, ()).where(kind.is_current(bindparam("since")))


@cache
def _held(kind: type[Entries[Any]], role: str, state: str) -> Select[Any]:
    return _all(kind, (state,)).where(kind.table.c[f"{role}_id"] == bindparam("member"))


def day_on_record(day: datetime | None) -> str:
    """A day as it stands in a list for a spreadsheet."""
    return "" if day is None else day.date().isoformat()
