"""T1: two authors exchange what they do; nothing anywhere tells the one play from the other.
T4: each act some minutes earlier or later inside its tick; nothing tells when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from bot.features.retros.agenda import MINUTE
from tests.anonymity.conftest import PlaceMaker
from tests.anonymity.stage import (
    Part,
    Stage,
    ask_without_names,
    both_known,
    choosing,
    hurried_or_hesitant,
    in_a_retro,
    play,
    polling,
    raising,
    returning,
    writing,
)
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
PLAYS: dict[str, tuple[Play, ...]] = {
    "ideas": (writing, returning),
    "notes of a retro": (in_a_retro,),
    "blockers": (raising,),
}


async def prove_swap(fresh: PlaceMaker, plays: Sequence[Play], *before: Part) -> list[str]:
    """Play with two authors in both casts; gives where the plays differ."""
    one, other = [
        await play(fresh(), *before, *(part(*authors) for part in plays))
        for authors in (("Ana", "Ben"), ("Ben", "Ana"))
    ]
    return differences(one, other)


CHOICES: dict[str, Play] = {"dots and scores": choosing, "votes in a poll": polling}


async def prove_swap_of_choices(fresh: PlaceMaker, choices: Play = choosing) -> list[str]:
    """Let two who are known exchange what they choose; gives where the plays differ. That they did is open."""
    return await prove_swap(fresh, (choices,), both_known)


async def prove_shift_of_votes(fresh: PlaceMaker) -> list[str]:
    """Let people vote at two paces; gives where others can tell. That they did, and when, is known of an open act."""
    runs = [await play(fresh(), both_known, polling("Ana", "Ben"), pace=hurried_or_hesitant(s, 40)) for s in (1, 2)]
    for run in runs:
        boxes = [{name: seen for name, seen in look.items() if name.startswith("boxes")} for look in run.looks]
        run.looks[:] = [look for look in boxes if look]
        run.log.clear()
    return differences(*runs)


async def prove_shift(fresh: PlaceMaker, plays: Sequence[Play] = (writing, returning)) -> list[str]:
    """Play at two paces; gives where the plays differ. Ideas have ticks of their own, a retro its minutes."""
    in_minutes = {"mark": MINUTE} if in_a_retro in plays else {}
    parts = [part("Ana", "Ben") for part in plays]
    one, other = [await play(fresh(), *parts, pace=hurried_or_hesitant(seed, 19), **in_minutes) for seed in (1, 2)]
    return differences(one, other)


async def prove_stillness(fresh: PlaceMaker) -> list[str]:
    """Let people vote; gives after whose vote something shows before the next tick."""
    found = list[str]()

    async def part(stage: Stage) -> None:
        await ask_without_names(stage, "The park", "The office")
        for person in ("Ana", "Ben", "Chidi", "Dolores"):
            shown = len(stage.traces.outgoing)
            await stage.chat.says(person, "/polls vote V-1 1")
            stage.clock.forward(timedelta(seconds=20))
            await stage.bot.settle()
            if len(stage.traces.outgoing) != shown:
                found.append(person)
        await stage.tick()
        assert any("4 of 5 have voted." in text for text in stage.chat.sees("Esra"))

    await play(fresh(), both_known, part)
    return found


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


@pytest.mark.parametrize("choices", CHOICES.values(), ids=CHOICES.keys())
async def test_whoever_of_two_chose_what_leaves_the_same_bytes_everywhere(fresh: PlaceMaker, choices: Play) -> None:
    assert await prove_swap_of_choices(fresh, choices) == []


async def test_whenever_in_a_tick_somebody_voted_shows_nobody_anything(fresh: PlaceMaker) -> None:
    assert await prove_shift_of_votes(fresh) == []
    assert await prove_stillness(fresh) == []
