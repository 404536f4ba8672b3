"""T5: in which order ideas, notes of a retro and dots were written is told by no place they ever had.

Many groups in one database, each a run of its own: eight people write one after the other, in all groups at once.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
from sqlalchemy import Column, ColumnElement, Table, literal_column, select

from adapters.pages.render import text_of_card
from adapters.playground.platform import Playground
from adapters.playground.world import Spot, World
from bot.__main__ import Roundtable, roundtable
from bot.engine import tokens
from bot.engine.platform import Act, Answer, Ask, Inbound, Pressed, Private, Sender, Submitted, Typed
from bot.features.polls.ballots import read
from bot.kit import Actions, Button, MovableClock, Random
from storage.database import Database, Unit
from storage.desk import live_cards
from storage.ideas import ideas
from storage.keys import Keys, packed, pseudonym, unseal
from storage.people import People
from storage.polls import AnonymousBallots
from storage.retros import MOST_CHARACTERS, VoteStore, retro_notes
from storage.vault import ID, _unpadded, ballots, markers, notes
from tests.anonymity.conftest import PlaceMaker
from tests.anonymity.stage import START, at_once
from tests.anonymity.traces import Files, Place, board_of
from tests.databases import MASTER_KEY
from tests.proofs import ALL

WRITERS = 8
RUNS = 300 if ALL else 30
Orders = Mapping[str, Sequence[Sequence[int]]]
"""For each kind of place, the runs: the writers' numbers in the order of that place."""


@dataclass(frozen=True, slots=True)
class Writers:
    """A process in whose groups people write."""

    bot: Roundtable
    database: Database
    place: Place
    world: World
    clock: MovableClock
    random: Random

    async def everywhere(self, act: Callable[[Writers, int], Awaitable[None]]) -> None:
        """Somebody does something, in all groups at once, and what comes of it happens."""
        await asyncio.gather(*(act(self, group) for group in range(len(self.world.channels()))))
        await self.bot.settle()

    async def does(self, group: int, writer: int, act: Act) -> Answer:
        """Somebody does something in a group."""
        return await self.bot.engine.handle(
            "playground",
            Inbound(
                key=self.random.bytes(16).hex(),
                channel=f"c{group}",
                channel_name=f"c{group}",
                sender=Sender(user=f"user {writer} of {group}", name=f"name {writer}"),
                act=act,
            ),
        )


LEADER = WRITERS
"""Whoever leads a retro, and writes nothing that is looked at."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A way to write without a name: what comes before it, the act itself, where it waits and where it shows."""

    begins: Callable[[Writers, int], Awaitable[None]]
    writes: Callable[[Writers, int, int], Awaitable[None]]
    waits_in: Table
    whose: Callable[[bytes], int]
    """The number of their writer, by what is in the box."""
    shown: Callable[[Writers], Awaitable[Orders]]


@asynccontextmanager
async def written(place: Place, runs: int, flow: Flow) -> AsyncIterator[Writers]:
    """All have written, nothing is shown yet."""
    clock, random = MovableClock(START), Random(seed=11)
    database = await Database.open(place.url, random=random, master_keys=[MASTER_KEY])
    world = World(None, random)
    for group in range(runs):
        world.add_channel(f"c{group}")
    try:
        async with roundtable(database, clock=clock, random=random, sleep=at_once) as bot:
            bot.engine.attach(Playground(world, clock, random))
            writers = Writers(bot, database, place, world, clock, random)
            await writers.everywhere(flow.begins)
            for writer in range(WRITERS):
                await asyncio.gather(*(flow.writes(writers, group, writer) for group in range(runs)))
            yield writers
    finally:
        await database.close()
        world.close()


# What waits


async def orders_while_waiting(writers: Writers, flow: Flow) -> Orders:
    """The orders in the vault: as a query without an order gives the rows, and as they lie on the disk."""
    rows = await writers.database.write(partial(_whose_rows, flow=flow))
    await writers.database.write(lambda unit: None)
    return {
        name: order
        for table, whose in rows.items()
        for name, order in (
            (f"select order of {table}", [list(of_group.values()) for of_group in whose.values()]),
            (f"place of {table} on the disk", _on_the_disk(writers.place, table, whose)),
        )
    }


Whose = Mapping[int, Mapping[bytes, int]]
"""For each group its rows in select order, with the number of their writer, which only keys tell."""


