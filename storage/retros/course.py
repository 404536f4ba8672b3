"""Retros: how far each one is, who leads it, and the notes that were revealed; in the vault, those that wait for it.

A note that waits is a box that knows neither its author, nor when it was written, nor which others came with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    Select,
    Table,
    UniqueConstraint,
    bindparam,
    false,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from storage.keys import Keys, receipt_code
from storage.people import take_group
from storage.retros.formats import OwnFormat
from storage.types import Id, Instant
from storage.unit import Store
from storage.vault import Notes

MOST_CHARACTERS = 280
"""Of one note."""
MOST_AT_ONCE = 20
"""Notes under one receipt code."""
BOX = 1536
"""Bytes of a note's box: the longest, in a script of four bytes a character, fits."""


class RetroRow(SQLModel, table=True):
    """A retro; its number counts within the group. `phase` is empty once it is over; lengths are in seconds.

    `own_format` is the name and the columns it was held with, where the format is the group's own.
    `written` is how many notes waited at the last minute, `reveals` how often they were shown. Time is counted in units
    of so many seconds. One that is `collecting` has not begun, but its notes can be written: until it begins its number
    is `ahead`, below zero, which it keeps beside the one it gets then, so that retros are numbered as they are held.
    `dots` is how many everybody gets, where who leads said so.
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
    unit: int = Field(default=60, sa_column=Column(Integer, nullable=False, server_default="60"))
    collecting: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
    ahead: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    dots: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    leader_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    leader_name: str | None = None


class RetroNoteRow(SQLModel, table=True):
    """A note that was revealed; its number counts within the retro.

    Nobody knows its author, unless they said with their receipt that it is theirs. A note of the `room` was entered by
    somebody for people who said it aloud. `theme` is 0 while it is in none.
    """

    __tablename__ = "retro_notes"
    __table_args__ = (UniqueConstraint("group_id", "retro", "number"), Index("retro_notes_by_author", "author_id"))

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    retro: int
    number: int
    column: int
    text: str
    room: bool = Field(sa_column=Column(Boolean, nullable=False))
    receipt: bytes | None = None
    author_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    author_name: str | None = None
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
    unit: int
    collecting: bool
    ahead: int
    dots: int
    leader_id: int | None
    leader_name: str | None


@dataclass(frozen=True, slots=True)
class RevealedNote:
    """A note that everybody sees, in a theme or (0) in none."""

    number: int
    column: int
    text: str
    room: bool
    receipt: bytes | None
    author_id: int | None
    author_name: str | None
    theme: int


_NOTES = (
    select(*(retro_notes.c[name] for name in RevealedNote.__annotations__))
    .where(retro_notes.c.group_id == bindparam("group"), retro_notes.c.retro == bindparam("which"))
    .order_by(retro_notes.c.number)
)
_COLUMNS = [retros.c[name] for name in Retro.__annotations__]
_BY_NUMBER = select(*_COLUMNS).where(retros.c.group_id == bindparam("group"), retros.c.number == bindparam("which"))
_AHEAD = select(*_COLUMNS).where(retros.c.group_id == bindparam("group"), retros.c.ahead == bindparam("which"))
_UNDER_WAY = select(*_COLUMNS).where(retros.c.group_id == bindparam("group"), retros.c.phase != "")

_COLLECTING = (
    select(*_COLUMNS)
    .where(retros.c.group_id == bindparam("group"), retros.c.collecting, retros.c.reveals == 0)
    .order_by(retros.c.ahead.desc(), retros.c.number)
)


class RetroStore(Store):
    """The retros of a group."""

    def find(self, number: int) -> Retro | None:
        """A retro by its number in the group, or by the one it had before it began."""
        return _retro(self.unit.connection.execute(_numbered(number), self._which(number)).first())

    def take(self, number: int) -> Retro | None:
        """A retro as it is now, which nobody else changes before this work is done."""
        return _retro(self.unit.connection.execute(_numbered(number).with_for_update(), self._which(number)).first())

    def under_way(self) -> Retro | None:
        """The retro the group is in; there is one at a time."""
        return _retro(self.unit.connection.execute(_UNDER_WAY, {"group": self.group_id}).first())

    def collecting(self) -> list[Retro]:
        """Those that have not begun, but whose notes can be written."""
        found = map(_retro, self.unit.connection.execute(_COLLECTING, {"group": self.group_id}))
        return [retro for retro in found if retro is not None]

    def begin(
        self,
        course: Mapping[str, Any],
        *,
        format: str,  # noqa: A002 - its name
        own_format: OwnFormat | None = None,
        leader: int | None,
        name: str | None,
        collected: int | None = None,
    ) -> int | None:
        """Begin one, or the one whose notes were `collected`; its number, or `None` when the group is in one.

        It is the next number, however long ago notes for it could be written.

        Who begins one at the same time comes after, and finds it.
        """
        take_group(self.unit.connection, self.group_id)
        if self.under_way() is not None:
            return None
        if collected is None:
            return self._add(
                self._next(), course, format=format, own_format=own_format, leader_id=leader, leader_name=name
            )
        number = collected if collected > 0 else self._next()  # one that has a number keeps it
        begun = {"number": number, "collecting": False, "leader_id": leader, "leader_name": name}
        self._change(collected, **begun, **_stored(course))
        return number

    def collect(self, course: Mapping[str, Any], *, format: str, own_format: OwnFormat | None) -> int:  # noqa: A002
        """Keep one that has not begun, but whose notes can be written; its number until then, below zero."""
        take_group(self.unit.connection, self.group_id)
        mine = retros.c.group_id == self.group_id
        number = (self.unit.connection.scalar(select(func.min(retros.c.ahead)).where(mine)) or 0) - 1
        return self._add(number, course, format=format, own_format=own_format, collecting=True, ahead=number)

    def _next(self) -> int:
        begun = (retros.c.group_id == self.group_id, retros.c.number > 0)
        return (self.unit.connection.scalar(select(func.max(retros.c.number)).where(*begun)) or 0) + 1

    def _add(self, number: int, course: Mapping[str, Any], *, own_format: OwnFormat | None, **values: Any) -> int:
        self.unit.connection.execute(
            insert(retros).values(
                group_id=self.group_id,
                number=number,
                own_format=None if own_format is None else json.dumps(astuple(own_format)),
                written=0,
                reveals=0,
                **values,
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

    def reveal(self, retro: Retro, written: Sequence[WaitingNote]) -> None:
        """Show notes, in this order behind those that were shown before."""
        self._show(retro.number, [(note.column, note.text, note.room, note.id) for note in written])
        self._change(retro.number, written=0, reveals=retro.reveals + 1)

    def add_notes(self, number: int, written: Sequence[tuple[int, str]], *, room: bool = False) -> int:
        """Put notes, each with its column, behind those of a retro; the number of the first."""
        return self._show(number, [(column, text, room, None) for column, text in written])

    def _show(self, retro: int, shown: Sequence[tuple[int, str, bool, bytes | None]]) -> int:
        there = (retro_notes.c.group_id == self.group_id, retro_notes.c.retro == retro)
        first = (self.unit.connection.scalar(select(func.count()).select_from(retro_notes).where(*there)) or 0) + 1
        rows = [
            {
                "group_id": self.group_id,
                "retro": retro,
                "number": number,
                "column": column,
                "text": text,
                "room": room,
                "receipt": receipt,
                "theme": 0,
            }
            for number, (column, text, room, receipt) in enumerate(shown, first)
        ]
        if rows:
            self.unit.connection.execute(insert(retro_notes), rows)
        return first

    def notes_by_receipt(self, receipts: Mapping[bytes, int]) -> list[tuple[int, int, RevealedNote]]:
        """The notes with some receipts: the number of their retro, what is said of the receipt, and the note."""
        which = (retro_notes.c.group_id == self.group_id, retro_notes.c.receipt.in_(list(receipts)))
        found = select(retro_notes.c.retro, *(retro_notes.c[name] for name in RevealedNote.__annotations__))
        rows = self.unit.connection.execute(found.where(*which).order_by(retro_notes.c.number))
        shown = [(row[0], RevealedNote(*row[1:])) for row in rows]
        return [(retro, receipts[bytes(note.receipt or b"")], note) for retro, note in shown]

    def claim(self, retro: int, number: int, *, author: int, name: str) -> None:
        """A note's author said that it is theirs."""
        which = (retro_notes.c.retro == retro, retro_notes.c.number == number)
        self.unit.connection.execute(
            update(retro_notes)
            .where(retro_notes.c.group_id == self.group_id, *which)
            .values(author_id=author, author_name=name)
        )

    def claimed_by(self, member: int) -> list[tuple[int, RevealedNote]]:
        """The notes somebody said are theirs, each with the number of its retro."""
        mine = (
            select(retro_notes.c.retro, *(retro_notes.c[name] for name in RevealedNote.__annotations__))
            .where(retro_notes.c.group_id == self.group_id, retro_notes.c.author_id == member)
            .order_by(retro_notes.c.retro, retro_notes.c.number)
        )
        return [(row[0], RevealedNote(*row[1:])) for row in self.unit.connection.execute(mine)]

    def notes(self, number: int, only: Collection[int] | None = None) -> Sequence[RevealedNote]:
        """The notes of a retro that were shown, as they are numbered; all, or those with some numbers."""
        which = _NOTES if only is None else _NOTES.where(retro_notes.c.number.in_(only))
        rows = self.unit.connection.execute(which, {"group": self.group_id, "which": number})
        return [RevealedNote(*row) for row in rows]

    def give_dots(self, number: int, dots: int) -> None:
        """How many dots everybody gets, whenever they choose next."""
        self._change(number, dots=dots)

    def lead(self, number: int, *, leader: int, name: str) -> None:
        """Somebody leads it from now on."""
        self._change(number, leader_id=leader, leader_name=name)

    def rename(self, *, of: int, to: int | None, name: str | None) -> None:
        """What a member led or wrote is another's now, or nobody's."""
        self.unit.connection.execute(
            update(retros)
            .where(retros.c.group_id == self.group_id, retros.c.leader_id == of)
            .values(leader_id=to, leader_name=name)
        )
        self.unit.connection.execute(
            update(retro_notes)
            .where(retro_notes.c.group_id == self.group_id, retro_notes.c.author_id == of)
            .values(author_id=to, author_name=name)
        )

    def led_by(self, member: int) -> list[int]:
        """The numbers of the retros a member leads or led."""
        mine = (retros.c.group_id == self.group_id, retros.c.leader_id == member)
        return list(self.unit.connection.scalars(select(retros.c.number).where(*mine).order_by(retros.c.number)))

    def _which(self, number: int) -> Mapping[str, int]:
        return {"group": self.group_id, "which": number}

    def _change(self, number: int, /, **values: Any) -> None:
        self.unit.connection.execute(
            update(retros).where(retros.c.group_id == self.group_id, retros.c.number == number).values(**values)
        )


