"""What people type is shown as they typed it, and never does anything."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

from bot.__main__ import Roundtable
from bot.engine.parse import tidy
from bot.engine.platform import Pressed, Submitted, Typed
from bot.engine.privacy import IN, MOST_ANONYMOUS_ACTS
from bot.kit import Actions, Bold, Button, Card, Code, Fields, MovableClock, Paragraph, Phrase, Press, Table
from tests.contracts.side import Shown, Side, finished
from tests.contracts.texts import texts
from tests.proofs import ALL

ON_CARDS = 5000
THROUGH_THE_DOOR = 1000 if ALL else 40
PLACES_ON_A_CARD = 10


def card_with(words: list[str]) -> Card:
    """A card with a person's words wherever words can be."""
    first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth = words
    return Card(
        summary=first,
        title=Phrase("{name} says:", (("name", second),)),
        blocks=(
            Paragraph(third),
            Paragraph((Bold(fourth), " ", fifth), "quote"),
            Paragraph(Code(sixth)),
            Fields(((seventh, eighth),)),
            Table(("Words",), ((ninth,),)),
            Actions((Button(tenth, Press("none")),)),
        ),
    )


async def test_literal_text_stays_literal_wherever_a_card_has_words(side: Side) -> None:
    short = [text for text in map(tidy, texts(2 * ON_CARDS, seed=1)) if 0 < len(text) <= 60][:ON_CARDS]
    assert len(short) == ON_CARDS
    harmless = await shown(side, [f"word{place}" for place in range(PLACES_ON_A_CARD)], "harmless")
    for place in range(1, PLACES_ON_A_CARD):  # the first is for where there is no room for a card, if there is such
        assert f"word{place}" in harmless.text
    for start in range(0, ON_CARDS, PLACES_ON_A_CARD):
        words = short[start : start + PLACES_ON_A_CARD]
        words[1] = words[1].replace("\n", " ")  # a title is one line
        seen = await shown(side, words, f"card {start}")
        assert meant(seen) == meant(harmless), words
        expected = [visible(with_words(words, run)) for run in harmless.literal]
        assert [*map(visible, seen.literal)] == expected


async def shown(side: Side, words: list[str], key: str) -> Shown:
    """A card with these words as it is where everybody reads it."""
    card = finished(side, card_with(words), "es")
    message = await side.platform.post(side.channel, card, key=key)
    seen = side.posted()[-1]
    await side.platform.remove(side.channel, message)
    return seen


def with_words(words: list[str], run: str) -> str:
    """What stands on a harmless card, with other words."""
    return re.sub(r"word(\d)", lambda found: words[int(found[1])], run)


def meant(shown: Shown) -> Counter[str]:
    """What stands in a text beside words; code is nothing but words, and a platform may show some without."""
    return Counter(kind for kind in shown.structure if kind != "code")


def visible(text: str) -> str:
    """A text without what a platform may put between an `@` and a word, so that nobody is called."""
    return text.replace("@\u200b", "@")


async def test_literal_text_stays_literal_on_its_way_through_the_bot(
    side: Side, bot: Roundtable, clock: MovableClock
) -> None:
    preview_of_a_word: Counter[str] | None = None
    card_of_a_word: Counter[str] | None = None
    for number, text in enumerate(["word", *texts(THROUGH_THE_DOOR, seed=2)]):
        if number % (MOST_ANONYMOUS_ACTS // 2) == 0:
            clock.forward(IN + timedelta(minutes=1))
        asked = await side.acts("Ana", Typed("idea"), f"ask {number}")
        assert asked is not None
        preview = await side.acts("Ana", Submitted(asked.tokens["form"], {"text": text}), f"fill {number}")
        assert preview is not None
        assert visible(tidy(text)) in map(visible, preview.literal), text
        preview_of_a_word = preview_of_a_word or meant(preview)
        assert meant(preview) == preview_of_a_word, text
        await side.acts("Ana", Pressed(preview.tokens["Send with my name"], private=True), f"sign {number}")
        await bot.settle()
        card = side.posted()[-1]
        assert visible(tidy(text)) in map(visible, card.literal), text
        card_of_a_word = card_of_a_word or meant(card)
        assert meant(card) == card_of_a_word, text


async def test_a_line_that_is_no_command_is_said_back_as_it_was_typed(side: Side) -> None:
    for number, text in enumerate(texts(THROUGH_THE_DOOR, seed=3)):
        told = await side.acts("Ana", Typed(f"nonsense {text}"), f"type {number}")
        assert told is not None
        typed = visible(tidy(f"/nonsense {text}".strip()))
        assert any(typed in visible(run) for run in told.literal), text
        assert not {"mention", "channel", "link"} & set(told.structure), text


async def test_a_very_long_word_is_shown_whole(side: Side) -> None:
    limits = side.platform.capabilities
    letters = "a\u0301👩‍👩‍👧"
    word = letters * (min(2 * limits.paragraph, limits.characters) // len(letters) - 1)
    card = finished(side, Card(summary="long", blocks=(Paragraph(word),)))
    await side.platform.post(side.channel, card, key="long")
    assert "".join(side.posted()[-1].literal).endswith(word)
