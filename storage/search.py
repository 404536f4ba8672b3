"""Everything on record in one place: what it is, and an index of its words, which every store keeps up to date itself.

A store calls `Record.keep` in the transaction in which it changes something that the group can see, and `Record.forget`
when that is gone; what waits, or may be seen by some only, is never put here. Each word stands in the index with its
group before it, so that a search meets nobody else's words, however many groups there are; and so do what kind of thing
it is, how it stands and whose it is.

SQLite  an FTS5 table without positions: it walks the newest first, and stops when it has enough. A beginning of a word
        is looked up in its list of words first, for it would gather all that it stands for.
PG      a tsvector under a GIN index, which gives all that has a word in no order. So the newest rows of the group are
        looked through first: what many have is found there, and what few have is quickly gathered by what is rarest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Row,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlmodel import Field, SQLModel

from storage.types import Id, Instant
from storage.unit import Store
from storage.words import GRAMMAR, bare, languages_of, stem_of, words_of

MOST_FOUND: Final = 1_000
"""Most entries that are handed out at once."""
_MOST_BEGINNING: Final = 64
"""So many words, the commonest, stand for a beginning that many words have."""
_NEWEST: Final = 1_000
"""Rows of a group that are looked through before its index is asked (PostgreSQL)."""
_LANGUAGES: Final = tuple(GRAMMAR)


class RecordRow(SQLModel, table=True):
    """One thing on record. `key` is by which numbers its own store knows it, `at` when it came on record first."""

    __tablename__ = "record"
    __table_args__ = (
        UniqueConstraint("group_id", "kind", "key"),
        Index("record_by_owner", "owner_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    kind: str
    key: str
    heading: str
    text: str
    state: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    owner_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    owner_name: str | None = None
    details: str


record: Table = RecordRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it

INDEXES: Final = ("record_words", "record_word_list")
"""The tables of the index, of each database's own making: the migrations make them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing on record, as its own store knows it.

    `heading` is what it says, `text` what else is said of it; `state` is a word of its store's, and `details` are what
    else a list for a spreadsheet has, by column. `at` is when it came on record; only the first time that is asked.
    """

    kind: str
    key: tuple[int, ...]
    heading: str
    text: str = ""
    state: str = ""
    at: datetime | None = None
    owner_id: int | None = None
    owner_name: str | None = None
    details: Mapping[str, str | int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for: all the words, of which the last may be begun only; one of the kinds; one state; and so on.

    `since` belongs to the time that is meant, `until` does not. `before` is the place of the last entry that was found.
    """

    words: str = ""
    kinds: Sequence[str] = ()
    state: str = ""
    owner: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    most: int = 20


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that was found, and its place, behind which the search goes on."""

    place: int
    entry: Entry


_ONE = (record.c.group_id == bindparam("group"), record.c.kind == bindparam("kind"), record.c.key == bindparam("which"))
_ENTRY = select(record).where(*_ONE)
_PLACE = select(record.c.id).where(*_ONE).with_for_update()
_INSERT = insert(record).returning(record.c.id)
_CHANGE = update(record).where(record.c.id == bindparam("place"))
_DELETE = delete(record).where(record.c.id == bindparam("place"))


class Record(Store):
    """What a group has on record."""

    def keep(self, entry: Entry) -> None:
        """Put it on record as it is now; when it came there first stays."""
        values = {
            "heading": entry.heading,
            "text": entry.text,
            "state": entry.state,
            "owner_id": entry.owner_id,
            "owner_name": entry.owner_name,
            "details": json.dumps(entry.details, ensure_ascii=False),
        }
        connection = self.unit.connection
        place = self._place(entry.kind, entry.key)
        if place is None:
            known = {"group_id": self.group_id, "kind": entry.kind, "key": _key(entry.key), "at": entry.at}
            place = connection.execute(_INSERT, known | values).scalar_one()
        else:
            connection.execute(_CHANGE.values(**values), {"place": place})
        self._words.put(connection, self.group_id, place, terms_of(entry, self.group_id))

    def forget(self, kind: str, key: tuple[int, ...]) -> None:
        """It is no longer on record."""
        place = self._place(kind, key)
        if place is not None:
            self._words.take(self.unit.connection, self.group_id, place)
            self.unit.connection.execute(_DELETE, {"place": place})

    def rename(self, *, of: int, to: int | None, name: str | None) -> None:
        """What was a member's is another's now, or nobody's."""
        own = select(record).where(record.c.group_id == self.group_id, record.c.owner_id == of).order_by(record.c.id)
        for row in self.unit.connection.execute(own).all():
            self.keep(replace(_entry(row), owner_id=to, owner_name=name))

    def find(self, search: Search) -> Sequence[Found]:
        """What is looked for, the newest first."""
        asked = [*self._asked(search)] or [[f"{self.group_id}:"]]
        places = self._words.places(self.unit.connection, self.group_id, asked, search)
        rows = self.unit.connection.execute(
            select(record).where(record.c.id.in_(places)).order_by(record.c.id.desc())
        ).all()
        return [Found(row.id, _entry(row)) for row in rows]

    def of(self, kind: str, key: tuple[int, ...]) -> Entry | None:
        """One by its kind and its numbers."""
        which = {"group": self.group_id, "kind": kind, "which": _key(key)}
        row = self.unit.connection.execute(_ENTRY, which).first()
        return None if row is None else _entry(row)

    @property
    def _words(self) -> _Words:
        return _POSTGRESQL if self.unit.connection.dialect.name == "postgresql" else _SQLITE

    def _place(self, kind: str, key: tuple[int, ...]) -> int | None:
        which = {"group": self.group_id, "kind": kind, "which": _key(key)}
        place: int | None = self.unit.connection.scalar(_PLACE, which)
        return place

    def _asked(self, search: Search) -> Iterable[Sequence[str]]:
        """What an entry must have: of each the first, or another one. What ends in a star is the beginning of some."""
        words = list(words_of(search.words))
        telling = [word for word in words if not any(word in known for known in GRAMMAR.values())] or words
        for word in telling:
            terms = {bare(word), *(stem_of(word, name) for name in _LANGUAGES)}
            begun = [f"{bare(word)}*"] if word is words[-1] and not search.words[-1:].isspace() else []
            yield [f"{self.group_id}:{term}" for term in (*begun, *sorted(terms))]
        if search.kinds:
            yield [f"{self.group_id}::kind:{kind}" for kind in search.kinds]
        if search.state:
            yield [f"{self.group_id}::state:{search.state}"]
        if search.owner is not None:
            yield [f"{self.group_id}::owner:{search.owner}"]


