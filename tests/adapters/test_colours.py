"""The pages' colours: words and edges stand out, in light and in dark."""

from __future__ import annotations

import re

from adapters.pages.serving import SHARED
from adapters.web.server import PAGE as BOARD

PAIRS = [
    *((ink, paper) for ink in ("ink", "soft") for paper in ("paper", "rail", "sheet", "card", "hover")),
    *(("clay", paper) for paper in ("sheet", "card", "clay-wash", "hover")),
    ("on-clay", "clay"),
    ("on-clay", "clay-deep"),
    ("private-ink", "private"),
    ("danger", "card"),
    ("danger", "hover"),
    ("danger", "sheet"),
    ("ink", "clay-wash"),
    ("ink", "private"),
    ("soft", "private"),
    ("soft", "clay-wash"),
]
EDGES = [("edge", "card"), ("edge", "sheet"), ("clay", "card"), ("moss", "card")]


def test_words_stand_out_from_what_is_behind_them() -> None:
    css = (SHARED / "base.css").read_text()
    light, *dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root[^{]*\{(.*?)\}", css, re.DOTALL)
    )
    assert dark[0] == dark[1]
    faces = dict(re.findall(r"\.(tint-\d) \{ background: (#[0-9a-f]{6})", css)) | {"initials": "#ffffff"}
    assert [face for face in faces if face != "initials" and _contrast(faces, "initials", face) < 4.5] == []
    for colours in (light, light | dark[0]):
        assert [pair for pair in PAIRS if _contrast(colours, *pair) < 4.5] == []
        assert [pair for pair in EDGES if _contrast(colours, *pair) < 3] == []


def test_notes_on_a_board_stand_out() -> None:
    css = (BOARD / "board.css").read_text()
    for block in re.findall(r":root \{(.*?)\}", css):
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        assert _contrast(colours, "sticker-ink", "sticker") >= 7


def _contrast(colours: dict[str, str], one: str, other: str) -> float:
    """The ratio of WCAG 2.2, 1.4.3."""
    lighter, darker = sorted((_luminance(colours[one]), _luminance(colours[other])), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
