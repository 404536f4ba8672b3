"""Putting notes together: themes by anybody who is there, with a name or without, and every step can be undone.

A theme is the notes in it: the last one that leaves takes the theme with it. Who moves what is seen, as before a wall,
but it is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

from bot.features.retros.agenda import Phase
from bot.features.retros.common import can_write, card_of, course_of, feature, under_way
from bot.features.retros.pointing import (
    check_name,
    checked,
    is_quoted,
    listed,
    meant,
    no_number,
    only_numbers,
    read_numbers,
    unquoted,
)
from bot.features.retros.wall import NONE, Wall, themes_of, wall
from bot.kit import (
    Arg,
    Asked,
    Call,
    Choice,
    Effects,
    Field,
    Form,
    Phrase,
    Refresh,
    Rejected,
    Reply,
    Slash,
    View,
    _,
    _n,
    join,
)
from storage.retros import MOST_CHARACTERS_OF_NAME, Arrangement, Change, Retro, RetroStore, Theme, ThemeStore

APART: Final = -1
"""Instead of the number of a theme: a new one."""

# --- What is typed ----------------------------------------------------------------------------------------------------


def _known_themes(view: View, typed: str) -> Sequence[Choice]:
    retro = view.store(RetroStore).under_way()
    if retro is None:
        return ()
    there = wall(view, retro.number)
    named = [(f"T{theme.number}", there.called(theme)) for theme in there.now.shown]
    return [Choice(value, called) for value, called in named if typed.casefold() in called.casefold()]


_NAME: Final = Field(
    _("Theme"),
    most=MOST_CHARACTERS_OF_NAME,
    hint=_("A name, or T2 for one that is there. Leave it empty to name it later."),
)
_MOST_TYPED: Final = 400

Numbers = Annotated[str, Arg(_("the numbers of the notes, such as 3 5 7"), most=_MOST_TYPED)]
ThemeNumber = Annotated[int, Arg(_("which theme, such as T2"), prefix="T", complete=_known_themes)]
MoreNumbers = Annotated[str, Arg(_("more of them"), rest=True, most=_MOST_TYPED)]


@dataclass(frozen=True, slots=True)
class ThemeForm(Form):
    """Notes, and the theme they are to be in."""

    title = _("Put notes together")
    send = _("Put together")

    notes: Annotated[str, Field(_("Numbers of the notes, such as 3 5 7"), most=_MOST_TYPED)]
    theme: Annotated[str, _NAME] = ""


def _asked_name(view: View, number: int, theme: int) -> Asked:
    return Asked(wall(view, number).called(wall(view, number).find(theme)))


@dataclass(frozen=True, slots=True)
class NameForm(Form):
    """A theme's name."""

    title = _("Name a theme")
    asks = staticmethod(_asked_name)

    name: Annotated[str, Field(_("What is it about?"), most=MOST_CHARACTERS_OF_NAME)]


@feature.command("theme put", _("Put notes together: their numbers, then a name or T2; without a name, name it later"))
def put_typed(
    call: Call,
    notes: Numbers,
    theme: Annotated[
        str, Arg(_("its name, or T2 for one that is there"), rest=True, most=_MOST_TYPED, complete=_known_themes)
    ] = "",
) -> Effects:
    """Put notes into a theme; numbers that go on behind the first word are notes too."""
    retro = changing(call, under_way(call).number)
    there = wall(call, retro.number)
    numbers, rest = read_numbers(notes)
    if rest:
        raise Rejected(no_number(rest))
    if not is_quoted(theme):
        more, theme = read_numbers(theme)
        numbers += more
    return _put(call, there, checked(there, numbers), meant(there, unquoted(theme)))


@feature.command("theme out", _("Take notes out of their theme: their numbers, such as 3 5 7"))
def out_typed(call: Call, notes: Annotated[str, Arg(_("the numbers of the notes"), rest=True, most=400)]) -> Effects:
    """Let notes be in no theme."""
    there = wall(call, changing(call, under_way(call).number).number)
    return _put(call, there, only_numbers(there, notes), NONE)


@feature.command("theme rename", _("Give a theme a name, or another one"))
def rename_typed(
    call: Call,
    theme: ThemeNumber,
    name: Annotated[str, Arg(_("its name"), rest=True, most=MOST_CHARACTERS_OF_NAME)] = "",
) -> Effects:
    """Name a theme; ask for the name when it is missing."""
    retro = _naming(call, under_way(call).number)
    found = wall(call, retro.number).find(theme)
    if not name:
        return named.open(retro.number, theme, values={"name": found.name})
    return _named(call, retro.number, theme, unquoted(name))


@feature.command("theme merge", _("Make one theme of several: the first one takes in the others"))
def merge_typed(call: Call, theme: ThemeNumber, others: MoreNumbers) -> Effects:
    """Put what is in some themes into another."""
    there = wall(call, changing(call, under_way(call).number).number)
    numbers, rest = read_numbers(re.sub(r"\b[tT][-–]?(?=\d)", "", others))
    if rest or not numbers:
        raise Rejected(no_number(rest or others))
    return _merged(call, there, theme, numbers)


