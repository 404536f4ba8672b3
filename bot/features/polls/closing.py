"""A poll opens and closes: by itself at its time, or by whoever leads it; its end can be moved while it is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from bot.features.polls.ballots import KINDS, MOST_OPTIONS, NO, YES, read
from bot.features.polls.common import (
    AT_CLOSE,
    LONGEST,
    LONGEST_OPTION,
    TICK,
    PollNumber,
    card_of,
    check_leads,
    check_open,
    check_option,
    feature,
    name_of,
    no_poll,
    open_poll,
)
from bot.features.polls.counting import LEAST_FOR_ANYTHING, Verdict
from bot.features.polls.reminding import reminders
from bot.features.polls.results import counted, headline
from bot.kit import (
    Actions,
    Arg,
    Call,
    Card,
    Effect,
    Effects,
    Emit,
    Field,
    Form,
    JobCall,
    Paragraph,
    Post,
    Refresh,
    Rejected,
    Reply,
    Role,
    View,
    VoteCalled,
    VoteEnded,
    When,
    _,
    next_tick,
    spans,
)
from storage.polls import OPEN, AnonymousBallots, Option, Poll, PollStore

_AFTERWARDS: Final = timedelta(minutes=1)

Until = Annotated[datetime | None, Arg(_("the new end, such as fri 10:00"), rest=True)]


@dataclass(frozen=True, slots=True)
class ExtendForm(Form):
    """A later end."""

    title = _("A later end")
    send = _("Extend it")

    ends: Annotated[datetime, Field(_("When is it to close?"), most=60, hint=_("Such as “fri 10:00” or “in 2 days”."))]


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


def opened(call: JobCall, poll: Poll) -> Sequence[Effect]:
    """A poll is open from now on, to those who are in the group now."""
    call.store(PollStore).open(poll.number, least=Role.MEMBER, reach=call.group.reach, now=call.now)
    return (
        Post(content=card_of(poll.number)),
        close_when_due.at(poll.ends, poll.number, poll.sequence),
        *reminders(poll, call.now),
    )


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
    store.close(poll.number, result=str(came), voted=came.count.voters, now=when)
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


@feature.job
def count_voters(call: JobCall, number: int) -> Effects:
    """How many have voted without their names shows anew once so many more have that it tells nobody who."""
    store = call.store(PollStore)
    poll = store.take(number)
    if poll is None or poll.state != OPEN:
        return None
    sealed = call.store(AnonymousBallots)
    sealed.mix(number)
    voted = sealed.count(number)
    if voted - poll.voted < LEAST_FOR_ANYTHING:
        return None
    store.change(number, voted=voted)
    return Refresh(card_of(number))


def count_at_tick(call: View, number: int) -> Effect:
    """Somebody has voted without their name: that shows at the next tick."""
    return count_voters.at(next_tick(call.now, TICK), number)


# --- By hand ----------------------------------------------------------------------------------------------------------


@feature.action
def lead(call: View, number: int) -> Effects:
    """What can be done with a poll that is open."""
    poll = open_poll(call, number)
    says = _("{poll} closes {when}. Its rules stay as they are.", poll=name_of(number), when=When(poll.ends))
    buttons = Actions((extend.button(_("A later end"), number), close_now.danger(_("Close it now"), number)))
    return Reply(Card(summary=says, blocks=(Paragraph(says), buttons)))


@feature.action
def close_now(call: Call, number: int) -> Effects:
    """Close a poll before its end."""
    return _close_early(call, number)


@feature.command("polls close", _("Close a poll of yours before its end; it cannot be opened again"))
def close_typed(call: Call, number: PollNumber) -> Effects:
    """The same."""
    return _close_early(call, number)


def _close_early(call: Call, number: int) -> Effects:
    poll = _led(call, number)
    if poll.purpose:
        raise Rejected(
            _("{poll} was called for a fixed time, and closes {when}.", poll=name_of(number), when=When(poll.ends))
        )
    return [*closed(call, poll, call.now), Reply(_("{poll} is closed, and its result is there.", poll=name_of(number)))]


@feature.action
def extend(call: View, number: int) -> Effects:
    """Ask for a later end."""
    return extended.open(open_poll(call, number).number)


@feature.on_submit
def extended(call: Call, form: ExtendForm, number: int) -> Effects:
    """A later end."""
    return _extend(call, number, form.ends)


@feature.command("polls extend", _("Give a poll of yours a later end"))
def extend_typed(call: Call, number: PollNumber, when: Until = None) -> Effects:
    """The same."""
    return extended.open(number) if when is None else _extend(call, number, when)


def _extend(call: Call, number: int, ends: datetime) -> Effects:
    poll = _led(call, number)
    if ends <= poll.ends:
        raise Rejected(
            _("{poll} closes {when} anyway. Choose a later end.", poll=name_of(number), when=When(poll.ends)),
            field="ends",
        )
    assert poll.opened is not None
    if ends > poll.opened + LONGEST:
        raise Rejected(_("A poll is open for at most 60 days. Choose an earlier end."), field="ends")
    later = poll.sequence + 1
    store = call.store(PollStore)
    store.change(number, ends=ends, sequence=later)
    now = store.find(number)
    assert now is not None
    return [
        close_when_due.at(ends, number, later),
        *reminders(now, call.now),
        Refresh(card_of(number)),
        Reply(_("{poll} now closes {when}.", poll=name_of(number), when=When(ends))),
    ]


def _led(call: Call, number: int) -> Poll:
    poll = call.store(PollStore).take(number)
    if poll is None or poll.opened is None:
        raise no_poll(number)
    check_leads(poll, call.person)
    if poll.anonymous and poll.state != OPEN:
        raise Rejected(
            _(
                "{poll} is closed, and an anonymous poll is never opened again: its ballots and its key are gone.",
                poll=name_of(number),
            )
        )
    return check_open(poll, call.now)


# --- More options -----------------------------------------------------------------------------------------------------


@feature.action
def add(call: View, number: int) -> Effects:
    """Ask for one more option."""
    poll = call.store(PollStore).find(number)
    if poll is None or poll.opened is None:
        raise no_poll(number)
    return slot_added.open(number) if poll.kind == "times" else option_added.open(number)


@feature.on_submit
def option_added(call: Call, form: OptionForm, number: int) -> Effects:
    """One more option."""
    return _add(call, number, form.option, None)


@feature.on_submit
def slot_added(call: Call, form: SlotForm, number: int) -> Effects:
    """One more time."""
    return _add(call, number, "", form.at)


@feature.command("polls add", _("Add an option to a poll that takes more"))
def add_typed(
    call: Call, number: PollNumber, option: Annotated[str, Arg(_("the option"), rest=True, most=LONGEST_OPTION)]
) -> Effects:
    """The same."""
    return _add(call, number, option, None)


@feature.command("polls slot", _("Add a time to a poll about times"))
def slot_typed(
    call: Call, number: PollNumber, when: Annotated[datetime, Arg(_("a time, such as fri 10:00"), rest=True)]
) -> Effects:
    """The same."""
    return _add(call, number, "", when)


def _add(call: Call, number: int, text: str, at: datetime | None) -> Effects:
    store = call.store(PollStore)
    poll = store.take(number)
    if poll is None or poll.opened is None:
        raise no_poll(number)
    check_open(poll, call.now)
    there = store.options(number)
    if not poll.may_add or KINDS[poll.kind].options:
        raise Rejected(_("{poll} takes no more options: that was fixed when it opened.", poll=name_of(number)))
    if (at is None) == (poll.kind == "times"):
        raise Rejected(_("{poll} asks for something else: times, or words.", poll=name_of(number)))
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
