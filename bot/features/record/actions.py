"""Actions: what somebody will do. Whoever does it said so; handing it back is no failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Annotated, Final

from bot.features.record.common import (
    DAY_HINT,
    DAY_HINT_OPTIONAL,
    choices_of,
    day_of,
    feature,
    is_over,
    named,
    not_there,
    perhaps_day_of,
)
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
    CardRef,
    Choice,
    Direct,
    Effects,
    Emit,
    Field,
    Fields,
    Form,
    JobCall,
    Kind,
    MemberId,
    NotFound,
    Paragraph,
    Phrase,
    Post,
    Refresh,
    Rejected,
    Reply,
    Slash,
    Table,
    View,
    Weekly,
    When,
    Words,
    _,
    _n,
    shortened,
)
from storage.people import People
from storage.record import MOST_CHARACTERS, Action, ActionStore

STATES: Final[Mapping[str, Phrase]] = {
    "open": _("to be done"),
    "done": _("done"),
    "dropped": _("let go"),
}
MINE: Final = "mine"
MOST_AT_ONCE: Final = 5
"""Actions with their steps on one card: more would not fit everywhere, and nobody does more at a time."""
MOST_ASKED: Final = 25
"""Members to choose from; any other is asked with a typed command."""

Number = Annotated[int, Arg(_("which action, such as A-3"), prefix="A")]
Why = Annotated[str, Arg(_("why; a word is enough"), rest=True)]


@dataclass(frozen=True, slots=True)
class ActionForm(Form):
    """A new action."""

    title = _("An action")
    send = _("Save")

    text: Annotated[str, Field(_("What will somebody do?"), "paragraph", most=MOST_CHARACTERS)]
    due: Annotated[datetime | None, Field(_("By when?"), most=60, hint=DAY_HINT_OPTIONAL)] = None
    condition: Annotated[
        str, Field(_("Only if …"), most=200, hint=_("Such as “the budget is approved”; may stay empty."))
    ] = ""


@dataclass(frozen=True, slots=True)
class ActionWordsForm(Form):
    """An action in other words."""

    title = _("Say it better")
    send = _("Save")

    text: Annotated[str, Field(_("What will somebody do?"), "paragraph", most=MOST_CHARACTERS)]
    condition: Annotated[
        str, Field(_("Only if …"), most=200, hint=_("Such as “the budget is approved”; may stay empty."))
    ] = ""


@dataclass(frozen=True, slots=True)
class DueForm(Form):
    """When an action is to be done."""

    title = _("The date of an action")
    send = _("Save")

    due: Annotated[datetime, Field(_("By when?"), most=60, hint=DAY_HINT)]


# --- Writing one down -------------------------------------------------------------------------------------------------


@feature.command("action", _("Put on record what somebody will do"))
def action(
    call: Call, text: Annotated[str, Arg(_("what somebody will do"), rest=True, most=MOST_CHARACTERS)] = ""
) -> Effects:
    """Keep an action; ask for it when it is missing."""
    return note_action(call, text) if text else action_noted.open()


@feature.action
def new_action(call: Call) -> Effects:
    """Ask for an action."""
    return action_noted.open()


@feature.on_submit
def action_noted(call: Call, form: ActionForm) -> Effects:
    """Keep an action."""
    return note_action(call, form.text, due=perhaps_day_of(call, form.due), condition=form.condition)


def note_action(call: Call, text: str, *, due: datetime | None = None, condition: str = "") -> Effects:
    """Keep an action that nobody took yet, and show it to everybody."""
    number = call.store(ActionStore).add(
        text, condition=condition, due=due, at=call.now, by=call.person.member, name=call.person.name
    )
    name = action_name(number)
    told = (
        _("{name} is on record. Whoever wants to do it takes it.", name=name)
        if due is None
        else _(
            "{name} is on record, to be done by {day}. Whoever wants to do it takes it.",
            name=name,
            day=Bold(When(due, "day")),
        )
    )
    return [Post(content=action_of(number)), Reply(told)]


@feature.command("actions change", _("Change the words of an action"))
def change_action_typed(call: Call, number: Number) -> Effects:
    """Ask for other words."""
    return _changing(call, number)


@feature.action
def change_action(call: Call, number: int) -> Effects:
    """Ask for other words."""
    return _changing(call, number)


def _changing(call: Call, number: int) -> Effects:
    found = _open(call, number)
    return action_reworded.open(number, values={"text": found.text, "condition": found.condition})


@feature.on_submit
def action_reworded(call: Call, form: ActionWordsForm, number: int) -> Effects:
    """Keep other words."""
    _open(call, number)
    call.store(ActionStore).reword(number, text=form.text, condition=form.condition)
    return [Emit(ActionChanged(number)), Reply(_("Changed."))]


@feature.command("actions due", _("Say by when an action is to be done"))
def due_typed(
    call: Call, number: Number, when: Annotated[datetime | None, Arg(_("by when"), rest=True)] = None
) -> Effects:
    """Keep the day; ask for it when it is missing."""
    _open(call, number)
    return action_due.open(number) if when is None else _due(call, number, when)


@feature.action
def set_due(call: Call, number: int) -> Effects:
    """Ask for the day."""
    _open(call, number)
    return action_due.open(number)


@feature.on_submit
def action_due(call: Call, form: DueForm, number: int) -> Effects:
    """Keep the day."""
    return _due(call, number, form.due)


def _due(call: Call, number: int, when: datetime) -> Effects:
    _open(call, number)
    due = day_of(call, when)
    call.store(ActionStore).reword(number, due=due)
    told = _("{name} is to be done by {day}.", name=action_name(number), day=Bold(When(due, "day")))
    return [Emit(ActionChanged(number)), Reply(told)]


# --- Who does it ------------------------------------------------------------------------------------------------------


@feature.command("actions take", _("Take an action: you will do it"))
def take_action_typed(call: Call, number: Number) -> Effects:
    """Take it."""
    return _takes(call, number)


@feature.action
def take_action(call: Call, number: int) -> Effects:
    """Take it."""
    return _takes(call, number)


def _takes(call: Call, number: int) -> Effects:
    found = _open(call, number)
    if found.accepted and found.owner_id == call.person.member:
        raise Rejected(_("It is yours already."))
    if found.accepted:
        raise Rejected(_("{name} took it already.", name=named(found.owner_name)))
    call.store(ActionStore).own(number, member=call.person.member, name=call.person.name, accepted=True)
    told = Reply(_("Thank you. It is yours; you can hand it back any time."))
    return [Emit(ActionChanged(number)), told]


@feature.command("actions give", _("Ask somebody in private whether they take an action"))
def give_action(call: Call, number: Number, person: Annotated[MemberId, Arg(_("whom, such as @ana"))]) -> Effects:
    """Ask them; it is theirs once they say so."""
    return _asks(call, number, person)


@feature.action
def whom_to_ask(call: Call, number: int) -> Effects:
    """The members to choose from."""
    found = _open(call, number)
    others = [one for one in call.store(People).members() if one.id != call.person.member]
    choices = [Choice(str(one.id), one.name) for one in others[:MOST_ASKED]]
    title = _("Whom do you ask?")
    command = Slash(f"actions give {action_name(number)} @…")
    how = Paragraph(_("They are asked in private, and can say no. Typed, it is {command}.", command=command), "quiet")
    select = (Actions((ask_member.select(_("Ask …"), choices, number),)),) if choices else ()
    return Reply(Card(title=title, summary=title, blocks=(Paragraph(found.text, "quote"), *select, how)))


@feature.action
def ask_member(call: Call, number: int, member: int) -> Effects:
    """Ask them; the member comes from a select."""
    if call.store(People).member(member) is None:
        raise NotFound
    return _asks(call, number, MemberId(member))


def _asks(call: Call, number: int, member: MemberId) -> Effects:
    found = _open(call, number)
    if member == call.person.member:
        return _takes(call, number)
    if found.accepted and found.owner_id != call.person.member:
        raise Rejected(_("{name} took it already.", name=named(found.owner_name)))
    name = call.store(People).name_of(member)
    call.store(ActionStore).own(number, member=member, name=name, accepted=False)
    told = Reply(_("{name} is asked in private.", name=Bold(name)))
    return [Emit(ActionOffered(number, member)), Emit(ActionChanged(number)), told]


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
        blocks.append(Paragraph(STATES[found.state], "quiet"))
    elif found.owner_id is not None:
        back = (return_action.button(_("Hand it back"), number),)
        blocks.append(Actions(back if found.accepted else asked_steps(found)))
    return Card(title=title, summary=(title, " ", found.text), blocks=tuple(blocks))


@feature.command("actions return", _("Hand an action back, or do not take it; nobody asks why"))
def return_action_typed(call: Call, number: Number) -> Effects:
    """Hand it back."""
    return _returns(call, number)


@feature.action
def return_action(call: Call, number: int) -> Effects:
    """It is nobody's again, and nobody asks why."""
    return _returns(call, number)


