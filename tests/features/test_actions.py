"""What somebody will do: taken of one's own will, handed back without blame, in one register with what retros agree."""

from __future__ import annotations

import pytest

from adapters.playground.harness import Chat
from tests.features.conftest import Time
from tests.features.test_groups import set_up
from tests.features.test_retro_breakouts import until


def card(chat: Chat, name: str = "A-1") -> str:
    """An action's card in the channel."""
    [found] = [text for text in chat.sees("esra") if text.startswith(f"Action {name}")]
    return found


async def test_an_action_is_put_on_record_taken_and_done(chat: Chat) -> None:
    await chat.says("ana", "/action")
    await chat.fills(
        "ana",
        {
            "What will somebody do?": "Write to the union",
            "By when?": "2026-03-13",
            "Only if …": "the budget is approved",
        },
    )
    told = "A-1 is on record, to be done by 2026-03-13. Whoever wants to do it takes it."
    assert chat.private("ana") == told
    assert "Who does it: nobody yet" in card(chat)
    assert "Only if: the budget is approved" in card(chat)
    await chat.presses("ben", "I take it", card="Action A-1")
    assert chat.private("ben") == "Thank you. It is yours; you can hand it back any time."
    assert "Who does it: Ben" in card(chat)
    await chat.says("chidi", "/actions take A-1")
    assert chat.private("chidi").startswith("Ben took it already.")
    assert "A-1: Write to the union" in await chat.home("ben")
    await chat.says("ben", "/actions done 1")
    assert chat.private("ben") == "Well done. Thank you!"
    assert "Done by: Ben" in card(chat)
    await chat.says("ben", "/actions done 1")
    assert chat.private("ben").startswith("That is over: it was done, or the group let it go.")


async def test_somebody_is_asked_in_private_and_passes_or_accepts(chat: Chat) -> None:
    await chat.says("dolores", "/home")
    await chat.says("ana", "/action Write to the union")
    await chat.presses("ana", "Ask somebody …", card="Action A-1")
    await chat.chooses("ana", "Ask …", "Dolores")
    assert chat.private("ana") == "Dolores is asked in private."
    assert "Who does it: Dolores is asked" in card(chat)
    [offer] = chat.directs("dolores")
    assert "An action for you?" in offer
    await chat.presses("dolores", "Not this time", card="An action for you?")
    assert chat.private("dolores") == "All right. Somebody else can take it."
    assert "Who does it: nobody yet" in card(chat)
    await chat.says("ana", "/actions give 1 @Dolores")
    await chat.presses("dolores", "I take it", card="An action for you?")
    assert "Who does it: Dolores" in card(chat)
    await chat.says("ana", "/actions give 1 @Ana")
    assert chat.private("ana").startswith("Dolores took it already.")
    await chat.presses("dolores", "Hand it back", card="An action for you?")
    assert "Who does it: nobody yet" in card(chat)
    await chat.says("ana", "/actions return 1")
    assert chat.private("ana").startswith("It is not yours.")


async def test_once_a_week_whoever_took_something_is_asked_how_it_is(chat: Chat, time: Time) -> None:
    for number, text in enumerate(("One", "Two", "Three"), start=1):
        await chat.says("ana", f"/action {text}")
        await chat.says("ben", f"/actions take {number}")
    await chat.says("ana", "/actions due 2 2026-03-10")
    await time.passes(days=3, hours=1)
    [asked] = [text for text in chat.directs("ben") if text.startswith("What you took on")]
    assert not any(text.startswith("What you took on") for text in chat.directs("ana"))
    assert asked.splitlines()[:5] == [
        "What you took on",
        "How is it? Whatever you say is fine; only you see this.",
        "A-2: Two · by 2026-03-10",
        "A-1: One",
        "A-3: Three",
    ]
    await chat.says("ben", "/actions continue 1")
    assert chat.private("ben") == "Good. There is no hurry."
    await chat.says("ben", "/actions help 3")
    assert "Who does it: Ben, who would welcome help" in card(chat, "A-3")
    await chat.presses("chidi", "I can help", card="Action A-3")
    assert chat.private("chidi") == "Thank you. Ben hears of it."
    assert chat.directs("ben")[-1] == "Chidi offers you help with A-3: Three"
    await chat.says("ben", "/actions continue 3")
    assert "welcome help" not in card(chat, "A-3")
    await chat.says("ben", "/actions return 3")
    await chat.says("ben", "/actions mine")
    assert "Three" not in chat.private("ben")
    await chat.presses("ben", "Done", card="What you took on")
    await time.passes(days=7)
    assert len([text for text in chat.directs("ben") if text.startswith("What you took on")]) == 2


