"""Polls that open by themselves, at the time people chose, to those who are there by then.

It is Monday, 2 March 2026, 09:00 UTC, when these stories begin.
"""

import pytest

from adapters.playground.harness import Chat
from tests.features.conftest import Time
from tests.features.test_polls import card, everybody_votes


async def plan(chat: Chat, when: str, *, often: str = "", lasts: str = "", **values: str) -> None:
    """Ana asks something that is to open by itself; `lasts` is when it closes."""
    await chat.says("ana", "/polls new")
    filled = {"question": "How was the week?", "options": "Good;Bad", **values}
    await chat.fills("ana", {**filled, "options": filled["options"].replace(";", "\n")})
    await chat.presses("ana", "Open it later")
    await chat.fills("ana", {"When is it to open?": when, "When is it to close?": lasts})
    assert not chat.has_form("ana"), chat.errors("ana")
    if often:
        await chat.chooses("ana", "Again and again", often)
    await chat.presses("ana", "Plan it")


def shown(chat: Chat, number: int = 1) -> bool:
    """Whether the card of a poll is in the channel."""
    return any(f"Poll V-{number}\n" in text for text in chat.sees("esra"))


async def test_a_poll_is_shown_before_it_opens_and_opens_by_itself(chat: Chat, time: Time) -> None:
    await plan(chat, "wed 10:00")
    assert "V-1 opens by itself" in chat.private("ana")
    ahead = card(chat)
    assert "Opens: 2026-03-04 10:00" in ahead
    assert "Closes: 2026-03-07 10:00" in ahead
    assert "Whoever is in the group by then can vote." in ahead
    assert "Decided by: most votes" in ahead
    await chat.says("ben", "/polls vote V-1 1")
    assert "V-1 is not open yet. It opens" in chat.private("ben")
    await time.passes(days=2, minutes=59)
    assert "It opens by itself" in card(chat)
    await time.passes(minutes=1)
    assert any("V-1 is open: How was the week?" in text for text in chat.sees("esra"))
    await chat.presses("ben", "Good", card="Poll V-1")
    assert "1. Good: 1 / 1" in card(chat)
    assert "1 of 5 took part." in card(chat)
    await time.passes(days=3)
    assert "Chosen: Good." in card(chat)


