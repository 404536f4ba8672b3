"""What becomes of a poll while it is open: reminders, an early end, a later one, more options, and opening it again.

It is Monday, 2 March 2026, 09:00 UTC, when these stories begin.
"""

import pytest

from adapters.playground.harness import Chat
from tests.features.conftest import Time
from tests.features.test_polls import ask, card, everybody_votes

QUESTION = '"Where?" "Park" "Office"'


def reminded(chat: Chat, person: str, poll: str = "V-1") -> int:
    """How often somebody was reminded of a poll in private."""
    return sum(f"{poll} closes" in text for text in chat.directs(person))


def called(chat: Chat) -> int:
    """How often everybody was, in the channel."""
    return sum(text.startswith("V-1 closes") for text in chat.sees("esra"))


async def all_are_known(chat: Chat) -> None:
    """Everybody has done something here."""
    for person in ("ana", "ben", "chidi", "dolores", "esra"):
        await chat.says(person, "/home")


# --- Reminders --------------------------------------------------------------------------------------------------------


async def test_before_an_open_poll_ends_who_has_not_voted_is_reminded_three_times_and_nobody_in_the_channel(
    chat: Chat, time: Time
) -> None:
    await all_are_known(chat)
    await ask(chat, ends="thu 15:00")
    await chat.says("ben", "/polls vote V-1 1")
    seen = []
    for hours in (29, 1, 23, 1, 20, 1):  # until Thursday at noon
        await time.passes(hours=hours)
        seen.append((reminded(chat, "ben"), reminded(chat, "chidi"), reminded(chat, "dolores")))
        if len(seen) == 2:
            await chat.says("chidi", "/polls vote V-1 2")
    assert seen == [(0, 0, 0), (0, 1, 1), (0, 1, 1), (0, 1, 2), (0, 1, 2), (0, 1, 3)]
    assert called(chat) == 0
    assert not any(name in text for text in chat.sees("esra") for name in ("Ben", "Chidi", "Dolores"))


async def test_while_some_never_did_anything_here_the_channel_is_reminded_too_and_names_nobody(
    chat: Chat, time: Time
) -> None:
    await chat.says("ben", "/home")
    await chat.says("ana", f"/poll {QUESTION}")
    await time.passes(hours=24)
    assert (reminded(chat, "ben"), reminded(chat, "chidi"), called(chat)) == (1, 0, 1)
    for person in ("chidi", "dolores", "esra"):
        await chat.presses(person, "Park", card="Poll V-1")
    await time.passes(hours=24)
    assert (reminded(chat, "ben"), called(chat)) == (2, 1), "all whom nobody knew have voted"
    assert not any("Ben" in text for text in chat.sees("esra"))


async def test_whoever_leads_a_poll_reminds_by_hand(chat: Chat) -> None:
    await all_are_known(chat)
    await chat.says("ana", f"/poll {QUESTION}")
    await chat.says("esra", "/polls remind V-1")
    assert "Only who opened a poll and moderators" in chat.private("esra")
    await chat.says("ben", "/polls vote V-1 1")
    await chat.says("ana", "/polls remind V-1")
    assert "4 people are reminded, in private." in chat.private("ana")
    assert (reminded(chat, "ben"), reminded(chat, "chidi")) == (0, 1)
    await everybody_votes(chat, "1", "1", "2", "2", "1")
    await chat.says("ana", "/polls remind V-1")
    assert "Everybody has voted." in chat.private("ana")


async def test_a_poll_for_a_few_hours_reminds_of_nothing_that_was_before_it(chat: Chat, time: Time) -> None:
    await all_are_known(chat)
    await ask(chat, ends="in 5 hours")
    await time.passes(hours=1)
    assert reminded(chat, "ben") == 0
    await time.passes(hours=1)
    assert reminded(chat, "ben") == 1


async def test_reminders_go_with_a_later_end_and_end_with_an_early_one(chat: Chat, time: Time) -> None:
    await all_are_known(chat)
    await chat.says("ana", f"/poll {QUESTION}")
    await chat.says("ana", "/polls extend V-1 in 5 days")
    await time.passes(hours=71)
    assert reminded(chat, "ben") == 0
    await time.passes(hours=1)
    assert reminded(chat, "ben") == 1, "two days before the new end"
    await chat.says("ana", "/polls close V-1")
    await time.passes(days=3)
    assert reminded(chat, "ben") == 1


