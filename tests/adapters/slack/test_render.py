"""Whatever a card or form holds, Slack takes it, and people's words stand in it character by character."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import blockkit
import pytest
import slackblocks
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.capabilities import SLACK
from adapters.slack.forms import Luggage, card_to_home, card_to_modal, form_to_errors, form_to_view, values_of_view
from adapters.slack.inbound import literal
from adapters.slack.render import card_to_message, escaped
from bot.engine.finish import finish_form
from bot.engine.language import Languages
from bot.engine.lower import lower
from bot.engine.tokens import MOST_BYTES, encode
from bot.kit import (
    Actions,
    Bar,
    Blank,
    Block,
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
    Span,
    Table,
    When,
    Words,
)
from tests.adapters.slack.rules import check_home, check_message, check_modal
from tests.adapters.slack.standin import texts_of
from tests.contracts.texts import texts

LANGUAGES = Languages.load()
LUGGAGE = Luggage(channel="T0001/C0001", channel_name="general", token="f1:none", response_url="https://example.org/a")
THOUSANDS = 3000


def finished(card: Card) -> Card:
    return lower(card, SLACK, partial(LANGUAGES.sentence, language="en"))


def check(card: Card) -> dict[str, Any]:
    """A card drawn in each way there is, each held against Slack's rules; the message."""
    message = card_to_message(card)
    check_message(message)
    check_modal(card_to_modal(card, LUGGAGE))
    check_home(card_to_home(card, LUGGAGE))
    rebuild(message["blocks"])
    return message


def rebuild(blocks: list[dict[str, Any]]) -> None:
    """Build the same with two libraries that know Slack's limits; they refuse what Slack would."""
    for block in blocks:
        match block:
            case {"type": "header", "text": {"text": text}}:
                slackblocks.HeaderBlock(text)._resolve()
                build(blockkit.Header(text))
            case {"type": "context", "elements": [{"text": text}]}:
                build(blockkit.Context([blockkit.Text(text, type=blockkit.Text.PLAIN)]))
            case {"type": "actions", "elements": elements}:
                for element in elements:
                    rebuild_element(element)


def rebuild_element(element: dict[str, Any]) -> None:
    match element:
        case {"type": "button", "text": {"text": label}, "action_id": name, "value": value}:
            style = element.get("style")
            slackblocks.Button(label, action_id=name, value=value, style=style)._resolve()
            build(blockkit.Button(label, action_id=name, value=value, style=style))
        case {"type": "static_select", "action_id": name, "options": options, "placeholder": {"text": label}}:
            built = [blockkit.Option(option["text"]["text"], option["value"]) for option in options]
            build(blockkit.StaticSelect(placeholder=label, action_id=name, options=built))


def build(component: Any) -> None:
    """With a library whose methods have no types."""
    component.build()


# Any card

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=400)
LABEL = TEXT.map(lambda text: text[:60])
SPAN: st.SearchStrategy[Span] = st.one_of(
    TEXT,
    TEXT.map(Code),
    TEXT.map(Bold),
    LABEL.map(lambda text: Link(text, "https://example.org/a?b=<c>&d")),
    LABEL.map(lambda text: Mention(MemberId(1), text, "T0001/U0001" if len(text) % 2 else None)),
    st.sampled_from([Channel(1, "general", "T0001/C0001"), Channel(2, "elsewhere")]),
    st.sampled_from(["moment", "day", "time"]).map(lambda style: When(datetime(2026, 3, 2, 9, tzinfo=UTC), style)),  # type: ignore[arg-type]
)
WORDS: st.SearchStrategy[Words] = st.lists(SPAN, min_size=1, max_size=4).map(tuple)
PRESS = st.builds(Press, st.just("ideas.none"), st.tuples(st.integers(0, 9), LABEL.map(lambda text: text[:5])))
CHOICES = st.lists(WORDS, min_size=1, max_size=120).map(
    lambda labels: tuple(Choice(str(at), label) for at, label in enumerate(labels))
)
ITEM = st.one_of(
    st.builds(Button, WORDS, PRESS, st.sampled_from(["normal", "primary", "danger"])),
    st.builds(Select, WORDS, CHOICES, PRESS),
)
BLOCK: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, WORDS, st.sampled_from(["normal", "quiet", "quote"])),
    st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=12).map(lambda pairs: Fields(tuple(pairs))),
    st.builds(Bar, WORDS, st.integers(0, 9), st.integers(0, 9)),
    st.integers(1, 4).flatmap(
        lambda columns: st.builds(
            Table, st.tuples(*[WORDS] * columns), st.lists(st.tuples(*[WORDS] * columns), max_size=5).map(tuple)
        )
    ),
    st.builds(Image, st.just(b"png"), WORDS),
    st.builds(Document, LABEL, st.just("text/plain"), st.just(b"text"), WORDS),
    st.just(Divider()),
    st.lists(ITEM, min_size=1, max_size=6).map(lambda items: Actions(tuple(items))),
)
CARD = st.builds(
    lambda summary, title, blocks: Card(summary=summary, title=title, blocks=tuple(blocks)),
    WORDS, st.none() | WORDS, st.lists(BLOCK, max_size=6),
)  # fmt: skip


