"""Principles as a group finds them: proposed, amended, discussed, ratified, read again."""

from adapters.playground.harness import Chat
from tests.features.conftest import Time
from tests.features.test_polls import card


async def vote_on(chat: Chat, poll: str, **says: str) -> None:
    """People vote, each as they say."""
    for person, vote in says.items():
        await chat.says(person, f"/polls vote {poll} {vote}")


async def test_a_principle_is_discussed_for_five_days_voted_on_for_seven_and_ratified(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/principle We publish what a job pays")
    assert "P-01 is proposed." in chat.private("ana")
    await chat.says("ana", "/principles vote P-01")
    assert "Words are discussed for five days" in chat.private("ana")
    assert "can be put to the vote 2026-03-07 09:00" in chat.private("ana")
    await time.passes(days=5)
    await chat.presses("ana", "Put it to the vote", card="Principle P-01")
    assert "Decided by: two thirds of the votes" in card(chat, "Poll V-1")
    assert "Quorum: 50 %" in card(chat, "Poll V-1")
    await chat.says("ana", "/principles amend P-01 We publish everything")
    assert "is being voted on" in chat.private("ana")
    await chat.says("ana", "/polls close V-1")
    assert "is open for a fixed time" in chat.private("ana")
    await vote_on(chat, "V-1", ben="yes", chidi="yes", dolores="no")
    await time.passes(days=7)
    shown = card(chat, "Principle P-01")
    assert "State: in force" in shown
    assert "V-1" in shown
    assert any("P-01 is ratified." in text for text in chat.sees("esra", thread="Principle P-01"))
    await chat.says("esra", "/principles document")
    files = chat.files("esra")
    assert "We publish what a job pays" in files["principles.md"].decode()
    assert files["principles.pdf"].startswith(b"%PDF")
    await time.passes(days=366)
    asked = next(text for text in chat.sees("esra") if "P-01 is to be read again." in text)
    assert "We publish what a job pays" in asked
    await chat.presses("ana", "It holds for another year", card="P-01 is to be read again.")
    assert "P-01 is to be read again by 2028-03-" in chat.private("ana")
    await chat.presses("esra", "Other words", card="P-01 is to be read again.")
    assert chat.form("esra")["What do we stand for?"] == "We publish what a job pays"


async def test_an_amendment_is_discussed_anew_and_what_is_in_force_stays_until_it_is_ratified(
    chat: Chat, time: Time
) -> None:
    await chat.says("ana", "/principle Share the pay bands")
    await time.passes(days=5)
    await chat.presses("ana", "Vote without names", card="Principle P-01")
    assert "Votes: anonymous and final" in card(chat, "Poll V-1")
    await vote_on(chat, "V-1", ben="yes", chidi="yes", dolores="yes", esra="yes", ana="yes")
    await time.passes(days=7)
    await chat.presses("esra", "Other words", card="Principle P-01")
    await chat.fills("esra", {"What do we stand for?": "Share all pay", "Why, or why so?": "Bands hide a lot"})
    assert "Proposed instead" in card(chat, "Principle P-01")
    await chat.presses("ben", "All its words", card="Principle P-01")
    told = chat.private("ben").splitlines()
    assert [line for line in told if "Version" in line or "Share" in line or "Why" in line] == [
        "Version 2", "Share all pay", "Why: Bands hide a lot", "Version 1", "Share the pay bands",
    ]  # fmt: skip
    assert "ratified (" in told[-1]
    await chat.says("esra", "/principles document")
    assert "Share the pay bands" in chat.files("esra")["principles.md"].decode()
    await time.passes(days=5)
    await chat.says("ana", "/principles vote P-01")
    await vote_on(chat, "V-2", ben="no", chidi="no", dolores="yes")
    await time.passes(days=7)
    shown = card(chat, "Principle P-01")
    assert "State: in force" in shown
    assert "not ratified" in shown
    await chat.says("esra", "/principles document")
    assert "Share the pay bands" in chat.files("esra")["principles.md"].decode()


async def test_people_vote_on_all_its_words_and_those_that_gave_way_are_told_as_such(chat: Chat, time: Time) -> None:
    words = "We publish what a job pays. " * 20
    await chat.says("ana", "/principle We publish pay")
    await chat.says("ben", f"/principles amend P-01 {words}")
    assert "other words came instead" in card(chat, "Principle P-01")
    await time.passes(days=5)
    await chat.says("ana", "/principles vote P-01")
    assert words.strip() in card(chat, "Poll V-1")
    assert "Close or extend" not in chat.buttons("ana", "Poll V-1")
    await chat.says("ben", "/principles history P-01")
    assert "other words came instead" in chat.private("ben")
    await chat.says("ben", "/principles history P-02")
    assert "There is no P-02" in chat.private("ben")


async def test_who_proposed_other_words_leads_them_and_what_stays_in_force_is_what_is_listed(
    chat: Chat, time: Time
) -> None:
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"What is it called?": "Fair hiring"})
    await chat.says("ben", "/principle Share the pay bands")
    await chat.says("chidi", "/principles amend P-01 Share all pay bands")
    assert "New words by: Chidi" in card(chat, "Principle P-01")
    await time.passes(days=5)
    await chat.says("esra", "/principles vote P-01")
    assert "Only who proposed it and moderators" in chat.private("esra")
    await chat.says("chidi", "/principles vote P-01")
    assert "P-01, version 2: Share all pay bands" in card(chat, "Poll V-1")
    await chat.says("chidi", "/principles vote P-01")
    assert "The vote on P-01 is under way." in chat.private("chidi")
    await vote_on(chat, "V-1", ben="yes", chidi="yes", dolores="yes")
    await time.passes(days=7)
    await chat.says("dolores", "/principles amend P-01 Share nothing")
    await chat.says("esra", "/principles list")
    assert "P-01 | Share nothing | being discussed" in chat.private("esra")
    await chat.says("dolores", "/principles withdraw P-01")
    await chat.says("esra", "/principles list")
    assert "P-01 | Share all pay bands | in force" in chat.private("esra")
    await chat.says("esra", "/record search pay bands")
    assert "Share all pay bands" in chat.private("esra")
    assert "New words by" not in card(chat, "Principle P-01")
    await chat.says("dolores", "/me forget")
    await chat.presses("dolores", "Forget me")
    await chat.says("ana", "/principles amend P-01 Share all pay bands")
    assert "These are the words it has already." in chat.private("ana")


