"""Choosing by dots: everybody for themselves, blind until the end, and no more is told than keeps everybody safe."""

import asyncio
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.playground.harness import Chat
from bot.features.retros.dots import FEWEST, MOST, MOST_ON_ONE, budget_of, is_possible, tally
from bot.kit.crowds import CROWD, LEAST
from tests.features.conftest import Time
from tests.features.test_me import link
from tests.features.test_retro_themes import begins
from tests.features.test_retro_themes import card as themes
from tests.features.test_retros import card
from tests.proofs import ALL

PEOPLE = ("ana", "ben", "chidi", "dolores", "esra")


async def chooses_begin(chat: Chat) -> None:
    """Three themes are there to be chosen from: two put together, and a note that stands for itself."""
    await begins(chat, "Long meetings", "Meetings at lunch", "Nobody writes minutes", "Pairing", "A quiet room")
    await chat.says("chidi", "/theme put 1 2 First")
    await chat.says("chidi", "/theme put 3 4 Second")
    await chat.says("ana", "/retro next")


async def test_everybody_puts_their_dots_together_on_a_card_of_their_own_and_sends_them(chat: Chat) -> None:
    await chooses_begin(chat)
    assert "Everybody has 3 dots, at most 2 on one theme." in card(chat)
    await chat.presses("ben", "Give dots", card="Retro R-1")
    assert "You have 3 dots left." in chat.private("ben")
    await chat.presses("ben", "A dot for T1 · First")
    await chat.presses("ben", "A dot for T1 · First")
    assert "T1 · First: 2 dots" in chat.private("ben")
    assert "A dot for T1 · First" not in chat.buttons("ben", "R-1 · Your dots")
    await chat.presses("ben", "Start again")
    assert "You have 3 dots left." in chat.private("ben")
    for theme in ("First", "First", "Second"):
        await chat.presses("ben", f"A dot for T{1 if theme == 'First' else 2} · {theme}")
    assert "You have no dot left." in chat.private("ben")
    assert sum("R-1 · Your dots" in text for text in chat.sees("ben")) == 1
    await chat.presses("ben", "Send my dots")
    assert chat.private("ben").startswith("Your 3 dots are given. Nobody sees where.")

    await chat.says("ben", "/retro vote T2")
    assert "You have chosen already, and that is final." in chat.private("ben")
    await chat.says("ana", "/retro vote 0")
    assert "you do not choose this time" in chat.private("ana")
    await chat.says("ana", "/retro vote T1")
    assert "You have chosen already" in chat.private("ana")


async def test_the_result_shows_at_the_end_with_numbers_when_five_gave_dots(chat: Chat, time: Time) -> None:
    await chooses_begin(chat)
    for person, dots in zip(PEOPLE, ("T1 T1 T2", "T1 T2 T2", "t1,t1", "1 3", "T2 T2"), strict=True):
        await chat.says(person, f"/retro vote {dots}")
        assert "given" in chat.private(person)
    assert "have chosen" not in card(chat).replace("how many have chosen", "")
    assert not any(": 6 dots" in text for text in chat.sees("esra"))
    await time.passes(minutes=1)
    assert "3 or more have chosen." in card(chat)
    await time.passes(minutes=1)
    assert "1. T1 · First: 6 dots\n2. T2 · Second: 5 dots\n3. T3 · “" in card(chat)
    assert "5 people gave dots." in themes(chat)
    assert "T1 · First" in themes(chat)
    await chat.says("ben", "/retro vote T1")
    assert "The choosing is over" in chat.private("ben")


@pytest.mark.parametrize(
    ("voters", "says"), [(2, "Fewer than 3 gave dots"), (3, "1. T1 · First"), (4, "1. T1 · First")]
)
async def test_few_who_gave_dots_see_the_order_only_and_fewer_nothing(chat: Chat, voters: int, says: str) -> None:
    await chooses_begin(chat)
    for person in PEOPLE[:voters]:
        await chat.says(person, "/retro vote T1 T1 T2")
    await chat.says(PEOPLE[voters], "/retro vote 0")
    await chat.says("ana", "/retro next")
    assert says in card(chat)
    assert " dots" not in card(chat).replace("gave dots", "")
    assert ": 6" not in themes(chat)
    assert "A quiet room" not in card(chat)


