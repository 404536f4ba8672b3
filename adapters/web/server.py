"""The board's page: doors and seats by POST, the board itself and what people do at it over a WebSocket.

Who has a seat is said by a cookie that scripts cannot read and other sites cannot send. What stands in a door is sent
in the body of a request only, never in an address. Nothing is logged: who comes, what they send, which seat they have.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections import deque
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from aiohttp import WSCloseCode, WSMsgType, web

from adapters.pages.serving import MOST_BYTES, SHARED, Json, add_files, application, object_of, sent
from adapters.web.platform import Web
from adapters.web.render import answer_to_view
from adapters.web.tables import Looker, Tables
from bot.engine.boards import Guest
from bot.engine.doors import Admission
from bot.engine.engine import Engine
from bot.engine.platform import Act, Inbound, Pressed, Private, Submitted
from bot.kit import NotFound, Refusal, card_of

PAGE: Final = Path(__file__).parent / "page"
PATH: Final = "/board/"
"""Where the page is, on whatever server."""
COOKIE: Final = "seat"
MOST_PAGES: Final = 10
"""That one person has open at one board."""
MOST_ACTS: Final = 60
IN: Final = 30.0
"""Seconds in which somebody does that much at most."""
MOST_GUESTS: Final = 1000
"""That come in by one door, in one process."""
_LOCALE: Final = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


def board_app(engine: Engine, address: str, *, hosts: Collection[str]) -> web.Application:
    """The board's page, to be put under `PATH`; `address` is where people find that server."""
    platform = Web()
    engine.attach(platform)
    engine.boards.serve(platform, address.rstrip("/") + PATH)
    server = _Server(engine, secure=urlsplit(address).scheme == "https")
    app = application(hosts)
    add_files(app, SHARED, PAGE)
    app.router.add_post("/look", server.look)
    app.router.add_post("/enter", server.enter)
    app.router.add_get("/{at:[0-9a-f]{16}}", sent(PAGE / "index.html"))
    app.router.add_get("/{at:[0-9a-f]{16}}/live", server.live)
    app.router.add_post("/{at:[0-9a-f]{16}}/leave", server.leave)
    app.cleanup_ctx.append(server.tables.watching)
    app.on_shutdown.append(server.tables.close)
    return app


def standing_alone(board: web.Application, *, hosts: Collection[str]) -> web.Application:
    """A server that has nothing but the board."""
    app = application(hosts)
    app.add_subapp(PATH, board)
    return app


