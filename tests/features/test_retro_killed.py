"""A retro whose processes are killed, whatever they do: nothing that was answered is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
import multiprocessing
import random as chance
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import accumulate
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.pages.render import text_of_card
from adapters.playground.world import Spot, World
from bot.engine import tokens
from bot.engine.platform import Submitted, Typed
from bot.features.retros.agenda import PHASES, THIRTY_MINUTES
from bot.kit import Random
from storage.database import Database
from storage.keys import Keys, given_up
from storage.record.actions import ActionStore
from storage.retros import OutcomeStore, RetroStore, ScoreStore, ThemeStore, VoteStore
from storage.unit import Unit
from storage.vault import ballots, markers, notes
from tests.databases import MASTER_KEY
from tests.features.dying import Death, Play, Step, live
from tests.proofs import ALL

PEOPLE = ("Ana", "Ben", "Chidi", "Dolores", "Esra", "Farid", "Gita", "Hugo")
AGREED = ("Fewer meetings", "Shorter meetings", "No meetings")
TO_DO = "Write to the library"
MOST_COMMITS = 40
"""So late in a step a process dies at most; in a later one, where the step has fewer commits."""
STARTS = [0, *accumulate(int(length.total_seconds()) // 60 for length in THIRTY_MINUTES.lengths)]


def played() -> Iterator[Step]:
    """All that happens in the retro, minute by minute."""
    writing, choosing, talking, closing = 2, 4, 5, 7
    for minute in range(STARTS[-1] + 3):
        part = sum(minute >= start for start in STARTS[1:])
        yield Step(minute, part)
        if minute == 0:
            yield Step(minute, part, "Ana", Typed("retro start"))
            yield from (Step(minute, part, name, Typed("retro join")) for name in PEOPLE[1:])
        elif minute == STARTS[writing]:
            for number, name in enumerate(PEOPLE):
                form = tokens.encode_form("retros.written", (1,), bytes([number]) * 16)
                yield Step(minute, part, name, Submitted(form, {"column1": f"{name} first\n{name} second"}))
        elif minute == STARTS[choosing]:
            yield from (Step(minute, part, name, Typed("retro vote T1 T2")) for name in PEOPLE[1:])
            yield Step(minute, part, "Ana", Typed("retro vote 0"))
        elif minute == STARTS[talking]:
            yield from (Step(minute, part, "Ben", Typed(f"breakout takeaway {words}")) for words in AGREED)
            form = tokens.encode_form("retros.action_written", (1, 1), b"an action of one")
            yield Step(minute, part, "Esra", Submitted(form, {"text": TO_DO}))
            yield Step(minute, part, "Chidi", Typed(f"breakout take {1 + len(AGREED)}"))
        elif minute == STARTS[closing]:
            yield from (Step(minute, part, name, Typed("retro score 4")) for name in PEOPLE)


STEPS = tuple(played())


def phase_at(step: int) -> str:
    """The phase a retro is in after a step."""
    part = STEPS[step].part
    return "" if step == 0 or part == len(PHASES) else PHASES[part].value


async def lives(play: Play, first: int, death: Death | None, *, patience: float | None = None) -> list[tuple[int, str]]:
    """Let a process do the steps from one on, until it dies or is killed or is done; what it answered.

    With `patience` it is killed so many seconds after it began with the step in which it is to die.
    """
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.features.dying"])
    hears, told = processes.Pipe(duplex=False)
    process = processes.Process(target=live, args=(play, first, death if patience is None else None, told))
    process.start()
    told.close()
    answered = []
    if death is not None and patience is not None:
        answered += await asyncio.to_thread(_heard, hears, until=death.step - 1)
        await asyncio.sleep(patience)
        process.kill()
    answered += await asyncio.to_thread(_heard, hears)
    await asyncio.to_thread(process.join)
    assert process.exitcode == -signal.SIGKILL or len(play.steps) == 1 + answered[-1][0]
    return answered


def _heard(hears: Connection, until: int | None = None) -> list[tuple[int, str]]:
    """What a process tells, until it told that it did a step, or dies."""
    answered: list[tuple[int, str]] = []
    with suppress(EOFError):
        while until is None or not answered or answered[-1][0] < until:
            answered.append(hears.recv())
    return answered


@pytest.mark.parametrize("seed", range(13) if ALL else [10])  # which dies between the commits of two stores
async def test_however_often_its_process_is_killed_a_retro_loses_nothing_and_doubles_nothing(
    database_url: str, tmp_path: Path, seed: int
) -> None:
    moments = chance.Random(seed)
    play = Play(database_url, tmp_path / "world.sqlite3", STEPS)
    world = World(play.world, Random(seed=seed))
    world.add_channel("general")
    for name in PEOPLE:
        world.add_person(name, "en", "UTC")
    world.close()
    answered: list[tuple[int, str]] = []
    for part in range(len(PHASES)):
        if len(answered) == len(STEPS):
            break
        step = max(moments.choice([at for at, one in enumerate(STEPS) if one.part == part]), len(answered) + 1)
        death = Death(step, moments.randint(1, MOST_COMMITS))
        patience = moments.choice((None, moments.uniform(0, 0.2)))
        answered += await lives(play, len(answered), death, patience=patience)
    if len(answered) < len(STEPS):
        answered += await lives(play, len(answered), None)
    assert answered == [(step, phase_at(step)) for step in range(len(STEPS))]

    database = await Database.open(database_url, random=Random(seed=seed), master_keys=[MASTER_KEY])
    await database.write(check_what_is_kept)
    await database.close()
    check_what_is_seen(play.world)


def check_what_is_kept(unit: Unit) -> None:
    """Everything once; and nothing of it is left in the vault, nor a key to it."""
    retro = RetroStore(unit, 1).find(1)
    assert retro is not None
    assert (retro.phase, retro.reveals) == ("", 1)
    written = [note.text for note in RetroStore(unit, 1).notes(1)]
    assert sorted(written) == sorted(f"{name} {which}" for name in PEOPLE for which in ("first", "second"))
    vote = VoteStore(unit, 1).last(1)
    assert vote is not None
    assert (vote.number, vote.open, vote.voters, vote.resting) == (1, False, len(PEOPLE) - 1, 1)
    given = [theme.dots for theme in ThemeStore(unit, 1).of(1) if theme.dots]
    assert given == [len(PEOPLE) - 1] * 2
    assert tuple(one.text for one in OutcomeStore(unit, 1).of(1)) == (*AGREED, TO_DO)
    [action] = ActionStore(unit, 1).taken()
    assert ActionStore(unit, 1).find(2) is None
    assert (action.text, action.owner_name, action.accepted, action.state) == (TO_DO, "Chidi", True, "open")
    score = ScoreStore(unit, 1).of(1)
    assert score is not None
    assert (score.count, score.total) == (len(PEOPLE), 4 * len(PEOPLE))
    for table in (notes, ballots, markers, given_up):
        assert unit.vault.execute(select(table)).all() == []
    for board in ("retro 1.0", "retro 1 dots 1", "retro 1 score"):
        assert Keys(unit, 1).existing(board) is None


def check_what_is_seen(path: Path) -> None:
    """Each card once, in its last state."""
    world = World(path, Random(seed=1))
    channel = world.channels()[0].id
    contents = [message.content for message in world.messages(Spot(channel))]
    shown = [text_of_card(content, "UTC") for content in contents if not isinstance(content, str)]
    world.close()
    titles = Counter(text.splitlines()[0] for text in shown)
    assert all(count == 1 for count in titles.values())
    assert any("This retro is over." in text for text in shown)
    column = next(text for text in shown if "R-1 · What went well" in text)
    assert all(column.count(f"{name} {which}") == 1 for name in PEOPLE for which in ("first", "second"))
