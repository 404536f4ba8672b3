"""Draws what it reads as JSON from its input, and writes a PNG to its output: a program of its own for each picture.

So the library that draws, which takes half a second to import and 50 MB, is in no process that answers people. What it
draws reads in light and in dark, for it brings its own ground; nothing is told by colour alone; letters are large
enough for a telephone. People's words are drawn as they are.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final

from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure

WIDTH: Final = 5.0
"""Inches; with `DOTS` as wide as three telephones hold upright."""
DOTS: Final = 200
ROW: Final = 0.62
"""Inches of a row with its label above it."""
GROUND, INK, FAINT = "#FBFAF7", "#22252B", "#8A8F98"
MOODS: Final[dict[str, dict[str, Any]]] = {
    "plain": {"color": "#0072B2", "marker": "o", "hatch": ""},
    "good": {"color": "#007A5A", "marker": "D", "hatch": "//"},
    "careful": {"color": "#B84A00", "marker": "s", "hatch": ".."},
}
"""Colours after Okabe and Ito, which the colour-blind tell apart, dark enough for thin lines."""

_CLEAR: Final[dict[str, Any]] = {"facecolor": GROUND, "edgecolor": "none", "pad": 1}
"""Letters stand on the ground and not on a line."""


def draw(wanted: dict[str, Any]) -> Figure:
    """The picture of what is wanted."""
    rcParams.update(
        {"font.size": 11, "text.parse_math": False, "hatch.linewidth": 0.8, "hatch.color": GROUND, "text.color": INK}
    )
    rows = len(wanted.get("rows", ()))
    height = 3.2 if wanted["kind"] == "burn_up" else 0.75 + ROW * rows
    figure = Figure(figsize=(WIDTH, height), dpi=DOTS, facecolor=GROUND, layout="constrained")
    axes = figure.add_subplot()
    axes.set_facecolor(GROUND)
    axes.tick_params(colors=INK, length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    {"timeline": _timeline, "columns": _columns, "burn_up": _burn_up}[wanted["kind"]](axes, wanted)
    return figure


def _timeline(axes: Axes, wanted: dict[str, Any]) -> None:
    _days(axes, wanted)
    low, high = wanted["span"]
    for place, row in enumerate(wanted["rows"]):
        mood, days = MOODS[row["mood"]], row["days"]
        axes.plot([low, high], [place, place], color="#E3E1DB", linewidth=1, zorder=1)
        if len(days) > 1:
            axes.plot(days, [place] * len(days), color=mood["color"], linewidth=2, linestyle=(0, (2, 1.5)), zorder=2)
            axes.plot(days[:-1], [place] * (len(days) - 1), "o", markersize=7, color=GROUND, zorder=3,
                      markeredgecolor=mood["color"], markeredgewidth=1.6)  # fmt: skip
        axes.plot(days[-1], place, mood["marker"], markersize=10, color=mood["color"], zorder=4)
        axes.text(low, place - 0.38, row["label"], va="center", ha="left", zorder=5, bbox=_CLEAR)
    axes.set_ylim(len(wanted["rows"]) - 0.4, -0.75)
    axes.set_yticks([])


def _columns(axes: Axes, wanted: dict[str, Any]) -> None:
    rows = wanted["rows"]
    most = max([row["value"] for row in rows] + [1])
    for place, row in enumerate(rows):
        mood = MOODS[row["mood"]]
        axes.barh(
            place, row["value"], height=0.34, color=mood["color"], hatch=mood["hatch"], edgecolor=GROUND, linewidth=0
        )
        axes.text(0, place - 0.38, row["label"], va="center", ha="left")
        axes.text(row["value"] + most * 0.015, place, row["told"], va="center", ha="left", weight="bold")
    axes.set_xlim(0, most * 1.28)
    axes.set_ylim(len(rows) - 0.55, -0.75)
    axes.set_xticks([])
    axes.set_yticks([])


def _burn_up(axes: Axes, wanted: dict[str, Any]) -> None:
    _days(axes, wanted)
    low, high = wanted["span"]
    whole, done, until = wanted["whole"], wanted["done"], wanted["until"]
    axes.plot([low, high], [whole, whole], color=INK, linewidth=1.6, linestyle=(0, (4, 2)))
    axes.text(low, whole, wanted["whole_told"], va="bottom", ha="left")
    days, counts = [low, *done, until], [0, *range(1, len(done) + 1), len(done)]
    axes.fill_between(days, counts, step="post", color=MOODS["plain"]["color"], alpha=0.18, linewidth=0)
    axes.step(days, counts, where="post", color=MOODS["plain"]["color"], linewidth=2.4)
    axes.plot(until, len(done), "o", markersize=8, color=MOODS["plain"]["color"])
    near = until > (low + high) / 2
    axes.annotate(wanted["done_told"], (until, len(done)), xytext=(-8 if near else 8, 6), textcoords="offset points",
                  va="bottom", ha="right" if near else "left", weight="bold")  # fmt: skip
    axes.set_ylim(0, max(whole, 1) * 1.25)
    axes.set_yticks([])


def _days(axes: Axes, wanted: dict[str, Any]) -> None:
    low, high = wanted["span"]
    room = (high - low) * 0.04
    axes.set_xlim(low - room, high + room)
    axes.set_xticks([at for at, _told in wanted["ticks"]], [told for _at, told in wanted["ticks"]])
    if low <= wanted["today"] <= high:
        axes.axvline(wanted["today"], color=FAINT, linewidth=1.2, linestyle=(0, (1, 2)), zorder=0)
        axes.annotate(wanted["today_told"], (wanted["today"], 1), xycoords=("data", "axes fraction"), xytext=(0, 2),
                      textcoords="offset points", ha="center", va="bottom", color="#5B6068", fontsize=9)  # fmt: skip


if __name__ == "__main__":
    draw(json.load(sys.stdin)).savefig(sys.stdout.buffer, format="png", metadata={"Software": None})
