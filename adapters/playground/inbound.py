"""What people do in the chat → the engine, and its answer → what they see.

A line that starts with `/` is a command and nobody else ever sees it. Everything else a person writes is talk among
people: the bot does not listen to it, so its own messages cannot come back to it either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from adapters.pages.render import CardView, card_to_view
from adapters.playground.world import Missing, OpenForm, Spot, World
from bot.engine.engine import Engine
from bot.engine.guide import CommandHelp, ShortcutHelp
from bot.engine.platform import IN_A_WHILE, Act, Ask, Done, Inbound, Picked, Pressed, Private, Sender, Submitted, Typed
from bot.kit import Choice, Clock, Random, names_to_value


class Crowd:
    """The people of the world, each able to do what one does in a chat."""

    def __init__(self, platform: str, world: World, clock: Clock, random: Random, engine: Engine) -> None:
        self.world = world
        self._platform = platform
        self._clock = clock
        self._random = random
        self._engine = engine

    async def says(self, person: str, channel: str, text: str, under: str | None = None) -> None:
        """Somebody writes into a channel or thread: a command, or a word to everybody there.

        :raises Missing: when there is no such person, channel or message.
        """
        self.world.person(person)
        spot = self.world.spot_in(channel, under)
        line = text.strip()
        if line.startswith("/"):
            await self.does(person, spot, Typed(_without_group(line[1:])))
        elif line:
            self.world.write(spot, person, text, self._clock.now())

    async def presses(self, person: str, message: str, token: str, value: str | None = None) -> None:
        """Somebody presses a button, or chooses a value, on a card or on a private answer.

        :raises Missing: when they do not see such a message.
        """
        spot, whisper = self._seen(person, message)
        await self.does(person, spot, Pressed(token, value, private=whisper is not None), whisper)

    async def presses_at_home(self, person: str, channel: str, token: str, value: str | None = None) -> None:
        """Somebody presses a button on their home while a channel is open before them."""
        await self.does(person, self.world.spot_in(channel, None), Pressed(token, value))

    async def picks(self, person: str, message: str, shortcut: str) -> None:
        """Somebody picks a shortcut from the menu beside what a person wrote.

        :raises Missing: when there is no such message, or nobody's words stand in it.
        """
        found = self.world.message(message)
        if not isinstance(found.content, str):
            raise Missing("words")
        await self.does(person, found.spot, Picked(shortcut, found.content))

    async def submits(self, person: str, values: Mapping[str, str]) -> None:
        """Somebody sends the form before them; whom they chose stands there by their ids.

        :raises Missing: when there is none, or nobody is called so.
        """
        opened = self.world.form(person)
        if opened is None:
            raise Missing("form")
        chosen = {
            blank.name: names_to_value({id_: self.world.person(id_).name for id_ in values[blank.name].split()})
            for blank in opened.form.blanks
            if blank.kind == "people" and blank.name in values
        }
        act = Submitted(opened.form.token, {**values, **chosen}, private=opened.whisper is not None)
        await self.does(person, opened.spot, act, opened.whisper)

    async def does(
        self, person: str, spot: Spot, act: Act, whisper: str | None = None, *, key: str | None = None
    ) -> None:
        """Deliver an act to the engine and show its answer; `whisper` is the private answer it was done on.

        Two deliveries with one `key` are the same act; without, each is an act of its own.
        """
        private = spot.channel.startswith("@")
        inbound = Inbound(
            key=key or self._random.bytes(16).hex(),
            channel="" if private else spot.channel,
            channel_name="" if private else self.world.channel(spot.channel).name,
            sender=self.sender(person),
            act=act,
            patience=IN_A_WHILE,
        )
        answer = await self._engine.handle(self._platform, inbound)
        match answer:
            case Private(card, replaces):
                instead_of = whisper if replaces else None
                self.world.tell(person, spot, card_to_view(card), self._clock.now(), instead_of=instead_of)
            case Ask(form):
                self.world.ask(person, OpenForm(form=form, spot=spot, whisper=whisper))
            case Done():
                pass
            case _:
                assert_never(answer)
        if isinstance(act, Submitted) and not isinstance(answer, Ask):
            self.world.close_form(person)

    async def home(self, person: str, channel: str) -> CardView:
        """Somebody's home, drawn now."""
        self.world.channel(channel)
        return card_to_view(await self._engine.home(self._platform, channel, self.sender(person)))

    async def commands(self, locale: str) -> Sequence[CommandHelp]:
        """All commands, explained in a reader's language."""
        return await self._engine.commands(locale)

    async def shortcuts(self, locale: str) -> Sequence[ShortcutHelp]:
        """All that can be done with somebody's words, in a reader's language."""
        return await self._engine.shortcuts(locale)

    async def suggest(self, person: str, channel: str, command: str, argument: str, typed: str) -> Sequence[Choice]:
        """Values that would fit an argument of which a part is typed."""
        sender = self.sender(person)
        return await self._engine.suggest(self._platform, channel, sender, command, argument, typed)

    def sender(self, person: str) -> Sender:
        """Somebody as the engine hears of them.

        :raises Missing: when there is no such person.
        """
        found = self.world.person(person)
        return Sender(user=found.id, name=found.name, locale=found.locale, zone=found.zone)

    def _seen(self, person: str, message: str) -> tuple[Spot, str | None]:
        """Where a message stands that somebody sees, and its id again when it is a private answer to them."""
        if message.startswith("w"):
            return self.world.whisper(person, message).spot, message
        spot = self.world.message(message).spot
        if spot.channel.startswith("@") and spot.channel != f"@{person}":
            raise Missing("message")
        return spot, None


def _without_group(line: str) -> str:
    """`wg idea …` is `idea …`: both ways of typing a command work here."""
    return line.removeprefix("wg ").lstrip() if line.startswith("wg ") else line
