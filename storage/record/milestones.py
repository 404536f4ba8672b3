"""Milestones: what a group wants to reach and by when, with every time that was moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Table,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from storage.record.entries import OngoingEntries, day_on_record
from storage.search import Entry
from storage.types import Id, Instant

MilestoneState: TypeAlias = Literal["planned", "on_track", "at_risk", "reached", "let_go"]
AHEAD: Final = ("planned", "on_track", "at_risk")
"""The states of a milestone that is still to be reached."""


class MilestoneRow(SQLModel, table=True):
    """Something to reach. `signs` is how one will know, `note` the last word to its state, `idea` whence it comes."""

    __tablename__ = "milestones"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    number: int = Field(primary_key=True)
    text: str
    signs: str
    state: str
    note: str
    due: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    reached: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    shared: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    idea: int | None = None
    made: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    by_name: str | None = None


class MilestoneMoveRow(SQLModel, table=True):
    """A milestone's date was moved; nobody's name stands beside it."""

    __tablename__ = "milestone_moves"
    __table_args__ = (ForeignKeyConstraint(["group_id", "milestone"], ["milestones.group_id", "milestones.number"]),)

    group_id: int = Field(sa_column=Column(Id, primary_key=True))
    milestone: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    earlier: datetime = Field(sa_column=Column(Instant, nullable=False))
    later: datetime = Field(sa_column=Column(Instant, nullable=False))
    why: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


milestones: Table = MilestoneRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
milestone_moves: Table = MilestoneMoveRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something to reach."""

    number: int
    text: str
    signs: str
    state: MilestoneState
    note: str
    due: datetime | None
    reached: datetime | None
    shared: datetime | None
    idea: int | None
    made: datetime
    by_id: int | None
    by_name: str | None


@dataclass(frozen=True, slots=True)
class Move:
    """From which date to which other one a milestone was moved, why, and when that was said."""

    earlier: datetime
    later: datetime
    why: str
    at: datetime


class MilestoneStore(OngoingEntries[Milestone]):
    """The milestones of a group."""

    name = "milestone"
    table = milestones
    entry = Milestone
    people = ("by",)

    def add(
        self,
        text: str,
        *,
        signs: str = "",
        due: datetime | None = None,
        idea: int | None = None,
        at: datetime,
        by: int | None = None,
        name: str | None = None,
    ) -> int:
        """Plan one; its number."""
        said: dict[str, Any] = {"text": text, "signs": signs, "due": due, "idea": idea, "by_id": by, "by_name": name}
        return self._add(**said, state="planned", note="", made=at)

    @classmethod
    def is_current(cls, since: BindParameter[datetime]) -> ColumnElement[bool]:
        """Whether one is still open, or was settled since then."""
        return or_(milestones.c.state.in_(AHEAD), milestones.c.reached > since)

    def _on_record(self, found: Milestone) -> Entry:
        return Entry(
            kind=self.name,
            key=(found.number,),
            heading=found.text,
            text="\n".join(filter(None, (found.signs, found.note))),
            state=found.state,
            at=found.made,
            owner_id=found.by_id,
            owner_name=found.by_name,
            details={"due": day_on_record(found.due), "reached": day_on_record(found.reached)},
        )

    def of_idea(self, idea: int) -> bool:
        """Whether one comes from an idea."""
        return bool(self._found(milestones.c.idea == idea))

    def reword(self, number: int, *, text: str, signs: str) -> None:
        """It says something else now."""
        self._change(number, text=text, signs=signs)

    def set_state(self, number: int, state: MilestoneState, *, note: str, reached: datetime | None) -> None:
        """How it goes."""
        self._change(number, state=state, note=note, reached=reached)

    def move(self, milestone: Milestone, due: datetime, *, why: str, at: datetime, instead_since: datetime) -> None:
        """It is to be reached by another day; the one before stays on record.

        A move that was said since `instead_since` was a mistake: this one takes its place.
        """
        kept, earlier = milestone_moves.c, milestone.due
        moves = (kept.group_id == self.group_id, kept.milestone == milestone.number)
        last = self.unit.connection.execute(
            select(kept.position, kept.earlier, kept.at).where(*moves).order_by(kept.position.desc()).limit(1)
        ).first()
        position = 0 if last is None else last.position
        if last is not None and last.at > instead_since:
            self.unit.connection.execute(delete(milestone_moves).where(*moves, kept.position == position))
            position, earlier = position - 1, last.earlier
        if earlier not in {None, due}:
            row = {"group_id": self.group_id, "milestone": milestone.number, "position": position + 1}
            said = {"earlier": earlier, "later": due, "why": why, "at": at}
            self.unit.connection.execute(insert(milestone_moves).values(**row, **said))
        self._change(milestone.number, due=due)

    def moves(self, number: int) -> Sequence[Move]:
        """Every time its date was moved, the first one first."""
        kept = milestone_moves.c
        rows = self.unit.connection.execute(
            select(kept.earlier, kept.later, kept.why, kept.at)
            .where(kept.group_id == self.group_id, kept.milestone == number)
            .order_by(kept.position)
        )
        return [Move(*row) for row in rows]

    def share(self, number: int, now: datetime) -> bool:
        """It was shared beyond the group; `False` when it had been before."""
        shared = self.unit.connection.execute(
            update(milestones)
            .where(milestones.c.group_id == self.group_id, milestones.c.number == number, milestones.c.shared.is_(None))
            .values(shared=now)
            .returning(milestones.c.number)
        )
        return shared.first() is not None
