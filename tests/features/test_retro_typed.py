"""Whatever everybody can press in a retro can be typed: all of one by typed words alone, and a complete table."""

from __future__ import annotations

import pytest

from adapters.playground.harness import Chat
from bot.engine import tokens
from bot.engine.platform import Pressed
from bot.engine.registry import load_features
from bot.kit import MovableClock
from tests.features.conftest import Time
from tests.features.test_retro_presses import collected
from tests.features.test_retros import card

TYPED = {
    "ask": "breakout ask", "call_next": "breakout call", "call_on": "breakout next",
    "change_outcome": "breakout change",
    "claim": "breakout lead", "do": "breakout action", "hand": "breakout hand", "invite": "breakout invite",
    "other_theme": "breakout theme", "pass_on": "breakout pass", "read": "breakout read", "still_here": "breakout lead",
    "take_it": "breakout take", "takeaway": "breakout takeaway",
    "rsvp": "plan rsvp", "settle_plan": "plan cancel", "to_calendar": "plan calendar",
    "as_markdown": "retro summary", "as_pdf": "retro summary", "back": "retro back", "done": "retro done",
    "give_dots": "retro vote", "go_on": "retro next", "here": "retro join", "it_is_done": "retro review",
    "lead": "retro lead", "let_go": "retro review", "more": "retro more", "not_today": "retro review",
    "open_board": "retro board", "score": "retro score", "share": "retro share", "start_clock": "retro resume",
    "still_on_it": "retro review", "stop_clock": "retro pause", "talk_today": "retro review", "write": "retro note",
    "put": "theme put", "suggest": "theme suggest", "undo": "theme undo",
    "move": "theme put", "rename": "theme rename", "split": "theme split", "park": "theme park",
    "look_at_theme": "theme list",
}  # fmt: skip
"""What does the same as a button that stands on a card in the channel, in a direct message or on the board."""


async def test_whatever_stands_where_others_see_it_can_be_typed(clock: MovableClock) -> None:
    acts = await collected(clock, private=False)
    actions = {tokens.decode(act.token).action for act in acts.values() if isinstance(act, Pressed)}
    pressed = {action.removeprefix("retros.") for action in actions if action.startswith("retros.")}
    assert pressed <= TYPED.keys()
    commands = {command.name for feature in load_features() for command in feature.commands}
    assert set(TYPED.values()) <= commands


PEOPLE = ("ana", "ben", "chidi", "dolores", "esra", "farid")


async def wrote(chat: Chat) -> None:
    """A retro begins, and everybody writes a note."""
    chat.joins("Farid")
    await chat.says("ana", "/retro start 4ls")
    for person in PEOPLE[1:]:
        await chat.says(person, "/retro join")
    await chat.says("ben", "/retro done")
    await chat.says("ana", "/retro next")
    await chat.says("ana", "/retro more 1")
    await chat.says("ana", "/retro pause")
    await chat.says("ana", "/retro resume")
    await chat.says("ana", "/retro next")
    for person in PEOPLE:
        await chat.says(person, f"/retro note Meetings that {person} had to sit through")
        await chat.fills(person, {})
    code = chat.private("farid").split("Your receipt code: ")[1].split()[0]
    await chat.says("farid", f"/retro receipt {code}")
    assert "Meetings that farid had" in chat.private("farid")


async def chose(chat: Chat) -> None:
    """Notes are put together, and dots are given."""
    await chat.says("ana", "/retro next")
    await chat.says("ana", "/theme suggest")
    await chat.says("ben", "/theme accept")
    await chat.says("ben", "/theme rename T1 Meetings")
    await chat.says("chidi", "/theme split T1 6 Lunches")
    await chat.says("chidi", "/theme undo")
    await chat.says("chidi", "/theme redo")
    await chat.says("ana", "/breakout deal 2")
    await chat.says("ana", "/theme dots 4")
    await chat.says("ana", "/retro next")
    assert "Everybody has 4 dots" in card(chat)
    for person in PEOPLE:
        await chat.says(person, "/retro vote T1 T1 T2")


async def talked(chat: Chat) -> None:
    """Breakouts talk, write something down and share it."""
    await chat.says("ana", "/retro next")
    for person in PEOPLE[:2]:
        await chat.says(person, "/breakout lead")
    await chat.says("chidi", "/breakout theme T2")
    await chat.says("chidi", "/breakout read")
    await chat.says("chidi", "/breakout hand")
    await chat.says("chidi", "/breakout invite")
    await chat.says("chidi", "/breakout takeaway Half an hour is enough")
    await chat.says("chidi", "/breakout ask")
    await chat.fills("chidi", {"text": "A day without meetings", "whom": "The board"})
    await chat.says("chidi", "/breakout action Write it down")
    await chat.fills("chidi", {})
    await chat.says("dolores", "/breakout take 3")
    await chat.says("ana", "/retro next")
    await chat.says("ana", "/breakout call")


async def test_a_whole_retro_is_held_by_typed_words_alone(chat: Chat) -> None:
    await wrote(chat)
    await chose(chat)
    await talked(chat)
    await chat.says("ana", "/retro next")
    for person in PEOPLE:
        await chat.says(person, "/retro score 4")
    await chat.says("ana", "/retro next")
    summary = next(text for text in reversed(chat.sees("esra")) if "What came of R-1" in text)
    assert "Takeaway: Half an hour is enough" in summary
    assert "Ask: A day without meetings · to The board" in summary
    assert "Action: Write it down · Dolores takes it" in summary
    assert "Worth our time: 4.0 of 5 (6 answers)" in summary
    await chat.says("esra", "/retro summary R-1 notes-markdown")
    assert any(b"farid had to sit through" in content for content in chat.files("esra").values())
    await chat.says("esra", "/retro summary R-1 pdf")
    assert any(content.startswith(b"%PDF") for content in chat.files("esra").values())


@pytest.mark.parametrize("when", ["2026-03-06 10:00", "fri 10:00"])
async def test_a_retro_is_planned_answered_and_taken_along_by_typed_words(chat: Chat, time: Time, when: str) -> None:
    await chat.says("ana", f"/retro schedule {when}")
    await chat.presses("ana", "Plan it")
    await chat.says("ben", "/plan rsvp yes")
    assert "You come." in chat.private("ben")
    await chat.says("ben", "/plan calendar")
    assert b"DTSTART:20260306T100000Z" in chat.files("ben")["retro-PLAN-1.ics"]
    await chat.says("ben", "/plan calendar PLAN-4")
    assert "PLAN-4 is not to come any more." in chat.private("ben")
    await chat.says("ben", "/plan sprints")
    assert chat.private("ben") == "Good. From now on a retro begins right when a sprint ends."
