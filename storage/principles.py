"""Principles with all their versions, and proposals with the objections to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    Table,
    Text,
    UniqueConstraint,
    case,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from storage.record.entries import Entries
from storage.search import Entry
from storage.types import Id, Instant, insert_new
from storage.unit import Store

DISCUSSED: Final = "discussed"
VOTED: Final = "voted"
RATIFIED: Final = "ratified"
DECLINED: Final = "declined"
WITHDRAWN: Final = "withdrawn"

CLARIFY: Final = "clarify"
REACT: Final = "react"
CONSENT: Final = "consent"
ADOPTED: Final = "adopted"

UNMET: Final = "open"
INTEGRATED: Final = "integrated"
SAFEGUARD: Final = "safeguard"
TAKEN_BACK: Final = "withdrawn"


class PrincipleRow(SQLModel, table=True):
    """A principle: its last version, the one in force (0: none yet), and since when its last words are discussed."""

    __tablename__ = "principles"
    __table_args__ = (UniqueConstraint("group_id", "number"), Index("principles_by_proposer", "proposer_id"))

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    number: int
    state: str
    version: int
    in_force: int
    changed: datetime = Field(sa_column=Column(Instant, nullable=False))
    ends: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    review: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    idea: int | None = None
    proposer_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    proposer_name: str | None = None


class VersionRow(SQLModel, table=True):
    """The words of a principle at some time, whose and why they are so, and which vote decided what about them."""

    __tablename__ = "principle_versions"
    __table_args__ = (Index("principle_versions_by_author", "author_id"),)

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    principle: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    text: str = Field(sa_column=Column(Text, nullable=False))
    why: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    outcome: str = ""
    vote: str = ""
    decided: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    author_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    author_name: str | None = None


class ProposalRow(SQLModel, table=True):
    """Something to be decided by consent: its words, how often they were put, in which round it is and until when."""

    __tablename__ = "proposals"
    __table_args__ = (UniqueConstraint("group_id", "number"), Index("proposals_by_author", "author_id"))

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    number: int
    state: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    version: int
    made: datetime = Field(sa_column=Column(Instant, nullable=False))
    ends: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    author_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    author_name: str | None = None


class ObjectionRow(SQLModel, table=True):
    """What somebody objected to which version of a proposal, why, and what became of it."""

    __tablename__ = "proposal_objections"
    __table_args__ = (Index("proposal_objections_by_author", "author_id"),)

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    proposal: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    version: int
    reason: str = Field(sa_column=Column(Text, nullable=False))
    state: str
    answer: str = Field(sa_column=Column(Text, nullable=False))
    author_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    author_name: str | None = None


class ConsentRow(SQLModel, table=True):
    """Somebody said that they can live with a proposal as it stands."""

    __tablename__ = "proposal_consents"
    __table_args__ = (Index("proposal_consents_by_member", "member_id"),)

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    proposal: int = Field(primary_key=True)
    member_id: int = Field(sa_column=Column(Id, ForeignKey("members.id"), primary_key=True))


principles: Table = PrincipleRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
principle_versions: Table = VersionRow.__table__  # type: ignore[attr-defined]
proposals: Table = ProposalRow.__table__  # type: ignore[attr-defined]
proposal_objections: Table = ObjectionRow.__table__  # type: ignore[attr-defined]
proposal_consents: Table = ConsentRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Principle:
    """A principle as it is stored: `stands` are the words in force, `text` those it goes by.

    It goes by the words that are proposed, as long as nothing is decided about them; then by those in force.
    """

    number: int
    text: str
    stands: str | None
    state: str
    version: int
    in_force: int
    changed: datetime
    ends: datetime | None
    review: datetime | None
    proposer_id: int | None
    proposer_name: str | None


_WORDS: Final = {
    "text": case((principles.c.state == RATIFIED, principles.c.in_force), else_=principles.c.version),
    "stands": principles.c.in_force,
}
"""Which version a principle's words are."""


@dataclass(frozen=True, slots=True)
class Version:
    """The words of a principle at some time."""

    number: int
    text: str
    why: str
    at: datetime
    outcome: str
    vote: str
    decided: datetime | None
    author_id: int | None
    author_name: str | None


