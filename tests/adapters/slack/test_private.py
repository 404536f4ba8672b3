"""Channels and conversations that Slack keeps to themselves: private channels, and messages between two."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.__main__ import Roundtable
from bot.kit import MovableClock
from tests.adapters.slack.standin import BOT, SECRET_CHANNEL, Failure, Workspace, text_of

pytestmark = pytest.mark.usefixtures("over_http")

WITH_BOT = "DBOT"


async def groups(bot: Roundtable) -> list[tuple[str, str]]:
    """All groups and their places, by name."""
    rows = await bot.engine.database.write(
        lambda unit: unit.connection.exec_driver_sql(
            "SELECT groups.name, places.name FROM groups JOIN places ON places.group_id = groups.id ORDER BY groups.id"
        ).all()
    )
    return [(group, place) for group, place in rows]


def told(people: Workspace, user: str) -> str:
    """What somebody was told last."""
    return text_of(people.windows[user].whispers[-1])


def channels_in(shown: Any) -> list[str]:
    """The channels that a message leads to."""
    match shown:
        case {"type": "channel", "channel_id": str(channel)}:
            return [channel]
        case dict() | list():
            inner = shown.values() if isinstance(shown, dict) else shown
            return [channel for one in inner for channel in channels_in(one)]
        case _:
            return []


async def founds(people: Workspace, user: str, channel: str, name: str) -> None:
    """Somebody sets up a group in a channel that lets the bot in."""
    people.bot_is_in.add(channel)
    people.channel = channel
    await people.types(user, "/wg setup")
    await people.submits(user, {"name": name})


# A private channel


async def test_two_private_channels_of_one_group_are_told_apart(people: Workspace) -> None:
    people.names["G0SECOND"] = "privategroup"
    await founds(people, "UANA", SECRET_CHANNEL, "Fair hiring")
    await people.types("UANA", "/wg group invite")
    code = re.search(r"group join (\S+)", told(people, "UANA"))
    assert code
    people.channel = "G0SECOND"
    await people.types("UANA", f"/wg group join {code[1]}")
    await people.types("UANA", "/wg group show")
    assert channels_in(people.windows["UANA"].whispers[-1]) == [SECRET_CHANNEL, "G0SECOND"]


async def test_the_group_of_a_private_channel_is_not_called_what_slack_calls_all_of_them(
    people: Workspace, bot: Roundtable
) -> None:
    people.channel = SECRET_CHANNEL
    await people.types("UANA", "/wg group show")
    assert await groups(bot) == [("Our group", "private channel")]
    assert "privategroup" not in told(people, "UANA")
    assert "Nobody has set this group up yet" in told(people, "UANA")
    await people.types("UANA", "/wg home")
    assert "/wg setup" in told(people, "UANA")
    await people.types("UANA", "/wg setup")
    await people.submits("UANA", {"name": "Fair hiring"})
    assert [name for name, _place in await groups(bot)] == ["Fair hiring"]
    await people.types("UANA", "/wg group show")
    assert "Nobody has set this group up yet" not in told(people, "UANA")


async def test_an_act_on_a_message_in_a_private_channel_founds_no_other_name(
    people: Workspace, bot: Roundtable
) -> None:
    people.channel = SECRET_CHANNEL
    await people.picks("UANA", "ideas.from_message", "Meet outside")
    assert await groups(bot) == [("Our group", "private channel")]


async def test_who_acts_where_the_bot_is_not_let_in_is_told_and_what_waits_appears_once_it_is(
    people: Workspace, bot: Roundtable, clock: MovableClock
) -> None:
    people.channel = SECRET_CHANNEL
    await people.types("UANA", "/idea Meet outside")
    assert "/invite @Roundtable" in told(people, "UANA")
    await people.presses("UANA", "Send with my name", people.windows["UANA"].whispers[-1])
    assert "/invite @Roundtable" in told(people, "UANA")
    for _hour in range(30):
        await bot.settle()
        clock.forward(timedelta(hours=1))
    assert people.messages == {}
    assert await bot.health() | {"due_cards": 0} == dict.fromkeys(await bot.health(), 0), "nothing was given up"
    people.bot_is_in.add(SECRET_CHANNEL)
    people.calls.clear()
    await people.happens(type="member_joined_channel", user="USOMEBODY", channel=SECRET_CHANNEL, channel_type="C")
    await people.happens(type="member_joined_channel", user=BOT, channel=SECRET_CHANNEL, channel_type="C")
    await bot.settle()
    [message] = people.messages.values()
    assert "Meet outside" in text_of(message)
    assert [method for method, _args in people.calls] == ["chat.postMessage"]
    await people.presses("UBEN", "Support", message)
    assert "/invite" not in told(people, "UBEN")


async def test_a_card_waits_while_the_bot_is_sent_away_and_is_drawn_anew_when_it_comes_back(
    people: Workspace, bot: Roundtable
) -> None:
    await founds(people, "UANA", SECRET_CHANNEL, "Fair hiring")
    await people.types("UANA", "/idea Meet outside")
    await people.presses("UANA", "Send with my name", people.windows["UANA"].whispers[-1])
    await bot.settle()
    [message] = people.messages.values()
    people.bot_is_in.clear()
    await people.types("UANA", "/wg ideas status I-1 not_now The garden is closed")
    await bot.settle()
    assert "The garden is closed" not in text_of(message)
    people.bot_is_in.add(SECRET_CHANNEL)
    await people.happens(type="member_joined_channel", user=BOT, channel=SECRET_CHANNEL, channel_type="C")
    await bot.settle()
    assert "The garden is closed" in text_of(message)


async def test_nobody_is_told_so_in_a_private_channel_that_lets_the_bot_in(people: Workspace) -> None:
    people.channel = SECRET_CHANNEL
    people.bot_is_in.add(SECRET_CHANNEL)
    for _time in range(3):
        await people.types("UANA", "/wg help")
        assert "/invite" not in told(people, "UANA")
    assert [method for method, _args in people.calls].count("conversations.info") == 1


async def test_a_public_channel_in_which_only_some_may_post_is_told_of_too(people: Workspace, bot: Roundtable) -> None:
    await people.types("UANA", "/idea Meet outside")
    await people.presses("UANA", "Send with my name", people.windows["UANA"].whispers[-1])
    people.fails["chat.postMessage"].append(Failure(error="restricted_action"))
    await bot.settle()
    assert people.messages == {}
    await people.types("UANA", "/wg help")
    assert "I cannot post in this channel yet" in told(people, "UANA")


# A conversation of two


@pytest.mark.parametrize("line", ["/wg help", "/wg group show", "/wg ideas list", "/idea Meet outside", "/idea"])
async def test_who_has_no_group_is_told_where_to_type_and_founds_none(
    line: str, people: Workspace, bot: Roundtable
) -> None:
    people.channel = WITH_BOT
    await people.types("UANA", line)
    assert "Go to a channel of your group first" in told(people, "UANA")
    assert await groups(bot) == []
    assert people.windows["UANA"].modals == []


async def test_who_has_one_group_acts_in_it(people: Workspace, bot: Roundtable) -> None:
    await founds(people, "UANA", "C0001", "Fair hiring")
    people.channel = WITH_BOT
    await people.types("UANA", "/wg group show")
    assert "Fair hiring" in told(people, "UANA")
    await people.types("UANA", "/idea")
    await people.submits("UANA", {"text": "Meet outside"})
    assert "Meet outside" in told(people, "UANA")
    await people.presses("UANA", "Send with my name", people.windows["UANA"].whispers[-1])
    await bot.settle()
    assert ["Meet outside" in text_of(message) for message in people.messages.values()] == [True]
    assert await groups(bot) == [("Fair hiring", "general")]


async def test_who_has_several_groups_is_told_in_which_channels_to_type(people: Workspace, bot: Roundtable) -> None:
    await founds(people, "UANA", "C0001", "Fair hiring")
    await founds(people, "UANA", SECRET_CHANNEL, "Apprentices")
    people.channel = WITH_BOT
    await people.types("UANA", "/idea Meet outside")
    said = told(people, "UANA")
    assert "Fair hiring" in said
    assert "Apprentices" in said
    assert channels_in(people.windows["UANA"].whispers[-1]) == ["C0001", SECRET_CHANNEL]
    assert "/idea Meet outside" in said, "what they typed is not lost"
    assert len(await groups(bot)) == 2


async def test_an_idea_without_a_name_leaves_none_when_it_is_typed_in_a_conversation(
    people: Workspace, bot: Roundtable
) -> None:
    await founds(people, "UANA", "C0001", "Fair hiring")

    async def everything() -> str:
        def work(unit: object) -> str:
            tables = ("accounts", "members", "seen", "outbox", "places", "link_codes")
            connection = unit.connection  # type: ignore[attr-defined]  # any unit of work
            return str([connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in tables])

        return await bot.engine.database.write(work)

    before = await everything()
    people.channel = WITH_BOT
    await people.types("UANA", "/idea Meet outside")
    await people.presses("UANA", "Send without my name", people.windows["UANA"].whispers[-1])
    assert "Your receipt code" in told(people, "UANA")
    assert await everything() == before


async def test_whom_an_idea_speaks_of_is_written_as_it_was_typed_and_by_no_id(
    people: Workspace, bot: Roundtable
) -> None:
    def everything(unit: Any) -> str:
        tables = unit.connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        return str([unit.connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in tables])

    with capture_logs() as logs:
        await people.types("UANA", "/idea Let @ben & #general read https://example.org/?a=1&b=2")
        assert "Let @ben & #general read https://example.org/?a=1&b=2" in told(people, "UANA")
        await people.presses("UANA", "Send without my name", people.windows["UANA"].whispers[-1])
        assert "Your receipt code" in told(people, "UANA")
    assert "UBEN" not in await bot.engine.database.write(everything)
    assert "UBEN" not in str(logs)


async def test_a_conversation_of_several_is_one_too(people: Workspace, bot: Roundtable) -> None:
    people.channel = "G0THREE"
    people.names["G0THREE"] = "mpdm-ana--ben--chidi-1"
    await people.types("UANA", "/idea Meet outside")
    assert "Go to a channel of your group first" in told(people, "UANA")
    assert await groups(bot) == []
