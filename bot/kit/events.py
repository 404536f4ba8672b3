"""How features speak to each other: what happened, in the past tense, without knowing who listens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.kit.text import MemberId


class Event:
    """The base of every event."""


@dataclass(frozen=True, slots=True)
class MembersMerged(Event):
    """Two members turned out to be one person, called `name`; `gone` is about to go."""

    kept: MemberId
    gone: MemberId
    name: str


@dataclass(frozen=True, slots=True)
class GroupDissolves(Event):
    """A group's only channel is about to join another group. Whoever would lose something by that refuses."""


@dataclass(frozen=True, slots=True)
class PlaceLost(Event):
    """The bot cannot be in one of a group's places any more: the channel is gone, or it was removed from it."""

    place: int
    platform: str
    name: str


@dataclass(frozen=True, slots=True)
class CalendarChanged(Event):
    """The group lives in another zone, or rests on other days: what was planned by its local time is to be then."""


@dataclass(frozen=True, slots=True)
class ActionChanged(Event):
    """An action on the record changed: what it says, who takes it, or what became of it."""

    number: int


@dataclass(frozen=True, slots=True)
class ActionOffered(Event):
    """Somebody is asked whether they take an action on the record; `urgent` while those who ask sit together."""

    number: int
    to: MemberId
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class HeldUp(Event):
    """Somebody said openly what holds them up, and wants the group to see it and to help; whoever keeps it answers."""

    text: str
    by: MemberId
    name: str


@dataclass(frozen=True, slots=True)
class SprintEnded(Event):
    """A sprint is over; `by` is who ended it, `None` where its time was up."""

    number: int
    goal: str
    by: MemberId | None


@dataclass(frozen=True, slots=True)
class RetroEnded(Event):
    """A retro is over; `joined` are those who said openly that they were there: it says nothing of what they wrote."""

    number: int
    joined: tuple[MemberId, ...]


@dataclass(frozen=True, slots=True)
class IdeaAdopted(Event):
    """The group adopted an idea as a task, a milestone, a poll or a principle."""

    number: int
    text: str
    becomes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCalled(Event):
    """Somebody puts something to a vote of yes and no; `purpose` is what the caller knows it by.

    `quorum` is in percent of those who can vote.
    """

    purpose: str
    question: str
    ends: datetime
    quorum: int
    threshold: Literal["majority", "two thirds", "consent"]
    anonymous: bool
    member: MemberId
    name: str


@dataclass(frozen=True, slots=True)
class VoteEnded(Event):
    """Such a vote is over; `name` is what people call it."""

    purpose: str
    name: str
    accepted: bool
