"""A poll that is to open by itself: when that is, once or again and again, and that it does.

Of one that comes again and again the next is planned when one opens, or is cancelled. So whoever is in the group by
then can vote in it, and it is at the same local time whatever became of clocks, zones and holidays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from bot.features.polls.closing import opened
from bot.features.polls.common import SHORTEST, card_of, feature, name_of
from bot.features.polls.voting import calling
from bot.kit import (
    CalendarChanged,
    CrowdJobCall,
    Effect,
    Effects,
    JobCall,
    Post,
    Refresh,
    Rejected,
    View,
    When,
    _,
    instant_of,
    rule_of,
)
from storage.polls import CANCELLED, PLANNED, Poll, PollStore

AHEAD: Final = timedelta(days=1)
"""So long before it opens, one that comes again is shown."""
LATE: Final = timedelta(hours=1)
"""Whoever was away for longer lets a poll be open for as long as it was to be; its end alone would leave too little."""
_MINUTE: Final = timedelta(minutes=1)
_THE_SAME: Final = (
    "kind", "question", "anonymous", "shows", "quorum", "threshold", "may_add", "every", "series", "opener_id",
    "opener_name",
)  # fmt: skip
"""What one poll of a series has of the one before."""


def slot_after(view: View, every: str, series: str, after: datetime) -> datetime | None:
    """When the next of a series opens, strictly after an instant; `None` for what comes once."""
    rule = rule_of(every, datetime.fromisoformat(series)) if every else None
    return None if rule is None else view.next_slot(rule, after, "later")


def times(view: View, at: datetime, *, lasts: timedelta, every: str) -> dict[str, Any]:
    """The times of a poll that is to open then, and of those that follow it.

    :raises Rejected: when it would still be open when the next one opens.
    """
    series = _local(view, at).isoformat()
    since = at - _MINUTE
    opens = slot_after(view, every, series, since) or at
    ends = later(view, opens, lasts)
    check_room(view, every, series, opens=opens, ends=ends)
    return {"opens": opens, "ends": ends, "every": every, "series": series, "since": since}


def check_room(view: View, every: str, series: str, *, opens: datetime, ends: datetime) -> None:
    """Refuse that two of a series are open at once.

    :raises Rejected: when one would still be open when the next one opens.
    """
    following = slot_after(view, every, series, opens)
    if following is not None and ends > following:
        raise Rejected(
            _("It would still be open when the next one opens, {when}. Choose an earlier end.", when=When(following)),
            field="ends",
        )


def first_of(view: View, poll: Poll) -> datetime:
    """When a poll with a time opens, or would have if nobody rested then."""
    assert poll.opens is not None
    first = instant_of(datetime.fromisoformat(poll.series), view.group.zone)
    return first if first > view.now else poll.opens


def lasting(view: View, opens: datetime, ends: datetime) -> timedelta:
    """How long a poll is to be open, by the calendar: a change of the clocks makes no day shorter."""
    return _local(view, ends) - _local(view, opens)


def later(view: View, opens: datetime, lasts: timedelta) -> datetime:
    """When a poll ends that opens then and is open for so long."""
    return instant_of(_local(view, opens) + lasts, view.group.zone)


def _local(view: View, at: datetime) -> datetime:
    return at.astimezone(view.group.zone).replace(tzinfo=None)


def planned(call: JobCall, number: int) -> Sequence[Effect]:
    """A poll is to open by itself, and everybody sees when."""
    call.store(PollStore).change(number, state=PLANNED)
    return (Post(content=card_of(number)), *_due(call, number))


def moved(call: JobCall, poll: Poll, **changed: Any) -> Sequence[Effect]:
    """A planned poll has other times from now on."""
    call.store(PollStore).change(poll.number, **changed, sequence=poll.sequence + 1)
    return (Refresh(card_of(poll.number)), *_due(call, poll.number))


def _due(call: JobCall, number: int) -> Sequence[Effect]:
    poll = call.store(PollStore).find(number)
    assert poll is not None
    assert poll.opens is not None
    return (open_when_due.at(poll.opens, number, poll.sequence),)


def cancelled(call: JobCall, poll: Poll, *, all_: bool) -> Sequence[Effect]:
    """A planned poll does not open; those that would follow it do, unless all are called off."""
    call.store(PollStore).change(poll.number, state=CANCELLED, sequence=poll.sequence + 1)
    return (Refresh(card_of(poll.number)), *(() if all_ else following(call, poll)))


def following(call: JobCall, poll: Poll) -> Sequence[Effect]:
    """The next poll of a series is planned, and shown a day before it opens."""
    assert poll.opens is not None
    since = max(poll.opens, call.now)
    opens = slot_after(call, poll.every, poll.series, since)
    if opens is None:
        return ()
    store = call.store(PollStore)
    same = {name: getattr(poll, name) for name in _THE_SAME}
    ends = later(call, opens, lasting(call, poll.opens, poll.ends))
    number = store.draft(store.options(poll.number), **same, opens=opens, ends=ends, since=since)
    store.change(number, state=PLANNED)
    return (show_when_due.at(max(opens - AHEAD, call.now), number), *_due(call, number))


@feature.job
def show_when_due(call: JobCall, number: int) -> Effects:
    """Everybody sees that a poll is to open soon, unless it was cancelled meanwhile, or is open."""
    poll = call.store(PollStore).find(number)
    return Post(content=card_of(number)) if poll is not None and poll.state == PLANNED else None


@feature.job
def open_when_due(call: CrowdJobCall, number: int, sequence: int) -> Effects:
    """Its time has come, unless it was moved or cancelled meanwhile."""
    poll = call.store(PollStore).take(number)
    if poll is None or poll.state != PLANNED or poll.sequence != sequence:
        return None
    return begun(call, poll)


def begun(call: JobCall, poll: Poll) -> Sequence[Effect]:
    """A planned poll opens now; the one that follows it is planned."""
    assert poll.opens is not None
    store = call.store(PollStore)
    if not poll.opens <= call.now <= min(poll.opens + LATE, poll.ends - SHORTEST):
        store.change(poll.number, ends=later(call, call.now, lasting(call, poll.opens, poll.ends)))
    says = _("{poll} is open: {question}", poll=name_of(poll.number), question=poll.question)
    now = store.find(poll.number)
    assert now is not None
    return (*opened(call, now), Post(content=calling(says, poll.number)), *following(call, poll))


@feature.on(CalendarChanged)
def planned_anew(call: JobCall, event: CalendarChanged) -> Effects:
    """What comes again and again does so at its local time, and not while the group rests."""
    effects: list[Effect] = []
    for poll in call.store(PollStore).all(PLANNED, most=1000):
        assert poll.opens is not None
        assert poll.since is not None
        opens = slot_after(call, poll.every, poll.series, max(poll.since, call.now))
        if opens is not None and opens != poll.opens and poll.opens > call.now:
            effects += moved(call, poll, opens=opens, ends=later(call, opens, lasting(call, poll.opens, poll.ends)))
    return effects