def _returns(call: Call, number: int) -> Effects:
    _mine(call, number)
    call.store(ActionStore).own(number, member=None, name=None, accepted=False)
    return [Emit(ActionChanged(number)), Reply(_("All right. Somebody else can take it."))]


# --- What becomes of it -----------------------------------------------------------------------------------------------


@feature.command("actions done", _("Say that an action is done"))
def done_typed(call: Call, number: Number) -> Effects:
    """It is done."""
    return _done(call, number)


@feature.action
def action_done(call: Call, number: int) -> Effects:
    """It is done."""
    return _done(call, number)


def _done(call: Call, number: int) -> Effects:
    _open(call, number)
    call.store(ActionStore).settle(number, "done", at=call.now)
    return [Emit(ActionChanged(number)), Reply(_("Well done. Thank you!"))]


@feature.command("actions drop", _("Let an action go that is not to be done any more"))
def drop_action(call: Call, number: Number, why: Why = "") -> Effects:
    """It is not to be done any more."""
    _open(call, number)
    call.store(ActionStore).settle(number, "dropped", at=call.now, reason=why)
    return [Emit(ActionChanged(number)), Reply(_("{name} is let go.", name=action_name(number)))]


@feature.command("actions continue", _("Say that you are still on an action"))
def continue_typed(call: Call, number: Number) -> Effects:
    """They are on it, and need no help."""
    return _continues(call, number)


