"""Card → plain JSON, as it is kept and sent to the page; and the same in bare words, as somebody reads it.

A person's words are one `text` span and nothing else: no character of them means anything.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeAlias, assert_never
from zoneinfo import ZoneInfo

from bot.engine.tokens import encode
from bot.kit import (
    Actions,
    Bar,
    Blank,
    Block,
    Bold,
    Button,
    Card,
    Channel,
    Chart,
    Choice,
    Code,
    Divider,
    Document,
    Fields,
    Image,
    Link,
    Mention,
    OpenedForm,
    Paragraph,
    Phrase,
    Printout,
    Select,
    Slash,
    Span,
    Table,
    When,
    Words,
    spans,
)

View: TypeAlias = dict[str, Any]
CardView: TypeAlias = View
WordsView: TypeAlias = list[View]


def card_to_view(card: Card) -> CardView:
    """A card as JSON; its tokens are what a press sends back."""
    return {
        "summary": words_to_view(card.summary),
        "title": None if card.title is None else words_to_view(card.title),
        "blocks": [_block_to_view(block) for block in card.blocks],
    }


def form_to_view(form: OpenedForm) -> View:
    """A form as JSON."""
    return {
        "token": form.token,
        "title": words_to_view(form.title),
        "send": words_to_view(form.send),
        "intro": None if form.intro is None else words_to_view(form.intro),
        "blanks": [_blank_to_view(blank) for blank in form.blanks],
    }


def words_to_view(words: Words) -> WordsView:
    """Some words as JSON."""
    return [_span_to_view(span) for span in spans(words)]


def choice_to_view(choice: Choice) -> View:
    """A choice as JSON."""
    return {"value": choice.value, "label": words_to_view(choice.label)}


def _blank_to_view(blank: Blank) -> View:
    return {
        "name": blank.name,
        "label": words_to_view(blank.label),
        "kind": blank.kind,
        "required": blank.required,
        "most": blank.most,
        "hint": None if blank.hint is None else words_to_view(blank.hint),
        "choices": [choice_to_view(choice) for choice in blank.choices],
        "value": blank.value,
        "error": None if blank.error is None else words_to_view(blank.error),
    }


def _block_to_view(block: Block) -> View:  # noqa: PLR0911 - one for each kind of block
    match block:
        case Paragraph(words, tone):
            return {"kind": "paragraph", "words": words_to_view(words), "tone": tone}
        case Fields(pairs):
            return {"kind": "fields", "pairs": [[words_to_view(name), words_to_view(value)] for name, value in pairs]}
        case Bar(label, value, whole):
            return {"kind": "bar", "label": words_to_view(label), "value": value, "whole": whole}
        case Table(head, rows):
            rows_view = [[words_to_view(cell) for cell in row] for row in rows]
            return {"kind": "table", "head": [words_to_view(cell) for cell in head], "rows": rows_view}
        case Image(png, words):
            return {"kind": "image", "png": base64.b64encode(png).decode(), "words": words_to_view(words)}
        case Document(name, media_type, content, words):
            file = {"name": name, "type": media_type, "content": base64.b64encode(content).decode()}
            return {"kind": "document", **file, "words": words_to_view(words)}
        case Divider():
            return {"kind": "divider"}
        case Printout() | Chart():
            raise TypeError("a card reaches a platform printed and drawn")
        case Actions(items):
            return {"kind": "actions", "items": [item_to_view(item) for item in items]}
        case _:
            assert_never(block)


def item_to_view(item: Button | Select) -> View:
    """A button or a select as JSON."""
    token, label = encode(item.press), words_to_view(item.label)
    match item:
        case Button(style=style):
            return {"kind": "button", "label": label, "token": token, "style": style}
        case Select(choices=choices):
            choices_view = [choice_to_view(choice) for choice in choices]
            return {"kind": "select", "label": label, "token": token, "choices": choices_view}
        case _:
            assert_never(item)


def _span_to_view(span: Span) -> View:  # noqa: PLR0911 - one for each kind of span
    match span:
        case str():
            return {"kind": "text", "text": span}
        case Bold(words):
            return {"kind": "bold", "words": words_to_view(words)}
        case Code(text):
            return {"kind": "code", "text": text}
        case Link(words, url):
            return {"kind": "link", "words": words_to_view(words), "url": url}
        case Mention(name=name, user=user):
            return {"kind": "mention", "name": name, "user": user}
        case Channel(name=name, channel=channel):
            return {"kind": "channel", "name": name, "channel": channel}
        case When(at, style):
            return {"kind": "when", "at": at.isoformat(), "style": style}
        case Phrase() | Slash():
            raise TypeError(f"a card reaches a platform in its reader's language and as one types there, not as {span}")
        case _:
            assert_never(span)


# The same in bare words

MOMENTS = {"moment": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "time": "%H:%M"}


def text_of_card(view: CardView, zone: str) -> str:
    """A card as somebody in a zone reads it: its title and blocks, one a line, without its buttons."""
    title = [] if view["title"] is None else [text_of(view["title"], zone)]
    return "\n".join([*title, *(line for block in view["blocks"] for line in _lines_of(block, zone))])


def _lines_of(block: View, zone: str) -> Iterator[str]:
    match block:
        case {"kind": "paragraph" | "image", "words": words}:
            yield text_of(words, zone)
        case {"kind": "document", "name": name, "words": words}:
            yield f"{name}: {text_of(words, zone)}"
        case {"kind": "fields", "pairs": pairs}:
            yield from (f"{text_of(name, zone)}: {text_of(value, zone)}" for name, value in pairs)
        case {"kind": "bar", "label": label, "value": value, "whole": whole}:
            yield f"{text_of(label, zone)}: {value} / {whole}"
        case {"kind": "table", "head": head, "rows": rows}:
            yield from (" | ".join(text_of(cell, zone) for cell in row) for row in (head, *rows))


def text_of(words: WordsView, zone: str) -> str:
    """Some words as somebody in a zone reads them; instants like `2026-03-02 10:00`."""
    return "".join(_text_of_span(span, zone) for span in words)


def _text_of_span(span: View, zone: str) -> str:
    match span:
        case {"words": words}:
            return text_of(words, zone)
        case {"kind": "mention", "name": name}:
            return f"@{name}"
        case {"kind": "channel", "name": name}:
            return f"#{name}"
        case {"kind": "when", "at": at, "style": style}:
            return datetime.fromisoformat(at).astimezone(ZoneInfo(zone)).strftime(MOMENTS[style])
        case _:
            text: str = span["text"]
            return text
