"""Sprints through the front door: a goal, volunteers, small tasks, a check-in a week, and a retro at the end."""

import pytest

from adapters.playground.harness import Chat
from bot.kit import MovableClock
from tests.features.conftest import Time

START = '/sprint start "Fair hiring" 2w'


def card(chat: Chat, number: int = 1, who: str = "esra") -> str:
    """The card of a sprint in the channel."""
    return next(text for text in chat.sees(who) if text.startswith(f"Sprint S-{number}\n"))


def outcomes(chat: Chat, number: int = 1) -> str:
    """What came of a sprint, in the channel."""
    return next(text for text in chat.sees("esra") if f"Sprint S-{number} is over" in text)


def week(chat: Chat, number: int = 1, sprint: int = 1) -> str:
    """The card of a check-in in the channel."""
    return next(text for text in chat.sees("esra") if f"Check-in {number} of sprint S-{sprint}" in text)


async def test_a_sprint_begins_in_one_line(chat: Chat) -> None:
    await chat.says("ana", START)
    assert "Sprint S-1 has begun and ends 2026-03-16" in chat.private("ana")
    shown = card(chat)
    assert "Fair hiring" in shown
    assert "Left: 14 days" in shown
    assert "In it: Ana." in shown
    assert "No tasks yet. What would be a small first step?" in shown


async def test_what_is_missing_is_asked_for_and_what_is_wrong_comes_back(chat: Chat) -> None:
    await chat.says("ana", "/sprint start")
    await chat.fills("ana", {"goal": "x" * 10_000, "until": "2w"})
    assert "At most 300 fit here" in chat.errors("ana")["What do you want to have done by then?"]
    for until, said in (
        ("yesterday 10:00", "is over already"),
        ("2026-02-31", "cannot read"),
        ("tomorrow 3pm", "from 2 days to 4 weeks"),
        ("in 5 weeks", "from 2 days to 4 weeks"),
    ):
        await chat.fills("ana", {"goal": "Fair hiring", "until": until})
        assert said in chat.errors("ana")["How long, or until when?"]
        assert chat.form("ana")["What do you want to have done by then?"] == "Fair hiring"
    await chat.fills("ana", {"until": "2026-03-05"})
    assert "Left: 3 days" in card(chat)


@pytest.mark.parametrize("line", ['/sprint start "Fair hiring" 1w', "/sprint start", '/sprint deep "Dig" 1w'])
async def test_a_group_does_one_sprint_at_a_time(chat: Chat, line: str) -> None:
    await chat.says("ana", START)
    await chat.says("ben", line)
    assert "Sprint S-1 goes on until" in chat.private("ben")
    assert "one at a time" in chat.private("ben")


async def test_volunteers_join_with_a_button_and_may_say_their_hours(chat: Chat) -> None:
    await chat.says("ana", START)
    await chat.presses("ben", "I join", card="Sprint S-1")
    assert "You are in." in chat.private("ben")
    await chat.chooses("ben", "Hours a week", "3 hours")
    assert "about 3 hours a week" in chat.private("ben")
    await chat.says("chidi", "/sprint join 0")
    assert "No hour is asked of you" in chat.private("chidi")
    assert "In it: Ana, Ben, Chidi." in card(chat)
    assert "Together they offer about 3 hours a week." in card(chat)
    await chat.says("ben", "/sprint hours 5")
    assert "about 5 hours a week" in card(chat)
    await chat.says("ben", "/sprint leave")
    assert "In it: Ana, Chidi." in card(chat)
    await chat.presses("ben", "I join", card="Sprint S-1")
    assert "In it: Ana, Ben, Chidi." in card(chat)


async def test_whoever_leaves_leaves_their_tasks_to_others_without_a_word(chat: Chat) -> None:
    await chat.says("ana", START)
    await chat.says("ben", "/task Write to all teams")
    await chat.presses("ben", "I take it")
    assert "T-1 Write to all teams · Ben has it" in card(chat)
    await chat.says("ben", "/sprint leave")
    assert "can be taken by others" in chat.private("ben")
    assert "T-1 Write to all teams · waits for somebody" in card(chat)
    assert "Ben" not in card(chat)


