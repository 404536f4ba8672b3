"""What stands in the one server of a small Discord: its channel, the threads in it, and private conversations.

It answers what the bot asks of it as Discord does, and holds each message against Discord's rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, TypeAlias

from tests.adapters.discord.rules import wrong_message

Json: TypeAlias = dict[str, Any]

SERVER: Final = "1200000000000000001"
CHANNEL: Final = "1200000000000000002"
PEOPLE: Final = 3

VIEW_CHANNEL: Final = "1024"
GUILD: Final[Mapping[str, Any]] = {
    "id": SERVER,
    "name": "Working groups",
    "owner_id": "1",
    "member_count": PEOPLE + 1,
    "approximate_member_count": PEOPLE + 1,
    "roles": [{"id": SERVER, "name": "@everyone", "permissions": VIEW_CHANNEL, "position": 0, "color": 0}],
    "channels": [{"id": CHANNEL, "type": 0, "name": "fair-hiring", "position": 0, "permission_overwrites": []}],
    "members": [],
    "emojis": [],
    "features": [],
}
THREAD: Final[Mapping[str, Any]] = {
    "type": 11,
    "parent_id": CHANNEL,
    "guild_id": SERVER,
    "owner_id": "1",
    "message_count": 0,
    "member_count": 1,
    "rate_limit_per_user": 0,
    "thread_metadata": {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": "2026-03-02T09:00:00Z"},
}
MESSAGE: Final[Mapping[str, Any]] = {
    "type": 0,
    "author": {"id": "1", "username": "Roundtable", "discriminator": "0", "avatar": None},
    "timestamp": "2026-03-02T09:00:00Z",
    "edited_timestamp": None,
    "content": "",
    "embeds": [],
    "mentions": [],
    "mention_roles": [],
    "mention_everyone": False,
    "pinned": False,
    "tts": False,
}


class Refused(Exception):
    """What Discord says instead of doing something."""

    def __init__(self, status: int, code: int) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


@dataclass(slots=True)
class Channels:
    """All messages by their channel, and what was wrong with some."""

    commands: list[Json] = field(default_factory=list)
    """What the bot told of its commands."""
    messages: dict[str, dict[str, Json]] = field(default_factory=lambda: {CHANNEL: {}})
    """By channel, thread or conversation, and id; oldest first."""
    people: dict[str, set[str]] = field(default_factory=dict)
    """Who was brought into each thread."""
    archive: set[str] = field(default_factory=set)
    """The threads that are put away."""
    wrong: list[str] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1400000000000000001))

    def serve(self, method: str, path: str, body: Any) -> Any:  # noqa: PLR0911 - one for each kind of request
        """What is answered to a request.

        :raises Refused: when Discord would not do it.
        """
        match [method, *path.strip("/").split("/")]:
            case ["PUT", "applications", _, "commands"]:
                self.commands = body
                return []
            case ["GET", "guilds", guild] if guild == SERVER:
                return GUILD
            case ["POST", "users", "@me", "channels"]:
                self.messages.setdefault(conversation := conversation_with(str(body["recipient_id"])), {})
                return {"id": conversation, "type": 1, "recipients": []}
            case ["POST", "channels", channel, "messages"]:
                return self._post(channel, body)
            case ["PATCH", "channels", channel, "messages", message]:
                self._look_at(body)
                self._awake(channel)
                found = self._message(channel, message)
                found |= {**body, "attachments": self._attached(body, found["attachments"])}
                return found
            case ["DELETE", "channels", channel, "messages", message]:
                self._message(channel, message)
                del self.messages[channel][message]
                return {}
            case ["POST", "channels", channel, "messages", message, "threads"]:
                self._message(channel, message)
                if message in self.messages:
                    raise Refused(400, 160004)
                self.messages[message] = {}
                return {**THREAD, "id": message, "name": body["name"]}
            case [_, "channels", channel, *what]:
                self._channel(channel)
                return self._about_a_thread(method, channel, what, body)
            case _:
                return {}

    def _about_a_thread(self, method: str, thread: str, what: list[str], body: Any) -> Any:
        match [method, *what]:
            case ["POST", "threads"]:
                id_ = str(next(self._numbers))
                self.messages[id_], self.people[id_] = {}, set()
                return {**THREAD, "id": id_, "type": body["type"], "name": body["name"]}
            case ["PUT", "thread-members", user]:
                self._awake(thread)
                self.people.setdefault(thread, set()).add(user)
            case ["DELETE", "thread-members", user]:
                self._awake(thread)
                self.people.setdefault(thread, set()).discard(user)
            case ["PATCH"]:
                (self.archive.add if body["archived"] else self.archive.discard)(thread)
                return {**THREAD, "id": thread, "name": "…"}
        return {}

    def in_server(self) -> list[Json]:
        """What stands in the channel and its threads, oldest first."""
        private = [channel for channel in self.messages if channel in self.people]
        threads = [CHANNEL, *(channel for channel in self.messages if channel in self.messages[CHANNEL]), *private]
        found = [message for channel in threads for message in self.messages[channel].values()]
        return sorted(found, key=lambda message: int(message["id"]))

    def _post(self, channel: str, body: Json) -> Json:
        self._look_at(body)
        known = self._channel(channel)
        self.archive.discard(channel)
        for message in known.values():
            if body.get("enforce_nonce") and message["nonce"] == body["nonce"]:
                return message
        id_ = str(next(self._numbers))
        known[id_] = {
            **MESSAGE,
            **body,
            "id": id_,
            "channel_id": channel,
            "attachments": self._attached(body, []),
        }
        return known[id_]

    def _attached(self, body: Json, before: list[Json]) -> list[Json]:
        """The files a message has from now on: those that come with it, and those it keeps by their ids."""
        kept = {one["id"]: one for one in before}
        found = []
        for one in body.get("attachments", ()):
            if len(str(one["id"])) < len(CHANNEL):  # the place of a file beside it
                id_ = str(next(self._numbers))
                url = f"https://cdn.example/{id_}/{one['filename']}"
                found.append({**one, "id": id_, "size": 1, "url": url, "proxy_url": url})
            elif str(one["id"]) in kept:
                found.append(kept[str(one["id"])])
            else:
                raise Refused(400, 50035)
        return found

    def _channel(self, channel: str) -> dict[str, Json]:
        if channel not in self.messages:
            raise Refused(404, 10003)
        return self.messages[channel]

    def _awake(self, channel: str) -> None:
        self._channel(channel)
        if channel in self.archive:
            raise Refused(400, 50083)

    def _message(self, channel: str, message: str) -> Json:
        found = self._channel(channel).get(message)
        if found is None:
            raise Refused(404, 10008)
        return found

    def _look_at(self, message: Json) -> None:
        # What a message is, it stays: an edit need not say so again.
        self.wrong += wrong_message({"flags": 1 << 15, **message})


def conversation_with(user: str) -> str:
    """The private conversation with somebody."""
    return f"9{user}"
