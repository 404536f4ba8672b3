"""Our sentences in the reader's language, from the catalogues in `config/locales`; English is what the code says.

People's own words pass through untouched: a sentence is a template, what fills it is put in span by span and is never
read as a template itself. Run as a module, it brings the catalogues up to date with the code.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any, TypeAlias, assert_never, overload

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.numbers import format_decimal

from bot.kit import (
    Actions,
    Bar,
    Blank,
    Block,
    Board,
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
    Lane,
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

ENGLISH = "en"
ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "config" / "locales"
TEMPLATE = LOCALES / "roundtable.pot"


Resolvers: TypeAlias = Mapping[type, Callable[[Any], Words]]
"""What becomes of the spans of some kinds."""
AS_IT_IS: Resolvers = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Voice:
    """In which language something is said, and how its names and commands are."""

    language: str
    resolved: Resolvers


class Languages:
    """All languages we speak."""

    def __init__(self, catalogues: Mapping[str, gettext.NullTranslations]) -> None:
        self._catalogues = {ENGLISH: gettext.NullTranslations(), **catalogues}

    @classmethod
    @cache
    def load(cls) -> Languages:
        """The languages of the catalogues; they are read once."""
        return cls({path.parent.name: _translations(path) for path in catalogue_paths()})

    @property
    def names(self) -> tuple[str, ...]:
        """The languages by their codes, such as `es`."""
        return tuple(self._catalogues)

    def choose(self, locale: str | None, default: str) -> str:
        """The language for somebody whose platform says `es-MX`; the default, or English, if we do not speak it."""
        wanted = (locale or "").replace("_", "-").split("-")[0].lower()
        return next((name for name in (wanted, default) if name in self._catalogues), ENGLISH)

    def sentence(self, phrase: Phrase, language: str) -> tuple[Span, ...]:
        """A sentence of ours with everything filled in; no phrase is left."""
        return spans(together(self._filled(phrase, Voice(language, AS_IT_IS))))

    @overload
    def localize(self, content: Card, language: str, resolved: Resolvers = ...) -> Card: ...
    @overload
    def localize(self, content: OpenedForm, language: str, resolved: Resolvers = ...) -> OpenedForm: ...
    @overload
    def localize(self, content: Words, language: str, resolved: Resolvers = ...) -> Words: ...
    @overload
    def localize(self, content: Board, language: str, resolved: Resolvers = ...) -> Board: ...

    def localize(
        self, content: Card | OpenedForm | Board | Words, language: str, resolved: Resolvers = AS_IT_IS
    ) -> Card | OpenedForm | Board | Words:
        """The same in a language, each span of a resolved kind made what its reader sees; no phrase is left."""
        voice = Voice(language, resolved)
        match content:
            case Card():
                return self._card(content, voice)
            case OpenedForm():
                return self._form(content, voice)
            case Board():
                return self._board(content, voice)
            case _:
                return self._words(content, voice)

    def _card(self, card: Card, voice: Voice) -> Card:
        return Card(
            summary=self._words(card.summary, voice),
            title=self._optional(card.title, voice),
            blocks=tuple(self._block(block, voice) for block in card.blocks),
        )

    def _form(self, form: OpenedForm, voice: Voice) -> OpenedForm:
        return replace(
            form,
            title=self._words(form.title, voice),
            send=self._words(form.send, voice),
            intro=self._optional(form.intro, voice),
            blanks=tuple(self._blank(blank, voice) for blank in form.blanks),
        )

    def _board(self, board: Board, voice: Voice) -> Board:
        return replace(
            board,
            title=self._words(board.title, voice),
            card=self._card(board.card, voice),
            lanes=tuple(self._lane(lane, voice) for lane in board.lanes),
            empty=self._optional(board.empty, voice),
        )

    def _lane(self, lane: Lane, voice: Voice) -> Lane:
        return replace(
            lane,
            title=self._words(lane.title, voice),
            notes=tuple(replace(note, words=self._words(note.words, voice)) for note in lane.notes),
            aside=self._optional(lane.aside, voice),
            actions=tuple(self._item(item, voice) for item in lane.actions),
        )

    def _blank(self, blank: Blank, voice: Voice) -> Blank:
        return replace(
            blank,
            label=self._words(blank.label, voice),
            hint=self._optional(blank.hint, voice),
            choices=self._choices(blank.choices, voice),
            error=self._optional(blank.error, voice),
        )

    def _block(self, block: Block, voice: Voice) -> Block:  # noqa: PLR0911 - one for each kind of block
        match block:
            case Paragraph(words, tone):
                return Paragraph(self._words(words, voice), tone)
            case Fields(pairs):
                return Fields(tuple((self._words(n, voice), self._words(v, voice)) for n, v in pairs))
            case Bar(label):
                return replace(block, label=self._words(label, voice))
            case Table(head, rows):
                return Table(self._row(head, voice), tuple(self._row(row, voice) for row in rows))
            case Image(words=words) | Chart(words=words) | Document(words=words):
                return replace(block, words=self._words(words, voice))
            case Printout(card=card, words=words):
                return replace(block, card=self._card(card, voice), words=self._words(words, voice))
            case Divider():
                return block
            case Actions(items):
                return Actions(tuple(self._item(item, voice) for item in items))
            case _:
                assert_never(block)

    def _item(self, item: Button | Select, voice: Voice) -> Button | Select:
        match item:
            case Button(label, press, style):
                return Button(self._words(label, voice), press, style)
            case Select(label, choices):
                return replace(item, label=self._words(label, voice), choices=self._choices(choices, voice))
            case _:
                assert_never(item)

    def _choices(self, choices: tuple[Choice, ...], voice: Voice) -> tuple[Choice, ...]:
        return tuple(Choice(choice.value, self._words(choice.label, voice)) for choice in choices)

    def _row(self, row: tuple[Words, ...], voice: Voice) -> tuple[Words, ...]:
        return tuple(self._words(words, voice) for words in row)

    def _optional(self, words: Words | None, voice: Voice) -> Words | None:
        return None if words is None else self._words(words, voice)

    def _words(self, words: Words, voice: Voice) -> Words:
        if isinstance(words, str):
            return words
        if isinstance(words, Phrase) and not words.arguments:
            return self._template(words, voice.language).format()
        return together(self._spans(words, voice))

    def _spans(self, words: Words, voice: Voice) -> Iterator[Span]:
        for span in spans(words):
            match span:
                case Phrase():
                    yield from self._filled(span, voice)
                case Bold(inner) | Link(inner):
                    yield replace(span, words=self._words(inner, voice))
                case str():
                    yield span
                case Code() | Slash() | Mention() | Channel() | When():
                    resolve = voice.resolved.get(span.__class__)
                    yield from spans(span if resolve is None else resolve(span))
                case _:
                    assert_never(span)

    def _filled(self, phrase: Phrase, voice: Voice) -> Iterator[Span]:
        arguments = dict(phrase.arguments)
        for text, name, _spec, _conversion in Formatter().parse(self._template(phrase, voice.language)):
            yield text
            if name is not None:
                yield from self._argument(arguments[name], voice)

    def _argument(self, value: Words | float, voice: Voice) -> Iterator[Span]:
        match value:
            case float():
                yield format_decimal(value, format="0.0", locale=voice.language)
            case int():
                yield str(value)
            case _:
                yield from self._spans(value, voice)

    def _template(self, phrase: Phrase, language: str) -> str:
        catalogue = self._catalogues[language]
        if phrase.plural is None or phrase.count is None:
            # The catalogues keep their own header under the empty text.
            return phrase.text and catalogue.gettext(phrase.text)
        return catalogue.ngettext(phrase.text, phrase.plural, phrase.count)


def catalogue_paths() -> list[Path]:
    """The catalogue of each language we speak besides English."""
    return sorted(LOCALES.glob("*/roundtable.po"))


def read_catalogue(path: Path) -> Catalog:
    """A catalogue as translators see it."""
    with path.open("rb") as file:
        return read_po(file, locale=None if path == TEMPLATE else path.parent.name)


def extract() -> Catalog:
    """Every sentence of the code, untranslated."""
    catalogue = Catalog(charset="utf-8")
    for room in ("bot", "adapters", "config"):
        found = extract_from_dir(ROOT / room, keywords={"_": None, "_n": (1, 2)}, comment_tags=["Translators:"])
        for file, line, texts, comments, context in sorted(found, key=lambda message: message[:2]):
            catalogue.add(texts, None, [(f"{room}/{file}", line)], auto_comments=comments, context=context)
    return catalogue


def update_catalogues() -> None:
    """Bring the template and every language's catalogue up to date with the code; new sentences wait untranslated."""
    template = extract()
    TEMPLATE.write_bytes(_written(template))
    for path in catalogue_paths():
        catalogue = read_catalogue(path)
        catalogue.update(template, no_fuzzy_matching=True)
        path.write_bytes(_written(catalogue))


def _translations(path: Path) -> gettext.GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(path))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _written(catalogue: Catalog) -> bytes:
    """A catalogue that changes when its sentences do: without line numbers, dates and the names of tools."""
    header = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    if catalogue.locale is not None:
        header += [f"Language: {catalogue.locale}", f"Plural-Forms: {catalogue.plural_forms}"]
    written = BytesIO()
    write_po(
        written, catalogue, width=100, omit_header=True, sort_by_file=True, include_lineno=False, ignore_obsolete=True
    )
    first = ['msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in header), "", ""]
    return "\n".join(first).encode() + written.getvalue()


def together(parts: Iterable[Span]) -> Words:
    """Words made of spans, with neighbouring texts as one."""
    merged: list[Span] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, str) and isinstance(last, str):
            merged[-1] = last + part
        elif part != "":
            merged.append(part)
    return merged[0] if len(merged) == 1 else tuple(merged) or ""


if __name__ == "__main__":
    update_catalogues()
