"""What comes out of a retro: takeaways, asks of leadership, actions that somebody takes; whether it was worth it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    false,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from storage.keys import Keys
from storage.record.actions import ActionState, ActionStore, actions
from storage.search import Entry, Record
from storage.types import Id, Instant, added, insert_new
from storage.unit import Store
from storage.vault import Votes

MOST_CHARACTERS = 280
"""Of one outcome."""
ON_RECORD: Final = ("takeaway", "ask")
"""What is put on record when a retro is over."""

Kind: TypeAlias = Literal["takeaway", "ask", "action"]


class RetroOutcomeRow(SQLModel, table=True):
    """Something to remember, to ask for or to do; its number counts within the retro.

    `whom` is who is asked. What is to do is an `action` on the record, which says everything about it; `reviewed` is at
    which retro it was looked at last.
    """

    __tablename__ = "retro_outcomes"
    __table_args__ = (
        UniqueConstraint("group_id", "retro", "number"),
        Index("retro_outcomes_by_action", "group_id", "action"),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    retro: int
    number: int
    kind: str
    breakout: int
    text: str
    whom: str
    due: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    action: int | None = None
    reviewed: int


class RetroScoreRow(SQLModel, table=True):
    """What those who answered thought of a retro, added up: nobody's own answer is kept."""

    __tablename__ = "retro_scores"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    retro: int = Field(primary_key=True)
    count: int
    total: int


