"""Proposals: decided by consent, which asks whether anybody has a reason against it, not whether everybody is for it.

Three rounds: questions, what people think of it, consent. An objection needs a reason, and is met: the words are
changed so that it is integrated, a safeguard is agreed on, or whoever objected takes it back. Changed words are put
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    Card,
    Choice,
    Effect,
    Effects,
    Feature,
    Field,
    Fields,
    Form,
    GroupDissolves,
    JobCall,
    Kind,
    Line,
    MemberId,
    MembersMerged,
    NotAllowed,
    NotFound,
    Paragraph,
    Period,
    Post,
    Refresh,
    Rejected,
    Reply,
    Role,
    Section,
    Slash,
    View,
    When,
    Words,
    _,
    _n,
    shortened,
)
from bot.kit.feature import Export
from storage.principles import (
    ADOPTED,
    CLARIFY,
    CONSENT,
    INTEGRATED,
    REACT,
    SAFEGUARD,
    TAKEN_BACK,
    UNMET,
    WITHDRAWN,
    Objection,
    Proposal,
    ProposalStore,
)

feature = Feature("proposals", _("Proposals: decided when nobody has a reason against them"))

LONGEST: Final = 1500
CONSENT_ROUND: Final = timedelta(days=3)
ROUNDS: Final = {
    CLARIFY: (_("Questions"), _("Ask in the thread what is not clear. No opinions yet.")),
    REACT: (_("What you think"), _("Say in the thread what you like about it, and what you would change.")),
    CONSENT: (
        _("Consent"),
        _("Can you live with it, and is it safe enough to try? If you have a reason against it, object and say why."),
    ),
    ADOPTED: (_("Adopted"), _("Nobody has a reason against it.")),
    WITHDRAWN: (_("Withdrawn"), _("Whoever proposed it took it back.")),
}
MET: Final = {
    UNMET: _("open"),
    INTEGRATED: _("integrated into the words"),
    SAFEGUARD: _("met with a safeguard"),
    TAKEN_BACK: _("taken back"),
}
WAYS: Final = tuple(Choice(way, words) for way, words in MET.items() if way != UNMET)

Number = Annotated[int, Arg(_("the proposal's number, such as C-2"), prefix="C")]


@dataclass(frozen=True, slots=True)
class ProposalForm(Form):
    """The words of a proposal."""

    title = _("A proposal")
    send = _("Put it")

    text: Annotated[str, Field(_("What do you propose?"), "paragraph", most=LONGEST)]


@dataclass(frozen=True, slots=True)
class ObjectionForm(Form):
    """A reason against a proposal."""

    title = _("Your objection")
    send = _("Object")

    reason: Annotated[str, Field(_("What would it harm, and how?"), "paragraph", most=1000)]


@dataclass(frozen=True, slots=True)
class MeetForm(Form):
    """How an objection is met."""

    title = _("How is it met?")
    send = _("Save")

    way: Annotated[str, Field(_("It is"), "choice", choices=WAYS)]
    answer: Annotated[str, Field(_("How, in a sentence"), "paragraph", most=500)] = ""


def name_of(number: int) -> str:
    """What people call a proposal: C, as in consent."""
    return f"C-{number}"


@feature.command("proposal", _("Propose something that is decided by consent"))
def propose(call: Call, text: Annotated[str, Arg(_("what you propose"), rest=True, most=LONGEST)] = "") -> Effects:
    """Put it; ask for it when it is missing."""
    return _put(call, text) if text else proposed.open(0)


@feature.on_submit
def proposed(call: Call, form: ProposalForm, number: int) -> Effects:
    """Put it, or with a number put other words for it."""
    return _changed(call, number, form.text) if number else _put(call, form.text)


def _put(call: Call, text: str) -> Effects:
    number = call.store(ProposalStore).propose(text, now=call.now, by=call.person.member, name=call.person.name)
    said = _("{proposal} is put. First everybody can ask what is not clear.", proposal=name_of(number))
    return [Post(content=proposal_card.of(number)), Reply(said)]


# --- Rounds -----------------------------------------------------------------------------------------------------------


@feature.action
def go_on(call: Call, number: int, version: int, state: str) -> Effects:
    """The next round, unless somebody went on meanwhile."""
    proposal = _led(call, number)
    if (proposal.version, proposal.state) != (version, state):
        raise Rejected(_("Somebody went on meanwhile. The card shows where it is now."))
    return _next(call, proposal)


@feature.command("proposals next", _("As who proposed it, go on to the next round"))
def next_typed(call: Call, number: Number) -> Effects:
    """The same."""
    return _next(call, _led(call, number))


def _next(call: Call, proposal: Proposal) -> Effects:
    store = call.store(ProposalStore)
    match proposal.state:
        case "clarify":
            store.change(proposal.number, state=REACT)
        case "react":
            return [*_ask_consent(call, proposal), Reply(_("Everybody is asked for their consent."))]
        case _:
            unmet = _unmet(store.objections(proposal.number))
            if unmet:
                raise Rejected(_n("One objection is still open.", "{count} objections are still open.", len(unmet)))
            return [*_adopted(call, proposal), Reply(_("{proposal} is adopted.", proposal=name_of(proposal.number)))]
    return [Refresh(proposal_card.of(proposal.number)), Reply(_("The next round has begun."))]


def _ask_consent(call: Call, proposal: Proposal) -> list[Effect]:
    ends = call.now + CONSENT_ROUND
    store = call.store(ProposalStore)
    store.change(proposal.number, state=CONSENT, ends=ends)
    store.take_consent_back(proposal.number)
    return [Refresh(proposal_card.of(proposal.number)), adopt_when_due.at(ends, proposal.number, proposal.version)]


@feature.job
def adopt_when_due(call: JobCall, number: int, version: int) -> Effects:
    """The round of consent is over: it is adopted, unless an objection is open."""
    proposal = call.store(ProposalStore).take(number)
    if proposal is None or proposal.state != CONSENT or proposal.version != version:
        return None
    if proposal.ends is None or proposal.ends > call.now or _unmet(call.store(ProposalStore).objections(number)):
        return None
    return _adopted(call, proposal)


def _adopted(call: JobCall, proposal: Proposal) -> list[Effect]:
    call.store(ProposalStore).change(proposal.number, state=ADOPTED, ends=call.now)
    said = _("{proposal} is adopted: nobody has a reason against it.", proposal=name_of(proposal.number))
    card = proposal_card.of(proposal.number)
    return [Refresh(card), Post(content=said, under=card)]


@feature.action
def change(call: View, number: int) -> Effects:
    """Ask for other words, beginning with those that are there."""
    return proposed.open(number, values={"text": _found(call, number).text})


@feature.command("proposals change", _("Change the words of your proposal; they are put again"))
def change_typed(
    call: Call, number: Number, text: Annotated[str, Arg(_("its new words"), rest=True, most=LONGEST)] = ""
) -> Effects:
    """The same."""
    return _changed(call, number, text) if text else proposed.open(number, values={"text": _found(call, number).text})


def _changed(call: Call, number: int, text: str) -> Effects:
    proposal = _led(call, number)
    if proposal.text == text:
        raise Rejected(_("These are the words it has already."), field="text")
    store = call.store(ProposalStore)
    store.change(number, text=text, version=proposal.version + 1)
    card = proposal_card.of(number)
    said = _(
        "{proposal} has other words now (version {version}).", proposal=name_of(number), version=proposal.version + 1
    )
    effects: list[Effect] = [Refresh(card), Post(content=said, under=card), Reply(_("Its words are changed."))]
    now = store.find(number)
    if now is not None and now.state == CONSENT:
        effects += _ask_consent(call, now)
    return effects


@feature.action
def withdraw(call: Call, number: int) -> Effects:
    """Take it back."""
    return _withdrawn(call, number)


@feature.command("proposals withdraw", _("Take back a proposal of yours"))
def withdraw_typed(call: Call, number: Number) -> Effects:
    """The same."""
    return _withdrawn(call, number)


def _withdrawn(call: Call, number: int) -> Effects:
    proposal = _led(call, number)
    call.store(ProposalStore).change(proposal.number, state=WITHDRAWN, ends=call.now)
    return [Refresh(proposal_card.of(number)), Reply(_("Taken back."))]


# --- Consent and objections -------------------------------------------------------------------------------------------


@feature.action
def consent(call: Call, number: int, version: int) -> Effects:
    """Somebody can live with these words."""
    if _asked(call, number).version != version:
        raise Rejected(_("Its words have changed meanwhile. Please read them once more."))
    return _agreed(call, number)


@feature.command("proposals consent", _("Say that you can live with a proposal as it stands"))
def consent_typed(call: Call, number: Number) -> Effects:
    """The same."""
    _asked(call, number)
    return _agreed(call, number)


def _agreed(call: Call, number: int) -> Effects:
    call.store(ProposalStore).consent(number, call.person.member)
    return [Refresh(proposal_card.of(number)), Reply(_("Thank you. You can still object until the round is over."))]


@feature.action
def object_(call: View, number: int) -> Effects:
    """Ask for the reason."""
    if _found(call, number).state != CONSENT:
        raise _not_asked(number)
    return objected.open(number)


@feature.on_submit
def objected(call: Call, form: ObjectionForm, number: int) -> Effects:
    """Keep an objection."""
    return _object(call, number, form.reason)


@feature.command("proposals object", _("Object to a proposal, with the reason"))
def object_typed(
    call: Call, number: Number, reason: Annotated[str, Arg(_("what it would harm, and how"), rest=True, most=1000)]
) -> Effects:
    """The same."""
    return _object(call, number, reason)


def _object(call: Call, number: int, reason: str) -> Effects:
    proposal = _asked(call, number)
    store = call.store(ProposalStore)
    store.take_consent_back(number, call.person.member)
    which = store.object(proposal, reason, by=call.person.member, name=call.person.name)
    card = proposal_card.of(number)
    said = _("{name} objects: {reason}", name=Bold(call.person.name), reason=reason)
    kept = _(
        "Thank you: that is objection {number}. It makes the proposal better: change its words, agree on a "
        "safeguard, or take it back, with {command}.",
        number=which,
        command=Slash(f"proposals meet {name_of(number)} {which}"),
    )
    return [Refresh(card), Post(content=said, under=card), Reply(kept)]


@feature.action
def meet(call: View, number: int, which: int) -> Effects:
    """Ask how an objection is met."""
    _objection(call, number, which)
    return met.open(number, which)


@feature.on_submit
def met(call: Call, form: MeetForm, number: int, which: int) -> Effects:
    """An objection is met."""
    return _met(call, number, which, form.way, form.answer)


@feature.command("proposals meet", _("Say how your objection is met: integrated, with a safeguard, or taken back"))
def meet_typed(
    call: Call,
    number: Number,
    which: Annotated[int, Arg(_("the objection's number"))],
    way: Annotated[str, Arg(_("how"), choices=WAYS)] = "",
    answer: Annotated[str, Arg(_("how, in a sentence"), rest=True, most=500)] = "",
) -> Effects:
    """The same; ask how, where that is missing."""
    _objection(call, number, which)
    return _met(call, number, which, way, answer) if way else met.open(number, which)


def _met(call: Call, number: int, which: int, way: str, answer: str) -> Effects:
    store = call.store(ProposalStore)
    proposal = _taken(call, number)
    objection = _objection(call, number, which)
    if objection.state != UNMET or proposal.state != CONSENT:
        raise Rejected(_("Objection {number} is {state} already.", number=which, state=MET[objection.state]))
    is_theirs = objection.author_id == call.person.member
    if way == TAKEN_BACK and not is_theirs:
        raise NotAllowed(_("Only who objected takes it back."))
    if not is_theirs and call.person.role < Role.MODERATOR:
        raise NotAllowed(_("Who objected says whether it is met; where they cannot, a moderator does."))
    if way == INTEGRATED and proposal.version == objection.version:
        raise Rejected(
            _(
                "The words are still those it was about. Change them first: {command}.",
                command=Slash(f"proposals change {name_of(number)}"),
            ),
            field="way",
        )
    if way == SAFEGUARD and not answer:
        raise Rejected(_("Say what the safeguard is: when you look again, or what would stop it."), field="answer")
    store.settle(number, which, state=way, answer=answer)
    effects: list[Effect] = [
        Refresh(proposal_card.of(number)),
        Reply(_("Objection {number} is {state}.", number=which, state=MET[way])),
    ]
    if proposal.ends is not None and proposal.ends <= call.now and not _unmet(store.objections(number)):
        effects += _adopted(call, proposal)
    return effects


def _unmet(objections: Sequence[Objection]) -> list[Objection]:
    return [one for one in objections if one.state == UNMET]


# --- What is shown ----------------------------------------------------------------------------------------------------


@feature.card
def proposal_card(view: View, number: int) -> Card | None:
    """A proposal, in which round it is, and what stands against it."""
    store = view.store(ProposalStore)
    proposal = store.find(number)
    if proposal is None:
        return None
    title = _("Proposal {name}", name=name_of(number))
    round_, ask = ROUNDS[proposal.state]
    blocks: list[Block] = [Paragraph(proposal.text, "quote"), Paragraph((Bold(round_), ". ", ask))]
    facts: list[tuple[Words, Words]] = []
    if proposal.author_name is not None:
        facts.append((_("Proposed by"), proposal.author_name))
    if proposal.version > 1:
        facts.append((_("Version"), str(proposal.version)))
    if proposal.state == CONSENT and proposal.ends is not None:
        facts.append((_("Adopted if nobody objects until"), When(proposal.ends)))
    if proposal.state in {CONSENT, ADOPTED}:
        consents = store.consents(number)
        facts.append((_("Said that they can live with it"), _n("one person", "{count} people", consents)))
    if facts:
        blocks.append(Fields(tuple(facts)))
    objections = store.objections(number)
    if objections:
        blocks.append(Paragraph(Bold(_("Objections"))))
        blocks.append(Fields(tuple((f"{one.number}", _objection_words(one)) for one in objections)))
    if buttons := _buttons(proposal, objections):
        blocks.append(Actions(buttons))
    return Card(title=title, summary=(title, ": ", proposal.text), blocks=tuple(blocks))


def _objection_words(objection: Objection) -> Words:
    answer = ("; ", objection.answer) if objection.answer else ()
    return (objection.reason, " (", MET[objection.state], *answer, ")")


def _buttons(proposal: Proposal, objections: Sequence[Objection]) -> tuple[Button, ...]:
    if proposal.state in {ADOPTED, WITHDRAWN}:
        return ()
    number, version = proposal.number, proposal.version
    step = _("Adopt it") if proposal.state == CONSENT else _("Next round")
    leading = (
        go_on.button(step, number, version, proposal.state),
        change.button(_("Other words"), number),
        withdraw.button(_("Take it back"), number),
    )
    if proposal.state != CONSENT:
        return leading
    meeting = [
        meet.button(_("Objection {number} is met", number=one.number), number, one.number)
        for one in _unmet(objections)[:5]
    ]
    return (
        consent.primary(_("I can live with it"), number, version),
        object_.button(_("I object"), number),
        *meeting,
        *leading,
    )


@feature.command("proposals show", _("Look at one proposal"))
def show(call: View, number: Number) -> Effects:
    """A proposal's card, privately."""
    card = proposal_card.draw(call, _found(call, number).number)
    assert card is not None
    return Reply(card)


