"""The bot is sent away on Slack: from a channel, or from the whole workspace. What groups have stays theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.slack.app import Access, slack
from bot.__main__ import Roundtable
from bot.kit import MovableClock
from tests.adapters.slack.standin import BOT_TOKEN, CHANNEL, SECRET, SECRET_CHANNEL, Failure, Workspace, text_of

pytestmark = pytest.mark.usefixtures("over_http")

LOST = [
    {"type": "channel_archive", "channel": CHANNEL, "user": "USOMEBODY"},
    {"type": "channel_deleted", "channel": CHANNEL},
    {"type": "channel_left", "channel": CHANNEL},
    {"type": "group_archive", "channel": CHANNEL},
    {"type": "group_deleted", "channel": CHANNEL},
    {"type": "group_left", "channel": CHANNEL},
    {"type": "app_uninstalled"},
]


async def shares(people: Workspace, bot: Roundtable, text: str) -> None:
    """Ana shares an idea with her name."""
    await people.types("UANA", f"/idea {text}")
    await people.presses("UANA", "Send with my name", people.windows["UANA"].whispers[-1])
    await bot.settle()


def posts(people: Workspace, channel: str = CHANNEL) -> list[str]:
    return [text_of(message) for (there, _ts), message in people.messages.items() if there == channel]


async def join_two_channels(people: Workspace) -> None:
    """One group speaks in the public channel and in the private one."""
    people.bot_is_in.add(SECRET_CHANNEL)
    await people.types("UANA", "/wg setup")
    await people.submits("UANA", {"name": "Fair hiring"})
    await people.types("UANA", "/wg group invite")
    code = text_of(people.windows["UANA"].whispers[-1]).split("group join ")[1].split()[0]
    people.channel = SECRET_CHANNEL
    await people.types("UANA", f"/wg group join {code}")


@pytest.mark.parametrize("event", LOST, ids=lambda event: str(event["type"]))
async def test_nothing_more_is_posted_and_an_act_there_finds_everything_again(
    event: dict[str, Any], people: Workspace, bot: Roundtable
) -> None:
    await shares(people, bot, "Meet outside")
    await people.happens(**event)
    await people.happens(**event)
    people.calls.clear()
    await bot.settle()
    assert people.calls == []
    assert not any((await bot.health()).values())
    await people.types("UBEN", "/wg ideas list")
    assert "Meet outside" in text_of(people.windows["UBEN"].whispers[-1])
    await shares(people, bot, "Interview in pairs")
    assert ["Interview in pairs" in text for text in posts(people)] == [False, True]


async def test_a_card_that_changed_meanwhile_is_drawn_anew_when_the_channel_is_back(
    people: Workspace, bot: Roundtable
) -> None:
    await join_two_channels(people)
    await shares(people, bot, "Meet outside")
    await people.happens(type="group_left", channel=SECRET_CHANNEL)
    people.channel = CHANNEL
    await people.types("UANA", "/wg ideas status I-1 not_now The garden is closed")
    await bot.settle()
    assert "The garden is closed" in posts(people)[0]
    assert "The garden is closed" not in posts(people, SECRET_CHANNEL)[0]
    await people.happens(type="group_unarchive", channel=SECRET_CHANNEL)
    await bot.settle()
    assert "The garden is closed" in posts(people, SECRET_CHANNEL)[0]


async def test_the_groups_other_places_hear_of_it_once_and_go_on(people: Workspace, bot: Roundtable) -> None:
    await join_two_channels(people)
    await people.happens(type="group_left", channel=SECRET_CHANNEL)
    await people.happens(type="group_left", channel=SECRET_CHANNEL)
    await bot.settle()
    [said] = posts(people)
    assert "is closed to this group for now" in said
    people.channel = CHANNEL
    await shares(people, bot, "Meet outside")
    assert len(posts(people)) == 2
    assert posts(people, SECRET_CHANNEL) == []
    await people.types("UANA", "/wg group show")
    assert "private channel" not in text_of(people.windows["UANA"].whispers[-1])


async def test_what_a_revoked_token_kept_from_being_posted_is_posted_once_a_new_one_is_given(
    people: Workspace, bot: Roundtable, clock: MovableClock
) -> None:
    people.fails["chat.postMessage"] += [Failure(error="token_revoked")] * 30
    await shares(people, bot, "Meet outside")
    for _hour in range(20):
        clock.forward(timedelta(hours=1))
        await bot.settle()
    people.fails.clear()
    assert people.messages == {}
    access = Access(bot_token=BOT_TOKEN, signing_secret=SECRET, http_port=0, api_url=f"{people.url}api/")
    async with slack(bot.engine, access):
        await bot.settle()
    assert ["Meet outside" in text for text in posts(people)] == [True]


async def test_a_channel_of_no_group_is_lost_without_a_word(people: Workspace, bot: Roundtable) -> None:
    await people.happens(type="channel_deleted", channel="C0NEVERSEEN")
    await people.happens(type="channel_deleted")
    await people.happens(type="member_joined_channel", user="UANA", channel=CHANNEL)
    await bot.settle()
    assert people.messages == {}
