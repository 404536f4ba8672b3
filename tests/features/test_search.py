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


async def test_whatever_is_looked_for_the_buttons_carry_it_or_are_not_there(chat: Chat, time: Time) -> None:
    await share_three(chat, time, first="a" * 60)
    for words in ("%" * 40, ":" * 30, "ñ" * 30, "a" * 60, "a" * 34, "kind:idea state:new since:2026 until:2027 a", "'"):
        await chat.says("ben", f"/record search {words}")
        assert "On record" in chat.private("ben"), words


async def test_a_page_leads_to_the_older_ones_and_back_and_a_search_is_narrowed_by_a_choice(
    chat: Chat, time: Time
) -> None:
    for number in range(12):
        await chat.says("ana", f"/idea Round number {number}")
        await chat.presses("ana", "Send with my name")
    await chat.says("ben", "/record search round")
    assert "Round number 11" in chat.private("ben")
    assert "Round number 3" not in chat.private("ben")
    await chat.presses("ben", "Older ones")
    assert "Round number 3" in chat.private("ben")
    await chat.presses("ben", "The newest again")
    await chat.chooses("ben", "Only", "Takeaways")
    assert "Nothing has all these words." in chat.private("ben")
    await chat.says("ana", "/record mine round")
    assert "Round number 11" in chat.private("ana")
    await chat.says("ben", "/record mine round")
    assert "Nothing has all these words." in chat.private("ben")
    for typed in ("kind:nothing", "state:nothing", "since:2026-13", "until:tomorrow"):
        await chat.says("ben", f"/record list {typed}")
        assert "“" in chat.private("ben"), typed


async def test_a_member_who_leaves_leaves_no_name_on_record(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/idea Meet outside")
    await chat.presses("ana", "Send with my name")
    await chat.says("ben", "/record search ana")
    assert "Meet outside" in chat.private("ben")
    await chat.says("ana", "/me forget")
    await chat.presses("ana", "Forget me")
    await chat.says("ben", "/record search ana")
    assert "Meet outside" not in chat.private("ben")
    await chat.says("ben", "/record search outside")
    assert "Ana" not in chat.private("ben")


async def test_a_list_is_narrowed_by_what_people_call_things_in_their_language_and_in_english(chat: Chat) -> None:
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"What is it called?": "Fair hiring", "Language of its channel": "Español"})
    await chat.says("ana", "/question Who decides about pay?")
    await chat.says("ana", "/question Who is invited?")
    await chat.says("ana", "/questions answer Q-002 Everybody")
    for line in (
        "list preguntas abiertas",
        "list questions open",
        "list tipo:pregunta estado:abiertas",
        "search kind:questions state:open",
    ):
        await chat.says("ben", f"/record {line}")
        assert "Q-001" in chat.private("ben"), line
        assert "Q-002" not in chat.private("ben"), line
    await chat.says("ben", "/record list tipo:cosas")
    assert "cosas" in chat.private("ben")
    offered = await chat.types("ben", "record list", "what", "obst")
    assert offered == {"kind:blocker": "kind:blocker – Blockers"}
