"""T6: whoever copied the vault at every moment, with its write-ahead log, links no voter to a ballot."""

from __future__ import annotations

import math
import shutil
import sqlite3
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Connection, insert

from bot.kit import Random
from storage.database import Database, Unit
from storage.keys import Keys, cut_off_history, packed, unseal
from storage.people import groups
from storage.polls import AnonymousBallots
from storage.retros import ScoreStore, VoteStore
from storage.vault import MOST, PART, Notes, _unpadded
from tests.anonymity.conftest import PlaceMaker
from tests.anonymity.traces import Files, Place, Server
from tests.databases import MASTER_KEY
from tests.proofs import ALL

VOTERS = 30
POLLS = 24 if ALL else 3
EVERY_FRAME_OF = 40
MANY = 320
LEAST_IN_A_PART = MOST // 3
LAST = 16
"""Of so many votes at the end what was written anew is looked at."""
"""For so many votes the log is cut at each frame, later at its end only."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it can be read: in the order of the reader's query, with its place and transaction where there are."""

    id: bytes
    box: bytes
    place: int
    transaction: int


@dataclass(frozen=True, slots=True)
class Copy:
    """A board in one copy of the vault."""

    markers: Sequence[Row]
    ballots: Sequence[Row]
    notes: Sequence[Row]


class Spy:
    """Copies the vault after each commit, before its history is cut off."""

    def __init__(self, place: Place, scratch: Path) -> None:
        self._place = place
        self._scratch = scratch
        self._files: list[tuple[bytes, bytes]] = []

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Copy whenever the storage is about to cut off the vault's history."""

        def copy_and_cut_off(store: Connection) -> None:
            if isinstance(self._place, Files) and (store.engine.url.database or "").endswith("test.vault.sqlite3"):
                vault = self._place.folder / "test.vault.sqlite3"
                self._files.append((vault.read_bytes(), vault.with_name(f"{vault.name}-wal").read_bytes()))
            cut_off_history(store)

        with patch("storage.database.cut_off_history", copy_and_cut_off):
            yield

    def now(self, board: str) -> Copy:
        """What a copy of this moment shows of a board."""
        if isinstance(self._place, Server):
            return _read_server(self._place, board)
        return _read_file(self._place.folder / "test.vault.sqlite3", board)

    def copies(self, board: str, *, every_frame: bool) -> list[Copy]:
        """What the copies of the last write show of a board, oldest first."""
        if isinstance(self._place, Server):
            return [_read_server(self._place, board)]
        files, self._files = self._files, []
        return [copy for vault, log in files for copy in self._cut(vault, log, board, every_frame=every_frame)]

    def _cut(self, vault: bytes, log: bytes, board: str, *, every_frame: bool) -> Iterator[Copy]:
        step = 24 + struct.unpack(">I", log[8:12])[0] if log else 1
        ends = range(32, len(log) + 1, step) if every_frame else [len(log)]
        for end in ends:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch.mkdir()
            (self._scratch / "copy").write_bytes(vault)
            (self._scratch / "copy-wal").write_bytes(log[:end])
            yield _read_file(self._scratch / "copy", board)


def _read_file(path: Path, board: str) -> Copy:
    with closing(sqlite3.connect(path)) as connection:

        def rows(table: str, box: str) -> list[Row]:
            query = f"SELECT id, {box} FROM {table} WHERE board = ?"
            return [Row(id_, content, 0, 0) for id_, content in connection.execute(query, (board,))]

        return Copy(rows("markers", "x''"), rows("ballots", "box"), rows("notes", "box"))


def _read_server(server: Server, board: str) -> Copy:
    with server.connected() as connection:

        def rows(table: str, box: str) -> list[Row]:
            query = f"SELECT id, {box}, ctid, xmin::text::bigint FROM vault.{table} WHERE board = %s ORDER BY ctid"
            found = connection.execute(query.encode(), [board]).fetchall()
            return [Row(id_, content, place, xmin) for place, (id_, content, _, xmin) in enumerate(found)]

        return Copy(rows("markers", "''::bytea"), rows("ballots", "box"), rows("notes", "box"))


NOTHING = Copy((), (), ())

Guess = Callable[[Copy, Copy, Row], Sequence[Row]]


def _fresh(before: Copy, after: Copy, _marker: Row) -> Sequence[Row]:
    known = {part for row in before.ballots for part in (row.id, row.box)}
    return [row for row in after.ballots if row.id not in known and row.box not in known]


