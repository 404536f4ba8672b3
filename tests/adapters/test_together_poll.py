"""Polls that are open on Slack and Discord at once: who votes there, and a principle that forty people ratify."""

# ruff: noqa: F811 - fixtures that are imported are asked for by their names
from __future__ import annotations

from tests.adapters.discord.people import Server
from tests.adapters.test_together import Office, bot, code_in, office, post_on, server, simcord_bot  # noqa: F401 - fixtures
from tests.databases import database_url  # noqa: F401 - these stories are told on both kinds

ON_SLACK = tuple(f"Sam{number}" for number in range(1, 21))
ON_DISCORD = tuple(f"Dee{number}" for number in range(1, 21))


def shown(office: Office, server: Server, words: str) -> tuple[str, str]:
    """The one card with some words, as it stands on either side."""
    return office.post(words), post_on(server, words)


async def everybody_votes(office: Office, server: Server) -> None:
    """Half of them press, half of them type, and eight say no."""
    for number in range(20):
        slack, discord = ON_SLACK[number], ON_DISCORD[number]
        if number % 2:
            await office.presses(slack, "Yes", on="Poll V-1")
            await server.presses(discord, "Yes", on="Poll V-1")
        else:
            says = "no" if number < 8 else "yes"
            await office.types(slack, f"/wg polls vote V-1 {says}")
            await server.types(discord, "polls vote", number="V-1", choice=says)


async def test_a_principle_is_amended_twice_and_ratified_by_forty_people_on_two_platforms(
    office: Office, server: Server
) -> None:
    for name in ON_SLACK:
        office.people.joins(f"U{name.upper()}", name)
    for name in ON_DISCORD:
        server.people[name] = server.guild.add_member(server.env.create_user(name.lower(), global_name=name))

    await office.types("Sam1", "/wg principle Publish the pay bands")
    await server.passes(days=2)
    await server.types("Dee1", "principles amend", number="P-01", text="Publish what every job pays")
    await server.passes(days=2)
    await office.types("Sam2", "/wg principles amend P-01 Every job is published with its pay")
    for text in shown(office, server, "Principle P-01"):
        assert "Every job is published with its pay" in text
        assert "being discussed" in text
    await server.passes(days=4)
    await office.types("Sam1", "/wg principles vote P-01")
    assert "Words are discussed for five days" in office.private("Sam1")
    await server.passes(days=1)
    await office.types("Sam1", "/wg principles vote P-01")
    for text in shown(office, server, "Poll V-1"):
        assert "Every job is published with its pay" in text
        assert "two thirds of the votes" in text

    await everybody_votes(office, server)
    for text in shown(office, server, "Poll V-1"):
        assert "40 of 42 have voted." in text, "Gita and Ben set the group up"
        assert "Accepted" not in text
    await server.passes(days=7)
    for text in shown(office, server, "Poll V-1"):
        assert "32 yes, 8 no." in text
    for text in shown(office, server, "Principle P-01"):
        assert "in force" in text
        assert "ratified (" in text
        assert "V-1" in text
    await office.types("Sam3", "/wg principles list")
    assert "Every job is published with its pay" in office.private("Sam3")


def counted(office: Office, server: Server, poll: str, words: str) -> bool:
    """Whether the card of a poll says so on either side."""
    return all(words in text for text in shown(office, server, f"Poll {poll}"))


async def link(office: Office, server: Server) -> None:
    """Dolores says that she is one person."""
    await office.types("Dolores", "/wg me link")
    await server.types("Dolores", "me link", code=code_in(office.private("Dolores")))


async def test_a_person_with_an_account_on_either_side_has_one_vote_in_an_open_poll(
    office: Office, server: Server
) -> None:
    await office.types("Gita", '/poll "Where?" "Park" "Office"')
    await office.presses("Hugo", "Park", on="Poll V-1")
    await server.presses("Chidi", "Office", on="Poll V-1")
    await office.presses("Dolores", "Park", on="Poll V-1")
    await server.types("Dolores", "polls vote", number="V-1", choice="2")
    assert counted(office, server, "V-1", "4 of "), "nobody knows yet that two of them are one person"
    await link(office, server)
    assert counted(office, server, "V-1", "3 of ")
    await server.presses("Dolores", "Park", on="Poll V-1")
    await office.presses("Dolores", "Office", on="Poll V-1")
    await office.presses("Hugo", "Office", on="Poll V-1")
    assert counted(office, server, "V-1", "3 of ")
    await office.types("Gita", "/wg polls close V-1")
    assert counted(office, server, "V-1", "Chosen: ")
    await server.types("Esra", "polls results", number="V-1")
    assert server.private("Esra").count("Dolores") == 1


async def test_a_person_with_an_account_on_either_side_has_one_vote_in_an_anonymous_poll(
    office: Office, server: Server
) -> None:
    await office.types("Gita", "/wg polls new")
    await office.fills("Gita", question="Where?", options="Park\nOffice", secrecy="anonymous")
    await office.presses("Gita", "Open it")
    await server.types("Ben", "polls vote", number="V-1", choice="1")
    await office.types("Hugo", "/wg polls vote V-1 1")
    await office.types("Farid", "/wg polls vote V-1 1")
    await office.types("Gita", "/wg polls vote V-1 2")
    await office.types("Dolores", "/wg polls vote V-1 2")
    assert "Your vote is in" in office.private("Dolores")
    await link(office, server)
    await server.types("Dolores", "polls vote", number="V-1", choice="1")
    assert "You have voted in V-1 already" in server.private("Dolores")
    await office.types("Dolores", "/wg polls vote V-1 1")
    assert "You have voted in V-1 already" in office.private("Dolores")
    await office.types("Gita", "/wg polls close V-1")
    assert counted(office, server, "V-1", "Chosen: ")
    assert counted(office, server, "V-1", "5 of ")
