"""Polls as the group lives them: asking, voting, changing one's mind, and what comes of it."""

import pytest

from adapters.playground.harness import Chat
from bot.engine import tokens
from bot.engine.platform import Pressed, Typed
from bot.kit import Press
from storage.database import Database
from tests.features.conftest import Time
from tests.tables import contents


def card(chat: Chat, words: str = "Poll V-1", person: str = "esra") -> str:
    """The newest card in the channel with these words on it."""
    return next(text for text in reversed(chat.sees(person)) if words in text)


async def ask(chat: Chat, **values: str) -> None:
    """Ana asks something in a form, and opens it; `kind="dots"`, `options="A;B"` and whatever else the form takes."""
    await chat.says("ana", "/polls new")
    filled = {"question": "Where do we meet?", "options": "Park;Office;Café", **values}
    await chat.fills("ana", {**filled, "options": filled["options"].replace(";", "\n")})
    assert not chat.has_form("ana"), chat.errors("ana")
    await chat.presses("ana", "Open it")


async def everybody_votes(chat: Chat, *votes: str) -> None:
    """Ben, Chidi, Dolores and Esra vote, in this order, in the first poll."""
    for person, vote in zip(("ben", "chidi", "dolores", "esra", "ana"), votes, strict=False):
        await chat.says(person, f"/polls vote V-1 {vote}")


# --- Asking -----------------------------------------------------------------------------------------------------------


async def test_one_line_opens_a_poll_and_a_press_is_a_vote(chat: Chat) -> None:
    await chat.says("ana", '/poll "Where do we meet?" "In the park" “At the office”')
    assert "V-1 is open" in chat.private("ana")
    await chat.presses("ben", "In the park", card="Poll V-1")
    assert "Your vote: In the park. You can change it until" in chat.private("ben")
    await chat.presses("chidi", "In the park", card="Poll V-1")
    await chat.presses("dolores", "At the office", card="Poll V-1")
    shown = card(chat)
    assert "Where do we meet?" in shown
    assert "1. In the park: 2 / 3" in shown
    assert "3 of 5 took part." in shown
    assert "Decided by: most votes" in shown


async def test_a_question_alone_is_asked_for_the_rest(chat: Chat) -> None:
    await chat.says("ana", "/poll Where do we meet?")
    assert chat.form("ana")["What is your question?"] == "Where do we meet?"
    await chat.fills("ana", {"options": "Park\nOffice", "shows": "close", "ends": "wed 10:00", "quorum": "50"})
    assert "This is how it will be" in chat.private("ana")
    assert not any("Poll V-1" in text for text in chat.sees("esra"))
    await chat.presses("ana", "Change it")
    assert chat.form("ana")["Options, one on each line"] == "Park\nOffice"
    await chat.fills("ana", {"options": "Park\nOffice\nCafé"})
    await chat.says("ben", "/polls open V-1")
    assert "There is no draft V-1 of yours." in chat.private("ben")
    await chat.says("ana", "/polls open V-1")
    assert "3. Café" in card(chat)
    assert "Quorum: 50 % of all who can vote" in card(chat)
    await chat.says("ana", "/polls change V-1")
    assert "There is no draft V-1 of yours." in chat.private("ana")


