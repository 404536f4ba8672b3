"""Whatever a feature shows fits every platform, and nothing is gone without a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import regex  # type: ignore[import-untyped]  # it has no types
from hypothesis import example, given
from hypothesis import strategies as st

from bot.engine.lower import LAYOUT_OF_BAR, LONGEST_NAME, file_name, lower, lower_form, shorten, size, split
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
    Phrase,
    Press,
    Select,
    Table,
    When,
    Words,
    _,
    plain,
)
from bot.kit.content import from_text, to_text

WORKSPACE = Capabilities(
    title=150,
    paragraph=3000,
    characters=12000,
    blocks=50,
    fields=10,
    field=2000,
    buttons=25,
    button=75,
    choices=100,
    choice=75,
    tables=1,
    table_rows=100,
    table_columns=20,
    images=True,
    files=10,
    file=10**6,
    form_title=24,
    form_fields=10,
    form_label=48,
    form_hint=150,
    form_text=3000,
    posts_per_second=1,
)
GUILD = Capabilities(
    title=256,
    paragraph=4000,
    characters=4000,
    blocks=40,
    block_cost_of_item=1,
    fields=10,
    field=1024,
    buttons=5,
    button=80,
    selects_stand_alone=True,
    choices=25,
    choice=100,
    form_title=45,
    form_fields=5,
    form_label=45,
    form_hint=100,
    form_text=4000,
    posts_per_second=1,
)
PAGE = Capabilities(
    title=300,
    paragraph=10000,
    characters=100000,
    blocks=500,
    fields=50,
    field=5000,
    buttons=50,
    button=200,
    choices=1000,
    choice=200,
    tables=20,
    table_rows=1000,
    table_columns=50,
    images=True,
    files=10,
    file=1000,
    form_title=200,
    form_fields=50,
    form_label=200,
    form_hint=500,
    form_text=10000,
    posts_per_second=50,
)
PLATFORMS = st.sampled_from([WORKSPACE, GUILD, PAGE])
TIGHT = st.builds(
    Capabilities,
    title=st.integers(5, 30),
    paragraph=st.integers(LAYOUT_OF_BAR + 1, 120),
    characters=st.integers(1000, 1500),
    blocks=st.integers(30, 40),
    fields=st.integers(1, 3),
    field=st.integers(5, 40),
    buttons=st.integers(1, 5),
    button=st.integers(3, 20),
    selects_stand_alone=st.booleans(),
    choices=st.integers(1, 5),
    choice=st.integers(3, 20),
    tables=st.integers(0, 1),
    table_rows=st.integers(0, 5),
    table_columns=st.integers(0, 3),
    images=st.booleans(),
    files=st.integers(0, 2),
    file=st.integers(0, 4),
    form_title=st.integers(3, 20),
    form_fields=st.just(4),
    form_label=st.integers(3, 20),
    form_hint=st.integers(3, 20),
    form_text=st.integers(3, 200),
    posts_per_second=st.just(1.0),
)
LIMITS = PLATFORMS | TIGHT

TEXTS = (
    st.text(max_size=60)
    | st.text("ab \n👩‍🚀🇪🇸e\u0301", max_size=200)
    | st.builds(lambda word, times: word * times, st.text(min_size=1, max_size=20), st.integers(1, 400))
)
LEAVES = (
    TEXTS
    | st.builds(Code, TEXTS)
    | st.builds(Mention, st.integers(1).map(MemberId), st.text(max_size=80))
    | st.builds(Channel, st.text(max_size=80))
    | st.builds(When, st.just(datetime(2026, 3, 2, 9, tzinfo=UTC)))
)
SPANS = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(Bold, inner | st.lists(inner, max_size=3).map(tuple))
        | st.builds(Link, inner, st.text("a/", max_size=120).map("https://example.org/".__add__))
    ),
    max_leaves=4,
)
WORDS: st.SearchStrategy[Words] = SPANS | st.lists(SPANS, max_size=4).map(tuple)
PRESSES = st.builds(Press, st.just("a.b"), st.tuples(st.integers(0, 10**6)))
CHOICES = st.lists(st.builds(Choice, st.text(max_size=3), TEXTS), max_size=30).map(tuple)
BUTTONS = st.builds(Button, WORDS, PRESSES)
ITEMS = BUTTONS | BUTTONS | st.builds(Select, WORDS, CHOICES, PRESSES)
ACTIONS = st.lists(ITEMS, max_size=6).map(tuple).map(Actions)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = draw(st.integers(1, 5))
    row = st.lists(WORDS, min_size=columns, max_size=columns).map(tuple)
    return Table(draw(row), tuple(draw(st.lists(row, max_size=6))))


SAYING: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, WORDS, st.sampled_from(["normal", "quiet", "quote"])),
    st.lists(st.tuples(WORDS, WORDS), max_size=12).map(tuple).map(Fields),
    st.builds(Bar, WORDS, st.integers(0, 10**6), st.integers(1, 10**6)),
    tables(),
    st.builds(Image, st.binary(max_size=4), WORDS),
    st.builds(Document, TEXTS, st.just("text/plain"), st.binary(max_size=6), WORDS),
    st.just(Divider()),
)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    blocks = draw(st.lists(SAYING, max_size=6))
    for actions in draw(st.lists(ACTIONS, max_size=2)):
        blocks.insert(draw(st.integers(0, len(blocks))), actions)
    return Card(summary=draw(WORDS), title=draw(st.none() | WORDS), blocks=tuple(blocks))


def say(phrase: Phrase) -> Words:
    return plain(phrase)


def lowered(card: Card, limits: Capabilities) -> Card:
    return lower(card, limits, say)


def presses(card: Card) -> list[Press]:
    return [item.press for block in card.blocks if isinstance(block, Actions) for item in block.items]


def mistakes(card: Card, limits: Capabilities) -> Iterator[str]:
    """What a platform would refuse."""
    yield from wrong("summary", plain(card.summary).strip() != "")
    yield from wrong("title", card.title is None or 1 <= size(card.title) <= limits.title)
    yield from wrong("tables", sum(isinstance(block, Table) for block in card.blocks) <= limits.tables)
    files = sum(isinstance(block, Image | Document) for block in card.blocks)
    yield from wrong("files", files <= limits.files)
    for block in card.blocks:
        yield from mistakes_of(block, limits)
    items = sum(len(block.items) for block in card.blocks if isinstance(block, Actions))
    blocks = len(card.blocks) + (card.title is not None) + limits.block_cost_of_item * items
    yield from wrong("blocks", blocks <= limits.blocks)
    yield from wrong("characters", sum(map(size, words_of(card))) <= limits.characters)


def mistakes_of(block: Block, limits: Capabilities) -> Iterator[str]:
    match block:
        case Paragraph(words):
            yield from wrong("paragraph", plain(words).strip() != "" and size(words) <= limits.paragraph)
        case Fields(pairs):
            yield from wrong("fields", 1 <= len(pairs) <= limits.fields)
            yield from wrong("field", all(1 <= size(words) <= limits.field for pair in pairs for words in pair))
        case Bar(label):
            yield from wrong("bar", 1 <= size(label) <= limits.paragraph - LAYOUT_OF_BAR)
        case Table(head, rows):
            yield from wrong("columns", len(head) <= limits.table_columns)
            yield from wrong("table rows", len(rows) + 1 <= limits.table_rows)
        case Image(png):
            yield from wrong("image", limits.images and len(png) <= limits.file)
        case Document(name, content=content):
            yield from wrong("document", len(content) <= limits.file)
            yield from wrong("name", 1 <= len(name) <= LONGEST_NAME and name.isprintable() and "/" not in name)
        case Actions(items):
            yield from wrong("row", 1 <= len(items) <= limits.buttons)
            selects = [item for item in items if isinstance(item, Select)]
            yield from wrong("select in a row", not (limits.selects_stand_alone and selects and len(items) > 1))
            for item in items:
                most = limits.button if isinstance(item, Button) else limits.choice
                yield from wrong("label", 1 <= size(item.label) <= most)
            for select in selects:
                yield from wrong("choices", len(select.choices) <= limits.choices)
                yield from wrong("choice", all(1 <= size(choice.label) <= limits.choice for choice in select.choices))


def wrong(what: str, is_right: bool) -> list[str]:
    return [] if is_right else [what]


def words_of(card: Card) -> Iterator[Words]:
    """All that a card shows at first sight."""
    yield card.title or ()
    for block in card.blocks:
        match block:
            case Paragraph(words) | Image(words=words) | Bar(words):
                yield words
            case Document(name, words=words):
                yield name
                yield words
            case Fields(pairs):
                yield from (words for pair in pairs for words in pair)
            case Table(head, rows):
                yield from (cell for row in (head, *rows) for cell in row)
            case Actions(items):
                yield from (item.label for item in items)


@given(cards(), LIMITS)
def test_every_card_fits_with_all_its_buttons(card: Card, limits: Capabilities) -> None:
    fitting = lowered(card, limits)
    assert list(mistakes(fitting, limits)) == []
    assert presses(fitting) == presses(card)


@given(cards(), LIMITS)
def test_a_card_that_fits_stays_as_it_is(card: Card, limits: Capabilities) -> None:
    fitting = lowered(card, limits)
    assert lowered(fitting, limits) == fitting


VISIBLE = st.text("abcé ñ\n", min_size=1, max_size=300).filter(str.strip)
PLAIN_WORDS = VISIBLE | st.builds(Bold, VISIBLE) | st.tuples(VISIBLE, st.builds(Code, VISIBLE), VISIBLE)
PLAIN_BLOCKS = st.builds(Paragraph, PLAIN_WORDS) | st.lists(st.tuples(PLAIN_WORDS, PLAIN_WORDS)).map(tuple).map(Fields)


def squeezed(card: Card) -> str:
    """All the words of a card's paragraphs and fields in their order, without blanks."""
    said: list[Words] = []
    for block in card.blocks:
        match block:
            case Paragraph(words):
                said.append(words)
            case Fields(pairs):
                said += [words for pair in pairs for words in pair]
    return "".join("".join(map(plain, said)).split())