async def test_a_task_is_written_down_taken_handed_back_helped_with_done_and_reopened(chat: Chat) -> None:
    await chat.says("ana", START)
    await chat.says("ana", "/task")
    await chat.fills("ana", {"text": "Ask three candidates", "who": "I take it", "hours": "3"})
    assert "T-1 is yours" in chat.private("ana")
    assert "T-1 Ask three candidates · Ana has it · about 3 hours" in card(chat)
    await chat.presses("ana", "I would like help")
    assert "Ana has it, and would like help" in card(chat)
    assert "Ana would like help with T-1" in chat.sees("esra", thread="Sprint S-1")[-1]
    await chat.presses("ana", "No help needed any more")
    await chat.says("ben", "/tasks take T-1")
    assert "Ana has T-1 already" in chat.private("ben")
    await chat.says("ben", "/tasks done T-1")
    assert "Ana has T-1, and says what becomes of it." in chat.private("ben")
    await chat.presses("ana", "Hand it back")
    assert "waits for somebody" in card(chat)
    await chat.says("ben", "/tasks take T-1")
    await chat.says("ben", "/tasks done T-1")
    assert "T-1 Ask three candidates · done by Ben" in card(chat)
    assert "Tasks done: 1 / 1" in card(chat)
    await chat.says("ben", "/tasks done 1")
    assert "is done already. /tasks reopen T-1 opens it again" in chat.private("ben")
    await chat.says("chidi", "/tasks reopen T-1")
    assert "T-1 Ask three candidates · Ben has it" in card(chat)


async def test_a_task_is_offered_in_private_and_may_be_passed_on_without_a_reason(chat: Chat) -> None:
    await chat.says("ana", START)
    await chat.says("ben", "/sprint join")
    await chat.says("ana", "/task Write to all teams")
    await chat.chooses("ana", "Ask somebody in private", "Ben")
    assert "Ben is asked in private, and may pass without a reason." in chat.private("ana")
    assert "A task for you?" in chat.directs("ben")[-1]
    await chat.presses("ben", "Not this time", card="A task for you?")
    assert "waits for somebody" in card(chat)
    await chat.says("ana", "/tasks offer T-1 @chidi")
    assert "I know nobody called" in chat.private("ana")
    await chat.says("chidi", "/tasks mine")
    await chat.says("ana", "/tasks offer T-1 @chidi")
    await chat.presses("chidi", "I take it", card="A task for you?")
    assert "Chidi has it" in card(chat)
    assert "In it: Ana, Ben, Chidi." in card(chat)
    assert "not waiting for you any more" in chat.directs("ben")[-1]
    await chat.presses("chidi", "It is done", card="A task for you?")
    assert "done by Chidi" in card(chat)


async def test_nobody_gets_more_than_they_pledged_without_being_told_so_and_nobody_is_stopped(chat: Chat) -> None:
    await chat.says("ana", START)
    await chat.says("ben", "/sprint join 1")
    for text, hours in (("Write", "2"), ("Read", "1")):
        await chat.says("ana", "/task")
        await chat.fills("ana", {"text": text, "hours": hours})
    await chat.says("ana", "/tasks offer T-1 @ben")
    assert "more than they said" not in chat.private("ana")
    assert "It is fine to pass" not in chat.directs("ben")[-1]
    await chat.presses("ben", "I take it", card="A task for you?")
    assert "said you can give" not in chat.private("ben")
    await chat.says("ana", "/tasks offer T-2 @ben")
    assert "more than they said they can give; they are told so" in chat.private("ana")
    offered = chat.directs("ben")[-1]
    assert "With it you have about 3 hours in this sprint, and said you can give 2. It is fine to pass." in offered
    await chat.presses("ben", "I take it", card="Read")
    assert "With it you have about 3 hours in this sprint, and said you can give 2." in chat.private("ben")
    assert "T-2 Read · Ben has it" in card(chat)