def _whose_rows(unit: Unit, *, flow: Flow) -> Mapping[str, Whose]:
    whose: dict[int, dict[bytes, int]] = {}
    marked: dict[int, dict[bytes, int]] = {}
    for row in unit.vault.execute(select(flow.waits_in)):
        context = packed(flow.waits_in.name, row.group_id, row.board) + row.id
        content = unseal(Keys(unit, row.group_id).key(board_of(row.board)), row.box, context)
        whose.setdefault(row.group_id, {})[bytes(row.id)] = flow.whose(content)
    for row in unit.vault.execute(select(markers)):
        key = Keys(unit, row.group_id).key(board_of(row.board))
        names = {pseudonym(key, "voter", member): writer for writer, member in _voters(unit, row.group_id)}
        marked.setdefault(row.group_id, {})[bytes(row.id)] = names[bytes(row.id)]
    return {flow.waits_in.name: whose, **({markers.name: marked} if marked else {})}


def _voters(unit: Unit, group: int) -> Iterator[tuple[int, int]]:
    for member in People(unit, group).members():
        yield int(member.name.split()[1]), member.id


def _on_the_disk(place: Place, table: str, whose: Whose) -> Sequence[Sequence[int]]:
    if isinstance(place, Files):
        content = (place.folder / "test.vault.sqlite3").read_bytes()
        spots = {row_id: content.index(row_id) for of_group in whose.values() for row_id in of_group}
        assert all(content.count(row_id) == 1 for row_id in spots), "an old copy of a row is left"
    else:
        with psycopg.connect(place.url) as connection:
            rows = connection.execute(f"SELECT id FROM vault.{table} ORDER BY ctid".encode()).fetchall()
        spots = {bytes(row_id): spot for spot, (row_id,) in enumerate(rows)}
    return [[of_group[row_id] for row_id in sorted(of_group, key=spots.__getitem__)] for of_group in whose.values()]


# Ideas


async def _nothing(_writers: Writers, _group: int) -> None:
    """Nothing has to come before."""


async def _shares_an_idea(writers: Writers, group: int, writer: int) -> None:
    """A person shares an idea whose text begins with their number; the texts have many lengths."""
    answer = await writers.does(group, writer, Typed(f"idea {_words(group, writer)}"))
    assert isinstance(answer, Private)
    button = next(block for block in answer.card.blocks if isinstance(block, Actions)).items[0]
    assert isinstance(button, Button)
    kept = await writers.does(group, writer, Pressed(tokens.encode(button.press), private=True))
    assert isinstance(kept, Private)
    assert "receipt" in str(kept.card)


def _words(group: int, writer: int) -> str:
    return f"{writer} " + "so much to say ö👩‍👩‍👧 " * (group * writer % 60)


def _writer_of_note(content: bytes) -> int:
    return _writer_of(_unpadded(content[ID:])["text"])


def _writer_of(text: str) -> int:
    return int(text.split(maxsplit=1)[0])


async def _ideas_shown(writers: Writers) -> Orders:
    """The orders in main: of the ideas' numbers and rows, and of the cards in which they are posted."""
    writers.clock.forward(timedelta(minutes=15))
    while await writers.bot.jobs.run_due():
        pass
    found = await _rows_of(writers, ideas, ideas.c.number)
    texts = {(row.group_id, row.number): row.text for row in await writers.database.fetch(select(ideas))}
    cards: dict[int, list[int]] = {}
    for row in await writers.database.fetch(select(live_cards).order_by(live_cards.c.id)):
        number = tokens.decode(row.card).arguments[0]
        assert isinstance(number, int)
        cards.setdefault(row.group_id, []).append(_writer_of(texts[row.group_id, number]))
    return {**found, "card": list(cards.values())}


async def _rows_of(writers: Writers, table: Table, number: Column[int]) -> Orders:
    """The orders of rows in main: by number, by id, and on PostgreSQL by place."""
    orders: list[tuple[str, ColumnElement[Any]]] = [("number", number), ("row", table.c.id)]
    if not isinstance(writers.place, Files):
        orders.append(("ctid", literal_column("ctid")))
    found: dict[str, Sequence[Sequence[int]]] = {}
    for name, order in orders:
        by_group: dict[int, list[int]] = {}
        for row in await writers.database.fetch(select(table.c.group_id, table.c.text).order_by(order)):
            by_group.setdefault(row.group_id, []).append(_writer_of(row.text))
        found[name] = list(by_group.values())
    return found


# A retro


async def _starts_a_retro(writers: Writers, group: int) -> None:
    await writers.does(group, LEADER, Typed("retro start"))


async def _writes_a_note(writers: Writers, group: int, writer: int) -> None:
    await _fills_notes(writers, group, writer, _words(group, writer)[:MOST_CHARACTERS])