@feature.action
def still_on_action(call: Call, number: int) -> Effects:
    """They are on it, and need no help."""
    return _continues(call, number)


def _continues(call: Call, number: int) -> Effects:
    _mine(call, number)
    call.store(ActionStore).want_help(number, False)
    return [Emit(ActionChanged(number)), Reply(_("Good. There is no hurry."))]


@feature.command("actions help", _("Say that you would like help with an action"))
def help_typed(call: Call, number: Number) -> Effects:
    """They would like help."""
    return _wants_help(call, number)


@feature.action
def help_wanted(call: Call, number: int) -> Effects:
    """They would like help."""
    return _wants_help(call, number)


def _wants_help(call: Call, number: int) -> Effects:
    _mine(call, number)
    call.store(ActionStore).want_help(number, True)
    told = Reply(_("Good that you say so. The group sees that help is welcome."))
    return [Post(content=action_of(number)), Emit(ActionChanged(number)), told]


@feature.action
def offer_help(call: Call, number: int) -> Effects:
    """Tell whoever would like help who gives it."""
    found = _open(call, number)
    if not found.help or found.owner_id is None:
        raise Rejected(_("Help is no longer needed. Thank you!"))
    if found.owner_id == call.person.member:
        raise Rejected(_("It is yours; others will see that help is welcome."))
    said = _(
        "{name} offers you help with {action}: {text}",
        name=Bold(call.person.name),
        action=action_name(number),
        text=found.text,
    )
    told = Reply(_("Thank you. {name} hears of it.", name=named(found.owner_name)))
    return [Direct(MemberId(found.owner_id), said), told]


@feature.on(ActionChanged)
def action_changed(call: JobCall, event: ActionChanged) -> Effects:
    """Whatever shows it is drawn anew."""
    return [Refresh(action_of(event.number)), Refresh(offer_card.of(event.number))]


# --- Once a week ------------------------------------------------------------------------------------------------------


@feature.every(Weekly(0, time(9)))
def ask_weekly(call: JobCall) -> Effects:
    """Everybody who took something sees it before them, and says in one press how it is."""
    members = dict.fromkeys(one.owner_id for one in call.store(ActionStore).taken() if one.owner_id is not None)
    return [Direct(MemberId(member), _my_actions(call, MemberId(member))) for member in members]


@feature.command("actions mine", _("See what you took, and say how it is"))
def my_actions_typed(call: Call) -> Effects:
    """The same at any time."""
    return Reply(_my_actions(call, call.person.member))


@feature.action
def my_actions(call: Call) -> Effects:
    """The same at any time."""
    return Reply(_my_actions(call, call.person.member))


def _my_actions(view: View, member: MemberId) -> Card:
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


def steps_of(action: Action) -> tuple[Button, ...]:
    """What whoever took it can say."""
    number = action.number
    return (
        action_done.primary(_("Done"), number),
        still_on_action.button(_("Still on it"), number),
        help_wanted.button(_("I need help"), number),
        return_action.button(_("Hand it back"), number),
    )


def asked_steps(action: Action) -> tuple[Button, ...]:
    """What whoever is asked to take it can say."""
    number = action.number
    return (take_action.primary(_("I take it"), number), return_action.button(_("Not this time"), number))


