"""When a sprint is, who has more than they offered, whom a deep dive invites: for whatever may come in."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from bot.features.sprints.balance import balance
from bot.features.sprints.choosing import FEWEST, MOST, invited, kept_open
from bot.features.sprints.dates import (
    APART,
    DAY,
    LONGEST,
    SHORTEST,
    Custom,
    check_ins,
    days_left,
    ending,
    fits,
    later,
    length,
    next_check_in,
    next_day,
)
from bot.kit import Holiday, Random, Weekly

ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
INSTANTS = st.integers(0, 3 * 365 * 24 * 3600).map(lambda s: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
NEW_YEAR: Final = date(2025, 1, 1)
WEEKLY = st.builds(Weekly, st.integers(0, 6), st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30))))
HOLIDAYS = st.tuples(st.integers(0, 3 * 365), st.integers(0, 20)).map(
    lambda said: Holiday(NEW_YEAR + said[0] * DAY, NEW_YEAR + sum(said) * DAY)
)
CUSTOMS = st.builds(Custom, WEEKLY, ZONES, st.lists(HOLIDAYS, max_size=4))
DAYS = st.integers(SHORTEST // DAY, LONGEST // DAY)


@given(INSTANTS, DAYS, ZONES)
def test_so_many_days_fit_whatever_the_clocks_do_meanwhile(begins: datetime, days: int, zone: ZoneInfo) -> None:
    ends = later(begins, days, zone)
    assert abs(length(begins, ends, zone) - days * DAY) <= DAY  # a day that a zone leaves out is nobody's fault
    if length(begins, ends, zone) == days * DAY:
        assert fits(begins, ends, zone)
        assert not fits(begins, begins + days * DAY - SHORTEST, zone) or days >= 4


@given(INSTANTS, DAYS, CUSTOMS)
def test_a_group_checks_in_at_least_once_and_within_the_sprint(begins: datetime, days: int, custom: Custom) -> None:
    ends = later(begins, days, custom.zone)
    slots = check_ins(begins, ends, custom)
    assert slots
    assert list(slots) == sorted(set(slots))
    assert all(begins < slot < ends for slot in slots)
    assert len(slots) <= days // 7 + 1
    if len(slots) > 1:
        assert all(begins + DAY <= slot + timedelta(minutes=1) and slot <= ends - DAY for slot in slots)


@given(INSTANTS, DAYS, ZONES, st.lists(st.tuples(CUSTOMS, st.integers(1, 14)), max_size=5))
def test_nobody_is_asked_twice_within_two_days_whatever_is_moved(
    begins: datetime, days: int, zone: ZoneInfo, moves: list[tuple[Custom, int]]
) -> None:
    now, ends, asked = begins, later(begins, days, zone), None
    for custom, passing in moves:
        at = next_check_in(begins, ends, custom, now=now, asked=asked)
        now += passing * DAY
        if at is not None and at <= now:
            assert begins < at < ends
            assert asked is None or at - asked >= APART - timedelta(minutes=1)
            asked = at


@given(INSTANTS, st.integers(1, 28 * 24 * 3600))
def test_the_days_left_count_down_one_by_one_to_the_end(ends: datetime, seconds: int) -> None:
    now, seen = ends - timedelta(seconds=seconds), []
    while now < ends:
        seen.append(days_left(ends, now))
        now = next_day(ends, now)
    assert seen == list(range(seen[0], 0, -1))
    assert now == ends
    assert days_left(ends, ends) == 0


@given(INSTANTS, INSTANTS, ZONES)
def test_no_sprint_ends_at_midnight_unless_it_began_then(until: datetime, now: datetime, zone: ZoneInfo) -> None:
    ends = ending(until, now, zone)
    local = ends.astimezone(zone)
    if until.astimezone(zone).time() != time(0):
        assert ends == until
    else:
        assert abs(ends - until) < 2 * DAY
        begun = now.astimezone(zone).replace(second=0)
        assert local.time() == begun.time() or local.utcoffset() != begun.utcoffset()


@given(st.integers(0, 5), DAYS, st.lists(st.integers(0, 40), max_size=10))
def test_who_said_what_they_can_give_has_a_balance_and_who_did_not_is_never_beyond_it(
    hours: int, days: int, tasks: list[int]
) -> None:
    silent, own = balance(None, days * DAY, tasks), balance(hours, days * DAY, tasks)
    assert silent.beyond == 0
    assert own.taken == silent.taken == sum(max(task, 1) for task in tasks)
    assert own.offered == round(hours * days / 7)
    assert own.beyond == max(own.taken - round(hours * days / 7), 0)
    more = balance(hours, days * DAY, [*tasks, 0])
    assert more.beyond >= own.beyond
    assert more.taken == own.taken + 1


@given(
    st.dictionaries(st.integers(1, 60), st.integers(0, 9), max_size=60),
    st.integers(FEWEST, MOST),
    st.sets(st.integers(1, 60), max_size=5),
    st.integers(0, 2**32),
)
def test_a_deep_dive_invites_those_who_did_most_and_leaves_places_open(
    deeds: dict[int, int], places: int, there: set[int], seed: int
) -> None:
    chosen = invited(deeds, places, there=there, random=Random(seed))
    assert not chosen & there
    assert all(deeds[member] > 0 for member in chosen)
    if chosen:
        assert len(chosen) + len(there) + kept_open(places) <= places
    passed_over = [count for member, count in deeds.items() if member not in chosen | there and count]
    if chosen and passed_over:
        assert min(deeds[member] for member in chosen) >= max(passed_over)
    able = sum(count > 0 for member, count in deeds.items() if member not in there)
    assert len(chosen) == min(able, max(places - kept_open(places) - len(there), 0))


def test_among_those_who_did_as_much_chance_decides() -> None:
    deeds = dict.fromkeys(range(1, 11), 3)
    drawn = [invited(deeds, 6, there=(), random=Random(seed)) for seed in range(60)]
    assert set().union(*drawn) == set(deeds)


@given(st.integers(FEWEST, MOST))
def test_a_third_of_the_places_and_at_least_two_stay_open(places: int) -> None:
    assert kept_open(places) >= 2
    assert 3 * kept_open(places) >= places
    assert places - kept_open(places) >= 2
