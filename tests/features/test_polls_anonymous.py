"""Polls without names: a ballot is final and apart from who sent it, and what is told tells nobody who chose what."""

from adapters.playground.harness import Chat
from storage.database import Database
from storage.keys import Keys
from storage.unit import Unit
from storage.vault import Votes
from tests.features.conftest import Time
from tests.features.test_polls import ask, card
from tests.tables import contents


async def test_a_ballot_is_seen_before_it_is_sent_and_is_final(chat: Chat, time: Time) -> None:
    await ask(chat, secrecy="anonymous", ends="in 2 days")
    await chat.presses("ben", "Vote", card="Poll V-1")
    await chat.presses("ben", "1. Park")
    assert "So far: Park." in chat.private("ben")
    await chat.presses("ben", "Start again")
    await chat.presses("ben", "2. Office")
    await chat.presses("ben", "Send it for good")
    assert "Your vote is in, for good." in chat.private("ben")
    await chat.says("ben", "/polls vote V-1 1")
    assert "You have voted in V-1 already, and that is final." in chat.private("ben")
    await chat.says("ben", "/polls results V-1")
    assert "shows when it closes" in chat.private("ben")


async def test_how_many_have_voted_shows_from_three_on_and_at_ticks_only(chat: Chat, time: Time) -> None:
    await ask(chat, secrecy="anonymous", ends="in 2 days")
    for person in ("ben", "chidi"):
        await chat.says(person, "/polls vote V-1 1")
    await time.passes(minutes=15)
    assert "5 people can vote. How many have voted shows once 3 have" in card(chat)
    await chat.says("dolores", "/polls vote V-1 2")
    assert "How many have voted shows once 3 have" in card(chat)
    await time.passes(minutes=15)
    assert "3 of 5 have voted." in card(chat)


async def test_five_ballots_are_told_in_numbers_at_the_close_and_nothing_of_them_is_left(
    chat: Chat, time: Time, database: Database
) -> None:
    await ask(chat, kind="yesno", options="", secrecy="anonymous", ends="in 2 days", quorum="50")
    for person, says in (("ben", "yes"), ("chidi", "yes"), ("dolores", "no"), ("esra", "yes"), ("ana", "no")):
        await chat.says(person, f"/polls vote V-1 {says}")
    await time.passes(days=2)
    assert "Accepted. 3 yes, 2 no." in card(chat)
    assert "5 of 5 took part." in card(chat)
    await chat.presses("ana", "As a file", card="Poll V-1")
    assert "Ben" not in chat.files("ana")["V-1.csv"].decode()
    await chat.says("ana", "/polls results V-1")
    assert "Ben" not in chat.private("ana")
    await time.passes(minutes=2)

    def look(unit: Unit) -> tuple[bytes | None, int]:
        key = Keys(unit, 1).existing("poll 1")
        return key, Votes(unit, 1).count("poll 1") if key else 0

    assert await database.write(look) == (None, 0)
    rows = await contents(database)
    assert (rows["poll_ballots"], rows["poll_seats"]) == ([], [])


async def test_three_ballots_are_told_in_their_order_and_two_not_at_all(chat: Chat, time: Time) -> None:
    await ask(chat, secrecy="anonymous", ends="in 2 days")
    await ask(chat, secrecy="anonymous", ends="in 2 days")
    for person, option in (("ben", 1), ("chidi", 1), ("dolores", 2)):
        await chat.says(person, f"/polls vote V-1 {option}")
    for person in ("ben", "chidi"):
        await chat.says(person, "/polls vote V-2 1")
    await time.passes(days=2)
    first, second = card(chat), card(chat, "Poll V-2")
    assert "Chosen: Park." in first
    assert "3 of 5 took part." in first
    assert "Park: " not in first
    assert "Fewer than 3 chose something" in second
    assert "Fewer than 3 of 5 took part." in second
    assert "Chosen" not in second


async def test_a_closed_one_is_never_opened_again(chat: Chat) -> None:
    await ask(chat, secrecy="anonymous", ends="in 2 days")
    await chat.says("ana", "/polls close V-1")
    await chat.says("ana", "/polls extend V-1 in 5 days")
    assert "an anonymous poll is never opened again" in chat.private("ana")


async def test_reminders_are_for_everybody_and_name_nobody(chat: Chat, time: Time) -> None:
    await ask(chat, secrecy="anonymous", ends="in 3 days")
    await chat.says("ben", "/polls vote V-1 1")
    for hours in (24, 24, 21):
        await time.passes(hours=hours)
    reminders = [text for text in chat.sees("esra") if text.startswith("V-1 closes")]
    assert len(reminders) == 3
    assert not any(name in text for text in reminders for name in ("Ana", "Ben", "Chidi"))
    for person in ("ana", "ben", "chidi"):
        assert not any("V-1" in text for text in chat.directs(person))


async def test_who_has_two_accounts_votes_once(chat: Chat, time: Time) -> None:
    for person in ("ben", "chidi"):
        await chat.says(person, "/group show")
        await chat.says(person, '/poll "Shall I?" "Yes" "No"')
    await ask(chat, secrecy="anonymous", ends="in 2 days")
    await ask(chat)
    await chat.says("ben", "/polls vote V-3 1")
    await chat.says("ben", "/polls vote V-4 1")
    await chat.says("chidi", "/polls vote V-4 2")
    await chat.says("ben", "/me link")
    code = chat.private("ben").split("/me link ")[1].split()[0]
    await chat.says("chidi", f"/me link {code}")
    await chat.says("chidi", "/polls vote V-3 2")
    assert "You have voted in V-3 already" in chat.private("chidi")
    assert "1 of 4 took part." in card(chat, "Poll V-4")
    await chat.says("chidi", "/polls vote V-4 3")
    assert "3. Café: 1 / 1" in card(chat, "Poll V-4")
