"""T2, continued: each statement and each commit of an anonymous act fails once, with all its values in the error.

The error's words reach no log, the person gets a sentence, and nothing is half stored.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import psycopg
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import OperationalError

from adapters.playground.harness import Chat
from storage.database import METADATA, StorageError, Unit
from storage.ideas import WaitingIdeas, ideas
from storage.keys import Keys
from storage.polls import AnonymousBallots, PollStore
from storage.retros import RetroStore, ThemeStore, VoteStore, WaitingNotes
from tests.anonymity.conftest import PlaceMaker
from tests.anonymity.stage import MARK, Stage, ask_without_names, begin_to_choose, curtain, search_at_the_end
from tests.anonymity.test_canary import ABOUT_THEM, AUTHOR, CAST, WORDS, found_in
from tests.proofs import ALL

STEP = 1 if ALL else 2
"""Which statements fail: each, or each second one."""
SORRY = "Something went wrong on our side; nothing was changed."


@dataclass(slots=True)
class Saboteur:
    """Lets the database fail at the statement or commit that `left` counts down to, as its driver would."""

    left: int = 0
    struck: list[str] = field(default_factory=list)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Watch every statement of every database."""
        statements = ("do_execute", "do_executemany")
        for name in statements:
            event.listen(Engine, name, self._statement)
        event.listen(Engine, "commit", self._commit)
        try:
            yield
        finally:
            for name in statements:
                event.remove(Engine, name, self._statement)
            event.remove(Engine, "commit", self._commit)

    def _statement(self, _cursor: object, statement: str, parameters: object, context: Any) -> None:
        if self._counts():
            self.struck.append(statement)
            driver = sqlite3 if context.dialect.name == "sqlite" else psycopg
            raise driver.OperationalError(f"disk full. DETAIL: Failing row contains {parameters!r}.")

    def _commit(self, connection: Any) -> None:
        if self._counts():
            self.struck.append(f"COMMIT of {connection.engine.url.database}")
            raise OperationalError("COMMIT", None, sqlite3.OperationalError("disk full"))

    def _counts(self) -> bool:
        self.left -= 1
        return self.left == 0


State = tuple[dict[str, list[Any]], list[Any]]


async def state_of(stage: Stage) -> State:
    """All rows of main, but for jobs that will find nothing to do, and what waits in the vault."""

    def read(unit: Unit) -> State:
        tables = [table for table in METADATA["main"].sorted_tables if table.name != "jobs"]
        rows = {table.name: [tuple(row) for row in unit.connection.execute(select(table))] for table in tables}
        retro = RetroStore(unit, 1).under_way()
        noted = [] if retro is None else WaitingNotes(unit, 1).all(retro)
        return rows, [*sorted(WaitingIdeas(unit, 1).all(), key=lambda waiting: waiting.id), *noted]

    return await stage.database.write(read)


async def each_statement_fails(
    stage: Stage,
    saboteur: Saboteur,
    act: Callable[[], Awaitable[None]],
    before: Callable[[], Awaitable[None]],
    step: int,
) -> list[str]:
    """Let an act fail at its first statement, at its second …; gives what went wrong about that."""
    wrong: list[str] = []
    for number in count(1, step):
        stage.clock.forward(timedelta(minutes=1))  # nobody is as quick as to come to a limit
        await before()
        was = await state_of(stage)
        saboteur.left = number
        await act()
        await stage.database.write(lambda unit: None)
        struck, saboteur.left = saboteur.left <= 0, 0
        if not struck:
            return wrong
        if _is_told_so(stage.chat) and await state_of(stage) != was:
            wrong.append(f"something was stored although this failed: {saboteur.struck[-1]}")
    raise AssertionError


def _is_told_so(chat: Chat) -> bool:
    """Whether the author was told that it failed, on a form or beside it."""
    errors = chat.errors(AUTHOR.name).values() if chat.has_form(AUTHOR.name) else ()
    return any(SORRY in words for words in (chat.private(AUTHOR.name), *errors))


async def nothing() -> None:
    """No preparation."""