async def test_how_many_have_chosen_shows_in_threes_and_once_a_minute(chat: Chat, time: Time) -> None:
    await chooses_begin(chat)
    await chat.says("ana", "/retro more 5")
    await chat.says("ana", "/retro vote T1")
    await chat.says("ben", "/retro vote T1")
    await time.passes(minutes=1)
    assert "this says how many have chosen, in threes" in card(chat)
    await chat.says("chidi", "/retro vote T1")
    await chat.says("ana", "/retro pause")
    await chat.says("ana", "/retro resume")
    assert "this says how many have chosen, in threes" in card(chat)
    await time.passes(minutes=1)
    assert "3 or more have chosen." in card(chat)


async def test_who_goes_back_lets_all_choose_anew_and_what_was_known_stands_until_then(chat: Chat) -> None:
    await chooses_begin(chat)
    for person in PEOPLE:
        await chat.says(person, "/retro vote T1")
    await chat.says("ana", "/retro next")
    assert "1. T1 · First: 5 dots" in card(chat)
    await chat.says("ben", "/retro show")
    await chat.says("ana", "/retro back")
    assert "The dots are given anew by everybody." in card(chat)
    await chat.says("ben", "/retro vote T2")
    await chat.says("ana", "/retro next")
    assert "1. T1 · First: 5 dots" in card(chat)
    await chat.says("ana", "/retro back")
    for person in PEOPLE:
        await chat.says(person, "/retro vote T2")
    await chat.says("ana", "/retro next")
    assert "1. T2 · Second" in card(chat)
    assert "T2 · Second: 5" not in card(chat)


async def test_a_card_from_before_sends_nothing_and_says_why(chat: Chat) -> None:
    await chooses_begin(chat)
    await chat.presses("ben", "Give dots", card="Retro R-1")
    await chat.presses("ben", "A dot for T1 · First")
    await chat.says("ana", "/retro next")
    await chat.presses("ben", "Send my dots")
    assert "The choosing is over" in chat.private("ben")
    await chat.says("ana", "/retro back")
    await chat.presses("ben", "Send my dots", card="R-1 · Your dots")
    assert "Dots are given anew" in chat.private("ben")
    await chat.says("ana", "/retro end")
    await chat.presses("ben", "Send my dots", card="R-1 · Your dots")
    assert "The choosing is over" in chat.private("ben")


async def test_who_sends_twice_at_once_has_given_their_dots_once(chat: Chat) -> None:
    await chooses_begin(chat)
    await asyncio.gather(*(chat.says("ben", "/retro vote T2 T2") for _time in range(4)))
    for person in ("ana", "chidi", "dolores", "esra"):
        await chat.says(person, "/retro vote T1 T2")
    await chat.says("ana", "/retro next")
    assert "1. T2 · Second: 6 dots\n2. T1 · First: 4 dots" in card(chat)


@pytest.mark.parametrize("typed", ["T1 T1 T1", "T1 T1 T2 T2", "T9", "first", "-1", "T1 0", "T99999999999"])
async def test_dots_that_nobody_can_give_are_refused(chat: Chat, typed: str) -> None:
    await chooses_begin(chat)
    await chat.says("ben", f"/retro vote {typed}")
    assert "given. Nobody" not in chat.private("ben")
    await chat.says("ben", "/retro vote T1 T1 T2")
    assert "Your 3 dots are given." in chat.private("ben")


async def test_before_its_part_nobody_chooses_and_while_it_lasts_nothing_is_moved(chat: Chat) -> None:
    await begins(chat)
    await chat.says("ben", "/retro vote T1")
    assert "The choosing has not begun." in chat.private("ben")
    await chat.says("ana", "/retro next")
    await chat.says("ben", "/theme put 1 2 First")
    assert "they stay as they are until that is over" in chat.private("ben")
    await chat.says("ben", "/theme rename T1 Meetings")
    assert "T1 · Meetings" in themes(chat)
    await chat.says("ana", "/retro next")
    await chat.says("ben", "/theme undo")
    assert "There is nothing to undo" in chat.private("ben")
    await chat.says("ben", "/theme merge T1 T2")
    assert "Done: T2 into T1 · Meetings." in chat.private("ben")


async def test_nobody_has_to_choose_where_nothing_was_written(chat: Chat) -> None:
    await chat.says("ana", "/retro start")
    for _phase in range(4):
        await chat.says("ana", "/retro next")
    assert "Part 5 of 8" in card(chat)
    assert "Give dots" not in chat.buttons("ana", "Retro R-1")
    await chat.says("ana", "/retro vote T1")
    assert "The choosing has not begun." in chat.private("ana")


