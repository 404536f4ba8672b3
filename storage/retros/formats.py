"""Formats of a group's own: what it asks in the silent writing of its retros."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Row, Table, UniqueConstraint, false, func, insert, select, update
from sqlmodel import Field, SQLModel

from storage.people import take_group
from storage.types import Id
from storage.unit import Store


class FormatRow(SQLModel, table=True):
    """A format; its number counts within the group. One that is retired is offered no more."""

    __tablename__ = "retro_formats"
    __table_args__ = (UniqueConstraint("group_id", "number"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    number: int
    name: str
    columns: str
    retired: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))


retro_formats: Table = FormatRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it


@dataclass(frozen=True, slots=True)
class OwnFormat:
    """What a group called a format, and the heads of its columns, all in its own words."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptFormat:
    """A format as it is stored."""

    number: int
    own: OwnFormat
    retired: bool


class FormatStore(Store):
    """The formats of a group's own."""

    def all(self) -> Sequence[KeptFormat]:
        """Those that are offered, in the order in which they were made."""
        rows = self.unit.connection.execute(
            select(retro_formats)
            .where(retro_formats.c.group_id == self.group_id, ~retro_formats.c.retired)
            .order_by(retro_formats.c.number)
        )
        return [_kept(row) for row in rows]

    def find(self, number: int) -> KeptFormat | None:
        """One of them, retired or not."""
        row = self.unit.connection.execute(
            select(retro_formats).where(retro_formats.c.group_id == self.group_id, retro_formats.c.number == number)
        ).first()
        return None if row is None else _kept(row)

    def add(self, own: OwnFormat) -> int:
        """Keep a new one; its number."""
        take_group(self.unit.connection, self.group_id)
        mine = retro_formats.c.group_id == self.group_id
        number = (self.unit.connection.scalar(select(func.max(retro_formats.c.number)).where(mine)) or 0) + 1
        self.unit.connection.execute(
            insert(retro_formats).values(group_id=self.group_id, number=number, retired=False, **_stored(own))
        )
        return number

    def change(self, number: int, own: OwnFormat) -> None:
        """Call it so from now on; retros that were held with it stay as they were."""
        self._change(number, **_stored(own))

    def retire(self, number: int, *, retired: bool) -> None:
        """Offer it no more, or again."""
        self._change(number, retired=retired)

    def _change(self, number: int, **values: Any) -> None:
        self.unit.connection.execute(
            update(retro_formats)
            .where(retro_formats.c.group_id == self.group_id, retro_formats.c.number == number)
            .values(**values)
        )


def _stored(own: OwnFormat) -> dict[str, str]:
    return {"name": own.name, "columns": json.dumps(own.columns)}


def _kept(row: Row[Any]) -> KeptFormat:
    return KeptFormat(row.number, OwnFormat(row.name, tuple(json.loads(row.columns))), row.retired)
