"""An idea on Discord, from its members' side, through the real library and a simulated Discord."""

import re

from simcord import Env

from adapters.discord.app import discord_client
from bot.__main__ import Roundtable
from tests.adapters.discord.people import Server


async def share(server: Server, person: str, text: str) -> str:
    """Somebody shares an idea without their name; their receipt code."""
    await server.types(person, "idea", text=text)
    await server.presses(person, "Send without my name")
    found = re.search(r"receipt code: `([^`]+)`", server.private(person))
    assert found, server.private(person)
    return found[1]


async def share_three(server: Server) -> tuple[str, str]:
    """Three people share an idea each, and all are shown; the first one's code and the number of their idea."""
    code = await share(server, "Ana", "Meet outside on Fridays")
    await share(server, "Ben", "Publish the pay bands")
    await share(server, "Chidi", "Interview in pairs")
    await server.passes(minutes=15)
    card = next(text for text in server.posts() if "Meet outside" in text)
    number = re.search(r"I-\d+", card)
    assert number
    return code, number[0]


async def ben_coordinates(server: Server) -> None:
    await server.types("Ben", "setup")
    await server.fills("Ben", name="Fair hiring", language=["en"], zone="Europe/Madrid")
    await server.presses("Ben", "Go on")
    await server.fills("Ben")
    for name in ("Ana", "Chidi"):
        await server.types(name, "home")
        await server.types("Ben", "group role", person=server.people[name], role="moderator")
        assert server.private("Ben") == f"{name}: moderator."


async def test_an_idea_without_a_name_goes_from_its_form_to_not_now(server: Server) -> None:
    await server.types("Ana", "idea")
    assert server.form("Ana")["title"] == "Your idea"
    await server.fills("Ana", text="Meet outside on Fridays")
    assert "This is how it will look" in server.private("Ana")
    await server.presses("Ana", "Send without my name")
    code = server.private("Ana").split("receipt code: `")[1].split("`")[0]
    await share(server, "Ben", "Publish the pay bands")
    await server.passes(minutes=15)
    assert server.posts() == []
    await share(server, "Chidi", "Interview in pairs")
    await server.passes(minutes=15)
    assert sum("Written without a name." in text for text in server.posts()) == 3

    await server.presses("Dolores", "Support", on="Meet outside")
    assert "You are the first." in server.private("Dolores")
    await server.presses("Esra", "Support", on="Meet outside")
    assert "and one other person does too." in server.private("Esra")
    await server.presses("Ben", "Ask the author", on="Meet outside")
    await server.fills("Ben", text="Also in winter?")
    await server.types("Ana", "ideas receipt", code=code)
    assert "Also in winter?" in server.private("Ana")
    await server.presses("Ana", "Answer without my name")
    await server.fills("Ana", text="From April on")
    await server.passes(minutes=15)
    assert any("The author answers" in text and "From April on" in text for text in server.posts())
    assert any("From April on" in text for thread in server.threads() for text in thread)

    await ben_coordinates(server)
    await server.presses("Ben", "Status", on="Meet outside")
    await server.fills("Ben", status=["not_now"], reason="The garden is closed")
    card = next(text for text in server.posts() if "Meet outside" in text)
    assert "not now" in card
    assert "The garden is closed" in card


async def test_what_one_person_is_shown_nobody_else_sees(server: Server, simcord_env: Env) -> None:
    await server.types("Ana", "idea", text="Meet outside")
    assert server.answer("Ana").ephemeral
    answer = server.answer("Ana").response
    assert answer is not None
    assert answer.id not in {message.id for message in server.channel.history(viewer=server.people["Ben"])}
    assert answer.id in {message.id for message in server.channel.history(viewer=server.people["Ana"])}


async def test_a_faulty_form_comes_back_with_its_mistakes_and_what_was_typed(server: Server) -> None:
    _code, number = await share_three(server)
    await ben_coordinates(server)
    await server.presses("Ben", "Status", on="Meet outside")
    await server.fills("Ben", status=["not_now"])
    assert "Please say why not now" in server.private("Ben")
    assert "not now" in server.private("Ben")
    await server.presses("Ben", "Correct it")
    assert server.values("Ben")["status"] == "not_now"
    await server.fills("Ben", status=["not_now"], reason="The garden is closed")
    assert server.private("Ben") == f"{number} is now: not now."


