"""T1, on the web: two who are at the board of a retro, members or guests, exchange the notes that they write there.

Each act has a key, and receipts and the ids of notes follow from it. At the board the key is made of a number that was
drawn for the seat when somebody came in, and of one that their browser draws for the act. Both are chance: each of the
two may as well have drawn the other's. So here they come in as always, and exchange these numbers together with their
notes; then every file, log and outgoing call is byte-equal, and so is what others see at the board. That the number of
a seat is kept in its own browser only, and leads nobody to the one who drew it, is seen in the second proof.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import ClientSession, WSMsgType

from adapters.pages.serving import LOOPBACK, served
from adapters.web.platform import Web
from adapters.web.server import COOKIE, PATH, board_app, standing_alone
from bot.engine.doors import Admission
from tests.adapters.web.conftest import Page, Visitor, link_of, said
from tests.anonymity.conftest import PlaceMaker
from tests.anonymity.stage import Part, Stage, play, search
from tests.anonymity.test_canary import found_in
from tests.anonymity.test_swap import differences
from tests.anonymity.traces import Recorded

ORIGIN = "http://127.0.0.1"
NOTES = ({"column1": "Pairing\nLunch outside", "column3": "A rota for the minutes"}, {"column2": "Mails at night"})


@asynccontextmanager
async def served_board(stage: Stage) -> AsyncIterator[str]:
    """The address of the board's page, as the process serves it."""
    app = board_app(stage.bot.engine, ORIGIN, hosts=LOOPBACK)
    stage.bot.engine.attach(Recorded(Web(), stage.traces))
    async with served(standing_alone(app, hosts=LOOPBACK), "127.0.0.1", 0) as address:
        yield address.rstrip("/") + PATH


async def comes_in(stage: Stage, address: str, link: str, name: str) -> Admission:
    """Somebody goes through a door and sits down."""
    visitor = Visitor(address)
    try:
        assert (await visitor.enters(link, name, key=name)).status == 200
        (seat,) = [cookie.value for cookie in visitor.session.cookie_jar if cookie.key == COOKIE]
        return stage.bot.engine.boards.doors.unlocked("seat", seat)
    finally:
        await visitor.session.close()


async def members_come(stage: Stage, address: str, people: Sequence[str]) -> list[Admission]:
    """Members come in, each by a link of their own."""
    seats = []
    for person in people:
        await stage.openly(stage.chat.says(person, "/retro board"))
        seats.append(await comes_in(stage, address, link_of(stage.chat, person.lower()), person))
    return seats


async def guests_come(stage: Stage, address: str, people: Sequence[str]) -> list[Admission]:
    """People without an account come in, all by one link."""
    await stage.openly(stage.chat.says("Esra", "/retro guests"))
    link = link_of(stage.chat, "esra")
    return [await comes_in(stage, address, link, person) for person in people]


Coming = Callable[[Stage, str, Sequence[str]], Awaitable[list[Admission]]]
COMING = {"members": members_come, "guests": guests_come}


@asynccontextmanager
async def looking(stage: Stage, address: str, seat: Admission) -> AsyncIterator[Page]:
    """The page of whoever has a seat, for as long as they look."""
    cookie = f"{COOKIE}={stage.bot.engine.boards.doors.locked('seat', seat)}"
    async with (
        ClientSession(headers={"Origin": address.removesuffix(PATH), "Cookie": cookie}) as session,
        session.ws_connect(f"{address}{seat.nonce}/live") as socket,
    ):
        message = await socket.receive()
        assert message.type is WSMsgType.TEXT, message
        yield Page(socket, message.json())


async def writes(stage: Stage, address: str, seat: Admission, notes: Mapping[str, str], told: list[str]) -> None:
    """Somebody writes notes at the board; `told` is what only they may know."""
    async with looking(stage, address, seat) as page:
        await page.sees("Leads: Esra")
        form = (await page.presses("Write notes"))["form"]
        values = {blank["name"]: "" for blank in form["blanks"]} | dict(notes)
        words = said(await page.does(act="submit", token=form["token"], values=values))
    assert "Kept, without your name" in words
    told += [seat.nonce, words.split("Your receipt code: ")[1].split()[0]]


def at_the_board(first: str, second: str, come: Coming, told: list[str]) -> Part:
    """Two people write notes at the board of a retro, which all see at its end. `told` is what only they may know."""

    async def part(stage: Stage) -> None:
        async with served_board(stage) as address:
            await stage.openly(stage.chat.says("Esra", "/retro start"))
            there = sorted((first, second))
            seats = await come(stage, address, there)
            drawn = [seat.nonce for seat in seats]
            own = dict(zip(there, seats, strict=True))
            for person, nonce, notes in zip((first, second), drawn, NOTES, strict=True):
                await stage.unseen(writes(stage, address, replace(own[person], nonce=nonce), notes, told))
            await stage.minute()
            await stage.openly(stage.chat.says("Esra", "/retro end"))
            assert any("Lunch outside" in text for text in stage.chat.sees("Esra"))
            async with looking(stage, address, own[there[0]]) as page:
                await page.sees("Mails at night")
                stage.traces.outgoing.append(f"shown at the board {json.dumps(page.parts, sort_keys=True)}")

    return part


async def prove_swap_at_the_board(fresh: PlaceMaker, come: Coming) -> list[str]:
    """Play with two authors in both casts; gives where the plays differ."""
    one, other = [await play(fresh(), at_the_board(*authors, come, [])) for authors in (("Ana", "Ben"), ("Ben", "Ana"))]
    return differences(one, other)


async def prove_silence_of_seats(fresh: PlaceMaker, come: Coming) -> list[str]:
    """Let two write at the board; gives where the numbers of their seats or their receipts can be found."""
    told: list[str] = []
    traces = await play(fresh(), at_the_board("Ana", "Ben", come, told), watch=search)
    assert len(set(told)) == 4
    return found_in(traces, *told)


@pytest.mark.parametrize("come", COMING.values(), ids=COMING.keys())
async def test_whoever_of_two_at_the_board_wrote_what_leaves_the_same_bytes_everywhere(
    fresh: PlaceMaker, come: Coming
) -> None:
    assert await prove_swap_at_the_board(fresh, come) == []


@pytest.mark.parametrize("come", COMING.values(), ids=COMING.keys())
async def test_what_was_drawn_for_a_seat_and_what_was_told_there_is_kept_nowhere(
    fresh: PlaceMaker, come: Coming
) -> None:
    assert await prove_silence_of_seats(fresh, come) == []