async def test_everybody_is_asked_once_a_week_and_resting_is_an_answer(chat: Chat, time: Time) -> None:
    await chat.says("ana", START)
    await chat.says("ben", "/sprint join")
    await chat.says("chidi", "/sprint join")
    await time.passes(days=2)
    assert not any("Check-in" in text for text in chat.sees("esra") if "Next check-in" not in text)
    await time.passes(days=7)
    assert "What is done, what is next, what stops you?" in week(chat)
    await chat.presses("ana", "Check in", card="Check-in 1")
    await chat.fills("ana", {"Next": "Ask the **board**"})
    await chat.presses("ben", "Resting this week", card="Check-in 1")
    assert "That counts as an answer." in chat.private("ben")
    shown = week(chat)
    assert "Ana\nNext: Ask the **board**" in shown
    assert "Resting this week: Ben" in shown
    assert "Chidi" not in shown
    await chat.presses("ana", "Check in", card="Check-in 1")
    assert chat.form("ana")["Next"] == "Ask the **board**"
    await chat.fills("ana", {"What stops you?": "No access"})
    assert "Blocked: No access" in week(chat)
    assert "What stops us\nAna: No access" in card(chat)
    assert "Shall the group see what stops you as a blocker" in chat.private("ana")
    await time.passes(days=1)
    assert [len(chat.directs(person)) for person in ("ana", "ben", "chidi", "esra")] == [0, 0, 1, 0]
    await chat.presses("chidi", "Resting this week", card="How does it go?")
    assert "Thank you, you have answered." in chat.directs("chidi")[-1]
    assert sum("Check-in 1" in text for text in chat.sees("esra")) == 1


async def test_a_check_in_at_which_nobody_wrote_blames_nobody(chat: Chat, time: Time) -> None:
    await chat.says("ana", START)
    await time.passes(days=9)
    await time.passes(days=7)
    assert "Nobody wrote anything here. That is fine: there was enough to do." in week(chat)


async def test_what_stops_somebody_becomes_a_blocker_when_they_ask_for_help_and_only_once(chat: Chat) -> None:
    await chat.says("ana", START)
    await chat.says("ana", "/checkins blocker")
    assert "You said nothing of it at this check-in." in chat.private("ana")
    await chat.says("ana", "/checkin")
    await chat.fills("ana", {"What stops you?": "No *access*"})
    assert not any(text.startswith("Blocker") for text in chat.sees("esra"))
    await chat.presses("ana", "Yes, ask")
    [shown] = [text for text in chat.sees("esra") if text.startswith("Blocker B-1")]
    assert "No *access*\nBy Ana." in shown
    await chat.says("ana", "/checkins blocker")
    assert chat.private("ana").startswith("It is on record already, as B-1.")


async def test_a_check_in_with_nothing_in_it_says_how_to_rest(chat: Chat) -> None:
    await chat.says("ana", START)
    await chat.says("ana", "/checkin")
    await chat.fills("ana", {})
    assert "Resting this week" in chat.errors("ana")["Done since last time"]
    await chat.fills("ana", {"done": "x" * 10_000})
    assert "At most 400" in chat.errors("ana")["Done since last time"]


