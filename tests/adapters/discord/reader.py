"""How Discord's client reads the text of a message, for those who want to know what a person would see.

Its rules are in no documentation; these are the ones its client has, in its order: whichever matches first, from the
left. https://support.discord.com/hc/en-us/articles/210298617 shows what each does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_PLAIN = r"(?:\\[\s\S]|[^\\])+?"

_RULES: Final = {
    # Who is pinged is read without regard to any markup, so nothing goes before it.
    "ping": r"\\?@(?:everyone|here)",
    "block": r"```(?:[\w+#.-]+\n)?\n*([^\n][\s\S]*?)\n*```",
    "quote": r"(?:^|(?<=\n)) *(?:>>> [\s\S]*|> [^\n]*(?:\n *> [^\n]*)*)",
    "heading": r"(?:^|(?<=\n))(?:\#{1,3})[ \t]+[^\n]+",
    "small": r"(?:^|(?<=\n))-\#[ \t]+[^\n]*(?:(?:\n[^\S\n]*)*\n-\#[ \t]+[^\n]*)*",
    "list": r"(?:^|(?<=\n))[^\S\n]*(?:[-*]|\d+\.)[ \t]",
    "escape": r"\\[^0-9A-Za-z\s]",
    "mention": r"<@[!&]?\d+>",
    "channel": r"<\#\d+>|<id:\w+>|</[^:\n]+:\d+>",
    "emoji": r"<a?:\w+:\d+>|:[A-Za-z0-9_+-]+:",
    "when": r"<t:-?\d+(?::[tTdDfFR])?>",
    "link": rf"\[({_PLAIN})\]\(<?[^\s)]+>?\)|<(?:https?|steam|mailto|tel):[^\s>]+>|(?:https?|steam)://[^\s<]+",
    "bold": rf"\*\*({_PLAIN})\*\*(?!\*)",
    "underlined": rf"__({_PLAIN})__(?!_)",
    "italic": r"\b_(?:__|\\[\s\S]|[^\\_])+?_\b|"
    r"\*(?=\S)(?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?\*(?!\*)",
    "struck": r"~~[\s\S]+?~~(?!_)",
    "spoiler": r"\|\|[\s\S]+?\|\|",
    "code": r"(?P<ticks>`+)[\s\S]*?[^`](?P=ticks)(?!`)",
}
_ANY = re.compile("|".join(f"(?P<{kind}>{rule})" for kind, rule in _RULES.items()))
_BEGINS = {
    "quote": re.compile(r"^ *>(?:>>)? ", re.MULTILINE),
    "heading": re.compile(r"^#+[ \t]+"),
    "small": re.compile(r"^-#[ \t]", re.MULTILINE),
}


@dataclass(frozen=True, slots=True)
class Read:
    """A text as its reader sees it: each run of characters that are shown as they are, and all that is more."""

    runs: tuple[str, ...]
    structure: tuple[str, ...]


def read(markup: str) -> Read:
    """What a reader sees of a text; a mention and a moment have no words of their own."""
    found = list(_read(markup))
    runs: list[str] = [""]
    for kind, text in found:
        if kind == "text":
            runs[-1] += text
        else:
            runs.append("")
    return Read(tuple(run for run in runs if run), tuple(kind for kind, _text in found if kind not in ("text", "end")))


def _read(markup: str) -> Iterator[tuple[str, str]]:
    at = 0
    for found in _ANY.finditer(markup):
        yield "text", markup[at : found.start()]
        at = found.end()
        kind, whole = str(found.lastgroup), found[0]
        yield from [("text", whole[1:])] if kind == "escape" else _within(kind, whole)
    yield "text", markup[at:]


def _lines(markup: str) -> Iterator[tuple[str, str]]:
    for line in re.split(r"(?<=\n)", markup):
        yield from _read(line)


def _within(kind: str, whole: str) -> Iterator[tuple[str, str]]:
    """What stands inside of something."""
    yield kind, ""
    match kind:
        case "code" | "block":
            inner = whole.strip("`")
            yield "text", inner if kind == "code" else re.sub(r"^[\w+#.-]*\n", "", inner).removesuffix("\n")
        case "quote" | "heading" | "small":
            lines = _BEGINS[kind].sub("", whole)
            # Small print is read line by line, the others as a whole.
            yield from _lines(lines) if kind == "small" else _read(lines)
        case "bold" | "underlined" | "struck" | "spoiler":
            yield from _read(whole[2:-2])
        case "italic":
            yield from _read(whole[1:-1])
        case "link" if whole.startswith("["):
            yield from _read(whole[1 : whole.rindex("](")])
        case "ping" | "emoji" | "list" | "link":
            yield "text", whole
    yield "end", ""
