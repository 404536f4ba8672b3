"""Texts such as people type and such as somebody types who wants to break out of a text."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

FRAGMENTS = (
    "<@U1>", "<@&1>", "<!channel>", "<!here|here>", "@everyone", "@here", "<#C1>", "<#123456789012345678>",
    "@ana", "#general", "*bold*", "_it_", "~no~", "**b**", "__u__", "~~s~~", "||spoiler||", "`code`",
    "```\nblock\n```", "> quote", ">>> all", "# head", "- item", "1. one", "[text](https://example.org)",
    "<https://example.org|here>", "https://example.org/?a=1&b=<2>", "mailto:ana@example.org",
    "<script>alert(1)</script>", "<b>b</b>", "<img src=x onerror=alert(1)>", "&amp;", "&lt;", "&#60;",
    "</div>", '"quoted"', "'single'", "\\*no\\*", "\\", "{name}", "{0}", "{{}}", "%s", "%(name)s", "$HOME",
    "=SUM(A1:A9)", "+1", "-1", "@cmd", ":smile:", "<:party:123>", "<t:1700000000:R>",
    "<!date^1392734382^{date}|x>", "\x00", "\x07", "\x1b[31m", "\x08", "\r\n", "\n", "\t", "\u2028", "\x85",
    "\u202e", "\u2066", "\u2069", "\u200b", "\u200f", "\ufeff", "\u00ad", "e\u0301", "a\u0336" * 5,
    "Z\u0351\u036b\u0343", "\u0301", "👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇪🇸", "❤️", "مرحبا بالعالم", "שלום",
    "नमस्ते", "สวัสดี", "こんにちは", "中文", "Ελληνικά", "Ünïcödé", "ñ", "ß", "ﬁ", "Ⅷ", "٣", "𝔘𝔫𝔦",
    "\U0010ffff", "\ue000", "word", "Meet outside", "on Fridays?", "a" * 300, "–", "…", "I-1", "/idea",
    "v1:ideas.keep", "null", "None", "true",
)  # fmt: skip


def texts(count: int, seed: int) -> Iterator[str]:
    """So many texts, the same for the same seed; each has something to be read in it."""
    random = Random(seed)
    for _number in range(count):
        glue = random.choice(("", " ", "\n", "*"))
        parts = random.choices(FRAGMENTS, k=random.randint(1, 6))
        parts.insert(random.randrange(len(parts) + 1), random.choice("aZñ中9"))
        yield glue.join(parts)