retro_outcomes: Table = RetroOutcomeRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
retro_scores: Table = RetroScoreRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something to remember, to ask for or to do."""

    retro: int
    number: int
    kind: Kind
    breakout: int
    text: str
    whom: str
    due: datetime | None
    owner_id: int | None
    owner_name: str | None
    accepted: bool
    state: ActionState
    reason: str
    closed: datetime | None
    reviewed: int
    action: int | None
    """Its number on the record, if it is something to do."""


@dataclass(frozen=True, slots=True)
class Score:
    """How many said whether it was worth their time, and what they said, added up, as far as anybody is to know."""

    count: int
    total: int


_SAID: Final[Mapping[str, ColumnElement[Any]]] = {
    **{name: retro_outcomes.c[name] for name in ("retro", "number", "kind", "breakout", "whom", "reviewed", "action")},
    "text": func.coalesce(actions.c.text, retro_outcomes.c.text),
    "due": func.coalesce(actions.c.due, retro_outcomes.c.due),
    "owner_id": actions.c.owner_id,
    "owner_name": actions.c.owner_name,
    "accepted": func.coalesce(actions.c.accepted, false()),
    "state": func.coalesce(actions.c.state, "open"),
    "reason": func.coalesce(actions.c.reason, ""),
    "closed": actions.c.closed,
}
_ALL = (
    select(*(_SAID[field.name].label(field.name) for field in fields(Outcome)))
    .select_from(
        retro_outcomes.outerjoin(
            actions, (actions.c.group_id == retro_outcomes.c.group_id) & (actions.c.number == retro_outcomes.c.action)
        )
    )
    .where(retro_outcomes.c.group_id == bindparam("group"))
    .order_by(retro_outcomes.c.retro, retro_outcomes.c.number)
)
_OF_RETRO = _ALL.where(retro_outcomes.c.retro == bindparam("which"))
_SCORES = select(retro_scores.c.count, retro_scores.c.total).where(
    retro_scores.c.group_id == bindparam("group"), retro_scores.c.retro == bindparam("which")
)
_SCORE = insert_new(retro_scores).returning(retro_scores.c.retro)


class OutcomeStore(Store):
    """What came out of the retros of a group."""

    def add(
        self,
        retro: int,
        kind: Kind,
        breakout: int,
        text: str,
        *,
        whom: str = "",
        due: datetime | None = None,
        at: datetime,
    ) -> int:
        """Keep one; its number."""
        last = self.unit.connection.scalar(
            select(func.max(retro_outcomes.c.number)).where(
                retro_outcomes.c.group_id == self.group_id, retro_outcomes.c.retro == retro
            )
        )
        number = (last or 0) + 1
        row = {"group_id": self.group_id, "retro": retro, "number": number, "kind": kind, "breakout": breakout}
        said: dict[str, Any] = {"text": text, "whom": whom, "due": due}
        if kind == "action":
            said = {"text": "", "whom": "", "action": self._actions.add(text, due=due, retro=retro, at=at)}
        self.unit.connection.execute(insert(retro_outcomes).values(**row, **said, reviewed=0))
        return number

    @property
    def _actions(self) -> ActionStore:
        return ActionStore(self.unit, self.group_id)

    def of(self, retro: int, breakout: int | None = None) -> Sequence[Outcome]:
        """What came out of a retro, or of one of its breakouts, as it is numbered."""
        which = _OF_RETRO if breakout is None else _OF_RETRO.where(retro_outcomes.c.breakout == breakout)
        return list(map(_outcome, self.unit.connection.execute(which, {"group": self.group_id, "which": retro})))

    def find(self, retro: int, number: int) -> Outcome | None:
        """One by its number."""
        only = _OF_RETRO.where(retro_outcomes.c.number == number)
        row = self.unit.connection.execute(only, {"group": self.group_id, "which": retro}).first()
        return None if row is None else _outcome(row)

    def to_review(self, retro: int) -> Sequence[Outcome]:
        """The actions that a retro looks back on: those of earlier ones that were open when it began."""
        still = _ALL.where(
            retro_outcomes.c.kind == "action",
            retro_outcomes.c.retro < retro,
            (actions.c.state == "open") | (retro_outcomes.c.reviewed == retro),
        )
        return list(map(_outcome, self.unit.connection.execute(still, {"group": self.group_id})))

    def settled_between(self, since: datetime, retro: int) -> Sequence[Outcome]:
        """The actions of earlier retros that were done or dropped since then, without this one having asked."""
        settled = _ALL.where(
            retro_outcomes.c.kind == "action",
            retro_outcomes.c.retro < retro,
            retro_outcomes.c.reviewed != retro,
            actions.c.closed > since,
        )
        return list(map(_outcome, self.unit.connection.execute(settled, {"group": self.group_id})))

    def actions(self) -> Sequence[Outcome]:
        """All actions of all retros."""
        found = _ALL.where(retro_outcomes.c.kind == "action")
        return list(map(_outcome, self.unit.connection.execute(found, {"group": self.group_id})))

    def of_action(self, action: int) -> Outcome | None:
        """The outcome that is an action on the record, if it was agreed in a retro."""
        row = self.unit.connection.execute(
            _ALL.where(retro_outcomes.c.action == action), {"group": self.group_id}
        ).first()
        return None if row is None else _outcome(row)

    def reword(self, outcome: Outcome, *, text: str, whom: str, due: datetime | None) -> None:
        """It says something else now."""
        if outcome.action is None:
            self._change(outcome, text=text, whom=whom, due=due)
        else:
            self._actions.reword(outcome.action, text=text, due=due)

    def remove(self, outcome: Outcome) -> None:
        """Take back what was entered by mistake; its number is not given again while a later one stands."""
        which = (retro_outcomes.c.retro == outcome.retro, retro_outcomes.c.number == outcome.number)
        self.unit.connection.execute(delete(retro_outcomes).where(retro_outcomes.c.group_id == self.group_id, *which))
        for kind in ON_RECORD:
            Record(self.unit, self.group_id).forget(kind, (outcome.retro, outcome.number))
        if outcome.action is not None:
            self._actions.remove(outcome.action)

    def put_on_record(self, retro: int, now: datetime) -> None:
        """A retro is over: what it wants remembered, and asks for, can be found from now on."""
        for outcome in self.of(retro):
            if outcome.kind in ON_RECORD:
                Record(self.unit, self.group_id).keep(
                    Entry(
                        kind=outcome.kind,
                        key=(retro, outcome.number),
                        heading=outcome.text,
                        at=now,
                        details={} if outcome.kind == "takeaway" else {"whom": outcome.whom, "due": _day(outcome.due)},
                    )
                )

    def review(self, outcome: Outcome, retro: int) -> None:
        """A later retro looked at it."""
        self._change(outcome, reviewed=retro)

    def _change(self, outcome: Outcome, **values: Any) -> None:
        self.unit.connection.execute(
            update(retro_outcomes)
            .where(
                retro_outcomes.c.group_id == self.group_id,
                retro_outcomes.c.retro == outcome.retro,
                retro_outcomes.c.number == outcome.number,
            )
            .values(**values)
        )


class ScoreStore(Store):
    """Whether retros were worth the time of those who answered: once each, for good, and nobody knows who said what."""

    def answer(self, retro: int, member: int, score: int) -> bool:
        """Keep an answer until the retro is over; `False` when they have answered."""
        return Votes(self.unit, self.group_id).cast(_board(retro), member, {"score": score})

    def take(self, retro: int) -> Sequence[int]:
        """All answers, in random order, to be added up; nothing of them is kept, and their key is destroyed."""
        if Keys(self.unit, self.group_id).existing(_board(retro)) is None:
            return ()
        return [ballot["score"] for ballot in Votes(self.unit, self.group_id).close(_board(retro))]

    def keep(self, retro: int, score: Score) -> None:
        """Keep what came of it; what was kept before stays as it is."""
        values = {"group_id": self.group_id, "retro": retro, "count": score.count, "total": score.total}
        added(self.unit.connection, _SCORE, values)

    def rename(self, retro: int, *, of: int, to: int) -> None:
        """What a member answered counts as another's, while the answers wait."""
        if Keys(self.unit, self.group_id).existing(_board(retro)) is not None:
            Votes(self.unit, self.group_id).rename(_board(retro), of, to)

    def of(self, retro: int) -> Score | None:
        """What came of it, once it is closed."""
        row = self.unit.connection.execute(_SCORES, {"group": self.group_id, "which": retro}).first()
        return None if row is None else Score(*row)


def _board(retro: int) -> str:
    return f"retro {retro} score"


def _outcome(row: Row[Any]) -> Outcome:
    return Outcome(**row._mapping)


def _day(due: datetime | None) -> str:
    return "" if due is None else due.isoformat()
