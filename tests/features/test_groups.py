"""A group, its roles and its places, as people live them."""

import re
from datetime import timedelta

import pytest

from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from adapters.playground.world import World
from bot.__main__ import Roundtable
from bot.engine.platform import Invoked, Typed
from bot.kit import MovableClock, Random
from tests.features.conftest import Time
from tests.features.test_ideas import share

HOUR = timedelta(hours=1, minutes=1)


async def set_up(chat: Chat, person: str = "ana", channel: str | None = None, **values: str) -> None:
    """Somebody sets up the group of a channel."""
    labels = {"name": "What is it called?", "language": "Language of its channel", "zone": "Time zone"}
    await chat.says(person, "/setup", channel=channel)
    await chat.fills(person, {labels[name]: value for name, value in {"name": "Fair hiring", **values}.items()})


async def sign(chat: Chat, person: str, text: str, channel: str | None = None) -> None:
    """Somebody shares an idea with their name."""
    await chat.says(person, f"/idea {text}", channel=channel)
    await chat.presses(person, "Send with my name")


def code_in(answer: str) -> str:
    """The code in an answer that shows how to use it."""
    found = re.search(r"/(?:group join|group hear|me link) (\S+)", answer)
    assert found, answer
    return found[1]


async def in_two_channels(chat: Chat) -> None:
    """Let the group of `general` live in `random` too."""
    chat.opens("random")
    await set_up(chat)
    await chat.says("ana", "/group invite")
    await chat.says("ben", f"/group join {code_in(chat.private('ana'))}", channel="random")


# Setting up, and roles


async def test_whoever_sets_a_group_up_first_coordinates_it(chat: Chat) -> None:
    await set_up(chat, "ben", zone="europe/madrid")
    assert chat.private("ben").startswith("Saved. You coordinate Fair hiring now;")
    await chat.says("ana", "/group show")
    shown = chat.private("ana")
    for fact in (
        "Fair hiring",
        "Language: English",
        "Time zone: Europe/Madrid",
        "#general on the playground",
        "Coordinators: Ben",
    ):
        assert fact in shown


async def test_only_coordinators_set_it_up_again(chat: Chat) -> None:
    await set_up(chat, "ben")
    await chat.says("ana", "/setup")
    assert chat.private("ana").startswith("This is for coordinators. Ask one of them to do it, or to make you one.")
    assert not chat.has_form("ana")
    await set_up(chat, "ben", name="Fairer hiring")
    assert chat.private("ben") == "Saved."


async def test_two_who_set_it_up_at_once_do_not_both_coordinate(chat: Chat) -> None:
    await chat.says("ana", "/setup")
    await set_up(chat, "ben")
    await chat.fills("ana", {"What is it called?": "Mine"})
    assert chat.errors("ana") == {
        "What is it called?": "This is for coordinators. Ask one of them to do it, or to make you one."
    }
    assert chat.form("ana")["What is it called?"] == "Mine"
    await chat.says("ana", "/group show")
    assert "Coordinators: Ben" in chat.private("ana")


async def test_a_time_zone_that_is_none_is_explained(chat: Chat) -> None:
    await set_up(chat, zone="Madri")
    assert chat.errors("ana") == {"Time zone": "There is no time zone “Madri”. Did you mean Europe/Madrid?"}
    await chat.fills("ana", {"Time zone": "Xyzzy"})
    assert chat.errors("ana") == {"Time zone": "There is no time zone “Xyzzy”. Try the largest city near you."}
    await chat.fills("ana", {"Time zone": "New York"})
    assert not chat.has_form("ana")
    assert chat.private("ana").endswith("Its time is that of America/New_York.")


