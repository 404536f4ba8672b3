"""Coming back to one's own notes by receipt code: to change them while they wait, or to say later whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from bot.features.retros.common import feature, format_of, name_of
from bot.features.retros.revealing import column_card
from bot.features.retros.writing import NotesForm, read_notes, too_late, writing_now
from bot.kit import (
    Actions,
    AnonCall,
    Arg,
    Block,
    Bold,
    Call,
    Card,
    Effects,
    Field,
    Form,
    NotFound,
    Paragraph,
    Refresh,
    Rejected,
    Reply,
    View,
    _,
    _n,
)
from bot.kit.receipts import as_given
from storage.retros import MOST_AT_ONCE, Retro, RetroStore, RevealedNote, WaitingNote, WaitingNotes, note_id

_FIELDS: Final = tuple(NotesForm.__dataclass_fields__)
Receipt = Annotated[str, Arg(_("the receipt code you got for your notes"), most=60)]


@dataclass(frozen=True, slots=True)
class ReceiptForm(Form):
    """The way back to one's own notes."""

    title = _("My notes")
    send = _("Look them up")

    code: Annotated[str, Field(_("Your receipt code"), most=60)]


@feature.command("retro receipt", _("Come back to your own notes with their receipt code"))
def receipt(call: AnonCall, code: Receipt = "") -> Effects:
    """One's notes, as they wait or as they were shown; ask for the code when it is missing."""
    return Reply(_mine(call, as_given(code))) if code else notes_looked_up.open()


@feature.on_submit
def notes_looked_up(call: AnonCall, form: ReceiptForm) -> Effects:
    """One's notes, as they wait or as they were shown."""
    return Reply(_mine(call, as_given(form.code)))


@feature.action
def change_notes(call: AnonCall, number: int, code: str) -> Effects:
    """Ask for the notes anew, with what they say now."""
    retro = writing_now(call, number)
    values: dict[str, str] = {}
    for note in call.store(WaitingNotes).of(retro, code) or ():
        field = _FIELDS[note.column]
        values[field] = "\n".join(filter(None, (values.get(field), note.text)))
    return notes_rewritten.open(retro.number, code, values=values)


@feature.on_submit
def notes_rewritten(call: AnonCall, form: NotesForm, number: int, code: str) -> Effects:
    """Keep these notes in place of those there were; none at all takes them back."""
    notes = read_notes(call, form, number)
    retro = writing_now(call, number)
    if not call.store(WaitingNotes).replace(retro, code, notes):
        raise too_late(retro)
    return Reply(
        _n(
            "Changed, still without your name: one note waits under your code.",
            "Changed, still without your name: {count} notes wait under your code.",
            len(notes),
        )
        if notes
        else _("Taken back. Nothing of it is left. The same code lets you write them anew until the writing ends.")
    )


@feature.action
def claim_note(call: Call, retro: int, code: str, index: int) -> Effects:
    """Say that a note is one's own."""
    store = call.store(RetroStore)
    note = next((n for n in store.notes(retro) if n.receipt == note_id(code, index)), None)
    if note is None:
        raise _unknown()
    if note.author_id is not None:
        raise Rejected(_("That note shows your name already."))
    store.claim(retro, note.number, author=call.person.member, name=call.person.name)
    return [Refresh(column_card.of(retro, note.column)), Reply(_mine(call, code))]


def _mine(call: View, code: str) -> Card:
    store = call.store(RetroStore)
    for retro in (store.under_way(), *store.collecting()):
        waiting = None if retro is None else call.store(WaitingNotes).of(retro, code)
        if retro is not None and waiting is not None:
            return _waiting(retro, code, waiting)
    shown = call.store(RetroStore).notes_by_receipt({note_id(code, index): index for index in range(MOST_AT_ONCE)})
    if not shown:
        raise _unknown()
    return _shown(code, shown)


def _waiting(retro: Retro, code: str, waiting: list[WaitingNote]) -> Card:
    title = (
        _("Your notes for the retro that is planned")
        if retro.collecting
        else _("Your notes for {retro}", retro=name_of(retro.number))
    )
    heads = format_of(retro).columns
    lines = [Paragraph((Bold(heads[note.column]), ": ", note.text)) for note in waiting]
    left: list[Block] = [*lines] or [Paragraph(_("You took them back."))]
    return Card(
        title=title,
        summary=title,
        blocks=(
            *left,
            Paragraph(_("Nobody sees them before the writing ends."), "quiet"),
            Actions((change_notes.primary(_("Change or take back"), retro.number, code),)),
        ),
    )


def _shown(code: str, shown: list[tuple[int, int, RevealedNote]]) -> Card:
    title = _("Your notes")
    blocks: list[Block] = []
    for retro, index, note in shown:
        blocks.append(Paragraph((Bold(f"{name_of(retro)}, {note.number}"), ": ", note.text)))
        if note.author_id is not None:
            blocks.append(Paragraph(_("It shows your name."), "quiet"))
        else:
            button = claim_note.button(_("Note {number} is mine: show my name", number=note.number), retro, code, index)
            blocks.append(Actions((button,)))
    quiet = _("They were shown without a name, and nobody will ask. Say that one is yours only if you want to.")
    return Card(title=title, summary=title, blocks=(*blocks, Paragraph(quiet, "quiet")))


def _unknown() -> NotFound:
    return NotFound(
        _("No notes belong to this code. Look at it once more: it has 26 letters and digits, with or without dashes.")
    )
