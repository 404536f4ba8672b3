"""What a group wants to reach: planned, moved without blame, reached and celebrated, shared."""

from __future__ import annotations

import pytest

from adapters.playground.harness import Chat
from tests.features.conftest import Time
from tests.features.test_groups import code_in, set_up
from tests.features.test_ideas import share_three


async def plan(chat: Chat, person: str = "ben", due: str = "2026-03-20") -> None:
    """Somebody plans a milestone."""
    await chat.says(person, "/milestone")
    await chat.fills(
        person,
        {
            "What do you want to reach?": "All pay bands are public",
            "By when?": due,
            "How will you know you are there?": "They are on the careers page",
        },
    )


def card(chat: Chat, words: str = "Milestone M-1", person: str = "esra") -> str:
    """The one card in the channel with some words on it."""
    [found] = [text for text in chat.sees(person) if words in text]
    return found


async def test_a_milestone_is_planned_moved_and_reached(chat: Chat, time: Time) -> None:
    await plan(chat)
    assert chat.private("ben") == "M-1 is on record: to be reached by 2026-03-20."
    assert "Status: planned" in card(chat)
    assert "To be reached by: 2026-03-20" in card(chat)
    assert "How we will know: They are on the careers page" in card(chat)

    await chat.chooses("ana", "How does it go?", "at risk", card="Milestone M-1")
    assert chat.private("ana") == "M-1 is now: at risk."
    await chat.says("ana", "/milestones status M-1 at_risk HR is on leave")
    assert "Status: at risk: HR is on leave" in card(chat)

    await time.passes(days=3)
    await chat.presses("chidi", "Move the date", card="Milestone M-1")
    assert "Until now it is 2026-03-20. That stays on record with the reason" in chat.form_words("chidi")
    await chat.fills("chidi", {"By when is it to be reached?": "2026-04-10"})
    assert chat.errors("chidi") == {
        "What changed? A word is enough": "Please say in a word what changed: others can learn from it."
    }
    await chat.fills("chidi", {"What changed? A word is enough": "HR was on leave"})
    assert chat.private("chidi") == "M-1 is to be reached by 2026-04-10."
    assert "2026-03-05: moved from 2026-03-20 to 2026-04-10. HR was on leave" in card(chat)
    assert "Chidi" not in card(chat)

    await time.passes(days=20)
    await chat.presses("dolores", "We reached it", card="Milestone M-1")
    assert chat.private("dolores") == "Congratulations! Everybody in the group hears of it."
    assert "All pay bands are public" in card(chat, "We reached M-1!")
    assert "Reached on: 2026-03-25" in card(chat)
    await chat.says("ben", "/milestones status 1 reached")
    assert "M-1 is reached already." in chat.private("ben")
    card(chat, "We reached M-1!")


async def test_a_first_date_needs_no_reason_and_a_mistyped_one_leaves_no_trace(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/milestone Publish the pay bands")
    assert "without a date yet: /milestones move M-1 sets one." in chat.private("ana")
    assert "To be reached by: no date yet" in card(chat)
    await chat.says("ana", "/milestones move M-1 2026-03-20")
    assert chat.private("ana") == "M-1 is to be reached by 2026-03-20."
    assert "moved from" not in card(chat)

    await time.passes(days=1)
    for typed, stands in (("2026-09-30", "2026-09-30"), ("2026-03-30", "2026-03-30")):
        await chat.says("ana", f"/milestones move M-1 {typed}")
        assert chat.form("ana")["By when is it to be reached?"] == stands
        await chat.fills("ana", {"What changed? A word is enough": "The room is taken"})
    assert card(chat).count("moved from") == 1
    assert "2026-03-03: moved from 2026-03-20 to 2026-03-30. The room is taken" in card(chat)
    await chat.says("ana", "/milestones move M-1 2026-03-20")
    await chat.fills("ana", {})
    assert "moved from" not in card(chat)
    assert "To be reached by: 2026-03-20" in card(chat)


async def test_an_earlier_date_needs_no_reason_and_every_move_stays(chat: Chat, time: Time) -> None:
    await plan(chat)
    for day, due in enumerate(("2026-03-18", "2026-03-25", "2026-03-30"), start=1):
        await time.passes(days=1)
        await chat.presses("ana", "Move the date", card="Milestone M-1")
        why = {} if day == 1 else {"why": f"Reason {day}"}
        await chat.fills("ana", {"due": due, **why})
    lines = [line for line in card(chat).splitlines() if "moved from" in line]
    assert lines == [
        "2026-03-03: moved from 2026-03-20 to 2026-03-18.",
        "2026-03-04: moved from 2026-03-18 to 2026-03-25. Reason 2",
        "2026-03-05: moved from 2026-03-25 to 2026-03-30. Reason 3",
    ]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2026-02-30", "I cannot read “2026-02-30” as a time."),
        ("the day after never", "I cannot read"),
        ("yesterday", "is over already"),
        ("2060-01-01", "is more than ten years ahead. Choose an earlier day."),
        ("9999-12-31", "is more than ten years ahead. Choose an earlier day."),
    ],
)
async def test_a_date_that_cannot_be_is_said_on_its_field_and_nothing_typed_is_lost(
    chat: Chat, typed: str, told: str
) -> None:
    await plan(chat, due=typed)
    assert told in chat.errors("ben")["By when?"]
    assert chat.form("ben")["What do you want to reach?"] == "All pay bands are public"
    assert chat.sees("esra") == []
    await chat.fills("ben", {"By when?": "in 2 weeks"})
    assert "To be reached by: 2026-03-16" in card(chat)


