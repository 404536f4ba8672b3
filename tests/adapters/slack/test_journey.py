"""An idea's journey on Slack, from its people's side, over HTTP and over Socket Mode."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from adapters.slack.app import Slack
from bot.__main__ import Roundtable
from bot.kit import MovableClock
from tests.adapters.slack.standin import TEAM, Failure, Workspace, buttons_of, text_of

pytestmark = pytest.mark.usefixtures("either_way")


async def share(people: Workspace, user: str, text: str) -> str:
    """Somebody shares an idea without their name; their receipt code."""
    await people.types(user, f"/idea {text}")
    await people.presses(user, "Send without my name", people.windows[user].whispers[-1])
    words = text_of(people.windows[user].whispers[-1])
    return words.split("Your receipt code: \n")[1].split()[0]


async def test_an_idea_without_a_name_goes_from_its_form_to_the_channel(
    people: Workspace, bot: Roundtable, clock: MovableClock
) -> None:
    await people.types("UANA", "/idea")
    await people.submits("UANA", {"text": "Meet *outside* on <Fridays> & :sun: <@UBEN>"})
    whispers = people.windows["UANA"].whispers
    assert people.windows["UANA"].modals == []
    assert "This is how it will look" in text_of(whispers[-1])
    assert "Meet *outside* on <Fridays> & :sun: <@UBEN>" in text_of(whispers[-1])
    await people.presses("UANA", "Change it", whispers[-1])
    form = people.windows["UANA"].modals[-1]
    assert form["blocks"][-1]["element"]["initial_value"] == "Meet *outside* on <Fridays> & :sun: <@UBEN>"
    await people.submits("UANA", {"text": "Meet outside"})
    assert len(whispers) == 1, "the new preview takes the old one's place"
    await people.presses("UANA", "Send without my name", whispers[-1])
    assert len(whispers) == 1
    assert "Your receipt code" in text_of(whispers[-1])
    await share(people, "UBEN", "Publish the pay bands")
    await share(people, "UCHIDI", "Interview in pairs")
    assert people.messages == {}
    clock.forward(timedelta(minutes=15))
    await bot.settle()

    cards = {text_of(message): message for message in people.messages.values()}
    assert sum("Written without a name." in text for text in cards) == 3
    card = next(message for text, message in cards.items() if "Meet outside" in text)
    await people.presses("UDOLORES", "Support", card)
    assert "You are the first." in text_of(people.windows["UDOLORES"].whispers[-1])
    await people.presses("UBEN", "Ask the author", card)
    await people.submits("UBEN", {"text": "Also in winter?"})
    await bot.settle()
    assert any("Also in winter?" in text_of(message) for message in people.messages.values())
    await people.types("UBEN", "/wg setup")
    await people.submits("UBEN", {"name": "Fair hiring"})
    await people.presses("UBEN", "Status", card)
    await people.submits("UBEN", {"status": "not_now", "reason": ""})
    assert "Please say why not now" in str(people.windows["UBEN"].errors)
    assert len(people.windows["UBEN"].modals) == 1, "what was typed is still there"
    await people.submits("UBEN", {"status": "not_now", "reason": "The garden is closed"})
    assert people.windows["UBEN"].modals == []
    await bot.settle()
    assert "The garden is closed" in text_of(card)


async def test_people_are_chosen_from_the_workspace_and_called_as_slack_calls_them(people: Workspace) -> None:
    people.joins("UNEW", "Nadia")
    await people.types("UBEN", "/wg setup")
    form = people.windows["UBEN"].modals[-1]
    [field] = [block["element"] for block in form["blocks"] if block.get("block_id") == "others"]
    assert (field["type"], field["max_selected_items"]) == ("multi_users_select", 10)
    chosen = f"{TEAM}/UNEW Somebody\n{TEAM}/UGONE Nobody"
    await people.submits("UBEN", {"name": "Fair hiring", "others": chosen})
    told = text_of(people.windows["UBEN"].whispers[-1])
    assert "Coordinators: Ben, Nadia, UGONE." in told  # of whom Slack tells nothing, the id is all there is


async def test_nobody_else_sees_a_private_answer(people: Workspace) -> None:
    await share(people, "UANA", "Meet outside")
    assert people.messages == {}
    assert [user for user, window in people.windows.items() if window.whispers] == ["UANA"]


async def test_a_message_of_somebody_becomes_an_idea(people: Workspace) -> None:
    await people.picks("UANA", "ideas.from_message", "Let us &lt;meet&gt; <https://example.org|outside>, <@UBEN>")
    form = people.windows["UANA"].modals[-1]
    assert "Let us <meet> outside (https://example.org), @…" in str(form)


async def test_home_shows_what_there_is_and_its_buttons_work(people: Workspace) -> None:
    await people.opens_home("UANA")
    home = people.windows["UANA"].home
    assert home
    assert "Go to a channel of your group first" in text_of(home)
    await people.types("UANA", "/wg home")
    await people.opens_home("UANA")
    home = people.windows["UANA"].home
    assert home
    assert "Share an idea" in buttons_of(home)
    await people.presses("UANA", "Share an idea", home)
    await people.submits("UANA", {"text": "Meet outside"})
    preview = people.windows["UANA"].modals[-1]
    assert "This is how it will look" in text_of(preview), "where there is no channel, the modal shows the answer"
    await people.presses("UANA", "Change it", preview)
    assert len(people.windows["UANA"].modals) == 2
    await people.submits("UANA", {"text": "Meet inside"})
    assert len(people.windows["UANA"].modals) == 1
    assert "Meet inside" in text_of(people.windows["UANA"].modals[-1])
    await people.presses("UANA", "Send without my name", people.windows["UANA"].modals[-1])
    assert "Your receipt code" in text_of(people.windows["UANA"].modals[-1])


async def test_a_press_on_a_dead_address_is_answered_in_a_modal(people: Workspace) -> None:
    await people.types("UANA", "/idea Meet outside")
    preview = people.windows["UANA"].whispers[-1]
    people.dead_addresses = True
    await people.presses("UANA", "Send without my name", preview)
    assert "Your receipt code" in text_of(people.windows["UANA"].modals[-1])


async def test_a_form_sent_after_half_an_hour_is_answered_in_its_own_place(people: Workspace) -> None:
    await people.types("UANA", "/idea")
    people.dead_addresses = True
    await people.submits("UANA", {"text": "Meet outside"})
    assert "This is how it will look" in text_of(people.windows["UANA"].modals[-1])


async def test_answers_are_in_the_language_of_the_person(people: Workspace) -> None:
    people.joins("ULUZ", "Luz", locale="es-ES")
    await people.types("ULUZ", "/wg help")
    assert "Qué puedes hacer aquí" in text_of(people.windows["ULUZ"].whispers[-1])


async def test_the_same_act_delivered_again_counts_once(people: Workspace, bot: Roundtable, either_way: Slack) -> None:
    await people.types("UANA", "/idea Meet outside")
    await people.presses("UANA", "Send with my name", people.windows["UANA"].whispers[-1], key="once")
    await bot.settle()
    [card] = people.messages.values()
    for _time in range(3):
        await people.presses("UBEN", "Support", card, key="again")
    assert "You are the first" in text_of(people.windows["UBEN"].whispers[0])
    assert len(people.windows["UBEN"].whispers) == 1


async def test_no_line_of_a_log_says_who_wrote_what(
    people: Workspace, bot: Roundtable, clock: MovableClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    people.joins("UQUIET", "Quiet Mouse")
    with capture_logs() as logs:
        await share(people, "UQUIET", "secretwords")
        people.fails["views.open"].append(Failure(error="expired_trigger_id"))
        await people.types("UQUIET", "/idea")
        people.dead_addresses = True
        await people.types("UQUIET", "/idea secretwords")
        await people.presses("UQUIET", "Throw it away", people.windows["UQUIET"].whispers[-1])
        people.fails["chat.postMessage"] += [Failure(status=500, text="no")] * 4
        clock.forward(timedelta(minutes=15))
        await bot.settle()
    told = f"{logs} {caplog.text}".lower()
    assert logs
    assert not [word for word in ("uquiet", "quiet mouse", "secretwords") if word in told]


async def test_a_retro_is_typed_in_its_short_way_or_behind_the_word_for_everything(people: Workspace) -> None:
    for line, told in (
        ("/retro", "/retro needs one more word"),
        ("/retro start", "The retro has begun"),
        ("/wg retro start", "There is a retro already"),
    ):
        await people.types("UANA", line)
        words = text_of(people.windows["UANA"].whispers[-1])
        assert told in words.replace("\n", "")
        assert "/wg retro" not in words
