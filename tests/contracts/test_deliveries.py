"""Platforms deliver twice, late and in no order: what comes of it is what would come of each act once."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from random import Random

from bot.__main__ import Roundtable
from bot.engine.platform import Act, Pressed, Submitted, Typed
from bot.kit import MovableClock
from tests.contracts.side import Shown, Side
from tests.proofs import ALL

DELIVERIES = 10_000 if ALL else 400
MOST_TIMES = 4
ROUNDS = 12
"""A quarter of an hour each; what is delivered again may come in any later one."""
AT_ONCE = 8
LEAST = 3
"""So many ideas wait for each other."""
CROWD = tuple(f"Person{number}" for number in range(40))
AUTHORS = CROWD[:12]
MODERATOR = "Ben"


@dataclass(frozen=True, slots=True)
class Event:
    """Something somebody did, however often it is delivered."""

    key: str
    person: str
    act: Act
    alone: bool = False
    """Whether it makes a difference what comes at the same moment."""


@dataclass(slots=True)
class Expected:
    """What each act once comes to."""

    supporters: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    questions: Counter[str] = field(default_factory=Counter)
    ideas: Counter[str] = field(default_factory=Counter)
    reasons: dict[int, str] = field(default_factory=dict)
    """Why an idea is where it is: what was said last of it, not counting what was said before."""


class Mixture:
    """What a crowd does with some ideas, and what is to come of it."""

    def __init__(self, side: Side, cards: dict[int, Shown], random: Random) -> None:
        self.expected = Expected()
        self._side = side
        self._cards = cards
        self._random = random
        self._numbers = count(1)
        self._reasons: dict[str, tuple[int, str]] = {}

    async def new(self) -> tuple[Event, list[Event]]:
        """Something that may be delivered again at any time, and deliveries that may only come until the next tick."""
        random, number = self._random, next(self._numbers)
        key, person, idea = f"event {number}", random.choice(CROWD), random.choice([*self._cards])
        match random.choices(range(6), (8, 4, 3, 2, 2, 2))[0]:
            case 0:
                self.expected.supporters[idea] ^= {person}
                return Event(key, person, Pressed(self._cards[idea].tokens["Support"])), []
            case 1:
                self.expected.supporters[idea] ^= {person}
                return Event(key, person, Typed(f"ideas support I-{idea}")), []
            case 2:
                self.expected.questions[text := f"Question {number}?"] += 1
                return Event(key, person, Typed(f"ideas ask I-{idea} {text}")), []
            case 3:
                self.expected.questions[text := f"Question {number}?"] += 1
                form = await self._shown(person, Pressed(self._cards[idea].tokens["Ask the author"]), f"open {key}")
                return Event(key, person, Submitted(form.tokens["form"], {"text": text}), alone=True), []
            case 4:
                self._reasons[key] = (idea, reason := f"Because {number}.")
                return Event(key, MODERATOR, Typed(f"ideas status I-{idea} discussing {reason}"), alone=True), []
            case _:
                self.expected.ideas[text := f"Anonymous {number}."] += 1
                self._side.joins(quiet := f"Quiet{number}")
                line = Event(f"type {key}", quiet, Typed(f"idea {text}"))
                preview = await self._shown(quiet, line.act, line.key)
                # Who wrote what is shown is known no longer, so a line may come again only while its idea waits.
                again = [line] * random.randrange(MOST_TIMES)
                return Event(key, quiet, Pressed(preview.tokens["Send without my name"])), again

    def comes(self, event: Event) -> None:
        """Something is delivered, perhaps for the first time."""
        if event.key in self._reasons:
            idea, reason = self._reasons.pop(event.key)
            self.expected.reasons[idea] = reason

    async def _shown(self, person: str, act: Act, key: str) -> Shown:
        shown = await self._side.acts(person, act, key)
        assert shown is not None
        return shown


async def test_what_is_delivered_doubled_late_and_shuffled_comes_to_what_each_act_once_would(
    side: Side, bot: Roundtable, clock: MovableClock
) -> None:
    async def tick() -> None:
        clock.forward(timedelta(minutes=15))
        await bot.settle()

    await set_up(side)
    await share(side, AUTHORS, "at first")
    await tick()
    cards = cards_of(side)
    assert len(cards) == len(AUTHORS)

    random = Random(6)
    mixture = Mixture(side, cards, random)
    rounds: list[list[Event]] = [[] for _round in range(ROUNDS)]
    deliveries = 0
    for now, due in enumerate(rounds):
        while deliveries < DELIVERIES * (now + 1) // ROUNDS:
            event, early = await mixture.new()
            again = random.choices(rounds[now:], k=random.randrange(MOST_TIMES))
            for when in (due, *again):
                when.append(event)
            due.extend(early)
            deliveries += 1 + len(again) + len(early)
        random.shuffle(due)
        for together in at_the_same_moment(due):
            for event in together:
                mixture.comes(event)
            await asyncio.gather(*(side.acts(event.person, event.act, event.key) for event in together))
        await tick()
    await share(side, AUTHORS[:LEAST], "at last")  # with these whatever still waits is shown
    await tick()

    expected, shown = mixture.expected, cards_of(side)
    assert len(shown) == len(AUTHORS) + expected.ideas.total() + LEAST
    assert Counter(found(r"Anonymous \d+\.", shown.values())) == expected.ideas
    assert Counter(found(r"Question \d+\?", (said for said in side.posted() if not said.tokens))) == expected.questions
    reasons = {idea: reason for idea in cards for reason in found(r"Because \d+\.", [shown[idea]])}
    assert reasons == expected.reasons

    for idea in cards:
        await side.acts(MODERATOR, Typed(f"ideas status I-{idea} done"), f"done with {idea}")
    await bot.settle()
    closed = cards_of(side)
    supported = {idea: found(r"one person|\d+ people", [closed[idea]]) for idea in cards}
    assert supported == {idea: people(len(expected.supporters[idea])) for idea in cards}


async def set_up(side: Side) -> None:
    """A crowd is in the channel, and somebody who may say what becomes of ideas."""
    for person in CROWD:
        side.joins(person)
    form = await side.acts(MODERATOR, Typed("setup"), "set up")
    assert form is not None
    values = {"name": "Fair hiring", "language": "en", "zone": "UTC"}
    await side.acts(MODERATOR, Submitted(form.tokens["form"], values), "is set up")


async def share(side: Side, authors: Sequence[str], when: str) -> None:
    """Each shares an idea without their name."""
    for person in authors:
        preview = await side.acts(person, Typed(f"idea An idea {when}"), f"{person} writes {when}")
        assert preview is not None
        await side.acts(person, Pressed(preview.tokens["Send without my name"]), f"{person} sends {when}")


def at_the_same_moment(due: Sequence[Event]) -> Iterator[Sequence[Event]]:
    """Some at once, in their order."""
    together: list[Event] = []
    for event in due:
        if together and (event.alone or together[-1].alone or len(together) == AT_ONCE):
            yield together
            together = []
        together.append(event)
    yield together


def cards_of(side: Side) -> dict[int, Shown]:
    """The ideas that stand in the channel, by their numbers."""
    cards = [shown for shown in side.posted() if shown.tokens]
    return {int(found(r"I-(\d+)", [card])[0]): card for card in cards}


def found(pattern: str, shown: Iterable[Shown]) -> list[str]:
    """What is said in a certain way, once for each message: the words for a notification may say it too."""
    return [words for one in shown for words in dict.fromkeys(re.findall(pattern, one.text))]


def people(number: int) -> list[str]:
    """How a card says by how many it is supported."""
    return [] if number == 0 else ["one person"] if number == 1 else [f"{number} people"]