async def test_dots_of_themes_that_become_one_add_up(chat: Chat) -> None:
    await chooses_begin(chat)
    for person in PEOPLE:
        await chat.says(person, "/retro vote T1 T2")
    await chat.says("ana", "/retro next")
    assert "1. T1 · First, T2 · Second: 5 dots each" in card(chat)
    await chat.says("ben", "/theme merge T2 T1")
    assert "1. T2 · Second: 10 dots" in card(chat)
    await chat.says("ben", "/theme undo")
    assert "1. T1 · First, T2 · Second: 5 dots each" in card(chat)


async def test_two_who_turn_out_to_be_one_have_chosen_and_are_done_if_either_is(chat: Chat, time: Time) -> None:
    await chooses_begin(chat)
    await chat.says("ben", "/home")
    for person in ("ana", "chidi", "dolores"):
        await chat.says(person, "/retro vote T1")
        await chat.says(person, "/retro done")
    await link(chat, kept="ben", other="chidi")
    await chat.says("ben", "/retro vote T2")
    assert "You have chosen already" in chat.private("ben")
    await chat.says("ben", "/retro done")
    assert "you are not done" in chat.private("ben")


async def test_who_leaves_is_not_counted_as_done_and_their_dots_stay(chat: Chat, time: Time) -> None:
    await chooses_begin(chat)
    for person in ("ana", "ben", "chidi"):
        await chat.says(person, "/retro vote T1")
        await chat.says(person, "/retro done")
    await chat.says("chidi", "/me forget")
    await chat.presses("chidi", "Forget me")
    await time.passes(minutes=1)
    assert "3 or more have chosen." in card(chat)
    assert "are done" not in card(chat)


async def test_with_many_themes_dots_are_given_from_lists(chat: Chat) -> None:
    await begins(chat, *(f"Something about {number}" for number in range(12)))
    await chat.says("ana", "/retro next")
    await chat.presses("ben", "Give dots", card="Retro R-1")
    label = next(one for one in chat.buttons("ben", "R-1 · Your dots") if "A dot for one of" in one)
    assert label == "A dot for one of T1 to T12"
    await chat.chooses("ben", label, "12")
    assert "one dot" in chat.private("ben")
    await chat.presses("ben", "Send my dots")
    assert "Your dot is given." in chat.private("ben")


async def test_more_themes_than_lists_take_can_be_typed(chat: Chat) -> None:
    await chat.says("ana", "/retro start")
    for part in range(6):
        await chat.presses("ben", "Write notes", card="Retro R-1")
        await chat.fills("ben", {"column1": "\n".join(f"Note {part}.{line}" for line in range(18))})
    for _phase in range(4):
        await chat.says("ana", "/retro next")
    themes = next(text for text in reversed(chat.sees("ben")) if "R-1 · Themes" in text)
    assert "83 themes more do not fit here. /theme list T26 shows the first of them." in themes
    await chat.presses("ben", "Give dots", card="Retro R-1")
    assert "There are 8 themes more than fit here. You can type them" in chat.private("ben")
    await chat.says("ben", "/retro vote T108")
    assert "Your dot is given." in chat.private("ben")
    await chat.says("chidi", "/retro vote T109")
    assert "There is no theme T109 here." in chat.private("chidi")


