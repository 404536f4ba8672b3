"""What holds a group up: raised with a name or without, helped with, solved; heard of by coordinators when it stays."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from adapters.playground.harness import Chat
from bot.__main__ import Roundtable
from storage.record import blockers
from storage.unit import Unit
from tests.features.conftest import Time
from tests.features.test_groups import set_up


def card(chat: Chat, words: str = "Blocker B-1") -> str:
    """A blocker's card in the channel."""
    [found] = [text for text in chat.sees("esra") if words in text]
    return found


async def raised(chat: Chat, person: str, text: str) -> str:
    """Somebody raises a blocker without their name; their receipt code."""
    await chat.says(person, f"/blocker {text}")
    await chat.presses(person, "Send without my name")
    return chat.private(person).split("Your receipt code: ")[1].split()[0]


async def three_raised(chat: Chat, time: Time) -> str:
    """Three people raise one each, and all are shown; the first one's code."""
    code = await raised(chat, "ana", "Nobody answers our mails")
    await raised(chat, "ben", "The room is taken")
    await raised(chat, "chidi", "I am afraid to ask")
    await time.passes(minutes=15)
    return code


async def test_a_blocker_with_a_name_is_there_at_once_helped_with_and_solved(chat: Chat) -> None:
    await chat.says("ana", "/blocker")
    assert "Nobody will see who wrote it" in chat.form_words("ana")
    await chat.fills("ana", {"What holds you up?": "Nobody answers our mails"})
    await chat.presses("ana", "Send with my name")
    assert chat.private("ana") == "Shared with your name, as B-1."
    assert "By Ana." in card(chat)
    await chat.presses("ben", "I can help", card="Blocker B-1")
    assert "Who helps: Ben" in card(chat)
    await chat.says("chidi", "/blockers help B-1")
    assert chat.private("chidi").startswith("Ben helps already.")
    await chat.says("chidi", "/blockers leave B-1")
    assert chat.private("chidi").startswith("Somebody else helps, or nobody yet.")
    await chat.presses("ben", "I cannot help any more", card="Blocker B-1")
    assert "Who helps: nobody yet" in card(chat)
    await chat.presses("dolores", "It is solved", card="Blocker B-1")
    await chat.fills("dolores", {"How? Others may meet the same": "We rang them up"})
    assert chat.private("dolores") == "Well done. B-1 is solved."
    assert "How it was solved: We rang them up" in card(chat)
    await chat.says("dolores", "/blockers solve 1 Again")
    assert chat.private("dolores").startswith("B-1 is solved.")


async def test_what_was_not_solved_after_all_holds_the_group_up_again(chat: Chat) -> None:
    await chat.says("ana", "/blocker Nobody answers our mails")
    await chat.presses("ana", "Send with my name")
    await chat.says("ana", "/blockers reopen 1")
    assert chat.private("ana").startswith("B-1 is not solved yet.")
    await chat.says("ben", "/blockers solve 1 We rang them up")
    await chat.presses("chidi", "It is back", card="Blocker B-1")
    assert "Status: not solved yet" in card(chat)
    assert "We rang them up" not in card(chat)
    await chat.says("ben", "/blockers solve 1 They have a new address")
    assert "How it was solved: They have a new address" in card(chat)


