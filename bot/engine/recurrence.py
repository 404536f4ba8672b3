"""From a rule in a group's own time to instants; pure, and alone in knowing what a change of the clocks does.

A local time that is skipped happens at the first valid minute after the gap; one that is repeated happens the first
time. So each slot of a rule happens once, also on days that are cut short, doubled or missing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.kit import Daily, Weekly
from bot.kit.recurrence import Rule

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def next_instant(rule: Rule, zone: ZoneInfo, after: datetime) -> datetime:
    """The first instant (UTC) of a rule strictly after an aware one."""
    # A gap can push a slot a whole day on, so the search begins before today; a week on there is always another.
    first = after.astimezone(zone).date() - 2 * _DAY
    days = (first + number * _DAY for number in range(12))
    instants = (instant_of(datetime.combine(day, rule.at), zone) for day in days if _falls_on(rule, day))
    return next(instant for instant in instants if instant > after)


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a naive local time: the first of two, or the first whole minute after a gap."""
    instant = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local:
        return instant
    return _end_of_gap(local, zone)


def _falls_on(rule: Rule, day: date) -> bool:
    match rule:
        case Daily():
            return True
        case Weekly(weekday):
            return day.weekday() == weekday
        case _:
            assert_never(rule)


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
