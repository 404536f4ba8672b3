"""The port, outward: posts, edits and direct messages with the bot's own token."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Final

import aiohttp
import discord

from adapters.discord.capabilities import DISCORD, NONCE
from adapters.discord.render import card_to_view, label
from adapters.discord.rooms import Notes, Rooms, thread_name, undone
from adapters.discord.uploads import Uploads, marks_of
from bot.engine.platform import Closed, Gone, Room, Undelivered
from bot.kit import Card, Channel, card_of

NAME: Final = "discord"

UNKNOWN: Final = frozenset({10003, 10004, 10008, 10013, 50007})
"""Channel, guild, message or user is not there, or the user takes no messages from us
(discord.com/developers/docs/topics/opcodes-and-status-codes, JSON error codes)."""
CLOSED: Final = frozenset({50001, 50013})
"""No access, or not the permissions: somebody who manages the channel has to give them."""
UNKNOWN_CHANNEL: Final = 10003
THREAD_EXISTS: Final = 160004
TOO_MANY_THREADS: Final = 160006
"""Some have to go to the archive first."""


class Discord:
    """Discord as a platform. A channel is `server/channel`; users and messages go by their ids.

    A message that does not stand in the channel itself says where: `thread/message`, or `conversation/message`.
    """

    name = NAME
    capabilities = DISCORD

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._rooms = Rooms(client)
        self._uploads = Uploads()

    async def post(self, channel: str, card: Card, *, key: str, under: str | None = None) -> str:
        """Post a card into a channel, or into the thread under a message; gives the new message."""
        with self._told():
            if under is None:
                return await self._send(self._channel(channel), card, key)
            thread = self._place(_thread_of(under), channel)
            try:
                return await self._send(thread, card, key)
            except discord.NotFound as missing:
                if missing.code != UNKNOWN_CHANNEL or "/" in under:
                    raise
            try:
                await self._open_thread(channel, under, label(card.summary))
            except discord.Forbidden:  # to open threads; then it is said in the channel, as an answer
                return await self._send(self._message(channel, under), card, key)
            return await self._send(thread, card, key)

    async def edit(self, channel: str, message: str, card: Card) -> None:
        """Draw a posted card anew."""
        with self._told():
            await self._rooms.awake(_thread_of(message), lambda: self._redraw(channel, message, card))

    async def remove(self, channel: str, message: str) -> None:
        """Take a posted card away."""
        with self._told():
            await self._message(channel, message).delete()

    async def direct(self, user: str, card: Card, *, key: str) -> str:
        """Send a card to one user privately; gives the new message."""
        with self._told():
            conversation = await self._client.create_dm(discord.Object(_id(user)))
            return f"{conversation.id}/{await self._send(conversation, card, key)}"

    async def open_room(self, channel: str, card: Card, room: Room, *, key: str) -> str:
        """Open a private thread with a card in it; where we may not, the thread under the card is the room."""
        with self._told():
            thread = await self._rooms.thread(self._channel(channel).id, room)
            if thread is None:
                return await self.post(channel, card, key=key)
            notes = Notes.read(room.notes)
            if notes.card is None:
                notes = replace(notes, card=int(await self._send(self._place(thread, channel), card, key)))
                await room.keep(notes.written())
            return f"{thread}/{notes.card}"

    async def fill_room(self, channel: str, message: str, room: Room) -> None:
        """Let just these users be in a room's thread, and bring those who are in voice into its voice channel."""
        thread = _thread_of(message)
        with self._told():
            if "/" not in message:
                with undone():
                    await self._open_thread(channel, message, room.name)
            voice = await self._rooms.fill(_server(channel), self._channel(channel).id, thread, room)
            if voice is not None:
                with undone():
                    await self._send(self._place(thread, channel), _leads_to(channel, voice), f"{thread} {voice}")

    async def close_room(self, channel: str, message: str, room: Room) -> None:
        """Bring people back from a room's voice channel, and put its thread into the archive."""
        with self._told():
            await self._rooms.close(_server(channel), _thread_of(message), room)

    async def audience(self, channel: str) -> int | None:
        """How many people can read a channel: all of its server, where everybody may; else Discord does not tell."""
        with self._told():
            guild = self._client.get_guild(_server(channel))
            found = guild.get_channel(self._channel(channel).id) if guild else None
            if guild is None or found is None or not found.permissions_for(guild.default_role).read_messages:
                return None
            count = (await self._client.fetch_guild(guild.id, with_counts=True)).approximate_member_count
            return None if count is None else count - 1  # we are among them; other bots cannot be told apart

    async def _send(self, to: discord.abc.Messageable | discord.PartialMessage, card: Card, key: str) -> str:
        send = to.reply if isinstance(to, discord.PartialMessage) else to.send
        drawn = card_to_view(card)
        nonce = hashlib.sha256(key.encode()).hexdigest()[:NONCE]  # sent with it, discord.py sets `enforce_nonce`
        marks = marks_of(drawn.files)
        sent = await send(view=drawn.view, files=drawn.files, nonce=nonce)
        self._uploads.note(sent, marks)
        return str(sent.id)

    async def _redraw(self, channel: str, message: str, card: Card) -> None:
        drawn, found = card_to_view(card), self._message(channel, message)
        marks = marks_of(drawn.files)
        try:
            edited = await found.edit(
                view=drawn.view,
                attachments=self._uploads.instead(found.id, drawn.files, marks),
                # The client's own rule about mentions does not reach what is edited.
                allowed_mentions=discord.AllowedMentions.none(),
            )
        except discord.HTTPException as refused:
            # Another process may have drawn it meanwhile, and what we remember is gone: then all of it is sent.
            if refused.status != 400 or not self._uploads.forget(found.id):
                raise
            await self._redraw(channel, message, card)
        else:
            self._uploads.note(edited, marks)

    async def _open_thread(self, channel: str, message: str, words: str) -> None:
        try:
            await self._message(channel, message).create_thread(name=thread_name(words))
        except discord.HTTPException as refused:
            if refused.code != THREAD_EXISTS:
                raise

    def _channel(self, channel: str) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(_id(channel.rpartition("/")[2]), guild_id=_server(channel))

    def _place(self, id_: int, channel: str) -> discord.PartialMessageable:
        """A thread of a channel, or a conversation."""
        return self._client.get_partial_messageable(id_, guild_id=_server(channel) if "/" in channel else None)

    def _message(self, channel: str, message: str) -> discord.PartialMessage:
        where, _slash, id_ = message.rpartition("/")
        return (self._place(_id(where), channel) if where else self._channel(channel)).get_partial_message(_id(id_))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Discord's refusals as the port tells them; a request that is wrong in itself stays our own error."""
        if self._client.is_closed() or self._client.user is None:
            raise Closed("not connected to Discord")
        try:
            yield
        except discord.RateLimited as limited:
            raise Undelivered("Discord asks for a pause", timedelta(seconds=limited.retry_after)) from None
        except discord.HTTPException as refused:
            if refused.code in UNKNOWN:
                raise Gone(f"Discord says {refused.code}") from None
            if refused.code in CLOSED or refused.status == 401:  # the latter: of a token that is good no longer
                raise Closed(f"Discord says {refused.code}") from None
            if refused.status == 400 and refused.code != TOO_MANY_THREADS:
                raise
            raise Undelivered(f"Discord says {refused.status} {refused.code}", _pause(refused)) from None
        except (aiohttp.ClientError, OSError, TimeoutError) as broken:
            raise Undelivered(f"Discord was not reached: {type(broken).__name__}") from None


def key_of(channel: discord.abc.GuildChannel) -> str:
    """Our name of a channel of a server."""
    return f"{channel.guild.id}/{channel.id}"


def _pause(refused: discord.HTTPException) -> timedelta | None:
    """How long we are asked to wait, by what stands before Discord and is not understood by the library."""
    asked = refused.response.headers.get("Retry-After", "")
    return timedelta(seconds=int(asked)) if asked.isascii() and asked.isdecimal() else None


def _thread_of(message: str) -> int:
    """The thread in which one speaks of a message: the one it stands in, or the one under it, which has its id."""
    return _id(message.partition("/")[0])


def _leads_to(channel: str, voice: int) -> Card:
    """A link to a voice channel of the same server; it needs no words."""
    return card_of(("🔊 ", Channel(0, "", f"{_server(channel)}/{voice}")))


def _server(channel: str) -> int:
    return _id(channel.partition("/")[0])


def _id(text: str) -> int:
    """An id as the library wants it; what is none never was on Discord.

    :raises Gone: then.
    """
    if not (text.isascii() and text.isdecimal()):
        raise Gone("no id of Discord's")
    return int(text)
