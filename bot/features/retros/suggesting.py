"""Suggestions of what belongs together, and what it may be called: an offer, and nothing happens before it is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Annotated, Final

from bot.features.retros.common import can_write, course_of, feature, name_of, under_way
from bot.features.retros.likeness import heaps
from bot.features.retros.themes import changing, keep
from bot.features.retros.wall import NONE, Wall, beginning, wall
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    Card,
    Effect,
    Effects,
    Paragraph,
    Rejected,
    Reply,
    Slash,
    View,
    Words,
    _,
    _n,
    each,
    join,
)
from storage.retros import MOST_CHARACTERS_OF_NAME, Arrangement, RetroStore, Theme

MOST_COMPARED: Final = 2000
"""More notes than that take longer to compare than anybody waits."""
MOST_SHOWN: Final = 8
_AGAIN: Final = Slash("theme suggest")
_NOTHING: Final = _("I find nothing more that belongs together. You may see more than I do.")
_MOST_TOLD: Final = 4
"""So many notes of each are told in words."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Notes that may belong together; `key` is the first of all that are alike, `theme` one in which others are."""

    key: int
    notes: tuple[int, ...]
    name: str
    theme: int


@feature.command("theme suggest", _("See what may belong together; nothing is put together before you say so"))
def suggest_typed(call: View) -> Effects:
    """Show suggestions, privately."""
    return Reply(_card(call, under_way(call).number))


@feature.action
def suggest(call: View, number: int) -> Effects:
    """Show suggestions, privately."""
    return Reply(_card(call, number))


@feature.command("theme accept", _("Put together what is suggested: all of it, or what goes with one note"))
def accept_typed(call: Call, note: Annotated[int, Arg(_("the number of a note"))] = 0) -> Effects:
    """Take the suggestion with that note, or all that were shown."""
    there = wall(call, changing(call, under_way(call).number).number)
    found = [one for one in suggestions(there, call.group.language) if not note or note in one.notes]
    if not found and not note:
        raise Rejected(_NOTHING)
    if not found:
        raise Rejected(_("Nothing is suggested for note {note}. {again} shows what is.", note=note, again=_AGAIN))
    return _accepted(call, there, found[:MOST_SHOWN])


@feature.action
def accept(call: Call, number: int, key: int) -> Effects:
    """Take one suggestion, as far as nobody has moved its notes meanwhile."""
    there = wall(call, changing(call, number).number)
    found = [one for one in suggestions(there, call.group.language) if one.key == key]
    return _accepted(call, there, found)


@feature.action
def accept_all(call: Call, number: int) -> Effects:
    """Take all suggestions that were shown, as one step."""
    there = wall(call, changing(call, number).number)
    return _accepted(call, there, suggestions(there, call.group.language)[:MOST_SHOWN])


def suggestions(there: Wall, language: str) -> Sequence[Suggestion]:
    """What may belong together of the notes that are in no theme, or belong to one that others of their kind are in.

    :raises Rejected: when there are too many to compare.
    """
    if len(there.notes) > MOST_COMPARED:
        raise Rejected(
            _("There are {count} notes, and I can compare up to {most}.", count=len(there.notes), most=MOST_COMPARED)
        )
    found = []
    for heap in heaps({number: note.text for number, note in there.notes.items()}, language):
        alone = tuple(note for note in heap.notes if there.now.notes[note] == NONE)
        homes = Counter(there.now.notes[note] for note in heap.notes if there.now.notes[note] != NONE)
        theme = min(homes, key=lambda home: (-homes[home], home), default=NONE)
        if len(alone) > 1 or (alone and theme):
            found.append(Suggestion(heap.notes[0], alone, heap.name, theme))
    return found


def _accepted(call: Call, there: Wall, taken: Sequence[Suggestion]) -> Effects:
    if not taken:
        raise Rejected(_("Somebody has put these notes somewhere meanwhile. {again} looks again.", again=_AGAIN))
    new = {
        one.key: Theme(number, beginning(one.name, MOST_CHARACTERS_OF_NAME))
        for one, number in zip((one for one in taken if not one.theme), count(there.now.next_number), strict=False)
    }
    notes = {note: one.theme or new[one.key].number for one in taken for note in one.notes}
    effects = keep(call, there, "suggest", Arrangement(notes, {theme.number: theme for theme in new.values()}))
    done = next(effect for effect in each(effects) if isinstance(effect, Reply))
    others: list[Effect] = [effect for effect in each(effects) if effect is not done]
    assert not isinstance(done.content, Card)
    return [*others, Reply(_card(call, there.number, done.content))]


def _card(view: View, number: int, done: Words | None = None) -> Card:
    retro = view.store(RetroStore).find(number)
    if retro is None or can_write(course_of(retro)):
        raise Rejected(_("The notes show when the writing ends. Then I can look what belongs together."))
    if not retro.phase:
        raise Rejected(_("This retro is over; its themes stay as they are."))
    there = wall(view, number)
    found = suggestions(there, view.group.language)
    title = _("{retro} · Suggestions", retro=name_of(number))
    state = _n("One suggestion", "{count} suggestions", len(found)) if found else _NOTHING
    blocks: list[Block] = [] if done is None else [Paragraph(done)]
    blocks.append(Paragraph(_HOW if found else state, "quiet"))
    shown = found[:MOST_SHOWN]
    blocks += [_described(there, one) for one in shown]
    if len(found) > len(shown):
        blocks.append(
            Paragraph(_n("One more comes after these.", "{count} more come after these.", len(found) - len(shown)))
        )
    if shown:
        blocks.append(Actions(_buttons(there, shown)))
    return Card(title=title, summary=(title, ": ", state), blocks=tuple(blocks))


_HOW: Final = _("Found by the words of the notes, by this bot alone. Take what fits; everything can be undone.")


def _described(there: Wall, one: Suggestion) -> Paragraph:
    lines = [f"{note}. {beginning(there.notes[note].text)}" for note in one.notes[:_MOST_TOLD]]
    others = ", ".join(map(str, one.notes[_MOST_TOLD:]))
    more: tuple[Words, ...] = (_("and {numbers}", numbers=others),) if others else ()
    return Paragraph(join((Bold(_called(there, one)), *lines, *more), "\n"))


def _called(there: Wall, one: Suggestion) -> str:
    return there.call(one.theme) if one.theme else one.name


def _buttons(there: Wall, shown: Sequence[Suggestion]) -> tuple[Button, ...]:
    each_one = (accept.button(_("Take {name}", name=_called(there, one)), there.number, one.key) for one in shown)
    return (*each_one, *((accept_all.button(_("Take all of these"), there.number),) if len(shown) > 1 else ()))
