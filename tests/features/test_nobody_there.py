"""Groups of nobody, owners who left, zones that are nowhere: a clear sentence, and nothing is lost."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from adapters.playground.harness import Chat
from bot.__main__ import Roundtable
from bot.engine.platform import Invoked
from bot.engine.registry import Registry, load_features
from bot.kit import plain
from storage.database import Database
from tests.features.conftest import Time
from tests.features.test_digests import digests
from tests.features.test_groups import set_up
from tests.tables import OF_OPEN_CALLS, contents

REGISTRY = Registry(load_features())
PEOPLE = ("ana", "ben", "chidi", "dolores", "esra")


async def leaves(chat: Chat, person: str) -> None:
    """Somebody lets the group forget them."""
    await chat.says(person, "/me forget")
    await chat.presses(person, "Forget me")


async def test_where_nothing_ever_happened_each_command_says_so_or_asks_for_what_it_needs(
    chat: Chat, bot: Roundtable
) -> None:
    for name, command in REGISTRY.commands.items():
        if not any(param.required for param in command.handler.params):
            chat.opens(f"new {name}")
            channel = chat.world.channels()[-1].id
            before = len(chat.world.whispers("ana"))
            with capture_logs() as logs:
                await chat.does("ana", Invoked(name), channel)
            assert [entry["how"] for entry in logs if entry["event"] == "call"] in (["done"], ["refused"]), name
            if chat.has_form("ana"):
                chat.world.close_form("ana")
            else:
                assert len(chat.world.whispers("ana")) > before, name
                assert chat.private("ana").strip(), name
    assert (await bot.health())["given_up_jobs"] == 0


async def test_a_group_that_everybody_left_goes_on_without_a_mistake_and_whoever_comes_finds_its_record(
    chat: Chat, time: Time, bot: Roundtable
) -> None:
    await set_up(chat)
    await chat.says("ana", '/sprint start "Fair hiring" 2w')
    for person in PEOPLE:
        await chat.says(person, f"/action Something of {person}")
    for number, person in enumerate(PEOPLE, start=1):
        await chat.says(person, f"/actions take {number}")
        await chat.presses(person, "I join", card="Sprint S-1")
        await leaves(chat, person)
    with capture_logs() as logs:
        for _day in range(28):
            await time.passes(days=1)
    assert [entry for entry in logs if entry["log_level"] in ("error", "critical")] == []
    assert (await bot.health())["given_up_jobs"] == 0
    assert digests(chat)
    assert not any(name in digest for digest in digests(chat) for name in ("Ana", "Esra"))
    await chat.says("ben", "/actions list")
    assert "Something of ana | nobody yet" in chat.private("ben")
    await chat.says("ben", "/setup")
    assert chat.form("ben")["What is it called?"] == "Fair hiring"


@pytest.mark.parametrize(
    "line",
    ["/tasks offer 1 @Ben", "/actions give 1 @Ben", "/questions give 1 @Ben", "/group role @Ben moderator"],
)
async def test_who_left_is_given_nothing(chat: Chat, database: Database, line: str) -> None:
    await set_up(chat)
    await chat.says("ana", '/sprint start "Fair hiring" 2w')
    for begun in ("/task Write a letter", "/action Write to the union", "/question Who decides?"):
        await chat.says("ana", begun)
    await chat.says("ben", "/home")
    await leaves(chat, "ben")
    before = await contents(database, without=OF_OPEN_CALLS)
    await chat.says("ana", line)
    assert "I know nobody called “@Ben” in this group." in chat.private("ana")
    assert line in chat.private("ana")
    assert await contents(database, without=OF_OPEN_CALLS) == before


async def test_what_an_owner_had_who_left_is_free_for_others_wherever_it_shows(chat: Chat, time: Time) -> None:
    await set_up(chat)
    await chat.says("ana", '/sprint start "Fair hiring" 2w')
    for begun, taken in (
        ("/task Write a letter", "/tasks take 1"),
        ("/action Write to the union", "/actions take 1"),
        ("/question Who decides?", "/questions take 1"),
        ("/blocker The room is taken", "/blockers help 1"),
    ):
        await chat.says("ana", begun)
        if begun.startswith("/blocker"):
            await chat.presses("ana", "Send with my name")
        await chat.says("ben", taken)
    assert sum("Ben" in text for text in chat.sees("esra")) == 4
    await leaves(chat, "ben")
    assert not any("Ben" in text for text in chat.sees("esra"))
    for line in ("/tasks take 1", "/actions take 1", "/questions take 1", "/blockers help 1"):
        await chat.says("chidi", line)
    assert sum("Chidi" in text for text in chat.sees("esra")) == 4
    await time.passes(days=7)
    assert digests(chat)


ZONES = (
    "Europe/Atlantis", "Mars", "UTC+25", "GMT+2h", "../../etc/passwd", "Europe/", "/", "localtime", "posixrules",
    "Europe/Madrid\x00", "मुंबई", "🕐", "x" * 10_000,
)  # fmt: skip


@pytest.mark.parametrize("zone", ZONES, ids=[plain(zone[:20]) for zone in ZONES])
async def test_a_zone_that_is_nowhere_is_said_and_everything_typed_stays(chat: Chat, zone: str) -> None:
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"What is it called?": "Fair hiring", "Time zone": zone})
    if zone.startswith("Europe/Madrid"):  # what nobody can see is no part of what was typed
        assert "You coordinate Fair hiring now" in chat.private("ana")
        return
    [(label, said)] = chat.errors("ana").items()
    assert label == "Time zone"
    assert said.startswith(("There is no time zone “", "That is 10000 characters long."))
    assert chat.form("ana")["Time zone"] == zone
    assert chat.form("ana")["What is it called?"] == "Fair hiring"
    await chat.says("esra", "/group show")
    assert "Time zone: UTC" in chat.private("esra")
    await chat.says("esra", f"/me zone {zone}")
    assert chat.private("esra").startswith(("There is no time zone “", "That is 10000 characters long."))