async def _fills_notes(writers: Writers, group: int, writer: int, text: str) -> None:
    asked = await writers.does(group, writer, Typed("retro note"))
    assert isinstance(asked, Ask)
    kept = await writers.does(group, writer, Submitted(asked.form.token, {"column1": text}))
    assert isinstance(kept, Private)
    assert "receipt" in str(kept.card)


async def _notes_shown(writers: Writers) -> Orders:
    """The orders in main: of the notes' numbers and rows, and of the lines on the card of their column."""
    await writers.everywhere(_ends_it)
    cards = []
    for group in range(len(writers.world.channels())):
        seen = [message.content for message in writers.world.messages(Spot(f"c{group}"))]
        texts = [text_of_card(content, "UTC") for content in seen if not isinstance(content, str)]
        (column,) = [text for text in texts if text.startswith("R-1 · What went well")]
        cards.append([_writer_of(line.split(". ", 1)[1]) for line in column.splitlines()[1:-1]])
    return {**await _rows_of(writers, retro_notes, retro_notes.c.number), "card": cards}


async def _ends_it(writers: Writers, group: int) -> None:
    await writers.does(group, LEADER, Typed("retro end"))


async def _begins_to_choose(writers: Writers, group: int) -> None:
    await _starts_a_retro(writers, group)
    await _fills_notes(writers, group, LEADER, "\n".join(f"Note {number}" for number in range(WRITERS)))
    for _part in range(4):
        await writers.does(group, LEADER, Typed("retro next"))


async def _gives_a_dot(writers: Writers, group: int, writer: int) -> None:
    """A person gives dots that nobody else gives: one or two, so that ballots have many lengths."""
    kept = await writers.does(group, writer, Typed("retro vote" + f" T{writer + 1}" * (1 + writer % 2)))
    assert isinstance(kept, Private)
    assert "Nobody sees where" in str(kept.card)


async def _asks(writers: Writers, group: int) -> None:
    asked = await writers.does(group, LEADER, Typed("polls new"))
    assert isinstance(asked, Ask)
    options = "\n".join(f"Place {number}" for number in range(WRITERS))
    form = {"question": "Where do we meet?", "kind": "ranked", "options": options, "secrecy": "anonymous"}
    await writers.does(group, LEADER, Submitted(asked.form.token, form))
    await writers.does(group, LEADER, Typed("polls open V-1"))


async def _votes(writers: Writers, group: int, writer: int) -> None:
    """A person ranks first what nobody else does, and some more after it, so that ballots have many lengths."""
    order = [1 + (writer + place) % WRITERS for place in range(1 + writer % 3)]
    kept = await writers.does(group, writer, Typed(f"polls vote V-1 {' '.join(map(str, order))}"))
    assert isinstance(kept, Private)
    assert "Nobody sees what you chose" in str(kept.card)


def _first_of(ballot: str) -> int:
    """The option that was ranked first, from 0 on."""
    return next(option - 1 for option, place in read(ballot) if place == 1)


async def _ballots_taken(writers: Writers) -> Orders:
    """The order in which the ballots of a poll are taken out to be counted."""

    def take(unit: Unit) -> list[list[int]]:
        groups = unit.vault.scalars(select(ballots.c.group_id).distinct()).all()
        return [list(map(_first_of, AnonymousBallots(unit, group).take(1))) for group in groups]

    return {"counted": await writers.database.write(take)}


async def _choices_taken(writers: Writers) -> Orders:
    """The order in which ballots are taken out to be counted."""

    def take(unit: Unit) -> list[list[int]]:
        groups = unit.vault.scalars(select(ballots.c.group_id).distinct()).all()
        return [[dots[0] - 1 for dots in VoteStore(unit, group).take(1, 1) if dots] for group in groups]

    return {"counted": await writers.database.write(take)}


IDEAS = Flow(_nothing, _shares_an_idea, notes, _writer_of_note, _ideas_shown)
NOTES = Flow(_starts_a_retro, _writes_a_note, notes, _writer_of_note, _notes_shown)
CHOICES = Flow(
    _begins_to_choose, _gives_a_dot, ballots, lambda content: int(_unpadded(content)["dots"][0]) - 1, _choices_taken
)
VOTES = Flow(_asks, _votes, ballots, lambda content: _first_of(_unpadded(content)["ballot"]), _ballots_taken)
FLOWS = {"ideas": IDEAS, "notes of a retro": NOTES, "dots": CHOICES, "votes in a poll": VOTES}


def rank_correlation(order: Sequence[int]) -> float:
    """Spearman's, of the numbers 0 … n-1 with their positions: 1 when they are in order, -1 when in reverse."""
    n = len(order)
    return 1 - 6 * sum((number - position) ** 2 for position, number in enumerate(order)) / (n * (n * n - 1))