def _line(action: Action) -> Words:
    due = (_(" · by {due}", due=When(action.due, "day")),) if action.due is not None else ()
    condition = (_(" · only if: {condition}", condition=action.condition),) if action.condition else ()
    return (Bold(action_name(action.number)), ": ", action.text, *condition, *due)


def _by_due(action: Action) -> tuple[bool, float, int]:
    return action.due is None, 0 if action.due is None else action.due.timestamp(), action.number


# --- Showing ----------------------------------------------------------------------------------------------------------


@feature.card
def action_card(view: View, number: int) -> Card | None:
    """An action as everybody sees it."""
    found = view.store(ActionStore).find(number)
    if found is None:
        return None
    title = _("Action {name}", name=action_name(number))
    facts: list[tuple[Words, Words]] = [(_("Status"), STATES[found.state])]
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
    blocks: list[Block] = [Paragraph(found.text), Fields(tuple(facts))]
    if found.state == "open":
        blocks.append(Actions(_steps(found)))
    return Card(title=title, summary=(title, ", ", STATES[found.state], ": ", found.text), blocks=tuple(blocks))


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
    words = change_action.button(_("Change the words"), number)
    date = set_due.button(_("By when?") if action.due is None else _("Move the date"), number)
    if not action.accepted:
        take, ask = take_action.primary(_("I take it"), number), whom_to_ask.button(_("Ask somebody …"), number)
        return (take, ask, date, words)
    helping = (offer_help.primary(_("I can help"), number),) if action.help else ()
    return (*helping, action_done.button(_("It is done"), number), date, words)


@feature.command("actions show", _("Look at one action"))
def show_action(call: View, number: Number) -> Effects:
    """Its card, privately."""
    card = action_card.draw(call, number)
    if card is None:
        raise not_there(action_name(number), "actions list")
    return Reply(card)


@feature.command("actions list", _("See the actions of this group: who does what, and what nobody took yet"))
def list_actions(
    call: Call,
    which: Annotated[
        str, Arg(_("only those that are so"), choices=(Choice(MINE, _("mine")), *choices_of(STATES)))
    ] = "",
) -> Effects:
    """The actions in a table, those to be done first."""
    store = call.store(ActionStore)
    found: Sequence[Action] = store.all(which) if which in STATES else store.all()
    if which == MINE:
        found = [one for one in found if one.owner_id == call.person.member]
    title = _("Actions of {group}", group=call.group.name)
    summary = _n("One action", "{count} actions", len(found))
    begin = Actions((new_action.primary(_("Put an action on record")), my_actions.button(_("What I took on"))))
    if not found:
        none = Paragraph(_("There are none. What is the smallest next step?"))
        return Reply(Card(title=title, summary=summary, blocks=(none, begin)))
    head = (_("Number"), _("Action"), _("Who does it"), _("To be done by"))
    rows = tuple(
        (
            action_name(one.number),
            shortened(one.text),
            _owner(one) if one.state == "open" else STATES[one.state],
            _when(call, one),
        )
        for one in sorted(found, key=lambda one: (one.state != "open", *_by_due(one)))
    )
    return Reply(Card(title=title, summary=summary, blocks=(Table(head, rows), begin)))


def _when(view: View, action: Action) -> Words:
    if action.due is None:
        return "–"
    day = When(action.due, "day")
    return _("{day} (over)", day=day) if action.state == "open" and is_over(view, action.due) else day


# --- What it rests on -------------------------------------------------------------------------------------------------


def action_name(number: int) -> str:
    """What people call an action."""
    return f"A-{number}"


def action_of(number: int) -> CardRef:
    """The card of an action."""
    return action_card.of(number)


feature.keeps(
    Kind(
        name=ActionStore.name,
        one=_("Action"),
        many=_("Actions"),
        called=action_name,
        show=action_card.draw,
        states=STATES,
        columns={"due": _("To be done by"), "condition": _("Only if"), "reason": _("Why")},
    )
)


def _open(call: Call, number: int) -> Action:
    """An action that is to be done; who comes at the same time comes after, and finds it changed.

    :raises Rejected: when it was done, or let go.
    """
    found = call.store(ActionStore).take(number)
    if found is None:
        raise not_there(action_name(number), "actions list")
    if found.state != "open":
        raise Rejected(_("That is over: it was done, or the group let it go."))
    return found


def _mine(call: Call, number: int) -> Action:
    """An action that they took, or are asked to take.

    :raises Rejected: when it is somebody else's.
    """
    found = _open(call, number)
    if found.owner_id != call.person.member:
        raise Rejected(_("It is not yours."))
    return found
