"""Charts as pictures: words in their reader's language, days as they are told there, and a program that draws.

The same picture is drawn once; who asks while it is drawn does not wait longer than an answer may take, and finds it
ready a moment later.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final, assert_never

import structlog
from babel.dates import format_skeleton

from bot.kit import BurnUp, Chart, Columns, Drawing, Timeline, Words, _, _n, shortened

log = structlog.get_logger()

PROGRAM: Final = Path(__file__).with_name("drawing.py")
LONGEST: Final = 60.0
"""Seconds a drawing may take."""
REMEMBERED: Final = 64
LABEL: Final = 40
"""Characters of a label that fit beside each other."""
TICKS: Final = 4

_one_at_a_time = ThreadPoolExecutor(1, "picture")


@dataclass(frozen=True, slots=True)
class Artist:
    """What it takes to draw for a reader: how words are said, their language, and the zone in which days are told."""

    say: Callable[[Words], str]
    language: str
    zone: tzinfo

    def drawn(self, chart: Chart, *, patience: float) -> bytes | None:
        """The picture as PNG; `None` while it is not ready."""
        wanted = json.dumps(self._wanted(chart.drawing), sort_keys=True)
        try:
            return _drawing(wanted).result(patience)
        except TimeoutError:
            return None
        except (OSError, subprocess.SubprocessError):
            log.exception("a picture could not be drawn")
            _drawing.cache_clear()
            return None

    def _wanted(self, drawing: Drawing) -> Mapping[str, Any]:
        match drawing:
            case Timeline(rows, today):
                days = [day for row in rows for day in row.days] or [today]
                told = [
                    {"label": self._label(row.label), "days": [*map(_at, row.days)], "mood": row.mood} for row in rows
                ]
                return {"kind": "timeline", "rows": told, **self._days(min(*days, today), max(*days, today), today)}
            case Columns(rows):
                columns = [
                    {
                        "label": self._label(row.label),
                        "value": row.value,
                        "told": self._label(row.told),
                        "mood": row.mood,
                    }
                    for row in rows
                ]
                return {"kind": "columns", "rows": columns}
            case BurnUp(begins, ends, today, done, whole):
                return {
                    "kind": "burn_up",
                    "whole": whole,
                    "done": [*map(_at, done)],
                    "until": _at(min(max(begins, today), ends)),
                    "whole_told": self._label(_n("{count} task", "{count} tasks", whole)),
                    "done_told": self._label(_("{count} done", count=len(done))),
                    **self._days(begins, ends, today),
                }
            case _:
                assert_never(drawing)

    def _days(self, first: datetime, last: datetime, today: datetime) -> Mapping[str, Any]:
        """The line of days below a picture."""
        last = max(last, first + timedelta(days=TICKS - 1))
        step = (last - first) / (TICKS - 1)
        ticks = [first + number * step for number in range(TICKS)]
        skeleton = "yMMM" if last - first > timedelta(days=300) else "MMMd"
        return {
            "span": [_at(first), _at(last)],
            "today": _at(today),
            "today_told": self._label(_("today")),
            "ticks": [
                [_at(tick), format_skeleton(skeleton, tick.astimezone(self.zone), locale=self.language)]
                for tick in ticks
            ],
        }

    def _label(self, words: Words) -> str:
        return shortened(self.say(words), LABEL)


def _at(instant: datetime) -> float:
    """Days since 1970."""
    return instant.timestamp() / 86_400


@lru_cache(REMEMBERED)
def _drawing(wanted: str) -> Future[bytes]:
    return _one_at_a_time.submit(_run, wanted)


def _run(wanted: str) -> bytes:
    """Run the program that draws; of this process's environment it gets nothing, for there are secrets in it.

    :raises SubprocessError: when it fails or takes too long.
    """
    environment = {"MPLCONFIGDIR": _own_folder(), "PATH": os.defpath}
    done = subprocess.run(  # noqa: S603 - our own program, by its path
        [sys.executable, "-I", str(PROGRAM)],
        input=wanted.encode(),
        capture_output=True,
        check=True,
        timeout=LONGEST,
        env=environment,
    )
    return done.stdout


@cache
def _own_folder() -> str:
    """Where the program remembers which letters the machine has."""
    return mkdtemp(prefix="roundtable-pictures-")
