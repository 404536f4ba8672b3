"""Choosing by dots: how often it was held in a retro and what may be known of it; in the vault, who voted and what.

And counting: who is ready to go on, and numbers that change once a minute at most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Table, UniqueConstraint, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite takes the same words
from sqlmodel import Field, SQLModel

from storage.keys import Keys
from storage.types import Id, Instant, insert_new
from storage.unit import Store
from storage.vault import Votes


class RetroVoteRow(SQLModel, table=True):
    """Dots are given, or were. `voters` gave some and `resting` chose not to; empty while it is nobody's business."""

    __tablename__ = "retro_votes"
    __table_args__ = (UniqueConstraint("group_id", "retro", "number"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    retro: int
    number: int
    budget: int
    open: bool
    voters: int | None = None
    resting: int | None = None


class RetroReadyRow(SQLModel, table=True):
    """Somebody is ready to go on from a phase, under their pseudonym for that phase; gone with it."""

    __tablename__ = "retro_ready"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    retro: int = Field(primary_key=True)
    by: bytes = Field(primary_key=True)


class RetroCountRow(SQLModel, table=True):
    """A number that everybody sees, and that changes again at a time."""

    __tablename__ = "retro_counts"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    retro: int = Field(primary_key=True)
    what: str = Field(primary_key=True)
    shown: int
    due: datetime = Field(sa_column=Column(Instant, nullable=False))


retro_votes: Table = RetroVoteRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it


class RetroHandsRow(SQLModel, table=True):
    """How many people in a room raised their hands for a theme, which everybody saw."""

    __tablename__ = "retro_hands"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    retro: int = Field(primary_key=True)
    theme: int = Field(primary_key=True)
    hands: int


retro_hands: Table = RetroHandsRow.__table__  # type: ignore[attr-defined]
retro_ready: Table = RetroReadyRow.__table__  # type: ignore[attr-defined]
retro_counts: Table = RetroCountRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Vote:
    """Giving dots once: its number in the retro, how many everybody has, whether it is under way, and how it ended."""

    number: int
    budget: int
    open: bool
    voters: int | None
    resting: int | None


_VOTES = (
    select(*(retro_votes.c[name] for name in Vote.__annotations__))
    .where(retro_votes.c.group_id == bindparam("group"), retro_votes.c.retro == bindparam("which"))
    .order_by(retro_votes.c.number.desc())
)
_LAST = _VOTES.limit(1)
_SHOWN = _LAST.where(~retro_votes.c.open, retro_votes.c.voters.is_not(None))


class VoteStore(Store):
    """The choosing of a group's retros: each time a board of its own in the vault, whose key goes when it is over."""

    def last(self, retro: int) -> Vote | None:
        """The one that is under way, or was held last."""
        row = self.unit.connection.execute(_LAST, {"group": self.group_id, "which": retro}).first()
        return None if row is None else Vote(*row)

    def shown(self, retro: int) -> Vote | None:
        """The one whose result shows: the last that is over and had one."""
        row = self.unit.connection.execute(_SHOWN, {"group": self.group_id, "which": retro}).first()
        return None if row is None else Vote(*row)

    def most_voters(self, retro: int) -> int:
        """The most who gave dots in any that is over and had a result."""
        of_retro = (retro_votes.c.group_id == self.group_id, retro_votes.c.retro == retro)
        return self.unit.connection.scalar(select(func.max(retro_votes.c.voters)).where(*of_retro)) or 0

    def under_way(self) -> Sequence[tuple[int, int]]:
        """All that are under way: numbers of retro and vote."""
        found = select(retro_votes.c.retro, retro_votes.c.number).where(
            retro_votes.c.group_id == self.group_id, retro_votes.c.open
        )
        return [(retro, number) for retro, number in self.unit.connection.execute(found)]

    def begin(self, retro: int, budget: int) -> None:
        """From now on everybody can give so many dots."""
        last = self.last(retro)
        number = (last.number if last else 0) + 1
        self.unit.connection.execute(
            insert(retro_votes).values(group_id=self.group_id, retro=retro, number=number, budget=budget, open=True)
        )

    def cast(self, retro: int, number: int, member: int, dots: Sequence[int] | None) -> bool | None:
        """Keep what somebody chose: a theme's number for each dot, or `None` if they rest; once and for all.

        `False` when they have chosen before, `None` when this vote is over.
        """
        votes = Votes(self.unit, self.group_id)
        votes.count(_board(retro, number))  # from here on nobody ends it; whether somebody did is seen only behind it
        now = self.last(retro)
        if now is None or now.number != number or not now.open:
            return None
        return votes.cast(_board(retro, number), member, {"dots": None if dots is None else list(dots)})

    def count(self, retro: int, number: int) -> int:
        """How many have chosen, or said that they rest."""
        return Votes(self.unit, self.group_id).count(_board(retro, number))

    def take(self, retro: int, number: int) -> Sequence[Sequence[int] | None]:
        """All that was chosen, in random order, to be added up; nothing of it is kept, and its key is destroyed."""
        if Keys(self.unit, self.group_id).existing(_board(retro, number)) is None:
            return ()
        return [ballot["dots"] for ballot in Votes(self.unit, self.group_id).close(_board(retro, number))]

    def end(self, retro: int, number: int, *, voters: int | None, resting: int | None) -> None:
        """It is over, and so many took part; `None` where nobody is to know."""
        self.unit.connection.execute(
            update(retro_votes)
            .where(
                retro_votes.c.group_id == self.group_id,
                retro_votes.c.retro == retro,
                retro_votes.c.number == number,
            )
            .values(open=False, voters=voters, resting=resting)
        )

    def rename(self, *, of: int, to: int) -> None:
        """What a member chose counts as another's, for what is under way."""
        for retro, number in self.under_way():
            Votes(self.unit, self.group_id).rename(_board(retro, number), of, to)


def _board(retro: int, number: int) -> str:
    return f"retro {retro} dots {number}"


class ReadyStore(Store):
    """Who is ready to go on, under a pseudonym for each phase of a retro."""

    def add(self, retro: int, by: bytes) -> None:
        """Somebody is ready."""
        values = {"group_id": self.group_id, "retro": retro, "by": by}
        self.unit.connection.execute(insert_new(retro_ready), values)

    def remove(self, retro: int, by: bytes) -> bool:
        """Somebody is not ready any more; whether they were."""
        mine = retro_ready.c.by == by
        return self.unit.connection.execute(delete(retro_ready).where(self._there(retro), mine)).rowcount > 0

    def all(self, retro: int) -> AbstractSet[bytes]:
        """The pseudonyms of those who are ready."""
        return set(map(bytes, self.unit.connection.scalars(select(retro_ready.c.by).where(self._there(retro)))))

    def forget(self, retro: int) -> None:
        """Nobody is ready: the phase is over."""
        self.unit.connection.execute(delete(retro_ready).where(self._there(retro)))

    def _there(self, retro: int) -> Any:
        return (retro_ready.c.group_id == self.group_id) & (retro_ready.c.retro == retro)


_NEW_COUNT = upsert(retro_counts)
_SHOW = _NEW_COUNT.on_conflict_do_update(
    index_elements=[retro_counts.c.group_id, retro_counts.c.retro, retro_counts.c.what],
    set_={"shown": _NEW_COUNT.excluded.shown, "due": _NEW_COUNT.excluded.due},
)


_NEW_HANDS = upsert(retro_hands)
_HANDS = _NEW_HANDS.on_conflict_do_update(
    index_elements=[retro_hands.c.group_id, retro_hands.c.retro, retro_hands.c.theme],
    set_={"hands": _NEW_HANDS.excluded.hands},
)


class HandStore(Store):
    """Hands that were raised in a room, counted aloud by who leads."""

    def count(self, retro: int, theme: int, hands: int) -> None:
        """So many hands were raised for a theme; counted again, that stands."""
        values = {"group_id": self.group_id, "retro": retro, "theme": theme, "hands": hands}
        self.unit.connection.execute(_HANDS, values)

    def of(self, retro: int) -> Mapping[int, int]:
        """How many hands were raised for which themes."""
        raised = select(retro_hands.c.theme, retro_hands.c.hands).where(
            retro_hands.c.group_id == self.group_id, retro_hands.c.retro == retro, retro_hands.c.hands > 0
        )
        return {row.theme: row.hands for row in self.unit.connection.execute(raised)}


class CountStore(Store):
    """Numbers that everybody sees. They change at a time of their own, so that nobody sees who makes them change."""

    def shown(self, retro: int, what: str) -> int:
        """The number as it shows."""
        return self.unit.connection.scalar(select(retro_counts.c.shown).where(self._this(retro, what))) or 0

    def show(self, retro: int, what: str, count: Callable[[], int], *, now: datetime, until: datetime) -> None:
        """Count anew and show that until then, unless what shows is to stand for longer."""
        due = self.unit.connection.scalar(select(retro_counts.c.due).where(self._this(retro, what)))
        if due is None or due <= now:
            values = {"group_id": self.group_id, "retro": retro, "what": what, "shown": count(), "due": until}
            self.unit.connection.execute(_SHOW, values)

    def forget(self, retro: int, what: str) -> None:
        """It begins anew."""
        self.unit.connection.execute(delete(retro_counts).where(self._this(retro, what)))

    def _this(self, retro: int, what: str) -> Any:
        of_retro = (retro_counts.c.group_id == self.group_id) & (retro_counts.c.retro == retro)
        return of_retro & (retro_counts.c.what == what)
