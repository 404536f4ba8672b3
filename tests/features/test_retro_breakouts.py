"""Breakouts as people live them: dealt, moderated by somebody who never did it, shared with all."""

from collections.abc import Collection

import pytest

from adapters.playground.harness import Chat
from tests.features.conftest import Time

FIVE = ("ana", "ben", "chidi", "dolores", "esra")
MORE = ("Farid", "Gita", "Hugo", "Ines", "Jun", "Kofi", "Lea")
SHOWS_YOURS = "The breakouts were dealt anew. /breakout show shows yours."
TWELVE = (*FIVE, *(name.lower() for name in MORE))


@pytest.fixture
def twelve(chat: Chat) -> Chat:
    """A group of twelve."""
    for name in MORE:
        chat.joins(name)
    return chat


async def begun(chat: Chat, people: Collection[str]) -> None:
    """A retro in which these people are, led by the first of them."""
    first, *others = people
    await chat.says(first, "/retro start")
    for name in others:
        await chat.presses(name, "I am here", card="Retro R-1")


async def until(chat: Chat, time: Time, part: str) -> None:
    """The retro goes on until that part."""
    while f"Part {part}" not in shown(chat, "Retro R-1"):
        await time.passes(minutes=1)


def shown(chat: Chat, words: str, who: str = "ana") -> str:
    """The newest card in the channel with some words on it."""
    return next(text for text in reversed(chat.sees(who)) if words in text)


def asked(chat: Chat) -> dict[str, str]:
    """Who was asked to moderate, by what stands on their card."""
    return {
        name: direct for name in TWELVE for direct in chat.directs(name)[-1:] if "Would you moderate this" in direct
    }


async def test_a_few_stay_together_and_write_down_what_they_agree_on(chat: Chat, time: Time) -> None:
    await begun(chat, FIVE[:4])
    assert "4 are here: Ana, Ben, Chidi, Dolores" in shown(chat, "Retro R-1")
    await until(chat, time, "6 of 8: Talking")
    await chat.presses("ben", "Takeaway", card="Retro R-1")
    await chat.fills("ben", {"What should everybody remember?": "We need *fewer* meetings"})
    assert chat.private("ben") == "Written down."
    await chat.presses("chidi", "Ask of leadership", card="Retro R-1")
    await chat.fills("chidi", {"text": "A room with a door", "whom": "Facilities", "due": "2026-04-01 10:00"})
    await chat.says("dolores", "/breakout action Book the small room")
    await chat.fills("dolores", {})
    card = shown(chat, "Retro R-1")
    assert "#1 Takeaway: We need *fewer* meetings" in card
    assert "#2 Ask: A room with a door · to Facilities · by 2026-04-01" in card
    assert "#3 Action: Book the small room · nobody took it yet" in card
    await chat.presses("ana", "I take #3", card="Retro R-1")
    assert "Book the small room · Ana takes it" in shown(chat, "Retro R-1")
    await chat.says("ben", "/breakout lead")
    assert "Everybody stays together" in chat.private("ben")


async def test_a_breakout_has_room_for_what_all_can_keep_in_mind(chat: Chat, time: Time) -> None:
    await begun(chat, FIVE[:4])
    await chat.says("ana", "/breakout takeaway Too early")
    assert "That can be written down once the notes are shown." in chat.private("ana")
    await until(chat, time, "6 of 8")
    for words in ("One", "Two", "Three"):
        await chat.says("ana", f"/breakout takeaway {words}")
    assert "Takeaway" not in chat.buttons("ana", "Retro R-1")
    await chat.says("ana", "/breakout takeaway Four")
    assert "There are 3 of these already" in chat.private("ana")
    await chat.says("ana", "/breakout change #2")
    await chat.fills("ana", {"text": "Two, said better"})
    assert "#2 Takeaway: Two, said better" in shown(chat, "Retro R-1")
    await chat.says("ana", "/breakout remove #3")
    assert "#3" not in shown(chat, "Retro R-1")
    await chat.says("ana", "/breakout takeaway Four")
    assert "Takeaway: Four" in shown(chat, "Retro R-1")


