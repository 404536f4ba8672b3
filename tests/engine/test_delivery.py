"""What is sent: once, in order, at the channels' pace, and again when it failed."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.playground.platform import Playground
from adapters.playground.world import Spot, World
from bot.engine.platform import Closed, Typed, Undelivered
from bot.kit import MovableClock, Random
from storage.desk import outbox
from tests.engine.stage import PAUSE, Crash, Stage, another_process

BUSY = timedelta(seconds=61)
"""After so long, what a dead process had claimed is anybody's."""


async def in_two_places(stage: Stage) -> None:
    """Let the group of the channel `general` live in `random` too."""
    await stage.types("Ana", "tally add seed")
    (general,) = await places(stage)
    await stage.database.write(
        lambda unit: unit.connection.exec_driver_sql(
            f"INSERT INTO places (group_id, platform, channel, name) VALUES ({general[0]}, 'paper', 'random', 'random')"
        )
    )


async def places(stage: Stage) -> list[tuple[int, str]]:
    rows = await stage.database.write(
        lambda unit: unit.connection.exec_driver_sql("SELECT group_id, channel FROM places ORDER BY id").all()
    )
    return [(row[0], row[1]) for row in rows]


# How often


async def test_many_changes_are_one_edit_in_each_place(stage: Stage) -> None:
    await in_two_places(stage)
    await stage.types("Ana", "tally add apples")
    await stage.bot.delivery.drain()
    before = len(stage.paper.asked)
    await asyncio.gather(*(stage.types("Ana", "tally add apples") for _change in range(300)))
    await stage.bot.delivery.drain()
    assert stage.paper.asked[before:] == [("edit", "apples: 301")] * 2
    assert stage.paper.read("general")[-1] == stage.paper.read("random")[-1] == "apples: 301"


async def test_a_card_that_changes_while_it_is_sent_is_drawn_once_more(stage: Stage) -> None:
    await stage.types("Ana", "tally add apples")
    await stage.bot.delivery.drain()
    stage.paper.meanwhile = lambda: stage.types("Ana", "tally add apples")
    await stage.types("Ana", "tally add apples")
    await stage.bot.delivery.drain()
    assert stage.paper.read() == ["apples: 3"]
    assert stage.paper.edits() == 2


async def test_nothing_is_sent_twice_and_nothing_when_nothing_changed(stage: Stage) -> None:
    await stage.types("Ana", "tally add apples")
    await stage.types("Ana", "tally say - hello")
    for _time in range(3):
        await stage.bot.delivery.drain()
    assert [how for how, _words in stage.paper.asked] == ["post", "post"]


async def test_each_message_is_shown_also_when_one_was_sent_before(stage: Stage, clock: MovableClock) -> None:
    world = World(None, Random(seed=3))
    channel = world.add_channel("general").id
    stage.bot.engine.platforms["paper"] = Playground(world, clock, Random(seed=3))
    for words in ("one", "two", "three"):
        await stage.types("Ana", f"tally say - {words}")
        await stage.bot.delivery.drain()
    assert len(world.messages(Spot(channel))) == 3
    world.close()


# Order and pace


async def test_messages_to_a_place_keep_their_order_also_when_one_has_to_be_tried_again(
    stage: Stage, clock: MovableClock
) -> None:
    stage.paper.failing = [None, Undelivered("busy")]
    for number in range(5):
        await stage.types("Ana", f"tally say - {number}")
    await stage.bot.delivery.drain()
    assert stage.paper.read() == ["0"]
    clock.forward(timedelta(seconds=3))
    await stage.bot.delivery.drain()
    assert stage.paper.read() == ["0", "1", "2", "3", "4"]


async def test_a_message_that_is_given_up_holds_up_the_others_no_longer(stage: Stage, clock: MovableClock) -> None:
    stage.paper.failing = [Undelivered("no")] * 8
    await stage.types("Ana", "tally say - first")
    await stage.types("Ana", "tally say - second")
    for _try in range(9):
        await stage.bot.delivery.drain()
        clock.forward(timedelta(minutes=10))
    assert stage.paper.read() == ["second"]


async def test_a_message_under_a_card_waits_for_it(stage: Stage, clock: MovableClock) -> None:
    stage.paper.failing = [Undelivered("busy")]
    await stage.types("Ana", "tally add apples")
    await stage.types("Ana", "tally say apples They are ripe")
    await stage.types("Ana", "tally say - Something else")
    await stage.bot.delivery.drain()
    assert stage.paper.read() == ["Something else"]
    clock.forward(timedelta(minutes=1))
    await stage.bot.delivery.drain()
    assert stage.paper.read() == ["Something else", "apples: 1", "They are ripe"]
    assert [sheet.under for sheet in stage.paper.sheets.values()] == [None, None, "m2"]


