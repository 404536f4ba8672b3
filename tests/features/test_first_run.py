"""A group's first steps: all of it in one form; and what somebody new is told."""

from __future__ import annotations

from adapters.playground.harness import Chat
from storage.database import Database
from tests.features.conftest import Time
from tests.features.test_digests import digests, has_news
from tests.tables import contents

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
    await sets_up(
        chat,
        **{
            "What is it called?": "Fair hiring",
            "What are we here for?": PURPOSE,
            "Time zone": "new york",
            "On which day does its digest come?": "Tuesday",
            "At what time?": "15:00",
            "Who coordinates it besides you?": "Ben",
        },
    )
    assert "You coordinate Fair hiring now" in chat.private("ana")
    assert chat.directs("ben") == [], "it is night in New York"
    assert "Coordinators: Ana, Ben." in chat.private("ana")  # who did nothing here before
    await chat.says("esra", "/group show")
    assert "Ana, Ben" in chat.private("esra")
    assert "America/New_York" in chat.private("esra")
    await chat.says("esra", "/purpose show")
    assert PURPOSE in chat.private("esra")
    await has_news(chat, time)
    await time.passes(hours=24 + 10)  # on Tuesday at 14:15 there
    assert "Ana asks you to coordinate Fair hiring." in chat.directs("ben")[0]
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
    await chat.fills("ana", {"At what time?": "noonish", "Who coordinates it besides you?": "Ben, Chidi"})
    assert chat.form("ana")["What is it called?"] == "Fair hiring"
    assert chat.form("ana")["Who coordinates it besides you?"] == "ben Ben\nchidi Chidi"
    await chat.says("ben", "/group show")
    assert "Coordinators" not in chat.private("ben")  # nothing of it was kept
    await chat.fills("ana", {"At what time?": "9"})
    assert "Coordinators: Ana, Ben, Chidi." in chat.private("ana")
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


async def test_more_people_than_a_form_takes_are_refused_and_stay_chosen(chat: Chat) -> None:
    names = [chat.joins(f"Person {number}").name for number in range(11)]
    await sets_up(chat, **{"What is it called?": "Fair hiring", "Who coordinates it besides you?": ", ".join(names)})
    assert chat.errors("ana") == {"Who coordinates it besides you?": "Choose at most 10 people."}
    assert all(name in chat.form("ana")["Who coordinates it besides you?"] for name in names)


async def test_only_coordinators_set_up_a_group_that_has_one(chat: Chat) -> None:
    await sets_up(chat, **{"What is it called?": "Fair hiring"})
    await chat.says("ben", "/group role @Ana member")
    for line in ("/setup", "/group join abcdefgh", "/group hear"):
        await chat.says("ben", line)
        assert chat.private("ben").startswith("This is for coordinators.")
    await chat.says("ana", "/setup")
    assert chat.has_form("ana")


async def test_who_filled_in_the_form_too_late_is_told_that_somebody_coordinates_it_already(chat: Chat) -> None:
    await chat.says("ana", "/setup")
    await sets_up(chat, "ben", **{"What is it called?": "Fair hiring"})
    await chat.fills("ana", {"What is it called?": "Fair pay", "Who coordinates it besides you?": "Chidi"})
    assert "This is for coordinators." in next(iter(chat.errors("ana").values()))
    assert chat.form("ana")["What is it called?"] == "Fair pay"
    await chat.says("esra", "/group show")
    assert "Coordinators: Ben" in chat.private("esra")


async def test_help_begins_with_what_whoever_asks_can_start(chat: Chat) -> None:
    async def helped(person: str) -> str:
        await chat.says(person, "/help")
        return chat.private(person)

    begin = await helped("ana")
    assert begin.index("Nobody coordinates this group yet. Begin here") < begin.index(
        "/setup: Set this group up in one"
    )
    assert "As a coordinator" not in begin
    await sets_up(chat, **{"What is it called?": "Fair hiring"})
    coordinator = await helped("ana")
    assert "Begin here" not in coordinator
    parts = (
        "What is done most",
        "/idea: ",
        "As a coordinator",
        "/group role",
        "As a moderator",
        "/digest now",
        "/help retro",
    )
    assert sorted(parts, key=coordinator.index) == list(parts)
    assert "they see them here" not in coordinator

    new = await helped("ben")
    assert new.index("New here? Begin here") < new.index("/catchup: See what this group is about")
    assert "/setup" not in new
    await chat.says("ben", "/home")
    member = await helped("ben")
    assert "New here?" not in member
    assert "explains all that begins with" in member
    assert "what somebody new has to know\ncatchup" in member
    assert "/digest now" not in member
    assert "Some things are for moderators and coordinators; they see them here." in member

    await chat.says("ana", "/group role @Ben moderator")
    moderator = await helped("ben")
    assert "/digest now" in moderator
    assert "As a coordinator" not in moderator
    await chat.says("ana", "/group role @Ben observer")
    observer = await helped("ben")
    assert "You are here as an observer: you can look at everything." in observer
    assert "with your name or without\nideas" in observer
    assert "/idea:" not in observer


async def test_help_about_a_command_says_who_may(chat: Chat) -> None:
    await sets_up(chat, **{"What is it called?": "Fair hiring"})
    await chat.says("ben", "/help group role")
    assert "This is for coordinators." in chat.private("ben")
    await chat.says("ana", "/help group role")
    assert "This is for coordinators." not in chat.private("ana")
    await chat.says("ben", "/help retro")
    assert "/retro start: Begin a retro of thirty minutes, now" in chat.private("ben")
    await chat.says("ben", "/help nonsense")
    assert "There is no such command." in chat.private("ben")


async def test_who_asks_for_help_leaves_no_trace(chat: Chat, database: Database) -> None:
    await sets_up(chat, **{"What is it called?": "Fair hiring"})
    before = await contents(database)
    for line in ("/help", "/help idea", "/catchup", "/group show"):
        await chat.says("ben", line)
    assert await contents(database) == before
