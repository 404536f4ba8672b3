"""An action as each of them sees it: everybody, whoever is asked to take it, and whoever took it, once a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Annotated, Final

from bot.features.record.actions import (
    action_done,
    asked_steps,
    change_action,
    new_action,
    offer_help,
    reopen_action,
    return_action,
    set_due,
    steps_of,
    take_action,
    whom_to_ask,
)
from bot.features.record.common import day_words, feature
from bot.features.record.registers import ActionNumber, actions
from bot.kit import (
    ActionChanged,
    ActionOffered,
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    Card,
    Choice,
    Direct,
    Effects,
    Fields,
    JobCall,
    MemberId,
    Paragraph,
    Refresh,
    Reply,
    Slash,
    View,
    Weekly,
    When,
    Words,
    _,
    _n,
)
from bot.kit.registers import named
from storage.record import Action, ActionStore

MINE: Final = "mine"
THURSDAY: Final = Weekly(3, time(9))
"""Time is left in the week; and on Monday, as most groups have it, the digests say what is needed."""
MOST_AT_ONCE: Final = 5
"""Actions with their steps on one card: more would not fit everywhere, and nobody does more at a time."""


# --- Everybody --------------------------------------------------------------------------------------------------------


@actions.drawn
def action_card(view: View, found: Action) -> Sequence[Block]:
    """An action as everybody sees it."""
    facts: list[tuple[Words, Words]] = [(_("Status"), actions.states[found.state])]
    if found.reason:
        facts.append((_("Why"), found.reason))
    if found.condition:
        facts.append((_("Only if"), found.condition))
    if found.state == "open":
        facts.append((_("Who does it"), _owner(found)))
    elif found.owner_name is not None and found.state == "done":
        facts.append((_("Done by"), found.owner_name))
    if found.due is not None and found.state == "open":
        facts.append((_("To be done by"), When(found.due, "day")))
    if found.retro is not None:
        facts.append((_("Agreed in"), f"R-{found.retro}"))
    return [Paragraph(found.text), Fields(tuple(facts)), Actions(_steps(found))]


def _owner(action: Action) -> Words:
    if action.owner_id is None:
        return _("nobody yet")
    if not action.accepted:
        return _("{name} is asked", name=named(action.owner_name))
    if action.help:
        return _("{name}, who would welcome help", name=named(action.owner_name))
    return action.owner_name or _("somebody")


def _steps(action: Action) -> tuple[Button, ...]:
    number = action.number
    if action.state != "open":
        return (reopen_action.button(_("Open it again"), number),)
    words = change_action.button(_("Change the words"), number)
    date = set_due.button(_("By when?") if action.due is None else _("Move the date"), number)
    if not action.accepted:
        take, ask = take_action.primary(_("I take it"), number), whom_to_ask.button(_("Ask somebody …"), number)
        return (take, ask, date, words)
    helping = (offer_help.primary(_("I can help"), number),) if action.help else ()
    return (*helping, action_done.button(_("It is done"), number), date, words)


@feature.command("actions show", _("Look at one action"))
def show_action(call: View, number: ActionNumber) -> Effects:
    """Its card, privately."""
    return actions.show(call, number)


@feature.command("actions list", _("See the actions of this group: who does what, and what nobody took yet"))
def list_actions(
    call: Call,
    which: Annotated[str, Arg(_("only those that are so"), choices=(Choice(MINE, _("mine")), *actions.choices))] = "",
) -> Effects:
    """The actions in a table, those to be done first."""
    found = (
        actions.all(call, which)
        if which != MINE
        else [one for one in actions.all(call) if one.owner_id == call.person.member]
    )
    return actions.listed(
        call,
        sorted(found, key=lambda one: (one.state != "open", *_by_due(one))),
        {
            _("Who does it"): lambda one: _owner(one) if one.state == "open" else actions.states[one.state],
            _("To be done by"): lambda one: day_words(call, one.due, still_open=one.state == "open"),
        },
        count=_n("One action", "{count} actions", len(found)),
        none=_("There are none. What is the smallest next step?"),
        steps=(new_action.primary(_("Put an action on record")), my_actions.button(_("What I took on"))),
    )


# --- Whoever is asked -------------------------------------------------------------------------------------------------


@feature.on(ActionOffered)
def offer(call: JobCall, event: ActionOffered) -> Effects:
    """Ask them in private."""
    return Direct(event.to, offer_card.of(event.number), urgent=event.urgent)


@feature.card
def offer_card(view: View, number: int) -> Card | None:
    """An action, before whoever is asked to take it."""
    found = view.store(ActionStore).find(number)
    if found is None:
        return None
    title = _("An action for you?")
    blocks: list[Block] = [Paragraph(found.text, "quote")]
    if found.condition:
        blocks.append(Paragraph(_("Only if: {condition}", condition=found.condition)))
    if found.due is not None:
        blocks.append(Paragraph(_("By {due}", due=When(found.due, "day"))))
    if found.accepted:
        blocks.append(Paragraph(_("{name} took it.", name=named(found.owner_name))))
    if found.state != "open":
        blocks.append(Paragraph(actions.states[found.state], "quiet"))
    elif found.owner_id is not None:
        back = (return_action.button(_("Hand it back"), number),)
        blocks.append(Actions(back if found.accepted else asked_steps(found)))
    return Card(title=title, summary=(title, " ", found.text), blocks=tuple(blocks))


@feature.on(ActionChanged)
def action_changed(call: JobCall, event: ActionChanged) -> Effects:
    """Whatever shows it is drawn anew."""
    return [Refresh(actions.card(event.number)), Refresh(offer_card.of(event.number))]


# --- Whoever took it --------------------------------------------------------------------------------------------------


@feature.every(THURSDAY, on_holiday="later")
def ask_weekly(call: JobCall) -> Effects:
    """Everybody who took something sees it before them, and says in one press how it is."""
    members = dict.fromkeys(one.owner_id for one in call.store(ActionStore).taken() if one.owner_id is not None)
    return [Direct(MemberId(member), taken_card.of(member), once=True) for member in members]


@feature.card
def taken_card(view: View, member: int) -> Card | None:
    """What somebody took, when they are asked how it is; nothing where they have nothing by then."""
    has_some = any(one.owner_id == member for one in view.store(ActionStore).taken())
    return _taken_by(view, MemberId(member)) if has_some else None


@feature.action
@feature.command("actions mine", _("See what you took, and say how it is"))
def my_actions(call: Call) -> Effects:
    """The same at any time."""
    return Reply(_taken_by(call, call.person.member))


def _taken_by(view: View, member: MemberId) -> Card:
    found = sorted((one for one in view.store(ActionStore).taken() if one.owner_id == member), key=_by_due)
    title = _("What you took on")
    if not found:
        none = _("Nothing just now. {command} shows what somebody could take.", command=Slash("actions list"))
        return Card(title=title, summary=none, blocks=(Paragraph(none),))
    blocks: list[Block] = [Paragraph(_("How is it? Whatever you say is fine; only you see this."))]
    for one in found[:MOST_AT_ONCE]:
        blocks += [Paragraph(_line(one)), Actions(steps_of(one))]
    more = len(found) - MOST_AT_ONCE
    if more > 0:
        all_ = Slash(f"actions list {MINE}")
        blocks.append(Paragraph(_n("And one more: {command}", "And {count} more: {command}", more, command=all_)))
    summary = _n("You took one action.", "You took {count} actions.", len(found))
    return Card(title=title, summary=summary, blocks=tuple(blocks))


def _line(action: Action) -> Words:
    due = (_(" · by {due}", due=When(action.due, "day")),) if action.due is not None else ()
    condition = (_(" · only if: {condition}", condition=action.condition),) if action.condition else ()
    return (Bold(actions.name(action.number)), ": ", action.text, *condition, *due)


def _by_due(action: Action) -> tuple[bool, float, int]:
    return action.due is None, 0 if action.due is None else action.due.timestamp(), action.number
