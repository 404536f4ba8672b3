"""Rooms: which members are to be together around a live card in a place, and what its platform keeps of that.

Somebody is in a room openly: everybody in it sees them. Nothing here is written in an anonymous call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from storage.people import places
from storage.types import Id, insert_new
from storage.unit import Store


class RoomRow(SQLModel, table=True):
    """A room around a card in a place; `number` tells it from the other open ones there.

    `wanted` and `settled` are versions of who is to be in it; a difference is work for delivery, as the card's own.
    """

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("place_id", "card"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    place_id: int = Field(sa_column=Column(Id, ForeignKey("places.id"), nullable=False))
    card: str
    name: str
    number: int
    over: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    wanted: int = 0
    settled: int = 0
    notes: str = ""


class RoomMemberRow(SQLModel, table=True):
    """Somebody who is to be in a room."""

    __tablename__ = "room_members"

    room_id: int = Field(sa_column=Column(Id, ForeignKey("rooms.id"), primary_key=True))
    member_id: int = Field(sa_column=Column(Id, ForeignKey("members.id"), primary_key=True, index=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))


rooms: Table = RoomRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
room_members: Table = RoomMemberRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class KnownRoom:
    """A room as it is stored, with its members."""

    id: int
    name: str
    number: int
    over: bool
    wanted: int
    settled: int
    notes: str
    members: tuple[int, ...]


_AROUND = select(rooms).where(rooms.c.place_id == bindparam("place"), rooms.c.card == bindparam("which"))
_INSIDE = (
    select(room_members.c.member_id)
    .where(room_members.c.room_id == bindparam("room"))
    .order_by(room_members.c.member_id)
)
_PLACES = (
    select(rooms.c.place_id)
    .join(places, places.c.id == rooms.c.place_id)  # by their places they are found without reading all
    .where(places.c.group_id == bindparam("group"), rooms.c.card == bindparam("which"))
    .order_by(rooms.c.id)
)


class Rooms(Store):
    """The rooms of one group."""

    def gather(self, card: str, place: int, members: Sequence[int], name: str) -> Sequence[int]:
        """Want just these members in the room around a card in a place; gives those who are new in it."""
        room = self._room(card, place) or self._make(card, place, name)
        new = [member for member in members if member not in room.members]
        if new or len(members) != len(room.members) or (room.name, room.over) != (name, False) or not room.wanted:
            number = self._free_number(place) if room.over else room.number
            self._change(room.id, name=name, number=number, over=False, wanted=room.wanted + 1)
        self.unit.connection.execute(
            delete(room_members).where(room_members.c.room_id == room.id, room_members.c.member_id.not_in(members))
        )
        if new:
            rows = [{"room_id": room.id, "member_id": member, "group_id": self.group_id} for member in new]
            self.unit.connection.execute(insert(room_members), rows)
        return new

    def disperse(self, card: str) -> None:
        """The rooms around a card are over."""
        for place in self.places_of(card):
            room = self._room(card, place)
            if room is not None and not room.over:
                self._change(room.id, over=True, wanted=room.wanted + 1)

    def places_of(self, card: str) -> Sequence[int]:
        """The places in which there is a room around a card, or was one."""
        return self.unit.connection.scalars(_PLACES, {"group": self.group_id, "which": card}).all()

    def leave_out(self, member: int) -> None:
        """Nobody wants a member in any room."""
        theirs = self.unit.connection.scalars(
            delete(room_members)
            .where(room_members.c.group_id == self.group_id, room_members.c.member_id == member)
            .returning(room_members.c.room_id)
        ).all()
        self.unit.connection.execute(update(rooms).where(rooms.c.id.in_(theirs)).values(wanted=rooms.c.wanted + 1))

    def merge(self, kept: int, gone: int) -> None:
        """Wherever one member is to be, another is."""
        theirs = self.unit.connection.scalars(
            delete(room_members)
            .where(room_members.c.group_id == self.group_id, room_members.c.member_id == gone)
            .returning(room_members.c.room_id)
        ).all()
        for room in theirs:
            values = {"room_id": room, "member_id": kept, "group_id": self.group_id}
            self.unit.connection.execute(insert_new(room_members), values)

    def leave_place(self, place: int) -> None:
        """Forget the rooms in a place."""
        there = select(rooms.c.id).where(rooms.c.group_id == self.group_id, rooms.c.place_id == place)
        self.unit.connection.execute(delete(room_members).where(room_members.c.room_id.in_(there)))
        self.unit.connection.execute(delete(rooms).where(rooms.c.id.in_(there)))

    def _room(self, card: str, place: int) -> KnownRoom | None:
        return room_of(self.unit.connection, place, card)

    def _make(self, card: str, place: int, name: str) -> KnownRoom:
        number = self._free_number(place)
        values = {"group_id": self.group_id, "place_id": place, "card": card, "name": name, "number": number}
        self.unit.connection.execute(insert(rooms).values(over=False, wanted=0, settled=0, notes="", **values))
        made = self._room(card, place)
        assert made is not None
        return made

    def _free_number(self, place: int) -> int:
        """The least number that no open room in a place has."""
        taken = self.unit.connection.scalars(
            select(rooms.c.number).where(rooms.c.place_id == place, ~rooms.c.over)
        ).all()
        return next(number for number in range(len(taken) + 1) if number not in taken)

    def _change(self, room: int, **values: str | int | bool) -> None:
        self.unit.connection.execute(update(rooms).where(rooms.c.id == room).values(**values))


# What follows is the engine's work across all groups.


def room_of(connection: Connection, place: int | None, card: str) -> KnownRoom | None:
    """The room around a card in a place; `None` where there never was one."""
    row = connection.execute(_AROUND, {"place": place, "which": card}).one_or_none()
    if row is None:
        return None
    inside = connection.scalars(_INSIDE, {"room": row.id}).all()
    return KnownRoom(row.id, row.name, row.number, row.over, row.wanted, row.settled, row.notes, tuple(inside))


def keep_notes(connection: Connection, room: int, notes: str) -> None:
    """Keep what a platform has to know of a room."""
    connection.execute(update(rooms).where(rooms.c.id == room).values(notes=notes))


def room_settled(connection: Connection, room: KnownRoom) -> None:
    """Who was wanted in a room is in it, or it is over as was wanted."""
    connection.execute(update(rooms).where(rooms.c.id == room.id).values(settled=room.wanted))


def room_lost(connection: Connection, place: int | None, card: str) -> bool:
    """The room around a card is not there any more, if there was one; whether somebody waited to be brought in."""
    room = room_of(connection, place, card)
    if room is None:
        return False
    connection.execute(update(rooms).where(rooms.c.id == room.id).values(notes="", settled=0))
    return not room.over and room.wanted != room.settled
