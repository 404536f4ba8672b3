"""Dealing people into breakouts: everybody once, three to five together, new faces first."""

from collections.abc import Collection, Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.retros.dealing import Seat, deal, sizes, smallest
from bot.kit import Random

PLATFORMS = st.sampled_from(["here", "there", "elsewhere"])


def seats(platforms: list[str]) -> list[Seat]:
    """People, each on a platform."""
    return [Seat(member, platform) for member, platform in enumerate(platforms, 1)]


def repeated(dealt: Sequence[Sequence[int]], met: Collection[frozenset[int]]) -> int:
    """How many pairs who met sit together again."""
    return sum(frozenset(pair) in met for breakout in dealt for pair in combinations(breakout, 2))


@pytest.mark.parametrize(
    ("people", "expected"),
    [(0, ()), (1, (1,)), (4, (4,)), (5, (5,)), (6, (3, 3)), (7, (4, 3)), (9, (5, 4)), (11, (4, 4, 3)), (12, (4, 4, 4))],
)
def test_breakouts_are_as_large_as_a_talk_can_be(people: int, expected: tuple[int, ...]) -> None:
    assert sizes(people) == expected


@given(st.integers(6, 2000))
def test_any_number_of_people_makes_threes_to_fives(people: int) -> None:
    assert sum(sizes(people)) == people
    assert set(sizes(people)) <= {3, 4, 5}


@given(st.lists(PLATFORMS, max_size=80), st.integers())
def test_everybody_is_in_one_breakout(platforms: list[str], seed: int) -> None:
    dealt = deal(seats(platforms), (), Random(seed))
    assert sorted(member for breakout in dealt for member in breakout) == list(range(1, len(platforms) + 1))
    assert all(len(breakout) >= 3 for breakout in dealt) or len(dealt) == 1 or not dealt


@given(st.integers(3, 40), st.integers(3, 40), st.integers())
def test_people_of_a_platform_stay_together_where_they_are_enough(here: int, there: int, seed: int) -> None:
    people = seats(["here"] * here + ["there"] * there)
    dealt = deal(people, (), Random(seed))
    mixed = [breakout for breakout in dealt if len({member <= here for member in breakout}) > 1]
    assert not mixed
    assert all(3 <= len(breakout) <= 5 for breakout in dealt)


def test_two_on_another_platform_join_the_others() -> None:
    dealt = deal(seats(["here"] * 8 + ["there"] * 2), (), Random(1))
    assert sorted(map(len, dealt)) == [5, 5]


def test_a_few_who_are_all_elsewhere_make_a_breakout_of_their_own() -> None:
    dealt = deal(seats(["here"] * 4 + ["there", "there", "elsewhere"]), (), Random(1))
    assert [5, 6, 7] in dealt


@given(st.integers(8, 48), st.integers())
def test_those_who_met_last_time_are_mixed(people: int, seed: int) -> None:
    random = Random(seed)
    everybody = seats(["here"] * people)
    before = deal(everybody, (), random)
    met = {frozenset(pair) for breakout in before for pair in combinations(breakout, 2)}
    unmixed = deal(everybody, (), Random(seed + 1))
    mixed = deal(everybody, met, Random(seed + 1))
    assert repeated(mixed, met) <= repeated(unmixed, met)


def test_twelve_who_were_in_threes_meet_almost_nobody_again() -> None:
    before = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
    met = {frozenset(pair) for breakout in before for pair in combinations(breakout, 2)}
    worst = max(repeated(deal(seats(["here"] * 12), met, Random(seed)), met) for seed in range(200))
    assert worst <= 4  # three cannot be helped: four people, three breakouts


def test_a_number_of_breakouts_can_be_asked_for() -> None:
    people = seats(["here"] * 5 + ["there"] * 2)
    assert sorted(map(len, deal(people, (), Random(3), count=3))) == [2, 2, 3]
    assert len(deal(people, (), Random(3), count=1)) == 1
    assert len(deal(people, (), Random(3), count=50)) == 7


def test_a_latecomer_joins_the_smallest_breakout_where_they_are() -> None:
    breakouts = {1: seats(["here"] * 4), 2: seats(["here"] * 3), 3: seats(["there"] * 2)}
    assert smallest(breakouts, "here") == 2
    assert smallest(breakouts, "there") == 3
    assert smallest(breakouts, "elsewhere") == 3
