"""Finding again what a group has on record."""

from __future__ import annotations

from adapters.playground.harness import Chat
from tests.features.conftest import Time
from tests.features.test_ideas import number_of, share, share_three


async def test_ideas_are_found_once_they_were_shown_and_opened_as_their_card(chat: Chat, time: Time) -> None:
    await share(chat, "ana", "Interviews in the garden")
    await chat.says("ben", "/record search garden")
    assert "Nothing has all these words." in chat.private("ben")

    await share_three(chat, time)
    await chat.says("ben", "/record search interviewing")
    found = chat.private("ben")
    assert "On record: interviewing" in found
    assert "Interviews in the garden" in found
    assert "Interview in pairs" in found
    assert "Idea · new · 2026-03-02" in found
    assert "Meet outside" not in found

    await chat.chooses("ben", "Open one", f"{number_of(chat, 'garden')}: Interviews in the garden")
    assert "Written without a name." in chat.private("ben")


async def test_what_is_withdrawn_or_hidden_is_found_no_more(chat: Chat, time: Time) -> None:
    code, _number = await share_three(chat, time)
    await chat.says("ana", f"/ideas withdraw {code}")
    await chat.says("ben", "/record search outside")
    assert "Meet outside" in chat.private("ben")
    await time.passes(minutes=15)
    await chat.says("ben", "/record search outside")
    assert "Meet outside" not in chat.private("ben")
