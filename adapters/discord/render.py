"""Card → what Discord draws: a frame of components, in which a person's words mean nothing.

Discord reads markup in all text, so every character that could begin some is escaped; what looks like an address or a
mention is broken up, for Discord would make it one by itself. Escaping makes words longer. Where a message would get
too long for that, the blocks that grew most are drawn as code, in which nothing has to be escaped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, count
from string import ascii_lowercase
from typing import Any, Final, TypeAlias, assert_never

import discord
from discord import ui

from adapters.discord.capabilities import CHARACTERS
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

Layout: TypeAlias = ui.LayoutView
Row: TypeAlias = ui.ActionRow[Any]

ACCENT: Final = 0x3B7A57
BAR_LENGTH: Final = 20
FENCE: Final = "```"
STYLES: Final = {
    "normal": discord.ButtonStyle.secondary,
    "primary": discord.ButtonStyle.primary,
    "danger": discord.ButtonStyle.danger,
}
TIMES: Final = {"moment": "f", "day": "D", "time": "t"}
PLAIN_TIMES: Final = {"moment": "%Y-%m-%d %H:%M UTC", "day": "%Y-%m-%d", "time": "%H:%M UTC"}

# What all marks begin with stands first: so a search skips the other letters, and is several times as fast.
_MARKS = re.compile(r"[\\*_~`|<>#@\[\]:./](?:(?<![:./])|(?<=:)(?=\S)|(?<=\w\.)(?=\w)|(?<=/)/+)")
_AT_ALL = re.compile(r"\\@(?=everyone|here)", re.IGNORECASE)
_LIST_MARKS = re.compile(r"^([^\S\n]*)([-+])|^([^\S\n]*\d+)([.)])", re.MULTILINE)
_UNNAMEABLE = re.compile(r"[^\w-]+", re.ASCII)
_MARKED = re.compile("%[a-z]$")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card as Discord takes it: its layout, and the files in it."""

    view: Layout
    files: list[discord.File]


@dataclass(frozen=True, slots=True)
class _Text:
    """Some text in both ways of drawing it."""

    fine: str
    block: Paragraph | Fields | Bar | None = None
    """Where it is from, unless it is a title."""

    @property
    def plain(self) -> str:
        """The same as code: at most a few characters longer than what was asked for. It is seldom needed."""
        return self.fine if self.block is None else as_code(_bare(self.block))

    @property
    def gain(self) -> int:
        return len(self.fine) - len(self.plain)


_Part: TypeAlias = _Text | Image | Document | Divider | Actions


def card_to_view(card: Card) -> Drawn:
    """A card as components and files; needs a running event loop, as all views of discord.py do."""
    parts: list[_Part] = []
    if card.title is not None:
        parts.append(_Text(f"### {words_to_markdown(card.title)}".replace("\n", " ")))
    parts += map(_part, card.blocks)
    fine = _fine([part for part in parts if isinstance(part, _Text)])
    frame: ui.Container[Any] = ui.Container(accent_colour=ACCENT)
    files: list[discord.File] = []
    taken: set[str] = set()
    for part in parts:
        match part:
            case _Text():
                frame.add_item(ui.TextDisplay(part.fine if id(part) in fine else part.plain))
            case Image(png, words):
                files.append(_file("picture.png", png, files))
                described = discord.MediaGalleryItem(files[-1], description=label(words))
                frame.add_item(ui.MediaGallery(described))
            case Document(name, content=content, words=words):
                files.append(_file(name, content, files, label(words)))
                frame.add_item(ui.File(files[-1]))
            case Divider():
                frame.add_item(ui.Separator())
            case Actions(items):
                frame.add_item(_row(items, taken))
            case _:
                assert_never(part)
    if not parts:
        frame.add_item(ui.TextDisplay(words_to_markdown(card.summary)))
    return Drawn(framed(frame), files)


def framed(frame: ui.Container[Any]) -> Layout:
    """A layout that the library neither watches nor keeps: a press on it finds us by its custom id alone."""
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    view.stop()
    return view


def token_of(custom_id: str) -> str:
    """The token that a custom id carries, with or without a mark."""
    return _MARKED.sub("", custom_id)


def marked(token: str, mark: int) -> str:
    """A token with a small number: for a card that has a button twice, and for a form's step.

    In a token two characters follow each `%`, so one letter after it at the end is no part of it.
    """
    return f"{token}%{ascii_lowercase[mark]}"


def mark_of(custom_id: str) -> int | None:
    """The number with which a token was marked."""
    found = _MARKED.search(custom_id)
    return None if found is None else ascii_lowercase.index(found[0][1])


# --- Words ------------------------------------------------------------------------------------------------------------


def words_to_markdown(words: Words) -> str:
    """Some words in Discord's markup."""
    return "".join(map(_span_to_markdown, spans(words)))


def label(words: Words) -> str:
    """Some words where Discord reads no markup: on buttons, in selects, as titles of forms."""
    return "".join(map(_span_to_label, spans(words)))


def escape(text: str) -> str:
    """A person's text, so that Discord shows it as it is: no markup, no link, no mention."""
    marked = _MARKS.sub(lambda found: "".join(f"\\{mark}" for mark in found[0]), text)
    marked = _LIST_MARKS.sub(lambda found: f"{found[1] or found[3] or ''}\\{found[2] or found[4]}", marked)
    # Who is pinged is read from the text before any markup is: only something in between breaks this one up.
    return _AT_ALL.sub("\\\\@\u200b", marked)


def as_code(text: str, tag: str = "") -> str:
    """A text as a block of code; its backticks become marks that look like them."""
    return f"{FENCE}{tag}\n{text.replace('`', 'ˋ')}\n{FENCE}"


