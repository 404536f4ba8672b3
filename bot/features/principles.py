"""Principles: what a group stands for, in words that were discussed, amended and ratified by a vote; and read again.

Nobody votes on words that have not been there to discuss for five days, and a vote goes on for seven: who is away for
a week-end takes part. The vote is a poll; this feature calls it, and hears how it ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    Card,
    CardRef,
    Chapter,
    Choice,
    CrowdCall,
    Effect,
    Effects,
    Emit,
    Feature,
    Field,
    Fields,
    Form,
    GroupDissolves,
    IdeaAdopted,
    JobCall,
    Kind,
    Line,
    MemberId,
    MembersMerged,
    NotAllowed,
    NotFound,
    Paragraph,
    Passage,
    Period,
    Post,
    Printout,
    Refresh,
    Rejected,
    Reply,
    Role,
    Section,
    Slash,
    Table,
    View,
    VoteCalled,
    VoteEnded,
    When,
    Words,
    _,
    _n,
    shortened,
)
from bot.kit.feature import Export
from storage.principles import DECLINED, DISCUSSED, RATIFIED, VOTED, WITHDRAWN, Principle, PrincipleStore, Version

feature = Feature("principles", _("Principles: what the group stands for, ratified by a vote"))

DISCUSSION: Final = timedelta(days=5)
VOTING: Final = timedelta(days=7)
QUORUM: Final = 50
UNTIL_REVIEW: Final = timedelta(days=365)
LONGEST: Final = 1500
FARTHEST: Final = timedelta(days=3 * 365)
STATES: Final = {
    DISCUSSED: _("being discussed"),
    VOTED: _("being voted on"),
    RATIFIED: _("in force"),
    DECLINED: _("not ratified"),
    WITHDRAWN: _("withdrawn"),
}
OUTCOMES: Final = {"": _("open"), RATIFIED: _("ratified"), DECLINED: _("not ratified"), WITHDRAWN: _("withdrawn")}
_ANONYMOUS: Final = "anonymous"

Number = Annotated[int, Arg(_("the principle's number, such as P-01"), prefix="P")]


@dataclass(frozen=True, slots=True)
class PrincipleForm(Form):
    """The words of a principle."""

    title = _("A principle")
    send = _("Propose it")

    text: Annotated[str, Field(_("What do we stand for?"), "paragraph", most=LONGEST)]
    why: Annotated[str, Field(_("Why, or why so?"), "paragraph", most=1000)] = ""


def name_of(number: int) -> str:
    """What people call a principle."""
    return f"P-{number:02}"


# --- Proposing and amending -------------------------------------------------------------------------------------------


@feature.command("principle", _("Propose something the group stands for"))
def propose(call: Call, text: Annotated[str, Arg(_("what you stand for"), rest=True, most=LONGEST)] = "") -> Effects:
    """Propose it; ask for it when it is missing."""
    return _proposed(call, text, "") if text else proposed.open(0)


@feature.action
def begin(call: View) -> Effects:
    """Ask for its words."""
    return proposed.open(0)


@feature.on_submit
def proposed(call: Call, form: PrincipleForm, number: int) -> Effects:
    """Propose it, or with a number other words for it."""
    return _amended(call, number, form.text, form.why) if number else _proposed(call, form.text, form.why)


def _proposed(call: Call, text: str, why: str) -> Effects:
    number = call.store(PrincipleStore).propose(text, why, now=call.now, by=call.person.member, name=call.person.name)
    return [
        Post(content=principle_card.of(number)),
        Reply(
            _(
                "{principle} is proposed. It is discussed until {when} at least; then it can be put to the vote.",
                principle=name_of(number),
                when=When(call.now + DISCUSSION),
            )
        ),
    ]


@feature.on(IdeaAdopted)
def from_an_idea(call: JobCall, event: IdeaAdopted) -> Effects:
    """An idea that the group adopted as a principle is proposed as one, once."""
    store = call.store(PrincipleStore)
    if event.becomes != "principle" or store.of_idea(event.number):
        return None
    number = store.propose(event.text[:LONGEST], "", now=call.now, by=None, name=None, idea=event.number)
    return Post(content=principle_card.of(number))


@feature.action
def amend(call: View, number: int) -> Effects:
    """Ask for other words, beginning with those that are there."""
    principle = _found(call, number)
    now = call.store(PrincipleStore).versions(principle.number)[-1]
    return proposed.open(number, values={"text": now.text})


@feature.command("principles amend", _("Propose other words for a principle; they are discussed for five days"))
def amend_typed(
    call: Call, number: Number, text: Annotated[str, Arg(_("its new words"), rest=True, most=LONGEST)] = ""
) -> Effects:
    """The same."""
    if text:
        return _amended(call, number, text, "")
    now = call.store(PrincipleStore).versions(_found(call, number).number)[-1]
    return proposed.open(number, values={"text": now.text})


def _amended(call: Call, number: int, text: str, why: str) -> Effects:
    store = call.store(PrincipleStore)
    principle = _taken(call, number)
    if principle.state == VOTED:
        raise Rejected(
            _("{principle} is being voted on. Its words can be amended when that is over.", principle=name_of(number))
        )
    if store.versions(number)[-1].text == text:
        raise Rejected(_("These are the words it has already."), field="text")
    version = store.amend(principle, text, why, now=call.now)
    until = When(call.now + DISCUSSION)
    said = _(
        "{name} proposes other words for {principle} (version {version}). They are discussed until {when} at least.",
        name=Bold(call.person.name),
        principle=name_of(number),
        version=version,
        when=until,
    )
    return [
        Refresh(principle_card.of(number)),
        Post(content=said, under=principle_card.of(number)),
        Reply(_("Version {version} of {principle} is there to discuss.", version=version, principle=name_of(number))),
    ]


@feature.action
def withdraw(call: Call, number: int) -> Effects:
    """Take a proposal back."""
    return _withdrawn(call, number)


@feature.command("principles withdraw", _("Take back a principle, or words for it, that you proposed"))
def withdraw_typed(call: Call, number: Number) -> Effects:
    """The same."""
    return _withdrawn(call, number)


def _withdrawn(call: Call, number: int) -> Effects:
    principle = _taken(call, number)
    _check_leads(call, principle)
    if principle.state != DISCUSSED:
        raise Rejected(_("Only what is being discussed can be taken back."))
    store = call.store(PrincipleStore)
    store.decide(number, principle.version, outcome=WITHDRAWN, vote="", now=call.now)
    store.change(number, state=RATIFIED if principle.in_force else WITHDRAWN)
    return [Refresh(principle_card.of(number)), Reply(_("Taken back."))]


# --- The vote ---------------------------------------------------------------------------------------------------------


@feature.action
def put_to_vote(call: CrowdCall, number: int) -> Effects:
    """Put it to an open vote."""
    return _called(call, number, anonymous=False)


@feature.command("principles vote", _("Put a principle to the vote, once it was discussed for five days"))
def vote_typed(
    call: CrowdCall,
    number: Number,
    how: Annotated[str, Arg(_("without names"), choices=(Choice(_ANONYMOUS, _("anonymous")),))] = "",
) -> Effects:
    """The same, perhaps without names."""
    return _called(call, number, anonymous=how == _ANONYMOUS)


def _called(call: Call, number: int, *, anonymous: bool) -> Effects:
    principle = _taken(call, number)
    _check_leads(call, principle)
    if principle.state != DISCUSSED:
        raise Rejected(
            _(
                "{principle} is {state}: there is nothing to vote on.",
                principle=name_of(number),
                state=STATES[principle.state],
            )
        )
    if call.now < principle.changed + DISCUSSION:
        raise Rejected(
            _(
                "Words are discussed for five days before anybody votes on them: these until {when}.",
                when=When(principle.changed + DISCUSSION),
            )
        )
    store = call.store(PrincipleStore)
    words = store.versions(number)[-1]
    ends = call.now + VOTING
    store.change(number, state=VOTED, ends=ends)
    return [
        Refresh(principle_card.of(number)),
        Emit(
            VoteCalled(
                purpose=_purpose(number, words.number),
                question=f"{name_of(number)} ({words.number}): {shortened(words.text, 250)}",
                ends=ends,
                quorum=QUORUM,
                threshold="two thirds",
                anonymous=anonymous,
                member=call.person.member,
                name=call.person.name,
            )
        ),
        Reply(_("The vote on {principle} is open until {when}.", principle=name_of(number), when=When(ends))),
    ]


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
    card = principle_card.of(number)
    if not event.accepted:
        store.change(number, state=RATIFIED if principle.in_force else DECLINED, ends=None)
        said = _("{principle} is not ratified with these words.", principle=name_of(number))
        return [Refresh(card), Post(content=said, under=card)]
    review = call.now + UNTIL_REVIEW
    store.change(number, state=RATIFIED, in_force=version, ends=None, review=review)
    said = _(
        "{principle} is ratified. It is to be read again by {when}.",
        principle=name_of(number),
        when=When(review, "day"),
    )
    return [Refresh(card), Post(content=said, under=card), review_due.at(review, number, _seconds(review))]


def _purpose(number: int, version: int) -> str:
    return f"principle {number} {version}"


def _of_purpose(purpose: str) -> tuple[int, int]:
    kind, *numbers = purpose.split()
    return (int(numbers[0]), int(numbers[1])) if kind == "principle" else (0, 0)


# --- Reading it again -------------------------------------------------------------------------------------------------


@feature.job
def review_due(call: JobCall, number: int, at: int) -> Effects:
    """It is time to read it again."""
    principle = call.store(PrincipleStore).find(number)
    if principle is None or principle.review is None or _seconds(principle.review) != at or not principle.in_force:
        return None
    says = _(
        "{principle} is to be read again. Does it still hold? {amend} proposes other words, {keep} keeps it.",
        principle=name_of(number),
        amend=Slash(f"principles amend {name_of(number)}"),
        keep=Slash(f"principles review {name_of(number)} in 1 year"),
    )
    return [Refresh(principle_card.of(number)), Post(content=Card(summary=says, blocks=(Paragraph(says),)))]


@feature.command("principles review", _("Say by when a principle is to be read again"))
def review_typed(
    call: Call, number: Number, when: Annotated[datetime, Arg(_("the day, such as in 1 year"), rest=True)]
) -> Effects:
    """Keep the day."""
    principle = _taken(call, number)
    _check_leads(call, principle)
    if not principle.in_force:
        raise Rejected(_("Only what is in force is read again."))
    if when > call.now + FARTHEST:
        raise Rejected(_("That is more than three years ahead. Choose an earlier day."))
    call.store(PrincipleStore).change(number, review=when)
    return [
        review_due.at(when, number, _seconds(when)),
        Refresh(principle_card.of(number)),
        Reply(_("{principle} is to be read again by {when}.", principle=name_of(number), when=When(when, "day"))),
    ]


def _seconds(at: datetime) -> int:
    return round(at.timestamp())


# --- What is shown ----------------------------------------------------------------------------------------------------


@feature.card
def principle_card(view: View, number: int) -> Card | None:
    """A principle as it stands, and what is proposed instead."""
    store = view.store(PrincipleStore)
    principle = store.find(number)
    if principle is None:
        return None
    versions = store.versions(number)
    newest = versions[-1]
    title = _("Principle {name}", name=name_of(number))
    blocks: list[Block] = []
    if principle.in_force and principle.in_force != newest.number and newest.outcome == "":
        blocks += [Paragraph(Bold(_("In force"))), Paragraph(versions[principle.in_force - 1].text, "quote")]
        blocks.append(Paragraph(Bold(_("Proposed instead"))))
        blocks.append(Paragraph(newest.text, "quote"))
    else:
        shown = versions[principle.in_force - 1] if principle.in_force else newest
        blocks.append(Paragraph(shown.text, "quote"))
    if newest.why:
        blocks.append(Paragraph((_("Why:"), " ", newest.why)))
    blocks.append(Fields(tuple(_facts(principle, versions))))
    if len(versions) > 1:
        rows = tuple((str(one.number), When(one.at, "day"), _became(one)) for one in versions)
        blocks.append(Table((_("Version"), _("Proposed"), _("What became of it")), rows))
    if buttons := _buttons(principle):
        blocks.append(Actions(buttons))
    return Card(title=title, summary=(title, ": ", newest.text), blocks=tuple(blocks))


def _facts(principle: Principle, versions: Sequence[Version]) -> list[tuple[Words, Words]]:
    facts: list[tuple[Words, Words]] = [(_("State"), STATES[principle.state])]
    if principle.proposer_name is not None:
        facts.append((_("Proposed by"), principle.proposer_name))
    if principle.state == DISCUSSED:
        facts.append((_("Can be put to the vote"), When(principle.changed + DISCUSSION)))
    if principle.state == VOTED and principle.ends is not None:
        facts.append((_("Voted on until"), When(principle.ends)))
    if principle.in_force:
        facts.append((_("Ratified"), _became(versions[principle.in_force - 1])))
        if principle.review is not None:
            facts.append((_("To be read again by"), When(principle.review, "day")))
    return facts


def _became(version: Version) -> Words:
    if version.decided is None:
        return OUTCOMES[version.outcome]
    vote = f", {version.vote}" if version.vote else ""
    return (OUTCOMES[version.outcome], " (", When(version.decided, "day"), vote, ")")


def _buttons(principle: Principle) -> tuple[Button, ...]:
    if principle.state == VOTED:
        return ()
    other = amend.button(_("Other words"), principle.number)
    if principle.state != DISCUSSED:
        return (other,)
    return (
        put_to_vote.primary(_("Put it to the vote"), principle.number),
        other,
        withdraw.button(_("Take it back"), principle.number),
    )


@feature.command("principles show", _("Look at one principle and its history"))
def show(call: View, number: Number) -> Effects:
    """A principle's card, privately."""
    card = principle_card.draw(call, _found(call, number).number)
    assert card is not None
    return Reply(card)