async def test_a_draft_that_is_thrown_away_is_gone(chat: Chat, database: Database) -> None:
    await chat.says("ana", "/polls new")
    await chat.fills("ana", {"question": "Secret plans?", "kind": "yesno"})
    await chat.presses("ana", "Throw it away")
    assert "Secret plans?" not in str((await contents(database))["polls"])
    await chat.says("ana", "/polls open V-1")
    assert "There is no draft V-1 of yours." in chat.private("ana")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('"Where?" "Park"', "A poll needs at least two options; you gave one."),
        ('"Where?" ' + " ".join(f'"{n}"' for n in range(21)), "A poll has at most 20 options; you gave 21."),
        ('"Where?" "Park" "park"', "“park” is there twice."),
        ('"Where?" "Park" ""', "An option is empty."),
        ('"" "Park" "Office"', "A poll needs a question."),
        ('"Where?" "Park" "' + "x" * 201 + '"', "is 201 characters long. An option has at most 200"),
        ('"' + "x" * 301 + '" "Park" "Office"', "The question is 301 characters long. At most 300 fit"),
        ("x" * 10_000, "At most 6000 fit here"),
    ],
)
async def test_a_poll_that_cannot_be_is_refused_with_what_would_work_and_nothing_is_lost(
    chat: Chat, line: str, told: str
) -> None:
    await chat.says("ana", f"/poll {line}")
    assert told in chat.private("ana")
    assert line[:500] in chat.private("ana")
    await chat.says("ana", "/polls list")
    assert "No polls yet." in chat.private("ana")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("options", "Park", "A poll needs at least two options; you gave one."),
        ("options", "Park\npark", "“park” is there twice."),
        ("ends", "in 5 minutes", "A poll is open for at least 10 minutes."),
        ("ends", "in 61 days", "A poll is open for at most 60 days."),
        ("ends", "yesterday", "is over already"),
        ("threshold", "consent", "For this kind of poll it can be"),
        ("kind", "yesno", "has options of its own"),
    ],
)
async def test_a_form_that_cannot_be_comes_back_with_all_that_was_typed(
    chat: Chat, field: str, value: str, told: str
) -> None:
    await chat.says("ana", "/polls new")
    await chat.fills("ana", {"question": "Where?", "options": "Park\nOffice", field: value})
    assert told in "\n".join(chat.errors("ana").values())
    assert chat.form("ana")["What is your question?"] == "Where?"


# --- Voting -----------------------------------------------------------------------------------------------------------


async def test_who_changes_their_mind_has_one_vote(chat: Chat) -> None:
    await chat.says("ana", '/poll "Where?" "Park" "Office"')
    await chat.presses("ben", "Park", card="Poll V-1")
    await chat.says("ben", "/polls vote V-1 2")
    assert "1. Park: 0 / 1" in card(chat)
    assert "2. Office: 1 / 1" in card(chat)
    await chat.presses("ben", "Abstain", card="Poll V-1")
    assert "1 of 5 took part. One of them abstained." in card(chat)


async def test_many_options_are_chosen_from_a_list(chat: Chat) -> None:
    await chat.says("ana", '/poll "Which?" ' + " ".join(f'"Name {n}"' for n in range(1, 21)))
    await chat.chooses("ben", "Choose", "17. Name 17", card="Poll V-1")
    assert "Your vote: Name 17." in chat.private("ben")
    await chat.chooses("ben", "Choose", "Abstain", card="Poll V-1")
    assert "Your vote: abstained." in chat.private("ben")


async def test_several_options_are_put_together_on_ones_own_card(chat: Chat) -> None:
    await ask(chat, kind="multiple")
    await chat.presses("ben", "Vote", card="Poll V-1")
    await chat.presses("ben", "1. Park")
    await chat.presses("ben", "3. Café")
    assert "So far: Park, Café." in chat.private("ben")
    assert not any("Park: 1" in text for text in chat.sees("esra"))
    await chat.presses("ben", "Send my vote")
    assert "1. Park: 1 / 1" in card(chat)
    await chat.says("chidi", "/polls vote V-1 2, 3")
    assert "3. Café: 2 / 2" in card(chat)


async def test_dots_are_given_one_by_one(chat: Chat) -> None:
    await ask(chat, kind="dots")
    await chat.presses("ben", "Vote", card="Poll V-1")
    for _ in range(3):
        await chat.presses("ben", "1. Park")
    await chat.presses("ben", "2. Office")
    assert "So far: Park: 3 dots, Office: one dot." in chat.private("ben")
    await chat.presses("ben", "Send my vote")
    await chat.says("chidi", "/polls vote V-1 2 2 3 3 3")
    assert "2. Office: 3 / 9" in card(chat)
    await chat.says("dolores", "/polls vote V-1 1 1 1 1 1 1")
    assert "Give up to 5 dots" in chat.private("dolores")


