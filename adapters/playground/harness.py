"""The playground in people's words, for tests: `await chat.says("ana", "/idea Meet outside on Fridays")`.

People and channels go by their names or ids, cards by some words on them, buttons and fields by their labels. What is
not there fails with what is.
"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass

from adapters.pages.render import CardView, View, form_to_view, text_of, text_of_card
from adapters.playground.inbound import Crowd
from adapters.playground.world import Channel, Message, Person, Spot, Whisper, order
from bot.engine.platform import Act
from bot.kit import plain, value_to_names


@dataclass(frozen=True, slots=True)
class _Seen:
    """A card before a person: the id of its message and how it looks."""

    id: str
    card: CardView


class Chat:
    """A chat in which tests act as people; `settle` is awaited after each act, for the engine to finish its posting."""

    def __init__(self, crowd: Crowd, settle: Callable[[], Awaitable[None]]) -> None:
        self.world = crowd.world
        self._crowd = crowd
        self._settle = settle

    def unsettled(self) -> Chat:
        """The same chat, in which what an act leaves to be done stays undone."""
        return Chat(self._crowd, _nothing)

    # Who and where

    def joins(self, name: str, locale: str = "en", zone: str = "UTC") -> Person:
        """Somebody comes into the chat."""
        return self.world.add_person(name, locale, zone)

    def opens(self, channel: str) -> Channel:
        """There is a new channel."""
        return self.world.add_channel(channel)

    # What people do

    async def says(self, person: str, text: str, channel: str | None = None, thread: str | None = None) -> None:
        """Somebody writes: a command, or a word to everybody in the channel or in the thread under a card."""
        under = None if thread is None else self._root(person, channel, thread)
        await self._crowd.says(self._person(person).id, self._channel(channel).id, text, under)
        await self._settle()

    async def presses(self, person: str, button: str, card: str | None = None, channel: str | None = None) -> None:
        """Somebody presses a button: on their newest card that has it, or on the one with the words `card` on it."""
        await self._press(person, self._before(person, channel, card), "button", button)

    async def chooses(
        self, person: str, select: str, choice: str, *, card: str | None = None, channel: str | None = None
    ) -> None:
        """Somebody chooses from a select, by its label and the choice's."""
        await self._press(person, self._before(person, channel, card), "select", select, choice)

    async def picks(self, person: str, shortcut: str, message: str, channel: str | None = None) -> None:
        """Somebody picks a shortcut, by its label, from the menu beside the newest message with the words `message`."""
        someone = self._person(person)
        known = {one.label: one.name for one in await self._crowd.shortcuts(someone.locale)}
        assert shortcut in known, f"{person} sees no shortcut {shortcut!r}; there are: {_listed(known)}"
        await self._crowd.picks(someone.id, self._root(person, channel, message), known[shortcut])
        await self._settle()

    async def types(self, person: str, command: str, argument: str, begun: str) -> dict[str, str]:
        """Somebody has begun an argument of a command; the lines they are offered, and what stands beside each."""
        offered = await self._crowd.suggest(self._person(person).id, self._channel(None).id, command, argument, begun)
        return {choice.value: plain(choice.label) for choice in offered}

    async def presses_at_home(self, person: str, button: str, channel: str | None = None) -> None:
        """Somebody presses a button on their home."""
        home = await self._home(person, channel)
        _, item = self._item(person, [_Seen("home", home)], "button", button)
        await self._crowd.presses_at_home(self._person(person).id, self._channel(channel).id, item["token"])
        await self._settle()

    async def fills(self, person: str, values: dict[str, str]) -> None:
        """Somebody fills in some fields of the form before them, by label or name, and sends it; the others stay.

        People are chosen by their names: `Ben, Chidi`.
        """
        opened = self._form(person)
        filled = {blank["name"]: _sent(blank) for blank in opened["blanks"]}
        for field, value in values.items():
            blank = _blank(person, opened, field)
            if blank["kind"] == "people":
                names = filter(None, map(str.strip, value.split(",")))
                filled[blank["name"]] = " ".join(self._person(name).id for name in names)
            else:
                filled[blank["name"]] = _choice(blank["choices"], value)
        await self._crowd.submits(self._person(person).id, filled)
        await self._settle()

    async def does(self, person: str, act: Act, channel: str | None = None, key: str | None = None) -> None:
        """Somebody does what the page would not let them: forge a token, or the same act (by `key`) twice."""
        await self._crowd.does(self._person(person).id, Spot(self._channel(channel).id), act, key=key)
        await self._settle()

    # What people see

    def sees(self, person: str, channel: str | None = None, thread: str | None = None) -> list[str]:
        """All that somebody reads in a channel, or in the thread under a card, private answers too; oldest first."""
        under = None if thread is None else self._root(person, channel, thread)
        zone = self._person(person).zone
        seen = self._seen_at(self._person(person), Spot(self._channel(channel).id, under))
        return [_text(item, zone) for item in seen]

    def private(self, person: str) -> str:
        """The last private answer to somebody, as bare words."""
        someone = self._person(person)
        whispers = self.world.whispers(someone.id)
        assert whispers, f"{someone.name} was given no private answer"
        return text_of_card(whispers[-1].card, someone.zone)

    def directs(self, person: str) -> list[str]:
        """The direct messages somebody got."""
        someone = self._person(person)
        return [_text(message, someone.zone) for message in self.world.messages(Spot(f"@{someone.id}"))]

    def files(self, person: str, channel: str | None = None) -> dict[str, bytes]:
        """All files that somebody can download, by their names; of two with the same name the newer one."""
        blocks = [block for seen in self._cards(person, channel) for block in seen.card["blocks"]]
        return {block["name"]: b64decode(block["content"]) for block in blocks if block["kind"] == "document"}

    async def home(self, person: str, channel: str | None = None) -> str:
        """Somebody's home, as bare words."""
        return text_of_card(await self._home(person, channel), self._person(person).zone)

    def buttons(self, person: str, card: str, channel: str | None = None) -> list[str]:
        """The labels of the buttons and selects on a card."""
        return [label for _, label, _ in _items([self._card(person, channel, card)])]

    def form(self, person: str) -> dict[str, str]:
        """What stands in the form before somebody, by label."""
        return {text_of(blank["label"], "UTC"): blank["value"] for blank in self._form(person)["blanks"]}

    def form_words(self, person: str) -> str:
        """The form's title and what stands above its fields."""
        form, zone = self._form(person), self._person(person).zone
        return "\n".join(text_of(words, zone) for words in (form["title"], form["intro"]) if words is not None)

    def errors(self, person: str) -> dict[str, str]:
        """What is wrong with the form before somebody, by label."""
        zone = self._person(person).zone
        blanks = self._form(person)["blanks"]
        return {text_of(b["label"], zone): text_of(b["error"], zone) for b in blanks if b["error"] is not None}

    def has_form(self, person: str) -> bool:
        """Whether there is a form before somebody."""
        return self.world.form(self._person(person).id) is not None

    # Finding by words

    def _person(self, name: str) -> Person:
        people = self.world.people()
        found = next((person for person in people if name in (person.id, person.name)), None)
        assert found, f"there is nobody called {name!r}; there are: {_listed(p.name for p in people)}"
        return found

    def _channel(self, name: str | None) -> Channel:
        channels = self.world.channels()
        found = next((channel for channel in channels if name in (None, channel.id, channel.name)), None)
        assert found, f"there is no channel {name!r}; there are: {_listed(c.name for c in channels)}"
        return found

    def _seen_at(self, person: Person, spot: Spot) -> list[Message | Whisper]:
        return list(self.world.seen(person.id, spot))

    def _cards(self, name: str, channel: str | None) -> list[_Seen]:
        """All cards before somebody, oldest first: in the channels (or the one), their threads, and direct messages."""
        person = self._person(name)
        ids = [self._channel(channel).id] if channel else [c.id for c in self.world.channels()]
        seen: list[Message | Whisper] = []
        for id_ in [*ids, f"@{person.id}"]:
            roots = self._seen_at(person, Spot(id_))
            seen += roots
            for under in self.world.replies(id_):
                seen += self._seen_at(person, Spot(id_, under))
        seen.sort(key=order)
        return [_Seen(item.id, content) for item in seen if not isinstance(content := _content(item), str)]

    def _card(self, person: str, channel: str | None, words: str) -> _Seen:
        cards, zone = self._cards(person, channel), self._person(person).zone
        texts = [text_of_card(seen.card, zone) for seen in cards]
        for seen, text in zip(reversed(cards), reversed(texts), strict=True):
            if words in text:
                return seen
        raise AssertionError(f"{person} sees no card with {words!r}; there are: {_listed(texts)}")

    def _root(self, person: str, channel: str | None, words: str) -> str:
        spot = Spot(self._channel(channel).id)
        zone = self._person(person).zone
        texts = {message.id: _text(message, zone) for message in self.world.messages(spot)}
        found = next((id_ for id_, text in reversed(texts.items()) if words in text), None)
        assert found, f"{person} sees no message with {words!r}; there are: {_listed(texts.values())}"
        return found

    async def _home(self, person: str, channel: str | None) -> CardView:
        return await self._crowd.home(self._person(person).id, self._channel(channel).id)

    def _form(self, person: str) -> View:
        opened = self.world.form(self._person(person).id)
        assert opened, f"there is no form before {person}"
        return form_to_view(opened.form)

    def _before(self, person: str, channel: str | None, card: str | None) -> list[_Seen]:
        return self._cards(person, channel) if card is None else [self._card(person, channel, card)]

    async def _press(self, person: str, cards: list[_Seen], kind: str, label: str, choice: str | None = None) -> None:
        message, item = self._item(person, cards, kind, label)
        value = None if choice is None else _choice(item["choices"], choice)
        await self._crowd.presses(self._person(person).id, message, item["token"], value)
        await self._settle()

    def _item(self, person: str, cards: list[_Seen], kind: str, label: str) -> tuple[str, View]:
        items = list(_items(cards))
        for message, text, item in reversed(items):
            if item["kind"] == kind and text == label:
                return message, item
        there = _listed(text for _, text, item in items if item["kind"] == kind)
        raise AssertionError(f"{person} sees no {kind} {label!r}; there are: {there}")


