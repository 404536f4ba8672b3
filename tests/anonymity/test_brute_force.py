"""T3: a thousand known members against every stored value, with nothing but the database, and with all the keys."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from functools import partial

from sqlalchemy import select

from storage.database import METADATA, Unit
from storage.keys import Keys, board_keys, pseudonym
from storage.retros import ScoreStore, VoteStore
from storage.vault import Votes
from tests.anonymity.conftest import PlaceMaker
from tests.anonymity.stage import Stage, begin_to_choose, curtain, returning, write_notes, writing
from tests.anonymity.traces import opened
from tests.databases import MASTER_KEY

KNOWN = range(1, 1001)
VOTERS = range(3, 1001, 31)
PUBLIC = (b"", b"1", b"poll", b"ideas", b"pseudonyms", b"playground", b"main", b"vault", b"roundtable")
"""What an attacker without keys may try as one."""
PURPOSES = (
    "voter", "vote", "idea", "code", "change", "author", "note", "dots", "score", "retro 1 ready vote",
    *(f"idea support {number}" for number in range(1, 10)),
)  # fmt: skip


def candidates(secrets: Iterable[bytes]) -> Iterator[bytes]:
    """What a known member may have been stored as: 16 bytes, or the first 16."""
    for secret in secrets:
        for member in KNOWN:
            for identity in (str(member), f"user-{member}", f"playground:user-{member}"):
                raw = identity.encode()
                yield hmac.digest(secret, raw, hashlib.sha256)[:16]
                for hashed in (hashlib.md5, hashlib.sha1, hashlib.sha256, hashlib.sha512, hashlib.blake2b):
                    yield hashed(secret + raw).digest()[:16]
                for size in (16, 32):
                    yield hashlib.blake2b(raw, key=secret, digest_size=size).digest()[:16]
            for purpose in PURPOSES:
                yield pseudonym(secret, purpose, member)
                yield pseudonym(secret, purpose, str(member))


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


async def tables_that_tell(stage: Stage, secrets: Iterable[bytes]) -> set[str]:
    """The tables in which somebody with these secrets finds a known member."""
    values = await stage.database.write(stored_values)
    return {table for tried in candidates(secrets) for table in values.get(tried, ())}


def _keys(unit: Unit) -> list[bytes]:
    """The keys of all boards there are."""
    boards = unit.keys.execute(select(board_keys.c.group_id, board_keys.c.board)).all()
    return [key for group, board in boards if (key := Keys(unit, group).existing(board)) is not None]


async def test_a_thousand_known_members_are_not_found_without_the_keys_and_no_author_with_them(
    fresh: PlaceMaker,
) -> None:
    async with curtain(fresh()) as stage:
        await writing("Ana", "Ben")(stage)
        await returning("Ana", "Ben")(stage)
        await stage.share("Ana", "Another one that waits")
        for voter in VOTERS:
            await stage.database.write(partial(_vote, voter=voter))

        secrets = [MASTER_KEY, stage.bot.engine._limits._key, *await stage.database.write(_keys)]
        assert len(secrets) == 5
        assert await tables_that_tell(stage, PUBLIC) == set()
        assert await tables_that_tell(stage, secrets) == {"vault.markers", "main.idea_supports"}

        await stage.database.write(lambda unit: Votes(unit, 1).close("poll"))
        await stage.database.write(lambda unit: None)
        assert len(await stage.database.write(_keys)) == 2
        assert await tables_that_tell(stage, secrets) == {"main.idea_supports"}


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

        secrets = [MASTER_KEY, stage.bot.engine._limits._key, *await stage.database.write(_keys)]
        assert len(secrets) == 5
        assert await tables_that_tell(stage, PUBLIC) == set()
        assert await tables_that_tell(stage, secrets) == {"vault.markers", "main.retro_ready"}

        await stage.chat.says("Ben", "/retro end")
        await stage.database.write(lambda unit: None)
        assert len(await stage.database.write(_keys)) == 1
        assert await tables_that_tell(stage, secrets) == set()


async def test_a_thousand_known_members_are_not_found_with_the_notes_of_a_retro(fresh: PlaceMaker) -> None:
    async with curtain(fresh()) as stage:
        await write_notes(stage, "Ana", "Ben")
        secrets = [MASTER_KEY, stage.bot.engine._limits._key, *await stage.database.write(_keys)]
        assert len(secrets) == 3
        assert await tables_that_tell(stage, [*PUBLIC, *secrets]) == set()


def _choose(unit: Unit, *, voter: int) -> None:
    assert VoteStore(unit, 1).cast(1, 1, voter, [1, 1])
    assert ScoreStore(unit, 1).answer(1, voter, 1 + voter % 5)
