"""Looking back: what became of the actions, and which themes nobody came to are still worth a talk."""

import pytest

from adapters.playground.harness import Chat
from tests.features.conftest import Time


async def goes_on(chat: Chat, time: Time, part: str) -> None:
    """The retro under way goes on until that part."""
    while f"Part {part} of 8" not in next(text for text in reversed(chat.sees("ana")) if "Retro R-" in text):
        await chat.says("ana", "/retro next")
        await time.passes(seconds=1)


def review(chat: Chat, number: int) -> str:
    """The card on which a retro looks back."""
    return next(text for text in reversed(chat.sees("ana")) if f"R-{number} · Last time" in text)


@pytest.fixture
async def before(chat: Chat, time: Time) -> Chat:
    """A group that had a retro: an action, a theme they talked about and one they kept for the next time."""
    await chat.says("ana", "/retro start")
    await chat.says("ben", "/retro note")
    await chat.fills("ben", {"column1": "Too many meetings\nThe coffee"})
    await goes_on(chat, time, "4")
    await chat.says("ana", '/theme put 1 "Meetings"')
    await chat.says("ana", '/theme put 2 "Coffee"')
    await chat.says("ana", "/theme park T2")
    await goes_on(chat, time, "6")
    await chat.says("ana", "/breakout action Cancel one meeting")
    await chat.fills("ana", {})
    await chat.says("ana", "/retro end")
    return chat


async def test_what_stands_over_is_asked_about_one_after_the_other(before: Chat, time: Time) -> None:
    chat = before
    await chat.says("ben", "/retro start")
    await chat.says("ana", "/retro lead")
    await goes_on(chat, time, "2")
    card = review(chat, 2)
    assert "Cancel one meeting" in card
    assert "One more after this." in card
    await chat.presses("esra", "It is done", card="R-2 · Last time")
    assert chat.private("esra") == "Well done."
    card = review(chat, 2)
    assert "R-1 #1: Cancel one meeting · done" in card
    assert "In R-1 nobody came to this theme:" in card
    await chat.presses("ben", "Talk about it today", card="R-2 · Last time")
    assert "That is all from last time." in review(chat, 2)
    await goes_on(chat, time, "4")
    assert any("Coffee" in text for text in chat.sees("ana") if "R-2 · Themes" in text)
    await chat.says("ana", "/retro end")

    await chat.says("ana", "/retro start")
    await goes_on(chat, time, "2")
    assert not any("R-3 · Last time" in text for text in chat.sees("ana"))


async def test_what_is_let_go_says_why(before: Chat, time: Time) -> None:
    chat = before
    await chat.says("ana", "/retro start")
    await goes_on(chat, time, "2")
    await chat.presses("ben", "Let it go …", card="R-2 · Last time")
    await chat.fills("ben", {"reason": "Nobody goes *there* any more"})
    assert "let go: Nobody goes *there* any more" in review(chat, 2)
    await chat.says("ana", "/retro review drop We have tea")
    assert "That is all from last time." in review(chat, 2)
    await chat.says("ana", "/retro review done")
    assert "Nothing stands over" in chat.private("ana")


async def test_a_theme_nobody_comes_to_is_offered_twice_and_then_rests(before: Chat, time: Time) -> None:
    chat = before
    for number in (2, 3):
        await chat.says("ana", "/retro start")
        await goes_on(chat, time, "2")
        await chat.says("ana", "/retro review keep")  # the action stays
        assert "In R-1 nobody came to this theme:" in review(chat, number)
        await chat.presses("ana", "Not today", card=f"R-{number} · Last time")
        assert "That is all from last time." in review(chat, number)
        await chat.says("ana", "/retro end")
    await chat.says("ana", "/retro start")
    await goes_on(chat, time, "2")
    await chat.says("ana", "/retro review keep")
    assert "That is all from last time." in review(chat, 4)


async def test_two_who_answer_at_once_answer_once(before: Chat, time: Time) -> None:
    chat = before
    await chat.says("ana", "/retro start")
    await goes_on(chat, time, "2")
    await chat.presses("ben", "Let it go …", card="R-2 · Last time")
    await chat.presses("esra", "It is done", card="R-2 · Last time")
    await chat.fills("ben", {"reason": "Too late"})
    assert "Somebody said what became of that already." in str(chat.errors("ben"))
    assert "Too late" not in review(chat, 2)