@given(st.lists(PLAIN_BLOCKS, max_size=12), LIMITS)
def test_words_stay_in_order_and_the_card_says_where_it_stops(blocks: list[Block], limits: Capabilities) -> None:
    card = Card(summary="A card", blocks=tuple(blocks))
    told, stop, _rest = squeezed(lowered(card, limits)).partition("…")
    assert squeezed(card).startswith(told)
    assert stop or told == squeezed(card)


@given(st.text(max_size=300) | st.text("ab 👩‍🚀🇪🇸e\u0301\u0302", max_size=300), st.integers(40, 80))
@example("👩‍👩‍👧‍👦" * 30, 40)
def test_what_reads_as_one_character_stays_whole(text: str, most: int) -> None:
    def characters(part: str) -> list[str]:
        return [character for character in regex.findall(r"\X", part) if not character.isspace()]

    pieces = [plain(piece) for piece in split(text, most)]
    assert [character for piece in pieces for character in characters(piece)] == characters(text)
    assert (
        characters(text)[: len(characters(plain(shorten(text, most)))) - 1]
        == characters(plain(shorten(text, most)).removesuffix("…"))
        or shorten(text, most) == text
    )


@given(WORDS, st.integers(1, 200))
def test_shortened_words_fit(words: Words, most: int) -> None:
    assert size(shorten(words, most)) <= most
    assert all(size(piece) <= most for piece in split(words, most))