@feature.command("proposals list", _("See which proposals are under way, and which were adopted"))
def list_all(call: View) -> Effects:
    """All that was not taken back."""
    found = call.store(ProposalStore).all(CLARIFY, REACT, CONSENT, ADOPTED)
    if not found:
        return Reply(_("No proposals yet. {command} puts one.", command=Slash("proposal")))
    pairs = tuple(
        (name_of(one.number), (shortened(one.text), " (", ROUNDS[one.state][0], ")")) for one in reversed(found[-30:])
    )
    title = _("Proposals")
    count = _n("{count} proposal", "{count} proposals", len(found))
    return Reply(Card(title=title, summary=(title, ": ", count), blocks=(Fields(pairs),)))


@feature.digest
def digest(view: View, period: Period) -> Sequence[Line]:
    """What is asked, and what was adopted."""
    lines = []
    for one in view.store(ProposalStore).all(CONSENT, ADOPTED):
        if one.state == CONSENT or (one.ends is not None and one.ends > period.since):
            words = (name_of(one.number), ": ", shortened(one.text), " (", ROUNDS[one.state][0], ")")
            lines.append(Line(Section.DECISIONS, words))
    return lines


@feature.on(GroupDissolves)
def stay(call: JobCall, event: GroupDissolves) -> Effects:
    """Proposals belong to those who were asked.

    :raises Rejected: when there are some.
    """
    if call.store(ProposalStore).any():
        raise Rejected(
            _(
                "This channel has proposals of its own, which would be lost. Type {command} here, and let the other "
                "channel join this one.",
                command=Slash("group invite"),
            )
        )
    return None


