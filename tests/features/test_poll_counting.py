"""Counting, against a published package, published elections, and a table worked by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pyrankvote
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.features.polls.ballots import KINDS, MOST_OPTIONS, Ballot, NoBallot, check, read, typed, written
from bot.features.polls.counting import Count, Result, Round, Verdict, count, needed, result_of, run_off, told, verdict


def ranking(*order: int) -> Ballot:
    """A ballot with some options in an order, the best first."""
    return tuple(sorted((option, place) for place, option in enumerate(order, start=1)))


# --- Run-offs ---------------------------------------------------------------------------------------------------------

KISS, MONTROLL, WRIGHT, SMITH, SIMPSON, WRITTEN_IN = range(1, 7)
PELTOLA, PALIN, BEGICH = 1, 2, 3
MEMPHIS, NASHVILLE, CHATTANOOGA, KNOXVILLE = 1, 2, 3, 4

BURLINGTON = """
    W 1181, KM 954, KMW 815, WMK 772, WM 568, MKW 553, MK 528, K 501, MWK 397, M 345, WKM 293, MW 240, KWM 213, WK
    137, SKMW 134, SMKW 129, S 124, SKM 116, SWMK 109, KW 102, SW 99, SMK 98, SM 98, SMWK 86, SK 58, SWM 56, SWKM
    47, SMW 39, SKWM 34, SWK 16, SKW 14, X 10, SJMKW 9, XMK 7, SJ 6, XM 5, SJMK 5, SJM 5, SJKMW 5, JKM 5, SJKM 4,
    JSKMW 4, JKMW 4, XW 3, XK 3, JW 3, JMWK 3, JK 3, J 3, XKM 2, SJWMK 2, SJW 2, SJKWM 2, SJK 2, XWMK 1, XWM 1,
    XSKWM 1, XS 1, XMKW 1, XKWM 1, SX 1, SJXMK 1, SJX 1, SJWKM 1, SJMWK 1, SJMW 1, SJKW 1, JX 1, JWKM 1, JSWMK 1,
    JSW 1, JSMKW 1, JSM 1, JSK 1, JM 1, JKWM 1, JKW 1"""
"""How many ballots named whom in this order; S, J and X, who went first, only where they stand before the others."""


def profile(written_: str) -> dict[tuple[int, ...], int]:
    """Ballots by their orders."""
    pairs = (one.split() for one in written_.split(","))
    return {tuple("KMWSJX".index(letter) + 1 for letter in order): int(times) for order, times in pairs}


ELECTIONS: Mapping[str, tuple[Mapping[tuple[int, ...], int], Sequence[Mapping[int, int]], int]] = {
    # Mayor of Burlington, Vermont, 3 March 2009. Ballots: the city's own, added up from those with which election
    # software is tested (github.com/electorama/abiftool, testdata/burl2009). Figures: the city's (Wikipedia and
    # electowiki, “2009 Burlington mayoral election”); it let the last three of the first round go at once. Four who
    # marked two in the first place count for nobody. One who marked Wright and Simpson in the same place counts for
    # Wright, for Simpson is out by then: ranked.vote counts them for nobody, and has 4,313 to 4,060.
    "Burlington 2009": (
        profile(BURLINGTON),
        (
            {KISS: 2585, MONTROLL: 2063, WRIGHT: 2951, SMITH: 1306, SIMPSON: 35, WRITTEN_IN: 36},
            {KISS: 2981, MONTROLL: 2554, WRIGHT: 3294},
            {KISS: 4313, WRIGHT: 4061},
        ),
        KISS,
    ),
    # House of Representatives, Alaska, special election of 16 August 2022: State of Alaska, Division of Elections,
    # “RCV Detailed Report”, as certified: what was announced on the evening of 31 August had fewer. Whom the two
    # leaders' ballots named next was never asked, so it is not told.
    "Alaska 2022": (
        {
            (PELTOLA,): 75_799,
            (PALIN,): 58_973,
            (BEGICH, PALIN): 27_053,
            (BEGICH, PELTOLA): 15_467,
            (BEGICH,): 11_290,
        },
        ({PELTOLA: 75_799, PALIN: 58_973, BEGICH: 53_810}, {PELTOLA: 91_266, PALIN: 86_026}),
        PELTOLA,
    ),
    # The capital of Tennessee, the example by which articles on voting compare rules (Wikipedia, “Instant-runoff
    # voting”); in percent of the voters.
    "Tennessee": (
        {
            (MEMPHIS, NASHVILLE, CHATTANOOGA, KNOXVILLE): 42,
            (NASHVILLE, CHATTANOOGA, KNOXVILLE, MEMPHIS): 26,
            (CHATTANOOGA, KNOXVILLE, NASHVILLE, MEMPHIS): 15,
            (KNOXVILLE, CHATTANOOGA, NASHVILLE, MEMPHIS): 17,
        },
        (
            {MEMPHIS: 42, NASHVILLE: 26, CHATTANOOGA: 15, KNOXVILLE: 17},
            {MEMPHIS: 42, NASHVILLE: 26, KNOXVILLE: 32},
            {MEMPHIS: 42, KNOXVILLE: 58},
        ),
        KNOXVILLE,
    ),
}


@pytest.mark.parametrize("name", ELECTIONS)
def test_published_elections_end_as_they_ended(name: str) -> None:
    orders, published, winner = ELECTIONS[name]
    options = {option for order in orders for option in order}
    rounds, leaders = run_off({ranking(*order): times for order, times in orders.items()}, options)
    told_ = [one.keys() for one in published]
    assert [dict(one.votes) for one in rounds if one.votes.keys() in told_] == list(published)
    assert leaders == (winner,)


ORDERS = st.lists(st.permutations(range(1, 6)).flatmap(lambda o: st.integers(1, 5).map(lambda n: tuple(o[:n]))))


def has_ties(rounds: Sequence[Round]) -> bool:
    """Whether in a round several had as few, or in the last one several as many: rules differ there."""
    *before, last = rounds
    fewest = any(list(one.votes.values()).count(min(one.votes.values())) > 1 for one in before)
    return fewest or list(last.votes.values()).count(max(last.votes.values())) > 1


@given(ORDERS.filter(bool))
def test_a_run_off_ends_as_a_published_package_counts_it(orders: list[tuple[int, ...]]) -> None:
    rounds, leaders = run_off(Counter(ranking(*order) for order in orders), range(1, 6))
    assume(not has_ties(rounds))
    people = {number: pyrankvote.Candidate(str(number)) for number in range(1, 6)}
    ballots = [pyrankvote.Ballot(ranked_candidates=[people[option] for option in order]) for order in orders]
    theirs = pyrankvote.instant_runoff_voting(list(people.values()), ballots)
    assert [int(winner.name) for winner in theirs.get_winners()] == list(leaders)


@given(ORDERS, st.permutations(range(1, 6)))
def test_no_option_is_better_off_for_standing_before_another(orders: list[tuple[int, ...]], others: list[int]) -> None:
    other = dict(zip(range(1, 6), others, strict=True))
    _rounds, leaders = run_off(Counter(ranking(*order) for order in orders), range(1, 6))
    _rounds, renamed = run_off(Counter(ranking(*(other[one] for one in order)) for order in orders), range(1, 6))
    assert sorted(other[one] for one in leaders) == sorted(renamed)


def test_of_those_with_as_few_the_one_who_had_fewer_before_goes_and_who_was_always_level_goes_together() -> None:
    # Round 1: 4, 3, 2, 1. The last one's ballot moves to option 3: 3 and 2 are level, and 3 had fewer before.
    ballots = {ranking(1): 4, ranking(2): 3, ranking(3, 1): 2, ranking(4, 3): 1}
    rounds, leaders = run_off(ballots, range(1, 5))
    assert [one.out for one in rounds] == [(4,), (3,), ()]
    assert leaders == (1,)
    rounds, leaders = run_off({ranking(1): 3, ranking(2, 1): 2, ranking(3, 1): 2}, range(1, 4))
    assert [one.out for one in rounds] == [(2, 3), ()]
    assert leaders == (1,)
    assert run_off({ranking(1): 2, ranking(2): 2}, range(1, 3))[1] == (1, 2)
    assert run_off({}, range(1, 3))[1] == ()


# --- Quorum and threshold, by hand ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("voters", "eligible", "quorum", "enough"),
    [
        (0, 10, 0, True),
        (0, 0, 50, True),
        (5, 10, 50, True),
        (4, 10, 50, False),
        (5, 11, 50, False),  # half of eleven are five and a half
        (6, 11, 50, True),
        (2, 3, 67, True),  # two of three are two thirds
        (1, 3, 67, False),
        (66, 100, 67, False),
        (67, 100, 67, True),
        (3, 4, 75, True),
        (2, 4, 75, False),
        (1, 4, 25, True),
        (1, 5, 25, False),
        (40, 40, 100, True),
        (39, 40, 100, False),
    ],
)
def test_a_quorum_is_a_share_of_all_who_could_vote(voters: int, eligible: int, quorum: int, enough: bool) -> None:
    assert (voters >= needed(eligible, quorum)) is enough


D, T, B, Q, N = Verdict.DECIDED, Verdict.TIED, Verdict.BELOW, Verdict.NO_QUORUM, Verdict.NOTHING


@pytest.mark.parametrize(
    ("yes", "no", "abstained", "threshold", "quorum", "expected"),
    [
        (3, 2, 0, "majority", 0, D),
        (2, 2, 0, "majority", 0, T),
        (2, 3, 0, "majority", 0, B),
        (1, 0, 9, "majority", 0, D),  # who abstains counts for neither side …
        (1, 0, 9, "majority", 100, D),  # … and for the quorum
        (1, 0, 8, "majority", 100, Q),
        (0, 0, 10, "majority", 0, N),
        (2, 1, 0, "two thirds", 0, D),  # two of three are two thirds
        (3, 2, 0, "two thirds", 0, B),
        (4, 2, 0, "two thirds", 0, D),
        (1, 1, 0, "two thirds", 0, B),
        (6, 3, 1, "two thirds", 0, D),
        (5, 3, 1, "two thirds", 0, B),
        (1, 0, 0, "consent", 0, D),
        (9, 1, 0, "consent", 0, B),
        (5, 0, 5, "consent", 50, D),
        (0, 0, 5, "consent", 50, N),
        (4, 0, 0, "consent", 50, Q),
    ],
)
def test_yes_and_no_are_decided_as_worked_by_hand(  # noqa: PLR0917 - a row of the table
    yes: int, no: int, abstained: int, threshold: str, quorum: int, expected: Verdict
) -> None:
    came = count("yesno", {((1, 1),): yes, ((2, 1),): no, (): abstained}, (1, 2))
    assert came.voters == yes + no + abstained
    assert verdict("yesno", came, threshold=threshold, quorum=quorum, eligible=10) is expected


@pytest.mark.parametrize(
    ("votes", "threshold", "expected", "leaders"),
    [
        ((3, 2, 1), "most", D, (1,)),
        ((3, 3, 1), "most", T, (1, 2)),
        ((0, 0, 0), "most", N, ()),
        ((3, 2, 1), "majority", B, (1,)),  # three of six are not more than half
        ((4, 2, 1), "majority", D, (1,)),
        ((2, 1, 0), "two thirds", D, (1,)),
        ((3, 1, 1), "two thirds", B, (1,)),
        ((2, 2, 0), "majority", B, (1, 2)),
    ],
)
def test_a_choice_is_decided_as_worked_by_hand(
    votes: tuple[int, ...], threshold: str, expected: Verdict, leaders: tuple[int, ...]
) -> None:
    given_: dict[Ballot, int] = {((option, 1),): times for option, times in enumerate(votes, start=1)}
    came = count("single", given_, (1, 2, 3))
    assert came.leaders == leaders
    assert verdict("single", came, threshold=threshold, quorum=0, eligible=10) is expected


def test_dots_and_points_add_up_and_what_is_left_out_gets_nothing() -> None:
    dots = count("dots", {((1, 3), (2, 2)): 2, ((3, 1),): 1, (): 1}, (1, 2, 3))
    assert dots == Count(4, 1, {1: 6, 2: 4, 3: 1}, (1,))
    points = count("score", {((1, 5), (2, 0)): 1, ((1, 1), (3, 5)): 1}, (1, 2, 3))
    assert points == Count(2, 0, {1: 6, 2: 0, 3: 5}, (1,))


def test_a_temperature_decides_nothing() -> None:
    came = count("temperature", {((5, 1),): 3}, range(1, 6))
    assert verdict("temperature", came, threshold="none", quorum=0, eligible=3) is Verdict.NOT_ASKED


# --- What may be told of an anonymous poll ----------------------------------------------------------------------------


@given(st.lists(st.sampled_from([(), ((1, 1),), ((2, 1),)]), max_size=12))
def test_no_number_of_an_anonymous_poll_is_told_under_five_and_nothing_under_three(ballots: list[Ballot]) -> None:
    whole = count("single", Counter(ballots), (1, 2))
    shown = told(whole)
    if whole.cast >= 5:
        assert shown == whole
    else:
        assert not shown.numbers
        assert (shown.totals, shown.abstained, shown.rounds) == ({}, 0, ())
        assert shown.told == (whole.cast >= 3 or (whole.voters >= 3 and whole.cast == 0))
        assert shown.voters == (whole.voters if whole.voters >= 3 else 0)


def test_whoever_reads_what_was_kept_gets_what_was_counted() -> None:
    orders, _rounds, _winner = ELECTIONS["Tennessee"]
    result = result_of(
        "ranked",
        {ranking(*order): times for order, times in orders.items()},
        range(1, 5),
        threshold="most",
        quorum=0,
        eligible=100,
        anonymous=True,
    )
    assert Result.of(str(result)) == result


# --- Ballots ----------------------------------------------------------------------------------------------------------


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_a_ballot_that_is_taken_is_read_as_it_was_written_and_is_short(kind: str, data: st.DataObject) -> None:
    options = range(1, MOST_OPTIONS + 1)
    pairs = st.tuples(st.sampled_from(options), st.integers(0, MOST_OPTIONS))
    ballot = tuple(data.draw(st.lists(pairs, max_size=MOST_OPTIONS)))
    try:
        taken = check(kind, ballot, options)
    except NoBallot:
        return
    assert read(written(taken)) == taken
    assert len(written(taken)) <= 60


CALLED = {"abstain": 0, "yes": 1, "no": 2, "the park": 3, "2": 1}


@pytest.mark.parametrize(
    ("kind", "text", "ballot"),
    [
        ("single", "2", ((2, 1),)),
        ("single", "#2", ((2, 1),)),
        ("multiple", "3, 1", ((1, 1), (3, 1))),
        ("yesno", "yes", ((1, 1),)),
        ("yesno", "No", ((2, 1),)),
        ("yesno", "0", ()),
        ("dots", "1 1 2", ((1, 2), (2, 1))),
        ("dots", "1=3 2=2", ((1, 3), (2, 2))),
        ("score", "1=5 2 = 0", ((1, 5), (2, 0))),
        ("ranked", "3 1 2", ((1, 2), (2, 3), (3, 1))),
        ("ranked", "abstain", ()),
        ("score", "Abstain", ()),
        ("single", " “The Park” ", ((3, 1),)),
        ("dots", "the park", ((3, 1),)),
    ],
)
def test_a_typed_vote_is_read_as_people_write_it(kind: str, text: str, ballot: Ballot) -> None:
    assert typed(kind, text, (1, 2, 3), CALLED) == ballot


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("single", "1 2"), ("single", "4"), ("single", "one"), ("single", ""), ("multiple", "1 1"), ("single", "1=1"),
        ("dots", "1 1 1 1 1 1"), ("dots", "1=6"), ("dots", "1=0"), ("score", "1=6"), ("score", "1"), ("ranked", "1 1"),
        ("ranked", "x" * 10_000), ("score", "the park"), ("multiple", "the park 1"),
    ],
)  # fmt: skip
def test_a_typed_vote_that_nobody_can_give_is_refused_with_what_would_work(kind: str, text: str) -> None:
    with pytest.raises(NoBallot) as refused:
        typed(kind, text, (1, 2, 3), CALLED)
    assert len(refused.value.why.text) > 10
