"""Putting notes together, as a group does it before a wall: by numbers and names, and every step can be undone."""

import asyncio

import pytest

from adapters.playground.harness import Chat
from bot.features.retros.pointing import read_numbers
from tests.features.conftest import Time

NOTES = ("Long meetings", "Meetings at lunch", "Nobody writes minutes", "Pairing", "A quiet room")


async def begins(chat: Chat, *notes: str) -> None:
    """A retro in which these notes show, in this order."""
    await chat.says("ana", "/retro start")
    for note in notes or NOTES:
        await chat.says("ben", f"/retro note {note}")
        await chat.fills("ben", {})
    for _phase in range(3):
        await chat.says("ana", "/retro next")


def card(chat: Chat, who: str = "esra") -> str:
    """The themes in the channel."""
    return next(text for text in reversed(chat.sees(who)) if "R-1 · Themes" in text)


def numbers(chat: Chat, *texts: str) -> str:
    """The numbers of some notes."""
    shown = next(text for text in chat.sees("esra") if "What went well" in text)
    lines = [line.split(". ", 1) for line in shown.splitlines() if ". " in line]
    return " ".join(number for text in texts for number, line in lines if line == text)


async def test_notes_go_together_by_their_numbers_and_a_name(chat: Chat) -> None:
    await begins(chat)
    assert "5 notes, in no theme yet." in card(chat)
    meetings = numbers(chat, "Long meetings", "Meetings at lunch")
    await chat.says("chidi", f"/theme put {meetings} Our meetings")
    assert chat.private("chidi").endswith("into T1 · Our meetings.")
    assert "One theme, 3 notes in none." in card(chat)

    await chat.says("dolores", f"/theme put {numbers(chat, 'Nobody writes minutes')} our MEETINGS")
    assert "One theme, 2 notes in none." in card(chat)
    await chat.says("dolores", f"/theme put {numbers(chat, 'A quiet room')} T1")
    await chat.says("dolores", f"/theme out {numbers(chat, 'A quiet room')}")
    assert "One theme, 2 notes in none." in card(chat)
    await chat.says("dolores", "/theme list T1")
    assert "Nobody writes minutes" in chat.private("dolores")
    assert "A quiet room" not in chat.private("dolores")


async def test_a_form_asks_for_numbers_and_a_name(chat: Chat) -> None:
    await begins(chat)
    await chat.presses("chidi", "Put notes together", card="R-1 · Themes")
    await chat.fills("chidi", {"notes": "3, seven"})
    assert "“seven” is no number of a note." in next(iter(chat.errors("chidi").values()))
    await chat.fills("chidi", {"notes": "3, 7"})
    assert "There is no note 7 here; the last one is 5." in next(iter(chat.errors("chidi").values()))
    await chat.fills("chidi", {"notes": "3, 4"})
    assert chat.private("chidi") == "Done: notes 3, 4 into T1."
    await chat.says("chidi", "/theme rename T1")
    await chat.fills("chidi", {"What is it about?": "*Work*"})
    assert "T1 · *Work*" in card(chat)


async def test_a_theme_nobody_named_is_called_by_its_first_note(chat: Chat) -> None:
    await begins(chat, "Pairing", "Pairing with somebody who has never done it before, and long breaks between")
    await chat.says("chidi", "/theme put 1 2")
    assert "T1\n1. Pairing" in card(chat)
    await chat.says("chidi", "/theme list T1")
    assert chat.private("chidi").startswith("T1 · “Pairing")


async def test_themes_are_merged_and_split_and_what_is_empty_is_gone(chat: Chat) -> None:
    await begins(chat)
    await chat.says("chidi", "/theme put 1 2 First")
    await chat.says("chidi", "/theme put 3-4 Second")
    await chat.says("chidi", "/theme merge T1 T2")
    assert chat.private("chidi") == "Done: T2 · Second into T1 · First."
    assert "Second" not in card(chat)
    await chat.says("chidi", "/theme put 5 T2")
    assert "There is no theme T2 here." in chat.private("chidi")

    await chat.says("chidi", "/theme split T1 2, 3 Halves")
    assert "T3 · Halves" in card(chat)
    await chat.says("chidi", "/theme split T1 5")
    assert "Note 5 is not in T1 · First." in chat.private("chidi")
    await chat.says("chidi", "/theme split T1")
    assert "First" not in card(chat)
    assert "One theme, 3 notes in none." in card(chat)


