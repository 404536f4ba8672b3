"""The themes of a retro as everybody sees them, and what the retro's own card says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from bot.features.retros.agenda import Course, Phase
from bot.features.retros.common import can_write, course_of, feature, name_of, under_way
from bot.features.retros.dots import MOST, budget_of
from bot.features.retros.suggesting import suggest
from bot.features.retros.themes import ThemeNumber, merge, park, put, rename, split, undo
from bot.features.retros.wall import NONE, Wall, beginning, themes_of, wall
from bot.kit import (
    Actions,
    Bar,
    Block,
    Bold,
    Button,
    Card,
    Choice,
    Effect,
    Effects,
    JobCall,
    NotFound,
    Paragraph,
    Phrase,
    Post,
    Refresh,
    Rejected,
    Reply,
    Select,
    Slash,
    View,
    Words,
    _,
    _n,
    join,
    plain,
)
from bot.kit.crowds import LEAST
from storage.retros import HandStore, Retro, RetroStore, Theme, ThemeStore, VoteStore


@dataclass(frozen=True, slots=True)
class _Detail:
    """How much of each theme is told: that many of its notes, with so many characters of each; then numbers only."""

    notes: int
    characters: int


PLACES: Final = 3
"""As many as are named where there is room for little."""
_DETAILS: Final = (_Detail(20, 280), _Detail(6, 90), _Detail(3, 60), _Detail(1, 48), _Detail(0, 0))
"""From all there is to the least: what fits is told."""
_MOST_THEMES: Final = 25
"""So many are described on the card: each takes one of the 40 components a message has on Discord, or two."""
_ROOM: Final = 3000
"""About as many characters as fit on the smallest card there is."""


def passing(call: JobCall, retro: Retro, course: Course) -> Sequence[Effect]:
    """Once the notes show, so do the themes; what can be done with them goes by the phase."""
    before = course_of(retro)
    if before.phase is course.phase or can_write(course):
        return ()
    if can_write(before):
        return () if course.phase is None else (Post(content=themes_of(retro.number)),)
    return (Refresh(themes_of(retro.number)),)


@feature.card
def theme_card(view: View, number: int) -> Card | None:
    """The themes of a retro, and what is in none."""
    retro = view.store(RetroStore).find(number)
    return None if retro is None else _card(view, retro)


@feature.command("theme list", _("See the themes of the retro, or all of one of them"))
def list_(call: View, theme: ThemeNumber = 0) -> Effects:
    """The themes, privately."""
    retro = under_way(call)
    if can_write(course_of(retro)):
        raise Rejected(_("The notes show when the writing ends. Until then there are no themes."))
    return Reply(_one(call, retro, theme) if theme else _card(call, retro))


@feature.action
def look_at_theme(call: View, number: int, theme: int) -> Effects:
    """One theme with all its notes, and what can be done with it, privately."""
    retro = call.store(RetroStore).find(number)
    if retro is None:
        raise NotFound
    return Reply(_one(call, retro, theme))


def _one(view: View, retro: Retro, number: int) -> Card:
    there = wall(view, retro.number)
    theme = there.find(number)
    called = there.called(theme)
    lines = [f"{note}. {there.notes[note].text}" for note in there.now.inside(number)]
    return Card(title=called, summary=called, blocks=(Paragraph(join(lines, "\n")), *_steps(there, retro, theme)))


def _steps(there: Wall, retro: Retro, theme: Theme) -> tuple[Actions, ...]:
    steps = steps_with(retro, theme)
    others = [Choice(str(other.number), there.called(other)) for other in there.now.shown if other != theme]
    if others and can_be_changed(retro):
        taking_in = merge.select(_("Take in another theme"), others, retro.number, theme.number)
        return (Actions((*steps, taking_in)),)
    return (Actions(steps),) if steps else ()


def steps_with(retro: Retro, theme: Theme) -> tuple[Button, ...]:
    """What can be done with one theme: while everybody chooses it can only be named, and after the end nothing."""
    here = retro.number, theme.number
    if course_of(retro).phase is None:
        return ()
    named = rename.button(_("Rename") if theme.name else _("Give it a name"), *here)
    if not can_be_changed(retro):
        return (named,)
    keeping = () if theme.parked else (park.button(_("Keep for the next retro"), *here),)
    return (named, split.button(_("Take apart"), *here), *keeping)


def can_be_changed(retro: Retro) -> bool:
    """Whether notes can be put together: not while everybody chooses among the themes."""
    course = course_of(retro)
    return not can_write(course) and course.phase not in {None, Phase.VOTE}


def on_retro_card(view: View, retro: Retro, course: Course) -> Sequence[Block]:
    """How far the reading together is."""
    if course.phase is not Phase.GROUP:
        return ()
    there = wall(view, retro.number)
    themes = len(there.now.shown) + len(there.now.inside(NONE))
    if not themes:
        return (Paragraph(_count(there), "quiet"),)
    dots = _n(
        "Then everybody gets {count} dot to choose with. Who leads may say another number: {command}",
        "Then everybody gets {count} dots to choose with. Who leads may say another number: {command}",
        budget_of(themes, retro.dots),
        command=Slash("theme dots"),
    )
    return (Paragraph(_count(there), "quiet"), Paragraph(dots, "quiet"))


def _card(view: View, retro: Retro) -> Card:
    there = wall(view, retro.number)
    title = _("{retro} · Themes", retro=name_of(retro.number))
    if not there.notes:
        nothing = _("No note was written this time.")
        return Card(title=title, summary=nothing, blocks=(Paragraph(nothing),))
    return Card(
        title=title,
        summary=(title, ": ", _count(there)),
        blocks=(
            Paragraph(_count(there), "quiet"),
            *_result(view, there),
            *_raised(view, there),
            *_described(there),
            Actions(_buttons(view, retro, there)),
        ),
    )


def _count(there: Wall) -> Phrase:
    if not there.now.shown:
        return _n("One note, in no theme yet.", "{count} notes, in no theme yet.", len(there.notes))
    alone = there.now.inside(NONE)
    return _(
        "{themes}, {notes}.",
        themes=_n("One theme", "{count} themes", len(there.now.shown)),
        notes=_n("one note in none", "{count} notes in none", len(alone)) if alone else _("every note in one"),
    )


def first_places(view: View, number: int) -> Words:
    """What most chose, a line for each place; where too few gave dots, why nothing is told."""
    if view.store(VoteStore).shown(number) is None:
        return _(
            "Fewer than {least} gave dots, and with so few it would show who gave which. Say aloud what to begin with.",
            least=LEAST,
        )
    there = wall(view, number)
    chosen = [theme for theme in _in_order(there.now.shown) if theme.place is not None and theme.place <= PLACES]
    lines = [_place(there, list(themes)) for _number, themes in groupby(chosen, key=lambda theme: theme.place)]
    return join((Bold(_("What most of us chose")), *lines), "\n")


def _place(there: Wall, themes: Sequence[Theme]) -> Words:
    """A place with its theme, or with all that share it."""
    called = f"{themes[0].place}. {', '.join(map(there.called, themes))}"
    if themes[0].dots is None:
        return called if len(themes) == 1 else _("{themes} (as many for each)", themes=called)
    if len(themes) == 1:
        return _n("{theme}: one dot", "{theme}: {count} dots", themes[0].dots, theme=called)
    return _n("{themes}: one dot each", "{themes}: {count} dots each", themes[0].dots, themes=called)


def _result(view: View, there: Wall) -> Sequence[Block]:
    """How many gave dots, and the dots of what most chose."""
    vote = view.store(VoteStore).shown(there.number)
    if vote is None or vote.voters is None:
        return ()
    gave = _n("{count} person gave dots", "{count} people gave dots", vote.voters)
    rested = _n("one chose not to", "{count} chose not to", vote.resting or 0)
    took_part = Paragraph((gave, ", ", rested, ".") if vote.resting else (gave, "."), "quiet")
    best = [theme for theme in _in_order(there.now.shown) if theme.dots][:MOST]
    if not best:
        return (Paragraph(first_places(view, there.number)), took_part)
    all_ = sum(theme.dots or 0 for theme in there.now.themes.values())
    return (*(Bar(there.called(theme), theme.dots or 0, all_) for theme in best), took_part)


def _raised(view: View, there: Wall) -> Sequence[Block]:
    """How many hands were raised in the room."""
    raised = told_of_hands(view.store(HandStore).of(there.number))
    often = sorted(raised, key=lambda theme: (-raised[theme], theme))
    lines = [
        _n("{theme}: one hand", "{theme}: {count} hands", raised[theme], theme=there.call(theme))
        for theme in often
        if theme in there.now.themes
    ]
    return (Paragraph(join((Bold(_("Hands raised in the room")), *lines), "\n")),) if lines else ()


def told_of_hands(raised: Mapping[int, int]) -> Mapping[int, int]:
    """The hands that are told of, also to those who were not in the room: of a few nothing is."""
    return {theme: hands for theme, hands in raised.items() if hands >= LEAST}


def _in_order(themes: Sequence[Theme]) -> Sequence[Theme]:
    """What most chose first; as numbered, where nobody chose."""
    last = len(themes) + 1
    return sorted(themes, key=lambda theme: (-(theme.dots or 0), theme.place or last, theme.number))


def _described(there: Wall) -> list[Paragraph]:
    """The themes in as much detail as there is room for, and how to see those that are too many for a card."""
    themes, alone = _in_order(there.now.shown), there.now.inside(NONE)
    told, left = themes[:_MOST_THEMES], themes[_MOST_THEMES:]
    described: list[Paragraph] = []
    for detail in _DETAILS:
        described = [_theme(there, theme, detail) for theme in told]
        if alone:
            described.append(_heap(there, _("In no theme yet"), alone, detail))
        if _length(described) <= _ROOM:
            break
    if left:
        more = _n(
            "One theme more does not fit here. {command} shows it.",
            "{count} themes more do not fit here. {command} shows the first of them.",
            len(left),
            command=Slash(f"theme list T{left[0].number}"),
        )
        described.insert(len(told), Paragraph(more, "quiet"))
    return described


def _theme(there: Wall, theme: Theme, detail: _Detail) -> Paragraph:
    """A theme with its notes; one without a name needs none where its first note stands below."""
    called = there.called(theme) if theme.name or not detail.notes else f"T{theme.number}"
    head: Words = _("{theme} (kept for the next retro)", theme=called) if theme.parked else called
    return _heap(there, head, there.now.inside(theme.number), detail)


def _heap(there: Wall, head: Words, notes: Sequence[int], detail: _Detail) -> Paragraph:
    """Some notes under a head: the first ones in words, the others by their numbers."""
    told = [f"{note}. {beginning(there.notes[note].text, detail.characters)}" for note in notes[: detail.notes]]
    others = _ranges(notes[detail.notes :])
    lines: list[Words] = [Bold(head), *told]
    if others:
        lines.append(_("and {numbers}", numbers=others) if told else _("Notes {numbers}", numbers=others))
    return Paragraph(join(lines, "\n"))


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers in their order, those in a row as their first and last: `1, 3–7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def _length(blocks: Sequence[Paragraph]) -> int:
    return sum(len(plain(block.words)) for block in blocks)


def _buttons(view: View, retro: Retro, there: Wall) -> tuple[Button | Select, ...]:
    choices = [Choice(str(theme.number), there.called(theme)) for theme in there.now.shown]
    look = (look_at_theme.select(_("Look at a theme"), choices, retro.number),) if choices else ()
    if not can_be_changed(retro):
        return look
    last = view.store(ThemeStore).last(retro.number)
    return (
        put.primary(_("Put notes together"), retro.number),
        suggest.button(_("Suggest"), retro.number),
        *(() if last is None else (undo.button(_("Undo"), retro.number, last.number),)),
        *look,
    )
