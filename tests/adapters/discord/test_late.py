"""Answers that take longer than Discord waits: it is told that they come, and they come all the same."""

import asyncio
from collections.abc import Collection
from types import SimpleNamespace

import pytest

from adapters.discord import inbound
from tests.adapters.discord.people import Server
from tests.adapters.discord.test_journey import share_three


@pytest.fixture
def hurried(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server that waits for nothing."""

    async def not_at_all(_turns: Collection[asyncio.Task[object]], **_options: float) -> None:
        """Come back before anything was done."""

    monkeypatch.setattr(inbound, "asyncio", SimpleNamespace(**{**vars(asyncio), "wait": not_at_all}))
    return server


async def test_a_command_is_answered_and_what_is_pressed_on_the_answer_takes_its_place(hurried: Server) -> None:
    await hurried.types("Ana", "idea", text="Meet outside")
    assert "This is how it will look" in hurried.private("Ana")
    await hurried.presses("Ana", "Send without my name")
    assert "receipt code" in hurried.private("Ana")


async def test_what_is_pressed_in_the_channel_is_answered_beside_it(server: Server, hurried: Server) -> None:
    await share_three(server)
    before = hurried.posts()
    await hurried.presses("Ben", "Support", on="Meet outside")
    [told] = hurried.more("Ben")
    assert "You are the first." in told
    assert [text for text in hurried.posts() if "Meet outside" in text] == [
        text for text in before if "Meet outside" in text
    ]


async def test_a_form_that_cannot_be_opened_any_more_says_so(hurried: Server) -> None:
    await hurried.types("Ana", "idea")
    assert hurried.private("Ana") == "I could not open the form in time. Nothing was lost; please try again."
    await hurried.types("Ana", "idea", text="Meet outside")
    await hurried.presses("Ana", "Change it")
    assert [text for text in hurried.more("Ana") if "Nothing was lost" in text]
