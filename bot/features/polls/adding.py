"""More options for a poll that is open, where its rules have it so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from bot.features.polls.ballots import KINDS, MOST_OPTIONS
from bot.features.polls.common import (
    LONGEST_OPTION,
    PollNumber,
    card_of,
    check_open,
    check_option,
    feature,
    name_of,
    no_poll,
)
from bot.kit import Arg, Call, Effects, Field, Form, Refresh, Rejected, Reply, Slash, _
from storage.polls import Option, Poll, PollStore


@dataclass(frozen=True, slots=True)
class OptionForm(Form):
    """One more option."""

    title = _("Add an option")
    send = _("Add it")

    option: Annotated[str, Field(_("What else could be chosen?"), most=LONGEST_OPTION)]


@dataclass(frozen=True, slots=True)
class SlotForm(Form):
    """One more time."""

    title = _("Add a time")
    send = _("Add it")

    at: Annotated[datetime, Field(_("Which time could suit?"), most=60, hint=_("Such as “fri 10:00”."))]


@feature.action
@feature.command("polls add", _("Add an option to a poll that takes more"))
def add(
    call: Call,
    number: PollNumber,
    option: Annotated[str, Arg(_("the option"), rest=True, most=LONGEST_OPTION)] = "",
) -> Effects:
    """Add it; ask for it when it is missing."""
    poll = _taking_more(call, number)
    if option:
        return _added(call, number, option, None)
    return slot_added.open(number) if poll.kind == "times" else option_added.open(number)


@feature.command("polls slot", _("Add a time to a poll about times"))
def add_slot(
    call: Call, number: PollNumber, when: Annotated[datetime, Arg(_("a time, such as fri 10:00"), rest=True)]
) -> Effects:
    """Add it."""
    return _added(call, number, "", when)


@feature.on_submit
def option_added(call: Call, form: OptionForm, number: int) -> Effects:
    """One more option."""
    return _added(call, number, form.option, None)


@feature.on_submit
def slot_added(call: Call, form: SlotForm, number: int) -> Effects:
    """One more time."""
    return _added(call, number, "", form.at)


def _added(call: Call, number: int, text: str, at: datetime | None) -> Effects:
    store, poll = call.store(PollStore), _taking_more(call, number)
    if at is None and poll.kind == "times":
        command = Slash(f"polls slot {name_of(number)}")
        raise Rejected(_("{poll} is about times. Add one with {command}.", poll=name_of(number), command=command))
    if at is not None and poll.kind != "times":
        command = Slash(f"polls add {name_of(number)}")
        raise Rejected(_("{poll} is not about times. Add words with {command}.", poll=name_of(number), command=command))
    there = store.options(number)
    if len(there) >= MOST_OPTIONS:
        raise Rejected(
            _("A poll has at most {most} options, and {poll} has them.", most=MOST_OPTIONS, poll=name_of(number))
        )
    if at is None:
        check_option(text)
    if any((option.text.casefold(), option.at) == (text.casefold(), at) for option in there):
        raise Rejected(_("That can be chosen already."))
    store.add_option(number, Option(len(there) + 1, text, at))
    return [Refresh(card_of(number)), Reply(_("Added as option {number}.", number=len(there) + 1))]


def _taking_more(call: Call, number: int) -> Poll:
    """A poll that is open and takes more options; nobody else adds one meanwhile.

    :raises Rejected: when it is over, or its rules have it otherwise.
    """
    poll = call.store(PollStore).take(number)
    if poll is None or poll.opened is None:
        raise no_poll(number)
    check_open(poll, call.now)
    if not poll.may_add or KINDS[poll.kind].options:
        raise Rejected(_("{poll} takes no more options: that was fixed when it opened.", poll=name_of(number)))
    return poll
