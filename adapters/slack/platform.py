"""The port, outward: what the engine asks for, by the Web API."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.capabilities import SLACK
from adapters.slack.channels import Channels
from adapters.slack.names import id_of, name_of, workspace_of
from adapters.slack.people import People
from adapters.slack.render import card_to_message, words_to_text
from adapters.slack.web import CLOSED, GONE, Troubles
from bot.engine.platform import Closed, Gone, Room, Undelivered
from bot.kit import Card, Document

PLATFORM: Final = "slack"
CROWD: Final = 20
"""From so many members on it no longer matters which of them are bots."""
REMEMBERED: Final = 2_000

LITERALLY: Final[dict[str, Any]] = {"parse": "none", "link_names": False}
POSTED: Final[dict[str, Any]] = {**LITERALLY, "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}


class SlackPlatform:
    """Slack as a platform; one workspace by its bot's token.

    Slack takes no key with a message. What this process sent it remembers, so that trying again after a failure
    elsewhere shows nothing twice; an answer of Slack's that got lost on its way is not known to anybody. A message goes
    by its time in the channel, and one that was sent privately by `conversation/time`.
    """

    name = PLATFORM
    capabilities = SLACK

    def __init__(self, client: AsyncWebClient, people: People, channels: Channels, troubles: Troubles) -> None:
        self._client = client
        self._people = people
        self._channels = channels
        self._troubles = troubles
        self._sent: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def post(self, channel: str, card: Card, *, key: str, under: str | None = None) -> str:
        """Post a card into a channel, or into the thread under a message; gives the new message."""
        try:
            message = await self._post(_id(channel), card, key=key, under=under)
        except Closed as closed:
            if str(closed) in CLOSED:
                self._channels.note(channel, open_=False)
            raise
        self._channels.note(channel, open_=True)
        return message

    async def edit(self, channel: str, message: str, card: Card) -> None:
        """Draw a card anew."""
        where, ts, gone = _stands(channel, message)
        async with self._troubles.translated(gone):
            await self._client.chat_update(channel=where, ts=ts, **card_to_message(card), **LITERALLY)

    async def remove(self, channel: str, message: str) -> None:
        """Take a card away."""
        where, ts, gone = _stands(channel, message)
        async with self._troubles.translated(gone):
            await self._client.chat_delete(channel=where, ts=ts)

    async def direct(self, user: str, card: Card, *, key: str) -> str:
        """Send a card to one user privately; gives the new message."""
        async with self._troubles.translated():
            opened = await self._client.conversations_open(users=_id(user))
        channel: Any = opened["channel"]
        message = await self._post(channel["id"], card, key=key, gone=GONE | CLOSED)
        return f"{channel['id']}/{message}"

    async def open_room(self, channel: str, card: Card, room: Room, *, key: str) -> str:
        """Post a card; the thread under it is the room."""
        return await self.post(channel, card, key=key)

    async def fill_room(self, channel: str, message: str, room: Room) -> None:
        """Slack puts a thread before those who are mentioned in it, and the engine names them there."""

    async def close_room(self, channel: str, message: str, room: Room) -> None:
        """A thread cannot be closed."""

    async def audience(self, channel: str) -> int | None:
        """How many people can read a channel, not counting bots; `None` when Slack does not tell.

        Everybody may come and read a public channel; this counts those who are in it.
        """
        id_ = _id(channel)
        try:
            async with self._troubles.translated():
                told = await self._client.conversations_info(channel=id_, include_num_members=True)
                found: Any = told["channel"]
                if found.get("is_im"):
                    return 1
                count: int | None = found.get("num_members")
                if count is None or count >= CROWD:
                    return count
                members: Any = await self._client.conversations_members(channel=id_, limit=CROWD)
        except Undelivered as error:
            if str(error) in {"channel_not_found", "missing_scope"}:
                return None
            raise
        names = [name_of(workspace_of(channel), user) for user in members["members"]]
        profiles = await asyncio.gather(*(self._people.profile(name) for name in names))
        return sum(profile.human for profile in profiles)

    async def _post(
        self, channel: str, card: Card, *, key: str, under: str | None = None, gone: frozenset[str] = GONE
    ) -> str:
        thread: dict[str, Any] = {} if under is None else {"thread_ts": under}
        async with self._troubles.translated(gone):
            if (channel, key) not in self._sent:
                posted = await self._client.chat_postMessage(
                    channel=channel, **card_to_message(card), **POSTED, **thread
                )
                self._remember(channel, key, str(posted["ts"]))
            if (uploads := _uploads(card)) and (channel, _files(key)) not in self._sent:
                await self._client.files_upload_v2(channel=channel, file_uploads=uploads, **thread)
                self._remember(channel, _files(key), "")
        return self._sent[channel, key]

    def _remember(self, channel: str, key: str, message: str) -> None:
        self._sent[channel, key] = message
        if len(self._sent) > REMEMBERED:
            self._sent.popitem(last=False)


def _files(key: str) -> str:
    """Under what it is remembered that the files of a message, which come behind it, were sent."""
    return f"{key} files"


def _uploads(card: Card) -> list[dict[str, Any]]:
    """The documents of a card, as the SDK takes them."""
    return [
        {"file": block.content, "filename": block.name, "title": block.name, "alt_txt": words_to_text(block.words)}
        for block in card.blocks
        if isinstance(block, Document)
    ]


def _stands(channel: str, message: str) -> tuple[str, str, frozenset[str]]:
    """Where a message stands, its time, and which errors mean that it is gone; one sent privately says where it is."""
    conversation, _slash, ts = message.rpartition("/")
    return (conversation, ts, GONE | CLOSED) if conversation else (_id(channel), ts, GONE)


def _id(name: str) -> str:
    try:
        return id_of(name)
    except ValueError as error:
        raise Gone("no name of a user or channel of Slack") from error