@feature.on(MembersMerged)
def merged(call: JobCall, event: MembersMerged) -> Effects:
    """What one said the other did."""
    return _renamed(call, event.gone, to=event.kept, name=event.name)


@feature.forget
def forget(call: JobCall, member: MemberId) -> Effects:
    """What they proposed and objected stays, without their name; their consent is nobody's."""
    return _renamed(call, member, to=None, name=None)


@feature.export
def export(view: View, member: MemberId) -> Export:
    """What they proposed, and objected to."""
    store = view.store(ProposalStore)
    found = store.naming(member)
    return {
        "proposals": [{"proposal": name_of(one.number), "text": one.text} for one in found if one.author_id == member],
        "objections": [
            {"proposal": name_of(one.number), "reason": objection.reason}
            for one in found
            for objection in store.objections(one.number)
            if objection.author_id == member
        ],
    }


def _renamed(call: JobCall, of: MemberId, *, to: MemberId | None, name: str | None) -> list[Effect]:
    store = call.store(ProposalStore)
    changed = [proposal_card.of(one.number) for one in store.naming(of)]
    store.rename(of=of, to=to, name=name)
    return [Refresh(card) for card in changed]


# --- Finding ----------------------------------------------------------------------------------------------------------


def _found(view: View, number: int) -> Proposal:
    proposal = view.store(ProposalStore).find(number)
    if proposal is None:
        raise _not_there(number)
    return proposal


