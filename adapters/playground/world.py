"""The small chat as state: people, channels, messages, and what each person alone can see.

What everybody may read is kept in a SQLite file, so that a second start finds it again. What one person alone is shown
(answers, open forms) lives in memory and never reaches a disk: it would tell who wrote an anonymous idea.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from adapters.pages.render import CardView
from bot.kit import OpenedForm, Random

T = TypeVar("T")

SCHEMA = """
CREATE TABLE IF NOT EXISTS people (id TEXT PRIMARY KEY, name TEXT NOT NULL, locale TEXT NOT NULL, zone TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS channels (id TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, under INTEGER, author TEXT, at TEXT NOT NULL,
    text TEXT, card TEXT, edited INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS messages_by_channel ON messages (channel, id);
CREATE TABLE IF NOT EXISTS ahead (seconds INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS posted (key TEXT PRIMARY KEY, message INTEGER NOT NULL) WITHOUT ROWID;
"""


class Missing(LookupError):
    """There is no such person, channel or message here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody a visitor can act as; `locale` such as `es-ES`, `zone` such as `Europe/Madrid`."""

    id: str
    name: str
    locale: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel; everybody is in every channel."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is said: in a channel, or in the thread under one of its messages."""

    channel: str
    under: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What everybody in the channel reads: a person's literal text, or a card of the bot (`author` is `None`)."""

    id: str
    spot: Spot
    author: str | None
    at: datetime
    content: str | CardView
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Whisper:
    """An answer that one person alone sees; the `number`th of all, `after` what was then the newest message."""

    id: str
    spot: Spot
    after: int
    number: int
    at: datetime
    card: CardView


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForm:
    """The form before a person, where it was opened, and the private answer it was opened from."""

    form: OpenedForm
    spot: Spot
    whisper: str | None = None


class World:
    """The chat. With a path it is kept there; without, it ends with the process."""

    def __init__(self, path: Path | None, random: Random) -> None:
        self._random = random
        self._database = sqlite3.connect(path or ":memory:", isolation_level=None)
        # What was edited or taken away must be gone from the file too: no write-ahead log, which is a history, and
        # freed bytes are overwritten.
        self._database.execute("PRAGMA journal_mode = DELETE")
        self._database.execute("PRAGMA secure_delete = ON")
        self._database.executescript(SCHEMA)
        self._whispers: dict[str, list[Whisper]] = {}
        self._told = 0
        self._forms: dict[str, OpenForm] = {}
        self._watchers: list[Callable[[], None]] = []

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @contextmanager
    def watched(self, changed: Callable[[], None]) -> Iterator[None]:
        """Call `changed` after every change, until left."""
        self._watchers.append(changed)
        try:
            yield
        finally:
            self._watchers.remove(changed)

    @property
    def ahead(self) -> timedelta:
        """How far visitors moved the clock forward, in all."""
        return timedelta(seconds=self._database.execute("SELECT COALESCE(SUM(seconds), 0) FROM ahead").fetchone()[0])

    def move(self, by: timedelta) -> None:
        """Keep that a visitor moved the clock forward, for time never goes back, not even by a restart."""
        self._database.execute("INSERT INTO ahead VALUES (?)", (int(by.total_seconds()),))
        self._changed()

    # People and channels

    def people(self) -> tuple[Person, ...]:
        """Everybody, in the order they came."""
        rows = self._database.execute("SELECT id, name, locale, zone FROM people ORDER BY rowid")
        return tuple(Person(id=id_, name=name, locale=locale, zone=zone) for id_, name, locale, zone in rows)

    def person(self, id_: str) -> Person:
        """Somebody.

        :raises Missing: when nobody is called so.
        """
        return _found((person for person in self.people() if person.id == id_), "person")

    def add_person(self, name: str, locale: str, zone: str) -> Person:
        """Let somebody join, in all channels."""
        person = Person(id=_free_id(name, {p.id for p in self.people()}), name=name, locale=locale, zone=zone)
        self._database.execute("INSERT INTO people VALUES (?, ?, ?, ?)", (person.id, name, locale, zone))
        self._changed()
        return person

    def channels(self) -> tuple[Channel, ...]:
        """All channels, in the order they were made."""
        rows = self._database.execute("SELECT id, name FROM channels ORDER BY rowid")
        return tuple(Channel(id=id_, name=name) for id_, name in rows)

    def channel(self, id_: str) -> Channel:
        """A channel, or the one of a person's direct messages.

        :raises Missing: when there is none.
        """
        if id_.startswith("@"):
            return Channel(id=id_, name=self.person(id_[1:]).name)
        return _found((channel for channel in self.channels() if channel.id == id_), "channel")

    def add_channel(self, name: str) -> Channel:
        """Open a channel for everybody."""
        channel = Channel(id=_free_id(name, {c.id for c in self.channels()}), name=name)
        self._database.execute("INSERT INTO channels VALUES (?, ?)", (channel.id, name))
        self._changed()
        return channel

    def audience(self, channel: str) -> int:
        """How many people can read a channel.

        :raises Missing: when there is no such channel.
        """
        return 1 if self.channel(channel).id.startswith("@") else len(self.people())

    # What everybody reads

    def messages(self, spot: Spot, most: int = 500) -> tuple[Message, ...]:
        """The newest messages of a channel or a thread, oldest first."""
        rows = self._database.execute(
            "SELECT * FROM messages WHERE channel = ? AND under IS ? ORDER BY id DESC LIMIT ?",
            (spot.channel, spot.under, most),
        ).fetchall()
        return tuple(_message(row) for row in reversed(rows))

    def message(self, id_: str) -> Message:
        """A message.

        :raises Missing: when there is none.
        """
        rows = self._database.execute("SELECT * FROM messages WHERE id = ?", (id_,))
        return _found((_message(row) for row in rows), "message")

    def replies(self, channel: str) -> dict[str, int]:
        """How many replies each message of a channel has."""
        rows = self._database.execute(
            "SELECT under, count(*) FROM messages WHERE channel = ? AND under IS NOT NULL GROUP BY under", (channel,)
        )
        return {str(under): count for under, count in rows}

    def newest(self, channel: str) -> int:
        """The number of the newest message of a channel and its threads; 0 when there is none."""
        row = self._database.execute(
            "SELECT coalesce(max(id), 0) FROM messages WHERE channel = ?", (channel,)
        ).fetchone()
        return int(row[0])

    def spot_in(self, channel: str, under: str | None) -> Spot:
        """A place to say something: a channel, or the thread that a message opens or stands in.

        :raises Missing: when there is no such channel, or no such message in it.
        """
        self.channel(channel)
        if under is None:
            return Spot(channel)
        parent = self.message(under)
        if parent.spot.channel != channel:
            raise Missing("message")
        return Spot(channel, parent.spot.under or parent.id)

    def write(self, spot: Spot, author: str | None, content: str | CardView, at: datetime) -> str:
        """Add a message for everybody; gives its id."""
        text, card = (content, None) if isinstance(content, str) else (None, json.dumps(content))
        row = (spot.channel, spot.under, author, at.isoformat(), text, card)
        cursor = self._database.execute(
            "INSERT INTO messages (channel, under, author, at, text, card) VALUES (?, ?, ?, ?, ?, ?)", row
        )
        self._changed()
        return str(cursor.lastrowid)

    def write_once(self, key: str, spot: Spot, card: CardView, at: datetime) -> str:
        """Add a card of the bot, unless one was added with this key before; gives the message's id either way."""
        for (message,) in self._database.execute("SELECT message FROM posted WHERE key = ?", (key,)):
            return str(message)
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            id_ = self.write(spot, None, card, at)
            self._database.execute("INSERT INTO posted VALUES (?, ?)", (key, int(id_)))
        return id_

    def redraw(self, id_: str, card: CardView) -> None:
        """Let a card of the bot look different."""
        self._database.execute("UPDATE messages SET card = ?, edited = 1 WHERE id = ?", (json.dumps(card), id_))
        self._changed()

    def erase(self, id_: str) -> None:
        """Take a message away, with what was said under it."""
        self._database.execute("DELETE FROM messages WHERE id = ? OR under = ?", (id_, id_))
        self._changed()

    # What one person alone sees

    def whispers(self, person: str) -> tuple[Whisper, ...]:
        """The private answers a person was given, the newest last."""
        return tuple(self._whispers.get(person, ()))

    def seen(self, person: str, spot: Spot) -> tuple[Message | Whisper, ...]:
        """All that a person reads in a channel or thread, oldest first."""
        private = [whisper for whisper in self.whispers(person) if whisper.spot == spot]
        return tuple(sorted([*self.messages(spot), *private], key=order))

    def whisper(self, person: str, id_: str) -> Whisper:
        """One of a person's private answers.

        :raises Missing: when it is not there, or not theirs.
        """
        return _found((whisper for whisper in self.whispers(person) if whisper.id == id_), "private answer")

    def tell(self, person: str, spot: Spot, card: CardView, at: datetime, *, instead_of: str | None = None) -> None:
        """Show a card to one person alone, at the end of a channel or in place of an earlier private answer."""
        theirs = self._whispers.setdefault(person, [])
        old = next((whisper for whisper in theirs if whisper.id == instead_of), None) if instead_of else None
        if old is not None:
            theirs.remove(old)
            theirs.append(replace(old, card=card, at=at))
        else:
            self._told += 1
            (newest,) = self._database.execute("SELECT coalesce(max(id), 0) FROM messages").fetchone()
            id_ = f"w{self._random.bytes(8).hex()}"
            theirs.append(Whisper(id=id_, spot=spot, after=newest, number=self._told, at=at, card=card))
        self._changed()

    def dismiss(self, person: str, id_: str) -> None:
        """Take a private answer away; nothing happens when it is gone already."""
        self._whispers[person] = [whisper for whisper in self.whispers(person) if whisper.id != id_]
        self._changed()

    def form(self, person: str) -> OpenForm | None:
        """The form before a person."""
        return self._forms.get(person)

    def ask(self, person: str, form: OpenForm) -> None:
        """Put a form before a person, in place of any other."""
        self._forms[person] = form
        self._changed()

    def close_form(self, person: str) -> None:
        """Take the form away; nothing happens when there is none."""
        self._forms.pop(person, None)
        self._changed()

    def _changed(self) -> None:
        for changed in self._watchers:
            changed()


def order(seen: Message | Whisper) -> tuple[int, int]:
    """Messages as they were written; a private answer after what was the newest message when it came."""
    return (seen.after, seen.number) if isinstance(seen, Whisper) else (int(seen.id), 0)


def _message(row: tuple[int, str, int | None, str | None, str, str | None, str | None, int]) -> Message:
    id_, channel, under, author, at, text, card, edited = row
    return Message(
        id=str(id_),
        spot=Spot(channel, None if under is None else str(under)),
        author=author,
        at=datetime.fromisoformat(at),
        content=json.loads(card) if card is not None else text or "",
        edited=bool(edited),
    )


def _found(candidates: Iterable[T], what: str) -> T:
    for candidate in candidates:
        return candidate
    raise Missing(what)


def _free_id(name: str, taken: set[str]) -> str:
    """An id that reads like the name: `Zoë Quinn` is `zoe-quinn`, the second of them `zoe-quinn-2`."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-") or "somebody"
    return next(id_ for n in range(1, len(taken) + 2) if (id_ := base if n == 1 else f"{base}-{n}") not in taken)
