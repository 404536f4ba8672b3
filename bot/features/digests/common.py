"""What all parts of the feature share: its name, what the sections are called, and when a digest comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Final

from bot.kit import Feature, Holiday, OnHoliday, Phrase, Rule, Section, View, Weekly, _, next_slot
from storage.digests import NEVER, DigestStore
from storage.holidays import HolidayStore

feature = Feature("digests", _("Digests: what happened and what comes, once a week"))

TITLES: Final[Mapping[Section, Phrase]] = {
    Section.MILESTONES: _("Milestones"),
    Section.SPRINT: _("Sprints and retros"),
    Section.DECISIONS: _("Decisions"),
    Section.VOTES: _("Open votes"),
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
    if rule is None:
        return None
    rests = [Holiday(one.first, one.last) for one in view.store(HolidayStore).all()]
    return next_slot(rule, view.group.zone, view.now, rests, ON_HOLIDAY)
