"""The vault: notes that wait, markers ("has voted") and ballots. What is in here leads to no person.

No user, no time, no sequence and no reference to anything outside: a row is a group, a board, 16 random bytes and a box
of constant length under the board's key. A board is read whole and written whole: each write deletes its rows and
inserts them under new random ids, in the order of those and in new boxes ("sealing"), so that neither the place of a
row, nor the transaction that wrote it, nor a comparison of two copies tells which of them is new. A note's own id is in
its box; a marker's id is its voter's pseudonym, in an order of its own.

So that a vote costs the same however many there are, the votes on a board are spread over parts once they are more than
`MOST`, each read and written whole: a ballot goes to a part by chance, a marker to that of its own bits. When a part is
full, all votes are dealt out anew, by chance and evenly, over twice as many. So a part tells neither who nor when, and
what is in it is a crowd. A copy taken right then tells which parts a vote wrote: that one of those markers and one of
those ballots came together. Dealing them out anew from time to time takes that away too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from operator import itemgetter
from typing import Any, Self

from sqlalchemy import BigInteger, Column, Connection, LargeBinary, Table, Text, bindparam, delete, func, insert, select

from storage.engines import METADATA
from storage.keys import Keys, packed, pseudonym, seal, unseal
from storage.unit import Random, Store, Unit

ID = 16
PART = "/"
"""Between the name of a board and the number of a part of it."""
BALLOT = 256
"""Bytes of a ballot's content unless a board asks for another size."""
MOST = 64
"""Ballots in a part. Those of one that was split are hardly ever fewer than a third of that."""


def _table(name: str, *columns: Column[Any]) -> Table:
    return Table(
        name,
        METADATA["vault"],
        Column("group_id", BigInteger, primary_key=True, autoincrement=False),
        Column("board", Text, primary_key=True),
        Column("id", LargeBinary, primary_key=True),
        *columns,
        sqlite_with_rowid=False,
    )


