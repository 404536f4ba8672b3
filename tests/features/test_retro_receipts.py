"""Coming back to one's own notes: nobody but who has the code, and still without a name."""

import re

from adapters.playground.harness import Chat
from bot.engine.platform import Submitted
from tests.features.conftest import Time


async def written(chat: Chat, who: str, **columns: str) -> str:
    """Somebody writes notes; their receipt code."""
    await chat.says(who, "/retro note")
    await chat.fills(who, columns)
    found = re.search(r"[a-z2-7]{4}(-[a-z2-7]{2,4}){6}", chat.private(who))
    assert found, chat.private(who)
    return found[0]


async def column(chat: Chat, head: str) -> str:
    """A column's card in the channel."""
    return next(text for text in reversed(chat.sees("esra")) if head in text and "note" in text)


async def shown(chat: Chat, time: Time) -> None:
    """All notes are shown."""
    for _phase in range(3):
        await chat.says("ana", "/retro next")
    await time.passes(minutes=1)


async def test_a_code_leads_back_to_notes_which_can_be_changed(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro start")
    code = await written(chat, "ben", column1="We met\nWe laughed", column2="The room is cold")
    await chat.says("ben", f"/retro receipt {code.replace('-', '').upper()}")
    assert "We laughed" in chat.private("ben")
    await chat.presses("ben", "Change or take back")
    assert chat.form("ben")["What went well"] == "We met\nWe laughed"
    await chat.fills("ben", {"column1": "We met twice", "column2": "The room is cold", "column3": "A heater"})
    assert "3 notes wait under your code" in chat.private("ben")
    await shown(chat, time)
    assert "We met twice" in await column(chat, "What went well")
    assert "laughed" not in await column(chat, "What went well")
    assert "A heater" in await column(chat, "Ideas")


async def test_notes_can_be_taken_back(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro start")
    code = await written(chat, "ben", column1="Oh no")
    await chat.says("ben", "/retro receipt")
    await chat.fills("ben", {"code": code})
    await chat.presses("ben", "Change or take back")
    await chat.fills("ben", {"column1": ""})
    assert "Taken back." in chat.private("ben")
    await chat.says("ben", f"/retro receipt {code}")
    assert "You took them back." in chat.private("ben")
    await shown(chat, time)
    assert not any("Oh no" in text for text in chat.sees("esra"))


async def test_notes_that_come_again_late_undo_no_change(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro start")
    await chat.says("ben", "/retro note")
    ben = next(person for person in chat.world.people() if person.name == "Ben")
    asked = chat.world.form(ben.id)
    assert asked is not None
    sent = Submitted(asked.form.token, {"column1": "First words"})
    await chat.does("ben", sent, key="sent once")
    code = re.search(r"[a-z2-7]{4}(-[a-z2-7]{2,4}){6}", chat.private("ben"))
    assert code
    await chat.says("ben", f"/retro receipt {code[0]}")
    await chat.presses("ben", "Change or take back")
    await chat.fills("ben", {"column1": "Better words"})
    await chat.does("ben", sent, key="sent once")
    assert code[0] in chat.private("ben")
    await shown(chat, time)
    assert "Better words" in await column(chat, "What went well")
    assert "First words" not in await column(chat, "What went well")


async def test_after_the_reveal_an_author_may_say_that_a_note_is_theirs(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro start")
    code = await written(chat, "ben", column1="I learned a lot\nSo did we all")
    await written(chat, "chidi", column1="Me too")
    await shown(chat, time)
    assert "Ben" not in await column(chat, "What went well")
    await chat.says("ben", f"/retro receipt {code}")
    mine = [button for button in chat.buttons("ben", "Your notes") if "is mine" in button]
    assert len(mine) == 2
    await chat.presses("ben", mine[0])
    assert (await column(chat, "What went well")).count("(Ben)") == 1
    assert "It shows your name." in chat.private("ben")
    assert len([button for button in chat.buttons("ben", "Your notes") if "is mine" in button]) == 1


async def test_a_code_nobody_got_leads_nowhere(chat: Chat) -> None:
    await chat.says("ben", "/retro receipt abcd-efgh")
    assert "No notes belong to this code." in chat.private("ben")
    await chat.says("ana", "/retro start")
    await chat.says("ben", "/retro receipt abcd-efgh")
    assert "No notes belong to this code." in chat.private("ben")
