"""Votes from several processes at once, and at the very moment of the close: counted or refused, never both."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.scene import key_of
from bot.features.polls.counting import Result
from bot.kit import Random
from storage.database import Database
from storage.desk import Desk
from storage.polls import AnonymousBallots, PollStore
from storage.unit import Unit
from tests.databases import MASTER_KEY
from tests.features.voters import Vote, answer, process, vote_at_once

BEGINS = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ENDS = BEGINS + timedelta(days=3)
ASK = 'poll "Where?" "Park" "Office"'
PROCESSES = 4


async def at_once(
    url: str, now: datetime, votes: Sequence[Vote], meanwhile: Callable[[], Awaitable[object]] | None = None
) -> list[str]:
    """Let four processes share the votes and cast them all at the same moment; all answers."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.features.voters"])
    ends = []
    for number in range(PROCESSES):
        here, there = context.Pipe()
        context.Process(target=vote_at_once, args=(url, now, votes[number::PROCESSES], there)).start()
        there.close()
        ends.append(here)
    for end in ends:
        assert await asyncio.to_thread(end.recv) == []
    for end in ends:
        end.send("now")
    if meanwhile is not None:
        await meanwhile()
    return [told for end in ends for told in await asyncio.to_thread(end.recv)]


async def look(url: str, work: Callable[[Unit], object]) -> object:
    """What a database holds."""
    database = await Database.open(url, random=Random(seed=1), master_keys=[MASTER_KEY])
    found = await database.write(work)
    await database.close()
    return found


async def open_a_poll(url: str, *, anonymous: bool) -> None:
    """Ana asks something for three days."""
    async with process(url, BEGINS) as bot:
        await answer(bot, Vote("ask", "Ana", ASK))
        if anonymous:  # the form of it is tried elsewhere
            await bot.engine.database.write(lambda unit: PollStore(unit, 1).change(1, anonymous=True, shows="close"))


@pytest.mark.parametrize("anonymous", [False, True], ids=["open", "anonymous"])
async def test_two_hundred_votes_of_one_member_from_four_processes_are_one_ballot(
    database_url: str, anonymous: bool
) -> None:
    await open_a_poll(database_url, anonymous=anonymous)
    votes = [Vote(f"vote {number}", "Ben", f"polls vote V-1 {1 + number % 2}") for number in range(200)]
    answers = await at_once(database_url, BEGINS + timedelta(hours=1), votes)
    taken = [told for told in answers if told.startswith(("Your vote: ", "Your vote is in"))]
    refused = [told for told in answers if told.startswith("You have voted in V-1 already")]
    assert (len(taken), len(refused)) == ((1, 199) if anonymous else (200, 0)), set(answers)

    def kept(unit: Unit) -> int:
        if anonymous:
            return len(AnonymousBallots(unit, 1).take(1))
        return sum(PollStore(unit, 1).tally(1).values())

    assert await look(database_url, kept) == 1


@pytest.mark.parametrize("anonymous", [False, True], ids=["open", "anonymous"])
async def test_a_vote_at_the_very_moment_of_the_close_is_counted_or_refused_and_never_both(
    database_url: str, anonymous: bool
) -> None:
    await open_a_poll(database_url, anonymous=anonymous)
    votes = [Vote(f"vote {number}", f"Person {number}", "polls vote V-1 1") for number in range(80)]
    async with process(database_url, ENDS) as closing:
        answers = await at_once(database_url, ENDS - timedelta(seconds=1), votes, closing.settle)
        await closing.settle()
    taken = [told for told in answers if told.startswith(("Your vote: ", "Your vote is in"))]
    refused = [told for told in answers if told.startswith("V-1 closed")]
    assert len(taken) + len(refused) == len(votes), set(answers)

    def counted(unit: Unit) -> int:
        poll = PollStore(unit, 1).find(1)
        assert poll is not None
        assert poll.result is not None
        return Result.of(poll.result).count.voters

    found = await look(database_url, counted)
    assert found == (len(taken) if not anonymous or len(taken) >= 3 else 0)


async def test_a_planned_poll_opens_once_whichever_process_comes_to_it(database_url: str) -> None:
    async with process(database_url, BEGINS) as bot:
        await answer(bot, Vote("ask", "Ana", ASK))
        await answer(bot, Vote("close", "Ana", "polls close V-1"))
        at = BEGINS + timedelta(hours=1)
        values = {"opens": at, "ends": ENDS, "every": "weekly", "series": "2026-03-02T10:00:00", "since": BEGINS}

        def plan(unit: Unit) -> None:
            PollStore(unit, 1).change(1, state="planned", result=None, **values)
            Desk(unit, 1).ask_job(key_of("polls.open_when_due", (1, 0)), at)

        await bot.engine.database.write(plan)
    async with process(database_url, at) as one, process(database_url, at) as other:
        await asyncio.gather(one.settle(), other.settle())

    def states(unit: Unit) -> list[str | None]:
        found = [PollStore(unit, 1).find(number) for number in (1, 2, 3)]
        return [None if poll is None else poll.state for poll in found]

    assert await look(database_url, states) == ["open", "planned", None]
