"""A whole retro of twelve people, four on Slack, four on Discord and four on the playground, by the clock."""

# ruff: noqa: F811 - fixtures that are imported are asked for by their names
from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import TypeAlias

import discord
import pytest

from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from adapters.playground.world import World
from bot.__main__ import Roundtable
from bot.kit import MovableClock, Random
from tests.adapters.discord.people import Server, words_of
from tests.adapters.test_together import Office, bot, code_in, office, server, simcord_bot  # noqa: F401 - fixtures

ON_SLACK = ("Farid", "Gita", "Hugo", "Kofi")
ON_DISCORD = ("Ana", "Ben", "Chidi", "Esra")
ON_PLAYGROUND = ("Ines", "Jun", "Lea", "Mio")
RETRO = "Retro R-1"


class OnSlack:
    """The channel on Slack; what is not an everyday command is typed behind `/wg`."""

    people = ON_SLACK

    def __init__(self, office: Office) -> None:
        self._office = office
        self.presses = office.presses
        self.presses_alone = office.presses_alone
        self.fills = office.fills
        self.private = office.private
        self.directs = office.directs
        self.posts = office.posts
        self.room = office.thread

    async def types(self, person: str, command: str, **options: str) -> None:
        """A command as it is typed there."""
        behind = "" if command.startswith("retro") else "wg "
        await self._office.types(person, f"/{behind}{' '.join((command, *options.values()))}")


class OnDiscord:
    """The channel on Discord, with its private threads."""

    people = ON_DISCORD

    def __init__(self, server: Server) -> None:
        self._server = server
        self.types = server.types
        self.fills = server.fills
        self.private = server.private
        self.posts = server.posts

    async def presses(self, person: str, button: str, on: str) -> None:
        """A button on a card in the channel or in a thread."""
        there = [*self._server.channel.history(), *(one for thread in self._threads() for one in thread)]
        found = [message for message in there if on in self._words(message)][-1]
        await self._server.done(person, await self._server.people[person].click(found, label=button))

    async def presses_alone(self, person: str, button: str) -> None:
        """A button on the newest card that was sent to them privately."""
        user = self._server.people[person].user
        await self._server.done(person, await user.click(user.dm_channel.history()[-1], label=button))

    def directs(self, person: str) -> list[str]:
        """What was sent to somebody privately."""
        return [self._words(message) for message in self._server.people[person].user.dm_channel.history()]

    def room(self, words: str) -> list[str]:
        """What is said in the thread whose card has some words on it."""
        said = [[self._words(message) for message in thread] for thread in self._threads()]
        return next(told for told in said if any(words in text for text in told))

    def _threads(self) -> list[list[discord.Message]]:
        return [thread.history() for thread in self._server.channel.threads]

    def _words(self, message: discord.Message) -> str:
        return words_of(self._server.env.backend.get_message(message.channel.id, message.id).components)


class OnPlayground:
    """The channel in the playground."""

    people = ON_PLAYGROUND

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self.presses = chat.presses
        self.private = chat.private
        self.directs = chat.directs

    async def types(self, person: str, command: str, **options: str) -> None:
        """A command as it is typed there."""
        await self._chat.says(person, f"/{' '.join((command, *options.values()))}")

    async def presses_alone(self, person: str, button: str) -> None:
        """A button on the newest card that was sent to them privately."""
        await self._chat.presses(person, button, self.directs(person)[-1])

    async def fills(self, person: str, **values: str) -> None:
        """They send the form before them."""
        await self._chat.fills(person, values)

    def posts(self) -> list[str]:
        """What stands in the channel, as nobody in particular sees it."""
        return self._chat.sees("Nobody")

    def room(self, words: str) -> list[str]:
        """What is said under the card with some words."""
        return self._chat.sees("Nobody", thread=words)


Seat: TypeAlias = OnSlack | OnDiscord | OnPlayground
Seats: TypeAlias = tuple[Seat, Seat, Seat]


@pytest.fixture
async def seats(
    office: Office,
    server: Server,
    bot: Roundtable,
    clock: MovableClock,
    random: Random,
) -> AsyncIterator[Seats]:
    """Four people on each of three platforms, in one group."""
    office.people.joins("UKOFI", "Kofi")
    world = World(None, random)
    playground = Playground(world, clock, random)
    bot.engine.attach(playground)
    chat = Chat(playground.connect(bot.engine), bot.settle)
    chat.opens("general")
    for name in (*ON_PLAYGROUND, "Nobody"):
        chat.joins(name)
    await office.types("Gita", "/wg group invite")
    await chat.says("Ines", f"/group join {code_in(' '.join(office.private('Gita').split()))}")
    assert chat.private("Ines").startswith("This channel belongs to ")
    yield OnSlack(office), OnDiscord(server), OnPlayground(chat)
    world.close()


async def pass_minutes(server: Server, count: int) -> None:
    """Minute by minute, as time passes."""
    for _minute in range(count):
        await server.passes(minutes=1)


def card(seat: Seat, words: str) -> str:
    """The newest card in a channel with some words on it."""
    found = [text for text in seat.posts() if words in text]
    assert found, f"no card has {words!r}: {seat.posts()}"
    return found[-1]


