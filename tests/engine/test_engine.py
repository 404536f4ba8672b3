"""The front door: what happens once, what is refused, what breaks, and what people are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.engine import tokens
from bot.engine.platform import Ask, Done, Invoked, Pressed, Private, Sender, Submitted, Typed, Undelivered
from bot.engine.privacy import MOST_ANONYMOUS_ACTS
from bot.kit import MovableClock, Press
from storage.desk import seen
from storage.people import People, groups, members
from tests.engine.stage import Stage, said

NONCE = bytes(16)


async def rows(stage: Stage, table: Any) -> int:
    return int((await stage.database.fetch(select(func.count()).select_from(table)))[0][0])


def note(name: str, words: str) -> Submitted:
    return Submitted(tokens.encode_form("tally.noted", ("note",), NONCE), {"name": name, "text": words})


# Once


async def test_an_act_that_is_delivered_twice_is_done_once(stage: Stage) -> None:
    assert await stage.types("Ana", "tally add apples", key="a") == "Ana made it 1"
    assert await stage.does("Ana", Typed("tally add apples"), key="a") == Done()
    assert await stage.number("apples") == 1
    assert await stage.types("Ana", "tally add apples", key="b") == "Ana made it 2"


async def test_a_press_and_a_form_that_are_delivered_twice_are_done_once(stage: Stage) -> None:
    press = Pressed(tokens.encode(Press("tally.press", ("apples",))))
    for _again in range(2):
        assert await stage.does("Ana", press, key="press") == Done()
    assert await stage.number("apples") == 1
    assert said(await stage.does("Ana", note("pears", "good"), key="form")) == "pears: good"
    assert await stage.does("Ana", note("pears", "good"), key="form") == Done()
    assert await stage.number("note") == 1


async def test_an_act_that_was_refused_can_be_delivered_again(stage: Stage) -> None:
    assert "try apples" in await stage.types("Ana", "tally refuse pears", key="a")
    assert "try apples" in await stage.types("Ana", "tally refuse pears", key="a")


async def test_an_act_is_forgotten_after_a_day_and_not_before(stage: Stage, clock: MovableClock) -> None:
    await stage.types("Ana", "tally add apples", key="a")
    clock.forward(timedelta(hours=23))
    await stage.bot.jobs.tidy()
    assert await stage.types("Ana", "tally add apples", key="a") == ""
    clock.forward(timedelta(hours=2))
    await stage.bot.jobs.tidy()
    assert await rows(stage, seen) == 0


async def test_the_same_key_in_another_channel_is_another_act(stage: Stage) -> None:
    assert await stage.types("Ana", "tally add apples", key="a") == "Ana made it 1"
    assert await stage.types("Ana", "tally add apples", key="a", channel="random") == "Ana made it 1"


# Refused


async def test_what_is_refused_leaves_nothing_behind(stage: Stage) -> None:
    told = await stage.types("Ana", "tally refuse pears")
    assert told.startswith("pears cannot be counted; try apples.")
    assert "You typed: /tally refuse pears" in told
    assert await rows(stage, groups) == 0
    assert await rows(stage, members) == 0
    assert await rows(stage, seen) == 0
    assert await stage.number("pears") == 0


async def test_what_one_may_not_do_leaves_nothing_behind(stage: Stage) -> None:
    assert "This is for moderators." in await stage.types("Ana", "tally moderate pears")
    for table in (groups, members, seen):
        assert await rows(stage, table) == 0
    assert await stage.number("pears") == 0


@pytest.mark.parametrize(
    ("role", "command", "works"),
    [
        (1, "tally see apples", True),
        (1, "tally add apples", False),
        (1, "tally whisper apples", False),
        (2, "tally add apples", True),
        (2, "tally whisper apples", True),
        (2, "tally moderate apples", False),
        (3, "tally moderate apples", True),
        (4, "tally moderate apples", True),
    ],
)
async def test_a_role_may_do_what_the_ones_below_may(stage: Stage, role: int, command: str, works: bool) -> None:
    await stage.types("Ana", "tally add pears")
    (ana,) = await stage.database.fetch(select(members))
    await stage.database.write(lambda unit: People(unit, ana.group_id).set_role(ana.id, role))
    told = await stage.types("Ana", command)
    assert ("This is for" not in told and "observer" not in told) is works


async def test_a_form_that_one_may_no_longer_send_stays_with_all_that_was_typed(stage: Stage) -> None:
    token = tokens.encode_form("tally.moderated", (), NONCE)
    answer = await stage.does("Ana", Submitted(token, {"name": "pears", "text": "ripe"}))
    assert isinstance(answer, Ask)
    assert [blank.value for blank in answer.form.blanks] == ["pears", "ripe"]
    assert "This is for moderators." in said(answer)
    assert await stage.number("pears") == 0


async def test_a_command_that_is_refused_says_what_was_given_however_it_came(stage: Stage) -> None:
    answer = await stage.does("Ana", Invoked("tally refuse", {"name": "my <@U1> pears"}))
    assert "my <@U1> pears" in said(answer).partition("\n")[2]


async def test_people_who_do_much_without_a_name_wait_a_little_and_lose_nothing(
    stage: Stage, clock: MovableClock
) -> None:
    for _act in range(MOST_ANONYMOUS_ACTS):
        assert "that makes" in await stage.types("Ana", "tally whisper apples")
    told = await stage.types("Ana", "tally whisper apples")
    assert "Please wait a few minutes" in told
    assert "/tally whisper apples" in told
    assert "that makes" in await stage.types("Ben", "tally whisper apples")
    clock.forward(timedelta(minutes=11))
    assert "that makes" in await stage.types("Ana", "tally whisper apples")


# Broken


async def test_what_breaks_changes_nothing_and_gives_a_ticket_that_is_in_the_log(stage: Stage) -> None:
    with capture_logs() as logs:
        told = await stage.types("Ana", "tally break pears")
    assert told.startswith("Something went wrong on our side; nothing was changed.")
    (failed,) = [entry for entry in logs if entry["event"] == "call failed"]
    assert failed["ticket"] in told
    assert failed["command"] == "tally break"
    assert "broken" not in told
    for table in (groups, members, seen):
        assert await rows(stage, table) == 0
    assert await stage.number("pears") == 0


async def test_what_was_typed_is_not_lost_when_something_breaks(stage: Stage) -> None:
    assert 'tally break "a long thought"' in await stage.types("Ana", 'tally break "a long thought"')


async def test_somebody_who_only_looks_cannot_change_anything(stage: Stage) -> None:
    await stage.types("Ana", "tally add apples")
    assert "Something went wrong" in await stage.types("Ana", "tally sneak apples")
    assert await stage.number("apples") == 1


@pytest.mark.parametrize("way", ["post", "refresh", "emit", "print", "both"])
async def test_an_anonymous_call_cannot_set_off_what_would_tell_when_it_was_made(stage: Stage, way: str) -> None:
    with capture_logs() as logs:
        told = await stage.types("Ana", f"tally shout {way}")
    assert "Something went wrong" in told
    assert [entry["exc_info"] for entry in logs if entry["event"] == "call failed"]
    assert await stage.number(way) == 0
    assert await stage.bot.health() == dict.fromkeys(await stage.bot.health(), 0)


async def test_an_anonymous_call_leaves_no_trace_of_who_made_it(stage: Stage) -> None:
    await stage.types("Ben", "tally add apples")
    before = await rows(stage, seen), await rows(stage, members)
    with capture_logs() as logs:
        await stage.types("Ana", "tally whisper apples")
    assert (await rows(stage, seen), await rows(stage, members)) == before
    assert "ana" not in str(logs).lower()


async def test_a_listener_that_breaks_takes_back_what_it_heard_of(stage: Stage) -> None:
    for _time in range(2):
        assert await stage.types("Ana", "tally emit apples") == ""
    assert "Something went wrong" in await stage.types("Ana", "tally emit apples")
    assert await stage.number("apples") == 2
    assert await stage.number("heard of apples") == 2


# Unknown


UNKNOWN = (
    Typed(""),
    Typed("   "),
    Typed("\x00\x1b[31m"),
    Typed("nonsense"),
    Typed("tally"),
    Typed("tally nonsense"),
    Typed("tally add"),
    Invoked("nonsense"),
    Invoked("tally add"),
    Invoked("tally add", {"nonsense": "1"}),
    Pressed(""),
    Pressed("v1"),
    Pressed("v1:nonsense"),
    Pressed("v1:tally.press"),
    Pressed("v1:tally.press:12"),
    Pressed("v1:tally.press:'a:'b"),
    Pressed("v1:tally.press:'a", value="b"),
    Pressed("v2:tally.press:'a"),
    Pressed("f1:tally.noted"),
    Pressed("v1:tally.noted:'a"),
    Pressed("v1:" + "a" * 10_000),
    Pressed("v1:tally.press:" + "9" * 10_000),
    Pressed("\ud800"),
    Submitted("", {}),
    Submitted("v1:tally.press:'a", {}),
    Submitted("f1:tally.noted", {}),
    Submitted("f1:tally.noted:~AAAA", {"name": "a", "text": "b"}),
    Submitted(tokens.encode_form("tally.press", ("a",), NONCE), {"name": "a"}),
    Submitted(tokens.encode_form("tally.noted", (1,), NONCE), {"name": "a", "text": "b"}),
)


async def test_what_nobody_knows_is_answered_in_words_and_changes_nothing(stage: Stage) -> None:
    for act in UNKNOWN:
        answer = await stage.does("Ana", act)
        assert isinstance(answer, Private | Ask), act
        assert said(answer), act
        assert "went wrong" not in said(answer), act
    for table in (groups, members, seen):
        assert await rows(stage, table) == 0


async def test_a_form_that_is_asked_for_once_more_comes_back_unsent(stage: Stage) -> None:
    token = tokens.encode_form("tally.noted", ("note",), NONCE)
    answer = await stage.does("Ana", Submitted(token, {"name": "pears"}, again=True))
    assert isinstance(answer, Ask)
    assert not answer.form.faulty
    assert answer.form.token == token
    assert [blank.value for blank in answer.form.blanks] == ["pears", ""]


async def test_a_form_comes_back_with_every_mistake_and_everything_typed(stage: Stage) -> None:
    answer = await stage.does("Ana", note("far too long a name", ""))
    assert isinstance(answer, Ask)
    assert said(answer) == (
        "name: That is 19 characters long. At most 10 fit here; please shorten it.\n"
        "text: This one is needed. Please fill it in."
    )
    assert [blank.value for blank in answer.form.blanks] == ["far too long a name", ""]
    assert await stage.number("note") == 0
    again = await stage.does("Ana", Submitted(answer.form.token, {"name": "short", "text": "bad"}))
    assert isinstance(again, Ask)
    assert said(again) == "text: That is not good enough; say something nicer."
    assert await stage.number("note") == 0
    assert (
        said(await stage.does("Ana", Submitted(again.form.token, {"name": "short", "text": "good"}))) == "short: good"
    )
    assert await stage.number("note") == 1


# Around it


async def test_somebody_with_a_new_name_is_called_by_it(stage: Stage) -> None:
    await stage.types("Ana", "tally add apples")
    assert await stage.types("ana", "tally add apples") == "ana made it 2"
    assert [row.name for row in await stage.database.fetch(select(members))] == ["ana"]


async def test_suggestions_are_given_where_there_are_some(stage: Stage) -> None:
    await stage.types("Ana", "tally add apples")
    engine, sender = stage.bot.engine, Sender(user="ana", name="Ana")
    suggest = [choice.value for choice in await engine.suggest("paper", "general", sender, "tally see", "name", "a")]
    assert suggest == ["apples"]
    assert await engine.suggest("paper", "general", sender, "tally add", "name", "a") == ()
    assert await engine.suggest("paper", "general", sender, "nonsense", "name", "a") == ()
    assert await engine.suggest("paper", "nowhere", sender, "tally see", "name", "a") == ()


async def test_every_command_explains_itself(stage: Stage) -> None:
    commands = {command.name: command for command in await stage.bot.engine.commands("en")}
    assert commands["tally later"].about == "Count in so many minutes"
    assert [argument.name for argument in commands["tally later"].arguments] == ["name", "minutes"]
    assert "/help tally" in await stage.types("Ana", "help")
    assert "/tally later: Count in so many minutes" in await stage.types("Ana", "help tally")
    assert "how many minutes" in await stage.types("Ana", "help tally later")
    assert "There is no such command" in await stage.types("Ana", "help nonsense")


async def test_a_document_is_in_the_private_answer_or_in_a_private_message_beside_it(stage: Stage) -> None:
    await stage.types("Ana", "tally add apples")
    assert await stage.types("Ana", "tally print apples") == "Printed.\napples.txt: The number"
    stage.paper.capabilities = replace(stage.paper.capabilities, private_documents=False)
    for _time in range(2):
        answer = await stage.types("Ana", "tally print apples", key="once")
        assert answer == "I sent it to you in a private message, for no file can be shown here.\nPrinted."
    assert stage.paper.read("@ana") == ["apples.txt: The number"]
    stage.paper.failing.append(Undelivered("busy"))
    answer = await stage.types("Ana", "tally print apples")
    assert "I could not send you the file in a private message" in answer
