"""What a group keeps on record, a module for each kind; imported here as a whole, so that every table is known."""

from storage.record.actions import Action, ActionState, ActionStore, actions
from storage.record.blockers import Blocker, BlockerState, BlockerStore, WaitingBlockers, blockers
from storage.record.decisions import Decision, DecisionState, DecisionStore, Dissent, decision_dissents, decisions
from storage.record.entries import MOST_CHARACTERS, Entries, record_numbers
from storage.record.milestones import (
    AHEAD,
    Milestone,
    MilestoneState,
    MilestoneStore,
    Move,
    milestone_moves,
    milestones,
)
from storage.record.purposes import Purpose, PurposeStore, purposes
from storage.record.questions import Question, QuestionState, QuestionStore, questions

__all__ = [
    "AHEAD",
    "MOST_CHARACTERS",
    "Action",
    "ActionState",
    "ActionStore",
    "Blocker",
    "BlockerState",
    "BlockerStore",
    "Decision",
    "DecisionState",
    "DecisionStore",
    "Dissent",
    "Entries",
    "Milestone",
    "MilestoneState",
    "MilestoneStore",
    "Move",
    "Purpose",
    "PurposeStore",
    "Question",
    "QuestionState",
    "QuestionStore",
    "actions",
    "WaitingBlockers",
    "blockers",
    "decision_dissents",
    "decisions",
    "milestone_moves",
    "milestones",
    "purposes",
    "questions",
    "record_numbers",
]
