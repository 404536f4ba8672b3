"""What people did in the last sprints: tasks done, check-ins answered, retros joined. Never what they wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Table, delete, func, select
from sqlmodel import Field, SQLModel

from storage.sprints.check_ins import sprint_check_ins
from storage.sprints.tasks import DONE, sprint_tasks
from storage.types import Id, insert_new
from storage.unit import Store


class SprintRetroRow(SQLModel, table=True):
    """A member joined a retro, in the time of a sprint or after it."""

    __tablename__ = "sprint_retros"
    __table_args__ = (Index("sprint_retros_by_member", "member_id"),)

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    retro: int = Field(primary_key=True)
    member_id: int = Field(sa_column=Column(Id, ForeignKey("members.id"), primary_key=True))
    sprint: int


sprint_retros: Table = SprintRetroRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it


class DeedStore(Store):
    """What the members of a group did in its sprints."""

    def join_retro(self, retro: int, member: int, *, sprint: int) -> None:
        """They joined a retro; once, however often it ended."""
        values = {"group_id": self.group_id, "retro": retro, "member_id": member, "sprint": sprint}
        self.unit.connection.execute(insert_new(sprint_retros), values)

    def retros_of(self, member: int) -> list[int]:
        """The retros a member joined."""
        found = select(sprint_retros.c.retro).where(*self._of(member)).order_by(sprint_retros.c.retro)
        return list(self.unit.connection.scalars(found))

    def counted(self, sprints: Collection[int]) -> Mapping[int, int]:
        """How much each member did in some sprints: tasks done, check-ins answered and retros joined, added up."""
        deeds: Counter[int] = Counter()
        for table, who, which in (
            (sprint_tasks, sprint_tasks.c.owner_id, (sprint_tasks.c.state == DONE, sprint_tasks.c.accepted)),
            (sprint_check_ins, sprint_check_ins.c.member_id, ()),
            (sprint_retros, sprint_retros.c.member_id, ()),
        ):
            mine = (table.c.group_id == self.group_id, table.c.sprint.in_(sprints), who.is_not(None), *which)
            for member, count in self.unit.connection.execute(select(who, func.count()).where(*mine).group_by(who)):
                deeds[member] += count
        return deeds

    def rename(self, *, of: int, to: int | None) -> None:
        """What a member joined, another did, or nobody."""
        rows = self.unit.connection.execute(
            delete(sprint_retros).where(*self._of(of)).returning(sprint_retros.c.retro, sprint_retros.c.sprint)
        ).all()
        if to is not None:
            for row in rows:
                self.join_retro(row.retro, to, sprint=row.sprint)

    def _of(self, member: int) -> tuple[Any, Any]:
        return sprint_retros.c.group_id == self.group_id, sprint_retros.c.member_id == member
