"""The rounds of a proposal: put, led on, put again with other words, adopted or taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from bot.features.proposals.common import LONGEST, Number, feature, proposals, unmet
from bot.kit import Arg, Call, Effect, Effects, Field, Form, JobCall, NotAllowed, Post, Refresh, Rejected, Reply, _, _n
from storage.principles import ADOPTED, CONSENT, REACT, WITHDRAWN, Proposal, ProposalStore

CONSENT_ROUND: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class ProposalForm(Form):
    """The words of a proposal."""

    title = _("A proposal")
    send = _("Put it forward")

    text: Annotated[str, Field(_("What do you propose?"), "paragraph", most=LONGEST)]


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
    said = _("{proposal} is put forward. First, everybody can ask what is not clear.", proposal=proposals.name(number))
    return [Post(content=proposals.card(number)), Reply(said)]


@feature.action
def go_on(call: Call, number: int, version: int, state: str) -> Effects:
    """The next round, unless somebody went on meanwhile."""
    proposal = led(call, number)
    if (proposal.version, proposal.state) != (version, state):
        raise Rejected(_("The next round has begun meanwhile. The card shows where it is now."))
    return _next(call, proposal)


@feature.command("proposals next", _("Go on to the next round of a proposal of yours"))
def next_typed(call: Call, number: Number) -> Effects:
    """The same."""
    return _next(call, led(call, number))


def _next(call: Call, proposal: Proposal) -> Effects:
    store = call.store(ProposalStore)
    match proposal.state:
        case "clarify":
            store.change(proposal.number, state=REACT)
        case "react":
            return [*_ask_consent(call, proposal), Reply(_("Everybody is asked for their consent."))]
        case _:
            if left := len(unmet(store.objections(proposal.number))):
                raise Rejected(_n("One objection is still open.", "{count} objections are still open.", left))
            return [
                *adopted(call, proposal),
                Reply(_("{proposal} is adopted.", proposal=proposals.name(proposal.number))),
            ]
    return proposals.changed(proposal.number, _("The next round has begun."))


def _ask_consent(call: Call, proposal: Proposal) -> list[Effect]:
    ends = call.now + CONSENT_ROUND
    store = call.store(ProposalStore)
    store.change(proposal.number, state=CONSENT, ends=ends)
    store.take_consent_back(proposal.number)
    return [Refresh(proposals.card(proposal.number)), adopt_when_due.at(ends, proposal.number, proposal.version)]


@feature.job
def adopt_when_due(call: JobCall, number: int, version: int) -> Effects:
    """The round of consent is over: it is adopted, unless an objection is open."""
    proposal = call.store(ProposalStore).take(number)
    if proposal is None or proposal.state != CONSENT or proposal.version != version:
        return None
    if proposal.ends is None or proposal.ends > call.now or unmet(call.store(ProposalStore).objections(number)):
        return None
    return adopted(call, proposal)


def adopted(call: JobCall, proposal: Proposal) -> list[Effect]:
    """Nobody has a reason against it."""
    call.store(ProposalStore).change(proposal.number, state=ADOPTED, ends=call.now)
    said = _("{proposal} is adopted: nobody has a reason against it.", proposal=proposals.name(proposal.number))
    card = proposals.card(proposal.number)
    return [Refresh(card), Post(content=said, under=card)]


@feature.action
@feature.command("proposals change", _("Change the words of a proposal of yours; everybody is asked again"))
def change(
    call: Call, number: Number, text: Annotated[str, Arg(_("its new words"), rest=True, most=LONGEST)] = ""
) -> Effects:
    """Change them; ask for them when they are missing, beginning with those that are there."""
    if text:
        return _changed(call, number, text)
    return proposed.open(number, values={"text": proposals.found(call, number).text})


def _changed(call: Call, number: int, text: str) -> Effects:
    proposal = led(call, number)
    if proposal.text == text:
        raise Rejected(_("These are the words it has already."), field="text")
    store = call.store(ProposalStore)
    store.change(number, text=text, version=proposal.version + 1)
    card = proposals.card(number)
    said = _(
        "{proposal} has other words now (version {version}). Before, they were: {text}",
        proposal=proposals.name(number),
        version=proposal.version + 1,
        text=proposal.text,
    )
    again = _ask_consent(call, proposals.found(call, number)) if proposal.state == CONSENT else []
    return [Post(content=said, under=card), *proposals.changed(number, _("Its words are changed.")), *again]


@feature.action
@feature.command("proposals withdraw", _("Take back a proposal of yours"))
def withdraw(call: Call, number: Number) -> Effects:
    """Take it back."""
    led(call, number)
    call.store(ProposalStore).change(number, state=WITHDRAWN, ends=call.now)
    return proposals.changed(number, _("Taken back."))


def led(call: Call, number: int) -> Proposal:
    """A proposal that is under way, before who leads it."""
    proposal = proposals.taken(call, number)
    if not call.person.leads(proposal.author_id):
        raise NotAllowed(_("Only who proposed it and moderators can do that."))
    if proposal.state in {ADOPTED, WITHDRAWN}:
        raise Rejected(_("{proposal} is over.", proposal=proposals.name(number)))
    return proposal
