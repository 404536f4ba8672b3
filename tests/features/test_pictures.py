"""Progress in pictures, with the same in words beside them."""

from __future__ import annotations

from adapters.playground.harness import Chat
from tests.features.conftest import Time
from tests.features.test_milestones import plan


async def test_milestones_are_drawn_on_a_line_of_time_and_told_with_every_move(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/milestones picture")
    assert "No milestone has a day yet." in chat.private("ana")

    await plan(chat)
    await chat.says("ana", "/milestones move M-1 2026-04-10")
    await chat.fills("ana", {"What changed? A word is enough": "HR was on leave"})
    await chat.says("ben", "/milestone Hire two apprentices")
    await chat.says("ben", "/milestones list")
    await time.passes(days=2)
    await chat.presses("ben", "Draw a picture")
    told = chat.private("ben")
    assert "M-1 All pay bands are public: " in told
    assert "2026-04-10, planned" in told
    assert "apprentices" not in told


async def test_a_sprint_is_drawn_with_what_was_done_by_when(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/sprint picture")
    assert "There was no sprint yet." in chat.private("ana")

    await chat.says("ana", '/sprint start "Publish the pay bands" 2w')
    await chat.says("ana", "/task Ask HR")
    await chat.says("ana", "/tasks done T-1")
    await chat.presses("ben", "More …", card="Sprint S-1")
    await chat.presses("ben", "Draw a picture")
    assert chat.private("ben").splitlines()[-2:] == ["1 of 1 task done.", "2026-03-02: Ask HR"]


async def test_blockers_are_drawn_by_their_age_the_oldest_first(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/blockers picture")
    assert "Nothing holds this group up." in chat.private("ana")

    for text in ("HR does not answer", "There is no room on Fridays"):
        await chat.says("ana", f"/blocker {text}")
        await chat.presses("ana", "Send with my name")
        await time.passes(days=4)
    await chat.says("ben", "/blockers list")
    await chat.presses("ben", "Draw a picture")
    lines = chat.private("ben").splitlines()
    assert lines[-2:] == ["B-1 HR does not answer: 8 days", "B-2 There is no room on Fridays: 4 days"]
