"""Rooms: a thread that only its people see, and where there is one a voice channel they are brought to and back from.

Where we may not open a private thread, the card stands in the channel and everybody can look into the thread under it.
Whatever else we may not do for somebody (they left the server, they are not in voice, nobody let us move people) is
left undone: a room is no reason to stop.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Final, TypeVar

import discord
import structlog

from adapters.discord.capabilities import THREAD_NAME
from bot.engine.platform import Room

log = structlog.get_logger()

T = TypeVar("T")

ARCHIVED: Final = 50083
"""What was asked cannot be done in a thread that is in the archive
(discord.com/developers/docs/topics/opcodes-and-status-codes, JSON error codes)."""
NO_PRIVATE_THREAD: Final = frozenset({50001, 50013, 50024})
"""No access, not the permission, or no channel for it (same page)."""
NOT_IN_VOICE: Final = frozenset({10065, 40032})
"""No voice state, or not connected (same page)."""
PRIVATE_THREAD: Final = 12
"""…/docs/resources/channel, Channel Types."""
ARCHIVED_AFTER: Final = 1440
"""Minutes without a word: a day, and whoever writes brings it back (same page, Thread Metadata)."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What there is to know of a room: its thread, the card in it, who was brought in, and to which voice channel."""

    thread: int | None = None
    """`None` where it is the one under the card."""
    card: int | None = None
    inside: tuple[int, ...] = ()
    voice: int | None = None
    came: Mapping[int, int] = field(default_factory=dict)
    """In which voice channel somebody was before."""

    def written(self) -> str:
        """As they are kept."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def read(cls, notes: str) -> Notes:
        """As they were kept; empty ones at first."""
        found = json.loads(notes or "{}")
        came = {int(user): channel for user, channel in found.pop("came", {}).items()}
        return cls(**{**found, "inside": tuple(found.get("inside", ())), "came": came})


def thread_name(words: str) -> str:
    """Some words as a thread is called."""
    name = " ".join(words.split()) or "…"
    return name if len(name) <= THREAD_NAME else f"{name[: THREAD_NAME - 1]}…"


@contextmanager
def undone() -> Iterator[None]:
    """What is refused in here is left undone."""
    try:
        yield
    except (discord.Forbidden, discord.NotFound) as refused:
        log.info("something could not be done for a room", platform="discord", error=refused.code)
    except discord.HTTPException as refused:
        if refused.status != 400:
            raise
        log.info("something could not be done for a room", platform="discord", error=refused.code)


class Rooms:
    """The rooms of all servers; errors are the library's own."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def thread(self, parent: int, room: Room) -> int | None:
        """The private thread of a room, opened if need be with nobody in it; `None` where we may not."""
        notes = Notes.read(room.notes)
        if notes.thread is None:
            try:
                opened = await self._client.http.start_thread_without_message(
                    parent,
                    name=thread_name(room.name),
                    auto_archive_duration=ARCHIVED_AFTER,
                    type=PRIVATE_THREAD,
                    invitable=False,
                )
            except discord.HTTPException as refused:
                if refused.code not in NO_PRIVATE_THREAD:
                    raise
                return None
            notes = replace(notes, thread=int(opened["id"]))
            # Now, before anybody sees it: what crashes behind this goes on with this one.
            await room.keep(notes.written())
        return notes.thread

    async def fill(self, server: int, parent: int, thread: int, room: Room) -> int | None:
        """Let just these users be in a thread, and bring who is in voice along, once; gives a new voice channel."""
        notes = Notes.read(room.notes)
        wanted = tuple(map(int, room.users))
        http = self._client.http
        for user in notes.inside:
            if user not in wanted:
                with undone():
                    await self.awake(thread, partial(http.remove_user_from_thread, thread, user))
        notes = replace(notes, inside=tuple(user for user in notes.inside if user in wanted))
        voice = notes.voice or self._voice(server, parent, room.number)
        told, notes = notes.voice, replace(notes, voice=voice)
        for user in wanted:
            if user not in notes.inside:
                with undone():
                    await self.awake(thread, partial(http.add_user_to_thread, thread, user))
                notes = replace(notes, inside=(*notes.inside, user))
                await room.keep(notes.written())
            if user in notes.came:  # who went somewhere else since then meant to
                continue
            came = await self._where(server, voice, user)
            if voice is not None and came is not None and came != voice:
                notes = replace(notes, came={**notes.came, user: came})
                await room.keep(notes.written())
                await self._move(server, voice, user)
        return None if told is not None else voice

    async def close(self, server: int, thread: int, room: Room) -> None:
        """Bring back who is still in the room's voice channel, and put the thread into the archive."""
        notes = Notes.read(room.notes)
        for user, came in notes.came.items():
            if await self._where(server, notes.voice, user) == notes.voice:
                await self._move(server, came, user)
        with undone():
            await self._client.http.edit_channel(thread, archived=True)
        await room.keep(Notes(thread=notes.thread, card=notes.card).written())

    async def awake(self, thread: int, act: Callable[[], Awaitable[T]]) -> T:
        """Do something in a thread, which is taken out of the archive if need be."""
        try:
            return await act()
        except discord.HTTPException as refused:
            if refused.code != ARCHIVED:
                raise
        await self._client.http.edit_channel(thread, archived=False)
        return await act()

    def _voice(self, server: int, parent: int, number: int) -> int | None:
        """The voice channel of a room by its number, beside its channel or else anywhere on the server."""
        guild = self._client.get_guild(server)
        channel = guild.get_channel(parent) if guild else None
        if guild is None or channel is None:
            return None
        near = channel.category.voice_channels if channel.category else []
        seen = [
            voice.id
            for voice in near or guild.voice_channels
            if voice != guild.afk_channel and self._permissions(voice).view_channel
        ]
        return seen[number] if number < len(seen) else None

    def _permissions(self, channel: discord.abc.GuildChannel) -> discord.Permissions:
        """What we may do in a channel."""
        me = channel.guild.get_member(self._client.user.id) if self._client.user else None
        return channel.permissions_for(me) if me else discord.Permissions.none()

    async def _where(self, server: int, voice: int | None, user: int) -> int | None:
        """The voice channel somebody is in; `None` if in none, or if we may not move people of the room's anyway."""
        guild = self._client.get_guild(server)
        channel = guild.get_channel(voice) if guild and voice else None
        if channel is None or not self._permissions(channel).move_members:
            return None
        with undone():
            try:
                state = await self._client.http.get_voice_state(server, user)
            except discord.HTTPException as refused:
                if refused.code not in NOT_IN_VOICE:
                    raise
                return None
            return int(state["channel_id"]) if state["channel_id"] else None
        return None

    async def _move(self, server: int, voice: int, user: int) -> None:
        with undone():
            await self._client.http.edit_member(server, user, channel_id=voice)