class _Server:
    """The handlers of the page's requests."""

    def __init__(self, engine: Engine, *, secure: bool) -> None:
        self._engine = engine
        self._boards = engine.boards
        self._secure = secure
        self._guests: dict[str, int] = {}
        self.tables = Tables(engine.boards, engine.clock)

    async def look(self, request: web.Request) -> web.Response:
        """What stands at a door."""
        match object_of(await request.text()):
            case {"door": str(door), "locale": str(locale)}:
                pass
            case _:
                raise web.HTTPBadRequest
        try:
            entrance = await self._boards.look(door, locale)
        except Refusal as refusal:
            return self._refused(refusal, locale)
        return web.json_response(
            {
                "group": entrance.group,
                "title": entrance.title,
                "guests": entrance.guests,
                "language": entrance.language,
            }
        )

    async def enter(self, request: web.Request) -> web.Response:
        """Come in: whoever may is given a seat."""
        match object_of(await request.text()):
            case {"door": str(door), "locale": str(locale), "zone": str(zone), "name": str(name), "key": str(key)}:
                pass
            case _:
                raise web.HTTPBadRequest
        guest = Guest(
            name=name[:200],
            locale=locale if _LOCALE.fullmatch(locale) else None,
            zone=zone if zone in available_timezones() else None,
            key=key[:64],
        )
        try:
            self._count_in(door)
            sealed, seat = await self._boards.enter(door, guest)
        except Refusal as refusal:
            return self._refused(refusal, locale)
        answer = web.json_response({"at": seat.nonce})
        answer.set_cookie(
            COOKIE,
            sealed,
            path=f"{PATH}{seat.nonce}",
            max_age=round((seat.until - self._engine.clock.now()).total_seconds()),
            secure=self._secure,
            httponly=True,
            samesite="Strict",
        )
        return answer

    async def leave(self, request: web.Request) -> web.Response:
        """Let a browser forget a seat, for whoever sits down at it next."""
        answer = web.json_response({})
        answer.del_cookie(COOKIE, path=f"{PATH}{request.match_info['at']}")
        return answer

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Serve one page for as long as it looks."""
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=MOST_BYTES, compress=False)
        await socket.prepare(request)
        try:
            seat = self._seat(request)
            sitter = await self._boards.sitter(seat)
        except NotFound:
            await socket.close(code=WSCloseCode.POLICY_VIOLATION)
            return socket
        if self.tables.count(seat) >= MOST_PAGES:
            await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
            return socket
        guest = sitter.platform == Web.name
        await socket.send_json({"kind": "hello", "name": sitter.name, "language": sitter.language, "guest": guest})
        looking = asyncio.create_task(self.tables.look(Looker(socket, seat, sitter.language)))
        try:
            await self._listen(socket, seat)
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking
        return socket

    async def _listen(self, socket: web.WebSocketResponse, seat: Admission) -> None:
        """Do what somebody asks for, one thing after the other."""
        acts: deque[float] = deque(maxlen=MOST_ACTS)
        async for message in socket:
            asked = object_of(message.data) if message.type is WSMsgType.TEXT else None
            now = asyncio.get_running_loop().time()
            busy = len(acts) == MOST_ACTS and now - acts[0] < IN
            acts.append(now)
            match asked:
                case {"id": str(id_)} if busy and len(id_) <= 64:
                    answered: Json = {"kind": "busy"}
                case {"id": str(id_)} if asked is not None and len(id_) <= 64:
                    try:
                        answered = await self._answered(seat, id_, asked)
                    except _NonsenseError:
                        break
                    except NotFound:
                        await socket.close(code=WSCloseCode.POLICY_VIOLATION)
                        return
                case _:
                    break
            with suppress(ConnectionError):
                await socket.send_json({"kind": "answer", "id": id_, "answer": answered})
            self.tables.nudge()
        await socket.close(code=WSCloseCode.UNSUPPORTED_DATA)

    async def _answered(self, seat: Admission, id_: str, asked: Json) -> Json:
        """The answer to what somebody did; with the same id it was the same act, delivered again.

        :raises NotFound: when they have no seat any more.
        """
        if seat.until <= self._engine.clock.now():
            raise NotFound
        sitter = await self._boards.sitter(seat)

        def mark(token: str) -> str:
            return self._boards.doors.mark(token, seat.board, seat.account)

        try:
            act = self._act(seat, asked)
        except NotFound as refusal:
            return answer_to_view(Private(card_of(self._boards.say(refusal.words, sitter.language))), mark)
        inbound = Inbound(
            key=hashlib.blake2b(f"{seat.nonce}\0{id_}".encode(errors="replace"), digest_size=16).hexdigest(),
            channel="",
            channel_name="",
            group=seat.group,
            sender=sitter.sender,
            act=act,
        )
        return answer_to_view(await self._engine.handle(sitter.platform, inbound), mark)

    def _act(self, seat: Admission, asked: Json) -> Act:
        match asked:
            case {"act": "press", "token": str(token), "value": str() | None as value, "private": bool(private)}:
                return Pressed(self._boards.doors.unmark(token, seat), value, private)
            case {"act": "submit", "token": str(token), "values": dict(values), "private": bool(private)}:
                filled = {name: value for name, value in values.items() if isinstance(value, str)}
                return Submitted(self._boards.doors.unmark(token, seat), filled, private)
            case _:
                raise _NonsenseError

    def _seat(self, request: web.Request) -> Admission:
        """The seat of whoever asks.

        :raises NotFound: when they have none here.
        """
        seat = self._boards.doors.unlocked("seat", request.cookies.get(COOKIE, ""))
        if seat.nonce != request.match_info["at"]:
            raise NotFound
        return seat

    def _count_in(self, door: str) -> None:
        """Let no door be used without end."""
        which = self._boards.doors.unlocked("door", door).nonce
        self._guests[which] = self._guests.get(which, 0) + 1
        if self._guests[which] > MOST_GUESTS:
            raise NotFound

    def _refused(self, refusal: Refusal, locale: str) -> web.Response:
        said = self._boards.say(refusal.words, self._boards.language_of(locale))
        return web.json_response({"refused": said}, status=403)


class _NonsenseError(Exception):
    """Something that no page of ours sends."""
