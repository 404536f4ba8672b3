from __future__ import annotations

import asyncio
import random as plain_random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Executable, LargeBinary, String, Table, insert, make_url, select, text, update
from sqlalchemy.types import Integer

from bot.kit import Random
from storage.database import Database, StorageError, Unit
from storage.engines import METADATA
from storage.keys import BadBox, Keys, board_keys, given_up
from storage.vault import MOST, Notes, Votes, ballots, markers, notes, spreads
from tests.storage.conftest import things, together

SIZE = 2000


def note_id(number: int) -> bytes:
    return number.to_bytes(16, "big")


def put(number: int, words: str = "Meet outside", group: int = 1) -> Callable[[Unit], None]:
    return lambda unit: Notes(unit, group).put("ideas", note_id(number), {"text": words}, SIZE)


def cast(voter: str | int, choice: int = 1, *, board: str = "poll", group: int = 1) -> Callable[[Unit], bool]:
    return lambda unit: Votes(unit, group).cast(board, voter, {"choice": choice})


def in_vault(statement: Executable) -> Callable[[Unit], list[Any]]:
    return lambda unit: list(unit.vault.execute(statement).all())


def rows_of(table: Table) -> Callable[[Unit], list[Any]]:
    return in_vault(select(table))


def exchange_box(box: Any) -> Callable[[Unit], Any]:
    return lambda unit: unit.vault.execute(update(notes).where(notes.c.group_id == 1).values(box=box))


def is_sqlite(database_url: str) -> bool:
    return database_url.startswith("sqlite")


def files(database_url: str) -> list[Path]:
    return sorted(Path(make_url(database_url).database or "").parent.iterdir())


async def test_a_note_comes_out_as_it_went_in(database: Database) -> None:
    words = "¿Nos vemos fuera? 👩‍👩‍👧 \x00 \u202e <@U1>"
    await database.write(put(1, words))

    assert await database.write(lambda unit: Notes(unit, 1).get("ideas", note_id(1))) == {"text": words}
    assert await database.write(lambda unit: Notes(unit, 1).get("ideas", note_id(2))) is None
    assert await database.write(lambda unit: Notes(unit, 2).all("ideas")) == {}
    assert await database.write(lambda unit: Notes(unit, 1).all("retro")) == {}


async def test_a_note_that_is_put_again_takes_its_own_place(database: Database) -> None:
    for number, words in [(1, "first"), (2, "second"), (1, "changed")]:
        await database.write(put(number, words))

    expected = {note_id(1): {"text": "changed"}, note_id(2): {"text": "second"}}
    assert await database.write(lambda unit: Notes(unit, 1).all("ideas")) == expected


async def test_dropped_notes_are_gone(database: Database) -> None:
    for number in range(4):
        await database.write(put(number))
    await database.write(lambda unit: Notes(unit, 1).drop("ideas", [note_id(0), note_id(3), note_id(9)]))

    assert set(await database.write(lambda unit: Notes(unit, 1).all("ideas"))) == {note_id(1), note_id(2)}
    assert len(await database.write(rows_of(notes))) == 2


async def test_every_box_of_a_board_has_the_same_length(database: Database) -> None:
    chance = plain_random.Random(3)
    for number, length in enumerate([0, 1, 1500, *(chance.randrange(1500) for _ in range(12))]):
        await database.write(put(number, "".join(chance.choices("abcdefghijklmnop ñé", k=length))))
        assert len({len(row.box) for row in await database.write(rows_of(notes))}) == 1

    # Also when the board's size was raised meanwhile.
    await database.write(lambda unit: Notes(unit, 1).put("ideas", note_id(99), {"text": ""}, SIZE * 2))
    assert len({len(row.box) for row in await database.write(rows_of(notes))}) == 1


async def test_what_is_too_long_is_refused_and_nothing_is_stored(database: Database) -> None:
    noise = Random(seed=5).bytes(SIZE).hex()
    with pytest.raises(ValueError, match="does not fit into 2000 bytes"):
        await database.write(put(1, noise))
    with pytest.raises(ValueError, match="does not fit into 256 bytes"):
        await database.write(lambda unit: Votes(unit, 1).cast("poll", "ana", {"words": noise}))

    assert await database.write(rows_of(notes)) == []
    assert await database.write(rows_of(markers)) == []


async def test_the_works_of_a_batch_see_each_other_and_one_that_fails_leaves_no_trace(narrow: Database) -> None:
    def fail(unit: Unit) -> None:
        put(2, "of a work that failed")(unit)
        Votes(unit, 1).cast("poll", "ben", {"choice": 1})
        raise LookupError

    def seen(unit: Unit) -> set[bytes]:
        return set(Notes(unit, 1).all("ideas"))

    outcomes = await together(narrow, [put(1), fail, put(3), seen])

    assert outcomes[3] == {note_id(1), note_id(3)}
    assert set(await narrow.write(seen)) == {note_id(1), note_id(3)}
    assert await narrow.write(lambda unit: Votes(unit, 1).count("poll")) == 0