async def test_a_role_decides_what_one_may_do(chat: Chat) -> None:
    await set_up(chat)
    await sign(chat, "ben", "Meet outside")
    await chat.says("ben", "/ideas status 1 discussing")
    assert chat.private("ben").startswith("This is for moderators.")
    await chat.says("ana", "/group role @Ben moderator")
    assert chat.private("ana") == "Ben: moderator."
    assert chat.directs("ben")[-1].startswith("Ana asks you to moderate Fair hiring.")
    await chat.says("ben", "/ideas status 1 discussing")
    assert chat.private("ben") == "I-1 is now: discussing."
    await chat.says("ben", "/group role @Ana member")
    assert chat.private("ben").startswith("This is for coordinators.")
    await chat.says("ana", "/group role ben observer")
    assert len(chat.directs("ben")) == 1, "nobody is told that they are to do less"
    await chat.says("ben", "/ideas support 1")
    assert chat.private("ben").startswith("You are here as an observer.")
    await chat.says("ben", "/idea Something")
    assert chat.private("ben").startswith("You are here as an observer.")
    await chat.says("ben", "/ideas list")
    assert "Meet outside" in chat.private("ben")


async def test_a_role_is_for_whom_the_platform_says_is_meant(chat: Chat) -> None:
    await set_up(chat)
    await sign(chat, "ben", "Meet outside")
    await chat.does("ana", Typed("group role @Ana moderator", {"@Ana": "ben"}))
    assert chat.private("ana") == "Ben: moderator."
    await chat.does(
        "ana", Typed("group role @Ben of the garden observer", {"@Ben": "ana", "@Ben of the garden": "ben"})
    )
    assert chat.private("ana") == "Ben: observer."
    await chat.does("ana", Invoked("group role", {"person": "Ana", "role": "member"}, {"Ana": "ben"}))
    assert chat.private("ana") == "Ben: member."
    await chat.does("ana", Typed("group role @Ben moderator", {"@Ben": "somebody new"}))
    assert chat.private("ana") == "Ben: moderator."  # another one, who did nothing here yet: they are brought in


async def test_a_group_keeps_a_coordinator(chat: Chat) -> None:
    await set_up(chat)
    await chat.says("ana", "/group role @Ana member")
    assert chat.private("ana").startswith("Ana is the only coordinator. Make somebody else one first.")
    await chat.says("ben", "/ideas list")
    await sign(chat, "ben", "Meet outside")
    await chat.says("ana", "/group role @Ben coordinator")
    await chat.says("ana", "/group role @Ana member")
    assert chat.private("ana") == "Ana: member."
    await chat.says("ana", "/group invite")
    assert chat.private("ana").startswith("This is for coordinators.")


async def test_a_role_for_somebody_who_is_not_there_is_explained(chat: Chat) -> None:
    await set_up(chat)
    await chat.says("ana", "/group role @Zoe moderator")
    assert chat.private("ana").startswith("I know nobody called “@Zoe” in this group.")
    await sign(chat, "ben", "Meet outside")
    await chat.says("ana", "/group role @Ben queen")
    assert "is none of the choices: coordinator, moderator, member, observer." in chat.private("ana")


# Several places


async def test_a_group_in_two_channels_shows_everything_in_both_and_counts_together(chat: Chat, time: Time) -> None:
    await in_two_channels(chat)
    assert chat.private("ben").startswith("This channel belongs to ")
    await sign(chat, "chidi", "Meet outside", channel="random")
    for channel in ("general", "random"):
        assert any("Meet outside" in text for text in chat.sees("dolores", channel))
    await chat.presses("ana", "Support", card="Meet outside", channel="general")
    await chat.presses("ben", "Support", card="Meet outside", channel="random")
    assert chat.private("ben") == "You support I-1, and one other person does too."
    await chat.presses("ben", "Support", card="Meet outside", channel="general")
    assert chat.private("ben") == "You no longer support I-1."
    await chat.says("ana", "/ideas status 1 done", channel="random")
    for channel in ("general", "random"):
        (card,) = [text for text in chat.sees("dolores", channel) if "Meet outside" in text]
        assert "Supported by: one person" in card


async def test_who_brings_a_channel_into_a_group_is_in_it_too(chat: Chat) -> None:
    await in_two_channels(chat)
    assert chat.private("ben").startswith("This channel belongs to Fair hiring now, and so do you.")
    await chat.says("ana", "/group show")
    assert "Ben" in chat.private("ana")


async def test_who_was_in_the_group_before_stays_what_they_were(chat: Chat) -> None:
    await set_up(chat)
    chat.opens("random")
    await chat.says("ana", "/group invite")
    await chat.says("ana", f"/group join {code_in(chat.private('ana'))}", channel="random")
    await chat.says("ana", "/group show")
    assert "Coordinators: Ana" in chat.private("ana")
    assert "Members" not in chat.private("ana")