def _same_transaction(_before: Copy, after: Copy, marker: Row) -> Sequence[Row]:
    return [row for row in after.ballots if row.transaction == marker.transaction]


def _last(_before: Copy, after: Copy, _marker: Row) -> Sequence[Row]:
    return after.ballots[-1:]


def _first(_before: Copy, after: Copy, _marker: Row) -> Sequence[Row]:
    return after.ballots[:1]


def _same_position(_before: Copy, after: Copy, marker: Row) -> Sequence[Row]:
    position = after.markers.index(marker)
    return after.ballots[position : position + 1]


GUESSES: dict[str, Guess] = {
    "a ballot that was not there before": _fresh,
    "a ballot of the same transaction": _same_transaction,
    "the last ballot": _last,
    "the first ballot": _first,
    "the ballot at the marker's position": _same_position,
}


@dataclass(frozen=True, slots=True)
class Ballots:
    """What people vote on: the boards in the vault, how each opens, how a voter casts a ballot that tells theirs."""

    board: Callable[[int], str]
    opens: Callable[[Unit, int], None]
    cast: Callable[[Unit, int, int], bool | None]
    whose: Callable[[Mapping[str, Any]], int]


def _nothing_to_open(_unit: Unit, _poll: int) -> None:
    """A board is there when it is asked for."""


POLL = Ballots(
    board=lambda poll: f"poll {poll}",
    opens=_nothing_to_open,
    cast=lambda unit, poll, voter: AnonymousBallots(unit, 1).cast(poll, voter, f"a{voter}"),
    whose=lambda ballot: int(ballot["ballot"][1:]),
)
DOTS = Ballots(
    board=lambda retro: f"retro {retro} dots 1",
    opens=lambda unit, retro: VoteStore(unit, 1).begin(retro, 3),
    cast=lambda unit, retro, voter: VoteStore(unit, 1).cast(retro, 1, voter, [voter, voter, 0]),
    whose=lambda ballot: int(ballot["dots"][0]),
)
SCORES = Ballots(
    board=lambda retro: f"retro {retro} score",
    opens=_nothing_to_open,
    cast=lambda unit, retro, voter: ScoreStore(unit, 1).answer(retro, voter, voter),
    whose=lambda ballot: int(ballot["score"]),
)
BALLOTS = {"of a poll": POLL, "of dots": DOTS, "of a score": SCORES}


async def prove_votes(place: Place, scratch: Path, ballots: Ballots = POLL, polls: int = POLLS) -> list[str]:
    """Vote one after the other; gives what links voters to ballots better than chance, as whoever copied everything."""
    spy, wrong = Spy(place, scratch), list[str]()
    after = NOTHING
    hits, expected, variance = dict.fromkeys(GUESSES, 0.0), 0.0, 0.0
    database = await Database.open(place.url, random=Random(seed=13), master_keys=[MASTER_KEY])
    try:
        await database.write(_a_group)
        for vote in range(polls * VOTERS):
            poll, voter = divmod(vote, VOTERS)
            board = ballots.board(poll)
            if not voter:
                await database.write(partial(_open, ballots=ballots, poll=poll))
            before = after if voter else NOTHING
            with spy.at_work():
                assert await database.write(partial(_cast, ballots=ballots, poll=poll, voter=voter))
                await database.write(lambda unit: None)
            *between, after = spy.copies(board, every_frame=vote < EVERY_FRAME_OF)
            if any({row.id for row in copy.markers} != {row.id for row in before.markers} for copy in between):
                wrong.append(f"a state inside vote {vote} was written")
            (marker,) = [row for row in after.markers if row.id not in {old.id for old in before.markers}]
            boxes = await database.write(partial(_opened, rows=after.ballots, board=board))
            true = next(row for row in after.ballots if ballots.whose(boxes[row.id]) == voter)
            for name, guess in GUESSES.items():
                guessed = guess(before, after, marker)
                hits[name] += (true in guessed) / len(guessed) if guessed else 0
            chance = 1 / len(after.ballots)
            expected += chance
            variance += chance - chance**2
    finally:
        await database.close()
    most = expected + 4 * math.sqrt(variance)
    return wrong + [f"{name}: {hit:.0f} of {polls * VOTERS}" for name, hit in hits.items() if hit > most]


