"""Before a poll closes, people are reminded: who has not voted, in private; or everybody, where nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.features.polls.common import PollNumber, check_leads, feature, name_of, open_poll
from bot.kit import (
    Call,
    Card,
    Direct,
    Effect,
    Effects,
    JobCall,
    Later,
    MemberId,
    Paragraph,
    Post,
    Reply,
    Role,
    Slash,
    When,
    _,
    _n,
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
def remind_typed(call: Call, number: PollNumber) -> Effects:
    """Remind now."""
    poll = open_poll(call, number)
    check_leads(poll, call.person)
    sent = _reminded(call, poll)
    if poll.anonymous:
        return [*sent, Reply(_("Everybody is reminded, in the channel."))]
    return [
        *sent,
        Reply(
            _n("One person is reminded, in private.", "{count} people are reminded, in private.", len(sent))
            if sent
            else _("Everybody I know here has voted.")
        ),
    ]


def _reminded(call: JobCall, poll: Poll) -> list[Effect]:
    says = _(
        "{poll} closes {when}: {question}", poll=name_of(poll.number), when=When(poll.ends), question=poll.question
    )
    how = _("Vote on its card, or with {command}.", command=Slash(f"polls vote {name_of(poll.number)}"))
    if poll.anonymous:
        return [Post(content=Card(summary=says, blocks=(Paragraph(says), Paragraph(how, "quiet"))))]
    reminder = Card(summary=says, blocks=(Paragraph(says), Paragraph(how, "quiet")))
    silent = call.store(PollStore).silent(poll, least=Role.MEMBER)
    return [Direct(MemberId(member), reminder) for member in silent]
