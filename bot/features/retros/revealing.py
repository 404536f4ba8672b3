"""The reveal: when the writing ends, all notes show at once, shuffled, and nothing is left of where they waited."""

from __future__ import annotations

from dataclasses import replace

from bot.features.retros.agenda import MINUTE, Course
from bot.features.retros.common import FORMATS, can_write, card_of, course_of, feature, name_of, stored
from bot.kit import Card, Effect, Effects, JobCall, Paragraph, Post, Refresh, View, _n, join
from storage.retros import Retro, RetroStore, WaitingNotes


def carry_on(call: JobCall, retro: Retro, course: Course) -> list[Effect]:
    """Keep how far a retro is now, and show what changed by that."""
    store, waiting = call.store(RetroStore), call.store(WaitingNotes)
    store.go_on(retro.number, stored(course))
    effects: list[Effect] = [Refresh(card_of(retro.number))]
    if can_write(course):
        store.count_written(retro.number, len(waiting.all(retro)))
    elif can_write(course_of(retro)):
        effects += _reveal(call, retro)
    return effects


def _reveal(call: JobCall, retro: Retro) -> list[Effect]:
    waiting = call.store(WaitingNotes)
    notes = [(note.column, note.text) for note in waiting.all(retro)]
    call.random.shuffle(notes)
    call.store(RetroStore).reveal(retro, notes)
    waiting.let_go(retro)
    columns = range(len(FORMATS[retro.format].columns))
    shown = [column for column in columns if any(note[0] == column for note in notes)]
    # What was shown is durable before the vault is rid of it; should a crash come between the two, this ends it.
    return [
        *(Post(content=column_card.of(retro.number, column)) for column in shown),
        clear.at(call.now + MINUTE, retro.number, retro.reveals),
    ]


@feature.job
def clear(call: JobCall, number: int, reveals: int) -> Effects:
    """See to it that nothing is left where revealed notes waited."""
    retro = call.store(RetroStore).find(number)
    if retro is not None:
        call.store(WaitingNotes).let_go(replace(retro, reveals=reveals))
    return None


@feature.card
def column_card(view: View, number: int, column: int) -> Card | None:
    """The notes of one column, as everybody sees them."""
    store = view.store(RetroStore)
    retro = store.find(number)
    if retro is None:
        return None
    notes = [note for note in store.notes(number) if note.column == column]
    head = FORMATS[retro.format].columns[column]
    count = _n("One note", "{count} notes", len(notes))
    return Card(
        title=(name_of(number), " · ", head),
        summary=(head, ": ", count),
        blocks=(
            Paragraph(join([f"{note.number}. {note.text}" for note in notes], "\n")),
            Paragraph(count, "quiet"),
        ),
    )
