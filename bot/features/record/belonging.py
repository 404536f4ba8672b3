"""A member's home, and whose the rest of the record is: what its registers do not look after themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.features.record.actions import new_action
from bot.features.record.common import feature
from bot.features.record.decisions import new_decision
from bot.features.record.milestones import new_milestone
from bot.features.record.questions import new_question
from bot.features.record.raising import new_blocker
from bot.features.record.registers import decisions, milestones
from bot.kit import (
    Actions,
    Block,
    Bold,
    Call,
    Effects,
    Fields,
    GroupDissolves,
    JobCall,
    MemberId,
    MembersMerged,
    Paragraph,
    View,
    _,
    shortened,
)
from bot.kit.feature import Export
from bot.kit.registers import would_be_lost
from storage.record import AHEAD, DecisionStore, MilestoneStore, PurposeStore, WaitingBlockers

MOST_AT_HOME: Final = 3


@feature.home
def at_home(call: Call) -> Sequence[Block]:
    """What the group wants to reach next."""
    ahead = sorted(call.store(MilestoneStore).all(*AHEAD), key=lambda one: (one.due is None, one.due, one.number))
    facts = tuple((milestones.name(one.number), shortened(one.text)) for one in ahead[:MOST_AT_HOME])
    return (
        Paragraph(Bold(_("The record"))),
        *((Fields(facts),) if facts else ()),
        Actions(
            (
                new_milestone.button(_("Plan a milestone")),
                new_decision.button(_("Put a decision on record")),
                new_question.button(_("Ask a question")),
                new_action.button(_("Put an action on record")),
                new_blocker.button(_("Say what holds you up")),
            )
        ),
    )


@feature.on(GroupDissolves)
def stay(call: JobCall, event: GroupDissolves) -> Effects:
    """A record belongs to its group; in another one nobody would find it any more.

    :raises Rejected: when a blocker waits, or the group said what it is there for.
    """
    waiting = any(one.kind == "kept" for one in call.store(WaitingBlockers).all())
    if waiting or call.store(PurposeStore).now() is not None:
        raise would_be_lost()
    return None


@feature.on(MembersMerged)
def merged(call: JobCall, event: MembersMerged) -> Effects:
    """What one said the group is there for, the other did."""
    call.store(PurposeStore).rename(of=event.gone, to=event.kept, name=event.name)
    return None


@feature.forget
def forget(call: JobCall, member: MemberId) -> Effects:
    """What they said the group is there for stays, without their name."""
    call.store(PurposeStore).rename(of=member, to=None, name=None)
    return None


@feature.export
def export(view: View, member: MemberId) -> Export:
    """What they said against decisions, and what they said the group is there for."""
    against = view.store(DecisionStore).dissents_of(member)
    said = [one for one in view.store(PurposeStore).history() if one.by_id == member]
    return {
        "what they said against decisions": [
            {"number": decisions.name(number), "text": text} for number, texts in against.items() for text in texts
        ],
        "what they said the group is there for": [{"purpose": one.purpose, "goal": one.goal} for one in said],
    }
