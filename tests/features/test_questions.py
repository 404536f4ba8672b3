"""What a group has to find out: who does, by when, and what came of it."""

from __future__ import annotations

import pytest

from adapters.playground.harness import Chat
from tests.features.conftest import Time


def card(chat: Chat, name: str = "Q-001") -> str:
    """A question's card in the channel."""
    [found] = [text for text in chat.sees("esra") if text.startswith(f"Question {name}")]
    return found


async def test_a_question_is_asked_taken_and_answered(chat: Chat) -> None:
    await chat.says("ana", "/question Who decides about the budget?")
    assert chat.private("ana") == "Q-001 is on record."
    assert "Who finds out: nobody yet" in card(chat)
    await chat.presses("ana", "By when?", card="Question Q-001")
    await chat.fills("ana", {"By when?": "2026-03-06"})
    assert "Needed by: 2026-03-06" in card(chat)
    await chat.presses("ben", "I find out", card="Question Q-001")
    assert "Who finds out: Ben" in card(chat)
    await chat.says("chidi", "/questions take 1")
    assert chat.private("chidi").startswith("Ben finds out already.")
    assert "Q-001: Who decides about the budget?" in await chat.home("ben")
    await chat.presses("ben", "Answer", card="Question Q-001")
    await chat.fills("ben", {"What did you find out?": "The finance team, in May"})
    assert chat.private("ben") == "Thank you. Q-001 is answered."
    assert "The finance team, in May" in card(chat)
    assert "Answered by: Ben, 2026-03-02" in card(chat)
    await chat.presses("dolores", "Say the answer better", card="Question Q-001")
    assert chat.form("dolores") == {"What did you find out?": "The finance team, in May"}
    await chat.fills("dolores", {"What did you find out?": "The finance team, in June"})
    assert "Answered by: Dolores, 2026-03-02" in card(chat)


async def test_somebody_is_asked_in_private_and_may_say_no_or_hand_it_back(chat: Chat) -> None:
    await chat.says("chidi", "/home")
    await chat.says("ana", "/question Who decides?")
    await chat.says("ana", "/questions give Q-001 @Chidi")
    assert chat.private("ana") == "They are asked in private, and can say no."
    [offer] = chat.directs("chidi")
    assert "Can you find this out?" in offer
    assert "Who finds out: nobody yet" in card(chat)
    await chat.presses("chidi", "Not this time")
    assert "Who finds out: nobody yet" in card(chat)
    await chat.presses("chidi", "I find out", card="Can you find this out?")
    assert "Who finds out: Chidi" in card(chat)
    await chat.presses("chidi", "Hand it back", card="Can you find this out?")
    assert chat.private("chidi") == "All right. Somebody else can find out."
    assert "Who finds out: nobody yet" in card(chat)
    await chat.says("ben", "/questions return 1")
    assert "It is not yours." in chat.private("ben")


async def test_an_owner_who_leaves_hands_the_question_back(chat: Chat) -> None:
    await chat.says("ana", "/question Who decides?")
    await chat.presses("ben", "I find out", card="Question Q-001")
    await chat.says("ben", "/me forget")
    await chat.presses("ben", "Forget me")
    assert "Who finds out: nobody yet" in card(chat)
    await chat.presses("chidi", "I find out", card="Question Q-001")
    assert "Who finds out: Chidi" in card(chat)


async def test_a_question_that_needs_no_answer_is_let_go(chat: Chat) -> None:
    await chat.says("ana", "/question")
    await chat.fills("ana", {"What do you need to know?": "Who decides?", "By when?": "fri"})
    assert chat.private("ana").startswith("Q-001 is on record; the answer is needed by 2026-03-06")
    await chat.says("ana", "/questions close Q-001 Nobody does")
    assert "Status: let go" in card(chat)
    assert "Nobody does" in card(chat)
    for line in ("take 1", "return 1", "needed 1 fri", "close 1", "give 1 @Ana"):
        await chat.says("ana", f"/questions {line}")
        assert chat.private("ana").startswith("Q-001 is let go.")


async def test_the_list_has_the_open_ones_first(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/questions list")
    assert "What would help you to know?" in chat.private("ana")
    for text in ("One", "Two", "Three"):
        await chat.says("ana", f"/question {text}")
    await chat.says("ana", "/questions needed 1 2026-03-04")
    await chat.says("ana", "/questions answer Q-003 Yes")
    await chat.says("ana", "/questions change 2")
    await chat.fills("ana", {"What do you need to know?": "Two and a half"})
    await time.passes(days=4)
    await chat.says("ana", "/questions list")
    assert chat.private("ana").splitlines()[1:] == [
        "Number | Question | Status | Needed by",
        "Q-002 | Two and a half | open | –",
        "Q-001 | One | open | 2026-03-04 (over)",
        "Q-003 | Three | answered | –",
    ]
    await chat.says("ana", "/questions list answered")
    assert "Two" not in chat.private("ana")
    await chat.says("ana", "/questions show Q-003")
    assert "Yes" in chat.private("ana")


@pytest.mark.parametrize("line", ["show 7", "answer 7 x", "take 7", "needed 7 fri", "change 7", "give 7 @Ana"])
async def test_a_number_that_nothing_has_is_said(chat: Chat, line: str) -> None:
    await chat.says("ana", f"/questions {line}")
    assert chat.private("ana").startswith("There is no Q-007 in this group.")
