"""Pictures: drawn by a program of their own, in the reader's language, and told apart by more than colour."""

from __future__ import annotations

import struct
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from bot.engine.drawing import GROUND, INK, MOODS
from bot.engine.language import Languages
from bot.engine.pictures import LONGEST, Artist, _drawing
from bot.engine.printing import Printer
from bot.kit import BurnUp, Card, Chart, Column, Columns, Document, Drawing, Image, Milepost, Paragraph, Timeline
from bot.kit.content import from_text, to_text

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def day(number: int) -> datetime:
    return NOON + timedelta(days=number)


DRAWINGS: dict[str, Drawing] = {
    "a line of time": Timeline(
        (
            Milepost("M-1 All pay bands are $public$, \\frac{1}{2}", (day(10), day(40)), "careful"),
            Milepost("M-2 面接の手引き 🎉", (day(0),), "good"),
        ),
        day(20),
    ),
    "a line of one day": Timeline((Milepost("M-1", (day(0),)),), day(0)),
    "columns": Columns((Column("B-1 HR does not answer", 21, "21 days", "careful"), Column("B-2", 0, "today"))),
    "columns of nothing": Columns((Column("B-1", 0, "today"),)),
    "a sprint": BurnUp(day(0), day(14), day(9), (day(2), day(3), day(8)), 8),
    "a sprint without tasks": BurnUp(day(0), day(14), day(20), (), 0),
}


def printer(language: str = "en", *, images: bool = True) -> Printer:
    return Printer(Languages.load(), language, UTC, images=images)


@pytest.mark.parametrize("what", DRAWINGS)
def test_every_drawing_becomes_a_picture_as_wide_as_a_telephone_needs(what: str) -> None:
    chart = Chart(DRAWINGS[what], "The same in words")
    [drawn] = printer().printed(Card(summary="x", blocks=(chart,))).blocks

    assert isinstance(drawn, Image)
    assert drawn.words == "The same in words"
    assert drawn.png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", drawn.png[16:24])
    assert width == 1000
    assert 200 < height < 1000


def test_the_same_picture_is_drawn_once_and_another_language_says_it_in_its_words() -> None:
    _drawing.cache_clear()
    chart = Chart(DRAWINGS["a sprint"], "x")
    english, again, spanish = (
        printer(language).printed(Card(summary="x", blocks=(chart,))).blocks[0] for language in ("en", "en", "es")
    )
    assert english == again
    assert english != spanish
    assert _drawing.cache_info().misses == 2


def test_where_cards_show_no_pictures_it_is_a_file() -> None:
    chart = Chart(DRAWINGS["columns"], "The same in words")
    [drawn] = printer(images=False).printed(Card(summary="x", blocks=(chart,))).blocks
    assert isinstance(drawn, Document)
    assert (drawn.name, drawn.media_type, drawn.words) == ("picture.png", "image/png", "The same in words")


def test_who_would_wait_too_long_is_told_to_ask_again() -> None:
    chart = Chart(BurnUp(day(0), day(9), day(1), (), 77), "x")
    hasty = Printer(Languages.load(), "en", UTC, patience=0)
    [told] = hasty.printed(Card(summary="x", blocks=(chart,))).blocks
    assert isinstance(told, Paragraph)
    [drawn] = printer().printed(Card(summary="x", blocks=(chart,))).blocks
    assert isinstance(drawn, Image)


def test_a_chart_is_kept_as_text_like_everything_that_is_said_once() -> None:
    card = Card(summary="x", blocks=tuple(Chart(drawing, "x") for drawing in DRAWINGS.values()))
    assert from_text(to_text(card)) == card


def test_a_program_that_fails_leaves_no_picture_and_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    artist = Artist(str, "en", UTC)
    chart = Chart(Columns((Column("x", 78, "x"),)), "x")
    monkeypatch.setattr("bot.engine.pictures.PROGRAM", "nowhere.py")
    assert artist.drawn(chart, patience=LONGEST) is None
    monkeypatch.undo()
    assert artist.drawn(chart, patience=LONGEST)


def test_no_process_that_answers_people_imports_what_draws() -> None:
    program = "import sys, bot.__main__; print([name for name in ('matplotlib', 'numpy') if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def luminance(colour: str) -> float:
    """As WCAG 2.2 has it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_everything_stands_out_from_its_ground_and_no_two_moods_differ_by_colour_alone() -> None:
    assert contrast(INK, GROUND) > 7
    for mood in MOODS.values():
        assert contrast(mood["color"], GROUND) > 4.5
    for one, other in combinations(MOODS.values(), 2):
        assert one["marker"] != other["marker"]
        assert one["hatch"] != other["hatch"]
