"""A retro's board on the web, as those who are at it see and use it."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta

import pytest
from aiohttp import WSMsgType
from hypothesis import given
from hypothesis import strategies as st

from adapters.playground.harness import Chat
from adapters.web.render import board_to_parts
from bot.__main__ import Roundtable
from bot.engine.language import Languages
from bot.kit import Board, Lane, MovableClock, Sticker, card_of
from tests.adapters.web.conftest import Page, Visitor, link_of, said

NOTES = {"What went well": "Tea was warm\nWe laughed", "What could be better": "Too many meetings"}
SECRET = "Nobody listens to the night shift"


async def settled(bot: Roundtable, clock: MovableClock, **by: float) -> None:
    clock.forward(timedelta(**by))
    await bot.settle()


async def writing(chat: Chat) -> None:
    """Ana's retro, in its silent writing."""
    await chat.says("ana", "/retro start")
    await chat.says("ana", "/retro next")
    await chat.says("ana", "/retro next")


async def wrote(chat: Chat, person: str, **columns: str) -> None:
    await chat.says(person, "/retro note")
    await chat.fills(person, columns)


async def seated(chat: Chat, visitor: Visitor, person: str = "ana") -> None:
    await chat.says(person, "/retro board")
    assert (await visitor.enters(link_of(chat, person))).status == 200


async def shown(chat: Chat) -> None:
    """The same, when its notes show."""
    await writing(chat)
    await wrote(chat, "ana", column1="Tea was warm\nWe laughed", column2="Too many meetings")
    await chat.says("ana", "/retro next")


async def test_a_member_finds_the_columns_the_clock_and_the_buttons(chat: Chat, visitors: list[Visitor]) -> None:
    await shown(chat)
    await seated(chat, visitors[0])
    async with visitors[0].looks() as page:
        assert (page.hello["name"], page.hello["language"], page.hello["guest"]) == ("Ana", "es", False)
        await page.sees("Leer en común")
        assert page.parts["head"]["ends"] is not None
        assert sorted(page.lanes["Qué fue bien"]) == ["Tea was warm", "We laughed"]


async def test_no_note_reaches_any_page_before_all_are_shown(
    chat: Chat, visitors: list[Visitor], bot: Roundtable, clock: MovableClock
) -> None:
    await writing(chat)
    await seated(chat, visitors[0], "ben")
    async with visitors[0].looks() as page:
        await page.sees("No note waits yet")
        await wrote(chat, "ana", column1=SECRET)
        await settled(bot, clock, minutes=1)
        await page.sees("One note waits.")
        assert page.lanes == {}
        assert SECRET not in "".join(page.bytes_seen)
        await chat.says("ana", "/retro next")
        await page.sees(SECRET)
        assert SECRET not in "".join(page.bytes_seen[:-1])


async def test_what_one_drags_all_see(chat: Chat, visitors: list[Visitor], bot: Roundtable) -> None:
    await shown(chat)
    await seated(chat, visitors[0], "ana")
    await seated(chat, visitors[1], "ben")
    async with visitors[0].looks() as ana, visitors[1].looks() as ben:
        await ana.sees("Tea was warm")
        await ben.sees("Tea was warm")
        await ben.drops("Tea was warm", "A new theme")
        await ben.sees_in("T1", "Tea was warm")
        await ben.drops("Too many meetings", "T1")
        await ana.sees_in("T1", "Tea was warm", "Too many meetings")
        await ana.presses("Deshacer")
        await ben.sees_in("T1", "Tea was warm")
    await bot.settle()
    assert any(re.search(r"T1\n\d\. Tea was warm", text) for text in chat.sees("ben"))


async def test_notes_written_on_the_board_are_among_the_others(chat: Chat, visitors: list[Visitor]) -> None:
    await writing(chat)
    await seated(chat, visitors[0], "ben")
    async with visitors[0].looks() as page:
        await page.sees("Silent writing")
        asked = await page.presses("Write notes")
        form = asked["form"]
        values = {blank["name"]: "" for blank in form["blanks"]}
        again = await page.does(act="submit", token=form["token"], values=values)
        assert again["kind"] == "ask"  # there is nothing on it yet
        sent = await page.does(act="submit", token=again["form"]["token"], values=values | {"column1": "From the web"})
        assert "Kept, without your name" in said(sent)
        await chat.says("ana", "/retro next")
        await page.sees("From the web")


async def test_an_act_that_is_delivered_twice_is_done_once(chat: Chat, visitors: list[Visitor]) -> None:
    await shown(chat)
    await seated(chat, visitors[0])
    async with visitors[0].looks() as page:
        await page.sees("Tea was warm")
        drop, note = page.drop_of("Un tema nuevo"), page.number_of("Tea was warm")
        await page.does(id="once", act="press", token=drop, value=note)
        answer = await page.does(id="once", act="press", token=drop, value=note)
        assert answer == {"kind": "done"}
        await page.sees_in("T1", "Tea was warm")
        assert not any(lane.startswith("T2") for lane in page.lanes)


async def test_whoever_comes_back_finds_the_board_as_it_is_now(chat: Chat, visitors: list[Visitor]) -> None:
    await shown(chat)
    await seated(chat, visitors[0])
    async with visitors[0].looks() as page:
        await page.sees("Tea was warm")
    await chat.says("ben", "/theme put 1 2 Mornings")
    async with visitors[0].looks() as page:
        await page.sees("Mornings")


