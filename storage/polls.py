"""Polls: what is asked and by which rules, the options, open ballots; in the vault, anonymous ones.

A poll's rules are changed until it opens and never after. Who votes holds the poll's row together with others who
vote, who ends it holds it alone: so a vote comes before the end, and is counted, or after it, and is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite takes the same words
from sqlmodel import Field, SQLModel

from storage.keys import Keys
from storage.people import members, take_group
from storage.types import Id, Instant, added, insert_new
from storage.unit import Store
from storage.vault import Votes

DRAFT: Final = "draft"
PLANNED: Final = "planned"
OPEN: Final = "open"
CLOSED: Final = "closed"
CANCELLED: Final = "cancelled"
DROPPED: Final = "dropped"


class PollRow(SQLModel, table=True):
    """A poll; its number counts within the group.

    `known` is the number of the last member whom the group knew when it opened, `eligible` how many could vote then,
    and `seats` how many of them were in its channels without being known (empty: nobody could tell). `voted` is how
    many took part as it shows, and `result` what came of it. `sequence` counts how often its times were moved.

    One that is to open by itself does so when it `opens`. `every` is how often it comes, empty for once: then `series`
    is the local time at which the first one opens, and this one is the first of them after `since`.
    """

    __tablename__ = "polls"
    __table_args__ = (
        UniqueConstraint("group_id", "number"),
        Index("polls_by_state", "group_id", "state"),
        Index("polls_by_opener", "opener_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    number: int
    state: str
    kind: str
    question: str = Field(sa_column=Column(Text, nullable=False))
    anonymous: bool = Field(sa_column=Column(Boolean, nullable=False))
    shows: str
    quorum: int
    threshold: str
    may_add: bool = Field(sa_column=Column(Boolean, nullable=False))
    ends: datetime = Field(sa_column=Column(Instant, nullable=False))
    opens: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    opened: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    every: str = ""
    series: str = ""
    since: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    sequence: int = 0
    known: int = Field(default=0, sa_column=Column(Id, nullable=False))
    eligible: int = 0
    seats: int | None = None
    voted: int = 0
    result: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    purpose: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    """What it was called for, in the words of who did; empty where somebody just asks."""
    opener_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    opener_name: str | None = None


class OptionRow(SQLModel, table=True):
    """Something that can be chosen: words, or a time."""

    __tablename__ = "poll_options"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    poll: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    text: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class BallotRow(SQLModel, table=True):
    """What a member chose in an open poll."""

    __tablename__ = "poll_ballots"
    __table_args__ = (Index("poll_ballots_by_member", "member_id"),)

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    poll: int = Field(primary_key=True)
    member_id: int = Field(sa_column=Column(Id, ForeignKey("members.id"), primary_key=True))
    ballot: str


class SeatRow(SQLModel, table=True):
    """Somebody whom nobody knew when a poll opened takes part, under their pseudonym for it; gone at its end."""

    __tablename__ = "poll_seats"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    poll: int = Field(primary_key=True)
    by: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))


polls: Table = PollRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
poll_options: Table = OptionRow.__table__  # type: ignore[attr-defined]
poll_ballots: Table = BallotRow.__table__  # type: ignore[attr-defined]
poll_seats: Table = SeatRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll as it is stored."""

    number: int
    state: str
    kind: str
    question: str
    anonymous: bool
    shows: str
    quorum: int
    threshold: str
    may_add: bool
    ends: datetime
    opens: datetime | None
    opened: datetime | None
    every: str
    series: str
    since: datetime | None
    sequence: int
    known: int
    eligible: int
    seats: int | None
    voted: int
    result: str | None
    purpose: str | None
    opener_id: int | None
    opener_name: str | None


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be chosen, by its number in the poll."""

    number: int
    text: str
    at: datetime | None = None


_POLL = [polls.c[field.name] for field in fields(Poll)]
_BY_NUMBER = select(*_POLL).where(polls.c.group_id == bindparam("group"), polls.c.number == bindparam("which"))
_OPTIONS = (
    select(poll_options.c.number, poll_options.c.text, poll_options.c.at)
    .where(poll_options.c.group_id == bindparam("group"), poll_options.c.poll == bindparam("which"))
    .order_by(poll_options.c.number)
)
_NEW_BALLOT = upsert(poll_ballots)
_CAST = _NEW_BALLOT.on_conflict_do_update(
    index_elements=[poll_ballots.c.group_id, poll_ballots.c.poll, poll_ballots.c.member_id],
    set_={"ballot": _NEW_BALLOT.excluded.ballot},
)
_TALLY = (
    select(poll_ballots.c.ballot, func.count())
    .where(poll_ballots.c.group_id == bindparam("group"), poll_ballots.c.poll == bindparam("which"))
    .group_by(poll_ballots.c.ballot)
)
_NEW_SEAT = insert_new(poll_seats).returning(poll_seats.c.poll)


@cache
def _newest(states: tuple[str, ...]) -> Select[Any]:
    mine = (polls.c.group_id == bindparam("group"), polls.c.state.in_(states))
    return select(*_POLL).where(*mine).order_by(polls.c.number.desc()).limit(bindparam("most"))


class PollStore(Store):
    """The polls of a group."""

    def draft(self, options: Sequence[Option], **rules: Any) -> int:
        """Write a poll down that is not open yet; its number."""
        # One at a time, or two would get the same number.
        take_group(self.unit.connection, self.group_id)
        last = self.unit.connection.scalar(select(func.max(polls.c.number)).where(polls.c.group_id == self.group_id))
        number = (last or 0) + 1
        row = PollRow(group_id=self.group_id, number=number, state=DRAFT, **rules)
        self.unit.connection.execute(insert(polls), row.model_dump(exclude={"id"}))
        self.set_options(number, options)
        return number

    def find(self, number: int) -> Poll | None:
        """A poll by its number."""
        row = self.unit.connection.execute(_BY_NUMBER, {"group": self.group_id, "which": number}).one_or_none()
        return None if row is None else Poll(*row)

    def take(self, number: int) -> Poll | None:
        """The same, and until this work is done nobody else votes in it, ends it or changes it."""
        return self._locked(number, together=False)

    def enter(self, number: int) -> Poll | None:
        """The same for somebody who votes: others may vote meanwhile, and nobody ends or changes it."""
        return self._locked(number, together=True)

    def _locked(self, number: int, *, together: bool) -> Poll | None:
        statement = _BY_NUMBER.with_for_update(read=together)
        row = self.unit.connection.execute(statement, {"group": self.group_id, "which": number}).one_or_none()
        return None if row is None else Poll(*row)

    def options(self, number: int) -> Sequence[Option]:
        """What can be chosen, in its order."""
        return [
            Option(*row)
            for row in self.unit.connection.execute(_OPTIONS, {"group": self.group_id, "which": number}).all()
        ]

    def set_options(self, number: int, options: Sequence[Option]) -> None:
        """Let these be what can be chosen."""
        there = (poll_options.c.group_id == self.group_id, poll_options.c.poll == number)
        self.unit.connection.execute(delete(poll_options).where(*there))
        for option in options:
            self.add_option(number, option)

    def add_option(self, number: int, option: Option) -> None:
        """One more that can be chosen."""
        values = {
            "group_id": self.group_id,
            "poll": number,
            **{f.name: getattr(option, f.name) for f in fields(option)},
        }
        values["number"] = option.number
        self.unit.connection.execute(insert(poll_options).values(**values))

    def change(self, number: int, **values: Any) -> None:
        """Change a poll."""
        self.unit.connection.execute(
            update(polls).where(polls.c.group_id == self.group_id, polls.c.number == number).values(**values)
        )

    def open(self, number: int, *, least: int, reach: int, now: datetime) -> None:
        """Open a poll to everybody who is in the group now, with at least so much of a role.

        Of those in its channels (`reach`, 0 while nobody can tell) some may be unknown so far: a seat is kept for each.
        """
        there = select(func.count(), func.max(members.c.id)).where(
            members.c.group_id == self.group_id, members.c.role >= least
        )
        count, last = self.unit.connection.execute(there).one()
        self.change(
            number,
            state=OPEN,
            opened=now,
            known=last or 0,
            eligible=max(count, reach),
            seats=max(reach - count, 0) if reach else None,
        )

    def seat(self, poll: Poll, member: int, by: bytes) -> bool:
        """See to it that somebody who was unknown at the opening has a seat; `False` when none is left.

        Their first vote only: it holds the poll alone. Who voted before it was opened again has theirs.
        """
        there = (poll_seats.c.group_id == self.group_id, poll_seats.c.poll == poll.number, poll_seats.c.by == by)
        if self.unit.connection.scalar(select(poll_seats.c.poll).where(*there)) is not None:
            return True
        if self.ballot_of(poll.number, member) is not None:
            return True
        now = self.take(poll.number)
        if now is None or now.seats == 0:
            return False
        if self.keep_seat(poll.number, by):
            if now.seats is None:
                self.change(poll.number, eligible=now.eligible + 1)
            else:
                self.change(poll.number, seats=now.seats - 1)
        return True

    def cast(self, number: int, member: int, ballot: str) -> None:
        """Keep what a member chose in an open poll, in place of what they chose before."""
        values = {"group_id": self.group_id, "poll": number, "member_id": member, "ballot": ballot}
        self.unit.connection.execute(_CAST, values)

    def ballot_of(self, number: int, member: int) -> str | None:
        """What a member chose in an open poll."""
        mine = (poll_ballots.c.poll == number, poll_ballots.c.member_id == member)
        return self.unit.connection.scalar(
            select(poll_ballots.c.ballot).where(poll_ballots.c.group_id == self.group_id, *mine)
        )

    def tally(self, number: int) -> Mapping[str, int]:
        """How many chose what in an open poll."""
        rows = self.unit.connection.execute(_TALLY, {"group": self.group_id, "which": number})
        return dict(map(tuple, rows))

    def ballots(self, number: int) -> Sequence[tuple[str, str]]:
        """Who chose what in an open poll: names and ballots, by name."""
        rows = self.unit.connection.execute(
            select(members.c.name, poll_ballots.c.ballot)
            .join(members, members.c.id == poll_ballots.c.member_id)
            .where(poll_ballots.c.group_id == self.group_id, poll_ballots.c.poll == number)
            .order_by(members.c.name, members.c.id)
        )
        return [(name, ballot) for name, ballot in rows]

    def silent(self, poll: Poll, *, least: int) -> Sequence[int]:
        """The members who were known when an open poll opened and have not voted in it."""
        voted = select(poll_ballots.c.member_id).where(
            poll_ballots.c.group_id == self.group_id, poll_ballots.c.poll == poll.number
        )
        return self.unit.connection.scalars(
            select(members.c.id)
            .where(
                members.c.group_id == self.group_id,
                members.c.id <= poll.known,
                members.c.role >= least,
                members.c.id.not_in(voted),
            )
            .order_by(members.c.id)
        ).all()

    def close(self, poll: Poll, *, result: str, voted: int, now: datetime) -> None:
        """A poll is over, with this result; how many newcomers took part in an anonymous one is told by nothing."""
        seats = 0 if poll.anonymous else polls.c.seats
        self.change(poll.number, state=CLOSED, result=result, voted=voted, seats=seats, ends=now)
        there = (poll_seats.c.group_id == self.group_id, poll_seats.c.poll == poll.number)
        self.unit.connection.execute(delete(poll_seats).where(*there))

    def reopen(self, poll: Poll, *, ends: datetime) -> None:
        """An open poll that was over goes on as if it had never been."""
        self.change(poll.number, state=OPEN, result=None, ends=ends, sequence=poll.sequence + 1)

    def any(self) -> bool:
        """Whether the group has asked anything."""
        return (
            self.unit.connection.scalar(select(polls.c.id).where(polls.c.group_id == self.group_id).limit(1))
            is not None
        )

    def all(self, *states: str, most: int = 50) -> Sequence[Poll]:
        """The newest polls in these states."""
        rows = self.unit.connection.execute(_newest(states), {"group": self.group_id, "most": most})
        return [Poll(*row) for row in rows]

    # People

    def merge(self, *, gone: int, kept: int, name: str) -> Sequence[int]:
        """Two members are one: of two votes in a poll that of the one who stays counts; the polls that change."""
        mine = (poll_ballots.c.group_id == self.group_id, poll_ballots.c.member_id == gone)
        rows = self.unit.connection.execute(
            delete(poll_ballots).where(*mine).returning(poll_ballots.c.poll, poll_ballots.c.ballot)
        ).all()
        for row in rows:
            values = {"group_id": self.group_id, "poll": row.poll, "member_id": kept, "ballot": row.ballot}
            self.unit.connection.execute(insert_new(poll_ballots), values)
        return sorted({row.poll for row in rows} | set(self._rename(gone, kept, name)))

    def one_person_fewer(self, number: int) -> None:
        """Somebody who counted twice among those who may vote counts once."""
        self.change(number, eligible=polls.c.eligible - 1)

    def give_up_seat(self, number: int, by: bytes) -> bool:
        """Somebody's seat is nobody's any more; whether they had one."""
        there = (poll_seats.c.group_id == self.group_id, poll_seats.c.poll == number, poll_seats.c.by == by)
        return self.unit.connection.execute(delete(poll_seats).where(*there)).rowcount > 0

    def keep_seat(self, number: int, by: bytes) -> bool:
        """Somebody has a seat; whether they had none."""
        return added(self.unit.connection, _NEW_SEAT, {"group_id": self.group_id, "poll": number, "by": by})

    def forget(self, member: int) -> Sequence[int]:
        """Nobody knows any more what a member chose or opened; the polls that change."""
        mine = (poll_ballots.c.group_id == self.group_id, poll_ballots.c.member_id == member)
        voted = self.unit.connection.scalars(delete(poll_ballots).where(*mine).returning(poll_ballots.c.poll)).all()
        return sorted(set(voted) | set(self._rename(member, None, None)))

    def _rename(self, of: int, to: int | None, name: str | None) -> Sequence[int]:
        return self.unit.connection.scalars(
            update(polls)
            .where(polls.c.group_id == self.group_id, polls.c.opener_id == of)
            .values(opener_id=to, opener_name=name)
            .returning(polls.c.number)
        ).all()

    def of_member(self, member: int) -> tuple[Sequence[tuple[int, str]], Sequence[tuple[int, str]]]:
        """The polls a member opened, with their questions, and what they chose in open ones."""
        opened = self.unit.connection.execute(
            select(polls.c.number, polls.c.question).where(
                polls.c.group_id == self.group_id, polls.c.opener_id == member
            )
        )
        chosen = self.unit.connection.execute(
            select(poll_ballots.c.poll, poll_ballots.c.ballot).where(
                poll_ballots.c.group_id == self.group_id, poll_ballots.c.member_id == member
            )
        )
        return [(row[0], row[1]) for row in opened], [(row[0], row[1]) for row in chosen]


class AnonymousBallots(Store):
    """Ballots without a name: a board of its own in the vault for each poll, whose key goes when it is over."""

    def cast(self, number: int, member: int, ballot: str) -> bool:
        """Keep what somebody chose, once and for all; `False` when they have voted before.

        The poll's row must be held: nobody may end it meanwhile.
        """
        return Votes(self.unit, self.group_id).cast(_board(number), member, {"ballot": ballot})

    def count(self, number: int) -> int:
        """How many have voted."""
        if Keys(self.unit, self.group_id).existing(_board(number)) is None:
            return 0
        return Votes(self.unit, self.group_id).count(_board(number))

    def mix(self, number: int) -> None:
        """See to it that no copy taken from now on tells what was written together."""
        if Keys(self.unit, self.group_id).existing(_board(number)) is not None:
            Votes(self.unit, self.group_id).deal_out(_board(number))

    def take(self, number: int) -> Sequence[str]:
        """All that was chosen, in random order, to be added up; nothing of it is kept, and its key is destroyed."""
        if Keys(self.unit, self.group_id).existing(_board(number)) is None:
            return ()
        return [content["ballot"] for content in Votes(self.unit, self.group_id).close(_board(number))]

    def rename(self, number: int, *, of: int, to: int) -> None:
        """Two who turn out to be one have voted if either has."""
        if Keys(self.unit, self.group_id).existing(_board(number)) is not None:
            Votes(self.unit, self.group_id).rename(_board(number), of, to)


def _board(number: int) -> str:
    return f"poll {number}"
