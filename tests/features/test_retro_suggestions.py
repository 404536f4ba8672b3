"""Suggestions of what belongs together: how good they are on notes as people write them, and what always holds."""

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.playground.harness import Chat
from bot.features.retros.likeness import heaps
from tests.features.notes_by_theme import ENGLISH, SPANISH
from tests.features.test_retro_themes import begins, card

Pairs = Collection[frozenset[int]]


def together(groups: Iterable[Collection[int]]) -> Pairs:
    """The pairs of notes that are in one group."""
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def score(known: Pairs, found: Pairs) -> float:
    """The harmonic mean of how many pairs are right, and how many are found (F1)."""
    return 2 * len({*known} & {*found}) / (len(known) + len(found))


def by_any_shared_word(notes: Mapping[int, str]) -> list[list[int]]:
    """What somebody in a hurry would do: notes with the same long word, as it is written, go together."""
    words: dict[str, list[int]] = {}
    for number, text in notes.items():
        for word in set(text.casefold().split()):
            if len(word) > 4:
                words.setdefault(word, []).append(number)
    return list(words.values())


@pytest.mark.parametrize(("language", "themes", "floor"), [("en", ENGLISH, 0.72), ("es", SPANISH, 0.76)])
def test_themes_that_people_see_are_mostly_found(
    language: str, themes: dict[str, tuple[str, ...]], floor: float
) -> None:
    texts = [(theme, text) for theme, written in themes.items() for text in written]
    notes = dict(enumerate((text for _theme, text in texts), 1))
    known = together([n for n, (theme, _text) in enumerate(texts, 1) if theme == one] for one in themes)
    found = together(heap.notes for heap in heaps(notes, language))
    assert score(known, found) >= floor
    assert score(known, found) > 1.5 * score(known, together(by_any_shared_word(notes)))
    assert len({*known} & {*found}) >= 0.9 * len(found)  # who takes a suggestion seldom has to take it apart


SOME = ["meeting", "meetings", "metings", "pairing", "pairs", "docs", "reunión", "reuniones", "plazo", "5", "—", "the"]
WORDS = st.sampled_from(SOME)
NOTES = st.dictionaries(
    st.integers(1, 300), st.lists(WORDS, max_size=5).map(" ".join) | st.text(max_size=30), max_size=25
)


@given(NOTES, st.randoms(use_true_random=False), st.sampled_from(["en", "es", "de"]))
def test_heaps_are_of_two_or_more_apart_from_each_other_and_the_same_in_any_order(
    notes: dict[int, str], random: st.DrawFn, language: str
) -> None:
    found = heaps(notes, language)
    inside = [note for heap in found for note in heap.notes]
    assert len(inside) == len(set(inside))
    assert set(inside) <= notes.keys()
    assert all(len(heap.notes) > 1 and heap.name.strip() for heap in found)
    shuffled = list(notes.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a `random.Random`
    assert heaps(dict(shuffled), language) == found


@given(NOTES)
def test_the_same_note_written_twice_is_in_the_same_heap(notes: dict[int, str]) -> None:
    twice = {**notes, **{number + 1000: text for number, text in notes.items()}}
    where = {note: index for index, heap in enumerate(heaps(twice, "en")) for note in heap.notes}
    assert all(where.get(number) == where.get(number + 1000) for number in notes)


MEETINGS = ("Too many meetings", "Metings run over time", "Shorter meetings on Mondays")
DOCS = ("The documentation is old", "Documenting saved us", "A dog in the office")


async def test_suggestions_are_shown_privately_and_applied_when_they_are_taken(chat: Chat) -> None:
    await begins(chat, *MEETINGS, *DOCS)
    before = card(chat)
    await chat.presses("chidi", "Suggest", card="R-1 · Themes")
    assert "Meetings" in chat.private("chidi")
    assert card(chat) == before
    await chat.presses("chidi", "Take Meetings")
    assert "into T1 · Meetings." in chat.private("chidi")
    assert "Take Meetings" not in chat.buttons("chidi", "R-1 · Suggestions")
    assert "One theme, 3 notes in none." in card(chat)
    await chat.presses("ben", "Undo", card="R-1 · Themes")
    assert card(chat) == before


async def test_all_suggestions_can_be_taken_and_undone_at_once(chat: Chat) -> None:
    await begins(chat, *MEETINGS, *DOCS)
    before = card(chat)
    await chat.says("chidi", "/theme suggest")
    await chat.presses("chidi", "Take all of these")
    assert "2 themes, one note in none." in card(chat)
    assert "I find nothing more that belongs together." in chat.private("chidi")
    await chat.says("chidi", "/theme undo")
    assert card(chat) == before


async def test_a_note_like_those_in_a_theme_is_suggested_for_it(chat: Chat) -> None:
    await begins(chat, *MEETINGS, *DOCS)
    shown = next(text for text in chat.sees("esra") if "What went well" in text)
    number = {line.split(". ", 1)[1]: line.split(".")[0] for line in shown.splitlines() if ". " in line}
    await chat.says("ben", f"/theme put {number[MEETINGS[0]]} {number[MEETINGS[1]]} Time together")
    await chat.says("ben", "/theme suggest")
    await chat.presses("ben", "Take T1 · Time together")
    assert chat.private("ben").count("into T1 · Time together.") == 1


async def test_who_takes_a_suggestion_that_others_took_is_told(chat: Chat) -> None:
    await begins(chat, *MEETINGS)
    for person in ("ben", "chidi"):
        await chat.says(person, "/theme suggest")
    for person in ("ben", "chidi"):
        await chat.presses(person, "Take Meetings")
    assert "Somebody has put these notes somewhere meanwhile." in chat.private("chidi")
    assert card(chat).count("T1 ·") == 1


async def test_what_is_suggested_can_be_taken_by_typing(chat: Chat) -> None:
    await begins(chat, *MEETINGS, *DOCS)
    shown = next(text for text in chat.sees("esra") if "What went well" in text)
    number = {line.split(". ", 1)[1]: line.split(".")[0] for line in shown.splitlines() if ". " in line}
    await chat.says("ben", f"/theme accept {number[DOCS[2]]}")
    assert "Nothing is suggested for note" in chat.private("ben")
    await chat.says("ben", f"/theme accept {number[MEETINGS[1]]}")
    assert "into T1 · Meetings." in chat.private("ben")
    await chat.says("ben", "/theme accept")
    assert "2 themes, one note in none." in card(chat)
    await chat.says("ben", "/theme accept")
    assert chat.private("ben").startswith("I find nothing more that belongs together.")


async def test_before_the_notes_show_nothing_is_suggested(chat: Chat) -> None:
    await chat.says("ana", "/retro start")
    await chat.says("ana", "/theme suggest")
    assert "The notes show when the writing ends." in chat.private("ana")