async def test_a_reminder_that_waits_for_the_morning_comes_only_if_one_can_still_vote_and_tells_how_things_are(
    chat: Chat, time: Time
) -> None:
    await all_are_known(chat)
    for ends in ("tue 7:30", "tue 10:00", "tue 10:30"):
        await ask(chat, ends=ends)
    await time.passes(hours=22, minutes=45)  # it is Tuesday, 07:45, and night to the bot until 08:00
    assert [reminded(chat, "ben", poll) for poll in ("V-1", "V-2", "V-3")] == [0, 0, 0]
    await chat.says("chidi", "/polls vote V-2 1")
    await chat.says("ana", "/polls extend V-3 wed 18:00")
    await time.passes(minutes=15)
    assert [reminded(chat, "ben", poll) for poll in ("V-1", "V-2", "V-3")] == [0, 1, 1]
    assert reminded(chat, "chidi", "V-2") == 0, "who has voted meanwhile hears nothing"
    assert "V-3 closes 2026-03-04 18:00" in chat.directs("ben")[-1], "it tells the end that the poll has by now"
    assert len(chat.directs("ben")) == 1, "what waited comes as one message"
    await chat.presses("dolores", "Vote", card="V-3 closes")
    assert "Your vote in V-3" in chat.private("dolores")


async def test_who_has_voted_in_all_that_waited_is_not_written_to_and_that_counts_as_no_message(
    chat: Chat, time: Time
) -> None:
    await all_are_known(chat)
    await ask(chat, ends="tue 10:00")
    await time.passes(hours=22, minutes=30)
    await chat.says("ben", "/polls vote V-1 2")
    await time.passes(minutes=30)
    assert (chat.directs("ben"), reminded(chat, "chidi")) == ([], 1)
    for number in range(2, 5):
        await ask(chat, ends="fri 12:00")
        await chat.says("ana", f"/polls remind V-{number}")
    assert [reminded(chat, "ben", f"V-{number}") for number in range(2, 5)] == [1, 1, 0]


# --- Opening it again -------------------------------------------------------------------------------------------------


async def test_a_poll_that_was_closed_by_mistake_is_opened_again_and_all_votes_stand(chat: Chat, time: Time) -> None:
    await chat.says("ana", f"/poll {QUESTION}")
    await chat.presses("ben", "Park", card="Poll V-1")
    await chat.says("ana", "/polls close V-1")
    assert "Chosen: Park." in card(chat)
    chat.joins("Fatou")
    await chat.presses("ana", "Details", card="Poll V-1")
    await chat.presses("ana", "Open it again")
    await chat.fills("ana", {"When is it to close?": "in 2 days"})
    assert any("V-1 is open again, by the same rules and to the same people" in text for text in chat.sees("esra"))
    assert "1. Park: 1 / 1" in card(chat)
    await chat.presses("ben", "Office", card="Poll V-1")
    for person in ("chidi", "dolores", "esra"):
        await chat.presses(person, "Office", card="Poll V-1")
    assert "4 of 5 took part." in card(chat)
    await chat.presses("fatou", "Park", card="Poll V-1")
    assert "5 of 5 took part." not in card(chat), "who was not there when it first opened has the next one"
    await time.passes(days=2)
    assert "Chosen: Office." in card(chat)


async def test_who_may_open_a_poll_again_and_when(chat: Chat, time: Time) -> None:
    await chat.says("ben", "/setup")
    await chat.fills("ben", {"What is it called?": "Fair hiring"})
    await ask(chat)
    await chat.says("ana", "/polls reopen V-1 in 2 days")
    assert "V-1 is not over yet." in chat.private("ana")
    await chat.says("ana", "/polls close V-1")
    await chat.presses("esra", "Details", card="Poll V-1")
    assert "Open it again" not in chat.buttons("esra", "Decided by")
    await chat.says("esra", "/polls reopen V-1 in 2 days")
    assert "Only who opened a poll and moderators" in chat.private("esra")
    for when, told in (("yesterday", "is over already"), ("in 5 minutes", "10 minutes"), ("in 61 days", "60 days")):
        await chat.says("ana", f"/polls reopen V-1 {when}")
        assert told in chat.private("ana")
    assert "Closed: " in card(chat, person="chidi")
    await chat.says("ana", "/polls extend V-1 in 2 days")
    assert "/polls reopen V-1 opens it again." in chat.private("ana")
    await chat.says("ben", "/polls reopen V-1 in 2 days")
    assert "V-1 is open again" in chat.private("ben")
    await time.passes(days=2)
    assert "Closed: " in card(chat, person="chidi")


