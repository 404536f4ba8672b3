"""T10: leaks are put in, one at a time, and the proof that guards against each catches it.

Each mutant changes a little of our own code, the way somebody might who means well.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
import traceback
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import create_engine, delete, insert, text

from adapters.web.server import _Server
from bot.engine.doors import Admission
from bot.engine.engine import Engine
from bot.engine.platform import Inbound
from bot.engine.scene import Scene
from bot.features.polls.ballots import NO, YES, Ballot
from bot.features.polls.counting import result_of
from bot.features.retros import headcount, readiness
from bot.kit import AnonCall, Random
from bot.kit.crowds import in_threes
from config import logging as logging_module
from storage import database as database_module
from storage import unit as unit_module
from storage import vault
from storage.desk import Desk
from storage.keys import Keys, seal, unseal
from storage.people import People
from storage.polls import AnonymousBallots, PollStore
from storage.record import BlockerStore, WaitingBlockers
from storage.retros import Retro, RetroStore, VoteStore, WaitingNotes, course
from storage.vault import BALLOT, MOST, Votes, _At, _Ballots, _Markers, _NoteBoard, _Spread, ballots, markers, notes
from tests.anonymity.conftest import PlaceMaker
from tests.anonymity.stage import both_known, polling
from tests.anonymity.test_board import guests_come, members_come, prove_silence_of_seats, prove_swap_at_the_board
from tests.anonymity.test_boxes import KINDS, prove_boxes
from tests.anonymity.test_brute_force import prove_no_member_is_found_with_blockers
from tests.anonymity.test_canary import prove_silence_before, prove_silence_of_choices, prove_silence_of_votes
from tests.anonymity.test_failures import (
    prove_failures_before,
    prove_failures_of_a_ballot,
    prove_failures_of_a_close,
    prove_failures_of_a_count,
)
from tests.anonymity.test_history import BALLOTS, Ballots, prove_crowds, prove_notes, prove_votes
from tests.anonymity.test_order import FLOWS, Flow, prove_order, prove_parts
from tests.anonymity.test_results import (
    LEAST,
    Teller,
    prove_hands,
    prove_headcounts,
    prove_poll_results,
    prove_readiness,
    prove_scores,
    prove_turnouts,
)
from tests.anonymity.test_schema import prove_schema
from tests.anonymity.test_shuffle import REVEALS_OF, Reveal, prove_dealing, prove_shuffle
from tests.anonymity.test_swap import (
    PLAYS,
    Play,
    prove_shift,
    prove_shift_of_votes,
    prove_stillness,
    prove_swap,
    prove_swap_of_choices,
)
from tests.anonymity.traces import Files
from tests.proofs import ALL

FEW_RUNS = 12
"""Enough to tell an order from chance where there is one."""
Patch = pytest.MonkeyPatch
Act = Callable[[Scene, str, Inbound], object]


def on_acts(patch: Patch, act: Act, *, anonymous: bool = True) -> None:
    """Do something more inside the transaction of each anonymous act, or of each open one."""
    do = Engine._do

    def mutant(self: Engine, scene: Scene, platform: str, inbound: Inbound, task: Any) -> Any:
        if (task.handler.call is AnonCall) == anonymous:
            act(scene, platform, inbound)
        return do(self, scene, platform, inbound, task)

    patch.setattr(Engine, "_do", mutant)


# What somebody might keep in main, the outbox or a log


def makes_an_account(patch: Patch) -> None:
    """Who writes without a name joins the group like everybody."""

    def act(scene: Scene, platform: str, inbound: Inbound) -> None:
        sender = inbound.sender
        if scene.people.account(platform, sender.user) is None:
            People(scene.unit, scene.group.id).join(
                platform, sender.user, name=sender.name, locale=sender.locale, zone=sender.zone, role=2
            )

    on_acts(patch, act)


def counts_acts_per_person(patch: Patch) -> None:
    """The rate limit survives a restart: a row for each person, under a hash."""

    def act(scene: Scene, _platform: str, inbound: Inbound) -> None:
        hashed = hashlib.sha256(inbound.sender.user.encode()).hexdigest()
        connection = scene.unit.connection
        connection.execute(text("CREATE TABLE IF NOT EXISTS limits (who TEXT PRIMARY KEY, acts INTEGER)"))
        connection.execute(
            text("INSERT INTO limits VALUES (:who, 1) ON CONFLICT (who) DO UPDATE SET acts = limits.acts + 1"),
            {"who": hashed},
        )

    on_acts(patch, act)


def writes_to_the_outbox(patch: Patch) -> None:
    """The receipt goes out as a message, too."""

    def act(scene: Scene, _platform: str, inbound: Inbound) -> None:
        scene.desk.send_to_place(scene.places[0].id, f"to {inbound.sender.user}", scene.now, under="never shown")

    on_acts(patch, act)


def notes_the_dots_of_an_act(patch: Patch) -> None:
    """What somebody sent is kept with the act, to be able to look into complaints."""
    cast = VoteStore.cast

    def mutant(self: VoteStore, retro: int, number: int, member: int, dots: Sequence[int] | None) -> bool | None:
        hashed = hashlib.sha256(f"{member} {dots}".encode()).hexdigest()
        Desk(self.unit, self.group_id).first_time("a complaint", hashed, datetime(2026, 3, 2, tzinfo=UTC))
        return cast(self, retro, number, member, dots)

    patch.setattr(VoteStore, "cast", mutant)


def keeps_the_voter_with_the_ballot(patch: Patch) -> None:
    """Whoever complains can have their ballot changed; it is encrypted, after all."""
    cast = Votes.cast

    def mutant(self: Votes, board: str, voter: str | int, ballot: Mapping[str, Any], size: int = BALLOT) -> bool:
        return cast(self, board, voter, {**ballot, "by": voter}, size)

    patch.setattr(Votes, "cast", mutant)


def marks_voters_by_their_ballots(patch: Patch) -> None:
    """Who sends the same again has voted; who sends something else meant something else."""
    cast = Votes.cast

    def mutant(self: Votes, board: str, voter: str | int, ballot: Mapping[str, Any], size: int = BALLOT) -> bool:
        return cast(self, board, f"{voter} {json.dumps(ballot)}", ballot, size)

    patch.setattr(Votes, "cast", mutant)


def keeps_the_time_of_a_ballot(patch: Patch) -> None:
    """What people say depends on how late it is."""
    times: list[str] = []
    on_acts(patch, lambda scene, _platform, _inbound: times.append(scene.now.isoformat()), anonymous=False)
    cast = Votes.cast

    def mutant(self: Votes, board: str, voter: str | int, ballot: Mapping[str, Any], size: int = BALLOT) -> bool:
        return cast(self, board, voter, ballot if "dots" in ballot else {**ballot, "at": times[-1]}, size)

    patch.setattr(Votes, "cast", mutant)


def remembers_receipts(patch: Patch) -> None:
    """No code is given out twice."""
    keep = WaitingNotes.keep

    def mutant(self: WaitingNotes, retro: Retro, act: bytes, written: Any, *, room: bool = False) -> str | None:
        code = keep(self, retro, act, written, room=room)
        Desk(self.unit, self.group_id).first_time("a receipt", str(code), datetime(2026, 3, 2, tzinfo=UTC))
        return code

    patch.setattr(WaitingNotes, "keep", mutant)


def logs_choices(patch: Patch) -> None:
    """A line that helps to find out why dots are refused."""
    cast = VoteStore.cast

    def mutant(self: VoteStore, retro: int, number: int, member: int, dots: Sequence[int] | None) -> bool | None:
        structlog.get_logger("bot.engine").info("dots", row=str(dots))
        return cast(self, retro, number, member, dots)

    patch.setattr(VoteStore, "cast", mutant)


def logs_ballots(patch: Patch) -> None:
    """A line that helps to find out why a vote is refused."""
    cast = AnonymousBallots.cast

    def mutant(self: AnonymousBallots, number: int, member: int, ballot: str) -> bool:
        structlog.get_logger("bot.engine").info("vote", row=ballot)
        return cast(self, number, member, ballot)

    patch.setattr(AnonymousBallots, "cast", mutant)


def notes_the_ballot_of_an_act(patch: Patch) -> None:
    """What somebody voted is kept with the act, to be able to look into complaints."""
    cast = AnonymousBallots.cast

    def mutant(self: AnonymousBallots, number: int, member: int, ballot: str) -> bool:
        hashed = hashlib.sha256(f"{member} {ballot}".encode()).hexdigest()
        Desk(self.unit, self.group_id).first_time("a complaint", hashed, datetime(2026, 3, 2, tzinfo=UTC))
        return cast(self, number, member, ballot)

    patch.setattr(AnonymousBallots, "cast", mutant)


def keeps_ballots_openly_too(patch: Patch) -> None:
    """An anonymous vote is found again like any other, should somebody ask for theirs."""
    cast = AnonymousBallots.cast

    def mutant(self: AnonymousBallots, number: int, member: int, ballot: str) -> bool:
        done = cast(self, number, member, ballot)
        if done:
            PollStore(self.unit, self.group_id).cast(number, member, ballot)
        return done

    patch.setattr(AnonymousBallots, "cast", mutant)


def counts_votes_at_once(patch: Patch) -> None:
    """How many have voted shows right away."""
    patch.setattr("bot.features.polls.turnout.TICK", timedelta(seconds=1))
    patch.setattr("bot.features.polls.turnout.LEAST", 1)


def fills_one_part_after_the_other(patch: Patch) -> None:
    """A part that is full is left alone, and the next one is begun."""

    def last(self: Votes, spread: _Spread) -> _Ballots:
        part = self._ballots(spread, spread.parts - 1)
        if len(part.contents) >= MOST:
            spread.parts, spread.changed = spread.parts + 1, True
            part = self._ballots(spread, spread.parts - 1)
        return part

    patch.setattr(Votes, "_by_chance", last)


def puts_ballots_where_their_markers_are(patch: Patch) -> None:
    """One part is enough to be looked at for a vote."""
    marked: list[bytes] = []
    of = _Spread.of

    def noted(self: _Spread, marker: bytes) -> int:
        marked.append(marker)
        return of(self, marker)

    patch.setattr(_Spread, "of", noted)
    patch.setattr(Votes, "_by_chance", lambda self, spread: self._ballots(spread, of(spread, marked[-1])))


def adds_parts_that_are_empty(patch: Patch) -> None:
    """What is in a full part stays there; the new ones begin empty."""

    def more(self: Votes, spread: _Spread, parts: int) -> None:
        marked = [marker for part in range(spread.parts) for marker in self._markers(spread, part).ids]
        for part in range(spread.parts):
            self._markers(spread, part).ids.clear()
        spread.parts, spread.changed = parts, True
        for marker in marked:
            self._mark(spread, marker)

    patch.setattr(Votes, "_deal_out", more)


def never_deals_out_anew(patch: Patch) -> None:
    """It costs something, and who would look."""
    patch.setattr(Votes, "deal_out", lambda _self, _board: None)


def logs_the_person(patch: Patch) -> None:
    """A line that helps to find mistakes."""

    def act(_scene: Scene, _platform: str, inbound: Inbound) -> None:
        structlog.get_logger("bot.engine").info("anonymous act", row=inbound.sender.user)

    on_acts(patch, act)


def logs_the_person_below_what_is_shown(patch: Patch) -> None:
    """A line that our own log withholds, and another handler would not."""

    def act(_scene: Scene, _platform: str, inbound: Inbound) -> None:
        logging.getLogger("a_library").debug("acting for %s", inbound.sender.user)

    on_acts(patch, act)


def remembers_the_act(patch: Patch) -> None:
    """Anonymous acts are guarded against double delivery as others are."""
    on_acts(patch, lambda scene, platform, inbound: [scene.desk.first_time(platform, inbound.key, scene.now)][1:])


# What somebody might keep in the vault


def keeps_the_author_in_the_box(patch: Patch) -> None:
    """The note knows a hash of its author; it is encrypted, after all."""
    authors: list[str] = []
    on_acts(patch, lambda _scene, _platform, inbound: authors.append(inbound.sender.user))
    put = vault.Notes.put

    def mutant(self: vault.Notes, board: str, note_id: bytes, content: Mapping[str, Any], size: int) -> None:
        by = hashlib.sha256(authors[-1].encode()).hexdigest() if authors else ""
        put(self, board, note_id, {**content, "by": by}, size)

    patch.setattr(vault.Notes, "put", mutant)


def keeps_the_time_in_the_box(patch: Patch) -> None:
    """The note knows when it was written; it is encrypted, after all."""
    times: list[str] = []
    on_acts(patch, lambda scene, _platform, _inbound: times.append(scene.now.isoformat()))
    put = vault.Notes.put

    def mutant(self: vault.Notes, board: str, note_id: bytes, content: Mapping[str, Any], size: int) -> None:
        put(self, board, note_id, {**content, "at": times[-1] if times else ""}, size)

    patch.setattr(vault.Notes, "put", mutant)


def writes_no_box(patch: Patch) -> None:
    """The vault is a file of its own with mode 0600; why encrypt."""
    writes_boxes_as_long_as_their_content(patch)
    patch.setattr(vault, "seal", lambda _key, content, _context, _random: content)
    patch.setattr(vault, "unseal", lambda _key, box, _context: box)


def writes_boxes_as_long_as_their_content(patch: Patch) -> None:
    """Padding wastes room."""
    patch.setattr(vault, "_padded", lambda content, _size: json.dumps(content).encode())
    patch.setattr(vault, "_unpadded", lambda content: json.loads(content.rstrip(b"\0")))


def adds_rows_instead_of_sealing(patch: Patch) -> None:
    """Only the new row is written; the others stay as they are."""

    def write_notes(self: _NoteBoard, connection: Any, random: Random) -> None:
        _add(self.at, connection, random, notes, {id_: id_ + content for id_, content in self.notes.items()})

    def write_markers(self: _Markers, connection: Any, _random: Random) -> None:
        known = {row.id for row in self.at.rows(connection, markers)}
        for marker in self.ids - known:
            connection.execute(insert(markers).values(group_id=self.at.group_id, board=self.at.board, id=marker))

    def write_ballots(self: _Ballots, connection: Any, random: Random) -> None:
        contents = {number.to_bytes(16): content for number, content in enumerate(self.contents)}
        _add(self.at, connection, random, ballots, contents)

    def read(self: _At, connection: Any, table: Any) -> list[bytes]:
        rows = sorted(self.rows(connection, table), key=lambda row: row.id)
        return [unseal(self.key, row.box, self._context(table) + row.id) for row in rows]

    patch.setattr(_NoteBoard, "write", write_notes)
    patch.setattr(_Markers, "write", write_markers)
    patch.setattr(_Ballots, "write", write_ballots)
    patch.setattr(_At, "read", read)


def _add(at: _At, connection: Any, random: Random, table: Any, contents: Mapping[bytes, bytes]) -> None:
    known = {row.id: row.box for row in at.rows(connection, table)}
    opened = {unseal(at.key, box, at._context(table) + id_): id_ for id_, box in known.items()}
    for content, id_ in opened.items():
        if content not in contents.values():
            connection.execute(delete(table).where(table.c.id == id_))
    for content in contents.values():
        if content not in opened:
            first = at.group_id.to_bytes(8) + b"\xa5" * 8
            id_ = (int.from_bytes(max(known, default=first)) + 1).to_bytes(16)
            known[id_] = b""
            box = seal(at.key, content, at._context(table) + id_, random)
            connection.execute(insert(table).values(group_id=at.group_id, board=at.board, id=id_, box=box))


def shows_all_as_it_came(patch: Patch) -> None:
    """Nobody shuffles."""
    patch.setattr(Random, "shuffle", lambda _self, _items: None)


def shows_notes_in_the_order_of_writing(patch: Patch) -> None:
    """Notes get ids that rise, so that those of one person stand together when they are shown."""
    known: dict[tuple[str, int], bytes] = {}

    def rising(code: str, index: int) -> bytes:
        return known.setdefault((code, index), len(known).to_bytes(16))

    patch.setattr(course, "note_id", rising)
    shows_all_as_it_came(patch)


# What somebody might keep of a retro


def notes_get_an_author_column(patch: Patch) -> None:
    """Who wrote a note stands in a column that nothing shows."""
    authors: dict[str, str] = {}
    acting: list[str] = []
    on_acts(patch, lambda _scene, _platform, inbound: acting.append(inbound.sender.user))
    keep, reveal = WaitingNotes.keep, RetroStore.reveal

    def keeping(self: WaitingNotes, retro: Retro, act: bytes, written: Any, *, room: bool = False) -> str | None:
        authors.update(dict.fromkeys((words for _column, words in written), acting[-1]))
        return keep(self, retro, act, written, room=room)

    def revealing(self: RetroStore, retro: Retro, written: Any) -> None:
        reveal(self, retro, written)
        connection = self.unit.connection
        connection.execute(text("ALTER TABLE retro_notes ADD COLUMN written_by TEXT"))
        for note in written:
            hashed = hashlib.sha256(authors.get(note.text, "").encode()).hexdigest()
            change = text("UPDATE retro_notes SET written_by = :by WHERE text = :words")
            connection.execute(change, {"by": hashed, "words": note.text})

    patch.setattr(WaitingNotes, "keep", keeping)
    patch.setattr(RetroStore, "reveal", revealing)


def remembers_who_wrote(patch: Patch) -> None:
    """Whoever has written notes is reminded no more: a row for each, under a hash."""
    acting: list[str] = []
    on_acts(patch, lambda _scene, _platform, inbound: acting.append(inbound.sender.user))
    keep = WaitingNotes.keep

    def keeping(self: WaitingNotes, retro: Retro, act: bytes, written: Any, *, room: bool = False) -> str | None:
        hashed = hashlib.sha256(acting[-1].encode()).hexdigest()
        connection = self.unit.connection
        connection.execute(text("CREATE TABLE IF NOT EXISTS wrote (who TEXT PRIMARY KEY)"))
        connection.execute(text("INSERT INTO wrote VALUES (:who) ON CONFLICT DO NOTHING"), {"who": hashed})
        return keep(self, retro, act, written, room=room)

    patch.setattr(WaitingNotes, "keep", keeping)


def blockers_know_their_author(patch: Patch) -> None:
    """Under a hash, so that whoever helps can be brought together with them."""
    authors: dict[str, str] = {}
    acting: list[int] = []

    def act(scene: Scene, platform: str, inbound: Inbound) -> None:
        known = scene.people.account(platform, inbound.sender.user)
        acting.append(0 if known is None else known.member_id)

    on_acts(patch, act)
    keep, show = WaitingBlockers.keep, BlockerStore.show

    def keeping(self: WaitingBlockers, act: bytes, words: str) -> str:
        authors[words] = hashlib.sha256(str(acting[-1]).encode()).hexdigest()
        return keep(self, act, words)

    def showing(self: BlockerStore, words: str, *, receipt: bytes, at: datetime) -> int | None:
        number = show(self, words, receipt=receipt, at=at)
        if number is not None and words in authors:
            self._change(number, how=authors[words])
        return number

    patch.setattr(WaitingBlockers, "keep", keeping)
    patch.setattr(BlockerStore, "show", showing)


def logs_what_is_raised(patch: Patch) -> None:
    """Nobody is named, after all."""
    keep = WaitingBlockers.keep

    def keeping(self: WaitingBlockers, act: bytes, words: str) -> str:
        structlog.get_logger("bot.features.record").info("raised", row=words)
        return keep(self, act, words)

    patch.setattr(WaitingBlockers, "keep", keeping)


def the_board_logs_who_wrote(patch: Patch) -> None:
    """The page's server logs whose form came in, to find out why one does not."""
    answered = _Server._answered

    async def logging_(self: _Server, seat: Admission, id_: str, asked: Any) -> Any:
        sitter = await self._boards.sitter(seat)
        structlog.get_logger("adapters.web").info(asked["act"], row=sitter.sender.user)
        return await answered(self, seat, id_, asked)

    patch.setattr(_Server, "_answered", logging_)


