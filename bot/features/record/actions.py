"""Actions: what somebody will do. Whoever does it said so; handing it back is no failure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from bot.features.record.common import DAY_HINT, DAY_HINT_OPTIONAL, Day, day_of, feature, perhaps_day_of
from bot.features.record.registers import ActionNumber, actions
from bot.kit import (
    ActionOffered,
    Actions,
    Arg,
    Bold,
    Button,
    Call,
    Card,
    Choice,
    Direct,
    Effects,
    Emit,
    Field,
    Form,
    MemberId,
    NotFound,
    Paragraph,
    Post,
    Rejected,
    Reply,
    Slash,
    When,
    _,
)
from bot.kit.registers import named
from storage.people import People
from storage.record import MOST_CHARACTERS, Action, ActionStore

MOST_ASKED: Final = 25
"""Members to choose from; any other is asked with a typed command."""


@dataclass(frozen=True, slots=True)
class ActionWordsForm(Form):
    """The words of an action."""

    title = _("Say it better")
    send = _("Save")

    text: Annotated[str, Field(_("What will somebody do?"), "paragraph", most=MOST_CHARACTERS)]
    condition: Annotated[
        str, Field(_("Only if …"), most=200, hint=_("Such as “the budget is approved”; may stay empty."))
    ] = ""


@dataclass(frozen=True, slots=True)
class ActionForm(ActionWordsForm):
    """A new action."""

    title = _("An action")

    due: Annotated[datetime | None, Field(_("By when?"), most=60, day=True, hint=DAY_HINT_OPTIONAL)] = None


@dataclass(frozen=True, slots=True)
class DueForm(Form):
    """When an action is to be done."""

    title = _("The date of an action")
    send = _("Save")

    due: Annotated[datetime, Field(_("By when?"), most=60, day=True, hint=DAY_HINT)]


# --- Writing one down -------------------------------------------------------------------------------------------------


@feature.action
@feature.command("action", _("Put on record what somebody will do"))
def new_action(
    call: Call, text: Annotated[str, Arg(_("what somebody will do"), rest=True, most=MOST_CHARACTERS)] = ""
) -> Effects:
    """Keep an action; ask for it when it is missing."""
    return note_action(call, text) if text else action_noted.open()


@feature.on_submit
def action_noted(call: Call, form: ActionForm) -> Effects:
    """Keep an action."""
    return note_action(call, form.text, due=perhaps_day_of(call, form.due), condition=form.condition)


def note_action(call: Call, text: str, *, due: datetime | None = None, condition: str = "") -> Effects:
    """Keep an action that nobody took yet, and show it to everybody."""
    number = call.store(ActionStore).add(
        text, condition=condition, due=due, at=call.now, by=call.person.member, name=call.person.name
    )
    name = actions.name(number)
    told = (
        _("{name} is on record. Whoever wants to do it takes it.", name=name)
        if due is None
        else _(
            "{name} is on record, to be done by {day}. Whoever wants to do it takes it.",
            name=name,
            day=Bold(When(due, "day")),
        )
    )
    return [Post(content=actions.card(number)), Reply(told)]


@feature.action
@feature.command("actions change", _("Change the words of an action"))
def change_action(call: Call, number: ActionNumber) -> Effects:
    """Ask for other words."""
    found = _open(call, number)
    return action_reworded.open(number, values={"text": found.text, "condition": found.condition})


@feature.on_submit
def action_reworded(call: Call, form: ActionWordsForm, number: int) -> Effects:
    """Keep other words."""
    _open(call, number)
    call.store(ActionStore).reword(number, text=form.text, condition=form.condition)
    return actions.changed(number, _("Changed."))


@feature.action
@feature.command("actions due", _("Say by when an action is to be done"))
def set_due(call: Call, number: ActionNumber, when: Day = None) -> Effects:
    """Keep the day; ask for it when it is missing."""
    _open(call, number)
    return action_due.open(number) if when is None else _due(call, number, when)


@feature.on_submit
def action_due(call: Call, form: DueForm, number: int) -> Effects:
    """Keep the day."""
    return _due(call, number, form.due)


def _due(call: Call, number: int, when: datetime) -> Effects:
    _open(call, number)
    due = day_of(call, when)
    call.store(ActionStore).reword(number, due=due)
    return actions.changed(
        number, _("{name} is to be done by {day}.", name=actions.name(number), day=Bold(When(due, "day")))
    )


# --- Who does it ------------------------------------------------------------------------------------------------------


@feature.action
@feature.command("actions take", _("Take an action: you will do it"))
def take_action(call: Call, number: ActionNumber) -> Effects:
    """Take it."""
    return _takes(call, _open(call, number))


def _takes(call: Call, found: Action) -> Effects:
    if found.accepted and found.owner_id == call.person.member:
        raise Rejected(_("It is yours already."))
    if found.accepted:
        raise Rejected(_("{name} took it already.", name=named(found.owner_name)))
    call.store(ActionStore).own(found.number, member=call.person.member, name=call.person.name, accepted=True)
    return actions.changed(found.number, _("Thank you. It is yours; you can hand it back any time."))


@feature.command("actions give", _("Ask somebody in private whether they take an action"))
def give_action(call: Call, number: ActionNumber, person: Annotated[MemberId, Arg(_("whom, such as @ana"))]) -> Effects:
    """Ask them; it is theirs once they say so."""
    return _asks(call, number, person)


@feature.action
def whom_to_ask(call: Call, number: int) -> Effects:
    """The members to choose from."""
    found = _open(call, number)
    others = [one for one in call.store(People).members() if one.id != call.person.member]
    choices = [Choice(str(one.id), one.name) for one in others[:MOST_ASKED]]
    title = _("Whom do you ask?")
    command = Slash(f"actions give {actions.name(number)} @…")
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
        return _takes(call, found)
    if found.accepted and found.owner_id != call.person.member:
        raise Rejected(_("{name} took it already.", name=named(found.owner_name)))
    name = call.store(People).name_of(member)
    call.store(ActionStore).own(number, member=member, name=name, accepted=False)
    asked = Emit(ActionOffered(number, member))
    return [asked, *actions.changed(number, _("{name} is asked in private.", name=Bold(name)))]


@feature.action
@feature.command("actions return", _("Hand an action back, or do not take it; nobody asks why"))
def return_action(call: Call, number: ActionNumber) -> Effects:
    """It is nobody's again, and nobody asks why."""
    _theirs(call, number)
    call.store(ActionStore).own(number, member=None, name=None, accepted=False)
    return actions.changed(number, _("All right. Somebody else can take it."))


