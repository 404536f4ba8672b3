"""The sample group that a visitor finds: six people in two channels, an idea to talk about and two that wait.

It is put together through the front door, by the people themselves.
"""

from __future__ import annotations

from adapters.playground.harness import Chat
from adapters.playground.inbound import Crowd

PEOPLE = (
    ("Ana", "en-GB", "Europe/London"),
    ("Ben", "en-US", "America/New_York"),
    ("Chidi", "en-GB", "Africa/Lagos"),
    ("Dolores", "es-ES", "Europe/Madrid"),
    ("Esra", "en-GB", "Europe/Istanbul"),
    ("Farid", "en-US", "America/Los_Angeles"),
)
WAITING = (
    ("Chidi", "Show the salary range in every job posting, before the first call."),
    ("Esra", "Two people interview, and they write down what they think before they talk."),
)


async def settle_in(crowd: Crowd) -> None:
    """Let the sample group move in, unless somebody lives here already."""
    if crowd.world.people():
        return

    async def no_hurry() -> None:
        """What they post goes out with the first tick."""

    chat = Chat(crowd, no_hurry)
    here, there = (chat.opens(name).name for name in ("fair-hiring", "apprentices"))
    for name, locale, zone in PEOPLE:
        chat.joins(name, locale, zone)
    await chat.says("Ana", "Welcome, everybody! Here we change how our company hires. Try /help or /idea.", here)
    await chat.says("Ana", "/group setup", here)
    await chat.fills("Ana", {"name": "Fair hiring", "zone": "Europe/London"})
    await chat.says("Ana", "/group invite", here)
    code = chat.private("Ana").split("/group join ")[1].split()[0]
    await chat.says("Ana", f"/group join {code}", there)
    await chat.says("Ana", "/group role @Farid moderator", here)
    await chat.says("Ben", "/idea Let apprentices sit in on interviews, from the first month on.", here)
    await chat.presses("Ben", "Send with my name")
    for person, idea in WAITING:
        await chat.says(person, f"/idea {idea}", there)
        await chat.presses(person, "Send without my name")
    for resident in crowd.world.people():
        for whisper in crowd.world.whispers(resident.id):
            crowd.world.dismiss(resident.id, whisper.id)