async def prove_failures_before(fresh: PlaceMaker, step: int = 1) -> list[str]:
    """Let all fail that somebody does before an idea is shown; gives what went wrong, and where they can be found."""
    wrong, saboteur = list[str](), Saboteur()
    async with curtain(fresh(), people=CAST, watch=search_at_the_end) as stage:
        chat, who = stage.chat.unsettled(), AUTHOR.name
        code = await stage.share(who, WORDS[0])
        await stage.openly(stage.chat.says("Ben", "/retro start"))
        with saboteur.at_work():
            for before, act in (
                (nothing, lambda: chat.says(who, "/idea")),
                (lambda: chat.says(who, "/idea"), lambda: chat.fills(who, {"What is your idea?": WORDS[1]})),
                (lambda: chat.says(who, f"/idea {WORDS[1]}"), lambda: chat.presses(who, "Send without my name")),
                (lambda: chat.says(who, f"/idea {WORDS[1]}"), lambda: chat.presses(who, "Throw it away")),
                (lambda: chat.says(who, "/retro note"), lambda: chat.fills(who, {"column1": WORDS[1]})),
                (nothing, lambda: chat.says(who, f"/ideas receipt {code}")),
                (nothing, lambda: chat.says(who, f"/ideas edit {code} {WORDS[1]}")),
                (nothing, lambda: chat.says(who, f"/ideas withdraw {code}")),
            ):
                wrong += await each_statement_fails(stage, saboteur, act, before, step)
    assert len(saboteur.struck) > 50 // step
    return wrong + found_in(stage.traces, *ABOUT_THEM, *WORDS)


async def prove_failures_of_a_reveal(fresh: PlaceMaker) -> list[str]:
    """Let reveals fail, each at a later statement than the one before; gives what was not shown just once."""
    texts, saboteur = list[str](), Saboteur()
    async with curtain(fresh(), people=CAST, watch=search_at_the_end) as stage:
        with saboteur.at_work():
            for number in range(1, 60, 1 if ALL else 5):
                texts += (batch := [f"{word} in round {number}" for word in ("Listen", "Rest", "Ask")])
                stage.wait_for(MARK)
                for text in batch:
                    await stage.share(AUTHOR.name, text)
                stage.clock.forward(timedelta(minutes=15))
                saboteur.left = number
                with suppress(StorageError):  # it cannot see what is due; the next second it tries again
                    await stage.bot.jobs.run_due()
                await stage.database.write(lambda unit: None)
                saboteur.left = 0
                stage.clock.forward(timedelta(seconds=10))
                await stage.bot.jobs.run_due()
        rows = await stage.database.fetch(select(ideas.c.text))
        shown = Counter(row.text for row in rows)
    assert len(saboteur.struck) > 5
    wrong = [f"shown {shown[text]} times: {text}" for text in texts if shown[text] != 1]
    return wrong + found_in(stage.traces, *ABOUT_THEM)


async def prove_failures_after(fresh: PlaceMaker, step: int = 1) -> list[str]:
    """Let all fail that somebody does with an idea that is shown; gives what went wrong."""
    wrong, saboteur = list[str](), Saboteur()
    async with curtain(fresh(), people=CAST, watch=search_at_the_end) as stage:
        chat, who = stage.chat.unsettled(), AUTHOR.name
        mine, *_others = [await stage.share(who, text) for text in ("Start at ten", "Lunch alone", "A quiet room")]
        await stage.tick()
        number = next(t for t in chat.sees("Ben") if "Start at ten" in t).split("I-")[1].split()[0]
        await stage.openly(stage.chat.says("Ben", f"/ideas ask I-{number} In winter too?"))
        with saboteur.at_work():
            for line in (
                f"/ideas answer {mine} 1 {WORDS[0]}",
                f"/ideas edit {mine} {WORDS[0]}",
                f"/ideas add {mine} {WORDS[1]}",
                f"/ideas withdraw {mine}",
            ):
                wrong += await each_statement_fails(stage, saboteur, partial(chat.says, who, line), nothing, step)
    assert len(saboteur.struck) > 30 // step
    return wrong + found_in(stage.traces, *ABOUT_THEM, *WORDS)


