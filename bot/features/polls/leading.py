"""What whoever opened a poll, or a moderator, can do with it: end it early, give it a later end, open it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from bot.features.polls.closing import closed, due
from bot.features.polls.common import (
    LONGEST,
    PollNumber,
    card_of,
    check_ends,
    check_leads,
    check_open,
    feature,
    name_of,
    no_poll,
    open_poll,
)
from bot.features.polls.voting import calling
from bot.kit import (
    Actions,
    Arg,
    Call,
    Card,
    Effect,
    Effects,
    Field,
    Form,
    Paragraph,
    Person,
    Post,
    Refresh,
    Rejected,
    Reply,
    Slash,
    View,
    When,
    _,
)
from storage.polls import CLOSED, OPEN, Poll, PollStore

Until = Annotated[datetime | None, Arg(_("the new end, such as fri 10:00"), rest=True)]


@dataclass(frozen=True, slots=True)
class ExtendForm(Form):
    """A later end."""

    title = _("A later end")
    send = _("Extend it")

    ends: Annotated[datetime, Field(_("When is it to close?"), most=60, hint=_("Such as “fri 10:00” or “in 2 days”."))]


@dataclass(frozen=True, slots=True)
class ReopenForm(ExtendForm):
    """An end for a poll that is over."""

    title = _("Open it again")
    send = _("Open it again")


@feature.action
def lead(call: View, number: int) -> Effects:
    """What can be done with a poll that is open."""
    poll = open_poll(call, number)
    says = _("{poll} closes {when}. Its rules stay as they are.", poll=name_of(number), when=When(poll.ends))
    buttons = Actions((extend.button(_("A later end"), number), close_now.danger(_("Close it now"), number)))
    return Reply(Card(summary=says, blocks=(Paragraph(says), buttons)))


@feature.action
@feature.command("polls close", _("Close a poll of yours before its end"))
def close_now(call: Call, number: PollNumber) -> Effects:
    """Close a poll before its end."""
    poll = _under_way(call, number)
    return [
        *closed(call, poll, call.now),
        Reply(_("{poll} is closed. Its card tells the result.", poll=name_of(number))),
    ]


@feature.action
@feature.command("polls extend", _("Give a poll of yours a later end"))
def extend(call: Call, number: PollNumber, when: Until = None) -> Effects:
    """Give it a later end; ask for it when it is missing."""
    _under_way(call, number)
    return extended.open(number) if when is None else _extended(call, number, when)


@feature.on_submit
def extended(call: Call, form: ExtendForm, number: int) -> Effects:
    """A later end."""
    return _extended(call, number, form.ends)


def _extended(call: Call, number: int, ends: datetime) -> Effects:
    poll = _under_way(call, number)
    if ends <= poll.ends:
        raise Rejected(
            _("{poll} closes {when} anyway. Choose a later end.", poll=name_of(number), when=When(poll.ends)),
            field="ends",
        )
    _check_length(poll, ends)
    call.store(PollStore).change(number, ends=ends, sequence=poll.sequence + 1)
    return [*_anew(call, number), Reply(_("{poll} now closes {when}.", poll=name_of(number), when=When(ends)))]


@feature.action
@feature.command("polls reopen", _("Open a poll of yours again; never an anonymous one"))
def reopen(call: Call, number: PollNumber, when: Until = None) -> Effects:
    """Open it again, until then; ask for the end when it is missing."""
    _over(call, number)
    return reopened.open(number) if when is None else _reopened(call, number, when)


@feature.on_submit
def reopened(call: Call, form: ReopenForm, number: int) -> Effects:
    """A poll that was over is open again."""
    return _reopened(call, number, form.ends)


def _reopened(call: Call, number: int, ends: datetime) -> Effects:
    poll = _over(call, number)
    _check_length(poll, check_ends(ends, call.now))
    call.store(PollStore).reopen(poll, ends=ends)
    told = _(
        "{poll} is open again, by the same rules and to the same people, and closes {when}. All votes stand.",
        poll=name_of(number),
        when=When(ends),
    )
    return [*_anew(call, number), Post(content=calling(told, number)), Reply(told)]


def _anew(call: Call, number: int) -> Sequence[Effect]:
    """A poll has another end: everybody sees it, and what is to happen until then is asked for again."""
    poll = call.store(PollStore).find(number)
    assert poll is not None
    return (*due(poll, call.now), Refresh(card_of(number)))


def can_reopen(poll: Poll, person: Person) -> bool:
    """Whether somebody may open a poll again."""
    return person.leads(poll.opener_id) and poll.state == CLOSED and not poll.anonymous and not poll.purpose


def _check_length(poll: Poll, ends: datetime) -> None:
    assert poll.opened is not None
    if ends > poll.opened + LONGEST:
        raise Rejected(_("A poll is open for at most 60 days. Choose an earlier end."), field="ends")


def _over(call: Call, number: int) -> Poll:
    """A poll that is over and can be opened again, before who leads it."""
    poll = _led(call, number)
    if poll.state == OPEN:
        command = Slash(f"polls extend {name_of(number)}")
        raise Rejected(
            _("{poll} is not over yet. {command} gives it a later end.", poll=name_of(number), command=command)
        )
    if poll.anonymous:
        raise _never_again(poll)
    if poll.purpose:
        raise Rejected(_("What {poll} decided is done, so it is not opened again.", poll=name_of(number)))
    return poll


def _under_way(call: Call, number: int) -> Poll:
    """A poll whose end can be moved, before who leads it."""
    poll = _led(call, number)
    if poll.state != OPEN and poll.anonymous:
        raise _never_again(poll)
    if poll.state != OPEN and not poll.purpose:
        command = Slash(f"polls reopen {name_of(number)}")
        raise Rejected(
            _(
                "{poll} closed {when}. {command} opens it again.",
                poll=name_of(number),
                when=When(poll.ends),
                command=command,
            )
        )
    check_open(poll, call.now)
    if poll.purpose:
        raise Rejected(
            _("{poll} is open for a fixed time, and closes {when}.", poll=name_of(number), when=When(poll.ends))
        )
    return poll


def _never_again(poll: Poll) -> Rejected:
    return Rejected(
        _(
            "{poll} is closed, and an anonymous poll is never opened again: its ballots and its key are gone.",
            poll=name_of(poll.number),
        )
    )


def _led(call: Call, number: int) -> Poll:
    """A poll that was opened, before who leads it; nobody else changes it meanwhile."""
    poll = call.store(PollStore).take(number)
    if poll is None or poll.opened is None:
        raise no_poll(number)
    check_leads(poll, call.person)
    return poll
