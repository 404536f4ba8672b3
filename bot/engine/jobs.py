"""What the bot does by itself: due rows, each taken inside the transaction that does it, so that it happens once.

A job's row is deleted by the transaction that carries it out: two processes cannot both do it, a crash undoes both, and
nothing has to be leased. A recurring job plans its next slot in the same transaction. After a downtime a slot that is
at most twelve hours old is caught up once; older ones are let go. APScheduler only ticks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.engine import tokens
from bot.engine.engine import Engine
from bot.engine.parse import bind_token
from bot.engine.scene import Outcome, key_of
from bot.kit.feature import Job
from storage.desk import (
    due_jobs,
    failed_job,
    forget_private_days,
    forget_seen,
    give_up_job,
    groups_without_job,
    not_planned,
    put_off_job,
    take_job,
)
from storage.unit import Unit

log = structlog.get_logger()

CATCH_UP = timedelta(hours=12)
MOST_TRIES = 8
AT_ONCE = 100
REMEMBER_ACTS = timedelta(hours=24)
"""Platforms were seen to deliver again minutes later; a day is generous."""


class Jobs:
    """Does what is due, in this process; any number of processes share the work."""

    def __init__(self, *, engine: Engine, on_work: Callable[[Outcome], None]) -> None:
        self._engine = engine
        self._database = engine.database
        self._clock = engine.clock
        self._on_work = on_work
        self._scheduler: AsyncIOScheduler | None = None
        self._running = asyncio.Lock()

    def start(self) -> None:
        """Tick every second, and tidy up every hour, until stopped."""
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(self.run_due, "interval", seconds=1, max_instances=1, coalesce=True)
        self._scheduler.add_job(self.plan, "interval", minutes=5, max_instances=1, coalesce=True)
        self._scheduler.add_job(self.tidy, "interval", hours=1, max_instances=1, coalesce=True)
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop ticking, and wait for the job that runs."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        async with self._running:
            pass

    async def run_due(self) -> int:
        """Do everything that is due now; how many jobs that were."""
        done = 0
        async with self._running:
            while due := await self._database.fetch(*due_jobs(self._clock.now(), AT_ONCE)):
                await asyncio.gather(*(self._run(row.id, row.group_id, row.task) for row in due))
                done += len(due)
        return done

    async def plan(self) -> None:
        """Plan every recurring job for the groups that lack it."""
        recurring = {key_of(job.name, ()): job for job in self._engine.registry.recurring}
        if not recurring:
            return
        for row in await self._database.fetch(not_planned(*recurring)):
            after: int | None = 0
            while after is not None:
                after = await self._database.write(partial(self._plan, recurring[row.task], after), behind=True)

    def _plan(self, job: Job[...], after: int, unit: Unit) -> int | None:
        """Plan one job for some groups after one of them; the last of those, or `None` when it was done for all."""
        task = key_of(job.name, ())
        lacking = groups_without_job(unit.connection, task, after, AT_ONCE)
        for group in lacking:
            scene = self._engine.scenes.of_group(unit, group)
            slot = None if scene is None else scene.next_slot(job, scene.now)
            if scene is not None and slot is not None:
                scene.desk.ask_job(task, slot, patient=True)
        return lacking[-1] if len(lacking) == AT_ONCE else None

    async def tidy(self) -> None:
        """Forget acts that no platform will deliver again, and how often people were written to on days gone by."""
        before = self._clock.now() - REMEMBER_ACTS
        await self._database.write(lambda unit: forget_seen(unit.connection, before))
        days_ago = (before - REMEMBER_ACTS).date()
        await self._database.write(lambda unit: forget_private_days(unit.connection, days_ago))

    async def _run(self, job: int, group: int, task: str) -> None:
        try:
            declared = self._engine.registry.jobs.get(tokens.decode(task).action)
            if declared is not None and declared.handler.needs_crowd:
                await self._engine.count_crowd(group)
            outcome = await self._database.write(lambda unit: self._do(unit, job), behind=True)
        except Exception:
            log.exception("job failed", job=job)
            await self._database.write(lambda unit: self._put_off(unit, job), behind=True)
        else:
            self._on_work(outcome)

    def _do(self, unit: Unit, job: int) -> Outcome:
        now = self._clock.now()
        row = take_job(unit.connection, job, now)
        scene = None if row is None else self._engine.scenes.of_group(unit, row.group_id)
        if row is None or scene is None:
            return Outcome()
        press = tokens.decode(row.task)
        declared = self._engine.registry.jobs.get(press.action)
        if declared is None:
            return Outcome()
        if declared.rule is not None:
            slot = scene.next_slot(declared, now)
            if slot is None:
                return Outcome()
            scene.desk.ask_job(row.task, slot, patient=True)
            if now - row.slot > CATCH_UP and scene.next_slot(declared, now - CATCH_UP) == slot:
                return Outcome()  # there was none within the last hours either
        return scene.carry_out(
            declared.handler.function(scene.job(), **bind_token(declared.handler.params, press.arguments))
        )

    def _put_off(self, unit: Unit, job: int) -> None:
        """Try it again after a pause that doubles; after the last try give it up, until its next slot if it recurs."""
        now, failed = self._clock.now(), failed_job(unit.connection, job)
        if failed is None:
            return
        if failed.tries + 1 < MOST_TRIES:
            put_off_job(unit.connection, failed, until=now + timedelta(seconds=2 ** (failed.tries + 1)))
            return
        declared = self._engine.registry.jobs.get(tokens.decode(failed.task).action)
        scene = self._engine.scenes.of_group(unit, failed.group_id)
        next_slot = None if declared is None or scene is None else scene.next_slot(declared, now)
        give_up_job(unit.connection, failed, next_slot=next_slot)
