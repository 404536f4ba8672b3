"""Private conversations on Discord: no place of a group, though a card that came there has buttons."""

from __future__ import annotations

import discord
from simcord.results import InteractionResult

from bot.__main__ import Roundtable
from bot.kit import Actions, Button, Card, Press
from tests.adapters.discord.people import Server, words_of

CARD = Card(summary="For you", blocks=(Actions((Button("Share an idea", Press("ideas.write")),)),))


async def press_there(server: Server, bot: Roundtable, person: str) -> InteractionResult:
    """Somebody presses the button of a card that the bot sent to them alone."""
    user = server.people[person].user
    await bot.engine.platforms["discord"].direct(str(user.id), CARD, key=f"for {person}")
    result: InteractionResult = await user.click(user.dm_channel.history()[-1], label="Share an idea")
    return result


async def test_who_has_one_group_acts_in_it(server: Server, bot: Roundtable) -> None:
    await server.types("Ana", "home")
    opened = await press_there(server, bot, "Ana")
    answered = await server.people["Ana"].user.submit_modal(opened, {"text": "Meet outside"})
    assert "Meet outside" in words_of(answered.response.components)


async def test_who_has_none_is_told_where_to_go_and_founds_none(server: Server, bot: Roundtable) -> None:
    answered = await press_there(server, bot, "Ana")
    assert answered.response is not None
    assert "Go to a channel of your group first" in words_of(answered.response.components)
    founded = await bot.engine.database.write(
        lambda unit: unit.connection.exec_driver_sql("SELECT count(*) FROM groups").scalar()
    )
    assert founded == 0


async def test_who_acts_where_the_bot_may_not_post_is_told_and_what_waits_appears_once_it_may(
    server: Server, bot: Roundtable
) -> None:
    nobody_posts = discord.PermissionOverwrite(send_messages=False)
    server.channel = server.guild.create_text_channel("closed", overwrites={server.guild.default_role: nobody_posts})
    await server.types("Ana", "idea", text="Meet outside")
    assert "I cannot post in this channel yet" in server.private("Ana")
    await server.presses("Ana", "Send with my name")
    for _hour in range(10):
        await server.passes(hours=1)
    assert server.posts() == []
    assert not any(count for name, count in (await bot.health()).items() if name.startswith("given_up"))
    channel = server.env.bot.get_channel(server.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(channel.guild.default_role, overwrite=None)
    await server.env.settle()
    await bot.settle()
    assert ["Meet outside" in words for words in server.posts()] == [True]
    await server.types("Ana", "help")
    assert "I cannot post" not in server.private("Ana")
