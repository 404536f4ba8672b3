"""What a group keeps on record, a module for each kind; imported here as a whole, so that every table is known."""

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

__all__ = [
    "AHEAD",
    "MOST_CHARACTERS",
    "Entries",
    "Milestone",
    "MilestoneState",
    "MilestoneStore",
    "Move",
    "milestone_moves",
    "milestones",
    "record_numbers",
]