def the_board_logs_seats(patch: Patch) -> None:
    """The page's server logs which seat acts: that is no person."""
    answered = _Server._answered

    async def logging_(self: _Server, seat: Admission, id_: str, asked: Any) -> Any:
        structlog.get_logger("adapters.web").info(asked["act"], row=seat.nonce)
        return await answered(self, seat, id_, asked)

    patch.setattr(_Server, "_answered", logging_)


# What somebody might do to errors


def lets_errors_keep_their_values(patch: Patch) -> None:
    """A database's error says what was wrong."""
    patch.setattr(database_module, "without_detail", lambda error: error)
    patch.setattr(unit_module, "without_detail", lambda error: error)


def logs_errors_in_full(patch: Patch) -> None:
    """A stack with the error's words is easier to read."""
    patch.setattr(database_module, "without_detail", lambda error: error)
    patch.setattr(logging_module, "bare_stack", lambda error: "".join(traceback.format_exception(error)))


def commits_the_vault_first(patch: Patch) -> None:
    """What people chose matters most, so it is made durable before all else."""

    def commit(self: database_module._Worker) -> None:
        for store in ("keys", "vault", "main"):
            transaction = self._connections.transaction(store)
            if transaction is not None:
                transaction.commit()

    patch.setattr(database_module._Worker, "_commit", commit)


