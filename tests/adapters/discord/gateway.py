"""A small Discord of our own with a real gateway, for what no simulator plays: bad connections.

It speaks as much of the protocol as the library needs to connect and to be told of interactions, and records what is
sent to it. Each connection does what the script says, the last one again and again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

Way = Literal["stands", "is refused", "says nonsense", "has an invalid session", "breaks"]

USER = {"id": "1300000000000000001", "username": "Roundtable", "discriminator": "0", "avatar": None, "bot": True}
HELLO, IDENTIFY, RESUME, INVALID_SESSION = 10, 2, 6, 9


@dataclass(slots=True)
class SmallDiscord:
    """What it was asked for, and how its connections go."""

    ways: Sequence[Way] = ("stands",)
    token: str | None = None
    """The token it knows; any, if none is given."""
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    answers: asyncio.Queue[Mapping[str, Any]] = field(default_factory=asyncio.Queue)
    """What interactions were answered with."""
    awaited: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    """Who waits for the answer to which interaction."""
    connections: int = 0
    connected: asyncio.Queue[web.WebSocketResponse] = field(default_factory=asyncio.Queue)
    api_url: str = ""

    async def happens(self, socket: web.WebSocketResponse, event: str, payload: Any) -> None:
        """Tell the bot of something."""
        await socket.send_json({"op": 0, "s": 2, "t": event, "d": payload})

    async def is_asked(self, socket: web.WebSocketResponse, interaction: Mapping[str, Any]) -> Any:
        """Tell the bot what somebody does; what it answers."""
        self.awaited[interaction["id"]] = answer = asyncio.get_running_loop().create_future()
        await self.happens(socket, "INTERACTION_CREATE", interaction)
        return await answer

    async def _api(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        body = json.loads(text) if request.content_type == "application/json" and text else None
        path = request.path.removeprefix("/api/v10")
        self.requests.append((request.method, path, body))
        own = path.startswith("/interactions/")  # these carry a token of their own, in the address
        if self.token is not None and not own and request.headers.get("Authorization") != f"Bot {self.token}":
            return _json({"message": "401: Unauthorized", "code": 0}, status=401)
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
                if (waits := self.awaited.pop(interaction, None)) is not None:
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
                return _json([] if path.endswith("/commands") else {})

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        way = self.ways[min(self.connections, len(self.ways) - 1)]
        self.connections += 1
        if way == "is refused":
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 45_000}})
        async for message in socket:
            if message.type is not WSMsgType.TEXT or json.loads(message.data)["op"] not in (IDENTIFY, RESUME):
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
                    ready = {"v": 10, "user": USER, "guilds": [], "session_id": "1", "resume_gateway_url": url}
                    await socket.send_json({"op": 0, "s": 1, "t": "READY", "d": ready})
                    await self.connected.put(socket)
        return socket


def _json(body: Any, status: int = 200) -> web.Response:
    """As Discord sends it: the library wants no `charset` behind the type."""
    return web.Response(body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json"})


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
