"""Retros: how far each one is, who leads it, and the notes that were revealed; in the vault, those that wait for it.

A note that waits is a box that knows neither its author, nor when it was written, nor which others came with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Row, Table, UniqueConstraint, bindparam, func, insert, select, update
from sqlmodel import Field, SQLModel

from storage.keys import Keys, pseudonym
from storage.people import groups
from storage.retros.formats import OwnFormat
from storage.types import Id, Instant
from storage.unit import Store
from storage.vault import Notes

MOST_CHARACTERS = 280
"""Of one note."""
BOX = 1536
"""Bytes of a note's box: the longest, in a script of four bytes a character, fits."""


class RetroRow(SQLModel, table=True):
    """A retro; its number counts within the group. `phase` is empty once it is over; lengths are in seconds.

    `own_format` is the name and the columns it was held with, where the format is the group's own.
    `written` is how many notes waited at the last minute, `reveals` how often they were shown.
    """

    __tablename__ = "retros"
    __table_args__ = (UniqueConstraint("group_id", "number"), Index("retros_by_leader", "leader_id"))

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    number: int
    format: str
    own_format: str | None = None
    written: int = 0
    reveals: int = 0
    phase: str
    ends: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    left: int = 0
    later: str = ""
    spare: int = 0
    leader_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    leader_name: str | None = None


