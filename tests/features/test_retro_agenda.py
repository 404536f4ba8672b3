"""The thirty minutes of a retro, against a plain model that counts seconds."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.features.retros.agenda import (
    HOUR,
    MINUTE,
    NINE_DAYS,
    PHASES,
    THIRTY_MINUTES,
    NothingToBorrow,
    Phase,
    at,
    begin,
    extend,
    pause,
    reopen,
    resume,
    skip,
)
from tests.proofs import ALL

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_a_retro_takes_thirty_minutes_phase_by_phase() -> None:
    course, seen = begin(NOON), []
    for minute in range(31):
        course = at(course, NOON + minute * MINUTE)
        seen.append(course.phase)
    assert [seen.count(phase) for phase in PHASES] == [2, 3, 6, 4, 2, 7, 4, 2]
    assert seen[-1] is None


def test_whoever_extends_borrows_from_the_longest_phases_to_come() -> None:
    course = extend(begin(NOON), NOON, 3 * MINUTE)

    assert course.ends == NOON + 5 * MINUTE
    assert course.later == tuple(minutes * MINUTE for minutes in (3, 5, 4, 2, 5, 4, 2))
    assert course.left_in_all(NOON) == 30 * MINUTE


def test_what_is_saved_by_skipping_is_borrowed_first() -> None:
    course = skip(begin(NOON), NOON)
    assert course.phase is Phase.ACTIONS
    assert course.left_in_all(NOON) == 28 * MINUTE

    course = extend(course, NOON, 2 * MINUTE)
    assert course.later == THIRTY_MINUTES.lengths[2:]
    assert course.left_in_all(NOON) == 30 * MINUTE


def test_a_pause_takes_nothing_from_anybody() -> None:
    later = NOON + timedelta(hours=3)
    course = resume(pause(begin(NOON), NOON + MINUTE), later)

    assert course.ends == later + MINUTE
    assert course.left_in_all(later) == 29 * MINUTE


def test_a_phase_can_be_opened_again_and_the_one_behind_it_comes_again() -> None:
    course = skip(skip(begin(NOON), NOON), NOON)
    assert course.phase is Phase.WRITE

    course = reopen(course, NOON, 2 * MINUTE)
    assert (course.phase, course.ends) == (Phase.ACTIONS, NOON + 2 * MINUTE)
    assert at(course, NOON + 2 * MINUTE).phase is Phase.WRITE
    with pytest.raises(NothingToBorrow):
        reopen(begin(NOON), NOON, MINUTE)


def test_whoever_was_away_for_long_finds_a_whole_phase_and_not_what_they_missed() -> None:
    back = NOON + timedelta(hours=2)
    course = at(begin(NOON), back)

    assert (course.phase, course.ends) == (Phase.ACTIONS, back + 3 * MINUTE)


def test_over_days_each_part_but_the_welcome_ends_at_the_time_of_day_at_which_the_retro_began() -> None:
    course, ends = begin(NOON, NINE_DAYS), []
    while course.phase is not None:
        assert course.ends is not None
        ends.append(course.ends)
        course = at(course, course.ends)
    assert ends[0] == NOON + HOUR
    assert {end.time() for end in ends[1:]} == {NOON.time()}
    assert ends[-1] == NOON + timedelta(days=9)


@given(st.lists(st.integers(1, 30), max_size=12))
def test_however_much_is_borrowed_every_phase_keeps_a_minute(wishes: list[int]) -> None:
    course = begin(NOON)
    for minutes in wishes:
        try:
            course = extend(course, NOON, minutes * MINUTE)
        except NothingToBorrow:
            assert all(length == MINUTE for length in course.later)
    assert all(length >= MINUTE for length in course.later)
    assert course.left_in_all(NOON) == 30 * MINUTE


class Retro(RuleBasedStateMachine):
    """A retro, and beside it a list of seconds."""

    pace = THIRTY_MINUTES

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.unit = int(self.pace.unit.total_seconds())
        self.course = begin(NOON, self.pace)
        self.seconds = [int(length.total_seconds()) for length in self.pace.lengths]
        self.index = 0
        self.spare = 0
        self.stands = False

    @rule(units=st.integers(0, 6), seconds=st.integers(0, 59))
    def time_passes(self, units: int, seconds: int) -> None:
        seconds += units * self.unit
        self.now += timedelta(seconds=seconds)
        self.course = at(self.course, self.now)
        while not self.stands and self.index < len(PHASES) and seconds >= self.seconds[self.index]:
            seconds -= self.seconds[self.index]
            self.seconds[self.index] = 0
            self.index += 1
            seconds = 0 if seconds > self.unit else seconds
        if not self.stands and self.index < len(PHASES):
            self.seconds[self.index] -= seconds

    def borrow(self, wanted: int, first: int) -> int:
        borrowed = min(self.spare, wanted)
        self.spare -= borrowed
        while borrowed < wanted and max(self.seconds[first:], default=0) > self.unit:
            longest = self.seconds.index(max(self.seconds[first:]), first)
            for _second in range(self.unit):
                if borrowed < wanted and self.seconds[longest] > self.unit:
                    self.seconds[longest] -= 1
                    borrowed += 1
        return borrowed

    @precondition(lambda self: self.index < len(PHASES))
    @rule()
    def somebody_skips(self) -> None:
        self.course = skip(self.course, self.now)
        self.spare += self.seconds[self.index]
        self.seconds[self.index] = 0
        self.index += 1
        self.stands = False

    @precondition(lambda self: self.index < len(PHASES))
    @rule(units=st.integers(1, 9))
    def somebody_extends(self, units: int) -> None:
        borrowed = self.borrow(self.unit * units, self.index + 1)
        try:
            self.course = extend(self.course, self.now, units * self.pace.unit)
        except NothingToBorrow:
            assert not borrowed
        self.seconds[self.index] += borrowed

    @rule()
    def somebody_pauses(self) -> None:
        self.course = pause(self.course, self.now)
        self.stands = self.index < len(PHASES)

    @rule()
    def somebody_resumes(self) -> None:
        self.course = resume(self.course, self.now)
        self.stands = False

    @rule()
    def the_one_before_is_opened_again(self) -> None:
        before = self.seconds[self.index : self.index + 1]
        self.seconds[self.index : self.index + 1] = [max(self.unit, seconds) for seconds in before]
        borrowed = self.borrow(2 * self.unit, self.index) if self.index else 0
        try:
            self.course = reopen(self.course, self.now, 2 * self.pace.unit)
        except NothingToBorrow:
            assert not borrowed
            self.seconds[self.index : self.index + 1] = before
            return
        self.index -= 1
        self.seconds[self.index] = borrowed
        self.stands = False

    @invariant()
    def both_say_the_same(self) -> None:
        phase = PHASES[self.index] if self.index < len(PHASES) else None
        assert self.course.phase is phase
        assert self.course.paused == self.stands
        if phase is not None:
            assert self.course.left_at(self.now).total_seconds() == self.seconds[self.index]
        assert self.course.left_in_all(self.now).total_seconds() == sum(self.seconds)
        assert self.course.spare.total_seconds() == self.spare
        assert all(length >= self.pace.unit for length in self.course.later)


class RetroOverDays(Retro):
    """The same over days, counted in hours."""

    pace = NINE_DAYS


TestRetro = Retro.TestCase
TestRetro.settings = settings(max_examples=3000 if ALL else 100, deadline=None)
TestRetroOverDays = RetroOverDays.TestCase
TestRetroOverDays.settings = settings(max_examples=3000 if ALL else 100, deadline=None)
