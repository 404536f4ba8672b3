"""T1: two authors exchange what they do; nothing anywhere tells the one play from the other.
T4: each act some minutes earlier or later inside its tick; nothing tells when."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from bot.features.retros.agenda import MINUTE
from tests.anonymity.conftest import PlaceMaker
from tests.anonymity.stage import Part, both_known, choosing, hurried_or_hesitant, in_a_retro, play, returning, writing
from tests.anonymity.traces import Traces

OPEN_BEFORE: dict[str, tuple[Part, ...]] = {"never acted openly": (), "both acted openly before": (both_known,)}


def differences(one: Traces, other: Traces) -> list[str]:
    """Where two runs can be told apart, by the first moment and the place."""
    found = []
    for number, (left, right) in enumerate(zip(one.looks, other.looks, strict=True)):
        places = sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))
        if places:
            found.append(f"after act {number}: {', '.join(places)}")
            break
    for what in ("log", "outgoing"):
        lines = zip(getattr(one, what), getattr(other, what), strict=False)
        found += [f"{what}: {left} / {right}" for left, right in lines if left != right][:1]
        if len(getattr(one, what)) != len(getattr(other, what)):
            found.append(f"{what}: one has more lines")
    return found


Play = Callable[[str, str], Part]
"""What two people do."""
PLAYS: dict[str, tuple[Play, ...]] = {"ideas": (writing, returning), "notes of a retro": (in_a_retro,)}


async def prove_swap(fresh: PlaceMaker, plays: Sequence[Play], *before: Part) -> list[str]:
    """Play with two authors in both casts; gives where the plays differ."""
    one, other = [
        await play(fresh(), *before, *(part(*authors) for part in plays))
        for authors in (("Ana", "Ben"), ("Ben", "Ana"))
    ]
    return differences(one, other)


async def prove_swap_of_choices(fresh: PlaceMaker) -> list[str]:
    """Let two who are known exchange their dots and scores; gives where the plays differ. That they did is open."""
    return await prove_swap(fresh, (choosing,), both_known)


async def prove_shift(fresh: PlaceMaker, plays: Sequence[Play] = (writing, returning)) -> list[str]:
    """Play at two paces; gives where the plays differ. Ideas have ticks of their own, a retro its minutes."""
    in_minutes = {"mark": MINUTE} if in_a_retro in plays else {}
    parts = [part("Ana", "Ben") for part in plays]
    one, other = [await play(fresh(), *parts, pace=hurried_or_hesitant(seed, 19), **in_minutes) for seed in (1, 2)]
    return differences(one, other)


@pytest.mark.parametrize("plays", PLAYS.values(), ids=PLAYS.keys())
@pytest.mark.parametrize("before", OPEN_BEFORE.values(), ids=OPEN_BEFORE.keys())
async def test_whoever_of_two_wrote_what_leaves_the_same_bytes_everywhere(
    fresh: PlaceMaker, before: tuple[Part, ...], plays: Sequence[Play]
) -> None:
    assert await prove_swap(fresh, plays, *before) == []


@pytest.mark.parametrize("plays", PLAYS.values(), ids=PLAYS.keys())
async def test_whenever_in_a_tick_somebody_wrote_leaves_the_same_bytes_everywhere(
    fresh: PlaceMaker, plays: Sequence[Play]
) -> None:
    assert await prove_shift(fresh, plays) == []


async def test_whoever_of_two_gave_which_dots_and_score_leaves_the_same_bytes_everywhere(fresh: PlaceMaker) -> None:
    assert await prove_swap_of_choices(fresh) == []