def keeps_keys(patch: Patch) -> None:
    """A key may be needed once more, should somebody complain."""
    patch.setattr(Keys, "destroy", lambda _self, _board: None)


def shows_parameters(patch: Patch) -> None:
    """SQL with its values is easier to read."""
    patch.setattr(
        "storage.engines.create_engine",
        lambda url, **options: create_engine(url, **options | {"hide_parameters": False}),
    )


Mutant = Callable[[Patch], None]
SWAP: Iterable[Mutant] = (
    makes_an_account,
    counts_acts_per_person,
    writes_to_the_outbox,
    keeps_the_author_in_the_box,
    logs_the_person,
)
CHOICES: Iterable[Mutant] = (
    notes_the_dots_of_an_act, keeps_the_voter_with_the_ballot, marks_voters_by_their_ballots,
    keeps_the_time_of_a_ballot,
)  # fmt: skip
VOTES: Iterable[Mutant] = (
    notes_the_ballot_of_an_act, keeps_ballots_openly_too, keeps_the_voter_with_the_ballot,
    marks_voters_by_their_ballots,
)  # fmt: skip
PARTS: Iterable[Mutant] = (fills_one_part_after_the_other, puts_ballots_where_their_markers_are)
CROWDS: Iterable[Mutant] = (adds_parts_that_are_empty, never_deals_out_anew)
SHIFT: Iterable[Mutant] = (remembers_the_act, keeps_the_time_in_the_box)
SILENCE: Iterable[Mutant] = (
    makes_an_account, counts_acts_per_person, writes_to_the_outbox, logs_the_person,
    logs_the_person_below_what_is_shown, writes_no_box, shows_parameters, remembers_the_act, remembers_receipts,
    logs_what_is_raised,
)  # fmt: skip
NOTES_OF_A_RETRO: Iterable[Mutant] = (notes_get_an_author_column, remembers_who_wrote)
HOWEVER_WRITTEN = {name: PLAYS[name] for name in ("ideas", "notes of a retro")}
"""The ways there are into the vault: blockers go that of ideas."""
AT_THE_BOARD: Iterable[Mutant] = (the_board_logs_who_wrote, notes_get_an_author_column)
FAILURES: Iterable[Mutant] = (lets_errors_keep_their_values, logs_errors_in_full)
TOLD_ONCE: Mapping[str, Callable[[PlaceMaker, int], Awaitable[Sequence[str]]]] = {
    "a vote in a poll": prove_failures_of_a_ballot,
    "the close of a poll": prove_failures_of_a_close,
}
"""Whatever fails, what people voted is there once, and is counted once."""


