"""The bot is sent away on Discord: a channel is deleted, a server removes it. What groups have stays theirs."""

from __future__ import annotations

import discord

from bot.__main__ import Roundtable
from tests.adapters.discord.people import Server


async def shares(server: Server, text: str) -> None:
    """Ana shares an idea with her name."""
    await server.types("Ana", "idea", text=text)
    await server.presses("Ana", "Send with my name")


async def linked(server: Server) -> None:
    """The group speaks in a second channel too, where people are from now on."""
    await server.types("Ana", "setup")
    await server.fills("Ana", name="Fair hiring", language=["en"], zone="UTC")
    await server.presses("Ana", "Go on")
    await server.fills("Ana")
    await server.types("Ana", "group invite")
    code = server.private("Ana").split("group join ")[1].split("`")[0].split()[0]
    server.channel = server.guild.create_text_channel("second")
    await server.types("Ana", "group join", code=code)


async def test_a_channel_that_is_deleted_is_told_of_in_the_others_and_posted_to_no_more(
    server: Server, bot: Roundtable
) -> None:
    first = server.channel
    await linked(server)
    channel = server.env.bot.get_channel(first.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.delete()
    await server.env.settle()
    await bot.settle()
    assert ["is closed to this group for now" in words for words in server.posts()] == [True]
    before = len(server.env.http_requests)
    await shares(server, "Meet outside")
    sent = [one.path for one in list(server.env.http_requests)[before:] if one.path.endswith("/messages")]
    assert sent == [f"/channels/{server.channel.id}/messages"]


async def test_a_server_that_removes_the_bot_is_left_in_peace(server: Server, bot: Roundtable) -> None:
    await shares(server, "Meet outside")
    [channel] = await bot.engine.whereabouts.channels("discord")
    guild = server.env.bot.get_guild(server.guild.id)
    assert guild is not None
    await guild.leave()
    await server.env.settle()
    assert await bot.engine.whereabouts.channels("discord") == []
    await bot.engine.whereabouts.let_in("discord", [channel])
    assert await bot.engine.whereabouts.channels("discord") == [channel], "nothing of the group was deleted"
