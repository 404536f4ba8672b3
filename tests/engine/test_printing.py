"""What is printed says what the card says: nobody's words become markup, a mention or a link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.engine.language import Languages
from bot.engine.printing import Printer, card_to_markdown, card_to_pdf, escape
from bot.kit import (
    Actions,
    Bar,
    Block,
    Bold,
    Button,
    Card,
    Channel,
    Code,
    Divider,
    Document,
    Fields,
    Image,
    Link,
    MemberId,
    Mention,
    Paragraph,
    Press,
    Printout,
    Slash,
    Table,
    When,
    _,
)
from tests.engine.test_lower import cards

HARMLESS = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hardbreak", "text_special"}
MEETING = datetime(2026, 3, 2, 9, tzinfo=UTC)
LANGUAGES = Languages.load()


def parsed(markdown: str) -> list[Token]:
    """What a reader of Markdown finds, with GitHub's tables and struck words."""
    found = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        found += [token, *(token.children or ())]
    return found


def read(markdown: str) -> str:
    """The words of some Markdown without blanks, and without what breaks mentions and links up."""
    texts = (one.content for one in parsed(markdown) if one.type in ("text", "code_inline", "text_special"))
    return squeezed("".join(texts))


def squeezed(text: str) -> str:
    return "".join(character for character in text.replace("\u200b", "") if character.isprintable()).replace(" ", "")


HARD = st.text("*_`#->+=.:1)|~<&$[]()!\\ \n\tab", max_size=60)


@given(st.text(max_size=200) | HARD)
@example("1. one\n- two\n\n    three\n# four\n===\n~~~\n> five")
@example("[a](http://b.c) <b> &amp; **d** ~~e~~ `f` | g |\n| --- |")
def test_what_a_person_wrote_is_text_in_markdown_and_nothing_else(text: str) -> None:
    markdown = card_to_markdown(Card(summary="s", blocks=(Paragraph(text),)))
    assert {token.type for token in parsed(markdown)} <= HARMLESS
    assert read(markdown) == squeezed(text)


@pytest.mark.parametrize("text", ["@ana", "mail ana@example.org", "https://example.org", "WWW.example.org", "<@U1>"])
def test_nothing_becomes_a_mention_or_a_link_by_itself(text: str) -> None:
    assert not any(sign in escape(text).lower() for sign in ("@a", "@e", "://e", "www.e", "<@u"))
    assert read(escape(text)) == squeezed(text)


@given(st.text(max_size=80) | HARD, st.text(max_size=80) | HARD)
def test_words_stay_in_their_part_of_the_document(one: str, other: str) -> None:
    card = Card(
        summary="s",
        title=("T", one),
        blocks=(
            Paragraph(Bold(("h", other))),
            Fields((("n", one), (("n", other), "v"))),
            Table(("a", "b"), ((("c", one), other), ("d", ("e", one)))),
            Paragraph(("q", other), "quote"),
        ),
    )
    kinds = [token.type for token in parsed(card_to_markdown(card))]
    assert kinds.count("heading_open") == 2
    assert kinds.count("list_item_open") == 2
    assert (kinds.count("tr_open"), kinds.count("td_open"), kinds.count("th_open")) == (3, 4, 2)
    assert kinds.count("blockquote_open") == 1
    assert not {"code_block", "fence", "html_inline", "html_block", "link_open", "image", "hr"} & set(kinds)


def everything() -> Iterator[Block]:
    """One of each kind of block."""
    yield Paragraph(Bold("What we take with us"))
    yield Paragraph((_("Send"), " ", Link("here", "https://example.org/a b"), " ", Slash("retro start")))
    yield Paragraph((Mention(MemberId(1), "Ana"), " in ", Channel(1, "general"), ", ", When(MEETING, "day")), "quiet")
    yield Fields((("Score", "4.2"), ("Left", "two\nlines")))
    yield Bar("Done", 2, 5)
    yield Table(("Theme", "Dots"), (("A | B", "3"), ("C", "–")))
    yield Image(b"png", "A picture")
    yield Document("a.txt", "text/plain", b"a", "A file")
    yield Divider()
    yield Paragraph(Code("a `tick`"), "quote")
    yield Actions((Button("Go on", Press("a.b")),))


def printed(form: Any, language: str = "en") -> Document:
    card = Card(summary="s", title="Retro R-1", blocks=tuple(everything()))
    printer = Printer(LANGUAGES, language, ZoneInfo("Europe/Madrid"))
    shown = printer.printed(Card(summary="s", blocks=(Printout("retro-1", form, card, "All of it"),)))
    [document] = shown.blocks
    assert isinstance(document, Document)
    return document


def test_a_card_is_printed_as_markdown() -> None:
    document = printed("markdown")
    assert (document.name, document.media_type, document.words) == ("retro-1.md", "text/markdown", "All of it")
    assert document.content.decode() == (
        "# Retro R-1\n\n"
        "## What we take with us\n\n"
        "Send [here](<https://example.org/a b>) `/retro start`\n\n"
        "Ana in \\#general, March 2, 2026\n\n"
        "- **Score:** 4.2\n- **Left:** two\\\n  lines\n\n"
        "Done: 2 / 5\n\n"
        "| Theme | Dots |\n| --- | --- |\n| A \\| B | 3 |\n| C | – |\n\n"
        "A picture\n\n"
        "a.txt: A file\n\n"
        "---\n\n"
        "> `` a `tick` ``\n"
    )
    assert "2 de marzo de 2026" in printed("markdown", "es").content.decode()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_card_is_printed_as_a_pdf_that_can_be_read_aloud(language: str) -> None:
    document = printed("pdf", language)
    assert (document.name, document.media_type) == ("retro-1.pdf", "application/pdf")
    assert document.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in document.content
    assert f"/Lang({language})".encode() in document.content


@given(st.text(max_size=200))
@example('Привет, Ελλάδα, مرحبا, 你好, 👩‍🚀 #import "x" $x$ @ana <b> \\u{1}')
def test_any_text_can_be_set_in_a_pdf(text: str) -> None:
    card = Card(summary=text, title=text, blocks=(Paragraph(text), Paragraph(Code(text)), Fields(((text, text),))))
    assert card_to_pdf(card, language="en", pages="\0 / \0").startswith(b"%PDF-")


@given(cards())
def test_any_card_can_be_printed(card: Card) -> None:
    printer = Printer(LANGUAGES, "en", UTC)
    shown = printer.printed(Card(summary="s", blocks=(Printout("a", "markdown", card, "words"),)))
    assert isinstance(shown.blocks[0], Document)