# --- What becomes of it -----------------------------------------------------------------------------------------------


@feature.action
@feature.command("actions done", _("Say that an action is done"))
def action_done(call: Call, number: ActionNumber) -> Effects:
    """It is done."""
    _open(call, number)
    call.store(ActionStore).settle(number, "done", at=call.now)
    return actions.changed(number, _("Well done. Thank you!"))


@feature.command("actions drop", _("Let an action go that is not to be done any more"))
def drop_action(
    call: Call, number: ActionNumber, why: Annotated[str, Arg(_("why; a word is enough"), rest=True)] = ""
) -> Effects:
    """It is not to be done any more."""
    _open(call, number)
    call.store(ActionStore).settle(number, "dropped", at=call.now, reason=why)
    return actions.changed(number, _("{name} is let go.", name=actions.name(number)))


@feature.action
@feature.command("actions reopen", _("Open an action again that is not quite done, or was let go"))
def reopen_action(call: Call, number: ActionNumber) -> Effects:
    """It is to be done after all."""
    actions.open(call, number, "done", "dropped")
    call.store(ActionStore).settle(number, "open", at=call.now)
    return actions.changed(number, _("{name} is to be done again.", name=actions.name(number)))


@feature.action
@feature.command("actions continue", _("Say that you are still on an action"))
def still_on_action(call: Call, number: ActionNumber) -> Effects:
    """They are on it, and need no help."""
    _theirs(call, number)
    call.store(ActionStore).want_help(number, False)
    return actions.changed(number, _("Good. There is no hurry."))


@feature.action
@feature.command("actions help", _("Say that you would like help with an action"))
def help_wanted(call: Call, number: ActionNumber) -> Effects:
    """They would like help."""
    _theirs(call, number)
    call.store(ActionStore).want_help(number, True)
    told = _("Good that you say so. The group sees that help is welcome.")
    return [Post(content=actions.card(number)), *actions.changed(number, told)]


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
        action=actions.name(number),
        text=found.text,
    )
    told = Reply(_("Thank you. {name} hears of it.", name=named(found.owner_name)))
    return [Direct(MemberId(found.owner_id), said), told]


def _open(call: Call, number: int) -> Action:
    """An action that is to be done.

    :raises Rejected: when it was done, or let go.
    """
    found = actions.taken(call, number)
    if found.state != "open":
        raise Rejected(_("That is over: it was done, or the group let it go."))
    return found


def _theirs(call: Call, number: int) -> None:
    """Refuse what is not theirs to say: of an action that they neither took nor are asked to take.

    :raises Rejected: when it is somebody else's.
    """
    if _open(call, number).owner_id != call.person.member:
        raise Rejected(_("It is not yours."))


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