async def test_without_a_quorum_nothing_is_ratified(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/principle Share the pay bands")
    await time.passes(days=5)
    await chat.says("ana", "/principles vote P-01")
    await vote_on(chat, "V-1", ben="yes", chidi="yes")
    await time.passes(days=7)
    assert "State: not ratified" in card(chat, "Principle P-01")


async def test_who_proposed_it_takes_it_back_and_a_wrong_number_is_explained(chat: Chat) -> None:
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"What is it called?": "Fair hiring"})
    await chat.says("ben", "/principle Share the pay bands")
    await chat.says("esra", "/principles withdraw P-01")
    assert "Only who proposed it and moderators" in chat.private("esra")
    await chat.presses("ben", "Take these words back", card="Principle P-01")
    assert "State: withdrawn" in card(chat, "Principle P-01")
    await chat.says("ana", "/principles show P-07")
    assert "There is no P-07 in this group" in chat.private("ana")
    await chat.says("ana", "/principles list")
    assert "No principles yet." in chat.private("ana")
    await chat.says("ana", "/principles document")
    assert "No principle is ratified yet." in chat.private("ana")


async def test_an_adopted_idea_becomes_a_principle_or_a_draft_of_a_poll(chat: Chat) -> None:
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"What is it called?": "Fair hiring"})
    for text in ("Share the pay bands", "Meet outside?"):
        await chat.says("ana", f"/idea {text}")
        await chat.presses("ana", "Send with my name")
    await chat.says("ana", "/ideas adopt I-1 principle")
    assert "Share the pay bands" in card(chat, "Principle P-01")
    await chat.says("ana", "/ideas adopt I-2 poll")
    assert "An idea becomes a poll, V-1: Meet outside?" in card(chat, "An idea becomes a poll")
    await chat.says("ben", "/polls open V-1")
    await chat.presses("chidi", "Yes", card="Poll V-1")
    assert "1. Yes: 1 / 1" in card(chat, "Poll V-1")
