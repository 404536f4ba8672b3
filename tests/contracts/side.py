"""A platform seen from its people's side: what the contracts need of it. A second adapter is one more `Side`.

A side acts as the people of its platform do, with a delivery's own key, and reads what is shown in the terms that all
platforms share: a `Shown` keeps literal text apart from everything that is structure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from adapters.playground.platform import Playground
from adapters.playground.render import form_to_view
from adapters.playground.world import Spot, World
from bot.__main__ import Roundtable
from bot.engine.finish import Users, finish
from bot.engine.language import Languages
from bot.engine.platform import Act, Platform
from bot.kit import Card, Clock, Random


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

    async def acts(self, person: str, act: Act, key: str) -> Shown | None:
        """Somebody acts, delivered under a key; what they are shown for it within the interaction, if anything."""
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


class PlaygroundSide:
    """The playground."""

    channel = "general"

    def __init__(self, bot: Roundtable, clock: Clock, random: Random) -> None:
        self.world = World(None, random)
        playground = Playground(self.world, clock, random)
        bot.engine.attach(playground)
        self.platform: Platform = playground
        self._crowd = playground.connect(bot.engine)
        self.world.add_channel(self.channel)
        for name in ("Ana", "Ben", "Chidi"):
            self.world.add_person(name, "en", "UTC")

    def user(self, person: str) -> str:
        return person.lower()

    async def acts(self, person: str, act: Act, key: str) -> Shown | None:
        user = self.user(person)
        whispers, form = self.world.whispers(user), self.world.form(user)
        await self._crowd.does(user, Spot(self.channel), act, key=key)
        if self.world.form(user) not in (None, form):
            opened = self.world.form(user)
            assert opened is not None
            view = form_to_view(opened.form)
            values = {blank.name: blank.value for blank in opened.form.blanks}
            return _shown(view, {"form": opened.form.token}, values)
        if self.world.whispers(user) != whispers:
            return _shown_card(self.world.whispers(user)[-1].card)
        return None

    async def talks(self, person: str, words: str) -> None:
        await self._crowd.says(self.user(person), self.channel, words)

    def posted(self) -> Sequence[Shown]:
        spots = [Spot(self.channel), *(Spot(self.channel, under) for under in self.world.replies(self.channel))]
        return self._of_bot(spots)

    def directs(self, person: str) -> Sequence[Shown]:
        return self._of_bot([Spot(f"@{self.user(person)}")])

    def take_away(self, message: str) -> None:
        self.world.erase(message)

    def _of_bot(self, spots: Sequence[Spot]) -> Sequence[Shown]:
        messages = [message for spot in spots for message in self.world.messages(spot)]
        messages.sort(key=lambda message: int(message.id))
        return [_shown_card(message.content) for message in messages if not isinstance(message.content, str)]


def _shown_card(view: dict[str, Any]) -> Shown:
    items = [item for block in view["blocks"] for item in block.get("items", ())]
    return _shown(view, {"".join(_texts(item["label"])): item["token"] for item in items}, {})


def _shown(view: dict[str, Any], tokens: Mapping[str, str], values: Mapping[str, str]) -> Shown:
    kinds = {"bold", "code", "link", "mention", "channel", "when"}
    structure = tuple(found["kind"] for found in _walk(view) if found.get("kind") in kinds)
    return Shown(tuple(_texts(view)), structure, tokens, values)


def _texts(view: Any) -> Iterator[str]:
    for found in _walk(view):
        match found:
            case {"kind": "text" | "code", "text": text}:
                yield text
            case {"kind": "mention" | "channel", "name": name}:
                yield name


def _walk(view: Any) -> Iterator[dict[str, Any]]:
    if isinstance(view, dict):
        yield view
    for inner in view.values() if isinstance(view, dict) else view if isinstance(view, list) else ():
        yield from _walk(inner)
