"""The record: what a group wants to reach, what it decided, what is open and who does what, and what became of it.

A module for each kind of entry, in which everything about it is said: `milestones`, `decisions`, `questions`,
`actions`, `blockers`, which `raising` begins; and `purpose`, what it is all for. `saving` puts a message on record,
`telling` is what others hear of it; `common` is what all share, `belonging` what happens when people link their
accounts or leave.
"""

from bot.features.record import (
    actions,
    belonging,
    blockers,
    decisions,
    milestones,
    purpose,
    questions,
    raising,
    saving,
    telling,
)
from bot.features.record.common import feature

__all__ = [
    "actions",
    "belonging",
    "blockers",
    "decisions",
    "feature",
    "milestones",
    "purpose",
    "questions",
    "raising",
    "saving",
    "telling",
]