def test_a_long_paragraph_is_split_between_words() -> None:
    pieces = split(("one two ", Bold("three four five"), " six"), 16)
    assert pieces == ["one two", Bold("three four"), (Bold("five"), " six")]


def test_a_letter_with_more_marks_than_fit_is_cut_after_all() -> None:
    assert "".join(map(plain, split("e" + "\u0301" * 99, 10))) == "e" + "\u0301" * 99


def test_a_long_label_ends_in_dots() -> None:
    card = Card(
        summary="A card", blocks=(Actions((Button("Support this idea with all your heart " * 3, Press("a.b")),)),)
    )
    (actions,) = lowered(card, WORKSPACE).blocks
    assert isinstance(actions, Actions)
    assert actions.items[0].label == "Support this idea with all your heart Support this idea with all your…"


def test_many_buttons_stand_in_several_rows_and_a_select_in_one_of_its_own() -> None:
    buttons = tuple(Button(f"Step {number}", Press("a.b", (number,))) for number in range(7))
    select = Select("More", (Choice("1", "One"),), Press("a.c"))
    card = Card(summary="A card", blocks=(Actions((*buttons[:6], select, buttons[6])),))
    rows = [block.items for block in lowered(card, GUILD).blocks if isinstance(block, Actions)]
    assert rows == [buttons[:5], buttons[5:6], (select,), buttons[6:]]