async def test_whoever_handed_all_back_by_the_morning_is_not_asked_how_it_is(chat: Chat, time: Time) -> None:
    for number, person in enumerate(("ben", "chidi"), start=1):
        await chat.says("ana", "/action Write to the union")
        await chat.says(person, f"/actions take {number}")
        await chat.says(person, "/me zone Auckland")
    await time.passes(days=3, hours=1)  # it is Thursday here, and ten in the evening there
    await chat.says("ben", "/actions return 1")
    assert chat.directs("chidi") == []
    await time.passes(hours=12)
    assert chat.directs("ben") == []
    assert any(text.startswith("What you took on") for text in chat.directs("chidi"))


async def test_on_a_holiday_nobody_is_asked_how_it_is_until_the_group_is_back(chat: Chat, time: Time) -> None:
    await set_up(chat)
    await chat.says("ana", "/group holidays")
    await chat.presses("ana", "Add one")
    await chat.fills("ana", {"On which day, or from which on?": "5 March 2026"})
    await chat.says("ana", "/action Write to the union")
    await chat.says("ben", "/actions take 1")
    await time.passes(days=3, hours=1)
    assert chat.directs("ben") == []
    await time.passes(days=1)
    assert any(text.startswith("What you took on") for text in chat.directs("ben"))


async def test_what_somebody_took_is_free_again_when_they_leave(chat: Chat) -> None:
    await chat.says("ana", "/action Write to the union")
    await chat.says("ben", "/actions take 1")
    await chat.says("ben", "/actions help 1")
    await chat.says("ben", "/me forget")
    await chat.presses("ben", "Forget me")
    assert "Who does it: nobody yet" in card(chat)
    assert "Ben" not in card(chat)
    await chat.presses("chidi", "I take it", card="Action A-1")
    assert "Who does it: Chidi" in card(chat)


async def test_an_action_is_said_better_moved_and_let_go_with_a_reason(chat: Chat) -> None:
    await chat.says("ana", "/action Write to the union")
    await chat.presses("ben", "Change the words", card="Action A-1")
    await chat.fills("ben", {"What will somebody do?": "Write to the *union*", "Only if …": "they ask"})
    await chat.presses("ben", "By when?", card="Action A-1")
    await chat.fills("ben", {"By when?": "2026-02-30"})
    assert "I cannot read" in chat.errors("ben")["By when?"]
    await chat.fills("ben", {"By when?": "2026-04-30"})
    assert "Write to the *union*" in card(chat)
    assert "To be done by: 2026-04-30" in card(chat)
    await chat.says("ana", "/actions drop 1 They wrote first")
    assert "Status: let go" in card(chat)
    assert "Why: They wrote first" in card(chat)


async def test_what_is_not_done_after_all_or_was_let_go_is_opened_again(chat: Chat) -> None:
    await chat.says("ana", "/action Write to the union")
    await chat.says("ana", "/actions reopen 1")
    assert chat.private("ana").startswith("A-1 is to be done.")
    await chat.says("ben", "/actions take 1")
    await chat.says("ben", "/actions done 1")
    await chat.presses("chidi", "Open it again", card="Action A-1")
    assert "Status: to be done" in card(chat)
    assert "Who does it: Ben" in card(chat)
    await chat.says("ben", "/actions drop 1 They wrote first")
    await chat.says("ana", "/actions reopen 1")
    assert "They wrote first" not in card(chat)


