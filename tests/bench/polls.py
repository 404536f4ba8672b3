"""Polls of many: what a vote costs however many have voted, and how long people wait when all vote in a minute."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from adapters.slack.capabilities import SLACK
from bot.engine import tokens
from bot.engine.platform import Pressed, Submitted, Typed
from bot.kit import Press
from tests.bench.crowd import P99_GOAL, at_once, p99
from tests.bench.measure import Figure, Sizes, figure, in_turns, milliseconds, ratio
from tests.bench.rig import Rig

EACH = 3
"""Votes of everybody, each in a poll of its own."""
MINUTE = 60
SECRECIES = ("open", "anonymous")
ANSWERS = {"open": "Your vote: ", "anonymous": "Your vote is in"}
GROWTH_GOAL = 2.0
"""How many times more a vote among many may cost than one among few."""
MOST_TURNS = 40
_CHUNK = 250
"""People who vote at once where nothing is measured."""


async def polls(rig: Rig, sizes: Sizes) -> Sequence[Figure]:
    """Votes among more and more people, then those of a whole group within a minute."""
    turns = min(sizes.rounds, MOST_TURNS)
    crowds = [sizes.people // 6, sizes.people * 5 // 3, sizes.people * 50 // 3]
    people = [f"voter-{number}" for number in range(crowds[-1] + turns)]
    asked = _Asked(rig, "polled")
    await asked.opens("open", people)
    return [*await _cost(asked, people, crowds, turns), *await _minute(asked, people[: crowds[1]], sizes)]


async def _cost(asked: _Asked, people: Sequence[str], crowds: Sequence[int], turns: int) -> Sequence[Figure]:
    """A vote at a time, in polls in which so many have voted."""
    ways: dict[str, Callable[[], Awaitable[float]]] = {}
    names = {(secrecy, crowd): f"{secrecy} poll, a vote among {crowd:,}" for secrecy in SECRECIES for crowd in crowds}
    for (secrecy, crowd), name in names.items():
        number = await asked.opens(secrecy, people[:crowd])
        late = iter(people[crowd:])
        ways[name] = partial(_processor, asked, secrecy, number, late.__next__)
    seconds = await in_turns(turns, ways)
    few, *_, many = crowds
    return [
        *(milliseconds(f"{name}: processor", seconds[name]) for name in names.values()),
        *(
            ratio(
                f"{secrecy} poll, a vote among {many:,}, to one among {few:,}",
                seconds[names[secrecy, many]],
                seconds[names[secrecy, few]],
                goal=GROWTH_GOAL,
            )
            for secrecy in SECRECIES
        ),
    ]


async def _processor(asked: _Asked, secrecy: str, number: int, who: Callable[[], str]) -> float:
    """What a vote takes of the processor, all that is tidied up behind it included."""
    began = time.process_time()
    await asked.votes(secrecy, number, who())
    await asked.rig.rests()
    return time.process_time() - began


async def _minute(asked: _Asked, people: Sequence[str], sizes: Sizes) -> Sequence[Figure]:
    """Everybody votes in some polls within a minute, evenly, while their cards are kept up to date at Slack's pace."""
    figures: list[Figure] = []
    asked.rig.platform.keeps_pace(SLACK.posts_per_second)
    for secrecy in SECRECIES:
        numbers = [await asked.opens(secrecy, ()) for _ in range(EACH)]
        before = asked.rig.platform.edits.copy()
        asked.rig.bot.delivery.start()
        began = time.perf_counter()
        acts = [partial(asked.votes, secrecy, number, person) for number in numbers for person in people]
        seconds = await _evenly(acts, MINUTE / sizes.hurry)
        lasted = time.perf_counter() - began
        await asked.rig.bot.settle()
        await asked.rig.bot.delivery.stop()
        edits = (asked.rig.platform.edits - before).values()
        name = f"{len(people)} people, {EACH} votes each in a minute, {secrecy}"
        figures += [
            milliseconds(f"{name}: 99 of 100 are answered", [p99(seconds)], goal=P99_GOAL),
            milliseconds(f"{name}: the longest answer", [max(seconds)]),
            figure(f"{name}: edits of a card a second", [max(edits, default=0) / lasted], "edits", goal=1),
        ]
    return figures


async def _evenly(acts: Sequence[Callable[[], Awaitable[float]]], seconds: float) -> Sequence[float]:
    """Do some things in even steps, whether those before are done or not."""
    began, came = time.perf_counter(), list[asyncio.Future[float]]()
    for number, act in enumerate(acts):
        await asyncio.sleep(began + number * seconds / len(acts) - time.perf_counter())
        came.append(asyncio.ensure_future(act()))
    return await asyncio.gather(*came)


class _Asked:
    """Polls in a channel."""

    def __init__(self, rig: Rig, channel: str) -> None:
        self.rig = rig
        self._channel = channel
        self._last = 0

    async def opens(self, secrecy: str, voters: Sequence[str]) -> int:
        """A poll in which some have voted already; its number."""
        self._last += 1
        _, token = await self.rig.opens("asks", Typed("polls new"), channel=self._channel)
        form = Submitted(token, {"question": "Where do we meet?", "options": "Park\nOffice", "secrecy": secrecy})
        await self.rig.does("asks", form, channel=self._channel, answered="This is how it will be")
        press = Pressed(tokens.encode(Press("polls.open_it", (self._last,))), private=True)
        await self.rig.does("asks", press, channel=self._channel, answered=f"V-{self._last} is open")
        for first in range(0, len(voters), _CHUNK):
            await at_once([self.votes(secrecy, self._last, person) for person in voters[first : first + _CHUNK]])
        await self.rig.bot.settle()
        return self._last

    async def votes(self, secrecy: str, number: int, person: str) -> float:
        """Somebody votes; the seconds until they are answered."""
        line = f"polls vote V-{number} {1 + len(person) % 2}"
        answered = ANSWERS[secrecy]
        return (await self.rig.does(person, Typed(line), channel=self._channel, answered=answered))[0]