async def test_ideas_without_a_name_from_both_channels_appear_together_in_both(chat: Chat, time: Time) -> None:
    await in_two_channels(chat)
    await share(chat, "ana", "Meet outside")
    await chat.says("ben", "/idea Interview in pairs", channel="random")
    assert "Where: #general, #random" in chat.private("ben")
    await chat.presses("ben", "Send without my name")
    await share(chat, "chidi", "Publish the pay bands")
    await time.passes(minutes=15)
    for channel in ("general", "random"):
        assert sum("Written without a name." in text for text in chat.sees("dolores", channel)) == 3


async def test_a_question_asked_in_one_channel_stands_in_the_threads_of_both(chat: Chat, time: Time) -> None:
    await in_two_channels(chat)
    for person, text in (("chidi", "Meet outside"), ("dolores", "Fewer meetings"), ("esra", "Interview in pairs")):
        await share(chat, person, text)
    await time.passes(minutes=15)
    await chat.presses("ben", "Ask the author", card="Meet outside", channel="random")
    await chat.fills("ben", {"What would you like to know?": "Also in winter?"})
    await chat.presses("ana", "Ask the author", card="Meet outside", channel="general")
    await chat.fills("ana", {"What would you like to know?": "Who brings chairs?"})
    for channel in ("general", "random"):
        under = [text for text in chat.sees("dolores", channel, thread="Meet outside") if "asks" in text]
        assert under == ["Ben asks: Also in winter?", "Ana asks: Who brings chairs?"]


@pytest.mark.parametrize("fault", ["mistyped", "used", "old"])
async def test_a_code_that_does_not_work_is_explained_and_changes_nothing(chat: Chat, time: Time, fault: str) -> None:
    chat.opens("random")
    chat.opens("third")
    await set_up(chat)
    await chat.says("ana", "/group invite")
    code = code_in(chat.private("ana"))
    if fault == "mistyped":
        code = code[::-1] if code[::-1] != code else "a" * 8
    elif fault == "used":
        await chat.says("ben", f"/group join {code}", channel="third")
    else:
        await time.passes(minutes=31)
    await chat.says("ben", f"/group join {code}", channel="random")
    assert chat.private("ben").startswith(
        "This code does not work: it may be mistyped, used, or older than half an hour."
    )
    await sign(chat, "ana", "Meet outside")
    assert not any("Meet outside" in text for text in chat.sees("ben", "random"))


async def test_a_code_works_however_it_is_typed(chat: Chat) -> None:
    chat.opens("random")
    await set_up(chat)
    await chat.says("ana", "/group invite")
    await chat.says("ben", f"/group join {code_in(chat.private('ana')).upper()}", channel="random")
    assert chat.private("ben").startswith("This channel belongs to ")


async def test_a_code_typed_where_it_was_given_changes_nothing(chat: Chat) -> None:
    await set_up(chat)
    await sign(chat, "ben", "Meet outside")
    await chat.says("ana", "/group invite")
    code = code_in(chat.private("ana"))
    await chat.says("ana", f"/group join {code}")
    assert chat.private("ana").startswith("That is this group's own code.")
    await chat.says("ben", "/ideas status 1 done")
    await chat.says("ana", "/ideas status 1 done")
    assert any("Status: done" in text for text in chat.sees("ben"))
    chat.opens("random")
    await chat.says("ben", f"/group join {code}", channel="random")
    assert chat.private("ben").startswith("This channel belongs to ")


async def test_only_its_coordinators_bring_a_channel_elsewhere(chat: Chat) -> None:
    chat.opens("random")
    await set_up(chat)
    await set_up(chat, "ben", channel="random", name="Others")
    await chat.says("ana", "/group invite")
    code = code_in(chat.private("ana"))
    await chat.says("chidi", f"/group join {code}", channel="random")
    assert chat.private("chidi").startswith("This is for coordinators.")
    await chat.says("ben", f"/group join {code}", channel="random")
    assert chat.private("ben").startswith("This channel belongs to ")