async def prove_failures_of_a_vote(fresh: PlaceMaker, step: int = 1) -> list[str]:
    """Let giving dots fail at each statement until it works; gives what was half stored, lost or doubled."""
    wrong, saboteur = list[str](), Saboteur()

    def kept(unit: Unit) -> tuple[int, Sequence[object]]:
        store = VoteStore(unit, 1)
        return store.count(1, 1), store.take(1, 1)

    async with curtain(fresh(), watch=search_at_the_end) as stage:
        await begin_to_choose(stage)
        chat, told = stage.chat.unsettled(), ""
        with saboteur.at_work():
            for number in count(1, step):
                saboteur.left = number
                await chat.says("Chidi", "/retro vote T1 T1")
                await stage.database.write(lambda unit: None)
                told, saboteur.left = chat.private("Chidi"), 0
                if SORRY not in told:
                    break
                voted = await stage.database.write(lambda unit: VoteStore(unit, 1).count(1, 1))
                if voted:
                    wrong.append(f"dots were kept although statement {number} failed")
        if "dots are given" not in told:
            wrong.append(f"nobody could give dots any more: {told}")
        if await stage.database.write(kept) != (1, [[1, 1]]):
            wrong.append("what was given is not there once")
    assert saboteur.struck
    return wrong


async def prove_failures_of_a_ballot(fresh: PlaceMaker, step: int = 1) -> list[str]:
    """Let a vote in a poll fail at each statement until it works; gives what was half stored, lost or doubled."""
    wrong, saboteur = list[str](), Saboteur()
    async with curtain(fresh(), watch=search_at_the_end) as stage:
        chat, told = stage.chat.unsettled(), ""
        for person in ("Chidi", "Dolores"):
            await stage.openly(chat.says(person, "/home"))
        await ask_without_names(stage, "The park", "The office")
        # Who is known and a key that is there make each try as long as the others: so all statements have their turn.
        await chat.says("Dolores", "/polls vote V-1 1")
        await stage.database.write(lambda unit: None)  # it begins when all is tidied up
        with saboteur.at_work():
            for number in count(1, step):
                saboteur.left = number
                await chat.says("Chidi", "/polls vote V-1 2")
                await stage.database.write(lambda unit: None)
                told, saboteur.left = chat.private("Chidi"), 0
                if SORRY not in told:
                    break
                if await stage.database.write(lambda unit: AnonymousBallots(unit, 1).count(1)) != 1:
                    wrong.append(f"a ballot was kept although statement {number} failed")
        if "Your vote is in" not in told:
            wrong.append(f"nobody could vote any more: {told}")
        if sorted(await stage.database.write(lambda unit: AnonymousBallots(unit, 1).take(1))) != ["a1", "b1"]:
            wrong.append("the ballot is not there once")
    assert saboteur.struck
    return wrong


async def prove_failures_of_a_close(fresh: PlaceMaker, step: int = 3) -> list[str]:
    """Let the close of a poll fail at its first statement, at a later one …; gives what was not counted just once."""
    wrong, saboteur = list[str](), Saboteur()
    voters = [somebody.name for somebody in CAST[1:]]
    async with curtain(fresh(), people=CAST, watch=search_at_the_end) as stage:
        for poll, number in enumerate(count(1, step), 1):
            await ask_without_names(stage, "The park", "The office")
            for person in voters:
                await stage.chat.says(person, f"/polls vote V-{poll} 1")
            stage.clock.forward(timedelta(days=3, minutes=-5))  # whatever comes before the close is over
            await stage.bot.jobs.run_due()
            stage.clock.forward(timedelta(minutes=10))
            with saboteur.at_work():
                saboteur.left = number
                with suppress(StorageError):  # it cannot see what is due; the next second it tries again
                    await stage.bot.jobs.run_due()
                await stage.database.write(lambda unit: None)
                struck, saboteur.left = saboteur.left <= 0, 0
            for _ in range(2):  # what failed, and what is left to be done after it
                stage.clock.forward(timedelta(minutes=2))
                await stage.bot.jobs.run_due()
            await stage.database.write(lambda unit: None)
            wrong += await stage.database.write(partial(_not_counted_once, poll=poll, voters=len(voters)))
            if not struck:
                break
    assert len(saboteur.struck) > 5
    return wrong


