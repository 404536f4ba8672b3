"""T7: whatever waits for its reveal or its count, all boxes of one kind of board have one length at every moment."""

from __future__ import annotations

import re
from collections import defaultdict

from sqlalchemy import func, select

from bot.features.polls.ballots import MOST_OPTIONS
from storage.database import Unit
from storage.retros import MOST_AT_ONCE, MOST_CHARACTERS
from storage.vault import ballots, notes
from tests.anonymity.conftest import PlaceMaker
from tests.anonymity.stage import MARK, Stage, ask_without_names, curtain, go_on_to

MOST_OF_AN_IDEA = 1500
KINDS = ("ideas", "poll", "retro", "retro dots", "retro score")
"""The names of boards without their numbers."""
LONGEST = "👩"
"""What a note can be full of, at four bytes a character."""
ESCAPED = '"'
"""What takes two bytes in a box, and one on a keyboard."""
BY_THEMES = ("T1 T1 T2 T2 T3 T3 T4", "T49 T48 T47 T46 T45 T44 T43", "T49", "0", "T2 T2")
"""All seven dots, one, two on one theme, and none."""

Lengths = dict[str, set[int]]
"""The lengths of boxes that were seen, by the kind of their board."""


async def see(stage: Stage, lengths: Lengths) -> None:
    """See how long all boxes are now."""

    def lengths_now(unit: Unit) -> None:
        for table in (notes, ballots):
            for row in unit.vault.execute(select(table.c.board, func.length(table.c.box).label("length"))):
                lengths[" ".join(re.sub(r"[0-9.]+", "", row.board).split())].add(row.length)

    await stage.database.write(lengths_now)


async def ideas_wait(stage: Stage, lengths: Lengths) -> None:
    """The shortest idea, the longest, and one that is changed from the one to the other and taken back."""
    codes = []
    for text in ("a", ESCAPED * MOST_OF_AN_IDEA, "Listen"):
        stage.wait_for(MARK)
        codes.append(await stage.share("Ana", text))
        await see(stage, lengths)
    for line in (f"edit {codes[-1]} {LONGEST * MOST_OF_AN_IDEA}", f"withdraw {codes[-1]}"):
        await stage.unseen(stage.chat.says("Ana", f"/ideas {line}"))
        await see(stage, lengths)


async def notes_wait(stage: Stage, lengths: Lengths) -> None:
    """Notes of all lengths: alone, many at once, of the room, emptied slots, and some that are taken back."""
    chat = stage.chat

    async def write(command: str, text: str) -> None:
        await chat.says("Ben", command)
        await chat.fills("Ben", {"column1": text})
        await see(stage, lengths)

    await chat.says("Ben", "/retro start")
    await chat.says("Ben", "/retro pause")
    for text in ("a", LONGEST * MOST_CHARACTERS, ESCAPED * MOST_CHARACTERS):
        await write("/retro note", text)
    await write("/room note", "The window\n" + LONGEST * MOST_CHARACTERS)
    await write("/retro note", "\n".join(LONGEST * (5 * number) for number in range(1, MOST_AT_ONCE + 1)))
    code = stage.code("Ben")
    for text in ("One is left", ""):
        await chat.says("Ben", f"/retro receipt {code}")
        await chat.presses("Ben", "Change or take back")
        await chat.fills("Ben", {"column1": text})
        await see(stage, lengths)
    for part in range(3):
        await write("/retro note", "\n".join(f"Note {part}.{number}" for number in range(16)))


async def ballots_wait(stage: Stage, lengths: Lengths) -> None:
    """Dots: all of them, one, none; then each score there is."""
    voters = ("Ana", "Ben", "Chidi", "Dolores", "Esra")
    await go_on_to(stage, "Give dots")
    for voter, dots in zip(voters, BY_THEMES, strict=True):
        await stage.chat.says(voter, f"/retro vote {dots}")
        assert "Nobody sees" in stage.chat.private(voter)
        await see(stage, lengths)
    await go_on_to(stage, "5")
    for points, voter in enumerate(voters, 1):
        await stage.chat.says(voter, f"/retro score {points}")
        await see(stage, lengths)


async def votes_wait(stage: Stage, lengths: Lengths) -> None:
    """All of twenty options in an order, one, several and none; and as many points as there can be."""
    voters = ("Ana", "Ben", "Chidi", "Dolores", "Esra")
    all_ = range(1, MOST_OPTIONS + 1)
    options = [f"Place {number}" for number in all_]
    ranked = (" ".join(map(str, reversed(all_))), "7", "20 1 19", "0", " ".join(map(str, all_)))
    scored = (" ".join(f"{number}=5" for number in all_), "7=0", "0", "20=5 1=0", "3=1")
    for poll, (kind, votes) in enumerate((("ranking", ranked), ("points", scored)), 1):
        await ask_without_names(stage, *options, kind=kind)
        for voter, vote in zip(voters, votes, strict=True):
            await stage.chat.says(voter, f"/polls vote V-{poll} {vote}")
            assert "Your vote is in" in stage.chat.private(voter)
            await see(stage, lengths)


async def prove_boxes(fresh: PlaceMaker) -> list[str]:
    """Let people write and choose what is as short and as long as can be; gives which kinds of boxes differ."""
    lengths: Lengths = defaultdict(set)
    async with curtain(fresh()) as stage:
        for wait in (ideas_wait, notes_wait, ballots_wait, votes_wait):
            await wait(stage, lengths)
    assert sorted(lengths) == list(KINDS)
    return [f"{kind}: boxes of {sorted(seen)} bytes" for kind, seen in lengths.items() if len(seen) > 1]


async def test_all_boxes_of_a_kind_have_one_length_whatever_is_in_them_and_whatever_is_done(fresh: PlaceMaker) -> None:
    assert await prove_boxes(fresh) == []