async def test_the_group_chooses_its_day_and_a_short_sprint_checks_in_at_its_middle(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"What is it called?": "Fair hiring"})
    await chat.says("ben", "/checkins when thu 16:00")
    assert "coordinator" in chat.private("ben")
    await chat.says("ana", "/checkins when thu 16:00")
    assert "2026-03-05 16:00" in chat.private("ana")
    await chat.says("ana", '/sprint start "Short" 2d')
    assert "Next check-in: 2026-03-03 16:00" in card(chat)
    await time.passes(days=1, hours=7)
    assert week(chat)
    await chat.says("ana", "/sprint extend 14")
    assert "Next check-in: 2026-03-05 16:00" in card(chat)
    await chat.says("ana", "/checkins when fri 10:00")
    assert "Next check-in: 2026-03-06 10:00" in card(chat)
    await time.passes(days=2, hours=1)
    assert not any("Check-in 2" in text for text in chat.sees("esra"))
    await time.passes(days=1)
    assert week(chat, 2)
    await chat.presses("ana", "Check in", card="Check-in 2")
    await chat.fills("ana", {"Next": "Rest"})
    await chat.says("ana", "/checkins show")
    assert "Next: Rest" in chat.private("ana")


async def test_a_sprint_ends_by_itself_and_a_retro_begins(chat: Chat, time: Time, clock: MovableClock) -> None:
    await chat.says("ana", START)
    for text in ("Write", "Read"):
        await chat.says("ben", f"/task {text}")
        await chat.presses("ben", "I take it")
    await chat.says("ben", "/tasks done T-1")
    for _day in range(13):
        await time.passes(days=1)
    assert "Left: 1 day" in card(chat)
    assert "This sprint ends" in chat.sees("esra", thread="Sprint S-1")[-1]
    await time.passes(days=1)
    assert "This sprint is over. 1 of 2 tasks done." in card(chat)
    assert "T-1 Write · done by Ben" in outcomes(chat)
    assert "Still open\nT-2 Read · Ben has it" in outcomes(chat)
    assert any("Retro R-1" in text for text in chat.sees("esra"))
    assert sum("After sprint S-1\nT-2 Read" in text for text in chat.directs("ben")) == 1
    await chat.presses("ben", "Carry over T-2", card="After sprint S-1")
    assert "Goes on in the next sprint\nT-2 Read · Ben has it" in outcomes(chat)
    await chat.says("ana", '/sprint start "Next" 1w')
    assert "T-2 Read · Ben has it · carried over from S-1" in card(chat, 2)


async def test_what_is_left_is_settled_one_by_one_by_whoever_ended_it(chat: Chat, time: Time) -> None:
    await chat.says("ana", START)
    for text in ("One", "Two", "Three"):
        await chat.says("ben", f"/task {text}")
        await chat.presses("ben", "I take it")
    await chat.says("dolores", "/sprint end")
    assert "3 tasks are still open" in chat.private("dolores")
    await chat.presses("dolores", "End the sprint")
    await chat.presses("esra", "What becomes of what is open?", card="Sprint S-1 is over")
    assert "for those who have it to say" in chat.private("esra")
    await chat.presses("dolores", "What becomes of what is open?", card="Sprint S-1 is over")
    await chat.presses("dolores", "It is done")
    assert "T-1 is done. Well done!" in chat.private("dolores")
    await chat.presses("dolores", "Let it go")
    await chat.presses("dolores", "Carry over T-3")
    assert "Nothing is left open." in chat.private("dolores")
    assert "Done\nT-1 One · done by Ben" in outcomes(chat)
    assert "Let go\nT-2 Two" in outcomes(chat)
    assert "Goes on in the next sprint\nT-3 Three · Ben is asked" in outcomes(chat)
    await chat.says("ana", '/sprint start "Next" 1w')
    assert "T-3 Three · Ben is asked" in card(chat, 2)
    await chat.presses("ben", "I keep it", card="After sprint S-1")
    assert "T-3 Three · Ben has it" in card(chat, 2)


async def test_what_nobody_settles_comes_along_and_is_asked_about_anew(chat: Chat) -> None:
    await chat.says("ana", START)
    await chat.says("ben", "/task One")
    await chat.presses("ben", "I take it")
    await chat.says("ana", "/sprint end")
    await chat.presses("ana", "End the sprint")
    await chat.says("ana", '/sprint start "Next" 1w')
    assert "To take\nT-1 One · Ben is asked · carried over from S-1" in card(chat, 2)
    assert "Is it still yours?" in chat.directs("ben")[-1]
    await chat.presses("ben", "Hand it back", card="After sprint S-1")
    assert "T-1 One · waits for somebody" in card(chat, 2)
    assert "Nothing of yours is left open" in chat.directs("ben")[-1]


