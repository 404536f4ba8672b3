"""One group in a Slack channel and a Discord channel at once, through both real libraries, from its members' side."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator

import discord
import pytest
from simcord import Env

from adapters.discord.app import discord_client
from adapters.slack.app import Access, slack
from bot.__main__ import Roundtable, roundtable
from bot.kit import MovableClock, Random
from storage.database import Database
from tests.adapters.discord.people import Server
from tests.adapters.discord.rules import violations
from tests.adapters.discord.test_journey import share as share_on_discord
from tests.adapters.slack.standin import BOT_TOKEN, CHANNEL, SECRET, TEAM, Json, Workspace, text_of, workspace
from tests.adapters.slack.test_journey import share as share_on_slack

IDEAS = ("Meet outside", "Publish the pay bands", "Interview in pairs")


class Office:
    """The Slack channel, acted in as in Discord's: each act is followed by all that is due then."""

    def __init__(self, people: Workspace, bot: Roundtable) -> None:
        self.people = people
        self._bot = bot

    async def types(self, person: str, line: str) -> None:
        await self.people.types(_user(person), line)
        await self._bot.settle()

    async def presses(self, person: str, button: str, on: str | None = None) -> None:
        """A button on their private answer, or on the card with the words `on`."""
        shown = self.people.windows[_user(person)].whispers[-1] if on is None else self._card(on)[1]
        await self.people.presses(_user(person), button, shown)
        await self._bot.settle()

    async def fills(self, person: str, **values: str) -> None:
        await self.people.submits(_user(person), values)
        await self._bot.settle()

    async def presses_alone(self, person: str, button: str) -> None:
        """A button on the newest card that was sent to them privately."""
        channel, shown = self.people.channel, self._directs(person)[-1]
        self.people.channel = f"D{_user(person)}"
        await self.people.presses(_user(person), button, shown)
        self.people.channel = channel
        await self._bot.settle()

    def directs(self, person: str) -> list[str]:
        """What was sent to somebody privately."""
        return [text_of(one) for one in self._directs(person)]

    def _directs(self, person: str) -> list[Json]:
        there = f"D{_user(person)}"
        return [one for (channel, _ts), one in self.people.messages.items() if channel == there]

    def private(self, person: str) -> str:
        """What the last answer to somebody says."""
        return text_of(self.people.windows[_user(person)].whispers[-1])

    def posts(self) -> list[str]:
        """What stands in the channel."""
        return [
            text_of(message)
            for (channel, _ts), message in self.people.messages.items()
            if channel == CHANNEL and "thread_ts" not in message
        ]

    def post(self, words: str) -> str:
        return text_of(self._card(words)[1])

    def thread(self, words: str) -> list[str]:
        """What stands under the card with some words."""
        under = self._card(words)[0]
        return [text_of(one) for one in self.people.messages.values() if one.get("thread_ts") == under]

    def _card(self, words: str) -> tuple[str, Json]:
        [found] = [
            (ts, one)
            for (_channel, ts), one in self.people.messages.items()
            if _channel == CHANNEL and "thread_ts" not in one and words in text_of(one)
        ]
        return found


def _user(person: str) -> str:
    return f"U{person.upper()}"


def code_in(answer: str) -> str:
    """The code in an answer that shows how to use it."""
    found = re.search(r"(?:group join|me link) (\w+)", answer)
    assert found, answer
    return found[1]


def post_on(server: Server, words: str) -> str:
    """The one card in Discord's channel with some words."""
    [found] = [text for text in server.posts() if words in text]
    return found


async def at_once(_seconds: float) -> None:
    """Instead of keeping a channel's pace: tests do not wait."""


@pytest.fixture
async def bot(database: Database, clock: MovableClock, random: Random) -> AsyncIterator[Roundtable]:
    async with roundtable(database, clock=clock, random=random, sleep=at_once) as bot:
        yield bot


@pytest.fixture
async def office(bot: Roundtable) -> AsyncIterator[Office]:
    """Ana and Dolores have an account on both sides; the others work here only."""
    async with workspace() as people:
        for name in ("Ana", "Dolores", "Farid", "Gita", "Hugo"):
            people.joins(_user(name), name)
        access = Access(bot_token=BOT_TOKEN, signing_secret=SECRET, http_port=0, api_url=f"{people.url}api/")
        async with slack(bot.engine, access) as running:
            assert running.address
            people.events = running.address
            yield Office(people, bot)


@pytest.fixture
def simcord_bot(bot: Roundtable) -> discord.Client:
    return discord_client(bot.engine)


@pytest.fixture
async def server(simcord_env: Env, office: Office, bot: Roundtable, clock: MovableClock) -> AsyncIterator[Server]:
    """The other side, in the group that Gita coordinates; at the end, neither side was sent an id of the other's."""
    server = Server(simcord_env, bot, clock)
    await office.types("Gita", "/wg setup")
    await office.fills("Gita", name="Fair hiring", language="en", zone="Europe/Madrid")
    await office.types("Gita", "/wg group invite")
    invitation = " ".join(office.private("Gita").split())
    assert f"/group join {code_in(invitation)} / /wg group join {code_in(invitation)}" in invitation
    await server.types("Ben", "group join", code=code_in(invitation))
    assert server.private("Ben").startswith("This channel belongs to ")
    yield server
    requests = list(simcord_env.http_requests)
    assert violations(requests) == []
    of_slack = [TEAM, CHANNEL, *office.people.profiles]
    of_discord = [str(id_) for id_ in (server.guild.id, server.channel.id, *(one.id for one in server.people.values()))]
    assert [id_ for id_ in of_slack if id_ in json.dumps([one.json for one in requests])] == []
    to_slack = json.dumps([office.people.calls, [window.whispers for window in office.people.windows.values()]])
    assert [id_ for id_ in of_discord if id_ in to_slack] == []


