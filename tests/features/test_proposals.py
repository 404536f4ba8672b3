"""Proposals by consent: three rounds, objections with their reasons, and how each is met."""

from adapters.playground.harness import Chat
from tests.features.conftest import Time
from tests.features.test_polls import card


async def in_consent(chat: Chat) -> None:
    """Ana's proposal is in its round of consent."""
    await chat.says("ana", "/proposal We meet on Mondays")
    for _ in range(2):
        await chat.presses("ana", "Next round", card="Proposal C-1")


async def test_a_proposal_that_nobody_objects_to_is_adopted_by_itself(chat: Chat, time: Time) -> None:
    await in_consent(chat)
    await chat.presses("ben", "I can live with it", card="Proposal C-1")
    assert "Said that they can live with it: one person" in card(chat, "Proposal C-1")
    await time.passes(days=3)
    assert "Adopted. Nobody has a reason against it." in card(chat, "Proposal C-1")
    await chat.says("esra", "/proposals object C-1 Too late")
    assert "is not in its round of consent" in chat.private("esra")


async def test_an_objection_holds_it_until_it_is_integrated_and_the_words_are_put_again(chat: Chat, time: Time) -> None:
    await in_consent(chat)
    await chat.presses("ben", "I can live with it", card="Proposal C-1")
    await chat.presses("esra", "I object", card="Proposal C-1")
    await chat.fills("esra", {"What would it harm, and how?": "I do not work on Mondays"})
    await time.passes(days=3)
    assert "Consent" in card(chat, "Proposal C-1")
    await chat.says("ana", "/proposals next C-1")
    assert "One objection is still open." in chat.private("ana")
    await chat.says("esra", "/proposals meet C-1 1 integrated")
    assert "Change them first" in chat.private("esra")
    await chat.says("ana", "/proposals change C-1 We meet on Tuesdays")
    await chat.says("ben", "/proposals consent C-1 1")
    assert "Its words have changed meanwhile." in chat.private("ben")
    shown = card(chat, "Proposal C-1")
    assert "Version: 2" in shown
    assert any("Before, they were: We meet on Mondays" in text for text in chat.sees("esra", thread="Proposal C-1"))
    assert "Said that they can live with it: 0 people" in shown
    await chat.says("esra", "/proposals meet C-1 1 integrated")
    assert "integrated into the words" in card(chat, "Proposal C-1")
    await time.passes(days=3)
    assert "Adopted." in card(chat, "Proposal C-1")


async def test_an_objection_is_met_with_a_safeguard_or_taken_back_by_who_made_it(chat: Chat, time: Time) -> None:
    await chat.says("dolores", "/setup")
    await chat.fills("dolores", {"What is it called?": "Fair hiring"})
    await in_consent(chat)
    await chat.says("esra", "/proposals object C-1 It may exclude parents")
    await chat.says("ben", "/proposals object C-1 The room is cold")
    await chat.says("esra", "/proposals meet C-1 1 safeguard")
    assert "Say what the safeguard is" in chat.private("esra")
    await chat.says("esra", "/proposals meet C-1 1 safeguard We ask again in a month")
    assert "met with a safeguard; We ask again in a month" in card(chat, "Proposal C-1")
    await chat.says("chidi", "/proposals meet C-1 2 withdrawn")
    assert "Only who objected takes it back." in chat.private("chidi")
    await chat.says("ben", "/proposals meet C-1 2 withdrawn")
    assert "Objection 2: The room is cold (taken back)" in card(chat, "Proposal C-1")
    await chat.presses("ana", "Adopt it", card="Proposal C-1")
    assert "C-1 is adopted." in chat.private("ana")
    await chat.says("ana", "/proposals list")
    assert "We meet on Mondays" in chat.private("ana")


async def test_it_is_led_by_who_proposed_it_and_may_be_taken_back(chat: Chat) -> None:
    await chat.says("dolores", "/setup")
    await chat.fills("dolores", {"What is it called?": "Fair hiring"})
    await chat.says("ana", "/proposal We meet on Mondays")
    await chat.says("esra", "/proposals next C-1")
    assert "Only who proposed it and moderators" in chat.private("esra")
    await chat.says("esra", "/proposals object C-1 No")
    assert "is not in its round of consent" in chat.private("esra")
    await chat.presses("ana", "Take it back", card="Proposal C-1")
    assert "Withdrawn." in card(chat, "Proposal C-1")
    await chat.says("ana", "/proposals show C-9")
    assert "There is no C-9 in this group" in chat.private("ana")
