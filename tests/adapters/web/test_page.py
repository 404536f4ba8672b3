"""The board in a real browser, used by mouse, by keyboard and on a telephone."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from adapters.pages.serving import LOOPBACK, SHARED, served
from adapters.playground.harness import Chat
from adapters.web.server import PAGE, PATH, board_app, standing_alone
from bot.__main__ import Roundtable
from tests.adapters.browser import CHROMIUM, FLAGS, HOW_TO_GET_IT
from tests.adapters.keys import Keys
from tests.adapters.web.conftest import link_of
from tests.adapters.web.test_board import shown, writing

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason=HOW_TO_GET_IT)


@dataclass
class Window:
    """Somebody's window on the board."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def lane(self, title: str) -> Locator:
        """A lane by its title, or by how it begins."""
        return self.page.get_by_role("region", name=re.compile(f"^{re.escape(title)}"))

    def note(self, text: str) -> Locator:
        """A note."""
        return self.page.locator(".sticker:not(.ghost)").filter(has_text=text)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as browsers:
        browser = await browsers.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@asynccontextmanager
async def at_the_board(browser: Browser, link: str, address: str, **how: object) -> AsyncIterator[Window]:
    """Somebody goes through a door; in the end their browser has complained of nothing and asked nobody else."""
    context = await browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **how})  # type: ignore[arg-type]  # any of its options
    context.set_default_timeout(10_000)
    window = Window(await context.new_page())
    window.page.on("console", lambda line: window.complaints.append(line.text) if line.type == "error" else None)
    window.page.on("pageerror", lambda error: window.complaints.append(str(error)))
    window.page.on("request", lambda request: window.asked.append(request.url))
    await window.page.goto(link)
    yield window
    await context.close()
    assert window.complaints == []
    assert [url for url in window.asked if not url.startswith((address, address.replace("http", "ws")))] == []


async def through_the_door(window: Window, name: str | None = None) -> None:
    if name is not None:
        await window.page.get_by_role("textbox").fill(name)
    await window.page.get_by_role("button", name=re.compile("^(Open the board|Abrir el tablero)$")).click()
    await expect(window.page.locator(".card")).to_be_visible()


@needs_browser
async def test_a_note_is_dragged_by_mouse_and_everybody_sees_it(browser: Browser, chat: Chat, address: str) -> None:
    await shown(chat)
    links = []
    for person in ("ben", "ana"):
        await chat.says(person, "/retro board")
        links.append(link_of(chat, person))
    async with at_the_board(browser, links[0], address) as ben, at_the_board(browser, links[1], address) as ana:
        await through_the_door(ben)
        await through_the_door(ana)
        assert "#" not in ben.page.url
        note, new = ben.note("Tea was warm"), ben.lane("A new theme")
        await note.hover()
        await ben.page.mouse.down()
        box = await new.bounding_box()
        assert box is not None
        await ben.page.mouse.move(box["x"] + 40, box["y"] + 60, steps=6)
        await expect(new).to_have_class(re.compile("over"))
        await ben.page.mouse.up()
        await expect(ben.lane("T1").locator(".sticker")).to_have_count(1)
        await expect(ana.lane("T1").locator(".sticker")).to_have_text(re.compile("Tea was warm"))
        await expect(ana.page.locator(".unseen[aria-live]")).to_contain_text("«Tea was warm»")
        await expect(ben.page.locator(".ghost")).to_have_count(0)


@needs_browser
async def test_a_note_is_moved_by_keyboard_alone(browser: Browser, chat: Chat, address: str) -> None:
    await shown(chat)
    await chat.says("ana", "/theme put 3 Mornings")
    await chat.says("ben", "/retro board")
    async with at_the_board(browser, link_of(chat, "ben"), address) as ben:
        await through_the_door(ben)
        keyboard = ben.page.keyboard
        first = ben.page.locator(".sticker").first
        words = await first.inner_text()
        await first.focus()
        await keyboard.press("Enter")
        await expect(ben.page.get_by_role("menu")).to_be_visible()
        await keyboard.type("T1")
        await keyboard.press("Enter")
        await expect(ben.lane("T1").locator(".sticker")).to_have_count(2)
        moved = ben.note(words.splitlines()[-1])
        await expect(moved).to_be_focused()
        await keyboard.press("Shift+ArrowRight")
        await expect(ben.lane("T2").locator(".sticker")).to_have_count(1)
        await expect(moved).to_be_focused()
        await keyboard.press("ArrowLeft")
        await expect(ben.lane("T1").locator(".sticker")).to_be_focused()