async def test_whoever_put_their_name_to_a_blocker_can_say_it_better(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/blocker Nobody ansers")
    await chat.presses("ana", "Send with my name")
    await chat.presses("ben", "Change the words", card="Blocker B-1")
    assert chat.private("ben") == "It carries the name of Ana, who can change its words."
    await chat.presses("ana", "Change the words", card="Blocker B-1")
    await chat.fills("ana", {"What holds you up?": "Nobody answers our *mails*"})
    assert "Nobody answers our *mails*" in card(chat)
    await three_raised(chat, time)
    await chat.says("ana", "/blockers change 2")
    assert chat.private("ana").startswith("It carries no name.")


async def test_without_a_name_it_shows_at_a_tick_with_others_and_nobody_is_known_to_have_written_it(
    chat: Chat, time: Time, bot: Roundtable
) -> None:
    await chat.says("ana", "/blocker Nobody answers our mails")
    preview = chat.private("ana")
    assert "Not shown, not stored, not in any log" in preview
    assert "together with at least 2 others, in random order" in preview
    await chat.presses("ana", "Send without my name")
    assert "It is shown only this once" in chat.private("ana")
    await raised(chat, "ben", "The room is taken")
    await time.passes(minutes=15)
    assert not any("Blocker" in text for text in chat.sees("esra"))
    await raised(chat, "chidi", "I am afraid to ask")
    assert not any("Blocker" in text for text in chat.sees("esra"))
    await time.passes(minutes=15)
    assert sum("Written without a name." in text for text in chat.sees("esra")) == 3

    def named(unit: Unit) -> list[object]:
        return list(unit.connection.execute(select(blockers.c.by_id, blockers.c.by_name)).all())

    assert await bot.engine.database.write(named) == [(None, None)] * 3
    for person in ("ana", "ben", "chidi"):
        await chat.says(person, "/me data")
        assert "B-" not in chat.private(person)


async def test_its_author_changes_withdraws_or_claims_it_with_the_code_alone(chat: Chat, time: Time) -> None:
    code = await three_raised(chat, time)
    await chat.says("ana", f"/blockers receipt {code}")
    assert "Nobody answers our mails" in chat.private("ana")
    await chat.presses("ana", "Change it")
    await chat.fills("ana", {"It should say": "Nobody answers our letters"})
    assert not any("letters" in text for text in chat.sees("dolores"))
    await time.passes(minutes=15)
    assert "Written without a name." in card(chat, "Nobody answers our letters")
    await chat.says("esra", "/record search letters")
    assert "Nobody answers our letters" in chat.private("esra")
    await chat.says("ana", f"/blockers withdraw {code}")
    assert any("letters" in text for text in chat.sees("dolores"))
    await time.passes(minutes=15)
    assert not any("letters" in text for text in chat.sees("dolores"))
    assert "Its author withdrew it." in card(chat, "withdrew")
    await chat.says("esra", "/record search letters")
    assert "Nothing has all these words." in chat.private("esra")
    await chat.says("ana", f"/blockers claim {code}")
    assert chat.private("ana").startswith("Nothing open has this code here.")


async def test_one_that_waits_is_changed_at_once_and_can_be_claimed(chat: Chat) -> None:
    code = await raised(chat, "ana", "Nobody answers our mail")
    await chat.says("ana", f"/blockers edit {code} Nobody answers our mails")
    assert chat.private("ana") == "Changed; nobody had seen it yet."
    await chat.says("ana", f"/blockers claim {code}")
    assert "By Ana." in card(chat, "Nobody answers our mails")
    other = await raised(chat, "ben", "Never mind")
    await chat.says("ben", f"/blockers withdraw {other}")
    assert chat.private("ben") == "Withdrawn; nobody had seen it."


async def test_drafts_are_changed_thrown_away_and_gone_after_two_days(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/blocker The room is takn")
    await chat.presses("ana", "Change it")
    await chat.fills("ana", {"What holds you up?": "The room is taken"})
    await chat.presses("ana", "Throw it away")
    assert chat.private("ana") == "Thrown away. Nothing of it was kept."
    await chat.says("ana", "/blocker Another")
    await time.passes(days=1)
    await time.passes(days=1)
    await chat.presses("ana", "Send without my name")
    assert "This draft is no longer there" in chat.private("ana")


@pytest.mark.parametrize("anonymous", [True, False], ids=["without a name", "with a name"])
async def test_after_seven_days_the_coordinators_hear_of_it_once(chat: Chat, time: Time, anonymous: bool) -> None:
    await set_up(chat)
    if anonymous:
        await three_raised(chat, time)
    else:
        await chat.says("ben", "/blocker The room is taken")
        await chat.presses("ben", "Send with my name")

    def heard(person: str) -> list[str]:
        return [text for text in chat.directs(person) if "holds the group up for" in text]

    await time.passes(days=6)
    assert heard("ana") == []
    await time.passes(days=2)
    assert any("The room is taken" in text for text in heard("ana"))
    before = len(heard("ana"))
    await time.passes(days=14)
    assert len(heard("ana")) == before
    assert heard("ben") == []
    await chat.says("esra", "/blockers list")
    assert "The room is taken" in chat.private("esra")
    assert "22 days" in chat.private("esra")


async def test_of_a_blocker_that_is_solved_by_the_morning_the_coordinators_hear_nothing(chat: Chat, time: Time) -> None:
    await set_up(chat)
    await chat.says("ana", "/me zone Auckland")
    for text in ("The room is taken", "The key is lost"):
        await chat.says("ben", f"/blocker {text}")
        await chat.presses("ben", "Send with my name")
    await time.passes(days=7)  # it is ten in the evening there
    await chat.says("ben", "/blockers solve 1 We found another one")
    await time.passes(hours=12)
    assert ["The room is taken" in told for told in chat.directs("ana")] == [False]
    assert "The key is lost" in chat.directs("ana")[0]


async def test_a_message_is_saved_as_a_blocker_under_the_name_of_who_saves_it(chat: Chat) -> None:
    await chat.says("ana", "The room is taken")
    await chat.picks("ben", "Save to the record", "room")
    await chat.fills("ben", {"What is it?": "a blocker"})
    assert "By Ben." in card(chat)


@pytest.mark.parametrize("line", ["show 7", "help 7", "leave 7", "solve 7 x", "reopen 7", "change 7"])
async def test_a_number_that_nothing_has_is_said(chat: Chat, line: str) -> None:
    await chat.says("ana", f"/blockers {line}")
    assert chat.private("ana").startswith("There is no B-7 in this group.")
