"""Across retros: what they were worth, what became of actions, what comes up again; of the group, never of a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.features.retros.closing import mean_of
from bot.features.retros.common import feature, name_of
from bot.features.retros.likeness import heaps
from bot.kit import (
    Bar,
    Block,
    Bold,
    Card,
    Effects,
    NotFound,
    Paragraph,
    Reply,
    Slash,
    Table,
    View,
    When,
    Words,
    _,
    join,
)
from storage.retros import Outcome, OutcomeStore, ScoreStore, SummaryStore, ThemeStore

MOST: Final = 12
"""Retros that are looked back on: a year of one a month."""


@feature.command(
    "retro trends", _("See how your retros go over time: what they were worth, what was done, what comes again")
)
def trends(call: View) -> Effects:
    """The last retros side by side."""
    ends = dict(list(call.store(SummaryStore).all().items())[-MOST:])
    if not ends:
        raise NotFound(_("There has been no retro yet. {command} begins one.", command=Slash("retro start")))
    actions = [one for one in call.store(OutcomeStore).actions() if one.retro in ends]
    scores, themes = call.store(ScoreStore), call.store(ThemeStore)
    rows = tuple(
        (name_of(number), When(end.ended, "day"), mean_of(scores.of(number)) or "–", _done(actions, number))
        for number, end in ends.items()
    )
    names = {number: [theme.name for theme in themes.arrangement(number).shown if theme.name] for number in ends}
    title = _("Our retros over time")
    return Reply(
        Card(
            title=title,
            summary=title,
            blocks=(
                Table((_("Retro"), _("Held"), _("Worth our time"), _("Actions done")), rows),
                *(
                    (Bar(_("Actions done"), sum(one.state == "done" for one in actions), len(actions)),)
                    if actions
                    else ()
                ),
                *_again(recurring(names, call.group.language)),
            ),
        )
    )


def recurring(themes: Mapping[int, Sequence[str]], language: str) -> list[tuple[str, list[int]]]:
    """Themes that came up in several retros, under whichever name: what they are called last, and in which retros.

    What comes most often stands first. `themes` are the names of each retro's themes, by its number.
    """
    named = [(number, name) for number, names in themes.items() for name in names]
    found = []
    for heap in heaps(dict(enumerate(name for _number, name in named)), language):
        retros = sorted({named[index][0] for index in heap.notes})
        if len(retros) > 1:
            found.append((max(named[index] for index in heap.notes)[1], retros))
    return sorted(found, key=lambda one: (-len(one[1]), -one[1][-1], one[0]))


def _again(found: Sequence[tuple[str, Sequence[int]]]) -> Iterator[Block]:
    if found:
        lines: list[Words] = [("• ", name, ": ", *join(map(name_of, retros))) for name, retros in found]
        yield Paragraph(Bold(_("What comes up again")))
        yield Paragraph(join(lines, "\n"))


def _done(actions: Sequence[Outcome], number: int) -> Words:
    theirs = [one for one in actions if one.retro == number]
    done = sum(one.state == "done" for one in theirs)
    return _("{done} of {all}", done=done, all=len(theirs)) if theirs else "–"