async def _nothing() -> None:
    """Leave what is to be done; what is said right behind an answer, such as a line in the log, is said."""
    await asyncio.sleep(0)


def _content(item: Message | Whisper) -> str | CardView:
    return item.card if isinstance(item, Whisper) else item.content


def _text(item: Message | Whisper, zone: str) -> str:
    content = _content(item)
    return content if isinstance(content, str) else text_of_card(content, zone)


def _items(cards: Iterable[_Seen]) -> Iterator[tuple[str, str, View]]:
    """Each button and select of some cards, with its message and its label."""
    for seen in cards:
        for block in seen.card["blocks"]:
            for item in block.get("items", ()):
                yield seen.id, text_of(item["label"], "UTC"), item


def _blank(person: str, form: View, field: str) -> View:
    labels = {text_of(blank["label"], "UTC"): blank for blank in form["blanks"]}
    found: View | None = labels.get(field) or {b["name"]: b for b in form["blanks"]}.get(field)
    assert found, f"{person} sees no field {field!r}; there are: {_listed(labels)}"
    return found


def _sent(blank: View) -> str:
    """What a field sends if nobody touches it."""
    value: str = blank["value"]
    return " ".join(value_to_names(value)) if blank["kind"] == "people" else value


def _choice(choices: list[View], label: str) -> str:
    """The value of a choice by its label; what is none of the labels is sent as it is, for the engine to judge."""
    return next((choice["value"] for choice in choices if text_of(choice["label"], "UTC") == label), label)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names) or "none"
