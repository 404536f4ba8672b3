"""What came of a poll, in words, bars and tables, for everybody or for one person; and as a file of counts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.polls.ballots import KINDS, MOST_POINTS, NO, YES, Ballot, read
from bot.features.polls.common import THRESHOLDS, ballot_words, between, name_of, numbered, said
from bot.features.polls.counting import Count, Result, Verdict, needed, result_of
from bot.kit import (
    Bar,
    Block,
    Bold,
    Document,
    Fields,
    Paragraph,
    Phrase,
    Table,
    View,
    Words,
    _,
    _n,
    join,
    plain,
    spreadsheet,
)
from bot.kit.crowds import CROWD, LEAST
from storage.polls import Option, Poll, PollStore

MOST_NAMES = 30
"""In a private answer; the file has them all."""


def result(view: View, poll: Poll) -> Result:
    """What came of a poll; of an open one so far."""
    if poll.result is not None:
        return Result.of(poll.result)
    store = view.store(PollStore)
    return counted(
        poll, {read(text): times for text, times in store.tally(poll.number).items()}, store.options(poll.number)
    )


def counted(poll: Poll, ballots: dict[Ballot, int], options: Sequence[Option]) -> Result:
    """What comes of some ballots by a poll's rules."""
    return result_of(
        poll.kind,
        ballots,
        [option.number for option in options],
        threshold=poll.threshold,
        quorum=poll.quorum,
        eligible=poll.eligible,
        anonymous=poll.anonymous,
    )


def headline(poll: Poll, came: Result, options: Sequence[Option]) -> Words:  # noqa: PLR0911 - one for each verdict
    """What a poll decided, in a sentence or two."""
    whole = came.count
    leaders = join([Bold(said(poll, option)) for option in options if option.number in whole.leaders], between(poll))
    match came.verdict:
        case Verdict.NOT_ASKED:
            return _mood(whole)
        case Verdict.NO_QUORUM:
            return _(
                "No quorum: at least {needed} of {eligible} had to take part. Nothing is decided.",
                needed=needed(poll.eligible, poll.quorum),
                eligible=poll.eligible,
            )
        case Verdict.TOO_FEW:
            return _(
                "Fewer than {least} chose something, so no result is shown: it would tell who chose what.",
                least=LEAST,
            )
        case Verdict.NOTHING:
            return _("Nobody chose anything, so nothing is decided.")
        case Verdict.TIED:
            return _("It is a tie: {options}. Nothing is drawn by lot; talk it over, or ask again.", options=leaders)
        case Verdict.BELOW if poll.kind == "yesno":
            return (_("Not accepted."), " ", _yes_and_no(whole))
        case Verdict.BELOW:
            return _(
                "{option} is ahead, and that is not enough: it takes {threshold}.",
                option=leaders,
                threshold=THRESHOLDS[poll.threshold],
            )
        case Verdict.DECIDED if poll.kind == "yesno":
            return (_("Accepted."), " ", _yes_and_no(whole))
        case Verdict.DECIDED:
            return _("Chosen: {option}.", option=leaders)


def _mood(whole: Count) -> Words:
    if whole.told and not whole.cast:
        return _("Nobody said how they feel.")
    if not whole.told:
        return _("Too few said how they feel, so no result is shown.")
    if not whole.numbers:
        return _("Fewer than {least} said how they feel: too few for numbers.", least=CROWD)
    points = sum(level * votes for level, votes in whole.totals.items())
    mean = points / whole.cast
    return _n(
        "The mean is {mean} of 5, from one answer.",
        "The mean is {mean} of 5, from {count} answers.",
        whole.cast,
        mean=mean,
    )


def _yes_and_no(whole: Count) -> Phrase:
    if not whole.numbers:
        return _("Fewer than {least} voted: too few for numbers.", least=CROWD)
    return _("{yes} yes, {no} no.", yes=whole.totals[YES], no=whole.totals[NO])


def bars(poll: Poll, whole: Count, options: Sequence[Option]) -> list[Block]:
    """What each option got, as a bar and in numbers; in a run-off, when it was last there."""
    if not whole.numbers or not whole.cast:
        return [Paragraph(join([numbered(poll, option) for option in options], "\n"))]
    match KINDS[poll.kind].way:
        case "dots":
            full = sum(whole.totals.values())
        case "points":
            full = MOST_POINTS * whole.cast
        case _:
            full = whole.cast
    return [Bar(numbered(poll, option), whole.standing.get(option.number, 0), full) for option in options]


def rounds(poll: Poll, whole: Count, options: Sequence[Option]) -> list[Block]:
    """How a run-off went."""
    if len(whole.rounds) < 2:
        return []
    head = (_("Option"), *(_("Round {number}", number=number) for number in range(1, len(whole.rounds) + 1)))
    rows = tuple(
        (
            numbered(poll, option),
            *(str(one.votes[option.number]) if option.number in one.votes else "–" for one in whole.rounds),
        )
        for option in options
    )
    return [Table(head, rows)]


def taking_part(poll: Poll, whole: Count) -> Words:
    """How many took part."""
    if poll.anonymous and whole.voters < LEAST:
        return _("Fewer than {least} of {eligible} took part.", least=LEAST, eligible=poll.eligible)
    took = _("{voters} of {eligible} took part.", voters=whole.voters, eligible=poll.eligible)
    if not whole.abstained:
        return took
    abstained = _n("One of them abstained.", "{count} of them abstained.", whole.abstained)
    return (took, " ", abstained)


def who_chose_what(view: View, poll: Poll, options: Sequence[Option]) -> list[Block]:
    """Names beside votes; of open polls alone."""
    if poll.anonymous:
        return []
    given = view.store(PollStore).ballots(poll.number)
    pairs = [(name, ballot_words(poll, options, read(ballot))) for name, ballot in given[:MOST_NAMES]]
    blocks: list[Block] = [Fields(tuple(pairs))] if pairs else []
    if len(given) > MOST_NAMES:
        more = _n("And one more.", "And {count} more.", len(given) - MOST_NAMES)
        blocks.append(Paragraph((more, " ", _("The file has them all.")), "quiet"))
    return blocks


def as_csv(view: View, poll: Poll) -> Document:
    """The counts of a poll that is over, with names where it was open; no cell is a formula to a spreadsheet."""
    store = view.store(PollStore)
    options = store.options(poll.number)
    came = result(view, poll).count
    counts = [one.votes for one in came.rounds] or [came.totals]
    heads = ["count"] if len(counts) == 1 else [f"round {number}" for number in range(1, len(counts) + 1)]
    rows = [["poll", "question", "option", "text", *heads]]
    for option in options:
        got = [str(votes.get(option.number, "")) for votes in counts]
        rows.append([name_of(poll.number), poll.question, str(option.number), _text(poll, option), *got])
    if not poll.anonymous:
        rows += [[], ["name", *(_text(poll, option) for option in options)]]
        for name, ballot in store.ballots(poll.number):
            weights = dict(read(ballot))
            rows.append([name, *(str(weights.get(option.number, "")) for option in options)])
    words = _("The counts of {poll}", poll=name_of(poll.number))
    return Document(f"{name_of(poll.number)}.csv", "text/csv", spreadsheet.as_csv(rows), words)


def _text(poll: Poll, option: Option) -> str:
    return option.at.isoformat() if option.at is not None else plain(said(poll, option))