@feature.command("theme split", _("Take notes out of a theme into one of their own; without numbers, all stand alone"))
def split_typed(
    call: Call,
    theme: ThemeNumber,
    notes: Annotated[str, Arg(_("the notes that leave it, and a name for them"), rest=True, most=400)] = "",
) -> Effects:
    """Make two themes of one, or single notes."""
    there = wall(call, changing(call, under_way(call).number).number)
    numbers, name = read_numbers(notes)
    if notes and not numbers:
        raise Rejected(no_number(notes))
    return _split(call, there, theme, checked(there, numbers) if notes else [], unquoted(name))


@feature.command("theme undo", _("Undo the last change of themes, whoever did it"))
def undo_typed(call: Call) -> Effects:
    """Take back the last change."""
    return _undone(call, changing(call, under_way(call).number).number, None)


@feature.command("theme redo", _("Do again what was undone last"))
def redo_typed(call: Call) -> Effects:
    """Bring back what was undone."""
    number = changing(call, under_way(call).number).number
    store = call.store(ThemeStore)
    change = store.undone(number)
    if change is None:
        raise Rejected(_("Nothing was undone that could be done again."))
    store.redo(number, change)
    return _changed(number, _("Done again: {what}.", what=_what(wall(call, number), change)))


@feature.command("theme park", _("Keep a theme for the next retro"))
def park_typed(call: Call, theme: ThemeNumber) -> Effects:
    """Leave a theme for another time."""
    return _parked(call, changing(call, under_way(call).number).number, theme)


# --- What is pressed, on cards and on the board -----------------------------------------------------------------------


@feature.action
def put(call: Call, number: int) -> Effects:
    """Ask which notes belong together."""
    return put_together.open(changing(call, number).number)


@feature.on_submit
def put_together(call: Call, form: ThemeForm, number: int) -> Effects:
    """Put notes into a theme."""
    there = wall(call, changing(call, number).number)
    return _put(call, there, only_numbers(there, form.notes), meant(there, unquoted(form.theme)))


@feature.action
def move(call: Call, number: int, theme: int, note: int) -> Effects:
    """Put one note into a theme, into none (0) or into a new one (-1)."""
    there = wall(call, changing(call, number).number)
    if theme not in {NONE, APART}:
        there.find(theme)
    return _put(call, there, checked(there, [note]), "" if theme == APART else theme)


@feature.action
def rename(call: Call, number: int, theme: int) -> Effects:
    """Ask for a theme's name."""
    found = wall(call, _naming(call, number).number).find(theme)
    return named.open(number, theme, values={"name": found.name})


@feature.on_submit
def named(call: Call, form: NameForm, number: int, theme: int) -> Effects:
    """Name a theme."""
    return _named(call, _naming(call, number).number, theme, form.name)


@feature.action
def merge(call: Call, number: int, theme: int, other: int) -> Effects:
    """Put what is in another theme into this one."""
    return _merged(call, wall(call, changing(call, number).number), theme, [other])


@feature.action
def split(call: Call, number: int, theme: int) -> Effects:
    """Let the notes of a theme stand alone."""
    return _split(call, wall(call, changing(call, number).number), theme, [], "")


@feature.action
def park(call: Call, number: int, theme: int) -> Effects:
    """Keep a theme for the next retro."""
    return _parked(call, changing(call, number).number, theme)


@feature.action
def undo(call: Call, number: int, change: int) -> Effects:
    """Take back that change, if it is still the last."""
    return _undone(call, changing(call, number).number, change)


# --- What it does -----------------------------------------------------------------------------------------------------


def _naming(call: Call, number: int) -> Retro:
    """A retro whose themes can be named.

    :raises Rejected: before its notes show, and when it is over.
    """
    retro = call.store(RetroStore).take(number)
    if retro is None or not retro.phase:
        raise Rejected(_("This retro is over; its themes stay as they are."))
    if can_write(course_of(retro)):
        raise Rejected(_("The notes show when the writing ends. Then you can put together what belongs together."))
    return retro


def changing(call: Call, number: int) -> Retro:
    """A retro whose notes can be put together; whoever comes at the same time comes after.

    :raises Rejected: before its notes show, while everybody chooses among the themes, and when it is over.
    """
    retro = _naming(call, number)
    if course_of(retro).phase is Phase.VOTE:
        raise Rejected(
            _(
                "Everybody chooses among the themes just now, so they stay as they are until that is over. "
                "You can still name one."
            )
        )
    return retro


