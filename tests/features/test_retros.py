"""Retros as a group lives them: on the clock, led by somebody who never led one."""

import asyncio

import pytest

from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from bot.__main__ import Roundtable, roundtable
from bot.kit import MovableClock
from tests.features.conftest import Time, at_once


def card(chat: Chat, number: int = 1, who: str = "esra") -> str:
    """The card of a retro in the channel."""
    return next(text for text in reversed(chat.sees(who)) if f"Retro R-{number}" in text)


async def test_a_retro_goes_from_its_welcome_to_its_end_by_itself(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro start")
    assert "You cannot do anything wrong" in chat.private("ana")
    seen = []
    for _minute in range(30):
        shown = card(chat)
        seen.append(next(line for line in shown.splitlines() if "Part " in line))
        await time.passes(minutes=1)
    parts = list(dict.fromkeys(seen))
    assert [seen.count(part) for part in parts] == [2, 3, 6, 4, 2, 7, 4, 2]
    assert "Part 3 of 8: Silent writing" in parts[2]
    assert "This retro is over." in card(chat)
    assert sum("Retro R-1" in text for text in chat.sees("esra")) == 1


async def test_the_card_says_what_is_left_and_what_to_say(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro start")
    assert "2 minutes for this, 30 minutes in all" in card(chat)
    assert "Nobody has to say anything." in card(chat)
    await time.passes(minutes=1)
    assert "1 minute for this, 29 minutes in all" in card(chat)


async def test_whoever_leads_can_hurry_stretch_and_stop_the_clock(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro start")
    await chat.presses("ana", "Go on: Last time", card="Retro R-1")
    assert "3 minutes for this, 28 minutes in all" in card(chat)
    await chat.presses("ana", "Two more minutes", card="Retro R-1")
    assert "5 minutes for this, 30 minutes in all" in card(chat)
    await chat.presses("ana", "Pause", card="Retro R-1")
    await time.passes(hours=2)
    assert "5 minutes for this, 30 minutes in all" in card(chat)
    assert "the clock stands" in card(chat)
    await chat.presses("ana", "Let the clock run", card="Retro R-1")
    await time.passes(minutes=5)
    assert "Part 3 of 8: Silent writing" in card(chat)
    await chat.presses("ana", "Back", card="Retro R-1")
    assert "Part 2 of 8: Last time" in card(chat)
    assert "2 minutes for this" in card(chat)
    await chat.says("ana", "/retro end")
    assert "This retro is over." in card(chat)


@pytest.mark.parametrize(
    ("typed", "shows"),
    [
        ("next", "Part 3 of 8"),
        ("more", "5 minutes for this"),
        ("more 4", "7 minutes for this"),
        ("pause", "the clock stands"),
        ("back", "Part 1 of 8"),
        ("end", "This retro is over."),
    ],
)
async def test_every_button_can_be_typed(chat: Chat, typed: str, shows: str) -> None:
    await chat.says("ana", "/retro start")
    await chat.says("ana", "/retro next")
    await chat.says("ana", f"/retro {typed}")
    assert shows in card(chat)
    if typed == "pause":
        await chat.says("ana", "/retro resume")
        assert "the clock stands" not in card(chat)


async def test_somebody_else_takes_over_and_it_is_said(chat: Chat) -> None:
    await chat.says("ana", "/retro start")
    await chat.presses("ben", "Go on: Last time", card="Retro R-1")
    assert "Ana leads this retro." in chat.private("ben")
    assert "Part 1 of 8" in card(chat)

    await chat.presses("ben", "I lead now", card="Retro R-1")
    assert chat.sees("esra", thread="Retro R-1")[-1] == "Ben leads the retro from now on."
    await chat.presses("ben", "Go on: Last time", card="Retro R-1")
    assert "Part 2 of 8" in card(chat)
    await chat.presses("ben", "I lead now", card="Retro R-1")
    assert chat.private("ben") == "You lead this retro already."
    await chat.says("ana", "/retro next")
    assert "Ben leads this retro." in chat.private("ana")


async def test_an_old_button_does_nothing_and_says_where_the_retro_is(chat: Chat) -> None:
    await chat.says("ana", "/retro start")
    await chat.says("ana", "/retro show")
    await chat.says("ana", "/retro next")
    await chat.presses("ana", "Go on: Last time")
    assert chat.private("ana") == "The retro went on meanwhile: Last time."
    await chat.says("ana", "/retro end")
    for button in ("Two more minutes", "Pause", "I lead now"):
        await chat.presses("ana", button)
        assert "This retro is over." in chat.private("ana")


async def test_a_group_is_in_one_retro_at_a_time(chat: Chat) -> None:
    await chat.says("ben", "/retro next")
    assert "There is no retro just now." in chat.private("ben")
    await chat.says("ana", "/retro start")
    await chat.says("ben", "/retro start")
    assert "There is a retro already: Welcome." in chat.private("ben")
    await chat.says("ana", "/retro end")
    await chat.says("ben", "/retro start")
    assert "Part 1 of 8" in card(chat, 2)


async def test_minutes_that_are_no_minutes_are_refused(chat: Chat) -> None:
    await chat.says("ana", "/retro start")
    for typed in ("0", "16", "-1", "two", "9999999999"):
        await chat.says("ana", f"/retro more {typed}")
        assert "2 minutes for this" in card(chat)
        assert typed in chat.private("ana")
    for _time in range(8):
        await chat.says("ana", "/retro more 15")
    assert "No minute is left to borrow" in chat.private("ana")


async def test_another_process_goes_on_to_the_minute(
    chat: Chat, bot: Roundtable, clock: MovableClock, time: Time
) -> None:
    await chat.says("ana", "/retro start")
    await time.passes(minutes=1, seconds=20)
    async with roundtable(bot.engine.database, clock=clock, random=bot.engine.random, sleep=at_once) as other:
        platform = bot.engine.platforms["playground"]
        assert isinstance(platform, Playground)
        other.engine.attach(platform)
        await Time(other, clock).passes(seconds=39)
        assert "1 minute for this, 29 minutes in all" in card(chat)
        await Time(other, clock).passes(seconds=1)
    assert "Part 2 of 8: Last time" in card(chat)
    assert "3 minutes for this, 28 minutes in all" in card(chat)


async def test_who_leaves_is_named_no_more_and_somebody_else_can_lead(chat: Chat) -> None:
    await chat.says("ana", "/retro start")
    await chat.says("ana", "/me data")
    assert "R-1" in chat.private("ana")
    await chat.says("ana", "/me forget")
    await chat.presses("ana", "Forget me")
    assert "nobody just now" in card(chat)
    assert "Ana" not in card(chat)
    await chat.presses("ben", "I lead now", card="Retro R-1")
    await chat.says("ben", "/retro next")
    assert "Part 2 of 8" in card(chat)


async def writes(chat: Chat, person: str, **columns: str) -> None:
    """Somebody writes notes, by the number of the column."""
    await chat.presses(person, "Write notes", card="Retro R-1")
    await chat.fills(person, columns)


async def test_notes_show_together_and_shuffled_when_the_writing_ends(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro start")
    await writes(chat, "ben", column1="- Pairing with Mei\n\n• Lunch outside", column3="A quiet room")
    assert chat.private("ben").startswith("Kept, without your name. All 3 show together")
    await writes(chat, "chidi", column1="Fridays")
    assert "No note waits yet." in card(chat)
    await time.passes(minutes=1)
    assert "4 notes wait." in card(chat)
    for _minute in range(10):
        assert not any("Fridays" in text for text in chat.sees("esra"))
        await time.passes(minutes=1)

    assert "Part 4 of 8" in card(chat)
    shown = next(text for text in chat.sees("esra") if "What went well" in text)
    assert all(words in shown for words in ("Pairing with Mei", "Lunch outside", "Fridays", "3 notes"))
    heads = [text.splitlines()[0] for text in chat.sees("esra")]
    assert [heads.count(f"R-1 · {head}") for head in ("What went well", "What could be better", "Ideas")] == [1, 0, 1]
    await chat.says("ana", "/retro end")
    assert "4 notes were written." in card(chat)


async def test_the_form_asks_what_the_format_asks(chat: Chat) -> None:
    await chat.says("ana", "/retro start 4ls")
    await chat.says("ben", "/retro note Too many meetings")
    assert chat.form("ben") == {
        "Liked": "Too many meetings",
        "Learned": "",
        "Lacked": "",
        "Longed for": "",
    }
    await chat.fills("ben", {"Liked": "", "Lacked": ""})
    assert chat.errors("ben")
    assert list(chat.form("ben")) == ["Liked", "Learned", "Lacked", "Longed for"]
    await chat.fills("ben", {"Lacked": "x" * 281})
    assert "281 characters" in chat.errors("ben")["Lacked"]
    assert "Nobody will see who wrote them" in chat.form_words("ben")
    await chat.fills("ben", {"Lacked": "Time to think"})
    assert "Kept, without your name." in chat.private("ben")


async def test_who_comes_too_late_keeps_what_they_typed(chat: Chat) -> None:
    await chat.says("ana", "/retro start")
    await chat.presses("ben", "Write notes", card="Retro R-1")
    for _phase in range(3):
        await chat.says("ana", "/retro next")
    await chat.fills("ben", {"column1": "Fridays"})
    assert "were shown already" in next(iter(chat.errors("ben").values()))
    assert chat.form("ben")["What went well"] == "Fridays"

    await chat.says("ana", "/retro back")
    await chat.fills("ben", {"column1": "Fridays"})
    assert "Kept" in chat.private("ben")
    await chat.says("ana", "/retro next")
    assert any("Fridays" in text for text in chat.sees("esra"))


async def test_notes_that_are_sent_twice_are_there_once(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro start")
    await chat.presses("ben", "Write notes", card="Retro R-1")
    await chat.fills("ben", {"column1": "Fridays"})
    await chat.presses("ben", "Write notes", card="Retro R-1")
    await chat.fills("ben", {"column1": "Mondays"})
    await chat.says("ana", "/retro end")
    shown = next(text for text in chat.sees("esra") if "What went well" in text)
    assert shown.count("Fridays") == shown.count("Mondays") == 1


async def test_who_presses_twice_at_once_goes_on_once(chat: Chat) -> None:
    await chat.says("ana", "/retro start")
    await asyncio.gather(*(chat.presses("ana", "Go on: Last time", card="Retro R-1") for _ in range(6)))
    assert "Part 2 of 8" in card(chat)
