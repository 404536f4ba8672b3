"""The page in the browser: what a visitor does comes in by POST, what their people see goes out over a WebSocket.

Whoever can open the page can act as anybody in the playground. So it answers on the machine it runs on alone, unless
the operator names the host under which others reach it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from aiohttp import web

from adapters.pages.render import View, choice_to_view
from adapters.pages.serving import LOOPBACK, SHARED, Live, add_files, application
from adapters.playground.inbound import Crowd
from adapters.playground.views import page_view
from adapters.playground.world import Missing
from bot.engine.guide import CommandHelp
from bot.kit import Clock

PAGE = Path(__file__).parent / "page"
STEPS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
LOCALES = ("en-GB", "en-US", "es-ES", "es-MX")
LONGEST_NAME = 40

Forward = Callable[[timedelta], Awaitable[None]]


def playground_app(
    crowd: Crowd, clock: Clock, *, forward: Forward | None = None, hosts: Collection[str] = LOOPBACK
) -> web.Application:
    """The playground's page; `forward` moves the clock, and without it the page has no clock to move."""
    server = _Server(crowd, clock, forward)
    app = application(hosts)
    add_files(app, SHARED, PAGE)
    app.router.add_get("/live", server.live.handle)
    app.router.add_get("/commands", server.commands)
    app.router.add_get("/shortcuts", server.shortcuts)
    app.router.add_post("/suggest", server.suggest)
    app.router.add_post("/do", server.do)
    app.cleanup_ctx.append(server.watching)
    app.on_shutdown.append(server.live.close)
    return app


class _Server:
    """The handlers of the page's requests."""

    def __init__(self, crowd: Crowd, clock: Clock, forward: Forward | None) -> None:
        self._crowd = crowd
        self._clock = clock
        self._forward = forward
        self.live = Live(self._draw)

    async def watching(self, app: web.Application) -> AsyncIterator[None]:
        """Draw the pages anew whenever the world changes."""
        with self._crowd.world.watched(self.live.changed):
            yield

    async def commands(self, request: web.Request) -> web.Response:
        """All commands in a reader's language."""
        commands = await self._crowd.commands(request.query.get("locale", "en"))
        return web.json_response([_command_view(command) for command in commands])

    async def shortcuts(self, request: web.Request) -> web.Response:
        """All that can be done with somebody's words, in a reader's language."""
        shortcuts = await self._crowd.shortcuts(request.query.get("locale", "en"))
        return web.json_response([{"name": one.name, "label": one.label} for one in shortcuts])

    async def suggest(self, request: web.Request) -> web.Response:
        """Values for the argument being typed."""
        match await _body(request):
            case {
                "person": str(person),
                "channel": str(channel),
                "command": str(command),
                "argument": str(argument),
                "typed": str(typed),
            }:
                choices = await self._crowd.suggest(person, channel, command, argument, typed)
                return web.json_response([choice_to_view(choice) for choice in choices])
            case _:
                raise web.HTTPBadRequest

    async def do(self, request: web.Request) -> web.Response:
        """Something a visitor does; what comes of it is seen over the WebSocket."""
        act = await _body(request)
        try:
            await self._do(act)
        except Missing:
            return web.json_response({"error": "missing"}, status=404)
        except _WrongError as wrong:
            return web.json_response({"error": "wrong", "field": str(wrong)}, status=422)
        return web.json_response({})

    async def _do(self, act: View) -> None:
        crowd = self._crowd
        match act:
            case {"act": "say", "person": str(person), "channel": str(channel), "text": str(text), "thread": thread}:
                await crowd.says(person, channel, text, thread)
            case {"act": "press", "person": str(person), "message": str(message), "token": str(token), "value": value}:
                await crowd.presses(person, message, token, value)
            case {"act": "home", "person": str(person), "channel": str(channel), "token": str(token), "value": value}:
                await crowd.presses_at_home(person, channel, token, value)
            case {"act": "pick", "person": str(person), "message": str(message), "shortcut": str(shortcut)}:
                await crowd.picks(person, message, shortcut)
            case {"act": "submit", "person": str(person), "values": dict(values)}:
                await crowd.submits(person, {str(name): str(value) for name, value in values.items()})
            case {"act": "close form", "person": str(person)}:
                crowd.world.close_form(person)
            case {"act": "dismiss", "person": str(person), "message": str(message)}:
                crowd.world.dismiss(person, message)
            case {"act": "add person", "name": str(name), "locale": str(locale), "zone": str(zone)}:
                _check(locale in LOCALES, "locale")
                _check(zone in available_timezones(), "zone")
                crowd.world.add_person(_name(name), locale, zone)
            case {"act": "add channel", "name": str(name)}:
                crowd.world.add_channel(_name(name))
            case {"act": "forward", "step": str(step)} if self._forward is not None and step in STEPS:
                await self._forward(STEPS[step])
                self.live.changed()
            case _:
                raise web.HTTPBadRequest

    async def _draw(self, looking: View) -> View:
        return await page_view(self._crowd, self._clock, looking, movable=self._forward is not None)


class _WrongError(Exception):
    """A field of the page's own dialogs that is wrong."""


def _check(holds: bool, field: str) -> None:
    if not holds:
        raise _WrongError(field)


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    _check(0 < len(name) <= LONGEST_NAME, "name")
    return name


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise web.HTTPBadRequest from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest
    return body


def _command_view(command: CommandHelp) -> View:
    return {
        "name": command.name,
        "about": command.about,
        "arguments": [
            {
                "name": argument.name,
                "about": argument.about,
                "required": argument.required,
                "rest": argument.rest,
                "suggests": argument.suggests,
                "choices": [choice_to_view(choice) for choice in argument.choices],
            }
            for argument in command.arguments
        ],
    }
