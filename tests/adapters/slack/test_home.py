"""Somebody's home on Slack: drawn anew after whatever they do from it."""

from __future__ import annotations

import asyncio

import pytest

from adapters.slack.app import Slack
from tests.adapters.slack.standin import Failure, Json, Workspace, text_of


def home(people: Workspace) -> Json:
    """What stands on Ana's home."""
    shown = people.windows["UANA"].home
    assert shown is not None
    return shown


async def redrawn(people: Workspace) -> str:
    """What stands on Ana's home once it was drawn anew."""
    async with asyncio.timeout(60):
        await people.published.wait()
    people.published.clear()
    return text_of(home(people))


@pytest.fixture
async def at_home(over_http: Slack, people: Workspace) -> Workspace:
    """Ana has a group and looks at her home."""
    await people.types("UANA", "/wg home")
    await people.opens_home("UANA")
    people.published.clear()
    return people


async def test_a_form_sent_and_a_button_pressed_from_home_show_there_at_once(at_home: Workspace) -> None:
    people = at_home
    assert "Yours can be the first" in text_of(home(people))
    await people.presses("UANA", "Share an idea", home(people))
    assert "Yours can be the first" in await redrawn(people)
    await people.submits("UANA", {"text": "Meet outside"})
    await redrawn(people)
    await people.presses("UANA", "Send with my name", people.windows["UANA"].modals[-1])
    assert "Meet outside" in await redrawn(people)


async def test_what_is_done_elsewhere_leaves_a_home_alone(at_home: Workspace) -> None:
    people = at_home
    people.calls.clear()
    await people.types("UANA", "/idea Meet outside")
    await people.presses("UANA", "Send with my name", people.windows["UANA"].whispers[-1])
    await people.types("UANA", "/wg help")
    assert "views.publish" not in [method for method, _args in people.calls]


async def test_a_home_that_cannot_be_drawn_anew_takes_nothing_from_the_answer(at_home: Workspace) -> None:
    people = at_home
    people.fails["views.publish"] += [Failure(error="internal_error")] * 4
    await people.presses("UANA", "Share an idea", home(people))
    await people.submits("UANA", {"text": "Meet outside"})
    assert "This is how it will look" in text_of(people.windows["UANA"].modals[-1])
