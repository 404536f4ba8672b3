"""A card on paper, as a file to keep: as Markdown, or as a PDF that Typst sets by the template beside this module.

People's words are data on both ways: in Markdown every character that could begin something is escaped, and Typst gets
them as values, never as source. A paragraph that is bold as a whole is a heading here. Buttons are left out, for paper
cannot be pressed. Setting a PDF takes some hundredths of a second of the processor: never on the event loop.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, assert_never

from babel.dates import format_date, format_datetime, format_time

from bot.engine.language import Languages, Resolvers
from bot.engine.pictures import LONGEST, Artist
from bot.kit import (
    Actions,
    Bar,
    Block,
    Bold,
    Card,
    Channel,
    Chart,
    Code,
    Divider,
    Document,
    Fields,
    Image,
    Link,
    Mention,
    Paragraph,
    Phrase,
    Printout,
    Slash,
    Span,
    Table,
    When,
    Words,
    _,
    plain,
    spans,
)

if TYPE_CHECKING:
    from typst import Fonts

TEMPLATE: Final = Path(__file__).with_suffix(".typ")

_ALWAYS = re.compile(r"[\\`*_{}\[\]<>#|~&$]")
"""What can mean something anywhere in Markdown, and what its dialects add."""
_AT_THE_BEGINNING = re.compile(r"^()([-+=])|^(\d+)([.)])(?=\s|$)")
_BY_ITSELF = re.compile(r"(@|://|\bwww\.)(?=\S)", re.IGNORECASE)
"""What dialects make a mention or a link of by themselves, whether or not it is escaped."""
_BROKEN_UP: Final = "\u200b"
_MANY_TICKS = re.compile("`+")
_NOT_READY: Final = _("The picture is not ready yet. Ask for it once more in a moment; the words say the same.")


@dataclass(frozen=True, slots=True)
class Printer:
    """What it takes to print for a reader: their language, and the zone in which instants are told.

    Where a platform shows no `images` in a card, a picture is a file. Whoever draws has so many seconds of `patience`.
    """

    languages: Languages
    language: str
    zone: tzinfo
    images: bool = True
    patience: float = LONGEST

    def printed(self, card: Card) -> Card:
        """The card with a document in place of each printout, and a picture in place of each chart."""
        return replace(card, blocks=tuple(map(self._block, card.blocks)))

    def _block(self, block: Block) -> Block:
        match block:
            case Printout(name, "markdown", card, words):
                text = card_to_markdown(self._told(card))
                return Document(f"{name}.md", "text/markdown", text.encode(), words)
            case Printout(name, "pdf", card, words):
                pages = self.languages.localize(_("Page {page} of {all}", page="\0", all="\0"), self.language)
                content = card_to_pdf(self._told(card), language=self.language, pages=plain(pages))
                return Document(f"{name}.pdf", "application/pdf", content, words)
            case Chart(words=words):
                return self._picture(block, words)
            case _:
                return block

    def _picture(self, chart: Chart, words: Words) -> Block:
        artist = Artist(self.text, self.language, self.zone)
        png = artist.drawn(chart, patience=self.patience)
        if png is None:
            return Paragraph(_NOT_READY, "quiet")
        return Image(png, words) if self.images else Document("picture.png", "image/png", png, words)

    def text(self, words: Words) -> str:
        """Words as bare text, as they are read on paper."""
        return plain(self.languages.localize(words, self.language, self._resolved))

    def _told(self, card: Card) -> Card:
        """The card as it is read on paper: nobody is mentioned there, and an instant is a date."""
        return self.languages.localize(card, self.language, self._resolved)

    @property
    def _resolved(self) -> Resolvers:
        return {
            Mention: lambda mention: mention.name,
            Channel: lambda channel: f"#{channel.name}",
            Slash: lambda slash: Code(f"/{slash.line}"),
            When: lambda when: self._moment(when.at, when.style),
        }

    def _moment(self, at: datetime, style: str) -> str:
        here = at.astimezone(self.zone)
        match style:
            case "day":
                return format_date(here, "long", locale=self.language)
            case "time":
                return format_time(here, "short", locale=self.language)
            case _:
                return format_datetime(here, "medium", locale=self.language)


# --- Markdown ---------------------------------------------------------------------------------------------------------


def card_to_markdown(card: Card) -> str:
    """A localized card as Markdown (CommonMark, with GitHub's tables)."""
    title = [] if card.title is None else [f"# {_line(card.title)}"]
    return "\n\n".join([*title, *(text for block in card.blocks for text in _block_to_markdown(block))]) + "\n"


def _block_to_markdown(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(Bold(words), "normal"):
            yield f"## {_line(words)}"
        case Paragraph(words, "quote"):
            yield "\n".join(f"> {line}" for line in _lines(words).split("\n"))
        case Paragraph(words) | Image(words=words) | Chart(words=words):
            yield _lines(words)
        case Fields(pairs):
            yield "\n".join(
                f"- **{_line(name)}:** {_lines(value).replace(chr(10), f'{chr(10)}  ')}" for name, value in pairs
            )
        case Bar(label, value, whole):
            yield f"{_line(label)}: {value} / {whole}"
        case Table(head, rows):
            lines = [[_line(cell) for cell in row] for row in (head, *rows)]
            lines.insert(1, ["---"] * len(head))
            yield "\n".join(f"| {' | '.join(line)} |" for line in lines)
        case Document(name, words=words):
            yield f"{escape(name)}: {_lines(words)}"
        case Divider():
            yield "---"
        case Actions():
            return
        case Printout():
            raise TypeError("a printout is no part of another")
        case _:
            assert_never(block)


def _lines(words: Words) -> str:
    """Words that may have several lines, each of which stays one."""
    return "\\\n".join(_lines_of(_markdown(words)))


def _line(words: Words) -> str:
    """Words where only one line fits."""
    return " ".join(_lines_of(_markdown(words)))


def _lines_of(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.strip():
            yield _AT_THE_BEGINNING.sub(r"\1\3\\\2\4", line.strip())


def _markdown(words: Words) -> str:
    return "".join(map(_span_to_markdown, spans(words)))


def _span_to_markdown(span: Span) -> str:
    match span:
        case str():
            return escape(span)
        case Bold(words):
            inner = _line(words)
            return f"**{inner}**" if inner else ""
        case Code(text):
            fence = "`" * (1 + max(map(len, _MANY_TICKS.findall(text)), default=0))
            within = f" {_shown(text)} " if "`" in text else _shown(text)
            return f"{fence}{within}{fence}" if text.strip() else ""
        case Link(words, url):
            return f"[{_line(words)}](<{url}>)"
        case Mention() | Channel() | When() | Phrase() | Slash():
            raise TypeError(f"a card is told in words before it is printed, which {span} is not")
        case _:
            assert_never(span)


def escape(text: str) -> str:
    """A person's text, so that it reads as it is: no markup, no link, no mention."""
    marked = _ALWAYS.sub(lambda found: f"\\{found[0]}", "\n".join(map(_shown, text.splitlines())))
    return _BY_ITSELF.sub(lambda found: f"{found[0]}{_BROKEN_UP}", marked)


def _shown(text: str) -> str:
    """A line without what nobody sees."""
    return "".join(character if character.isprintable() else " " for character in text)


# --- PDF --------------------------------------------------------------------------------------------------------------


def card_to_pdf(card: Card, *, language: str, pages: str) -> bytes:
    """A localized card as a PDF; `pages` is what stands below each page, with a NUL for its number and for all of them.

    What no font has shows as an empty box; Typst brings Latin, Greek and Cyrillic, and takes what the system has.
    """
    import typst  # noqa: PLC0415 - its fonts take 20 MB, and most processes never print

    data = {
        "title": _runs(card.title if card.title is not None else card.summary),
        "name": plain(card.title if card.title is not None else card.summary),
        "language": language,
        "pages": pages.split("\0"),
        "blocks": [part for block in card.blocks for part in _block_to_data(block)],
    }
    source = TEMPLATE.read_bytes()
    pdf: bytes = typst.compile(source, format="pdf", sys_inputs={"data": json.dumps(data)}, font_paths=_fonts())
    return pdf


@cache
def _fonts() -> Fonts:
    """All fonts there are; to look for them takes longer than to set a page."""
    import typst  # noqa: PLC0415 - as above

    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


def _block_to_data(block: Block) -> Iterator[Mapping[str, Any]]:
    match block:
        case Paragraph(Bold(words), "normal"):
            yield {"kind": "heading", "words": _runs(words)}
        case Paragraph(words, tone):
            yield {"kind": tone, "words": _runs(words)}
        case Image(words=words) | Chart(words=words):
            yield {"kind": "normal", "words": _runs(words)}
        case Fields(pairs):
            yield {"kind": "fields", "pairs": [[_runs(name), _runs(value)] for name, value in pairs]}
        case Bar(label, value, whole):
            yield {"kind": "bar", "words": _runs(label), "value": value, "whole": whole}
        case Table(head, rows):
            cells = [_runs(cell) for row in rows for cell in row]
            yield {"kind": "table", "head": [_runs(cell) for cell in head], "cells": cells}
        case Document(name, words=words):
            yield {"kind": "normal", "words": [*_runs((name, ": ")), *_runs(words)]}
        case Divider():
            yield {"kind": "divider"}
        case Actions():
            return
        case Printout():
            raise TypeError("a printout is no part of another")
        case _:
            assert_never(block)


def _runs(words: Words, **marks: bool | str) -> list[Mapping[str, Any]]:
    runs: list[Mapping[str, Any]] = []
    for span in spans(words):
        match span:
            case str():
                runs.append({"text": span, **marks})
            case Code(text):
                runs.append({"text": text, **marks, "code": True})
            case Bold(inner):
                runs += _runs(inner, **{**marks, "bold": True})
            case Link(inner, url):
                runs += _runs(inner, **{**marks, "url": url})
            case Mention() | Channel() | When() | Phrase() | Slash():
                raise TypeError(f"a card is told in words before it is printed, which {span} is not")
            case _:
                assert_never(span)
    return runs
