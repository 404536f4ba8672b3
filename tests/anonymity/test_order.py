"""T5: in which order ideas were written is told by no place they ever had. T7: all boxes have one length.

Many groups in one database, each a run of its own: eight people write one after the other, in all groups at once.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import psycopg
from sqlalchemy import select

from adapters.playground.platform import Playground
from adapters.playground.world import World
from bot.__main__ import Roundtable, roundtable
from bot.engine import tokens
from bot.engine.platform import Act, Inbound, Pressed, Private, Sender, Typed
from bot.kit import Actions, Button, MovableClock, Random
from storage.database import Database, Unit
from storage.desk import live_cards
from storage.ideas import ideas
from storage.keys import Keys, packed, unseal
from storage.vault import ID, Notes, notes
from tests.anonymity.conftest import PlaceMaker
from tests.anonymity.stage import START, at_once
from tests.anonymity.traces import Files, Place
from tests.databases import MASTER_KEY
from tests.proofs import ALL

WRITERS = 8
RUNS = 300 if ALL else 60
Orders = Mapping[str, Sequence[Sequence[int]]]
"""For each kind of place, the runs: the writers' numbers in the order of that place."""


@dataclass(frozen=True, slots=True)
class Writers:
    """A process in whose groups people write."""

    bot: Roundtable
    database: Database
    place: Place
    clock: MovableClock
    random: Random

    async def write(self, group: int, writer: int) -> None:
        """A person shares an idea whose text begins with their number; the texts have many lengths."""
        text = f"{writer} " + "so much to say ö👩‍👩‍👧 " * (group * writer % 60)
        answer = await self._does(group, writer, Typed(f"idea {text}"))
        assert isinstance(answer, Private)
        button = next(block for block in answer.card.blocks if isinstance(block, Actions)).items[0]
        assert isinstance(button, Button)
        kept = await self._does(group, writer, Pressed(tokens.encode(button.press), private=True))
        assert isinstance(kept, Private)
        assert "receipt" in str(kept.card)

    async def _does(self, group: int, writer: int, act: Act) -> object:
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


@asynccontextmanager
async def written(place: Place, runs: int) -> AsyncIterator[Writers]:
    """All have written, nothing is shown yet."""
    clock, random = MovableClock(START), Random(seed=11)
    database = await Database.open(place.url, random=random, master_keys=[MASTER_KEY])
    world = World(None, random)
    for group in range(runs):
        world.add_channel(f"c{group}")
    try:
        async with roundtable(database, clock=clock, random=random, sleep=at_once) as bot:
            bot.engine.attach(Playground(world, clock, random))
            writers = Writers(bot, database, place, clock, random)
            for writer in range(WRITERS):
                await asyncio.gather(*(writers.write(group, writer) for group in range(runs)))
            yield writers
    finally:
        await database.close()
        world.close()


async def orders_while_waiting(writers: Writers) -> Orders:
    """The orders in the vault: as a query without an order gives the rows, and as they lie on the disk."""
    whose = await writers.database.write(_whose_rows)
    await writers.database.write(lambda unit: None)
    if isinstance(writers.place, Files):
        content = (writers.place.folder / "test.vault.sqlite3").read_bytes()
        spots = {row_id: content.index(row_id) for of_group in whose.values() for row_id in of_group}
        assert all(content.count(row_id) == 1 for row_id in spots), "an old copy of a row is left"
    else:
        with psycopg.connect(writers.place.url) as connection:
            rows = connection.execute("SELECT id FROM vault.notes ORDER BY ctid").fetchall()
        spots = {bytes(row_id): spot for spot, (row_id,) in enumerate(rows)}
    select_order = [list(of_group.values()) for of_group in whose.values()]
    on_disk = [[of_group[row_id] for row_id in sorted(of_group, key=spots.__getitem__)] for of_group in whose.values()]
    return {"select order": select_order, "place on the disk": on_disk}


def _whose_rows(unit: Unit) -> Mapping[int, dict[bytes, int]]:
    """For each group its rows in select order, with the number of their writer, which only the board's key tells."""
    whose: dict[int, dict[bytes, int]] = {}
    for row in unit.vault.execute(select(notes)):
        context = packed("notes", row.group_id, row.board) + row.id
        content = unseal(Keys(unit, row.group_id).key(row.board), row.box, context)
        text = Notes(unit, row.group_id).all(row.board)[content[:ID]]["text"]
        whose.setdefault(row.group_id, {})[bytes(row.id)] = int(text.split()[0])
    return whose


async def orders_when_shown(writers: Writers) -> Orders:
    """The orders in main: of the ideas' numbers and rows, and of the cards in which they are posted."""
    writers.clock.forward(timedelta(minutes=15))
    while await writers.bot.jobs.run_due():
        pass
    queries = {
        "number": select(ideas.c.group_id, ideas.c.number, ideas.c.text).order_by(ideas.c.number),
        "row": select(ideas.c.group_id, ideas.c.number, ideas.c.text).order_by(ideas.c.id),
    }
    found: dict[str, Sequence[Sequence[int]]] = {}
    texts: dict[tuple[int, int], str] = {}
    for name, query in queries.items():
        by_group: dict[int, list[int]] = {}
        for row in await writers.database.fetch(query):
            texts[row.group_id, row.number] = row.text
            by_group.setdefault(row.group_id, []).append(int(row.text.split()[0]))
        found[name] = list(by_group.values())
    cards: dict[int, list[int]] = {}
    for row in await writers.database.fetch(select(live_cards).order_by(live_cards.c.id)):
        number = tokens.decode(row.card).arguments[0]
        assert isinstance(number, int)
        cards.setdefault(row.group_id, []).append(int(texts[row.group_id, number].split()[0]))
    return {**found, "card": list(cards.values())}


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


async def prove_order(fresh: PlaceMaker, runs: int = RUNS) -> list[str]:
    """Let people write and ideas be shown; gives what tells in which order they were written."""
    async with written(fresh(), runs) as writers:
        waiting = await orders_while_waiting(writers)
        return tells_an_order({**waiting, **await orders_when_shown(writers)})


async def prove_boxes(fresh: PlaceMaker, runs: int = 12) -> list[str]:
    """Let people write texts of many lengths; gives the lengths of the boxes if there is more than one."""
    async with written(fresh(), runs) as writers:
        lengths = await writers.database.write(
            lambda unit: sorted({len(box) for box in unit.vault.scalars(select(notes.c.box))})
        )
    return [] if len(lengths) == 1 else [f"boxes of {lengths} bytes"]


def test_rank_correlation_knows_order_from_chance() -> None:
    assert rank_correlation(range(8)) == 1
    assert rank_correlation([*range(8)][::-1]) == -1
    assert tells_an_order({"some order": [range(8)] * 100}) == ["some order: 1.00"]


async def test_no_place_of_an_idea_tells_when_it_was_written(fresh: PlaceMaker) -> None:
    assert await prove_order(fresh) == []


async def test_all_boxes_have_the_same_length_whatever_is_in_them(fresh: PlaceMaker) -> None:
    assert await prove_boxes(fresh) == []
