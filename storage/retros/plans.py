"""Retros that are planned: when, what is asked, how often, who said that they come; and what follows a sprint."""

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
    LargeBinary,
    Row,
    Select,
    Table,
    UniqueConstraint,
    and_,
    delete,
    false,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite takes the same words
from sqlmodel import Field, SQLModel

from storage.people import members, take_group
from storage.retros.course import retros
from storage.types import Id, Instant
from storage.unit import Store

PLANNED: Final = "planned"
BEGUN: Final = "begun"
CANCELLED: Final = "cancelled"
MISSED: Final = "missed"


class PlanRow(SQLModel, table=True):
    """A planned retro; its number counts within the group.

    `every` is how often it recurs, empty where it does not; `slot` is when it would be had nobody moved it, and
    `series` the local time of the first of them. `sequence` counts how often it was moved. `retro` is the one whose
    notes are written already, or the one that it became; `waits` says whether the group knows that another goes on.
    """

    __tablename__ = "retro_plans"
    __table_args__ = (
        UniqueConstraint("group_id", "number"),
        Index("retro_plans_by_state", "group_id", "state"),
        Index("retro_plans_by_planner", "planner_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    number: int
    uid: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    state: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    slot: datetime = Field(sa_column=Column(Instant, nullable=False))
    series: str
    every: str
    format: str
    sequence: int = 0
    waits: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
    retro: int | None = None
    planner_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    planner_name: str | None = None


class AnswerRow(SQLModel, table=True):
    """What a member said to an invitation."""

    __tablename__ = "retro_answers"
    __table_args__ = (Index("retro_answers_by_member", "member_id"),)

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    plan: int = Field(primary_key=True)
    member_id: int = Field(sa_column=Column(Id, ForeignKey("members.id"), primary_key=True))
    says: str


class SprintCustomRow(SQLModel, table=True):
    """When a group holds a retro after each sprint: on the next such weekday (0 is Monday) at a local time."""

    __tablename__ = "retro_sprint_customs"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    weekday: int
    at: str
    format: str


retro_plans: Table = PlanRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
retro_answers: Table = AnswerRow.__table__  # type: ignore[attr-defined]
retro_sprint_customs: Table = SprintCustomRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned retro as it is stored."""

    number: int
    uid: bytes
    state: str
    at: datetime
    slot: datetime
    series: datetime
    """Naive: a local time."""
    every: str
    format: str
    sequence: int
    waits: bool
    retro: int | None
    planner_id: int | None
    planner_name: str | None


@dataclass(frozen=True, slots=True)
class Guest:
    """A member, and what they said to an invitation."""

    member: int
    name: str
    says: str


@dataclass(frozen=True, slots=True)
class SprintCustom:
    """When a group holds a retro after each sprint."""

    weekday: int
    at: str
    format: str


_COLUMNS = [retro_plans.c[name] for name in Plan.__annotations__]


class PlanStore(Store):
    """The planned retros of a group."""

    def find(self, number: int) -> Plan | None:
        """A plan by its number in the group."""
        return self._first(self._by_number(number))

    def take(self, number: int) -> Plan | None:
        """A plan as it is now, which nobody else changes before this work is done."""
        return self._first(self._by_number(number).with_for_update())

    def take_turns(self) -> None:
        """Come one at a time: who plans later waits until this work is done."""
        take_group(self.unit.connection, self.group_id)

    def ahead(self) -> Sequence[Plan]:
        """Those that are still to come, the next one first."""
        mine = (retro_plans.c.group_id == self.group_id, retro_plans.c.state == PLANNED)
        rows = self.unit.connection.execute(select(*_COLUMNS).where(*mine).order_by(retro_plans.c.at))
        return [_plan(row) for row in rows]

    def add(
        self,
        *,
        uid: bytes,
        at: datetime,
        slot: datetime,
        series: datetime,
        every: str,
        format: str,  # noqa: A002 - its name
        retro: int | None,
        planner: int | None,
        name: str | None,
    ) -> int:
        """Keep a new one; its number."""
        take_group(self.unit.connection, self.group_id)
        mine = retro_plans.c.group_id == self.group_id
        number = (self.unit.connection.scalar(select(func.max(retro_plans.c.number)).where(mine)) or 0) + 1
        self.unit.connection.execute(
            insert(retro_plans).values(
                group_id=self.group_id,
                number=number,
                uid=uid,
                state=PLANNED,
                at=at,
                slot=slot,
                series=series.isoformat(),
                every=every,
                format=format,
                sequence=0,
                waits=False,
                retro=retro,
                planner_id=planner,
                planner_name=name,
            )
        )
        return number

    def move(self, plan: Plan, at: datetime) -> None:
        """It is then."""
        self._change(plan.number, at=at, sequence=plan.sequence + 1)

    def close(self, plan: Plan, state: str, *, retro: int | None = None) -> None:
        """It is no longer to come; `retro` is the one that it became."""
        self._change(plan.number, state=state, sequence=plan.sequence + 1, retro=retro)

    def stop_recurring(self, number: int) -> None:
        """Nothing follows it."""
        self._change(number, every="")

    def wait(self, number: int) -> None:
        """The group knows that another goes on."""
        self._change(number, waits=True)

    def left_over(self) -> int | None:
        """The retro for which notes were written and which was not held; the oldest."""
        waiting = (retros.c.group_id == retro_plans.c.group_id, retros.c.number == retro_plans.c.retro)
        missed = (
            retro_plans.c.group_id == self.group_id,
            retro_plans.c.state == MISSED,
            retros.c.collecting,
            retros.c.reveals == 0,
        )
        ahead = select(retro_plans.c.retro).where(
            retro_plans.c.group_id == self.group_id, retro_plans.c.state == PLANNED, retro_plans.c.retro.is_not(None)
        )
        found = select(retros.c.number).join(retro_plans, and_(*waiting)).where(*missed, retros.c.number.not_in(ahead))
        return self.unit.connection.scalar(found.order_by(retros.c.number).limit(1))

    def answer(self, plan: int, member: int, says: str) -> None:
        """Keep what a member says, in place of what they said before."""
        new = upsert(retro_answers).values(group_id=self.group_id, plan=plan, member_id=member, says=says)
        same = [retro_answers.c[name] for name in ("group_id", "plan", "member_id")]
        self.unit.connection.execute(new.on_conflict_do_update(index_elements=same, set_={"says": new.excluded.says}))

    def guests(self, plan: int) -> Sequence[Guest]:
        """Who said something to an invitation, by name."""
        found = (
            select(retro_answers.c.member_id, members.c.name, retro_answers.c.says)
            .join(members, members.c.id == retro_answers.c.member_id)
            .where(retro_answers.c.group_id == self.group_id, retro_answers.c.plan == plan)
            .order_by(members.c.name, members.c.id)
        )
        return [Guest(*row) for row in self.unit.connection.execute(found)]

    def of_member(self, member: int) -> tuple[list[int], list[tuple[int, str]]]:
        """The numbers of what a member planned, and of what they were invited to with what they said."""
        planned = select(retro_plans.c.number).where(*self._planned_by(member)).order_by(retro_plans.c.number)
        answers = select(retro_answers.c.plan, retro_answers.c.says).where(*self._said_by(member))
        said = self.unit.connection.execute(answers.order_by(retro_answers.c.plan))
        return list(self.unit.connection.scalars(planned)), [(row.plan, row.says) for row in said]

    def merge(self, *, gone: int, kept: int, name: str) -> None:
        """What one member planned and said is another's, unless that one said something themselves."""
        for plan, says in self.of_member(gone)[1]:
            if all(guest.member != kept for guest in self.guests(plan)):
                self.answer(plan, kept, says)
        self.forget(gone, planner=kept, name=name)

    def forget(self, member: int, *, planner: int | None = None, name: str | None = None) -> None:
        """Nothing is known of a member any more; what they planned is somebody else's, or nobody's."""
        self.unit.connection.execute(delete(retro_answers).where(*self._said_by(member)))
        self.unit.connection.execute(
            update(retro_plans).where(*self._planned_by(member)).values(planner_id=planner, planner_name=name)
        )

    def sprint_custom(self) -> SprintCustom | None:
        """When the group holds a retro after each sprint; `None` for at once."""
        columns = [retro_sprint_customs.c[name] for name in SprintCustom.__annotations__]
        found = select(*columns).where(retro_sprint_customs.c.group_id == self.group_id)
        row = self.unit.connection.execute(found).first()
        return None if row is None else SprintCustom(*row)

    def keep_sprint_custom(self, custom: SprintCustom | None) -> None:
        """From now on it is then, or at once."""
        mine = retro_sprint_customs.c.group_id == self.group_id
        self.unit.connection.execute(delete(retro_sprint_customs).where(mine))
        if custom is not None:
            self.unit.connection.execute(
                insert(retro_sprint_customs).values(
                    group_id=self.group_id, weekday=custom.weekday, at=custom.at, format=custom.format
                )
            )

    def _by_number(self, number: int) -> Select[Any]:
        return select(*_COLUMNS).where(retro_plans.c.group_id == self.group_id, retro_plans.c.number == number)

    def _first(self, statement: Select[Any]) -> Plan | None:
        row = self.unit.connection.execute(statement).first()
        return None if row is None else _plan(row)

    def _change(self, number: int, **values: Any) -> None:
        self.unit.connection.execute(
            update(retro_plans)
            .where(retro_plans.c.group_id == self.group_id, retro_plans.c.number == number)
            .values(**values)
        )

    def _planned_by(self, member: int) -> tuple[Any, Any]:
        return retro_plans.c.group_id == self.group_id, retro_plans.c.planner_id == member

    def _said_by(self, member: int) -> tuple[Any, Any]:
        return retro_answers.c.group_id == self.group_id, retro_answers.c.member_id == member


def _plan(row: Row[Any]) -> Plan:
    values = dict(row._mapping)
    return Plan(**{**values, "series": datetime.fromisoformat(values["series"])})