def test_a_select_says_how_many_choices_it_leaves_out() -> None:
    select = Select("Which idea?", tuple(Choice(str(n), f"Idea {n}") for n in range(28)), Press("a.b"))
    _actions, aside = lowered(Card(summary="A card", blocks=(Actions((select,)),)), GUILD).blocks
    assert aside == Paragraph("Which idea?: there are 3 more choices than fit here. You can type them.", "quiet")


def test_a_table_becomes_lines_where_it_cannot_be_drawn() -> None:
    table = Table(("Name", "Votes"), (("Ana", "3"), ("Bo", "2")))
    card = Card(summary="A card", blocks=(table,))
    assert lowered(card, WORKSPACE).blocks == (table,)
    assert lowered(card, GUILD).blocks == (Paragraph((Bold("Name · Votes"), "\nAna · 3\nBo · 2")),)


def test_a_table_too_long_for_the_card_says_how_many_rows_are_left_out() -> None:
    table = Table(("Idea",), tuple((f"{number:4} " + "x" * 95,) for number in range(60)))
    lines, aside = lowered(Card(summary="A card", blocks=(table,)), GUILD).blocks
    assert isinstance(lines, Paragraph)
    shown = plain(lines.words).count("\n")
    assert shown > 30
    assert aside == Paragraph(f"… and {60 - shown} more rows", "quiet")


def test_a_picture_becomes_its_words_where_none_can_be_shown() -> None:
    card = Card(summary="A card", blocks=(Image(b"png", "Three of four are well"),))
    assert lowered(card, WORKSPACE) == card
    assert lowered(card, GUILD).blocks == (Paragraph("Three of four are well"),)


def test_a_document_says_what_it_is_where_it_cannot_be_sent() -> None:
    card = Card(summary="A card", blocks=(Document("notes.txt", "text/plain", b"x" * 1001, "All notes"),))
    assert lowered(card, replace(PAGE, file=1001)) == card
    said = (Paragraph("All notes (notes.txt, 2 kB, is a file that cannot be sent here.)"),)
    assert lowered(card, PAGE).blocks == said
    assert lowered(card, GUILD).blocks == said


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Retro 3 – summary.pdf", "Retro 3 – summary.pdf"),
        ("../../etc/passwd", "etc passwd"),
        ("C:\\notes\n.md", "C notes.md"),
        ("fdp.\u202egnp.exe", "fdp. gnp.exe"),
        ("ретро.pdf", "ретро.pdf"),
        ("...", "file"),
        ("", "file"),
        (".md", "md"),
        ("a" * 99 + ".pdf", "a" * 56 + ".pdf"),
        ("a." + "b" * 99, "a." + "b" * 58),
    ],
)
def test_a_file_has_a_name_that_every_system_takes(name: str, called: str) -> None:
    assert file_name(name) == called


@given(st.text(max_size=200))
def test_a_name_of_a_file_stays_once_it_is_good(name: str) -> None:
    assert file_name(file_name(name)) == file_name(name)
    assert file_name(name).isprintable()
    assert len(file_name(name).encode()) <= 255