async def test_how_many_are_done_shows_once_a_minute_from_three_on(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro start")
    await chat.says("ana", "/retro more 9")
    await chat.says("ben", "/retro done")
    await chat.presses("chidi", "I'm done", card="Retro R-1")
    assert "Nobody sees who is." in chat.private("chidi")
    await time.passes(minutes=1)
    assert "are done" not in card(chat)
    await chat.says("dolores", "/retro done")
    assert "are done" not in card(chat)
    await time.passes(minutes=1)
    assert "3 or more are done." in card(chat)
    await chat.says("ana", "/retro done")
    await time.passes(minutes=1)
    assert "3 or more are done." in card(chat)
    await chat.says("ana", "/retro done")
    await chat.says("ben", "/retro done")
    assert "you are not done" in chat.private("ben")
    await time.passes(minutes=1)
    assert "are done" not in card(chat)
    await chat.says("ana", "/retro show")
    await chat.says("ana", "/retro next")
    await chat.presses("ana", "I'm done")
    assert chat.private("ana") == "The retro went on meanwhile: Last time."


async def test_who_leads_is_told_when_everybody_who_is_here_is_done(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro start")
    await chat.says("ana", "/retro more 9")
    await chat.presses("ben", "I am here", card="Retro R-1")
    for person in ("ana", "ben", "chidi"):
        await chat.says(person, "/retro done")
    await time.passes(minutes=1)
    assert "3 or more are done." in card(chat)
    await chat.presses("chidi", "I am here", card="Retro R-1")
    await chat.presses("dolores", "I am here", card="Retro R-1")
    await time.passes(minutes=1)
    assert "3 or more are done." in card(chat)
    await chat.says("dolores", "/retro done")
    await time.passes(minutes=1)
    assert "Everybody who is here is done: you can go on." in card(chat)


async def test_nobody_is_done_with_the_next_part(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro start")
    for person in PEOPLE:
        await chat.says(person, "/retro done")
    await time.passes(minutes=1)
    assert "3 or more are done." in card(chat)
    await time.passes(minutes=1)
    assert "Part 2 of 8" in card(chat)
    assert "are done" not in card(chat)
    await time.passes(minutes=1)
    assert "are done" not in card(chat)


# --- What may be told -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("themes", "budget"), [(1, 2), (2, 3), (9, 3), (12, 3), (13, 4), (25, 5), (49, 7), (50, 7), (1500, 7)]
)
def test_everybody_gets_about_the_square_root_of_the_themes(themes: int, budget: int) -> None:
    assert budget_of(themes) == budget


@given(st.integers(1, 2000))
def test_a_budget_fits_on_the_themes(themes: int) -> None:
    assert budget_of(themes) <= min(MOST, MOST_ON_ONE * themes)
    assert budget_of(themes) >= FEWEST or themes == 1


THEMES = range(1, 6)
BALLOTS = st.lists(st.sampled_from(THEMES), max_size=3).filter(lambda dots: is_possible(dots, THEMES, 3))


@given(st.lists(BALLOTS | st.none(), max_size=12))
def test_no_more_is_told_than_so_many_people_hide(ballots: list[list[int] | None]) -> None:
    result = tally(ballots, THEMES)
    voters = sum(ballot is not None for ballot in ballots)
    if voters < LEAST:
        assert result is None
        return
    assert result is not None
    assert (result.voters, result.resting) == (voters, len(ballots) - voters)
    assert (result.dots is None) == (voters < CROWD)
    counted = {theme: sum(ballot.count(theme) for ballot in ballots if ballot) for theme in THEMES}
    assert result.dots in (None, counted)
    for one, other in product(result.places, THEMES):
        if counted[one] < counted[other]:
            assert result.places[other] < result.places[one]
    assert all(counted[theme] for theme in result.places) or len(set(counted.values())) == 1


def test_no_table_and_no_difference_of_tables_is_about_fewer_than_five() -> None:
    """T11: numbers of every subset of twelve voters, and of votes held again with others among them."""
    ballots = [[1 + voter % 5, 1 + voter * 3 % 5] for voter in range(12)]
    everybody = [frozenset(v for v in range(12) if mask >> v & 1) for mask in range(1 << 12)]
    some = everybody[:: 1 if ALL else 37]
    for first, again in [*product(everybody, everybody[-1:]), *product(some, some)]:
        told, most = [], 0
        for voters in (first, again):
            result = tally([ballots[voter] for voter in voters], THEMES, numbers=most < CROWD)
            most = max(most, result.voters if result else 0)
            told += [voters] if result and result.dots else []
        assert all(len(voters) >= CROWD for voters in told)
        assert all(len(one ^ other) >= CROWD for one, other in combinations(told, 2))


async def test_who_leads_may_give_another_number_of_dots_than_is_suggested(chat: Chat) -> None:
    await begins(chat, "Long meetings", "Meetings at lunch", "Nobody writes minutes", "Pairing", "A quiet room")
    assert "Then everybody gets 3 dots to choose with." in card(chat)
    await chat.says("ben", "/theme dots 5")
    assert "Only who leads says how many dots everybody gets." in chat.private("ben")
    await chat.says("ana", "/theme dots 8")
    assert "Give everybody from 3 to 7 dots." in chat.private("ana")
    await chat.says("ana", "/theme dots 5")
    assert chat.private("ana") == "Good. When you choose, everybody gets 5 dots."
    assert "Then everybody gets 5 dots to choose with." in card(chat)
    await chat.says("ana", "/retro next")
    assert "Everybody has 5 dots, at most 2 on one theme." in card(chat)
    await chat.says("ana", "/theme dots 4")
    assert "Say it before the choosing begins." in chat.private("ana")
    await chat.says("ben", "/retro vote T1 T1 T2 T3 T4")
    assert "Your 5 dots are given." in chat.private("ben")