async def test_what_was_typed_comes_back_character_by_character(server: Server) -> None:
    typed = "``` `` ` *a* \\ <@1>\n\n> - 1. ✓ \u2060`\u2060 end"
    await server.types("Ben", "setup")
    for zone, refused in ((typed[:60], True), ("Nowhere", True), ("Madrid", False)):
        await server.fills("Ben", name="Fair *hiring*", language=["es"], zone=zone)
        await server.presses("Ben", "Go on")
        await server.fills("Ben")
        if refused:
            assert "There is no time zone" in server.private("Ben")
            await server.presses("Ben", "Correct it")
            values = server.values("Ben")
            assert (values["name"], values["language"], values["zone"]) == ("Fair *hiring*", "es", zone)
    assert "Europe/Madrid" in server.private("Ben")


async def test_people_are_chosen_from_the_server_and_stay_chosen_between_two_steps(server: Server) -> None:
    await server.types("Ben", "setup")
    others = [server.people["Chidi"], server.people["Dolores"]]
    await server.fills("Ben", name="Fair hiring", language=["en"], zone="Nowhere")
    await server.presses("Ben", "Go on")
    await server.fills("Ben", others=others, day=["1"], at="15:00")
    assert "There is no time zone" in server.private("Ben")
    assert "Chidi\nDolores" in server.private("Ben")
    await server.presses("Ben", "Correct it")
    await server.fills("Ben", name="Fair hiring", language=["en"], zone="Madrid")
    assert "Chidi\nDolores" in server.private("Ben")
    await server.presses("Ben", "Go on")
    assert server.values("Ben")["others"] == " ".join(str(one.id) for one in others)
    await server.fills("Ben", others=others[:1])
    assert "Coordinators: Ben, Chidi" in server.private("Ben")
    await server.types("Chidi", "group role", person=server.people["Dolores"], role="moderator")
    assert server.private("Chidi") == "Dolores: moderator."


async def test_a_draft_can_be_changed_and_thrown_away_in_the_place_where_it_stands(server: Server) -> None:
    await server.types("Ana", "idea", text="Meet outsite")
    draft = server.answer("Ana").response
    await server.presses("Ana", "Change it")
    assert server.values("Ana") == {"text": "Meet outsite"}
    await server.fills("Ana", text="Meet outside")
    changed = server.answer("Ana").response
    assert draft is not None
    assert changed is not None
    assert draft.id == changed.id
    await server.presses("Ana", "Throw it away")
    assert server.private("Ana") == "Thrown away. Nothing of it was kept."


async def test_a_restart_between_opening_and_sending_goes_unnoticed(
    server: Server, simcord_env: Env, bot: Roundtable
) -> None:
    await server.types("Ana", "idea")
    await simcord_env.restart_bot(discord_client(bot.engine))
    await server.fills("Ana", text="Meet outside")
    await simcord_env.restart_bot(discord_client(bot.engine))
    await server.presses("Ana", "Change it")
    await simcord_env.restart_bot(discord_client(bot.engine))
    await server.fills("Ana", text="Meet in the garden")
    assert "Meet in the garden" in server.private("Ana")


async def test_what_somebody_said_becomes_an_idea_from_the_menu_beside_it(server: Server) -> None:
    said = await server.people["Ben"].send(server.channel, "We could *meet* outside")
    await server.picks("Ana", "Make it an idea", said)
    assert server.values("Ana") == {"text": "We could *meet* outside"}


async def test_what_happens_in_a_thread_happens_in_its_channel(server: Server) -> None:
    _code, number = await share_three(server)
    await server.types("Ben", "ideas ask", number=number, question="Also in winter?")
    [thread] = server.channel.threads
    server._last["Esra"] = await server.people["Esra"].slash(thread, "ideas list")
    assert "Meet outside" in server.private("Esra")


async def test_a_person_is_chosen_from_the_server_whether_they_did_something_here_or_not(server: Server) -> None:
    await ben_coordinates(server)
    await server.types("Ben", "group role", person=server.people["Dolores"], role="moderator")
    assert server.private("Ben") == "Dolores: moderator."


async def test_commands_are_told_once_and_again_only_when_they_changed(
    server: Server, simcord_env: Env, bot: Roundtable, synced: object
) -> None:
    def told() -> int:
        return sum(one.path.endswith("/commands") for one in simcord_env.http_requests)

    assert told() == 1
    await simcord_env.restart_bot(discord_client(bot.engine, synced=synced))  # type: ignore[arg-type]
    assert told() == 1
