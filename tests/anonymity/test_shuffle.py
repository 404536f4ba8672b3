"""T9: in a reveal of six ideas, or of six notes in a retro, each is equally likely at each position.

Of a poll and of dots nothing is shown one by one; there it is the order in which ballots are taken out to be counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.engine.registry import Registry
from bot.features.ideas.revealing import reveal
from bot.features.retros.agenda import Course
from bot.features.retros.revealing import passing
from bot.kit import Group, JobCall, Random, plain
from storage.database import Database, Unit
from storage.ideas import Board
from storage.retros import Retro, WaitingNote
from storage.vault import Votes
from storage.waiting import Waiting
from tests.anonymity.conftest import PlaceMaker
from tests.anonymity.traces import Place
from tests.databases import MASTER_KEY

IDEAS = 6
REVEALS = 10_000
CRITICAL = 52.620
"""Chi-square with 25 degrees of freedom is above this once in 1,000 times (NIST/SEMATECH e-Handbook, 1.3.6.7.4)."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Some ideas that wait, and what becomes of them, in memory: both stores of a reveal, for so many reveals.

    `test_order` looks at the orders in the real ones.
    """

    waiting: Sequence[Waiting]
    shown: list[int]

    def all(self) -> Sequence[Waiting]:
        """What waits, in the order of writing: the worst that a store could do."""
        return self.waiting

    def board(self) -> Board:
        """An ordinary board."""
        return Board()

    def reveal(self, text: str, *, receipt: bytes, now: datetime) -> int:
        """Note what is shown next."""
        self.shown.append(int(text))
        return len(self.shown)

    def drop(self, done: Sequence[Waiting]) -> None:
        """All of them are done."""
        assert len(done) == IDEAS

    def set_board(self, **values: Any) -> None:
        """None waits any more."""
        assert values == {"waiting": 0}


@dataclass(frozen=True, slots=True)
class Wall:
    """The same for the notes of a retro: both stores of their reveal."""

    waiting: Sequence[WaitingNote]
    shown: list[int]

    def all(self, _retro: Retro) -> Sequence[WaitingNote]:
        """What waits, in the order of writing."""
        return self.waiting

    def reveal(self, _retro: Retro, written: Sequence[WaitingNote]) -> None:
        """Note in which order they are shown."""
        self.shown.extend(int(note.text) for note in written)

    def let_go(self, _retro: Retro) -> None:
        """All of them are shown."""
        assert len(self.shown) == IDEAS


Reveal = Callable[[Sequence[bytes], Random], Sequence[int]]
"""Shows what has these ids, in the order of writing; gives their numbers as they are shown."""


def ideas_shown(ids: Sequence[bytes], random: Random) -> Sequence[int]:
    """A reveal of ideas."""
    shelf = Shelf([Waiting(id_, "kept", str(number), id_) for number, id_ in enumerate(ids)], [])
    reveal.handler.function(_call(shelf, random))
    return shelf.shown


def notes_shown(ids: Sequence[bytes], random: Random) -> Sequence[int]:
    """The end of the writing of a retro."""
    wall = Wall([WaitingNote(id_, number % 2, str(number), False) for number, id_ in enumerate(ids)], [])
    passing(_call(wall, random), WRITING, Course(None, None, timedelta(), ()))
    return wall.shown


WRITING = Retro(
    number=1,
    format="wins",
    own_format=None,
    written=0,
    reveals=0,
    phase="write",
    ends=None,
    left=60,
    later=(),
    spare=0,
    unit=60,
    collecting=False,
    ahead=0,
    dots=0,
    leader_id=None,
    leader_name=None,
)
REVEALS_OF = {"ideas": ideas_shown, "notes of a retro": notes_shown}


def chi_square(positions: Counter[tuple[int, int]], reveals: int) -> float:
    """How far the counts of (idea, position) are from even; (n-1)² degrees of freedom, as each is somewhere each time.

    Rows and columns of the counts add up, hence the factor (n-1)/n.
    """
    even = reveals / IDEAS
    cells = [positions[idea, position] for idea in range(IDEAS) for position in range(IDEAS)]
    return sum((count - even) ** 2 / even for count in cells) * (IDEAS - 1) / IDEAS


def prove_shuffle(show: Reveal, reveals: int = REVEALS) -> list[str]:
    """Reveal many times; gives by what some have favourite positions: when they were written, or their ids."""
    random, shown = Random(seed=19), []
    for _ in range(reveals):
        ids = [random.bytes(16) for _ in range(IDEAS)]
        ranks = sorted(range(IDEAS), key=ids.__getitem__)
        shown.append([(number, ranks.index(number)) for number in show(ids, random)])
    return _favourites(shown)


def _favourites(shown: Sequence[Sequence[tuple[int, int]]]) -> list[str]:
    """By what some have favourite positions; each that is shown is told by when it was written, and by its id."""
    found = []
    for which, name in enumerate(("when they were written", "their ids")):
        positions = Counter((one[which], position) for run in shown for position, one in enumerate(run))
        if chi_square(positions, len(shown)) > CRITICAL:
            found.append(f"by {name}")
    return found


async def prove_dealing(place: Place, deals: int = REVEALS) -> list[str]:
    """Let six vote and their ballots be taken out, many times; gives by what some have favourite positions."""

    def deal(unit: Unit) -> list[list[tuple[int, int]]]:
        votes, taken, voters = Votes(unit, 1), [], list(range(IDEAS))
        for _ in range(deals):
            unit.random.shuffle(voters)
            for number, voter in enumerate(voters):
                assert votes.cast("poll 1", voter, {"ballot": [number, voter]})
            taken.append([(number, voter) for number, voter in (one["ballot"] for one in votes.close("poll 1"))])
        return taken

    database = await Database.open(place.url, random=Random(seed=19), master_keys=[MASTER_KEY])
    try:
        return _favourites(await database.write(deal))
    finally:
        await database.close()


def _call(shelf: Shelf | Wall, random: Random) -> JobCall:
    return JobCall(
        group=Group(id=1, name="c", language="en", zone=ZoneInfo("UTC"), crowd=0),
        places=(),
        now=datetime(2026, 3, 2, tzinfo=UTC),
        open_store=lambda _kind: shelf,
        voices=Registry(()),
        as_text=plain,
        random=random,
        pseudonym=lambda _member, _purpose: b"",
    )


def test_chi_square_knows_even_from_uneven() -> None:
    even = Counter({(idea, position): 100 for idea in range(IDEAS) for position in range(IDEAS)})
    in_order = Counter({(idea, idea): 600 for idea in range(IDEAS)})
    assert chi_square(even, 600) == 0
    assert chi_square(in_order, 600) > CRITICAL


@pytest.mark.parametrize("show", REVEALS_OF.values(), ids=REVEALS_OF.keys())
def test_each_is_as_likely_at_each_position_of_a_reveal(show: Reveal) -> None:
    assert prove_shuffle(show) == []


async def test_each_ballot_is_as_likely_at_each_position_when_they_are_counted(fresh: PlaceMaker) -> None:
    assert await prove_dealing(fresh()) == []
