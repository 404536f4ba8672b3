"""While breakouts talk: about which theme, note by note, who speaks; and how long each of them has in the share-out."""

import re

import pytest

from adapters.playground.harness import Chat
from tests.features.conftest import Time
from tests.features.test_retro_breakouts import MORE, TWELVE, begun, shown, until
from tests.features.test_retros import writes

NOTES = "Too many meetings\nMeetings run over\nShort meetings help\nThe lift broke\nNobody reads the minutes"


@pytest.fixture
def twelve(chat: Chat) -> Chat:
    """A group of twelve."""
    for name in MORE:
        chat.joins(name)
    return chat


async def themed(chat: Chat, time: Time) -> None:
    """Twelve are about to talk, in three breakouts, about three themes; the first of them has three notes."""
    await begun(chat, TWELVE)
    await until(chat, time, "3 of 8")
    await writes(chat, "ben", column1=NOTES)
    await until(chat, time, "4 of 8")
    numbers = {line.split(". ", 1)[1]: line.split(".")[0] for line in column(chat).splitlines() if ". " in line}
    meetings = " ".join(number for text, number in numbers.items() if "eetings" in text)
    await chat.says("ben", f"/theme put {meetings} Meetings")
    await chat.says("ben", f"/theme put {numbers['The lift broke']} Lifts")
    await chat.says("ben", f"/theme put {numbers['Nobody reads the minutes']} Minutes")
    await until(chat, time, "6 of 8")


def column(chat: Chat) -> str:
    """The notes that were shown."""
    return shown(chat, "R-1 · What went well")


def of(chat: Chat, name: str) -> tuple[int, list[str]]:
    """The breakout of somebody, and who is in it."""
    for number in (1, 2, 3):
        text = shown(chat, f"R-1 · Breakout {number}")
        inside = re.search("With: (.*)", text)
        assert inside is not None
        people = inside[1].split(", ")
        if name.capitalize() in people:
            return number, people
    raise AssertionError(f"{name} is in no breakout")


async def test_a_breakout_chooses_what_it_talks_about(twelve: Chat, time: Time) -> None:
    chat = twelve
    await themed(chat, time)
    number, _people = of(chat, "ben")
    room = f"R-1 · Breakout {number}"
    dealt = next(line for line in shown(chat, room).splitlines() if "You talk about" in line)
    other = next(theme for theme in ("T1 · Meetings", "T2 · Lifts", "T3 · Minutes") if theme not in dealt)
    await chat.presses("ben", "Another theme", card=room)
    assert "What most chose stands first." in chat.private("ben")
    await chat.chooses("ben", "Talk about …", other)
    assert chat.private("ben") == f"You talk about {other} now."
    assert f"You talk about: {other}" in shown(chat, room)
    assert f"If there is time left: {dealt.split(': ')[1]}" in shown(chat, room)
    await chat.says("ben", f"/breakout theme {other.split()[0]}")
    assert f"You talk about {other} already." in chat.private("ben")
    await chat.says("ben", "/breakout theme T7")
    assert "There is no theme T7 here." in chat.private("ben")
    await chat.says("ben", f"/breakout theme {dealt.split(': ')[1].split()[0]}")
    assert dealt in shown(chat, room)


async def test_the_notes_of_a_theme_are_read_one_by_one_and_nobody_is_asked_whose_they_are(
    twelve: Chat, time: Time
) -> None:
    chat = twelve
    await themed(chat, time)
    await chat.says("ben", "/breakout lead")
    number, _people = of(chat, "ben")
    room = f"R-1 · Breakout {number}"
    await chat.says("ben", "/breakout theme T1")
    assert len([line for line in shown(chat, room).splitlines() if "eetings" in line]) == 4, "the name and three notes"
    read = []
    for step in ("Note by note", "Next note", "Next note"):
        await chat.presses("ben", step, card="Shall we read our theme")
        quote = [line for line in shown(chat, room).splitlines() if re.match(r"\d+\. ", line)]
        assert len(quote) == 1
        read += quote
        assert f"Note {len(read)} of 3. Whoever wrote it may say more; nobody asks who that is." in shown(chat, room)
        assert quote[0] in chat.directs("ben")[-1]
    assert len(set(read)) == 3
    await chat.presses("ben", "All notes again", card=room)
    assert all(line in shown(chat, room) for line in read)
    await chat.says("ben", "/breakout read")
    assert chat.private("ben") == "Note 1 of 3 shows alone now. Read it aloud."
    await chat.says("ben", "/breakout theme T2")
    await chat.says("ben", "/breakout read")
    assert "Your theme has one note, and it shows already." in chat.private("ben")
    await chat.says("ben", "/breakout theme T1")
    assert all(line in shown(chat, room) for line in read), "with another theme all notes show"


