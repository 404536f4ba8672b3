"""What the bot does by itself: once, again when it failed, and after a downtime only what is still of use."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.engine.scene import key_of
from bot.kit import MovableClock
from storage.desk import Desk, jobs
from storage.people import People, groups
from tests.engine.stage import Stage, another_process

DAY = timedelta(days=1)


async def group_of(stage: Stage) -> int:
    return int((await stage.database.fetch(select(groups.c.id)))[0].id)


async def ask(stage: Stage, *names: str) -> None:
    """Ask for so many jobs that are due now."""
    await stage.types("Ana", "tally add seed")
    group, now = await group_of(stage), stage.bot.engine.clock.now()

    def work(unit: object) -> None:
        for name in names:
            Desk(unit, group).ask_job(key_of("tally.count_later", (name,)), now)  # type: ignore[arg-type]

    await stage.database.write(work)


async def due(stage: Stage, task: str) -> datetime | None:
    rows = await stage.database.fetch(select(jobs.c.due).where(jobs.c.task == key_of(task, ())))
    return rows[0].due if rows else None


async def keep_trying(stage: Stage, clock: MovableClock) -> list[float]:
    """Do what is due until nothing is tried any more; the seconds before each try."""
    pauses = [0.0]
    await stage.bot.jobs.run_due()
    retried = select(jobs.c.due).where(jobs.c.tries > 0, ~jobs.c.dead)
    while waiting := await stage.database.fetch(retried):
        pause = waiting[0].due - clock.now()
        clock.forward(pause - timedelta(seconds=1))
        assert await stage.bot.jobs.run_due() == 0
        clock.forward(timedelta(seconds=1))
        assert await stage.bot.jobs.run_due() == 1
        pauses.append(pause.total_seconds())
    return pauses


async def test_a_job_is_done_at_its_time_and_once(stage: Stage, clock: MovableClock) -> None:
    await stage.types("Ana", "tally later apples 10")
    assert await stage.bot.jobs.run_due() == 0
    clock.forward(timedelta(minutes=10))
    assert await stage.bot.jobs.run_due() == 1
    assert await stage.bot.jobs.run_due() == 0
    assert await stage.number("apples") == 1


async def test_who_asks_again_for_a_job_that_waits_changes_nothing(stage: Stage, clock: MovableClock) -> None:
    await stage.types("Ana", "tally later apples 10")
    await stage.types("Ben", "tally later apples 20")
    await stage.types("Ben", "tally later pears 10")
    clock.forward(timedelta(minutes=30))
    assert await stage.bot.jobs.run_due() == 2
    assert (await stage.number("apples"), await stage.number("pears")) == (1, 1)


async def test_two_processes_do_each_job_exactly_once(stage: Stage, database_url: str, clock: MovableClock) -> None:
    names = [f"thing {number}" for number in range(40)]
    await ask(stage, *names)
    async with another_process(database_url, clock, stage.paper) as other:
        await asyncio.gather(stage.bot.jobs.run_due(), other.jobs.run_due())
    assert [await stage.number(name) for name in names] == [1] * len(names)
    assert (await stage.bot.health())["due_jobs"] == 0


async def test_a_thousand_due_jobs_are_done(stage: Stage) -> None:
    names = [f"thing {number}" for number in range(1000)]
    await ask(stage, *names)
    assert (await stage.bot.health())["due_jobs"] == 1000
    assert await stage.bot.jobs.run_due() == 1000
    assert (await stage.bot.health())["due_jobs"] == 0
    assert [await stage.number(name) for name in names[::100]] == [1] * 10


async def test_a_job_that_fails_is_tried_eight_times_leaves_nothing_and_is_given_up(
    stage: Stage, clock: MovableClock
) -> None:
    await ask(stage, "broken", "apples")
    assert await keep_trying(stage, clock) == [0, 2, 4, 8, 16, 32, 64, 128]
    assert await stage.number("broken") == 0
    assert await stage.number("apples") == 1
    health = await stage.bot.health()
    assert (health["due_jobs"], health["given_up_jobs"]) == (0, 1)


async def test_a_job_that_was_given_up_is_done_when_it_is_asked_for_again(stage: Stage, clock: MovableClock) -> None:
    await ask(stage, "broken")
    await keep_trying(stage, clock)
    await stage.types("Ana", "tally add mended")
    await ask(stage, "broken")
    assert (await stage.bot.health())["given_up_jobs"] == 0
    assert await stage.bot.jobs.run_due() == 1
    assert await stage.number("broken") == 1


async def test_a_job_that_fails_once_is_done_at_its_next_try(stage: Stage, clock: MovableClock) -> None:
    await ask(stage, "broken")
    await stage.bot.jobs.run_due()
    await stage.types("Ana", "tally add mended")
    clock.forward(timedelta(seconds=2))
    assert await stage.bot.jobs.run_due() == 1
    assert await stage.number("broken") == 1


# Again and again: daily at ten, and it is nine


async def begin(stage: Stage, zone: str = "UTC") -> None:
    await stage.types("Ana", "tally add seed")
    group = await group_of(stage)
    await stage.database.write(lambda unit: People(unit, group).set_up(name="Us", language="en", zone=zone))
    await stage.bot.jobs.plan()


async def test_a_recurring_job_is_done_in_each_slot_of_the_groups_own_zone(stage: Stage, clock: MovableClock) -> None:
    await begin(stage, "America/New_York")  # there it is four
    assert await due(stage, "tally.count_daily") == datetime(2026, 3, 2, 15, tzinfo=UTC)
    for _hour in range(24 * 10):
        clock.forward(timedelta(hours=1))
        await stage.bot.jobs.run_due()
    assert await stage.number("days") == 10
    assert await due(stage, "tally.count_daily") == datetime(2026, 3, 12, 14, tzinfo=UTC)  # the clocks have changed


async def test_planning_again_changes_nothing(stage: Stage, clock: MovableClock) -> None:
    await begin(stage)
    clock.forward(timedelta(minutes=61))
    await stage.bot.jobs.plan()
    await stage.bot.jobs.run_due()
    await stage.bot.jobs.plan()
    assert await stage.number("days") == 1
    assert await due(stage, "tally.count_daily") == datetime(2026, 3, 3, 10, tzinfo=UTC)


async def test_a_slot_that_was_missed_by_an_hour_is_caught_up_once(stage: Stage, clock: MovableClock) -> None:
    await begin(stage)
    clock.forward(timedelta(hours=2))
    await stage.bot.jobs.run_due()
    await stage.bot.jobs.run_due()
    assert await stage.number("days") == 1


async def test_after_three_days_only_the_newest_slot_is_caught_up_and_once(stage: Stage, clock: MovableClock) -> None:
    await begin(stage)
    clock.forward(timedelta(days=3, hours=6))  # it is three in the afternoon, five hours after the newest slot
    await stage.bot.jobs.run_due()
    assert await stage.number("days") == 1
    assert await due(stage, "tally.count_daily") == datetime(2026, 3, 6, 10, tzinfo=UTC)


async def test_a_slot_older_than_twelve_hours_is_let_go(stage: Stage, clock: MovableClock) -> None:
    await begin(stage)
    clock.forward(timedelta(days=2, hours=14))  # it is eleven in the evening, thirteen hours after the newest slot
    await stage.bot.jobs.run_due()
    assert await stage.number("days") == 0
    clock.forward(timedelta(hours=11))
    await stage.bot.jobs.run_due()
    assert await stage.number("days") == 1


async def test_two_processes_catch_up_once(stage: Stage, database_url: str, clock: MovableClock) -> None:
    await begin(stage)
    clock.forward(timedelta(days=3, hours=6))
    async with another_process(database_url, clock, stage.paper) as other:
        await asyncio.gather(other.jobs.plan(), stage.bot.jobs.plan())
        await asyncio.gather(other.jobs.run_due(), stage.bot.jobs.run_due())
    assert await stage.number("days") == 1


async def test_a_recurring_job_that_was_given_up_is_seen_in_health_and_done_again_in_its_next_slot(
    stage: Stage, clock: MovableClock
) -> None:
    await begin(stage)
    await stage.types("Ana", "tally add stuck")
    clock.forward(timedelta(hours=1))
    assert len(await keep_trying(stage, clock)) == 8
    await stage.bot.jobs.plan()
    assert (await stage.bot.health())["given_up_jobs"] == 1
    await stage.types("Ana", "tally add unstuck")
    clock.forward(DAY)
    assert await stage.bot.jobs.run_due() == 1
    assert await stage.number("days") == 1
    assert (await stage.bot.health())["given_up_jobs"] == 0


async def test_a_failing_slot_does_not_cost_the_next_one(stage: Stage, clock: MovableClock) -> None:
    await begin(stage)
    await stage.types("Ana", "tally add stuck")
    clock.forward(timedelta(hours=1))
    await stage.bot.jobs.run_due()
    assert await stage.number("days") == 0
    await stage.types("Ana", "tally add unstuck")
    clock.forward(timedelta(seconds=2))
    await stage.bot.jobs.run_due()
    assert await stage.number("days") == 1
    assert await due(stage, "tally.count_daily") == datetime(2026, 3, 3, 10, tzinfo=UTC)
