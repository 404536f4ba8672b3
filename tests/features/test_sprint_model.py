"""Tasks and whose they are, through the front door, beside a plain model of who may do what."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from adapters.playground.world import World
from bot.__main__ import Roundtable, roundtable
from bot.kit import MovableClock, Random
from storage.database import Database, Unit
from storage.sprints import SprintStore, TaskStore
from tests.databases import MASTER_KEY
from tests.features.conftest import at_once
from tests.features.test_retro_agenda import NOON
from tests.proofs import ALL

PEOPLE: Final = ("Ana", "Ben", "Chidi")
WHO: Final = st.sampled_from(PEOPLE)
WHICH: Final = st.integers(1, 3)
ACTS: Final = st.one_of(
    st.tuples(WHO, st.just("task")),
    st.tuples(WHO, st.sampled_from(("take", "return", "help", "done", "reopen", "drop", "carry")), WHICH),
    st.tuples(WHO, st.just("offer"), WHICH, WHO),
    st.tuples(WHO, st.sampled_from(("join", "leave", "start", "end"))),
)


def test_whatever_people_do_tasks_are_whose_a_plain_model_says(database_url: str) -> None:
    """Nobody has a task they did not take, nothing is lost, and whoever may not do something changes nothing."""
    with asyncio.Runner() as runner:
        group = Group()
        runner.run(group.gathers(database_url))

        @settings(max_examples=300 if ALL else 12)
        @given(st.lists(ACTS, max_size=20))
        def plays(acts: list[tuple[str | int, ...]]) -> None:
            runner.run(group.plays(acts))

        plays()
        runner.run(group.leaves())


class Group:
    """Some people with a channel for each play."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._numbers = count(1)

    async def gathers(self, url: str) -> None:
        """Open a bot on a database, with everybody before it."""
        random, clock = Random(seed=1), MovableClock(NOON)
        self.database = await Database.open(url, random=random, master_keys=[MASTER_KEY])
        self._stack.push_async_callback(self.database.close)
        whole = roundtable(self.database, clock=clock, random=random, sleep=at_once)
        self.bot: Roundtable = await self._stack.enter_async_context(whole)
        playground = Playground(World(None, random), clock, random)
        self.bot.engine.attach(playground)
        self.chat = Chat(playground.connect(self.bot.engine), self.bot.settle)
        for name in PEOPLE:
            self.chat.joins(name)

    async def leaves(self) -> None:
        """Close it."""
        await self._stack.aclose()

    async def plays(self, acts: list[tuple[str | int, ...]]) -> None:
        """All that people do in one channel, and beside it what should come of it."""
        number = next(self._numbers)
        channel = f"channel{number}"
        self.chat.opens(channel)
        for name in PEOPLE:
            await self.chat.says(name, "/tasks mine", channel=channel)
        expected = Expected()
        for act in [("Ana", "start"), *acts]:
            await self._does(channel, act)
            expected.does(act)
        await self.database.write(partial(expected.check, number))

    async def _does(self, channel: str, act: tuple[str | int, ...]) -> None:
        match act:
            case str(who), "task":
                await self.chat.says(who, "/task Something", channel=channel)
            case str(who), "start":
                await self.chat.says(who, '/sprint start "Goal" 1w', channel=channel)
            case str(who), "end":
                await self.chat.says(who, "/sprint end", channel=channel)
                if "End sprint" in self.chat.private(who):
                    await self.chat.presses(who, "End the sprint", channel=channel)
            case str(who), str(what):
                await self.chat.says(who, f"/sprint {what}", channel=channel)
            case str(who), "offer", which, whom:
                await self.chat.says(who, f"/tasks offer T-{which} @{whom}", channel=channel)
            case str(who), what, which:
                await self.chat.says(who, f"/tasks {what} T-{which}", channel=channel)