@given(cards())
def test_a_card_comes_back_from_its_text_as_it_was(card: Card) -> None:
    assert from_text(to_text(card)) == card


def test_a_card_too_long_keeps_its_buttons_and_says_how_much_is_left_out() -> None:
    actions = Actions((Button("Support", Press("a.b")),))
    paragraphs = tuple(Paragraph(f"{number} " + "word " * 300) for number in range(6))
    *shown, aside, kept = lowered(Card(summary="A card", title="Ideas", blocks=(*paragraphs, actions)), GUILD).blocks
    assert kept == actions
    assert aside == Paragraph("… and 3 more", "quiet")
    assert shown[:2] == list(paragraphs[:2])
    assert isinstance(shown[2], Paragraph)
    assert plain(shown[2].words).endswith("word…")


def test_a_card_of_too_many_buttons_is_the_author_s_mistake() -> None:
    buttons = tuple(Button(str(number), Press("a.b", (number,))) for number in range(60))
    with pytest.raises(ValueError, match="give it fewer, or shorter labels"):
        lowered(Card(summary="A card", blocks=(Actions(buttons),)), GUILD)


def test_a_choice_with_too_long_a_value_is_the_author_s_mistake() -> None:
    select = Select("Which?", (Choice("é" * 60, "E"),), Press("a.b"))
    with pytest.raises(ValueError, match="give it a shorter value"):
        lowered(Card(summary="A card", blocks=(Actions((select,)),)), GUILD)


def test_a_card_is_put_into_a_language_first() -> None:
    with pytest.raises(ValueError, match="put into a language before"):
        lowered(Card(summary=_("A card")), PAGE)


BLANKS = st.builds(
    Blank,
    name=st.just("text"),
    label=WORDS,
    kind=st.just("choice"),
    required=st.booleans(),
    most=st.integers(1, 20000),
    hint=st.none() | WORDS,
    choices=st.lists(st.builds(Choice, st.text(max_size=5), WORDS), max_size=1).map(tuple),
    value=TEXTS,
    error=st.none() | WORDS,
)
FORMS = st.builds(
    OpenedForm,
    token=st.just("f1:a.b"),
    title=WORDS,
    send=WORDS,
    intro=st.none() | WORDS,
    blanks=st.lists(BLANKS, max_size=4).map(tuple),
)


@given(FORMS, LIMITS)
def test_every_form_fits(form: OpenedForm, limits: Capabilities) -> None:
    fitting = lower_form(form, limits)
    assert lower_form(fitting, limits) == fitting
    assert 1 <= size(fitting.title) <= limits.form_title
    assert 1 <= size(fitting.send) <= min(limits.button, limits.form_title)
    assert fitting.intro is None or size(fitting.intro) <= limits.paragraph
    for blank in fitting.blanks:
        assert 1 <= size(blank.label) <= limits.form_label
        assert blank.hint is None or size(blank.hint) <= limits.form_hint
        assert len(blank.value) <= limits.form_text
        assert blank.most <= limits.form_text
        assert all(1 <= size(choice.label) <= limits.choice for choice in blank.choices)


def blank(**changes: object) -> Blank:
    given = {"name": "text", "label": "Idea", "kind": "line", "required": True, "most": 200, **changes}
    return Blank(**given)  # type: ignore[arg-type]  # a shorthand for the two tests below


def test_a_form_longer_than_a_page_is_the_author_s_mistake() -> None:
    form = OpenedForm(token="f1:a.b", title="Idea", send="Send", blanks=(blank(),) * 6)
    with pytest.raises(ValueError, match="a form has 6 fields, one page takes 5"):
        lower_form(form, GUILD)


def test_a_form_with_too_many_choices_is_the_author_s_mistake() -> None:
    choices = tuple(Choice(str(number), str(number)) for number in range(26))
    form = OpenedForm(token="f1:a.b", title="Idea", send="Send", blanks=(blank(kind="choice", choices=choices),))
    with pytest.raises(ValueError, match="text has 26 choices, a form's field takes 25"):
        lower_form(form, GUILD)
