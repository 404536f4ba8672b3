"""Cards and words as text, and back: what was said once is kept as it was meant, for readers of any language.

Of a card that is drawn when it is sent, the text says which one.
"""

from __future__ import annotations

import base64
import dataclasses
import json
from datetime import datetime
from typing import Any, TypeAlias

from bot.kit.cards import (
    Actions,
    Bar,
    Button,
    Card,
    Choice,
    Divider,
    Document,
    Fields,
    Image,
    Paragraph,
    Press,
    Printout,
    Select,
    Table,
)
from bot.kit.charts import BurnUp, Chart, Column, Columns, Milepost, Timeline
from bot.kit.effects import CardRef
from bot.kit.text import Bold, Channel, Code, Link, Mention, Phrase, Slash, When

_CLASSES: dict[str, type[Any]] = {
    cls.__name__: cls
    for cls in (
        Actions, Bar, Bold, Button, Card, CardRef, Channel, Choice, Code, Divider,
        Document, Fields, Image, Link, Mention, Paragraph, Phrase, Press,
        Printout, Select, Slash, Table, When,
        BurnUp, Chart, Column, Columns, Milepost, Timeline,
    )
}  # fmt: skip


Said: TypeAlias = Card | CardRef
"""What is said once: as it is, or as it will be when it is sent."""


def to_text(content: Said | tuple[Said, ...]) -> str:
    """A card, or several, as JSON."""
    return json.dumps(_dump(content), ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Card:
    """The card that `to_text` wrote."""
    card: Card = _load(json.loads(text))
    return card


def each_from_text(text: str) -> tuple[Said, ...]:
    """What `to_text` wrote, one after the other."""
    said = _load(json.loads(text))
    return said if isinstance(said, tuple) else (said,)


def _dump(value: Any) -> Any:
    match value:
        case tuple():
            return [_dump(item) for item in value]
        case bytes():
            return {"bytes": base64.b64encode(value).decode()}
        case datetime():
            return {"instant": value.isoformat()}
        case _ if dataclasses.is_dataclass(value):
            values = {field.name: _dump(getattr(value, field.name)) for field in dataclasses.fields(value)}
            return {"is": type(value).__name__, **values}
        case _:
            return value


def _load(value: Any) -> Any:
    match value:
        case list():
            return tuple(_load(item) for item in value)
        case {"bytes": text}:
            return base64.b64decode(text)
        case {"instant": text}:
            return datetime.fromisoformat(text)
        case {"is": name}:
            return _CLASSES[name](**{key: _load(item) for key, item in value.items() if key != "is"})
        case _:
            return value