def terms_of(entry: Entry, group: int) -> Sequence[str]:
    """What an entry of a group is found by."""
    said = [entry.heading, entry.text, entry.owner_name or "", *map(str, entry.details.values())]
    words = list(words_of("\n".join(said)))
    languages = languages_of(words)
    found = {term for word in words for term in (bare(word), *(stem_of(word, name) for name in languages))}
    facts = [f":kind:{entry.kind}", f":state:{entry.state}", f":owner:{entry.owner_id}"]
    return [f"{group}:{term}" for term in ("", *facts, *sorted(found))]


class _Words(Protocol):
    """How a database keeps words and finds them. In a term are letters, digits and `:_`, so none of it is syntax."""

    def put(self, connection: Connection, group: int, place: int, terms: Sequence[str]) -> None:
        """An entry is found by these terms, and no longer by others."""

    def take(self, connection: Connection, group: int, place: int) -> None:
        """An entry is not found any more."""

    def places(
        self, connection: Connection, group: int, asked: Sequence[Sequence[str]], search: Search
    ) -> Sequence[int]:
        """The newest entries that have a term of each."""


class _OnSqlite:
    _PUT = text("INSERT INTO record_words (rowid, words) VALUES (:place, :words)")
    _TAKE = text("DELETE FROM record_words WHERE rowid = :place")
    _BEGUN = text(
        "SELECT term FROM record_word_list WHERE term >= :first AND term < :after ORDER BY doc DESC LIMIT :most"
    )
    _PLACES = (
        "SELECT record_words.rowid AS place FROM record_words{joined}"
        " WHERE record_words MATCH :asked AND record_words.rowid < :before{within}"
        " ORDER BY record_words.rowid DESC LIMIT :most"
    )

    def put(self, connection: Connection, group: int, place: int, terms: Sequence[str]) -> None:
        self.take(connection, group, place)
        connection.execute(self._PUT, {"place": place, "words": " ".join(terms)})

    def take(self, connection: Connection, _group: int, place: int) -> None:
        connection.execute(self._TAKE, {"place": place})

    def places(
        self, connection: Connection, _group: int, asked: Sequence[Sequence[str]], search: Search
    ) -> Sequence[int]:
        whole = ([term for one in terms for term in self._meant(connection, one)] for terms in asked)
        quoted = ([f'"{term}"' for term in terms] for terms in whole)
        match = " AND ".join(f"({' OR '.join(terms)})" for terms in quoted)
        found = _rows(connection, self._PLACES, {"asked": match}, search, place="record_words.rowid")
        return [row.place for row in found]

    def _meant(self, connection: Connection, term: str) -> Sequence[str]:
        """The terms that a term stands for: what ends in a star stands for all that begin so."""
        if not term.endswith("*"):
            return [term]
        bounds = {"first": term[:-1], "after": f"{term[:-1]}{_LAST_LETTER}", "most": _MOST_BEGINNING}
        return connection.scalars(self._BEGUN, bounds).all()