def _not_counted_once(unit: Unit, *, poll: int, voters: int) -> list[str]:
    found = PollStore(unit, 1).find(poll)
    wrong = [] if found is not None and found.voted == voters else [f"of poll {poll} this was counted: {found}"]
    if Keys(unit, 1).existing(f"poll {poll}") is not None:
        wrong.append(f"the key of poll {poll} was not destroyed")
    return wrong


async def prove_failures_of_a_count(fresh: PlaceMaker, step: int = 5) -> list[str]:
    """Let the end of a vote fail, each time at a later statement; gives what was not counted just once."""
    wrong, saboteur = list[str](), Saboteur()
    voters = [somebody.name for somebody in CAST[1:]]
    async with curtain(fresh(), people=CAST, watch=search_at_the_end) as stage:
        for retro, number in enumerate(range(1, 50, step), 1):
            await begin_to_choose(stage)
            for person in voters:
                await stage.chat.says(person, "/retro vote T1 T1")
            await stage.chat.says("Ben", "/retro resume")
            stage.clock.forward(timedelta(minutes=2))
            with saboteur.at_work():
                saboteur.left = number
                with suppress(StorageError):  # it cannot see what is due; the next second it tries again
                    await stage.bot.jobs.run_due()
                await stage.database.write(lambda unit: None)
                saboteur.left = 0
            stage.clock.forward(timedelta(seconds=10))
            await stage.bot.jobs.run_due()
            stage.clock.forward(timedelta(minutes=1))
            await stage.bot.jobs.run_due()
            await stage.database.write(lambda unit: None)
            wrong += await stage.database.write(partial(_miscounted, retro=retro, voters=len(voters)))
            await stage.chat.says("Ben", "/retro end")
    assert len(saboteur.struck) > 5
    return wrong


def _miscounted(unit: Unit, *, retro: int, voters: int) -> list[str]:
    vote, themes = VoteStore(unit, 1).last(retro), ThemeStore(unit, 1).of(retro)
    wrong = [] if vote and vote.voters == voters else [f"in retro {retro} this was counted: {vote}"]
    wrong += [f"in retro {retro} a theme is {theme}" for theme in themes if theme.place != 1]
    if Keys(unit, 1).existing(f"retro {retro} dots 1") is not None:
        wrong.append(f"the key of retro {retro} was not destroyed")
    return wrong


async def test_no_failure_before_the_reveal_tells_anything_or_stores_a_half(fresh: PlaceMaker) -> None:
    assert await prove_failures_before(fresh, STEP) == []


async def test_no_failure_of_a_reveal_loses_doubles_or_tells_anything(fresh: PlaceMaker) -> None:
    assert await prove_failures_of_a_reveal(fresh) == []


async def test_no_failure_after_the_reveal_tells_anything_or_stores_a_half(fresh: PlaceMaker) -> None:
    assert await prove_failures_after(fresh, STEP) == []


async def test_no_failure_while_dots_are_given_stores_a_half_loses_or_doubles(fresh: PlaceMaker) -> None:
    assert await prove_failures_of_a_vote(fresh, STEP) == []


async def test_no_failure_while_dots_are_counted_loses_or_doubles_any(fresh: PlaceMaker) -> None:
    assert await prove_failures_of_a_count(fresh, 1 if ALL else 5) == []


async def test_no_failure_while_somebody_votes_stores_a_half_loses_or_doubles(fresh: PlaceMaker) -> None:
    assert await prove_failures_of_a_ballot(fresh, STEP) == []


async def test_no_failure_while_a_poll_closes_loses_or_doubles_a_vote_or_keeps_its_key(fresh: PlaceMaker) -> None:
    assert await prove_failures_of_a_close(fresh, 1 if ALL else 3) == []
