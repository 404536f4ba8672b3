"""Rooms around a card, cards that are kept up to date before one person, and what is pressed in private."""

from __future__ import annotations

import pytest

from bot.__main__ import Roundtable
from bot.engine import tokens
from bot.engine.platform import Gone, Inbound, Pressed, Room, Sender, Submitted, Typed
from bot.kit import Press, card_of
from storage.ideas import ideas
from tests.contracts.side import Side


def a_room(side: Side, kept: list[str], *people: str) -> Room:
    """A room with some people in it, as the engine knows it: with what was kept of it so far."""

    async def keep(notes: str) -> None:
        kept.append(notes)

    users = tuple(side.user(person) for person in people)
    return Room(name="Room 1", users=users, number=0, notes=kept[-1] if kept else "", store=keep)


def said(side: Side, message: str) -> list[str]:
    """What is said in a room."""
    return [shown.literal[-1] for shown in side.room(message)]


async def test_what_is_posted_under_a_rooms_card_is_said_in_the_room(side: Side) -> None:
    room = a_room(side, [], "Ana", "Ben")
    message = await side.platform.open_room(side.channel, card_of("room"), room, key="1")
    await side.platform.fill_room(side.channel, message, room)
    await side.platform.post(side.channel, card_of("elsewhere"), key="2")
    await side.platform.post(side.channel, card_of("welcome"), key="3", under=message)
    await side.platform.edit(side.channel, message, card_of("room now"))
    assert said(side, message) == ["room now", "welcome"]


async def test_a_room_that_is_opened_again_is_the_same_room(side: Side) -> None:
    kept: list[str] = []
    people = ("Ana", "Ben")
    message = await side.platform.open_room(side.channel, card_of("room"), a_room(side, kept, *people), key="1")
    assert message == await side.platform.open_room(side.channel, card_of("room"), a_room(side, kept, *people), key="1")
    for _time in range(2):
        await side.platform.fill_room(side.channel, message, a_room(side, kept, *people))
    assert said(side, message) == ["room"]
    assert len(side.posted()) == 1


async def test_two_rooms_are_two(side: Side) -> None:
    one, other = [
        await side.platform.open_room(side.channel, card_of(name), a_room(side, [], name), key=name)
        for name in ("Ana", "Ben")
    ]
    await side.platform.post(side.channel, card_of("for Ben"), key="3", under=other)
    assert said(side, one) == ["Ana"]
    assert said(side, other) == ["Ben", "for Ben"]


async def test_people_come_and_go_and_a_room_that_is_over_can_still_be_read_and_come_back(side: Side) -> None:
    kept: list[str] = []
    message = await side.platform.open_room(side.channel, card_of("room"), a_room(side, kept, "Ana"), key="1")
    for people in (("Ana",), ("Ana", "Ben"), ("Ben", "Chidi"), ()):
        await side.platform.fill_room(side.channel, message, a_room(side, kept, *people))
    for _time in range(2):
        await side.platform.close_room(side.channel, message, a_room(side, kept))
    await side.platform.edit(side.channel, message, card_of("over"))
    await side.platform.close_room(side.channel, message, a_room(side, kept))
    await side.platform.fill_room(side.channel, message, a_room(side, kept, "Ana"))
    await side.platform.post(side.channel, card_of("again"), key="2", under=message)
    assert said(side, message) == ["over", "again"]


async def test_a_room_that_somebody_deleted_is_gone(side: Side) -> None:
    kept: list[str] = []
    message = await side.platform.open_room(side.channel, card_of("room"), a_room(side, kept, "Ana"), key="1")
    side.take_away(message)
    with pytest.raises(Gone):
        await side.platform.edit(side.channel, message, card_of("changed"))
    with pytest.raises(Gone):
        await side.platform.post(side.channel, card_of("under"), key="2", under=message)
    await side.platform.fill_room(side.channel, message, a_room(side, kept, "Ana", "Ben"))
    await side.platform.close_room(side.channel, message, a_room(side, kept))
    again = await side.platform.open_room(side.channel, card_of("again"), a_room(side, [], "Ana"), key="3")
    assert said(side, again) == ["again"]


async def test_there_is_no_room_in_a_channel_that_is_not_there(side: Side) -> None:
    with pytest.raises(Gone):
        await side.platform.open_room("nowhere", card_of("room"), a_room(side, [], "Ana"), key="1")


async def test_a_card_before_one_person_changes_and_goes(side: Side) -> None:
    message = await side.platform.direct(side.user("Ana"), card_of("first"), key="1")
    await side.platform.edit(side.user("Ana"), message, card_of("changed"))
    assert [shown.literal[-1] for shown in side.directs("Ana")] == ["changed"]
    await side.platform.remove(side.user("Ana"), message)
    assert list(side.directs("Ana")) == []
    with pytest.raises(Gone):
        await side.platform.edit(side.user("Ana"), message, card_of("changed"))


# In private


async def be_in_two_groups(side: Side, bot: Roundtable) -> None:
    """Ana is in two groups."""
    for channel in (side.channel, f"{side.channel}2"):
        sender = Sender(user=side.user("Ana"), name="Ana")
        act = Typed("setup")
        inbound = Inbound(key=channel, channel=channel, channel_name="there", sender=sender, act=act)
        await bot.engine.handle(side.platform.name, inbound)


async def test_what_is_pressed_in_private_acts_in_the_group_it_is_of_form_and_all(side: Side, bot: Roundtable) -> None:
    await be_in_two_groups(side, bot)
    form = await side.acts("Ana", Pressed(tokens.encode(Press("ideas.write", (), 2))), "press", privately=True)
    assert form is not None
    sent = Submitted(form.tokens["form"], {"text": "Meet outside"})
    preview = await side.acts("Ana", sent, "send", privately=True)
    assert preview is not None
    keep = Pressed(preview.tokens["Send with my name"], private=True)
    await side.acts("Ana", keep, "keep", privately=True)
    found = await bot.engine.database.fetch(ideas.select())
    assert [(row.group_id, row.text) for row in found] == [(2, "Meet outside")]
    unclear = await side.acts("Ana", Pressed(tokens.encode(Press("ideas.write"))), "unclear", privately=True)
    assert unclear is not None
    assert "You have several groups" in unclear.text


async def test_nobody_presses_their_way_into_a_group_that_is_not_theirs(side: Side, bot: Roundtable) -> None:
    await be_in_two_groups(side, bot)
    for number, privately in enumerate((True, False)):
        forged = Pressed(tokens.encode(Press("ideas.write", (), 2)))
        shown = await side.acts("Ben", forged, f"press {number}", privately=privately)
        assert shown is not None
        assert "not here any more" in shown.text
