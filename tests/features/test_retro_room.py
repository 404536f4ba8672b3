"""A room of people before one screen: somebody writes down what is said, and counts the hands."""

from adapters.playground.harness import Chat
from tests.features.conftest import Time


def shown(chat: Chat, words: str) -> str:
    """The newest card in the channel with some words on it."""
    return next(text for text in reversed(chat.sees("esra")) if words in text)


async def goes_on(chat: Chat, time: Time, times: int) -> None:
    """The retro goes on by some parts."""
    for _part in range(times):
        await chat.says("ana", "/retro next")
        await time.passes(seconds=1)


async def test_what_is_said_aloud_waits_with_the_other_notes_and_says_where_it_comes_from(
    chat: Chat, time: Time
) -> None:
    await chat.says("ana", "/retro start")
    await chat.says("ben", "/room note")
    assert "Who leads writes for the room." in chat.private("ben")
    await chat.says("ana", "/room note")
    await chat.fills("ana", {"column1": "The window\nThe plants"})
    assert chat.private("ana") == "All 2 are kept for the room."
    assert not any("The plants" in text for text in chat.sees("esra"))
    await goes_on(chat, time, 3)
    card = shown(chat, "R-1 · What went well")
    assert "The window (said in the room)" in card
    await chat.says("ana", "/room note")
    await chat.fills("ana", {"column1": "The light", "column2": "The noise"})
    assert "The light (said in the room)" in shown(chat, "R-1 · What went well")
    assert "The noise (said in the room)" in shown(chat, "R-1 · What could be better")


async def test_hands_in_the_room_count_for_what_is_talked_about(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro start")
    await chat.says("ana", "/room note")
    await chat.fills("ana", {"column1": "The window\nThe plants"})
    await goes_on(chat, time, 3)
    await chat.says("ana", "/theme put 1 Light")
    await chat.says("ana", "/theme put 2 Green")
    await chat.says("ana", "/room hands T2 4")
    assert "Hands are counted when everybody chooses." in chat.private("ana")
    await goes_on(chat, time, 1)
    await chat.says("ana", "/room hands T1 2")
    assert chat.private("ana") == "T1 · Light: noted. Fewer than 3 hands are shown to nobody."
    assert "Hands raised in the room" not in shown(chat, "R-1 · Themes")
    await chat.says("ana", "/room hands T1 3")
    await chat.says("ana", "/room hands T2 4")
    await chat.says("ana", "/room hands T2 7")
    await chat.says("ana", "/room hands T2 1001")
    assert "Say a number from 0" in chat.private("ana")
    card = shown(chat, "R-1 · Themes")
    assert "T2 · Green: 7 hands\nT1 · Light: 3 hands" in card
    await goes_on(chat, time, 1)
    assert "You talk about: T2 · Green" in shown(chat, "Retro R-1")