async def test_times_are_said_back_before_they_count_and_can_be_typed(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/polls new")
    await chat.fills("ana", {"question": "Lunch together?", "kind": "yesno"})
    await chat.says("ana", "/polls schedule V-1 thu 12:00")
    assert "Opens: " in chat.private("ana")
    assert not shown(chat)
    await chat.says("ana", "/polls repeat V-1 weekly")
    assert "How often: every week" in chat.private("ana")
    await chat.says("ana", "/polls plan V-1")
    assert "V-1 opens by itself" in chat.private("ana")
    assert "How often: every week" in card(chat)
    await chat.says("esra", "/polls list")
    assert "Planned" in chat.private("esra")
    assert "Lunch together? (opens" in chat.private("esra")


async def test_who_votes_is_whoever_is_there_when_it_opens(chat: Chat, time: Time) -> None:
    await plan(chat, "tomorrow 9:00")
    chat.joins("Fatou")
    await time.passes(days=1)
    for person in ("ben", "chidi", "dolores", "esra", "ana", "fatou"):
        await chat.presses(person, "Good", card="Poll V-1")
    assert "6 of 6 took part." in card(chat)
    chat.joins("Goran")
    await chat.presses("goran", "Good", card="Poll V-1")
    assert "V-1 is for those who were in the group when it opened" in chat.private("goran")


async def test_a_poll_that_comes_every_week_does_so_with_those_who_are_there_then(chat: Chat, time: Time) -> None:
    await plan(chat, "wed 10:00", often="every week", quorum="50")
    await time.passes(days=2, hours=1)
    await everybody_votes(chat, "1", "1", "2")
    assert not shown(chat, 2)
    await time.passes(days=6)
    assert "Chosen: Good." in card(chat)
    assert "It opens by itself" in card(chat, "Poll V-2")
    chat.joins("Fatou")
    await time.passes(days=1)
    for person in ("fatou", "ana", "ben", "chidi"):
        await chat.says(person, "/polls vote V-2 2")
    await time.passes(days=6)
    assert "4 of 6 took part." in card(chat, "Poll V-2")
    assert "It opens by itself" in card(chat, "Poll V-3")
    assert "Quorum: 50 %" in card(chat, "Poll V-3")


async def test_a_poll_is_moved_changed_and_cancelled_by_who_asked_and_by_moderators(chat: Chat, time: Time) -> None:
    await chat.says("ben", "/setup")
    await chat.fills("ben", {"What is it called?": "Fair hiring"})
    await plan(chat, "wed 10:00")
    await chat.presses("esra", "Move, change or cancel", card="Poll V-1")
    assert "Only who opened a poll and moderators" in chat.private("esra")
    await chat.presses("ana", "Move, change or cancel", card="Poll V-1")
    await chat.presses("ana", "Another time")
    await chat.fills("ana", {"When is it to open?": "thu 10:00"})
    assert "Opens: 2026-03-05 10:00" in card(chat)
    assert "Closes: 2026-03-08 10:00" in card(chat)
    await chat.presses("ana", "Change it")
    await chat.fills("ana", {"question": "How was your week?"})
    assert "How was your week?" in card(chat)
    await time.passes(days=2, hours=2)
    assert "It opens by itself" in card(chat)
    await chat.says("ben", "/polls drop V-1")
    await chat.presses("ben", "Cancel it")
    assert "It was cancelled before it opened." in card(chat)
    await time.passes(days=2)
    assert "It was cancelled before it opened." in card(chat)
    await chat.says("esra", "/polls vote V-1 1")
    assert "There is no poll V-1" in chat.private("esra")


async def test_one_of_a_series_is_cancelled_and_the_next_one_comes_or_all_of_them(chat: Chat, time: Time) -> None:
    await plan(chat, "wed 10:00", often="every week")
    await chat.presses("ana", "Move, change or cancel", card="Poll V-1")
    await chat.presses("ana", "Cancel only this one")
    await time.passes(days=8, hours=2)
    assert "It opens by itself" in card(chat, "Poll V-2")
    await time.passes(days=1)
    assert "took part" in card(chat, "Poll V-2")
    await chat.says("ana", "/polls show V-3")
    await chat.presses("ana", "Move, change or cancel", card="Poll V-3")
    await chat.presses("ana", "Cancel all of them")
    await time.passes(days=30)
    await chat.says("ana", "/polls list")
    assert "V-4" not in chat.private("ana")
    assert not shown(chat, 4)


async def test_a_planned_poll_can_be_opened_before_its_time(chat: Chat, time: Time) -> None:
    await plan(chat, "wed 10:00", often="every week")
    await chat.says("ana", "/polls open V-1")
    assert "V-1 is open, and closes" in chat.private("ana")
    await time.passes(days=2, hours=2)
    await chat.says("ben", "/polls vote V-1 1")
    assert "1 of 5 took part." in card(chat)
    await time.passes(days=1)
    assert "Chosen: Good." in card(chat)
    await chat.says("ana", "/polls show V-2")
    assert "Opens: 2026-03-11 10:00" in chat.private("ana")


async def test_a_series_keeps_its_local_time_and_rests_with_the_group(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"What is it called?": "Fair hiring", "zone": "Europe/Madrid"})
    await plan(chat, "mon 10:00", often="every week")
    assert "Opens: 2026-03-09 09:00" in card(chat)
    await chat.says("ana", "/group holidays")
    await chat.presses("ana", "Add one")
    await chat.fills("ana", {"first": "2026-03-09"})
    assert "Opens: 2026-03-10 09:00" in card(chat)
    assert "Closes: 2026-03-13 09:00" in card(chat)
    await chat.says("ana", "/group holidays")
    await chat.presses("ana", next(one for one in chat.buttons("ana", "Our holidays") if one.startswith("Without")))
    assert "Opens: 2026-03-09 09:00" in card(chat)
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"zone": "Europe/London"})
    assert "Opens: 2026-03-09 10:00" in card(chat)
    await time.passes(hours=2)
    for _week in range(4):
        await time.passes(days=7)
    await chat.says("ana", "/polls show V-5")
    assert "Opens: 2026-04-06 09:00" in chat.private("ana")


async def test_after_a_long_absence_a_poll_is_open_as_long_as_it_was_to_be(chat: Chat, time: Time) -> None:
    await plan(chat, "wed 10:00", lasts="wed 12:00", often="every week")
    await time.passes(days=16)
    await chat.says("ben", "/polls vote V-1 1")
    assert "Your vote: Good." in chat.private("ben")
    await chat.says("ana", "/polls list")
    assert "V-3" not in chat.private("ana")


@pytest.mark.parametrize(
    ("opens", "ends", "told"),
    [
        ("yesterday", "", "is over already"),
        ("in 400 days", "", "more than a year ahead"),
        ("wed 10:00", "wed 10:05", "at least 10 minutes"),
        ("wed 10:00", "in 70 days", "at most 60 days"),
    ],
)
async def test_times_that_cannot_be_are_refused(chat: Chat, opens: str, ends: str, told: str) -> None:
    await chat.says("ana", "/polls new")
    await chat.fills("ana", {"question": "Where?", "options": "Park\nOffice"})
    await chat.presses("ana", "Open it later")
    await chat.fills("ana", {"When is it to open?": opens, "When is it to close?": ends})
    assert told in "\n".join(chat.errors("ana").values())


async def test_two_of_a_series_are_never_open_at_once(chat: Chat) -> None:
    await chat.says("ana", "/polls new")
    await chat.fills("ana", {"question": "Where?", "options": "Park\nOffice"})
    await chat.presses("ana", "Open it later")
    await chat.fills("ana", {"When is it to open?": "wed 10:00", "When is it to close?": "in 20 days"})
    await chat.chooses("ana", "Again and again", "every week")
    assert "It would still be open when the next one opens" in chat.private("ana")
    await chat.says("ana", "/polls times Meeting")
    await chat.fills("ana", {"A time": "fri 10:00", "Another time": "thu 15:00"})
    await chat.says("ana", "/polls schedule V-2 wed 10:00")
    await chat.says("ana", "/polls repeat V-2 weekly")
    assert "a poll about times comes once" in chat.private("ana")
