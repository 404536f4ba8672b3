"""A poll opens, to those who are there then, and closes: what happens by itself, whoever brought it about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.features.polls.ballots import NO, YES, read
from bot.features.polls.common import AT_CLOSE, card_of, feature, name_of
from bot.features.polls.counting import Verdict
from bot.features.polls.reminding import reminders
from bot.features.polls.results import counted, headline
from bot.kit import Effect, Effects, Emit, JobCall, Post, Refresh, Role, VoteCalled, VoteEnded, _, spans
from storage.polls import OPEN, AnonymousBallots, Option, Poll, PollStore

_AFTERWARDS: Final = timedelta(minutes=1)


def opened(call: JobCall, poll: Poll) -> Sequence[Effect]:
    """A poll is open from now on, to those who are in the group now."""
    call.store(PollStore).open(poll.number, least=Role.MEMBER, reach=call.group.reach, now=call.now)
    return (Post(content=card_of(poll.number)), *due(poll, call.now))


def due(poll: Poll, now: datetime) -> Sequence[Effect]:
    """What happens by itself until a poll ends, as its end is now."""
    return (close_when_due.at(poll.ends, poll.number, poll.sequence), *reminders(poll, now))


@feature.on(VoteCalled)
def called(call: JobCall, event: VoteCalled) -> Effects:
    """Something else that the group does is put to a vote of yes and no."""
    store = call.store(PollStore)
    number = store.draft(
        [Option(option, "") for option in (YES, NO)],
        question=event.question,
        kind="yesno",
        anonymous=event.anonymous,
        shows=AT_CLOSE,
        quorum=event.quorum,
        threshold=event.threshold,
        may_add=False,
        ends=event.ends,
        purpose=event.purpose,
        opener_id=event.member,
        opener_name=event.name,
    )
    poll = store.find(number)
    assert poll is not None
    return opened(call, poll)


@feature.job
def close_when_due(call: JobCall, number: int, sequence: int) -> Effects:
    """Its time is up, unless its end was moved meanwhile."""
    poll = call.store(PollStore).take(number)
    if poll is None or poll.state != OPEN or poll.sequence != sequence:
        return None
    return closed(call, poll, poll.ends)


def closed(call: JobCall, poll: Poll, when: datetime) -> Sequence[Effect]:
    """Count, and say what came of it."""
    store = call.store(PollStore)
    options = store.options(poll.number)
    given = dict(store.tally(poll.number))
    if poll.anonymous:
        given = dict(Counter(call.store(AnonymousBallots).take(poll.number)))
    came = counted(poll, {read(text): times for text, times in given.items()}, options)
    store.close(poll, result=str(came), voted=came.count.voters, now=when)
    says = (_("{poll} is closed.", poll=name_of(poll.number)), " ", *spans(headline(poll, came, options)))
    effects: list[Effect] = [Refresh(card_of(poll.number)), Post(content=says, under=card_of(poll.number))]
    if poll.purpose:
        accepted = came.verdict is Verdict.DECIDED
        effects.append(Emit(VoteEnded(poll.purpose, name_of(poll.number), accepted)))
    if poll.anonymous:
        # The result is durable before the vault is rid of the ballots; a crash may come between, then this ends it.
        effects.append(clear_ballots.at(call.now + _AFTERWARDS, poll.number))
    return effects


@feature.job
def clear_ballots(call: JobCall, number: int) -> Effects:
    """See to it that nothing is left of anonymous ballots."""
    call.store(AnonymousBallots).take(number)
    return None
