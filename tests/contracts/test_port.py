"""What delivery and the engine rely on: limits, ids that come back, sends that show up once, things that are gone."""

from __future__ import annotations

from random import Random as PlainRandom

import pytest
from structlog.testing import capture_logs

from bot.__main__ import Roundtable
from bot.engine import tokens
from bot.engine.platform import Act, Gone, Pressed, Submitted, Typed
from bot.kit import (
    Actions,
    Bar,
    Block,
    Bold,
    Button,
    Capabilities,
    Card,
    Choice,
    Code,
    Divider,
    Document,
    Fields,
    Image,
    Paragraph,
    Press,
    Select,
    Table,
    card_of,
    names_to_value,
    plain,
)
from tests.contracts.side import Side, finished
from tests.contracts.texts import texts

FINISHED = 60


def generated_card(random: PlainRandom) -> Card:
    """A card of any size, often too large in one way or another."""
    words = list(texts(20, seed=random.randrange(10**9)))

    def some(most: int) -> str:
        return " ".join(random.choices(words, k=random.randint(1, most)))

    def block() -> Block:  # noqa: PLR0911 - one for each kind
        match random.randrange(8):
            case 0:
                return Paragraph((Bold(some(3)), some(200)), random.choice(("normal", "quiet", "quote")))
            case 1:
                return Fields(tuple((some(2), some(8)) for _pair in range(random.randint(1, 30))))
            case 2:
                return Bar(some(3), random.randint(0, 9), 9)
            case 3:
                columns = random.randint(1, 25)
                row = tuple(some(1) for _column in range(columns))
                return Table(row, tuple(row for _row in range(random.randint(0, 120))))
            case 4:
                return Image(b"png", some(5))
            case 5:
                return Divider()
            case 6:
                return Document(some(3), "text/plain", random.randbytes(random.randint(0, 9)), some(5))
            case _:
                return Paragraph(Code(some(20)))

    choices = tuple(Choice(str(number), some(3)) for number in range(random.randint(1, 150)))
    buttons = [Button(some(2), Press("none", (number,))) for number in range(random.randint(0, 25))]
    return Card(
        summary=some(40),
        title=some(10),
        blocks=(
            *(block() for _block in range(random.randint(0, 70))),
            Actions((*buttons, Select(some(2), choices, Press("none")))),
        ),
    )


def is_within(card: Card, limits: Capabilities) -> bool:
    """Whether each part of a card keeps the limits of its own kind."""
    return (
        len(card.blocks) <= limits.blocks
        and len(plain(card.title or "")) <= limits.title
        and sum(isinstance(block, Table) for block in card.blocks) <= limits.tables
        and all(_block_is_within(block, limits) for block in card.blocks)
    )


def _block_is_within(block: Block, limits: Capabilities) -> bool:
    match block:
        case Paragraph(words) | Image(words=words):
            return len(plain(words)) <= limits.paragraph
        case Fields(pairs):
            return len(pairs) <= limits.fields and all(len(plain(w)) <= limits.field for pair in pairs for w in pair)
        case Table(head, rows):
            return len(head) <= limits.table_columns and len(rows) <= limits.table_rows
        case Actions(items):
            return len(items) <= limits.buttons and all(_item_is_within(item, limits) for item in items)
        case _:
            return True


def _item_is_within(item: Button | Select, limits: Capabilities) -> bool:
    if isinstance(item, Button):
        return len(plain(item.label)) <= limits.button
    return len(item.choices) <= limits.choices and all(len(plain(c.label)) <= limits.choice for c in item.choices)


async def test_whatever_a_card_holds_it_is_posted_within_the_limits(side: Side) -> None:
    random, limits = PlainRandom(4), side.platform.capabilities
    for number in range(FINISHED):
        card = finished(side, generated_card(random))
        assert is_within(card, limits)
        message = await side.platform.post(side.channel, card, key=f"card {number}")
        await side.platform.edit(side.channel, message, card)
        await side.platform.remove(side.channel, message)


# Ids that come back


