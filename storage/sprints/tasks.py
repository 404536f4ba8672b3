"""Tasks: small things to do, each with at most one owner, who accepts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias, cast

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Select,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from storage.people import members, take_group
from storage.search import Entry, Record
from storage.types import Id, Instant
from storage.unit import Store

State: TypeAlias = Literal["open", "done", "dropped"]
KIND: Final = "task"
"""What a task is on record."""
OPEN: Final = "open"
DONE: Final = "done"
DROPPED: Final = "dropped"


class SprintTaskRow(SQLModel, table=True):
    """A task; its number counts within the group.

    `sprint` is the one it is part of, empty while it waits for the next; `before` the one from which it was carried
    over. `hours` is what it may take, 0 where nobody said. `accepted` says whether the owner took it or is only asked.
    `idea` is the number of the idea it came from.
    """

    __tablename__ = "sprint_tasks"
    __table_args__ = (
        UniqueConstraint("group_id", "number"),
        Index("sprint_tasks_by_sprint", "group_id", "sprint"),
        Index("sprint_tasks_by_owner", "owner_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    number: int
    sprint: int | None = None
    before: int | None = None
    text: str
    hours: int
    state: str
    done: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    owner_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    owner_name: str | None = None
    accepted: bool = Field(sa_column=Column(Boolean, nullable=False))
    help: bool = Field(sa_column=Column(Boolean, nullable=False))
    idea: int | None = None


sprint_tasks: Table = SprintTaskRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it is stored."""

    number: int
    sprint: int | None
    before: int | None
    text: str
    hours: int
    state: State
    done: datetime | None
    owner_id: int | None
    owner_name: str | None
    accepted: bool
    help: bool
    idea: int | None


_ALL = (
    select(*(sprint_tasks.c[name] for name in Task.__annotations__))
    .where(sprint_tasks.c.group_id == bindparam("group"))
    .order_by(sprint_tasks.c.number)
)
_BY_NUMBER = _ALL.where(sprint_tasks.c.number == bindparam("which"))
_OF_SPRINT = _ALL.where(sprint_tasks.c.sprint == bindparam("which"))
_WAITING = _ALL.where(sprint_tasks.c.sprint.is_(None), sprint_tasks.c.state == OPEN)
_CARRIED = _ALL.where(sprint_tasks.c.before == bindparam("which"))
_FROM_IDEA = _ALL.where(sprint_tasks.c.idea == bindparam("which"))
_OPEN_OF = _ALL.where(sprint_tasks.c.owner_id == bindparam("which"), sprint_tasks.c.state == OPEN)


