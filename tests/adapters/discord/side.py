"""Discord as the contracts of all adapters see a platform."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from hashlib import blake2b
from itertools import count
from typing import Any, Final, assert_never

from aiohttp import web

from adapters.discord.render import token_of
from bot.__main__ import Roundtable
from bot.engine.platform import Act, Invoked, Picked, Platform, Pressed, Submitted, Typed
from bot.kit import Clock, Random, value_to_names
from tests.adapters.discord.channels import CHANNEL, SERVER, Json, conversation_with
from tests.adapters.discord.gateway import PAYLOADS, SmallDiscord, connected
from tests.adapters.discord.reader import read
from tests.adapters.discord.rules import walk, wrong_modal
from tests.contracts.side import Shown

EPHEMERAL: Final = 1 << 6


@asynccontextmanager
async def discord_side(bot: Roundtable, _clock: Clock, _random: Random) -> AsyncIterator[DiscordSide]:
    """A small server, connected to through discord.py."""
    async with connected(bot.engine) as small:
        side = DiscordSide(small, await small.connected.get(), bot.engine.platforms["discord"])
        yield side
        assert side.wrong == []


class DiscordSide:
    """A server with some people in a channel; what they do comes through the gateway."""

    channel = f"{SERVER}/{CHANNEL}"

    def __init__(self, small: SmallDiscord, socket: web.WebSocketResponse, platform: Platform) -> None:
        self.platform = platform
        self.wrong = small.channels.wrong
        self.small = small
        self._socket = socket
        self._numbers = count()
        self._for_people: set[str] = set()
        """The fields in which people are chosen."""

    def user(self, person: str) -> str:
        return _snowflake(person)

    def joins(self, person: str) -> None:
        """Nothing need be said: who acts is described with the act."""

    async def acts(self, person: str, act: Act, key: str, *, privately: bool = False) -> Shown | None:
        interaction = self._interaction(person, act, key)
        async with asyncio.timeout(10):
            answer = await self.small.is_asked(self._socket, _in_private(interaction) if privately else interaction)
        match answer["type"]:
            case 4 | 7:
                return _shown(answer["data"])
            case 9:
                self.wrong += wrong_modal(answer["data"])
                inside = walk(answer["data"]["components"])
                self._for_people |= {one["custom_id"] for one in inside if one["type"] == 5}
                return _shown_form(answer["data"])
            case _:
                return None

    async def talks(self, person: str, words: str) -> None:
        """Discord would not even tell: we did not ask for what people say to each other."""
        said = {**PAYLOADS["message-menu"]["data"]["resolved"]["messages"]["1400000000000000200"], "content": words}
        await self.small.happens(self._socket, "MESSAGE_CREATE", {**said, "guild_id": SERVER})
        await self.small.is_heard(self._socket)

    def posted(self) -> Sequence[Shown]:
        return [_shown(message) for message in self.small.channels.in_server()]

    def directs(self, person: str) -> Sequence[Shown]:
        there = self.small.channels.messages.get(conversation_with(self.user(person)), {})
        return [_shown(message) for message in there.values()]

    def files(self) -> Mapping[str, bytes]:
        return self.small.files

    def room(self, message: str) -> Sequence[Shown]:
        thread, _slash, _card = message.partition("/")
        return [_shown(one) for one in self.small.channels.messages[thread].values()]

    def take_away(self, message: str) -> None:
        thread, slash, card = message.partition("/")
        if slash:
            del self.small.channels.messages[thread]
        else:
            del self.small.channels.messages[CHANNEL][card or thread]

    def _interaction(self, person: str, act: Act, key: str) -> Json:
        match act:
            case Typed(line, users):
                payload, data = PAYLOADS["command"], self._command(line, users)
            case Pressed(token, value, private):
                payload = _on(PAYLOADS["button"], private=private)
                kind = {"component_type": 2} if value is None else {"component_type": 3, "values": [value]}
                data = {"id": 4, "custom_id": token, **kind}
            case Submitted(token, values, private):
                payload = _on(PAYLOADS["modal-from-a-private-answer"], private=private)
                data = self._filled(token, values)
            case Invoked() | Picked():
                raise AssertionError("there is a contract for it now: say how it is done on Discord")
            case _:
                assert_never(act)
        user = {**payload["member"]["user"], "id": self.user(person), "username": person.lower(), "global_name": person}
        return {
            **payload,
            "id": _snowflake(key),
            "token": f"delivery {next(self._numbers)}",
            "locale": "en-US",
            "member": {**payload["member"], "user": user},
            "data": data,
        }

    def _filled(self, token: str, values: Mapping[str, str]) -> Json:
        """A modal that was sent; whoever was chosen in it is described beside it."""
        chosen = {name: value_to_names(value) for name, value in values.items() if name in self._for_people}
        named = {id_: called for names in chosen.values() for id_, called in names.items()}
        users = {id_: {"id": id_, "username": "x", "global_name": called} for id_, called in named.items()}
        components = [
            _chosen(name, list(chosen[name])) if name in chosen else _typed(name, value)
            for name, value in values.items()
        ]
        return {"custom_id": token, "components": components, "resolved": {"users": users}}

    def _command(self, line: str, users: Mapping[str, str]) -> Json:
        """A typed line as somebody would fill in the command's options; what is no command is one we had once."""
        name, _, rest = line.partition(" ")
        node = {"options": [{"name": "text", "type": 3}]}
        found: Json = next((one for one in self.small.channels.commands if one["name"] == name), node)
        resolved = {"users": {user: {"id": user, "username": "x", "global_name": name} for name, user in users.items()}}
        data: Json = {"id": "1500000000000000001", "type": 1, "name": name, "resolved": resolved}
        below = {option["name"]: option for option in found["options"] if option["type"] == 1}
        if not below:
            return {**data, "options": _options(found["options"], rest, users)}
        second, _, rest = rest.partition(" ")
        if second not in below:
            return data
        return {
            **data,
            "options": [{"type": 1, "name": second, "options": _options(below[second]["options"], rest, users)}],
        }


