"""What is on record as a file to keep: pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.kit import Block, Bold, Card, Fields, Kind, Paragraph, When, Words, _, plain, spreadsheet
from storage.search import Entry

FORMAT: Final = 1
"""Rises when the shape of the JSON changes in a way that its readers have to know."""
COLUMNS: Final = ("kind", "number", "day", "state", "heading", "text", "owner")


def as_csv(entries: Sequence[Entry], kinds: Mapping[str, Kind], zone: ZoneInfo) -> bytes:
    """A table as RFC 4180 has it; behind the columns that every kind has come those that some have."""
    rows = [_row(entry, kinds, zone) for entry in entries]
    columns = list(dict.fromkeys((*COLUMNS, *(name for row in rows for name in row))))
    return spreadsheet.as_csv([columns, *([str(row.get(name, "")) for name in columns] for row in rows)])


def as_json(entries: Sequence[Entry], kinds: Mapping[str, Kind], zone: ZoneInfo, group: str) -> bytes:
    """The same for programs: what some kinds only have stands under `details`."""
    told = [
        {name: value for name, value in _row(entry, kinds, zone).items() if name in COLUMNS}
        | {"details": dict(entry.details)}
        for entry in entries
    ]
    whole = {"format": FORMAT, "group": group, "entries": told}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def as_card(entries: Sequence[Entry], kinds: Mapping[str, Kind], title: Words) -> Card:
    """The same to be read, kind by kind, each as it stands in the order of the record."""
    return Card(title=title, summary=title, blocks=tuple(_blocks(entries, kinds)))


def _blocks(entries: Sequence[Entry], kinds: Mapping[str, Kind]) -> Iterator[Block]:
    for name, kind in kinds.items():
        mine = [entry for entry in entries if entry.kind == name]
        if mine:
            yield Paragraph(Bold(kind.many))
        for entry in mine:
            yield Paragraph((Bold(kind.name_of(entry.key)), " ", entry.heading))
            if entry.text:
                yield Paragraph(entry.text)
            if facts := tuple(_facts(entry, kind)):
                yield Fields(facts)


def _facts(entry: Entry, kind: Kind) -> Iterator[tuple[Words, Words]]:
    if entry.state in kind.states:
        yield _("Status"), kind.states[entry.state]
    if entry.at is not None:
        yield _("On record since"), When(entry.at, "day")
    if entry.owner_name:
        yield _("Whose"), entry.owner_name
    for name, words in kind.columns.items():
        if said := entry.details.get(name):
            yield words, str(said)


def _row(entry: Entry, kinds: Mapping[str, Kind], zone: ZoneInfo) -> dict[str, Any]:
    common: dict[str, Any] = {
        "kind": entry.kind,
        "number": plain(kinds[entry.kind].name_of(entry.key)),
        "day": _day(entry.at, zone),
        "state": entry.state,
        "heading": entry.heading,
        "text": entry.text,
        "owner": entry.owner_name or "",
    }
    return common | {name: "" if said is None else said for name, said in entry.details.items()}


def _day(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else at.astimezone(zone).date().isoformat()
