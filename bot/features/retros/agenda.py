"""The thirty minutes of a retro, or its nine days, as a state machine: which phase it is, until when, what is left.

Pure: the time is given, nothing is stored here. Every operation gives a new `Course`. Minutes are never made: whoever
extends a phase borrows them from what others saved and from the phases that come later; only a pause adds to the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


class Phase(Enum):
    """What a retro does, one after the other."""

    OPEN = "open"
    ACTIONS = "actions"
    WRITE = "write"
    GROUP = "group"
    VOTE = "vote"
    DISCUSS = "discuss"
    SHARE = "share"
    CLOSE = "close"


PHASES: Final = tuple(Phase)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long each phase is, in their order, and the unit in which a retro counts.

    By it time is borrowed, and a later phase keeps that much. Whoever notices later than that that a phase has ended
    (nobody was there to say it) begins the next one then.
    """

    lengths: tuple[timedelta, ...]
    unit: timedelta


THIRTY_MINUTES: Final = Pace(tuple(minutes * MINUTE for minutes in (2, 3, 6, 4, 2, 7, 4, 2)), MINUTE)
NINE_DAYS: Final = Pace(tuple(hours * HOUR for hours in (1, 23, 48, 24, 24, 48, 24, 24)), HOUR)
"""All but the welcome end at the time of day at which the retro began, when whoever began it was awake."""


class NothingToBorrow(Exception):
    """No later phase has a minute to spare."""


@dataclass(frozen=True, slots=True)
class Course:
    """How far a retro is. `later` is how long each phase behind this one will be; `spare` is what nobody needs."""

    phase: Phase | None
    """`None` when it is over."""
    ends: datetime | None
    """When the phase ends; `None` while it is paused, and once all is over."""
    left: timedelta
    """What is left of the phase while it is paused."""
    later: tuple[timedelta, ...]
    spare: timedelta = timedelta()
    unit: timedelta = MINUTE

    @property
    def paused(self) -> bool:
        """Whether the clock stands."""
        return self.phase is not None and self.ends is None

    def left_at(self, now: datetime) -> timedelta:
        """What is left of the phase."""
        return self.left if self.ends is None else max(self.ends - now, timedelta())

    def left_in_all(self, now: datetime) -> timedelta:
        """What is left of the whole, if everything goes as it is planned."""
        return self.left_at(now) + sum(self.later, timedelta())


def begin(now: datetime, pace: Pace = THIRTY_MINUTES) -> Course:
    """The first phase begins."""
    first, *later = pace.lengths
    return Course(PHASES[0], now + first, timedelta(), tuple(later), unit=pace.unit)


def at(course: Course, now: datetime) -> Course:
    """The course now: phases whose time is up have given way to the next, each at its minute."""
    while course.ends is not None and course.ends <= now:
        late = now - course.ends > course.unit
        course = _next(course, now if late else course.ends)
    return course


def skip(course: Course, now: datetime) -> Course:
    """The next phase begins now; what was left of this one can be borrowed."""
    return _next(replace(course, spare=course.spare + course.left_at(now)), now)


def extend(course: Course, now: datetime, by: timedelta) -> Course:
    """This phase gets so much longer, or as much as can be borrowed.

    :raises NothingToBorrow: when that is nothing.
    """
    later, spare, borrowed = _borrow(course.later, course.spare, by, course.unit)
    if not borrowed:
        raise NothingToBorrow
    return _lengthened(replace(course, later=later, spare=spare), borrowed)


def pause(course: Course, now: datetime) -> Course:
    """The clock stands."""
    return course if course.ends is None else replace(course, ends=None, left=course.left_at(now))


def resume(course: Course, now: datetime) -> Course:
    """The clock runs again."""
    return replace(course, ends=now + course.left, left=timedelta()) if course.paused else course


def reopen(course: Course, now: datetime, length: timedelta) -> Course:
    """The phase before is open again, for so long or as long as can be borrowed; this one comes again behind it.

    :raises NothingToBorrow: when that is nothing, or there is no phase before.
    """
    index = len(PHASES) if course.phase is None else PHASES.index(course.phase)
    if index == 0:
        raise NothingToBorrow
    later = course.later if course.phase is None else (max(course.left_at(now), course.unit), *course.later)
    later, spare, borrowed = _borrow(later, course.spare, length, course.unit)
    if not borrowed:
        raise NothingToBorrow
    return Course(PHASES[index - 1], now + borrowed, timedelta(), later, spare, course.unit)


def _next(course: Course, now: datetime) -> Course:
    if not course.later:
        return Course(None, None, timedelta(), (), course.spare, course.unit)
    assert course.phase is not None
    first, *others = course.later
    return replace(
        course, phase=PHASES[PHASES.index(course.phase) + 1], ends=now + first, left=timedelta(), later=tuple(others)
    )


def _lengthened(course: Course, by: timedelta) -> Course:
    if course.ends is None:
        return replace(course, left=course.left + by)
    return replace(course, ends=course.ends + by)


def _borrow(
    later: Sequence[timedelta], spare: timedelta, wanted: timedelta, unit: timedelta
) -> tuple[tuple[timedelta, ...], timedelta, timedelta]:
    """Take time from what is spare, then a unit at a time from the longest of the later phases."""
    borrowed = min(spare, wanted)
    spare -= borrowed
    rest = list(later)
    while borrowed < wanted and any(length > unit for length in rest):
        longest = rest.index(max(rest))
        step = min(unit, wanted - borrowed, rest[longest] - unit)
        rest[longest] -= step
        borrowed += step
    return tuple(rest), spare, borrowed