class _OnPostgresql:
    _PUT = text(
        "INSERT INTO record_words (group_id, place, words) VALUES (:group, :place, array_to_tsvector(:terms))"
        " ON CONFLICT (group_id, place) DO UPDATE SET words = excluded.words"
    )
    _TAKE = text("DELETE FROM record_words WHERE group_id = :group AND place = :place")
    _NEWEST = (
        "WITH newest AS MATERIALIZED (SELECT place, words FROM record_words WHERE group_id = :group AND place < :before"
        " ORDER BY place DESC LIMIT :newest) SELECT (SELECT count(*) FROM newest) AS at,"
        " (SELECT count(*) FILTER (WHERE words @@ CAST(:begun AS tsquery))"
        " < count(*) FILTER (WHERE words @@ CAST(:whole AS tsquery)) FROM newest) AS begun_is_rarer, ARRAY("
        "SELECT place FROM newest{joined} WHERE words @@ CAST(:asked AS tsquery){within}"
        " ORDER BY place DESC LIMIT :most) AS found"
    )
    # The offset keeps the planner from reading all of the group's rows besides: the words name their group, so nobody
    # else's are gathered. By the beginning of a word the index would gather all that it stands for, by whole words all
    # that have them: what fewer of the newest have is asked of it, and the other of what that gathers.
    _PLACES = (
        "SELECT place FROM (SELECT place, words FROM record_words WHERE words @@ CAST(:gathered AS tsquery) OFFSET 0)"
        " AS gathered{joined} WHERE words @@ CAST(:asked AS tsquery) AND place < :before{within}"
        " ORDER BY place DESC LIMIT :most"
    )

    def put(self, connection: Connection, group: int, place: int, terms: Sequence[str]) -> None:
        connection.execute(self._PUT, {"group": group, "place": place, "terms": terms})

    def take(self, connection: Connection, group: int, place: int) -> None:
        connection.execute(self._TAKE, {"group": group, "place": place})

    def places(
        self, connection: Connection, group: int, asked: Sequence[Sequence[str]], search: Search
    ) -> Sequence[int]:
        begun = _all_of([terms for terms in asked if _is_begun(terms)] or asked)
        whole = _all_of([terms for terms in asked if not _is_begun(terms)] or asked)
        given = {"group": group, "asked": _all_of(asked)}
        [looked] = _rows(connection, self._NEWEST, {**given, "begun": begun, "whole": whole, "newest": _NEWEST}, search)
        newest: Sequence[int] = looked.found
        if len(newest) == search.most or looked.at < _NEWEST:
            return newest
        gathered = begun if looked.begun_is_rarer else whole
        return [row.place for row in _rows(connection, self._PLACES, {**given, "gathered": gathered}, search)]


def _is_begun(terms: Sequence[str]) -> bool:
    return any(term.endswith("*") for term in terms)


def _all_of(asked: Sequence[Sequence[str]]) -> str:
    return " & ".join(f"({' | '.join(map(_as_tsquery, terms))})" for terms in asked)


def _as_tsquery(term: str) -> str:
    return f"'{term[:-1]}':*" if term.endswith("*") else f"'{term}'"


def _rows(
    connection: Connection, statement: str, given: Mapping[str, Any], search: Search, *, place: str = "place"
) -> Sequence[Row[Any]]:
    since, until = (" AND record.at >= :since", search.since), (" AND record.at < :until", search.until)
    within = "".join(condition for condition, bound in (since, until) if bound is not None)
    joined = f" JOIN record ON record.id = {place}" if within else ""
    times = {name: at for name, at in (("since", search.since), ("until", search.until)) if at is not None}
    asked = text(statement.format(within=within, joined=joined))
    timed = asked.bindparams(*(bindparam(name, type_=Instant) for name in times))
    before = search.before or _BEHIND_ALL
    return connection.execute(timed, {**given, **times, "before": before, "most": search.most}).all()


_LAST_LETTER: Final = "\U0010ffff"
_BEHIND_ALL: Final = 2**62
_SQLITE: Final = _OnSqlite()
_POSTGRESQL: Final = _OnPostgresql()


def _key(key: tuple[int, ...]) -> str:
    return ".".join(map(str, key))


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        kind=row.kind,
        key=tuple(map(int, row.key.split("."))),
        heading=row.heading,
        text=row.text,
        state=row.state,
        at=row.at,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        details=json.loads(row.details),
    )
