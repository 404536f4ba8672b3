"""Who is in a retro, the breakouts they are dealt into, and who moderates each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Row,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    false,
    func,
    insert,
    null,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from storage.types import Id, Instant, added, insert_new
from storage.unit import Store


class RetroAttendeeRow(SQLModel, table=True):
    """Somebody who said that they are there. `breakout` is 0 until they are dealt into one.

    `hand` counts up as people ask to speak, 0 once they spoke; `spoke` is how often they were called. `invite` is set
    by those who want to be asked when they have said nothing; `passed` by those who do not want to moderate this time.
    """

    __tablename__ = "retro_attendees"
    __table_args__ = (
        UniqueConstraint("group_id", "retro", "member_id"),
        Index("retro_attendees_by_member", "member_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    retro: int
    member_id: int = Field(sa_column=Column(Id, ForeignKey("members.id"), nullable=False))
    name: str
    platform: str
    breakout: int
    hand: int
    spoke: int
    invite: bool = Field(sa_column=Column(Boolean, nullable=False))
    passed: bool = Field(sa_column=Column(Boolean, nullable=False))


class RetroBreakoutRow(SQLModel, table=True):
    """A breakout; `heard` is when its moderator last did something in it, `turn` which it is in the share-out.

    `themes` are the numbers of those it talks about, in their order; `reading` is the note of the first one that shows
    alone, 0 where all do. `accepted` says whether who was asked to moderate said yes. `later` is how many seconds of
    the share-out are for those who come after it. `chosen` says whether who leads wanted it dealt so.
    """

    __tablename__ = "retro_breakouts"
    __table_args__ = (
        UniqueConstraint("group_id", "retro", "number"),
        Index("retro_breakouts_by_moderator", "moderator_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    retro: int
    number: int
    moderator_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    moderator_name: str | None = None
    accepted: bool = Field(sa_column=Column(Boolean, nullable=False))
    heard: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    themes: str
    turn: int
    reading: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    later: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    chosen: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))


retro_attendees: Table = RetroAttendeeRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
retro_breakouts: Table = RetroBreakoutRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who is there."""

    member_id: int
    name: str
    platform: str
    breakout: int
    hand: int
    spoke: int
    invite: bool
    passed: bool


@dataclass(frozen=True, slots=True)
class Breakout:
    """A breakout as it is stored."""

    number: int
    moderator_id: int | None
    moderator_name: str | None
    accepted: bool
    heard: datetime | None
    themes: tuple[int, ...]
    turn: int
    reading: int
    later: int
    chosen: bool


_ATTENDEES = (
    select(*(retro_attendees.c[name] for name in Attendee.__annotations__))
    .where(retro_attendees.c.group_id == bindparam("group"), retro_attendees.c.retro == bindparam("which"))
    .order_by(retro_attendees.c.id)
)
_BREAKOUTS = (
    select(*(retro_breakouts.c[name] for name in Breakout.__annotations__))
    .where(retro_breakouts.c.group_id == bindparam("group"), retro_breakouts.c.retro == bindparam("which"))
    .order_by(retro_breakouts.c.number)
)
_ONE_ATTENDEE = _ATTENDEES.where(retro_attendees.c.member_id == bindparam("member"))
_ONE_BREAKOUT = _BREAKOUTS.where(retro_breakouts.c.number == bindparam("one"))
_COUNT = (
    select(func.count())
    .select_from(retro_breakouts)
    .where(retro_breakouts.c.group_id == bindparam("group"), retro_breakouts.c.retro == bindparam("which"))
)
_PUT = (
    update(retro_attendees)
    .where(
        retro_attendees.c.group_id == bindparam("group"),
        retro_attendees.c.retro == bindparam("which"),
        retro_attendees.c.member_id == bindparam("member"),
    )
    .values(breakout=bindparam("into"))
)
_ASK = (
    update(retro_breakouts)
    .where(
        retro_breakouts.c.group_id == bindparam("group"),
        retro_breakouts.c.retro == bindparam("which"),
        retro_breakouts.c.number == bindparam("one"),
    )
    .values(moderator_id=bindparam("member"), moderator_name=bindparam("name"), accepted=bindparam("yes"), heard=null())
)
_JOIN = insert_new(retro_attendees).returning(retro_attendees.c.id)


