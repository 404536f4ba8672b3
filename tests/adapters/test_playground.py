"""The playground as a chat and as a platform, through what people see."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pages.render import card_to_view, text_of_card
from adapters.playground.harness import Chat
from adapters.playground.inbound import Crowd
from adapters.playground.platform import Playground
from adapters.playground.world import Missing, Spot, World
from bot.__main__ import Roundtable
from bot.engine.platform import Gone, Sender, Typed
from bot.kit import Card, MovableClock, Random, When, _, card_of
from tests.adapters.showcase import MEETING, wish_card


async def test_what_people_say_is_read_by_everybody_and_never_reaches_the_bot(chat: Chat) -> None:
    await chat.says("ana", "wish for a garden")
    assert chat.sees("ben") == chat.sees("ana") == ["wish for a garden"]


async def test_a_command_is_seen_by_nobody(chat: Chat) -> None:
    await chat.says("Ana", "  /echo a secret ")
    assert chat.sees("Ben") == []
    assert chat.private("Ana") == "a secret"


@pytest.mark.parametrize("line", ["/wish", "/wg wish", "/wg  wish"])
async def test_a_command_may_be_typed_with_or_without_wg(chat: Chat, line: str) -> None:
    await chat.says("ana", line)
    assert chat.has_form("ana")


async def test_the_engine_hears_who_acts_and_where(chat: Chat, crowd: Crowd) -> None:
    await chat.says("ana", "/where")
    assert chat.private("ana") == "@Ana in #general"
    assert crowd.sender("ana") == Sender(user="ana", name="Ana", locale="es-ES", zone="Europe/Madrid")


async def test_each_act_is_an_act_of_its_own_unless_it_is_delivered_again(chat: Chat) -> None:
    for _each in range(2):
        await chat.says("ana", "/post Hello")
    assert chat.sees("ben") == ["Hello"] * 2
    for _each in range(2):
        await chat.does("ana", Typed("post Once"), key="again")
    assert chat.sees("ben") == ["Hello", "Hello", "Once"]


async def test_a_private_answer_is_seen_by_one_person_alone(chat: Chat) -> None:
    await chat.says("ana", "/wish A garden")
    assert "TALL-RIVER" in chat.private("ana")
    assert len(chat.sees("ana")) == 2
    assert len(chat.sees("ben")) == 1
    with pytest.raises(AssertionError, match="Ben was given no private answer"):
        chat.private("ben")


async def test_a_press_on_a_private_answer_takes_its_place(chat: Chat) -> None:
    await chat.says("ana", "/wish A garden")
    await chat.presses("ana", "Take it back")
    assert chat.private("ana") == "You chose take it back."
    assert len(chat.sees("ana")) == 2


async def test_a_press_on_a_card_is_answered_privately(chat: Chat) -> None:
    await chat.says("ana", "/wish A garden")
    await chat.presses("ben", "Not now", card="W-1")
    assert chat.sees("ben")[-1] == "You chose not now."
    assert len(chat.sees("ben")) == 2


async def test_a_choice_goes_by_its_label(chat: Chat) -> None:
    await chat.says("ana", "/wish A garden")
    await chat.chooses("ben", "It becomes", "Hiring")
    assert chat.private("ben") == "You chose hiring."


async def test_a_form_comes_back_with_its_errors_and_all_that_was_typed(chat: Chat) -> None:
    await chat.says("ben", "/wish")
    assert chat.form("ben")["What do you wish for?"] == ""
    await chat.fills("ben", {"A short name for it": "Friday", "What is it about?": "The office"})
    assert chat.errors("ben") == {"What do you wish for?": "This one is needed. Please fill it in."}
    assert chat.form("ben")["A short name for it"] == "Friday"
    assert chat.form("ben")["What is it about?"] == "office"
    await chat.fills("ben", {"text": "A garden"})
    assert not chat.has_form("ben")
    assert "A garden" in chat.sees("ana")[0]


async def test_the_answer_to_a_form_that_was_opened_from_a_private_answer_takes_its_place(chat: Chat) -> None:
    await chat.says("ana", "/wish A garden")
    await chat.presses("ana", "Wish again", card="Your receipt")
    await chat.fills("ana", {"text": "A tree", "area": "office"})
    assert [seen for seen in chat.sees("ana") if "receipt" in seen] == [chat.private("ana")]


async def test_home_is_drawn_for_one_person_and_its_buttons_work(chat: Chat) -> None:
    await chat.says("ana", "/where")
    assert "Hello, Ben\n" in await chat.home("ben")
    await chat.presses_at_home("ben", "Wish")
    assert chat.has_form("ben")
    assert not chat.has_form("ana")


async def test_a_direct_message_reaches_one_person_alone(chat: Chat, crowd: Crowd, world: World) -> None:
    await chat.says("ana", "/direct")
    assert chat.directs("ana") == ["Two things need you."]
    assert chat.directs("ben") == []
    (message,) = world.messages(Spot("@ana"))
    with pytest.raises(Missing):
        await crowd.presses("ben", message.id, "v1:showcase.ask")


async def test_what_somebody_said_can_be_picked_from_the_menu_beside_it(chat: Chat, crowd: Crowd, world: World) -> None:
    await chat.says("ana", "A garden")
    await chat.picks("ben", "Wish for it", message="A garden")
    assert "For @Ben" in chat.sees("ana")[-1]
    with pytest.raises(AssertionError, match="ben sees no shortcut 'Eat it'; there are: 'Wish for it'"):
        await chat.picks("ben", "Eat it", message="A garden")
    (_said, card) = world.messages(Spot("general"))
    with pytest.raises(Missing):
        await crowd.picks("ben", card.id, "showcase.wish_for_it")


async def test_a_card_names_people_channels_and_times_as_each_reader_knows_them(chat: Chat, world: World) -> None:
    await chat.says("ana", "/wish A garden")
    (message,) = world.messages(Spot("general"))
    assert isinstance(message.content, dict)
    mention, channel = (
        span for span in message.content["blocks"][1]["words"] if span["kind"] in ("mention", "channel")
    )
    assert mention == {"kind": "mention", "name": "Ana", "user": "ana"}
    assert channel == {"kind": "channel", "name": "general", "channel": "general"}
    assert "Talk about it: 2026-03-06 16:30" in chat.sees("ana")[-1]
    assert "Talk about it: 2026-03-06 15:30" in chat.sees("ben")[-1]


async def test_people_talk_in_threads_and_the_bot_posts_into_them(chat: Chat, playground: Playground) -> None:
    await chat.says("ana", "/wish A garden")
    await chat.says("ben", "Where?", thread="W-1")
    await playground.post("general", card_of("In the park?"), key="q", under="1")
    assert chat.sees("ana", thread="W-1") == ["Where?", "In the park?"]
    assert len(chat.sees("ben")) == 1


async def test_a_post_with_the_same_key_shows_up_once(playground: Playground, chat: Chat) -> None:
    ids = [await playground.post("general", card_of("Hello"), key="k") for _each in range(3)]
    assert len(set(ids)) == 1
    assert chat.sees("ana") == ["Hello"]


async def test_a_card_is_edited_in_place_and_taken_away(playground: Playground, chat: Chat) -> None:
    id_ = await playground.post("general", card_of("Hello"), key="k")
    await playground.edit("general", id_, card_of("Good evening"))
    assert chat.sees("ana") == ["Good evening"]
    await playground.remove("general", id_)
    assert chat.sees("ana") == []
    with pytest.raises(Gone):
        await playground.edit("general", id_, card_of("Anybody?"))


async def test_what_is_not_there_is_gone(playground: Playground, world: World, chat: Chat) -> None:
    world.add_channel("random")
    await chat.says("ana", "Mine")
    for attempt in (
        playground.post("nowhere", card_of("x"), key="1"),
        playground.post("general", card_of("x"), key="2", under="99"),
        playground.post("random", card_of("x"), key="3", under="1"),
        playground.direct("nobody", card_of("x"), key="4"),
        playground.edit("general", "1", card_of("a person's own words")),
        playground.edit("random", "1", card_of("x")),
        playground.remove("general", "99"),
        playground.audience("nowhere"),
    ):
        with pytest.raises(Gone):
            await attempt


async def test_everybody_is_in_every_channel(playground: Playground) -> None:
    assert await playground.audience("general") == 2
    assert await playground.audience("@ana") == 1


async def test_a_restart_finds_people_channels_messages_and_keys(tmp_path: Path, clock: MovableClock) -> None:
    path = tmp_path / "playground.sqlite3"
    before = World(path, Random(1))
    before.add_channel("general")
    before.add_person("Ana", "es", "Europe/Madrid")
    first = await Playground(before, clock, Random(2)).post("general", wish_card("A garden"), key="k")
    people, messages = before.people(), before.messages(Spot("general"))
    before.close()

    after = World(path, Random(3))
    assert (after.people(), after.messages(Spot("general"))) == (people, messages)
    assert await Playground(after, clock, Random(4)).post("general", card_of("Again"), key="k") == first
    assert len(after.messages(Spot("general"))) == 1
    after.close()


def test_time_moved_on_stays_moved_on_after_a_restart(tmp_path: Path) -> None:
    for hours in (1, 2):
        world = World(tmp_path / "playground.sqlite3", Random(1))
        world.move(timedelta(hours=1))
        assert world.ahead == timedelta(hours=hours)
        world.close()


async def test_an_id_is_never_given_twice(tmp_path: Path, clock: MovableClock) -> None:
    ids = []
    for key in ("a", "b"):
        world = World(tmp_path / "playground.sqlite3", Random(1))
        if not world.channels():
            world.add_channel("general")
        playground = Playground(world, clock, Random(2))
        ids.append(await playground.post("general", card_of("x"), key=key))
        await playground.remove("general", ids[-1])
        world.close()
    assert len(set(ids)) == 2


async def test_what_one_person_is_shown_or_types_never_reaches_the_disk(
    tmp_path: Path, clock: MovableClock, bot: Roundtable
) -> None:
    world = World(tmp_path / "playground.sqlite3", Random(1))
    world.add_channel("general")
    world.add_person("Ana", "es", "Europe/Madrid")
    before = _files(tmp_path)
    playground = Playground(world, clock, Random(2))
    bot.engine.attach(playground)
    chat = Chat(playground.connect(bot.engine), bot.settle)
    await chat.says("ana", "/echo CANARY")
    await chat.says("ana", "/wish")
    await chat.fills("ana", {"A short name for it": "CANARY"})
    assert "CANARY" in chat.private("ana")
    assert _files(tmp_path) == before
    world.close()


async def test_what_was_edited_or_taken_away_is_gone_from_the_file(tmp_path: Path, clock: MovableClock) -> None:
    world = World(tmp_path / "playground.sqlite3", Random(1))
    world.add_channel("general")
    playground = Playground(world, clock, Random(2))
    edited = await playground.post("general", card_of("CANARY one"), key="1")
    removed = await playground.post("general", card_of("CANARY two"), key="2")
    await playground.edit("general", edited, card_of("Nothing here"))
    await playground.remove("general", removed)
    world.close()
    assert b"CANARY" not in b"".join(_files(tmp_path).values())


def test_ids_read_like_names_and_are_never_the_same(world: World) -> None:
    names = ("Zoë Quinn", "zoe quinn", "Ana", "李雷", "@ana", "  ")
    ids = [world.add_person(name, "en", "UTC").id for name in names]
    assert ids == ["zoe-quinn", "zoe-quinn-2", "ana-2", "somebody", "ana-3", "somebody-2"]


@given(st.text())
def test_literal_text_is_one_span_of_text_whatever_it_holds(text: str) -> None:
    card = card_to_view(card_of(text))
    (block,) = card["blocks"]
    assert block["words"] == [{"kind": "text", "text": text}]
    assert text_of_card(json.loads(json.dumps(card)), "UTC") == text


def test_an_instant_is_read_in_the_reader_s_own_zone() -> None:
    card = card_to_view(card_of(("Until ", When(MEETING))))
    assert text_of_card(card, "Europe/Madrid") == "Until 2026-03-06 16:30"
    assert text_of_card(card, "America/Lima") == "Until 2026-03-06 10:30"


def test_words_that_were_not_translated_do_not_pass() -> None:
    with pytest.raises(TypeError, match="in its reader's language"):
        card_to_view(Card(summary=_("Hello")))


async def test_a_test_that_looks_for_the_wrong_thing_is_told_what_there_is(chat: Chat) -> None:
    await chat.says("ana", "/wish A garden")
    with pytest.raises(AssertionError, match="ben sees no button 'Suport'; there are: 'Support', 'Wish again'"):
        await chat.presses("ben", "Suport")
    with pytest.raises(AssertionError, match="there is nobody called 'cleo'; there are: 'Ana', 'Ben'"):
        await chat.says("cleo", "Hello")
    with pytest.raises(AssertionError, match="ben sees no card with 'W-2'; there are: 'Wish W-1"):
        await chat.presses("ben", "Support", card="W-2")
    await chat.says("ana", "/wish")
    with pytest.raises(AssertionError, match="ana sees no field 'Wish'; there are: 'What do you wish for"):
        await chat.fills("ana", {"Wish": "x"})


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
