"""The benchmarks: `make bench` prints a table and writes the same to `bench.json`. README.md says what a line means."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from storage.migrations import migrate
from tests.bench.commands import commands, growth
from tests.bench.crowd import crowd
from tests.bench.due import compared, due
from tests.bench.filling import ROWS_PER_GROUP, fill
from tests.bench.floor import Floor
from tests.bench.measure import FULL, QUICK, Figure, Sizes, table, write
from tests.bench.platforms import memory, platforms
from tests.bench.polls import polls
from tests.bench.retro import retro
from tests.bench.rig import logging_to_nobody, postgresql, rig
from tests.bench.search import search
from tests.bench.ways import ways


async def measure_commands(folder: Path, sizes: Sizes) -> Sequence[Figure]:
    """Commands one at a time on SQLite."""
    async with rig(_sqlite(folder / "main.sqlite3")) as bot, Floor.on_sqlite(folder) as floor:
        return await commands(bot, floor, sizes)


async def measure_crowd(folder: Path, sizes: Sizes) -> Sequence[Figure]:
    """Commands at once on SQLite."""
    async with rig(_sqlite(folder / "main.sqlite3")) as bot, Floor.on_sqlite(folder) as floor:
        return await crowd(bot, floor, sizes)


async def measure_retro(folder: Path, sizes: Sizes) -> Sequence[Figure]:
    """Retros of everybody on SQLite."""
    async with rig(_sqlite(folder / "main.sqlite3")) as bot, Floor.on_sqlite(folder) as floor:
        return await retro(bot, floor, sizes)


async def measure_polls(folder: Path, sizes: Sizes) -> Sequence[Figure]:
    """Polls of many on SQLite."""
    async with rig(_sqlite(folder / "main.sqlite3")) as bot:
        return await polls(bot, sizes)


async def measure_growth(folder: Path, sizes: Sizes) -> Sequence[Figure]:
    """Commands in a small and in a large database."""
    urls = []
    for name, rows in (("few", sizes.few), ("many", sizes.many)):
        path = folder / f"{name}.sqlite3"
        migrate(_sqlite(path))
        fill(path, -(-rows // ROWS_PER_GROUP))
        urls.append(_sqlite(path))
    async with rig(urls[0]) as few, rig(urls[1]) as many:
        return await growth(few, many, sizes)


async def measure_due(folder: Path, sizes: Sizes) -> Sequence[Figure]:
    """Digests that are due in the same minute, of ever more groups on SQLite."""
    held = []
    for groups in sizes.groups:
        path = folder / f"{groups}.sqlite3"
        async with rig(_sqlite(path)) as bot:
            held.append(await due(bot, path, groups))
    return compared(held)


async def measure_search(folder: Path, sizes: Sizes) -> Sequence[Figure]:
    """Searching a long record, on both databases."""
    with postgresql() as url:
        async with rig(_sqlite(folder / "main.sqlite3")) as sqlite, rig(url) as server:
            return await search({"SQLite": sqlite.database, "PostgreSQL": server.database}, sizes)


async def measure_postgresql(folder: Path, sizes: Sizes) -> Sequence[Figure]:
    """Commands one at a time and at once on PostgreSQL: to know, not to judge."""
    with postgresql() as url:
        async with rig(url) as bot, Floor.on_postgresql(url) as floor:
            figures = [*await commands(bot, floor, sizes, goal=None), *await crowd(bot, floor, sizes, judged=False)]
    return [replace(figure, name=f"PostgreSQL: {figure.name}") for figure in figures]


Part = Callable[[Path, Sizes], Coroutine[Any, Any, Sequence[Figure]]]
PARTS: dict[str, Part] = {
    "commands": measure_commands,
    "crowd": measure_crowd,
    "retro": measure_retro,
    "polls": measure_polls,
    "growth": measure_growth,
    "due": measure_due,
    "search": measure_search,
    "platforms": platforms,
    "memory": memory,
    "ways": ways,
    "postgresql": measure_postgresql,
}


def _sqlite(path: Path) -> str:
    return f"sqlite:///{path}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write down."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure how fast Roundtable answers.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)}; all if none is named")
    parser.add_argument("--quick", action="store_true", help="only see whether it runs; the figures mean nothing")
    parser.add_argument("--to", type=Path, default=Path("bench.json"), help="where to write the figures")
    given = parser.parse_args(arguments)
    if unknown := set(given.parts) - PARTS.keys():
        parser.error(f"there is no part called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    figures: list[Figure] = []
    for name in given.parts or PARTS:
        with logging_to_nobody(), tempfile.TemporaryDirectory(prefix="roundtable-bench-") as folder:
            figures += asyncio.run(PARTS[name](Path(folder), QUICK if given.quick else FULL))
    print(table(figures))
    write(figures, given.to)
    return 0


if __name__ == "__main__":
    sys.exit(main())
