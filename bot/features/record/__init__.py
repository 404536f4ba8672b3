"""The record: what a group wants to reach, what it decided, what is open and who does what, and what became of it.

`registers` names the kinds of entries there are; for each a module says what can be done about one: `milestones`,
`decisions`, `questions`, `actions`, `blockers`, which `raising` begins; and `purpose` says what it is all for. How one
looks has a module of its own where that is much: `milestone_cards`, `action_cards`, and beyond the group `sharing`.
`saving` puts a message on record, `telling` is what others hear of it; `common` is what all share, `belonging` what
happens to the rest when people link their accounts or leave.
"""

from bot.features.record import (
    action_cards,
    actions,
    belonging,
    blockers,
    decisions,
    milestone_cards,
    milestones,
    purpose,
    questions,
    raising,
    saving,
    sharing,
    telling,
)
from bot.features.record.common import feature

__all__ = [
    "action_cards",
    "actions",
    "belonging",
    "blockers",
    "decisions",
    "feature",
    "milestone_cards",
    "milestones",
    "purpose",
    "questions",
    "raising",
    "saving",
    "sharing",
    "telling",
]
