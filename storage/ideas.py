"""Ideas: what the group sees of them, and in the vault what waits to be seen.

The tables here hold ideas that were revealed, with no author unless somebody signed or claimed them. What is drafted,
waits, or changes by receipt code is a box in the vault (`WaitingIdeas`), where no row knows a person or a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Literal

from sqlalchemy import (
    Column,
    ForeignKey,
    Row,
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

from storage.people import members
from storage.search import Entry, Record
from storage.types import Id, Instant, added, insert_new
from storage.unit import Store
from storage.waiting import WaitingRoom

KIND: Final = "idea"
"""What an idea is on record."""

Status = Literal["new", "discussing", "adopted", "not_now", "done"]
Hidden = Literal["", "flagged", "held", "removed", "withdrawn"]


class IdeaRow(SQLModel, table=True):
    """An idea that was revealed. `receipt` is its author's code, hashed; `author_id` is set by signing or claiming.

    `shown` is when everybody saw it first, at a tick unless it was signed; `decided` when its status last changed.
    """

    __tablename__ = "ideas"
    __table_args__ = (UniqueConstraint("group_id", "number"), UniqueConstraint("group_id", "receipt"))

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    number: int
    text: str
    edited: bool = False
    receipt: bytes | None = None
    author_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    author_name: str | None = None
    status: str = "new"
    becomes: str = ""
    reason: str = ""
    hidden: str = ""
    shown: datetime = Field(sa_column=Column(Instant, nullable=False))
    decided: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class IdeaSupportRow(SQLModel, table=True):
    """One person's support, under their pseudonym for that idea."""

    __tablename__ = "idea_supports"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    idea_id: int = Field(sa_column=Column(Id, ForeignKey("ideas.id"), primary_key=True))
    by: bytes = Field(primary_key=True)