async def test_a_message_under_a_card_that_was_given_up_stands_in_the_channel(
    stage: Stage, clock: MovableClock
) -> None:
    stage.paper.failing = [Undelivered("no")] * 8
    await stage.types("Ana", "tally add apples")
    for _try in range(8):
        await stage.bot.delivery.drain()
        clock.forward(timedelta(minutes=10))
    await stage.types("Ana", "tally say apples They are ripe")
    await stage.bot.delivery.drain()
    assert stage.paper.read() == ["They are ripe"]


async def test_each_channel_has_its_own_pace(stage: Stage) -> None:
    for number in range(3):
        await stage.types("Ana", f"tally say - {number}")
    await stage.types("Ana", "tally say - elsewhere", channel="random")
    await stage.bot.delivery.drain()
    assert stage.slept == [PAUSE] * 4
    assert stage.paper.read("random") == ["elsewhere"]


async def test_a_channel_that_fails_holds_up_no_other(stage: Stage) -> None:
    await in_two_places(stage)
    stage.paper.failing = [Undelivered("busy", timedelta(minutes=1))]
    await stage.types("Ana", "tally say - hello")
    await stage.bot.delivery.drain()
    assert stage.paper.read("general") + stage.paper.read("random") in (["hello"], ["seed: 1", "hello"])


# Again


async def test_a_pause_that_the_platform_asks_for_is_kept_for_the_whole_channel(
    stage: Stage, clock: MovableClock
) -> None:
    stage.paper.failing = [Undelivered("slow down", timedelta(seconds=30))]
    for name in ("apples", "pears"):
        await stage.types("Ana", f"tally add {name}")
    await stage.types("Ana", "tally say - hello")
    for _second in range(30):
        await stage.bot.delivery.drain()
        clock.forward(timedelta(seconds=1))
    assert len(stage.paper.asked) == 1
    await stage.bot.delivery.drain()
    assert sorted(stage.paper.read()) == ["apples: 1", "hello", "pears: 1"]


async def test_pauses_between_tries_grow_and_end_after_the_eighth(stage: Stage, clock: MovableClock) -> None:
    stage.paper.failing = [RuntimeError("no")] * 100
    await stage.types("Ana", "tally say - hello")
    pauses = []
    for tries in range(1, 9):
        await stage.bot.delivery.drain()
        assert len(stage.paper.asked) == tries
        ((until,),) = await stage.database.fetch(select(outbox.c.due))
        if until is not None:
            pauses.append((until - clock.now()).total_seconds())
            clock.forward(until - clock.now())
    assert pauses == [2, 4, 8, 16, 32, 64, 128]
    assert (await stage.bot.health())["given_up_messages"] == 1
    assert (await stage.bot.health())["due_messages"] == 0
    clock.forward(timedelta(days=1))
    await stage.bot.delivery.drain()
    assert len(stage.paper.asked) == 8


async def test_a_card_that_was_given_up_is_tried_again_when_it_changes(stage: Stage, clock: MovableClock) -> None:
    stage.paper.failing = [Undelivered("no")] * 8
    await stage.types("Ana", "tally add apples")
    for _try in range(8):
        await stage.bot.delivery.drain()
        clock.forward(timedelta(minutes=10))
    assert (await stage.bot.health())["given_up_cards"] == 1
    await stage.types("Ana", "tally add apples")
    await stage.bot.delivery.drain()
    assert stage.paper.read() == ["apples: 2"]
    assert (await stage.bot.health())["given_up_cards"] == 0


# Gone


async def test_a_card_whose_message_was_taken_away_is_let_go(stage: Stage) -> None:
    await stage.types("Ana", "tally add apples")
    await stage.bot.delivery.drain()
    stage.paper.sheets.clear()
    await stage.types("Ana", "tally add apples")
    await stage.bot.delivery.drain()
    assert stage.paper.read() == []
    assert set((await stage.bot.health()).values()) == {0}


async def test_a_channel_that_is_no_longer_there_is_sent_to_no_more(stage: Stage) -> None:
    await stage.types("Ana", "tally add apples")
    await stage.types("Ana", "tally say - hello")
    stage.paper.closed.add("general")
    await stage.bot.delivery.drain()
    assert len(stage.paper.asked) == 2
    await stage.bot.delivery.drain()
    assert len(stage.paper.asked) == 2
    assert set((await stage.bot.health()).values()) == {0}