@needs_browser
async def test_somebody_leads_a_whole_retro_on_the_board_by_keyboard_alone(
    browser: Browser, chat: Chat, bot: Roundtable, address: str
) -> None:
    await chat.says("ben", "/retro start")
    await chat.says("ben", "/retro board")
    async with at_the_board(browser, link_of(chat, "ben"), address) as ben:
        page, keys = ben.page, Keys(ben.page)
        side = page.locator(".side")

        async def goes_on_to(part: str) -> None:
            await keys.presses(f"Go on: {part}")
            await expect(side).to_contain_text(f": {part}")

        await keys.presses("Open the board")
        await goes_on_to("Last time")
        await goes_on_to("Silent writing")
        await keys.presses("Write notes")
        await keys.fills(("What went well", "Tea was warm\nWe laughed"), ("Ideas", "More tea"))
        await keys.sends("Send without my name")
        await expect(side).to_contain_text("Your receipt code")
        await goes_on_to("Reading together")
        await keys.finds("Skip to the notes")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(page.locator(".sticker:focus")).to_have_count(1)
        await page.keyboard.press("Enter")
        await page.keyboard.type("A new")
        await page.keyboard.press("Enter")
        await expect(ben.lane("T1").locator(".sticker")).to_have_count(1)
        await keys.presses("Give it a name")
        await keys.fills(("What is it about?", "Warmth"))
        await keys.sends()
        await expect(ben.lane("T1 · Warmth")).to_be_visible()
        await goes_on_to("Choosing")
        await keys.presses("Give dots")
        await keys.presses("A dot for T1 · Warmth")
        await keys.presses("Send my dots")
        await expect(side).to_contain_text("Your dot is given.")
        await goes_on_to("Talking")
        await keys.presses("Takeaway")
        await keys.fills(("What should everybody remember?", "Tea first"))
        await keys.sends()
        await expect(side).to_contain_text("Tea first")
        await goes_on_to("Sharing")
        await goes_on_to("Closing")
        await keys.presses("5")
        await expect(side).to_contain_text("Nobody sees what you said")
        await keys.presses("End the retro")
        await expect(side).to_contain_text("This retro is over.")
    await bot.settle()
    assert any("What came of R-1" in text for text in chat.sees("ben"))


@needs_browser
async def test_a_guest_takes_part_on_a_telephone_in_spanish(browser: Browser, chat: Chat, address: str) -> None:
    await writing(chat)
    await chat.says("ana", "/retro guests")
    phone = {"viewport": {"width": 390, "height": 844}, "locale": "es-ES", "color_scheme": "dark", "has_touch": True}
    async with at_the_board(browser, link_of(chat, "ana"), address, **phone) as guest:
        page = guest.page
        await expect(page.get_by_text("Las notas no llevan ningún nombre.")).to_be_visible()
        await through_the_door(guest, "Zoë")
        await expect(page.get_by_text("Estás aquí como Zoë (guest)")).to_be_visible()
        await page.get_by_role("button", name=re.compile("^Escribir notas")).tap()
        await page.get_by_label("Qué fue bien").fill("Desde el móvil")
        await page.get_by_role("button", name="Enviar sin mi nombre").tap()
        await expect(page.get_by_text("Solo tú ves esto")).to_be_visible()
        await chat.says("ana", "/retro next")
        await expect(guest.note("Desde el móvil")).to_be_visible()
        await guest.note("Desde el móvil").get_by_role("button", name=re.compile("^Mover a")).tap()
        await page.get_by_role("menuitem", name="Un tema nuevo").tap()
        await expect(guest.lane("T1").locator(".sticker")).to_have_count(1)
        assert await _too_small(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@needs_browser
async def test_a_finger_that_rests_takes_a_note_along_and_one_that_moves_scrolls(
    browser: Browser, chat: Chat, address: str
) -> None:
    await shown(chat)
    await chat.says("ben", "/retro board")
    phone = {"viewport": {"width": 390, "height": 700}, "has_touch": True, "is_mobile": True}
    async with at_the_board(browser, link_of(chat, "ben"), address, **phone) as ben:
        await through_the_door(ben)
        page, finger = ben.page, await ben.page.context.new_cdp_session(ben.page)

        async def touches(kind: str, *points: tuple[float, float]) -> None:
            touched = [{"x": x, "y": y} for x, y in points]
            await finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})

        await ben.lane("A new theme").scroll_into_view_if_needed()
        note = ben.lane("What could be better").locator(".sticker")
        await expect(note).to_be_in_viewport()
        start, before = await _middle(note), await page.evaluate("scrollY")
        await touches("touchStart", start)
        for step in range(1, 8):
            await touches("touchMove", (start[0], start[1] + 12 * step))
        await touches("touchEnd")
        await page.wait_for_function("before => scrollY < before", arg=before)
        await expect(page.locator(".ghost")).to_have_count(0)

        await ben.lane("A new theme").scroll_into_view_if_needed()
        await touches("touchStart", await _middle(note))
        await expect(page.locator(".ghost")).to_have_count(1)
        x, y = await _middle(ben.lane("A new theme"))
        await touches("touchMove", (x, y - 20))
        await touches("touchMove", (x, y))
        await expect(ben.lane("A new theme")).to_have_class(re.compile("over"))
        await touches("touchEnd")
        await expect(ben.lane("T1").locator(".sticker")).to_have_text(re.compile("Too many meetings"))


