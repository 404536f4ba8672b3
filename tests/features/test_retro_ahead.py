"""Notes that are written days before a retro, and retros that follow a sprint."""

from collections.abc import AsyncIterator
from typing import Annotated

import pytest

from adapters.playground.harness import Chat
from bot.__main__ import Roundtable, roundtable
from bot.engine.registry import load_features
from bot.kit import Arg, Call, Effects, Emit, Feature, MovableClock, Random, SprintEnded, _
from storage.database import Database
from tests.features.conftest import Time, at_once
from tests.features.test_retro_plans import card, invitation, plans


async def writes(chat: Chat, person: str, text: str, card: str = "Retro PLAN-1") -> None:
    """Somebody writes a note that went well."""
    await chat.presses(person, "Write notes", card=card)
    await chat.fills(person, {"column1": text})
    assert chat.private(person).startswith("Kept, without your name.")


async def test_notes_are_written_days_before_and_show_in_the_retro_together_with_the_others(
    chat: Chat, time: Time
) -> None:
    await plans(chat, command="collect")
    assert "You can write notes for it from now on." in invitation(chat)
    await writes(chat, "ben", "Fridays")
    await chat.says("chidi", "/retro note Mondays")
    await chat.fills("chidi", {})
    assert "No note waits yet." in invitation(chat)
    await time.passes(minutes=59)
    assert "No note waits yet." in invitation(chat)
    await time.passes(minutes=1)
    assert "2 notes wait." in invitation(chat)
    await time.passes(days=4)
    assert "Part 1 of 8" in card(chat)
    await writes(chat, "dolores", "Tuesdays", card="Retro R-1")
    for _minute in range(11):
        assert not any("Fridays" in text for text in chat.sees("esra"))
        await time.passes(minutes=1)
    shown = next(text for text in chat.sees("esra") if "R-1 · What went well" in text)
    assert all(words in shown for words in ("Fridays", "Mondays", "Tuesdays"))


async def test_everybody_is_reminded_that_notes_can_still_be_written_and_nobody_in_particular(
    chat: Chat, time: Time
) -> None:
    await plans(chat, command="collect")
    await writes(chat, "ben", "Fridays")
    await time.passes(days=3, hours=1)
    assert "Notes can still be written." in chat.sees("esra", thread="Retro PLAN-1")[-1]
    assert all(chat.directs(person) == [] for person in ("ana", "ben", "chidi", "dolores", "esra"))


async def test_while_another_retro_goes_on_each_form_belongs_to_its_own(chat: Chat, time: Time) -> None:
    await plans(chat, command="collect")
    await chat.says("ana", "/retro start moods")
    await chat.presses("ben", "Write notes", card="Retro PLAN-1")
    assert "What went well" in chat.form("ben")
    await chat.presses("chidi", "Write notes", card="Retro R-1")
    assert "Mad" in chat.form("chidi")
    await chat.fills("chidi", {"Mad": "Mondays"})
    await chat.fills("ben", {"What went well": "Fridays"})
    await chat.says("ana", "/retro end")
    assert any("Mondays" in text for text in chat.sees("esra"))
    assert not any("Fridays" in text for text in chat.sees("esra"))


async def test_retros_are_numbered_as_they_are_held_and_what_was_written_before_is_found_again(
    chat: Chat, time: Time
) -> None:
    await plans(chat, command="collect")
    await writes(chat, "ben", "Fridays")
    code = chat.private("ben").split("Your receipt code: ")[1].split()[0]
    await chat.says("ben", f"/retro receipt {code}")
    assert "Your notes for the retro that is planned" in chat.private("ben")
    await chat.presses("ben", "Change or take back")
    await chat.presses("chidi", "Write notes", card="Retro PLAN-1")
    await chat.says("ana", "/retro start")
    await chat.says("ana", "/retro end")
    await time.passes(days=4, hours=1)
    assert "The retro of 2026-03-06 10:00 has begun: R-2." in invitation(chat)
    await chat.fills("ben", {"What went well": "Long Fridays"})
    await chat.fills("chidi", {"What went well": "Mondays"})
    await chat.says("ben", f"/retro receipt {code}")
    assert "Your notes for R-2" in chat.private("ben")
    assert "Long Fridays" in chat.private("ben")
    await chat.says("ana", "/retro end")
    shown = next(text for text in chat.sees("esra") if "R-2 · What went well" in text)
    assert "Long Fridays" in shown
    assert "Mondays" in shown
    await chat.says("ben", f"/retro receipt {code}")
    assert "R-2, " in chat.private("ben")


