"""Milestones: what the group wants to reach, by when, how it goes, and that it was reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final, cast

from bot.features.record.common import DAY_HINT, DAY_HINT_OPTIONAL, Day, day_of, feature, perhaps_day_of, typed_day
from bot.features.record.registers import MilestoneNumber, milestones
from bot.features.record.sharing import celebration
from bot.kit import (
    Arg,
    Asked,
    Bold,
    Call,
    Effects,
    Field,
    Form,
    IdeaAdopted,
    JobCall,
    Post,
    Rejected,
    Reply,
    Slash,
    View,
    When,
    Words,
    _,
)
from storage.record import AHEAD, MOST_CHARACTERS, Milestone, MilestoneState, MilestoneStore

SAID_AGAIN: Final = timedelta(hours=1)
"""A date that is moved once more so soon was mistyped: both are one move."""


@dataclass(frozen=True, slots=True)
class MilestoneWordsForm(Form):
    """The words of a milestone."""

    title = _("Say it better")
    send = _("Save")

    text: Annotated[str, Field(_("What do you want to reach?"), "paragraph", most=MOST_CHARACTERS)]
    signs: Annotated[str, Field(_("How will you know you are there?"), "paragraph", most=MOST_CHARACTERS)] = ""


@dataclass(frozen=True, slots=True)
class MilestoneForm(MilestoneWordsForm):
    """A new milestone."""

    title = _("A milestone")

    due: Annotated[datetime | None, Field(_("By when?"), most=60, day=True, hint=DAY_HINT_OPTIONAL)] = None


def _before_moving(view: View, number: int) -> Asked:
    found = view.store(MilestoneStore).find(number)
    if found is None or found.due is None:
        return Asked()
    return Asked(
        _(
            "Until now it is {day}. That stays on record with the reason, without a name: plans change, and others can "
            "learn from it.",
            day=When(found.due, "day"),
        )
    )


@dataclass(frozen=True, slots=True)
class MoveMilestoneForm(Form):
    """Another date."""

    title = _("The date of a milestone")
    send = _("Save")
    asks = staticmethod(_before_moving)

    due: Annotated[datetime, Field(_("By when is it to be reached?"), most=60, day=True, hint=DAY_HINT)]
    why: Annotated[str, Field(_("What changed? A word is enough"), most=200)] = ""


# --- Planning one -----------------------------------------------------------------------------------------------------


@feature.action
@feature.command("milestone", _("Put on record what the group wants to reach"), daily=True)
def new_milestone(
    call: Call, text: Annotated[str, Arg(_("what to reach"), rest=True, most=MOST_CHARACTERS)] = ""
) -> Effects:
    """Keep a milestone; ask for it when it is missing."""
    return plan_milestone(call, text) if text else milestone_planned.open()


@feature.on_submit
def milestone_planned(call: Call, form: MilestoneForm) -> Effects:
    """Keep a milestone."""
    return plan_milestone(call, form.text, signs=form.signs, due=perhaps_day_of(call, form.due))


def plan_milestone(call: Call, text: str, *, signs: str = "", due: datetime | None = None) -> Effects:
    """Keep a milestone, and show it to everybody."""
    store = call.store(MilestoneStore)
    who = call.person
    number = store.add(text, signs=signs, due=due, at=call.now, by=who.member, name=who.name)
    told: Words = (
        _("{name} is on record: to be reached by {day}.", name=milestones.name(number), day=Bold(When(due, "day")))
        if due is not None
        else _(
            "{name} is on record, without a date yet: {command} sets one.",
            name=milestones.name(number),
            command=Slash(f"milestones move {milestones.name(number)}"),
        )
    )
    return [Post(content=milestones.card(number)), Reply(told)]


@feature.on(IdeaAdopted)
def from_an_idea(call: JobCall, event: IdeaAdopted) -> Effects:
    """An idea that the group adopted as a milestone is one, once; its date is still to be set."""
    store = call.store(MilestoneStore)
    if event.becomes != "milestone" or store.of_idea(event.number):
        return None
    number = store.add(event.text, idea=event.number, at=call.now)
    return Post(content=milestones.card(number))


# --- How it goes ------------------------------------------------------------------------------------------------------


@feature.action
@feature.command("milestones status", _("Say how a milestone goes: planned, on track, at risk, reached, or let go"))
def milestone_goes(
    call: Call,
    number: MilestoneNumber,
    state: Annotated[str, Arg(_("how it goes"), choices=milestones.choices)],
    note: Annotated[str, Arg(_("a word to it, such as what it waits for"), rest=True)] = "",
) -> Effects:
    """Keep how it goes; reaching one is told to everybody."""
    found, name = milestones.taken(call, number), milestones.name(number)
    reached = state == "reached"
    if reached and found.state == "reached":
        raise Rejected(_("{name} is reached already. Congratulations!", name=name))
    call.store(MilestoneStore).set_state(
        number, cast(MilestoneState, state), note=note, reached=call.now if reached else None
    )
    if not reached:
        return milestones.changed(number, _("{name} is now: {state}.", name=name, state=milestones.states[state]))
    told = _("Congratulations! Everybody in the group hears of it.")
    return [Post(content=celebration(call, found)), *milestones.changed(number, told)]


@feature.action
@feature.command("milestones move", _("Set or move the date of a milestone; what it was before stays on record"))
def move_milestone(call: Call, number: MilestoneNumber, when: Day = None) -> Effects:
    """Ask for what is missing; a first date needs no reason."""
    found = _ahead(call, number)
    if when is not None and found.due is None:
        return _moved(call, number, when, "")
    return milestone_moved.open(number, values={"due": typed_day(when, call.group.zone)})


@feature.on_submit
def milestone_moved(call: Call, form: MoveMilestoneForm, number: int) -> Effects:
    """Set the date."""
    return _moved(call, number, form.due, form.why)


def _moved(call: Call, number: int, to: datetime, why: str) -> Effects:
    found, due = _ahead(call, number), day_of(call, to)
    name = milestones.name(number)
    if due == found.due:
        raise Rejected(_("{name} is to be reached by {day} already.", name=name, day=When(due, "day")), field="due")
    if found.due is not None and due > found.due and not why:
        raise Rejected(_("Please say in a word what changed: others can learn from it."), field="why")
    call.store(MilestoneStore).move(found, due, why=why, at=call.now, instead_since=call.now - SAID_AGAIN)
    return milestones.changed(number, _("{name} is to be reached by {day}.", name=name, day=Bold(When(due, "day"))))


def _ahead(call: Call, number: int) -> Milestone:
    """A milestone that is still to be reached.

    :raises Rejected: when it is over.
    """
    found = milestones.taken(call, number)
    if found.state not in AHEAD:
        state = milestones.states[found.state]
        raise Rejected(_("{name} is {state}, so its date stays.", name=milestones.name(number), state=state))
    return found


@feature.action
@feature.command("milestones change", _("Change the words of a milestone"))
def change_its_words(call: Call, number: MilestoneNumber) -> Effects:
    """Ask for other words, with those there are."""
    found = milestones.found(call, number)
    return milestone_changed.open(number, values={"text": found.text, "signs": found.signs})


@feature.on_submit
def milestone_changed(call: Call, form: MilestoneWordsForm, number: int) -> Effects:
    """Keep other words."""
    milestones.taken(call, number)
    call.store(MilestoneStore).reword(number, text=form.text, signs=form.signs)
    return milestones.changed(number, _("Changed."))