@feature.command("principles list", _("See all principles and how far they are"))
def list_all(call: View) -> Effects:
    """All of them, in a line each."""
    store = call.store(PrincipleStore)
    found = store.all(RATIFIED, VOTED, DISCUSSED)
    if not found:
        return Reply(_("No principles yet. {command} proposes one.", command=Slash("principle")))
    pairs = tuple(
        (name_of(one.number), (shortened(store.versions(one.number)[-1].text), " (", STATES[one.state], ")"))
        for one in found
    )
    count = _n("{count} principle", "{count} principles", len(found))
    title = _("Principles")
    return Reply(
        Card(
            title=title,
            summary=(title, ": ", count),
            blocks=(Fields(pairs), Actions((document.button(_("As one document")),))),
        )
    )


@feature.action
def document(call: View) -> Effects:
    """All that is in force, as one document."""
    return _document(call)


@feature.command("principles document", _("All principles that are in force, as one document to keep"))
def document_typed(call: View) -> Effects:
    """The same."""
    return _document(call)


def _document(call: View) -> Effects:
    whole = _body(call)
    if whole is None:
        raise Rejected(_("No principle is ratified yet."))
    says = _("All principles that are in force, to keep.")
    blocks = (
        Paragraph(says),
        Printout("principles", "markdown", whole, _("The principles as text (Markdown)")),
        Printout("principles", "pdf", whole, _("The principles on paper (PDF)")),
    )
    return Reply(Card(title=whole.title, summary=says, blocks=blocks))