async def test_points_are_asked_for_one_option_after_the_other(chat: Chat) -> None:
    await ask(chat, kind="score")
    await chat.presses("ben", "Vote", card="Poll V-1")
    for points in ("5", "0", "3"):
        await chat.presses("ben", points)
    assert "So far: Park: 5 points, Office: 0 points, Café: 3 points." in chat.private("ben")
    await chat.presses("ben", "Send my vote")
    await chat.says("chidi", "/polls vote V-1 1=1 3=5")
    assert "3. Café: 8 / 10" in card(chat)


async def test_a_ranking_is_decided_by_a_run_off_that_is_shown(chat: Chat) -> None:
    await ask(chat, kind="ranked")
    assert "Decided by: a run-off: until one has more than half, the last one goes" in card(chat)
    await chat.presses("ben", "Vote", card="Poll V-1")
    await chat.presses("ben", "3. Café")
    assert "Which comes next, as number 2?" in chat.private("ben")
    await chat.presses("ben", "1. Park")
    assert "So far: 1. Café; 2. Park." in chat.private("ben")
    await chat.presses("ben", "Send my vote")
    for person, order in (("chidi", "1 2"), ("dolores", "1"), ("esra", "2 3"), ("ana", "2 1")):
        await chat.says(person, f"/polls vote V-1 {order}")
    await chat.says("ana", "/polls close V-1")
    shown = card(chat)
    assert "Chosen: Park." in shown
    assert "Round 2" in shown


async def test_yes_and_no_take_what_was_fixed_and_a_tie_is_a_tie(chat: Chat) -> None:
    await ask(chat, kind="yesno", options="", threshold="two thirds")
    await everybody_votes(chat, "yes", "yes", "no", "0")
    await chat.says("ana", "/polls close V-1")
    assert "Accepted. 2 yes, 1 no." in card(chat)
    assert "4 of 5 took part. One of them abstained." in card(chat)
    await chat.says("ana", '/poll "Where?" "Park" "Office"')
    await chat.presses("ben", "Park", card="Poll V-2")
    await chat.presses("chidi", "Office", card="Poll V-2")
    await chat.says("ana", "/polls close V-2")
    assert "It is a tie: Park, Office. Nothing is drawn by lot" in card(chat, "Poll V-2")


async def test_a_temperature_check_gives_a_mean(chat: Chat) -> None:
    await ask(chat, kind="temperature", options="")
    await chat.presses("ben", "5 · strongly for", card="Poll V-1")
    await chat.presses("chidi", "2 · rather against", card="Poll V-1")
    await chat.says("ana", "/polls close V-1")
    assert "The mean is 3.5 of 5, from 2 answers." in card(chat)
    assert "Decided by" not in card(chat)


async def test_times_are_chosen_and_more_can_be_added(chat: Chat) -> None:
    await chat.says("ana", "/polls times Our next meeting")
    await chat.fills("ana", {"A time": "fri 10:00", "Another time": "thu 15:00"})
    await chat.presses("ana", "Open it")
    await chat.says("ben", "/polls slot V-1 sat 9:00")
    assert "Added as option 3." in chat.private("ben")
    await chat.says("ben", "/polls slot V-1 sat 9:00")
    assert "That can be chosen already." in chat.private("ben")
    await chat.says("ben", "/polls vote V-1 1 3")
    await chat.says("chidi", "/polls vote V-1 3")
    await chat.says("ana", "/polls close V-1")
    assert "Sat" in card(chat).split("Chosen:")[1].split(".")[0] or "2026-03-07" in card(chat)


async def test_options_are_added_where_that_was_fixed(chat: Chat) -> None:
    await ask(chat, may_add="yes")
    await chat.presses("ben", "Add an option", card="Poll V-1")
    await chat.fills("ben", {"What else could be chosen?": "Beach"})
    assert "4. Beach" in card(chat)
    await chat.says("ana", '/poll "Where?" "Park" "Office"')
    await chat.says("ben", "/polls add V-2 Beach")
    assert "V-2 takes no more options" in chat.private("ben")


# --- When results show ------------------------------------------------------------------------------------------------


