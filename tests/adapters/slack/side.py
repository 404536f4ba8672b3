"""Slack as the contracts of all adapters see a platform."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, assert_never

from adapters.slack.app import Access, slack
from adapters.slack.forms import FORM, Luggage
from adapters.slack.inbound import literal
from adapters.slack.names import id_of
from adapters.slack.platform import SlackPlatform
from bot.__main__ import Roundtable
from bot.engine.platform import Act, Invoked, Picked, Pressed, Submitted, Typed
from bot.kit import Clock, Random
from tests.adapters.slack.standin import BOT_TOKEN, CHANNEL, SECRET, TEAM, Json, Workspace, workspace
from tests.contracts.side import PEOPLE, Shown


@asynccontextmanager
async def slack_side(bot: Roundtable, _clock: Clock, _random: Random) -> AsyncIterator[SlackSide]:
    """A workspace, reached through bolt over HTTP."""
    async with workspace() as people:
        access = Access(bot_token=BOT_TOKEN, signing_secret=SECRET, http_port=0, api_url=f"{people.url}api/")
        async with slack(bot.engine, access) as running:
            assert running.address
            people.events = running.address
            yield SlackSide(people, running.platform)


class SlackSide:
    """A workspace with three people in a channel; what they do goes over HTTP."""

    channel = f"{TEAM}/{CHANNEL}"

    def __init__(self, people: Workspace, platform: SlackPlatform) -> None:
        self.platform = platform
        self._people = people
        self._sent: dict[str, Json] = {}
        for person in PEOPLE:
            self.joins(person)

    def user(self, person: str) -> str:
        return f"{TEAM}/{_id(person)}"

    def joins(self, person: str) -> None:
        self._people.joins(_id(person), person)

    async def acts(self, person: str, act: Act, key: str, *, privately: bool = False) -> Shown | None:
        user = _id(person)
        self._people.channel = f"D{user}" if privately else CHANNEL
        window = self._people.windows[user]
        exchanged = self._people.exchanged
        before = (list(map(id, window.whispers)), list(map(id, window.modals)), window.errors)
        match act:
            case Typed(line, users):
                self._call(users)
                await self._people.types(user, f"/wg {line}", key)
            case Pressed(token, value, private):
                shown = {"blocks": [{"type": "actions", "elements": [_element(token, value)]}]}
                if private:
                    window.whispers.append(shown)
                    before[0].append(id(shown))
                await self._people.presses(user, "pressed", shown, key)
            case Submitted(token, values, private):
                if not (window.modals and token in window.modals[-1]["private_metadata"] and token):
                    channel = "" if privately else self.channel
                    again = self._sent.get(token) or _form(channel, token, values, private=private)
                    window.modals.append(again)
                self._sent[token] = window.modals[-1]
                await self._people.submits(user, values, key)
            case Picked(shortcut, text):
                await self._people.picks(user, shortcut, text, key)
            case Invoked():
                raise AssertionError("Slack has no commands with their arguments apart")
            case _:
                assert_never(act)
        if self._people.exchanged > exchanged:
            return _shown(window.modals[-1])
        if window.modals and [id(modal) for modal in window.modals] != before[1]:
            return _shown(window.modals[-1])
        if window.errors and isinstance(act, Submitted):
            return Shown(tuple(window.errors.values()), (), {}, dict(act.values))
        if [id(whisper) for whisper in window.whispers] != before[0]:
            return _shown(window.whispers[-1])
        return None

    def _call(self, users: Mapping[str, str]) -> None:
        """Slack has a name of its own for each."""
        for name, user in users.items():
            self._people.profiles[id_of(user)]["name"] = name.removeprefix("@")

    async def talks(self, person: str, words: str) -> None:
        event = {"type": "message", "channel": CHANNEL, "user": _id(person), "text": words, "ts": "1.1"}
        body = {"type": "event_callback", "team_id": TEAM, "event": event, "event_id": "Ev1", "event_time": 1}
        await self._people.delivers("events_api", body)

    def posted(self) -> Sequence[Shown]:
        return [_shown(one) for (channel, _ts), one in self._people.messages.items() if channel == CHANNEL]

    def directs(self, person: str) -> Sequence[Shown]:
        there = f"D{_id(person)}"
        return [_shown(one) for (channel, _ts), one in self._people.messages.items() if channel == there]

    def room(self, message: str) -> Sequence[Shown]:
        return [
            _shown(one)
            for (channel, ts), one in self._people.messages.items()
            if channel == CHANNEL and message in (ts, one.get("thread_ts"))
        ]

    def files(self) -> Mapping[str, bytes]:
        return {file.name: file.content for file in self._people.files.values() if file.channel is not None}

    def take_away(self, message: str) -> None:
        del self._people.messages[CHANNEL, message]


def _id(person: str) -> str:
    return f"U{person.upper()}"


def _element(token: str, value: str | None) -> Json:
    if value is None:
        return {"type": "button", "action_id": "0.0", "text": {"text": "pressed"}, "value": token}
    option = {"text": {"text": "pressed"}, "value": value}
    return {"type": "static_select", "action_id": f"0.0:{token}", "options": [option]}


def _form(channel: str, token: str, values: Mapping[str, str], *, private: bool) -> Json:
    """A form from long ago, as a client that was away may still show it."""
    luggage = Luggage(channel=channel, channel_name="general", token=token, private=private)
    element = {"type": "plain_text_input", "action_id": "input"}
    inputs = [{"type": "input", "block_id": name, "element": element} for name in values]
    return {"type": "modal", "callback_id": FORM, "private_metadata": luggage.packed(), "blocks": inputs, "id": "VOLD"}


def _shown(content: Json) -> Shown:
    """A message or a modal in the contracts' terms."""
    summary = (literal(content["text"]),) if "text" in content else ()
    runs = tuple(_runs(content["blocks"]))
    structure = tuple(_kinds(content["blocks"]))
    tokens = {e["text"]["text"]: e["value"] for block in content["blocks"] if block["type"] == "actions"
              for e in block["elements"] if e["type"] == "button"}  # fmt: skip
    inputs = [block for block in content["blocks"] if block["type"] == "input"]
    values = {block["block_id"]: block["element"].get("initial_value", "") for block in inputs}
    if content.get("callback_id") == FORM:
        tokens["form"] = Luggage.unpacked(content["private_metadata"]).token
    return Shown((*summary, *runs), structure, tokens, values)


def _leaves(content: Any) -> Iterator[Json]:
    match content:
        case {"type": "text" | "plain_text" | "raw_text" | "user" | "channel" | "date" | "link"}:
            yield content
        case {"type": "rich_text_section" | "rich_text_quote" | "rich_text" | "actions" | "context", "elements": inner}:
            yield from _leaves(inner)
        case {"type": "table", "rows": rows}:
            yield from _leaves(rows)
        case {"type": "input", "label": label}:
            yield label
        case {"text": dict(inner)}:
            yield inner
        case list():
            for one in content:
                yield from _leaves(one)


def _runs(content: Any) -> Iterator[str]:
    yield from (leaf["text"] for leaf in _leaves(content) if "text" in leaf)


def _kinds(content: Any) -> Iterator[str]:
    names = {"user": "mention", "date": "when", "channel": "channel", "link": "link"}
    for leaf in _leaves(content):
        yield from leaf.get("style", ())
        if leaf["type"] in names:
            yield names[leaf["type"]]
