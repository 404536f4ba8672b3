"""The port, outward: what the engine asks for appears in the world."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from adapters.pages.render import card_to_view
from adapters.playground.capabilities import PLAYGROUND
from adapters.playground.inbound import Crowd
from adapters.playground.world import Missing, World
from bot.engine.engine import Engine
from bot.engine.platform import Gone, Room
from bot.kit import Card, Clock, Random


class Playground:
    """The playground as a platform."""

    name = "playground"
    capabilities = PLAYGROUND

    def __init__(self, world: World, clock: Clock, random: Random) -> None:
        self._world = world
        self._clock = clock
        self._random = random

    def connect(self, engine: Engine) -> Crowd:
        """Open the door between the world and the engine; gives the people who can now act."""
        return Crowd(self.name, self._world, self._clock, self._random, engine)

    async def post(self, channel: str, card: Card, *, key: str, under: str | None = None) -> str:
        """Post a card into a channel, or into the thread under a message; gives the new message."""
        with _missing_is_gone():
            spot = self._world.spot_in(channel, under)
        return self._world.write_once(key, spot, card_to_view(card), self._clock.now())

    async def edit(self, channel: str, message: str, card: Card) -> None:
        """Draw a posted card anew."""
        self._check_ours(channel, message)
        self._world.redraw(message, card_to_view(card))

    async def remove(self, channel: str, message: str) -> None:
        """Take a posted card away."""
        self._check_ours(channel, message)
        self._world.erase(message)

    async def direct(self, user: str, card: Card, *, key: str) -> str:
        """Send a card to one user privately; gives the new message."""
        return await self.post(f"@{user}", card, key=key)

    async def open_room(self, channel: str, card: Card, room: Room, *, key: str) -> str:
        """Post a card; the thread under it is the room."""
        return await self.post(channel, card, key=key)

    async def fill_room(self, channel: str, message: str, room: Room) -> None:
        """Everybody is in every thread; who is meant is said there."""

    async def close_room(self, channel: str, message: str, room: Room) -> None:
        """A thread needs no closing."""

    async def audience(self, channel: str) -> int | None:
        """How many people can read a channel."""
        with _missing_is_gone():
            return self._world.audience(channel)

    def _check_ours(self, channel: str, message: str) -> None:
        with _missing_is_gone():
            found = self._world.message(message)
        if found.spot.channel not in (channel, f"@{channel}") or found.author is not None:
            raise Gone(f"the bot has no message {message} in {channel}")


@contextmanager
def _missing_is_gone() -> Iterator[None]:
    try:
        yield
    except Missing as missing:
        raise Gone(f"there is no such {missing}") from missing
