"""Cards and words as text, and back: what was said once is kept as it was meant, for readers of any language."""

from __future__ import annotations

import base64
import dataclasses
import json
from datetime import datetime
from typing import Any

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
from bot.kit.text import Bold, Channel, Code, Link, Mention, Phrase, Slash, When

_CLASSES: dict[str, type[Any]] = {
    cls.__name__: cls
    for cls in (
        Actions, Bar, Bold, Button, Card, Channel, Choice, Code, Divider,
        Document, Fields, Image, Link, Mention, Paragraph, Phrase, Press,
        Printout, Select, Slash, Table, When,
        BurnUp, Chart, Column, Columns, Milepost, Timeline,
    )
}  # fmt: skip


def to_text(content: Card) -> str:
    """A card as JSON."""
    return json.dumps(_dump(content), ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Card:
    """The card that `to_text` wrote."""
    card: Card = _load(json.loads(text))
    return card


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
