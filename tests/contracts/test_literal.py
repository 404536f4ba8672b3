"""What people type is shown as they typed it, and never does anything."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from bot.__main__ import Roundtable
from bot.engine.parse import tidy
from bot.engine.platform import Pressed, Submitted, Typed
from bot.engine.privacy import IN, MOST_ANONYMOUS_ACTS
from bot.kit import Actions, Bold, Button, Card, Code, Fields, MovableClock, Paragraph, Phrase, Press, Table
from tests.contracts.side import Side, finished
from tests.contracts.texts import texts

ON_CARDS = 5000
THROUGH_THE_DOOR = 120
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
    harmless = await shown(side, ["word"] * PLACES_ON_A_CARD, "harmless")
    for start in range(0, ON_CARDS, PLACES_ON_A_CARD):
        words = short[start : start + PLACES_ON_A_CARD]
        structure, literal = await shown(side, words, f"card {start}")
        assert structure == harmless[0], words
        drawn = [*words[:1], f"{words[1]} says:", *words[2:4], f" {words[4]}", *words[5:8], "Words", *words[8:]]
        assert literal == drawn


async def shown(side: Side, words: list[str], key: str) -> tuple[tuple[str, ...], list[str]]:
    """What a card with these words is, where everybody reads it: its structure and its literal runs."""
    card = finished(side, card_with(words), "es")
    message = await side.platform.post(side.channel, card, key=key)
    seen = side.posted()[-1]
    await side.platform.remove(side.channel, message)
    return seen.structure, list(seen.literal)


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
        assert tidy(text) in preview.literal, text
        preview_of_a_word = preview_of_a_word or Counter(preview.structure)
        assert Counter(preview.structure) == preview_of_a_word, text
        await side.acts("Ana", Pressed(preview.tokens["Send with my name"], private=True), f"sign {number}")
        await bot.settle()
        card = side.posted()[-1]
        assert tidy(text) in card.literal, text
        card_of_a_word = card_of_a_word or Counter(card.structure)
        assert Counter(card.structure) == card_of_a_word, text


async def test_a_line_that_is_no_command_is_said_back_as_it_was_typed(side: Side) -> None:
    for number, text in enumerate(texts(THROUGH_THE_DOOR, seed=3)):
        told = await side.acts("Ana", Typed(f"nonsense {text}"), f"type {number}")
        assert told is not None
        assert tidy(f"/nonsense {text}".strip()) in told.literal, text
        assert not {"mention", "channel", "link"} & set(told.structure), text


async def test_a_very_long_word_is_shown_whole(side: Side) -> None:
    limits = side.platform.capabilities
    word = "a\u0301👩‍👩‍👧" * (limits.paragraph // 4)
    card = finished(side, Card(summary="long", blocks=(Paragraph(word),)))
    await side.platform.post(side.channel, card, key="long")
    assert "".join(side.posted()[-1].literal[1:]) == word
