"""Check-ins: what people say once a week of what they did, what comes next and what stops them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, bindparam, delete, func, insert, select, update
from sqlmodel import Field, SQLModel

from storage.types import Id
from storage.unit import Store


class SprintCheckInRow(SQLModel, table=True):
    """What a member said at a sprint's check-in; with `resting`, that there is nothing this week."""

    __tablename__ = "sprint_check_ins"
    __table_args__ = (Index("sprint_check_ins_by_member", "member_id"),)

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    sprint: int = Field(primary_key=True)
    week: int = Field(primary_key=True)
    member_id: int = Field(sa_column=Column(Id, ForeignKey("members.id"), primary_key=True))
    name: str
    resting: bool = Field(sa_column=Column(Boolean, nullable=False))
    done: str
    next: str
    blocked: str


sprint_check_ins: Table = SprintCheckInRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What somebody said at a check-in."""

    sprint: int
    week: int
    member_id: int
    name: str
    resting: bool
    done: str
    next: str
    blocked: str


_ALL = (
    select(*(sprint_check_ins.c[name] for name in CheckIn.__annotations__))
    .where(sprint_check_ins.c.group_id == bindparam("group"))
    .order_by(
        sprint_check_ins.c.sprint,
        sprint_check_ins.c.week,
        func.lower(sprint_check_ins.c.name),
        sprint_check_ins.c.member_id,
    )
)
_OF_WEEK = _ALL.where(sprint_check_ins.c.sprint == bindparam("which"), sprint_check_ins.c.week == bindparam("week"))


class CheckInStore(Store):
    """What the members of a group said at the check-ins of its sprints."""

    def of(self, sprint: int, week: int) -> Sequence[CheckIn]:
        """What was said at one check-in, by name."""
        rows = self.unit.connection.execute(_OF_WEEK, {"group": self.group_id, "which": sprint, "week": week})
        return [CheckIn(*row) for row in rows]

    def said_by(self, sprint: int, week: int, member: int) -> CheckIn | None:
        """What a member said at one."""
        return next((one for one in self.of(sprint, week) if one.member_id == member), None)

    def say(self, said: CheckIn) -> None:
        """Keep it, in place of what they said before."""
        values = {name: getattr(said, name) for name in CheckIn.__annotations__}
        whose = (
            *self._of(said.member_id),
            sprint_check_ins.c.sprint == said.sprint,
            sprint_check_ins.c.week == said.week,
        )
        self.unit.connection.execute(delete(sprint_check_ins).where(*whose))
        self.unit.connection.execute(insert(sprint_check_ins).values(group_id=self.group_id, **values))

    def of_member(self, member: int) -> Sequence[CheckIn]:
        """All that a member said."""
        mine = _ALL.where(sprint_check_ins.c.member_id == member)
        return [CheckIn(*row) for row in self.unit.connection.execute(mine, {"group": self.group_id})]

    def merge(self, *, gone: int, kept: int, name: str) -> None:
        """What one member said, another did, unless that one answered too."""
        theirs = {(one.sprint, one.week) for one in self.of_member(kept)}
        for one in self.of_member(gone):
            if (one.sprint, one.week) not in theirs:
                whose = (sprint_check_ins.c.sprint == one.sprint, sprint_check_ins.c.week == one.week)
                self.unit.connection.execute(
                    update(sprint_check_ins).where(*self._of(gone), *whose).values(member_id=kept, name=name)
                )
        self.forget(gone)

    def forget(self, member: int) -> None:
        """Nothing is left of what they said."""
        self.unit.connection.execute(delete(sprint_check_ins).where(*self._of(member)))

    def _of(self, member: int) -> tuple[Any, Any]:
        return sprint_check_ins.c.group_id == self.group_id, sprint_check_ins.c.member_id == member
