"""Rooms on Discord: who is in a thread, who is brought to which voice channel and back, and what may be refused."""

from __future__ import annotations

from dataclasses import dataclass, field

import discord
import pytest
from simcord import Env
from structlog.testing import capture_logs

from adapters.discord.invitation import PERMISSIONS
from adapters.discord.platform import Discord
from bot.__main__ import Roundtable
from bot.engine.platform import Gone, Room, Undelivered
from bot.kit import card_of
from tests.adapters.discord.people import Server, words_of


@dataclass(slots=True)
class Breakout:
    """A room as the engine knows it: its notes come back, whoever goes on with it."""

    server: Server
    platform: Discord
    number: int = 0
    kept: list[str] = field(default_factory=list)
    message: str = ""

    @property
    def channel(self) -> str:
        return f"{self.server.guild.id}/{self.server.channel.id}"

    def room(self, *people: str) -> Room:
        async def keep(notes: str) -> None:
            self.kept.append(notes)

        users = tuple(str(self.server.people[person].id) for person in people)
        notes = self.kept[-1] if self.kept else ""
        return Room(name=f"Room {self.number + 1}", users=users, number=self.number, notes=notes, store=keep)

    async def gathers(self, *people: str) -> None:
        if not self.message:
            key = f"card {self.number}"
            self.message = await self.platform.open_room(self.channel, card_of("our card"), self.room(*people), key=key)
        await self.platform.fill_room(self.channel, self.message, self.room(*people))

    async def disperses(self) -> None:
        await self.platform.close_room(self.channel, self.message, self.room())

    @property
    def thread(self) -> int:
        return int(self.message.partition("/")[0])

    def inside(self) -> set[str]:
        """Who is in the thread."""
        members = self.server.env.backend.get_thread(self.thread).thread_members
        return {name for name, person in self.server.people.items() if person.id in members}

    def says(self) -> list[str]:
        """What stands in the thread."""
        messages = self.server.env.backend.messages[self.thread].values()
        return [words_of(one.components) for one in messages if one.components]

    def is_away(self) -> bool:
        meta = self.server.env.backend.get_thread(self.thread).thread_metadata
        assert meta is not None
        return meta.archived


@pytest.fixture
def breakout(server: Server, bot: Roundtable) -> Breakout:
    found = bot.engine.platforms["discord"]
    assert isinstance(found, Discord)
    return Breakout(server, found)


async def the_bot_may(server: Server, *permissions: str) -> None:
    """From now on the bot may do this, and nothing else."""
    backend = server.env.backend
    guild = backend.guilds[server.guild.id]
    guild.everyone_role.permissions = discord.Permissions(
        view_channel=True, connect=True, read_message_history=True
    ).value
    for role in guild.members[backend.bot_user.id].role_ids:
        changed = dict.fromkeys(permissions, True)
        backend.edit_role(server.guild.id, role, {"permissions": discord.Permissions(**changed).value})
    await server.env.settle()


def voice_of(server: Server) -> dict[str, str]:
    """Who is in which voice channel."""
    names = {person.id: name for name, person in server.people.items()}
    states = server.guild.voice_states()
    return {names[user]: str(server.env.backend.get_channel(one.channel_id or 0).name) for user, one in states.items()}


# Threads


async def test_a_room_is_a_private_thread_with_its_card_and_its_people(breakout: Breakout) -> None:
    await the_bot_may(breakout.server, *PERMISSIONS)
    await breakout.gathers("Ana", "Ben")
    thread = breakout.server.env.backend.get_thread(breakout.thread)
    assert thread.type == 12
    assert thread.name == "Room 1"
    assert breakout.inside() == {"Ana", "Ben"}
    assert breakout.says() == ["our card"]


async def test_latecomers_are_added_and_nobody_is_added_twice(breakout: Breakout) -> None:
    await breakout.gathers("Ana")
    await breakout.gathers("Ana", "Chidi")
    await breakout.gathers("Ana", "Chidi")
    assert breakout.inside() == {"Ana", "Chidi"}
    added = [one for one in breakout.server.env.http_requests if "thread-members" in one.path]
    assert len(added) == 2


async def test_who_is_no_longer_named_leaves_the_thread_where_that_may_be(breakout: Breakout) -> None:
    await breakout.gathers("Ana", "Ben")
    await breakout.gathers("Ana")
    assert breakout.inside() == {"Ana"}
    await the_bot_may(breakout.server, *PERMISSIONS)  # the simulator asks for more than Discord of a thread's creator
    await breakout.gathers()
    assert breakout.inside() == {"Ana"}