@dataclass
class ATask:
    """What a task is."""

    sprint: int | None
    before: int | None = None
    state: str = "open"
    owner: str | None = None
    accepted: bool = False
    help: bool = False

    def owned(self, owner: str | None, *, accepted: bool) -> None:
        """It is somebody's, or asked of them."""
        self.owner, self.accepted, self.help = owner, accepted, False


@dataclass
class Expected:
    """What should come of it: the tasks, the sprints, and who is in them."""

    tasks: list[ATask] = field(default_factory=list)
    there: list[set[str]] = field(default_factory=list)
    began: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    @property
    def running(self) -> int | None:
        """The sprint that is under way."""
        return len(self.there) if len(self.there) > len(self.ended) else None

    def does(self, act: tuple[str | int, ...]) -> None:
        """Somebody does something."""
        match act:
            case _, "task":
                self.tasks.append(ATask(self.running))
            case str(who), "start":
                self._starts(who)
            case str(who), "end":
                if self.running:
                    self.ended.append(who)
            case str(who), "join":
                self._joins(who)
            case str(who), "leave":
                if self.running and who in self.there[-1]:
                    self.there[-1].discard(who)
                    for task in self.tasks:
                        if (task.sprint, task.owner, task.state) == (self.running, who, "open"):
                            task.owned(None, accepted=False)
            case str(who), str(what), int(which), *whom:
                if which <= len(self.tasks):
                    self._about(who, what, self.tasks[which - 1], *map(str, whom))

    def _starts(self, who: str) -> None:
        if self.running:
            return
        last = len(self.there)
        self.there.append({who})
        self.began.append(who)
        for task in self.tasks:
            if task.state == "open" and task.sprint is None:
                task.sprint = self.running
            elif task.state == "open" and task.sprint == last:
                task.before, task.sprint, task.accepted = task.sprint, self.running, False

    def _joins(self, who: str) -> None:
        if self.running:
            self.there[-1].add(who)

    def _about(self, who: str, what: str, task: ATask, whom: str = "") -> None:
        if what == "reopen":
            if task.state != "open":
                task.state, task.sprint = "open", self.running
        elif task.state == "open" and what in {"take", "offer", "return", "help"}:
            self._whose(who, "take" if whom == who else what, task, whom)
        elif task.state == "open":
            self._settled(who, what, task)

    def _whose(self, who: str, what: str, task: ATask, whom: str) -> None:
        mine = task.owner == who
        if what == "take" and not task.accepted:
            task.owned(who, accepted=True)
            if task.sprint == self.running:
                self._joins(who)
        elif what == "offer" and (mine or not task.accepted):
            task.owned(whom, accepted=False)
        elif what == "return" and mine:
            task.owned(None, accepted=False)
        elif what == "help" and mine and task.accepted:
            task.help = not task.help

    def _settled(self, who: str, what: str, task: ATask) -> None:
        over = task.sprint is not None and task.sprint != self.running
        enders = {self.began[task.sprint - 1], self.ended[task.sprint - 1]} if over and task.sprint else set()
        if task.accepted and who not in {task.owner, *enders}:
            return
        if what == "done":
            if not task.accepted:
                task.owned(who, accepted=True)
            task.state, task.help = "done", False
        elif what == "drop":
            task.state, task.help = "dropped", False
        elif what == "carry" and over:
            task.before, task.sprint = task.sprint, self.running
            task.accepted = task.accepted and task.owner == who

    def check(self, group: int, unit: Unit) -> None:
        """It is so."""
        kept = [TaskStore(unit, group).find(number) for number in range(1, len(self.tasks) + 2)]
        assert [
            task and ATask(task.sprint, task.before, task.state, task.owner_name, task.accepted, task.help)
            for task in kept
        ] == [*self.tasks, None]
        store = SprintStore(unit, group)
        for number, there in enumerate(self.there, start=1):
            assert {one.name for one in store.volunteers(number)} == there
        running = store.under_way()
        assert (None if running is None else running.number) == self.running
