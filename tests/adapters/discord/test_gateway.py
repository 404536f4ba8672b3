"""Through a real gateway: connections that go wrong are made anew, and whatever comes through them is answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any

import discord
import pytest

from adapters.discord.app import keep_connected
from bot.__main__ import Roundtable
from tests.adapters.discord.conftest import at_once
from tests.adapters.discord.gateway import PAYLOADS, Way, connected, in_no_time, small_discord
from tests.adapters.discord.rules import wrong_message, wrong_modal

COMMAND = PAYLOADS["command"]

ANSWERED_WITH = {
    "autocomplete": 8,
    "button": 9,
    "button-in-a-private-conversation": 4,
    "command": 4,
    "command-below-another": 4,
    "command-in-a-thread": 4,
    "command-with-a-person": 4,
    "message-menu": 9,
    "modal": 4,
    "modal-from-a-private-answer": 4,
    "select": 4,
}
"""Suggestions, a form or a private answer, by the number Discord has for it."""


@pytest.fixture(autouse=True)
def _nothing_waits() -> Iterator[None]:
    with in_no_time():
        yield


@pytest.mark.parametrize("way", ["is refused", "says nonsense", "has an invalid session", "breaks"])
async def test_a_bad_first_connection_is_followed_by_one_that_answers(bot: Roundtable, way: Way) -> None:
    async with connected(bot.engine, way, way, "stands") as small:
        socket = await small.connected.get()
        await small.happens(socket, "INTERACTION_CREATE", COMMAND)
        answer = await small.answers.get()
        assert answer["type"] == 4
        assert small.connections == 3


async def test_a_payload_that_the_library_cannot_read_costs_one_connection_and_no_more(bot: Roundtable) -> None:
    async with connected(bot.engine) as small:
        socket = await small.connected.get()
        await small.happens(socket, "INTERACTION_CREATE", {"id": "1", "nothing": "else"})
        socket = await small.connected.get()
        await small.happens(socket, "INTERACTION_CREATE", COMMAND)
        assert (await small.answers.get())["type"] == 4


async def test_the_pauses_between_tries_grow_to_five_minutes(bot: Roundtable) -> None:
    pauses: list[float] = []

    async def noted(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 12:
            raise asyncio.CancelledError

    async with small_discord("is refused") as small:
        with pytest.raises(asyncio.CancelledError):
            await keep_connected(bot.engine, "a.b.c", api_url=small.api_url, sleep=noted)
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]


async def test_what_is_delivered_twice_is_done_once(bot: Roundtable) -> None:
    opened = {**COMMAND, "data": {"id": "1", "type": 1, "name": "home"}}
    async with connected(bot.engine) as small:
        socket = await small.connected.get()
        answers = []
        for _time in range(2):
            await small.happens(socket, "INTERACTION_CREATE", opened)
            answers.append((await small.answers.get())["type"])
    assert answers == [4, 5]  # a private answer; the second time nothing is said


async def test_a_token_that_discord_does_not_know_ends_it(bot: Roundtable) -> None:
    async with small_discord(token="another") as small:
        with pytest.raises(discord.LoginFailure):
            await keep_connected(bot.engine, "a.b.c", api_url=small.api_url, sleep=at_once)


@pytest.mark.parametrize("kind", sorted(PAYLOADS))
async def test_what_discord_sends_is_answered(bot: Roundtable, kind: str) -> None:
    async with connected(bot.engine) as small:
        await small.happens(await small.connected.get(), "INTERACTION_CREATE", PAYLOADS[kind])
        answer = await small.answers.get()
    assert answer["type"] == ANSWERED_WITH[kind]
    assert list(wrong(answer)) == []


def wrong(answer: Mapping[str, Any]) -> list[str]:
    """What is wrong with an answer."""
    match answer["type"]:
        case 9:
            return list(wrong_modal(answer["data"]))
        case 4:
            return list(wrong_message(answer["data"]))
        case _:
            return []


MALFORMED: Mapping[str, Mapping[str, Any]] = {
    "no data": {**COMMAND, "data": None},
    "an unknown command": {**COMMAND, "data": {**COMMAND["data"], "name": "dance"}},
    "an option nobody asked for": {
        **COMMAND,
        "data": {**COMMAND["data"], "options": [{"name": "dance", "type": 3, "value": "x"}]},
    },
    "an option without a value": {**COMMAND, "data": {**COMMAND["data"], "options": [{"name": "text", "type": 3}]}},
    "a person nobody knows": {
        **COMMAND,
        "data": {**COMMAND["data"], "options": [{"name": "text", "type": 6, "value": "1"}]},
    },
    "an unknown button": {
        **PAYLOADS["button"],
        "data": {"component_type": 2, "custom_id": "somebody else's"},
    },
    "a button that says nothing": {**PAYLOADS["button"], "data": {"component_type": 2, "custom_id": ""}},
    "a form's button without what was typed": {
        **PAYLOADS["button"],
        "data": {"component_type": 2, "custom_id": PAYLOADS["modal"]["data"]["custom_id"]},
    },
    "a form with unknown fields": {
        **PAYLOADS["modal"],
        "data": {**PAYLOADS["modal"]["data"], "components": [{"type": 99, "custom_id": "x", "value": ["y"]}, {}]},
    },
    "an unknown form": {**PAYLOADS["modal"], "data": {"custom_id": "f1:nothing", "components": []}},
    "a menu without its message": {
        **PAYLOADS["message-menu"],
        "data": {**PAYLOADS["message-menu"]["data"], "resolved": {}},
    },
}


@pytest.mark.parametrize("kind", MALFORMED)
async def test_what_nobody_should_send_is_answered_with_a_sentence(bot: Roundtable, kind: str) -> None:
    async with connected(bot.engine) as small:
        await small.happens(await small.connected.get(), "INTERACTION_CREATE", MALFORMED[kind])
        answer = await small.answers.get()
        assert small.connections == 1
    assert answer["type"] in (4, 9)
    assert "Traceback" not in json.dumps(answer)
    assert list(wrong(answer)) == []


NEW: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "an interaction of a new kind": ("INTERACTION_CREATE", {**COMMAND, "type": 99}),
    "a ping, which comes over HTTP only": ("INTERACTION_CREATE", {**COMMAND, "type": 1, "data": None}),
    "an event of a new kind": ("SOMETHING_NEW", {"what": ["nobody", "knows"]}),
    "an event about a server we never saw": ("GUILD_DELETE", {"id": "1"}),
    "an event that we did not ask for": (
        "MESSAGE_REACTION_ADD",
        {"user_id": "1", "channel_id": "2", "message_id": "3", "emoji": {"id": None, "name": "👍"}, "type": 0},
    ),
}


@pytest.mark.parametrize("kind", NEW)
async def test_what_nobody_knows_is_let_go_and_the_connection_stands(bot: Roundtable, kind: str) -> None:
    async with connected(bot.engine) as small:
        socket = await small.connected.get()
        await small.happens(socket, *NEW[kind])
        assert (await small.is_asked(socket, COMMAND))["type"] == 4
        assert small.connections == 1
