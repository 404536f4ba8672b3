"""What features tell of themselves to somebody else: the group in its digest, a member, whoever is new.

Each feature says its part; the feature that puts the parts together knows none of the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.kit.cards import Button, Select
from bot.kit.text import Words


class Section(StrEnum):
    """A part of the digest; they come in this order."""

    MILESTONES = "milestones"
    SPRINT = "sprint"
    DECISIONS = "decisions"
    VOTES = "votes"
    BLOCKERS = "blockers"
    ACTIONS = "actions"
    IDEAS = "ideas"
    THANKS = "thanks"
    DATES = "dates"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in the digest, in a short sentence or less: what happened, what is open, what comes."""

    section: Section
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What a digest is about: what happened after `since`, the digest before it, until now; what is due by `until`.

    With `names` it may say who is to do something; otherwise nobody is named for what is still open.
    """

    since: datetime
    until: datetime
    names: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs a member, with the steps they can take; `by` is when it is too late.

    Nothing here may say more than they did openly: who has not yet voted without a name is not known, so all are asked.
    """

    words: Words
    by: datetime | None = None
    steps: tuple[Button | Select, ...] = ()


class Chapter(StrEnum):
    """A part of what somebody new is told; they come in this order."""

    PURPOSE = "purpose"
    PRINCIPLES = "principles"
    DECISIONS = "decisions"
    PEOPLE = "people"
    OPEN_ROLES = "open_roles"
    GLOSSARY = "glossary"


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing that somebody new is told; what is `internal` is for the group alone, and not for its sponsors."""

    chapter: Chapter
    words: Words
    internal: bool = False
