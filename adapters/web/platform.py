"""The port, outward: guests have their accounts here, and nothing is posted; what they see is the board alone."""

from __future__ import annotations

from typing import NoReturn

from adapters.web.capabilities import WEB
from bot.engine.platform import Gone, Room
from bot.kit import Card


class Web:
    """The web as a platform."""

    name = "web"
    capabilities = WEB

    async def post(self, channel: str, card: Card, *, key: str, under: str | None = None) -> str:
        """There is no channel to post into."""
        _nowhere()

    async def edit(self, channel: str, message: str, card: Card) -> None:
        """Nothing was posted."""
        _nowhere()

    async def remove(self, channel: str, message: str) -> None:
        """Nothing was posted."""
        _nowhere()

    async def direct(self, user: str, card: Card, *, key: str) -> str:
        """A guest is told nothing but what the board shows them."""
        _nowhere()

    async def open_room(self, channel: str, card: Card, room: Room, *, key: str) -> str:
        """There is no channel to open a room in."""
        _nowhere()

    async def fill_room(self, channel: str, message: str, room: Room) -> None:
        """No room was opened."""
        _nowhere()

    async def close_room(self, channel: str, message: str, room: Room) -> None:
        """No room was opened."""
        _nowhere()

    async def audience(self, channel: str) -> int | None:
        """There is no channel to read."""
        return None


def _nowhere() -> NoReturn:
    raise Gone("nothing is sent to the web")
