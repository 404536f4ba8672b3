"""Card → Block Kit. Pure.

A person's words stand in elements that Slack draws character by character (rich text, plain text), never in its
markup. Only the one line for notifications is markup to Slack, and there the three characters that could begin
something are escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias, assert_never

from adapters.slack.names import id_of
from bot.engine.tokens import encode
from bot.kit import (
    Actions,
    Bar,
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

Json: TypeAlias = dict[str, Any]
Style: TypeAlias = dict[str, bool]
Surface: TypeAlias = Literal["message", "view"]
"""Where a card stands; a modal and the home are views."""

NOTHING = "–"
BAR = 10
"""How many characters a bar is long."""

DATES = {"moment": "{date_short_pretty} {time}", "day": "{date_short_pretty}", "time": "{time}"}
PLAIN_DATES = {"moment": "%Y-%m-%d %H:%M UTC", "day": "%Y-%m-%d", "time": "%H:%M UTC"}


def card_to_message(card: Card) -> Json:
    """A card as the content of a message."""
    return {"text": escaped(words_to_text(card.summary)), "blocks": card_to_blocks(card, "message")}


def card_to_blocks(card: Card, surface: Surface) -> list[Json]:
    """A card's title and blocks."""
    title = [] if card.title is None else [{"type": "header", "text": plain_text(card.title)}]
    blocks = [_block(block, row, surface) for row, block in enumerate(card.blocks)]
    return [*title, *blocks] or [_rich(_section(words_to_elements(card.summary)))]


def escaped(text: str) -> str:
    """Text where Slack looks for markup (https://docs.slack.dev/messaging/formatting-message-text#escaping)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain_text(words: Words) -> Json:
    """Words where Slack takes bare text only; a `:smile:` stays what it is."""
    return {"type": "plain_text", "text": words_to_text(words) or NOTHING, "emoji": False}


def words_to_text(words: Words) -> str:
    """Words as bare text, instants in UTC."""
    return "".join(_text(span) for span in spans(words))


def words_to_elements(words: Words, style: Style | None = None) -> list[Json]:
    """Words as the elements of rich text."""
    return [element for span in spans(words) for element in _elements(span, style or {})]


def rich_block(words: Words) -> Json:
    """Words as a block of their own."""
    return _rich(_section(words_to_elements(words)))


def choice_to_option(choice: Choice) -> Json:
    """A choice of a select."""
    return {"text": plain_text(choice.label), "value": choice.value}


def _block(block: Block, row: int, surface: Surface) -> Json:  # noqa: PLR0911 - one for each kind of block
    match block:
        case Paragraph(words, tone):
            return _paragraph(words, tone)
        case Fields(pairs):
            return _rich(
                *(
                    _section([*words_to_elements(name, {"bold": True}), _run(": ", {}), *words_to_elements(value)])
                    for name, value in pairs
                )
            )
        case Bar(label, value, whole):
            full = min(BAR, round(BAR * value / whole)) if whole > 0 else 0
            drawn = _run("█" * full + "░" * (BAR - full), {"code": True})
            return _rich(_section([*words_to_elements(label), _run("\n", {}), drawn, _run(f" {value} / {whole}", {})]))
        case Table() if surface == "message":
            return {"type": "table", "rows": [[_cell(cell) for cell in line] for line in (block.head, *block.rows)]}
        case Table():
            return _rich({"type": "rich_text_preformatted", "elements": [_run(_aligned(block), {})]})
        case Image(words=words):
            return rich_block(words)
        case Document(name, words=words):
            return _rich(_section([_run(name, {"bold": True}), _run("\n", {}), *words_to_elements(words)]))
        case Divider():
            return {"type": "divider"}
        case Printout() | Chart():
            raise TypeError("a card reaches a platform printed and drawn")
        case Actions(items):
            return {"type": "actions", "elements": [_item(item, f"{row}.{at}") for at, item in enumerate(items)]}
        case _:
            assert_never(block)


def _paragraph(words: Words, tone: Literal["normal", "quiet", "quote"]) -> Json:
    if tone == "quiet" and all(isinstance(span, str) for span in spans(words)):
        return {"type": "context", "elements": [plain_text(words)]}
    elements = words_to_elements(words) or [_run(NOTHING, {})]
    if tone == "quote":
        return _rich({"type": "rich_text_quote", "elements": elements})
    return _rich(_section(elements))


def _item(item: Button | Select, name: str) -> Json:
    """A button carries its token as its value; a select has only its name for it."""
    token = encode(item.press)
    match item:
        case Button(label, style=style):
            button = {"type": "button", "action_id": name, "text": plain_text(label), "value": token}
            return button if style == "normal" else {**button, "style": style}
        case Select(label, choices):
            return {
                "type": "static_select",
                "action_id": f"{name}:{token}",
                "placeholder": plain_text(label),
                "options": [choice_to_option(choice) for choice in choices],
            }
        case _:
            assert_never(item)


def _cell(words: Words) -> Json:
    if all(isinstance(span, str) for span in spans(words)):
        return {"type": "raw_text", "text": words_to_text(words) or NOTHING}
    return rich_block(words)


def _aligned(table: Table) -> str:
    rows = [[" ".join(words_to_text(cell).split()) for cell in row] for row in (table.head, *table.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() or NOTHING
        for row in rows
    )


def _rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts)}


def _section(elements: list[Json]) -> Json:
    return {"type": "rich_text_section", "elements": elements}


def _run(text: str, style: Style) -> Json:
    run: Json = {"type": "text", "text": text}
    return {**run, "style": style} if style else run


def _elements(span: Span, style: Style) -> Iterator[Json]:
    styled = {"style": style} if style else {}
    match span:
        case str():
            if span:
                yield _run(span, style)
        case Bold(words):
            yield from words_to_elements(words, {**style, "bold": True})
        case Code(text):
            if text:
                yield _run(text, {**style, "code": True})
        case Link(words, url):
            yield {"type": "link", "url": url, "text": words_to_text(words) or url, **styled}
        case Mention(user=str(user)):
            yield {"type": "user", "user_id": id_of(user), **styled}
        case Channel(channel=str(channel)):
            yield {"type": "channel", "channel_id": id_of(channel), **styled}
        case When(at, of):
            fallback = at.strftime(PLAIN_DATES[of])
            yield {"type": "date", "timestamp": int(at.timestamp()), "format": DATES[of], "fallback": fallback}
        case Mention() | Channel():
            yield _run(_text(span), style)
        case Phrase() | Slash():
            raise TypeError(f"a card reaches a platform in its reader's language and as one types there, not as {span}")
        case _:
            assert_never(span)


def _text(span: Span) -> str:
    match span:
        case str():
            return span
        case Bold(words) | Link(words):
            return words_to_text(words)
        case Code(text):
            return text
        case Mention(name=name):
            return f"@{name}"
        case Channel(name=name):
            return f"#{name}"
        case When(at, of):
            return at.strftime(PLAIN_DATES[of])
        case Phrase() | Slash():
            raise TypeError(f"a card reaches a platform in its reader's language and as one types there, not as {span}")
        case _:
            assert_never(span)
