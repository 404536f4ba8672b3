"""A rule in a group's own time, in every zone there is, over all changes of the clocks.

At full length (`tests/proofs.py`) it walks through all zones that differ; otherwise through the strangest and every
tenth of the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given
from hypothesis import strategies as st

from bot.kit import Daily, Holiday, Monthly, Rule, Weekly, instant_of, next_instant, next_slot
from tests.proofs import ALL

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
START = datetime(2025, 1, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
TIMES = [time(0), time(0, 30), time(1, 30), time(2, 30), time(9)]
STRANGE = (
    "Africa/Cairo",  # skips midnight
    "Africa/Casablanca",  # keeps its own time of the year
    "America/Santiago",  # skips midnight, on a Sunday
    "Antarctica/Troll",  # two hours
    "Asia/Beirut",  # skips midnight
    "Asia/Kathmandu",  # a quarter of an hour
    "Australia/Lord_Howe",  # half an hour
    "Europe/Madrid",
    "Pacific/Chatham",
    "UTC",
)

RULES = (
    st.builds(Daily, st.times())
    | st.builds(Weekly, st.integers(0, 6), st.times(), st.integers(1, 8), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
    | st.builds(Monthly, st.integers(1, 5), st.integers(0, 6), st.times())
)


def zones() -> list[str]:
    """Zones that differ within the two years."""
    by_offsets: dict[tuple[timedelta | None, ...], str] = {}
    days = [START + number * DAY for number in range((END - START) // DAY)]
    for name in (*STRANGE, *sorted(available_timezones() - {"localtime"})):
        zone = ZoneInfo(name)
        by_offsets.setdefault(tuple(day.astimezone(zone).utcoffset() for day in days), name)
    distinct = list(by_offsets.values())
    return distinct if ALL else [*STRANGE, *distinct[len(STRANGE) :: 10]]


def instants(rule: Rule, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    instant = next_instant(rule, zone, start)
    while instant < end:
        yield instant
        instant = next_instant(rule, zone, instant)


def is_right(instant: datetime, slot: datetime, zone: ZoneInfo) -> bool:
    """Whether an instant is the first at which the clock on the wall shows a local time, or passes it."""
    here = instant.astimezone(zone)
    shown = here.replace(tzinfo=None)
    if shown == slot:
        return here.fold == 0
    a_minute_ago = (instant - MINUTE).astimezone(zone).replace(tzinfo=None)
    return a_minute_ago < slot < shown and shown.second == 0


@pytest.mark.parametrize("name", zones())
def test_each_day_has_its_slot_once(name: str) -> None:
    zone = ZoneInfo(name)
    for at in TIMES:
        first = START.astimezone(zone).date()
        slots = [datetime.combine(first + number * DAY, at) for number in range(-1, 3)]
        slot = next(slot for slot in slots if instant_of(slot, zone) > START)
        for instant in instants(Daily(at), zone, START, END):
            assert is_right(instant, slot, zone), (instant, slot)
            slot += DAY
        assert slot >= END.astimezone(zone).replace(tzinfo=None) - DAY


@pytest.mark.parametrize("name", zones())
def test_each_week_has_its_slot_once(name: str) -> None:
    zone = ZoneInfo(name)
    for at in TIMES:
        for weekday in (0, 4, 5, 6):
            daily = [
                instant_of(datetime.combine(day, at), zone)
                for day in (date(2024, 12, 25) + number * DAY for number in range(745))
                if day.weekday() == weekday
            ]
            expected = [instant for instant in daily if START < instant < END]
            assert list(instants(Weekly(weekday, at), zone, START, END)) == expected


def test_a_skipped_time_happens_at_the_first_minute_after_the_gap() -> None:
    madrid = ZoneInfo("Europe/Madrid")
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert next_instant(Daily(time(2, 30)), madrid, before) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert next_instant(Weekly(6, time(2, 0)), madrid, before) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_repeated_time_happens_the_first_time_only() -> None:
    madrid = ZoneInfo("Europe/Madrid")
    first = next_instant(Daily(time(2, 30)), madrid, datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_instant(Daily(time(2, 30)), madrid, first) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_day_that_does_not_exist_has_its_slot_when_the_next_begins() -> None:
    apia = ZoneInfo("Pacific/Apia")  # 30 December 2011 was left out
    after_the_gap = datetime(2011, 12, 30, 10, tzinfo=UTC)
    found = list(instants(Daily(time(9)), apia, datetime(2011, 12, 29, tzinfo=UTC), datetime(2012, 1, 1, tzinfo=UTC)))
    assert found == [
        datetime(2011, 12, 29, 19, tzinfo=UTC),
        after_the_gap,
        datetime(2011, 12, 30, 19, tzinfo=UTC),
        datetime(2011, 12, 31, 19, tzinfo=UTC),
    ]
    assert next_instant(Weekly(4, time(9)), apia, datetime(2011, 12, 29, tzinfo=UTC)) == after_the_gap
    assert next_instant(Daily(time(0)), apia, after_the_gap - MINUTE) == after_the_gap
    assert next_instant(Daily(time(0)), apia, after_the_gap) == after_the_gap + DAY


@given(st.sampled_from(STRANGE), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(2, 4), st.times())
def test_every_few_weeks_there_is_a_slot_in_each_week_that_counts_and_in_no_other(
    name: str, since: date, weeks: int, at: time
) -> None:
    zone, rule = ZoneInfo(name), Weekly(since.weekday(), at, weeks, since)
    first = instant_of(datetime.combine(since, at), zone)
    found = list(instants(rule, zone, first - MINUTE, first + 52 * 7 * DAY))
    expected = [
        instant_of(datetime.combine(since + number * weeks * 7 * DAY, at), zone)
        for number in range(-(-52 // weeks) + 1)
    ]
    assert found[0] == first
    assert found == expected[: len(found)]
    assert len(expected) - len(found) <= 1


@given(
    st.sampled_from(STRANGE),
    st.integers(1, 5),
    st.integers(0, 6),
    st.times(),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_every_month_has_its_weekday_once(name: str, week: int, weekday: int, at: time, start: date) -> None:
    zone = ZoneInfo(name)
    begin = instant_of(datetime.combine(start.replace(day=1), time(0)), zone)
    days = [start.replace(day=1) + number * DAY for number in range(400)]
    of_months = [
        [day for day in days if (day.year, day.month) == month and day.weekday() == weekday]
        for month in list(dict.fromkeys((day.year, day.month) for day in days))[:12]
    ]
    expected = [
        instant_of(datetime.combine(month[-1] if week == 5 else month[week - 1], at), zone) for month in of_months
    ]
    after = begin - MINUTE
    for instant in expected:
        found = next_instant(Monthly(week, weekday, at), zone, after)
        if found != instant:  # one of the month before, which a gap pushed into this one
            found = next_instant(Monthly(week, weekday, at), zone, found)
        assert found == instant
        after = found


@given(
    st.sampled_from(sorted(available_timezones() - {"localtime"})),
    st.timedeltas(-50 * 365 * DAY, 15 * 365 * DAY).map(START.__add__),
    RULES,
)
def test_the_next_instant_is_later_and_within_a_rule_s_own_pace(name: str, after: datetime, rule: Rule) -> None:
    longest = timedelta(days=3 if isinstance(rule, Daily) else 2 + 7 * rule.weeks if isinstance(rule, Weekly) else 37)
    found = next_instant(rule, ZoneInfo(name), after)
    assert found.tzinfo is UTC
    assert after < found <= after + longest


# All slots of two years at once, and beside them the same measure of a cron trigger, which is why recurrence is our own


@dataclass(frozen=True, slots=True)
class Measure:
    """How many local slots there were, how many of them had no instant, and how many more than one."""

    slots: int = 0
    skipped: int = 0
    repeated: int = 0

    def __add__(self, other: Measure) -> Measure:
        return Measure(self.slots + other.slots, self.skipped + other.skipped, self.repeated + other.repeated)


def by_cron(rule: Daily | Weekly, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The instants of APScheduler's own trigger, asked as its scheduler asks it: with the last one, right after it."""
    weekday = rule.weekday if isinstance(rule, Weekly) else "*"
    trigger = CronTrigger(day_of_week=weekday, hour=rule.at.hour, minute=rule.at.minute, timezone=zone)
    last, now, latest = None, start, start
    while (found := trigger.get_next_fire_time(last, now)) and found < end:
        if found > latest:
            yield found
            last, now, latest = found, found + timedelta(microseconds=1), found
        else:
            last, now = None, now + MINUTE  # before a gap it may name the same instant again and again