class RetroNoteRow(SQLModel, table=True):
    """A note that was revealed; its number counts within the retro. No author: nobody knew. `theme` 0: in none yet."""

    __tablename__ = "retro_notes"
    __table_args__ = (UniqueConstraint("group_id", "retro", "number"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    retro: int
    number: int
    column: int
    text: str
    theme: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


retros: Table = RetroRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
retro_notes: Table = RetroNoteRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Retro:
    """A retro as it is stored."""

    number: int
    format: str
    own_format: OwnFormat | None
    written: int
    reveals: int
    phase: str
    ends: datetime | None
    left: int
    later: tuple[int, ...]
    spare: int
    leader_id: int | None
    leader_name: str | None


@dataclass(frozen=True, slots=True)
class RevealedNote:
    """A note that everybody sees, in a theme or (0) in none."""

    number: int
    column: int
    text: str
    theme: int


_NOTES = (
    select(*(retro_notes.c[name] for name in RevealedNote.__annotations__))
    .where(retro_notes.c.group_id == bindparam("group"), retro_notes.c.retro == bindparam("which"))
    .order_by(retro_notes.c.number)
)
_COLUMNS = [retros.c[name] for name in Retro.__annotations__]
_BY_NUMBER = select(*_COLUMNS).where(retros.c.group_id == bindparam("group"), retros.c.number == bindparam("which"))
_UNDER_WAY = select(*_COLUMNS).where(retros.c.group_id == bindparam("group"), retros.c.phase != "")


class RetroStore(Store):
    """The retros of a group."""

    def find(self, number: int) -> Retro | None:
        """A retro by its number in the group."""
        return _retro(self.unit.connection.execute(_BY_NUMBER, {"group": self.group_id, "which": number}).first())

    def take(self, number: int) -> Retro | None:
        """A retro as it is now, which nobody else changes before this work is done."""
        one_at_a_time = _BY_NUMBER.with_for_update()
        return _retro(self.unit.connection.execute(one_at_a_time, {"group": self.group_id, "which": number}).first())

    def under_way(self) -> Retro | None:
        """The retro the group is in; there is one at a time."""
        return _retro(self.unit.connection.execute(_UNDER_WAY, {"group": self.group_id}).first())

    def begin(
        self,
        course: Mapping[str, Any],
        *,
        format: str,  # noqa: A002 - its name
        own_format: OwnFormat | None = None,
        leader: int,
        name: str,
    ) -> int | None:
        """Keep a new one; its number, or `None` when the group is in one.

        Who begins one at the same time comes after, and finds it.
        """
        its_own_row = select(groups.c.id).where(groups.c.id == self.group_id).with_for_update(key_share=True)
        self.unit.connection.execute(its_own_row)
        if self.under_way() is not None:
            return None
        last = self.unit.connection.scalar(select(func.max(retros.c.number)).where(retros.c.group_id == self.group_id))
        number = (last or 0) + 1
        self.unit.connection.execute(
            insert(retros).values(
                group_id=self.group_id,
                number=number,
                format=format,
                own_format=None if own_format is None else json.dumps(astuple(own_format)),
                written=0,
                reveals=0,
                leader_id=leader,
                leader_name=name,
                **_stored(course),
            )
        )
        return number

    def go_on(self, number: int, course: Mapping[str, Any]) -> None:
        """Keep how far it is now."""
        self._change(number, **_stored(course))

    def count_written(self, number: int, count: int) -> None:
        """Keep how many notes wait."""
        self._change(number, written=count)

    def reveal(self, retro: Retro, written: Sequence[tuple[int, str]]) -> None:
        """Show notes, each with its column, in this order behind those that were shown before."""
        self.add_notes(retro.number, written)
        self._change(retro.number, written=0, reveals=retro.reveals + 1)

    def add_notes(self, number: int, written: Sequence[tuple[int, str]]) -> int:
        """Put notes, each with its column, behind those of a retro; the number of the first."""
        first = len(self.notes(number)) + 1
        rows = [
            {
                "group_id": self.group_id,
                "retro": number,
                "number": place,
                "column": column,
                "text": text,
                "theme": 0,
            }
            for place, (column, text) in enumerate(written, first)
        ]
        if rows:
            self.unit.connection.execute(insert(retro_notes), rows)
        return first

    def notes(self, number: int) -> Sequence[RevealedNote]:
        """The notes of a retro that were shown, as they are numbered."""
        rows = self.unit.connection.execute(_NOTES, {"group": self.group_id, "which": number})
        return [RevealedNote(*row) for row in rows]

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
    values["later"] = tuple(map(int, filter(None, values["later"].split(","))))
    if values["own_format"] is not None:
        name, columns = json.loads(values["own_format"])
        values["own_format"] = OwnFormat(name, tuple(columns))
    return Retro(**values)


@dataclass(frozen=True, slots=True)
class WaitingNote:
    """A note that waits for its reveal."""

    id: bytes
    column: int
    text: str


class WaitingNotes(Store):
    """The notes that wait in a retro, in a board of their own until each reveal, whose key goes with it."""

    def keep(self, retro: Retro, act: bytes, written: Sequence[tuple[int, str]]) -> bool:
        """Keep what somebody sent at once, by the key of the act that did; twice, and it is there once.

        `False`, and nothing is kept, when the retro has revealed its notes meanwhile.
        """
        notes = Notes(self.unit, self.group_id)
        notes.all(_board(retro))  # from here on nobody reveals them; whether somebody did is seen only behind it
        now = RetroStore(self.unit, self.group_id).find(retro.number)
        if now is None or now.reveals != retro.reveals:
            return False
        key = Keys(self.unit, self.group_id).key(_board(retro))
        for index, (column, text) in enumerate(written):
            notes.put(_board(retro), pseudonym(key, "note", act, index), {"column": column, "text": text}, BOX)
        return True

    def all(self, retro: Retro) -> Sequence[WaitingNote]:
        """All that wait, in an order that means nothing."""
        found = Notes(self.unit, self.group_id).all(_board(retro))
        return [WaitingNote(id_, content["column"], content["text"]) for id_, content in sorted(found.items())]

    def let_go(self, retro: Retro) -> None:
        """Empty the board and destroy its key."""
        if Keys(self.unit, self.group_id).existing(_board(retro)) is None:
            return
        notes = Notes(self.unit, self.group_id)
        notes.drop(_board(retro), list(notes.all(_board(retro))))
        Keys(self.unit, self.group_id).destroy(_board(retro))


def _board(retro: Retro) -> str:
    return f"retro {retro.number}.{retro.reveals}"
