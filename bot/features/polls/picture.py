"""A poll's result as a picture, for whoever asks for it; the same stands beside it in words."""

from __future__ import annotations

from bot.features.polls.ballots import KINDS
from bot.features.polls.common import PollNumber, feature, name_of, numbered, shown_poll
from bot.features.polls.counting import Count, Result, Verdict
from bot.features.polls.results import headline, result, taking_part
from bot.features.polls.voting import may_see
from bot.kit import (
    Block,
    Bold,
    Call,
    Card,
    Chart,
    Column,
    Columns,
    Effects,
    Paragraph,
    Phrase,
    Rejected,
    Reply,
    Words,
    _,
    _n,
    join,
)
from storage.polls import CLOSED, Option, Poll, PollStore


@feature.action
@feature.command("polls picture", _("See as a picture how a poll stands or ended"))
def draw(call: Call, number: PollNumber) -> Effects:
    """What each option got, as bars; privately."""
    poll = shown_poll(call, number)
    may_see(call, poll)
    options, came = call.store(PollStore).options(number), result(call, poll)
    if not came.count.cast or not came.count.numbers:
        raise Rejected(_("There are no numbers of {poll} to draw.", poll=name_of(number)))
    columns = tuple(_column(poll, came, option) for option in options)
    words = join([join((column.label, column.told), ": ") for column in columns], "\n")
    title = _("Poll {name}", name=name_of(number))
    ended: list[Block] = [Paragraph(Bold(headline(poll, came, options)))] if poll.state == CLOSED else []
    blocks = (
        Paragraph(poll.question, "quote"),
        *ended,
        Chart(Columns(columns), words),
        Paragraph(words),
        Paragraph(taking_part(poll, came.count), "quiet"),
    )
    return Reply(Card(title=title, summary=(title, ": ", poll.question), blocks=blocks))


def _column(poll: Poll, came: Result, option: Option) -> Column:
    is_chosen = poll.state == CLOSED and came.verdict is Verdict.DECIDED and option.number in came.count.leaders
    return Column(
        numbered(poll, option),
        came.count.standing[option.number],
        _got(poll, came.count, option),
        "good" if is_chosen else "plain",
    )


def _got(poll: Poll, whole: Count, option: Option) -> Words:
    """What an option has; of a run-off also in which round it went."""
    got = whole.standing[option.number]
    out = next((place for place, one in enumerate(whole.rounds, start=1) if option.number in one.out), None)
    if out is not None:
        return (_votes(got), ", ", _("out in round {number}", number=out))
    match KINDS[poll.kind].way:
        case "dots":
            return _n("one dot", "{count} dots", got)
        case "points":
            return _n("one point", "{count} points", got)
        case _:
            return _votes(got)


def _votes(got: int) -> Phrase:
    return _n("one vote", "{count} votes", got)