def _options(options: Sequence[Mapping[str, Any]], typed: str, users: Mapping[str, str]) -> list[Json]:
    """What stands in each option: a word or who is meant by it, and in the last one the rest."""
    words: list[str] = typed.split(" ", maxsplit=len(options) - 1) if typed and options else []
    return [
        {
            "name": option["name"],
            "type": option["type"],
            "value": int(word) if option["type"] == 4 else users.get(word, word),
        }
        for option, word in zip(options, words, strict=False)
    ]


def _typed(name: str, value: str) -> Json:
    return {"type": 18, "id": 2, "component": {"type": 4, "id": 3, "custom_id": name, "value": value}}


def _chosen(name: str, users: list[str]) -> Json:
    return {"type": 18, "id": 2, "component": {"type": 5, "id": 3, "custom_id": name, "values": users}}


def _on(payload: Json, *, private: bool) -> Json:
    """The payload of an act on a private answer, or on a message that everybody sees."""
    flags = payload["message"]["flags"]
    flags = flags | EPHEMERAL if private else flags & ~EPHEMERAL
    return {**payload, "message": {**payload["message"], "flags": flags}}


def _in_private(interaction: Json) -> Json:
    """The same, done in somebody's conversation with the bot."""
    there = PAYLOADS["button-in-a-private-conversation"]
    elsewhere = {key: value for key, value in interaction.items() if key not in {"guild", "guild_id", "member"}}
    where = {key: there[key] for key in ("channel", "channel_id", "context", "authorizing_integration_owners")}
    return {**elsewhere, **where, "user": interaction["member"]["user"]}


def _snowflake(text: str) -> str:
    """A number as Discord gives them, the same for the same text."""
    return str(int.from_bytes(blake2b(text.encode(), digest_size=7).digest()))


def _shown(message: Mapping[str, Any]) -> Shown:
    """A message in the contracts' terms; what buttons say is no markup."""
    everything = list(walk(message["components"]))
    texts = [read(one["content"]) for one in everything if one["type"] == 10]
    buttons = {one["label"]: token_of(one["custom_id"]) for one in everything if one["type"] == 2}
    runs = tuple(run for text in texts for run in text.runs)
    return Shown((*runs, *buttons), tuple(kind for text in texts for kind in text.structure), buttons)


def _shown_form(modal: Mapping[str, Any]) -> Shown:
    everything = list(walk(modal["components"]))
    texts = [read(one["content"]) for one in everything if one["type"] == 10]
    labels = [one["label"] for one in everything if one["type"] == 18]
    runs = (modal["title"], *(run for text in texts for run in text.runs), *labels)
    values = {one["custom_id"]: one.get("value") or "" for one in everything if one["type"] == 4}
    structure = tuple(kind for text in texts for kind in text.structure)
    return Shown(runs, structure, {"form": token_of(modal["custom_id"])}, values)