async def test_twelve_meet_in_three_rooms_whose_moderators_were_asked_before(twelve: Chat, time: Time) -> None:
    chat = twelve
    await begun(chat, TWELVE)
    await until(chat, time, "4 of 8")
    assert "Breakout 3: " in shown(chat, "Retro R-1")
    first = asked(chat)
    assert len(first) == 3
    passes = next(iter(first))
    await chat.presses(passes, "Not this time", card="Would you moderate this")
    assert chat.private(passes) == "All right. Somebody else is asked."
    second = asked(chat)
    assert len(second) == 3
    assert passes not in second
    for name in second:
        await chat.presses(name, "Yes, I do", card="Would you moderate this")
        assert "You cannot do anything wrong." in chat.private(name)
    await until(chat, time, "6 of 8: Talking")
    for number in (1, 2, 3):
        assert f"Breakout {number}" in shown(chat, f"R-1 · Breakout {number}")
    moderator = next(iter(second))
    assert "Shall we read our theme" in chat.directs(moderator)[-1]
    await time.passes(minutes=2)
    assert "Let us go round" in chat.directs(moderator)[-1]
    await chat.presses(moderator, "All goes well", card="Let us go round")
    await time.passes(minutes=2)
    await chat.presses(moderator, "All goes well", card="Let us go round")
    await time.passes(minutes=1)
    assert "Let us agree." in chat.directs(moderator)[-1]


async def test_whoever_wants_to_speak_waits_in_a_list_their_moderator_sees(twelve: Chat, time: Time) -> None:
    chat = twelve
    await begun(chat, TWELVE)
    await until(chat, time, "6 of 8")
    await chat.says("ben", "/breakout lead")
    await chat.says("ben", "/breakout show")
    here = [name for name in TWELVE if name != "ben" and name.capitalize() in chat.private("ben")]
    one, other, *_rest = here
    await chat.says(one, "/breakout hand")
    await chat.says(other, "/breakout invite")
    assert "Nobody else sees it." in chat.private(other)
    script = chat.directs("ben")[-1]
    assert f"would like to be asked: {other.capitalize()}" in script
    assert f"{one.capitalize()} speaks" in chat.buttons("ben", "would like to be asked")
    await chat.says("ben", "/breakout next")
    await chat.says("ben", "/breakout next")
    assert "Nobody waits to speak just now." in chat.private("ben")
    await chat.presses("ben", f"{other.capitalize()} speaks")
    assert "would like to be asked" not in chat.directs("ben")[-1]


async def test_whoever_raises_a_hand_at_another_breakout_waits_in_their_own(twelve: Chat, time: Time) -> None:
    chat = twelve
    await begun(chat, TWELVE)
    await until(chat, time, "6 of 8")
    await chat.says("ben", "/breakout show")
    mine = chat.private("ben").split(":")[0]
    for _hand in ("up", "down", "up"):
        await chat.presses("ben", "I want to speak", card="R-1 · Breakout 1" if mine != "Breakout 1" else "Breakout 2")
    assert chat.private("ben") == f"You are on the list of {mine}; its moderator sees it."
    assert "Want to speak: Ben" in shown(chat, f"R-1 · {mine}")


async def test_when_the_breakouts_are_over_nobody_is_asked_to_moderate_any_more(twelve: Chat, time: Time) -> None:
    chat = twelve
    await begun(chat, TWELVE)
    await until(chat, time, "4 of 8")
    [first, *_others] = asked(chat)
    await until(chat, time, "7 of 8")
    told = {name: chat.directs(name) for name in TWELVE}
    await chat.says(first, "/breakout pass")
    await time.passes(minutes=4)
    await chat.presses("ben", "I moderate", card="R-1 · Breakout 1")
    assert "nobody has to moderate any more" in chat.private("ben")
    assert sum(len(chat.directs(name)) - len(told[name]) for name in TWELVE) == 0


