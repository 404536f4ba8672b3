"""Ideas as the group lives them: the journey of one, and what may happen on the way."""

import re

import pytest

from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from adapters.playground.world import World
from bot.__main__ import Roundtable
from bot.engine.platform import Picked, Typed
from bot.kit import MovableClock, Random
from tests.features.conftest import Time


async def share(chat: Chat, person: str, text: str, channel: str | None = None) -> str:
    """Somebody shares an idea without their name; their receipt code."""
    await chat.says(person, f"/idea {text}", channel)
    await chat.presses(person, "Send without my name", channel=channel)
    return chat.private(person).split("Your receipt code: ")[1].split()[0]


async def share_three(chat: Chat, time: Time, first: str = "Meet outside on Fridays") -> tuple[str, str]:
    """Three people share an idea each, and all are shown; the first one's code and the number of their idea."""
    code = await share(chat, "ana", first)
    await share(chat, "ben", "Publish the pay bands")
    await share(chat, "chidi", "Interview in pairs")
    await time.passes(minutes=15)
    return code, number_of(chat, first)


def number_of(chat: Chat, words: str) -> str:
    """The number under which an idea is known."""
    card = next(text for text in chat.sees("esra") if words in text and "Idea I-" in text)
    found = re.search(r"I-\d+", card)
    assert found
    return found.group()


def card_with(chat: Chat, words: str, channel: str | None = None) -> str:
    """The card in the channel that has some words on it."""
    return next(text for text in chat.sees("esra", channel) if words in text)


@pytest.fixture
async def ben_coordinates(chat: Chat) -> None:
    """Ben set the group up, and Ana and Chidi moderate."""
    await chat.says("ben", "/setup")
    await chat.fills("ben", {"What is it called?": "Fair hiring"})
    for name in ("Ana", "Chidi"):
        await chat.says(name, "/help")
        await chat.says(name, "/home")
        await chat.says("ben", f"/group role @{name} moderator")


