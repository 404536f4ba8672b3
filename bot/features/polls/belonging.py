"""A member's home, and what happens to their polls and votes when they link accounts or leave."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.polls.asking import begin
from bot.features.polls.ballots import read
from bot.features.polls.common import ballot_words, card_of, feature, name_of
from bot.features.polls.results import headline, result
from bot.features.polls.voting import vote
from bot.kit import (
    Actions,
    Block,
    Bold,
    Call,
    Effects,
    Fields,
    GroupDissolves,
    JobCall,
    Line,
    MemberId,
    MembersMerged,
    Need,
    Paragraph,
    Period,
    Person,
    Refresh,
    Rejected,
    Section,
    Slash,
    View,
    When,
    _,
    plain,
    shortened,
    spans,
)
from bot.kit.feature import Export
from storage.polls import CLOSED, OPEN, AnonymousBallots, PollStore


@feature.home
def at_home(call: Call) -> Sequence[Block]:
    """What is asked just now, and where to begin."""
    facts = tuple((name_of(poll.number), shortened(poll.question)) for poll in call.store(PollStore).all(OPEN, most=3))
    return (
        Paragraph(Bold(_("Polls"))),
        *((Fields(facts),) if facts else ()),
        Actions((begin.button(_("Ask the group")),)),
    )


@feature.needs
def needs(view: View, person: Person) -> Sequence[Need]:
    """The open polls that want a vote of theirs; of anonymous ones nobody knows, so everybody is asked."""
    store = view.store(PollStore)
    return tuple(
        Need(
            _("{poll} asks: {question}", poll=name_of(poll.number), question=shortened(poll.question)),
            by=poll.ends,
            steps=(vote.button(_("Vote"), poll.number),),
        )
        for poll in store.all(OPEN)
        if poll.ends > view.now and (poll.anonymous or store.ballot_of(poll.number, person.member) is None)
    )


@feature.digest
def digest(view: View, period: Period) -> Sequence[Line]:
    """What is open until when; and among the decisions, what came of what closed."""
    store = view.store(PollStore)
    lines = [
        Line(
            Section.VOTES,
            _(
                "{poll}: {question} · open until {when}",
                poll=name_of(poll.number),
                question=shortened(poll.question),
                when=When(poll.ends),
            ),
        )
        for poll in store.all(OPEN)
    ]
    for poll in store.all(CLOSED):
        if period.since < poll.ends <= view.now:
            said = spans(headline(poll, result(view, poll), store.options(poll.number)))
            lines.append(Line(Section.DECISIONS, (name_of(poll.number), ": ", shortened(poll.question), " · ", *said)))
    return lines


@feature.on(GroupDissolves)
def stay(call: JobCall, event: GroupDissolves) -> Effects:
    """Polls belong to those who were asked; in another group nobody would find them any more.

    :raises Rejected: when there are some.
    """
    if call.store(PollStore).any():
        raise Rejected(
            _(
                "This channel has polls of its own, which would be lost. Type {command} here, and let the other "
                "channel join this one.",
                command=Slash("group invite"),
            )
        )
    return None


@feature.on(MembersMerged)
def merged(call: JobCall, event: MembersMerged) -> Effects:
    """One person has one vote: of two in an open poll the one of the account that stays counts.

    Of two anonymous ones nobody can tell which they are; from then on neither account can vote.
    """
    store, sealed = call.store(PollStore), call.store(AnonymousBallots)
    for poll in store.all(OPEN, most=1000):
        purpose = f"poll {poll.number}"
        were_known = [member <= poll.known for member in (event.gone, event.kept)]
        had_seat = store.give_up_seat(poll.number, call.pseudonym(event.gone, purpose))
        if all(were_known):
            store.one_person_fewer(poll.number)
        elif were_known[0] or had_seat:
            store.keep_seat(poll.number, call.pseudonym(event.kept, purpose))
        if poll.anonymous:
            sealed.rename(poll.number, of=event.gone, to=event.kept)
    changed = store.merge(gone=event.gone, kept=event.kept, name=event.name)
    return [Refresh(card_of(number)) for number in changed]


@feature.forget
def forget(call: JobCall, member: MemberId) -> Effects:
    """What they chose openly is taken back while a poll is open, and nowhere stands beside their name any more.

    What came of a poll that is over stays as it was counted; an anonymous ballot is nobody's.
    """
    return [Refresh(card_of(number)) for number in call.store(PollStore).forget(member)]


@feature.export
def export(view: View, member: MemberId) -> Export:
    """The polls they opened, and what they chose in open ones."""
    store = view.store(PollStore)
    opened, chosen = store.of_member(member)
    rows = []
    for number, ballot in chosen:
        poll = store.find(number)
        assert poll is not None
        words = plain(ballot_words(poll, store.options(number), read(ballot)))
        rows.append({"poll": name_of(number), "question": poll.question, "vote": words})
    return {
        "polls they opened": [{"poll": name_of(number), "question": question} for number, question in opened],
        "votes in open polls": rows,
    }
