"""A card or a form and the limits of a platform → one that fits. Pure, and nothing is dropped without saying so.

What is too long for one place moves on to the next: paragraphs are split between words, rows of buttons become several,
tables, pictures and documents that cannot be drawn become words. Only what no longer fits into the card as a whole is
left out, from its end, and the card says how much that is. Buttons always stay. Lowering twice changes nothing.

Sizes are a promise to the adapters: `size` counts what the marks around words may take where they are drawn as marks
(`**`, the backticks of code, an address, the code of a time or a mention), and what the layout of a block adds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby, islice
from typing import TypeAlias, assert_never

import regex  # type: ignore[import-untyped]  # its \X is what reads as one character; it has no types

from bot.engine.language import together
from bot.kit import (
    Actions,
    Bar,
    Blank,
    Block,
    Bold,
    Button,
    Capabilities,
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
    _,
    _n,
    join,
    plain,
    spans,
)

Say: TypeAlias = Callable[[Phrase], Words]
Around: TypeAlias = tuple[Bold | Link, ...]
Run: TypeAlias = tuple[Around, Span]
"""A span without inner words, and what it stands in, outermost first."""

CODE_OF_SPAN = 32
"""Most characters that the code of a time, a mention or a channel takes."""
LAYOUT_OF_PAIR = 8
LAYOUT_OF_CELL = 3
LAYOUT_OF_BAR = 64

LONGEST_NAME = 60
"""Of a file: at four bytes a character it fits the 255 bytes that file systems take."""
LONGEST_ENDING = 10

_NOTHING = "–"
_NOT_IN_A_NAME = frozenset('\\/:*?"<>|')
"""What some system does not take, or takes for a path."""
_NAMELESS = "file"
_SHORTEST_BEGINNING = 20


def lower(card: Card, limits: Capabilities, say: Say) -> Card:
    """The same localized card within the limits of a platform; `say` puts our own additions into its language.

    :raises ValueError: when its buttons alone are more than the platform takes.
    """
    printer = _Printer(limits, say)
    drawn = printer.draw_each(card.blocks)
    whole = printer.whole(card, drawn)
    if printer.fits(whole):
        return whole
    parts = sum(map(_parts, card.blocks))
    kept = bisect_left(range(parts), True, key=lambda count: not printer.fits(printer.card(card, drawn, count))) - 1
    if kept < 0:
        raise ValueError(
            f"the buttons of a card take more than {limits.blocks} blocks or {limits.characters} characters: "
            "give it fewer, or shorter labels"
        )
    fitting = printer.card(card, drawn, kept)
    room = limits.characters - _size_of_card(fitting)
    fuller = (printer.card(card, drawn, kept, beginning) for beginning in (room, min(room, limits.paragraph)))
    return next(filter(printer.fits, fuller), fitting)


def lower_form(form: OpenedForm, limits: Capabilities) -> OpenedForm:
    """The same localized form within the limits of a platform.

    :raises ValueError: when it asks for more than one page takes, or a choice has too many choices.
    """
    if len(form.blanks) > limits.form_fields:
        raise ValueError(f"a form has {len(form.blanks)} fields, one page takes {limits.form_fields}")
    return replace(
        form,
        title=_label(form.title, limits.form_title),
        send=_label(form.send, min(limits.button, limits.form_title)),
        intro=None if form.intro is None else shorten(form.intro, limits.paragraph),
        blanks=tuple(_blank(blank, limits) for blank in form.blanks),
    )


def size(words: Words) -> int:
    """How many characters some words take at most when they are drawn."""
    return len(words) if isinstance(words, str) else sum(map(_size, spans(words)))


def shorten(words: Words, most: int) -> Words:
    """The words, or as many as fit with “…” after them."""
    if size(words) <= most:
        return words
    head = islice(_split(words, most - 1), 1) if most > 1 else ()
    return _together(run for part in (*head, "…") for run in _runs(part))


def split(words: Words, most: int) -> list[Words]:
    """The words in pieces that fit, broken between words where possible and never inside what reads as one character.

    Only the blanks at the breaks are gone.
    """
    return list(_split(words, most))


def _split(words: Words, most: int) -> Iterator[Words]:
    if size(words) <= most:
        yield words
        return
    piece: list[Run] = []
    used = 0
    bits = _bits(words, most)
    waiting: list[Run] = []
    while (bit := waiting.pop() if waiting else next(bits, None)) is not None:
        around, leaf = bit
        marks = 0 if piece and piece[-1][0] == around else size(around)
        if used + marks + _size(leaf) <= most:
            if piece or not _is_blank(leaf):
                piece.append((around, leaf))
                used += marks + _size(leaf)
            continue
        if not _is_blank(leaf):
            head, tail = None, leaf
            # A long word begins here only if leaving it to the next piece would leave this one half empty.
            if used * 2 < most:
                head, tail = _cut(leaf, most - used - marks, anywhere=not piece)
            if head is not None:
                piece.append((around, head))
            elif not piece:
                # Not even the marks around it fit: the bare words do.
                around, tail = (), plain(leaf)
            waiting.append((around, tail))
        if piece:
            yield _together(_without_blanks_behind(piece))
            piece, used = [], 0
    if piece:
        yield _together(_without_blanks_behind(piece))


@dataclass(frozen=True, slots=True)
class _Printer:
    """Draws cards within one platform's limits."""

    limits: Capabilities
    say: Say

    def whole(self, card: Card, drawn: Sequence[Sequence[Block]]) -> Card:
        """The card with all its parts: nearly every card, so this is not done by counting them."""
        return self.framed(card, tuple(chain.from_iterable(drawn)))

    def card(self, card: Card, drawn: Sequence[Sequence[Block]], kept: int, beginning: int = 0) -> Card:
        """The card with its buttons, as many of its parts, and so much of the paragraph that follows them."""
        blocks: list[Block] = []
        left = kept
        missing = sum(map(_parts, card.blocks)) - kept
        is_cut = False
        for block, fitting in zip(card.blocks, drawn, strict=True):
            parts = _parts(block)
            if isinstance(block, Actions) or (parts <= left and not is_cut):
                blocks += fitting
                left -= parts
            elif not is_cut:
                is_cut = True
                of_table = isinstance(block, Table) and parts - left == missing
                if left:
                    blocks += self.draw(_first(block, left), blocks)
                elif isinstance(block, Paragraph) and beginning >= _SHORTEST_BEGINNING:
                    blocks += self.draw(replace(block, words=shorten(block.words, beginning)))
                    missing -= 1
                if missing:
                    blocks += self.aside(_more_rows(missing) if of_table else _("… and {count} more", count=missing))
        return self.framed(card, tuple(blocks))

    def framed(self, card: Card, blocks: tuple[Block, ...]) -> Card:
        """The blocks under the card's title and summary."""
        title = _said(card.title)
        return Card(
            summary=shorten(_said(card.summary) or title or _NOTHING, self.limits.paragraph),
            title=None if title is None else shorten(title, self.limits.title),
            blocks=blocks,
        )

    def fits(self, card: Card) -> bool:
        """Whether a card of fitting blocks fits as a whole."""
        cost = self.limits.block_cost_of_item
        blocks = sum(1 + cost * len(block.items) if isinstance(block, Actions) else 1 for block in card.blocks)
        has_title = card.title is not None
        return blocks + has_title <= self.limits.blocks and _size_of_card(card) <= self.limits.characters

    def draw_each(self, blocks: Iterable[Block]) -> list[list[Block]]:
        """For each block the blocks that fit in its place."""
        drawn: list[list[Block]] = []
        for block in blocks:
            drawn.append(self.draw(block, chain.from_iterable(drawn)))
        return drawn

    def draw(self, block: Block, before: Iterable[Block] = ()) -> list[Block]:  # noqa: PLR0911, PLR0912 - one for each kind
        """One block as blocks that fit, behind the ones that are there already."""
        match block:
            case Paragraph(words) if size(words) <= self.limits.paragraph and not _says_nothing(words):
                return [block]
            case Paragraph(words):
                pieces = split(words, self.limits.paragraph)
                return [replace(block, words=piece) for piece in pieces if not _says_nothing(piece)]
            case Fields(pairs):
                return list(self.fields(pairs))
            case Bar(label):
                return [replace(block, label=_label(label, self.limits.paragraph - LAYOUT_OF_BAR))]
            case Table():
                tables = sum(isinstance(other, Table) for other in before)
                return [block] if tables < self.limits.tables and self.is_drawable(block) else list(self.lines(block))
            case Image(png, words):
                if self.limits.images and self.carries(png, before):
                    return [replace(block, words=shorten(words, self.limits.field))]
                return self.draw(Paragraph(words))
            case Document(name, content=content, words=words):
                name, words = file_name(name), shorten(words, self.limits.field)
                if self.carries(content, before):
                    return [replace(block, name=name, words=words)]
                return self.draw(Paragraph(self.say(_left_behind(name, content, words))))
            case Printout() | Chart():
                raise TypeError(f"a card is printed before it is lowered; this is left: {type(block).__name__}")
            case Divider():
                return [block]
            case Actions(items):
                return [*self.rows(items), *self.left_out(items)]
            case _:
                assert_never(block)

    def aside(self, phrase: Phrase) -> list[Block]:
        """Something we add ourselves."""
        return self.draw(Paragraph(self.say(phrase), "quiet"))

    def fields(self, pairs: Iterable[tuple[Words, Words]]) -> Iterator[Block]:
        """Facts in their order, each among its neighbours or, if it is too long for that, as a paragraph."""
        most = self.limits.field
        told = [(_said(name) or _NOTHING, _said(value) or _NOTHING) for name, value in pairs]
        for is_short, group in groupby(told, key=lambda pair: max(map(size, pair)) <= most):
            if is_short:
                facts = tuple(group)
                for start in range(0, len(facts), self.limits.fields):
                    yield Fields(facts[start : start + self.limits.fields])
            else:
                for name, value in group:
                    yield from self.draw(Paragraph((Bold(name), "\n", *spans(value))))

    def is_drawable(self, table: Table) -> bool:
        """Whether the platform can draw a table as one; its head is a row too."""
        return (
            len(table.head) <= self.limits.table_columns
            and len(table.rows) < self.limits.table_rows
            and all(size(cell) <= self.limits.field for row in (table.head, *table.rows) for cell in row)
        )

    def carries(self, content: bytes, before: Iterable[Block]) -> bool:
        """Whether the platform takes one more file beside those that are there already."""
        files = sum(isinstance(other, Image | Document) for other in before)
        return files < self.limits.files and len(content) <= self.limits.file

    def lines(self, table: Table) -> Iterator[Block]:
        """A table in words, a line for each row; as many lines in a paragraph as it takes."""
        paragraph: Words = Bold(together(join(table.head, " · ")))
        for row in table.rows:
            line = together(join(row, " · "))
            longer = together(join((paragraph, line), "\n"))
            if size(longer) > self.limits.paragraph:
                yield from self.draw(Paragraph(paragraph))
                longer = line
            paragraph = longer
        yield from self.draw(Paragraph(paragraph))

    def rows(self, items: Iterable[Button | Select]) -> Iterator[Actions]:
        """Buttons and selects in their order, in rows that fit."""
        row: list[Button | Select] = []
        for item in items:
            stands_alone = self.limits.selects_stand_alone and (isinstance(item, Select) or _has_select(row))
            if row and (stands_alone or len(row) == self.limits.buttons):
                yield Actions(tuple(row))
                row = []
            row.append(self.item(item))
        if row:
            yield Actions(tuple(row))

    def item(self, item: Button | Select) -> Button | Select:
        match item:
            case Button(label):
                fitting = _label(label, self.limits.button)
                return item if fitting is label else replace(item, label=fitting)
            case Select(label, choices):
                shown = choices[: self.limits.choices]
                return replace(
                    item, label=_label(label, self.limits.choice), choices=tuple(_choice(c, self.limits) for c in shown)
                )
            case _:
                assert_never(item)

    def left_out(self, items: Iterable[Button | Select]) -> Iterator[Block]:
        """What selects do not show, in words."""
        for item in items:
            if isinstance(item, Select) and len(item.choices) > self.limits.choices:
                label = _label(item.label, self.limits.choice)
                yield from self.aside(_more_choices(label, len(item.choices) - self.limits.choices))