async def test_a_note_that_was_taken_out_of_the_theme_is_not_read_from_an_old_card(twelve: Chat, time: Time) -> None:
    chat = twelve
    await themed(chat, time)
    number, _people = of(chat, "ben")
    room = f"R-1 · Breakout {number}"
    await chat.says("ben", "/breakout theme T1")
    await chat.says("ben", "/breakout read")
    first = next(line for line in shown(chat, room).splitlines() if re.match(r"\d+\. ", line))
    await chat.says("ben", f"/theme out {first.split('.')[0]}")
    await chat.says("ben", "/breakout read")
    assert chat.private("ben") == "Note 1 of 2 shows alone now. Read it aloud."


async def test_a_moderator_lets_somebody_speak_by_name(twelve: Chat, time: Time) -> None:
    chat = twelve
    await themed(chat, time)
    await chat.says("ben", "/breakout lead")
    _number, people = of(chat, "ben")
    one = next(name for name in people if name != "Ben")
    stranger = next(name.capitalize() for name in TWELVE if name.capitalize() not in people)
    await chat.says(one.lower(), "/breakout invite")
    await chat.says("ben", f"/breakout next @{one}")
    assert chat.private("ben") == f"{one} speaks"
    assert "would like to be asked" not in chat.directs("ben")[-1]
    await chat.says("ben", f"/breakout next @{stranger}")
    assert "They are not in your breakout." in chat.private("ben")


async def test_before_and_after_the_talking_nothing_is_chosen_or_read(twelve: Chat, time: Time) -> None:
    chat = twelve
    await themed(chat, time)
    await chat.says("ana", "/retro back")
    for typed in ("theme T1", "read", "hand"):
        await chat.says("ben", f"/breakout {typed}")
        assert "The breakouts do not talk yet." in chat.private("ben")
    await chat.says("ana", "/retro next")
    await chat.says("ana", "/retro next")
    for typed in ("theme T1", "read", "hand"):
        await chat.says("ben", f"/breakout {typed}")
        assert "The breakouts have talked." in chat.private("ben")


async def test_where_all_stay_together_they_choose_and_read_around_the_retro_s_own_card(chat: Chat, time: Time) -> None:
    await begun(chat, TWELVE[:4])
    await until(chat, time, "3 of 8")
    await writes(chat, "ben", column1="Early starts\nLong lunches")
    await until(chat, time, "4 of 8")
    await chat.says("ben", "/theme put 1 2 Hours")
    await until(chat, time, "6 of 8")
    await chat.presses("chidi", "Note by note", card="Retro R-1")
    assert "Note 1 of 2." in shown(chat, "Retro R-1")
    await chat.presses("chidi", "Another theme", card="Retro R-1")
    assert "There is no other theme." in chat.private("chidi")


async def test_every_breakout_is_told_until_when_it_speaks_and_a_pause_takes_nothing_from_it(
    twelve: Chat, time: Time
) -> None:
    chat = twelve
    await themed(chat, time)
    await until(chat, time, "7 of 8")
    card = shown(chat, "R-1 · Share-out")
    assert "Now speaks: Breakout" in card
    begins = minutes(card)
    assert "2 more breakouts come after them." in card
    await chat.says("ana", "/retro pause")
    assert "The clock stands. 2 more breakouts" in shown(chat, "R-1 · Share-out")
    await time.passes(minutes=10)
    assert "2 more breakouts" in shown(chat, "R-1 · Share-out"), "while it stands nobody else is called"
    await chat.says("ana", "/retro resume")
    assert minutes(shown(chat, "R-1 · Share-out")) == begins + 10
    await time.passes(seconds=60)
    assert "2 more breakouts" in shown(chat, "R-1 · Share-out")
    await time.passes(seconds=20)
    assert "One more breakout comes after them." in shown(chat, "R-1 · Share-out")
    await chat.says("ana", "/retro more 1")
    await time.passes(seconds=80)
    assert "One more breakout" in shown(chat, "R-1 · Share-out"), "the minute more is for who speaks"
    await time.passes(seconds=60)
    assert "They are the last." in shown(chat, "R-1 · Share-out")


def minutes(card: str) -> int:
    """Until when somebody speaks, in minutes of the day."""
    found = re.search(r"Until (\d+):(\d+)\.", card)
    assert found is not None, card
    return int(found[1]) * 60 + int(found[2])


async def test_what_came_up_in_several_breakouts_is_shown_as_such(twelve: Chat, time: Time) -> None:
    chat = twelve
    await themed(chat, time)
    here = {of(chat, name)[0]: name for name in TWELVE}
    for number, words in ((1, "Hold shorter meetings"), (2, "Fewer meetings on Mondays"), (3, "Repair the lift")):
        await chat.says(here[number], f"/breakout takeaway {words}")
    await until(chat, time, "8 of 8")
    lines = shown(chat, "R-1 · Share-out").splitlines()
    several = lines[lines.index("Came up in several breakouts:") + 1 :]
    assert len(several) == 1
    assert several[0].casefold().startswith("meetings")
    assert several[0].endswith("(1, 2)")
