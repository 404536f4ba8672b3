"""Eight weeks of a group: two sprints, their retros, milestones, decisions, blockers, a vote, and eight digests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

from adapters.playground.harness import Chat
from bot.features.digests.weekly import MOST_CHARACTERS
from bot.kit import MovableClock
from tests.features.conftest import Time
from tests.features.test_digests import coordinates, digests
from tests.features.test_ideas import share
from tests.features.test_sprints import card, outcomes, week
from tests.golden import is_golden

WEEK: Final = timedelta(weeks=1)
GOLDEN: Final = Path(__file__).parent / "golden" / "eight_weeks"


async def first_week(chat: Chat, time: Time) -> None:
    """The group says what it is there for, plans a milestone, begins a sprint, and hears three quiet voices."""
    await chat.says("ana", "/purpose change")
    await chat.fills(
        "ana", {"What are we here for?": "Hire fairly", "What do we want to achieve next?": "Say why we turn down"}
    )
    await chat.says("ben", "/milestone")
    await chat.fills(
        "ben", {"What do you want to reach?": "Everybody hears why they were turned down", "By when?": "2026-03-27"}
    )
    await chat.says("chidi", "/milestone Public pay bands")
    await chat.says("ana", '/sprint start "A letter that says why" 2w')
    await chat.says("ben", "/sprint join 3")
    await chat.presses("chidi", "I join", card="Sprint S-1")
    for person, text in (
        ("ana", "Collect the letters we send today"),
        ("ben", "Ask three candidates how it felt"),
        ("chidi", "Draft a kinder letter"),
    ):
        await chat.says(person, f"/task {text}")
        await chat.presses(person, "I take it")
    await chat.says("ana", "/task Find out what the law says about reasons")
    for person, text in (("ana", "Meet outside"), ("dolores", "Interview in pairs"), ("esra", "Publish pay bands")):
        await share(chat, person, text)
    await time.passes(minutes=15)


async def second_week(chat: Chat, time: Time) -> None:
    """They check in: one is done, one is stopped and asks for help, one rests; the milestone is at risk."""
    await time.passes(days=2, hours=1)
    assert "What is done" in week(chat, 2)
    await chat.says("ana", "/tasks done T-1")
    await chat.presses("ana", "Check in", card="Check-in 2 of sprint S-1")
    await chat.fills("ana", {"Done since last time": "The letters", "Next": "Read them with Chidi"})
    await chat.presses("ben", "Resting this week", card="Check-in 2 of sprint S-1")
    await chat.presses("chidi", "Check in", card="Check-in 2 of sprint S-1")
    await chat.fills("chidi", {"What stops you?": "No access to the letters of 2024"})
    assert "What stops us\nChidi: No access to the letters of 2024" in card(chat)
    await chat.presses("chidi", "Yes, ask")
    assert chat.private("chidi") == "Shared with your name, as B-1."
    await chat.says("chidi", "/milestones status M-1 at_risk Letters are missing")


async def third_week(chat: Chat, time: Time) -> None:
    """The sprint has ended; its retro is held, what is left goes on, the milestone slips, they decide and ask."""
    assert "1 of 4 tasks done." in outcomes(chat)
    for person in ("ben", "chidi", "esra"):
        await chat.presses(person, "I am here", card="Retro R-1")
    await chat.says("ana", "/retro lead")
    await chat.says("ana", "/retro end")
    await chat.says("ben", "/tasks done T-2")
    await chat.presses("chidi", "Carry over T-3", card="After sprint S-1")
    await chat.says("ana", "/tasks drop T-4")
    await chat.presses("ben", "Move the date", card="Milestone M-1")
    await chat.fills(
        "ben", {"By when is it to be reached?": "2026-04-24", "What changed? A word is enough": "Letters were missing"}
    )
    await chat.says("ana", "/decision")
    await chat.fills("ana", {"What did you decide?": "We write to everybody within a week", "Why?": "Silence hurts"})
    await chat.says("dolores", "/question Who pays for the stamps?")
    await chat.says("dolores", "/questions needed 1 2026-03-27")


async def fourth_week(chat: Chat, time: Time) -> None:
    """The second sprint goes deep: those who did most are asked, and places stay open."""
    await chat.says("ana", '/sprint deep "The letter, in use" 3w')
    await chat.presses("ben", "I join", card="Would you like to be in sprint S-2?")
    await chat.presses("dolores", "I join", card="Sprint S-2")
    assert "T-3 Draft a kinder letter · Chidi has it · carried over from S-1" in card(chat, 2)
    await chat.says("ana", "/ideas adopt I-1 task")
    await chat.says("dolores", "/tasks take T-5")
    await time.passes(days=3)
    await chat.presses("dolores", "Resting this week", card="Check-in 1 of sprint S-2")


async def fifth_week(chat: Chat, time: Time) -> None:
    """Chidi is helped, and says so, and how; a decision takes the place of an earlier one, and they are asked."""
    await chat.says("chidi", "/tasks help T-3")
    await chat.presses("ben", "I can help", card="Blocker B-1")
    await time.passes(days=3)
    await chat.presses("chidi", "Check in", card="Check-in 2 of sprint S-2")
    await chat.fills("chidi", {"Done since last time": "I have the letters now"})
    assert "What stops us" not in card(chat, 2)
    await chat.says("chidi", "/blockers solve B-1 Ben found them in the old archive")
    await chat.says("ben", "/decisions supersede D-001")
    await chat.fills("ben", {"What did you decide?": "We write within three days", "Why?": "A week is long"})
    await chat.says("esra", "/questions answer 1 The office, from its own budget")
    await chat.says("esra", '/poll "Where do we meet?" "The park" "The office"')
    await chat.says("esra", "/polls extend V-1 in 10 days")


async def sixth_week(chat: Chat, time: Time) -> None:
    """The letter is done, so they end the sprint before its time; its retro follows. They vote."""
    for person in ("ana", "dolores", "esra"):
        await chat.says(person, "/polls vote V-1 1")
    await chat.says("chidi", "/tasks done T-3")
    await time.passes(days=3)
    await chat.says("ana", "/sprint end")
    await chat.presses("ana", "End the sprint")
    assert "1 of 2 tasks done." in outcomes(chat, 2)
    await chat.presses("dolores", "I am here", card="Retro R-2")
    await chat.says("dolores", "/retro lead")
    await chat.says("dolores", "/retro end")
    await chat.presses("dolores", "Carry over T-5", card="After sprint S-2")


async def seventh_week(chat: Chat, time: Time) -> None:
    """A milestone is reached, and somebody takes something on."""
    await chat.presses("ben", "We reached it", card="Milestone M-1")
    await chat.says("ben", "/milestones move M-2 2026-06-30")
    await chat.says("esra", "/action Thank the archive")
    await chat.says("esra", "/actions take 1")
    await chat.says("esra", "/actions due 1 2026-04-24")


async def eighth_week(chat: Chat, time: Time) -> None:
    """They plan what comes."""
    await chat.says("esra", "/actions done 1")
    await chat.says("ana", "/ideas status I-2 not_now Let us wait for spring")
    await chat.says("ana", '/sprint start "Pay bands" 10d')
    assert "T-5" in card(chat, 3)


WEEKS: Final[tuple[Callable[[Chat, Time], Awaitable[None]], ...]] = (
    first_week,
    second_week,
    third_week,
    fourth_week,
    fifth_week,
    sixth_week,
    seventh_week,
    eighth_week,
)


async def test_eight_weeks_of_a_group_are_told_in_eight_digests(chat: Chat, time: Time, clock: MovableClock) -> None:
    for person in ("ben", "chidi", "dolores", "esra"):
        await chat.says(person, "/me data")
    await coordinates(chat)
    begun = clock.now()
    for number, lives in enumerate(WEEKS, start=1):
        await time.passes(hours=1)
        await lives(chat, time)
        while clock.now() < begun + number * WEEK:
            await time.passes(seconds=min(WEEK / 14, begun + number * WEEK - clock.now()).total_seconds())
        assert len(digests(chat)) == number
        text = "\n\n".join((digests(chat)[-1], *chat.sees("esra", thread=digests(chat)[-1])))
        assert len(digests(chat)[-1]) <= MOST_CHARACTERS
        assert is_golden(text, GOLDEN / f"digest-{number}.txt"), text
