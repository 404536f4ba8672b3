"""A retro of everybody: they write and choose within minutes, and all at once; and what all of it costs others."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from bot.engine import tokens
from bot.engine.platform import Pressed, Submitted, Typed
from bot.kit import Press
from tests.bench.crowd import P99_GOAL, at_once, p99
from tests.bench.floor import Floor
from tests.bench.measure import Figure, Sizes, figure, milliseconds, ratio
from tests.bench.rig import Rig, megabytes

EACH = 5
"""Notes of everybody, and dots."""
_ACTS = ("notes", "dots")
MINUTE = timedelta(minutes=1)
MINUTES_OF_COMING = 2
MINUTES_OF_WRITING = 3
MINUTES_OF_CHOOSING = 1
MEMORY_GOAL = 50
"""Megabytes that a retro may leave behind in memory."""
_LOOK = 0.02
"""Seconds between two looks at how long the writer lets others wait."""


async def retro(rig: Rig, floor: Floor, sizes: Sizes) -> Sequence[Figure]:
    """Two retros: one in which people act as they would, and one in which they act all at once."""
    people = [f"retro-{number}" for number in range(sizes.people)]
    await rig.has_groups(["warm", "steady", "sudden"])
    await _Retro(rig, people[:10], "warm", sizes.hurry).is_held(_all_at_once)
    gc.collect()
    before = megabytes()
    steady, sudden = (_Retro(rig, people, channel, sizes.hurry) for channel in ("steady", "sudden"))
    await steady.is_held(_over_minutes)
    gc.collect()
    grown = megabytes() - before
    await sudden.is_held(_all_at_once)
    for _ in people:
        await floor.idea()
    raw = {"notes": [await floor.keep() for _ in people], "dots": [await floor.support() for _ in people]}
    many = f"{sizes.people} people"
    return [
        *(
            line
            for act in _ACTS
            for line in _answered(f"{many}, {act}, within minutes", steady.seconds[act], goal=P99_GOAL)
        ),
        *(
            ratio(
                f"{many}, {act}, within minutes, to raw transactions",
                [_middle(steady.seconds[act])],
                [_middle(raw[act])],
            )
            for act in _ACTS
        ),
        *(line for act in _ACTS for line in _answered(f"{many}, {act}, all at once", sudden.seconds[act])),
        milliseconds(
            f"{many}, whole retro, within minutes: the longest somebody waits", [steady.longest], goal=P99_GOAL
        ),
        milliseconds(f"{many}, whole retro, all at once: the longest somebody waits", [sudden.longest]),
        figure(f"{many}, notes, within minutes: edits of a card a minute", [steady.edits], "edits", goal=1),
        figure(f"{many}, a whole retro: memory it leaves behind", [max(grown, 0.0)], "MB", goal=MEMORY_GOAL),
    ]


def _answered(name: str, seconds: Sequence[float], goal: float | None = None) -> tuple[Figure, Figure]:
    return (
        milliseconds(f"{name}: 99 of 100 are answered", [p99(seconds)], goal=goal),
        milliseconds(f"{name}: the last is answered", [max(seconds)]),
    )


Acts = Sequence[Callable[[], Awaitable[object]]]
Arrival = Callable[["_Retro", Acts, int], Awaitable[None]]
"""Lets people do some things, in so many minutes of the retro."""


async def _all_at_once(held: _Retro, acts: Acts, minutes: int) -> None:
    """Everybody at the same moment, and again once all are answered."""
    for first in range(0, len(acts), len(held.people)):
        await at_once([act() for act in acts[first : first + len(held.people)]])
    await held.passes(minutes)


async def _over_minutes(held: _Retro, acts: Acts, minutes: int) -> None:
    """One after the other in even steps, whether those before were answered or not."""
    share = -(-len(acts) // minutes)
    step = MINUTE.total_seconds() / held.hurry / share
    for first in range(0, len(acts), share):
        came = []
        began = time.perf_counter()
        for number, act in enumerate(acts[first : first + share]):
            await asyncio.sleep(began + number * step - time.perf_counter())
            came.append(asyncio.ensure_future(act()))
        await asyncio.gather(*came)
        await held.passes(1)


@dataclass(slots=True)
class _Retro:
    """One retro in one channel, from its beginning to its end."""

    rig: Rig
    people: Sequence[str]
    channel: str
    hurry: int
    """So much faster than in life people act, which is harder; the clock of the retro keeps up with them."""
    seconds: dict[str, list[float]] = field(default_factory=lambda: {act: [] for act in _ACTS})
    longest: float = 0.0
    edits: float = 0.0

    async def is_held(self, arrive: Arrival) -> None:
        """They come, write, read, choose, talk, share and end."""
        async with self._looking_on():
            leader = self.people[0]
            await self.types(leader, "retro start")
            await arrive(self, [partial(self.types, person, "retro join") for person in self.people[1:]],
                         MINUTES_OF_COMING)  # fmt: skip
            await self.passes(3)
            before = self.rig.platform.edits.copy()
            await arrive(self, [self._writes(person, n) for n in range(EACH) for person in self.people],
                         MINUTES_OF_WRITING)  # fmt: skip
            edits = self.rig.platform.edits - before
            self.edits = max(edits.values(), default=0) / MINUTES_OF_WRITING
            await self.types(leader, "retro next")
            await self.passes(4)
            await arrive(self, [self._chooses(person, number) for number, person in enumerate(self.people)],
                         MINUTES_OF_CHOOSING)  # fmt: skip
            await self.passes(1)
            agreed = "breakout takeaway We want to be asked earlier"
            await arrive(self, [partial(self.types, person, agreed) for person in self.people], 1)
            await self.passes(6)
            await self.passes(4)
            scores = [f"retro score {number % 5 + 1}" for number in range(len(self.people))]
            await arrive(self, [partial(self.types, *one) for one in zip(self.people, scores, strict=True)], 1)
            await self.passes(2)

    async def types(self, person: str, line: str) -> None:
        """Somebody types a command; what they are told does not matter."""
        await self.rig.types(person, line, channel=self.channel)

    async def passes(self, minutes: int) -> None:
        """So many minutes pass, one by one, and what is due is done and shown."""
        for _ in range(minutes):
            self.rig.clock.forward(MINUTE)
            await self.rig.bot.settle()

    def _writes(self, person: str, number: int) -> Callable[[], Awaitable[None]]:
        async def writes() -> None:
            asking, token = await self.rig.opens(person, Typed("retro note"), channel=self.channel)
            sent = Submitted(token, {f"column{number % 3 + 1}": f"{person} thinks of this for the {number + 1}. time"})
            sending, _ = await self.rig.does(person, sent, channel=self.channel, answered="Kept, without your name")
            self.seconds["notes"] += asking, sending

        return writes

    def _chooses(self, person: str, first: int) -> Callable[[], Awaitable[None]]:
        async def chooses() -> None:
            answered = "R-1 · Your dots"
            one = Pressed(tokens.encode(Press("retros.give_dots", (1,))))
            self.seconds["dots"].append((await self.rig.does(person, one, channel=self.channel, answered=answered))[0])
            dots = [1 + (first * EACH + dot) % len(self.people) for dot in range(EACH)]
            for given in range(EACH):
                draft = " ".join(map(str, dots[:given]))
                press = Pressed(tokens.encode(Press("retros.add_dot", (1, 1, draft, dots[given]))), private=True)
                seconds, _ = await self.rig.does(person, press, channel=self.channel, answered=answered)
                self.seconds["dots"].append(seconds)
            press = Pressed(tokens.encode(Press("retros.send_dots", (1, 1, " ".join(map(str, dots))))), private=True)
            seconds, _ = await self.rig.does(person, press, channel=self.channel, answered="Your 5 dots are given")
            self.seconds["dots"].append(seconds)

        return chooses

    @asynccontextmanager
    async def _looking_on(self) -> AsyncIterator[None]:
        """Somebody else writes nothing all the while, and sees how long that takes."""
        over = asyncio.Event()

        async def looks() -> None:
            while not over.is_set():
                began = time.perf_counter()
                await self.rig.rests()
                self.longest = max(self.longest, time.perf_counter() - began)
                await asyncio.sleep(_LOOK)

        looking = asyncio.create_task(looks())
        try:
            yield
        finally:
            over.set()
            await looking


def _middle(seconds: Sequence[float]) -> float:
    return sorted(seconds)[len(seconds) // 2]
