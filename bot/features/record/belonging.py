"""A member's home, and what happens to the record when they link accounts or leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from bot.features.record.actions import action_name, action_of, new_action
from bot.features.record.blockers import blocker_name, blocker_of
from bot.features.record.common import feature
from bot.features.record.decisions import decision_name, decision_of, new_decision
from bot.features.record.milestones import milestone_name, milestone_of, new_milestone
from bot.features.record.questions import new_question, question_name, question_of
from bot.features.record.raising import new_blocker
from bot.kit import (
    ActionChanged,
    Actions,
    Block,
    Bold,
    Call,
    CardRef,
    Effects,
    Emit,
    Fields,
    GroupDissolves,
    JobCall,
    MemberId,
    MembersMerged,
    Paragraph,
    Refresh,
    Rejected,
    Slash,
    View,
    _,
    shortened,
)
from bot.kit.feature import Export
from storage.record import (
    AHEAD,
    ActionStore,
    BlockerStore,
    DecisionStore,
    Entries,
    MilestoneStore,
    PurposeStore,
    QuestionStore,
    WaitingBlockers,
)

KINDS: Final[Mapping[type[Entries[Any]], tuple[str, Callable[[int], str], Callable[[int], CardRef]]]] = {
    MilestoneStore: ("milestones", milestone_name, milestone_of),
    ActionStore: ("actions they took, are asked to take, or put on record", action_name, action_of),
    BlockerStore: ("blockers they raised or help with", blocker_name, blocker_of),
    DecisionStore: ("decisions", decision_name, decision_of),
    QuestionStore: ("questions", question_name, question_of),
}
"""What each kind of entry is called in an export, what one of them is called, and its card."""

MOST_AT_HOME: Final = 3


@feature.home
def at_home(call: Call) -> Sequence[Block]:
    """What the group wants to reach next."""
    ahead = sorted(call.store(MilestoneStore).all(*AHEAD), key=lambda one: (one.due is None, one.due, one.number))
    facts = tuple((milestone_name(one.number), shortened(one.text)) for one in ahead[:MOST_AT_HOME])
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

    :raises Rejected: when there is something on it.
    """
    entries = any(call.store(kind).any() for kind in KINDS)
    waiting = any(one.kind == "kept" for one in call.store(WaitingBlockers).all())
    if entries or waiting or call.store(PurposeStore).now() is not None:
        raise Rejected(
            _(
                "This channel has a record of its own, which would be lost. Type {command} here, and let the other "
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
    """What they put on record stays, without their name."""
    return _renamed(call, member, to=None, name=None)


@feature.export
def export(view: View, member: MemberId) -> Export:
    """Whatever on the record names them."""
    entries = {
        called: [{"number": name(one.number), "text": one.text} for one in view.store(kind).naming(member)]
        for kind, (called, name, _card) in KINDS.items()
    }
    against = view.store(DecisionStore).dissents_of(member)
    said = [one for one in view.store(PurposeStore).history() if one.by_id == member]
    return {
        **entries,
        "what they said against decisions": [
            {"number": decision_name(number), "text": text} for number, texts in against.items() for text in texts
        ],
        "what they said the group is there for": [{"purpose": one.purpose, "goal": one.goal} for one in said],
    }


def _renamed(call: JobCall, member: MemberId, *, to: MemberId | None, name: str | None) -> Effects:
    cards = dict.fromkeys(_cards(call, member))
    changed = [Emit(ActionChanged(one.number)) for one in call.store(ActionStore).naming(member)]
    for kind in KINDS:
        call.store(kind).rename(of=member, to=to, name=name)
    call.store(PurposeStore).rename(of=member, to=to, name=name)
    return [*map(Refresh, cards), *changed]


def _cards(call: View, member: MemberId) -> Iterator[CardRef]:
    for kind, (_called, _name, card) in KINDS.items():
        yield from (card(one.number) for one in call.store(kind).naming(member))
    yield from map(decision_of, call.store(DecisionStore).dissents_of(member))
