"""All kinds of polls, by every way to vote: what is pressed, chosen from a list or typed comes to the same."""

import pytest

from adapters.playground.harness import Chat
from tests.features.conftest import Time
from tests.features.test_polls import ask, card

PEOPLE = ("ana", "ben", "chidi", "dolores", "esra")
FEW = "Park;Office;Café"
MANY = ";".join(f"Place {number}" for number in range(1, 13))
"""More than have buttons of their own."""

PRESSED = {
    "single": (["2. Office"], "2"),
    "multiple": (["1. Park", "3. Café"], "1, 3"),
    "yesno": (["1. Yes"], "yes"),
    "dots": (["1. Park", "1. Park", "3. Café"], "1 1 3"),
    "score": (["5", "0", "3"], "1=5 2=0 3=3"),
    "ranked": (["3. Café", "1. Park"], "3 1"),
    "temperature": (["4 · rather for"], "4"),
}
"""What is pressed, and what is typed for the same."""
CHOSEN = {
    "single": (["11. Place 11"], "11"),
    "multiple": (["1. Place 1", "12. Place 12"], "1 12"),
    "dots": (["11. Place 11", "11. Place 11", "2. Place 2"], "11=2 2"),
    "ranked": (["12. Place 12", "3. Place 3"], "12 3"),
    "score": (["12. Place 12", "4", "3. Place 3", "5", "12. Place 12: 4 points", "2"], "12=2 3=5"),
}
"""What is chosen from a list, and what is typed for the same; for points each choice is followed by a press."""


async def presses(chat: Chat, person: str, steps: list[str], *, directly: bool) -> None:
    """Somebody votes with buttons: on the poll's card, or on their own."""
    if directly:
        await chat.presses(person, steps[0].split(". ")[-1], card="Poll V-1")
        return
    await chat.presses(person, "Vote", card="Poll V-1")
    for step in steps:
        await chat.presses(person, step)
    await sends(chat, person)


async def chooses(chat: Chat, person: str, steps: list[str], *, directly: bool) -> None:
    """Somebody votes with lists."""
    if directly:
        await chat.chooses(person, "Choose", steps[0], card="Poll V-1")
        return
    await chat.presses(person, "Vote", card="Poll V-1")
    for step in steps:
        if step.isdigit():
            await chat.presses(person, step)
        else:
            select = next(label for label in chat.buttons(person, "Your vote") if label in {"Choose", "Another option"})
            await chat.chooses(person, select, step)
    await sends(chat, person)


async def sends(chat: Chat, person: str) -> None:
    """Somebody has put their ballot together."""
    buttons = chat.buttons(person, "Your vote in V-1")
    await chat.presses(person, next(one for one in ("Send my vote", "Send it for good") if one in buttons))


async def how_it_ended(chat: Chat, number: int) -> str:
    """The card of a poll that is over, but for its number."""
    await chat.says("ana", f"/polls close V-{number}")
    return card(chat, f"Poll V-{number}").replace(f"V-{number}", "V")


@pytest.mark.parametrize("secrecy", ["open", "anonymous"])
@pytest.mark.parametrize("kind", PRESSED)
async def test_a_vote_by_buttons_and_the_same_one_typed_come_to_the_same(chat: Chat, kind: str, secrecy: str) -> None:
    steps, line = PRESSED[kind]
    has_its_own = kind in {"yesno", "temperature"}
    for _ in range(2):
        await ask(chat, kind=kind, options="" if has_its_own else FEW, secrecy=secrecy)
    directly = secrecy == "open" and kind in {"single", "yesno", "temperature"}
    for person in PEOPLE:
        await presses(chat, person, steps, directly=directly)
        await chat.says(person, f"/polls vote V-2 {line}")
    pressed, typed = await how_it_ended(chat, 1), await how_it_ended(chat, 2)
    assert pressed == typed
    assert "5 of 5 took part." in pressed