@pytest.fixture(params=["sqlite", "postgresql"] if ALL else ["sqlite"])
def fresh(request: pytest.FixtureRequest) -> PlaceMaker:
    """Makes fresh databases; that the proofs work on both kinds is seen where they pass."""
    maker: PlaceMaker = request.getfixturevalue(f"{request.param}_place")
    return maker


@pytest.mark.parametrize("plays", HOWEVER_WRITTEN.values(), ids=HOWEVER_WRITTEN.keys())
@pytest.mark.parametrize("mutant", SWAP)
async def test_the_swap_catches_what_leads_to_an_author(
    fresh: PlaceMaker, monkeypatch: Patch, mutant: Mutant, plays: Sequence[Play]
) -> None:
    mutant(monkeypatch)
    assert await prove_swap(fresh, plays)


@pytest.mark.parametrize("mutant", NOTES_OF_A_RETRO)
async def test_the_swap_catches_what_a_retro_keeps_of_authors(
    fresh: PlaceMaker, monkeypatch: Patch, mutant: Mutant
) -> None:
    mutant(monkeypatch)
    assert await prove_swap(fresh, PLAYS["notes of a retro"])


async def test_the_swap_and_brute_force_catch_blockers_that_know_their_author(
    fresh: PlaceMaker, monkeypatch: Patch
) -> None:
    blockers_know_their_author(monkeypatch)
    assert await prove_swap(fresh, PLAYS["blockers"], both_known)
    assert await prove_no_member_is_found_with_blockers(fresh) == {"main.blockers", "main.record"}