async def test_breakouts_that_wrote_something_down_are_not_dealt_anew(twelve: Chat, time: Time) -> None:
    chat = twelve
    await begun(chat, TWELVE)
    await until(chat, time, "6 of 8")
    await chat.presses("ben", "Takeaway", card="R-1 · Breakout 3")
    await chat.fills("ben", {"text": "Begin on time"})
    await chat.says("ana", "/retro back")
    await chat.says("ana", "/breakout deal 2")
    assert chat.private("ana").startswith("The breakouts have written something down already")
    assert "Begin on time" in shown(chat, "R-1 · Breakout 3")


async def test_what_is_sent_from_a_breakout_that_is_no_more_stays_in_the_form(twelve: Chat, time: Time) -> None:
    chat = twelve
    await begun(chat, TWELVE)
    await until(chat, time, "6 of 8")
    await chat.presses("ben", "Takeaway", card="R-1 · Breakout 3")
    await chat.says("ana", "/retro back")
    await chat.says("ana", "/breakout deal 2")
    await chat.fills("ben", {"text": "Begin on time"})
    assert chat.errors("ben") == {"What should everybody remember?": SHOWS_YOURS}
    assert chat.form("ben") == {"What should everybody remember?": "Begin on time"}


async def test_a_silent_moderator_is_helped_out_and_can_come_back(twelve: Chat, time: Time) -> None:
    chat = twelve
    await begun(chat, TWELVE)
    await until(chat, time, "4 of 8")
    first = asked(chat)
    await until(chat, time, "6 of 8")
    await time.passes(minutes=2)
    assert set(asked(chat)) == set(first)
    await time.passes(minutes=1)
    took = [name for name in TWELVE if any("Shall we read" in text or "Let us" in text for text in chat.directs(name))]
    assert len(took) == 3
    assert not set(took) & set(first)
    said = [text for number in (1, 2, 3) for text in chat.sees("ana", thread=f"R-1 · Breakout {number}")]
    assert sum("moderates for now." in text for text in said) == 3
    back = next(iter(first))
    await chat.presses(back, "I moderate", card="moderates now.")
    assert "Let us" in chat.directs(back)[-1]


async def test_who_comes_late_joins_the_smallest_breakout(twelve: Chat, time: Time) -> None:
    chat = twelve
    await begun(chat, TWELVE[:11])
    await until(chat, time, "6 of 8")
    await chat.presses("lea", "I am here", card="Retro R-1")
    assert "You are in Breakout" in chat.private("lea")
    sizes = [shown(chat, f"R-1 · Breakout {number}") for number in (1, 2, 3)]
    assert sum("Lea" in text for text in sizes) == 1
    assert all(next(line for line in text.splitlines() if "With: " in line).count(",") == 3 for text in sizes)


async def test_who_leads_may_deal_otherwise_until_the_talking_begins(twelve: Chat, time: Time) -> None:
    chat = twelve
    await begun(chat, TWELVE)
    await chat.says("ana", "/breakout deal 2")
    assert "between the reveal of the notes and the talking" in chat.private("ana")
    await until(chat, time, "4 of 8")
    await chat.says("ben", "/breakout deal 2")
    assert "Only who leads deals the breakouts." in chat.private("ben")
    await chat.says("ana", "/breakout deal 2")
    assert chat.private("ana") == "There are 2 breakouts now."
    await chat.says("ana", "/breakout deal 1")
    assert chat.private("ana") == "Everybody stays together."
    await until(chat, time, "6 of 8")
    assert "Breakout 2" not in shown(chat, "Retro R-1")
    assert not any("R-1 · Breakout" in text for text in chat.sees("ana"))


async def test_breakouts_are_called_one_by_one_and_what_they_say_shows_then(twelve: Chat, time: Time) -> None:
    chat = twelve
    await begun(chat, TWELVE)
    await until(chat, time, "6 of 8")
    for name in TWELVE:
        await chat.says(name, f"/breakout takeaway {name.capitalize()} says so")
    await until(chat, time, "7 of 8")
    card = shown(chat, "R-1 · Share-out")
    assert "Now speaks: Breakout" in card
    assert "2 more breakouts come after them." in card
    assert card.count("Takeaway") == 3
    await chat.presses("ben", "Call the next", card="R-1 · Share-out")
    assert chat.private("ben") == "Only who leads the retro calls the next one."
    await chat.says("ana", "/breakout call")
    assert "One more breakout comes after them." in shown(chat, "R-1 · Share-out")
    await time.passes(minutes=2)
    card = shown(chat, "R-1 · Share-out")
    assert "They are the last." in card
    assert card.count("Takeaway") == 9