async def test_results_show_to_those_who_have_voted(chat: Chat) -> None:
    await ask(chat, shows="after")
    await chat.presses("ben", "Park", card="Poll V-1")
    assert "1. Park: 1 / 1" in chat.private("ben")
    assert "Park: 1" not in card(chat)
    assert "One of 5 has voted." in card(chat)
    await chat.presses("chidi", "How it stands", card="Poll V-1")
    assert "once you have voted" in chat.private("chidi")


async def test_results_show_at_the_close_alone_and_rules_cannot_be_loosened(chat: Chat, time: Time) -> None:
    await ask(chat, shows="close", ends="in 2 hours")
    await everybody_votes(chat, "1", "1", "2")
    assert "3 of 5 have voted." in card(chat)
    await chat.says("ana", "/polls results V-1")
    assert "shows when it closes" in chat.private("ana")
    await chat.says("ana", "/polls csv V-1")
    assert "still open" in chat.private("ana")
    await time.passes(hours=2)
    assert "Chosen: Park." in card(chat)
    await chat.says("ana", "/polls results V-1")
    assert "Ben" in chat.private("ana")


async def test_a_file_of_counts_has_names_and_no_formulas(chat: Chat) -> None:
    await chat.says("ana", '/poll "=1+1?" "=SUM(A1)" "@home"')
    await chat.says("ben", "/polls vote V-1 1")
    await chat.says("ana", "/polls close V-1")
    await chat.presses("esra", "As a file", card="Poll V-1")
    text = chat.files("esra")["V-1.csv"].decode("utf-8-sig")
    assert "V-1,'=1+1?,1,'=SUM(A1),1" in text
    assert "Ben,1," in text


# --- The end ----------------------------------------------------------------------------------------------------------


async def test_a_poll_closes_by_itself_and_says_what_came_of_it(chat: Chat, time: Time) -> None:
    await ask(chat, ends="in 2 hours", quorum="75")
    await everybody_votes(chat, "1", "1", "2")
    await time.passes(hours=2)
    assert "No quorum: at least 4 of 5 had to take part. Nothing is decided." in card(chat)
    assert any("V-1 is closed. No quorum" in text for text in chat.sees("esra", thread="Poll V-1"))
    await chat.says("ben", "/polls vote V-1 1")
    assert "V-1 closed" in chat.private("ben")
    await chat.says("ana", "/polls extend V-1 in 2 days")
    assert "V-1 closed" in chat.private("ana")


async def test_only_its_opener_and_moderators_end_a_poll_and_an_extension_counts(chat: Chat, time: Time) -> None:
    await chat.says("ben", "/setup")
    await chat.fills("ben", {"What is it called?": "Fair hiring"})
    await chat.says("ana", '/poll "Where?" "Park" "Office"')
    await chat.says("esra", "/polls close V-1")
    assert "Only who opened a poll and moderators" in chat.private("esra")
    await chat.presses("ana", "Close or extend", card="Poll V-1")
    await chat.presses("ana", "A later end")
    await chat.fills("ana", {"When is it to close?": "in 5 days"})
    assert "V-1 now closes" in chat.private("ana")
    await time.passes(days=4)
    await chat.says("esra", "/polls vote V-1 1")
    assert "Your vote: Park." in chat.private("esra")
    await chat.says("ana", "/polls extend V-1 tomorrow 9am")
    assert "Choose a later end" in chat.private("ana")
    await chat.says("ana", "/polls extend V-1 in 61 days")
    assert "at most 60 days" in chat.private("ana")
    await time.passes(days=1)
    assert "Chosen: Park." in card(chat)


async def test_who_has_not_voted_is_reminded_in_private_and_nobody_else(chat: Chat, time: Time) -> None:
    for person in ("ben", "chidi", "dolores"):
        await chat.says(person, '/poll "Shall I?" "Yes" "No"')
    await chat.says("ana", '/poll "Where?" "Park" "Office"')
    await chat.says("ben", "/polls vote V-4 1")
    await time.passes(hours=24)
    assert any("V-4 closes" in text for text in chat.directs("chidi"))
    assert not any("V-4" in text for text in chat.directs("ben"))
    assert not any("Chidi" in text for text in chat.sees("esra"))


