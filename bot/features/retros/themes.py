"""Putting notes together: themes by anybody who is there, with a name or without, and every step can be undone.

A theme is the notes in it: the last one that leaves takes the theme with it. Who moves what is seen, as before a wall,
but it is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

from bot.features.retros.agenda import Phase
from bot.features.retros.common import can_write, card_of, course_of, feature, under_way
from bot.kit import (
    Arg,
    Asked,
    Call,
    CardRef,
    Choice,
    Effects,
    Field,
    Form,
    NotFound,
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
from storage.retros import (
    MOST_CHARACTERS_OF_NAME,
    Arrangement,
    Change,
    Retro,
    RetroStore,
    RevealedNote,
    Theme,
    ThemeStore,
)

APART: Final = -1
"""Instead of the number of a theme: a new one."""
NONE: Final = 0
"""Instead of the number of a theme: no theme."""
BEGINNING: Final = 48
"""So many characters of a note stand for it where there is no room for all of it."""


@dataclass(frozen=True, slots=True)
class Wall:
    """All notes of a retro and how they are put together."""

    number: int
    notes: Mapping[int, RevealedNote]
    now: Arrangement

    def called(self, theme: Theme) -> str:
        """What a theme is called; by the beginning of its first note, until somebody names it."""
        if theme.name:
            return f"T{theme.number} · {theme.name}"
        first = self.now.inside(theme.number)[:1]
        return " · ".join((f"T{theme.number}", *(f"“{beginning(self.notes[note].text)}”" for note in first)))

    def call(self, number: int) -> str:
        """What the theme with that number is called."""
        return self.called(self.now.themes[number])

    def find(self, number: int) -> Theme:
        """A theme that has notes.

        :raises NotFound: when there is none with that number.
        """
        theme = next((theme for theme in self.now.shown if theme.number == number), None)
        if theme is None:
            raise no_theme(number)
        return theme


def no_theme(number: int) -> NotFound:
    """What to say when there is no theme with that number."""
    return NotFound(_("There is no theme T{number} here. {list} shows all there are.", number=number, list=_LIST))


def wall(view: View, number: int, only: Collection[int] | None = None) -> Wall:
    """The notes and themes of a retro, or some of its themes with the notes in them."""
    now = view.store(ThemeStore).arrangement(number, only)
    notes = view.store(RetroStore).notes(number, None if only is None else now.notes)
    return Wall(number, {note.number: note for note in notes}, now)


def themes_of(number: int) -> CardRef:
    """The card with the themes of a retro; `theme_card.py` draws it."""
    return CardRef("retros.theme_card", (number,))


def beginning(text: str, most: int = BEGINNING) -> str:
    """A text, or its first words with “…” behind them."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip() + "…"


# --- What is typed ----------------------------------------------------------------------------------------------------


def _known_themes(view: View, typed: str) -> Sequence[Choice]:
    retro = view.store(RetroStore).under_way()
    if retro is None:
        return ()
    there = wall(view, retro.number)
    named = [(f"T{theme.number}", there.called(theme)) for theme in there.now.shown]
    return [Choice(value, called) for value, called in named if typed.casefold() in called.casefold()]


_LIST: Final = Slash("theme list")
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
        raise Rejected(_no_number(rest))
    if not _is_quoted(theme):
        more, theme = read_numbers(theme)
        numbers += more
    return _put(call, there, _checked(there, numbers), _meant(there, _unquoted(theme)))


@feature.command("theme out", _("Take notes out of their theme: their numbers, such as 3 5 7"))
def out_typed(call: Call, notes: Annotated[str, Arg(_("the numbers of the notes"), rest=True, most=400)]) -> Effects:
    """Let notes be in no theme."""
    there = wall(call, changing(call, under_way(call).number).number)
    return _put(call, there, _only_numbers(there, notes), NONE)


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
    return _named(call, retro.number, theme, _unquoted(name))