@pytest.mark.parametrize("shown", [True, False])
async def test_a_channel_with_ideas_of_its_own_stays_with_them(chat: Chat, *, shown: bool) -> None:
    chat.opens("random")
    await set_up(chat)
    if shown:
        await sign(chat, "ben", "Meet outside", channel="random")
    else:
        await share(chat, "ben", "Meet outside", channel="random")
    await chat.says("ana", "/group invite")
    code = code_in(chat.private("ana"))
    await chat.says("ben", f"/group join {code}", channel="random")
    assert "This channel has ideas of its own, which would be lost." in chat.private("ben")
    await chat.says("ben", "/group show", channel="random")
    assert "general" not in chat.private("ben")


async def test_a_channel_that_shares_a_group_leaves_it_first(chat: Chat) -> None:
    await in_two_channels(chat)
    chat.opens("third")
    await set_up(chat, "dolores", channel="third", name="Others")
    await chat.says("dolores", "/group invite", channel="third")
    await chat.says("ana", f"/group join {code_in(chat.private('dolores'))}", channel="random")
    assert chat.private("ana").startswith("This channel shares a group with others already.")


async def test_a_channel_that_leaves_stands_for_itself(chat: Chat) -> None:
    await in_two_channels(chat)
    await chat.says("ben", "/group leave", channel="random")
    assert chat.private("ben").startswith("This is for coordinators.")
    await chat.says("ana", "/group leave", channel="random")
    assert chat.private("ana").startswith("This channel stands for itself now.")
    await sign(chat, "ben", "Meet outside", channel="general")
    assert not any("Meet outside" in text for text in chat.sees("ben", "random"))
    await chat.says("ben", "/ideas list", channel="random")
    assert "There are none yet." in chat.private("ben")
    await set_up(chat, "ben", channel="random", name="On our own")
    assert "You coordinate On our own now" in chat.private("ben")


async def test_the_only_channel_has_nothing_to_leave(chat: Chat) -> None:
    await set_up(chat)
    await chat.says("ana", "/group leave")
    assert chat.private("ana").startswith("This is the only channel of the group")


# Languages


async def test_a_group_that_speaks_spanish_shows_its_cards_in_spanish_and_answers_each_reader_in_their_own(
    chat: Chat,
) -> None:
    chat.joins("Lucía", locale="es-ES", zone="Europe/Madrid")
    await set_up(chat, language="Español")
    await sign(chat, "ben", "Meet outside")
    (card,) = [text for text in chat.sees("lucia") if "Meet outside" in text]
    assert "De Ben." in card
    await chat.presses("lucia", "Apoyar", card="Meet outside")
    assert chat.private("lucia").startswith("Apoyas I-1.")
    await chat.presses("ana", "Apoyar", card="Meet outside")
    assert chat.private("ana") == "You support I-1, and one other person does too."


async def test_a_reader_who_says_no_language_is_answered_in_the_groups(chat: Chat) -> None:
    chat.joins("Zoe", locale="tlh")
    await set_up(chat, language="Español")
    await chat.says("zoe", "/ideas list")
    assert "Ideas de Fair hiring" in chat.private("zoe")
    await chat.says("zoe", "/ideas support 99")
    assert "There is" not in chat.private("zoe")
    assert "I-99" in chat.private("zoe")


# Small crowds


async def test_a_small_crowd_is_warned_and_a_larger_one_is_not(
    bot: Roundtable, clock: MovableClock, random: Random
) -> None:
    playground = Playground(world := World(None, random), clock, random)
    bot.engine.attach(playground)
    chat = Chat(playground.connect(bot.engine), bot.settle)
    chat.opens("general")
    for name in ("Ana", "Ben", "Chidi", "Dolores"):
        chat.joins(name)
    await chat.says("ana", "/idea Meet outside")
    assert "only 4 people can read here" in chat.private("ana")
    await chat.says("ana", "/idea")
    assert "only 4 people can read here" in chat.form_words("ana")
    chat.joins("Esra")
    clock.forward(HOUR)
    await chat.says("ana", "/idea Meet outside")
    assert "can read here" not in chat.private("ana")
    world.close()
