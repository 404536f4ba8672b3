"""Rooms around a card, cards before one person, and acts that know their group outside of any channel."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from random import Random as PlainRandom

import pytest

from bot.engine import tokens
from bot.engine.platform import Ask, Closed, Gone, Pressed, Private, Submitted, Typed, Undelivered
from bot.kit import Actions, Button, Card, MovableClock, Press
from storage.desk import live_cards
from storage.people import People
from storage.rooms import room_members
from tests.engine.stage import Crash, Paper, Stage, another_process, said

BUSY = timedelta(seconds=61)


async def gathered(stage: Stage, who: str) -> None:
    """Some people are known, and are brought together around the apples."""
    for person in ("Ana", "Ben", "Chidi"):
        await stage.types(person, "tally see apples")
        await stage.types(person, "tally direct hello")
    await stage.types("Ana", f"tally gather apples {who}")
    await stage.bot.delivery.drain()


def rooms(stage: Stage) -> list[str]:
    """How the rooms were filled and closed."""
    return [line for lines in stage.paper.rooms.values() for line in lines]


# Rooms


async def test_a_room_has_its_card_and_says_who_is_in_it(stage: Stage) -> None:
    await gathered(stage, "Ana Ben")
    assert stage.paper.read() == ["apples: 0", "@Ana, @Ben: this is your room. Talk here."]
    [card, welcome] = [sheet for sheet in stage.paper.sheets.values() if sheet.place == "general"]
    assert stage.paper.sheets[str(welcome.under)] is card
    assert rooms(stage) == ["Room apples 0: ana, ben (opened Room apples)"]


async def test_gathering_the_same_again_changes_nothing(stage: Stage) -> None:
    await gathered(stage, "Ana Ben")
    await gathered(stage, "Ben Ana")
    assert len(rooms(stage)) == 1
    assert len(stage.paper.read()) == 2


async def test_a_latecomer_is_brought_in_and_who_is_no_longer_named_is_left_out(stage: Stage) -> None:
    await gathered(stage, "Ana Ben")
    await gathered(stage, "Chidi Ben")
    assert rooms(stage)[1:] == ["Room apples 0: ben, chidi (opened Room apples)"]
    assert stage.paper.read()[-1] == "@Chidi: this is your room. Talk here."


async def test_the_card_of_a_room_is_kept_up_to_date(stage: Stage) -> None:
    await gathered(stage, "Ana")
    await stage.does("Ana", Pressed(tokens.encode(Press("tally.press", ("apples",)))))
    await stage.bot.delivery.drain()
    assert stage.paper.read()[0] == "apples: 1"
    assert len(rooms(stage)) == 1


async def test_two_rooms_have_two_numbers_and_one_that_is_over_gives_its_number_back(stage: Stage) -> None:
    await gathered(stage, "Ana")
    await stage.types("Ana", "tally gather pears Ben")
    await stage.bot.delivery.drain()
    await stage.types("Ana", "tally gather apples")
    await stage.types("Ana", "tally gather plums Chidi")
    await stage.bot.delivery.drain()
    assert [line.split(":")[0] for line in rooms(stage)] == [
        "Room apples 0",
        "Room apples is over",
        "Room pears 1",
        "Room plums 0",
    ]


async def test_what_is_said_in_a_room_stays_in_the_room(stage: Stage) -> None:
    await gathered(stage, "Ana")
    await stage.types("Ana", "tally say apples hello")
    await stage.bot.delivery.drain()
    assert stage.paper.sheets[list(stage.paper.sheets)[-1]].under is not None
    stage.paper.sheets.clear()
    await stage.does("Ana", Pressed(tokens.encode(Press("tally.press", ("apples",)))))
    await stage.bot.delivery.drain()
    await stage.types("Ana", "tally say apples for us alone")
    await stage.bot.delivery.drain()
    assert stage.paper.read() == []
    assert set((await stage.bot.health()).values()) == {0}


async def test_a_room_that_was_deleted_is_opened_anew_for_whoever_gathers_again(stage: Stage) -> None:
    await gathered(stage, "Ana")
    stage.paper.sheets.clear()
    await stage.does("Ana", Pressed(tokens.encode(Press("tally.press", ("apples",)))))
    await stage.bot.delivery.drain()
    await stage.types("Ana", "tally gather apples Ana Ben")
    await stage.bot.delivery.drain()
    assert stage.paper.read() == ["apples: 1", "@Ben: this is your room. Talk here."]
    assert rooms(stage)[-1] == "Room apples 0: ana, ben (opened Room apples)"


async def test_a_latecomer_to_a_room_that_was_deleted_finds_another_with_everybody_in_it(stage: Stage) -> None:
    await gathered(stage, "Ana")
    stage.paper.sheets.clear()
    await stage.types("Ana", "tally gather apples Ana Ben")
    await stage.bot.delivery.drain()
    assert stage.paper.read() == ["apples: 0", "@Ben: this is your room. Talk here."]
    assert rooms(stage)[-1] == "Room apples 0: ana, ben (opened Room apples)"
    stage.paper.sheets.clear()
    await stage.types("Ana", "tally gather apples")
    await stage.bot.delivery.drain()
    assert stage.paper.read() == []


async def test_each_member_is_gathered_on_the_platform_where_they_are_at_home(stage: Stage) -> None:
    cloth = Paper("cloth")
    stage.bot.engine.attach(cloth)
    for person, platform, channel in (("Ana", "paper", "general"), ("Eva", "cloth", "studio")):
        await stage.does(person, Typed("tally direct hello"), platform=platform, channel=channel)
    await stage.database.write(lambda unit: People(unit, 2).move_place(2, to_group=1))
    await stage.does("Dora", Typed("tally direct hello"), platform="cloth", channel="studio")
    await stage.bot.delivery.drain()
    await stage.types("Ana", "tally gather apples Ana Dora")
    await stage.bot.delivery.drain()
    assert rooms(stage) == ["Room apples 0: ana (opened Room apples)"]
    assert list(cloth.rooms.values()) == [["Room apples 0: dora (opened Room apples)"]]
    assert cloth.read("studio")[-1] == "@Dora: this is your room. Talk here."


async def test_who_has_accounts_on_two_platforms_is_gathered_and_told_where_they_are(stage: Stage) -> None:
    cloth = Paper("cloth")
    stage.bot.engine.attach(cloth)
    await stage.types("Both", "tally see apples")
    await stage.does("Both", Typed("tally add pears"), platform="paper")
    await stage.does("Eva", Typed("tally add pears"), platform="cloth", channel="studio")
    await stage.database.write(lambda unit: People(unit, 2).move_place(2, to_group=1))
    await stage.does("Other", Typed("tally add pears"), platform="cloth", channel="studio")
    await stage.types("Both", "tally merge Other")
    for platform, channel, user in (("paper", "general", "Both"), ("cloth", "studio", "Other")):
        await stage.does(user, Typed("tally watch plums"), platform=platform, channel=channel)
        await stage.does(user, Typed("tally gather apples Both"), platform=platform, channel=channel)
        await stage.bot.delivery.drain()
    assert rooms(stage) == ["Room apples 0: both (opened Room apples)", "Room apples 0:  (opened Room apples)"]
    assert list(cloth.rooms.values()) == [["Room apples 0: other (opened Room apples)"]]
    assert stage.paper.read("@both") == ["plums: 0"]
    assert cloth.read("@other") == ["plums: 0"]


async def test_whoever_turns_out_to_be_somebody_else_is_in_their_rooms(stage: Stage) -> None:
    await gathered(stage, "Ben Chidi")
    await stage.types("Ana", "tally merge Ben")
    await stage.types("Ana", "tally merge Chidi")
    await stage.types("Ana", "tally gather apples Ana")
    rows = await stage.database.fetch(room_members.select())
    assert [row.member_id for row in rows] == [1]


@pytest.mark.parametrize("failure", [Crash(), Undelivered("no")])
async def test_whoever_goes_on_with_a_room_knows_what_was_kept_of_it(
    stage: Stage, database_url: str, clock: MovableClock, failure: BaseException
) -> None:
    await stage.types("Ana", "tally direct hello")
    await stage.bot.delivery.drain()
    await stage.types("Ana", "tally gather apples Ana")
    stage.paper.failing_after = [None, failure]
    with suppress(Crash):
        await stage.bot.delivery.drain()
    clock.forward(BUSY)
    async with another_process(database_url, clock, stage.paper) as other:
        await other.delivery.drain()
    assert rooms(stage) == ["Room apples 0: ana (opened Room apples)"] * 2
    assert stage.paper.read() == ["apples: 0", "@Ana: this is your room. Talk here."]


@pytest.mark.parametrize("seed", range(8))
async def test_whatever_happened_to_a_room_those_who_were_gathered_last_are_in_it(
    stage: Stage, clock: MovableClock, seed: int
) -> None:
    random, people = PlainRandom(seed), ["Ana", "Ben", "Chidi"]
    await gathered(stage, "Ana")

    async def happens() -> None:
        match random.randrange(6):
            case 0:
                stage.paper.sheets.clear()
            case 1:
                await stage.types("Ana", "tally gather apples")
            case 2:
                await stage.does("Ana", Pressed(tokens.encode(Press("tally.press", ("apples",)))))
            case 3:
                failures = random.choice((stage.paper.failing, stage.paper.failing_after))
                failures.append(random.choice((Undelivered("no"), Closed("no"), Gone("no"))))
            case _:
                await stage.types("Ana", f"tally gather apples {' '.join(random.sample(people, random.randint(1, 3)))}")
        await stage.bot.delivery.drain()
        clock.forward(timedelta(hours=2))

    for _step in range(12):
        await happens()
    stage.paper.failing.clear()
    stage.paper.failing_after.clear()
    for last in (people, ["Chidi", "Ben"]):
        await stage.types("Ana", f"tally gather apples {' '.join(last)}")
        await stage.bot.delivery.drain()
        clock.forward(timedelta(hours=2))
        await stage.bot.delivery.drain()
    number = await stage.number("apples")
    [card] = [message for message, sheet in stage.paper.sheets.items() if sheet.text == f"apples: {number}"]
    assert "ben, chidi" in stage.paper.rooms[card][-1]
    assert set((await stage.bot.health()).values()) == {0}


async def test_whoever_leaves_is_in_no_room(stage: Stage) -> None:
    await gathered(stage, "Ana Ben")
    await stage.types("Ben", "tally watch apples")
    form = await stage.does("Ben", Typed("me forget"))
    assert isinstance(form, Private)
    await stage.does("Ben", Pressed(_tokens(form.card)[0], private=True))
    rows = await stage.database.fetch(room_members.select())
    assert len(rows) == 1
    assert await stage.database.fetch(live_cards.select().where(live_cards.c.account_id.is_not(None))) == []


# Cards before one person


async def test_a_card_before_one_person_is_one_message_that_changes(stage: Stage) -> None:
    await stage.types("Ana", "tally watch apples")
    await stage.types("Ana", "tally watch apples")
    await stage.bot.delivery.drain()
    await stage.does("Ben", Pressed(tokens.encode(Press("tally.press", ("apples",)))))
    await stage.types("Ana", "tally watch apples")
    await stage.bot.delivery.drain()
    assert stage.paper.read("@ana") == ["apples: 1"]
    assert stage.paper.read() == []


async def test_a_card_before_one_person_that_cannot_be_sent_is_tried_again_and_given_up_when_they_are_gone(
    stage: Stage, clock: MovableClock
) -> None:
    stage.paper.failing = [Undelivered("no")]
    await stage.types("Ana", "tally watch apples")
    await stage.bot.delivery.drain()
    assert stage.paper.read("@ana") == []
    clock.forward(timedelta(minutes=1))
    await stage.bot.delivery.drain()
    assert stage.paper.read("@ana") == ["apples: 0"]
    stage.paper.failing = [Gone("ana")]
    await stage.types("Ana", "tally watch pears")
    await stage.bot.delivery.drain()
    assert set((await stage.bot.health()).values()) == {0}


# Acts outside of any channel


def _tokens(card: Card) -> list[str]:
    items = [item for block in card.blocks if isinstance(block, Actions) for item in block.items]
    return [tokens.encode(item.press) for item in items if isinstance(item, Button)]


async def in_two_groups(stage: Stage) -> str:
    """Ana is in two groups, and has a card of the first before her; what its button sends."""
    await stage.types("Ana", "tally watch apples")
    await stage.bot.delivery.drain()
    [token] = _tokens(stage.paper.cards["@ana"])
    await stage.types("Ana", "tally direct hello", channel="elsewhere")
    return token


async def test_a_button_on_a_card_before_one_person_acts_in_its_group(stage: Stage) -> None:
    token = await in_two_groups(stage)
    await stage.does("Ana", Pressed(token), channel="")
    assert await stage.number("apples") == 1
    assert await stage.number("apples", channel="elsewhere") == 0
    assert "several groups" in said(await stage.does("Ana", Typed("tally add apples"), channel=""))


async def test_nobody_acts_in_a_group_that_is_not_theirs(stage: Stage) -> None:
    token = await in_two_groups(stage)
    for channel in ("", "elsewhere", "nowhere"):
        assert "not here any more" in said(await stage.does("Mallory", Pressed(token), channel=channel))
    assert await stage.number("apples") == 0


async def test_a_form_opened_from_there_comes_back_to_the_same_group(stage: Stage) -> None:
    await in_two_groups(stage)
    token = tokens.encode_form("tally.noted", ("note",), bytes(16), group=1)
    again = await stage.does("Ana", Submitted(token, {"name": "a", "text": "bad"}), channel="")
    assert isinstance(again, Ask)
    assert again.form.token == token
    assert again.form.intro == "Short, please."
    told = await stage.does("Ana", Submitted(token, {"name": "a", "text": "good"}), channel="")
    assert said(told) == "a: good"
    assert await stage.number("note") == 1
    asked = await stage.does("Ana", Typed("tally note"), channel="", group=2)
    assert isinstance(asked, Ask)
    assert tokens.decode_form(asked.form.token).group == 2


async def test_an_adapter_may_say_in_which_group_somebody_acts(stage: Stage) -> None:
    await in_two_groups(stage)
    assert said(await stage.does("Guest", Typed("tally add apples"), channel="", group=2)) == "Guest made it 1"
    assert await stage.number("apples", channel="elsewhere") == 1
    assert "not here any more" in said(await stage.does("Guest", Typed("tally add apples"), channel="", group=77))


async def test_without_a_name_one_acts_there_too(stage: Stage) -> None:
    await in_two_groups(stage)
    assert said(await stage.does("Guest", Typed("tally whisper apples"), channel="", group=2)) == "that makes 1"
    assert await stage.database.read(lambda unit: People(unit, 2).account("paper", "guest")) is None
