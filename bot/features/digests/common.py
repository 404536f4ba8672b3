"""What all parts of the feature share: its name, what the sections are called, and when a digest comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Final

from bot.kit import Feature, OnHoliday, Phrase, Rule, Section, View, Weekly, _
from storage.digests import NEVER, DigestStore

feature = Feature("digests", _("Digests: what happened and what comes, once a week"))

TITLES: Final[Mapping[Section, Phrase]] = {
    Section.MILESTONES: _("Milestones"),
    Section.SPRINT: _("Sprints and retros"),
    Section.DECISIONS: _("Decisions"),
    Section.VOTES: _("Polls"),
    Section.BLOCKERS: _("Blockers"),
    Section.ACTIONS: _("To do"),
    Section.IDEAS: _("Ideas"),
    Section.THANKS: _("Thanks"),
    Section.DATES: _("Next dates"),
}
ON_HOLIDAY: Final[OnHoliday] = "later"
"""A digest on a holiday comes when the group is back, at the same hour."""


def rule_of(view: View) -> Rule | None:
    """When a group's digest comes; `None` where it wants none."""
    custom = view.store(DigestStore).custom()
    return None if custom.weekday == NEVER else Weekly(custom.weekday, time.fromisoformat(custom.at))


def next_digest(view: View) -> datetime | None:
    """When the next one comes."""
    rule = rule_of(view)
    return None if rule is None else view.next_slot(rule, view.now, ON_HOLIDAY)
