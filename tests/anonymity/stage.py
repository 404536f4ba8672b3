"""A whole process with its people, played through the front door on a database of its own, leaving its traces.

Nothing in it is replaced: the engine, delivery, jobs, the storage and the playground are the product's. Given are the
clock, the randomness, and no pause between two posts.
"""

from __future__ import annotations

import random as plain_random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import Any

from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from adapters.playground.world import World
from bot.__main__ import Roundtable, roundtable
from bot.features.retros.agenda import MINUTE, PHASES
from bot.kit import MovableClock, Random, floor
from bot.kit.unnamed import TICK
from storage.database import Database, Unit
from tests.anonymity.traces import Place, Recorded, Traces, logged, opened
from tests.databases import MASTER_KEY

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MARK = timedelta(minutes=3)
"""What people do openly, they do at these moments; what they do without a name lies anywhere between them."""

Pace = Iterator[timedelta]
Part = Callable[["Stage"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as their platform describes them."""

    name: str
    locale: str = "en"
    zone: str = "UTC"


PEOPLE = (
    Somebody("Ana", "en-GB", "Europe/London"),
    Somebody("Ben", "en-US", "America/New_York"),
    Somebody("Chidi", "en-NG", "Africa/Lagos"),
    Somebody("Dolores", "en-ES", "Europe/Madrid"),
    Somebody("Esra", "en-TR", "Europe/Istanbul"),
)


def steady() -> Pace:
    """Seven seconds from one act to the next."""
    return repeat(timedelta(seconds=7))


def hurried_or_hesitant(seed: int, most: int = 23) -> Pace:
    """Some seconds from one act to the next, so that they add up to minutes."""
    chance = plain_random.Random(seed)
    while True:
        yield timedelta(seconds=chance.randint(1, most))


@dataclass(slots=True)
class Stage:
    """One run under way."""

    chat: Chat
    bot: Roundtable
    database: Database
    clock: MovableClock
    place: Place
    traces: Traces
    pace: Pace
    watch: Callable[[Stage], None]
    mark: timedelta = MARK
    is_over: bool = False

    async def unseen(self, act: Awaitable[None]) -> None:
        """Somebody does something without their name, a while after the act before."""
        begin = floor(self.clock.now(), self.mark)
        self.clock.forward(next(self.pace))
        assert floor(self.clock.now(), self.mark) == begin, "too many acts before the next mark"
        await act
        await self.look()

    async def openly(self, act: Awaitable[None]) -> None:
        """Somebody does something under their name, at the next mark."""
        self.wait_for(self.mark)
        assert floor(self.clock.now(), TICK) != self.clock.now(), "too many open acts before the next tick"
        await act
        await self.look()

    async def choose(self, says: Mapping[str, str]) -> None:
        """People say what they choose, in the order of their names; seen is all but boxes, then what is in those."""
        for person in sorted(says):
            self.clock.forward(next(self.pace))
            await self.chat.says(person, says[person])
            assert "Nobody sees" in self.chat.private(person)
            await self.database.write(_nothing)
            self.traces.looks.append({name: seen for name, seen in self.place.look().items() if "vault" not in name})
        contents = await self.database.write(opened)
        self.traces.looks.append({f"boxes of {table}": b"\n".join(found) for table, found in contents.items()})

    async def minute(self) -> None:
        """The clock of a retro goes on to its next minute."""
        self.wait_for(MINUTE)
        await self.bot.settle()
        await self.look()

    async def tick(self) -> None:
        """What waits is shown."""
        self.wait_for(TICK)
        await self.bot.settle()
        await self.look()

    async def day(self) -> None:
        """A day goes by."""
        self.wait_for(timedelta(days=1))
        await self.bot.settle()
        await self.look()

    def code(self, person: str) -> str:
        """The receipt code somebody was just given."""
        return self.chat.private(person).split("Your receipt code: ")[1].split()[0]

    async def share(self, person: str, text: str) -> str:
        """Somebody shares an idea without their name; gives its receipt code."""
        await self.unseen(self.chat.says(person, f"/idea {text}"))
        await self.unseen(self.chat.presses(person, "Send without my name"))
        return self.code(person)

    def wait_for(self, step: timedelta) -> None:
        """Move the clock to the next multiple of a step."""
        self.clock.forward(floor(self.clock.now(), step) + step - self.clock.now())

    async def look(self) -> None:
        """See what is left of all that was done."""
        await self.database.write(_nothing)  # begins when the history of the write before was cut off
        self.watch(self)


def _nothing(_unit: Unit) -> None:
    """Change nothing."""


def compare(stage: Stage) -> None:
    """Keep what can be compared."""
    stage.traces.looks.append(stage.place.look())


def search(stage: Stage) -> None:
    """Keep all bytes, to be searched."""
    stage.traces.keep(stage.place.contents(at_the_end=stage.is_over))


def search_at_the_end(stage: Stage) -> None:
    """Keep all bytes that are there at the end."""
    if stage.is_over:
        search(stage)


@asynccontextmanager
async def curtain(
    place: Place,
    *,
    people: Sequence[Somebody] = PEOPLE,
    seed: int = 7,
    pace: Pace | None = None,
    mark: timedelta = MARK,
    watch: Callable[[Stage], None] = compare,
) -> AsyncIterator[Stage]:
    """A process from its start to its end; `stage.traces` is complete after it."""
    clock, random, traces = MovableClock(START), Random(seed), Traces()
    with logged(traces, everything=watch is not compare):
        # Which works share a commit is up to the machine's speed; alone, each leaves the most there is to see.
        database = await Database.open(
            place.url, random=random, master_keys=[MASTER_KEY], writers=1, readers=1, together=1
        )
        world = World(place.folder / "playground.sqlite3", random)
        try:
            async with roundtable(database, clock=clock, random=random, sleep=at_once) as bot:
                playground = Playground(world, clock, random)
                bot.engine.attach(Recorded(playground, traces))
                chat = Chat(playground.connect(bot.engine), bot.settle)
                chat.opens("general")
                for somebody in people:
                    chat.joins(somebody.name, somebody.locale, somebody.zone)
                stage = Stage(chat, bot, database, clock, place, traces, pace or steady(), watch, mark)
                yield stage
        finally:
            await database.close()
            world.close()
        stage.is_over = True
        watch(stage)
    traces.close()


async def at_once(_seconds: float) -> None:
    """Instead of keeping a channel's pace: tests do not wait."""


async def play(place: Place, *parts: Part, **options: Any) -> Traces:
    """Play some parts from curtain to curtain."""
    async with curtain(place, **options) as stage:
        for part in parts:
            await part(stage)
    return stage.traces


# The play


def writing(first: str, second: str, third: str = "Chidi") -> Part:
    """Three people write, change and throw away ideas, until the moment before they are shown."""

    async def part(stage: Stage) -> None:
        chat, unseen = stage.chat, stage.unseen
        await unseen(chat.says(first, "/idea"))
        await unseen(chat.fills(first, {"What is your idea?": "Meet outside on Mondays"}))
        await unseen(chat.presses(first, "Change it"))
        await unseen(chat.fills(first, {"What is your idea?": "Meet outside on Fridays"}))
        await unseen(chat.presses(first, "Send without my name"))
        await unseen(chat.says(second, "/idea Shorter days for everybody"))
        await unseen(chat.presses(second, "Throw it away"))
        await stage.openly(chat.says("Esra", "/home"))
        code = await stage.share(second, "Publish the pay bands")
        await unseen(chat.says(second, f"/ideas edit {code} Publish the pay bands, all of them"))
        await unseen(chat.says(first, "/idea A draft that nobody sends"))
        await stage.openly(chat.says("Dolores", "/ideas list"))
        code = await stage.share(third, "Interview in pairs, always")
        await unseen(chat.says(third, f"/ideas withdraw {code}"))
        await stage.share(third, "Interview in pairs")

    return part


def returning(first: str, second: str) -> Part:
    """The ideas of three are shown; their authors come back to them, while others talk about them."""

    async def part(stage: Stage) -> None:
        chat, unseen = stage.chat, stage.unseen
        mine = await stage.share(first, "Start at ten")
        theirs = await stage.share(second, "No meetings before lunch")
        await stage.share("Chidi", "A room to be quiet in")
        await stage.tick()
        assert sum("Written without a name." in text for text in chat.sees("Esra")) >= 3
        await stage.openly(chat.presses("Dolores", "Ask the author", card="Start at ten"))
        await stage.openly(chat.fills("Dolores", {"What would you like to know?": "In winter too?"}))
        await stage.openly(chat.presses("Esra", "Support", card="No meetings"))
        await unseen(chat.says(first, f"/ideas receipt {mine}"))
        await unseen(chat.presses(first, "Answer without my name"))
        await unseen(chat.fills(first, {"Your answer": "From April on"}))
        await unseen(chat.says(second, f"/ideas add {theirs} Except on Thursdays"))
        await unseen(chat.says(second, "/ideas receipt nosuchcode"))
        await stage.tick()
        assert any("From April on" in text for text in chat.sees("Esra"))
        await unseen(chat.says(first, f"/ideas edit {mine} Start at half past nine"))
        await unseen(chat.says(second, f"/ideas withdraw {theirs}"))
        await stage.tick()
        assert any("Its author withdrew it." in text for text in chat.sees("Esra"))
        await stage.day()
        await stage.day()

    return part


def raising(first: str, second: str) -> Part:
    """Three people say what holds them up; once that is shown, two come back to it, while somebody helps."""

    async def part(stage: Stage) -> None:
        chat, unseen = stage.chat, stage.unseen
        await unseen(chat.says(first, "/blocker"))
        await unseen(chat.fills(first, {"What holds you up?": "No access to letters"}))
        await unseen(chat.presses(first, "Change it"))
        await unseen(chat.fills(first, {"What holds you up?": "No access to the letters"}))
        await unseen(chat.presses(first, "Send without my name"))
        mine = stage.code(first)
        await stage.openly(chat.says("Esra", "/blockers list"))
        await unseen(chat.says(second, "/blocker The door code"))
        await unseen(chat.presses(second, "Throw it away"))
        await unseen(chat.says(second, "/blocker The budget is late"))
        await unseen(chat.presses(second, "Send without my name"))
        theirs = stage.code(second)
        await unseen(chat.says(second, f"/blockers edit {theirs} The budget is a month late"))
        await stage.openly(chat.says("Dolores", "/home"))
        await unseen(chat.says("Chidi", "/blocker Nobody answers our mails"))
        await unseen(chat.presses("Chidi", "Send without my name"))
        await stage.tick()
        assert sum(text.startswith("Blocker B-") and "without a name" in text for text in chat.sees("Esra")) == 3
        await stage.openly(chat.presses("Dolores", "I can help", card="No access to the letters"))
        await unseen(chat.says(first, f"/blockers receipt {mine}"))
        await unseen(chat.presses(first, "Change it"))
        await unseen(chat.fills(first, {"It should say": "No access to the letters of 2024"}))
        await unseen(chat.says(second, f"/blockers withdraw {theirs}"))
        await unseen(chat.says(second, "/blockers receipt nosuchcode"))
        await stage.tick()
        assert any("Its author withdrew it." in text for text in chat.sees("Esra"))
        await stage.tick()
        await unseen(chat.says("Chidi", "/blocker A draft that nobody sends"))
        await stage.day()
        await stage.day()

    return part


async def write_notes(stage: Stage, first: str, second: str) -> dict[str, str]:
    """Two people write notes in a retro that somebody else leads, and change some; their receipt codes."""
    chat, unseen = stage.chat, stage.unseen
    await stage.openly(chat.says("Esra", "/retro start"))
    await unseen(chat.presses(first, "Write notes", card="Retro R-"))
    await unseen(chat.fills(first, {"column1": "Pairing\nLunch outside", "column3": "A rota for the minutes"}))
    codes = {first: stage.code(first)}
    await stage.minute()
    await unseen(chat.says(second, "/retro note"))
    await unseen(chat.fills(second, {"column2": "Meetings that run over"}))
    codes[second] = stage.code(second)
    await stage.openly(chat.says("Esra", "/home"))
    await unseen(chat.says(second, f"/retro receipt {codes[second]}"))
    await unseen(chat.presses(second, "Change or take back"))
    await unseen(chat.fills(second, {"column2": "Meetings that run over\nAnd over"}))
    await stage.minute()
    await unseen(chat.says(second, "/retro note Mails at night"))
    await unseen(chat.fills(second, {"column1": "", "column2": "Mails at night"}))
    await unseen(chat.says(first, "/retro receipt nosuchcode"))
    await stage.minute()
    return codes


def in_a_retro(first: str, second: str) -> Part:
    """Two people write notes in a retro, until all are shown; then both look up their own."""

    async def part(stage: Stage) -> None:
        codes = await write_notes(stage, first, second)
        await stage.openly(stage.chat.says("Esra", "/retro end"))
        assert any("Lunch outside" in text for text in stage.chat.sees("Esra"))
        for person in (first, second):
            await stage.unseen(stage.chat.says(person, f"/retro receipt {codes[person]}"))
            assert "show my name" in str(stage.chat.buttons(person, "Your notes"))
        await stage.day()

    return part


async def begin_to_choose(stage: Stage, notes: str = "Pairing") -> None:
    """A retro of some notes, led by Ben, in which everybody can give their dots."""
    for line in ("/retro start", "/retro pause", "/retro note"):
        await stage.chat.says("Ben", line)
    await stage.chat.fills("Ben", {"column1": notes})
    await go_on_to(stage, "Give dots")


async def go_on_to(stage: Stage, button: str) -> None:
    """Ben ends parts of the retro until its card has a button."""
    for _phase in PHASES:
        if button in stage.chat.buttons("Ben", "Retro R-"):
            return
        await stage.chat.says("Ben", "/retro next")
    raise AssertionError(f"no part has the button {button!r}")


DOTS = ("T1 T1 T2", "T2", "T1 T2 T2", "0", "T1 T1")
SCORES = (5, 1, 3, 4, 3)


def choosing(first: str, second: str) -> Part:
    """Five people give dots in a retro and say what it was worth, always in the same order; two exchange their answers.

    As long as there is a key to boxes with other answers in them, the vault is compared as it looks to whoever has it.
    """

    async def part(stage: Stage) -> None:
        people = first, second, "Chidi", "Dolores", "Esra"
        await begin_to_choose(stage, "Pairing\nA quiet room")
        await stage.choose({person: f"/retro vote {dots}" for person, dots in zip(people, DOTS, strict=True)})
        await go_on_to(stage, "5")
        themes = next(text for text in reversed(stage.chat.sees("Esra")) if " · Themes" in text)
        assert "1. T1 · " in themes
        assert "4 people gave dots, one chose not to." in themes
        await stage.choose({person: f"/retro score {score}" for person, score in zip(people, SCORES, strict=True)})
        await stage.openly(stage.chat.says("Ben", "/retro end"))
        assert any("Worth our time: 3.2 of 5, said 5 people." in text for text in stage.chat.sees("Esra"))
        await stage.day()

    return part


CHOICES = ("1", "2", "2", "0", "3")


async def ask_without_names(stage: Stage, *options: str, kind: str = "one choice") -> None:
    """Esra opens a poll without names, right after a tick."""
    await stage.tick()
    await stage.openly(stage.chat.says("Esra", "/polls new"))
    form = {"question": "Where do we meet?", "options": "\n".join(options), "kind": kind, "secrecy": "anonymous"}
    await stage.openly(stage.chat.fills("Esra", form))
    await stage.openly(stage.chat.presses("Esra", "Open it"))


def polling(first: str, second: str) -> Part:
    """Five people vote in a poll without names, always in the same order; two exchange their votes."""

    async def part(stage: Stage) -> None:
        people = first, second, "Chidi", "Dolores", "Esra"
        await ask_without_names(stage, "The park", "The office", "A café")
        await stage.choose({person: f"/polls vote V-1 {vote}" for person, vote in zip(people, CHOICES, strict=True)})
        stage.wait_for(TICK)
        await stage.bot.settle()
        await stage.openly(stage.chat.says("Esra", "/polls close V-1"))
        assert any("Chosen: The office." in text for text in stage.chat.sees("Esra"))
        await stage.openly(stage.chat.says("Esra", "/polls csv V-1"))
        await stage.day()

    return part


async def both_known(stage: Stage) -> None:
    """Both of the later authors have done something under their names."""
    await stage.openly(stage.chat.says("Ana", "/home"))
    await stage.openly(stage.chat.says("Ben", "/home"))
    await stage.tick()