def numbered(text: str) -> list[tuple[str, str]]:
    """The notes on a card, each with its number; Discord marks the dot as one that begins no list."""
    return re.findall(r"(\d+)\W{1,3}(Note \d of \d)", text)


def asked(seat: Seat) -> str | None:
    """Who of a side is asked to moderate."""
    return next(
        (p for p in seat.people if any("Would you moderate this" in text for text in seat.directs(p)[-1:])), None
    )


async def all_come(seats: Seats) -> None:
    """Somebody begins it on Slack, and everybody says where they are that they are there."""
    on_slack, *_others = seats
    await on_slack.types("Gita", "retro start")
    for seat in seats:
        for person in seat.people:
            if person != "Gita":
                await seat.presses(person, "I am here", RETRO)
    for seat in seats:
        assert "12 are here" in card(seat, RETRO)


async def write_and_read_the_same(seats: Seats, server: Server) -> None:
    """Everybody writes; nothing is seen before all is, everywhere under the same numbers."""
    await pass_minutes(server, 5)
    for index, seat in enumerate(seats):
        for person in seat.people:
            await seat.presses(person, "Write notes", RETRO)
            await seat.fills(person, column1=f"Note {index} of {seat.people.index(person)}")
            assert "Kept, without your name." in " ".join(seat.private(person).split())
    assert not any("Note 0" in text for seat in seats for text in seat.posts())
    await pass_minutes(server, 6)
    shown = [numbered(card(seat, "R-1 · What went well")) for seat in seats]
    assert len(shown[0]) == 12
    assert shown[0] == shown[1] == shown[2]


async def moderators_are_asked(seats: Seats) -> None:
    """On each platform somebody is asked in private: one passes, one accepts, one says nothing."""
    on_slack, on_discord, _on_playground = seats
    await on_discord.types("Esra", "theme put", notes="1 2", theme="Lifts")
    for seat in seats:
        assert "T1 · Lifts" in card(seat, "R-1 · Themes")
    moderators = [asked(seat) for seat in seats]
    passing, accepting, silent = moderators
    assert passing is not None
    assert accepting is not None
    assert silent is not None
    await on_slack.presses_alone(passing, "Not this time")
    instead = asked(on_slack)
    assert instead not in {None, passing}
    await on_discord.presses_alone(accepting, "Yes, I do")


async def choose(seats: Seats, server: Server) -> None:
    """Dots come from all sides, and are counted together."""
    await pass_minutes(server, 4)
    for seat in seats:
        for person in seat.people:
            await seat.types(person, "retro vote", themes="T1 T1 T3")
            assert "3 dots are given" in " ".join(seat.private(person).split())
    await pass_minutes(server, 2)
    for seat in seats:
        assert "T1 · Lifts: 24 dots" in card(seat, RETRO)


async def talk_in_their_rooms(seats: Seats, server: Server) -> list[str]:
    """Each side has its own breakout and writes down what it agrees on; who moderates in silence is helped out."""
    on_slack, on_discord, on_playground = seats
    rooms = []
    for seat in seats:
        await seat.types(seat.people[0], "breakout show")
        together = " ".join(seat.private(seat.people[0]).split())
        assert all(person in together for person in seat.people), "whoever is on one side stays together"
        [number] = re.findall(r"Breakout (\d)", together)
        rooms.append(f"R-1 · Breakout {number}")
    for seat, room in zip(seats, rooms, strict=True):
        await seat.presses(seat.people[1], "Takeaway", room)
        await seat.fills(seat.people[1], text=f"Said in {room}")
        assert seat.private(seat.people[1]) == "Written down."
    await on_slack.presses("Hugo", "Ask of leadership", rooms[0])
    await on_slack.fills("Hugo", text="A lift that works", whom="The owner")
    await on_discord.presses("Chidi", "Action", rooms[1])
    await on_discord.fills("Chidi", text="Call the owner")
    await pass_minutes(server, 3)
    assert any("moderates for now." in text for text in on_playground.room(rooms[2]))
    await on_discord.types("Ben", "breakout take", which="5")
    return rooms


async def share_and_end(seats: Seats, server: Server, rooms: list[str]) -> None:
    """The breakouts are called, all say whether it was worth it, and what came of it stands on all sides."""
    on_slack, *_others = seats
    await pass_minutes(server, 4)
    await on_slack.presses("Gita", "Call the next", "R-1 · Share-out")
    for seat in seats:
        assert "One more breakout comes after them." in card(seat, "R-1 · Share-out")
    await pass_minutes(server, 4)
    for seat in seats:
        for person in seat.people:
            await seat.presses(person, "4", RETRO)
    await on_slack.types("Gita", "retro end")
    for seat in seats:
        summary = card(seat, "What came of R-1")
        for room in rooms:
            assert f"Said in {room}" in summary
        assert "A lift that works" in summary
        assert "Ben takes it" in summary
        assert re.search(r"4\W{1,2}0 of 5", summary)


async def test_twelve_people_on_three_platforms_have_one_retro(seats: Seats, server: Server) -> None:
    await all_come(seats)
    await write_and_read_the_same(seats, server)
    await moderators_are_asked(seats)
    await choose(seats, server)
    rooms = await talk_in_their_rooms(seats, server)
    await share_and_end(seats, server, rooms)