notes = _table("notes", Column("box", LargeBinary, nullable=False))
markers = _table("markers")
ballots = _table("ballots", Column("box", LargeBinary, nullable=False))
spreads = Table(
    "spreads",
    METADATA["vault"],
    Column("group_id", BigInteger, primary_key=True, autoincrement=False),
    Column("board", Text, primary_key=True),
    Column("parts", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Over how many parts the votes on a board are spread, where there are several."""

_ROWS = {
    table: select(table).where(table.c.group_id == bindparam("group"), table.c.board == bindparam("name"))
    for table in (notes, markers, ballots)
}
_EMPTY = {
    table: delete(table).where(table.c.group_id == bindparam("group"), table.c.board == bindparam("name"))
    for table in (notes, markers, ballots)
}
_FILL = {table: insert(table) for table in (notes, markers, ballots)}
_PARTS = select(spreads.c.parts).where(spreads.c.group_id == bindparam("group"), spreads.c.board == bindparam("name"))
_GATHER = delete(spreads).where(spreads.c.group_id == bindparam("group"), spreads.c.board == bindparam("name"))
_LOCK = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))

Content = Mapping[str, Any]


class Notes(Store):
    """The notes that wait on the boards of a group, each a small mapping of words and numbers."""

    def put(self, board: str, note_id: bytes, content: Content, size: int) -> None:
        """Keep a note, or put it in the place of the one with the same id (16 bytes).

        :raises ValueError: when the content is too long for the board's size, in bytes.
        """
        if len(note_id) != ID:
            raise ValueError(f"the id of a note has {ID} bytes")
        whole = self._whole(board)
        whole.notes[note_id] = _padded(content, size)
        whole.changed = True

    def get(self, board: str, note_id: bytes) -> dict[str, Any] | None:
        """One note, or `None` when it does not wait here.

        :raises BadBox: when somebody changed the board's boxes.
        """
        content = self._whole(board).notes.get(note_id)
        return None if content is None else _unpadded(content)

    def all(self, board: str) -> dict[bytes, dict[str, Any]]:
        """All notes of a board by their ids, in an order that means nothing.

        :raises BadBox: when somebody changed the board's boxes.
        """
        return {note_id: _unpadded(content) for note_id, content in self._whole(board).notes.items()}

    def count(self, board: str) -> int:
        """How many wait."""
        return len(self._whole(board).notes)

    def drop(self, board: str, note_ids: Iterable[bytes]) -> None:
        """Take notes out of the vault; those that are not there are none."""
        whole = self._whole(board)
        for note_id in note_ids:
            whole.changed |= whole.notes.pop(note_id, None) is not None

    def _whole(self, board: str) -> _NoteBoard:
        return self.unit.whole(("notes", self.group_id, board), lambda: self._read(board))

    def _read(self, board: str) -> _NoteBoard:
        at = _enter(self.unit, self.group_id, board)
        opened = at.read(self.unit.vault, notes)
        return _NoteBoard(at, {content[:ID]: content[ID:] for content in opened})


class Votes(Store):
    """Votes on the boards of a group: who voted and what was voted, with nothing that leads from one to the other."""

    def cast(self, board: str, voter: str | int, ballot: Content, size: int = BALLOT) -> bool:
        """Cast a voter's ballot, once and for all; `False`, and nothing changed, when they have voted.

        :raises ValueError: when the ballot is too long for `size` bytes.
        """
        content, spread = _padded(ballot, size), self._spread(board)
        marker = pseudonym(spread.at.key, "voter", voter)
        if marker in self._markers(spread, spread.of(marker)).ids:
            return False
        part = self._by_chance(spread)
        if len(part.contents) >= MOST:
            self._deal_out(spread, 2 * spread.parts)
            part = self._by_chance(spread)
        part.contents.append(content)
        part.changed = True
        self._mark(spread, marker)
        self.unit.is_once = True
        return True

    def rename(self, board: str, of: str | int, to: str | int) -> None:
        """Let what a voter did count as another's: two who turn out to be one have voted if either has."""
        spread = self._spread(board)
        gone, kept = (pseudonym(spread.at.key, "voter", voter) for voter in (of, to))
        part = self._markers(spread, spread.of(gone))
        if gone in part.ids:
            part.ids.remove(gone)
            part.changed = True
            self._mark(spread, kept)

    def count(self, board: str) -> int:
        """How many have voted."""
        spread = self._spread(board)
        return sum(len(self._markers(spread, part).ids) for part in range(spread.parts))

    def deal_out(self, board: str) -> None:
        """Deal the votes out anew over their parts: no copy taken from now on tells which were written together.

        It costs as much as there are votes: something for ticks.
        """
        spread = self._spread(board)
        if spread.parts > 1:
            self._deal_out(spread, spread.parts)

    def close(self, board: str) -> list[dict[str, Any]]:
        """Take all ballots out, in random order; markers and ballots are deleted and the board's key is destroyed.

        :raises BadBox: when somebody changed the board's boxes.
        """
        spread = self._spread(board)
        taken = self._take_out(spread)[0]
        self.unit.random.shuffle(taken)
        spread.parts = 1
        Keys(self.unit, self.group_id).destroy(board)
        return [_unpadded(content) for content in taken]

    def _deal_out(self, spread: _Spread, parts: int) -> None:
        contents, marked = self._take_out(spread)
        self.unit.random.shuffle(contents)
        spread.parts = parts
        for part in range(parts):
            dealt = self._ballots(spread, part)
            dealt.contents, dealt.changed = contents[part::parts], True
        for marker in marked:
            self._mark(spread, marker)

    def _take_out(self, spread: _Spread) -> tuple[list[bytes], list[bytes]]:
        """All ballots and markers; none of them is in its part any more."""
        contents, marked = list[bytes](), list[bytes]()
        for part in range(spread.parts):
            given, markers_ = self._ballots(spread, part), self._markers(spread, part)
            contents += given.contents
            marked += markers_.ids
            given.contents, markers_.ids = [], set()
            given.changed = markers_.changed = True
        spread.changed = True
        return contents, marked

    def _mark(self, spread: _Spread, marker: bytes) -> None:
        part = self._markers(spread, spread.of(marker))
        part.ids.add(marker)
        part.changed = True

    def _by_chance(self, spread: _Spread) -> _Ballots:
        drawn = int.from_bytes(self.unit.random.bytes(4)) if spread.parts > 1 else 0
        return self._ballots(spread, drawn % spread.parts)

    def _spread(self, board: str) -> _Spread:
        return self.unit.whole(("spread", self.group_id, board), lambda: self._read_spread(board))

    def _read_spread(self, board: str) -> _Spread:
        at = _enter(self.unit, self.group_id, board)
        return _Spread(at, self.unit.vault.scalar(_PARTS, {"group": self.group_id, "name": board}) or 1)

    def _markers(self, spread: _Spread, part: int) -> _Markers:
        at = spread.at.part(part)
        return self.unit.whole(("markers", self.group_id, at.board), lambda: _Markers(at, self._marked(at)))

    def _marked(self, at: _At) -> set[bytes]:
        return {bytes(row.id) for row in at.rows(self.unit.vault, markers)}

    def _ballots(self, spread: _Spread, part: int) -> _Ballots:
        at = spread.at.part(part)
        return self.unit.whole(
            ("ballots", self.group_id, at.board), lambda: _Ballots(at, at.read(self.unit.vault, ballots))
        )


@dataclass(frozen=True, slots=True)
class _At:
    """Where a board is in the vault, and its key."""

    group_id: int
    board: str
    key: bytes = field(repr=False)

    def part(self, number: int) -> _At:
        """A part of the board; the first one has its name."""
        return replace(self, board=f"{self.board}{PART}{number}") if number else self

    def rows(self, vault: Connection, table: Table) -> Iterable[Any]:
        return vault.execute(_ROWS[table], {"group": self.group_id, "name": self.board})

    def read(self, vault: Connection, table: Table) -> list[bytes]:
        context = self._context(table)
        return [unseal(self.key, row.box, context + row.id) for row in self.rows(vault, table)]

    def write(self, vault: Connection, random: Random, table: Table, contents: Iterable[bytes]) -> None:
        """Seal: put these contents in place of all rows, under new ids, so in a new order, in boxes of one length."""
        contents = list(contents)
        longest = max(map(len, contents), default=0)
        context = self._context(table)
        rows = []
        for content in contents:
            row_id = random.bytes(ID)
            box = seal(self.key, content.ljust(longest, b"\0"), context + row_id, random)
            rows.append({"id": row_id, "box": box})
        self.replace(vault, table, rows)

    def replace(self, vault: Connection, table: Table, rows: list[dict[str, bytes]]) -> None:
        """Put these rows in place of all that are there, in the order of their ids, which means nothing."""
        rows.sort(key=itemgetter("id"))
        vault.execute(_EMPTY[table], {"group": self.group_id, "name": self.board})
        if rows:
            vault.execute(_FILL[table], [{"group_id": self.group_id, "board": self.board, **row} for row in rows])

    def _context(self, table: Table) -> bytes:
        """What a row's box is bound to, but for the row's id, which goes at the end."""
        return packed(table.name, self.group_id, self.board)


def _enter(unit: Unit, group_id: int, board: str) -> _At:
    """Enter a board, and let nobody else in until the transaction ends. SQLite has one writer anyway."""
    if unit.vault.dialect.name == "postgresql":
        number = blake2b(packed(group_id, board), digest_size=8).digest()
        unit.vault.execute(_LOCK, {"number": int.from_bytes(number, "big", signed=True)})
    return _At(group_id, board, Keys(unit, group_id).key(board))


@dataclass(slots=True)
class _NoteBoard:
    at: _At
    notes: dict[bytes, bytes]
    changed: bool = False

    def copy(self) -> Self:
        return type(self)(self.at, dict(self.notes), self.changed)

    def write(self, vault: Connection, random: Random) -> None:
        self.at.write(vault, random, notes, (note_id + content for note_id, content in self.notes.items()))


@dataclass(slots=True)
class _Spread:
    at: _At
    parts: int
    """A power of two."""
    changed: bool = False

    def of(self, marker: bytes) -> int:
        """The part of a marker; its bits are as good as random."""
        return int.from_bytes(marker[:4]) % self.parts

    def copy(self) -> Self:
        return type(self)(self.at, self.parts, self.changed)

    def write(self, vault: Connection, _random: Random) -> None:
        vault.execute(_GATHER, {"group": self.at.group_id, "name": self.at.board})
        if self.parts > 1:
            row = {"group_id": self.at.group_id, "board": self.at.board, "parts": self.parts}
            vault.execute(insert(spreads), row)


@dataclass(slots=True)
class _Markers:
    at: _At
    ids: set[bytes]
    changed: bool = False

    def copy(self) -> Self:
        return type(self)(self.at, set(self.ids), self.changed)

    def write(self, vault: Connection, _random: Random) -> None:
        self.at.replace(vault, markers, [{"id": marker} for marker in self.ids])


@dataclass(slots=True)
class _Ballots:
    at: _At
    contents: list[bytes]
    changed: bool = False

    def copy(self) -> Self:
        return type(self)(self.at, list(self.contents), self.changed)

    def write(self, vault: Connection, random: Random) -> None:
        self.at.write(vault, random, ballots, self.contents)


def _padded(content: Content, size: int) -> bytes:
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    if len(written) > size:
        raise ValueError(f"the content does not fit into {size} bytes")
    return written.ljust(size, b"\0")


def _unpadded(content: bytes) -> dict[str, Any]:
    """JSON escapes every zero it is given, so those at the end are padding."""
    opened: dict[str, Any] = json.loads(content.rstrip(b"\0"))
    return opened
