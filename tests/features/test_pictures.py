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
    await chat.says("ana", "/sprint picture")
    assert "0 of 0 tasks done." in chat.private("ana")
