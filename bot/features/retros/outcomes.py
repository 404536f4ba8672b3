"""What comes out of a retro: takeaways, asks of leadership, and actions that somebody takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from bot.features.retros.agenda import PHASES, Phase
from bot.features.retros.common import card_of, course_of, feature, open_retro, step_of, summary_of, under_way
from bot.features.retros.gathering import attend, breakout_of, breakout_of_member, script_of
from bot.kit import (
    ActionChanged,
    ActionOffered,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    CardRef,
    Choice,
    Effect,
    Effects,
    Emit,
    Field,
    Form,
    JobCall,
    MemberId,
    NotFound,
    Paragraph,
    Phrase,
    Refresh,
    Rejected,
    Reply,
    Select,
    Slash,
    View,
    When,
    Words,
    _,
    _n,
)
from storage.people import People
from storage.record import Action, ActionStore
from storage.retros import BreakoutStore, Outcome, OutcomeStore, Retro, RetroStore
from storage.retros.outcomes import MOST_CHARACTERS, Kind

MOST: Final[Mapping[Kind, int]] = {"takeaway": 3, "ask": 1, "action": 1}
"""Of each kind from one breakout: what everybody can keep in mind."""
KINDS: Final[Mapping[Kind, Phrase]] = {"takeaway": _("Takeaway"), "ask": _("Ask"), "action": _("Action")}
"""What each is called, in the order in which they are told."""

_WHEN: Final = _("Such as “fri” or “in 2 weeks”; may stay empty")

Text = Annotated[str, Arg(_("what it says"), rest=True, most=MOST_CHARACTERS)]
Number = Annotated[int, Arg(_("its number"), prefix="#")]


@dataclass(frozen=True, slots=True)
class TakeawayForm(Form):
    """Something to remember."""

    title = _("A takeaway")

    text: Annotated[str, Field(_("What should everybody remember?"), "paragraph", most=MOST_CHARACTERS)]


@dataclass(frozen=True, slots=True)
class AskForm(Form):
    """Something to ask leadership for."""

    title = _("An ask of leadership")

    text: Annotated[str, Field(_("What do we ask for?"), "paragraph", most=MOST_CHARACTERS)]
    whom: Annotated[str, Field(_("Whom do we ask?"), most=100)]
    due: Annotated[datetime | None, Field(_("By when?"), hint=_("Such as “fri” or “in 2 weeks”; may stay empty"))] = (
        None
    )


@dataclass(frozen=True, slots=True)
class ActionForm(Form):
    """Something to do."""

    title = _("An action")

    text: Annotated[str, Field(_("What will somebody do?"), "paragraph", most=MOST_CHARACTERS)]
    due: Annotated[datetime | None, Field(_("By when?"), hint=_("Such as “fri” or “in 2 weeks”; may stay empty"))] = (
        None
    )


# --- Writing down -----------------------------------------------------------------------------------------------------


@feature.command("breakout takeaway", _("Write down what your breakout wants everybody to remember"))
def takeaway_typed(call: Call, text: Text = "") -> Effects:
    """Keep a takeaway, or ask for it."""
    retro, breakout = _mine(call)
    if not text:
        return takeaway_written.open(retro.number, breakout)
    return _add(call, retro, breakout, "takeaway", text)


@feature.command("breakout ask", _("Write down what your breakout asks leadership for"))
def ask_typed(call: Call) -> Effects:
    """Ask for the ask."""
    retro, breakout = _mine(call)
    return ask_written.open(retro.number, breakout)


@feature.command("breakout action", _("Write down what somebody in your breakout will do"))
def action_typed(call: Call, text: Text = "") -> Effects:
    """Ask for the action, beginning with what they typed."""
    retro, breakout = _mine(call)
    return action_written.open(retro.number, breakout, values={"text": text})


@feature.action
def takeaway(call: Call, number: int, breakout: int) -> Effects:
    """Ask for a takeaway."""
    _check_room(call, _talking(call, number), breakout, "takeaway")
    return takeaway_written.open(number, breakout)


@feature.action
def ask(call: Call, number: int, breakout: int) -> Effects:
    """Ask for an ask."""
    _check_room(call, _talking(call, number), breakout, "ask")
    return ask_written.open(number, breakout)


@feature.action
def do(call: Call, number: int, breakout: int) -> Effects:
    """Ask for an action."""
    _check_room(call, _talking(call, number), breakout, "action")
    return action_written.open(number, breakout)


@feature.on_submit
def takeaway_written(call: Call, form: TakeawayForm, number: int, breakout: int) -> Effects:
    """Keep a takeaway."""
    return _add(call, _talking(call, number), breakout, "takeaway", form.text)


@feature.on_submit
def ask_written(call: Call, form: AskForm, number: int, breakout: int) -> Effects:
    """Keep an ask."""
    return _add(call, _talking(call, number), breakout, "ask", form.text, whom=form.whom, due=form.due)


@feature.on_submit
def action_written(call: Call, form: ActionForm, number: int, breakout: int) -> Effects:
    """Keep an action; somebody is still to take it."""
    return _add(call, _talking(call, number), breakout, "action", form.text, due=form.due)


# --- Changing ---------------------------------------------------------------------------------------------------------


@feature.command("breakout change", _("Say it better: change a takeaway, an ask or an action by its number"))
def change_typed(call: Call, which: Number) -> Effects:
    """Ask for it anew."""
    return _changing(call, under_way(call).number, which)


@feature.action
def change_outcome(call: Call, number: int, which: str) -> Effects:
    """Ask for it anew; the number comes from a select."""
    return _changing(call, number, int(which) if which.isdigit() else 0)


@feature.on_submit
def takeaway_changed(call: Call, form: TakeawayForm, number: int, which: int) -> Effects:
    """Keep it as it is now."""
    return _reworded(call, number, which, form.text)


@feature.on_submit
def ask_changed(call: Call, form: AskForm, number: int, which: int) -> Effects:
    """Keep it as it is now."""
    return _reworded(call, number, which, form.text, whom=form.whom, due=form.due)


@feature.on_submit
def action_changed(call: Call, form: ActionForm, number: int, which: int) -> Effects:
    """Keep it as it is now."""
    return _reworded(call, number, which, form.text, due=form.due)


@feature.command("breakout remove", _("Take back what was written down by mistake, by its number"))
def remove(call: Call, which: Number) -> Effects:
    """Take it out of the list."""
    retro = _talking(call, under_way(call).number)
    found = find_outcome(call, retro.number, which)
    call.store(OutcomeStore).remove(found)
    return [
        *shown_anew(call, retro.number, found.breakout),
        *_on_record(found),
        Reply((_("Taken back:"), " ", found.text)),
    ]


# --- Taking -----------------------------------------------------------------------------------------------------------


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


# --- Showing ----------------------------------------------------------------------------------------------------------


def lines(outcomes: Sequence[Outcome]) -> list[Block]:
    """What was written down, a line each, by kind."""
    return [
        Paragraph((Bold((f"#{one.number} ", KINDS[one.kind])), ": ", one.text, *facts_of(one)))
        for kind in KINDS
        for one in outcomes
        if one.kind == kind
    ]


def facts_of(outcome: Outcome) -> tuple[Phrase, ...]:
    """Whom it concerns, until when, and what became of it, behind its words."""
    facts: list[Phrase] = []
    if outcome.kind == "ask":
        facts.append(_(" · to {whom}", whom=outcome.whom))
    if outcome.kind == "action":
        name: Words = outcome.owner_name or _("somebody")
        owner = (
            _(" · nobody took it yet")
            if outcome.owner_id is None
            else _(" · {name} takes it", name=name)
            if outcome.accepted
            else _(" · {name} is asked", name=name)
        )
        facts.append(owner)
    if outcome.due is not None:
        facts.append(_(" · by {due}", due=When(outcome.due, "day")))
    if outcome.state == "done":
        facts.append(_(" · done"))
    if outcome.state == "dropped":
        facts.append(_(" · let go"))
    return tuple(facts)


def steps(number: int, breakout: int, outcomes: Sequence[Outcome]) -> tuple[Button | Select, ...]:
    """What can be written down or taken, as long as there is room for it."""
    left = {kind: MOST[kind] - sum(one.kind == kind for one in outcomes) for kind in MOST}
    free = [one for one in outcomes if one.kind == "action" and one.owner_id is None]
    return (
        *((takeaway.primary(_("Takeaway"), number, breakout),) if left["takeaway"] > 0 else ()),
        *((ask.button(_("Ask of leadership"), number, breakout),) if left["ask"] > 0 else ()),
        *((do.button(_("Action"), number, breakout),) if left["action"] > 0 else ()),
        *(take_it.button(_("I take #{number}", number=one.number), number, one.number) for one in free),
        *(
            (
                change_outcome.select(
                    _("Change …"),
                    [Choice(str(one.number), f"#{one.number} {one.text[:60]}") for one in outcomes],
                    number,
                ),
            )
            if outcomes
            else ()
        ),
    )


def shown_anew(view: View, number: int, breakout: int) -> list[Effect]:
    """Everything that shows what a breakout wrote down."""
    found = view.store(BreakoutStore).breakout(number, breakout)
    effects: list[Effect] = [
        Refresh(card_of(number)),
        Refresh(breakout_of(number, breakout)),
        Refresh(share_of(number)),
    ]
    if found is not None and found.moderator_id is not None:
        effects.append(Refresh(script_of(number, breakout, found.moderator_id)))
    return effects


def share_of(number: int) -> CardRef:
    """The card of the share-out; `sharing.py` draws it."""
    return CardRef("retros.share_card", (number,))


# --- What it rests on -------------------------------------------------------------------------------------------------


def find_outcome(view: View, number: int, which: int) -> Outcome:
    """What was written down under a number.

    :raises NotFound: when there is nothing.
    """
    found = view.store(OutcomeStore).find(number, which)
    if found is None:
        raise NotFound(_("There is no #{number} in this retro.", number=which))
    return found


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


def _on_record(outcome: Outcome) -> list[Effect]:
    """Others who show it hear that it changed, if it is an action."""
    return [] if outcome.action is None else [Emit(ActionChanged(outcome.action))]


def _mine(call: Call) -> tuple[Retro, int]:
    """The retro and the breakout of whoever writes something down."""
    retro = _talking(call, under_way(call).number)
    attend(call, retro)
    breakout = breakout_of_member(call, retro)
    assert breakout is not None  # who is there while people talk is in one
    return retro, breakout.number


def _talking(call: Call, number: int) -> Retro:
    """A retro in which things can be written down.

    :raises Rejected: before anybody talks, and when it is over.
    """
    retro = open_retro(call, number)
    if step_of(course_of(retro)) < PHASES.index(Phase.GROUP):
        raise Rejected(_("That can be written down once the notes are shown. Until then, write a note."))
    return retro


def _check_room(view: View, retro: Retro, breakout: int, kind: Kind) -> None:
    if view.store(BreakoutStore).breakout(retro.number, breakout) is None:
        raise Rejected(_("The breakouts were dealt anew. {command} shows yours.", command=Slash("breakout show")))
    there = [one for one in view.store(OutcomeStore).of(retro.number, breakout) if one.kind == kind]
    if len(there) >= MOST[kind]:
        raise Rejected(
            _n(
                "There is one of these already, and that is all everybody can keep in mind. Change it, if it is "
                "to say something else.",
                "There are {count} of these already, and that is all everybody can keep in mind. Change one, if it is "
                "to say something else.",
                MOST[kind],
            )
        )


def _add(
    call: Call,
    retro: Retro,
    breakout: int,
    kind: Kind,
    text: str,
    *,
    whom: str = "",
    due: datetime | None = None,
) -> Effects:
    _check_room(call, retro, breakout, kind)
    effects = attend(call, retro)
    call.store(OutcomeStore).add(retro.number, kind, breakout, text, whom=whom, due=due, at=call.now)
    _heard(call, retro.number, breakout)
    return [*effects, *shown_anew(call, retro.number, breakout), Reply(_("Written down."))]


def _heard(call: Call, number: int, breakout: int) -> None:
    """A moderator who does something is there."""
    found = call.store(BreakoutStore).breakout(number, breakout)
    if found is not None and found.moderator_id == call.person.member and found.heard is not None:
        call.store(BreakoutStore).hear(number, breakout, call.now)


def _changing(call: Call, number: int, which: int) -> Effects:
    retro = _talking(call, number)
    found = find_outcome(call, retro.number, which)
    due = found.due.astimezone(call.group.zone).strftime("%Y-%m-%d %H:%M") if found.due else ""
    match found.kind:
        case "takeaway":
            return takeaway_changed.open(number, which, values={"text": found.text})
        case "ask":
            return ask_changed.open(number, which, values={"text": found.text, "whom": found.whom, "due": due})
        case "action":
            return action_changed.open(number, which, values={"text": found.text, "due": due})


def _reworded(
    call: Call, number: int, which: int, text: str, *, whom: str = "", due: datetime | None = None
) -> Effects:
    retro = _talking(call, number)
    found = find_outcome(call, retro.number, which)
    call.store(OutcomeStore).reword(found, text=text, whom=whom, due=due)
    _heard(call, number, found.breakout)
    return [*shown_anew(call, number, found.breakout), *_on_record(found), Reply(_("Changed."))]