def tells_an_order(orders: Orders) -> list[str]:
    """Which orders go with that of writing more than chance does.

    By chance a run's correlation has the mean 0 and the variance 1/(n-1), so the mean of all runs lies within four
    standard errors but for once in 16,000; with fixed seeds it is the same each time.
    """
    found = []
    for name, runs in orders.items():
        assert all(sorted(run) == list(range(WRITERS)) for run in runs), name
        mean = sum(map(rank_correlation, runs)) / len(runs)
        if abs(mean) > 4 / math.sqrt(len(runs) * (WRITERS - 1)):
            found.append(f"{name}: {mean:.2f}")
    return found


async def prove_order(fresh: PlaceMaker, flow: Flow, runs: int = RUNS) -> list[str]:
    """Let people write, and what they wrote be shown or counted; gives what tells in which order they wrote."""
    async with written(fresh(), runs, flow) as writers:
        waiting = await orders_while_waiting(writers, flow)
        return tells_an_order({**waiting, **await flow.shown(writers)})


def test_rank_correlation_knows_order_from_chance() -> None:
    assert rank_correlation(range(8)) == 1
    assert rank_correlation([*range(8)][::-1]) == -1
    assert tells_an_order({"some order": [range(8)] * 100}) == ["some order: 1.00"]


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())
async def test_no_place_of_what_was_written_tells_when_it_was(fresh: PlaceMaker, flow: Flow) -> None:
    assert await prove_order(fresh, flow) == []


# Votes that are spread over parts

MANY = 480
LOOK = 16
"""After so many votes each time it is looked where they are."""


async def prove_parts(place: Place) -> list[str]:
    """Let many vote one after the other; gives what of parts tells who was early, or whose a ballot is."""
    database = await Database.open(place.url, random=Random(seed=23), master_keys=[MASTER_KEY])
    same = expected = variance = 0.0
    in_ballots, in_markers = dict[int, str](), dict[int, str]()
    try:
        for voter in range(MANY):
            assert await database.write(partial(_cast, voter=voter))
            if voter % LOOK == LOOK - 1:
                before = len(set(in_ballots.values()))
                in_ballots, in_markers = await database.write(_parts)
                if before == len(set(in_ballots.values())) > 1:  # nobody dealt them out anew
                    same += sum(in_ballots[one] == in_markers[one] for one in range(voter - LOOK + 1, voter + 1))
                    expected += LOOK / before
                    variance += LOOK * (1 - 1 / before) / before
    finally:
        await database.close()
    found = [f"{name} in {part}" for name, parts in (("ballots", in_ballots), ("markers", in_markers))
             for part in _of_one_time(parts)]  # fmt: skip
    if same > expected + 4 * math.sqrt(variance):
        found.append(f"{same:.0f} ballots lie in the part of their voter's marker, by chance {expected:.0f}")
    return found


def _of_one_time(parts: Mapping[int, str]) -> list[str]:
    """The parts whose voters came earlier or later than chance has it: four standard errors are passed once in 16,000.

    Of n numbers out of 0 … N-1 the mean has the variance (N+1)(N-n)/12n.
    """
    found = []
    for part in set(parts.values()):
        voters = [voter for voter, theirs in parts.items() if theirs == part]
        error = math.sqrt((MANY + 1) * (MANY - len(voters)) / (12 * len(voters)))
        if abs(sum(voters) / len(voters) - (MANY - 1) / 2) > 4 * error:
            found.append(part)
    return found


def _cast(unit: Unit, *, voter: int) -> bool:
    return AnonymousBallots(unit, 1).cast(1, voter, f"a{voter}")


def _parts(unit: Unit) -> tuple[dict[int, str], dict[int, str]]:
    """In which part each voter's ballot and marker are."""
    key = Keys(unit, 1).key("poll 1")
    of_ballots, of_markers = {}, {}
    for row in unit.vault.execute(select(ballots)):
        content = unseal(key, row.box, packed("ballots", 1, row.board) + row.id)
        of_ballots[int(_unpadded(content)["ballot"][1:])] = row.board
    names = {pseudonym(key, "voter", voter): voter for voter in range(MANY)}
    for row in unit.vault.execute(select(markers)):
        of_markers[names[bytes(row.id)]] = row.board
    return of_ballots, of_markers


async def test_no_part_of_many_votes_tells_who_was_early_and_ballots_do_not_go_with_markers(fresh: PlaceMaker) -> None:
    assert await prove_parts(fresh()) == []