async def test_a_thing_that_is_no_longer_there_takes_its_card_with_it(stage: Stage) -> None:
    await stage.types("Ana", "tally add apples")
    await stage.bot.delivery.drain()
    await stage.types("Ana", "tally lose apples")
    await stage.bot.delivery.drain()
    assert stage.paper.read() == []


# Not let in


async def test_what_the_bot_may_not_post_yet_waits_as_long_as_it_takes_and_goes_out_in_order(
    stage: Stage, clock: MovableClock
) -> None:
    await stage.types("Ana", "tally add apples")
    await stage.types("Ana", "tally say - hello")
    for hour in range(12):
        stage.paper.failing = [Closed("not let in")]
        await stage.bot.delivery.drain()
        assert len(stage.paper.asked) == hour + 1, "one try for all that waits"
        clock.forward(timedelta(hours=1))
    stage.paper.failing = [Closed("not let in")]
    await stage.bot.delivery.drain()
    assert set((await stage.bot.health()).values()) == {0}
    await stage.bot.engine.whereabouts.let_in("paper", ["general", "nowhere"])
    await stage.bot.delivery.drain()
    assert stage.paper.read() == ["apples: 1", "hello"]


async def test_a_place_that_is_gone_is_sent_nothing_until_somebody_acts_there(stage: Stage) -> None:
    await stage.types("Ana", "tally add apples")
    await stage.bot.engine.whereabouts.gone("paper", ["general"])
    await stage.bot.delivery.drain()
    assert stage.paper.asked == []
    assert set((await stage.bot.health()).values()) == {0}
    await stage.types("Ana", "tally add apples")
    await stage.bot.delivery.drain()
    assert stage.paper.read() == ["apples: 2"]


# Privately


async def test_a_private_message_goes_to_the_person_alone_in_their_language(stage: Stage) -> None:
    await stage.does("Ana", Typed("tally direct *hello*"), locale="es-ES")
    await stage.bot.delivery.drain()
    assert stage.paper.read("@ana") == ["Guardado. *hello*"]
    assert stage.paper.read() == []


# Crashes and company


@pytest.mark.parametrize("command", ["tally add apples", "tally say - hello"])
async def test_a_crash_after_sending_shows_nothing_twice(
    stage: Stage, database_url: str, clock: MovableClock, command: str
) -> None:
    await stage.types("Ana", command)
    stage.paper.failing_after = [Crash()]
    with pytest.raises(Crash):
        await stage.bot.delivery.drain()
    shown = stage.paper.read()
    assert len(shown) == 1
    async with another_process(database_url, clock, stage.paper) as other:
        await other.delivery.drain()
        assert len(stage.paper.asked) == 1  # still claimed by the one that died
        clock.forward(BUSY)
        await other.delivery.drain()
    assert stage.paper.read() == shown
    assert set((await stage.bot.health()).values()) == {0}


async def test_what_changed_after_a_crash_is_shown(stage: Stage, database_url: str, clock: MovableClock) -> None:
    await stage.types("Ana", "tally add apples")
    stage.paper.failing_after = [Crash()]
    with pytest.raises(Crash):
        await stage.bot.delivery.drain()
    await stage.types("Ana", "tally add apples")
    clock.forward(BUSY)
    async with another_process(database_url, clock, stage.paper) as other:
        await other.delivery.drain()
    assert stage.paper.read() == ["apples: 2"]


async def test_two_processes_share_the_work_and_none_doubles_it(
    stage: Stage, database_url: str, clock: MovableClock
) -> None:
    channels = [f"channel {number}" for number in range(6)]
    async with another_process(database_url, clock, stage.paper) as other:
        for channel in channels:
            for number in range(3):
                await stage.types("Ana", f"tally say - {number}", channel=channel)
                await stage.types("Ana", f"tally add {number}", channel=channel)
        for _round in range(3):
            await asyncio.gather(stage.bot.delivery.drain(), other.delivery.drain())
    for channel in channels:
        read = stage.paper.read(channel)
        assert sorted(read) == ["0", "0: 1", "1", "1: 1", "2", "2: 1"]
        assert [words for words in read if len(words) == 1] == ["0", "1", "2"]
    assert len(stage.paper.asked) == 6 * len(channels)
    assert set((await stage.bot.health()).values()) == {0}


async def test_the_loop_sends_by_itself_when_it_is_woken(stage: Stage) -> None:
    shown = asyncio.Event()

    async def tell() -> None:
        shown.set()

    stage.paper.meanwhile = tell
    stage.bot.delivery.start()
    await stage.types("Ana", "tally say - hello")
    async with asyncio.timeout(60):
        await shown.wait()
    await stage.bot.delivery.stop()
    assert stage.paper.read() == ["hello"]
