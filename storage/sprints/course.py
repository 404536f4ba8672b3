"""Sprints: goal and time, who is in each and what they can give, and when the group checks in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Select,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from storage.people import take_group
from storage.search import Entry, Record
from storage.types import Id, Instant, added, insert_new
from storage.unit import Store

KIND: Final = "sprint"
"""What a sprint is on record."""
RUNNING: Final = "running"
OVER: Final = "over"


class SprintRow(SQLModel, table=True):
    """A sprint; its number counts within the group.

    `ended` is when it was over, empty while it is under way, and `ender_id` who ended it, empty where its time was up.
    `sequence` counts how often it was extended. `week` is how many check-ins were asked for, the last one at `asked`.
    `places` is how many can be in a deep-dive sprint, 0 where there is no such limit.
    """

    __tablename__ = "sprints"
    __table_args__ = (
        UniqueConstraint("group_id", "number"),
        Index("sprints_under_way", "group_id", "ended"),
        Index("sprints_by_starter", "starter_id"),
        Index("sprints_by_ender", "ender_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    number: int
    goal: str
    places: int
    begins: datetime = Field(sa_column=Column(Instant, nullable=False))
    ends: datetime = Field(sa_column=Column(Instant, nullable=False))
    sequence: int
    week: int
    asked: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    ended: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    starter_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    starter_name: str | None = None
    ender_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))


class SprintVolunteerRow(SQLModel, table=True):
    """Who is in a sprint, or `invited` into it; `hours` is what they can give a week, where they said it."""

    __tablename__ = "sprint_volunteers"
    __table_args__ = (Index("sprint_volunteers_by_member", "member_id"),)

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    sprint: int = Field(primary_key=True)
    member_id: int = Field(sa_column=Column(Id, ForeignKey("members.id"), primary_key=True))
    name: str
    hours: int | None = None
    invited: bool = Field(sa_column=Column(Boolean, nullable=False))


class SprintCustomRow(SQLModel, table=True):
    """When a group checks in: on a weekday (0 is Monday) at a local time."""

    __tablename__ = "sprint_customs"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    weekday: int
    at: str


sprints: Table = SprintRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
sprint_volunteers: Table = SprintVolunteerRow.__table__  # type: ignore[attr-defined]
sprint_customs: Table = SprintCustomRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Sprint:
    """A sprint as it is stored."""

    number: int
    goal: str
    places: int
    begins: datetime
    ends: datetime
    sequence: int
    week: int
    asked: datetime | None
    ended: datetime | None
    starter_id: int | None
    starter_name: str | None
    ender_id: int | None


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody in a sprint, or asked to be."""

    member_id: int
    name: str
    hours: int | None
    invited: bool


_COLUMNS = [sprints.c[name] for name in Sprint.__annotations__]
_MINE = select(*_COLUMNS).where(sprints.c.group_id == bindparam("group"))
_BY_NUMBER = _MINE.where(sprints.c.number == bindparam("which"))
_UNDER_WAY = _MINE.where(sprints.c.ended.is_(None))
_LAST = _MINE.order_by(sprints.c.number.desc()).limit(1)
_VOLUNTEERS = (
    select(*(sprint_volunteers.c[name] for name in Volunteer.__annotations__))
    .where(sprint_volunteers.c.group_id == bindparam("group"), sprint_volunteers.c.sprint == bindparam("which"))
    .order_by(func.lower(sprint_volunteers.c.name), sprint_volunteers.c.member_id)
)
_JOIN = insert_new(sprint_volunteers).returning(sprint_volunteers.c.member_id)


