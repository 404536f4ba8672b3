from __future__ import annotations

import asyncio
import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit import Random
from storage.database import Database, Unit
from storage.keys import BadBox, Keys, load_master_keys, packed, pseudonym, rotate
from tests.databases import MASTER_KEY

OTHER_KEY = bytes(range(1, 33))
PARTS = st.lists(st.text() | st.integers() | st.binary())


async def opened(url: str, *master_keys: bytes) -> Database:
    return await Database.open(url, random=Random(seed=2), master_keys=master_keys)


async def test_a_board_has_one_key_of_its_own(database: Database) -> None:
    first = await database.write(lambda unit: Keys(unit, 1).key("ideas"))

    assert len(first) == 32
    assert await database.write(lambda unit: Keys(unit, 1).key("ideas")) == first
    assert await database.write(lambda unit: Keys(unit, 1).existing("ideas")) == first
    assert await database.write(lambda unit: Keys(unit, 1).existing("poll")) is None
    assert await database.write(lambda unit: Keys(unit, 2).key("ideas")) != first


async def test_whoever_asks_first_all_get_the_same_key(database: Database) -> None:
    keys = await asyncio.gather(*(database.write(lambda unit: Keys(unit, 1).key("ideas")) for _ in range(300)))
    assert len(set(keys)) == 1


async def test_a_key_is_destroyed_only_by_a_work_that_succeeds(narrow: Database) -> None:
    key = await narrow.write(lambda unit: Keys(unit, 1).key("poll"))

    def destroy(unit: Unit) -> None:
        Keys(unit, 1).destroy("poll")

    def fail(unit: Unit) -> None:
        destroy(unit)
        raise LookupError

    with pytest.raises(LookupError):
        await narrow.write(fail)
    assert await narrow.write(lambda unit: Keys(unit, 1).existing("poll")) == key

    await narrow.write(destroy)
    assert await narrow.write(lambda unit: Keys(unit, 1).existing("poll")) is None


async def test_the_master_key_can_be_exchanged(database: Database, database_url: str) -> None:
    key = await database.write(lambda unit: Keys(unit, 1).key("ideas"))

    both = await opened(database_url, OTHER_KEY, MASTER_KEY)
    assert await both.write(lambda unit: Keys(unit, 1).key("ideas")) == key
    await both.write(lambda unit: Keys(unit, 1).key("new"))
    assert await both.write(rotate) == 2
    await both.close()

    new = await opened(database_url, OTHER_KEY)
    assert await new.write(lambda unit: Keys(unit, 1).key("ideas")) == key
    await new.close()
    with pytest.raises(BadBox):
        await database.write(lambda unit: Keys(unit, 1).key("ideas"))


def test_a_master_key_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first = load_master_keys(folder, [], random=Random())

    assert [len(key) for key in first] == [32]
    assert load_master_keys(folder, [], random=Random()) == first
    assert (folder / "master.key").stat().st_mode & 0o777 == 0o600


def test_master_keys_from_the_settings_need_no_file(tmp_path: Path) -> None:
    words = [base64.b64encode(key).decode() for key in (OTHER_KEY, MASTER_KEY)]

    assert load_master_keys(tmp_path, words, random=Random()) == (OTHER_KEY, MASTER_KEY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["short"], [""], ["ü" * 44], [base64.b64encode(bytes(31)).decode()]])
def test_a_master_key_that_is_none_is_refused_without_repeating_it(tmp_path: Path, words: list[str]) -> None:
    with pytest.raises(ValueError, match=r"^a master key is 32 random bytes in Base64$"):
        load_master_keys(tmp_path, words, random=Random())


@given(PARTS, PARTS)
def test_no_two_lists_of_parts_have_the_same_pseudonym(
    first: list[str | int | bytes], second: list[str | int | bytes]
) -> None:
    assert (packed(*first) == packed(*second)) is (first == second)
    assert (pseudonym(MASTER_KEY, *first) == pseudonym(MASTER_KEY, *second)) is (first == second)


def test_a_pseudonym_depends_on_the_key() -> None:
    assert pseudonym(MASTER_KEY, "ana") != pseudonym(OTHER_KEY, "ana")
    assert len(pseudonym(MASTER_KEY, "ana")) == 16