def _body(view: View) -> Card | None:
    store = view.store(PrincipleStore)
    blocks: list[Block] = []
    for principle in store.all():
        if not principle.in_force:
            continue
        words = store.versions(principle.number)[principle.in_force - 1]
        blocks += [Paragraph(Bold(name_of(principle.number))), Paragraph(words.text)]
        says = _("Version {version}, {became}.", version=words.number, became=_became(words))
        read_again = (
            ()
            if principle.review is None
            else (" ", _("To be read again by {when}.", when=When(principle.review, "day")))
        )
        blocks.append(Paragraph((says, *read_again), "quiet"))
    if not blocks:
        return None
    title = _("The principles of {group}", group=view.group.name)
    return Card(title=title, summary=title, blocks=tuple(blocks))


# --- What others hear of it -------------------------------------------------------------------------------------------


@feature.digest
def digest(view: View, period: Period) -> Sequence[Line]:
    """What is discussed, and what was decided."""
    store = view.store(PrincipleStore)
    lines: list[Line] = []
    for one in store.all():
        newest = store.versions(one.number)[-1]
        if newest.decided is not None and newest.decided > period.since:
            became = OUTCOMES[newest.outcome]
        elif one.state == DISCUSSED and one.changed > period.since:
            became = STATES[DISCUSSED]
        else:
            continue
        lines.append(Line(Section.DECISIONS, (name_of(one.number), ": ", shortened(newest.text), " (", became, ")")))
    return lines