@pytest.mark.parametrize("mutant", AT_THE_BOARD)
async def test_the_swap_at_the_board_catches_what_leads_to_an_author(
    fresh: PlaceMaker, monkeypatch: Patch, mutant: Mutant
) -> None:
    mutant(monkeypatch)
    assert await prove_swap_at_the_board(fresh, guests_come)


async def test_the_search_catches_seats_that_are_written_down(fresh: PlaceMaker, monkeypatch: Patch) -> None:
    the_board_logs_seats(monkeypatch)
    assert await prove_silence_of_seats(fresh, members_come)


@pytest.mark.parametrize("mutant", CHOICES)
async def test_the_swap_of_choices_catches_what_leads_from_somebody_to_what_they_chose(
    fresh: PlaceMaker, monkeypatch: Patch, mutant: Mutant
) -> None:
    mutant(monkeypatch)
    assert await prove_swap_of_choices(fresh)


@pytest.mark.parametrize("mutant", VOTES)
async def test_the_swap_of_votes_catches_what_leads_from_somebody_to_what_they_voted(
    fresh: PlaceMaker, monkeypatch: Patch, mutant: Mutant
) -> None:
    mutant(monkeypatch)
    assert await prove_swap_of_choices(fresh, polling)


async def test_the_shift_of_votes_catches_times_in_their_boxes(fresh: PlaceMaker, monkeypatch: Patch) -> None:
    keeps_the_time_of_a_ballot(monkeypatch)
    assert await prove_shift_of_votes(fresh)