async def test_each_write_puts_every_row_into_a_new_place_and_a_new_box(database: Database) -> None:
    for number in range(5):
        await database.write(put(number))
        await database.write(cast(number))
    before = await database.write(rows_of(notes)), await database.write(rows_of(ballots))
    await database.write(put(5))
    await database.write(cast(5))
    after = await database.write(rows_of(notes)), await database.write(rows_of(ballots))

    for old, new in zip(before, after, strict=True):
        assert (len(old), len(new)) == (5, 6)
        assert not {row.id for row in old} & {row.id for row in new}
        assert not {row.box for row in old} & {row.box for row in new}


async def test_no_transaction_number_tells_rows_of_a_board_apart(database: Database, database_url: str) -> None:
    if is_sqlite(database_url):
        pytest.skip("SQLite keeps no such numbers")
    for number in range(5):
        await database.write(put(number))
        await database.write(cast(number))

    for table in ("notes", "markers", "ballots"):
        numbers = await database.write(in_vault(text(f"SELECT xmin::text FROM {table}")))
        assert (len(numbers), len(set(numbers))) == (5, 1)


async def test_a_voter_votes_once_however_many_try_at_once(database: Database) -> None:
    outcomes = await asyncio.gather(
        *(database.write(cast(voter, choice)) for choice in range(20) for voter in ("ana", "ben", "eli"))
    )

    assert sum(outcomes) == 3
    assert await database.write(lambda unit: Votes(unit, 1).count("poll")) == 3


async def test_closing_gives_all_ballots_and_keeps_nothing(narrow: Database) -> None:
    for voter in range(30):
        await narrow.write(cast(voter, voter))
    await narrow.write(cast(1, board="other"))

    closed = await narrow.write(lambda unit: Votes(unit, 1).close("poll"))

    choices = [ballot["choice"] for ballot in closed]
    assert sorted(choices) == list(range(30))
    assert choices != list(range(30))
    for table in (markers, ballots):
        assert {row.board for row in await narrow.write(rows_of(table))} == {"other"}
    assert await narrow.write(lambda unit: Keys(unit, 1).existing("poll")) is None
    assert await narrow.write(lambda unit: Keys(unit, 1).existing("other")) is not None
    assert await narrow.write(rows_of(given_up)) == []


async def test_many_votes_are_spread_over_parts_that_stay_small_and_are_crowds(narrow: Database) -> None:
    sizes = Counter[str]()
    for first in range(0, 400, 16):
        assert all(await together(narrow, [cast(voter, voter) for voter in range(first, first + 16)]))
        sizes = Counter(row.board for row in await narrow.write(rows_of(ballots)))
        assert max(sizes.values()) <= MOST
        assert len(sizes) == 1 or min(sizes.values()) >= MOST // 3
    (parts,) = [row.parts for row in await narrow.write(rows_of(spreads))]
    assert len(sizes) == parts >= 8
    assert not await narrow.write(cast(7, 1000))
    await narrow.write(lambda unit: Votes(unit, 1).rename("poll", 8, 1008))
    assert not await narrow.write(cast(1008, 1000))
    assert await narrow.write(lambda unit: Votes(unit, 1).count("poll")) == 400

    closed = await narrow.write(lambda unit: Votes(unit, 1).close("poll"))

    assert sorted(ballot["choice"] for ballot in closed) == list(range(400))
    for table in (markers, ballots, spreads):
        assert await narrow.write(rows_of(table)) == []


async def test_votes_that_are_dealt_out_anew_share_one_transaction_and_lie_in_other_parts(
    narrow: Database, database_url: str
) -> None:
    assert all(await together(narrow, [cast(voter, voter) for voter in range(150)]))
    before = {row.id for row in await narrow.write(rows_of(ballots))}
    await narrow.write(lambda unit: Votes(unit, 1).deal_out("poll"))

    assert not before & {row.id for row in await narrow.write(rows_of(ballots))}
    assert await narrow.write(lambda unit: Votes(unit, 1).count("poll")) == 150
    if not is_sqlite(database_url):
        for table in ("markers", "ballots"):
            assert len(set(await narrow.write(in_vault(text(f"SELECT xmin::text FROM {table}"))))) == 1


async def test_votes_of_one_batch_are_spread_over_parts_too(narrow: Database) -> None:
    assert all(await together(narrow, [cast(voter, voter) for voter in range(300)]))
    outcomes = await together(narrow, [cast(voter, 0) for voter in range(250, 350)])

    assert sum(outcomes) == 50
    closed = await narrow.write(lambda unit: Votes(unit, 1).close("poll"))
    assert sorted(ballot["choice"] for ballot in closed) == sorted([*range(300), *[0] * 50])