@feature.catch_up
def catch_up(view: View) -> Sequence[Passage]:
    """What the group stands for."""
    store = view.store(PrincipleStore)
    return [
        Passage(Chapter.PRINCIPLES, (name_of(one.number), ": ", store.versions(one.number)[one.in_force - 1].text))
        for one in store.all()
        if one.in_force
    ]


@feature.on(GroupDissolves)
def stay(call: JobCall, event: GroupDissolves) -> Effects:
    """Principles belong to those who ratified them.

    :raises Rejected: when there are some.
    """
    if call.store(PrincipleStore).any():
        raise Rejected(
            _(
                "This channel has principles of its own, which would be lost. Type {command} here, and let the other "
                "channel join this one.",
                command=Slash("group invite"),
            )
        )
    return None


@feature.on(MembersMerged)
def merged(call: JobCall, event: MembersMerged) -> Effects:
    """What names one names the other."""
    return _renamed(call, event.gone, to=event.kept, name=event.name)


@feature.forget
def forget(call: JobCall, member: MemberId) -> Effects:
    """What they proposed stays, without their name."""
    return _renamed(call, member, to=None, name=None)


@feature.export
def export(view: View, member: MemberId) -> Export:
    """What they proposed."""
    found = view.store(PrincipleStore).naming(member)
    return {"principles they proposed": [{"principle": name_of(one.number), "state": one.state} for one in found]}