def measured(way: Callable[[Any, ZoneInfo, datetime, datetime], Iterator[datetime]], name: str) -> Measure:
    """What a way to find instants makes of the slots of two years in a zone, daily and on Mondays."""
    zone, found = ZoneInfo(name), Measure()
    first, last = (instant.astimezone(zone).date() for instant in (START, END))
    inside = [first + number * DAY for number in range(1, (last - first).days)]
    rules: list[Daily | Weekly] = [*map(Daily, TIMES), *(Weekly(0, at) for at in TIMES)]
    for rule in rules:
        there = Counter(one.astimezone(zone).date() for one in way(rule, zone, START, END))
        wanted = [day for day in inside if isinstance(rule, Daily) or day.weekday() == rule.weekday]
        found += Measure(len(wanted), sum(not there[day] for day in wanted), sum(there[day] > 1 for day in wanted))
    return found


def has_changes(name: str) -> bool:
    """Whether the clocks of a zone change within the two years; where they do not, nothing can be skipped."""
    days = (START + number * DAY for number in range((END - START) // DAY))
    return len({day.astimezone(ZoneInfo(name)).utcoffset() for day in days}) > 1


def test_a_cron_trigger_skips_slots_of_two_years_and_these_rules_none() -> None:
    names = [name for name in (zones() if ALL else STRANGE) if has_changes(name)]
    ours = sum((measured(instants, name) for name in names), Measure())
    cron = sum((measured(by_cron, name) for name in names), Measure())
    print(f"{len(names)} zones: {ours}; APScheduler's: {cron}")  # noqa: T201 - for `pytest -rP`
    assert ours == Measure(ours.slots)
    assert cron.skipped > 0


# With holidays

HOLIDAYS = st.lists(
    st.builds(
        lambda first, days: Holiday(first, first + days * DAY),
        st.dates(date(2025, 12, 1), date(2026, 6, 1)),
        st.integers(0, 20),
    ),
    max_size=4,
)
WITHIN = st.datetimes(datetime(2026, 1, 1), datetime(2026, 6, 1)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


@given(st.sampled_from(STRANGE), st.sampled_from(TIMES), st.integers(0, 6), HOLIDAYS, WITHIN)
def test_no_slot_is_on_a_holiday_and_those_between_are_as_ever(
    name: str, at: time, weekday: int, holidays: list[Holiday], after: datetime
) -> None:
    zone, rule = ZoneInfo(name), Weekly(weekday, at)
    for put_off in ("later", "not"):
        found, slot = [], after
        for _week in range(10):
            following = next_slot(rule, zone, slot, holidays, put_off)
            assert following > slot
            slot = following
            found.append(slot)
            assert not any(local_day(slot, zone) in holiday for holiday in holidays)
        regular = [one for one in instants(rule, zone, after, found[-1]) if not rests(local_day(one, zone), holidays)]
        assert set(regular) <= set(found)
        if put_off == "not":
            assert found[:-1] == regular


@given(st.sampled_from(STRANGE), RULES, HOLIDAYS, WITHIN)
def test_what_is_as_ever_heeds_no_holiday(name: str, rule: Rule, holidays: list[Holiday], after: datetime) -> None:
    zone = ZoneInfo(name)
    assert next_slot(rule, zone, after, holidays, "as ever") == next_instant(rule, zone, after)
    assert next_slot(rule, zone, after, [], "later") == next_instant(rule, zone, after)


@given(st.sampled_from(STRANGE), st.sampled_from(TIMES), HOLIDAYS, WITHIN)
def test_what_is_put_off_comes_on_the_first_day_that_is_none(
    name: str, at: time, holidays: list[Holiday], after: datetime
) -> None:
    zone, rule = ZoneInfo(name), Weekly(0, at)
    slot = next_slot(rule, zone, after, holidays, "later")
    day = local_day(slot, zone)
    if day.weekday() != 0 and instant_of(datetime.combine(day, at), zone) == slot:
        assert rests(day - DAY, holidays)
        monday = day - day.weekday() * DAY
        assert all(rests(monday + number * DAY, holidays) for number in range((day - monday).days))


def rests(day: date, holidays: list[Holiday]) -> bool:
    return any(day in holiday for holiday in holidays)