async def share_three(office: Office, server: Server) -> str:
    """An idea from Discord and two from Slack, shown on both; the code of the first."""
    code = await share_on_discord(server, "Ana", IDEAS[0])
    await share_on_slack(office.people, "UFARID", IDEAS[1])
    await share_on_slack(office.people, "UHUGO", IDEAS[2])
    assert office.posts() == []
    assert server.posts() == []
    await server.passes(minutes=15)
    return code


async def test_ideas_written_on_either_side_appear_together_on_both_under_the_same_numbers(
    office: Office, server: Server
) -> None:
    await share_three(office, server)
    assert len(office.posts()) == len(server.posts()) == len(IDEAS)
    for idea in IDEAS:
        on_slack, on_discord = office.post(idea), post_on(server, idea)
        assert "Written without a name." in on_slack
        assert "Written without a name." in on_discord
        assert re.findall(r"I-\d+", on_slack)[0] == re.findall(r"I-\d+", on_discord)[0]
    for shown in (office.private("Farid"), office.private("Hugo"), server.private("Ana")):
        assert "can read here" not in shown, "both sides together are crowd enough"


async def test_support_from_both_sides_is_counted_together_and_two_linked_accounts_count_once(
    office: Office, server: Server
) -> None:
    await share_three(office, server)
    await office.presses("Dolores", "Support", on="Meet outside")
    assert "You are the first." in office.private("Dolores")
    await server.presses("Chidi", "Support", on="Meet outside")
    assert "and one other person does too." in server.private("Chidi")
    await server.presses("Dolores", "Support", on="Meet outside")
    assert "and 2 others do too." in server.private("Dolores"), "nobody knows yet that this is one person"

    await office.types("Dolores", "/wg me link")
    await server.types("Dolores", "me link", code=code_in(office.private("Dolores")))
    assert server.private("Dolores") == "Linked: here you are Dolores, and you count once."
    await server.presses("Esra", "Support", on="Meet outside")
    assert "and 2 others do too." in server.private("Esra")
    await server.presses("Dolores", "Support", on="Meet outside")
    assert "You no longer support" in server.private("Dolores"), "either account takes back what either gave"
    await office.presses("Dolores", "Support", on="Meet outside")
    assert "and 2 others do too." in office.private("Dolores")


async def test_a_question_from_discord_is_answered_by_code_on_slack_and_what_became_of_it_shows_on_both(
    office: Office, server: Server
) -> None:
    code = await share_three(office, server)
    await server.presses("Esra", "Ask the author", on="Meet outside")
    await server.fills("Esra", text="Also in winter?")
    [on_slack], [[*_, on_discord]] = office.thread("Meet outside"), server.threads()
    for told in (on_slack, on_discord, office.post("Meet outside"), post_on(server, "Meet outside")):
        assert "Esra" in told
        assert "Also in winter?" in told

    await office.types("Ana", f"/wg ideas receipt {code}")
    assert "Also in winter?" in office.private("Ana")
    await office.presses("Ana", "Answer without my name")
    await office.fills("Ana", text="From April on")
    assert "From April on" not in office.post("Meet outside") + post_on(server, "Meet outside")
    await server.passes(minutes=15)
    [[*_, on_discord]] = server.threads()
    for told in (
        office.thread("Meet outside")[-1], on_discord, office.post("Meet outside"), post_on(server, "Meet outside")
    ):  # fmt: skip
        assert "The author answers:" in told
        assert "From April on" in told
        assert "Ana" not in told

    await office.presses("Gita", "Status", on="Meet outside")
    await office.fills("Gita", status="not_now", reason="The garden is closed")
    for told in (office.post("Meet outside"), post_on(server, "Meet outside")):
        assert "not now" in told
        assert "The garden is closed" in told


async def test_a_side_that_leaves_stands_for_itself_and_the_other_keeps_what_was_said(
    office: Office, server: Server
) -> None:
    await share_three(office, server)
    await server.types("Ben", "home")
    await server.types("Ben", "group leave")
    assert server.private("Ben").startswith("This is for coordinators.")
    await office.types("Gita", "/wg group role @Ben coordinator")
    assert office.private("Gita") == "Ben: coordinator."
    await server.types("Ben", "group leave")
    assert server.private("Ben").endswith("What was said before stays with Fair hiring.")

    await office.types("Gita", "/wg group show")
    assert "Slack" in office.private("Gita")
    assert "Discord" not in office.private("Gita")
    left = server.posts()
    await server.presses("Chidi", "Support", on="Meet outside")
    assert "There is no idea" in server.private("Chidi")
    await office.presses("Dolores", "Support", on="Meet outside")
    assert "You are the first." in office.private("Dolores")
    await office.presses("Gita", "Status", on="Meet outside")
    await office.fills("Gita", status="not_now", reason="The garden is closed")
    assert "The garden is closed" in office.post("Meet outside")
    await server.types("Ben", "idea", text="Plant a tree")
    await server.presses("Ben", "Send with my name")
    assert server.posts()[: len(left)] == left, "what stands there is left as it was"
    assert "By Ben." in post_on(server, "Plant a tree")
    assert not any("Plant a tree" in text for text in office.posts())
