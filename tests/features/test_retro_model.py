"""A whole retro through the front door, beside a plain model that counts seconds, names and lines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from adapters.playground.world import World
from bot.__main__ import Roundtable, roundtable
from bot.features.retros.agenda import MINUTE, PHASES, Phase, begin
from bot.features.retros.common import course_of
from bot.features.retros.outcomes import MOST
from bot.kit import MovableClock, Random
from storage.database import Database, Unit
from storage.retros import BreakoutStore, OutcomeStore, RetroStore
from tests.databases import MASTER_KEY
from tests.features.conftest import at_once
from tests.features.test_retro_agenda import NOON, Retro
from tests.proofs import ALL

PEOPLE: Final = ("ana", "ben", "chidi", "dolores")
STEERING: Final[Mapping[str, Callable[[Retro], None]]] = {
    "next": Retro.somebody_skips,
    "more 3": partial(Retro.somebody_extends, units=3),
    "pause": Retro.somebody_pauses,
    "resume": Retro.somebody_resumes,
    "back": Retro.the_one_before_is_opened_again,
}
TALK: Final = ("join", "lead", "takeaway")
ACTS: Final = st.tuples(st.sampled_from(PEOPLE), st.sampled_from((*STEERING, *TALK, "end")))
TIMES: Final = st.tuples(st.integers(0, 3), st.integers(0, 59))


def test_whatever_people_do_a_retro_is_as_a_plain_model_says(database_url: str) -> None:
    """All that was said counts once, and the clock is right to the second."""
    with asyncio.Runner() as runner:
        group = Group()
        runner.run(group.gathers(database_url))

        @settings(max_examples=300 if ALL else 8)
        @given(st.lists(ACTS | TIMES, max_size=25))
        def plays(acts: list[tuple[str, str] | tuple[int, int]]) -> None:
            runner.run(group.plays(acts))

        plays()
        runner.run(group.leaves())


class Group:
    """Some people who hold one retro after the other, each in a channel of its own."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._numbers = count(1)
        self._clock = MovableClock(NOON)

    async def gathers(self, url: str) -> None:
        """Open a bot on a database, with everybody before it."""
        random = Random(seed=1)
        self.database = await Database.open(url, random=random, master_keys=[MASTER_KEY])
        self._stack.push_async_callback(self.database.close)
        whole = roundtable(self.database, clock=self._clock, random=random, sleep=at_once)
        self.bot: Roundtable = await self._stack.enter_async_context(whole)
        playground = Playground(World(None, random), self._clock, random)
        self.bot.engine.attach(playground)
        self.chat = Chat(playground.connect(self.bot.engine), self.bot.settle)
        for name in PEOPLE:
            self.chat.joins(name)

    async def leaves(self) -> None:
        """Close it."""
        await self._stack.aclose()

    async def plays(self, acts: list[tuple[str, str] | tuple[int, int]]) -> None:
        """One retro, which Ana begins, and beside it what should come of it."""
        number = next(self._numbers)
        channel = f"channel{number}"
        self.chat.opens(channel)
        await self.chat.says("ana", "/retro start", channel=channel)
        expected = Expected(self._clock.now())
        for act in acts:
            match act:
                case int(units), int(seconds):
                    expected.clock.time_passes(units=units, seconds=seconds)
                    self._clock.forward(units * MINUTE + timedelta(seconds=seconds))
                    await self.bot.settle()
                case str(who), str(what):
                    line = f"breakout takeaway {expected.next_line}" if what == "takeaway" else f"retro {what}"
                    await self.chat.says(who, f"/{line}", channel=channel)
                    if not expected.over:
                        expected.does(who, what)
            await self.database.write(partial(expected.check, number))


class Expected:
    """What should come of a retro: its clock, who leads it, who is there, and what was written down."""

    def __init__(self, now: datetime) -> None:
        self.clock = Retro()
        self.clock.now, self.clock.course = now, begin(now)
        self.leader = "ana"
        self.here = {"ana"}
        self.agreed: list[str] = []

    @property
    def over(self) -> bool:
        """Whether nothing can be done any more."""
        return self.clock.index == len(PHASES)

    @property
    def next_line(self) -> str:
        """What is written down next."""
        return f"line {len(self.agreed)}"

    def does(self, who: str, what: str) -> None:
        """Somebody does something."""
        talks = self.clock.index >= PHASES.index(Phase.GROUP)
        if what in {"join", "lead"} or (what == "takeaway" and talks):
            self.here.add(who)
        if what == "lead":
            self.leader = who
        elif what == "takeaway" and talks and len(self.agreed) < MOST["takeaway"]:
            self.agreed.append(self.next_line)
        elif what == "end" and who == self.leader:
            self.clock.index, self.clock.stands = len(PHASES), False
        elif what in STEERING and who == self.leader:
            STEERING[what](self.clock)

    def check(self, group: int, unit: Unit) -> None:
        """It is so."""
        retro = RetroStore(unit, group).find(1)
        assert retro is not None
        course = course_of(retro)
        assert course.phase is (None if self.over else PHASES[self.clock.index])
        assert course.paused == self.clock.stands
        if not self.over:
            assert course.left_at(self.clock.now).total_seconds() == self.clock.seconds[self.clock.index]
        assert retro.leader_name == self.leader
        assert {one.name for one in BreakoutStore(unit, group).attendees(1)} == self.here
        assert [one.text for one in OutcomeStore(unit, group).of(1)] == self.agreed
