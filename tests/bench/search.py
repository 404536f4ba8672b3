"""Searching what one large group has on record, in a workspace in which many others have theirs."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate
from typing import Any

from sqlalchemy import insert, text

from storage.database import Database, Unit
from storage.people import groups
from storage.search import Entry, Record, Search, terms_of
from tests.bench.measure import Figure, Sizes, milliseconds

BIG = 1
OTHERS = range(2, 902)
"""The other groups; the big one has a tenth of all."""
BATCH = 10_000
VOCABULARY = 8_000
PER_ENTRY = 16
DIFFERENT = 50_000
"""Things that are said; each is said several times, in several groups."""

_chance = random.Random(1)
WORDS = [
    "".join(_chance.choice("bcdfglmnprst") + _chance.choice("aeiou") for _ in range(_chance.randint(2, 5)))
    for _ in range(VOCABULARY)
]
"""Words that nobody says; the first ones are in nearly every entry, the last ones in hardly any, as in a language."""
_OFTEN = list(accumulate(1 / (place + 1) for place in range(VOCABULARY)))

SEARCHES = (
    *(Search(words=f"{WORDS[place]} ") for place in (0, 1, 3, 10, 100, 1_000, VOCABULARY - 1)),
    *(Search(words=WORDS[place][:3]) for place in (0, 10, 1_000)),
    Search(words=f"{WORDS[0]} {WORDS[1]}"),
    Search(words=f"{WORDS[0]} {WORDS[2_000]}"),
    Search(words=f"{WORDS[30]} {WORDS[40]} {WORDS[50]}"),
    Search(words=WORDS[2], kinds=["action"], state="done"),
    Search(words=WORDS[5], kinds=["decision"], state="open"),
    Search(words="nobodysaysthis"),
    Search(kinds=["decision"]),
    Search(),
)


async def search(databases: Mapping[str, Database], sizes: Sizes) -> Sequence[Figure]:
    """Fill each, then look for common and rare words, beginnings, several at once, narrowed down."""
    for database in databases.values():
        await database.write(_begin)
    for start in range(0, sizes.many, BATCH):
        rows = list(_rows(range(start + 1, min(start + BATCH, sizes.many) + 1)))
        for database in databases.values():
            await database.write(partial(_fill, rows=rows))
    figures: list[Figure] = []
    for name, database in databases.items():
        await database.write(_end)
        figures += await _searched(database, sizes, name)
    return figures


async def _searched(database: Database, sizes: Sizes, name: str) -> Sequence[Figure]:
    found: list[float] = []
    for _round in range(sizes.rounds):
        for wanted in SEARCHES:
            began = time.perf_counter()
            await database.read(partial(_find, wanted=wanted))
            found.append(time.perf_counter() - began)
    found.sort()
    of = f"{name}: search, {sizes.many // 10:,} of {sizes.many:,} entries"
    late = found[min(len(found) - 1, len(found) * 99 // 100)]
    return [
        milliseconds(f"{of}: one in two is answered", [found[len(found) // 2]]),
        milliseconds(f"{of}: 99 of 100 are answered", [late], goal=50),
    ]


def _find(unit: Unit, wanted: Search) -> None:
    Record(unit, BIG).find(wanted)


def _begin(unit: Unit) -> None:
    rows = [{"id": n, "name": f"Group {n}", "language": "en", "zone": "UTC", "crowd": 0} for n in (BIG, *OTHERS)]
    unit.connection.execute(insert(groups), rows)
    if unit.connection.dialect.name == "postgresql":
        unit.connection.execute(text("DROP INDEX record_words_by_words"))  # made once, at the end


def _end(unit: Unit) -> None:
    if unit.connection.dialect.name == "postgresql":
        unit.connection.execute(
            text("CREATE INDEX record_words_by_words ON record_words USING gin (words) WITH (fastupdate = off)")
        )
        for table in ("record", "record_words"):
            unit.connection.execute(text(f"ANALYZE {table}"))


@dataclass(frozen=True, slots=True)
class _Row:
    """Something on record, and the terms it is found by."""

    place: int
    group: int
    entry: Entry
    terms: Sequence[str]


def _rows(numbers: Sequence[int]) -> Iterator[_Row]:
    for number in numbers:
        group = BIG if number % 10 == 3 else OTHERS[number % len(OTHERS)]
        entry, terms = _said(number * 7919 % DIFFERENT)
        yield _Row(number, group, entry, [f"{group}{term}" for term in terms])


@cache
def _said(which: int) -> tuple[Entry, Sequence[str]]:
    """One of the things that are said, and its terms without their group."""
    chance = random.Random(which)
    entry = Entry(
        kind=("idea", "action", "decision", "question")[which % 4],
        key=(which,),
        heading=" ".join(chance.choices(WORDS, cum_weights=_OFTEN, k=PER_ENTRY)),
        state=("open", "done", "dropped")[which % 3],
    )
    return entry, [term.removeprefix(f"{BIG}") for term in terms_of(entry, BIG)]


def _fill(unit: Unit, rows: Sequence[_Row]) -> None:
    if unit.connection.dialect.name == "postgresql":
        _copy(unit, "record (id, group_id, kind, key, heading, text, state, at, details)", map(_on_record, rows))
        words = (f"{row.group}\t{row.place}\t" + " ".join(f"'{term}'" for term in row.terms) for row in rows)
        _copy(unit, "record_words (group_id, place, words)", words)
        return
    unit.connection.exec_driver_sql(
        "INSERT INTO record (id, group_id, kind, key, heading, text, state, at, details) VALUES (?,?,?,?,?,?,?,?,?)",
        [tuple(_on_record(row).split("\t")) for row in rows],
    )
    unit.connection.exec_driver_sql(
        "INSERT INTO record_words (rowid, words) VALUES (?, ?)", [(row.place, " ".join(row.terms)) for row in rows]
    )


def _on_record(row: _Row) -> str:
    entry, at = row.entry, "2026-03-02 12:00:00.000000"
    return "\t".join(
        (f"{row.place}", f"{row.group}", entry.kind, f"{row.place}", entry.heading, "", entry.state, at, "{}")
    )


def _copy(unit: Unit, into: str, lines: Iterable[str]) -> None:
    """PostgreSQL's way for many rows."""
    driver: Any = unit.connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        copy.write("\n".join(lines))
