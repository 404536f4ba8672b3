"""T1: two authors exchange what they do; nothing anywhere tells the one play from the other.
T4: each act some minutes earlier or later inside its tick; nothing tells when."""

from __future__ import annotations

import pytest

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


async def prove_swap(fresh: PlaceMaker, *before: Part) -> list[str]:
    """Play with two authors in both casts; gives where the plays differ."""
    one, other = [
        await play(fresh(), *before, writing(*authors), returning(*authors), in_a_retro(*authors))
        for authors in (("Ana", "Ben"), ("Ben", "Ana"))
    ]
    return differences(one, other)


async def prove_swap_of_dots(fresh: PlaceMaker) -> list[str]:
    """Let two who are known exchange their dots; gives where the plays differ. That they gave some is no secret."""
    one, other = [await play(fresh(), both_known, choosing(*voters)) for voters in (("Ana", "Ben"), ("Ben", "Ana"))]
    return differences(one, other)


async def prove_shift(fresh: PlaceMaker) -> list[str]:
    """Play at two paces; gives where the plays differ. A retro has no such ticks: it counts its notes every minute."""
    one, other = [
        await play(fresh(), writing("Ana", "Ben"), returning("Ana", "Ben"), pace=hurried_or_hesitant(seed))
        for seed in (1, 2)
    ]
    return differences(one, other)


@pytest.mark.parametrize("before", OPEN_BEFORE.values(), ids=OPEN_BEFORE.keys())
async def test_whoever_of_two_wrote_what_leaves_the_same_bytes_everywhere(
    fresh: PlaceMaker, before: tuple[Part, ...]
) -> None:
    assert await prove_swap(fresh, *before) == []


async def test_whenever_in_a_tick_somebody_wrote_leaves_the_same_bytes_everywhere(fresh: PlaceMaker) -> None:
    assert await prove_shift(fresh) == []


async def test_whoever_of_two_gave_which_dots_leaves_the_same_bytes_everywhere(fresh: PlaceMaker) -> None:
    assert await prove_swap_of_dots(fresh) == []
