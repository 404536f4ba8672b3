"""Socket Mode when it goes wrong: connections closed, refused, doubled or dead, and answers that are late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.slack import answers
from adapters.slack.app import Access, Slack, slack
from adapters.slack.socket import CURES, LOOKS, Socket
from adapters.slack.web import web_client
from bot.__main__ import Roundtable
from bot.engine.platform import Answer, Inbound
from tests.adapters.slack.standin import APP_TOKEN, BOT_TOKEN, Workspace, text_of


async def until(people: Workspace) -> None:
    """Wait for the next socket to be open."""
    people.heard.clear()
    async with asyncio.timeout(20):
        await people.heard.wait()


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets", "link_disabled"])
async def test_after_a_disconnect_it_connects_anew_and_hears(
    reason: str, people: Workspace, over_socket: Slack
) -> None:
    await people.sockets[-1].send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
    await until(people)
    await people.types("UANA", "/wg help")
    assert len(people.windows["UANA"].whispers) == 1


async def test_after_a_close_it_connects_anew_and_hears(people: Workspace, over_socket: Slack) -> None:
    closed = asyncio.create_task(people.sockets[-1].close())
    await until(people)
    await closed
    await people.types("UANA", "/wg help")
    assert len(people.windows["UANA"].whispers) == 1


async def test_what_is_delivered_over_each_of_several_sockets_counts_once(
    people: Workspace, bot: Roundtable, over_socket: Slack
) -> None:
    access = Access(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=f"{people.url}api/")
    people.heard.clear()
    async with slack(bot.engine, access):
        await people.heard.wait()
        assert len(people.sockets) == 2
        await people.types("UANA", "/idea Meet outside")
        await people.presses("UANA", "Send with my name", people.windows["UANA"].whispers[-1])
        await bot.settle()
        [card] = people.messages.values()
        await people.presses("UBEN", "Support", card, key="once")
        people.sockets.reverse()
        await people.presses("UBEN", "Support", card, key="once")
        assert len(people.windows["UBEN"].whispers) == 1


async def test_what_no_message_of_slacks_looks_like_leaves_the_connection_alive(
    people: Workspace, over_socket: Slack
) -> None:
    for text in (
        "",
        "not json",
        "{}",
        "[]",
        '{"type": "new"}',
        '{"type": "hello"}',
        '{"envelope_id": "E", "type": "new"}',
    ):
        await people.sockets[-1].send_str(text)
    await people.types("UANA", "/wg help")
    assert len(people.windows["UANA"].whispers) == 1


class Looks:
    """Instead of waiting between two looks at the connection: the test says when."""

    def __init__(self) -> None:
        self._next = asyncio.Queue[None]()
        self._looked = asyncio.Event()

    async def sleep(self, _seconds: float) -> None:
        self._looked.set()
        await self._next.get()

    async def look(self, times: int) -> None:
        for _time in range(times):
            self._looked.clear()
            self._next.put_nowait(None)
            await self._looked.wait()


@pytest.fixture
async def looks() -> Looks:
    return Looks()


@pytest.fixture
async def socket(over_http: Slack, people: Workspace, looks: Looks) -> AsyncIterator[Socket]:
    """A socket of its own, whose watch the test drives."""
    assert people.http is not None
    client = web_client(people.http, token=None, api_url=f"{people.url}api/")
    socket = Socket(over_http.app, client, APP_TOKEN, sleep=looks.sleep, ping_every=0.05)
    yield socket
    await socket.stop()


async def test_a_refused_handshake_is_cured_with_a_new_address(socket: Socket, people: Workspace, looks: Looks) -> None:
    people.refuses_handshakes = True
    await socket.start()
    await people.refused.wait()
    await looks.look(LOOKS)
    people.refuses_handshakes = False
    await until(people)
    people.over_socket = True
    await people.types("UANA", "/wg help")
    assert len(people.windows["UANA"].whispers) == 1
    assert [method for method, _args in people.calls].count("apps.connections.open") == 2


async def test_after_five_minutes_without_a_connection_it_is_built_anew(
    socket: Socket, people: Workspace, looks: Looks
) -> None:
    people.refuses_handshakes = True
    await socket.start()
    await people.refused.wait()
    first = socket._handler
    await looks.look(LOOKS * CURES)
    assert socket._handler is not first
    people.refuses_handshakes = False
    await until(people)
    people.over_socket = True
    await people.types("UANA", "/wg help")
    assert len(people.windows["UANA"].whispers) == 1


# Late


@pytest.fixture
def slow(bot: Roundtable, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """An engine that answers only once it is let, while Slack hears at once."""
    monkeypatch.setattr(answers, "PATIENCE", 0)
    go = asyncio.Event()
    handle = bot.engine.handle

    async def later(platform: str, inbound: Inbound) -> Answer:
        await go.wait()
        return await handle(platform, inbound)

    monkeypatch.setattr(bot.engine, "handle", later)
    return go


async def test_a_late_answer_to_a_command_comes_after_its_acknowledgement(
    people: Workspace, over_http: Slack, slow: asyncio.Event
) -> None:
    await people.types("UANA", "/wg help")
    assert people.windows["UANA"].whispers == []
    slow.set()
    await people.whispered.wait()
    assert "What you can do here" in text_of(people.windows["UANA"].whispers[-1])


async def test_a_form_waits_for_its_late_answer(
    people: Workspace, bot: Roundtable, over_http: Slack, slow: asyncio.Event
) -> None:
    await people.types("UANA", "/idea")
    slow.set()
    await people.shown.wait()
    slow.clear()
    people.shown.clear()
    await people.submits("UANA", {"text": "Meet outside"})
    assert "One moment" in text_of(people.windows["UANA"].modals[-1])
    slow.set()
    await people.shown.wait()
    assert "This is how it will look" in text_of(people.windows["UANA"].modals[-1])


async def test_a_late_mistake_comes_back_with_all_that_was_typed(
    people: Workspace, bot: Roundtable, over_http: Slack, slow: asyncio.Event
) -> None:
    slow.set()
    await people.types("UANA", "/idea")
    await people.shown.wait()
    slow.clear()
    people.shown.clear()
    await people.submits("UANA", {"text": " "})
    slow.set()
    await people.shown.wait()
    form = people.windows["UANA"].modals[-1]
    assert any(block["type"] == "input" for block in form["blocks"])
    assert "⚠" in text_of(form)
