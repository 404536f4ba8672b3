"""The reveal: when the writing ends, all notes show at once, shuffled, and nothing is left of where they waited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.features.retros.agenda import MINUTE, Course
from bot.features.retros.common import can_write, course_of, feature, format_of, name_of
from bot.kit import Card, Effect, Effects, JobCall, Paragraph, Post, View, Words, _, _n, join
from storage.retros import Retro, RetroStore, RevealedNote, WaitingNotes


def passing(call: JobCall, retro: Retro, course: Course) -> Sequence[Effect]:
    """While notes may come, see how many wait; show them once that is over."""
    if can_write(course):
        call.store(RetroStore).count_written(retro.number, len(call.store(WaitingNotes).all(retro)))
    elif can_write(course_of(retro)):
        return _reveal(call, retro)
    return ()


def _reveal(call: JobCall, retro: Retro) -> list[Effect]:
    waiting = call.store(WaitingNotes)
    notes = list(waiting.all(retro))
    call.random.shuffle(notes)
    call.store(RetroStore).reveal(retro, notes)
    waiting.let_go(retro)
    columns = range(len(format_of(retro).columns))
    shown = [column for column in columns if any(note.column == column for note in notes)]
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
    head = format_of(retro).columns[column]
    count = _n("One note", "{count} notes", len(notes))
    return Card(
        title=(name_of(number), " · ", head),
        summary=(head, ": ", count),
        blocks=(
            Paragraph(join(map(_line, notes), "\n")),
            Paragraph(count, "quiet"),
        ),
    )


def _line(note: RevealedNote) -> Words:
    """A note with its number, and with a name only if somebody said that it is theirs."""
    line = f"{note.number}. {note.text}"
    if note.room:
        return (line, " (", _("said in the room"), ")")
    return line if note.author_name is None else (line, " (", note.author_name, ")")
