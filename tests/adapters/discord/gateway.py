"""A small Discord of our own with a real gateway, for what no simulator plays: bad connections.

It speaks as much of the protocol as the library needs to connect and to be told of interactions, and records what is
sent to it. Each connection does what the script says, the last one again and again.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any, Final, Literal

import discord
import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.app import keep_connected
from bot.engine.engine import Engine
from tests.adapters.discord.channels import GUILD, Channels, Refused

Way = Literal["stands", "is refused", "says nonsense", "has an invalid session", "breaks"]

PAYLOADS: Final[Mapping[str, dict[str, Any]]] = {
    path.stem: json.loads(path.read_text()) for path in (Path(__file__).parent / "payloads").glob("*.json")
}
"""What Discord sends for each kind of act."""

USER = {"id": "1300000000000000001", "username": "Roundtable", "discriminator": "0", "avatar": None, "bot": True}
HEARTBEAT, IDENTIFY, RESUME, INVALID_SESSION, HELLO = 1, 2, 6, 9, 10


@dataclass(frozen=True, slots=True)
class Failure:
    """How a request is answered once instead of as it should be."""

    status: int = 0
    """0: the connection is cut."""
    code: int = 0
    retry_after: float | None = None
    everywhere: bool = False
    """Whether a limit is on all requests."""
    at_the_edge: bool = False
    """Whether it comes from what stands before Discord, which does not speak as Discord does."""
    done: bool = False
    """Whether it was done nevertheless."""

    def answer(self, request: web.Request) -> web.StreamResponse:
        """What is sent instead."""
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if not self.status:
            assert request.transport is not None
            request.transport.close()
        if self.at_the_edge:
            return web.Response(status=self.status, text="<html>no</html>", headers=headers)
        body = {"message": "no", "code": self.code, "retry_after": self.retry_after, "global": self.everywhere}
        return _json(body, self.status or 500, {**headers, "Via": "1.1 google"})


@dataclass(slots=True)
class SmallDiscord:
    """What it was asked for, and how its connections go."""

    ways: Sequence[Way] = ("stands",)
    token: str | None = None
    """The token it knows; any, if none is given."""
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    """What came beside some of them, by name."""
    answers: asyncio.Queue[Mapping[str, Any]] = field(default_factory=asyncio.Queue)
    """What interactions were answered with."""
    awaited: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    """Who waits for the answer to which interaction, by its id and token."""
    channels: Channels = field(default_factory=Channels)
    fails: defaultdict[str, deque[Failure]] = field(default_factory=lambda: defaultdict(deque))
    """What goes wrong next, by the last word of the address: `messages`, `callback`."""
    failed: asyncio.Queue[Failure] = field(default_factory=asyncio.Queue)
    connections: int = 0
    connected: asyncio.Queue[web.WebSocketResponse] = field(default_factory=asyncio.Queue)
    heartbeats: asyncio.Queue[None] = field(default_factory=asyncio.Queue)
    api_url: str = ""

    async def happens(self, socket: web.WebSocketResponse, event: str, payload: Any) -> None:
        """Tell the bot of something."""
        await socket.send_json({"op": 0, "s": 2, "t": event, "d": payload})

    async def is_heard(self, socket: web.WebSocketResponse) -> None:
        """Wait until the bot has heard all that it was told before."""
        await socket.send_json({"op": HEARTBEAT})
        await self.heartbeats.get()

    async def is_asked(self, socket: web.WebSocketResponse, interaction: Mapping[str, Any]) -> Any:
        """Tell the bot what somebody does; what it answers. Each delivery of the same has a token of its own."""
        self.awaited[f"{interaction['id']}/{interaction['token']}"] = answer = (
            asyncio.get_running_loop().create_future()
        )
        await self.happens(socket, "INTERACTION_CREATE", interaction)
        return await answer

    async def _api(self, request: web.Request) -> web.StreamResponse:
        body, files = await _body(request)
        self.files |= files
        path = request.path.removeprefix("/api/v10")
        self.requests.append((request.method, path, body))
        own = path.startswith("/interactions/")  # these carry a token of their own, in the address
        if self.token is not None and not own and request.headers.get("Authorization") != f"Bot {self.token}":
            return _json({"message": "401: Unauthorized", "code": 0}, status=401)
        failing = self.fails[[word for word in path.split("/") if not word.isdecimal()][-1]]
        failure = failing.popleft() if failing else None
        if failure is None:
            return await self._answer(request, path, body)
        if failure.done:
            await self._answer(request, path, body)
        await self.failed.put(failure)
        return failure.answer(request)

    async def _answer(self, request: web.Request, path: str, body: Any) -> web.StreamResponse:
        match path:
            case "/users/@me":
                return _json(USER)
            case "/oauth2/applications/@me":
                app = {"id": USER["id"], "name": "Roundtable", "icon": None, "description": "", "flags": 0}
                return _json(
                    {**app, "owner": USER, "bot_public": True, "bot_require_code_grant": False, "verify_key": ""}
                )
            case "/gateway":
                return _json({"url": f"ws://{request.host}/socket"})
            case _ if path.endswith("/callback"):
                interaction = path.split("/")[2]
                if (waits := self.awaited.pop("/".join(path.split("/")[2:4]), None)) is not None:
                    waits.set_result(body)
                else:
                    await self.answers.put({} if body is None else body)
                told = {
                    "id": interaction,
                    "type": 2,
                    "response_message_id": "1",
                    "response_message_loading": False,
                }
                return _json({"interaction": told, "resource": {"type": 4}})
            case _:
                try:
                    return _json(self.channels.serve(request.method, path, body))
                except Refused as refused:
                    return _json({"message": "no", "code": refused.code}, refused.status)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        way = self.ways[min(self.connections, len(self.ways) - 1)]
        self.connections += 1
        if way == "is refused":
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 45_000}})
        async for message in socket:
            said = json.loads(message.data)["op"] if message.type is WSMsgType.TEXT else None
            if said == HEARTBEAT:
                await self.heartbeats.put(None)
            if said not in (IDENTIFY, RESUME):
                continue
            match way:
                case "says nonsense":
                    await socket.send_json({"op": 0, "s": 1, "t": "READY", "d": {"unexpected": True}})
                case "has an invalid session":
                    await socket.send_json({"op": INVALID_SESSION, "d": False})
                case "breaks":
                    await socket.close(code=4000)
                case _:
                    url = f"ws://{request.host}/socket"
                    guilds = [{"id": GUILD["id"], "unavailable": True}]
                    ready = {"v": 10, "user": USER, "guilds": guilds, "session_id": "1", "resume_gateway_url": url}
                    await socket.send_json({"op": 0, "s": 1, "t": "READY", "d": ready})
                    await self.happens(socket, "GUILD_CREATE", GUILD)
                    await self.connected.put(socket)
        return socket


async def _body(request: web.Request) -> tuple[Any, dict[str, bytes]]:
    """What came with a request, and the files beside it by their names."""
    if request.content_type == "multipart/form-data":
        parts = await request.post()
        fields = [part for part in parts.values() if isinstance(part, web.FileField)]
        return json.loads(str(parts["payload_json"])), {one.filename: one.file.read() for one in fields}
    text = await request.text()
    return json.loads(text) if request.content_type == "application/json" and text else None, {}


def _json(body: Any, status: int = 200, headers: Mapping[str, str] = MappingProxyType({})) -> web.Response:
    """As Discord sends it: the library wants no `charset` behind the type."""
    headers = {"Content-Type": "application/json", **headers}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers)


@asynccontextmanager
async def small_discord(*ways: Way, token: str | None = None) -> AsyncIterator[SmallDiscord]:
    """A small Discord whose connections go these ways."""
    discord = SmallDiscord(ways=ways or ("stands",), token=token)
    app = web.Application()
    app.router.add_get("/socket/", discord._socket)
    app.router.add_get("/socket", discord._socket)
    app.router.add_route("*", "/api/v10/{path:.*}", discord._api)
    async with TestServer(app) as server:
        discord.api_url = str(server.make_url("/api/v10"))
        yield discord


@asynccontextmanager
async def connected(engine: Engine, *ways: Way) -> AsyncIterator[SmallDiscord]:
    """The bot on a small Discord whose connections go these ways."""
    with in_no_time():
        async with small_discord(*ways) as small:
            task = asyncio.create_task(keep_connected(engine, "a.b.c", api_url=small.api_url, sleep=_at_once))
            yield small
            assert not task.done()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@contextmanager
def in_no_time() -> Iterator[None]:
    """The library's own pauses take no time, and what it is pointed at is put back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ExponentialBackoff, "delay", lambda _self: 0.0)
        patch.setattr(discord.Client, "before_identify_hook", _at_once)
        for module in (discord.http, discord.webhook.async_):
            patch.setattr(module, "asyncio", SimpleNamespace(**{**vars(asyncio), "sleep": _at_once}))
        patch.setattr(Route, "BASE", Route.BASE)
        patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
        yield


async def _at_once(*_args: Any, **_options: Any) -> None:
    await asyncio.sleep(0)