async def test_too_many_words_are_given_back(chat: Chat) -> None:
    await chat.says("ana", "/milestone " + "x" * 10_000)
    assert "That is 10000 characters long. At most 1500 fit here" in chat.private("ana")
    assert "xxxx" in chat.private("ana")


@pytest.mark.parametrize("line", ["show M-7", "move M-7 fri", "status M-7 reached", "change M-7"])
async def test_a_number_that_nothing_has_is_said(chat: Chat, line: str) -> None:
    await chat.says("ana", f"/milestones {line}")
    assert chat.private("ana").startswith("There is no M-7 in this group. /milestones list shows what there is.")


async def test_what_is_reached_or_let_go_keeps_its_date_and_can_be_taken_up_again(chat: Chat) -> None:
    await plan(chat)
    await chat.says("ana", "/milestones status M-1 let_go We found another way")
    assert "Move the date" not in chat.buttons("ana", "Milestone M-1")
    await chat.says("ana", "/milestones move M-1 2026-04-10")
    assert chat.private("ana").startswith("M-1 is let go, so its date stays.")
    await chat.chooses("ana", "How does it go?", "on track", card="Milestone M-1")
    await chat.says("ana", "/milestones move M-1 2026-03-20")
    await chat.fills("ana", {})
    assert chat.errors("ana")["By when is it to be reached?"] == "M-1 is to be reached by 2026-03-20 already."


async def test_its_words_can_be_said_better(chat: Chat) -> None:
    await plan(chat)
    await chat.presses("ana", "Change the words", card="Milestone M-1")
    assert chat.form("ana")["How will you know you are there?"] == "They are on the careers page"
    await chat.fills("ana", {"What do you want to reach?": "All *pay* bands are @everyone's"})
    assert "All *pay* bands are @everyone's" in card(chat)
    await chat.says("ben", "/milestones show 1")
    assert "All *pay* bands are @everyone's" in chat.private("ben")