@given(CARD)
def test_slack_takes_every_card(card: Card) -> None:
    check(finished(card))


# Literal


def test_what_people_write_is_drawn_as_it_is() -> None:
    for text in texts(THOUSANDS, seed=1):
        for block in (
            Paragraph(text),
            Paragraph(text, "quote"),
            Paragraph(text, "quiet"),
            Paragraph((text, Code("x"))),
        ):
            drawn = card_to_message(Card(summary=text, blocks=(block,)))
            check_message(drawn)
            [shown] = drawn["blocks"]
            assert texts_of(shown)[0] == text
            assert literal(drawn["text"]) == literal(escaped(text)) == text
        cells = card_to_message(Card(summary="s", blocks=(Table((text,), ((text,),)), Fields(((text, text),)))))
        assert texts_of(cells["blocks"]) == [text, text, text, ": ", text]


def test_structure_is_drawn_by_slack() -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    words = (
        Bold(("b", Code("c"))),
        Mention(MemberId(1), "Ana", "T0001/U0001"),
        Channel(1, "general", "T0001/C0001"),
        When(at),
        Link("l", "https://e.org"),
    )
    message = check(finished(Card(summary=words, blocks=(Paragraph(words),))))
    bold, code, user, channel, date, link = message["blocks"][0]["elements"][0]["elements"]
    assert (bold["style"], code["style"]) == ({"bold": True}, {"bold": True, "code": True})
    assert user == {"type": "user", "user_id": "U0001"}
    assert channel == {"type": "channel", "channel_id": "C0001"}
    assert (date["timestamp"], date["fallback"]) == (int(at.timestamp()), "2026-03-02 09:00 UTC")
    assert link == {"type": "link", "url": "https://e.org", "text": "l"}
    assert message["text"] == "bc@Ana#general2026-03-02 09:00 UTCl"


def test_a_picture_is_said_in_its_words() -> None:
    words = ("Done: ", Bold("3 of 4"))
    message = check(finished(Card(summary="s", blocks=(Image(b"png", words),))))
    assert texts_of(message["blocks"]) == ["Done: ", "3 of 4"]


def test_the_longest_token_fits_a_button_and_a_select() -> None:
    press = Press("ideas.none", ("é" * 42 + "x",))
    assert len(encode(press).encode()) == MOST_BYTES
    items = (Button("b", press), Select("s", (Choice("v" * 100, "v"),), press))
    check(finished(Card(summary="s", blocks=(Actions(items),))))


# Forms


def form(**changes: Any) -> OpenedForm:
    blank = Blank(**{"name": "text", "label": "What?", "kind": "paragraph", "required": True, "most": 1500, **changes})
    finished = OpenedForm(
        token="f1:none", title="A new idea with a long title", send="Send", intro="i", blanks=(blank,)
    )
    return finish_form(finished, language="en", languages=LANGUAGES, limits=SLACK, daily=(), behinds=())


@given(TEXT, TEXT, TEXT)
def test_slack_takes_every_form(label: str, value: str, error: str) -> None:
    check_modal(form_to_view(form(label=label, value=value, hint=label or None, error=error or None), LUGGAGE))


def test_what_stood_in_a_form_comes_back_as_it_was() -> None:
    for text in texts(THOUSANDS, seed=2):
        view = form_to_view(form(value=text), LUGGAGE)
        check_modal(view)
        [shown] = [block for block in view["blocks"] if block["type"] == "input"]
        typed = {shown["block_id"]: {shown["element"]["action_id"]: {"value": shown["element"]["initial_value"]}}}
        assert values_of_view({"state": {"values": typed}}) == {"text": text}
        assert Luggage.unpacked(view["private_metadata"]) == LUGGAGE


def test_mistakes_are_told_by_field() -> None:
    assert form_to_errors(form(error="Too long.")) == {"text": "Too long."}


@pytest.mark.parametrize("packed", ["", "[]", "{}", "null", '{"channel":1,"channel_name":"","token":""}', '{"x":1}'])
def test_luggage_that_is_not_ours_is_refused(packed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Luggage.unpacked(packed)
