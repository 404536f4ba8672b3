"""Outward: what is posted, what is gone, what is worth another try."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord import Env

from adapters.discord.app import discord_client
from adapters.discord.platform import Discord
from bot.__main__ import Roundtable
from bot.engine.platform import Gone, Undelivered
from bot.kit import Card, Image, Paragraph
from tests.adapters.discord.people import Server, words_of

CARD = Card(summary="A card", title="A card", blocks=(Paragraph("with *words*"),))


@pytest.fixture
def platform(bot: Roundtable, server: Server) -> Discord:
    found = bot.engine.platforms["discord"]
    assert isinstance(found, Discord)
    return found


@pytest.fixture
def channel(server: Server) -> str:
    return f"{server.guild.id}/{server.channel.id}"


async def test_a_card_is_posted_drawn_anew_and_taken_away(platform: Discord, channel: str, server: Server) -> None:
    message = await platform.post(channel, CARD, key="1")
    assert server.posts() == ["### A card\nwith \\*words\\*"]
    await platform.edit(channel, message, Card(summary="New", blocks=(Paragraph("new"),)))
    assert server.posts() == ["new"]
    await platform.remove(channel, message)
    assert server.posts() == []


async def test_each_post_carries_its_key_so_that_discord_shows_it_once(
    platform: Discord, channel: str, server: Server
) -> None:
    for key in ("a", "a", "b"):
        await platform.post(channel, CARD, key=key)
    sent: list[Any] = [one.json for one in server.env.http_requests if one.path.endswith("/messages")]
    assert all(one["enforce_nonce"] is True and len(one["nonce"]) <= 25 for one in sent)
    first, again, other = (one["nonce"] for one in sent)
    assert first == again != other


async def test_a_thread_is_opened_once_and_named_after_what_begins_it(
    platform: Discord, channel: str, server: Server
) -> None:
    message = await platform.post(channel, CARD, key="1")
    long = Card(summary="Also\nin winter? " + "x" * 200, blocks=(Paragraph("Also in winter?"),))
    await platform.post(channel, long, key="2", under=message)
    await platform.post(channel, CARD, key="3", under=message)
    [thread] = server.channel.threads
    assert thread.name is not None
    assert thread.name.startswith("Also in winter? xxx")
    assert len(thread.name) == 100
    assert len(server.threads()[0]) == 2


async def test_a_person_is_told_directly(platform: Discord, server: Server) -> None:
    message = await platform.direct(str(server.people["Ana"].id), CARD, key="1")
    conversation = server.env.backend.dm_channels[server.people["Ana"].id]
    stored = server.env.backend.get_message(conversation, int(message.partition("/")[2]))
    assert "with" in words_of(stored.components)


async def test_what_is_no_longer_there_is_gone(platform: Discord, channel: str) -> None:
    message = await platform.post(channel, CARD, key="1")
    await platform.remove(channel, message)
    with pytest.raises(Gone):
        await platform.edit(channel, message, CARD)
    with pytest.raises(Gone):
        await platform.remove(channel, message)
    with pytest.raises(Gone):
        await platform.post(f"{channel.partition('/')[0]}/1", CARD, key="2")
    with pytest.raises(Gone):
        await platform.direct("1", CARD, key="3")


@pytest.mark.parametrize(("status", "code"), [(500, 0), (503, 0), (403, 50013), (403, 50001), (401, 0)])
async def test_what_may_pass_is_worth_another_try(
    platform: Discord, channel: str, simcord_env: Env, status: int, code: int
) -> None:
    simcord_env.inject_error("POST", "/channels/*/messages", status=status, code=code)
    with pytest.raises(Undelivered):
        await platform.post(channel, CARD, key="1")
    await platform.post(channel, CARD, key="1")


async def test_a_pause_that_discord_asks_for_is_kept(
    platform: Discord, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def limited(*_args: object, **_options: object) -> None:
        raise discord.RateLimited(42.0)

    monkeypatch.setattr(discord.PartialMessageable, "send", limited)
    with pytest.raises(Undelivered) as told:
        await platform.post(channel, CARD, key="1")
    assert told.value.after == timedelta(seconds=42)


async def test_a_client_that_is_not_connected_takes_nothing(bot: Roundtable) -> None:
    platform = Discord(discord_client(bot.engine))
    with pytest.raises(Undelivered):
        await platform.post("1/2", CARD, key="1")


async def test_a_channel_that_everybody_may_read_has_the_people_of_its_server(
    platform: Discord, channel: str, server: Server
) -> None:
    assert await platform.audience(f"{server.guild.id}/1") is None
    closed = server.guild.create_text_channel(
        "closed", overwrites={server.guild.default_role: discord.PermissionOverwrite(view_channel=False)}
    )
    assert await platform.audience(f"{server.guild.id}/{closed.id}") is None


async def test_a_refused_answer_is_told_to_nobody_and_ends_nothing(server: Server, simcord_env: Env) -> None:
    for status, code in ((404, 10062), (400, 40060), (401, 50027), (404, 10015), (500, 0)):
        simcord_env.inject_error("POST", "/interactions/*/*/callback", status=status, code=code)
        await server.types("Ana", "help")
        assert not server.answer("Ana").acknowledged
    await server.types("Ana", "help")
    assert "What you can do here" in server.private("Ana")


# Pictures


def pictured(*pictures: bytes, words: str = "How it goes") -> Card:
    return Card(summary="A card", blocks=(Paragraph("with pictures"), *(Image(one, words) for one in pictures)))


def drawn_anew(server: Server) -> list[list[bool]]:
    """Of each time a message was drawn anew: which of its files were sent for it."""
    sent: list[Any] = [one.json for one in server.env.http_requests if one.method == "PATCH"]
    return [[int(file["id"]) < 10 for file in one["attachments"]] for one in sent]


def files_of(server: Server, message: str) -> list[bytes]:
    """What a message has now."""
    stored = server.env.backend.get_message(server.channel.id, int(message))
    return [server.env.backend.cdn.get(one["url"]) or b"" for one in stored.attachments]


async def test_a_picture_that_did_not_change_is_not_sent_again(platform: Discord, channel: str, server: Server) -> None:
    message = await platform.post(channel, pictured(b"one", b"two"), key="1")
    await platform.edit(channel, message, pictured(b"one", b"two"))
    await platform.edit(channel, message, pictured(b"one", b"three"))
    await platform.edit(channel, message, pictured(b"one", b"three", words="How it went"))
    await platform.edit(channel, message, CARD)
    await platform.edit(channel, message, pictured(b"one"))
    assert drawn_anew(server) == [[False, False], [False, True], [False, False], [], [True]]
    assert files_of(server, message) == [b"one"]


async def test_after_a_restart_or_where_discord_knows_it_no_more_a_picture_is_sent_again(
    platform: Discord, channel: str, server: Server, simcord_env: Env, bot: Roundtable
) -> None:
    message = await platform.post(channel, pictured(b"one"), key="1")
    simcord_env.inject_error("PATCH", "/channels/*/messages/*", status=400, code=50035)
    await platform.edit(channel, message, pictured(b"one"))
    assert drawn_anew(server) == [[False], [True]]
    afresh = Discord(platform._client)
    await afresh.edit(channel, message, pictured(b"one"))
    await afresh.edit(channel, message, pictured(b"one"))
    assert drawn_anew(server)[2:] == [[True], [False]]
    assert files_of(server, message) == [b"one"]