async def test_an_idea_without_a_name_goes_from_its_form_to_not_now(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/idea")
    await chat.fills("ana", {"What is your idea?": "Meet outside on Fridays"})
    assert "This is how it will look" in chat.private("ana")
    assert "Meet outside on Fridays" in chat.private("ana")
    await chat.presses("ana", "Send without my name")
    code = chat.private("ana").split("Your receipt code: ")[1].split()[0]
    await share(chat, "ben", "Publish the pay bands")
    await time.passes(minutes=15)
    assert not any("Meet outside" in text for text in chat.sees("chidi"))
    await share(chat, "chidi", "Interview in pairs")
    await time.passes(minutes=15)
    assert sum("Written without a name." in text for text in chat.sees("dolores")) == 3

    number = number_of(chat, "Meet outside")
    await chat.presses("dolores", "Support", card="Meet outside")
    assert chat.private("dolores") == f"You support {number}. You are the first."
    await chat.presses("esra", "Support", card="Meet outside")
    assert chat.private("esra") == f"You support {number}, and one other person does too."
    await chat.presses("ben", "Ask the author", card="Meet outside")
    await chat.fills("ben", {"What would you like to know?": "Also in winter?"})
    await chat.says("ana", f"/ideas receipt {code}")
    assert "Ben asks: Also in winter?" in chat.private("ana")
    await chat.presses("ana", "Answer without my name")
    await chat.fills("ana", {"Your answer": "From April on"})
    assert not any("From April on" in text for text in chat.sees("ben"))
    await time.passes(minutes=15)
    assert any("The author answers: From April on" in text for text in chat.sees("ben"))
    await chat.says("ben", "/setup")
    await chat.fills("ben", {"What is it called?": "Fair hiring"})
    await chat.says("ben", f"/ideas status {number} not_now")
    assert "Please say why not now" in chat.private("ben")
    await chat.says("ben", f"/ideas status {number} not_now The garden is closed")
    card = card_with(chat, "Meet outside")
    assert "not now" in card
    assert "The garden is closed" in card
    assert "2 people" in card


async def test_an_author_who_wants_to_be_known_signs(chat: Chat) -> None:
    await chat.says("ana", "/idea Meet outside")
    await chat.presses("ana", "Send with my name")
    assert chat.private("ana") == "Shared with your name, as I-1."
    assert "By Ana." in card_with(chat, "Meet outside")
    assert "Ask the author" not in chat.buttons("ben", "Meet outside")
    await chat.says("ben", "/ideas ask I-1 Where?")
    assert "I-1 is signed: ask Ana in its thread." in chat.private("ben")


async def test_a_draft_can_be_changed_and_thrown_away(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/idea Meet outsite")
    await chat.presses("ana", "Change it")
    assert chat.form("ana") == {"What is your idea?": "Meet outsite"}
    await chat.fills("ana", {"What is your idea?": "Meet outside"})
    assert "Meet outside" in chat.private("ana")
    await chat.presses("ana", "Throw it away")
    assert chat.private("ana") == "Thrown away. Nothing of it was kept."
    await share(chat, "ben", "One")
    await share(chat, "chidi", "Two")
    await time.passes(minutes=15)
    assert not any("Idea I-" in text for text in chat.sees("esra"))


async def test_a_draft_that_nobody_sends_is_gone_after_two_days_at_most(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/idea Meet outside")
    await time.passes(days=1)
    await chat.presses("ana", "Change it")
    assert chat.form("ana") == {"What is your idea?": "Meet outside"}
    await time.passes(days=1)
    await chat.presses("ana", "Send without my name")
    assert "This draft is no longer there" in chat.private("ana")


async def test_the_preview_says_where_and_when_and_that_nobody_is_named(chat: Chat) -> None:
    await chat.says("ana", "/idea Meet outside")
    preview = chat.private("ana")
    assert "general" in preview
    assert "together with at least 2 others, in random order" in preview
    assert "Not shown, not stored, not in any log" in preview


async def test_a_waiting_idea_can_be_edited_and_withdrawn_before_anybody_saw_it(chat: Chat, time: Time) -> None:
    code = await share(chat, "ana", "Meet outsite")
    other = await share(chat, "ben", "Never mind")
    await chat.says("ana", f"/ideas edit {code} Meet outside")
    assert chat.private("ana") == "Changed; nobody had seen it yet."
    await chat.says("ben", f"/ideas withdraw {other}")
    assert chat.private("ben") == "Withdrawn; nobody had seen it."
    await chat.says("ben", f"/ideas receipt {other}")
    assert "No idea has this code here" in chat.private("ben")
    await share(chat, "chidi", "Two")
    await share(chat, "dolores", "Three")
    await time.passes(minutes=15)
    texts = "\n".join(chat.sees("esra"))
    assert "Meet outside" in texts
    assert "outsite" not in texts
    assert "Never mind" not in texts


async def test_a_shown_idea_changes_at_the_next_tick_only(chat: Chat, time: Time) -> None:
    code, _number = await share_three(chat, time)
    await chat.says("ana", f"/ideas receipt {code}")
    await chat.presses("ana", "Change it")
    await chat.fills("ana", {"It should say": "Meet in the garden"})
    await chat.says("ana", f"/ideas add {code} With tea.")
    assert "Meet outside on Fridays" in card_with(chat, "Meet outside")
    await time.passes(minutes=15)
    card = card_with(chat, "Meet in the garden")
    assert "With tea." in card
    assert "Changed by its author since." in card


async def test_what_waits_to_be_changed_is_what_the_author_goes_on_with(chat: Chat, time: Time) -> None:
    code, _number = await share_three(chat, time)
    await chat.says("ana", f"/ideas edit {code} Meet in the garden")
    await chat.says("ana", f"/ideas receipt {code}")
    assert "Meet in the garden" in chat.private("ana")
    await chat.presses("ana", "Change it")
    assert chat.form("ana") == {"It should say": "Meet in the garden"}


async def test_what_somebody_said_becomes_an_idea_from_the_menu_beside_it(chat: Chat) -> None:
    await chat.does("ana", Picked("ideas.from_message", "We could meet outside"))
    assert chat.form("ana") == {"What is your idea?": "We could meet outside"}


async def test_an_addition_that_is_delivered_twice_is_added_once(chat: Chat, time: Time) -> None:
    code, _number = await share_three(chat, time)
    for _ in range(2):
        await chat.does("ana", Typed(f"ideas add {code} With tea."), key="the same")
    await time.passes(minutes=15)
    assert card_with(chat, "Meet outside").count("With tea.") == 1


async def test_a_withdrawn_idea_loses_its_words(chat: Chat, time: Time) -> None:
    code, number = await share_three(chat, time)
    await chat.says("ana", f"/ideas withdraw {code}")
    await time.passes(minutes=15)
    assert not any("Meet outside" in text for text in chat.sees("esra"))
    assert "Its author withdrew it." in card_with(chat, f"Idea {number}")


async def test_an_author_can_claim_their_idea_later(chat: Chat, time: Time) -> None:
    code, number = await share_three(chat, time)
    await chat.says("ana", f"/ideas claim {code}")
    assert chat.private("ana") == f"{number} now carries your name."
    assert "By Ana." in card_with(chat, "Meet outside")


async def test_a_code_is_read_however_it_is_typed(chat: Chat, time: Time) -> None:
    code, _number = await share_three(chat, time)
    grouped = "-".join(code[i : i + 5] for i in range(0, len(code), 5)).upper()
    await chat.says("ana", f"/ideas receipt {grouped}")
    assert "Meet outside" in chat.private("ana")


async def test_a_wrong_code_and_somebody_elses_group_get_the_same_answer(chat: Chat, time: Time) -> None:
    code, _number = await share_three(chat, time)
    chat.opens("elsewhere")
    await chat.says("ana", f"/ideas receipt {code}", "elsewhere")
    elsewhere = chat.private("ana").replace(code, "CODE")
    await chat.says("ana", f"/ideas receipt {'a' * 26}")
    assert chat.private("ana").replace("a" * 26, "CODE") == elsewhere


async def test_support_is_counted_once_and_hidden_until_one_supports(chat: Chat, time: Time) -> None:
    _code, number = await share_three(chat, time)
    await chat.says("ben", f"/ideas support {number}")
    await chat.presses("ben", "Support", card="Meet outside")
    assert chat.private("ben") == f"You no longer support {number}."
    await chat.presses("ben", "Support", card="Meet outside")
    await chat.presses("chidi", "Support", card="Meet outside")
    assert "and one other person does" in chat.private("chidi")
    assert "person" not in card_with(chat, "Meet outside")


async def test_what_becomes_of_an_idea_is_for_moderators_to_say(chat: Chat, time: Time, ben_coordinates: None) -> None:
    _code, number = await share_three(chat, time)
    await chat.presses("esra", "Status", card="Meet outside")
    assert "This is for moderators." in chat.private("esra")
    await chat.presses("ana", "Status", card="Meet outside")
    await chat.fills("ana", {"Status": "not now"})
    assert "Please say why not now" in chat.errors("ana")["Why?"]
    await chat.fills("ana", {"Status": "adopted", "If it is adopted, it becomes": "a task"})
    assert chat.private("ana") == f"{number} is now: adopted."
    assert "adopted, it becomes a task" in card_with(chat, "Meet outside")
    await chat.says("ana", f"/ideas adopt {number} principle It is how we want to be")
    assert "adopted, it becomes a principle" in card_with(chat, "Meet outside")
    await chat.says("ben", f"/ideas support {number}")
    assert "is decided already" in chat.private("ben")


async def test_three_named_reports_hide_an_idea_until_two_moderators_agree(
    chat: Chat, time: Time, ben_coordinates: None
) -> None:
    _code, number = await share_three(chat, time)
    await chat.presses("dolores", "Report", card="Meet outside")
    await chat.fills("dolores", {"What is wrong with it?": "It names my team"})
    await chat.says("esra", f"/ideas report {number} So do I think")
    await chat.says("dolores", f"/ideas report {number} Twice counts once")
    assert "Meet outside" in card_with(chat, f"Idea {number}")
    await chat.says("chidi", f"/ideas report {number} Too close to home")
    assert "Hidden: 3 members reported it." in card_with(chat, f"Idea {number}")
    assert not any("Meet outside" in text for text in chat.sees("dolores"))
    assert "One idea waits for your review." in await chat.home("ana")
    await chat.says("ana", "/ideas review")
    assert "It names my team" in chat.private("ana")
    assert "Dolores" in chat.private("ana")
    await chat.presses("ana", "Show it again")
    assert "It takes one more moderator" in chat.private("ana")
    await chat.says("ana", f"/ideas review {number} show")
    assert "It takes one more moderator" in chat.private("ana")
    await chat.says("chidi", f"/ideas review {number} show")
    assert "is shown again" in chat.private("chidi")
    assert "Meet outside" in card_with(chat, f"Idea {number}")


async def test_an_idea_that_two_moderators_remove_loses_its_words(
    chat: Chat, time: Time, ben_coordinates: None
) -> None:
    _code, number = await share_three(chat, time)
    await chat.says("ana", f"/ideas hold {number}")
    assert "Held back" in card_with(chat, f"Idea {number}")
    await chat.presses("ana", "Remove it")
    await chat.says("chidi", f"/ideas review {number} remove")
    assert "Taken away by two moderators." in card_with(chat, f"Idea {number}")
    await chat.says("esra", f"/ideas show {number}")
    assert "Meet outside" not in chat.private("esra")


async def test_a_paused_intake_takes_nothing_new_and_loses_nothing(
    chat: Chat, time: Time, ben_coordinates: None
) -> None:
    for name, text in (("ana", "One"), ("ben", "Two"), ("chidi", "Three")):
        await share(chat, name, text)
    await chat.says("ben", "/ideas pause")
    await chat.says("dolores", "/idea Meet outside")
    assert "have paused new ideas" in chat.private("dolores")
    assert "Meet outside" in chat.private("dolores")
    await time.passes(minutes=15)
    assert sum("Written without a name." in text for text in chat.sees("esra")) == 3
    await chat.says("ben", "/ideas resume")
    await chat.says("dolores", "/idea Meet outside")
    assert "This is how it will look" in chat.private("dolores")


async def test_a_sensitive_board_waits_for_five(chat: Chat, time: Time, ben_coordinates: None) -> None:
    await chat.says("ben", "/ideas sensitive on")
    for number, name in enumerate(("ana", "ben", "chidi", "dolores")):
        await share(chat, name, f"Idea number {number}")
    await time.passes(minutes=15)
    assert not any("Written without a name." in text for text in chat.sees("esra"))
    await chat.says("esra", "/ideas list")
    assert "4 more wait to be shown; ideas appear when at least 5 do." in chat.private("esra")
    await share(chat, "esra", "Idea number 4")
    await time.passes(minutes=15)
    assert sum("Written without a name." in text for text in chat.sees("esra")) == 5


async def test_how_many_wait_changes_at_ticks_only(chat: Chat, time: Time) -> None:
    await share(chat, "ana", "One")
    await chat.says("ben", "/ideas list")
    assert "wait" not in chat.private("ben")
    await time.passes(minutes=15)
    await chat.says("ben", "/ideas list")
    assert "One more waits to be shown" in chat.private("ben")


async def test_a_group_of_four_is_told_that_it_is_no_crowd(
    bot: Roundtable, clock: MovableClock, random: Random
) -> None:
    playground = Playground(World(None, random), clock, random)
    bot.engine.attach(playground)
    chat = Chat(playground.connect(bot.engine), bot.settle)
    chat.opens("small")
    for name in ("Ana", "Ben", "Chidi", "Dolores"):
        chat.joins(name)
    await chat.says("ana", "/idea")
    assert "only 4 people can read here" in chat.form_words("ana")
    await chat.fills("ana", {"What is your idea?": "Meet outside"})
    assert "only 4 people can read here" in chat.private("ana")


async def test_a_group_in_two_channels_sees_and_supports_each_idea_once(
    chat: Chat, time: Time, ben_coordinates: None
) -> None:
    chat.opens("other")
    await chat.says("ben", "/group invite", "general")
    code = chat.private("ben").split("/group join ")[1].split()[0]
    await chat.says("ben", f"/group join {code}", "other")
    await share(chat, "ana", "Meet outside", "general")
    await share(chat, "ben", "Publish the pay bands", "other")
    await share(chat, "chidi", "Interview in pairs", "other")
    await time.passes(minutes=15)
    for channel in ("general", "other"):
        assert sum("Written without a name." in text for text in chat.sees("esra", channel)) == 3
    await chat.presses("dolores", "Support", card="Meet outside", channel="general")
    await chat.presses("esra", "Support", card="Meet outside", channel="other")
    assert "and one other person does" in chat.private("esra")
    await chat.presses("dolores", "Support", card="Meet outside", channel="other")
    assert "You no longer support" in chat.private("dolores")


async def test_a_spanish_group_reads_spanish_and_everybody_their_own_language(chat: Chat, time: Time) -> None:
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"What is it called?": "Contratación justa", "Language of its channel": "Español"})
    await share_three_in_spanish(chat)
    await time.passes(minutes=15)
    assert "Escrita sin nombre." in card_with(chat, "Publicar los sueldos")
    await chat.presses("esra", "Apoyar", card="Publicar los sueldos")
    assert "You are the first." in chat.private("esra")
    chat.joins("Fernanda", "es-MX")
    await chat.presses("fernanda", "Apoyar", card="Publicar los sueldos")
    assert "otra persona también" in chat.private("fernanda")


async def share_three_in_spanish(chat: Chat) -> None:
    """Three ideas."""
    for name, text in (("ana", "Publicar los sueldos"), ("ben", "Entrevistar en parejas"), ("chidi", "Menos correos")):
        await share(chat, name, text)


async def test_a_home_shows_the_newest_ideas_and_how_to_begin(chat: Chat, time: Time) -> None:
    assert "Go to a channel of your group first" in await chat.home("ana")
    await chat.says("ana", "/help")
    assert "Yours can be the first" in await chat.home("ana")
    await share_three(chat, time)
    assert "Meet outside on Fridays" in await chat.home("ana")
    await chat.presses_at_home("ana", "Share an idea")
    assert "Nobody will see who wrote it" in chat.form_words("ana")
