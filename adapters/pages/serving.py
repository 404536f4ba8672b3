"""Serving over HTTP: strict headers, files, who may ask, a live view over a WebSocket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, WSMsgType, web

Json: TypeAlias = dict[str, Any]

SHARED = Path(__file__).parent / "shared"
"""The files all pages have in common."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MOST_BYTES = 64 * 1024
"""Of one request and of one message over a WebSocket."""

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
}


def application(hosts: Collection[str]) -> web.Application:
    """An application that answers only under these host names, acts only for its own page, and sends strict headers."""
    app = web.Application(client_max_size=MOST_BYTES, middlewares=[_only_under(frozenset(hosts))])
    app.on_response_prepare.append(_add_headers)
    return app


def add_files(app: web.Application, *folders: Path) -> None:
    """Serve the files of some folders under their names, `index.html` as the root."""
    for path in sorted(path for folder in folders for path in folder.iterdir()):
        if path.suffix in TYPES:
            app.router.add_get("/" if path.name == "index.html" else f"/{path.name}", sent(path))


@asynccontextmanager
async def served(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve until left; gives the address. Port 0 takes a free one."""
    # What people ask for is nobody's business: no access log.
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield address_of(host, runner.addresses[0][1])
    finally:
        await runner.cleanup()


def address_of(host: str, port: int) -> str:
    """Where a server is that listens there."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class Live:
    """Pages that look at something: each is sent it anew after every change, once for the changes in between.

    A page says what it looks at by a message of JSON; `draw` gives that as JSON, or raises `LookupError`.
    """

    def __init__(self, draw: Callable[[Json], Awaitable[Json]]) -> None:
        self._draw = draw
        self._stale: dict[web.WebSocketResponse, asyncio.Event] = {}

    def changed(self) -> None:
        """Something looks different now."""
        for stale in self._stale.values():
            stale.set()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one page for as long as it looks."""
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=MOST_BYTES)
        await socket.prepare(request)
        stale = self._stale[socket] = asyncio.Event()
        looking: Json = {}
        drawing = asyncio.create_task(self._keep_drawn(socket, stale, looking))
        try:
            async for message in socket:
                wanted = object_of(message.data) if message.type is WSMsgType.TEXT else None
                if wanted is None:
                    await socket.close(code=WSCloseCode.UNSUPPORTED_DATA)
                    break
                looking.clear()
                looking.update(wanted)
                stale.set()
        finally:
            del self._stale[socket]
            drawing.cancel()
            with suppress(asyncio.CancelledError):
                await drawing
        return socket

    async def close(self, app: web.Application) -> None:
        """Say goodbye to every page."""
        for socket in tuple(self._stale):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    async def _keep_drawn(self, socket: web.WebSocketResponse, stale: asyncio.Event, looking: Json) -> None:
        shown = ""
        while True:
            await stale.wait()
            stale.clear()
            if not looking:
                continue
            try:
                view = json.dumps(await self._draw(looking))
                if view != shown:
                    await socket.send_str(view)
                    shown = view
            except LookupError:
                await socket.close(code=WSCloseCode.UNSUPPORTED_DATA)
                return
            except ConnectionError:
                return


def object_of(text: str) -> Json | None:
    """An object of JSON; `None` for whatever else it is."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _only_under(hosts: frozenset[str]) -> Any:
    @web.middleware
    async def check(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        # A name of somebody else's that points to this machine (DNS rebinding) must not open it, and another site's
        # page must not act here with the visitor's browser: those requests carry its own origin.
        if urlsplit(f"//{request.host}").hostname not in hosts:
            raise web.HTTPMisdirectedRequest(text="This address is not one of this server's own.")
        acts = request.method != "GET" or request.headers.get("Upgrade", "").lower() == "websocket"
        if acts and urlsplit(request.headers.get("Origin", "")).netloc != request.host:
            raise web.HTTPForbidden(text="Only the page of this server may do that.")
        return await handler(request)

    return check


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)


def sent(path: Path) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """What answers with a file."""

    async def send(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(path, headers={"Content-Type": TYPES[path.suffix]})

    return send
