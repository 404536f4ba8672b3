"""Retros over days, and retros whose process dies, whatever part they are in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from bot.__main__ import Roundtable, roundtable
from bot.features.retros.agenda import NINE_DAYS, PHASES, THIRTY_MINUTES, Pace
from bot.kit import MovableClock, Random
from storage.database import Database
from tests.databases import MASTER_KEY
from tests.features.conftest import Time, at_once
from tests.features.test_retro_plans import card


def part(chat: Chat) -> int:
    """Which part of the retro the card shows."""
    line = next(line for line in card(chat).splitlines() if line.startswith("Part "))
    return int(line.split()[1])


async def test_each_part_takes_its_days(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro async")
    assert "60 minutes for this, 9 days in all" in card(chat)
    seen = []
    for _hour in range(9 * 24):
        seen.append(part(chat))
        await time.passes(hours=1)
    assert [seen.count(number) for number in range(1, 9)] == [1, 23, 48, 24, 24, 48, 24, 24]
    assert "This retro is over." in card(chat)


async def test_the_card_counts_hours_and_the_last_one_in_minutes(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro async")
    assert "Until: 2026-03-02 10:00" in card(chat)
    await time.passes(minutes=1)
    assert "59 minutes for this, 9 days in all" in card(chat)
    await time.passes(minutes=59)
    assert "23 hours for this, 8 days 23 hours in all" in card(chat)
    await time.passes(minutes=59)
    assert "23 hours for this" in card(chat)
    await time.passes(minutes=1)
    assert "22 hours for this" in card(chat)
    await time.passes(hours=21, minutes=1)
    assert "59 minutes for this" in card(chat)
    assert "Say in the thread: done" in card(chat)


async def test_time_is_borrowed_by_the_day_and_the_hour(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro async")
    await chat.says("ana", "/retro next")
    await chat.says("ana", "/retro next")
    await chat.presses("ana", "One more day", card="Retro R-1")
    assert "3 days for this, 9 days in all" in card(chat)
    await chat.says("ana", "/retro more 5")
    assert "3 days 5 hours for this, 9 days in all" in card(chat)
    await chat.says("ana", "/retro more 73")
    assert "from 1 to 72 hours" in chat.private("ana")
    await chat.presses("ana", "Pause", card="Retro R-1")
    await time.passes(days=2)
    assert "3 days 5 hours for this" in card(chat)
    await chat.presses("ana", "Let the clock run", card="Retro R-1")
    await chat.presses("ana", "Back", card="Retro R-1")
    assert "1 day for this" in card(chat)
    for _time in range(5):
        await chat.says("ana", "/retro more 72")
    assert "No hour is left to borrow" in chat.private("ana")


async def test_people_are_called_together_for_each_part_and_may_sleep(chat: Chat, time: Time) -> None:
    await time.passes(hours=14)
    await chat.says("ana", "/retro async")
    await time.passes(hours=1)
    assert part(chat) == 2
    assert not any("Last time" in text for text in chat.sees("esra", thread="Retro R-1"))
    await time.passes(hours=7, minutes=59)
    assert not any("Last time" in text for text in chat.sees("esra", thread="Retro R-1"))
    await time.passes(minutes=1)
    assert "Last time, until 2026-03-03 23:00: What did we want to do" in chat.sees("esra", thread="Retro R-1")[-1]
    await chat.says("ana", "/retro next")
    await time.passes()
    assert "Silent writing, until" in chat.sees("esra", thread="Retro R-1")[-1]


@asynccontextmanager
async def fresh_process(bot: Roundtable, clock: MovableClock, url: str) -> AsyncIterator[Roundtable]:
    """Another process on the same database, before the same platform."""
    database = await Database.open(url, random=Random(seed=2), master_keys=[MASTER_KEY])
    async with roundtable(database, clock=clock, random=Random(seed=2), sleep=at_once) as other:
        platform = bot.engine.platforms["playground"]
        assert isinstance(platform, Playground)
        other.engine.attach(platform)
        yield other
    await database.close()


@pytest.mark.parametrize("how", [("start", THIRTY_MINUTES), ("async", NINE_DAYS)])
async def test_whatever_part_a_process_dies_in_another_goes_on_to_the_minute(
    chat: Chat, bot: Roundtable, clock: MovableClock, database_url: str, how: tuple[str, Pace]
) -> None:
    command, pace = how
    await chat.says("ana", f"/retro {command}")
    await chat.presses("ben", "Write notes", card="Retro R-1")
    await chat.fills("ben", {"column1": "Fridays"})
    for number, length in enumerate(pace.lengths, 1):
        for moment in (length / 2, length / 2 - timedelta(seconds=1), timedelta(seconds=1)):
            assert part(chat) == number
            async with fresh_process(bot, clock, database_url) as process:
                clock.forward(moment)
                await process.settle()
    assert "This retro is over." in card(chat)
    assert sum("Fridays" in text for text in chat.sees("esra") if "R-1 · What went well" in text) == 1


async def test_two_processes_go_on_together_and_say_everything_once(
    chat: Chat, bot: Roundtable, clock: MovableClock, database_url: str
) -> None:
    await chat.says("ana", "/retro async")
    async with fresh_process(bot, clock, database_url) as other:
        for length in NINE_DAYS.lengths:
            clock.forward(length)
            await asyncio.gather(bot.settle(), other.settle(), bot.settle())
            await bot.settle()
    said = [text for text in chat.sees("esra", thread="Retro R-1") if ", until " in text]
    assert len(said) == len(set(said)) == len(PHASES) - 1
    assert "This retro is over." in card(chat)


async def test_over_days_a_moderator_has_a_day_before_somebody_helps_them_out(chat: Chat, time: Time) -> None:
    people = ("ana", "ben", "chidi", "dolores", "esra", "Farid", "Gül", "Hana")
    for name in people[5:]:
        chat.joins(name)
    await chat.says("ana", "/retro async")
    for person in people[1:]:
        await chat.says(person, "/retro join")
    for _part in range(5):
        await chat.says("ana", "/retro next")
    assert part(chat) == 6

    def helped() -> int:
        said = [text for number in (1, 2) for text in chat.sees("ana", thread=f"R-1 · Breakout {number}")]
        return sum("moderates for now." in text for text in said)

    for _hour in range(23):
        await time.passes(hours=1)
    assert helped() == 0
    await time.passes(hours=1)
    assert helped() == 2


async def test_over_days_a_moderator_is_told_what_to_write_and_by_which_day(chat: Chat, time: Time) -> None:
    people = ("ana", "ben", "chidi", "dolores", "esra", "Farid")
    chat.joins("Farid")
    await chat.says("ana", "/retro async")
    for person in people[1:]:
        await chat.says(person, "/retro join")
    for _part in range(3):
        await chat.says("ana", "/retro next")
    asked = next(name for name in people if any("Would you moderate" in text for text in chat.directs(name)))
    assert "A few minutes a day are enough" in chat.directs(asked)[-1]
    await chat.says(asked, "/breakout lead")
    for _part in range(2):
        await chat.says("ana", "/retro next")
    assert part(chat) == 6
    told = []
    for _hour in range(47):
        await time.passes(hours=1)
        await chat.presses(asked, "All goes well", card="Write in your room")
        told.append(next(line for line in chat.directs(asked)[-1].splitlines() if "Write in your room" in line))
    beginnings = [line.split("“")[1][:10] for line in dict.fromkeys(told)]
    assert beginnings == ["Hello! Thi", "What does ", "Let us agr"]
    assert "Until 2026-03-0" in chat.directs(asked)[-1]
