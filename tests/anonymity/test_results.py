"""T11: no figure of a retro or a poll, nor a difference of two, is about one or two people. (Dots: `test_retro_votes`.)

Whoever reads knows the rules by which figures are told, and who is there. A proof looks at all that twelve people can
have said or done, and at what remains possible for whoever reads of it: a figure tells of a few if whatever remains
possible is about one or two of them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations_with_replacement, pairwise, product

import pytest

from bot.features.polls.ballots import NO, YES, Ballot
from bot.features.polls.counting import result_of
from bot.features.retros import closing, readiness, theme_card
from bot.kit import crowds, plain
from storage.retros import Score
from tests.anonymity.conftest import PlaceMaker
from tests.anonymity.stage import Somebody, ask_without_names, begin_to_choose, curtain

PEOPLE = 12
LEAST = 3
ENOUGH_FOR_NUMBERS = 5
ANSWERS = range(1, 6)

Table = Sequence[int]
"""How many gave each answer, from the first to the last."""


def is_about_a_few(sizes: Collection[int]) -> bool:
    """Whether a group of people is one or two of them, whichever of these sizes is the true one."""
    return min(sizes) > 0 and max(sizes) < LEAST


# The closing score


def tables(people: int) -> Iterator[Table]:
    """All that so many people can have answered."""
    for answers in combinations_with_replacement(ANSWERS, people):
        given = Counter(answers)
        yield [given[answer] for answer in ANSWERS]


Teller = Callable[[Sequence[int]], object]
"""What is told of some answers."""


def said(answers: Sequence[int]) -> str | None:
    """What everybody reads: on the card, in the summary and over time the same."""
    score = closing.told_of(answers)
    mean = closing.mean_of(score)
    return None if mean is None else f"{plain(mean)} of {score.count}"


def kept(answers: Sequence[int]) -> Score:
    """What whoever has the database reads."""
    return closing.told_of(answers)


def prove_scores(told: Teller) -> list[str]:
    """Let every subset of twelve people answer in every way; gives what is told of one or two of them, or of all."""
    possible: dict[object, list[Table]] = defaultdict(list)
    for people in range(1, PEOPLE + 1):
        for table in tables(people):
            answers = [answer for answer, count in zip(ANSWERS, table, strict=True) for _ in range(count)]
            possible[told(answers)].append(table)
    found = []
    for figure, ones in possible.items():
        for answer, cells in zip(ANSWERS, zip(*ones, strict=True), strict=True):
            others = [sum(table) - cell for table, cell in zip(ones, cells, strict=True)]
            if is_about_a_few(cells):
                found.append(f"{figure}: at most {max(cells)} said {answer}")
            if min(cells) > 0 and max(others) < LEAST:
                found.append(f"{figure}: all but at most {max(others)} said {answer}")
    return found


@pytest.mark.parametrize("told", [said, kept])
def test_no_mean_and_nothing_that_is_kept_of_answers_tells_what_one_two_or_all_of_them_are(told: Teller) -> None:
    assert prove_scores(told) == []


def test_a_mean_is_told_of_three_or_more_and_lies_on_the_right_side() -> None:
    for people in (*range(1, PEOPLE + 1), 50, 100, 300):
        low, high = 10, 50
        for total in range(people, 5 * people + 1):
            base, more = divmod(total, people)
            words = said([base + 1] * more + [base] * (people - more))
            assert (words is None) == (people < LEAST)
            if words is None:
                continue
            figure = round(10 * float(words.split(" of ")[0].split()[-1]))
            exact = 10 * total / people
            assert low <= figure <= high, "a better mean is told as a worse one"
            low = figure
            assert (
                exact >= figure
                if "at least" in words
                else exact <= figure
                if "at most" in words
                else (abs(exact - figure) <= 0.5)
            )


# Those who are done


Everybody = Callable[[Collection[bytes], set[bytes]], bool]


def prove_readiness(count: Callable[[int], int], everybody: Everybody) -> list[str]:
    """Let every subset of twelve be there, and any two subsets be done in two minutes; gives what tells of a few.

    It only counts how many are done of those who are there and of the others, so subsets that are as large are one.
    """
    found = []
    for there in range(PEOPLE + 1):
        possible: dict[object, list[tuple[int, int]]] = defaultdict(list)
        names = [bytes([number]) for number in range(PEOPLE)]
        for inside, outside in product(range(there + 1), range(PEOPLE - there + 1)):
            done = {*names[:inside], *names[there : there + outside]}
            all_ = everybody(names[:there], done)
            possible["everybody" if all_ else count(len(done))].append((inside, outside))
        if "everybody" in possible and is_about_a_few([there]):
            found.append(f"everybody: all {there} who are there")
        for figure, ones in possible.items():
            if figure and is_about_a_few([sum(one) for one in ones]):
                found.append(f"{figure} of {there} who are there")
        for (before, ones), (after, others) in product(possible.items(), repeat=2):
            changed = {size for one, other in product(ones, others) for size in _changed(one, other, there)}
            if is_about_a_few(changed):
                found.append(f"{before}, then {after} of {there} who are there: {max(changed)} or fewer changed")
    return found


def _changed(one: tuple[int, int], other: tuple[int, int], there: int) -> Iterable[int]:
    """How many can have changed between two minutes: of those who are there, and of the others."""
    return {sum(both) for both in product(*map(_sizes, one, other, (there, PEOPLE - there)))}


def _sizes(one: int, other: int, all_: int) -> range:
    """The sizes of all differences of two subsets with so many of `all_` in them."""
    return range(abs(one - other), min(one + other, 2 * all_ - one - other) + 1, 2)


def test_no_number_of_those_who_are_done_and_no_change_of_it_is_about_one_or_two() -> None:
    assert prove_readiness(crowds.in_threes, readiness.is_everybody) == []


# Those who are done and those who have chosen, as their numbers rise on the card

_HEADCOUNT = re.compile(r"(\d+) or more (?:of \d+ )?(are done|have chosen)")


async def prove_headcounts(fresh: PlaceMaker) -> list[str]:
    """Let people choose and be done one a minute; gives the numbers on the card that rose by one or two."""
    people = [Somebody(f"Person {number:02}") for number in range(PEOPLE - 1)]
    told: dict[str, list[int]] = {"are done": [0], "have chosen": [0]}
    async with curtain(fresh(), people=[Somebody("Ben"), *people]) as stage:
        await begin_to_choose(stage)
        await stage.chat.says("Ben", "/retro resume")
        for person in people:
            await stage.chat.says("Ben", "/retro more")
            await stage.chat.says(person.name, "/retro vote T1")
            await stage.chat.says(person.name, "/retro done")
            await stage.minute()
            card = next(text for text in reversed(stage.chat.sees("Ben")) if text.startswith("Retro R-1"))
            for count, what in _HEADCOUNT.findall(card):
                told[what].append(int(count))
    assert all(counts[-1] > LEAST for counts in told.values()), "they do rise"
    return [
        f"{before}, then {after} {what}"
        for what, counts in told.items()
        for before, after in pairwise(counts)
        if 0 < abs(after - before) < LEAST
    ]


async def test_whoever_watches_the_card_sees_nobody_choose_and_nobody_be_done(fresh: PlaceMaker) -> None:
    assert await prove_headcounts(fresh) == []


# Polls without names


def prove_poll_results(told_of: Callable[[Mapping[Ballot, int]], object]) -> list[str]:
    """Let every subset of twelve people say yes, no or neither in every way; gives what is told of one or two of them.

    With five or more the numbers are the result, which everybody asked for. Of fewer it must not tell that all of them
    said the same.
    """
    possible: dict[object, list[tuple[int, int, int]]] = defaultdict(list)
    for yes, no, neither in product(range(PEOPLE + 1), repeat=3):
        if yes + no + neither <= PEOPLE:
            given = {((YES, 1),): yes, ((NO, 1),): no, (): neither}
            possible[told_of({ballot: times for ballot, times in given.items() if times})].append((yes, no, neither))
    found = []
    for figure, ones in possible.items():
        few = 0 < max(yes + no for yes, no, _ in ones) < ENOUGH_FOR_NUMBERS
        if few and (not any(yes for yes, _, _ in ones) or not any(no for _, no, _ in ones)):
            found.append(f"{figure}: all said the same, such as {ones[0]}")
        if is_about_a_few([sum(one) for one in ones]):
            found.append(f"{figure}: at most {max(map(sum, ones))} took part")
    return found


def told_of_a_poll(given: Mapping[Ballot, int]) -> object:
    """What is kept and shown of a poll of yes and no."""
    return str(result_of("yesno", given, (YES, NO), threshold="majority", quorum=0, eligible=PEOPLE, anonymous=True))


def test_no_result_of_a_poll_without_names_tells_what_a_few_chose() -> None:
    assert prove_poll_results(told_of_a_poll) == []


_TURNOUT = re.compile(r"(\d+) of \d+ have voted")


async def prove_turnouts(fresh: PlaceMaker) -> list[str]:
    """Let people vote one in each tick; gives the numbers on the card that rose by one or two."""
    people = [Somebody(f"Person {number:02}") for number in range(PEOPLE - 1)]
    told = [0]
    async with curtain(fresh(), people=[Somebody("Esra"), *people]) as stage:
        await ask_without_names(stage, "The park", "The office")
        for person in people:
            await stage.chat.says(person.name, "/polls vote V-1 1")
            await stage.tick()
            card = next(text for text in reversed(stage.chat.sees("Esra")) if text.startswith("Poll V-1"))
            told += map(int, _TURNOUT.findall(card))
    assert told[-1] > LEAST, "it does rise"
    return [f"{before}, then {after}" for before, after in pairwise(told) if 0 < after - before < LEAST]


async def test_whoever_watches_a_poll_without_names_sees_nobody_vote(fresh: PlaceMaker) -> None:
    assert await prove_turnouts(fresh) == []


# Hands in the room


def prove_hands(told: Callable[[Mapping[int, int]], Mapping[int, int]]) -> list[str]:
    """Let every subset of twelve raise their hands; gives the figures that are about one or two of them.

    Counted again, one number stands for the other. Whoever counts may have been mistaken, so their difference is about
    nobody.
    """
    possible: dict[int | None, list[int]] = defaultdict(list)
    for mask in range(1 << PEOPLE):
        hands = mask.bit_count()
        possible[told({1: hands}).get(1)].append(hands)
    return [f"{figure} hands" for figure, sizes in possible.items() if is_about_a_few(sizes)]


def test_no_number_of_hands_is_of_one_or_two() -> None:
    assert prove_hands(theme_card.told_of_hands) == []