def _taken(call: Call, number: int) -> Proposal:
    proposal = call.store(ProposalStore).take(number)
    if proposal is None:
        raise _not_there(number)
    return proposal


def _led(call: Call, number: int) -> Proposal:
    """A proposal that is under way, before who leads it."""
    proposal = _taken(call, number)
    if proposal.author_id != call.person.member and call.person.role < Role.MODERATOR:
        raise NotAllowed(_("Only who proposed it and moderators can do that."))
    if proposal.state in {ADOPTED, WITHDRAWN}:
        raise Rejected(_("{proposal} is over.", proposal=name_of(number)))
    return proposal


def _asked(call: Call, number: int) -> Proposal:
    """A proposal about which everybody is asked for their consent."""
    proposal = _taken(call, number)
    if proposal.state != CONSENT:
        raise _not_asked(number)
    return proposal


def _not_asked(number: int) -> Rejected:
    return Rejected(
        _("{proposal} is not in its round of consent. Its card shows where it is.", proposal=name_of(number))
    )


def _objection(view: View, number: int, which: int) -> Objection:
    _found(view, number)
    found = next((one for one in view.store(ProposalStore).objections(number) if one.number == which), None)
    if found is None:
        raise _not_there(number)
    return found


def _not_there(number: int) -> NotFound:
    return NotFound(
        _(
            "There is no such proposal in this group. {command} shows those there are.",
            command=Slash("proposals list"),
        )
    )


feature.keeps(
    Kind(
        name=ProposalStore.name,
        one=_("Proposal"),
        many=_("Proposals"),
        called=name_of,
        show=proposal_card.draw,
        states={state: name for state, (name, _ask) in ROUNDS.items()},
    )
)