class TaskStore(Store):
    """The tasks of a group."""

    def find(self, number: int) -> Task | None:
        """A task by its number."""
        return next(iter(self._found(_BY_NUMBER, number)), None)

    def take(self, number: int) -> Task | None:
        """A task as it is now, which nobody else changes before this work is done."""
        return next(iter(self._found(_BY_NUMBER.with_for_update(), number)), None)

    def of(self, sprint: int) -> Sequence[Task]:
        """The tasks of a sprint, in their order."""
        return self._found(_OF_SPRINT, sprint)

    def waiting(self) -> Sequence[Task]:
        """Those that wait for the next sprint."""
        return self._found(_WAITING)

    def carried_over(self, sprint: int) -> Sequence[Task]:
        """Those that a sprint left to later ones."""
        return self._found(_CARRIED, sprint)

    def open_of(self, member: int) -> Sequence[Task]:
        """What somebody took or is asked to take, and is not done."""
        return self._found(_OPEN_OF, member)

    def add(self, text: str, now: datetime, *, hours: int, sprint: int | None, idea: int | None = None) -> int:
        """Keep one; its number."""
        take_group(self.unit.connection, self.group_id)
        mine = sprint_tasks.c.group_id == self.group_id
        number = (self.unit.connection.scalar(select(func.max(sprint_tasks.c.number)).where(mine)) or 0) + 1
        self.unit.connection.execute(
            insert(sprint_tasks).values(
                group_id=self.group_id,
                number=number,
                sprint=sprint,
                text=text,
                hours=hours,
                state=OPEN,
                accepted=False,
                help=False,
                idea=idea,
            )
        )
        self._put_on_record(number, now)
        return number

    def reword(self, number: int, *, text: str, hours: int) -> None:
        """It says something else now."""
        self._change(number, text=text, hours=hours)

    def own(self, number: int, *, member: int | None, name: str | None, accepted: bool) -> None:
        """Somebody takes it, is asked to, or hands it back."""
        self._change(number, owner_id=member, owner_name=name, accepted=accepted, help=False)

    def want_help(self, number: int, *, wanted: bool) -> None:
        """Whoever has it would like somebody beside them, or not any more."""
        self._change(number, help=wanted)

    def finish(self, number: int, now: datetime) -> None:
        """It is done."""
        self._change(number, state=DONE, done=now, help=False)

    def reopen(self, number: int, *, sprint: int | None) -> None:
        """It is to be done after all, in that sprint, or with `None` in the next."""
        self._change(number, state=OPEN, done=None, sprint=sprint)

    def drop(self, number: int) -> None:
        """It is let go."""
        self._change(number, state=DROPPED, help=False)

    def carry_over(self, task: Task, *, to: int | None) -> None:
        """It goes to a later sprint, or with `None` waits for the next; whoever has not said so is asked anew."""
        self._change(task.number, before=task.sprint, sprint=to)

    def begin(self, number: int, sprint: int) -> None:
        """What waited is part of a sprint."""
        self._change(number, sprint=sprint)

    def ask_anew(self, number: int) -> None:
        """Its owner has not said that they go on."""
        self._change(number, accepted=False)

    def name_of(self, member: int) -> str:
        """What somebody is called."""
        found = select(members.c.name).where(members.c.group_id == self.group_id, members.c.id == member)
        return str(self.unit.connection.scalar(found) or "")

    def from_idea(self, idea: int) -> bool:
        """Whether a task came from that idea."""
        return bool(self._found(_FROM_IDEA, idea))

    def any(self) -> bool:
        """Whether there ever was one."""
        return self.find(1) is not None

    def owned_by(self, member: int) -> Sequence[Task]:
        """All that somebody took or was asked to take."""
        return self._found(_ALL.where(sprint_tasks.c.owner_id == bindparam("which")), member)

    def rename(self, *, of: int, to: int | None, name: str | None) -> None:
        """What a member has is another's now; with `None`, what is not done is anybody's."""
        values: dict[str, Any] = {"owner_id": to, "owner_name": name}
        if to is None:
            values |= {"accepted": False, "help": False}
        changed = self.unit.connection.execute(
            update(sprint_tasks)
            .where(sprint_tasks.c.group_id == self.group_id, sprint_tasks.c.owner_id == of)
            .values(**values)
            .returning(sprint_tasks.c.number)
        ).scalars()
        for number in changed.all():
            self._put_on_record(number)

    def _found(self, statement: Select[Any], which: int | None = None) -> list[Task]:
        rows = self.unit.connection.execute(statement, {"group": self.group_id, "which": which})
        return [Task(**cast(dict[str, Any], row._mapping)) for row in rows]

    def _change(self, number: int, **values: Any) -> None:
        self.unit.connection.execute(
            update(sprint_tasks)
            .where(sprint_tasks.c.group_id == self.group_id, sprint_tasks.c.number == number)
            .values(**values)
        )
        self._put_on_record(number)

    def _put_on_record(self, number: int, now: datetime | None = None) -> None:
        task = self.find(number)
        assert task is not None
        Record(self.unit, self.group_id).keep(
            Entry(
                kind=KIND,
                key=(number,),
                heading=task.text,
                state=task.state,
                at=now,
                owner_id=task.owner_id if task.accepted else None,
                owner_name=task.owner_name if task.accepted else None,
                details={"sprint": task.sprint, "hours": task.hours or None},
            )
        )