class BreakoutStore(Store):
    """Who is in the retros of a group, and their breakouts."""

    def join(self, retro: int, *, member: int, name: str, platform: str) -> bool:
        """Somebody is there; `False` when they were already."""
        return added(
            self.unit.connection,
            _JOIN,
            {
                "group_id": self.group_id,
                "retro": retro,
                "member_id": member,
                "name": name,
                "platform": platform,
                "breakout": 0,
                "hand": 0,
                "spoke": 0,
                "invite": False,
                "passed": False,
            },
        )

    def attendees(self, retro: int) -> Sequence[Attendee]:
        """Who is there, in the order in which they came."""
        rows = self.unit.connection.execute(_ATTENDEES, self._which(retro))
        return [Attendee(*row) for row in rows]

    def attendee(self, retro: int, member: int) -> Attendee | None:
        """Somebody, if they are there."""
        found = self.unit.connection.execute(_ONE_ATTENDEE, {**self._which(retro), "member": member}).first()
        return None if found is None else Attendee(*found)

    def breakouts(self, retro: int) -> Sequence[Breakout]:
        """The breakouts of a retro by their numbers."""
        return list(map(_breakout, self.unit.connection.execute(_BREAKOUTS, self._which(retro))))

    def count(self, retro: int) -> int:
        """How many breakouts a retro has."""
        return self.unit.connection.scalar(_COUNT, self._which(retro)) or 0

    def breakout(self, retro: int, number: int) -> Breakout | None:
        """One of them."""
        found = self.unit.connection.execute(_ONE_BREAKOUT, {**self._which(retro), "one": number}).first()
        return None if found is None else _breakout(found)

    def deal(self, retro: int, groups: Sequence[Sequence[int]], *, chosen: bool) -> None:
        """Breakouts of these members, in place of those there were; nobody moderates them yet."""
        of_retro = (retro_breakouts.c.group_id == self.group_id, retro_breakouts.c.retro == retro)
        self.unit.connection.execute(delete(retro_breakouts).where(*of_retro))
        if not groups:
            return
        self.unit.connection.execute(
            insert(retro_breakouts),
            [
                {
                    "group_id": self.group_id,
                    "retro": retro,
                    "number": number,
                    "accepted": False,
                    "themes": "",
                    "turn": 0,
                    "reading": 0,
                    "later": 0,
                    "chosen": chosen,
                }
                for number in range(1, len(groups) + 1)
            ],
        )
        self._put({member: number for number, members in enumerate(groups, 1) for member in members}, retro)

    def put_into(self, retro: int, number: int, members: Collection[int]) -> None:
        """Members who are there are in this breakout from now on."""
        self._put(dict.fromkeys(members, number), retro)

    def moderate(self, retro: int, number: int, *, member: int | None, name: str | None, accepted: bool) -> None:
        """Somebody is to moderate a breakout, or does; nobody, while there is none to ask."""
        asked = {**self._which(retro), "one": number, "member": member, "name": name, "yes": accepted}
        self.unit.connection.execute(_ASK, asked)

    def hear(self, retro: int, number: int, now: datetime) -> None:
        """The moderator of a breakout does something in it."""
        self._change(retro, number, heard=now)

    def give_themes(self, retro: int, number: int, themes: Sequence[int]) -> None:
        """What a breakout talks about, with all notes of it."""
        self._change(retro, number, themes=",".join(map(str, themes)), reading=0)

    def read(self, retro: int, number: int, note: int) -> None:
        """Which note of what it talks about shows alone; 0: all show."""
        self._change(retro, number, reading=note)

    def give_turn(self, retro: int, number: int, turn: int, *, later: timedelta) -> None:
        """Which one it is in the share-out, from 1; its turn is over when so much of the share-out is left."""
        self._change(retro, number, turn=turn, later=round(later.total_seconds()))

    def raise_hand(self, retro: int, member: int) -> None:
        """Somebody wants to speak, after all who asked before them."""
        last = self.unit.connection.scalar(select(func.max(retro_attendees.c.hand)).where(self._there(retro)))
        self._attend(retro, member, hand=(last or 0) + 1)

    def lower_hand(self, retro: int, member: int, *, spoke: bool) -> None:
        """Somebody does not wait to speak any more, as they spoke or as they changed their mind."""
        self._attend(retro, member, hand=0, **({"spoke": retro_attendees.c.spoke + 1} if spoke else {}))

    def want_invitation(self, retro: int, member: int, *, wanted: bool) -> None:
        """Somebody wants to be asked when they have said nothing, or does not."""
        self._attend(retro, member, invite=wanted)

    def pass_on(self, retro: int, member: int) -> None:
        """Somebody does not want to moderate this time."""
        self._attend(retro, member, passed=True)

    def met(self, retro: int, last: int) -> Collection[frozenset[int]]:
        """Pairs who were in one breakout in some of the last retros before this one."""
        recent = (
            select(retro_breakouts.c.retro)
            .where(retro_breakouts.c.group_id == self.group_id, retro_breakouts.c.retro < retro)
            .distinct()
            .order_by(retro_breakouts.c.retro.desc())
            .limit(last)
        )
        one, other = retro_attendees.alias(), retro_attendees.alias()
        together = select(one.c.member_id, other.c.member_id).where(
            one.c.group_id == self.group_id,
            other.c.group_id == self.group_id,
            one.c.retro == other.c.retro,
            one.c.breakout == other.c.breakout,
            one.c.breakout > 0,
            one.c.member_id < other.c.member_id,
            one.c.retro.in_(recent.scalar_subquery()),
        )
        return {frozenset(pair) for pair in self.unit.connection.execute(together)}

    def moderations(self) -> Mapping[int, int]:
        """How often each member has moderated a breakout of this group."""
        counted = (
            select(retro_breakouts.c.moderator_id, func.count())
            .where(retro_breakouts.c.group_id == self.group_id, retro_breakouts.c.accepted)
            .group_by(retro_breakouts.c.moderator_id)
        )
        return Counter({member: count for member, count in self.unit.connection.execute(counted) if member})

    def rename(self, *, of: int, to: int | None, name: str | None) -> None:
        """Where a member was, another was; or nobody knows any more who."""
        if to is None:
            mine = (retro_attendees.c.group_id == self.group_id, retro_attendees.c.member_id == of)
            self.unit.connection.execute(delete(retro_attendees).where(*mine))
        else:
            self._rename_attendee(of, to, name)
        self.unit.connection.execute(
            update(retro_breakouts)
            .where(retro_breakouts.c.group_id == self.group_id, retro_breakouts.c.moderator_id == of)
            .values(moderator_id=to, moderator_name=name)
        )

    def retros_of(self, member: int) -> list[int]:
        """The retros somebody was in."""
        mine = (retro_attendees.c.group_id == self.group_id, retro_attendees.c.member_id == member)
        found = select(retro_attendees.c.retro).where(*mine).order_by(retro_attendees.c.retro)
        return list(self.unit.connection.scalars(found))

    def moderated_by(self, member: int) -> list[tuple[int, int]]:
        """The breakouts somebody moderates or moderated: numbers of retro and breakout."""
        mine = (retro_breakouts.c.group_id == self.group_id, retro_breakouts.c.moderator_id == member)
        found = select(retro_breakouts.c.retro, retro_breakouts.c.number).where(*mine).order_by(retro_breakouts.c.retro)
        return [(retro, number) for retro, number in self.unit.connection.execute(found)]

    def _rename_attendee(self, of: int, to: int, name: str | None) -> None:
        both = set(self.retros_of(of)) & set(self.retros_of(to))
        mine = (retro_attendees.c.group_id == self.group_id, retro_attendees.c.member_id == of)
        self.unit.connection.execute(delete(retro_attendees).where(*mine, retro_attendees.c.retro.in_(both)))
        self.unit.connection.execute(update(retro_attendees).where(*mine).values(member_id=to, name=name))

    def _put(self, into: Mapping[int, int], retro: int) -> None:
        moves = [{**self._which(retro), "member": member, "into": number} for member, number in into.items()]
        if moves:
            self.unit.connection.execute(_PUT, moves)

    def _which(self, retro: int) -> dict[str, Any]:
        return {"group": self.group_id, "which": retro}

    def _there(self, retro: int) -> Any:
        return (retro_attendees.c.group_id == self.group_id) & (retro_attendees.c.retro == retro)

    def _attend(self, retro: int, member: int, **values: Any) -> None:
        self.unit.connection.execute(
            update(retro_attendees).where(self._there(retro), retro_attendees.c.member_id == member).values(**values)
        )

    def _change(self, retro: int, number: int, **values: Any) -> None:
        self.unit.connection.execute(
            update(retro_breakouts)
            .where(
                retro_breakouts.c.group_id == self.group_id,
                retro_breakouts.c.retro == retro,
                retro_breakouts.c.number == number,
            )
            .values(**values)
        )


def _breakout(row: Row[Any]) -> Breakout:
    values = dict(row._mapping)
    return Breakout(**{**values, "themes": tuple(map(int, filter(None, values["themes"].split(","))))})
