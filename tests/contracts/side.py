"""A platform seen from its people's side: what the contracts need of it. Another adapter is one more `Side`.

A side acts as the people of its platform do, with a delivery's own key, and reads what is shown in the terms that all
platforms share: a `Shown` keeps literal text apart from everything that is structure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from bot.engine.finish import Users, finish
from bot.engine.language import Languages
from bot.engine.platform import Act, Platform
from bot.kit import Card

PEOPLE: Final = ("Ana", "Ben", "Chidi")
"""Who is in the channel from the beginning."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A card or a form as it stands before somebody."""

    literal: tuple[str, ...]
    """Each run of text that is drawn character by character."""
    structure: tuple[str, ...]
    """The kind of each span that is more than text: bold, code, link, mention, channel, when."""
    tokens: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What its buttons send back, by their labels; for a form `form`."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What stands in the fields of a form."""

    @property
    def text(self) -> str:
        """All of it as one text."""
        return "\n".join(self.literal)


class Side(Protocol):
    """One platform with a channel, driven by its people."""

    channel: str
    """The channel's id on the platform."""

    @property
    def platform(self) -> Platform:
        """The adapter, as delivery knows it."""
        ...

    def user(self, person: str) -> str:
        """Somebody's id on the platform."""
        ...

    def joins(self, person: str) -> None:
        """Somebody more comes into the channel."""
        ...

    async def acts(self, person: str, act: Act, key: str, *, privately: bool = False) -> Shown | None:
        """Somebody acts, delivered under a key; what they are shown for it within the interaction, if anything.

        Privately they do it in their conversation with the bot.
        """
        ...

    async def talks(self, person: str, words: str) -> None:
        """Somebody says something to the others that is no command."""
        ...

    def posted(self) -> Sequence[Shown]:
        """What the bot has said in the channel and its threads, oldest first."""
        ...

    def directs(self, person: str) -> Sequence[Shown]:
        """What the bot has said to somebody directly."""
        ...

    def room(self, message: str) -> Sequence[Shown]:
        """What the bot has said around a card, in the room whose card it is; the card first."""
        ...

    def files(self) -> Mapping[str, bytes]:
        """The files that the bot has sent, to whomever, by their names."""
        ...

    def take_away(self, message: str) -> None:
        """A moderator of the platform deletes a message."""
        ...


def finished(side: Side, card: Card, language: str = "en") -> Card:
    """A card as the engine hands it to this platform."""
    return finish(
        card,
        language=language,
        languages=Languages.load(),
        limits=side.platform.capabilities,
        platform=side.platform.name,
        users=Users(),
        places=(),
        daily=(),
        behinds=(),
    )
