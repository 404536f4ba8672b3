"""Counting: what came of some ballots, and what that decides. Pure, and it knows nobody.

Whoever abstains took part: that counts for the quorum, and for nothing else. What is level is told as level; nothing
is ever drawn by lot, and no option is better off for standing before another.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Final, Self

from bot.features.polls.ballots import KINDS, NO, YES, Ballot
from bot.kit.crowds import CROWD, LEAST

TWO_THIRDS: Final = 67
"""In percent, as near as whole numbers come."""


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a run-off: how many ballots stand for each option that is left, and which ones go."""

    votes: Mapping[int, int]
    out: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """What came of a poll.

    `voters` took part, `abstained` of them chose nothing. `totals` is what each option got, `leaders` are ahead:
    several are level, none got anything. `numbers` is `False` where an anonymous poll had too few ballots for more than
    the order; where it had even fewer, `told` is `False`, and nothing is known of it.
    """

    voters: int
    abstained: int
    totals: Mapping[int, int]
    leaders: tuple[int, ...]
    rounds: tuple[Round, ...] = ()
    numbers: bool = True
    told: bool = True

    @property
    def cast(self) -> int:
        """How many chose something."""
        return self.voters - self.abstained

    @property
    def standing(self) -> Mapping[int, int]:
        """What each option has: of a run-off the votes in the last round in which it was there."""
        last = dict(self.totals)
        for one in self.rounds:
            last.update(one.votes)
        return last


class Verdict(Enum):
    """What a poll decides."""

    DECIDED = "decided"
    TIED = "tied"
    NO_QUORUM = "no quorum"
    BELOW = "below"
    """Whatever is ahead has not enough."""
    NOTHING = "nothing"
    """Nobody chose anything."""
    TOO_FEW = "too few"
    """So few voted without their names that telling anything would tell who."""
    NOT_ASKED = "not asked"
    """It was not to decide anything."""


def count(kind: str, ballots: Mapping[Ballot, int], options: Collection[int]) -> Count:
    """What came of some ballots, each so many times."""
    voters = sum(ballots.values())
    abstained = ballots.get((), 0)
    given = {ballot: times for ballot, times in ballots.items() if ballot}
    if KINDS[kind].way == "places":
        rounds, leaders = run_off(given, options)
        return Count(voters, abstained, dict(rounds[0].votes), leaders, rounds)
    totals = dict.fromkeys(sorted(options), 0)
    for ballot, times in given.items():
        for option, weight in ballot:
            totals[option] += weight * times
    return Count(voters, abstained, totals, _most(totals))


def run_off(ballots: Mapping[Ballot, int], options: Collection[int]) -> tuple[tuple[Round, ...], tuple[int, ...]]:
    """The rounds of an instant run-off, and who is left: one, or several that are level.

    In each round a ballot stands for the best of its options that are left. Whoever has more than half of them wins;
    else the one with the fewest goes. Of several with as few goes whoever had fewer in the last round in which they
    differed; who were level in all rounds go together, and if nobody else is left, they are level.
    """
    left = set(options)
    orders = Counter[tuple[int, ...]]()
    for ballot, times in ballots.items():
        orders[tuple(option for option, _place in sorted(ballot, key=lambda pair: pair[1]))] += times
    rounds: list[Round] = []
    while True:
        votes = dict.fromkeys(sorted(left), 0)
        for order, times in orders.items():
            best = next((option for option in order if option in left), None)
            if best is not None:
                votes[best] += times
        standing = sum(votes.values())
        ahead = _most(votes)
        if not standing or (len(ahead) == 1 and votes[ahead[0]] * 2 > standing):
            return (*rounds, Round(votes, ())), ahead
        out = _last(votes, rounds)
        if len(out) == len(left):
            return (*rounds, Round(votes, ())), tuple(sorted(left))
        rounds.append(Round(votes, out))
        left -= set(out)


