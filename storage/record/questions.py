"""Open questions: what a group has to find out, who does, by when, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import BindParameter, Column, ColumnElement, ForeignKey, Table, or_
from sqlmodel import Field, SQLModel

from storage.record.entries import OngoingEntries, day_on_record
from storage.search import Entry
from storage.types import Id, Instant

QuestionState: TypeAlias = Literal["open", "answered", "let_go"]


class QuestionRow(SQLModel, table=True):
    """Something to find out, since it was `made`. The owner does; `answer` is also why it was let go."""

    __tablename__ = "questions"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    number: int = Field(primary_key=True)
    text: str
    state: str
    needed: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    answer: str
    answered: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    made: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    by_name: str | None = None
    owner_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    owner_name: str | None = None
    answerer_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    answerer_name: str | None = None


questions: Table = QuestionRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it


@dataclass(frozen=True, slots=True)
class Question:
    """Something to find out."""

    number: int
    text: str
    state: QuestionState
    needed: datetime | None
    answer: str
    answered: datetime | None
    made: datetime
    by_id: int | None
    by_name: str | None
    owner_id: int | None
    owner_name: str | None
    answerer_id: int | None
    answerer_name: str | None


class QuestionStore(OngoingEntries[Question]):
    """The questions of a group."""

    name = "question"
    table = questions
    entry = Question
    people = ("by", "owner", "answerer")

    def add(self, text: str, *, needed: datetime | None, at: datetime, by: int, name: str) -> int:
        """Keep one; its number."""
        return self._add(text=text, state="open", needed=needed, answer="", made=at, by_id=by, by_name=name)

    @classmethod
    def is_current(cls, since: BindParameter[datetime]) -> ColumnElement[bool]:
        """Whether one is still open, or was settled since then."""
        return or_(questions.c.state == "open", questions.c.answered > since)

    def _on_record(self, found: Question) -> Entry:
        return Entry(
            kind=self.name,
            key=(found.number,),
            heading=found.text,
            text=found.answer,
            state=found.state,
            at=found.made,
            owner_id=found.owner_id,
            owner_name=found.owner_name,
            details={"needed": day_on_record(found.needed), "answer": found.answer},
        )

    def reword(self, number: int, text: str) -> None:
        """It asks something else now."""
        self._change(number, text=text)

    def need(self, number: int, needed: datetime) -> None:
        """The answer is needed by then."""
        self._change(number, needed=needed)

    def own(self, number: int, *, member: int | None, name: str | None) -> None:
        """Somebody finds out, or nobody does any more."""
        self._change(number, owner_id=member, owner_name=name)

    def answer(self, number: int, text: str, *, at: datetime, by: int, name: str) -> None:
        """It is answered."""
        self._change(number, state="answered", answer=text, answered=at, answerer_id=by, answerer_name=name)

    def let_go(self, number: int, why: str) -> None:
        """It needs no answer any more."""
        self._change(number, state="let_go", answer=why)