async def test_a_message_is_found_again_by_its_id(side: Side) -> None:
    first = await side.platform.post(side.channel, card_of("first"), key="1")
    second = await side.platform.post(side.channel, card_of("second"), key="2")
    await side.platform.post(side.channel, card_of("under the first"), key="3", under=first)
    assert first != second
    await side.platform.edit(side.channel, first, card_of("changed"))
    assert [seen.literal[-1] for seen in side.posted()] == ["changed", "second", "under the first"]
    await side.platform.remove(side.channel, second)
    assert [seen.literal[-1] for seen in side.posted()] == ["changed", "under the first"]


async def test_a_user_is_found_again_by_their_id(side: Side) -> None:
    await side.platform.direct(side.user("Ana"), card_of("for you"), key="1")
    assert [seen.literal[-1] for seen in side.directs("Ana")] == ["for you"]
    assert list(side.directs("Ben")) == []
    assert list(side.posted()) == []


async def test_a_member_is_found_by_their_account_whatever_the_platform_calls_them(side: Side) -> None:
    await side.acts("Chidi", Typed("setup"), "Chidi is known")
    form = await side.acts("Ana", Typed("setup"), "Ana is known")
    assert form is not None
    values = {"name": "Fair hiring", "language": "en", "zone": "UTC"}
    await side.acts("Ana", Submitted(form.tokens["form"], values), "it is set up")
    for person, name, told in (
        ("Chidi", "@a.bird", "Chidi: moderator."),
        ("Ben", "@a.fish", "a.fish: moderator."),  # who did nothing here yet is brought in by it
    ):
        meant = Typed(f"group role {name} moderator", {name: side.user(person)})
        shown = await side.acts("Ana", meant, f"{name} gets a role")
        assert shown is not None
        assert told in shown.text


async def test_people_are_chosen_in_a_form_whoever_they_are_and_are_not_lost_by_a_mistake_in_it(side: Side) -> None:
    form = await side.acts("Ana", Typed("setup"), "Ana begins")
    assert form is not None
    chosen = names_to_value({side.user(name): name for name in ("Ben", "Chidi")})
    values = {"name": "Fair hiring", "language": "en", "zone": "Mardid", "others": chosen}
    again = await side.acts("Ana", Submitted(form.tokens["form"], values), "a mistake")
    assert again is not None
    assert "Mardid" in again.text
    assert "Ben" in again.text or side.user("Ben") in again.values["others"]
    told = await side.acts("Ana", Submitted(form.tokens["form"], {**values, "zone": "UTC"}), "it is set up")
    assert told is not None
    assert "Coordinators: Ana, Ben, Chidi." in told.text


async def test_a_channel_is_found_again_by_its_id(side: Side, bot: Roundtable) -> None:
    await side.acts("Ana", Typed("setup"), "1")
    places = await bot.engine.database.write(
        lambda unit: unit.connection.exec_driver_sql("SELECT platform, channel FROM places").all()
    )
    assert [tuple(place) for place in places] == [(side.platform.name, side.channel)]
    assert await side.platform.audience(side.channel) in (None, 3)


async def test_a_token_comes_back_as_it_was_sent(side: Side) -> None:
    press = Press("ideas.none", (0, -1, 2**31 - 1, "", "a:b%c'~d é👍\n", b"", b"\x00\xff"))
    await side.platform.post(side.channel, Card(summary="s", blocks=(Actions((Button("press", press),)),)), key="1")
    assert tokens.decode(side.posted()[-1].tokens["press"]) == press


# Once


async def test_what_is_sent_again_under_its_key_shows_up_once(side: Side) -> None:
    first = await side.platform.post(side.channel, card_of("first"), key="1")
    assert await side.platform.post(side.channel, card_of("first"), key="1") == first
    for _time in range(2):
        await side.platform.edit(side.channel, first, card_of("changed"))
    under = await side.platform.post(side.channel, card_of("under"), key="2", under=first)
    assert await side.platform.post(side.channel, card_of("under"), key="2", under=first) == under
    direct = await side.platform.direct(side.user("Ana"), card_of("direct"), key="3")
    assert await side.platform.direct(side.user("Ana"), card_of("direct"), key="3") == direct
    assert len(side.posted()) == 2
    assert len(side.directs("Ana")) == 1


# Files


