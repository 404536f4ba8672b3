"""Slack from its people's side, small and strict: a Web API, addresses for private answers, and somebody who acts.

It keeps what it was sent, holds every request against Slack's rules (`rules`), and can be told to fail.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import re
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.kit import value_to_names
from tests.adapters.slack.rules import check_call, check_home, check_message, check_modal

Json: TypeAlias = dict[str, Any]

TEAM = "T0001"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
BOT_TOKEN = "xoxb-none"
APP_TOKEN = "xapp-none"
BOT = "U0BOT"
CHANNEL = "C0001"
SECRET_CHANNEL = "C0SECRET"
NAMES = MappingProxyType({CHANNEL: "general", SECRET_CHANNEL: "privategroup"})
"""What a payload calls a channel; a private one keeps its name, and a conversation of two has none."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How the Web API answers once instead of doing something."""

    status: int = 200
    error: str | None = None
    retry_after: int | None = None
    text: str | None = None
    drop: bool = False
    """Cut the connection after doing nothing."""


@dataclass(slots=True)
class Window:
    """What one person has before them beside the channels."""

    whispers: list[Json] = field(default_factory=list)
    """Private answers, oldest first."""
    modals: list[Json] = field(default_factory=list)
    """The modals on top of each other, the last is seen."""
    home: Json | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with the form on top."""


@dataclass(slots=True)
class Upload:
    """A file: announced, then sent, then shared with a channel."""

    name: str
    length: int
    content: bytes = b""
    channel: str | None = None
    under: str | None = None


@dataclass(slots=True)
class Workspace:
    """Everything that happens in a workspace; people act by its methods."""

    url: str = ""
    events: str = ""
    """Where the bot takes its requests over HTTP."""
    http: aiohttp.ClientSession | None = None
    calls: list[tuple[str, Json]] = field(default_factory=list)
    fails: defaultdict[str, deque[Failure]] = field(default_factory=lambda: defaultdict(deque))
    messages: dict[tuple[str, str], Json] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    refuses_uploads: int = 0
    """How many of the next files do not arrive."""
    windows: defaultdict[str, Window] = field(default_factory=lambda: defaultdict(Window))
    profiles: dict[str, Json] = field(default_factory=dict)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once a socket is open."""
    whispered: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once somebody was answered privately."""
    published: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once a home was drawn."""
    shown: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once a modal was opened or redrawn."""
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    acks: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    refuses_handshakes: bool = False
    refused: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once a handshake was refused; its address is good for nothing then."""
    dead_tickets: set[str] = field(default_factory=set)
    addresses: dict[str, tuple[str, Json | None]] = field(default_factory=dict)
    """Whose private answers an address takes, and which one it may replace."""
    dead_addresses: bool = False
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    over_socket: bool = False
    exchanged: int = 0
    """How often something was to be opened that stood there already."""
    channel: str = CHANNEL
    """Where people are when they act."""
    names: dict[str, str] = field(default_factory=lambda: dict(NAMES))
    bot_is_in: set[str] = field(default_factory=lambda: {CHANNEL})
    """The channels that let the bot in."""
    _used: set[str] = field(default_factory=set)

    # What the bot asks for

    async def serve_method(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = await _args(request)
        self.calls.append((method, args))
        check_call(method, args)
        if self.fails[method]:
            failure = self.fails[method].popleft()
            if failure.drop:
                assert request.transport is not None
                request.transport.close()
                return web.Response()
            headers = {} if failure.retry_after is None else {"Retry-After": str(failure.retry_after)}
            if failure.text is not None:
                return web.Response(status=failure.status, text=failure.text, headers=headers)
            answer = {"ok": False, "error": failure.error or "internal_error"}
            return web.json_response(answer, status=failure.status, headers=headers)
        token = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if request.headers.get("Authorization") != f"Bearer {token}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        done = getattr(self, f"do_{method.replace('.', '_')}")(args)
        return web.json_response({"ok": True, **done} if isinstance(done, dict) else {"ok": False, "error": done})

    def do_auth_test(self, args: Json) -> Json | str:
        return {"team_id": TEAM, "user_id": BOT}

    def do_chat_postMessage(self, args: Json) -> Json | str:
        check_message(args)
        channel = args["channel"]
        if channel[0] != "D" and channel not in self.bot_is_in:
            return "channel_not_found"
        if "thread_ts" in args and (channel, args["thread_ts"]) not in self.messages:
            return "cannot_reply_to_message"
        ts = f"1700000000.{next(self.numbers):06}"
        self.messages[channel, ts] = args
        return {"channel": channel, "ts": ts, "message": {"text": args["text"]}}

    def do_chat_update(self, args: Json) -> Json | str:
        check_message(args)
        if args["channel"][0] != "D" and args["channel"] not in self.bot_is_in:
            return "channel_not_found"
        if (args["channel"], args["ts"]) not in self.messages:
            return "message_not_found"
        self.messages[args["channel"], args["ts"]].update(args)
        return {"channel": args["channel"], "ts": args["ts"]}

    def do_chat_delete(self, args: Json) -> Json | str:
        return {} if self.messages.pop((args["channel"], args["ts"]), None) else "message_not_found"

    def do_files_getUploadURLExternal(self, args: Json) -> Json | str:
        id_ = self._new("F")
        self.files[id_] = Upload(args["filename"], int(args["length"]))
        return {"file_id": id_, "upload_url": f"{self.url}files/{id_}"}

    def do_files_completeUploadExternal(self, args: Json) -> Json | str:
        if args["channel_id"][0] != "D" and args["channel_id"] not in self.bot_is_in:
            return "channel_not_found"
        for told in json.loads(args["files"]):
            file = self.files[told["id"]]
            assert len(file.content) == file.length, "the file was not sent whole"
            file.channel, file.under = args["channel_id"], args.get("thread_ts")
        return {"files": [{"id": told["id"]} for told in json.loads(args["files"])]}

    async def serve_upload(self, request: web.Request) -> web.Response:
        """A file arrives, at the address it was given."""
        if self.refuses_uploads:
            self.refuses_uploads -= 1
            return web.Response(status=500)
        self.files[request.match_info["id"]].content = await request.read()
        return web.Response(text="OK")

    def do_conversations_open(self, args: Json) -> Json | str:
        return {"channel": {"id": f"D{args['users']}"}} if args["users"].startswith("U") else "user_not_found"

    def do_conversations_info(self, args: Json) -> Json | str:
        if args["channel"] not in self.bot_is_in:
            return "channel_not_found"
        return {"channel": {"id": args["channel"], "name": "general", "num_members": 1 + len(self.profiles)}}

    def do_conversations_members(self, args: Json) -> Json | str:
        return {"members": [BOT, *self.profiles]}

    def do_users_info(self, args: Json) -> Json | str:
        if args["user"] == BOT:
            return {"user": {"id": BOT, "is_bot": True, "profile": {}}}
        known = self.profiles.get(args["user"])
        return "user_not_found" if known is None else {"user": known}

    def do_views_open(self, args: Json) -> Json | str:
        return self._show(args, keep=0)

    def do_views_push(self, args: Json) -> Json | str:
        return self._show(args, keep=2)

    def do_views_update(self, args: Json) -> Json | str:
        view = _view(args)
        check_modal(view)
        self.shown.set()
        for window in self.windows.values():
            for at, shown in enumerate(window.modals):
                if shown["id"] == args["view_id"]:
                    window.modals[at] = {**view, "id": shown["id"]}
                    return {"view": window.modals[at]}
        return "not_found"

    def do_views_publish(self, args: Json) -> Json | str:
        view = _view(args)
        check_home(view)
        self.windows[args["user_id"]].home = {**view, "id": self._new("V")}
        self.published.set()
        return {}

    def do_apps_connections_open(self, args: Json) -> Json | str:
        return {"url": f"{self.url.replace('http', 'ws')}link?ticket={next(self.numbers)}"}

    def _show(self, args: Json, keep: int) -> Json | str:
        view = _view(args)
        check_modal(view)
        self.shown.set()
        user, _, used = args["trigger_id"].partition(".")
        if used in self._used:
            self.exchanged += 1
            return "exchanged_trigger_id"
        self._used.add(used)
        modals = self.windows[user].modals
        modals[:] = [*modals[:keep], {**view, "id": self._new("V")}]
        self.windows[user].errors = {}
        return {"view": modals[-1]}

    async def serve_answer(self, request: web.Request) -> web.Response:
        """A private answer by the address that came with an act."""
        body = await request.json()
        if self.dead_addresses:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        check_message(body)
        user, acted_on = self.addresses[request.match_info["id"]]
        self._whisper(user, body, acted_on)
        return web.Response(text="ok")

    def _whisper(self, user: str, body: Json, acted_on: Json | None) -> None:
        assert body["response_type"] == "ephemeral", "an answer is for one person alone"
        self.whispered.set()
        whispers = self.windows[user].whispers
        if body.get("replace_original") and acted_on is not None:
            whispers[:] = [body if shown is acted_on else shown for shown in whispers]
        else:
            whispers.append(body)

    async def serve_socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query["ticket"]
        if self.refuses_handshakes:
            self.dead_tickets.add(ticket)
        if ticket in self.dead_tickets:
            self.refused.set()
            return web.Response(status=408)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        self.heard.set()
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets)})
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                told = json.loads(message.data)
                self.acks[told["envelope_id"]].set_result(told.get("payload") or {})
        self.sockets.remove(socket)
        return socket

    # What people do

    def joins(self, user: str, name: str, locale: str = "en-US", zone: str = "UTC") -> None:
        """Somebody comes into the workspace."""
        self.profiles[user] = {"id": user, "name": name.lower(), "locale": locale, "tz": zone, "is_bot": False,
                               "profile": {"display_name": name, "real_name": name}}  # fmt: skip

    async def types(self, user: str, line: str, key: str | None = None) -> None:
        """Somebody types a slash command, as Slack sends it on: escaped, with users, channels and addresses marked."""
        command, _, text = line.partition(" ")
        payload = {
            "token": "none", "team_id": TEAM, "team_domain": "example", "channel_id": self.channel,
            "channel_name": self._here()["name"], "user_id": user, "user_name": user.lower(), "command": command,
            "text": self._marked(text),
            "api_app_id": "A0001", "is_enterprise_install": "false",
            "response_url": self._address(user, None), "trigger_id": self._trigger(user, key),
        }  # fmt: skip
        answer = await self.delivers("slash_commands", payload)
        if answer:
            check_message(answer)
            self._whisper(user, answer, None)

    def _marked(self, text: str) -> str:
        """A command's text where `should_escape` is on."""

        def marked(found: re.Match[str]) -> str:
            word = found[0]
            users = {f"@{profile['name']}": user for user, profile in self.profiles.items()}
            channels = {f"#{name}": channel for channel, name in self.names.items()}
            if word in users:
                return f"<@{users[word]}|{word[1:]}>"
            if word in channels:
                return f"<#{channels[word]}|{word[1:]}>"
            if word in ("@here", "@channel", "@everyone"):
                return f"<!{word[1:]}>"
            if word.startswith("www."):
                return f"<http://{word}|{word}>"
            return f"<{word}>" if word.startswith("http") else word

        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return re.sub(r"[@#][a-z0-9._-]+|(?:https?://|\bwww\.)[^\s|<>]+", marked, escaped)

    async def presses(self, user: str, label: str, on: Json, key: str | None = None) -> None:
        """Somebody presses a button, or chooses what is called so, on a message, a private answer, a modal or home."""
        action = _action(on, label)
        payload: Json = {**self._interaction(user, key), "type": "block_actions", "actions": [action]}
        window = self.windows[user]
        if "type" in on and on["type"] in ("modal", "home"):
            payload |= {"container": {"type": "view", "view_id": on["id"]}, "view": self._state(window, on, {})}
        else:
            private = any(shown is on for shown in window.whispers)
            payload |= {
                "container": {"type": "message", "channel_id": self.channel, "is_ephemeral": private},
                "channel": self._here(),
                "response_url": self._address(user, on if private else None),
            }
        assert not await self.delivers("interactive", payload), "Slack takes no content with this acknowledgement"

    async def picks(self, user: str, shortcut: str, text: str, key: str | None = None) -> None:
        """Somebody picks a shortcut from the menu beside a message."""
        payload = {
            **self._interaction(user, key), "type": "message_action", "callback_id": shortcut,
            "channel": self._here(), "message_ts": "1.1",
            "message": {"type": "message", "user": user, "text": text, "ts": "1.1"},
            "response_url": self._address(user, None),
        }  # fmt: skip
        assert not await self.delivers("interactive", payload)

    async def submits(self, user: str, values: Mapping[str, str], key: str | None = None) -> None:
        """Somebody fills in the form on top and sends it."""
        window = self.windows[user]
        view = window.modals[-1]
        payload = {
            **self._interaction(user, key), "type": "view_submission", "response_urls": [],
            "view": self._state(window, view, values),
        }  # fmt: skip
        answer = await self.delivers("interactive", payload)
        window.errors = {}
        match answer.get("response_action"):
            case None:
                window.modals.pop()
            case "errors":
                names = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
                assert answer["errors"]
                assert answer["errors"].keys() <= names, "errors belong to fields"
                window.errors = answer["errors"]
            case "update":
                check_modal(answer["view"])
                window.modals[-1] = {**answer["view"], "id": view["id"]}
            case other:
                raise AssertionError(f"unexpected {other}")

    async def opens_home(self, user: str) -> None:
        """Somebody opens the bot's home."""
        await self.happens(type="app_home_opened", user=user, channel="D0", tab="home")

    async def happens(self, **event: Any) -> None:
        """Slack tells the bot of something."""
        event["event_ts"] = "1.1"
        await self.delivers("events_api", {
            "token": "none", "team_id": TEAM, "api_app_id": "A0001", "event": event, "type": "event_callback",
            "event_id": self._new("Ev"), "event_time": 1,
            "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True}],
        })  # fmt: skip

    # How it reaches the bot

    async def delivers(self, kind: str, payload: Json) -> Json:
        """Slack sends something on; what the bot acknowledges it with."""
        if self.over_socket:
            return await self.sends_envelope(kind, payload)
        if kind == "events_api":
            status, text = await self.posts(json.dumps(payload).encode(), "application/json")
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            status, text = await self.posts(urlencode(form).encode())
        assert status == 200, f"{status} {text}"
        read: Json = json.loads(text) if text else {}
        return read

    async def posts(
        self, body: bytes, content_type: str | None = None, headers: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[int, str]:
        """A signed request; headers given replace the right ones."""
        assert self.http is not None
        timestamp = str(int(time.time()))
        mac = hmac.new(SECRET.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256)
        sent = {
            "Content-Type": content_type or "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={mac.hexdigest()}",
            **headers,
        }
        async with self.http.post(self.events, data=body, headers=sent) as answered:
            return answered.status, await answered.text()

    async def sends_envelope(self, kind: str, payload: Json, socket: int = -1) -> Json:
        """Slack sends an envelope over a socket; what it is acknowledged with."""
        envelope = self._new("E")
        self.acks[envelope] = asyncio.get_running_loop().create_future()
        accepts = kind != "events_api"
        await self.sockets[socket].send_json(
            {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": accepts}
        )
        async with asyncio.timeout(10):
            return await self.acks[envelope]

    def _here(self) -> Json:
        return {"id": self.channel, "name": self.names.get(self.channel, "directmessage")}

    def _interaction(self, user: str, key: str | None) -> Json:
        return {
            "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM},
            "api_app_id": "A0001", "token": "none", "team": {"id": TEAM, "domain": "example"},
            "enterprise": None, "is_enterprise_install": False, "trigger_id": self._trigger(user, key),
        }  # fmt: skip

    def _state(self, window: Window, view: Json, values: Mapping[str, str]) -> Json:
        state: Json = {}
        for block in view["blocks"]:
            if block["type"] != "input":
                continue
            element, name = block["element"], block["block_id"]
            if element["type"] == "static_select":
                initial = element.get("initial_option", {}).get("value")
                chosen = next((o for o in element["options"] if o["value"] == values.get(name, initial)), None)
                state[name] = {element["action_id"]: {"type": "static_select", "selected_option": chosen}}
            elif element["type"] == "multi_users_select":
                known = element.get("initial_users", [])
                users = [id_.rpartition("/")[2] for id_ in value_to_names(values[name])] if name in values else known
                state[name] = {element["action_id"]: {"type": "multi_users_select", "selected_users": users}}
            else:
                typed = values.get(name, element.get("initial_value")) or None
                state[name] = {element["action_id"]: {"type": "plain_text_input", "value": typed}}
        below = window.modals[-2]["id"] if len(window.modals) > 1 else None
        return {**view, "state": {"values": state}, "previous_view_id": below, "team_id": TEAM, "hash": "1.abc"}

    def _trigger(self, user: str, key: str | None) -> str:
        return f"{user}.{key or next(self.numbers)}"

    def _address(self, user: str, acted_on: Json | None) -> str:
        id_ = self._new("A")
        self.addresses[id_] = (user, acted_on)
        return f"{self.url}answers/{id_}"

    def _new(self, prefix: str) -> str:
        return f"{prefix}{next(self.numbers):06}"


@asynccontextmanager
async def workspace() -> AsyncIterator[Workspace]:
    """A workspace that can be reached."""
    found = Workspace()
    app = web.Application(client_max_size=2**20)
    app.router.add_route("*", "/api/{method}", found.serve_method)
    app.router.add_post("/answers/{id}", found.serve_answer)
    app.router.add_post("/files/{id}", found.serve_upload)
    app.router.add_get("/link", found.serve_socket)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        async with aiohttp.ClientSession() as found.http:
            yield found
    finally:
        await runner.cleanup()


def texts_of(content: Any) -> list[str]:  # noqa: PLR0911 - one for each kind of element
    """All that can be read in a message or view, in order."""
    match content:
        case {"type": "header" | "button", "text": {"text": str(text)}}:
            return [text]
        case {"type": "text" | "plain_text" | "raw_text" | "mrkdwn" | "link", "text": str(text)}:
            return [text]
        case {"type": "date", "fallback": str(text)}:
            return [text]
        case {"blocks": list(blocks)}:
            return texts_of(blocks)
        case dict():
            return [text for value in content.values() for text in texts_of(value)]
        case list():
            return [text for value in content for text in texts_of(value)]
        case _:
            return []


def text_of(content: Json) -> str:
    """The same as one text."""
    return "\n".join(texts_of(content))


def buttons_of(content: Json) -> dict[str, Json]:
    """The buttons of a message or view, by their labels."""
    rows = [block for block in content["blocks"] if block["type"] == "actions"]
    return {e["text"]["text"]: e for row in rows for e in row["elements"] if e["type"] == "button"}


def _action(on: Json, label: str) -> Json:
    for row in (block for block in on["blocks"] if block["type"] == "actions"):
        for element in row["elements"]:
            common = {"action_id": element["action_id"], "block_id": "b", "type": element["type"], "action_ts": "1.1"}
            if element["type"] == "button" and element["text"]["text"] == label:
                return {**common, "text": element["text"], "value": element["value"]}
            for option in element.get("options", ()):
                if option["text"]["text"] == label:
                    return {**common, "selected_option": option}
    raise AssertionError(f"there is no “{label}” among {list(buttons_of(on))}")


def _view(args: Json) -> Json:
    view = args["view"]
    read: Json = json.loads(view) if isinstance(view, str) else view
    return read


async def _args(request: web.Request) -> Json:
    if request.content_type == "application/json":
        read: Json = await request.json()
        return read
    args: Json = {**request.query, **await request.post()}
    for name in ("blocks", "view"):
        if name in args:
            args[name] = json.loads(args[name])
    return args
