"""Our sentences in every language, and people's words as they wrote them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.language import TEMPLATE, Languages, catalogue_paths, extract, read_catalogue
from bot.kit import (
    Actions,
    Bar,
    Blank,
    Bold,
    Button,
    Card,
    Channel,
    Choice,
    Code,
    Divider,
    Document,
    Fields,
    Image,
    Link,
    MemberId,
    Mention,
    OpenedForm,
    Paragraph,
    Press,
    Select,
    Table,
    When,
    _,
    _n,
    plain,
)

LANGUAGES = Languages.load()
SEND = _("Send")
ENVIAR = "Enviar"


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def ending(text: str) -> str:
    """How a text ends: the marks that make it a sentence, a question, a label or a beginning."""
    last = text[-1]
    return last if last in ".:?!…” " else ""


def beginning(text: str) -> str:
    """Whether a text begins with a large or a small letter, behind the marks that open it; or with something else."""
    first = text.lstrip("¿¡“")[:1]
    return "large" if first.isupper() else "small" if first.islower() else ""


def translations() -> list[tuple[str, str, str]]:
    """Every sentence with its translation, each of the plural's forms for itself."""
    found = []
    for path in catalogue_paths():
        for message in read_catalogue(path):
            texts = forms_of(message.id)
            forms = forms_of(message.string)
            found += [(path.parent.name, texts[min(place, len(texts) - 1)], form) for place, form in enumerate(forms)]
    return [(language, text, translation) for language, text, translation in found if text]


def forms_of(texts: object) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)  # type: ignore[call-overload]  # babel has several


def test_english_and_spanish_are_there() -> None:
    assert set(LANGUAGES.names) == {"en", "es"}


@pytest.mark.parametrize("path", [TEMPLATE, *catalogue_paths()], ids=lambda path: path.suffix)
def test_a_catalogue_holds_what_the_code_says(path: Path) -> None:
    """`python -m bot.engine.language` brings them up to date."""

    def sentences(catalogue: Catalog) -> set[object]:
        return {message.id for message in catalogue if message.id}

    assert sentences(read_catalogue(path)) == sentences(extract())


def test_every_sentence_is_translated_and_keeps_its_placeholders_and_its_ending() -> None:
    wrong = [
        (language, text, translation)
        for language, text, translation in translations()
        if not translation
        or placeholders(translation) != placeholders(text)
        or ending(translation) != ending(text)
        or {beginning(text), beginning(translation)} == {"large", "small"}
    ]
    assert wrong == []


def test_questions_in_spanish_begin_with_their_mark() -> None:
    spanish = [translation for language, _text, translation in translations() if language == "es"]
    assert [text for text in spanish if text.count("?") != text.count("¿") or text.count("!") != text.count("¡")] == []


def test_a_sentence_is_said_in_the_reader_s_language() -> None:
    assert LANGUAGES.sentence(SEND, "en") == ("Send",)
    assert LANGUAGES.sentence(SEND, "es") == ("Enviar",)


def test_a_sentence_nobody_translated_is_said_in_english() -> None:
    assert LANGUAGES.sentence(_("Nobody has translated this."), "es") == ("Nobody has translated this.",)


def test_an_empty_sentence_stays_empty() -> None:
    assert plain(LANGUAGES.sentence(_(""), "es")) == ""


@pytest.mark.parametrize(("count", "english", "spanish"), [(0, "s", "s"), (1, "", ""), (2, "s", "s"), (101, "s", "s")])
def test_numbers_choose_the_form(count: int, english: str, spanish: str) -> None:
    rows = _n("… and {count} more row", "… and {count} more rows", count)
    assert LANGUAGES.sentence(rows, "en") == (f"… and {count} more row{english}",)
    assert LANGUAGES.sentence(rows, "es") == (f"… y {count} fila{spanish} más",)


def test_a_mean_is_written_as_the_language_writes_it() -> None:
    mean = _("Something is missing: {what}.", what=7 / 2)
    assert LANGUAGES.sentence(mean, "en") == ("Something is missing: 3.5.",)
    assert LANGUAGES.sentence(mean, "es") == ("Falta algo: 3,5.",)
    assert plain(mean) == "Something is missing: 3.5."