@feature.command("theme merge", _("Make one theme of several: the first one takes in the others"))
def merge_typed(call: Call, theme: ThemeNumber, others: MoreNumbers) -> Effects:
    """Put what is in some themes into another."""
    there = wall(call, changing(call, under_way(call).number).number)
    numbers, rest = read_numbers(re.sub(r"\b[tT][-–]?(?=\d)", "", others))
    if rest or not numbers:
        raise Rejected(_no_number(rest or others))
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
        raise Rejected(_no_number(notes))
    return _split(call, there, theme, _checked(there, numbers) if notes else [], _unquoted(name))


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
    return _put(call, there, _only_numbers(there, form.notes), _meant(there, _unquoted(form.theme)))


@feature.action
def move(call: Call, number: int, theme: int, note: int) -> Effects:
    """Put one note into a theme, into none (0) or into a new one (-1)."""
    there = wall(call, changing(call, number).number)
    if theme not in {NONE, APART}:
        there.find(theme)
    return _put(call, there, _checked(there, [note]), "" if theme == APART else theme)


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
    _check_name(name)
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
                notes=_listed(stray),
                theme=there.called(found),
            )
        )
    if not notes:
        return keep(call, there, "out", Arrangement(dict.fromkeys(inside, NONE)))
    _check_name(name)
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
    notes, count = _listed(list(change.after.notes)), len(change.after.notes)
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


# --- Reading ----------------------------------------------------------------------------------------------------------

_ONE: Final = re.compile(
    r"[\s,;+&]*(?:\b(?:and|y|e)\s+)?#?(\d{1,5})(?:\s?[-–]\s?#?(\d{1,5}))?(?=[\s,;+&]|$)", re.IGNORECASE
)
"""A number, or two with a dash between them, and what stands between it and the one before."""
_THEME: Final = re.compile(r"[tT]\s?[-–]?\s?(\d{1,5})")
_QUOTED: Final = re.compile(r"""["“”„«»'‘’‚‹›](.*)["“”„«»'‘’‚‹›]""", re.DOTALL)
_MOST_IN_RANGE: Final = 100


def read_numbers(text: str) -> tuple[list[int], str]:
    """The numbers a text begins with (`3, 5 and 7-9`) and what follows them."""
    numbers: list[int] = []
    end = 0
    while found := _ONE.match(text, end):
        first = int(found[1])
        last = int(found[2] or first)
        numbers += range(first, min(last, first + _MOST_IN_RANGE) + 1) if last >= first else (first, last)
        end = found.end()
    return list(dict.fromkeys(numbers)), text[end:].strip(" \t,;+&")


def _only_numbers(there: Wall, text: str) -> list[int]:
    numbers, rest = read_numbers(text)
    if rest or not numbers:
        raise Rejected(_no_number(rest or text), field="notes")
    return _checked(there, numbers)


def _no_number(typed: str) -> Phrase:
    return _("“{typed}” is no number of a note. Write them like 3 5 7.", typed=beginning(typed))


def _checked(there: Wall, numbers: Sequence[int]) -> list[int]:
    strange = [number for number in numbers if number not in there.notes]
    if strange:
        raise Rejected(
            _n(
                "There is no note {notes} here; the last one is {last}.",
                "There are no notes {notes} here; the last one is {last}.",
                len(strange),
                notes=_listed(strange),
                last=len(there.notes),
            ),
            field="notes",
        )
    return list(numbers)


def _meant(there: Wall, typed: str) -> int | str:
    """The number of the theme somebody means, or the name of a new one."""
    found = _THEME.fullmatch(typed)
    if found:
        return there.find(int(found[1])).number
    same = [theme.number for theme in there.now.shown if typed and theme.name.casefold() == typed.casefold()]
    _check_name(typed)
    return same[0] if same else typed


def _check_name(name: str) -> None:
    if len(name) > MOST_CHARACTERS_OF_NAME:
        raise Rejected(
            _(
                "The name has {count} characters, and {most} fit. A few words are enough.",
                count=len(name),
                most=MOST_CHARACTERS_OF_NAME,
            )
        )


def _is_quoted(text: str) -> bool:
    return _QUOTED.fullmatch(text) is not None


def _unquoted(text: str) -> str:
    found = _QUOTED.fullmatch(text)
    return found[1].strip() if found else text.strip()


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))
