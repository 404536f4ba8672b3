"""Private messages: not at night, not more than two a day whoever sends them, and nothing is lost by that."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.manners import day_of, end_of_quiet, next_morning, zone_of
from bot.kit import MovableClock
from storage.people import People, accounts
from tests.engine.stage import Stage, another_process

HOUR = timedelta(hours=1)


async def tell(stage: Stage, *words: str, person: str = "Ana", channel: str = "general") -> None:
    """A feature writes to somebody, once for each word."""
    for word in words:
        await stage.types(person, f"tally direct {word}", channel=channel)
    await stage.bot.delivery.drain()


async def moves_to(stage: Stage, zone: str) -> None:
    """Everybody says that they are there."""

    def work(unit: object) -> None:
        people = People(unit, 1)  # type: ignore[arg-type]
        for row in people.members():
            people.set_zone(row.id, zone)

    await stage.database.write(work)


async def passes(stage: Stage, clock: MovableClock, by: timedelta) -> None:
    clock.forward(by)
    await stage.bot.delivery.drain()


async def test_the_third_message_of_a_day_waits_until_the_next_morning_and_comes_with_those_behind_it(
    stage: Stage, clock: MovableClock
) -> None:
    await tell(stage, "one")
    await tell(stage, "two")
    await tell(stage, "three")
    await tell(stage, "four")
    assert stage.paper.read("@ana") == ["Saved. one", "Saved. two"]
    await passes(stage, clock, 22 * HOUR)  # it is seven in the morning
    assert len(stage.paper.read("@ana")) == 2
    await passes(stage, clock, HOUR)
    assert len(stage.paper.read("@ana")) == 3
    assert "Saved. three" in stage.paper.read("@ana")[2]
    assert "Saved. four" in stage.paper.read("@ana")[2]
    await tell(stage, "five")
    await tell(stage, "six")
    assert [text for text in stage.paper.read("@ana") if "five" in text or "six" in text] == ["Saved. five"]


async def test_what_comes_at_once_is_one_message(stage: Stage) -> None:
    await tell(stage, "one", "two", "three")
    (told,) = stage.paper.read("@ana")
    assert [word in told for word in ("one", "two", "three")] == [True] * 3


async def test_at_night_nothing_is_said_that_can_wait(stage: Stage, clock: MovableClock) -> None:
    await stage.types("Ana", "tally add seed")
    await moves_to(stage, "Asia/Tokyo")  # there it is six in the evening
    await passes(stage, clock, 3 * HOUR)
    await tell(stage, "late")
    assert stage.paper.read("@ana") == []
    await passes(stage, clock, 10 * HOUR)
    assert stage.paper.read("@ana") == []
    await passes(stage, clock, HOUR)
    assert stage.paper.read("@ana") == ["Saved. late"]


async def test_what_is_urgent_is_said_at_night_and_before_what_waits(stage: Stage, clock: MovableClock) -> None:
    await passes(stage, clock, 13 * HOUR)  # it is ten in the evening
    await tell(stage, "later")
    await stage.types("Ana", "tally hurry now")
    await stage.bot.delivery.drain()
    assert stage.paper.read("@ana") == ["now"]
    await passes(stage, clock, 10 * HOUR)
    assert stage.paper.read("@ana") == ["now", "Saved. later"]


async def test_what_is_urgent_counts(stage: Stage) -> None:
    for word in ("one", "two", "three"):
        await stage.types("Ana", f"tally hurry {word}")
        await stage.bot.delivery.drain()
    await tell(stage, "four")
    assert stage.paper.read("@ana") == ["one", "two", "three"]


async def test_a_day_is_a_persons_own_in_all_their_groups_together(stage: Stage) -> None:
    await tell(stage, "one")
    await tell(stage, "two", channel="elsewhere")
    await tell(stage, "three", channel="elsewhere")
    await tell(stage, "four", person="Ben")
    assert stage.paper.read("@ana") == ["Saved. one", "Saved. two"]
    assert stage.paper.read("@ben") == ["Saved. four"]


async def test_a_card_before_somebody_waits_too_and_is_then_kept_up_to_date(stage: Stage, clock: MovableClock) -> None:
    await tell(stage, "one")
    await tell(stage, "two")
    await stage.types("Ana", "tally watch apples")
    await stage.types("Ana", "tally add apples")
    await stage.bot.delivery.drain()
    assert len(stage.paper.read("@ana")) == 2
    await passes(stage, clock, 23 * HOUR)
    assert stage.paper.read("@ana")[2] == "apples: 1"
    for _more in range(3):
        await stage.types("Ana", "tally add apples")
        await stage.bot.delivery.drain()
    assert stage.paper.read("@ana")[2] == "apples: 4"  # an edit is no message


async def test_a_card_that_is_told_once_is_told_as_it_is_by_then_together_with_what_waited_and_never_again(
    stage: Stage, clock: MovableClock
) -> None:
    await passes(stage, clock, 13 * HOUR)  # it is ten in the evening
    await tell(stage, "late")
    await stage.types("Ana", "tally remember apples")
    for _more in range(2):
        await stage.types("Ana", "tally add apples")
    await passes(stage, clock, 10 * HOUR)
    (told,) = stage.paper.read("@ana")
    assert "Saved. late" in told
    assert "apples: 2" in told
    await stage.types("Ana", "tally add apples")
    await stage.types("Ana", "tally remember apples")
    await stage.bot.delivery.drain()
    assert stage.paper.read("@ana") == [told, "apples: 3"]


async def test_a_card_that_is_told_once_does_not_come_where_it_is_gone_by_then_and_does_not_count(
    stage: Stage, clock: MovableClock
) -> None:
    await passes(stage, clock, 13 * HOUR)
    await stage.types("Ana", "tally remember apples")
    await stage.types("Ana", "tally lose apples")
    await passes(stage, clock, 10 * HOUR)
    assert stage.paper.read("@ana") == []
    for word in ("one", "two", "three"):
        await tell(stage, word)
    assert stage.paper.read("@ana") == ["Saved. one", "Saved. two"]


async def test_a_card_before_somebody_that_is_gone_before_they_saw_it_does_not_count(
    stage: Stage, clock: MovableClock
) -> None:
    await passes(stage, clock, 13 * HOUR)
    await stage.types("Ana", "tally watch apples")
    await stage.types("Ana", "tally lose apples")
    await passes(stage, clock, 10 * HOUR)
    for word in ("one", "two", "three"):
        await tell(stage, word)
    assert stage.paper.read("@ana") == ["Saved. one", "Saved. two"]


async def test_two_processes_together_say_no_more_than_two(
    stage: Stage, database_url: str, clock: MovableClock
) -> None:
    for number in range(4):
        await stage.types("Ana", f"tally direct {number}", channel=f"channel-{number}")
    async with another_process(database_url, clock, stage.paper) as other:
        await asyncio.gather(stage.bot.delivery.drain(), other.delivery.drain())
    assert len(stage.paper.read("@ana")) == 2
    await passes(stage, clock, 23 * HOUR)
    await passes(stage, clock, 24 * HOUR)
    assert len(stage.paper.read("@ana")) == 4


async def test_a_zone_that_nobody_knows_does_no_harm(stage: Stage) -> None:
    await stage.types("Ana", "tally add seed")
    await stage.database.write(lambda unit: unit.connection.execute(accounts.update().values(zone="Mars/Olympus")))
    await tell(stage, "one")
    assert stage.paper.read("@ana") == ["Saved. one"]


ZONES = st.sampled_from(["Europe/Madrid", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"])
INSTANTS = st.timedeltas(timedelta(), timedelta(days=730)).map(datetime(2025, 1, 1, tzinfo=UTC).__add__)


@given(INSTANTS, ZONES)
def test_the_night_ends_at_eight_where_somebody_is(now: datetime, name: str) -> None:
    zone = zone_of([None, "nowhere", name])
    until, here = end_of_quiet(now, zone), now.astimezone(zone)
    assert (until is None) == (8 <= here.hour < 21)
    for morning in (until, next_morning(now, zone)):
        if morning is not None:
            assert now < morning <= now + 37 * HOUR
            assert morning.astimezone(zone).time().replace(tzinfo=None).isoformat() == "08:00:00"
    assert day_of(next_morning(now, zone), zone) == day_of(now, zone) + timedelta(days=1)
