"""Polls through the front door, beside a plain model of when they open and close and what counts."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from adapters.playground.world import World
from bot.__main__ import roundtable
from bot.features.polls.counting import Result
from bot.kit import MovableClock, Random
from storage.database import Database, Unit
from storage.engines import METADATA
from storage.people import groups
from storage.polls import AnonymousBallots, PollStore
from tests.databases import MASTER_KEY
from tests.features.conftest import at_once
from tests.features.test_retro_agenda import NOON
from tests.proofs import ALL

OPENER: Final = "Ana"
LEADERS: Final = (OPENER, "Ben")
PEOPLE: Final = (*LEADERS, "Chidi", "Dolores", "Esra")
WEEK: Final = timedelta(days=7)
TOGETHER: Final = 25
"""So many plays share a database, which then is emptied: what recurs in it recurs in all that follow."""
LEAST: Final = 3
"""Of those who vote without a name, fewer are told as none."""

WHO: Final = st.sampled_from(PEOPLE)
WHICH: Final = st.integers(1, 2)
HOURS: Final = st.sampled_from((1, 5, 30, 80, 200))
ACTS: Final = st.one_of(
    st.tuples(WHO, st.just("vote"), WHICH, st.integers(0, 3)),
    st.tuples(WHO, st.just("vote"), WHICH, st.integers(0, 3)),
    st.tuples(WHO, st.sampled_from(("open", "plan", "weekly", "once", "drop", "close")), WHICH),
    st.tuples(WHO, st.sampled_from(("schedule", "extend", "reopen")), WHICH, HOURS),
    st.tuples(st.just("hours"), HOURS),
    st.tuples(st.just("restart")),
)
Act = tuple[str | int, ...]


@pytest.mark.parametrize("secrecy", ["open", "anonymous"])
def test_whatever_people_do_a_poll_is_as_a_plain_model_says(database_url: str, secrecy: str) -> None:
    """It opens and closes when it should, each vote counts once, and whoever may not do something changes nothing."""
    with asyncio.Runner() as runner:
        group = Group()
        runner.run(group.gathers(database_url))

        @settings(max_examples=600 if ALL else 25)
        @given(st.lists(ACTS, max_size=20))
        def plays(acts: list[Act]) -> None:
            runner.run(group.plays(acts, anonymous=secrecy == "anonymous"))

        try:
            plays()
        finally:
            runner.run(group.leaves())


class Group:
    """Some people with a channel for each play."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._clock = MovableClock(NOON)
        self._random = Random(seed=1)

    async def gathers(self, url: str) -> None:
        """Open a bot on a database, with everybody before it."""
        self._url, self._world, self._process = url, World(None, self._random), AsyncExitStack()
        self._database = await Database.open(url, random=self._random, master_keys=[MASTER_KEY])
        await self._begins()
        for name in PEOPLE:
            self._chat.joins(name)

    async def _begins(self) -> None:
        whole = roundtable(self._database, clock=self._clock, random=self._random, sleep=at_once)
        self._bot = await self._process.enter_async_context(whole)
        playground = Playground(self._world, self._clock, self._random)
        self._bot.engine.attach(playground)
        self._chat = Chat(playground.connect(self._bot.engine), self._bot.settle)

    async def leaves(self) -> None:
        """Close it."""
        await self._process.aclose()
        await self._database.close()

    async def plays(self, acts: list[Act], *, anonymous: bool) -> None:
        """All that people do in one channel, and beside it what should come of it."""
        number = next(self._numbers)
        if number % TOGETHER == 0:
            await self._database.write(_emptied)
            await self.leaves()
            await self.gathers(self._url)
        self._channel = f"channel{number}"
        self._chat.opens(self._channel)
        await self._says("Ben", "/setup")
        await self._chat.fills("Ben", {"What is it called?": self._channel})
        await self._says(OPENER, "/polls new")
        form = {"question": "Where?", "options": "Park\nOffice", "secrecy": "anonymous" if anonymous else "open"}
        await self._chat.fills(OPENER, form)
        expected = Expected(self._clock.now(), anonymous)
        for act in acts:
            counts = expected.does(act)
            await self._does(act, expected)
            if counts is not None:
                assert ("Your vote" in self._chat.private(str(act[0]))) == counts, act
        await self._database.write(partial(expected.check, self._channel))

    async def _does(self, act: Act, expected: Expected) -> None:
        match act:
            case "hours", int(hours):
                self._clock.forward(timedelta(hours=hours))
                await self._bot.settle()
            case ("restart",):
                await self._process.aclose()
                self._process = AsyncExitStack()
                await self._begins()
            case str(who), "vote", which, option:
                await self._says(who, f"/polls vote V-{which} {option}")
            case str(who), ("weekly" | "once") as often, which:
                await self._says(who, f"/polls repeat V-{which} {often}")
            case str(who), "drop", which:
                await self._says(who, f"/polls drop V-{which}")
                for button in ("Cancel only this one", "Cancel it"):
                    if button in expected.asked:
                        await self._chat.presses(who, button, channel=self._channel)
            case str(who), what, which:
                await self._says(who, f"/polls {what} V-{which}")
            case str(who), what, which, hours:
                await self._says(who, f"/polls {what} V-{which} in {hours} hours")

    async def _says(self, who: str, line: str) -> None:
        await self._chat.says(who, line, channel=self._channel)