# --- Who may vote -----------------------------------------------------------------------------------------------------


async def test_as_many_as_were_there_can_vote_and_newcomers_in_the_next_one(chat: Chat) -> None:
    await chat.says("ana", '/poll "Where?" "Park" "Office"')
    chat.joins("Fatou")
    for person in ("ben", "chidi", "dolores", "esra", "ana"):
        await chat.presses(person, "Park", card="Poll V-1")
    await chat.presses("fatou", "Park", card="Poll V-1")
    assert "V-1 is for those who were in the group when it opened" in chat.private("fatou")
    await chat.presses("ben", "Office", card="Poll V-1")
    assert "5 of 5 took part." in card(chat)


async def test_an_observer_does_not_vote(chat: Chat) -> None:
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"What is it called?": "Fair hiring"})
    await chat.says("ben", "/help")
    await chat.says("ben", "/ideas list")
    await chat.says("ben", '/poll "Where?" "Park" "Office"')
    await chat.says("ana", "/group role @ben observer")
    await chat.presses("ben", "Park", card="Poll V-1")
    assert "You are here as an observer." in chat.private("ben")


async def test_a_poll_of_another_group_is_answered_like_one_that_is_nowhere(chat: Chat) -> None:
    chat.opens("elsewhere")
    await chat.says("dolores", '/poll "Secret?" "Park" "Office"', channel="elsewhere")
    for line in ("vote V-1 1", "show V-1", "results V-1", "close V-1", "extend V-1 fri 10:00", "add V-1 x", "csv V-1"):
        await chat.says("ana", f"/polls {line}", channel="general")
        assert "There is no poll V-1 to see here." in chat.private("ana"), line
    await chat.does("ana", Pressed(tokens.encode(Press("polls.choose", (1, 1)))), channel="general")
    assert "There is no poll V-1 to see here." in chat.private("ana")


@pytest.mark.parametrize(
    "press",
    [
        Press("polls.choose", (1, 99)),
        Press("polls.choose", (1, -1)),
        Press("polls.choose", (99, 1)),
        Press("polls.pick", (1, "zz", 1)),
        Press("polls.rate", (1, "", 1, 99)),
        Press("polls.send", (1, "a9")),
        Press("polls.send", (1, "a1b1")),
        Press("polls.recur", (2, "daily")),
        Press("polls.plan_it", (99,)),
        Press("polls.open_it", (1,)),
        Press("polls.drop_all", (1,)),
        Press("polls.drop", (2,)),
        Press("polls.change", (2,)),
    ],
    ids=lambda press: f"{press.action} {press.arguments}",
)
async def test_what_no_button_offers_is_refused_and_changes_nothing(
    chat: Chat, database: Database, press: Press
) -> None:
    await chat.says("ana", '/poll "Where?" "Park" "Office"')
    await chat.says("ana", "/polls new")
    await chat.fills("ana", {"question": "Lunch?", "kind": "yesno"})
    before = await contents(database)
    await chat.does("ben", Pressed(tokens.encode(press)))
    after = await contents(database)
    assert {name: after[name] for name in ("polls", "poll_options", "poll_ballots")} == {
        name: before[name] for name in ("polls", "poll_options", "poll_ballots")
    }
    assert not chat.has_form("ben")
    assert chat.private("ben")


async def test_a_vote_that_is_delivered_twice_is_one(chat: Chat) -> None:
    await chat.says("ana", '/poll "Where?" "Park" "Office"')
    for _ in range(2):
        await chat.does("ben", Typed("polls vote V-1 1"), key="the same")
    assert "1 of 5 took part." in card(chat)


async def test_who_leaves_takes_their_open_vote_along_and_a_home_shows_what_is_asked(chat: Chat) -> None:
    await chat.says("ana", '/poll "Where?" "Park" "Office"')
    await chat.says("ben", "/polls vote V-1 1")
    assert "V-1 asks: Where?" in await chat.home("ana")
    assert "V-1 asks: Where?" not in await chat.home("ben")
    await chat.says("ben", "/me forget")
    await chat.presses("ben", "Forget me")
    assert "0 of 5 took part." in card(chat)
