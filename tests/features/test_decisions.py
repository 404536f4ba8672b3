"""What a group decided: why, what spoke against it, when it is looked at again, what took its place."""

from __future__ import annotations

import pytest

from adapters.playground.harness import Chat
from tests.features.conftest import Time
from tests.features.test_groups import set_up


async def decide(chat: Chat, text: str = "We meet outside", **more: str) -> None:
    """Somebody puts a decision on record."""
    await chat.says("ben", f"/decision {text}")
    await chat.fills("ben", more)


def card(chat: Chat, name: str = "D-001") -> str:
    """A decision's card in the channel."""
    [found] = [text for text in chat.sees("esra") if text.startswith(f"Decision {name}")]
    return found


async def test_a_decision_keeps_its_reasons_and_what_speaks_against_it(chat: Chat) -> None:
    await decide(
        chat,
        reasons="More people come",
        context="The room is small",
        options="A larger room",
        dissent="In winter it is cold",
        review="2026-09-01",
    )
    assert chat.private("ben") == "D-001 is on record; you look at it again on 2026-09-01."
    assert card(chat).splitlines() == [
        "Decision D-001",
        "We meet outside",
        "Why",
        "More people come",
        "What led to it",
        "The room is small",
        "Other ways",
        "A larger room",
        "What speaks against it",
        "In winter it is cold",
        "Status: in force",
        "Decided on: 2026-03-02",
        "To be looked at again on: 2026-09-01",
    ]


async def test_who_sees_it_differently_is_named_only_if_they_wish(chat: Chat) -> None:
    await decide(chat)
    await chat.presses("ana", "I see it differently", card="Decision D-001")
    await chat.fills("ana", {"What speaks against it?": "It rains in April"})
    assert chat.private("ana") == "It stands beside the decision. Thank you for saying it."
    await chat.says("chidi", "/decisions dissent D-001 I hear badly outside")
    await chat.fills("chidi", {"Whose view is it?": "Somebody's here, without a name"})
    assert "It rains in April – Ana" in card(chat)
    assert "I hear badly outside" in card(chat)
    assert "Chidi" not in card(chat)
    for person, kept in (("ana", True), ("chidi", False)):
        await chat.says(person, "/me data")
        assert ("D-001" in chat.private(person)) is kept
    await chat.says("ana", "/me forget")
    await chat.presses("ana", "Forget me")
    assert "It rains in April" in card(chat)
    assert "Ana" not in card(chat)


async def test_a_decision_takes_the_place_of_another_and_both_say_so(chat: Chat) -> None:
    await decide(chat)
    await chat.presses("ana", "Decide anew", card="Decision D-001")
    assert chat.form("ana")["In place of which one?"] == "D-001"
    await chat.fills("ana", {"What did you decide?": "We meet inside from October to April"})
    assert "Supersedes: D-001" in card(chat, "D-002")
    assert "Status: superseded" in card(chat)
    assert "Superseded by: D-002" in card(chat)
    await chat.says("chidi", "/decisions supersede 1")
    assert chat.private("chidi").startswith("D-001 was superseded by D-002 already.")
    await decide(chat, "Something else", supersedes="D-001")
    assert chat.errors("ben") == {"In place of which one?": "D-001 was superseded by D-002 already."}
    assert chat.form("ben")["What did you decide?"] == "Something else"
    await chat.fills("ben", {"supersedes": "D-9"})
    assert "There is no D-009 in this group." in chat.errors("ben")["In place of which one?"]


async def test_on_the_day_of_its_review_its_thread_asks_whether_it_still_holds(chat: Chat, time: Time) -> None:
    await set_up(chat)
    await decide(chat, review="2026-03-10")
    await chat.says("ana", "/decisions review D-001 2026-03-12")
    assert chat.private("ana") == "You look at D-001 again on 2026-03-12."
    await time.passes(days=9)
    assert chat.sees("esra", thread="Decision D-001") == []
    await time.passes(days=2)
    [asked] = chat.sees("esra", thread="Decision D-001")
    assert asked == "Today you wanted to look at D-001 again: does it still hold?"
    assert "Does D-001 still hold?" in await chat.home("ana")
    await chat.presses("dolores", "It still holds", card="Decision D-001")
    assert "Looked at again, and held: 2026-03-13" in card(chat)
    assert "To be looked at again on" not in card(chat)
    assert "Does D-001 still hold?" not in await chat.home("ana")


async def test_what_was_taken_back_stays_with_the_reason(chat: Chat, time: Time) -> None:
    await decide(chat, review="2026-03-10")
    await chat.presses("ana", "Take it back", card="Decision D-001")
    await chat.fills("ana", {"Why does it not hold any more?": "The garden is closed"})
    assert "Status: taken back" in card(chat)
    assert "Why it was taken back: The garden is closed" in card(chat)
    await chat.says("ana", "/decisions retract D-001 Again")
    assert chat.private("ana").startswith("D-001 was taken back.")
    await time.passes(days=20)
    assert chat.sees("esra", thread="Decision D-001") == []


async def test_words_can_be_said_better_and_that_they_changed_is_on_record(chat: Chat, time: Time) -> None:
    await decide(chat, reasons="More people come")
    await time.passes(days=1)
    await chat.presses("ana", "Change the words", card="Decision D-001")
    assert chat.form("ana")["Why?"] == "More people come"
    await chat.fills("ana", {"Why?": "More people come, *all* of them"})
    assert "More people come, *all* of them" in card(chat)
    assert "Words changed on: 2026-03-03" in card(chat)


async def test_the_list_has_the_newest_first_and_can_be_narrowed(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/decisions list")
    assert "Whoever is new will thank you." in chat.private("ana")
    await decide(chat, "First", review="2026-03-04")
    await decide(chat, "Second", supersedes="1")
    await decide(chat, "Third", review="2026-03-04")
    await time.passes(days=5)
    await chat.says("ana", "/decisions list")
    assert chat.private("ana").splitlines()[1:] == [
        "Number | Decision | Status | Decided on",
        "D-003 | Third | in force, to be looked at again | 2026-03-02",
        "D-002 | Second | in force | 2026-03-02",
        "D-001 | First | superseded | 2026-03-02",
    ]
    await chat.says("ana", "/decisions list superseded")
    assert "Second" not in chat.private("ana")


@pytest.mark.parametrize(
    "line", ["show 7", "change 7", "dissent 7 no", "review 7 fri", "hold 7", "retract 7 why", "supersede 7"]
)
async def test_a_number_that_nothing_has_is_said(chat: Chat, line: str) -> None:
    await chat.says("ana", f"/decisions {line}")
    assert chat.private("ana").startswith("There is no D-007 in this group.")


async def test_a_review_in_the_past_is_said_on_its_field_and_nothing_is_lost(chat: Chat) -> None:
    await decide(chat, reasons="More people come", review="2025-01-01")
    assert "is over already" in chat.errors("ben")["When do you look at it again?"]
    assert chat.form("ben")["Why?"] == "More people come"
    assert chat.sees("esra") == []


async def test_an_earlier_decision_that_is_none_is_said(chat: Chat) -> None:
    await decide(chat, supersedes="the last one")
    assert "“the last one” is no number that can be here. Write one like D-12." in chat.errors("ben").values()
