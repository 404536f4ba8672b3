"""T3: a thousand known members against every stored value, with nothing but the database, and with all the keys."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache, partial

from sqlalchemy import select

from storage.database import METADATA, Unit
from storage.keys import Keys, board_keys, packed, pseudonym
from storage.polls import AnonymousBallots
from storage.retros import ScoreStore, VoteStore
from storage.vault import Votes
from tests.anonymity.conftest import PlaceMaker
from tests.anonymity.stage import (
    Stage,
    ask_without_names,
    begin_to_choose,
    both_known,
    curtain,
    raising,
    returning,
    write_notes,
    writing,
)
from tests.anonymity.traces import opened
from tests.databases import MASTER_KEY

KNOWN = range(1, 1001)
VOTERS = range(3, 1001, 31)
PUBLIC = (b"", b"1", b"poll", b"ideas", b"pseudonyms", b"playground", b"main", b"vault", b"roundtable")
"""What an attacker without keys may try as one."""
PURPOSES = (
    "voter", "vote", "idea", "code", "change", "author", "note", "blocker", "dots", "score", "retro 1 ready vote",
    "poll 1", *(f"idea support {number}" for number in range(1, 10)),
)  # fmt: skip


_MEMBERS = tuple(packed(purpose, who) for member in KNOWN for purpose in PURPOSES for who in (member, str(member)))
"""What is hashed for their pseudonyms, which does not go by the secret."""


def candidates(secrets: Iterable[bytes]) -> frozenset[bytes]:
    """What known members may have been stored as: 16 bytes, or the first 16."""
    return frozenset(tried for secret in secrets for tried in _tried(secret))


@cache
def in_public() -> frozenset[bytes]:
    """What they may have been stored as under no secret at all."""
    return candidates(PUBLIC)


def _tried(secret: bytes) -> Iterator[bytes]:
    for member in KNOWN:
        for identity in (str(member), f"user-{member}", f"playground:user-{member}"):
            raw = identity.encode()
            yield hmac.digest(secret, raw, hashlib.sha256)[:16]
            for hashed in (hashlib.md5, hashlib.sha1, hashlib.sha256, hashlib.sha512, hashlib.blake2b):
                yield hashed(secret + raw).digest()[:16]
            for size in (16, 32):
                yield hashlib.blake2b(raw, key=secret, digest_size=size).digest()[:16]
    for named in _MEMBERS:
        yield hashlib.blake2b(named, key=secret, digest_size=16).digest()


def stored_values(unit: Unit) -> dict[bytes, set[str]]:
    """All values of all tables and boxes that could be a hash, by their first 16 bytes, with their tables."""
    found: dict[bytes, set[str]] = {}
    contents = opened(unit)
    for boxes in ("notes", "ballots"):
        for content in contents[boxes]:
            for start in range(len(content.rstrip(b"\0"))):
                for form in (content[start : start + 16], *_from_hex(content[start : start + 32])):
                    found.setdefault(form, set()).add(f"a box of vault.{boxes}")
    for store, connection in (("main", unit.connection), ("vault", unit.vault), ("keys", unit.keys)):
        for table in METADATA[store].sorted_tables:  # type: ignore[index]  # the three names
            for row in connection.execute(select(table)):
                for value in row:
                    raw = value.encode() if isinstance(value, str) else value
                    if isinstance(raw, bytes) and len(raw) >= 16:
                        for form in (raw, *_from_hex(raw)):
                            found.setdefault(form[:16], set()).add(f"{store}.{table.name}")
    return found


def _from_hex(raw: bytes) -> Iterator[bytes]:
    try:
        yield bytes.fromhex(raw.decode())
    except ValueError:
        return


async def tables_that_tell(stage: Stage, tried: AbstractSet[bytes]) -> set[str]:
    """The tables in which somebody who tries these finds a known member."""
    values = await stage.database.write(stored_values)
    return {table for found in values.keys() & tried for table in values[found]}


async def keys_of(stage: Stage) -> dict[str, bytes]:
    """The keys of all boards there are, by the boards' names."""
    await stage.database.write(lambda unit: None)  # begins when the keys that were given up are destroyed

    def keys(unit: Unit) -> dict[str, bytes]:
        boards = unit.keys.execute(select(board_keys.c.group_id, board_keys.c.board)).all()
        return {board: key for group, board in boards if (key := Keys(unit, group).existing(board)) is not None}

    return await stage.database.write(keys)


async def all_secrets(stage: Stage) -> list[bytes]:
    """All secrets that there are in the process."""
    return [MASTER_KEY, stage.bot.engine._limits._key, *(await keys_of(stage)).values()]


def test_a_known_member_is_tried_under_each_pseudonym() -> None:
    secret = bytes(32)
    tried = candidates([secret])
    assert all(pseudonym(secret, purpose, member) in tried for purpose in PURPOSES for member in KNOWN[::97])
    assert all(pseudonym(secret, purpose, str(member)) in tried for purpose in PURPOSES for member in KNOWN[::97])


