"""A retro on the web: its notes as post-its, which can be dragged together, for all who are there.

What is still to be shown to all is not here either: it waits in the vault, and only its number is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.features.retros.card import retro_card
from bot.features.retros.common import can_write, course_of, feature, format_of, name_of
from bot.features.retros.entering import open_board
from bot.features.retros.theme_card import can_be_changed, steps_with
from bot.features.retros.themes import APART, move, undo
from bot.features.retros.wall import NONE, Wall, wall
from bot.kit import Actions, Block, Board, Card, Lane, Phrase, Sticker, View, Words, _, _n, join
from storage.retros import Retro, RetroStore, Theme, ThemeStore


@feature.board
def board(view: View, number: int) -> Board | None:
    """A retro's columns, and the themes that were made of them."""
    retro = view.store(RetroStore).find(number)
    card = retro_card.draw(view, number)
    if retro is None or card is None:
        return None
    course = course_of(retro)
    there = wall(view, number)
    open_ = can_be_changed(retro)
    return Board(
        title=_("Retro {name}", name=name_of(number)),
        card=_without_the_way_here(card),
        lanes=tuple(_lanes(view, retro, there, open_=open_)),
        ends=course.ends,
        empty=_waiting(retro),
        over=course.phase is None,
    )


def _without_the_way_here(card: Card) -> Card:
    """The retro's card as whoever is at the board already needs it."""

    def others(block: Block) -> Block:
        if not isinstance(block, Actions):
            return block
        return Actions(tuple(item for item in block.items if item.press.action != open_board.name))

    return replace(card, blocks=tuple(map(others, card.blocks)))


def _waiting(retro: Retro) -> Words:
    if not can_write(course_of(retro)):
        return _("No note was written this time.")
    if not retro.written:
        return _("No note waits yet. All of them show here together when the writing ends.")
    return _n(
        "One note waits. All of them show here together when the writing ends.",
        "{count} notes wait. All of them show here together when the writing ends.",
        retro.written,
    )


def _lanes(view: View, retro: Retro, there: Wall, *, open_: bool) -> Iterator[Lane]:
    """What is in no theme, by its column; each theme; and room for a new one, while notes can be moved."""
    if not there.notes:
        return
    for column, head in enumerate(format_of(retro).columns):
        alone = [note for note in there.now.inside(NONE) if there.notes[note].column == column]
        if not alone and not open_:  # nothing is there, and nothing can come
            continue
        yield Lane(
            f"column {column}", head, _stickers(there, alone), drop=move.drop(retro.number, NONE) if open_ else None
        )
    for theme in there.now.shown:
        yield Lane(
            f"theme {theme.number}",
            there.called(theme),
            _stickers(there, there.now.inside(theme.number)),
            aside=_aside(theme),
            drop=move.drop(retro.number, theme.number) if open_ else None,
            actions=steps_with(retro, theme),
        )
    if open_:
        last = view.store(ThemeStore).last(retro.number)
        undoing = () if last is None else (undo.button(_("Undo"), retro.number, last.number),)
        yield Lane("new", _("A new theme"), drop=move.drop(retro.number, APART), actions=undoing)


def _stickers(there: Wall, notes: Sequence[int]) -> tuple[Sticker, ...]:
    return tuple(Sticker(note, there.notes[note].text) for note in notes)


def _aside(theme: Theme) -> Words | None:
    said: list[Phrase] = []
    if theme.dots is not None:
        said.append(_n("One dot", "{count} dots", theme.dots))
    elif theme.place is not None:
        said.append(_("Place {place}", place=theme.place))
    if theme.parked:
        said.append(_("kept for the next retro"))
    return join(said, " · ") if said else None