def _put(call: Call, there: Wall, notes: Sequence[int], to: int | str) -> Effects:
    """Put notes into a theme by its number, or into a new one by its name."""
    if isinstance(to, str):
        theme = Theme(there.now.next_number, to)
        return keep(call, there, "put", Arrangement(dict.fromkeys(notes, theme.number), {theme.number: theme}))
    if all(there.now.notes[note] == to for note in notes):
        raise Rejected(_n("It is there already.", "They are there already.", len(notes)))
    return keep(call, there, "put" if to else "out", Arrangement(dict.fromkeys(notes, to)))


def _named(call: Call, number: int, theme: int, name: str) -> Effects:
    there = wall(call, number)
    found = there.find(theme)
    check_name(name)
    if found.name == name:
        raise Rejected(_("It is called so already."), field="name")
    return keep(call, there, "rename", Arrangement(themes={theme: replace(found, name=name)}))


def _merged(call: Call, there: Wall, into: int, others: Sequence[int]) -> Effects:
    """Put themes together; the dots they were given add up, and the place is the best of theirs."""
    if set(others) <= {into}:
        raise Rejected(_("Name two themes at least, such as {command}.", command=Slash("theme merge T1 T2")))
    themes = [there.find(number) for number in dict.fromkeys((into, *others))]
    dots = [theme.dots for theme in themes if theme.dots is not None]
    places = [theme.place for theme in themes if theme.place is not None]
    whole = replace(
        themes[0],
        name=next((theme.name for theme in themes if theme.name), ""),
        dots=sum(dots) if dots else None,
        place=min(places, default=None),
    )
    notes = [note for theme in themes[1:] for note in there.now.inside(theme.number)]
    return keep(call, there, "merge", Arrangement(dict.fromkeys(notes, into), {into: whole}))


def _split(call: Call, there: Wall, theme: int, notes: Sequence[int], name: str) -> Effects:
    found = there.find(theme)
    inside = there.now.inside(theme)
    stray = [note for note in notes if note not in inside]
    if stray:
        raise Rejected(
            _n(
                "Note {notes} is not in {theme}.",
                "Notes {notes} are not in {theme}.",
                len(stray),
                notes=listed(stray),
                theme=there.called(found),
            )
        )
    if not notes:
        return keep(call, there, "out", Arrangement(dict.fromkeys(inside, NONE)))
    check_name(name)
    new = Theme(there.now.next_number, name)
    return keep(call, there, "split", Arrangement(dict.fromkeys(notes, new.number), {new.number: new}))


def _parked(call: Call, number: int, theme: int) -> Effects:
    there = wall(call, number)
    found = there.find(theme)
    if found.parked:
        raise Rejected(_("{theme} is kept for the next retro already.", theme=there.called(found)))
    return keep(call, there, "park", Arrangement(themes={theme: replace(found, parked=True)}))


def _undone(call: Call, number: int, expected: int | None) -> Effects:
    store = call.store(ThemeStore)
    change = store.last(number)
    if change is None:
        raise Rejected(_("There is nothing to undo: the themes are as they were at the beginning of this part."))
    what = _what(wall(call, number), change)
    if expected not in {None, change.number}:
        raise Rejected(
            _("Somebody changed something else meanwhile: {what}. Look again before you undo it.", what=what)
        )
    store.undo(number, change)
    return _changed(number, _("Undone: {what}. {redo} does it again.", what=what, redo=Slash("theme redo")))


def keep(call: Call, there: Wall, kind: str, to: Arrangement) -> Effects:
    """Change themes, as one step that can be undone, and say so."""
    change = call.store(ThemeStore).change(there.number, kind, to)
    return _changed(there.number, _("Done: {what}.", what=_what(there, change)))


def _changed(number: int, told: Phrase) -> Effects:
    return [Refresh(themes_of(number)), Refresh(card_of(number)), Reply(told)]


def _what(there: Wall, change: Change) -> Phrase:
    """A change in words, such as “notes 3, 5 into T2 · Meetings”."""
    notes, count = listed(list(change.after.notes)), len(change.after.notes)
    themes = {**there.now.themes, **change.after.themes}
    which = dict.fromkeys((*change.after.themes, *filter(None, change.after.notes.values())))
    theme = join(_title(themes[number]) for number in which)
    match change.kind:
        case "out":
            return _n("note {notes} out of its theme", "notes {notes} out of their theme", count, notes=notes)
        case "rename":
            (old,) = change.before.themes.values()
            return _("{before} is called {theme}", before=_title(old), theme=theme)
        case "merge":
            gone = [_title(there.now.themes[number]) for number in dict.fromkeys(change.before.notes.values())]
            return _("{others} into {theme}", others=join(gone), theme=theme)
        case "park":
            return _("{theme} kept for the next retro", theme=theme)
        case "suggest" if len(which) > 1:
            return _n("{count} note into {themes}", "{count} notes into {themes}", count, themes=theme)
        case _:
            return _n("note {notes} into {theme}", "notes {notes} into {theme}", count, notes=notes, theme=theme)


def _title(theme: Theme) -> str:
    return " · ".join(filter(None, (f"T{theme.number}", theme.name)))
