"""Deep-dive sprints invite by deeds, in private, and keep places open for others."""

import pytest

from adapters.playground.harness import Chat
from tests.features.conftest import Time
from tests.features.test_sprints import START, card


async def sprint_with_deeds(chat: Chat, time: Time) -> None:
    """A sprint in which Ben did two tasks, Chidi checked in, Dolores was in the retro, and Esra wrote a lot."""
    await chat.says("ana", START)
    for _count in range(2):
        await chat.says("ben", "/task Write")
        await chat.presses("ben", "I take it")
        await chat.presses("ben", "It is done")
    await time.passes(days=9)
    await chat.presses("chidi", "Resting this week", card="Check-in 1")
    for number in range(20):
        await chat.says("esra", f"Something else, {number}")
        await chat.says("esra", f"/task Idea {number}")
    await chat.says("ana", "/sprint end")
    await chat.presses("ana", "End the sprint")
    await chat.presses("dolores", "I am here", card="Retro R-1")
    await chat.says("ana", "/retro end")


def invited(chat: Chat, number: int = 2) -> list[str]:
    """Who is asked in private."""
    people = ("ana", "ben", "chidi", "dolores", "esra")
    asked = f"Would you like to be in sprint S-{number}?"
    return [person for person in people if any(asked in text for text in chat.directs(person))]


async def test_those_who_did_most_are_asked_in_private_and_others_find_open_places(chat: Chat, time: Time) -> None:
    await sprint_with_deeds(chat, time)
    await chat.says("ana", '/sprint deep "Dig" 1w')
    assert invited(chat) == ["ben", "chidi", "dolores"]
    assert "In it: Ana. 2 places are open to anybody." in card(chat, 2)
    assert not any(name in card(chat, 2) for name in ("Ben ", "Chidi", "Dolores"))
    await chat.presses("esra", "I join", card="Sprint S-2")
    assert "In it: Ana, Esra. One place is open to anybody." in card(chat, 2)
    await chat.presses("ben", "I join", card="Would you like")
    assert "In it: Ana, Ben, Esra." in card(chat, 2)
    assert "You are in." in chat.directs("ben")[-1]


async def test_whoever_passes_leaves_the_place_to_others_and_nobody_sees_it(chat: Chat, time: Time) -> None:
    await sprint_with_deeds(chat, time)
    await chat.says("esra", "/sprint deep")
    await chat.fills("esra", {"goal": "Dig", "until": "1w", "places": "13"})
    assert "for 4 to 12 people" in chat.errors("esra")["For how many people?"]
    await chat.fills("esra", {"places": "4"})
    assert invited(chat) == ["ben"]
    await chat.presses("ana", "I join", card="Sprint S-2")
    await chat.presses("chidi", "I join", card="Sprint S-2")
    await chat.presses("dolores", "I join", card="Sprint S-2")
    assert "All 4 places of this sprint are taken, or kept for somebody" in chat.private("dolores")
    await chat.says("dolores", "/tasks take T-3")
    assert "T-3 is yours" in chat.private("dolores")
    assert "In it: Ana, Chidi, Esra." in card(chat, 2)
    await chat.presses("ben", "Not this time", card="Would you like")
    assert "nobody sees that you were asked" in chat.private("ben")
    assert "One place is open to anybody." in card(chat, 2)
    assert "Ben" not in card(chat, 2).replace("done by Ben", "")
    await chat.presses("dolores", "I join", card="Sprint S-2")
    assert "In it: Ana, Chidi, Dolores, Esra." in card(chat, 2)
    await chat.says("ben", "/sprint pass")
    assert "No place is kept for you" in chat.private("ben")


async def test_a_place_that_is_kept_is_kept_until_the_end_and_not_longer(chat: Chat, time: Time) -> None:
    await sprint_with_deeds(chat, time)
    await chat.says("ana", '/sprint deep "Dig" 2d')
    assert "A place in sprint S-2 is kept for you" in await chat.home("ben")
    await time.passes(days=2)
    assert "not kept any more" in chat.directs("ben")[-1]
    await chat.says("ben", "/me data")
    assert "S-2" not in chat.private("ben")


async def test_in_a_group_without_a_past_nobody_is_asked_and_all_places_are_open(chat: Chat) -> None:
    for person in ("ben", "chidi"):
        await chat.says(person, "/tasks mine")
    await chat.says("ana", '/sprint deep "Dig" 1w')
    assert invited(chat, 1) == []
    assert "5 places are open to anybody." in card(chat)


@pytest.mark.parametrize("button", ["I join", "Not this time"])
async def test_an_invitation_pressed_twice_or_too_late_is_answered_in_a_sentence(
    chat: Chat, time: Time, button: str
) -> None:
    await sprint_with_deeds(chat, time)
    await chat.says("ana", '/sprint deep "Dig" 1w')
    await chat.presses("ben", button, card="Would you like")
    await chat.says("ben", "/sprint join" if button == "I join" else "/sprint pass")
    assert ("in this sprint already" if button == "I join" else "No place is kept") in chat.private("ben")
