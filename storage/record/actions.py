"""Actions: what somebody will do, wherever it was agreed. There is one register of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import BindParameter, Boolean, Column, ColumnElement, ForeignKey, Index, Table, delete, or_, update
from sqlmodel import Field, SQLModel

from storage.record.entries import OngoingEntries, day_on_record
from storage.search import Entry
from storage.types import Id, Instant

ActionState: TypeAlias = Literal["open", "done", "dropped"]


class ActionRow(SQLModel, table=True):
    """Something to do.

    `condition` is what has to be so first. The owner took it, or is asked to until they `accepted`; they may want
    `help`. `closed` is when it was done or dropped, `reason` why it was dropped; `retro` is where it was agreed.
    """

    __tablename__ = "actions"
    __table_args__ = (Index("actions_by_owner", "owner_id"),)

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    number: int = Field(primary_key=True)
    text: str
    condition: str
    due: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    state: str
    reason: str
    closed: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    owner_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    owner_name: str | None = None
    accepted: bool = Field(sa_column=Column(Boolean, nullable=False))
    help: bool = Field(sa_column=Column(Boolean, nullable=False))
    retro: int | None = None
    made: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    by_name: str | None = None


actions: Table = ActionRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do."""

    number: int
    text: str
    condition: str
    due: datetime | None
    state: ActionState
    reason: str
    closed: datetime | None
    owner_id: int | None
    owner_name: str | None
    accepted: bool
    help: bool
    retro: int | None
    made: datetime
    by_id: int | None
    by_name: str | None


class ActionStore(OngoingEntries[Action]):
    """The actions of a group."""

    name = "action"
    table = actions
    entry = Action
    people = ("by", "owner")

    def add(
        self,
        text: str,
        *,
        condition: str = "",
        due: datetime | None = None,
        retro: int | None = None,
        at: datetime,
        by: int | None = None,
        name: str | None = None,
    ) -> int:
        """Keep one that nobody took yet; its number."""
        return self._add(
            text=text,
            condition=condition,
            due=due,
            state="open",
            reason="",
            accepted=False,
            help=False,
            retro=retro,
            made=at,
            by_id=by,
            by_name=name,
        )

    @classmethod
    def is_current(cls, since: BindParameter[datetime]) -> ColumnElement[bool]:
        """Whether one is still open, or was settled since then."""
        return or_(actions.c.state == "open", actions.c.closed > since)

    def _on_record(self, found: Action) -> Entry:
        return Entry(
            kind=self.name,
            key=(found.number,),
            heading=found.text,
            text="\n".join(filter(None, (found.condition, found.reason))),
            state=found.state,
            at=found.made,
            owner_id=found.owner_id,
            owner_name=found.owner_name,
            details={"due": day_on_record(found.due), "condition": found.condition, "reason": found.reason},
        )

    def reword(self, number: int, **said: str | datetime | None) -> None:
        """It says something else now: its `text`, `condition` or `due`."""
        self._change(number, **said)

    def own(self, number: int, *, member: int | None, name: str | None, accepted: bool) -> None:
        """Somebody takes it, is asked to, or hands it back."""
        self._change(number, owner_id=member, owner_name=name, accepted=accepted, help=False)

    def want_help(self, number: int, wanted: bool) -> None:
        """Whether its owner would like help."""
        self._change(number, help=wanted)

    def settle(self, number: int, state: ActionState, *, at: datetime, reason: str = "") -> None:
        """What became of it."""
        self._change(number, state=state, reason=reason, closed=None if state == "open" else at, help=False)

    def remove(self, number: int) -> None:
        """Take back what was entered by mistake."""
        which = (actions.c.group_id == self.group_id, actions.c.number == number)
        self.unit.connection.execute(delete(actions).where(*which))
        self._put_on_record(number)

    def taken(self) -> Sequence[Action]:
        """Those that somebody took and that are still to be done."""
        return self._found(actions.c.state == "open", actions.c.accepted)

    def rename(self, *, of: int, to: int | None, name: str | None) -> None:
        """What a member took is another's now; if nobody's, it is to be taken again."""
        if to is None:
            self.unit.connection.execute(
                update(actions)
                .where(actions.c.group_id == self.group_id, actions.c.owner_id == of)
                .values(accepted=False, help=False)
            )
        super().rename(of=of, to=to, name=name)