def _numbered(number: int) -> Select[Any]:
    return _BY_NUMBER if number > 0 else _AHEAD.where(retros.c.ahead < 0)


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
    room: bool = False


class WaitingNotes(Store):
    """The notes that wait in a retro, in a board of their own until each reveal, whose key goes with it.

    What was sent at once has one receipt code, which only its author gets: the ids of those notes follow from it.
    """

    def keep(self, retro: Retro, act: bytes, written: Sequence[tuple[int, str]], *, room: bool = False) -> str | None:
        """Keep what somebody sent at once, by the key of the act that did; twice, and it is there once. Their code.

        `None`, and nothing is kept, when the retro has revealed its notes meanwhile.
        """
        if not self._still_waits(retro):
            return None
        code = receipt_code(Keys(self.unit, self.group_id).key(_board(retro)), act)
        if self._slot(retro, code, 0) is None:  # else they came again, and may have been changed since
            self._put(retro, code, written, room=room)
        return code

    def replace(self, retro: Retro, code: str, written: Sequence[tuple[int, str]]) -> bool:
        """Keep these in place of all that was sent under a code; `False`, and nothing happens, when none waits."""
        if not self._still_waits(retro) or self._slot(retro, code, 0) is None:
            return False
        self._put(retro, code, written)
        return True

    def all(self, retro: Retro) -> Sequence[WaitingNote]:
        """All that wait, in an order that means nothing."""
        found = Notes(self.unit, self.group_id).all(_board(retro))
        return [_waiting(id_, content) for id_, content in sorted(found.items()) if content["text"]]

    def of(self, retro: Retro, code: str) -> list[WaitingNote] | None:
        """What waits under a code, as it was written; `None` when nobody got that code here."""
        if Keys(self.unit, self.group_id).existing(_board(retro)) is None:
            return None
        found = [self._slot(retro, code, index) for index in range(MOST_AT_ONCE)]
        return None if found[0] is None else [note for note in found if note is not None and note.text]

    def _still_waits(self, retro: Retro) -> bool:
        """Whether the retro has not revealed its notes; from here on nobody does, so that is seen only behind it."""
        Notes(self.unit, self.group_id).count(_board(retro))
        now = RetroStore(self.unit, self.group_id).find(retro.number)
        return now is not None and now.reveals == retro.reveals

    def _slot(self, retro: Retro, code: str, index: int) -> WaitingNote | None:
        id_ = note_id(code, index)
        content = Notes(self.unit, self.group_id).get(_board(retro), id_)
        return None if content is None else _waiting(id_, content)

    def _put(self, retro: Retro, code: str, written: Sequence[tuple[int, str]], *, room: bool = False) -> None:
        """Slots that are left over are emptied, not taken away: the first one says that this code was given."""
        notes = Notes(self.unit, self.group_id)
        blank = (0, "")
        for index in range(MOST_AT_ONCE):
            column, text = written[index] if index < len(written) else blank
            if text or index == 0 or self._slot(retro, code, index) is not None:
                notes.put(_board(retro), note_id(code, index), {"column": column, "text": text, "room": room}, BOX)

    def let_go(self, retro: Retro) -> None:
        """Empty the board and destroy its key."""
        if Keys(self.unit, self.group_id).existing(_board(retro)) is None:
            return
        notes = Notes(self.unit, self.group_id)
        notes.drop(_board(retro), list(notes.all(_board(retro))))
        Keys(self.unit, self.group_id).destroy(_board(retro))


def note_id(code: str, index: int) -> bytes:
    """The id of one of the notes that were sent at once, which only their receipt code leads to."""
    return hashlib.blake2b(f"{code} {index}".encode(), digest_size=16, person=b"retro note").digest()


def _waiting(id_: bytes, content: Mapping[str, Any]) -> WaitingNote:
    return WaitingNote(id_, content["column"], content["text"], content["room"])


def _board(retro: Retro) -> str:
    return f"retro {retro.ahead or retro.number}.{retro.reveals}"
