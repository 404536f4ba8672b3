"""Blockers: what holds the group up, since when, who helps, and how it was solved; raised with a name or without."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import (
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    LargeBinary,
    Table,
    UniqueConstraint,
    or_,
)
from sqlmodel import Field, SQLModel

from storage.record.entries import OngoingEntries, day_on_record
from storage.search import Entry
from storage.types import Id, Instant
from storage.waiting import WaitingRoom

BlockerState: TypeAlias = Literal["open", "solved", "withdrawn"]


class BlockerRow(SQLModel, table=True):
    """Something that holds the group up.

    `receipt` is its author's code, hashed, if it was raised without a name, and `raised` then a tick. `how` is how it
    was solved, `told` whether the coordinators heard that it is there for long.
    """

    __tablename__ = "blockers"
    __table_args__ = (UniqueConstraint("group_id", "receipt"),)

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    number: int = Field(primary_key=True)
    text: str
    state: str
    raised: datetime = Field(sa_column=Column(Instant, nullable=False))
    receipt: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    how: str
    solved: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    told: bool = Field(sa_column=Column(Boolean, nullable=False))
    by_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    by_name: str | None = None
    helper_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    helper_name: str | None = None


blockers: Table = BlockerRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something that holds the group up."""

    number: int
    text: str
    state: BlockerState
    raised: datetime
    receipt: bytes | None
    how: str
    solved: datetime | None
    told: bool
    by_id: int | None
    by_name: str | None
    helper_id: int | None
    helper_name: str | None


class BlockerStore(OngoingEntries[Blocker]):
    """The blockers a group has seen."""

    name = "blocker"
    table = blockers
    entry = Blocker
    people = ("by", "helper")

    def show(self, text: str, *, receipt: bytes, at: datetime) -> int | None:
        """Show one that waited without a name; its number, or `None` if it was shown before."""
        if self.find_by_receipt(receipt) is not None:
            return None
        return self._add(text=text, state="open", raised=at, receipt=receipt, how="", told=False)

    def sign(self, text: str, *, at: datetime, by: int, name: str) -> int:
        """Keep one under a name; its number."""
        return self._add(text=text, state="open", raised=at, how="", told=False, by_id=by, by_name=name)

    @classmethod
    def is_current(cls, since: BindParameter[datetime]) -> ColumnElement[bool]:
        """Whether one is still open, or was settled since then."""
        return or_(blockers.c.state == "open", blockers.c.solved > since)

    def _on_record(self, found: Blocker) -> Entry | None:
        if found.state == "withdrawn":
            return None
        return Entry(
            kind=self.name,
            key=(found.number,),
            heading=found.text,
            text=found.how,
            state=found.state,
            at=found.raised,
            owner_id=found.by_id,
            owner_name=found.by_name,
            details={"solved": day_on_record(found.solved), "how": found.how},
        )

    def find_by_receipt(self, receipt: bytes) -> Blocker | None:
        """One by the hash of its author's code."""
        return next(iter(self._found(blockers.c.receipt == receipt)), None)

    def reword(self, number: int, text: str) -> None:
        """It says something else now."""
        self._change(number, text=text)

    def withdraw(self, number: int) -> None:
        """Its author took it back."""
        self._change(number, state="withdrawn", text="")

    def claim(self, number: int, *, by: int, name: str) -> None:
        """Its author wants to be known."""
        self._change(number, by_id=by, by_name=name)

    def help(self, number: int, *, member: int | None, name: str | None) -> None:
        """Somebody helps, or does no longer."""
        self._change(number, helper_id=member, helper_name=name)

    def solve(self, number: int, how: str, *, at: datetime) -> None:
        """It holds nobody up any more."""
        self._change(number, state="solved", how=how, solved=at)

    def reopen(self, number: int) -> None:
        """It was not solved after all, or is back."""
        self._change(number, state="open", how="", solved=None)

    def tell(self, number: int) -> None:
        """The coordinators heard of it."""
        self._change(number, told=True)


class WaitingBlockers(WaitingRoom):
    """The blockers that wait for the next tick."""

    board = "blockers"
