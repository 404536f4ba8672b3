"""How a principle is ratified, by a vote with a quorum once it was discussed; and when it is read again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from bot.features.principles.common import (
    DISCUSSION,
    FARTHEST,
    QUORUM,
    THRESHOLD,
    UNTIL_REVIEW,
    VOTING,
    Number,
    feature,
    led,
    principles,
)
from bot.features.principles.wording import amend
from bot.kit import (
    Actions,
    Arg,
    Call,
    Card,
    Choice,
    CrowdCall,
    Effects,
    Emit,
    JobCall,
    Paragraph,
    Post,
    Refresh,
    Rejected,
    VoteCalled,
    VoteEnded,
    When,
    Words,
    _,
)
from storage.principles import DECLINED, DISCUSSED, RATIFIED, VOTED, Principle, PrincipleStore

ANONYMOUS: Final = "anonymous"


@feature.action
@feature.command("principles vote", _("Put a principle to the vote, once it was discussed for five days"))
def put_to_vote(
    call: CrowdCall,
    number: Number,
    how: Annotated[str, Arg(_("without names"), choices=(Choice(ANONYMOUS, _("anonymous")),))] = "",
) -> Effects:
    """Put it to a vote, open or without names."""
    principle = led(call, number)
    if principle.state == VOTED:
        raise Rejected(_("The vote on {principle} is under way.", principle=principles.name(number)))
    if principle.state != DISCUSSED:
        raise Rejected(
            _(
                "{principle} is {state}: there is nothing to vote on.",
                principle=principles.name(number),
                state=principles.states[principle.state],
            )
        )
    if call.now < principle.changed + DISCUSSION:
        raise Rejected(
            _(
                "Words are discussed for five days before anybody votes on them. These can be put to the vote {when}.",
                when=When(principle.changed + DISCUSSION),
            )
        )
    ends = call.now + VOTING
    call.store(PrincipleStore).change(number, state=VOTED, ends=ends)
    told = _("The vote on {principle} is open until {when}.", principle=principles.name(number), when=When(ends))
    return [
        Emit(
            VoteCalled(
                purpose=_purpose(number, principle.version),
                question=call.as_text(_asked(principle)),
                ends=ends,
                quorum=QUORUM,
                threshold=THRESHOLD,
                anonymous=how == ANONYMOUS,
                member=call.person.member,
                name=call.person.name,
            )
        ),
        *principles.changed(number, told),
    ]


def _asked(principle: Principle) -> Words:
    words = (principles.name(principle.number), ": ", principle.text)
    if principle.version == 1:
        return words
    return (
        principles.name(principle.number),
        ", ",
        _("version {number}", number=principle.version),
        ": ",
        principle.text,
    )


@feature.on(VoteEnded)
def vote_ended(call: JobCall, event: VoteEnded) -> Effects:
    """Ratified or not."""
    number, version = _of_purpose(event.purpose)
    store = call.store(PrincipleStore)
    principle = store.take(number) if number else None
    if principle is None or principle.state != VOTED or principle.version != version:
        return None
    outcome = RATIFIED if event.accepted else DECLINED
    store.decide(number, version, outcome=outcome, vote=event.name, now=call.now)
    card = principles.card(number)
    if not event.accepted:
        store.change(number, state=RATIFIED if principle.in_force else DECLINED, ends=None)
        said = _("{principle} is not ratified with these words.", principle=principles.name(number))
        return [Refresh(card), Post(content=said, under=card)]
    again = call.now + UNTIL_REVIEW
    store.change(number, state=RATIFIED, in_force=version, ends=None, review=again)
    said = _(
        "{principle} is ratified. It is to be read again by {when}.",
        principle=principles.name(number),
        when=When(again, "day"),
    )
    return [Refresh(card), Post(content=said, under=card), review_due.at(again, number, _seconds(again))]


def _purpose(number: int, version: int) -> str:
    return f"principle {number} {version}"


def _of_purpose(purpose: str) -> tuple[int, int]:
    kind, *numbers = purpose.split()
    return (int(numbers[0]), int(numbers[1])) if kind == "principle" else (0, 0)


@feature.job
def review_due(call: JobCall, number: int, at: int) -> Effects:
    """It is time to read it again."""
    principle = call.store(PrincipleStore).find(number)
    if principle is None or principle.review is None or _seconds(principle.review) != at or not principle.in_force:
        return None
    says = _("{principle} is to be read again. Does it still hold?", principle=principles.name(number))
    steps = (review.button(_("It holds for another year"), number), amend.button(_("Other words"), number))
    blocks = (Paragraph(says), Paragraph(principle.stands or "", "quote"), Actions(steps))
    return [Refresh(principles.card(number)), Post(content=Card(summary=says, blocks=blocks))]


@feature.action
@feature.command("principles review", _("Say by when a principle is to be read again; in a year if you name no day"))
def review(
    call: Call,
    number: Number,
    when: Annotated[datetime | None, Arg(_("the day, such as in 2 years"), rest=True, day=True)] = None,
) -> Effects:
    """Keep the day."""
    when = when or call.now + UNTIL_REVIEW
    if not led(call, number).in_force:
        raise Rejected(_("Only what is in force is read again."))
    if when > call.now + FARTHEST:
        raise Rejected(_("That is more than three years ahead. Choose an earlier day."))
    call.store(PrincipleStore).change(number, review=when)
    told = _("{principle} is to be read again by {when}.", principle=principles.name(number), when=When(when, "day"))
    return [review_due.at(when, number, _seconds(when)), *principles.changed(number, told)]


def _seconds(at: datetime) -> int:
    return round(at.timestamp())
