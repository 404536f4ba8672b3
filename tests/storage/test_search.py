"""The index of everything on record: what is found, by whom, and that people's words are never its syntax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from storage.database import Database, Unit
from storage.people import groups, members
from storage.search import Entry, Record, Search

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ENTRIES = (
    "We publish the pay bands before every job interview",
    "Hiring panels are of two people at least",
    "Decisión: las entrevistas se hacen en pareja",
    "Nuestras votaciones duran una semana",
    "Ana's check-in list, v2.1 (don't lose it) — «naïve café»",
)


def begin(unit: Unit) -> None:
    for group in (1, 11):
        unit.connection.execute(insert(groups).values(id=group, name="G", language="en", zone="UTC", crowd=0))
        unit.connection.execute(insert(members).values(id=group, group_id=group, name="Ana", role=4))
    for number, said in enumerate(ENTRIES, start=1):
        Record(unit, 1).keep(Entry(kind="idea", key=(number,), heading=said, state="new", at=NOON))
    Record(unit, 11).keep(Entry(kind="idea", key=(1,), heading="Hiring of others", state="new", at=NOON))


async def found(database: Database, group: int = 1, **wanted: Any) -> list[tuple[int, ...]]:
    """The numbers of what is found, the newest first."""

    def work(unit: Unit) -> Sequence[tuple[int, ...]]:
        return [one.entry.key for one in Record(unit, group).find(Search(**wanted))]

    return list(await database.read(work))


WORDS: Mapping[str, Sequence[int]] = {
    "interviews": [1],
    "INTERVIEWING ": [1],
    "hire panel": [2],
    "hirin": [2],
    "entrevista": [3],
    "decision": [3],
    "decisiones ": [3],
    "votacion": [4],
    "votación semanas": [4],
    "naive cafe": [5],
    "CAFÉ": [5],
    "check-in": [5],
    "don't": [5],
    "v2.1": [5],
    "what about the bands": [1],
    "the": [1],
    "bands panels": [],
    "others": [],
    "": [5, 4, 3, 2, 1],
    "!?": [5, 4, 3, 2, 1],
}


async def test_words_are_found_in_any_of_their_forms_with_and_without_accents(database: Database) -> None:
    await database.write(begin)
    for words, numbers in WORDS.items():
        assert await found(database, words=words) == [(number,) for number in numbers], words


SIGNS = (
    *('"', "'", "pay*", "NEAR(pay bands)", "pay AND", "pay OR bands", "NOT pay", "^pay", "words:pay", "pay & !bands"),
    *(
        "a:*",
        "pay <-> bands",
        "1:",
        "::kind:idea",
        "\\",
        "-pay",
        "+",
        "(",
        "pay') --",
        "%",
        "_",
        "kind:idea",
        "🙂",
        "ที่",
    ),
)


async def test_no_sign_that_somebody_types_is_syntax(database: Database) -> None:
    await database.write(begin)
    for words in SIGNS:
        assert set(await found(database, words=words)) <= {(1,), (2,), (3,), (4,), (5,)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.text(max_size=60), other=st.text(max_size=20))
async def test_whatever_was_said_is_found_by_saying_it_again_and_by_nobody_else(
    database: Database, said: str, other: str
) -> None:
    said, other = (text.replace("\0", "") for text in (said, other))

    def work(unit: Unit) -> tuple[Sequence[Any], Sequence[Any]]:
        if not Record(unit, 1).find(Search()):
            begin(unit)
        Record(unit, 1).keep(Entry(kind="note", key=(1,), heading=said.encode(errors="ignore").decode(), at=NOON))
        asked = Search(words=f"{said} ", kinds=["note"])
        Record(unit, 1).find(Search(words=other))
        return Record(unit, 1).find(asked), Record(unit, 11).find(asked)

    mine, theirs = await database.write(work)
    assert len(mine) == 1
    assert theirs == []


async def test_what_changes_or_goes_is_followed_and_the_first_day_stays(database: Database) -> None:
    await database.write(begin)

    def change(unit: Unit) -> Sequence[datetime | None]:
        record = Record(unit, 1)
        record.keep(Entry(kind="idea", key=(2,), heading="Panels of three", state="done", at=NOON + timedelta(days=9)))
        record.forget("idea", (1,))
        record.forget("idea", (1,))
        return [one.entry.at for one in record.find(Search(words="panel"))]

    assert await database.write(change) == [NOON]
    assert await found(database, words="hiring") == []
    assert await found(database, words="bands") == []
    assert await found(database, state="done") == [(2,)]
    assert await found(database, 11, words="hiring") == [(1,)]


async def test_a_search_is_narrowed_by_kind_state_owner_and_day_and_goes_on_behind_a_place(database: Database) -> None:
    def fill(unit: Unit) -> int:
        begin(unit)
        for day in range(6):
            owner: dict[str, Any] = {"owner_id": 1, "owner_name": "Ana"} if day % 2 else {}
            entry = Entry(kind="action", key=(1, day), heading="Call them", at=NOON + timedelta(days=day), **owner)
            Record(unit, 1).keep(entry)
        return Record(unit, 1).find(Search(kinds=["action"]))[2].place

    place = await database.write(fill)
    assert await found(database, words="call", kinds=["action", "note"]) == [(1, day) for day in range(5, -1, -1)]
    assert await found(database, kinds=["note"]) == []
    assert await found(database, words="ana", owner=1) == [(1, 5), (1, 3), (1, 1)]
    assert await found(database, since=NOON + timedelta(days=1), until=NOON + timedelta(days=3)) == [(1, 2), (1, 1)]
    assert await found(database, kinds=["action"], before=place, most=2) == [(1, 2), (1, 1)]
    await database.write(lambda unit: Record(unit, 1).rename(of=1, to=None, name=None))
    assert await found(database, owner=1) == []
    assert await found(database, words="ana", kinds=["action"]) == []


async def test_the_beginning_of_a_word_stands_for_many_words(database: Database) -> None:
    def fill(unit: Unit) -> None:
        begin(unit)
        for number in range(1100):
            said = f"plan{number}x" if number % 2 else "common plan" if number else "common needles"
            Record(unit, 1).keep(Entry(kind="note", key=(number,), heading=said, at=NOON))

    await database.write(fill)
    assert await found(database, words="plan10", most=3) == [(1099,), (1097,), (1095,)]
    assert await found(database, words="common needl") == [(0,)]
    assert await found(database, words="needles comm") == [(0,)]
    assert await found(database, words="common", most=2) == [(1098,), (1096,)]
    assert await found(database, words="bands") == [(1,)]
    assert len(await found(database, words="comm", most=700)) == 550
