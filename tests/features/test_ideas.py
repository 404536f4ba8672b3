"""Ideas, from the form to “not now”, as the group lives them."""

from adapters.playground.harness import Chat
from tests.features.conftest import Time


async def share(chat: Chat, person: str, text: str) -> str:
    """Somebody shares an idea without their name; their receipt code."""
    await chat.says(person, f"/idea {text}")
    await chat.presses(person, "Send without my name")
    answer = chat.private(person)
    return answer.split("Your receipt code: ")[1].split()[0]


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

    number = next(
        n for n in ("I-1", "I-2", "I-3") if any(f"Idea {n}" in t and "Meet outside" in t for t in chat.sees("ana"))
    )
    await chat.presses("dolores", "Support", card="Meet outside")
    assert chat.private("dolores") == f"You support {number}. You are the first."
    await chat.presses("esra", "Support", card="Meet outside")
    assert chat.private("esra") == f"You support {number}, and one other person does."
    await chat.presses("ben", "Ask the author", card="Meet outside")
    await chat.fills("ben", {"What would you like to know?": "Also in winter?"})
    await chat.says("ana", f"/ideas receipt {code}")
    assert "Ben asks: Also in winter?" in chat.private("ana")
    await chat.presses("ana", "Answer without my name")
    await chat.fills("ana", {"Your answer": "From April on"})
    await time.passes(minutes=15)
    assert any("The author answers: From April on" in text for text in chat.sees("ben"))
    await chat.says("ben", "/group setup")
    await chat.fills("ben", {"What is it called?": "Fair hiring"})
    await chat.says("ben", f"/ideas status {number} not_now")
    assert "Please say why not now" in chat.private("ben")
    await chat.says("ben", f"/ideas status {number} not_now The garden is closed")
    card = next(text for text in chat.sees("dolores") if "Meet outside" in text)
    assert "not now" in card
    assert "The garden is closed" in card
    assert "2 people" in card
