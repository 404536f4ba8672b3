"""Who comes in to a board, who does not, and what they may do there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import WSMsgType
from aiohttp.test_utils import TestClient, TestServer

from adapters.playground.harness import Chat
from adapters.web.server import PATH, board_app, standing_alone
from bot.__main__ import Roundtable
from bot.kit import MovableClock
from storage.people import People
from tests.adapters.web.conftest import Visitor, link_of, said
from tests.adapters.web.test_board import shown, writing

SHUT = "This link is not good any more. Ask for another where you got it."


async def member_link(chat: Chat, person: str = "ben") -> str:
    await chat.says(person, "/retro board")
    return link_of(chat, person)


async def guest_link(chat: Chat) -> str:
    await chat.says("ana", "/retro guests")
    return link_of(chat, "ana")


async def refused(visitor: Visitor, link: str, name: str = "", locale: str = "en") -> str:
    answer = await visitor.enters(link, name=name, locale=locale)
    assert answer.status == 403
    words: str = (await answer.json())["refused"]
    return words


async def closed(visitor: Visitor, at: str) -> bool:
    """Whether somebody who wants to look is shown out at once."""
    async with visitor.session.ws_connect(f"{visitor.address}{at}/live") as socket:
        return (await socket.receive()).type is WSMsgType.CLOSE


async def test_what_looks_ahead_at_a_link_does_not_use_it_up(chat: Chat, visitors: list[Visitor]) -> None:
    await writing(chat)
    link = await member_link(chat)
    address, door = link.split("#")
    assert address == visitors[0].address
    for _each in range(3):
        page = await visitors[0].session.get(address, headers={"Origin": ""})
        assert (page.status, "Set-Cookie" in page.headers) == (200, False)
        entrance = await (await visitors[0].asks("look", door=door, locale="en")).json()
        assert entrance == {"group": "general", "title": "Retro R-1", "guests": False, "language": "en"}
    assert (await visitors[1].enters(link)).status == 200


async def test_a_member_s_link_lets_one_in_once(chat: Chat, visitors: list[Visitor]) -> None:
    await writing(chat)
    link = await member_link(chat)
    assert (await visitors[0].enters(link)).status == 200
    assert (
        await refused(visitors[1], link) == "Somebody came in by this link already. Ask for another where you got it."
    )
    assert (
        await refused(visitors[1], link, locale="es")
        == "Con este enlace ya entró alguien. Pide otro donde te lo dieron."
    )
    assert (await visitors[1].enters(await member_link(chat))).status == 200


async def test_a_member_s_link_is_good_for_a_quarter_of_an_hour(
    chat: Chat, visitors: list[Visitor], clock: MovableClock
) -> None:
    await writing(chat)
    early, late = await member_link(chat), await member_link(chat)
    clock.forward(timedelta(minutes=14, seconds=59))
    assert (await visitors[0].enters(early)).status == 200
    clock.forward(timedelta(seconds=1))
    assert await refused(visitors[1], late) == SHUT


async def test_a_guest_link_lets_many_in_until_the_retro_is_over(chat: Chat, visitors: list[Visitor]) -> None:
    await shown(chat)
    link = await guest_link(chat)
    for visitor, name in zip(visitors, ("Zoë", "Yara"), strict=False):
        assert (await visitor.enters(link, name=name, key=name)).status == 200
        async with visitor.looks() as page:
            assert (page.hello["name"], page.hello["guest"]) == (f"{name} (guest)", True)
            await page.sees("Tea was warm")
    await chat.says("ana", "/retro end")
    assert await refused(visitors[2], link, name="Xavi") == SHUT


async def test_a_guest_takes_part_but_does_not_lead(chat: Chat, visitors: list[Visitor]) -> None:
    await shown(chat)
    assert (await visitors[0].enters(await guest_link(chat), name="Zoë")).status == 200
    async with visitors[0].looks() as page:
        await page.sees("Tea was warm")
        assert "Guests take part in everything but leading." in said(await page.presses("I lead now"))
        assert "Good that you are here." in said(await page.presses("I am here"))
    assert not any("Zoë" in text for text in chat.sees("ana"))


async def test_a_guest_is_no_member_while_they_are_here_nor_afterwards(
    chat: Chat, visitors: list[Visitor], bot: Roundtable
) -> None:
    await shown(chat)
    before = [member.name for member in await members(bot)]
    assert (await visitors[0].enters(await guest_link(chat), name="Zoë")).status == 200
    async with visitors[0].looks() as page:
        await page.sees("Tea was warm")
        await page.presses("I am here")
        assert [member.name for member in await members(bot)] == before
    await chat.says("ana", "/retro end")
    assert [member.name for member in await members(bot)] == before


async def members(bot: Roundtable) -> Sequence[Any]:
    return await bot.engine.database.read(lambda unit: People(unit, 1).members())


async def test_a_guest_link_is_good_for_a_day_at_most(chat: Chat, visitors: list[Visitor], clock: MovableClock) -> None:
    await writing(chat)
    link = await guest_link(chat)
    await chat.says("ana", "/retro pause")
    clock.forward(timedelta(days=1))
    assert await refused(visitors[0], link, name="Zoë") == SHUT


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
async def test_a_guest_has_a_name(chat: Chat, visitors: list[Visitor], name: str) -> None:
    await writing(chat)
    assert await refused(visitors[0], await guest_link(chat), name=name) == "A name has 1 to 40 characters."


async def test_a_guest_who_comes_in_twice_is_one(chat: Chat, visitors: list[Visitor], bot: Roundtable) -> None:
    await writing(chat)
    link = await guest_link(chat)
    seats = []
    for visitor in visitors[:2]:
        assert (await visitor.enters(link, name="Zoë", key="the same")).status == 200
        seats.append(bot.engine.boards.doors.unlocked("seat", _cookie(visitor)))
    assert seats[0].account == seats[1].account


async def test_only_who_leads_or_moderates_invites_guests(chat: Chat, address: str) -> None:
    await writing(chat)
    await chat.says("ben", "/retro guests")
    assert "Whoever leads the retro can invite guests, and so can moderators." in chat.private("ben")


@pytest.mark.parametrize("change", ["x", "A" * 40, "é"])
async def test_a_forged_link_opens_nothing(chat: Chat, visitors: list[Visitor], change: str) -> None:
    await writing(chat)
    address, door = (await guest_link(chat)).split("#")
    for forged in (change, change + door[len(change) :], door[:-4], door + "AAAA"):
        assert await refused(visitors[0], f"{address}#{forged}", name="Zoë") == SHUT


async def test_a_seat_is_no_door_and_a_door_is_no_seat(chat: Chat, visitors: list[Visitor]) -> None:
    await shown(chat)
    link = await guest_link(chat)
    visitor = visitors[0]
    assert (await visitor.enters(link, name="Zoë")).status == 200
    seat = _cookie(visitor)
    assert await refused(visitors[1], f"{visitor.address}#{seat}", name="Yara") == SHUT
    at = visitor.at
    for cookie in (link.split("#")[1], "", "forged", seat[:-1]):
        visitors[1].session.cookie_jar.update_cookies({"seat": cookie})
        assert await closed(visitors[1], at)
    visitors[1].session.cookie_jar.update_cookies({"seat": seat})
    assert await closed(visitors[1], "0" * 16)
    assert not await closed(visitors[1], at)


async def test_a_seat_stands_in_a_cookie_that_only_the_page_s_own_requests_carry(
    chat: Chat, visitors: list[Visitor], bot: Roundtable
) -> None:
    await writing(chat)
    answer = await visitors[0].enters(await member_link(chat))
    cookie = answer.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", f"Path={PATH}{visitors[0].at}", "Max-Age=43200"):
        assert part in cookie
    assert "Secure" not in cookie
    app = standing_alone(
        board_app(bot.engine, "https://table.example", hosts={"table.example"}), hosts={"table.example"}
    )
    async with TestClient(TestServer(app)) as client:
        link = await member_link(chat)
        assert link.startswith("https://table.example/board/#")
        own = {"Host": "table.example", "Origin": "https://table.example"}
        body = {"door": link.split("#")[1], "locale": "en", "zone": "UTC", "name": "", "key": ""}
        answer = await client.post("/board/enter", json=body, headers=own)
        assert "Secure" in answer.headers["Set-Cookie"]


async def test_only_what_was_drawn_for_somebody_can_be_pressed_by_them(chat: Chat, visitors: list[Visitor]) -> None:
    await shown(chat)
    assert (await visitors[0].enters(await guest_link(chat), name="Zoë")).status == 200
    gone = "That is not here any more. It may have been closed or withdrawn."
    async with visitors[0].looks() as zoe:
        await zoe.sees("Tea was warm")
        drawn = zoe.drop_of("A new theme")
        bare = drawn.split(".", 1)[1]
        for forged in (bare, f".{bare}", drawn.replace("move", "split"), drawn[:-1] + "7", "v1:me.forget", ""):
            answer = await zoe.does(act="press", token=forged, value=None)
            assert said(answer) == gone


async def test_what_one_was_shown_privately_is_nobody_else_s_to_send(chat: Chat, visitors: list[Visitor]) -> None:
    await writing(chat)
    link = await guest_link(chat)
    for visitor, name in zip(visitors, ("Zoë", "Yara"), strict=False):
        assert (await visitor.enters(link, name=name, key=name)).status == 200
    async with visitors[0].looks() as zoe, visitors[1].looks() as yara:
        await zoe.sees("Silent writing")
        await yara.sees("Silent writing")
        form = (await zoe.presses("Write notes"))["form"]
        values = {blank["name"]: "Mine" for blank in form["blanks"]}
        assert "not here any more" in said(await yara.does(act="submit", token=form["token"], values=values))
        assert "Kept, without your name" in said(await zoe.does(act="submit", token=form["token"], values=values))


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "http://localhost:1"])
async def test_another_site_s_page_can_neither_come_in_nor_listen(
    chat: Chat, visitors: list[Visitor], origin: str
) -> None:
    await shown(chat)
    link = await guest_link(chat)
    visitor = visitors[0]
    body = {"door": link.split("#")[1], "locale": "en", "zone": "", "name": "Zoë", "key": ""}
    for path in ("look", "enter"):
        answer = await visitor.session.post(visitor.address + path, json=body, headers={"Origin": origin})
        assert answer.status == 403
        assert "Set-Cookie" not in answer.headers
    await visitor.enters(link, name="Zoë")
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": origin}
    answer = await visitor.session.get(f"{visitor.address}{visitor.at}/live", headers=upgrade | key)
    assert answer.status == 403


@pytest.mark.parametrize("path", ["", "board.js", "base.css", "words.json", "0123456789abcdef", "nowhere"])
async def test_everything_is_sent_under_a_strict_policy(visitors: list[Visitor], path: str) -> None:
    headers = (await visitors[0].session.get(visitors[0].address + path)).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("no-referrer", "no-store")


async def test_a_foreign_name_for_this_machine_opens_nothing(visitors: list[Visitor]) -> None:
    answer = await visitors[0].session.get(visitors[0].address, headers={"Host": "evil.example"})
    assert answer.status == 421


@pytest.mark.parametrize("body", ["{", "[]", "{}", '{"door": 7, "locale": "en"}', "[" * 100_000])
async def test_what_no_page_of_ours_sends_is_refused(visitors: list[Visitor], body: str) -> None:
    for path in ("look", "enter"):
        answer = await visitors[0].session.post(visitors[0].address + path, data=body)
        assert answer.status in {400, 413}


async def test_without_a_page_to_show_it_the_command_says_who_can_help(chat: Chat) -> None:
    await writing(chat)
    await chat.says("ben", "/retro board")
    assert "The board on the web is not set up here." in chat.private("ben")


async def test_no_log_has_a_link_a_seat_or_what_was_done(
    chat: Chat, visitors: list[Visitor], capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    await writing(chat)
    link = await guest_link(chat)
    await visitors[0].enters(link, name="Zoë Quinn")
    async with visitors[0].looks() as page:
        await page.sees("Silent writing")
        form = (await page.presses("Write notes"))["form"]
        values = {blank["name"]: "The night shift" for blank in form["blanks"]}
        await page.does(act="submit", token=form["token"], values=values)
    logged = "".join((*capfd.readouterr(), caplog.text))
    assert "retros.written" in logged
    for word in (link.split("#")[1], _cookie(visitors[0]), visitors[0].at, "Zoë", "night shift", form["token"]):
        assert word not in logged


def _cookie(visitor: Visitor) -> str:
    return next(cookie.value for cookie in visitor.session.cookie_jar if cookie.key == "seat")
