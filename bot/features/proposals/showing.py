"""How a proposal looks: its words, in which round it is, and what stands against it; and what others hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from bot.features.proposals.common import MET, ROUNDS, Number, feature, proposals, unmet
from bot.features.proposals.consent import consent, meet, object_
from bot.features.proposals.rounds import change, go_on, withdraw
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Effects,
    Fields,
    Line,
    MemberId,
    Paragraph,
    Period,
    Section,
    Slash,
    View,
    When,
    Words,
    _,
    _n,
)
from bot.kit.feature import Export
from storage.principles import ADOPTED, CONSENT, WITHDRAWN, Objection, Proposal, ProposalStore


@proposals.drawn
def proposal_card(view: View, proposal: Proposal) -> Sequence[Block]:
    """A proposal, in which round it is, and what stands against it."""
    store, number = view.store(ProposalStore), proposal.number
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
        blocks.append(Fields(tuple((_("Objection {number}", number=one.number), _said(one)) for one in objections)))
    if buttons := _buttons(proposal, objections):
        blocks.append(Actions(buttons))
    return blocks


def _said(objection: Objection) -> Words:
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
        for one in unmet(objections)[:5]
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
    return proposals.show(call, number)


@feature.command("proposals list", _("See which proposals are under way, and which were adopted"))
def list_all(
    call: View, state: Annotated[str, Arg(_("only those that are so"), choices=proposals.choices)] = ""
) -> Effects:
    """All that was not taken back, or those that stand so, the newest first."""
    found = [one for one in proposals.all(call, state) if state or one.state != WITHDRAWN]
    return proposals.listed(
        call,
        found[::-1],
        {_("Status"): lambda one: proposals.states[one.state]},
        count=_n("{count} proposal", "{count} proposals", len(found)),
        none=_("No proposals yet. {command} puts one forward.", command=Slash("proposal")),
    )


@feature.digest
def digest(view: View, period: Period) -> Sequence[Line]:
    """What is asked, and what was adopted."""
    return [
        Line(Section.DECISIONS, (*proposals.line(one), " (", proposals.states[one.state], ")"))
        for one in view.store(ProposalStore).all(CONSENT, ADOPTED)
        if one.state == CONSENT or (one.ends is not None and one.ends > period.since)
    ]


@feature.export
def export(view: View, member: MemberId) -> Export:
    """What they objected to, and why."""
    store = view.store(ProposalStore)
    return {
        "objections": [
            {"proposal": proposals.name(one.number), "reason": objection.reason}
            for one in store.naming(member)
            for objection in store.objections(one.number)
            if objection.author_id == member
        ]
    }