def _last(votes: Mapping[int, int], before: Sequence[Round]) -> tuple[int, ...]:
    """Those with the fewest votes; of several, those with the fewest in the last round in which they differed."""
    fewest = min(votes.values())
    last = [option for option, number in votes.items() if number == fewest]
    for earlier in reversed(before):
        least = min(earlier.votes[option] for option in last)
        last = [option for option in last if earlier.votes[option] == least]
    return tuple(last)


def _most(totals: Mapping[int, int]) -> tuple[int, ...]:
    """The options with the most, if any has something."""
    most = max(totals.values(), default=0)
    return tuple(option for option, number in totals.items() if number == most) if most else ()


def told(result: Count) -> Count:
    """What may be told of an anonymous poll: with few ballots the order alone, with fewer nothing.

    How many took part is told from as many on as may know that they did.
    """
    if result.voters < LEAST or 0 < result.cast < LEAST:
        return Count(result.voters if result.voters >= LEAST else 0, 0, {}, (), numbers=False, told=False)
    if result.cast < CROWD:
        return Count(result.voters, 0, {}, result.leaders, numbers=False)
    return result


def needed(eligible: int, quorum: int) -> int:
    """How many of those who can vote have to: a share in percent, two thirds to the head, 0 where none is asked for."""
    part, whole = (2, 3) if quorum == TWO_THIRDS else (quorum, 100)
    return -(-part * eligible // whole)


def verdict(  # noqa: PLR0911 - one for each
    kind: str, result: Count, *, threshold: str, quorum: int, eligible: int
) -> Verdict:
    """What a poll decides by the rules it was opened with."""
    if threshold == "none":
        return Verdict.NOT_ASKED
    if result.voters < needed(eligible, quorum):
        return Verdict.NO_QUORUM
    if not result.leaders:
        return Verdict.NOTHING
    if kind == "yesno":
        return _yes_or_no(result, threshold)
    if threshold == "most":
        return Verdict.TIED if len(result.leaders) > 1 else Verdict.DECIDED
    if not _enough(result.totals[result.leaders[0]], result.cast, threshold):
        return Verdict.BELOW
    return Verdict.TIED if len(result.leaders) > 1 else Verdict.DECIDED


def _yes_or_no(result: Count, threshold: str) -> Verdict:
    yes, no = result.totals[YES], result.totals[NO]
    if threshold == "consent":
        return Verdict.BELOW if no else Verdict.DECIDED
    if threshold == "majority" and yes == no:
        return Verdict.TIED
    return Verdict.DECIDED if _enough(yes, yes + no, threshold) else Verdict.BELOW


def _enough(votes: int, cast: int, threshold: str) -> bool:
    return votes * 3 >= cast * 2 if threshold == "two thirds" else votes * 2 > cast


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a poll and what it decided."""

    count: Count
    verdict: Verdict

    def __str__(self) -> str:
        return json.dumps({"verdict": self.verdict.value, **asdict(self.count)}, separators=(",", ":"))

    @classmethod
    def of(cls, text: str) -> Self:
        """A result as it was kept."""
        kept = json.loads(text)
        verdict_ = Verdict(kept.pop("verdict"))
        rounds = tuple(Round(_by_number(one["votes"]), tuple(one["out"])) for one in kept["rounds"])
        totals, leaders = _by_number(kept["totals"]), tuple(kept["leaders"])
        return cls(Count(**{**kept, "totals": totals, "leaders": leaders, "rounds": rounds}), verdict_)


def result_of(
    kind: str,
    ballots: Mapping[Ballot, int],
    options: Collection[int],
    *,
    threshold: str,
    quorum: int,
    eligible: int,
    anonymous: bool,
) -> Result:
    """What came of some ballots, as far as it may be told, and what that decides."""
    whole = count(kind, ballots, options)
    decided = verdict(kind, whole, threshold=threshold, quorum=quorum, eligible=eligible)
    if not anonymous:
        return Result(whole, decided)
    shown = told(whole)
    if not shown.told and decided not in {Verdict.NO_QUORUM, Verdict.NOT_ASKED}:
        decided = Verdict.TOO_FEW
    return Result(shown, decided)


def _by_number(kept: Mapping[str, int]) -> dict[int, int]:
    return {int(number): votes for number, votes in kept.items()}