@pytest.mark.parametrize("secrecy", ["open", "anonymous"])
@pytest.mark.parametrize("kind", CHOSEN)
async def test_a_vote_from_a_list_and_the_same_one_typed_come_to_the_same(chat: Chat, kind: str, secrecy: str) -> None:
    steps, line = CHOSEN[kind]
    for _ in range(2):
        await ask(chat, kind=kind, options=MANY, secrecy=secrecy)
    for person in PEOPLE:
        await chooses(chat, person, steps, directly=secrecy == "open" and kind == "single")
        await chat.says(person, f"/polls vote V-2 {line}")
    chosen, typed = await how_it_ended(chat, 1), await how_it_ended(chat, 2)
    assert chosen == typed
    assert "5 of 5 took part." in chosen


async def test_a_time_is_voted_for_by_button_and_typed(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/polls times Our next meeting")
    await chat.fills(
        "ana", {"A time": "fri 10:00", "Another time": "thu 15:00", "When does the poll close?": "in 2 days"}
    )
    await chat.presses("ana", "Open it")
    await chat.presses("ben", "Vote", card="Poll V-1")
    first = next(label for label in chat.buttons("ben", "Your vote in V-1") if label.startswith("1. "))
    await chat.presses("ben", first)
    await chat.presses("ben", "Send my vote")
    await chat.says("chidi", "/polls vote V-1 1")
    assert f"{first}: 2 / 2" in card(chat)
    await time.passes(days=2)
    assert f"Chosen: {first.removeprefix('1. ')}." in card(chat)


async def test_of_many_times_those_that_suit_are_chosen_from_a_list(chat: Chat) -> None:
    await chat.says("ana", "/polls times Our next meeting")
    await chat.fills("ana", {"A time": "fri 10:00", "Another time": "fri 11:00"})
    await chat.presses("ana", "Open it")
    for hour in range(12, 21):
        await chat.says("ana", f"/polls slot V-1 fri {hour}:00")
    await chat.presses("ben", "Vote", card="Poll V-1")
    for slot in ("11. 2026-03-06 20:00", "2. 2026-03-06 11:00"):
        await chat.chooses("ben", "Choose", slot)
    await chat.presses("ben", "Send my vote")
    assert "Your vote: 2026-03-06 11:00; 2026-03-06 20:00." in chat.private("ben")
    await chat.says("chidi", "/polls vote V-1 2 11")
    assert "2. 2026-03-06 11:00: 2 / 2" in card(chat)
    assert "11. 2026-03-06 20:00: 2 / 2" in card(chat)


async def test_points_for_many_options_are_asked_one_after_the_other_where_nobody_looks_for_one(chat: Chat) -> None:
    await ask(chat, kind="score", options=MANY)
    await chat.presses("ben", "Vote", card="Poll V-1")
    for points in ("5", "1"):
        await chat.presses("ben", points)
    assert "Points for 3. Place 3:" in chat.private("ben")
    await chat.chooses("ben", "Another option", "1. Place 1: 5 points")
    assert "Points for 1. Place 1:" in chat.private("ben")
    await chat.presses("ben", "0")
    assert "So far: Place 1: 0 points, Place 2: one point." in chat.private("ben")
    assert "Points for 3. Place 3:" in chat.private("ben")


@pytest.mark.parametrize("secrecy", ["open", "anonymous"])
async def test_an_option_can_be_typed_as_it_is_called(chat: Chat, secrecy: str) -> None:
    await ask(chat, secrecy=secrecy)
    for person, words in zip(PEOPLE, ("Park", "“café”", "CAFÉ", "cafe", "abstain"), strict=True):
        await chat.says(person, f"/polls vote V-1 {words}")
    assert "“cafe” is no option here." in chat.private("dolores"), "a vote may be final, so nothing is guessed"
    await chat.says("dolores", "/polls vote V-1 Café")
    await chat.says("ana", "/polls close V-1")
    assert "Chosen: Café." in card(chat)
    assert "5 of 5 took part." in card(chat)


async def test_yes_and_no_are_typed_in_the_groups_language_too(chat: Chat) -> None:
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"What is it called?": "Contratación justa", "Language of its channel": "Español"})
    await ask(chat, kind="yesno", options="")
    for person, word in zip(PEOPLE, ("sí", "Si", "yes", "no", "abstenerme"), strict=True):
        await chat.says(person, f"/polls vote V-1 {word}")
    assert "1. Sí: 3 / 4" in card(chat, "V-1")
    assert "2. No: 1 / 4" in card(chat, "V-1")