def _more_rows(count: int) -> Phrase:
    return _n("… and {count} more row", "… and {count} more rows", count)


def _more_choices(label: Words, count: int) -> Phrase:
    return _n(
        "{label}: there is {count} more choice than fits here. You can type it.",
        "{label}: there are {count} more choices than fit here. You can type them.",
        count,
        label=label,
    )


def _left_behind(name: str, content: bytes, words: Words) -> Phrase:
    kilobytes = -(-len(content) // 1000)
    return _("{words} ({name}, {size} kB, is a file that cannot be sent here.)", words=words, name=name, size=kilobytes)


def file_name(name: str) -> str:
    """What a file may be called on every system: one line, no path, nothing invisible, and its ending kept."""
    shown = (character if character.isprintable() and character not in _NOT_IN_A_NAME else " " for character in name)
    clean = " ".join("".join(shown).split()).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        stem, dot, ending = clean, "", ""
    stem = stem[: LONGEST_NAME - len(dot + ending)].rstrip(" .")
    return f"{stem or _NAMELESS}{dot}{ending}"


def _parts(block: Block) -> int:
    """How many things a block says, for the count of those that are left out."""
    match block:
        case Fields(pairs):
            return len(pairs)
        case Table(rows=rows):
            return max(1, len(rows))
        case Paragraph(words) if _says_nothing(words):
            return 0
        case Divider() | Actions():
            return 0
        case Paragraph() | Bar() | Image() | Document() | Printout() | Chart():
            return 1
        case _:
            assert_never(block)


def _first(block: Block, parts: int) -> Block:
    match block:
        case Fields(pairs):
            return Fields(pairs[:parts])
        case Table(head, rows):
            return Table(head, rows[:parts])
        case _:
            return block


def _size_of_card(card: Card) -> int:
    return size(card.title or ()) + sum(map(_size_of_block, card.blocks))


def _size_of_block(block: Block) -> int:  # noqa: PLR0911 - one for each kind of block
    """The words of a block; the choices of a select are folded away and not counted."""
    match block:
        case Paragraph(words) | Image(words=words):
            return size(words)
        case Fields(pairs):
            return sum(size(name) + size(value) + LAYOUT_OF_PAIR for name, value in pairs)
        case Document(name, words=words):
            return size(name) + size(words) + LAYOUT_OF_PAIR
        case Bar(label):
            return size(label) + LAYOUT_OF_BAR
        case Table(head, rows):
            return sum(size(cell) + LAYOUT_OF_CELL for row in (head, *rows) for cell in row)
        case Divider() | Printout() | Chart():
            return 0
        case Actions(items):
            return sum(size(item.label) for item in items)
        case _:
            assert_never(block)


def _blank(blank: Blank, limits: Capabilities) -> Blank:
    if len(blank.choices) > limits.choices:
        raise ValueError(f"{blank.name} has {len(blank.choices)} choices, a form's field takes {limits.choices}")
    return replace(
        blank,
        label=_label(blank.label, limits.form_label),
        most=min(blank.most, limits.form_text),
        hint=None if blank.hint is None else shorten(blank.hint, limits.form_hint),
        choices=tuple(_choice(choice, limits) for choice in blank.choices),
        value=plain(shorten(blank.value, limits.form_text)),
        error=None if blank.error is None else shorten(blank.error, limits.paragraph),
    )


def _choice(choice: Choice, limits: Capabilities) -> Choice:
    if len(choice.value.encode()) > limits.token:
        raise ValueError(f"the choice “{choice.value}” has more than {limits.token} bytes: give it a shorter value")
    return replace(choice, label=_label(choice.label, limits.choice))


def _label(words: Words, most: int) -> Words:
    return shorten(_said(words) or _NOTHING, most)


def _said(words: Words | None) -> Words | None:
    return None if words is None or _says_nothing(words) else words


def _says_nothing(words: Words) -> bool:
    return not plain(words).strip()


def _has_select(items: Iterable[Button | Select]) -> bool:
    return any(isinstance(item, Select) for item in items)


# --- Words as runs ----------------------------------------------------------------------------------------------------


def _size(span: Span) -> int:
    match span:
        case str():
            return len(span)
        case Bold(words):
            return size(words) + 4
        case Code(text):
            return len(text) + 2
        case Link(words, url):
            return size(words) + len(url) + 4
        case Mention(name=name) | Channel(name=name):
            return max(len(name) + 1, CODE_OF_SPAN)
        case When():
            return CODE_OF_SPAN
        case Phrase() | Slash():
            raise ValueError(f"a card is put into a language before it is lowered; this is left: {span}")
        case _:
            assert_never(span)


def _runs(words: Words, around: Around = ()) -> Iterator[Run]:
    for span in spans(words):
        match span:
            case Bold(inner) | Link(inner):
                yield from _runs(inner, (*around, replace(span, words="")))
            case _:
                yield around, span


def _together(runs: Iterable[Run]) -> Words:
    """Words made of runs; the opposite of `_runs`."""
    parts: list[Span] = []
    for outermost, group in groupby(runs, key=lambda run: run[0][:1]):
        if outermost:
            inner = _together((around[1:], leaf) for around, leaf in group)
            parts.append(replace(outermost[0], words=inner))
        else:
            parts += [leaf for _around, leaf in group]
    return together(parts)


def _bits(words: Words, most: int) -> Iterator[Run]:
    """The runs of some words, with each word of a text and the blanks between them apart."""
    for around, leaf in _runs(_without_long_addresses(words, most // 2)):
        if isinstance(leaf, str):
            for _is_space, characters in groupby(regex.findall(r"\X", leaf), key=str.isspace):
                yield around, "".join(characters)
        else:
            yield around, leaf


def _without_long_addresses(words: Words, most: int) -> Words:
    """The words with each link whose address would leave no room for them written out."""

    def walk() -> Iterator[Span]:
        for span in spans(words):
            match span:
                case Link(inner, url) if len(url) > most:
                    yield from spans(inner)
                    yield f" {url}"
                case Bold(inner):
                    yield Bold(_without_long_addresses(inner, most))
                case _:
                    yield span

    return tuple(walk())


def _cut(leaf: Span, room: int, *, anywhere: bool) -> tuple[Span | None, Span]:
    """As much of a text or code as fits, and the rest; `anywhere` allows to cut what reads as one character."""
    if isinstance(leaf, Code):
        head, tail = _cut(leaf.text, room - 2, anywhere=anywhere)
        return (None, leaf) if head is None else (Code(plain(head)), Code(plain(tail)))
    if not isinstance(leaf, str):
        return None, leaf
    end = 0
    for character in regex.finditer(r"\X", leaf):
        if character.end() > room:
            break
        end = character.end()
    end = end or (max(room, 0) if anywhere else 0)
    return (leaf[:end], leaf[end:]) if end else (None, leaf)


def _is_blank(leaf: Span) -> bool:
    return isinstance(leaf, str) and not leaf.strip()


def _without_blanks_behind(runs: list[Run]) -> list[Run]:
    end = len(runs)
    while end and _is_blank(runs[end - 1][1]):
        end -= 1
    return runs[:end]