async def _middle(element: Locator) -> tuple[float, float]:
    box = await element.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@needs_browser
async def test_whoever_leaves_has_no_seat_any_more_in_that_browser(browser: Browser, chat: Chat, address: str) -> None:
    await writing(chat)
    await chat.says("ben", "/retro board")
    async with at_the_board(browser, link_of(chat, "ben"), address) as ben:
        await through_the_door(ben)
        await ben.page.get_by_role("button", name="Leave").click()
        await expect(ben.page.get_by_role("heading", name="You are no longer at this board")).to_be_visible()
        assert await ben.page.context.cookies() == []
        await ben.page.reload()
        await expect(ben.page.get_by_role("heading", name="You are no longer at this board")).to_be_visible()


@needs_browser
async def test_a_lost_connection_is_said_in_words_and_found_again(
    browser: Browser, chat: Chat, bot: Roundtable
) -> None:
    await shown(chat)
    app = standing_alone(board_app(bot.engine, "http://127.0.0.1", hosts=LOOPBACK), hosts=LOOPBACK)
    async with served(app, "127.0.0.1", 0) as server:
        port = int(server.rstrip("/").rsplit(":", 1)[1])
        bot.engine.boards.doors.lead_to(server.rstrip("/") + PATH)
        await chat.says("ben", "/retro board")
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(link_of(chat, "ben"))
        await page.get_by_role("button", name="Open the board").click()
        await expect(page.locator(".sticker")).to_have_count(3)
    await expect(page.get_by_role("status")).to_contain_text("Not connected.")
    await chat.says("ana", "/theme put 1 2 Mornings")
    app = standing_alone(board_app(bot.engine, server, hosts=LOOPBACK), hosts=LOOPBACK)
    async with served(app, "127.0.0.1", port):
        await expect(page.get_by_role("heading", name="T1 · Mornings")).to_be_visible(timeout=20_000)
        await expect(page.get_by_role("status")).to_be_hidden()
        await context.close()


async def _too_small(page: Page) -> list[str]:
    """What can be pressed and has not 44 pixels each way."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll("button, input, textarea, select")]
            .filter((one) => one.checkVisibility({ visibilityProperty: true }))
            .filter((one) => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height) < 43.5)
            .map((one) => one.outerHTML.slice(0, 120))"""
    )
    return found


def test_the_page_speaks_both_languages_completely() -> None:
    words = json.loads((PAGE / "words.json").read_text())
    assert words["en"].keys() == words["es"].keys()
    code = "".join(path.read_text() for path in PAGE.glob("*.js"))
    assert [key for key in words["en"] if f'"{key}"' not in code] == []
    assert all(re.findall("{.*?}", words["en"][key]) == re.findall("{.*?}", words["es"][key]) for key in words["en"])
    assert words["en"].keys().isdisjoint(json.loads((SHARED / "base-words.json").read_text())["en"])


def test_the_page_makes_no_markup_from_text_and_asks_nobody_else() -> None:
    for path in PAGE.iterdir():
        text = path.read_text()
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert forbidden not in text
        assert "https://" not in text