async def test_a_sprint_is_extended_within_its_limits_and_everybody_sees_by_whom(chat: Chat, time: Time) -> None:
    await chat.says("ana", START)
    await chat.says("ben", "/sprint extend 15")
    assert "at most 4 weeks" in chat.private("ben")
    await chat.says("ben", f"/sprint extend {2**31 - 1}")
    assert "at most 4 weeks" in chat.private("ben")
    await chat.presses("ben", "More …", card="Sprint S-1")
    await chat.presses("ben", "One more week")
    assert "Left: 21 days" in card(chat)
    assert "Ben extended the sprint" in chat.sees("esra", thread="Sprint S-1")[-1]
    await time.passes(days=15)
    assert "Left: 6 days" in card(chat)
    await time.passes(days=6)
    assert "is over" in card(chat)


async def test_old_cards_say_what_goes_on_now(chat: Chat, time: Time) -> None:
    await chat.says("ana", START)
    await chat.says("ben", "/sprint join")
    await chat.presses("ben", "More …", card="Sprint S-1")
    await chat.presses("ana", "One more week")
    await chat.presses("ben", "Two more days")
    assert "extended it meanwhile" in chat.private("ben")
    await chat.says("chidi", "/checkin")
    await chat.says("ana", "/sprint end")
    await chat.presses("ana", "End the sprint")
    await chat.fills("chidi", {"Next": "Too late"})
    assert "This sprint is over." in next(iter(chat.errors("chidi").values()))
    assert chat.form("chidi")["Next"] == "Too late"
    for line in ("join", "leave", "extend 2", "end", "show", "goal Other", "hours 3", "pass"):
        await chat.says("ben", f"/sprint {line}")
        assert "There is no sprint just now." in chat.private("ben")
    await chat.says("ben", "/checkin")
    assert "There is no sprint just now." in chat.private("ben")
    await chat.says("ben", "/tasks show T-7")
    assert "There is no task T-7 here." in chat.private("ben")


async def test_an_idea_adopted_as_a_task_is_one_of_the_sprint_or_waits_for_the_next(chat: Chat) -> None:
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"What is it called?": "Fair hiring"})
    for number, text in ((1, "Meet outside"), (2, "Write down why")):
        await chat.says("ana", f"/idea {text}")
        await chat.presses("ana", "Send with my name")
        await chat.says("ana", f"/ideas adopt I-{number} task")
        if number == 1:
            await chat.says("ana", "/tasks list")
            assert "For the next sprint\nT-1 Meet outside · waits for somebody · from idea I-1" in chat.private("ana")
            await chat.says("ana", START)
            assert "T-1 Meet outside · waits for somebody" in card(chat)
    assert "T-2 Write down why · waits for somebody · from idea I-2" in card(chat)
    assert "it is T-2 now" in chat.sees("esra", thread="Sprint S-1")[-1]
    await chat.says("ana", "/ideas adopt I-2 task")
    assert "T-3" not in card(chat)


async def test_what_is_mine_stands_on_my_home(chat: Chat, time: Time) -> None:
    await chat.says("ben", "/tasks mine")
    assert "There is no sprint just now." in await chat.home("ben")
    await chat.says("ana", START)
    await chat.presses_at_home("ben", "Join the sprint")
    await chat.says("ben", "/task Write to all teams")
    await chat.presses("ben", "I take it")
    home = await chat.home("ben")
    assert "T-1 Write to all teams · Ben has it" in home
    await chat.says("ben", "/tasks mine")
    assert "T-1 Write to all teams" in chat.private("ben")
    await time.passes(days=9)
    await chat.presses_at_home("ben", "Resting this week")
    assert "Resting this week: Ben" in week(chat)


