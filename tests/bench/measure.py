"""From seconds to figures: what was measured in turns, as medians with their spread, in a table and in a file."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `spread` is the interquartile range of what the value is the median of."""

    name: str
    value: float
    unit: str
    goal: float | None
    met: bool | None
    spread: float


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    rounds: int
    """Commands one at a time."""
    bursts: int
    people: int
    """Commands at once in each burst."""
    few: int
    many: int
    """Rows stored beforehand."""
    groups: Sequence[int]
    """Groups whose digests are due in the same minute."""
    starts: int
    """Starts of the whole process."""
    hurry: int
    """How many times faster than in life people act where they act within minutes."""


FULL = Sizes(
    rounds=200, bursts=7, people=300, few=1_000, many=1_000_000, groups=(100, 1_000, 10_000), starts=3, hurry=1
)
QUICK = Sizes(rounds=3, bursts=1, people=10, few=200, many=1_000, groups=(2, 5), starts=1, hurry=600)

Way = Callable[[], Awaitable[float]]
"""Does what is measured once; the seconds it took."""


async def in_turns(rounds: int, ways: Mapping[str, Way]) -> dict[str, list[float]]:
    """Do each way in turn, again and again: whatever else the machine does comes over all of them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            seconds[name].append(await way())
    return seconds


def ratio(name: str, of: Sequence[float], to: Sequence[float], *, goal: float | None = None) -> Figure:
    """How many times longer one way took than the other in the same round."""
    return figure(name, [one / other for one, other in zip(of, to, strict=True)], "times", goal=goal)


def milliseconds(name: str, seconds: Sequence[float], *, goal: float | None = None) -> Figure:
    """How long something took."""
    return figure(name, [1000 * second for second in seconds], "ms", goal=goal)


def figure(name: str, values: Sequence[float], unit: str, *, goal: float | None = None) -> Figure:
    """The median of some values, which a goal allows to be at most so large."""
    value = round(median(values), 2)
    spread = 0.0
    if len(values) > 1:
        lower, _, upper = quantiles(values, n=4)
        spread = round(upper - lower, 2)
    return Figure(name, value, unit, goal, None if goal is None else value <= goal, spread)


def write(figures: Sequence[Figure], path: Path) -> None:
    """Put the figures into a file, as a list of objects."""
    path.write_text(json.dumps([asdict(figure) for figure in figures], indent=2, ensure_ascii=False) + "\n")


def table(figures: Sequence[Figure]) -> str:
    """The figures for a reader."""
    rows = [("", "median", "spread", "", "goal", ""), *map(_row, figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}} {row[3]:<{widths[3]}}"
        f"  {row[4]:>{widths[4]}}  {row[5]}".rstrip()
        for row in rows
    )


def _row(figure: Figure) -> tuple[str, ...]:
    goal = "" if figure.goal is None else f"≤ {figure.goal:g}"
    met = {None: "", True: "met", False: "not met"}[figure.met]
    return figure.name, f"{figure.value:.2f}", f"± {figure.spread / 2:.2f}", figure.unit, goal, met