def _a_group(unit: Unit) -> None:
    unit.connection.execute(insert(groups).values(id=1, name="c", language="en", zone="UTC", crowd=0))


def _open(unit: Unit, *, ballots: Ballots, poll: int) -> None:
    ballots.opens(unit, poll)


def _cast(unit: Unit, *, ballots: Ballots, poll: int, voter: int) -> bool | None:
    return ballots.cast(unit, poll, voter)


def _opened(unit: Unit, *, rows: Sequence[Row], board: str) -> dict[bytes, dict[str, Any]]:
    """What is in the boxes of some rows, as only the board's key tells."""
    key = Keys(unit, 1).key(board)
    return {row.id: _unpadded(unseal(key, row.box, packed("ballots", 1, board) + row.id)) for row in rows}


async def prove_crowds(place: Place, scratch: Path) -> list[str]:
    """Let many vote; gives where copies of two moments tell more than that a ballot is one of a crowd."""
    spy, wrong, known = Spy(place, scratch), list[str](), set[bytes]()
    parts = ["poll 1", *(f"poll 1{PART}{part}" for part in range(1, MANY // LEAST_IN_A_PART))]
    database = await Database.open(place.url, random=Random(seed=29), master_keys=[MASTER_KEY])
    try:
        for voter in range(MANY):
            assert await database.write(partial(_cast, ballots=POLL, poll=1, voter=voter))
            await database.write(lambda unit: None)
            if voter < MANY - LAST:
                continue
            now = {row.id for part in parts for row in spy.now(part).ballots}
            if known and len(now - known) < LEAST_IN_A_PART:
                wrong.append(f"the vote of {voter} is one of {len(now - known)}")
            known = now
        await database.write(lambda unit: AnonymousBallots(unit, 1).mix(1))
        rows = [row for part in parts for copy in [spy.now(part)] for row in (*copy.ballots, *copy.markers)]
        if len({row.transaction for row in rows}) > 1:
            wrong.append("after a tick transactions still tell what was written together")
    finally:
        await database.close()
    return wrong


async def prove_notes(place: Place, scratch: Path) -> list[str]:
    """Write, change and drop notes; gives what two copies tell of them beside how many there are."""
    spy, wrong, before = Spy(place, scratch), list[str](), NOTHING
    database = await Database.open(place.url, random=Random(seed=17), master_keys=[MASTER_KEY])

    def change(step: int) -> Callable[[Unit], None]:
        def work(unit: Unit) -> None:
            if step % 4 == 3:
                Notes(unit, 1).drop("ideas", [(step - 3).to_bytes(16)])
            else:
                Notes(unit, 1).put("ideas", (step - step % 4 + step % 2).to_bytes(16), {"text": f"{step}" * step}, 500)

        return work

    try:
        for step in range(24):
            with spy.at_work():
                await database.write(change(step))
                await database.write(lambda unit: None)
            for after in spy.copies("ideas", every_frame=True):
                wrong += _told_by(before, after, step)
                before = after
    finally:
        await database.close()
    return wrong


def _told_by(before: Copy, after: Copy, step: int) -> list[str]:
    known = {part for row in before.notes for part in (row.id, row.box)}
    kept = [row for row in after.notes if row.id in known or row.box in known]
    if kept and len(kept) < max(len(before.notes), len(after.notes)):
        return [f"change {step}: {len(kept)} of {len(after.notes)} notes stayed as they were"]
    if len({row.transaction for row in after.notes}) > 1:
        return [f"change {step}: transactions tell notes apart"]
    return []


@pytest.mark.parametrize("ballots", BALLOTS.values(), ids=BALLOTS.keys())
async def test_no_copy_of_any_moment_links_a_voter_to_a_ballot(
    fresh: PlaceMaker, tmp_path: Path, ballots: Ballots
) -> None:
    assert await prove_votes(fresh(), tmp_path / "copy", ballots) == []


async def test_two_copies_tell_no_more_of_notes_than_how_many_wait(fresh: PlaceMaker, tmp_path: Path) -> None:
    assert await prove_notes(fresh(), tmp_path / "copy") == []


async def test_two_copies_of_a_poll_of_many_tell_of_a_ballot_that_it_is_one_of_a_crowd_and_no_more_after_a_tick(
    fresh: PlaceMaker, tmp_path: Path
) -> None:
    assert await prove_crowds(fresh(), tmp_path / "copy") == []
