"""Retros that are planned: said back before they count, invited to, reminded of, begun by themselves."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from bot.__main__ import Roundtable, roundtable
from bot.engine import tokens
from bot.engine.platform import Pressed
from bot.kit import MovableClock, Press, Random
from storage.database import Database
from tests.databases import MASTER_KEY
from tests.features.conftest import Time, at_once

FRIDAY = "2026-03-06 10:00"
FAR = round(datetime(2026, 3, 6, 10, tzinfo=UTC).timestamp())


def invitation(chat: Chat, number: int = 1, who: str = "esra") -> str:
    """The invitation to a planned retro in the channel."""
    return next(text for text in reversed(chat.sees(who)) if f"Retro PLAN-{number}" in text)


def card(chat: Chat, number: int = 1) -> str:
    """The card of a retro in the channel."""
    return next(text for text in reversed(chat.sees("esra")) if f"Retro R-{number}" in text)


async def plans(chat: Chat, when: str = FRIDAY, who: str = "ana", command: str = "schedule", **choices: str) -> None:
    """Somebody plans a retro, choosing from the selects on its draft."""
    await chat.says(who, f"/retro {command} {when}")
    for select, choice in choices.items():
        await chat.chooses(who, select.replace("_", " "), choice)
    await chat.presses(who, "Plan it")


async def test_a_time_in_words_is_said_back_before_it_counts(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro schedule fri 10:00")
    assert "The retro is to begin 2026-03-06 10:00" in chat.private("ana")
    assert not any("Retro PLAN-1" in text for text in chat.sees("esra"))
    await chat.presses("ana", "Plan it")
    assert "Planned: 2026-03-06 10:00" in chat.private("ana")
    shown = invitation(chat)
    assert "Ana invites you to a retro" in shown
    assert "Wins, improvements, ideas" in shown
    assert "Nobody has answered yet." in shown


async def test_who_plans_the_same_twice_has_planned_it_once(chat: Chat) -> None:
    await chat.says("ben", f"/retro schedule {FRIDAY}")
    await plans(chat)
    await chat.presses("ben", "Plan it")
    assert chat.private("ben") == "PLAN-1 is planned for that time already."
    await chat.does("ana", Pressed(tokens.encode(Press("retros.plan_it", (FAR, "wins", "", 0)))))
    assert chat.private("ana") == "PLAN-1 is planned for that time already."
    assert not any("Retro PLAN-2" in text for text in chat.sees("esra"))


async def test_what_is_missing_is_asked_for(chat: Chat) -> None:
    await chat.says("ana", "/retro schedule")
    await chat.fills("ana", {"When is it to begin?": "yesterday 10:00"})
    assert "is over already" in next(iter(chat.errors("ana").values()))
    await chat.fills("ana", {"When is it to begin?": "in 2 years"})
    assert "more than a year ahead" in next(iter(chat.errors("ana").values()))
    await chat.fills("ana", {"When is it to begin?": "tomorrow 3pm"})
    await chat.presses("ana", "Another time")
    await chat.fills("ana", {"When is it to begin?": FRIDAY})
    await chat.chooses("ana", "Ask something else", "Mad, sad, glad")
    await chat.presses("ana", "Plan it")
    assert "Mad, sad, glad" in invitation(chat)


async def test_it_begins_by_itself_at_its_minute_led_by_whoever_planned_it(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro format")
    await chat.presses("ana", "Make one of your own")
    await chat.fills("ana", {"name": "Weather", "columns": "Sun\nRain"})
    await plans(chat, Ask_something_else="Weather")
    await time.passes(days=4, minutes=59)
    assert not any("Retro R-1" in text for text in chat.sees("esra"))
    await time.passes(minutes=1)
    assert "Part 1 of 8" in card(chat)
    assert "Ana" in card(chat)
    assert "has begun: R-1" in invitation(chat)
    assert any("you lead it" in text for text in chat.directs("ana"))
    await chat.says("ben", "/retro note")
    assert list(chat.form("ben")) == ["Sun", "Rain"]
    for _minute in range(30):
        await time.passes(minutes=1)
    assert "This retro is over." in card(chat)


async def test_who_comes_is_counted_and_named_and_may_change_their_mind(chat: Chat, time: Time) -> None:
    await plans(chat)
    await chat.presses("ben", "I come", card="Retro PLAN-1")
    await chat.presses("chidi", "Maybe", card="Retro PLAN-1")
    await chat.says("dolores", "/plan rsvp no")
    assert "nobody asks why" in chat.private("dolores")
    assert "One comes (Ben), one may come, one cannot" in invitation(chat)
    await chat.says("chidi", "/plan rsvp yes PLAN-1")
    assert "2 come (Ben, Chidi), one cannot" in invitation(chat)
    assert sum("Retro PLAN-1" in text for text in chat.sees("esra")) == 1


async def test_a_crowd_is_not_named_one_by_one(chat: Chat) -> None:
    await plans(chat)
    for number in range(15):
        chat.joins(f"Guest{number:02}")
        await chat.presses(f"Guest{number:02}", "I come", card="Retro PLAN-1")
    assert "15 come (Guest00," in invitation(chat)
    assert "Guest11, and 3 more)" in invitation(chat)


async def test_people_are_reminded_once_each_time_and_who_said_no_is_left_alone(chat: Chat, time: Time) -> None:
    await plans(chat)
    await chat.presses("ben", "I come", card="Retro PLAN-1")
    await chat.presses("chidi", "Maybe", card="Retro PLAN-1")
    await chat.presses("dolores", "Not this time", card="Retro PLAN-1")
    for minutes, told in ((3 * 24 * 60 + 59, 0), (1, 1), (23 * 60, 2), (54, 2), (1, 3)):
        await time.passes(minutes=minutes)
        await time.passes()
        assert len(chat.directs("ben")) == len(chat.directs("chidi")) == told
        assert sum("Our retro begins" in text for text in chat.sees("esra", thread="Retro PLAN-1")) == told
    assert chat.directs("dolores") == []
    assert chat.directs("esra") == []
    assert len(chat.directs("ana")) == 1
    assert "There is nothing to prepare" in chat.directs("ana")[0]


async def test_a_moment_that_is_past_reminds_nobody(chat: Chat, time: Time) -> None:
    await plans(chat, "in 30 minutes")
    await chat.presses("ben", "I come", card="Retro PLAN-1")
    await time.passes(minutes=1)
    assert chat.directs("ben") == []
    await time.passes(minutes=24)
    assert len(chat.directs("ben")) == 1
    assert "Our retro begins" in chat.directs("ben")[0]


async def test_who_was_away_for_long_sends_only_the_newest_reminder(chat: Chat, time: Time) -> None:
    await plans(chat)
    await chat.presses("ben", "I come", card="Retro PLAN-1")
    await time.passes(days=4, minutes=30)
    assert len(chat.directs("ben")) == 1


async def test_who_planned_it_and_does_not_come_does_not_lead(chat: Chat, time: Time) -> None:
    await plans(chat)
    await chat.presses("ana", "Not this time", card="Retro PLAN-1")
    await time.passes(days=4, hours=1)
    assert "nobody just now" in card(chat)
    assert chat.directs("ana") == []
    await chat.presses("ben", "Go on: Last time", card="Retro R-1")
    assert "Nobody leads this retro just now." in chat.private("ben")
    await chat.presses("ben", "I lead now", card="Retro R-1")
    await chat.says("ben", "/retro next")
    assert "Part 2 of 8" in card(chat)


async def test_anybody_moves_it_and_it_is_said(chat: Chat, time: Time) -> None:
    await plans(chat)
    await chat.says("ben", "/plan move 2026-03-05 14:00")
    assert "from 2026-03-06 10:00 to 2026-03-05 14:00" in chat.private("ben")
    await chat.presses("chidi", "Move or cancel", card="Retro PLAN-1")
    await chat.presses("chidi", "Move it")
    await chat.fills("chidi", {"When is it to begin?": "2026-03-04 9:00"})
    await chat.presses("ben", "Move it")
    assert "Moved to 2026-03-05 14:00" in chat.private("ben")
    assert chat.sees("esra", thread="Retro PLAN-1")[-1] == "Ben moved our retro to 2026-03-05 14:00."
    await chat.presses("chidi", "Move it")
    assert "Somebody moved it meanwhile" in chat.private("chidi")
    await time.passes(days=3, hours=5)
    assert "Part 1 of 8" in card(chat)
    await time.passes(days=7)
    assert not any("Retro R-2" in text for text in chat.sees("esra"))


async def test_a_cancelled_one_does_not_begin(chat: Chat, time: Time) -> None:
    await plans(chat)
    await chat.says("ben", "/plan cancel")
    await chat.presses("ben", "Cancel it")
    assert "is cancelled" in invitation(chat)
    assert "Ben cancelled our retro" in chat.sees("esra", thread="Retro PLAN-1")[-1]
    await chat.says("ben", "/plan cancel PLAN-1")
    assert "No retro is planned." in chat.private("ben")
    await time.passes(days=5)
    assert not any("Retro R-1" in text for text in chat.sees("esra"))
    assert len(chat.sees("esra", thread="Retro PLAN-1")) == 1


@pytest.mark.parametrize(
    ("often", "days"),
    [("every week", [0, 7, 14]), ("every two weeks", [0, 14, 28]), ("every month, on the same weekday", [0, 28, 56])],
)
async def test_it_comes_again_and_again(chat: Chat, time: Time, often: str, days: list[int]) -> None:
    await plans(chat, "2026-03-06 10:00", Again_and_again=often)
    before = datetime(2026, 3, 2, 9, tzinfo=UTC)
    for number, day in enumerate(days, 1):
        begins = datetime(2026, 3, 6, 10, tzinfo=UTC) + timedelta(days=day)
        await time.passes(seconds=(begins - before).total_seconds())
        assert "Part 1 of 8" in card(chat, number)
        assert "Ana" in card(chat, number)
        await chat.says("ana", "/retro end")
        await time.passes(hours=1)
        assert "Nobody has answered yet." in invitation(chat, number + 1)
        before = begins + timedelta(hours=1)
    await chat.says("ana", "/plan cancel")
    await chat.presses("ana", "Cancel all of them")
    await chat.says("ana", "/retro show")
    assert "There is no retro just now." in chat.private("ana")


async def test_one_of_a_series_is_moved_or_left_out_and_the_others_stay(chat: Chat, time: Time) -> None:
    await plans(chat, Again_and_again="every week")
    await chat.says("ana", "/plan move 2026-03-05 10:00")
    await chat.presses("ana", "Move it")
    await time.passes(days=3, hours=1)
    assert "Part 1 of 8" in card(chat)
    await time.passes(hours=1)
    assert "2026-03-13 10:00" in invitation(chat, 2)
    await chat.says("ana", "/plan cancel")
    await chat.presses("ana", "Cancel only this one")
    await time.passes(hours=1)
    assert "2026-03-20 10:00" in invitation(chat, 3)


async def test_a_series_keeps_its_local_time_when_the_clocks_change(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"name": "Fair hiring", "language": "en", "zone": "Europe/Madrid"})
    await plans(chat, "2026-03-23 10:00", Again_and_again="every week")
    await time.passes(days=21)
    assert "Part 1 of 8" in card(chat)
    await chat.says("ana", "/retro end")
    await time.passes(hours=1)
    assert "2026-03-30 08:00" in invitation(chat, 2)  # who looks lives by UTC
    await time.passes(days=6, hours=22)
    assert "Part 1 of 8" in card(chat, 2)


async def test_while_another_goes_on_it_waits_for_its_end(chat: Chat, time: Time) -> None:
    await plans(chat, "in 30 minutes")
    await time.passes(minutes=20)
    await chat.says("ben", "/retro start")
    for _minute in range(10):
        await time.passes(minutes=1)
    assert "R-1 still goes on." in chat.sees("esra", thread="Retro PLAN-1")[-1]
    for _minute in range(20):
        await time.passes(minutes=1)
    assert "This retro is over." in card(chat, 1)
    assert "Part 1 of 8" in card(chat, 2)
    assert "Ana" in card(chat, 2)


async def test_what_nobody_could_begin_within_the_hour_is_let_go(chat: Chat, time: Time) -> None:
    await plans(chat, "in 30 minutes", Again_and_again="every week")
    await time.passes(minutes=20)
    await chat.says("ben", "/retro start")
    await chat.says("ben", "/retro pause")
    await time.passes(minutes=10)
    await time.passes(minutes=60)
    assert "was not held" in invitation(chat)
    assert "could not begin in time" in chat.sees("esra", thread="Retro PLAN-1")[-1]
    await chat.says("ben", "/retro end")
    assert not any("Retro R-2" in text for text in chat.sees("esra"))
    await time.passes(hours=1)
    assert "2026-03-09 09:30" in invitation(chat, 2)


async def test_a_bot_that_was_away_at_the_time_begins_nothing_hours_later(chat: Chat, time: Time) -> None:
    await plans(chat)
    await time.passes(days=4, hours=5)
    assert "was not held" in invitation(chat)
    assert not any("Retro R-1" in text for text in chat.sees("esra"))


def the_file(chat: Chat, who: str) -> icalendar.Event:
    """The event in the newest calendar file somebody got."""
    whisper = chat.world.whispers(chat._person(who).id)[-1]
    file = next(block for block in whisper.card["blocks"] if block["kind"] == "document")
    assert file["name"] == "retro-PLAN-1.ics"
    calendar = icalendar.Calendar.from_ical(base64.b64decode(file["content"]))
    assert calendar.errors == []
    (event,) = calendar.events
    event["method"] = calendar["method"]
    return event


async def test_a_calendar_has_it_follows_it_and_loses_it_again(chat: Chat) -> None:
    await plans(chat)
    await chat.presses("ben", "Add to my calendar", card="Retro PLAN-1")
    first = the_file(chat, "ben")
    assert first.start == datetime(2026, 3, 6, 10, tzinfo=UTC)
    assert first.end - first.start == timedelta(minutes=30)
    assert first["method"] == "PUBLISH"
    await chat.says("ana", "/plan move 2026-03-05 10:00")
    await chat.presses("ana", "Move it")
    await chat.presses("ben", "Add to my calendar", card="Retro PLAN-1")
    second = the_file(chat, "ben")
    assert second.uid == first.uid
    assert second.sequence > first.sequence
    assert second.start == datetime(2026, 3, 5, 10, tzinfo=UTC)
    await chat.says("ana", "/plan cancel")
    await chat.presses("ana", "Cancel it")
    await chat.presses("ben", "Take it out of my calendar", card="Retro PLAN-1")
    last = the_file(chat, "ben")
    assert last.uid == first.uid
    assert last.sequence > second.sequence
    assert (last["method"], last.status) == ("CANCEL", "CANCELLED")


async def test_what_is_planned_stands_at_home_and_beside_the_retro(chat: Chat, time: Time) -> None:
    await plans(chat)
    await plans(chat, "2026-03-04 12:00", Again_and_again="every week")
    assert "PLAN-2: 2026-03-04 12:00, every week\nPLAN-1: 2026-03-06 10:00, once" in await chat.home("esra")
    await chat.says("esra", "/retro show")
    assert "PLAN-1" in chat.private("esra")
    await chat.says("ben", "/retro start")
    await chat.says("esra", "/retro show")
    assert "Part 1 of 8" in chat.private("esra")
    assert "PLAN-2" in chat.private("esra")
    await chat.presses("esra", "Move or cancel PLAN-1")
    await chat.presses("esra", "PLAN-2")
    assert "every week" in chat.private("esra")


async def test_who_leaves_is_in_no_invitation_any_more(chat: Chat, time: Time) -> None:
    await plans(chat)
    for person in ("ana", "ben"):
        await chat.presses(person, "I come", card="Retro PLAN-1")
    await chat.says("ana", "/me data")
    assert "PLAN-1" in chat.private("ana")
    await chat.says("ana", "/me forget")
    await chat.presses("ana", "Forget me")
    assert "Ana" not in invitation(chat)
    assert "One comes (Ben)" in invitation(chat)
    await time.passes(days=4, hours=1)
    assert "nobody just now" in card(chat)


async def test_two_processes_remind_and_begin_once(
    chat: Chat, bot: Roundtable, clock: MovableClock, database_url: str
) -> None:
    await plans(chat)
    await chat.presses("ben", "I come", card="Retro PLAN-1")
    database = await Database.open(database_url, random=Random(seed=2), master_keys=[MASTER_KEY])
    async with roundtable(database, clock=clock, random=Random(seed=2), sleep=at_once) as other:
        platform = bot.engine.platforms["playground"]
        assert isinstance(platform, Playground)
        other.engine.attach(platform)
        for hours in (73, 23, 1):
            clock.forward(timedelta(hours=hours))
            await asyncio.gather(bot.settle(), other.settle(), bot.settle(), other.settle())
            await bot.settle()
    await database.close()
    assert len(chat.directs("ben")) == 2
    assert sum("Retro R-" in text for text in chat.sees("esra")) == 1
    assert "Part 1 of 8" in card(chat)


@pytest.mark.parametrize("kept", ["ana", "ben"])
async def test_who_has_two_accounts_comes_once_and_leads_as_one(chat: Chat, time: Time, kept: str) -> None:
    await plans(chat)
    await chat.presses("ana", "Maybe", card="Retro PLAN-1")
    await chat.presses("ben", "I come", card="Retro PLAN-1")
    await chat.says(kept, "/me link")
    code = chat.private(kept).split("/me link ")[1].split()[0]
    await chat.says("ben" if kept == "ana" else "ana", f"/me link {code}")
    said = "one may come" if kept == "ana" else f"One comes ({kept.capitalize()})"
    assert said.casefold() in invitation(chat).casefold()
    assert f"{kept.capitalize()} invites you" in invitation(chat)
    await time.passes(days=4, hours=1)
    assert f"Leads: {kept.capitalize()}" in card(chat)


@pytest.mark.parametrize(
    "press",
    [
        Press("retros.plan_it", (FAR, "own-99999999999999999999", "", 0)),
        Press("retros.plan_it", (FAR, "own-7", "", 0)),
        Press("retros.plan_it", (FAR, "wins", "daily", 0)),
        Press("retros.plan_it", (2**31 - 1, "wins", "", 0)),
        Press("retros.plan_it", (0, "wins", "", 0)),
        Press("retros.move_plan", (1, FAR, 0)),
        Press("retros.cancel_plan", (1, 0, 0)),
        Press("retros.rsvp", (1, "yes")),
        Press("retros.to_calendar", (1,)),
    ],
)
async def test_a_button_nobody_was_given_plans_nothing(chat: Chat, press: Press) -> None:
    await chat.says("ana", "/retro show")
    await chat.does("ana", Pressed(tokens.encode(press)))
    assert "Something went wrong" not in chat.private("ana")
    assert not any("PLAN-1" in text for text in chat.sees("esra"))


async def rests(chat: Chat, first: str, last: str = "") -> None:
    """The group rests on some days."""
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"name": "Fair hiring", "language": "en", "zone": "UTC"})
    await chat.says("ana", "/group holidays")
    await chat.presses("ana", "Add one")
    await chat.fills("ana", {"first": first, "last": last})
    assert "Saved." in chat.private("ana")


async def test_one_of_a_series_that_would_fall_on_a_holiday_is_when_the_group_is_back(chat: Chat, time: Time) -> None:
    await rests(chat, "2026-03-13")
    await plans(chat, Again_and_again="every week")
    await time.passes(days=4, hours=1)
    await chat.says("ana", "/retro end")
    await time.passes(hours=1)
    assert "2026-03-14 10:00" in invitation(chat, 2)
    await time.passes(days=7, hours=23)
    assert "Part 1 of 8" in card(chat, 2)
    await chat.says("ana", "/retro end")
    await time.passes(hours=1)
    assert "2026-03-20 10:00" in invitation(chat, 3)


async def test_one_of_a_series_is_put_off_when_the_group_says_later_that_it_rests_on_that_day(
    chat: Chat, time: Time
) -> None:
    await plans(chat, Again_and_again="every week")
    await time.passes(days=4, hours=1)
    await chat.says("ana", "/retro end")
    await time.passes(hours=1)
    assert "2026-03-13 10:00" in invitation(chat, 2)
    await rests(chat, "2026-03-12", "2026-03-22")
    assert "2026-03-23 10:00" in invitation(chat, 2)
    assert (
        chat.sees("esra", thread="Retro PLAN-2")[-1]
        == "We rest on 2026-03-13, so our retro is 2026-03-23 10:00 instead."
    )
    await time.passes(days=7)
    assert not any("Retro R-2" in text for text in chat.sees("esra"))


async def test_who_plans_a_retro_for_a_holiday_is_told_and_may(chat: Chat, time: Time) -> None:
    await rests(chat, "2026-03-06")
    await chat.says("ana", "/retro schedule 2026-03-06 10:00")
    assert "on that day the group rests" in chat.private("ana")
    await chat.chooses("ana", "Again and again", "every week")
    await chat.presses("ana", "Plan it")
    await time.passes(days=4, hours=1)
    assert "Part 1 of 8" in card(chat)


async def test_after_a_sprint_no_retro_is_planned_for_a_holiday(chat: Chat) -> None:
    await rests(chat, "2026-03-06")
    await plans(chat, Again_and_again="after every sprint, on the next such day")
    await chat.says("ana", "/retro show")
    assert "2026-03-07 10:00, if one ended today" in chat.private("ana")
