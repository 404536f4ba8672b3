"""What is drawn: within Discord's limits whatever a card holds, and never more than words where a person wrote them."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest
from simcord.preview._markdown import markdown_tokens

from adapters.discord.capabilities import DISCORD
from adapters.discord.render import Drawn, card_to_view, escape, token_of, words_to_markdown
from bot.engine.finish import Users, finish
from bot.engine.language import Languages
from bot.engine.tokens import decode, encode
from bot.kit import Actions, Bold, Button, Card, Channel, Code, Fields, Link, MemberId, Mention, Paragraph, Press, When
from tests.adapters.discord.rules import COMPONENTS_V2, walk, wrong_message
from tests.adapters.showcase import MEETING
from tests.contracts.test_port import generated_card
from tests.contracts.texts import texts

TEXTS = 5000
CARDS = 120

OF_DISCORD = (
    "<@123456789012345678>", "<@!1>", "<@&1>", "@everyone", "@here", "@Everyone", "<#1>", "<t:1>", "<t:1:R>", "<:a:1>",
    "<a:b:1>", "</idea:1>", "<id:home>", "https://example.org", "http://a", "discord.gg/abc", "<https://example.org>",
    "example.org", "steam://run", "mailto:a@b.org", "-# small", "- item", " * item", "+ item", "1. one", "23) two",
    "## head", "> a", ">>> b", "[a](http://b)", "[a](<b>)", "||a||", "*", "**", "_", "__", "~~", "`", "``", "```",
    "\\", "\\\\", "|", "#", ":+1:", "a_b_c", "3.5", "12:30", "://", "@", "<", ">",
)  # fmt: skip

MEANT = ("*", "_", "~", "`", "|", "#", "<", ">", "[", "]")
"""What begins markup wherever it stands."""


def written(count: int, seed: int) -> list[str]:
    """Texts of people who want to break out of a text, of Discord's and of everybody's kind."""
    random = Random(seed)
    others = list(texts(count, seed))
    glues = ("", " ", "\n", "\n\n")
    return [
        random.choice(glues).join([*random.choices(OF_DISCORD, k=random.randint(0, 5)), others[number]])
        for number in range(count)
    ]


def unescaped(markdown: str) -> str:
    """What Discord shows of a text in which only escapes mean something; `\\` before a letter is a `\\`."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", markdown)


def bare(markdown: str) -> str:
    """What is left to be read as markup once the escapes are taken out."""
    return re.sub(r"\\[^0-9A-Za-z\s]", "\ue111", markdown)


def test_a_persons_text_is_shown_character_by_character_and_means_nothing() -> None:
    for text in written(TEXTS, seed=1):
        drawn = escape(text)
        assert unescaped(drawn).replace("@\u200b", "@") == text.replace("@\u200b", "@")
        left = bare(drawn)
        assert not any(mark in left for mark in MEANT), text
        assert not re.search(r"^[^\S\n]*([-+*]|\d+[.)])(\s|#|$)", left, re.MULTILINE), text
        assert not re.search(r"\w+:\S|\w\.\w|//", left), text
        # Who is pinged is read without regard to escapes.
        assert not re.search(r"<@[!&]?\d|<#\d|@(everyone|here)", drawn, re.IGNORECASE), text


FOUND = {"text", "break", "inline", "paragraph", "subtext"}
"""`subtext` too, for this reader looks for small print after it has taken out the escapes; Discord does not."""


def kinds(tokens: list[dict[str, Any]]) -> set[str]:
    """All kinds of things that a reader of markup found."""
    return {token["type"] for token in tokens} | {kind for token in tokens for kind in kinds(token.get("children", []))}


def test_somebody_elses_reader_of_markup_finds_none_in_a_persons_text() -> None:
    context = {
        "users": {"1": "ana", "123456789012345678": "ben"},
        "roles": {"1": "all"},
        "channels": {"1": "general"},
        "commands": {"1": "idea"},
        "emojis": {"1": {"name": "a", "animated": False}},
        "everyone": True,
    }
    for text in written(TEXTS // 5, seed=2):
        # What is set in by four blanks is code to this reader and not to Discord.
        lines = "\n".join(line.lstrip() for line in text.splitlines())
        found = kinds(markdown_tokens(escape(lines), "text_display", context=context))
        assert found <= FOUND, text


async def test_every_card_is_drawn_within_the_limits() -> None:
    random = Random(3)
    for _card in range(CARDS):
        finished = _finished(generated_card(random))
        drawn = card_to_view(finished)
        message = _message(drawn)
        assert list(wrong_message(message)) == []
        assert len(drawn.files) <= 10
        assert drawn.view.is_finished()


@pytest.mark.parametrize("mark", ["*", "`", "\n", "<@1>", "http://a.b.c "])
async def test_a_text_of_nothing_but_marks_fits_and_is_whole(mark: str) -> None:
    text = (mark * DISCORD.paragraph)[: DISCORD.paragraph - 200] + "end"
    card = _finished(Card(summary="marks", title="Marks", blocks=(Paragraph(text, "quote"), Fields((("a*", "b*"),)))))
    message = _message(card_to_view(card))
    assert list(wrong_message(message)) == []
    contents = [one["content"] for one in walk(message["components"]) if one["type"] == 10]
    assert any(content.endswith(("end", "end\n```")) for content in contents)


async def test_the_same_button_twice_has_two_ids_and_one_token() -> None:
    token = encode(Press("ideas.support", (12, "100%", b"x")))
    button = Button("Support", Press("ideas.support", (12, "100%", b"x")))
    message = _message(card_to_view(Card(summary="x", blocks=(Actions((button, button, button)),))))
    ids = [one["custom_id"] for one in walk(message["components"]) if one["type"] == 2]
    assert len(set(ids)) == 3
    assert {token_of(id_) for id_ in ids} == {token}
    assert decode(token_of(ids[2])).arguments == (12, "100%", b"x")


def test_our_own_words_are_drawn_as_what_they_are() -> None:
    assert words_to_markdown(("a ", Bold("b*"), " ", Code("/idea x"))) == r"a **b\*** `/idea x`"
    assert words_to_markdown(Code("a`b")) == r"a\`b"
    assert words_to_markdown(Code("a\n*b*")) == "a\n\\*b\\*"
    assert words_to_markdown(Link("here", "https://example.org/(x)")) == "[here](https://example.org/(x%29)"
    assert words_to_markdown(Mention(MemberId(1), "Ana", "77")) == "<@77>"
    assert words_to_markdown(Mention(MemberId(1), "A*a")) == r"@A\*a"
    assert words_to_markdown(Channel(1, "general", "5/6")) == "<#6>"
    assert words_to_markdown(Channel(1, "general")) == r"\#general"
    assert words_to_markdown(When(MEETING, "day")) == f"<t:{int(MEETING.timestamp())}:D>"


def _message(drawn: Drawn) -> dict[str, Any]:
    """A drawn card as it is sent."""
    components: Any = drawn.view.to_components()  # type: ignore[no-untyped-call]  # the library has no type for it
    attachments = [file.to_dict(number) for number, file in enumerate(drawn.files)]
    return {
        "components": components,
        "attachments": attachments,
        "flags": COMPONENTS_V2,
        "allowed_mentions": {"parse": []},
    }


def _finished(card: Card) -> Card:
    return finish(
        card,
        language="en",
        languages=Languages.load(),
        limits=DISCORD,
        platform="discord",
        users=Users(),
        places=(),
        daily=(),
        behinds=(),
    )