async def test_a_document_arrives_with_its_name_and_every_byte_once(side: Side) -> None:
    content = bytes(range(256)) * 40
    words = "The summary of a retro"
    card = Card(
        summary="s", blocks=(Paragraph("Here it is:"), Document("retro-1.pdf", "application/pdf", content, words))
    )
    for _time in range(2):
        await side.platform.post(side.channel, finished(side, card), key="1")
    assert side.files() == {"retro-1.pdf": content}
    notes = Document("notes.md", "text/markdown", b"# Notes", "All notes")
    await side.platform.direct(side.user("Ana"), finished(side, Card(summary="s", blocks=(notes,))), key="2")
    assert side.files() == {"retro-1.pdf": content, "notes.md": b"# Notes"}
    assert len(side.posted()) == 1


async def test_a_document_in_a_private_answer_reaches_the_person_alone(side: Side, bot: Roundtable) -> None:
    for key, line in enumerate(("retro start", "retro end")):
        await side.acts("Ana", Typed(line), f"act {key}")
    await bot.settle()
    before = side.posted()
    summary = await side.acts("Ben", Typed("retro summary"), "Ben asks")
    assert summary is not None
    shown = await side.acts("Ben", Pressed(summary.tokens["As Markdown"], private=True), "Ben presses")
    assert shown is not None
    assert "What came of R-1" in shown.text
    [(name, content)] = side.files().items()
    assert name.endswith(".md")
    assert content.startswith(b"# What came of R-1")
    assert side.posted() == before
    assert list(side.directs("Ana")) == []
    assert len(side.directs("Ben")) == (0 if side.platform.capabilities.private_documents else 1)


async def test_documents_may_be_called_whatever_people_like(side: Side) -> None:
    names = ("..", "a/b\nc.txt", "отчёт.pdf", "报告", "SPOILER_x.md", "x.md", "x.md", "<@1>.md", "é" * 300)
    documents = tuple(Document(name, "text/plain", name.encode(), name) for name in names)
    card = finished(side, Card(summary="s", blocks=documents))
    await side.platform.post(side.channel, card, key="1")
    assert set(side.files().values()) == {name.encode() for name in names}


# Gone


async def test_what_is_no_longer_there_is_gone(side: Side) -> None:
    message = await side.platform.post(side.channel, card_of("words"), key="1")
    side.take_away(message)
    with pytest.raises(Gone):
        await side.platform.edit(side.channel, message, card_of("changed"))
    with pytest.raises(Gone):
        await side.platform.remove(side.channel, message)
    with pytest.raises(Gone):
        await side.platform.post(side.channel, card_of("under"), key="2", under=message)
    with pytest.raises(Gone):
        await side.platform.post("nowhere", card_of("words"), key="3")
    with pytest.raises(Gone):
        await side.platform.direct("nobody", card_of("words"), key="4")
    with pytest.raises(Gone):
        await side.platform.audience("nowhere")


# Who is heard


async def test_the_bot_does_not_hear_itself_nor_what_people_say_to_each_other(side: Side, bot: Roundtable) -> None:
    with capture_logs() as logs:
        await side.platform.post(side.channel, card_of("/idea from the bot itself"), key="1")
        await side.talks("Ana", "hello, idea: listen to us")
        await side.talks("Ben", "@roundtable idea of mine")
        await bot.settle()
    assert [entry for entry in logs if entry["event"] == "call"] == []
    assert len(side.posted()) == 1


async def test_every_act_is_answered_within_its_interaction(side: Side) -> None:
    acts: list[Act] = [
        *map(Typed, ("idea", "idea Meet outside", "", "nonsense", "ideas", "ideas show 99", "help", "home")),
        *map(Pressed, ("", "v1:ideas.keep:~AAAA", "v1:nonsense", "x" * 200)),
        Submitted("", {}),
        *(Submitted(token, {"text": "kept?"}) for token in ("nonsense", "f1:ideas.written:~AAAA")),
    ]
    for number, act in enumerate(acts):
        with capture_logs() as logs:
            shown = await side.acts("Ana", act, f"act {number}")
        assert shown is not None, act
        assert shown.text.strip(), act
        assert not [entry for entry in logs if entry["event"] == "call failed"], act
        if isinstance(act, Submitted) and act.values:
            assert "kept?" in shown.text or "kept?" in shown.values.values(), act