class PrincipleStore(Entries[Principle]):
    """The principles of a group."""

    name = "principle"
    table = principles
    entry = Principle
    people = ("proposer",)

    @classmethod
    def column(cls, name: str) -> ColumnElement[Any]:
        """What a field of a principle is in the database: its words stand with its versions."""
        if name not in _WORDS:
            return super().column(name)
        words = principle_versions.c
        of = (words.group_id == principles.c.group_id, words.principle == principles.c.number)
        return select(words.text).where(*of, words.number == _WORDS[name]).scalar_subquery()

    def propose(
        self, text: str, why: str, *, now: datetime, by: int | None, name: str | None, idea: int | None = None
    ) -> int:
        """A new principle, to be discussed from now on; its number."""
        number = self._add(
            state=DISCUSSED, version=1, in_force=0, changed=now, idea=idea, proposer_id=by, proposer_name=name
        )
        self._keep(number, 1, text=text, why=why, at=now, author_id=by, author_name=name)
        self._put_on_record(number)  # which it could not be without its words
        return number

    def _on_record(self, found: Principle) -> Entry | None:
        versions = self.versions(found.number)
        if not versions:
            return None
        goes_by = found.in_force if found.state == RATIFIED else found.version
        return Entry(
            kind=self.name,
            key=(found.number,),
            heading=found.text,
            text=versions[goes_by - 1].why,
            state=found.state,
            at=versions[0].at,
            owner_id=found.proposer_id,
            owner_name=found.proposer_name,
        )

    def amend(self, principle: Principle, text: str, why: str, *, now: datetime, by: int, name: str) -> int:
        """Other words, to be discussed from now on; the number of this version."""
        number = principle.version + 1
        self._keep(principle.number, number, text=text, why=why, at=now, author_id=by, author_name=name)
        self.change(principle.number, state=DISCUSSED, version=number, changed=now)
        return number

    def change(self, number: int, **values: Any) -> None:
        """Change how far a principle is."""
        self._change(number, **values)

    def decide(self, number: int, version: int, *, outcome: str, vote: str, now: datetime) -> None:
        """What a vote decided about a version."""
        self.unit.connection.execute(
            update(principle_versions)
            .where(
                principle_versions.c.group_id == self.group_id,
                principle_versions.c.principle == number,
                principle_versions.c.number == version,
            )
            .values(outcome=outcome, vote=vote, decided=now)
        )

    def versions(self, number: int) -> Sequence[Version]:
        """All words that a principle ever had, the first ones first."""
        columns = [principle_versions.c[field.name] for field in fields(Version)]
        rows = self.unit.connection.execute(
            select(*columns)
            .where(principle_versions.c.group_id == self.group_id, principle_versions.c.principle == number)
            .order_by(principle_versions.c.number)
        )
        return [Version(*row) for row in rows]

    def of_idea(self, idea: int) -> bool:
        """Whether an idea became one."""
        return bool(self._found(principles.c.idea == idea))

    def naming(self, member: int) -> Sequence[Principle]:
        """The principles that name a member, as who proposed them or words for them."""
        return self._found(
            (principles.c.proposer_id == member)
            | principles.c.number.in_(_authored(self, principle_versions.c.principle, member))
        )

    def rename(self, *, of: int, to: int | None, name: str | None) -> None:
        """What a member proposed is another's now, or nobody's."""
        super().rename(of=of, to=to, name=name)
        _give(self, principle_versions, of=of, to=to, name=name)

    def _keep(self, principle: int, number: int, **values: Any) -> None:
        self.unit.connection.execute(
            insert(principle_versions).values(
                group_id=self.group_id, principle=principle, number=number, outcome="", vote="", **values
            )
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as it is stored."""

    number: int
    state: str
    text: str
    version: int
    made: datetime
    ends: datetime | None
    author_id: int | None
    author_name: str | None


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection as it is stored."""

    number: int
    version: int
    reason: str
    state: str
    answer: str
    author_id: int | None
    author_name: str | None


class ProposalStore(Entries[Proposal]):
    """The proposals of a group."""

    name = "proposal"
    table = proposals
    entry = Proposal
    people = ("author",)

    def propose(self, text: str, *, now: datetime, by: int, name: str) -> int:
        """A new proposal; its number."""
        return self._add(state=CLARIFY, text=text, version=1, made=now, author_id=by, author_name=name)

    def _on_record(self, found: Proposal) -> Entry:
        return Entry(
            kind=self.name,
            key=(found.number,),
            heading=found.text,
            state=found.state,
            at=found.made,
            owner_id=found.author_id,
            owner_name=found.author_name,
        )

    def change(self, number: int, **values: Any) -> None:
        """Change a proposal."""
        self._change(number, **values)

    def consent(self, number: int, member: int) -> None:
        """Somebody can live with it as it stands."""
        values = {"group_id": self.group_id, "proposal": number, "member_id": member}
        self.unit.connection.execute(insert_new(proposal_consents), values)

    def take_consent_back(self, number: int, member: int | None = None) -> None:
        """Somebody cannot; or nobody has been asked about these words yet."""
        there = [proposal_consents.c.group_id == self.group_id, proposal_consents.c.proposal == number]
        if member is not None:
            there.append(proposal_consents.c.member_id == member)
        self.unit.connection.execute(delete(proposal_consents).where(*there))

    def consents(self, number: int) -> int:
        """How many can live with it."""
        there = (proposal_consents.c.group_id == self.group_id, proposal_consents.c.proposal == number)
        return self.unit.connection.scalar(select(func.count()).where(*there)) or 0

    def object(self, proposal: Proposal, reason: str, *, by: int, name: str) -> int:
        """Keep an objection; its number. The proposal is held alone."""
        number = len(self.objections(proposal.number)) + 1
        self.unit.connection.execute(
            insert(proposal_objections).values(
                group_id=self.group_id,
                proposal=proposal.number,
                number=number,
                version=proposal.version,
                reason=reason,
                state=UNMET,
                answer="",
                author_id=by,
                author_name=name,
            )
        )
        return number

    def settle(self, proposal: int, number: int, *, state: str, answer: str) -> None:
        """An objection is met, or taken back."""
        self.unit.connection.execute(
            update(proposal_objections)
            .where(
                proposal_objections.c.group_id == self.group_id,
                proposal_objections.c.proposal == proposal,
                proposal_objections.c.number == number,
            )
            .values(state=state, answer=answer)
        )

    def objections(self, number: int) -> Sequence[Objection]:
        """All objections to a proposal, the first one first."""
        columns = [proposal_objections.c[field.name] for field in fields(Objection)]
        rows = self.unit.connection.execute(
            select(*columns)
            .where(proposal_objections.c.group_id == self.group_id, proposal_objections.c.proposal == number)
            .order_by(proposal_objections.c.number)
        )
        return [Objection(*row) for row in rows]

    def naming(self, member: int) -> Sequence[Proposal]:
        """The proposals that name a member, as who made them or who objected."""
        return self._found(
            (proposals.c.author_id == member)
            | proposals.c.number.in_(_authored(self, proposal_objections.c.proposal, member))
        )

    def rename(self, *, of: int, to: int | None, name: str | None) -> None:
        """What a member proposed, objected and agreed to is another's now, or nobody's."""
        super().rename(of=of, to=to, name=name)
        _give(self, proposal_objections, of=of, to=to, name=name)
        mine = (proposal_consents.c.group_id == self.group_id, proposal_consents.c.member_id == of)
        agreed = self.unit.connection.scalars(
            delete(proposal_consents).where(*mine).returning(proposal_consents.c.proposal)
        ).all()
        for number in agreed if to is not None else ():
            assert to is not None
            self.consent(number, to)


def _authored(store: Store, entry: ColumnElement[int], member: int) -> Select[Any]:
    """The numbers of the entries to which a member said something: `entry` is the column that names them."""
    said = entry.table.c
    return select(entry).where(said.group_id == store.group_id, said.author_id == member)


def _give(store: Store, said: Table, *, of: int, to: int | None, name: str | None) -> None:
    """What a member said to some entries is another's now, or nobody's."""
    theirs = (said.c.group_id == store.group_id, said.c.author_id == of)
    store.unit.connection.execute(update(said).where(*theirs).values(author_id=to, author_name=name))