async def test_who_left_the_server_or_whose_thread_it_cannot_be_is_left_out(breakout: Breakout, server: Server) -> None:
    server.env.inject_error("PUT", "/channels/*/thread-members/*", status=404, code=10007)
    server.env.inject_error("PUT", "/channels/*/thread-members/*", status=400, code=30033)
    await breakout.gathers("Ana", "Ben", "Chidi")
    assert breakout.inside() == {"Chidi"}
    await breakout.gathers("Ana", "Ben", "Chidi", "Dolores")
    assert breakout.inside() == {"Chidi", "Dolores"}


async def test_without_the_permission_the_room_is_the_thread_under_the_card(breakout: Breakout, server: Server) -> None:
    # The simulator asks for more than Discord before it lets a thread's creator put it away.
    await the_bot_may(server, *(PERMISSIONS.keys() - {"create_private_threads"}), "manage_channels")
    await breakout.gathers("Ana")
    await breakout.platform.post(breakout.channel, card_of("welcome"), key="2", under=breakout.message)
    assert server.posts()[:1] == ["our card"]
    assert server.env.backend.get_thread(breakout.thread).type == 11
    assert breakout.inside() == {"Ana"}
    assert breakout.says() == ["welcome"]
    await breakout.disperses()
    assert breakout.is_away()


async def test_where_no_thread_may_be_opened_at_all_the_card_stands_in_the_channel(
    breakout: Breakout, server: Server
) -> None:
    await the_bot_may(server, *(PERMISSIONS.keys() - {"create_private_threads", "create_public_threads"}))
    await breakout.gathers("Ana")
    await breakout.platform.post(breakout.channel, card_of("welcome"), key="2", under=breakout.message)
    await breakout.disperses()
    assert server.posts() == ["our card", "welcome"]


async def test_a_room_that_is_over_is_put_away_and_comes_back_with_whoever_writes(breakout: Breakout) -> None:
    await breakout.gathers("Ana", "Ben")
    await breakout.disperses()
    assert breakout.is_away()
    assert breakout.inside() == {"Ana", "Ben"}
    breakout.server.env.inject_error("PATCH", "/channels/*/messages/*", status=400, code=50083)
    await breakout.platform.edit(breakout.channel, breakout.message, card_of("over"))
    assert breakout.says() == ["over"]
    assert not breakout.is_away()


async def test_somebody_is_brought_into_a_thread_that_went_to_the_archive_by_itself(
    breakout: Breakout, server: Server
) -> None:
    await breakout.gathers("Ana")
    server.env.backend.get_thread(breakout.thread).thread_metadata.archived = True  # type: ignore[union-attr]  # it has
    server.env.inject_error("PUT", "/channels/*/thread-members/*", status=400, code=50083)
    await breakout.gathers("Ana", "Ben")
    assert breakout.inside() == {"Ana", "Ben"}


@pytest.mark.parametrize("path", ["/channels/*/threads", "/channels/*/messages", "/channels/*/thread-members/*"])
@pytest.mark.parametrize("status", [500, 503])
async def test_whatever_breaks_off_goes_on_in_the_same_room(
    breakout: Breakout, server: Server, path: str, status: int
) -> None:
    server.env.inject_error("*", path, status=status, times=5)
    with pytest.raises(Undelivered):
        await breakout.gathers("Ana", "Ben")
    server.env.backend.faults.clear()
    await breakout.gathers("Ana", "Ben")
    assert breakout.inside() == {"Ana", "Ben"}
    assert breakout.says() == ["our card"]
    assert len(server.env.backend.active_threads(server.guild.id)) == 1


async def test_a_thread_that_somebody_deleted_is_gone(breakout: Breakout, server: Server) -> None:
    await breakout.gathers("Ana")
    server.env.backend.delete_channel(breakout.thread)
    with pytest.raises(Gone):
        await breakout.platform.edit(breakout.channel, breakout.message, card_of("changed"))
    with pytest.raises(Gone):
        await breakout.platform.post(breakout.channel, card_of("words"), key="2", under=breakout.message)
    with capture_logs() as logs:
        await breakout.disperses()
    assert {entry["log_level"] for entry in logs} == {"info"}


async def test_too_many_threads_are_worth_another_try(breakout: Breakout, server: Server) -> None:
    server.env.inject_error("POST", "/channels/*/threads", status=400, code=160006)
    with pytest.raises(Undelivered):
        await breakout.gathers("Ana")


# Voice


@pytest.fixture
async def voices(server: Server) -> list[str]:
    """There is a voice channel where everybody meets, and two more beside the text channel."""
    category = server.guild.create_category("Retro")
    server.channel = server.guild.create_text_channel("retro", category=category)
    lobby = server.guild.create_voice_channel("lobby")
    for name in ("voice 1", "voice 2"):
        server.guild.create_voice_channel(name, category=category)
    await server.env.settle()
    for person in ("Ana", "Ben", "Chidi"):
        await server.people[person].join_voice(lobby)
    return ["voice 1", "voice 2"]