def _renamed(call: JobCall, of: MemberId, *, to: MemberId | None, name: str | None) -> list[Effect]:
    store = call.store(PrincipleStore)
    changed: list[CardRef] = [principle_card.of(one.number) for one in store.naming(of)]
    store.rename(of=of, to=to, name=name)
    return [Refresh(card) for card in changed]


def _found(view: View, number: int) -> Principle:
    principle = view.store(PrincipleStore).find(number)
    if principle is None:
        raise _not_there(number)
    return principle


def _taken(call: Call, number: int) -> Principle:
    principle = call.store(PrincipleStore).take(number)
    if principle is None:
        raise _not_there(number)
    return principle


def _not_there(number: int) -> NotFound:
    return NotFound(
        _(
            "There is no principle {name} in this group. {command} shows those there are.",
            name=name_of(number),
            command=Slash("principles list"),
        )
    )


def _check_leads(call: Call, principle: Principle) -> None:
    if principle.proposer_id != call.person.member and call.person.role < Role.MODERATOR:
        raise NotAllowed(_("Only who proposed it and moderators can do that."))


feature.keeps(
    Kind(
        name=PrincipleStore.name,
        one=_("Principle"),
        many=_("Principles"),
        called=name_of,
        show=principle_card.draw,
        states=STATES,
    )
)
