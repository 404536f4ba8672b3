"""The sample group that a visitor finds: six people in two channels, ideas to talk about and two that wait for a third.

It is put together through the front door, by the people themselves.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from adapters.playground.harness import Chat
from adapters.playground.inbound import Crowd

HERE, THERE = "fair-hiring", "apprentices"
PEOPLE = (
    ("Ana", "en-GB", "Europe/London"),
    ("Ben", "en-US", "America/New_York"),
    ("Chidi", "en-GB", "Africa/Lagos"),
    ("Dolores", "es-ES", "Europe/Madrid"),
    ("Esra", "en-GB", "Europe/Istanbul"),
    ("Farid", "en-US", "America/Los_Angeles"),
)
WAITING = (
    ("Chidi", "Show the salary range in every job posting."),
    ("Esra", "Let two people interview, never one alone."),
)


async def settle_in(crowd: Crowd, settle: Callable[[], Awaitable[None]]) -> None:
    """Let the sample group move in, unless somebody lives here already; `settle` lets the bot finish its posting."""
    if crowd.world.people():
        return
    chat = Chat(crowd, settle)
    for channel in (HERE, THERE):
        chat.opens(channel)
    for name, locale, zone in PEOPLE:
        chat.joins(name, locale, zone)
    await _found_the_group(chat)
    await _adopt_an_idea(chat)
    await _talk_about_another(chat)
    for person, idea in WAITING:
        await chat.says(person, f"/idea {idea}", THERE)
        await chat.presses(person, "Send without my name")
    await chat.says("Ana", "Two ideas without a name are waiting. A third one, and all three appear together.", HERE)
    for resident in crowd.world.people():
        for whisper in crowd.world.whispers(resident.id):
            crowd.world.dismiss(resident.id, whisper.id)


async def _found_the_group(chat: Chat) -> None:
    await chat.says("Ana", "Welcome, everybody! Here we change how our company hires, beside our work.", HERE)
    await chat.says("Ana", "/setup", HERE)
    await chat.fills("Ana", {"name": "Fair hiring", "language": "en", "zone": "Europe/London"})
    await chat.says("Ana", "/group invite", HERE)
    code = chat.private("Ana").split("/group join ")[1].split()[0]
    await chat.says("Ana", f"/group join {code}", THERE)
    await chat.says("Dolores", "Hello from the apprentices! What this group decides shows here too.", THERE)


async def _adopt_an_idea(chat: Chat) -> None:
    idea = "Let apprentices sit in on interviews, from the first month on."
    await chat.says("Ben", f"/idea {idea}", HERE)
    await chat.presses("Ben", "Send with my name")
    for person in ("Chidi", "Dolores", "Esra"):
        await chat.presses(person, "Support", card=idea)
    await chat.says("Dolores", "I would have loved that in my first month.", HERE, thread=idea)
    await chat.says("Ben", "Then come along on Thursday?", HERE, thread=idea)
    await chat.presses("Ana", "Status", card=idea)
    decision = {"status": "adopted", "becomes": "a task", "reason": "Everybody gains. We try it in two teams first."}
    await chat.fills("Ana", decision)


async def _talk_about_another(chat: Chat) -> None:
    idea = "Answer everybody who applies within two weeks, also those we turn down."
    await chat.says("Esra", f"/idea {idea}", HERE)
    await chat.presses("Esra", "Send with my name")
    await chat.presses("Farid", "Support", card=idea)
    await chat.says("Farid", "Two weeks is what we would want ourselves.", HERE, thread=idea)
    await chat.says("Ana", "/group role @Farid moderator", HERE)  # whom the bot has met by now