@pytest.mark.usefixtures("voices")
async def test_who_is_in_voice_is_brought_to_the_rooms_channel_and_back(breakout: Breakout, server: Server) -> None:
    await the_bot_may(server, *PERMISSIONS)
    other = Breakout(server, breakout.platform, number=1)
    await breakout.gathers("Ana", "Dolores")
    await other.gathers("Ben")
    assert voice_of(server) == {"Ana": "voice 1", "Ben": "voice 2", "Chidi": "lobby"}
    assert [says.startswith("🔊 <#") for says in breakout.says()] == [False, True]
    await breakout.gathers("Ana", "Dolores", "Chidi")
    assert voice_of(server)["Chidi"] == "voice 1"
    assert len(breakout.says()) == 2
    await server.people["Ana"].leave_voice()
    await breakout.disperses()
    assert voice_of(server) == {"Ben": "voice 2", "Chidi": "lobby"}


@pytest.mark.usefixtures("voices")
async def test_who_came_into_voice_meanwhile_is_brought_along_when_the_room_is_filled_next_but_once(
    breakout: Breakout, server: Server
) -> None:
    await the_bot_may(server, *PERMISSIONS)
    lobby = server.guild.create_voice_channel("lobby")
    await breakout.gathers("Dolores")
    for others, expected in (("Ana",), "voice 1"), (("Ana", "Chidi"), "lobby"):
        await server.people["Dolores"].join_voice(lobby)
        await breakout.gathers("Dolores", *others)
        assert voice_of(server)["Dolores"] == expected


@pytest.mark.usefixtures("voices")
async def test_nobody_in_voice_is_nothing_to_speak_of(breakout: Breakout) -> None:
    with capture_logs() as logs:
        await breakout.gathers("Dolores", "Esra")
        await breakout.disperses()
    assert logs == []


@pytest.mark.usefixtures("voices")
async def test_who_went_somewhere_else_is_not_brought_back(breakout: Breakout, server: Server) -> None:
    await breakout.gathers("Ana")
    await server.people["Ana"].join_voice(server.guild.create_voice_channel("kitchen"))
    await breakout.disperses()
    assert voice_of(server)["Ana"] == "kitchen"


@pytest.mark.usefixtures("voices")
async def test_there_is_a_voice_channel_for_as_many_rooms_as_there_are(breakout: Breakout, server: Server) -> None:
    third = Breakout(server, breakout.platform, number=2)
    await third.gathers("Ana")
    assert voice_of(server)["Ana"] == "lobby"
    assert third.says() == ["our card"]


async def test_without_one_beside_it_any_voice_channel_of_the_server_will_do(
    breakout: Breakout, server: Server
) -> None:
    lobby, green = map(server.guild.create_voice_channel, ("lobby", "green"))
    await server.people["Ana"].join_voice(green)
    await breakout.gathers("Ana")
    assert voice_of(server) == {"Ana": "lobby"}
    assert breakout.says()[-1] == f"🔊 <#{lobby.id}>"


@pytest.mark.usefixtures("voices")
async def test_where_nobody_may_be_moved_the_channel_is_only_named(breakout: Breakout, server: Server) -> None:
    await the_bot_may(server, *(PERMISSIONS.keys() - {"move_members"}))
    await breakout.gathers("Ana")
    await breakout.disperses()
    assert voice_of(server)["Ana"] == "lobby"
    assert len(breakout.says()) == 2
    assert not [one for one in server.env.http_requests if "voice-states" in one.path]


@pytest.mark.usefixtures("voices")
@pytest.mark.parametrize(("status", "code"), [(403, 50013), (403, 50001), (400, 40032), (404, 10065)])
async def test_who_cannot_be_moved_stays_where_they_are(
    breakout: Breakout, server: Server, status: int, code: int
) -> None:
    server.env.inject_error("PATCH", "/guilds/*/members/*", status=status, code=code)
    await breakout.gathers("Ana", "Ben")
    assert voice_of(server) == {"Ana": "lobby", "Ben": "voice 1", "Chidi": "lobby"}
    await breakout.disperses()
    assert voice_of(server)["Ben"] == "lobby"


@pytest.mark.usefixtures("voices")
async def test_whoever_goes_on_after_a_crash_knows_where_people_came_from(
    breakout: Breakout, server: Server, simcord_env: Env
) -> None:
    simcord_env.inject_error("PUT", "/channels/*/thread-members/*", status=500, times=10)
    with pytest.raises(Undelivered):
        await breakout.gathers("Ana")
    server.env.backend.faults.clear()
    await breakout.gathers("Ana")
    await breakout.gathers("Ana", "Ben")
    await breakout.disperses()
    assert set(voice_of(server).values()) == {"lobby"}
