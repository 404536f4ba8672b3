"""Decisions: what a group decided, why, what spoke against it, and what took its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Table,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from storage.record.entries import OngoingEntries, day_on_record
from storage.search import Entry
from storage.types import Id, Instant

DecisionState: TypeAlias = Literal["in_force", "superseded", "taken_back"]


class DecisionRow(SQLModel, table=True):
    """Something a group decided.

    `changed` is when its words were changed last, `review` the day on which it is to be looked at again, `held` when
    it was looked at last and held; `supersedes` is whose place it took, `why` the reason it was taken back.
    """

    __tablename__ = "decisions"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    number: int = Field(primary_key=True)
    text: str
    context: str
    options: str
    reasons: str
    state: str
    why: str
    decided: datetime = Field(sa_column=Column(Instant, nullable=False))
    changed: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    review: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    held: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    supersedes: int | None = None
    by_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    by_name: str | None = None


class DissentRow(SQLModel, table=True):
    """What speaks against a decision; it names whoever wished to be named."""

    __tablename__ = "decision_dissents"
    __table_args__ = (ForeignKeyConstraint(["group_id", "decision"], ["decisions.group_id", "decisions.number"]),)

    group_id: int = Field(sa_column=Column(Id, primary_key=True))
    decision: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    text: str
    by_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    by_name: str | None = None


decisions: Table = DecisionRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
decision_dissents: Table = DissentRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Decision:
    """Something a group decided."""

    number: int
    text: str
    context: str
    options: str
    reasons: str
    state: DecisionState
    why: str
    decided: datetime
    changed: datetime | None
    review: datetime | None
    held: datetime | None
    supersedes: int | None
    by_id: int | None
    by_name: str | None


@dataclass(frozen=True, slots=True)
class Dissent:
    """What speaks against a decision, and whose it is if they wished that to be known."""

    text: str
    name: str | None


class DecisionStore(OngoingEntries[Decision]):
    """The decisions of a group."""

    name = "decision"
    table = decisions
    entry = Decision
    people = ("by",)

    def add(
        self,
        said: Mapping[str, str],
        *,
        decided: datetime,
        review: datetime | None,
        supersedes: int | None,
        by: int,
        name: str,
    ) -> int:
        """Keep one; its number. `said` are its words: `text`, `context`, `options`, `reasons`."""
        about: dict[str, Any] = {"decided": decided, "review": review, "supersedes": supersedes}
        number = self._add(**said, **about, state="in_force", why="", by_id=by, by_name=name)
        if supersedes is not None:
            self._change(supersedes, state="superseded", review=None)
        return number

    @classmethod
    def is_current(cls, since: BindParameter[datetime]) -> ColumnElement[bool]:
        """Whether one was decided since then, or is to be looked at again."""
        return or_(decisions.c.review.is_not(None), decisions.c.decided > since)

    def _on_record(self, found: Decision) -> Entry:
        against = [one.text for one in self.dissents(found.number)]
        return Entry(
            kind=self.name,
            key=(found.number,),
            heading=found.text,
            text="\n".join(filter(None, (found.reasons, found.context, found.options, *against, found.why))),
            state=found.state,
            at=found.decided,
            owner_id=found.by_id,
            owner_name=found.by_name,
            details={
                "reasons": found.reasons,
                "context": found.context,
                "options": found.options,
                "dissent": "\n".join(against),
                "supersedes": found.supersedes,
                "review": day_on_record(found.review),
            },
        )

    def reword(self, number: int, said: Mapping[str, str], *, at: datetime) -> None:
        """Its words are others now."""
        self._change(number, **said, changed=at)

    def look_again(self, number: int, review: datetime | None) -> None:
        """It is to be looked at again on that day, or on none."""
        self._change(number, review=review)

    def hold(self, number: int, at: datetime) -> None:
        """It was looked at, and still holds."""
        self._change(number, review=None, held=at)

    def take_back(self, number: int, why: str) -> None:
        """It does not hold any more, and nothing takes its place."""
        self._change(number, state="taken_back", why=why, review=None)

    def in_place_of(self, number: int) -> int | None:
        """The decision that took its place."""
        later = select(decisions.c.number).where(
            decisions.c.group_id == self.group_id, decisions.c.supersedes == number
        )
        found: int | None = self.unit.connection.scalar(later)
        return found

    def dissent(self, number: int, text: str, *, by: int | None = None, name: str | None = None) -> None:
        """Keep what speaks against it."""
        of = (decision_dissents.c.group_id == self.group_id, decision_dissents.c.decision == number)
        last = self.unit.connection.scalar(select(func.max(decision_dissents.c.position)).where(*of))
        row = {"group_id": self.group_id, "decision": number, "position": (last or 0) + 1}
        self.unit.connection.execute(insert(decision_dissents).values(**row, text=text, by_id=by, by_name=name))
        self._put_on_record(number)

    def dissents(self, number: int) -> Sequence[Dissent]:
        """What speaks against it, as it was said."""
        rows = self.unit.connection.execute(
            select(decision_dissents.c.text, decision_dissents.c.by_name)
            .where(decision_dissents.c.group_id == self.group_id, decision_dissents.c.decision == number)
            .order_by(decision_dissents.c.position)
        )
        return [Dissent(*row) for row in rows]

    def dissents_of(self, member: int) -> Mapping[int, Sequence[str]]:
        """What a member said against which decision, under their name."""
        rows = self.unit.connection.execute(
            select(decision_dissents.c.decision, decision_dissents.c.text)
            .where(decision_dissents.c.group_id == self.group_id, decision_dissents.c.by_id == member)
            .order_by(decision_dissents.c.decision, decision_dissents.c.position)
        ).all()
        return {number: [text for which, text in rows if which == number] for number, _text in rows}

    def naming(self, member: int) -> Sequence[Decision]:
        """The decisions that name a member, as who put them on record or who spoke against them."""
        against = select(decision_dissents.c.decision).where(
            decision_dissents.c.group_id == self.group_id, decision_dissents.c.by_id == member
        )
        return self._found(or_(self._names(member), decisions.c.number.in_(against)))

    def rename(self, *, of: int, to: int | None, name: str | None) -> None:
        """What names a member names another now, or nobody."""
        super().rename(of=of, to=to, name=name)
        self.unit.connection.execute(
            update(decision_dissents)
            .where(decision_dissents.c.group_id == self.group_id, decision_dissents.c.by_id == of)
            .values(by_id=to, by_name=name)
        )
