"""What all entries on the record have in common; what a message becomes; what the group is there for."""

from __future__ import annotations

import pytest

from adapters.playground.harness import Chat
from tests.features.conftest import Time
from tests.features.test_groups import set_up
from tests.features.test_me import link

# What a message becomes


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("a decision", "Decision D-001"),
        ("an open question", "Question Q-001"),
        ("an action", "Action A-1"),
        ("a milestone", "Milestone M-1"),
    ],
)
async def test_a_message_is_saved_with_its_words(chat: Chat, kind: str, title: str) -> None:
    await chat.says("ana", "So we *all* meet outside, <@U1>")
    await chat.picks("ben", "Save to the record", "meet outside")
    assert chat.form("ben")["What it says"] == "So we *all* meet outside, <@U1>"
    await chat.fills("ben", {"What is it?": kind})
    [card] = [text for text in chat.sees("esra") if text.startswith(title)]
    assert "So we *all* meet outside, <@U1>" in card


async def test_of_a_long_message_the_beginning_is_there_and_it_is_said(chat: Chat) -> None:
    await chat.says("ana", "word " * 2000)
    await chat.picks("ben", "Save to the record", "word word")
    assert "The message is longer than what fits here." in chat.form_words("ben")
    assert len(chat.form("ben")["What it says"]) == 1500
    await chat.fills("ben", {"What is it?": "a decision"})
    assert any(text.startswith("Decision D-001") for text in chat.sees("esra"))


# Finding again


async def test_whatever_is_on_record_is_found_by_its_words_as_it_is_now(chat: Chat) -> None:
    await chat.says("ana", "/milestone Public pay bands")
    await chat.says("ana", "/question Who decides about pay?")
    await chat.says("ana", "/questions answer 1 The pay committee")
    await chat.says("ana", "/action Write to the pay committee")
    await chat.says("ana", "/decision We publish")
    await chat.fills("ana", {"Why?": "Pay is no secret"})
    await chat.says("ben", "/decisions dissent 1 Pay is private")
    await chat.fills("ben", {})
    await chat.says("esra", "/record search pay")
    found = chat.private("esra")
    for name in ("M-1", "Q-001", "A-1", "D-001"):
        assert name in found
    await chat.says("esra", "/record search private")
    assert "D-001" in chat.private("esra")
    await chat.says("ana", "/milestones change 1")
    await chat.fills("ana", {"text": "Public salaries"})
    await chat.says("esra", "/record search bands")
    assert "M-1" not in chat.private("esra")


# What the group is there for


async def test_purpose_and_goal_are_on_record_with_what_stood_there_before(chat: Chat, time: Time) -> None:
    await set_up(chat)
    await chat.says("ben", "/purpose show")
    assert "Nobody put it on record yet." in chat.private("ben")
    await chat.says("esra", "/purpose change")
    assert "This is for coordinators." in chat.private("esra")
    for day, purpose in enumerate(("Hire fairly", "Hire fairly, and keep people")):
        await time.passes(days=day)
        await chat.says("ana", "/purpose change")
        await chat.fills(
            "ana", {"What are we here for?": purpose, "What do we want to achieve next?": "Public pay bands"}
        )
        assert chat.private("ana") == "On record. What stood there before stays in the history."
    await chat.says("esra", "/purpose show")
    told = chat.private("esra").splitlines()
    assert told[1:] == [
        "Hire fairly, and keep people",
        "Goal: Public pay bands",
        "On record since 2026-03-03, by Ana",
        "Before that · On record since 2026-03-02, by Ana",
        "Hire fairly",
        "Goal: Public pay bands",
    ]
    await chat.says("ana", "/purpose show")
    await chat.presses("ana", "Change it")
    await chat.fills("ana", {})
    assert chat.private("ana") == "That is what stood there already."
    await chat.says("ana", "/me data")
    assert "Hire fairly · Public pay bands" in chat.private("ana")


# Accounts that are linked


async def test_what_one_put_on_record_the_other_did(chat: Chat) -> None:
    await chat.says("chidi", "/question Who decides?")
    await chat.presses("chidi", "I find out", card="Question Q-001")
    await chat.says("esra", "/decision We meet outside")
    await chat.fills("esra", {})
    await chat.says("chidi", "/decisions dissent D-001 It rains")
    await chat.fills("chidi", {})
    await link(chat, "ben", "chidi")
    seen = "\n".join(chat.sees("dolores"))
    assert "Who finds out: Ben" in seen
    assert "It rains – Ben" in seen
    assert "Chidi" not in seen
