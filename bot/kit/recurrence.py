"""How often: rules in a group's own time, as plain data, the days on which it rests, and the instants they stand for.

Alone in knowing what a change of the clocks does: a local time that is skipped happens at the first valid minute after
the gap, one that is repeated happens the first time. So each slot of a rule happens once, also on days that are cut
short, doubled or missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count
from typing import Literal, TypeAlias, assert_never
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_WEEK = 7 * _DAY
_MINUTE = timedelta(minutes=1)
_A_MONDAY = date(1970, 1, 5)


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day at a local time."""

    at: time


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every week, or every few weeks counted from the one of `since`, on a weekday (0 is Monday) at a local time."""

    weekday: int
    at: time
    weeks: int = 1
    since: date = _A_MONDAY


@dataclass(frozen=True, slots=True)
class Monthly:
    """Every month on its first to fourth such weekday (0 is Monday), or on its last (5), at a local time."""

    week: int
    weekday: int
    at: time


Rule: TypeAlias = Daily | Weekly | Monthly


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days on which a group rests, the last one included."""

    first: date
    last: date
    name: str = ""

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


OnHoliday: TypeAlias = Literal["as ever", "later", "not"]
"""What becomes of what falls on a holiday: it is as ever, at the same time on the first day after, or not at all."""


def next_slot(
    rule: Rule, zone: ZoneInfo, after: datetime, holidays: Collection[Holiday], on_holiday: OnHoliday
) -> datetime:
    """The first instant (UTC) of a rule strictly after an aware one, with regard to holidays.

    One that would be put off as far as the next one, or beyond it, is let go: there is one then anyway.
    """
    if on_holiday == "as ever" or not holidays:
        return next_instant(rule, zone, after)
    return next(slot for slot in _around(rule, zone, after, holidays, on_holiday) if slot > after)


def _around(
    rule: Rule, zone: ZoneInfo, after: datetime, holidays: Collection[Holiday], on_holiday: OnHoliday
) -> Iterator[datetime]:
    """The instants of a rule in their order, from those on that may have been put off until `after`."""
    first = after.astimezone(zone).date() - 2 * _DAY
    while _rests(first, holidays):
        first -= _DAY
    days = filter(partial(_falls_on, rule), (first + number * _DAY for number in count()))
    day = next(days)
    while True:
        following, target = next(days), day
        while _rests(target, holidays):
            target += _DAY
        if target == day or (on_holiday == "later" and target < following):
            yield instant_of(datetime.combine(target, rule.at), zone)
        day = following


def _rests(day: date, holidays: Collection[Holiday]) -> bool:
    return any(day in holiday for holiday in holidays)


def next_instant(rule: Rule, zone: ZoneInfo, after: datetime) -> datetime:
    """The first instant (UTC) of a rule strictly after an aware one."""
    # A gap can push a slot a whole day on, so the search begins before today.
    first = after.astimezone(zone).date() - 2 * _DAY
    days = (first + number * _DAY for number in count())
    instants = (instant_of(datetime.combine(day, rule.at), zone) for day in days if _falls_on(rule, day))
    return next(instant for instant in instants if instant > after)


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a naive local time: the first of two, or the first whole minute after a gap."""
    instant = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local:
        return instant
    return _end_of_gap(local, zone)


def week_of_month(day: date) -> int:
    """Which of its month's such weekdays a day is, as a `Monthly` rule counts them; a fifth one is the last."""
    return (day.day - 1) // 7 + 1


def _falls_on(rule: Rule, day: date) -> bool:
    match rule:
        case Daily():
            return True
        case Weekly(weekday, weeks=weeks, since=since):
            return day.weekday() == weekday and (_monday(day) - _monday(since)) // _WEEK % weeks == 0
        case Monthly(week, weekday):
            last = (day + _WEEK).month != day.month
            return day.weekday() == weekday and (last if week == 5 else week_of_month(day) == week)
        case _:
            assert_never(rule)


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY


def _end_of_gap(local: datetime, zone: ZoneInfo) -> datetime:
    """The change itself, found between both its sides: `fold` reads a skipped time with the offset of each."""
    before = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after + (datetime.min.replace(tzinfo=UTC) - after) % _MINUTE