async def test_a_thousand_known_members_are_not_found_without_the_keys_and_no_author_with_them(
    fresh: PlaceMaker,
) -> None:
    async with curtain(fresh()) as stage:
        await writing("Ana", "Ben")(stage)
        await returning("Ana", "Ben")(stage)
        await stage.share("Ana", "Another one that waits")
        for voter in VOTERS:
            await stage.database.write(partial(_vote, voter=voter))

        assert {"ideas", "poll", "pseudonyms"} <= (await keys_of(stage)).keys()
        tried = candidates(await all_secrets(stage))
        assert await tables_that_tell(stage, in_public()) == set()
        assert await tables_that_tell(stage, tried) == {"vault.markers", "main.idea_supports"}

        await stage.database.write(lambda unit: Votes(unit, 1).close("poll"))
        assert "poll" not in await keys_of(stage)
        assert await tables_that_tell(stage, tried) == {"main.idea_supports"}


def _vote(unit: Unit, *, voter: int) -> None:
    assert Votes(unit, 1).cast("poll", voter, {"choice": voter % 3})


async def test_a_thousand_known_members_are_found_in_a_retro_only_while_it_goes_on_and_with_its_keys(
    fresh: PlaceMaker,
) -> None:
    async with curtain(fresh()) as stage:
        await begin_to_choose(stage)
        for voter in VOTERS:
            await stage.database.write(partial(_choose, voter=voter))
        await stage.chat.says("Chidi", "/retro done")

        assert {"retro 1 dots 1", "retro 1 score", "pseudonyms"} <= (await keys_of(stage)).keys()
        tried = candidates(await all_secrets(stage))
        assert await tables_that_tell(stage, in_public()) == set()
        assert await tables_that_tell(stage, tried) == {"vault.markers", "main.retro_ready"}

        await stage.chat.says("Ben", "/retro end")
        assert not [board for board in await keys_of(stage) if board.startswith("retro ")]
        assert await tables_that_tell(stage, tried) == set()


async def test_a_thousand_known_members_are_found_in_a_poll_only_while_it_is_open_and_with_its_keys(
    fresh: PlaceMaker,
) -> None:
    async with curtain(fresh()) as stage:
        await ask_without_names(stage, "The park", "The office", "A café")
        for person in ("Ana", "Ben"):  # nobody knew them when it opened: they have a seat, too
            await stage.chat.says(person, "/polls vote V-1 1")
        await stage.database.write(_everybody_votes)

        assert {"poll 1", "pseudonyms"} <= (await keys_of(stage)).keys()
        tried = candidates(await all_secrets(stage))
        assert await tables_that_tell(stage, in_public()) == set()
        assert await tables_that_tell(stage, tried) == {"vault.markers", "main.poll_seats"}

        await stage.openly(stage.chat.says("Esra", "/polls close V-1"))
        assert any(f"{len(KNOWN)} of " in text for text in stage.chat.sees("Esra"))
        assert "poll 1" not in await keys_of(stage)
        assert await tables_that_tell(stage, in_public() | tried | candidates(await all_secrets(stage))) == set()


def _everybody_votes(unit: Unit) -> None:
    cast = [AnonymousBallots(unit, 1).cast(1, voter, f"{'abc'[voter % 3]}1") for voter in KNOWN]
    assert sum(cast) >= len(KNOWN) - 2, "those who voted already are among them"


async def test_a_thousand_known_members_are_not_found_with_the_notes_of_a_retro(fresh: PlaceMaker) -> None:
    async with curtain(fresh()) as stage:
        await write_notes(stage, "Ana", "Ben")
        assert "retro 1.0" in await keys_of(stage)
        tried = candidates(await all_secrets(stage))
        assert await tables_that_tell(stage, in_public() | tried) == set()


async def prove_no_member_is_found_with_blockers(fresh: PlaceMaker) -> set[str]:
    """Let two who are known say what holds them up; gives the tables that tell who did, with all the keys."""
    async with curtain(fresh()) as stage:
        await both_known(stage)
        await raising("Ana", "Ben")(stage)
        await stage.unseen(stage.chat.says("Ana", "/blocker One that waits"))
        await stage.unseen(stage.chat.presses("Ana", "Send without my name"))
        assert "blockers" in await keys_of(stage)
        return await tables_that_tell(stage, in_public() | candidates(await all_secrets(stage)))


async def test_a_thousand_known_members_are_not_found_with_blockers(fresh: PlaceMaker) -> None:
    assert await prove_no_member_is_found_with_blockers(fresh) == set()


def _choose(unit: Unit, *, voter: int) -> None:
    assert VoteStore(unit, 1).cast(1, 1, voter, [1, 1])
    assert ScoreStore(unit, 1).answer(1, voter, 1 + voter % 5)