async def test_the_stillness_catches_a_count_that_rises_at_once(fresh: PlaceMaker, monkeypatch: Patch) -> None:
    counts_votes_at_once(monkeypatch)
    assert await prove_stillness(fresh)
    assert await prove_turnouts(fresh)


@pytest.mark.parametrize("mutant", PARTS)
async def test_the_orders_catch_parts_that_tell_of_a_time_or_a_voter(
    fresh: PlaceMaker, monkeypatch: Patch, mutant: Mutant
) -> None:
    mutant(monkeypatch)
    assert await prove_parts(fresh())


@pytest.mark.parametrize("mutant", CROWDS)
async def test_the_history_of_many_votes_catches_parts_that_are_no_crowds(
    fresh: PlaceMaker, postgresql_place: PlaceMaker, monkeypatch: Patch, tmp_path: Path, mutant: Mutant
) -> None:
    mutant(monkeypatch)
    place = postgresql_place() if mutant is never_deals_out_anew else fresh()  # SQLite keeps no transactions
    assert await prove_crowds(place, tmp_path / "copy")


@pytest.mark.parametrize("plays", HOWEVER_WRITTEN.values(), ids=HOWEVER_WRITTEN.keys())
@pytest.mark.parametrize("mutant", SHIFT)
async def test_the_shift_catches_what_leads_to_a_time(
    fresh: PlaceMaker, monkeypatch: Patch, mutant: Mutant, plays: Sequence[Play]
) -> None:
    mutant(monkeypatch)
    assert await prove_shift(fresh, plays)