@pytest.mark.parametrize("kept", ["ana", "ben"])
async def test_who_has_two_accounts_is_in_it_once(chat: Chat, kept: str, time: Time) -> None:
    await chat.says("ana", START)
    await chat.says("ben", "/sprint join 3")
    await chat.says("ben", "/task Write")
    await chat.presses("ben", "I take it")
    await time.passes(days=9)
    await chat.presses("ana", "Resting this week", card="Check-in 1")
    await chat.presses("ben", "Check in", card="Check-in 1")
    await chat.fills("ben", {"Next": "Read"})
    await chat.says(kept, "/me link")
    code = chat.private(kept).split("/me link ")[1].split()[0]
    await chat.says("ben" if kept == "ana" else "ana", f"/me link {code}")
    assert f"In it: {kept.capitalize()}." in card(chat)
    assert f"T-1 Write · {kept.capitalize()} has it" in card(chat)
    assert sum(name in week(chat) for name in ("Ana", "Ben")) == 1


async def test_whoever_is_forgotten_leaves_tasks_to_others_and_no_word_behind(chat: Chat, time: Time) -> None:
    await chat.says("ben", START)
    await chat.says("ben", "/task Write")
    await chat.presses("ben", "I take it")
    await time.passes(days=9)
    await chat.presses("ben", "Check in", card="Check-in 1")
    await chat.fills("ben", {"What stops you?": "My manager"})
    await chat.says("ben", "/me data")
    assert "My manager" in chat.private("ben")
    await chat.says("ben", "/me forget")
    await chat.presses("ben", "Forget me")
    assert "waits for somebody" in card(chat)
    assert not any("My manager" in text or "Ben" in text for text in chat.sees("esra"))
    await chat.says("ana", "/tasks take T-1")
    assert "Ana has it" in card(chat)


async def test_a_channel_with_sprints_of_its_own_joins_no_other(chat: Chat) -> None:
    chat.opens("other")
    await chat.says("ana", START, channel="other")
    await chat.says("ana", "/setup", channel="general")
    await chat.fills("ana", {"What is it called?": "Fair hiring"})
    await chat.says("ana", "/group invite", channel="general")
    code = chat.private("ana").split("/group join ")[1].split()[0]
    await chat.says("ana", f"/group join {code}", channel="other")
    assert "sprints or tasks of its own" in chat.private("ana")


async def test_sprints_and_tasks_are_found_by_their_words(chat: Chat) -> None:
    await chat.says("ana", START)
    await chat.says("ben", "/task Write kinder letters")
    await chat.presses("ben", "I take it")
    await chat.says("chidi", "/record search letter")
    assert "T-1" in chat.private("chidi")
    await chat.says("chidi", "/record search hiring kind:sprint state:running")
    assert "S-1" in chat.private("chidi")
    await chat.says("ben", "/tasks done T-1")
    await chat.says("chidi", "/record search kinder state:open")
    assert "T-1" not in chat.private("chidi")
    await chat.says("chidi", "/record search kinder state:done")
    assert "T-1" in chat.private("chidi")


async def test_a_group_whose_zone_changes_checks_in_at_its_hour_there(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"What is it called?": "Fair hiring"})
    await chat.says("ana", '/sprint start "Fair hiring" 4w')
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"Time zone": "Asia/Tokyo"})
    await time.passes(days=1)
    await time.passes(hours=15, minutes=59)
    assert not any("Check-in 1 " in text for text in chat.sees("esra"))
    await time.passes(minutes=1)
    assert "What is done" in week(chat)


async def test_a_group_that_rests_on_its_day_checks_in_on_the_first_day_after(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"What is it called?": "Fair hiring"})
    await chat.says("ana", "/group holidays")
    await chat.presses("ana", "Add one")
    await chat.fills("ana", {"first": "2026-03-11", "last": "2026-03-12"})
    await chat.says("ana", START)
    await time.passes(days=8)
    assert "Next check-in: 2026-03-13 10:00" in card(chat)