async def test_a_theme_can_be_looked_at_named_merged_kept_and_taken_apart_without_typing(chat: Chat) -> None:
    await begins(chat)
    await chat.says("chidi", "/theme put 1 2")
    await chat.says("chidi", "/theme put 3-4 Second")
    await chat.chooses("chidi", "Look at a theme", "T2 · Second", card="R-1 · Themes")
    await chat.presses("chidi", "Keep for the next retro")
    assert "T2 · Second (kept for the next retro)" in card(chat)
    await chat.chooses("chidi", "Look at a theme", "T1 · “Long meetings”", card="R-1 · Themes")
    await chat.presses("chidi", "Give it a name")
    await chat.fills("chidi", {"What is it about?": "First"})
    assert "T1 · First" in card(chat)
    await chat.chooses("chidi", "Look at a theme", "T1 · First", card="R-1 · Themes")
    await chat.chooses("chidi", "Take in another theme", "T2 · Second")
    assert "Second" not in card(chat)
    await chat.chooses("chidi", "Look at a theme", "T1 · First", card="R-1 · Themes")
    await chat.presses("chidi", "Take apart")
    assert "5 notes, in no theme yet." in card(chat)


async def test_while_everybody_chooses_a_theme_can_be_looked_at_and_named_alone(chat: Chat) -> None:
    await begins(chat)
    await chat.says("chidi", "/theme put 1 2 First")
    await chat.says("ana", "/retro next")
    await chat.chooses("chidi", "Look at a theme", "T1 · First", card="R-1 · Themes")
    with pytest.raises(AssertionError, match="Take apart"):
        await chat.presses("chidi", "Take apart")
    await chat.presses("chidi", "Rename")
    await chat.fills("chidi", {"What is it about?": "Second"})
    assert "T1 · Second" in card(chat)


async def test_every_step_can_be_undone_whoever_took_it_and_done_again(chat: Chat) -> None:
    await begins(chat)
    await chat.says("ben", "/theme undo")
    assert "There is nothing to undo" in chat.private("ben")
    await chat.says("chidi", "/theme put 1 2 First")
    await chat.says("dolores", "/theme put 2 3 Second")
    await chat.says("chidi", "/theme rename T1 Alone")
    await chat.says("ben", "/theme merge T1 T2")
    states = [card(chat)]
    for said in ("T2 · Second into T1", "T1 · First is called T1 · Alone", "notes 2, 3 into T2 · Second", "notes 1, 2"):
        await chat.presses("esra", "Undo", card="R-1 · Themes")
        assert said in chat.private("esra")
        states.append(card(chat))
    assert "5 notes, in no theme yet." in card(chat)
    for state in reversed(states[:-1]):
        await chat.says("ben", "/theme redo")
        assert card(chat) == state
    await chat.says("ben", "/theme redo")
    assert "Nothing was undone" in chat.private("ben")

    await chat.says("ben", "/theme undo")
    await chat.says("ben", "/theme put 5 Third")
    await chat.says("ben", "/theme redo")
    assert "Nothing was undone" in chat.private("ben")


async def test_who_presses_undo_when_others_did_does_not_undo_more(chat: Chat) -> None:
    await begins(chat)
    await chat.says("chidi", "/theme put 1 2 First")
    await chat.says("chidi", "/theme put 3 4 Second")
    await asyncio.gather(*(chat.presses("esra", "Undo", card="R-1 · Themes") for _time in range(4)))
    assert "T1 · First" in card(chat)
    assert "Second" not in card(chat)


