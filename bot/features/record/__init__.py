"""The record: what a group wants to reach, what it decided, what is open and who does what, and what became of it.

A module for each kind of entry, of which everything is said once: `milestones`. `common` is what they share,
`belonging` what happens to them when people link their accounts or leave.
"""

from bot.features.record import belonging, milestones
from bot.features.record.common import feature

__all__ = ["belonging", "feature", "milestones"]