async def test_neither_an_anonymous_poll_nor_a_vote_that_decided_something_is_opened_again(
    chat: Chat, time: Time
) -> None:
    await ask(chat, secrecy="anonymous")
    await chat.says("ana", "/polls close V-1")
    for line in ("reopen V-1", "reopen V-1 in 2 days", "extend V-1 in 2 days"):
        await chat.says("ana", f"/polls {line}")
        assert "an anonymous poll is never opened again" in chat.private("ana")
        assert not chat.has_form("ana")
    await chat.says("ana", "/principle Publish the pay bands")
    await time.passes(days=5)
    await chat.says("ana", "/principles vote P-01")
    for line in ("close V-2", "extend V-2 in 20 days"):
        await chat.says("ana", f"/polls {line}")
        assert "is open for a fixed time" in chat.private("ana")
    assert "Close or extend" not in chat.buttons("ana", "Poll V-2")
    await time.passes(days=7)
    await chat.says("ana", "/polls reopen V-2 in 2 days")
    assert "What V-2 decided is done" in chat.private("ana")


# --- More options -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("add V-1 café", "That can be chosen already."),
        ("add V-1 " + "x" * 201, "At most 200 fit here"),
        ("slot V-1 sat 9:00", "V-1 is not about times. Add words with /polls add V-1."),
        ("slot V-2 yesterday", "is over already"),
        ("slot V-2 fri 10:00", "That can be chosen already."),
        ("add V-2 Beach", "V-2 is about times. Add one with /polls slot V-2."),
        ("add V-3 Maybe", "takes no more options"),
        ("add V-4 One more", "A poll has at most 20 options, and V-4 has them."),
        ("add V-5 Beach", "V-5 closed"),
        ("add V-9 Beach", "There is no poll V-9"),
    ],
)
async def test_what_cannot_be_added_is_refused_with_the_reason(chat: Chat, line: str, told: str) -> None:
    await ask(chat, may_add="yes")
    await chat.says("ana", "/polls times Our next meeting")
    await chat.fills("ana", {"A time": "fri 10:00", "Another time": "thu 15:00"})
    await chat.presses("ana", "Open it")
    await ask(chat, kind="yesno", options="")
    await ask(chat, may_add="yes", options=";".join(f"Place {n}" for n in range(20)))
    await ask(chat, may_add="yes")
    await chat.says("ana", "/polls close V-5")
    await chat.says("ben", f"/polls {line}")
    assert told in chat.private("ben")
    assert "Options: anybody can add one while it is open" in card(chat)


async def test_an_option_is_asked_for_where_it_is_missing(chat: Chat) -> None:
    await ask(chat, may_add="yes")
    await chat.says("ben", "/polls add V-1")
    await chat.fills("ben", {"What else could be chosen?": "Beach"})
    assert "4. Beach" in card(chat)
    await chat.says("chidi", "/polls vote V-1 4")
    assert "4. Beach: 1 / 1" in card(chat)


# --- What others hear of it -------------------------------------------------------------------------------------------


async def test_the_digest_tells_what_is_open_and_what_was_decided(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"What is it called?": "Fair hiring"})
    await chat.says("ana", f"/poll {QUESTION}")
    await chat.says("ben", "/polls vote V-1 2")
    await chat.says("ana", '/poll "When" "Now" "Later"')
    await chat.says("ana", "/polls close V-1")
    await chat.says("ana", "/digest now")
    told = card(chat, "the digest").splitlines()
    decided, voted = told.index("Decisions"), told.index("Polls")
    assert any("V-1: Where? · Chosen: Office." in line for line in told[decided:voted])
    assert any("V-2: When · open until " in line for line in told[voted:])


@pytest.mark.parametrize(("kind", "told"), [("single", "votes"), ("dots", "dots"), ("score", "points")])
async def test_a_card_says_by_what_it_is_decided_and_draws_no_empty_bars(chat: Chat, kind: str, told: str) -> None:
    await ask(chat, kind=kind)
    assert f"Decided by: most {told}" in card(chat)
    assert "3. Café\n" in card(chat), "nobody has voted yet: options without numbers"
    await chat.says("ben", "/polls vote V-1 " + ("1=5" if kind == "score" else "1"))
    assert "1. Park: " in card(chat)
