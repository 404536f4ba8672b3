"""A group's first steps: all of it in one form; and what somebody new is told."""

from __future__ import annotations

from adapters.playground.harness import Chat
from tests.features.conftest import Time
from tests.features.test_digests import digests, has_news

PURPOSE = "Fair hiring in every team"


async def sets_up(chat: Chat, person: str = "ana", **values: str) -> None:
    await chat.says(person, "/setup")
    await chat.fills(person, values)


async def test_a_home_says_what_one_can_start(chat: Chat) -> None:
    await chat.says("ben", "/home")
    start = chat.private("ben").partition("What you can start")[2]
    assert "/idea: Share an idea; nobody will see who wrote it" in start
    assert "/retro start: Begin a retro of thirty minutes, now" in start
    assert "/setup" not in start


async def test_a_group_is_set_up_in_one_form(chat: Chat, time: Time) -> None:
    await chat.says("ben", "/home")
    await sets_up(
        chat,
        **{
            "What is it called?": "Fair hiring",
            "What are we here for?": PURPOSE,
            "Time zone": "new york",
            "On which day does its digest come?": "Tuesday",
            "At what time?": "15:00",
            "Who coordinates it besides you?": "@Ben",
        },
    )
    assert "You coordinate Fair hiring now" in chat.private("ana")
    await chat.says("esra", "/group show")
    assert "Ana, Ben" in chat.private("esra")
    assert "America/New_York" in chat.private("esra")
    await chat.says("esra", "/purpose show")
    assert PURPOSE in chat.private("esra")
    await has_news(chat, time)
    await time.passes(hours=24 + 10)  # on Tuesday at 14:15 there
    assert digests(chat) == []
    await time.passes(hours=1)
    assert len(digests(chat)) == 1
    await chat.says("chidi", "/setup")
    assert "This is for coordinators." in chat.private("chidi")


async def test_what_makes_no_sense_is_said_on_its_field_and_nothing_typed_is_lost(chat: Chat) -> None:
    await sets_up(chat, **{"What is it called?": "Fair hiring", "Time zone": "Mardid"})
    assert "There is no time zone “Mardid”. Did you mean Europe/Madrid" in chat.errors("ana")["Time zone"]
    await chat.fills("ana", {"Time zone": "Madrid", "At what time?": "25:00"})
    assert "At what time?" in chat.errors("ana")
    await chat.fills("ana", {"At what time?": "9", "Who coordinates it besides you?": "@Nobody"})
    assert "Nobody here is called Nobody yet." in chat.errors("ana")["Who coordinates it besides you?"]
    assert chat.form("ana")["What is it called?"] == "Fair hiring"
    await chat.fills("ana", {"Who coordinates it besides you?": ""})
    assert "You coordinate Fair hiring now" in chat.private("ana")


async def test_who_sets_a_group_up_again_finds_what_is_there(chat: Chat) -> None:
    await sets_up(
        chat, **{"What is it called?": "Fair hiring", "What are we here for?": PURPOSE, "At what time?": "15h"}
    )
    await chat.says("ana", "/setup")
    assert chat.form("ana") == {
        "What is it called?": "Fair hiring",
        "Language of its channel": "en",
        "Time zone": "UTC",
        "On which day does its digest come?": "0",
        "At what time?": "15:00",
        "What are we here for?": PURPOSE,
        "Who coordinates it besides you?": "",
    }


async def test_somebody_new_is_told_what_the_group_is_about_and_a_sponsor_less(chat: Chat) -> None:
    await chat.says("ben", "/catchup")
    assert "is not on record yet" in chat.private("ben")
    await sets_up(chat, **{"What is it called?": "Fair hiring", "What are we here for?": PURPOSE})
    await chat.says("chidi", "/home")
    await chat.says("ana", "/group role @Chidi moderator")
    await chat.says("esra", "/catchup")
    told = chat.private("esra")
    assert told.index(PURPOSE) < told.index("Coordinators: Ana") < told.index("Words we use")
    assert "Moderators: Chidi" in told
    await chat.presses("esra", "For a sponsor")
    assert PURPOSE in chat.private("esra")
    assert "Moderators" not in chat.private("esra")
    await chat.presses("esra", "As Markdown")
    (content,) = chat.files("esra").values()
    assert PURPOSE in content.decode()
    assert "Moderators" not in content.decode()


async def test_a_member_says_where_they_are(chat: Chat) -> None:
    await chat.says("ana", "/me zone Tokio")
    assert "There is no time zone “Tokio”. Did you mean" in chat.private("ana")
    assert "Asia/Tokyo" in chat.private("ana")
    await chat.says("ana", "/me zone Tokyo")
    assert chat.private("ana").startswith("Your time zone is Asia/Tokyo.")
    await chat.says("ana", "/me zone auto")
    await chat.says("ana", "/me zone")
    assert chat.private("ana").startswith("Your time zone is UTC.")