class SprintStore(Store):
    """The sprints of a group."""

    def find(self, number: int) -> Sprint | None:
        """A sprint by its number."""
        return self._first(_BY_NUMBER, number)

    def take(self, number: int) -> Sprint | None:
        """A sprint as it is now, which nobody else changes before this work is done."""
        return self._first(_BY_NUMBER.with_for_update(), number)

    def under_way(self) -> Sprint | None:
        """The one the group is in."""
        return self._first(_UNDER_WAY)

    def last(self) -> Sprint | None:
        """The newest one, under way or over."""
        return self._first(_LAST)

    def newest(self, most: int) -> Sequence[Sprint]:
        """The newest ones, the last one first."""
        found = _MINE.order_by(sprints.c.number.desc()).limit(most)
        return [Sprint(*row) for row in self.unit.connection.execute(found, {"group": self.group_id})]

    def start(self, goal: str, *, begins: datetime, ends: datetime, places: int, starter: int, name: str) -> int | None:
        """Begin one; its number, or `None` when the group is in one."""
        take_group(self.unit.connection, self.group_id)
        last = self.last()
        if last is not None and last.ended is None:
            return None
        number = 1 if last is None else last.number + 1
        self.unit.connection.execute(
            insert(sprints).values(
                group_id=self.group_id,
                number=number,
                goal=goal,
                places=places,
                begins=begins,
                ends=ends,
                sequence=0,
                week=0,
                starter_id=starter,
                starter_name=name,
            )
        )
        self._put_on_record(number, begins)
        return number

    def extend(self, sprint: Sprint, ends: datetime) -> None:
        """It ends then."""
        self._change(sprint.number, ends=ends, sequence=sprint.sequence + 1)

    def reword(self, number: int, goal: str) -> None:
        """Its goal is said otherwise."""
        self._change(number, goal=goal)

    def ask(self, sprint: Sprint, now: datetime) -> int:
        """The next check-in is asked for; which one it is."""
        self._change(sprint.number, week=sprint.week + 1, asked=now)
        return sprint.week + 1

    def end(self, sprint: Sprint, now: datetime, *, by: int | None) -> None:
        """It is over."""
        self._change(sprint.number, ended=now, ender_id=by, sequence=sprint.sequence + 1)

    def volunteers(self, number: int) -> Sequence[Volunteer]:
        """Who is in it, and who is asked to be, by name."""
        rows = self.unit.connection.execute(_VOLUNTEERS, {"group": self.group_id, "which": number})
        return [Volunteer(*row) for row in rows]

    def volunteer(self, number: int, member: int) -> Volunteer | None:
        """What a member is in it."""
        only = _VOLUNTEERS.where(sprint_volunteers.c.member_id == member)
        row = self.unit.connection.execute(only, {"group": self.group_id, "which": number}).first()
        return None if row is None else Volunteer(*row)

    def join(self, number: int, *, member: int, name: str, invited: bool = False) -> bool:
        """Somebody is in it from now on, or `invited` to be; `False` when they were."""
        values = {"group_id": self.group_id, "sprint": number, "member_id": member, "name": name, "invited": invited}
        if added(self.unit.connection, _JOIN, values):
            return True
        if invited:
            return False
        whose = (*self._of(member), sprint_volunteers.c.sprint == number, sprint_volunteers.c.invited)
        accepted = update(sprint_volunteers).where(*whose).values(invited=False)
        return self.unit.connection.execute(accepted.returning(sprint_volunteers.c.member_id)).first() is not None

    def pledge(self, number: int, member: int, hours: int | None) -> None:
        """They can give so many hours a week; `None` where they would rather not say."""
        self.unit.connection.execute(
            update(sprint_volunteers).where(*self._of(member), sprint_volunteers.c.sprint == number).values(hours=hours)
        )

    def leave(self, number: int, member: int) -> None:
        """They are not in it, and not asked to be."""
        self.unit.connection.execute(
            delete(sprint_volunteers).where(*self._of(member), sprint_volunteers.c.sprint == number)
        )

    def custom(self) -> tuple[int, str] | None:
        """The weekday (0 is Monday) and the local time at which the group checks in, where it has chosen one."""
        found = select(sprint_customs.c.weekday, sprint_customs.c.at).where(sprint_customs.c.group_id == self.group_id)
        row = self.unit.connection.execute(found).first()
        return None if row is None else (row.weekday, row.at)

    def keep_custom(self, weekday: int, at: str) -> None:
        """The group checks in then."""
        mine = sprint_customs.c.group_id == self.group_id
        self.unit.connection.execute(delete(sprint_customs).where(mine))
        self.unit.connection.execute(insert(sprint_customs).values(group_id=self.group_id, weekday=weekday, at=at))

    def of_member(self, member: int) -> Sequence[tuple[int, int | None, bool]]:
        """The numbers of the sprints a member was in or is asked to be in, and the hours they offered."""
        columns = (sprint_volunteers.c.sprint, sprint_volunteers.c.hours, sprint_volunteers.c.invited)
        found = select(*columns).where(*self._of(member)).order_by(sprint_volunteers.c.sprint)
        return [(row.sprint, row.hours, row.invited) for row in self.unit.connection.execute(found)]

    def started_by(self, member: int) -> Sequence[int]:
        """The numbers of the sprints a member started."""
        mine = (sprints.c.group_id == self.group_id, sprints.c.starter_id == member)
        return self.unit.connection.scalars(select(sprints.c.number).where(*mine).order_by(sprints.c.number)).all()

    def rename(self, *, of: int, to: int | None, name: str | None) -> None:
        """What a member started and was in is another's now, or nobody's."""
        mine = sprints.c.group_id == self.group_id
        for column, values in (
            (sprints.c.starter_id, {"starter_id": to, "starter_name": name}),
            (sprints.c.ender_id, {"ender_id": to}),
        ):
            self.unit.connection.execute(update(sprints).where(mine, column == of).values(**values))
        rows = self.unit.connection.execute(
            delete(sprint_volunteers).where(*self._of(of)).returning(*sprint_volunteers.c)
        ).all()
        if to is None or name is None:
            return
        for row in rows:
            self.join(row.sprint, member=to, name=name, invited=row.invited)
            known = self.volunteer(row.sprint, to)
            if known is not None and known.hours is None:
                self.pledge(row.sprint, to, row.hours)

    def _change(self, number: int, **values: Any) -> None:
        self.unit.connection.execute(
            update(sprints).where(sprints.c.group_id == self.group_id, sprints.c.number == number).values(**values)
        )
        self._put_on_record(number)

    def _put_on_record(self, number: int, now: datetime | None = None) -> None:
        sprint = self.find(number)
        assert sprint is not None
        Record(self.unit, self.group_id).keep(
            Entry(
                kind=KIND,
                key=(number,),
                heading=sprint.goal,
                state=RUNNING if sprint.ended is None else OVER,
                at=now,
                details={"begins": sprint.begins.isoformat(), "ends": (sprint.ended or sprint.ends).isoformat()},
            )
        )

    def _first(self, statement: Select[Any], which: int | None = None) -> Sprint | None:
        row = self.unit.connection.execute(statement, {"group": self.group_id, "which": which}).first()
        return None if row is None else Sprint(*row)

    def _of(self, member: int) -> tuple[Any, Any]:
        return sprint_volunteers.c.group_id == self.group_id, sprint_volunteers.c.member_id == member