async def test_a_plan_that_was_cancelled_leaves_no_gap(chat: Chat) -> None:
    for _plan in range(2):
        await plans(chat, command="collect")
        await chat.says("ana", "/plan cancel")
        await chat.presses("ana", "Cancel it")
    await chat.says("ana", "/retro start")
    assert "Part 1 of 8" in card(chat)


async def test_notes_for_a_cancelled_retro_are_gone_and_who_comes_late_is_told(chat: Chat, time: Time) -> None:
    await plans(chat, command="collect")
    await writes(chat, "ben", "Fridays")
    await chat.presses("chidi", "Write notes", card="Retro PLAN-1")
    await chat.says("ana", "/plan cancel")
    assert "thrown away" in chat.private("ana")
    await chat.presses("ana", "Cancel it")
    await chat.fills("chidi", {"column1": "Mondays"})
    assert chat.form("chidi")["What went well"] == "Mondays"
    await time.passes(minutes=2)
    await chat.says("ana", "/retro start")
    await chat.says("ana", "/retro end")
    assert not any("Fridays" in text for text in chat.sees("esra"))


async def test_notes_for_a_retro_that_was_not_held_are_in_the_next(chat: Chat, time: Time) -> None:
    await plans(chat, command="collect")
    await writes(chat, "ben", "Fridays")
    await time.passes(days=4, hours=3)
    assert "kept for the next one" in chat.sees("esra", thread="Retro PLAN-1")[-1]
    await chat.says("chidi", "/retro start")
    await chat.says("chidi", "/retro end")
    assert any("R-1 · What went well" in text and "Fridays" in text for text in chat.sees("esra"))


async def test_in_a_series_notes_for_the_next_one_can_be_written_once_one_has_begun(chat: Chat, time: Time) -> None:
    await plans(chat, command="collect", Again_and_again="every week")
    await time.passes(days=4, hours=1)
    await chat.says("ana", "/retro end")
    await time.passes(hours=1)
    await writes(chat, "ben", "Fridays", card="Retro PLAN-2")
    await time.passes(days=6, hours=23)
    await chat.says("ana", "/retro end")
    assert any("R-2 · What went well" in text and "Fridays" in text for text in chat.sees("esra"))


sprints = Feature("sprints-on-paper", _("Sprints"))


@sprints.command("paper-sprint", _("End a sprint"))
def end_sprint(call: Call, how: Annotated[str, Arg(_("how"))] = "") -> Effects:
    """A sprint is over."""
    return Emit(SprintEnded(number=1, goal="Fair hiring", by=call.person.member if how else None))


@pytest.fixture
async def bot(database: Database, clock: MovableClock, random: Random) -> AsyncIterator[Roundtable]:
    """A process with sprints."""
    features = [*load_features(), sprints]
    async with roundtable(database, clock=clock, random=random, features=features, sleep=at_once) as bot:
        yield bot


async def test_a_retro_begins_when_a_sprint_ends_led_by_who_ended_it(chat: Chat) -> None:
    await chat.says("ben", "/paper-sprint mine")
    assert "Part 1 of 8" in card(chat)
    assert "Leads: Ben" in card(chat)
    await chat.says("chidi", "/paper-sprint")
    assert not any("Retro R-2" in text for text in chat.sees("esra"))


async def test_a_group_may_hold_it_on_the_next_day_of_its_choice(chat: Chat, time: Time) -> None:
    await plans(chat, Again_and_again="after every sprint, on the next such day")
    assert "After every sprint" in chat.private("ana")
    await chat.says("ana", "/retro show")
    assert "2026-03-06 10:00" in chat.private("ana")
    await time.passes(days=7)
    await chat.says("ben", "/paper-sprint")
    assert "2026-03-13 10:00" in invitation(chat)
    assert "You are invited to a retro" in invitation(chat)
    await time.passes(days=4, hours=1)
    assert "Part 1 of 8" in card(chat)
    await chat.says("ana", "/retro show")
    await chat.presses("ana", "Right at a sprint's end again")
    await chat.says("ana", "/retro lead")
    await chat.says("ana", "/retro end")
    await chat.says("ben", "/paper-sprint")
    assert "Part 1 of 8" in card(chat, 2)