@pytest.mark.parametrize(
    "typed", ["put 1 2 First", "out 1", "rename T1 A", "merge T1 T2", "split T1", "undo", "redo", "park T1"]
)
async def test_before_the_notes_show_and_after_the_end_nothing_is_put_together(chat: Chat, typed: str) -> None:
    await chat.says("chidi", f"/theme {typed}")
    assert "There is no retro just now." in chat.private("chidi")
    await chat.says("ana", "/retro start")
    await chat.says("chidi", f"/theme {typed}")
    assert "The notes show when the writing ends." in chat.private("chidi")
    await chat.says("ana", "/retro end")
    await chat.says("chidi", f"/theme {typed}")
    assert "There is no retro just now." in chat.private("chidi")


async def test_an_old_card_moves_nothing_when_the_retro_is_over(chat: Chat) -> None:
    await begins(chat)
    await chat.says("chidi", "/theme put 1 2 First")
    await chat.says("chidi", "/theme list")
    await chat.presses("chidi", "Put notes together")
    await chat.says("ana", "/retro end")
    await chat.fills("chidi", {"notes": "3"})
    assert "its themes stay as they are" in next(iter(chat.errors("chidi").values()))
    await chat.presses("chidi", "Undo")
    assert "its themes stay as they are" in chat.private("chidi")
    assert "T1 · First" in card(chat)


async def test_a_theme_can_be_kept_for_the_next_retro_once(chat: Chat) -> None:
    await begins(chat)
    await chat.says("chidi", "/theme put 1 2 First")
    await chat.says("chidi", "/theme park T1")
    assert "T1 · First (kept for the next retro)" in card(chat)
    await chat.says("chidi", "/theme park 1")
    assert "is kept for the next retro already" in chat.private("chidi")


async def test_words_that_fit_nowhere_come_back_with_what_would(chat: Chat) -> None:
    await begins(chat)
    for typed, said in (
        ("put many First", "“many” is no number of a note."),
        ("put 9 First", "There is no note 9 here; the last one is 5."),
        ("put 1 T7", "There is no theme T7 here."),
        (f"put 1 {'x' * 81}", "The name has 81 characters, and 80 fit."),
        ("merge T1 T2", "There is no theme T1 here."),
        ("merge T1 nothing", "“nothing” is no number of a note."),
        ("rename T1 A", "There is no theme T1 here."),
        ("out everything", "“everything” is no number of a note."),
    ):
        await chat.says("chidi", f"/theme {typed}")
        assert said in chat.private("chidi"), typed
    assert "5 notes, in no theme yet." in card(chat)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("3", ([3], "")),
        ("3 5, 7 Meetings", ([3, 5, 7], "Meetings")),
        ("3,5 and 7", ([3, 5, 7], "")),
        ("3 y 5 Reuniones", ([3, 5], "Reuniones")),
        ("#3 4-6 A b", ([3, 4, 5, 6], "A b")),
        ("3 3 3 twice", ([3], "twice")),
        ("3rd floor", ([], "3rd floor")),
        ("and more", ([], "and more")),
        ("", ([], "")),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, read: tuple[list[int], str]) -> None:
    assert read_numbers(typed) == read


async def test_a_name_in_quotes_may_begin_with_a_number(chat: Chat) -> None:
    await begins(chat)
    await chat.says("chidi", '/theme put 1 "5 whys"')
    assert "T1 · 5 whys" in card(chat)


async def test_the_themes_of_a_large_retro_say_what_they_leave_out(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/retro start")
    for part in range(10):
        await chat.presses("ben", "Write notes", card="Retro R-1")
        await chat.fills(
            "ben", {"column1": "\n".join(f"Something about {part} and {line}, at length" for line in range(20))}
        )
    for _phase in range(3):
        await chat.says("ana", "/retro next")
    for theme in range(25):
        await chat.says("chidi", f"/theme put {theme * 7 + 1}-{theme * 7 + 7} Number {theme}")
    shown = card(chat)
    assert "25 themes, 25 notes in none." in shown
    assert all(f"Number {theme}" in shown for theme in range(25))
    assert "and 177–200" in shown
    assert len(shown) < 3600