@pytest.mark.parametrize("mutant", SILENCE)
async def test_the_search_catches_what_is_written_down(fresh: PlaceMaker, monkeypatch: Patch, mutant: Mutant) -> None:
    mutant(monkeypatch)
    assert await prove_silence_before(fresh)


async def test_the_search_catches_choices_that_are_written_down(fresh: PlaceMaker, monkeypatch: Patch) -> None:
    logs_choices(monkeypatch)
    assert await prove_silence_of_choices(fresh)


async def test_the_search_catches_votes_that_are_written_down(fresh: PlaceMaker, monkeypatch: Patch) -> None:
    logs_ballots(monkeypatch)
    assert await prove_silence_of_votes(fresh)


@pytest.mark.parametrize("mutant", FAILURES)
async def test_the_failures_catch_words_in_errors(sqlite_place: PlaceMaker, monkeypatch: Patch, mutant: Mutant) -> None:
    mutant(monkeypatch)
    assert await prove_failures_before(sqlite_place)


@pytest.mark.parametrize("prove", TOLD_ONCE.values(), ids=TOLD_ONCE.keys())
async def test_the_failures_catch_a_vault_that_is_ahead_of_the_rest(
    fresh: PlaceMaker, monkeypatch: Patch, prove: Callable[[PlaceMaker, int], Awaitable[Sequence[str]]]
) -> None:
    commits_the_vault_first(monkeypatch)
    assert await prove(fresh, 1)


async def test_the_failures_catch_keys_that_stay(fresh: PlaceMaker, monkeypatch: Patch) -> None:
    keeps_keys(monkeypatch)
    assert await prove_failures_of_a_close(fresh)
    assert await prove_failures_of_a_count(fresh)


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())
async def test_the_orders_catch_rows_that_are_added_at_the_end(
    fresh: PlaceMaker, monkeypatch: Patch, flow: Flow
) -> None:
    adds_rows_instead_of_sealing(monkeypatch)
    assert await prove_order(fresh, flow, runs=FEW_RUNS)


async def test_the_orders_catch_a_reveal_that_keeps_the_order_of_writing(fresh: PlaceMaker, monkeypatch: Patch) -> None:
    shows_notes_in_the_order_of_writing(monkeypatch)
    found = await prove_order(fresh, FLOWS["notes of a retro"], runs=FEW_RUNS)
    assert {"number: 1.00", "row: 1.00", "card: 1.00"} <= set(found)


@pytest.mark.parametrize("ballots", BALLOTS.values(), ids=BALLOTS.keys())
async def test_the_history_of_votes_catches_rows_that_are_added(
    fresh: PlaceMaker, monkeypatch: Patch, tmp_path: Path, ballots: Ballots
) -> None:
    adds_rows_instead_of_sealing(monkeypatch)
    assert await prove_votes(fresh(), tmp_path / "copy", ballots, polls=1)


