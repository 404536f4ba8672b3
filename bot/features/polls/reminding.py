"""Before a poll closes, people are reminded: who has not voted, in private; in the channel where nobody knows who.

A reminder in a channel names nobody. There is one if the poll is anonymous, or while some could vote who never did
anything here: nobody could write to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.features.polls.common import LONGEST_QUESTION, PollNumber, check_leads, feature, name_of, open_poll
from bot.features.polls.voting import calling
from bot.kit import (
    Call,
    Card,
    Direct,
    Effect,
    Effects,
    JobCall,
    Later,
    MemberId,
    Post,
    Reply,
    Role,
    View,
    When,
    Words,
    _,
    _n,
    join,
    shortened,
)
from storage.polls import OPEN, Poll, PollStore

HOURS: Final = (48, 24, 3)
"""So long before the end."""


def reminders(poll: Poll, now: datetime) -> Sequence[Later]:
    """The reminders that are still to come."""
    times = ((hours, poll.ends - timedelta(hours=hours)) for hours in HOURS)
    return [remind_when_due.at(at, poll.number, poll.sequence, hours) for hours, at in times if at > now]


@feature.job
def remind_when_due(call: JobCall, number: int, sequence: int, hours: int) -> Effects:
    """Remind, unless the end was moved or has come meanwhile."""
    poll = call.store(PollStore).find(number)
    is_due = poll is not None and poll.state == OPEN and poll.sequence == sequence and call.now < poll.ends
    return _reminded(call, poll) if poll is not None and is_due else None


@feature.command("polls remind", _("Remind of a poll of yours: who has not voted, or everybody if it is anonymous"))
def remind(call: Call, number: PollNumber) -> Effects:
    """Remind now."""
    poll = open_poll(call, number)
    check_leads(poll, call.person)
    sent = _reminded(call, poll)
    if poll.anonymous:
        return [*sent, Reply(_("Everybody is reminded, in the channel."))]
    if not sent:
        return Reply(_("Everybody has voted."))
    says: list[Words] = []
    if in_private := len(sent) - _is_for_all(poll):
        says.append(_n("One person is reminded, in private.", "{count} people are reminded, in private.", in_private))
    if _is_for_all(poll):
        says.append(_("Those I cannot write to yet are reminded in the channel."))
    return [*sent, Reply(join(says, " "))]


def _reminded(call: JobCall, poll: Poll) -> list[Effect]:
    silent = () if poll.anonymous else call.store(PollStore).silent(poll, least=Role.MEMBER)
    to_all = (Post(content=_reminder(poll)),) if _is_for_all(poll) else ()
    return [*(Direct(MemberId(one), reminder_card.of(poll.number, one), once=True) for one in silent), *to_all]


@feature.card
def reminder_card(view: View, number: int, member: int) -> Card | None:
    """A reminder for one person when it reaches them; nothing once they have voted, or it is too late to.

    It may have waited for the morning, and the poll may have another end by then.
    """
    store = view.store(PollStore)
    poll = store.find(number)
    if poll is None or poll.state != OPEN or poll.ends <= view.now or store.ballot_of(number, member) is not None:
        return None
    return _reminder(poll)


def _reminder(poll: Poll) -> Card:
    says = _(
        "{poll} closes {when}: {question}",
        poll=name_of(poll.number),
        when=When(poll.ends),
        question=shortened(poll.question, LONGEST_QUESTION),
    )
    return calling(says, poll.number)


def _is_for_all(poll: Poll) -> bool:
    """Whether a reminder goes to everybody: nobody knows who has voted, or who some of those are who can."""
    return poll.anonymous or poll.seats != 0
