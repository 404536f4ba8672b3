"""What the bot is invited with is enough for what it does."""

from urllib.parse import parse_qs, urlsplit

import discord
from simcord import Env

from adapters.discord.invitation import invitation
from tests.adapters.discord.people import Server
from tests.adapters.discord.test_journey import ben_coordinates, share_three


async def test_the_invitation_asks_for_enough_for_the_whole_way_of_an_idea(server: Server, simcord_env: Env) -> None:
    asked = parse_qs(urlsplit(invitation("1")).query)
    assert asked["scope"] == ["bot applications.commands"]
    guild = simcord_env.backend.guilds[server.guild.id]
    everyone = guild.everyone_role
    people = server.guild.create_role("people", permissions=discord.Permissions(everyone.permissions))
    for person in server.people.values():
        simcord_env.backend.add_member_role(server.guild.id, person.id, people.id)
    everyone.permissions = 0
    for role in guild.members[simcord_env.backend.bot_user.id].role_ids:
        guild.roles[role].permissions = int(asked["permissions"][0])

    _code, number = await share_three(server)
    await server.presses("Dolores", "Support", on="Meet outside")
    await server.presses("Ben", "Ask the author", on="Meet outside")
    await server.fills("Ben", text="Also in winter?")
    assert any("Also in winter?" in text for thread in server.threads() for text in thread)
    await ben_coordinates(server)
    await server.types("Ben", "ideas status", number=number, status="not_now", reason="The garden is closed")
    assert any("The garden is closed" in text for text in server.posts())