@pytest.mark.parametrize("kind", PRESSED)
async def test_whoever_abstains_takes_part_in_every_kind(chat: Chat, kind: str) -> None:
    await ask(chat, kind=kind, options="" if kind in {"yesno", "temperature"} else FEW)
    if kind not in {"single", "yesno", "temperature"}:
        await chat.presses("ben", "Vote", card="Poll V-1")
    await chat.presses("ben", "Abstain")
    await chat.says("chidi", "/polls vote V-1 abstain")
    assert "2 of 5 took part. 2 of them abstained." in card(chat)


# --- The result as a picture and as a file ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PRESSED)
async def test_a_result_is_drawn_for_whoever_asks_and_told_beside_it(chat: Chat, kind: str) -> None:
    steps, line = PRESSED[kind]
    await ask(chat, kind=kind, options="" if kind in {"yesno", "temperature"} else FEW, secrecy="anonymous")
    for person in PEOPLE:
        await chat.says(person, f"/polls vote V-1 {line}")
    await chat.says("ben", "/polls picture V-1")
    assert "shows when it closes" in chat.private("ben")
    await chat.says("ana", "/polls close V-1")
    await chat.presses("ben", "As a picture", card="Poll V-1")
    told = chat.private("ben").splitlines()
    got = {"dots": "10 dots", "score": "25 points"}.get(kind, "5 votes")
    first = {"score": "1. Park"}.get(kind, steps[0])
    assert any(line.startswith(f"{first}: {got}") for line in told), told
    assert "5 of 5 took part." in told


async def test_a_run_off_is_drawn_as_it_ended_and_its_file_has_each_round(chat: Chat) -> None:
    await ask(chat, kind="ranked")
    for person, order in zip(PEOPLE, ("3 1", "1 2", "1", "2 3", "2 1"), strict=True):
        await chat.says(person, f"/polls vote V-1 {order}")
    await chat.says("ana", "/polls close V-1")
    assert "1. Park: 3 / 5" in card(chat)
    await chat.says("ben", "/polls picture V-1")
    lines = chat.private("ben").splitlines()
    assert {"1. Park: 3 votes", "2. Office: 2 votes", "3. Café: one vote, out in round 1"} <= set(lines)
    await chat.says("ben", "/polls csv V-1")
    text = chat.files("ben")["V-1.csv"].decode("utf-8-sig")
    assert text.splitlines()[:4] == [
        "poll,question,option,text,round 1,round 2",
        "V-1,Where do we meet?,1,Park,2,3",
        "V-1,Where do we meet?,2,Office,2,2",
        "V-1,Where do we meet?,3,Café,1,",
    ]


async def test_of_an_open_poll_a_picture_shows_as_much_as_its_card(chat: Chat) -> None:
    await ask(chat, shows="after")
    await chat.says("ben", "/polls picture V-1")
    assert "once you have voted" in chat.private("ben")
    await chat.says("ben", "/polls vote V-1 2")
    await chat.presses("ben", "How it stands", card="Poll V-1")
    await chat.presses("ben", "As a picture")
    assert "2. Office: one vote" in chat.private("ben")
    await ask(chat)
    await chat.says("ben", "/polls picture V-2")
    assert "There are no numbers of V-2 to draw." in chat.private("ben")
