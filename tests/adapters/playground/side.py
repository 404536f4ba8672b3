"""The playground as the contracts of all adapters see a platform."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from adapters.pages.render import form_to_view
from adapters.playground.platform import Playground
from adapters.playground.world import Spot, World
from bot.__main__ import Roundtable
from bot.engine.platform import Act, Platform
from bot.kit import Clock, Random
from tests.contracts.side import PEOPLE, Shown


@asynccontextmanager
async def playground_side(bot: Roundtable, clock: Clock, random: Random) -> AsyncIterator[PlaygroundSide]:
    """A playground with a channel."""
    yield PlaygroundSide(bot, clock, random)


class PlaygroundSide:
    """The playground with some people in a channel."""

    channel = "general"

    def __init__(self, bot: Roundtable, clock: Clock, random: Random) -> None:
        self.world = World(None, random)
        playground = Playground(self.world, clock, random)
        bot.engine.attach(playground)
        self.platform: Platform = playground
        self._crowd = playground.connect(bot.engine)
        self.world.add_channel(self.channel)
        for person in PEOPLE:
            self.joins(person)

    def user(self, person: str) -> str:
        return person.lower()

    def joins(self, person: str) -> None:
        self.world.add_person(person, "en", "UTC")

    async def acts(self, person: str, act: Act, key: str, *, privately: bool = False) -> Shown | None:
        user = self.user(person)
        whispers, form = self.world.whispers(user), self.world.form(user)
        await self._crowd.does(user, Spot(f"@{user}" if privately else self.channel), act, key=key)
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

    def room(self, message: str) -> Sequence[Shown]:
        said = self._of_bot([Spot(self.channel, message)])
        return [_shown_card(card) for card in [self.world.message(message).content] if not isinstance(card, str)] + [
            *said
        ]

    def files(self) -> Mapping[str, bytes]:
        spots = [Spot(self.channel), *(Spot(f"@{self.user(person)}") for person in PEOPLE)]
        cards = [one.content for spot in spots for one in self.world.messages(spot) if not isinstance(one.content, str)]
        cards += [whisper.card for person in PEOPLE for whisper in self.world.whispers(self.user(person))]
        found = [block for card in cards for block in card["blocks"] if block["kind"] == "document"]
        return {block["name"]: b64decode(block["content"]) for block in found}

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
