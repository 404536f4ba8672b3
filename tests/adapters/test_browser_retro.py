"""A whole retro as one person has it in a real browser, by mouse and form, while the others do their part."""

# ruff: noqa: F811 - fixtures that are imported are asked for by their names

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.async_api import expect

from adapters.playground.harness import Chat
from bot.__main__ import Roundtable
from tests.adapters.browser import CHROMIUM, HOW_TO_GET_IT
from tests.adapters.keys import Keys
from tests.adapters.test_browser import Window, features, page, window, world  # noqa: F401 - fixtures

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=HOW_TO_GET_IT)

RETRO = "Retro R-1"
OTHERS = ("ben", "chidi", "dolores")


async def shows(window: Window, part: str) -> None:
    """Everybody sees which part it is, wide and narrow, by day and by night, and one button stands out at most."""
    for width, colours in ((1280, "light"), (390, "dark")):
        await window.page.set_viewport_size({"width": width, "height": 900})
        await window.page.emulate_media(color_scheme="light" if colours == "light" else "dark")
        await window.shows("ana")
        card = window.page.get_by_role("article").filter(has_text=RETRO).first
        await expect(card).to_contain_text(part)
        await expect(card.locator("button.primary")).to_have_count(1)
        assert await window.page.evaluate("document.documentElement.scrollWidth") == width


async def goes_on(window: Window, to: str) -> None:
    """Ana goes on to the next part, and sees it."""
    await window.presses("Ana", f"Go on: {to}", RETRO)
    await expect(window.column("Ana")).to_contain_text(f"{to}, until")


async def test_somebody_leads_a_whole_retro_in_the_browser(window: Window, chat: Chat, bot: Roundtable) -> None:
    ana, form = window.column("Ana"), window.page.get_by_role("dialog")
    await window.shows("ana")
    await window.types("Ana", "/retro start")
    await expect(ana).to_contain_text("Part 1 of 8: Welcome")
    for person in OTHERS:
        await chat.presses(person, "I am here", RETRO)
    await shows(window, "Welcome")
    await goes_on(window, "Last time")
    await goes_on(window, "Silent writing")
    await shows(window, "Silent writing")
    await window.presses("Ana", "Write notes", RETRO)
    await form.get_by_label("What went well").fill("Meetings are short\nThe garden")
    await window.sends()
    await expect(ana).to_contain_text("Your receipt code")
    await chat.says("ben", "/retro note Long meetings")
    await chat.fills("ben", {})
    await goes_on(window, "Reading together")
    await expect(ana).to_contain_text("R-1 · What went well")
    await window.presses("Ana", "Put notes together", "R-1 · Themes")
    await form.get_by_label("Numbers of the notes").fill("1 2")
    await form.get_by_label("theme").fill("Meetings")
    await window.sends()
    await shows(window, "Reading together")
    await goes_on(window, "Choosing")
    await window.presses("Ana", "Give dots", RETRO)
    await window.presses("Ana", "A dot for T1 · Meetings", "Your dots")
    await window.presses("Ana", "Send my dots", "Your dots")
    await expect(ana).to_contain_text("Your dot is given.")
    await shows(window, "Choosing")
    await goes_on(window, "Talking")
    await window.presses("Ana", "Takeaway", RETRO)
    await form.get_by_label("What should everybody remember?").fill("Meet outside")
    await window.sends()
    await shows(window, "Talking")
    await goes_on(window, "Sharing")
    await goes_on(window, "Closing")
    await window.presses("Ana", "5", RETRO)
    await expect(ana).to_contain_text("Nobody sees what you said")
    await shows(window, "Closing")
    await window.presses("Ana", "End the retro", RETRO)
    summary = ana.get_by_role("article").filter(has_text="What came of R-1")
    await expect(summary.first).to_contain_text("Meet outside")


@dataclass(frozen=True, slots=True)
class Leader:
    """Ana, who leads without a mouse."""

    window: Window

    @property
    def keys(self) -> Keys:
        return Keys(self.window.page)

    async def presses(self, button: str, card: str = RETRO) -> None:
        await self.keys.presses(button, card)

    async def goes_on_to(self, part: str) -> None:
        await self.presses(f"Go on: {part}")
        await self.reads(f"{part}, until")

    async def fills(self, *fields: tuple[str, str], send: str = "Send") -> None:
        await self.keys.fills(*fields)
        await self.keys.sends(send)

    async def reads(self, words: str) -> None:
        await expect(self.window.column("Ana")).to_contain_text(words)


async def writes_and_chooses(ana: Leader) -> None:
    """Ana writes notes, puts them together and gives her dots."""
    await ana.presses("Write notes")
    notes = ("What went well", "Meetings are short\nThe garden"), ("Ideas", "Meetings outside")
    await ana.fills(*notes, send="Send without my name")
    await ana.reads("Your receipt code")
    await ana.presses("I'm done")
    await ana.goes_on_to("Reading together")
    await ana.presses("Put notes together", "R-1 · Themes")
    await ana.fills(("Numbers of the notes", "1 2"), ("Theme", "Outside"), send="Put together")
    await ana.presses("Undo", "R-1 · Themes")
    await ana.reads("3 notes, in no theme yet.")
    await ana.presses("Suggest", "R-1 · Themes")
    await ana.presses("Take Meetings", "R-1 · Suggestions")
    await ana.reads("One theme, one note in none.")
    await ana.goes_on_to("Choosing")
    await ana.presses("Give dots")
    await ana.presses("A dot for T2 · Meetings", "Your dots")
    await ana.presses("Send my dots", "Your dots")
    await ana.reads("Your dot is given.")


async def talks(ana: Leader) -> None:
    """They talk about another theme, and write down what they agree on."""
    await ana.goes_on_to("Talking")
    await ana.presses("Another theme")
    await ana.presses("Talk about …", "")
    await expect(ana.window.page.get_by_role("menu")).to_be_visible()
    for key in ("ArrowDown", "ArrowUp", "Enter"):
        await ana.window.page.keyboard.press(key)
    await ana.reads("now.")
    await ana.presses("Takeaway")
    await ana.fills(("What should everybody remember?", "Meet outside"))
    await ana.presses("Action")
    await ana.fills(("What will somebody do?", "Look for a park"), ("By when?", "in 2 weeks"))
    await ana.presses("I take #2")
    await ana.reads("Ana takes it")


async def test_somebody_leads_a_whole_retro_by_keyboard_alone(window: Window, chat: Chat, bot: Roundtable) -> None:
    ana = Leader(window)
    await window.shows("ana")
    await ana.keys.finds("Message #general")
    await window.page.keyboard.type("/retro start")
    await window.page.keyboard.press("Enter")
    await ana.reads("Part 1 of 8: Welcome")
    for person in OTHERS:
        await chat.presses(person, "I am here", RETRO)
    await ana.goes_on_to("Last time")
    await ana.goes_on_to("Silent writing")
    await writes_and_chooses(ana)
    await talks(ana)
    await ana.goes_on_to("Sharing")
    await ana.goes_on_to("Closing")
    await ana.presses("5")
    await ana.reads("Nobody sees what you said")
    await ana.presses("End the retro")
    summary = window.column("Ana").get_by_role("article").filter(has_text="What came of R-1")
    await expect(summary.first).to_contain_text("Meet outside")
    await ana.presses("As Markdown", "What came of R-1")
    await expect(window.column("Ana").get_by_role("link", name="R-1")).to_be_visible()