async def test_the_mean_is_shown_when_three_have_answered_and_nobody_s_own(chat: Chat, time: Time) -> None:
    await begun(chat, FIVE)
    await chat.says("ana", "/retro score 5")
    assert "That is asked at the end of the retro." in chat.private("ana")
    await until(chat, time, "8 of 8")
    for name, points in zip(FIVE, "54", strict=False):
        await chat.presses(name, points, card="Was this worth our time?")
    await chat.says("ana", "/retro score 1")
    assert "You have answered already." in chat.private("ana")
    await chat.says("chidi", "/retro score 9")
    assert "from 1 (not at all) to 5" in chat.private("chidi")
    await chat.says("chidi", "/retro score 2")
    assert "3.7" not in shown(chat, "Retro R-1")
    await chat.says("ana", "/retro end")
    assert "Worth our time: 3.7 of 5, said 3 people." in shown(chat, "Retro R-1")


@pytest.mark.parametrize(("points", "says"), [("555", "at least 4.0"), ("543", "at least 4.0"), ("112", "at most 2.0")])
async def test_where_nearly_all_say_the_same_the_mean_does_not_tell_who_does_not(
    chat: Chat, time: Time, points: str, says: str
) -> None:
    await begun(chat, FIVE)
    await until(chat, time, "8 of 8")
    for name, said in zip(FIVE, points, strict=False):
        await chat.presses(name, said, card="Was this worth our time?")
    await chat.says("ana", "/retro end")
    assert f"Worth our time: {says} of 5, said 3 people." in shown(chat, "Retro R-1")


async def test_two_answers_are_too_few_for_a_mean(chat: Chat, time: Time) -> None:
    await begun(chat, FIVE)
    await until(chat, time, "8 of 8")
    for name in FIVE[:2]:
        await chat.presses(name, "5", card="Was this worth our time?")
    await chat.says("ana", "/retro end")
    assert "Worth our time" not in shown(chat, "Retro R-1")


async def test_who_leaves_is_in_no_breakout_any_more_and_hands_back_what_they_took(twelve: Chat, time: Time) -> None:
    chat = twelve
    await begun(chat, TWELVE)
    await until(chat, time, "6 of 8")
    await chat.says("ben", "/breakout lead")
    await chat.says("ben", "/breakout action Write to the union")
    await chat.fills("ben", {})
    await chat.says("ben", "/breakout take #1")
    assert "Ben takes it" in shown(chat, "Write to the union")
    await chat.says("ben", "/me data")
    assert "Write to the union" in chat.private("ben")
    await chat.says("ben", "/me forget")
    await chat.presses("ben", "Forget me")
    card = shown(chat, "Write to the union")
    assert "nobody took it yet" in card
    assert "Ben" not in card
    assert "Ben" not in shown(chat, "Retro R-1")


async def test_somebody_can_be_asked_to_take_an_action_and_says_so_themselves(chat: Chat, time: Time) -> None:
    await begun(chat, FIVE[:4])
    await until(chat, time, "6 of 8")
    await chat.says("ana", "/breakout action Call the works council")
    await chat.fills("ana", {"due": "2026-05-04 09:00"})
    await chat.says("ana", "/breakout give #1 @Dolores")
    assert "Dolores is asked" in shown(chat, "Retro R-1")
    await chat.presses("dolores", "Not this time", card="An action for you?")
    assert "nobody took it yet" in shown(chat, "Retro R-1")
    await chat.says("ana", "/breakout give #1 @Dolores")
    await chat.presses("dolores", "I take it", card="An action for you?")
    assert "Dolores takes it" in shown(chat, "Retro R-1")
    await chat.says("ben", "/breakout take #1")
    assert "Dolores took it already." in chat.private("ben")
    await chat.says("dolores", "/breakout return #1")
    assert "nobody took it yet" in shown(chat, "Retro R-1")