async def test_the_history_of_notes_catches_rows_that_are_added(
    fresh: PlaceMaker, monkeypatch: Patch, tmp_path: Path
) -> None:
    adds_rows_instead_of_sealing(monkeypatch)
    assert await prove_notes(fresh(), tmp_path / "copy")


async def test_the_lengths_catch_boxes_that_are_not_padded(fresh: PlaceMaker, monkeypatch: Patch) -> None:
    writes_boxes_as_long_as_their_content(monkeypatch)
    scores = {"retro score"}  # all of them are one digit
    assert {line.split(":")[0] for line in await prove_boxes(fresh)} == set(KINDS) - scores


def exact_from_three(count: int) -> int:
    """Every number of three or more is told as it is."""
    return count if count >= LEAST else 0


def exact_mean_from_three(answers: Sequence[int]) -> str | None:
    """Every mean of three or more answers is told as it is."""
    return f"{sum(answers) / len(answers):.1f} of {len(answers)}" if len(answers) >= LEAST else None


def sum_of_all(answers: Sequence[int]) -> tuple[int, int]:
    """What was answered is kept added up."""
    return len(answers), sum(answers)


def exact_turnout(given: Mapping[Ballot, int]) -> object:
    """Every number of a poll is told as it is."""
    return str(result_of("yesno", given, (YES, NO), threshold="majority", quorum=0, eligible=12, anonymous=False))


def everybody_is_two(there: Collection[bytes], done: AbstractSet[bytes]) -> bool:
    """Two are everybody, too."""
    return len(there) > 1 and done >= set(there)


@pytest.mark.parametrize("told", [exact_mean_from_three, sum_of_all])
def test_the_figures_catch_a_mean_that_tells_what_one_said(told: Teller) -> None:
    assert prove_scores(told)


def test_the_figures_catch_numbers_of_a_poll_of_a_few() -> None:
    assert prove_poll_results(exact_turnout)


def test_the_figures_catch_numbers_that_rise_by_one_and_too_few_who_are_everybody() -> None:
    assert prove_readiness(exact_from_three, readiness.is_everybody)
    assert prove_readiness(in_threes, everybody_is_two)


async def test_the_figures_catch_a_card_that_counts_one_by_one(fresh: PlaceMaker, monkeypatch: Patch) -> None:
    monkeypatch.setattr(headcount, "in_threes", exact_from_three)
    assert {line.split()[-1] for line in await prove_headcounts(fresh)} == {"done", "chosen"}


def test_the_figures_catch_single_hands() -> None:
    assert prove_hands(dict)


@pytest.mark.parametrize("show", REVEALS_OF.values(), ids=REVEALS_OF.keys())
def test_the_shuffles_catch_what_is_shown_in_order(monkeypatch: Patch, show: Reveal) -> None:
    shows_all_as_it_came(monkeypatch)
    assert prove_shuffle(show)


async def test_the_shuffles_catch_ballots_that_are_taken_out_in_order(fresh: PlaceMaker, monkeypatch: Patch) -> None:
    shows_all_as_it_came(monkeypatch)
    assert await prove_dealing(fresh(), deals=200)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE notes ADD COLUMN created_at TIMESTAMP",
        "ALTER TABLE markers ADD COLUMN author TEXT",
        "ALTER TABLE ballots ADD COLUMN number BIGINT",
        "CREATE TABLE limits (who TEXT PRIMARY KEY, acts INTEGER)",
    ],
)
def test_the_schema_catches_new_columns_and_tables(fresh: PlaceMaker, change: str) -> None:
    place = fresh()
    assert prove_schema(place) == []
    if isinstance(place, Files):
        with closing(sqlite3.connect(place.folder / "test.vault.sqlite3")) as connection:
            connection.execute(change)
            connection.commit()
    else:
        with place.connected() as connection:
            connection.execute("SET search_path = vault")
            connection.execute(change.encode())
    assert prove_schema(place)


def test_the_schema_catches_rows_with_numbers(sqlite_place: PlaceMaker) -> None:
    place = sqlite_place()
    with closing(sqlite3.connect(place.folder / "test.vault.sqlite3")) as connection:
        (declared,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'notes'").fetchone()
        connection.execute("DROP TABLE notes")
        connection.execute(declared.replace("WITHOUT ROWID", ""))
        connection.commit()
    assert "notes numbers its rows" in prove_schema(place)
