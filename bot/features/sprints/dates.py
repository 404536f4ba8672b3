"""A sprint's dates: how long it may be, when the group checks in, how much is left. Pure: no clock, no database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.kit import Holiday, Weekly, instant_of, next_slot

DAY: Final = timedelta(days=1)
SHORTEST: Final = 2 * DAY
LONGEST: Final = 28 * DAY
APART: Final = 2 * DAY
"""Nobody is asked how it goes more often than that, whatever is moved meanwhile."""
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Custom:
    """When a group checks in: weekly at a local time, or where it rests then, on the first day after."""

    weekly: Weekly
    zone: ZoneInfo
    holidays: Collection[Holiday] = ()

    def next(self, after: datetime) -> datetime:
        """The first such moment after an instant."""
        return next_slot(self.weekly, self.zone, after, self.holidays, "later")


def ending(until: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """When a sprint ends that is to last `until` then.

    A bare day means the hour of now: at midnight nobody is there to look back on it.
    """
    local = until.astimezone(zone).replace(tzinfo=None)
    if local.time() != time(0):
        return until
    hour = now.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None).time()
    return instant_of(datetime.combine(local.date(), hour), zone)


def length(begins: datetime, ends: datetime, zone: ZoneInfo) -> timedelta:
    """How long it is by the calendar, to the minute: a change of the clocks makes no day shorter."""
    begun, ended = (instant.astimezone(zone).replace(tzinfo=None) for instant in (begins, ends))
    return (ended - begun + MINUTE / 2) // MINUTE * MINUTE


def fits(begins: datetime, ends: datetime, zone: ZoneInfo) -> bool:
    """Whether it is neither shorter nor longer than a sprint may be."""
    return SHORTEST <= length(begins, ends, zone) <= LONGEST


def later(ends: datetime, days: int, zone: ZoneInfo) -> datetime:
    """So many days after an end, at the same hour."""
    return instant_of(ends.astimezone(zone).replace(tzinfo=None) + days * DAY, zone)


def check_ins(begins: datetime, ends: datetime, custom: Custom) -> tuple[datetime, ...]:
    """When the group checks in: weekly as it is used to, but not in the first or the last day of a sprint.

    One that is too short for that has a check-in in its middle, at the hour the group is used to if that is near.
    """
    found = []
    slot = custom.next(begins + DAY - MINUTE)
    while slot <= ends - DAY:
        found.append(slot)
        slot = custom.next(slot)
    return tuple(found) or (_middle(begins, ends, custom),)


def next_check_in(
    begins: datetime, ends: datetime, custom: Custom, *, now: datetime, asked: datetime | None
) -> datetime | None:
    """The first check-in to come, `None` where there is none any more; `asked` is when the last one was."""
    after = now if asked is None else max(now, asked + APART - MINUTE)
    return next((slot for slot in check_ins(begins, ends, custom) if slot > after), None)


def days_left(ends: datetime, now: datetime) -> int:
    """How many days are left, begun ones counted; 0 once it is over."""
    return max(-((now - ends) // DAY), 0)


def next_day(ends: datetime, now: datetime) -> datetime:
    """When there will be a day less."""
    return ends - (days_left(ends, now) - 1) * DAY


def _middle(begins: datetime, ends: datetime, custom: Custom) -> datetime:
    half = (ends - begins) / 2
    middle = begins + half // MINUTE * MINUTE
    usual = instant_of(datetime.combine(middle.astimezone(custom.zone).date(), custom.weekly.at), custom.zone)
    return usual if abs(usual - middle) <= half / 2 else middle
