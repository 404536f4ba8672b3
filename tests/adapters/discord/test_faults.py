"""Discord's ways to say no, over HTTP to the real library: each is told and survived, nothing is lost or doubled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import discord
import pytest
from structlog.testing import capture_logs

from adapters.discord.app import keep_connected
from bot.__main__ import Roundtable
from bot.engine.platform import Pressed, Submitted, Typed, Undelivered
from bot.kit import MovableClock, Random, card_of
from tests.adapters.discord.conftest import at_once
from tests.adapters.discord.gateway import Failure, in_no_time, small_discord
from tests.adapters.discord.side import DiscordSide, discord_side
from tests.contracts.side import Shown

BRIEF, LONG = 5, 42
"""Seconds that the library waits by itself, and that our own delivery does."""


@pytest.fixture
async def side(bot: Roundtable, clock: MovableClock, random: Random) -> AsyncIterator[DiscordSide]:
    async with discord_side(bot, clock, random) as side:
        yield side


async def posted(side: DiscordSide, *failures: Failure) -> list[str]:
    """Post something while this goes wrong; what stands in the channel then."""
    side.small.fails["messages"].extend(failures)
    await side.platform.post(side.channel, card_of("words"), key="1")
    return [shown.text for shown in side.posted()]


async def share(side: DiscordSide, bot: Roundtable) -> None:
    """Ana shares an idea with her name."""
    preview = await side.acts("Ana", Typed("idea Meet outside"), "type")
    assert preview is not None
    await side.acts("Ana", Pressed(preview.tokens["Send with my name"]), "send")
    await bot.settle()


# Posts


@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_brief_limit_is_waited_for(side: DiscordSide, everywhere: bool) -> None:
    assert await posted(side, Failure(429, retry_after=BRIEF, everywhere=everywhere)) == ["words"]


@pytest.mark.parametrize(
    "failure",
    [
        Failure(429, retry_after=LONG),
        Failure(429, retry_after=LONG, everywhere=True),
        Failure(429, retry_after=LONG, at_the_edge=True),
    ],
)
async def test_a_longer_limit_is_told_with_how_long_it_lasts(side: DiscordSide, failure: Failure) -> None:
    with pytest.raises(Undelivered) as told:
        await posted(side, failure)
    assert told.value.after == timedelta(seconds=LONG)
    assert await posted(side) == ["words"]


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_an_error_of_discords_is_tried_again_at_once(side: DiscordSide, status: int) -> None:
    assert await posted(side, Failure(status), Failure(status, at_the_edge=True)) == ["words"]


@pytest.mark.parametrize(
    "failures",
    [[Failure(500)] * 5, [Failure(503)], [Failure(401)], [Failure()], [Failure(429, at_the_edge=True)]],
    ids=["errors", "unavailable", "revoked", "cut", "limited without saying how long"],
)
async def test_what_may_work_later_is_undelivered_and_shows_up_once_then(
    side: DiscordSide, failures: list[Failure]
) -> None:
    with pytest.raises(Undelivered):
        await posted(side, *failures)
    assert await posted(side) == ["words"]


@pytest.mark.parametrize("lost", [Failure(502, done=True), Failure(503, done=True), Failure(done=True)])
async def test_what_was_posted_though_discord_did_not_say_so_stands_there_once(
    side: DiscordSide, bot: Roundtable, clock: MovableClock, lost: Failure
) -> None:
    side.small.fails["messages"].append(lost)
    await share(side, bot)
    clock.forward(timedelta(minutes=1))
    await bot.settle()
    assert sum("Meet outside" in shown.text for shown in side.posted()) == 1


async def test_a_card_that_could_not_be_drawn_anew_is_once_it_can(
    side: DiscordSide, bot: Roundtable, clock: MovableClock
) -> None:
    await share(side, bot)
    form = await side.acts("Ana", Typed("setup"), "set up")
    assert form is not None
    group = {"name": "Fair hiring", "language": "en", "zone": "UTC"}
    await side.acts("Ana", Submitted(form.tokens["form"], group), "is set up")
    side.small.fails["messages"].append(Failure(429, retry_after=LONG))
    await side.acts("Ana", Typed("ideas status I-1 discussing On Monday"), "decide")
    await bot.settle()
    assert "On Monday" not in side.posted()[0].text
    clock.forward(timedelta(seconds=LONG))
    await bot.settle()
    [card] = side.posted()
    assert "On Monday" in card.text


# Answers


@pytest.mark.parametrize(
    "failures",
    [
        [Failure(404, 10062)],
        [Failure(401, 50027)],
        [Failure(404, 10015)],
        [Failure(400, 40060)],
        [Failure(500)] * 5,
        [Failure(429, at_the_edge=True)],
        [Failure()],
    ],
    ids=["unknown", "expired", "unknown webhook", "answered before", "errors", "limited", "cut"],
)
async def test_an_answer_that_does_not_get_through_is_logged_and_what_was_done_counts_once(
    side: DiscordSide, bot: Roundtable, failures: list[Failure]
) -> None:
    await share(side, bot)
    support = Pressed(side.posted()[0].tokens["Support"])
    side.small.fails["callback"].extend(failures)
    with capture_logs() as logs:
        unanswered = asyncio.create_task(side.acts("Ben", support, "support"))
        for _failure in failures:
            await side.small.failed.get()
        assert await side.acts("Ben", support, "support") is None, "it was done before"
    assert [entry["event"] for entry in logs if entry["log_level"] == "warning"] in (
        ["an answer was refused"],
        ["an answer did not get through"],
    )
    assert "and one other person does too" in said(await side.acts("Chidi", support, "too"))
    unanswered.cancel()


async def test_an_answer_waits_for_a_limit(side: DiscordSide) -> None:
    side.small.fails["callback"].append(Failure(429, retry_after=BRIEF))
    assert "What you can do here" in said(await side.acts("Ana", Typed("help"), "help"))


def said(shown: Shown | None) -> str:
    """What somebody was told."""
    assert shown is not None
    return shown.text


# The token


async def test_a_token_that_is_revoked_meanwhile_ends_it_and_nothing_is_lost(
    bot: Roundtable, clock: MovableClock
) -> None:
    with in_no_time():
        async with small_discord(token="old") as small:
            task = asyncio.create_task(keep_connected(bot.engine, "old", api_url=small.api_url, sleep=at_once))
            socket = await small.connected.get()
            side = DiscordSide(small, socket, bot.engine.platforms["discord"])
            small.token = "new"
            await share(side, bot)
            assert side.posted() == []
            await socket.close(code=4004)
            with pytest.raises(discord.LoginFailure):
                await task
            for _hour in range(20):
                clock.forward(timedelta(hours=1))
                await bot.settle()
            task = asyncio.create_task(keep_connected(bot.engine, "new", api_url=small.api_url, sleep=at_once))
            await small.is_heard(await small.connected.get())
            while not side.posted():
                await bot.settle()
            assert sum("Meet outside" in shown.text for shown in side.posted()) == 1
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
