"""Consent and objections: who can live with a proposal, what speaks against it, and how that is met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from bot.features.proposals.common import MET, Number, feature, proposals, unmet
from bot.features.proposals.rounds import adopted
from bot.kit import Arg, Bold, Call, Choice, Effects, Field, Form, NotAllowed, NotFound, Post, Rejected, Slash, View, _
from storage.principles import CONSENT, INTEGRATED, SAFEGUARD, TAKEN_BACK, UNMET, Objection, Proposal, ProposalStore

WAYS: Final = tuple(Choice(way, words) for way, words in MET.items() if way != UNMET)


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


@feature.action
@feature.command("proposals consent", _("Say that you can live with a proposal as it stands"))
def consent(
    call: Call, number: Number, version: Annotated[int, Arg(_("the version that you have read, if you name one"))] = 0
) -> Effects:
    """Somebody can live with these words."""
    if version not in {0, _asked(call, number).version}:
        raise Rejected(_("Its words have changed meanwhile. Please read them once more."))
    call.store(ProposalStore).consent(number, call.person.member)
    return proposals.changed(number, _("Thank you. You can still object until the round is over."))


@feature.action
@feature.command("proposals object", _("Object to a proposal, with the reason"))
def object_(
    call: Call, number: Number, reason: Annotated[str, Arg(_("what it would harm, and how"), rest=True, most=1000)] = ""
) -> Effects:
    """Keep an objection; ask for the reason when it is missing."""
    _asked(call, number)
    return _object(call, number, reason) if reason else objected.open(number)


@feature.on_submit
def objected(call: Call, form: ObjectionForm, number: int) -> Effects:
    """Keep an objection."""
    return _object(call, number, form.reason)


def _object(call: Call, number: int, reason: str) -> Effects:
    proposal = _asked(call, number)
    store = call.store(ProposalStore)
    store.take_consent_back(number, call.person.member)
    which = store.object(proposal, reason, by=call.person.member, name=call.person.name)
    card = proposals.card(number)
    said = _("{name} objects: {reason}", name=Bold(call.person.name), reason=reason)
    kept = _(
        "Thank you. This is objection {number}, and it helps to make the proposal better. Talk it over in the thread: "
        "which words, or which safeguard, would meet it? When it is met, say so on the card, or with {command}.",
        number=which,
        command=Slash(f"proposals meet {proposals.name(number)} {which}"),
    )
    return [Post(content=said, under=card), *proposals.changed(number, kept)]


@feature.action
@feature.command("proposals meet", _("Say how your objection is met: integrated, with a safeguard, or taken back"))
def meet(
    call: Call,
    number: Number,
    which: Annotated[int, Arg(_("the objection's number"))],
    way: Annotated[str, Arg(_("how"), choices=WAYS)] = "",
    answer: Annotated[str, Arg(_("how, in a sentence"), rest=True, most=500)] = "",
) -> Effects:
    """An objection is met; ask how, where that is missing."""
    _objection(call, number, which)
    return _met(call, number, which, way, answer) if way else met.open(number, which)


@feature.on_submit
def met(call: Call, form: MeetForm, number: int, which: int) -> Effects:
    """An objection is met."""
    return _met(call, number, which, form.way, form.answer)


def _met(call: Call, number: int, which: int, way: str, answer: str) -> Effects:
    store = call.store(ProposalStore)
    proposal = proposals.taken(call, number)
    objection = _objection(call, number, which)
    if objection.state != UNMET or proposal.state != CONSENT:
        raise Rejected(_("Objection {number} is {state} already.", number=which, state=MET[objection.state]))
    is_theirs = objection.author_id == call.person.member
    if way == TAKEN_BACK and not is_theirs:
        raise NotAllowed(_("Only who objected takes it back."))
    if not call.person.leads(objection.author_id):
        raise NotAllowed(_("Who objected says whether it is met; where they cannot, a moderator does."))
    if way == INTEGRATED and proposal.version == objection.version:
        raise Rejected(
            _(
                "The words are still those it was about. Change them first: {command}.",
                command=Slash(f"proposals change {proposals.name(number)}"),
            ),
            field="way",
        )
    if way == SAFEGUARD and not answer:
        raise Rejected(_("Say what the safeguard is: when you look again, or what would stop it."), field="answer")
    store.settle(number, which, state=way, answer=answer)
    told = proposals.changed(number, _("Objection {number} is {state}.", number=which, state=MET[way]))
    if proposal.ends is not None and proposal.ends <= call.now and not unmet(store.objections(number)):
        return [*told, *adopted(call, proposal)]
    return told


def _asked(call: Call, number: int) -> Proposal:
    """A proposal about which everybody is asked for their consent."""
    proposal = proposals.taken(call, number)
    if proposal.state != CONSENT:
        raise _not_asked(number)
    return proposal


def _not_asked(number: int) -> Rejected:
    return Rejected(
        _("{proposal} is not in its round of consent. Its card shows where it is.", proposal=proposals.name(number))
    )


def _objection(view: View, number: int, which: int) -> Objection:
    proposals.found(view, number)
    found = next((one for one in view.store(ProposalStore).objections(number) if one.number == which), None)
    if found is None:
        name = proposals.name(number)
        raise NotFound(
            _("{proposal} has no objection {number}. Its card shows those there are.", proposal=name, number=which)
        )
    return found
