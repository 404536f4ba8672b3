"""A room of people before one screen: who leads writes down what is said aloud, and counts the hands."""

from __future__ import annotations

from typing import Annotated, Final

from bot.features.retros.agenda import PHASES, Phase
from bot.features.retros.common import can_write, course_of, feature, open_retro, step_of, under_way
from bot.features.retros.revealing import column_card
from bot.features.retros.themes import ThemeNumber
from bot.features.retros.wall import themes_of, wall
from bot.features.retros.writing import NotesForm, read_notes
from bot.kit import Arg, Call, Effect, Effects, NotAllowed, Post, Refresh, Rejected, Reply, Slash, _, _n
from bot.kit.crowds import LEAST
from storage.retros import HandStore, Retro, RetroStore, WaitingNotes

MOST_HANDS: Final = 1000

Hands = Annotated[int, Arg(_("how many hands were raised"))]


@feature.command("room note", _("Write down what people in the room say aloud; it shows as said in the room"))
def room_note(call: Call) -> Effects:
    """Ask for notes of the room."""
    return room_notes.open(_led(call).number)


@feature.on_submit
def room_notes(call: Call, form: NotesForm, number: int) -> Effects:
    """Keep notes of the room: with all others while they wait, or beside those that were shown."""
    retro = _led(call)
    notes = read_notes(call, form, number)
    if not notes:
        raise Rejected(_("There is nothing on these notes yet. One word is enough."))
    if can_write(course_of(retro)):
        call.store(WaitingNotes).keep(retro, call.random.bytes(16), notes, room=True)
        return Reply(_n("Kept for the room.", "All {count} are kept for the room.", len(notes)))
    store = call.store(RetroStore)
    before = {note.column for note in store.notes(retro.number)}
    store.add_notes(retro.number, notes, room=True)
    effects: list[Effect] = [Refresh(themes_of(retro.number))]
    for column in sorted({column for column, _text in notes}):
        card = column_card.of(retro.number, column)
        effects.append(Refresh(card) if column in before else Post(content=card))
    return [*effects, Reply(_n("Shown for the room.", "All {count} are shown for the room.", len(notes)))]


@feature.command("room hands", _("Write down how many in the room raised their hands for a theme"))
def room_hands(call: Call, theme: ThemeNumber, hands: Hands) -> Effects:
    """Count hands: openly, beside the dots."""
    retro = _led(call)
    if step_of(course_of(retro)) < PHASES.index(Phase.VOTE):
        raise Rejected(_("Hands are counted when everybody chooses. First put together what belongs together."))
    if not 0 <= hands <= MOST_HANDS:
        raise Rejected(_("Say a number from 0 to {most}.", most=MOST_HANDS))
    there = wall(call, retro.number)
    found = there.find(theme)
    call.store(HandStore).count(retro.number, found.number, hands)
    called = there.called(found)
    said = _n("{theme}: one hand.", "{theme}: {count} hands.", hands, theme=called)
    if hands < LEAST:
        said = _("{theme}: noted. Fewer than {least} hands are shown to nobody.", theme=called, least=LEAST)
    return [Refresh(themes_of(retro.number)), Reply(said)]


def _led(call: Call) -> Retro:
    """The retro, for who leads it.

    :raises NotAllowed: for anybody else.
    """
    retro = open_retro(call, under_way(call).number)
    if retro.leader_id != call.person.member:
        raise NotAllowed(
            _("Who leads writes for the room. {command} if you are to lead it.", command=Slash("retro lead"))
        )
    return retro