async def test_the_list_says_who_does_what(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/actions list")
    assert "What is the smallest next step?" in chat.private("ana")
    for text in ("One", "Two", "Three"):
        await chat.says("ana", f"/action {text}")
    await chat.says("ana", "/actions take 1")
    await chat.says("ana", "/actions done 3")
    await chat.says("ana", "/actions due 2 2026-03-04")
    await time.passes(days=4)
    await chat.says("ana", "/actions list")
    assert chat.private("ana").splitlines()[1:] == [
        "Number | Action | Who does it | To be done by",
        "A-2 | Two | nobody yet | 2026-03-04 (over)",
        "A-1 | One | Ana | –",
        "A-3 | Three | done | –",
    ]
    await chat.says("ana", "/actions list mine")
    assert "Two" not in chat.private("ana")
    await chat.says("ana", "/actions list done")
    assert "One" not in chat.private("ana")


@pytest.mark.parametrize(
    "line", ["show 7", "take 7", "done 7", "due 7 fri", "give 7 @Ana", "drop 7", "help 7", "reopen 7"]
)
async def test_a_number_that_nothing_has_is_said(chat: Chat, line: str) -> None:
    await chat.says("ana", f"/actions {line}")
    assert chat.private("ana").startswith("There is no A-7 in this group.")


# What retros agree


async def agree(chat: Chat, time: Time) -> None:
    """A retro in which Ana, Ben and Chidi agree on an action."""
    await chat.says("ana", "/retro start")
    for name in ("ana", "ben", "chidi"):
        await chat.says(name, "/retro join")
    await chat.says("ben", "/retro note")
    await chat.fills("ben", {"column1": "One\nAnother"})
    await until(chat, time, "6 of 8")
    await chat.says("ana", "/breakout action Book the small room")
    await chat.fills("ana", {})


async def test_what_a_retro_agrees_is_on_record_and_what_becomes_of_it_there_shows_in_the_retro(
    chat: Chat, time: Time
) -> None:
    await agree(chat, time)
    await chat.says("ben", "/actions list")
    assert "A-1 | Book the small room | nobody yet | –" in chat.private("ben")
    await chat.says("ben", "/actions take A-1")
    retro = next(text for text in chat.sees("esra") if "Book the small room" in text)
    assert "Ben takes it" in retro
    await chat.says("ana", "/retro end")
    summary = next(text for text in chat.sees("esra") if text.startswith("What came of R-1"))
    assert "Ben takes it" in summary
    await time.passes(days=1)
    await chat.says("ben", "/actions done 1")
    summary = next(text for text in chat.sees("esra") if text.startswith("What came of R-1"))
    assert "Book the small room · Ben takes it · done" in summary

    await time.passes(days=6)
    await chat.says("ana", "/retro start")
    await chat.says("ana", "/retro next")
    review = next(text for text in chat.sees("esra") if text.startswith("R-2 · Last time"))
    assert "Book the small room · done" in review
    assert "That is all from last time. Thank you." in review


async def test_what_a_later_retro_says_of_an_action_stands_on_the_record(chat: Chat, time: Time) -> None:
    await agree(chat, time)
    await chat.says("ana", "/breakout take 1")
    await chat.says("ana", "/retro end")
    await time.passes(days=7)
    await chat.says("ana", "/retro start")
    await chat.says("ana", "/retro next")
    await chat.says("ben", "/actions show A-1")
    assert "Agreed in: R-1" in chat.private("ben")
    await chat.says("ben", "/retro review drop We meet outside now")
    await chat.says("ben", "/actions show A-1")
    assert "Status: let go" in chat.private("ben")
    assert "Why: We meet outside now" in chat.private("ben")


async def test_done_on_the_record_while_the_retro_asks_about_it_is_asked_no_more(chat: Chat, time: Time) -> None:
    await agree(chat, time)
    await chat.says("ana", "/retro end")
    await time.passes(days=7)
    await chat.says("ana", "/retro start")
    await chat.says("ana", "/retro next")
    await chat.says("ben", "/actions done 1")
    review = next(text for text in chat.sees("esra") if text.startswith("R-2 · Last time"))
    assert "Book the small room · done" in review
    assert "That is all from last time." in review
    await chat.says("ben", "/retro review done")
    assert "Nothing stands over from earlier retros." in chat.private("ben")