def _emptied(unit: Unit) -> None:
    for metadata, connection in ((METADATA["main"], unit.connection), (METADATA["vault"], unit.vault)):
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))


@dataclass
class APoll:
    """What a poll is."""

    state: str
    ends: datetime
    opens: datetime | None = None
    weekly: bool = False
    opened: datetime | None = None
    ballots: dict[str, int] = field(default_factory=dict)

    @property
    def lasts(self) -> timedelta:
        """How long it is to be open."""
        assert self.opens is not None
        return self.ends - self.opens


class Expected:
    """What should come of it."""

    def __init__(self, now: datetime, anonymous: bool) -> None:
        self._now = now
        self._anonymous = anonymous
        self._polls = [APoll("draft", now + timedelta(days=3))]
        self.asked = ""
        """The button by which somebody is asked whether they mean to cancel it."""

    def does(self, act: Act) -> bool | None:
        """Somebody does something; of a vote, whether it counts."""
        self.asked = ""
        match act:
            case "hours", int(hours):
                self._passes(timedelta(hours=hours))
            case str(who), "vote", int(which), int(option):
                return which <= len(self._polls) and self._votes(self._polls[which - 1], who, option)
            case str(who), str(what), int(which), *hours if which <= len(self._polls):
                poll = self._polls[which - 1]
                if who == OPENER or (who in LEADERS and poll.state != "draft"):
                    self._leads(poll, what, *(self._now + timedelta(hours=int(one)) for one in hours))
        return None

    def _passes(self, time: timedelta) -> None:
        self._now += time
        for poll in list(self._polls):
            if poll.state == "planned" and poll.opens is not None and poll.opens <= self._now:
                self._begins(poll)
        for poll in self._polls:
            if poll.state == "open" and poll.ends <= self._now:
                poll.state = "closed"

    def _votes(self, poll: APoll, who: str, option: int) -> bool:
        counts = poll.state == "open" and option < 3 and not (self._anonymous and who in poll.ballots)
        if counts:
            poll.ballots[who] = option
        return counts

    def _leads(self, poll: APoll, what: str, *at: datetime) -> None:
        match what, poll.state:
            case "open", "draft" if poll.opens is None and poll.ends >= self._now + timedelta(minutes=10):
                poll.state, poll.opened = "open", self._now
            case "open", ("draft" | "planned") if poll.opens is not None:
                self._begins(poll)
            case "schedule", ("draft" | "planned"):
                lasts = timedelta(days=3) if poll.opens is None else poll.lasts
                poll.opens, poll.ends = at[0], at[0] + lasts
            case (("weekly" | "once"), ("draft" | "planned")) if poll.opens is not None:
                poll.weekly = what == "weekly"
            case "plan", "draft" if poll.opens is not None and poll.opens > self._now:
                poll.state = "planned"
            case "drop", "draft":
                poll.state = "dropped"
            case "drop", "planned":
                self.asked = "Cancel only this one" if poll.weekly else "Cancel it"
                poll.state = "cancelled"
                self._follows(poll)
            case "close", "open":
                poll.state, poll.ends = "closed", self._now
            case "extend", "open" if at[0] > poll.ends and poll.opened and at[0] <= poll.opened + timedelta(days=60):
                poll.ends = at[0]
            case "reopen", "closed" if (
                not self._anonymous and poll.opened and at[0] <= poll.opened + timedelta(days=60)
            ):
                poll.state, poll.ends = "open", at[0]

    def _begins(self, poll: APoll) -> None:
        assert poll.opens is not None
        self._follows(poll)
        if not poll.opens <= self._now <= poll.opens + timedelta(hours=1):
            poll.ends = self._now + poll.lasts
        poll.state, poll.opened = "open", self._now

    def _follows(self, poll: APoll) -> None:
        if poll.weekly and poll.opens is not None:
            opens = poll.opens + WEEK
            while opens <= self._now:
                opens += WEEK
            self._polls.append(APoll("planned", opens + poll.lasts, opens, weekly=True))

    def check(self, name: str, unit: Unit) -> None:
        """It is so in the group of that name."""
        group: int = unit.connection.execute(select(groups.c.id).where(groups.c.name == name)).scalar_one()
        store = PollStore(unit, group)
        for number, poll in enumerate(self._polls, start=1):
            kept = store.find(number)
            assert kept is not None
            assert (kept.state, kept.ends, kept.opened) == (poll.state, poll.ends, poll.opened)
            assert (kept.opens, bool(kept.every)) == (poll.opens, poll.weekly)
            votes = Counter(f"{'ab'[option - 1]}1" if option else "" for option in poll.ballots.values())
            if self._anonymous:
                assert store.tally(number) == {}
                waiting = AnonymousBallots(unit, group).count(number)
                assert waiting == (len(poll.ballots) if poll.state == "open" else 0)
            else:
                assert store.tally(number) == votes
            if poll.state == "closed":
                assert kept.result is not None
                _check_result(Result.of(kept.result), votes, anonymous=self._anonymous)
        assert store.find(len(self._polls) + 1) is None


def _check_result(came: Result, votes: Mapping[str, int], *, anonymous: bool) -> None:
    voters = sum(votes.values())
    assert came.count.voters == (voters if voters >= LEAST or not anonymous else 0)
    if came.count.numbers:
        assert (came.count.totals[1], came.count.totals[2]) == (votes.get("a1", 0), votes.get("b1", 0))
