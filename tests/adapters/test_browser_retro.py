"""A whole retro as one person has it in a real browser, by mouse and form, while the others do their part."""

# ruff: noqa: F811 - fixtures that are imported are asked for by their names

from __future__ import annotations

import pytest
from playwright.async_api import expect

from adapters.playground.harness import Chat
from bot.__main__ import Roundtable
from tests.adapters.browser import CHROMIUM, HOW_TO_GET_IT
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