async def test_the_retro_s_card_leads_to_the_board_and_the_board_does_not_lead_to_itself(
    chat: Chat, visitors: list[Visitor]
) -> None:
    await writing(chat)
    await chat.presses("ben", "Board on the web", card="Retro R-1")
    assert (await visitors[0].enters(link_of(chat, "ben"))).status == 200
    async with visitors[0].looks() as page:
        await page.sees("Silent writing")
        assert "Board on the web" not in str(page.parts)
        assert page.token("Pause")


async def test_without_boards_the_card_does_not_speak_of_one(chat: Chat) -> None:
    await writing(chat)
    assert "Board on the web" not in chat.buttons("ben", "Retro R-1")


async def test_what_was_shown_stays_while_more_is_written(chat: Chat, visitors: list[Visitor]) -> None:
    await shown(chat)
    await seated(chat, visitors[0], "ben")
    await chat.says("ana", "/retro back")
    async with visitors[0].looks() as page:
        await page.sees("Tea was warm")
        await wrote(chat, "ana", column1=SECRET)
        assert page.parts["lane column 0"]["drop"] is None
        assert SECRET not in "".join(page.bytes_seen)


@given(note=st.text(min_size=1, max_size=60), title=st.text(max_size=60))
def test_people_s_words_stay_as_they_are(note: str, title: str) -> None:
    board = Board(title=title, card=card_of(note), lanes=(Lane("one", title, (Sticker(1, note),)),))
    drawn = board_to_parts(Languages.load().localize(board, "es"), lambda token: token)
    assert json.loads(drawn["note 1"]) == [{"kind": "text", "text": note}]
    assert json.loads(drawn["lane one"])["title"] == [{"kind": "text", "text": title}]


async def test_only_what_changed_is_sent(chat: Chat, visitors: list[Visitor]) -> None:
    await shown(chat)
    await seated(chat, visitors[0], "ben")
    async with visitors[0].looks() as page:
        await page.sees("Tea was warm")
        await chat.says("ana", "/theme put 1 Mornings")
        await page.sees("Mornings")
    assert "We laughed" not in page.bytes_seen[-1] or "Tea was warm" not in page.bytes_seen[-1]


async def test_when_the_group_forgets_somebody_their_seat_is_gone(chat: Chat, visitors: list[Visitor]) -> None:
    await shown(chat)
    await seated(chat, visitors[0], "ben")
    async with visitors[0].looks() as page:
        await page.sees("Tea was warm")
        drop, note = page.drop_of("A new theme"), page.number_of("Tea was warm")
        await chat.says("ben", "/me forget")
        await chat.presses("ben", "Forget me")
        await page.socket.send_json({"id": "x", "act": "press", "token": drop, "value": note, "private": False})
        while (message := await page.socket.receive()).type is WSMsgType.TEXT:
            pass
        assert message.type is WSMsgType.CLOSE
    assert not any("T1" in text for text in chat.sees("ana")[-1:])


async def test_a_seat_is_good_for_twelve_hours(chat: Chat, visitors: list[Visitor], clock: MovableClock) -> None:
    await shown(chat)
    await seated(chat, visitors[0])
    async with visitors[0].looks() as page:
        await page.sees("Tea was warm")
        clock.forward(timedelta(hours=12))
        while (message := await page.socket.receive()).type is WSMsgType.TEXT:
            pass
        assert (message.type, message.data) == (WSMsgType.CLOSE, 1008)


@pytest.mark.parametrize(
    "nonsense", ["{", "[]", "7", '{"id": 3}', '{"id": "x", "act": "fly"}', '{"id": "x", "act": "press", "token": 1}']
)
async def test_a_page_that_talks_nonsense_is_hung_up_on(chat: Chat, visitors: list[Visitor], nonsense: str) -> None:
    await shown(chat)
    await seated(chat, visitors[0])
    async with visitors[0].looks() as page:
        await page.socket.send_str(nonsense)
        while (message := await page.socket.receive()).type is WSMsgType.TEXT:
            pass
        assert (message.type, message.data) == (WSMsgType.CLOSE, 1003)


async def test_whoever_does_too_much_at_once_is_asked_to_wait(chat: Chat, visitors: list[Visitor]) -> None:
    await shown(chat)
    await seated(chat, visitors[0])
    async with visitors[0].looks() as page:
        await page.sees("Tea was warm")
        answers = [await page.does(act="press", token="forged", value=None) for _each in range(61)]
    assert answers[-1] == {"kind": "busy"}
    assert all(answer["kind"] == "private" for answer in answers[:60])


async def test_three_hundred_people_see_a_change_each(
    chat: Chat, visitors: list[Visitor], address: str, bot: Roundtable
) -> None:
    await shown(chat)
    await chat.says("ana", "/retro guests")
    link = link_of(chat, "ana")
    crowd = [Visitor(address) for _each in range(300)]
    for number, visitor in enumerate(crowd):
        assert (await visitor.enters(link, name=f"Guest {number}", key=str(number))).status == 200

    async def look(visitor: Visitor) -> Page:
        async with visitor.looks() as page:
            await page.sees("Tea was warm")
            together.release()
            await page.sees("Mornings")
            return page

    together = asyncio.Semaphore(0)
    looking = [asyncio.create_task(look(visitor)) for visitor in crowd]
    for _each in crowd:
        await together.acquire()
    await chat.says("ben", "/theme put 1 2 Mornings")
    pages = await asyncio.gather(*looking)
    assert len({page.bytes_seen[-1].split('"parts"')[1] for page in pages}) == 1
    for visitor in crowd:
        await visitor.session.close()