class IdeaQuestionRow(SQLModel, table=True):
    """A question to the author of an idea; its number counts within the idea."""

    __tablename__ = "idea_questions"
    __table_args__ = (UniqueConstraint("idea_id", "number"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    idea_id: int = Field(sa_column=Column(Id, ForeignKey("ideas.id"), nullable=False))
    number: int
    asker_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    asker_name: str | None = None
    text: str
    answer: str = ""


class IdeaFlagRow(SQLModel, table=True):
    """A member's objection to how an idea is written, under their name."""

    __tablename__ = "idea_flags"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    idea_id: int = Field(sa_column=Column(Id, ForeignKey("ideas.id"), primary_key=True))
    member_id: int = Field(sa_column=Column(Id, ForeignKey("members.id"), primary_key=True))
    reason: str


class IdeaVerdictRow(SQLModel, table=True):
    """What a moderator thinks of an idea that is held for review."""

    __tablename__ = "idea_verdicts"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    idea_id: int = Field(sa_column=Column(Id, ForeignKey("ideas.id"), primary_key=True))
    member_id: int = Field(sa_column=Column(Id, ForeignKey("members.id"), primary_key=True))
    verdict: str


class IdeaBoardRow(SQLModel, table=True):
    """How a group takes ideas in; `waiting` is how many waited at the last tick."""

    __tablename__ = "idea_boards"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    paused: bool = False
    sensitive: bool = False
    waiting: int = 0
    last_number: int = 0


ideas: Table = IdeaRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
supports: Table = IdeaSupportRow.__table__  # type: ignore[attr-defined]
questions: Table = IdeaQuestionRow.__table__  # type: ignore[attr-defined]
flags: Table = IdeaFlagRow.__table__  # type: ignore[attr-defined]
verdicts: Table = IdeaVerdictRow.__table__  # type: ignore[attr-defined]
boards: Table = IdeaBoardRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Board:
    """How a group takes ideas in."""

    paused: bool = False
    sensitive: bool = False
    waiting: int = 0


_BOARD = select(boards.c.paused, boards.c.sensitive, boards.c.waiting).where(boards.c.group_id == bindparam("group"))
_BY_NUMBER = select(ideas).where(ideas.c.group_id == bindparam("group"), ideas.c.number == bindparam("which"))
_BY_RECEIPT = select(ideas).where(ideas.c.group_id == bindparam("group"), ideas.c.receipt == bindparam("which"))
_SUPPORT = insert_new(supports).returning(supports.c.idea_id)
_SUPPORTERS = (
    select(func.count())
    .select_from(supports)
    .where(supports.c.group_id == bindparam("group"), supports.c.idea_id == bindparam("idea"))
)


class IdeaStore(Store):
    """The ideas a group has seen."""

    def board(self) -> Board:
        """How the group takes ideas in."""
        return self._board

    @cached_property
    def _board(self) -> Board:
        row = self.unit.connection.execute(_BOARD, {"group": self.group_id}).one_or_none()
        return Board() if row is None else Board(*row)

    def set_board(self, **values: Any) -> None:
        """Change how the group takes ideas in."""
        self.__dict__.pop("_board", None)
        self._need_board()
        self.unit.connection.execute(update(boards).where(boards.c.group_id == self.group_id).values(**values))

    def reveal(self, text: str, *, receipt: bytes, now: datetime) -> int | None:
        """Show an idea that waited; its number, or `None` if it was shown before."""
        known = select(ideas.c.id).where(ideas.c.group_id == self.group_id, ideas.c.receipt == receipt)
        if self.unit.connection.scalar(known) is not None:
            return None
        return self._add(text=text, receipt=receipt, shown=now)

    def sign(self, text: str, *, author: int, name: str, now: datetime) -> int:
        """Show an idea with its author's name; its number."""
        return self._add(text=text, author_id=author, author_name=name, shown=now)

    def _add(self, **values: Any) -> int:
        self._need_board()
        number: int = self.unit.connection.execute(
            update(boards)
            .where(boards.c.group_id == self.group_id)
            .values(last_number=boards.c.last_number + 1)
            .returning(boards.c.last_number)
        ).scalar_one()
        self.unit.connection.execute(
            insert(ideas).values(
                group_id=self.group_id,
                number=number,
                edited=False,
                status="new",
                becomes="",
                reason="",
                hidden="",
                **values,
            )
        )
        self._put_on_record(number)
        return number

    def _put_on_record(self, number: int) -> None:
        """What everybody can read is found, and nothing else."""
        idea = self.find(number)
        assert idea is not None
        record = Record(self.unit, self.group_id)
        if idea.hidden:
            record.forget(KIND, (number,))
            return
        asked = [said for question in self.questions(idea) for said in (question.text, question.answer)]
        record.keep(
            Entry(
                kind=KIND,
                key=(number,),
                heading=idea.text,
                text="\n".join(filter(None, (idea.reason, *asked))),
                state=idea.status,
                at=idea.shown,
                owner_id=idea.author_id,
                owner_name=idea.author_name,
                details={"becomes": idea.becomes, "reason": idea.reason},
            )
        )

    def _need_board(self) -> None:
        values = {"group_id": self.group_id, "paused": False, "sensitive": False, "waiting": 0, "last_number": 0}
        self.unit.connection.execute(insert_new(boards), values)

    def find(self, number: int) -> IdeaRow | None:
        """An idea by its number in the group."""
        return self._one(_BY_NUMBER, number)

    def find_by_receipt(self, receipt: bytes) -> IdeaRow | None:
        """An idea by the hash of its author's code."""
        return self._one(_BY_RECEIPT, receipt)

    def _one(self, statement: Select[Any], which: int | bytes) -> IdeaRow | None:
        row = self.unit.connection.execute(statement, {"group": self.group_id, "which": which}).one_or_none()
        return None if row is None else IdeaRow(**row._mapping)

    def any(self) -> bool:
        """Whether the group has seen any idea."""
        return (
            self.unit.connection.scalar(select(ideas.c.id).where(ideas.c.group_id == self.group_id).limit(1))
            is not None
        )

    def newest(self, status: str = "", *, most: int = 200) -> Sequence[IdeaRow]:
        """The newest ideas that can be read, perhaps of one status only."""
        conditions = [ideas.c.group_id == self.group_id, ideas.c.hidden == ""]
        if status:
            conditions.append(ideas.c.status == status)
        rows = self.unit.connection.execute(
            select(ideas).where(*conditions).order_by(ideas.c.number.desc()).limit(most)
        )
        return [IdeaRow(**row._mapping) for row in rows]

    def news(self, since: datetime) -> Sequence[IdeaRow]:
        """The ideas that can be read and were shown, or got another status, after an instant; the oldest first."""
        new = (ideas.c.shown > since) | (ideas.c.decided > since)
        mine = (ideas.c.group_id == self.group_id, ideas.c.hidden == "", new)
        rows = self.unit.connection.execute(select(ideas).where(*mine).order_by(ideas.c.number))
        return [IdeaRow(**row._mapping) for row in rows]

    def under_review(self) -> Sequence[IdeaRow]:
        """The ideas that wait for a moderators' decision."""
        hidden = ideas.c.hidden.in_(("flagged", "held"))
        rows = self.unit.connection.execute(
            select(ideas).where(ideas.c.group_id == self.group_id, hidden).order_by(ideas.c.number)
        )
        return [IdeaRow(**row._mapping) for row in rows]

    def change(self, idea: IdeaRow, **values: Any) -> None:
        """Change an idea."""
        self.unit.connection.execute(update(ideas).where(ideas.c.id == idea.id).values(**values))
        self._put_on_record(idea.number)

    def toggle_support(self, idea: IdeaRow, *, by: bytes) -> bool:
        """Support an idea, or take that back; whether it is supported now."""
        values = {"group_id": self.group_id, "idea_id": idea.id, "by": by}
        if added(self.unit.connection, _SUPPORT, values):
            return True
        self.unit.connection.execute(delete(supports).where(supports.c.idea_id == idea.id, supports.c.by == by))
        return False

    def supporters(self, idea: IdeaRow) -> int:
        """How many people support an idea."""
        return self.unit.connection.scalar(_SUPPORTERS, {"group": self.group_id, "idea": idea.id}) or 0

    def supported(self) -> Sequence[int]:
        """The numbers of the ideas somebody supports."""
        return self.unit.connection.scalars(
            select(ideas.c.number)
            .distinct()
            .join(supports, supports.c.idea_id == ideas.c.id)
            .where(ideas.c.group_id == self.group_id)
        ).all()

    def give_support(self, number: int, *, of: bytes, to: bytes | None) -> None:
        """Let somebody's support count as another's, once; or as nobody's."""
        idea = self.find(number)
        if idea is None:
            return
        mine = (supports.c.group_id == self.group_id, supports.c.idea_id == idea.id, supports.c.by == of)
        if self.unit.connection.execute(delete(supports).where(*mine)).rowcount and to is not None:
            self.unit.connection.execute(_SUPPORT, {"group_id": self.group_id, "idea_id": idea.id, "by": to})

    def ask(self, idea: IdeaRow, text: str, *, asker: int, name: str) -> int:
        """Put a question to an idea's author; its number within the idea."""
        # One at a time, or two questions would get the same number.
        self.unit.connection.execute(select(ideas.c.id).where(ideas.c.id == idea.id).with_for_update())
        last = self.unit.connection.scalar(select(func.max(questions.c.number)).where(questions.c.idea_id == idea.id))
        number = (last or 0) + 1
        self.unit.connection.execute(
            insert(questions).values(
                group_id=self.group_id,
                idea_id=idea.id,
                number=number,
                asker_id=asker,
                asker_name=name,
                text=text,
                answer="",
            )
        )
        self._put_on_record(idea.number)
        return number

    def questions(self, idea: IdeaRow) -> Sequence[Row[Any]]:
        """The questions about an idea, oldest first."""
        return self.unit.connection.execute(
            select(questions).where(questions.c.idea_id == idea.id).order_by(questions.c.number)
        ).all()

    def answer(self, idea: IdeaRow, question: int, text: str) -> None:
        """Keep the author's answer to a question."""
        self.unit.connection.execute(
            update(questions).where(questions.c.idea_id == idea.id, questions.c.number == question).values(answer=text)
        )
        self._put_on_record(idea.number)

    def flag(self, idea: IdeaRow, *, member: int, reason: str) -> int:
        """Keep a member's objection; how many have objected."""
        values = {"group_id": self.group_id, "idea_id": idea.id, "member_id": member, "reason": reason}
        self.unit.connection.execute(insert_new(flags), values)
        return len(self.flags(idea))

    def flags(self, idea: IdeaRow) -> Sequence[Row[Any]]:
        """The objections to an idea: `name` and `reason`."""
        return self.unit.connection.execute(
            select(members.c.name, flags.c.reason)
            .join(members, members.c.id == flags.c.member_id)
            .where(flags.c.idea_id == idea.id)
            .order_by(flags.c.member_id)
        ).all()

    def judge(self, idea: IdeaRow, *, member: int, verdict: str) -> int:
        """Keep what a moderator thinks; how many think the same."""
        one = (verdicts.c.idea_id == idea.id, verdicts.c.member_id == member)
        self.unit.connection.execute(delete(verdicts).where(*one))
        values = {"group_id": self.group_id, "idea_id": idea.id, "member_id": member, "verdict": verdict}
        self.unit.connection.execute(insert(verdicts).values(**values))
        statement = select(func.count()).where(verdicts.c.idea_id == idea.id, verdicts.c.verdict == verdict)
        return self.unit.connection.scalar(statement) or 0

    def settle(self, idea: IdeaRow, hidden: Hidden) -> None:
        """End a review: objections and verdicts are done with."""
        for table in (flags, verdicts):
            self.unit.connection.execute(delete(table).where(table.c.idea_id == idea.id))
        self.change(idea, hidden=hidden)

    def rename(self, *, of: int, to: int | None, name: str | None) -> None:
        """What a member signed, asked, flagged and judged is another's now, or nobody's."""
        for table, column in ((ideas, "author"), (questions, "asker")):
            own = (table.c.group_id == self.group_id, table.c[f"{column}_id"] == of)
            self.unit.connection.execute(update(table).where(*own).values({f"{column}_id": to, f"{column}_name": name}))
        for table in (flags, verdicts):
            own = (table.c.group_id == self.group_id, table.c.member_id == of)
            rows = self.unit.connection.execute(delete(table).where(*own).returning(*table.c)).all()
            if to is not None:
                for row in rows:
                    self.unit.connection.execute(insert_new(table), {**row._mapping, "member_id": to})

    def touched_by(self, member: int) -> Sequence[int]:
        """The numbers of the ideas that show a member's name."""
        asked = select(questions.c.idea_id).where(questions.c.asker_id == member)
        shown = (ideas.c.author_id == member) | ideas.c.id.in_(asked)
        return self.unit.connection.scalars(
            select(ideas.c.number).where(ideas.c.group_id == self.group_id, shown)
        ).all()

    def of_member(self, member: int) -> dict[str, list[dict[str, Any]]]:
        """What a member signed, asked and flagged."""
        wanted = {
            "ideas": select(ideas.c.number, ideas.c.text, ideas.c.status).where(ideas.c.author_id == member),
            "questions": select(questions.c.text, questions.c.answer).where(questions.c.asker_id == member),
            "objections": select(flags.c.reason).where(flags.c.member_id == member),
        }
        return {
            name: [dict(row._mapping) for row in self.unit.connection.execute(statement)]
            for name, statement in wanted.items()
        }


class WaitingIdeas(WaitingRoom):
    """The ideas that wait for the next tick."""

    board = "ideas"