async def test_the_list_has_those_ahead_first_by_their_dates(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/milestones list")
    assert "What would you be proud to reach in three months?" in chat.private("ana")
    for text, due in (("Third", ""), ("Second", "2026-05-01"), ("First", "2026-03-10"), ("Done", "2026-03-05")):
        await chat.says("ana", "/milestone")
        await chat.fills("ana", {"text": text, "due": due})
    await chat.says("ana", "/milestones status 4 reached")
    await time.passes(days=10)
    await chat.says("ana", "/milestones list")
    assert chat.private("ana").splitlines()[1:] == [
        "Number | Milestone | Status | To be reached by",
        "M-3 | First | planned | 2026-03-10 (over; move it, or is it reached?)",
        "M-2 | Second | planned | 2026-05-01",
        "M-1 | Third | planned | –",
        "M-4 | Done | reached | 2026-03-05",
    ]
    await chat.says("ana", "/milestones list reached")
    assert "Done" in chat.private("ana")
    assert "First" not in chat.private("ana")


async def test_an_adopted_idea_becomes_a_milestone_once(chat: Chat, time: Time) -> None:
    _code, idea = await share_three(chat, time)
    await set_up(chat)
    for _twice in range(2):
        await chat.says("ana", f"/ideas adopt {idea} milestone")
    milestone = card(chat)
    assert "Meet outside on Fridays" in milestone
    assert f"Began as: {idea}" in milestone


async def test_a_milestone_is_shared_with_the_wider_channel_after_a_look_at_it(chat: Chat) -> None:
    await set_up(chat)
    await plan(chat)
    await chat.says("ana", "/milestones share M-1")
    assert "This group has no wider channel to share with." in chat.private("ana")
    chat.opens("company")
    await chat.says("ana", "/group wider")
    await chat.says("ana", f"/group hear {code_in(chat.private('ana'))}", channel="company")
    await chat.says("ana", "/milestones share M-1")
    assert "M-1 is not reached yet." in chat.private("ana")
    await chat.says("ben", "/milestones status M-1 reached")

    await chat.presses("ana", "Share on …", card="We reached M-1!")
    assert "Everybody who can read #company will see what stands below, and nothing else." in chat.private("ana")
    assert chat.sees("esra", "company") == []
    await chat.presses("ana", "Share it")
    assert chat.private("ana") == "Shared in #company."
    [heard] = chat.sees("esra", "company")
    assert "reached a milestone" in heard
    assert "All pay bands are public" in heard
    assert "Share on …" not in chat.buttons("ana", "Milestone M-1")
    await chat.says("ana", "/milestones share M-1")
    assert chat.private("ana").startswith("M-1 was shared already, on 2026-03-02.")
    await chat.says("esra", "/milestones share M-1")
    assert "This is for moderators." in chat.private("esra")


async def test_what_changes_between_look_and_press_is_looked_at_again(chat: Chat) -> None:
    await set_up(chat)
    chat.opens("company")
    await chat.says("ana", "/group wider")
    await chat.says("ana", f"/group hear {code_in(chat.private('ana'))}", channel="company")
    await plan(chat)
    await chat.presses("ana", "We reached it", card="Milestone M-1")
    await chat.presses("ana", "Share on …", card="Milestone M-1")
    await chat.says("ben", "/milestones change M-1")
    await chat.fills("ben", {"text": "Nearly all pay bands are public"})
    await chat.presses("ana", "Share it")
    assert "It changed meanwhile. Please look once more." in chat.private("ana")
    assert chat.sees("esra", "company") == []
    await chat.presses("ana", "Share it")
    assert "Nearly all pay bands are public" in chat.sees("esra", "company")[0]


async def test_two_groups_count_for_themselves(chat: Chat) -> None:
    await plan(chat)
    chat.opens("random")
    await chat.says("dolores", "/milestones show M-1", channel="random")
    assert "There is no M-1 in this group." in chat.private("dolores")
    await chat.says("dolores", "/milestone Another", channel="random")
    assert "M-1 is on record" in chat.private("dolores")


async def test_who_put_it_on_record_reads_it_in_their_data_and_can_be_forgotten(chat: Chat) -> None:
    await plan(chat)
    await chat.says("ben", "/me data")
    assert "M-1 · All pay bands are public" in chat.private("ben")
    await chat.says("ben", "/me forget")
    await chat.presses("ben", "Forget me")
    assert "All pay bands are public" in card(chat)
    await chat.says("ben", "/me data")
    assert "M-1" not in chat.private("ben")


async def test_a_channel_with_a_record_does_not_dissolve(chat: Chat) -> None:
    chat.opens("random")
    await set_up(chat)
    await chat.says("ana", "/group invite")
    code = code_in(chat.private("ana"))
    await chat.says("ben", "/milestone Another", channel="random")
    await chat.says("ben", f"/group join {code}", channel="random")
    assert "This channel has a record of its own, which would be lost." in chat.private("ben")


async def test_home_shows_what_is_next(chat: Chat) -> None:
    await plan(chat)
    assert "M-1: All pay bands are public" in await chat.home("esra")
    await chat.presses_at_home("esra", "Plan a milestone")
    assert chat.has_form("esra")


@pytest.mark.parametrize("today", ["today", "2026-03-02"])
async def test_a_day_may_be_today(chat: Chat, today: str) -> None:
    await chat.says("ana", "/milestone")
    await chat.fills("ana", {"What do you want to reach?": "Public pay bands", "By when?": today})
    assert "M-1 is on record: to be reached by 2026-03-02." in chat.private("ana")
    await chat.says("ana", "/action Write it down")
    await chat.says("ana", f"/actions due A-1 {today}")
    assert "A-1 is to be done by 2026-03-02." in chat.private("ana")
    await chat.says("ana", "/actions due A-1 2026-03-01")
    assert "is over already" in chat.private("ana")
