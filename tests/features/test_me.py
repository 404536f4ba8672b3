"""One person with several accounts counts once."""

import pytest

from adapters.playground.harness import Chat
from tests.features.conftest import Time
from tests.features.test_groups import code_in, set_up, sign


async def link(chat: Chat, kept: str, other: str) -> None:
    """Somebody gets a code on one account and types it on their other one."""
    await chat.says(kept, "/me link")
    await chat.says(other, f"/me link {code_in(chat.private(kept))}")


async def support(chat: Chat, person: str) -> str:
    await chat.presses(person, "Support", card="Meet outside")
    return chat.private(person)


@pytest.mark.parametrize(("kept", "other"), [("ben", "chidi"), ("chidi", "ben")])
@pytest.mark.parametrize("before", [True, False], ids=["supported before", "supports after"])
async def test_linked_accounts_are_one_person_whose_support_counts_once(
    chat: Chat, kept: str, other: str, before: bool
) -> None:
    await set_up(chat)
    await sign(chat, "dolores", "Meet outside")
    if before:
        await support(chat, "ben")
        await support(chat, "chidi")
    await link(chat, kept, other)
    assert chat.private(other) == f"Linked: here you are {kept.capitalize()}, and you count once."
    if not before:
        assert await support(chat, "ben") == "You support I-1. You are the first."
    await chat.says("ana", "/ideas status 1 done")
    card = next(text for text in chat.sees("dolores") if "Meet outside" in text)
    assert "Supported by: one person" in card


async def test_a_linked_account_takes_back_what_the_other_gave(chat: Chat) -> None:
    await sign(chat, "dolores", "Meet outside")
    await support(chat, "ben")
    await link(chat, "ben", "chidi")
    assert await support(chat, "chidi") == "You no longer support I-1."


async def test_a_linked_account_has_the_higher_role_of_both(chat: Chat) -> None:
    await set_up(chat, "chidi")
    await link(chat, "ben", "chidi")
    for person in ("ben", "chidi"):
        await chat.says(person, "/group invite")
        assert "/group join" in chat.private(person)
    await chat.says("ana", "/group show")
    assert "Coordinators: Ben" in chat.private("ana")
    assert "Chidi" not in chat.private("ana")


async def test_what_one_signed_carries_the_name_one_is_called_by_now(chat: Chat) -> None:
    await sign(chat, "chidi", "Meet outside")
    await link(chat, "ben", "chidi")
    assert "By Ben." in next(text for text in chat.sees("dolores") if "Meet outside" in text)


async def test_an_account_that_is_unlinked_counts_for_itself_again(chat: Chat) -> None:
    await set_up(chat)
    await sign(chat, "dolores", "Meet outside")
    await link(chat, "ben", "chidi")
    await support(chat, "ben")
    await chat.says("chidi", "/me unlink")
    assert chat.private("chidi").startswith("This account stands for itself now.")
    assert await support(chat, "chidi") == "You support I-1, and one other person does too."
    await chat.says("chidi", "/me unlink")
    assert chat.private("chidi").startswith("This account is not linked to another one.")


@pytest.mark.parametrize("fault", ["mistyped", "used", "old"])
async def test_a_code_that_does_not_work_is_explained_and_links_nobody(chat: Chat, time: Time, fault: str) -> None:
    await sign(chat, "dolores", "Meet outside")
    await chat.says("ben", "/me link")
    code = code_in(chat.private("ben"))
    if fault == "mistyped":
        code = "aaaaaaaa"
    elif fault == "used":
        await chat.says("esra", f"/me link {code}")
    else:
        await time.passes(minutes=31)
    await chat.says("chidi", f"/me link {code}")
    assert chat.private("chidi").startswith(
        "This code does not work: it may be mistyped, used, or older than half an hour."
    )
    await support(chat, "ben")
    assert await support(chat, "chidi") == "You support I-1, and one other person does too."


async def test_ones_own_code_is_no_other_account_and_stays_good(chat: Chat) -> None:
    await chat.says("ben", "/me link")
    code = code_in(chat.private("ben"))
    await chat.says("ben", f"/me link {code}")
    assert chat.private("ben").startswith("That is the code for this account. Type it on your other one.")
    await chat.says("chidi", f"/me link {code}")
    assert chat.private("chidi").startswith("Linked")


async def test_codes_for_places_and_for_accounts_are_not_each_others(chat: Chat) -> None:
    chat.opens("random")
    await set_up(chat)
    await chat.says("ana", "/group invite")
    place = code_in(chat.private("ana"))
    await chat.says("ben", f"/me link {place}")
    assert chat.private("ben").startswith("This code does not work")
    await chat.says("ben", "/me link")
    account = code_in(chat.private("ben"))
    await chat.says("chidi", f"/group join {account}", channel="random")
    assert chat.private("chidi").startswith("This code does not work")
    await chat.says("chidi", f"/me link {account}", channel="random")
    assert chat.private("chidi").startswith("This code does not work")
