"""A principle from its proposal to its ratification by forty people, half of them on Slack and half on Discord."""

# ruff: noqa: F811 - fixtures that are imported are asked for by their names
from __future__ import annotations

from tests.adapters.discord.people import Server
from tests.adapters.test_together import Office, bot, office, post_on, server, simcord_bot  # noqa: F401 - fixtures

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