@given(st.text(min_size=1) | st.text("{}%s0{count}$(typed)", min_size=1))
def test_people_s_words_are_never_read_as_a_template(words: str) -> None:
    phrase = _("Something is missing: {what}.", what=words)
    assert LANGUAGES.sentence(phrase, "en") == (f"Something is missing: {words}.",)
    assert LANGUAGES.sentence(phrase, "es") == (f"Falta algo: {words}.",)
    assert LANGUAGES.localize(words, "es") == words


def test_sentences_within_sentences_are_said_in_the_same_language() -> None:
    phrase = _("Something is missing: {what}.", what=(Bold(_("your idea")), " ", Link(SEND, "https://example.org")))
    assert LANGUAGES.sentence(phrase, "es") == (
        "Falta algo: ",
        Bold("tu idea"),
        " ",
        Link("Enviar", "https://example.org"),
        ".",
    )


def test_all_of_a_card_is_localized() -> None:
    literal = (Code("x"), Mention(MemberId(1), "Ana"), Channel(1, "general"), When(datetime(2026, 3, 2, tzinfo=UTC)))
    card = Card(
        summary=SEND,
        title=SEND,
        blocks=(
            Paragraph((SEND, "!"), "quiet"),
            Paragraph(literal),
            Fields(((SEND, SEND),)),
            Bar(SEND, 1, 2),
            Table((SEND,), ((SEND,),)),
            Image(b"png", SEND),
            Document("a.txt", "text/plain", b"a", SEND),
            Divider(),
            Actions((Button(SEND, Press("a.b"), "primary"), Select(SEND, (Choice("1", SEND),), Press("a.c")))),
        ),
    )
    assert LANGUAGES.localize(card, "es") == Card(
        summary=ENVIAR,
        title=ENVIAR,
        blocks=(
            Paragraph("Enviar!", "quiet"),
            Paragraph(literal),
            Fields(((ENVIAR, ENVIAR),)),
            Bar(ENVIAR, 1, 2),
            Table((ENVIAR,), ((ENVIAR,),)),
            Image(b"png", ENVIAR),
            Document("a.txt", "text/plain", b"a", ENVIAR),
            Divider(),
            Actions((Button(ENVIAR, Press("a.b"), "primary"), Select(ENVIAR, (Choice("1", ENVIAR),), Press("a.c")))),
        ),
    )
    assert LANGUAGES.localize(Card(summary="x"), "es") == Card(summary="x")


def test_all_of_a_form_is_localized_and_what_was_typed_is_kept() -> None:
    choices = (Choice("1", SEND),)
    form = OpenedForm(
        token="f1:a.b",
        title=SEND,
        send=SEND,
        intro=SEND,
        blanks=(
            Blank(name="a", label=SEND, kind="line", required=True, most=9, hint=SEND, choices=choices, value="Send"),
            Blank(name="b", label="b", kind="line", required=True, most=9, error=SEND),
        ),
    )
    localized = LANGUAGES.localize(form, "es")
    assert (localized.title, localized.send, localized.intro) == (ENVIAR, ENVIAR, ENVIAR)
    first, second = localized.blanks
    assert (first.label, first.hint, first.choices, first.value) == (ENVIAR, ENVIAR, (Choice("1", ENVIAR),), "Send")
    assert (second.label, second.hint, second.error) == ("b", None, ENVIAR)


@pytest.mark.parametrize(
    ("locale", "default", "language"),
    [
        ("es-MX", "en", "es"),
        ("es_ES", "en", "es"),
        ("ES", "en", "es"),
        ("en-GB", "es", "en"),
        ("pt-BR", "es", "es"),
        (None, "es", "es"),
        ("", "es", "es"),
        ("pt", "fr", "en"),
    ],
)
def test_a_reader_is_spoken_to_in_a_language_we_have(locale: str | None, default: str, language: str) -> None:
    assert LANGUAGES.choose(locale, default) == language