def _span_to_markdown(span: Span) -> str:  # noqa: PLR0911 - one for each kind of span
    match span:
        case str():
            return escape(span)
        case Bold(words):
            inner = words_to_markdown(words)
            return f"**{inner}**" if inner.strip() else inner
        case Code(text):
            # Small print and quotes are read line by line, so code would not reach from one to the next.
            return escape(text) if "`" in text or "\n" in text or not text.strip() else f"`{text}`"
        case Link(words, url):
            return f"[{words_to_markdown(words)}]({url.replace(')', '%29')})"
        case Mention(name=name, user=user):
            return f"@{escape(name)}" if user is None else f"<@{user}>"
        case Channel(name=name, channel=channel):
            return f"\\#{escape(name)}" if channel is None else f"<#{channel.rpartition('/')[2]}>"
        case When(at, style):
            return f"<t:{int(at.timestamp())}:{TIMES[style]}>"
        case Phrase() | Slash():
            raise TypeError(f"a card reaches a platform in its reader's language and as one types there, not as {span}")
        case _:
            assert_never(span)


def _span_to_label(span: Span) -> str:  # noqa: PLR0911 - one for each kind of span
    match span:
        case str():
            return span
        case Bold(words):
            return label(words)
        case Link(words, url):
            return f"{label(words)} ({url})"
        case Code(text):
            return text
        case Mention(name=name):
            return f"@{name}"
        case Channel(name=name):
            return f"#{name}"
        case When(at, style):
            return at.strftime(PLAIN_TIMES[style])
        case Phrase() | Slash():
            raise TypeError(f"a card reaches a platform in its reader's language and as one types there, not as {span}")
        case _:
            assert_never(span)


# --- Blocks -----------------------------------------------------------------------------------------------------------


def _part(block: Block) -> _Part:
    match block:
        case Paragraph(words, tone):
            return _Text(_toned(words_to_markdown(words), tone), block)
        case Fields(pairs):
            facts = "\n".join(f"**{words_to_markdown(name)}:** {words_to_markdown(value)}" for name, value in pairs)
            return _Text(facts, block)
        case Bar(caption, value, whole):
            return _Text(f"{words_to_markdown(caption)}\n`{_bar(value, whole)}`", block)
        case Image() | Document() | Divider() | Actions():
            return block
        case Table():
            raise TypeError("Discord draws no tables; `bot.engine.lower` makes lines of them")
        case Printout() | Chart():
            raise TypeError("a card reaches a platform printed and drawn")
        case _:
            assert_never(block)


def _bare(block: Paragraph | Fields | Bar) -> str:
    match block:
        case Paragraph(words):
            return label(words)
        case Fields(pairs):
            return "\n".join(f"{label(name)}: {label(value)}" for name, value in pairs)
        case Bar(caption, value, whole):
            return f"{label(caption)}\n{_bar(value, whole)}"
        case _:
            assert_never(block)


def _toned(text: str, tone: str) -> str:
    match tone:
        case "quote":
            return "\n".join(f"> {line}" for line in text.split("\n"))
        case "quiet":
            return "\n".join(f"-# {line}" if line.strip() else line for line in text.split("\n"))
        case _:
            return text


def _bar(value: int, whole: int) -> str:
    share = min(max(value / whole, 0), 1) if whole > 0 else 0
    full = round(share * BAR_LENGTH)
    return f"{'█' * full}{'░' * (BAR_LENGTH - full)} {value} / {whole}"


def _fine(texts: list[_Text]) -> set[int]:
    """The texts, by identity, that can be drawn as markup; the others have to save room."""
    fine = {id(text) for text in texts}
    size = sum(len(text.fine) for text in texts)
    if size > CHARACTERS:
        for text in sorted(texts, key=lambda text: -text.gain):
            fine.remove(id(text))
            size -= text.gain
            if size <= CHARACTERS:
                break
    return fine


def _row(items: Iterable[Button | Select], taken: set[str]) -> Row:
    row: Row = ui.ActionRow()
    for item in items:
        custom_id = _free(encode(item.press), taken)
        match item:
            case Button(words, style=style):
                row.add_item(ui.Button(label=label(words), custom_id=custom_id, style=STYLES[style]))
            case Select(words, choices):
                options = choices_to_options(choices)
                row.add_item(ui.Select(placeholder=label(words), custom_id=custom_id, options=options))
            case _:
                assert_never(item)
    return row


def choices_to_options(choices: Iterable[Choice], chosen: str | None = None) -> list[discord.SelectOption]:
    """Choices as a select has them."""
    return [discord.SelectOption(label=label(c.label), value=c.value, default=c.value == chosen) for c in choices]


def _file(name: str, content: bytes, others: Sequence[discord.File], words: str | None = None) -> discord.File:
    """A file of a message, by a name that Discord leaves as it is: then a component finds it by that."""
    stem, dot, ending = name.rpartition(".")
    stem, ending = (_UNNAMEABLE.sub("_", _ascii(part)).strip("_") for part in ((stem, ending) if dot else (name, "")))
    stem = stem or "file"
    taken = {other.filename for other in others}
    files = (  # by their own names, for `SPOILER_` means something to the library
        discord.File(BytesIO(content), f"{free}{dot}{ending}", spoiler=False, description=words or None)
        for free in chain([stem], (f"{stem}-{number}" for number in count(2)))
    )
    return next(file for file in files if file.filename not in taken)


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _free(token: str, taken: set[str]) -> str:
    """A custom id for a token that no other button of the message has."""
    custom_id = next(free for free in chain((token,), (marked(token, mark) for mark in range(26))) if free not in taken)
    taken.add(custom_id)
    return custom_id
