import asyncio
import threading
import time

from sqlalchemy import insert

from storage.database import Database, Unit
from storage.people import groups, members
from storage.retros import Retro, RetroStore

COURSE = {"phase": "open", "ends": None, "left": 120, "later": [180, 360], "spare": 0}


def begin(unit: Unit) -> None:
    unit.connection.execute(insert(groups).values(id=1, name="Fair hiring", language="en", zone="UTC", crowd=0))
    unit.connection.execute(insert(members).values(id=1, group_id=1, name="Ana", role=4))
    RetroStore(unit, 1).begin(COURSE, format="wins", leader=1, name="Ana")


async def test_who_changes_a_retro_finds_what_somebody_did_at_the_same_time(database: Database) -> None:
    await database.write(begin)
    taken = threading.Event()

    def first(unit: Unit) -> None:
        store = RetroStore(unit, 1)
        store.take(1)
        taken.set()
        time.sleep(0.2)  # the other one comes meanwhile
        store.go_on(1, {**COURSE, "phase": "actions"})

    def second(unit: Unit) -> Retro | None:
        return RetroStore(unit, 1).take(1)

    going = asyncio.create_task(database.write(first))
    await asyncio.to_thread(taken.wait)
    found = await database.write(second)
    await going

    assert found is not None
    assert found.phase == "actions"