async def test_a_destroyed_key_leaves_no_bytes_behind(narrow: Database, database_url: str) -> None:
    await narrow.write(cast(1, board="other"))
    await narrow.write(cast(1))
    wrapped = await narrow.write(
        lambda unit: unit.keys.scalar(select(board_keys.c.wrapped).where(board_keys.c.board == "poll"))
    )
    assert isinstance(wrapped, bytes)

    async def stored() -> bytes:
        if is_sqlite(database_url):
            return b"".join(file.read_bytes() for file in files(database_url) if ".keys." in file.name)
        await narrow.write(lambda unit: unit.keys.execute(text("CHECKPOINT")))  # the server writes late
        return bytes(
            await narrow.write(
                lambda unit: unit.keys.scalar(text("SELECT pg_read_binary_file(pg_relation_filepath('board_keys'))"))
            )
        )

    assert wrapped in await stored()
    await narrow.write(lambda unit: Votes(unit, 1).close("poll"))
    await narrow.write(lambda unit: None)
    assert wrapped not in await stored()


async def test_a_changed_or_exchanged_box_does_not_open_and_says_nothing(database: Database) -> None:
    await database.write(put(1, "ana-canary"))
    await database.write(put(1, "of another group", group=2))
    box = (await database.write(rows_of(notes)))[0].box

    for forged in (bytes([box[0] ^ 1]) + box[1:], box[:-1] + bytes([box[-1] ^ 1]), b"", box[:20]):
        await database.write(exchange_box(forged))
        with pytest.raises(BadBox, match=r"^a box does not open$") as caught:
            await database.write(lambda unit: Notes(unit, 1).all("ideas"))
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None
    moved = select(notes.c.box).where(notes.c.group_id == 2).scalar_subquery()
    await database.write(exchange_box(moved))
    with pytest.raises(BadBox):
        await database.write(lambda unit: Notes(unit, 1).all("ideas"))

    assert len(await database.write(lambda unit: Notes(unit, 2).all("ideas"))) == 1


async def test_markers_of_one_voter_differ_from_board_to_board_and_group_to_group(database: Database) -> None:
    for group in (1, 2):
        for board in ("poll", "other"):
            await database.write(cast("ana", board=board, group=group))
    assert len({row.id for row in await database.write(rows_of(markers))}) == 4


async def test_on_sqlite_no_row_has_a_number_and_no_history_remains(database: Database, database_url: str) -> None:
    if not is_sqlite(database_url):
        pytest.skip("PostgreSQL keeps its files to itself")
    for table in (notes, markers, ballots, given_up):
        with pytest.raises(StorageError):
            await database.write(in_vault(text(f"SELECT rowid FROM {table.name}")))
    for number in range(3):
        await database.write(put(number))
        await database.write(lambda unit: None)  # begins when the history was cut off
        logs = [file for file in files(database_url) if file.name.endswith("-wal") and ".sqlite3" in file.name]
        assert {file.name: file.stat().st_size for file in logs if ".vault." in file.name or ".keys." in file.name} == {
            "test.keys.sqlite3-wal": 0,
            "test.vault.sqlite3-wal": 0,
        }
    assert {file.stat().st_mode & 0o777 for file in files(database_url)} == {0o600}


def test_no_column_of_the_vault_can_hold_a_person_a_time_or_an_order() -> None:
    """A new table or column needs a verdict here."""
    kinds: dict[type[Any], str] = {Integer: "number", String: "words", LargeBinary: "bytes", Boolean: "yes or no"}
    declared = {
        (table.name, column.name): next(word for kind, word in kinds.items() if isinstance(column.type, kind))
        for store in ("vault", "keys")
        for table in METADATA[store].sorted_tables
        for column in table.columns
    }
    place = {"group_id": "number", "board": "words"}
    verdicts = {
        "notes": place | {"id": "bytes", "box": "bytes"},
        "markers": place | {"id": "bytes"},
        "ballots": place | {"id": "bytes", "box": "bytes"},
        "given_up": place,
        "spreads": place | {"parts": "number"},
        "board_keys": place | {"wrapped": "bytes"},
    }
    assert declared == {(table, name): kind for table, columns in verdicts.items() for name, kind in columns.items()}


@pytest.mark.usefixtures("with_things")
async def test_a_hundred_votes_at_once_are_all_counted(narrow: Database) -> None:
    def vote(voter: int) -> Callable[[Unit], bool]:
        def work(unit: Unit) -> bool:
            unit.connection.execute(insert(things).values(name=str(voter), number=1))
            return Votes(unit, 1).cast("poll", voter, {"choice": voter % 2})

        return work

    assert all(await together(narrow, [vote(voter) for voter in range(100)]))
    assert await narrow.write(lambda unit: Votes(unit, 1).count("poll")) == 100
    assert len(await narrow.fetch(select(things.c.name))) == 100
