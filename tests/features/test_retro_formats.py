"""Formats of a group's own, as a group makes, uses and retires them."""

import asyncio

import pytest

from adapters.playground.harness import Chat
from bot.engine.platform import Typed

EIGHT = "\n".join(f"Question {number}" for number in range(1, 9))


async def makes(chat: Chat, name: str, columns: str, who: str = "ana") -> None:
    """Somebody makes a format."""
    await chat.says(who, "/retro format")
    await chat.presses(who, "Make one of your own")
    await chat.fills(who, {"name": name, "columns": columns})


async def test_a_group_asks_what_it_likes_in_up_to_eight_columns(chat: Chat) -> None:
    await makes(chat, "The *big* one", EIGHT)
    assert 'retro start "The *big* one"' in chat.private("ana")
    await chat.says("ana", '/retro start "the *BIG* one"')
    await chat.presses("ben", "Write notes", card="Retro R-1")
    assert list(chat.form("ben")) == EIGHT.splitlines()
    await chat.fills("ben", {f"Question {number}": f"Answer {number}" for number in range(1, 9)})
    await chat.says("ana", "/retro end")
    shown = "\n".join(chat.sees("esra"))
    assert all(f"Answer {number}" in shown for number in range(1, 9))
    assert "R-1 · Question 8" in shown


async def test_a_retro_keeps_the_questions_it_was_held_with(chat: Chat) -> None:
    await makes(chat, "Weather", "Sun\nRain")
    await chat.says("ana", "/retro start weather")
    await chat.says("ben", "/retro note Warm")
    await chat.says("ana", "/retro format")
    await chat.chooses("ana", "Change one of yours", "Weather")
    await chat.presses("ana", "Change it")
    assert chat.form("ana") == {"What is it called?": "Weather", "What is asked?": "Sun\nRain"}
    await chat.fills("ana", {"name": "Climate", "columns": "Hot\nCold\nWet"})
    await chat.fills("ben", {"Sun": "Warm days"})
    await chat.says("ana", "/retro end")
    assert any("R-1 · Sun" in text and "Warm days" in text for text in chat.sees("esra"))
    await chat.says("ana", "/retro start weather")
    assert "There is no format “weather”." in chat.private("ana")
    await chat.says("ana", "/retro start climate")
    await chat.says("ben", "/retro note")
    assert list(chat.form("ben")) == ["Hot", "Cold", "Wet"]


async def test_a_format_is_retired_and_offered_again(chat: Chat) -> None:
    await makes(chat, "Weather", "Sun\nRain")
    await chat.presses("ana", "Retire it")
    assert "It is offered no more." in chat.private("ana")
    await chat.says("ana", "/retro start weather")
    assert "There are: wins, start-stop, 4ls, moods, rose, equity. " in chat.private("ana")
    await chat.presses("ana", "Offer it again")
    await chat.says("ana", "/retro start weather")
    assert any("Part 1 of 8" in text for text in chat.sees("esra"))


@pytest.mark.parametrize(
    ("name", "columns", "field", "says"),
    [
        ("Weather", "\n".join(map(str, range(9))), "What is asked?", "from 1 to 8 things"),
        ("Weather", "Sun\nsun", "What is asked?", "the same"),
        ("Weather", "x" * 46, "What is asked?", "46 characters"),
        ("Mad, sad, glad", "Sun", "What is it called?", "already"),
        ("4LS", "Sun", "What is it called?", "already"),
    ],
)
async def test_what_nobody_could_use_is_refused_and_nothing_is_lost(
    chat: Chat, name: str, columns: str, field: str, says: str
) -> None:
    await makes(chat, name, columns)
    assert says in chat.errors("ana")[field]
    assert chat.form("ana") == {"What is it called?": name, "What is asked?": columns}
    await chat.fills("ana", {"name": "Sky", "columns": "Blue\n\n  Grey  "})
    assert "Sky" in chat.private("ana")
    assert "Blue" in chat.private("ana")


async def test_as_many_are_offered_as_people_can_choose_from(chat: Chat) -> None:
    for number in range(19):
        await makes(chat, f"Format {number}", "Sun")
    await makes(chat, "One more", "Sun")
    assert "You have 19 formats of your own." in next(iter(chat.errors("ana").values()))


async def test_two_who_begin_at_once_are_in_one_retro(chat: Chat) -> None:
    people = ("ana", "ben", "chidi", "dolores", "esra")
    await asyncio.gather(*(chat.does(person, Typed("retro start")) for person in people))
    told = [chat.private(person) for person in people]
    assert sum("The retro has begun, and you lead it." in words for words in told) == 1
    assert sum("There is a retro already: Welcome." in words for words in told) == len(people) - 1
