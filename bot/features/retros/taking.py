"""Taking an action: who does it said so, and can hand it back."""

from __future__ import annotations

from typing import Annotated

from bot.features.retros.common import feature, summary_of, under_way
from bot.features.retros.outcomes import Number, find_outcome, shown_anew
from bot.kit import (
    ActionChanged,
    ActionOffered,
    Arg,
    Bold,
    Call,
    CardRef,
    Effects,
    Emit,
    JobCall,
    MemberId,
    Refresh,
    Rejected,
    Reply,
    _,
)
from storage.people import People
from storage.record import Action, ActionStore
from storage.retros import OutcomeStore, RetroStore


@feature.command("breakout take", _("Take an action: you will do it"))
def take_typed(call: Call, which: Number) -> Effects:
    """Take it."""
    return take(call, under_way(call).number, which)


@feature.command("breakout give", _("Ask somebody whether they take an action"))
def give(call: Call, which: Number, person: Annotated[MemberId, Arg(_("whom, such as @ana"))]) -> Effects:
    """Ask them in private; it is theirs once they say so."""
    retro = under_way(call)
    found = _action(call, retro.number, which)
    if person == call.person.member:
        return take(call, retro.number, which)
    name = call.store(People).name_of(person)
    call.store(ActionStore).own(found.number, member=person, name=name, accepted=False)
    return [
        Emit(ActionOffered(found.number, person, urgent=True)),
        Emit(ActionChanged(found.number)),
        Reply(_("{name} is asked in private.", name=Bold(name))),
    ]


def take(call: Call, number: int, which: int) -> Effects:
    """It is theirs from now on.

    :raises Rejected: when it is somebody else's.
    """
    found = _action(call, number, which)
    if found.accepted and found.owner_id == call.person.member:
        raise Rejected(_("It is yours already."))
    if found.accepted:
        raise Rejected(_("{name} took it already.", name=Bold(found.owner_name or _("Somebody"))))
    member, name = call.person.member, call.person.name
    call.store(ActionStore).own(found.number, member=member, name=name, accepted=True)
    return [
        Emit(ActionChanged(found.number)),
        Reply(_("Thank you. It is yours; you can hand it back any time.")),
    ]


@feature.action
def take_it(call: Call, number: int, which: int) -> Effects:
    """It is theirs from now on."""
    return take(call, number, which)


@feature.command("breakout return", _("Hand an action back, or do not take it; nobody asks why"))
def return_typed(call: Call, which: Number) -> Effects:
    """Hand it back."""
    found = _action(call, under_way(call).number, which)
    if found.owner_id != call.person.member:
        raise Rejected(_("It is not yours."))
    call.store(ActionStore).own(found.number, member=None, name=None, accepted=False)
    return [Emit(ActionChanged(found.number)), Reply(_("All right. Somebody else can take it."))]


@feature.on(ActionChanged)
def action_is_another(call: JobCall, event: ActionChanged) -> Effects:
    """What shows an action that was agreed in a retro is drawn anew, whoever changed it where."""
    found, retro = call.store(OutcomeStore).of_action(event.number), call.store(RetroStore).under_way()
    if found is None:
        return None
    review = () if retro is None else (Refresh(CardRef("retros.review_card", (retro.number,))),)
    return [*shown_anew(call, found.retro, found.breakout), Refresh(summary_of(found.retro)), *review]


def _action(call: Call, number: int, which: int) -> Action:
    """An action, as it is on record; whoever takes it at the same time comes after."""
    call.store(RetroStore).take(number)
    outcome = find_outcome(call, number, which)
    found = None if outcome.action is None else call.store(ActionStore).take(outcome.action)
    if found is None:
        raise Rejected(_("#{number} is no action; nobody has to take it.", number=which))
    if found.state != "open":
        raise Rejected(_("That is over: it was done, or the group let it go."))
    return found
