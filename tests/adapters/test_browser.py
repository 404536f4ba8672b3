"""The playground in a real browser, with the real engine behind it, used as people use it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from playwright.async_api import Locator, Page, Route, expect

from adapters.pages.serving import served
from adapters.playground.harness import Chat
from adapters.playground.inbound import Crowd
from adapters.playground.server import playground_app
from adapters.playground.world import World
from bot.__main__ import Roundtable
from bot.engine.registry import load_features
from bot.kit import Feature, MovableClock, Random
from tests.adapters import showcase
from tests.adapters.browser import CHROMIUM, HOW_TO_GET_IT, opened_page

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=HOW_TO_GET_IT)


@dataclass
class Window:
    """A browser's window on the playground."""

    page: Page
    address: str
    chat: Chat
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def shows(self, *people: str, channel: str = "general") -> None:
        """Open the page with these people side by side."""
        await self.page.goto(f"{self.address}?channel={channel}&as={','.join(people)}")
        await expect(self.page.locator(".column")).to_have_count(len(people))

    def column(self, name: str) -> Locator:
        """What one person sees and does."""
        return self.page.get_by_role("region", name=name, exact=True)

    async def types(self, name: str, line: str) -> None:
        """Somebody types a line into the channel and sends it."""
        written = self.column(name).get_by_role("textbox").first
        await written.fill(line)
        await self.column(name).get_by_role("button", name=re.compile("^(Send|Enviar)$")).first.click()
        await expect(written).to_have_value("")

    async def presses(self, name: str, button: str, card: str = "") -> None:
        """Somebody presses a button on their newest card with these words."""
        cards = self.column(name).get_by_role("article").filter(has_text=card)
        await cards.get_by_role("button", name=re.compile(f"^{re.escape(button)}(,|$)")).last.click()

    async def sends(self) -> None:
        """Whoever has a form before them sends it."""
        await self.page.locator("dialog [type=submit]").click()


@pytest.fixture
def features() -> Sequence[Feature]:
    """Those that people find, and the one that shows everything."""
    return [*load_features(), showcase.feature]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with opened_page() as page:
        yield page


@pytest.fixture
def world(random: Random) -> Iterator[World]:
    """Four people in two channels."""
    world = World(None, random)
    for channel in ("general", "quiet"):
        world.add_channel(channel)
    for name, locale, zone in (
        ("Ana", "en-GB", "Europe/London"),
        ("Ben", "en-US", "America/New_York"),
        ("Chidi", "en-GB", "Africa/Lagos"),
        ("Dolores", "es-ES", "Europe/Madrid"),
    ):
        world.add_person(name, locale, zone)
    yield world
    world.close()


@pytest.fixture
async def window(page: Page, bot: Roundtable, crowd: Crowd, chat: Chat, clock: MovableClock) -> AsyncIterator[Window]:
    """The page; at the end, the browser has complained of nothing and asked nobody else."""

    async def forward(by: timedelta) -> None:
        clock.forward(by)
        await bot.settle()

    bot.delivery.start()
    async with served(playground_app(crowd, clock, forward=forward), "127.0.0.1", 0) as address:
        window = Window(page, address, chat)
        page.on("console", lambda line: window.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: window.complaints.append(str(error)))
        page.on("request", lambda request: window.asked.append(request.url))
        yield window
        await page.goto("about:blank")
    assert window.complaints == []
    assert [url for url in window.asked if not url.startswith((window.address, "data:", "about:"))] == []


async def test_the_journey_of_an_idea(window: Window) -> None:
    await window.shows("ana", "ben", "chidi")
    await window.types("Ana", "/idea")
    form = window.page.get_by_role("dialog")
    await form.get_by_label("What is your idea?").fill("Meet outside on Fridays")
    await window.sends()
    await expect(form).to_have_count(0)
    ana, ben, chidi = (window.column(name) for name in ("Ana", "Ben", "Chidi"))
    await expect(ana).to_contain_text("Only you see this")
    await expect(ana).to_contain_text("This is how it will look")
    await window.presses("Ana", "Send without my name")
    await expect(ana).to_contain_text("Your receipt code")
    receipt = re.search(r"Your receipt code: (\S+)", await ana.inner_text())
    assert receipt is not None
    code = receipt[1].rstrip(".")

    for name, idea in (("Ben", "Publish the pay bands"), ("Chidi", "Interview in pairs")):
        await window.types(name, f"/idea {idea}")
        await window.presses(name, "Send without my name")
        await expect(window.column(name)).to_contain_text("Your receipt code")
    assert "Meet outside" not in await ben.inner_text()
    await window.page.get_by_role("button", name="Move time on: 1 hour").click()
    for column in (ana, ben, chidi):
        await expect(column.get_by_role("article").filter(has_text="Meet outside").last).to_be_visible()

    await window.presses("Ben", "Support", "Meet outside")
    await expect(ben).to_contain_text("You are the first")
    await window.presses("Chidi", "Support", "Meet outside")
    await expect(chidi).to_contain_text("and one other person does")
    await window.presses("Ben", "Ask the author", "Meet outside")
    await form.get_by_label("What would you like to know?").fill("Also in winter?")
    await window.sends()
    await expect(form).to_have_count(0)

    await window.types("Ana", f"/ideas receipt {code}")
    await expect(ana).to_contain_text("Ben asks: Also in winter?")
    await window.presses("Ana", "Answer without my name")
    await form.get_by_label("Your answer").fill("From April on")
    await window.sends()
    await expect(form).to_have_count(0)
    await window.page.get_by_role("button", name="Move time on: 1 hour").click()

    await window.types("Chidi", "/setup")
    await form.get_by_label("What is it called?").fill("Fair hiring")
    await window.sends()
    await expect(form).to_have_count(0)
    card = chidi.get_by_role("article").filter(has_text="Meet outside").filter(has_text="Idea I-").last
    number = re.search(r"I-\d", await card.inner_text())
    assert number is not None
    await window.types("Chidi", f"/ideas status {number[0]} not_now The garden is closed")
    for column in (ana, ben, chidi):
        await expect(column.get_by_role("article").filter(has_text="The garden is closed").first).to_be_visible()


async def test_people_are_chosen_among_those_who_are_there(window: Window) -> None:
    await window.shows("ana", "ben")
    await window.types("Ana", "/setup")
    form = window.page.get_by_role("dialog")
    await form.get_by_label("What is it called?").fill("Fair hiring")
    await form.get_by_label("Time zone").fill("Nowhere")
    await form.get_by_role("checkbox", name="Ben").check()
    await window.sends()
    await expect(form).to_contain_text("There is no time zone")
    await expect(form.get_by_role("checkbox", name="Ben")).to_be_checked()
    await expect(form.get_by_role("checkbox", name="Chidi")).not_to_be_checked()
    await form.get_by_label("Time zone").fill("Madrid")
    await window.sends()
    await expect(form).to_have_count(0)
    await expect(window.column("Ana")).to_contain_text("Coordinators: Ana, Ben.")


async def test_everything_that_a_card_and_a_form_can_have_is_drawn(window: Window) -> None:
    await window.shows("ana", "ben")
    await window.types("Ana", "/wish A garden")
    card = window.column("Ben").get_by_role("article")
    await expect(card.get_by_role("heading")).to_have_text("Wish W-1")
    await expect(card.locator("blockquote")).to_have_text("A garden")
    await expect(card).to_contain_text("For @Ana, #general and everybody else.")
    await expect(card.locator("dl")).to_contain_text("Fri, Mar 6, 10:30")
    await expect(card).to_contain_text("2 of 5")
    await expect(card.get_by_role("row")).to_have_count(3)
    assert await card.get_by_role("img", name="A square of clay").evaluate("(one) => one.naturalWidth") == 320
    link = card.get_by_role("link", name="how it works")
    assert (await link.get_attribute("href"), await link.get_attribute("rel")) == (
        "https://example.org/how",
        "noopener noreferrer",
    )
    await card.get_by_role("button", name="It becomes, Wish W-1").click()
    await window.page.get_by_role("menuitem", name="Hiring").click()
    await expect(window.column("Ben")).to_contain_text("You chose hiring.")
    await card.get_by_role("button", name="Wish again, Wish W-1").click()
    form = window.page.get_by_role("dialog")
    await form.get_by_label("What do you wish for?").fill("A tree")
    await form.get_by_label("Hiring").check()
    await form.get_by_label("From which month on?").select_option("2026-04")
    await form.get_by_label("For how many?").fill("many")
    await window.sends()
    await expect(form.get_by_label("For how many?")).to_have_attribute("aria-invalid", "true")
    await expect(form.get_by_label("From which month on?")).to_have_value("4")
    await form.get_by_label("For how many?").fill("4")
    await window.sends()
    await expect(window.column("Ana").get_by_role("article").last).to_contain_text("A tree")


async def test_what_somebody_said_can_become_an_idea(window: Window) -> None:
    await window.chat.says("ana", "We should meet outside")
    await window.shows("ben")
    await window.page.get_by_text("We should meet outside").hover()
    await window.column("Ben").get_by_role("button", name="Do more with it: We should meet outside").click()
    await window.page.get_by_role("menuitem", name="Make it an idea").click()
    field = window.page.get_by_role("dialog").get_by_label("What is your idea?")
    await expect(field).to_have_value("We should meet outside")


async def test_a_newcomer_is_told_what_to_try_until_they_have_read_it(window: Window) -> None:
    await window.page.goto(window.address)
    await expect(window.page.locator(".column")).to_have_count(2)
    hint = window.page.get_by_role("region", name="Try this")
    await expect(hint.get_by_role("listitem")).to_have_count(3)
    await window.page.set_viewport_size({"width": 360, "height": 740})
    await expect(hint).to_be_visible()
    await hint.get_by_role("button", name="Got it").click()
    await expect(hint).to_have_count(0)
    await window.page.reload()
    await expect(window.page.locator(".column.current")).to_be_visible()
    await expect(hint).to_have_count(0)


async def test_whoever_listens_hears_what_is_new_once_and_in_one_sentence(window: Window) -> None:
    await window.shows("ana", "ben")
    heard = window.page.locator("body > [aria-live=polite] > p")
    await window.column("Ana").get_by_role("textbox").focus()
    await window.types("Ana", "/wish A garden")
    await expect(heard).to_have_text(["Only you see this: Your wish is posted.", "Roundtable: A wish: A garden"])
    await window.chat.says("ben", "Oh yes")
    await expect(heard.last).to_have_text("Ben: Oh yes")
    await window.column("Ana").get_by_role("button", name="Take it back, Thank you").click()
    await expect(heard.last).to_have_text("Only you see this: You chose take it back.")
    await expect(heard.filter(has_text="A garden")).to_have_count(1)


async def test_private_answers_show_in_one_column_alone(window: Window) -> None:
    await window.shows("ana", "ben")
    await window.types("Ana", "/help")
    await expect(window.column("Ana")).to_contain_text("Only you see this")
    await expect(window.column("Ana")).to_contain_text("What you can do here")
    await expect(window.column("Ben")).not_to_contain_text("What you can do here")
    await window.column("Ana").get_by_role("button", name="Dismiss").click()
    await expect(window.column("Ana")).not_to_contain_text("Only you see this")


async def test_what_people_type_is_shown_letter_by_letter(window: Window) -> None:
    said = '<img src=x onerror="document.title=1"> *bold* @everyone <@ana> & &amp; {channel} \u202eabc'
    await window.shows("ana", "ben")
    await window.types("Ana", said)
    await expect(window.column("Ben").get_by_text(said, exact=True)).to_be_visible()
    assert await window.page.locator("img").count() == 0


async def test_commands_are_completed_by_keyboard_alone(window: Window) -> None:
    await window.shows("ana")
    page, box = window.page, window.column("Ana").get_by_role("textbox")
    await box.focus()
    await page.keyboard.type("/ide")
    options = page.get_by_role("option")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await expect(options.first).to_contain_text("/idea")
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    chosen = await options.nth(1).get_attribute("id")
    await expect(box).to_have_attribute("aria-activedescendant", chosen or "")
    await page.keyboard.press("Escape")
    await expect(options).to_have_count(0)
    await page.keyboard.type("a")
    await page.keyboard.press("Tab")
    await expect(box).to_have_value("/idea ")
    await expect(window.column("Ana")).to_contain_text("your idea")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(box).to_be_focused()


async def test_whoever_has_typed_a_command_to_its_end_sends_it_with_enter(window: Window) -> None:
    await window.shows("ana")
    box = window.column("Ana").get_by_role("textbox")
    await box.fill("/idea")
    await expect(window.page.get_by_role("listbox", name="Suggestions").get_by_role("option").first).to_be_visible()
    await box.press("Enter")
    await expect(window.page.get_by_role("dialog")).to_be_visible()


async def test_the_choices_of_an_argument_are_offered(window: Window) -> None:
    await window.shows("ana")
    box = window.column("Ana").get_by_role("textbox")
    await box.fill("/ideas status I-1 ")
    options = window.page.get_by_role("option")
    await expect(options.filter(has_text="not_now")).to_have_count(1)
    await options.filter(has_text="not_now").click()
    await expect(box).to_have_value("/ideas status I-1 not_now ")


async def test_whoever_types_before_the_commands_are_there_is_helped_once_they_are(window: Window) -> None:
    typed = asyncio.Event()

    async def late(route: Route) -> None:
        await typed.wait()
        await route.continue_()

    await window.page.route("**/commands*", late)
    await window.shows("ana")
    await window.column("Ana").get_by_role("textbox").fill("/ideas status I-1 ")
    typed.set()
    await expect(window.page.get_by_role("option").filter(has_text="not_now")).to_have_count(1)


async def test_a_form_that_is_wrong_comes_back_with_the_error_on_its_field(window: Window) -> None:
    await window.shows("ana")
    await window.types("Ana", "/idea")
    form = window.page.get_by_role("dialog")
    await window.sends()
    field = form.get_by_label("What is your idea?")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_be_focused()
    described = await field.get_attribute("aria-describedby") or ""
    texts = [await window.page.locator(f"#{id_}").inner_text() for id_ in described.split()]
    assert any(texts)
    await field.fill("x" * 2000)
    await expect(form).to_contain_text("2000 / ")
    await window.sends()
    await expect(field).to_have_value("x" * 2000)
    await expect(field).to_have_attribute("aria-invalid", "true")


async def test_an_unfinished_form_survives_what_happens_around_it(window: Window) -> None:
    await window.shows("ana", "ben")
    await window.types("Ana", "/idea")
    field = window.page.get_by_role("dialog").get_by_label("What is your idea?")
    await field.fill("Half an id")
    await window.chat.says("ben", "Good morning")
    await expect(window.page.get_by_text("Good morning").first).to_be_attached()
    await expect(field).to_have_value("Half an id")
    await expect(field).to_be_focused()


async def test_a_reload_finds_the_same_people_places_and_threads(window: Window) -> None:
    await window.chat.says("ben", "Who has the key?")
    await window.shows("ana", "ben")
    ana = window.column("Ana")
    await ana.get_by_text("Who has the key?").hover()
    await ana.get_by_role("button", name="Reply in thread").click()
    thread = ana.get_by_role("complementary", name="Thread")
    await thread.get_by_role("textbox").fill("I do")
    await thread.get_by_role("textbox").press("Enter")
    await window.column("Ben").get_by_role("button", name="Home").click()
    await expect(window.column("Ben").get_by_role("article")).to_be_visible()
    await window.page.reload()
    await expect(thread).to_contain_text("I do")
    await expect(window.column("Ben").get_by_role("button", name="Home")).to_have_attribute("aria-pressed", "true")
    await thread.get_by_role("button", name="Close the thread").click()
    await expect(thread).to_have_count(0)
    await expect(ana.get_by_role("button", name="1 reply")).to_be_visible()


async def test_another_person_joins_the_columns_and_a_new_one_the_chat(window: Window) -> None:
    await window.shows("ana")
    page = window.page
    await page.get_by_role("button", name="Show another person").click()
    await expect(page.locator(".column")).to_have_count(2)
    await window.column("Ben").get_by_role("button", name="Ben acts here. Choose who").click()
    await page.get_by_role("menuitem", name="Add a person").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Name").fill("Zoë")
    await form.get_by_label("Time zone").fill("Mars")
    await form.get_by_role("button", name="Add").click()
    await expect(form).to_contain_text("Choose a time zone")
    await expect(form.get_by_label("Name")).to_have_value("Zoë")
    await form.get_by_label("Time zone").fill("America/Lima")
    await form.get_by_role("button", name="Add").click()
    await expect(form).to_have_count(0)
    await window.column("Ben").get_by_role("button", name="Ben acts here. Choose who").click()
    await page.get_by_role("menuitem", name="Zoë").click()
    await expect(window.column("Zoë")).to_be_visible()
    assert "as=ana,zoe" in page.url
    window.complaints[:] = [line for line in window.complaints if "422" not in line]  # the browser's note of "Mars"


async def test_a_new_channel_is_open_to_all_and_news_in_another_are_marked(window: Window) -> None:
    await window.shows("ana")
    page = window.page
    await page.get_by_role("button", name="Add a channel").click()
    await page.get_by_role("dialog").get_by_label("Name of the channel").fill("retro")
    await page.get_by_role("dialog").get_by_role("button", name="Add").click()
    await page.get_by_role("button", name="retro", exact=True).click()
    await expect(window.column("Ana")).to_contain_text("It is quiet in #retro.")
    await window.chat.says("ben", "Anybody?", channel="quiet")
    await expect(page.get_by_role("button", name="quiet (new)")).to_be_visible()
    await page.get_by_role("button", name="quiet (new)").click()
    await expect(window.column("Ana")).to_contain_text("Anybody?")
    await expect(page.get_by_role("button", name="quiet", exact=True)).to_be_visible()


async def test_everybody_reads_the_page_and_its_times_in_their_own_way(window: Window) -> None:
    await window.chat.says("ana", "Good morning")
    await window.shows("dolores", "ben")
    dolores, ben = window.column("Dolores"), window.column("Ben")
    await expect(dolores.get_by_role("button", name="Inicio")).to_be_visible()
    await expect(ben.get_by_role("button", name="Home")).to_be_visible()
    await expect(dolores.locator("time").first).to_have_text("10:00")
    await expect(ben.locator("time").first).to_have_text(re.compile(r"^4:00\sAM$"))
    assert await window.page.locator("html").get_attribute("lang") == "es"


async def test_on_a_telephone_one_person_is_shown_at_a_time_and_nothing_sticks_out(window: Window) -> None:
    page = window.page
    await page.set_viewport_size({"width": 360, "height": 740})
    await window.chat.says("ana", "W" * 200)
    await window.chat.says("ana", "/help")
    await window.shows("ana", "ben")
    await expect(window.column("Ana")).to_be_visible()
    await expect(window.column("Ben")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    assert await _too_wide(page) == []
    await page.get_by_role("button", name="Ben", exact=True).click()
    await expect(window.column("Ben")).to_be_visible()
    await page.get_by_role("button", name="Channels, clock and colours").click()
    await page.get_by_role("button", name="quiet", exact=True).click()
    await expect(window.column("Ben")).to_contain_text("It is quiet in #quiet.")
    await page.get_by_role("button", name="Close the column of Ben").click()
    await expect(window.column("Ana")).to_be_visible()
    await page.get_by_role("button", name="Direct", exact=True).click()
    await expect(window.column("Ana")).to_contain_text("To answer, type a command in #quiet.")
    await page.get_by_role("button", name="#quiet", exact=True).click()
    await window.types("Ana", "/idea")
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await _too_wide(page) == []


async def test_on_a_telephone_everything_to_press_has_room_for_a_finger(window: Window) -> None:
    page = window.page
    await page.set_viewport_size({"width": 390, "height": 844})
    await window.chat.says("ben", "Who has the key?")
    await window.chat.says("chidi", "I do", thread="Who has the key?")
    await window.chat.says("ana", "/wish A garden")
    await page.goto(f"{window.address}?channel=general&as=ana,ben")
    await expect(window.column("Ana").get_by_role("article").first).to_be_visible()
    assert await _too_small(page) == []
    await page.get_by_role("button", name="Got it").click()
    box = window.column("Ana").get_by_role("textbox")
    await box.fill("/ideas status I-1 ")
    await expect(page.get_by_role("option").first).to_be_visible()
    assert await _too_small(page) == []
    await box.fill("")
    await page.get_by_role("button", name="Ana acts here. Choose who").click()
    await expect(page.get_by_role("menu")).to_be_visible()
    assert await _too_small(page) == []
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Channels, clock and colours").click()
    await expect(page.get_by_role("button", name="quiet", exact=True)).to_be_in_viewport()
    assert await _too_small(page) == []
    await page.keyboard.press("Escape")
    await window.presses("Ana", "Wish again")
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await _too_small(page) == []


async def _too_small(page: Page) -> list[str]:
    """What can be pressed and has not 44 pixels each way; a radio button is pressed by its label too."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll("button, input, textarea, select, [role=option]")]
            .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert], .tools"))
            .map((one) => one.type === "radio" ? one.closest("label") : one)
            .filter((one) => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height) < 43.5)
            .map((one) => one.outerHTML.slice(0, 120))"""
    )
    return found


async def test_on_a_telephone_a_long_name_leaves_room_for_everything_else(window: Window, world: World) -> None:
    await window.page.set_viewport_size({"width": 360, "height": 740})
    long = world.add_person("Wolfeschlegelsteinhausenbergerdorff Maria", "en-GB", "Europe/London")
    await window.shows(long.id, "ana")
    assert await _too_wide(window.page) == []


async def test_on_a_telephone_the_menu_is_used_and_left_by_keyboard(window: Window) -> None:
    page = window.page
    await page.set_viewport_size({"width": 390, "height": 844})
    await window.shows("ana")
    opener = page.get_by_role("button", name="Channels, clock and colours")
    await opener.press("Enter")
    await expect(page.get_by_role("button", name="general", exact=True)).to_be_focused()
    await expect(page.locator("main")).to_have_attribute("inert", "")  # what lies behind cannot be reached
    await page.get_by_role("button", name="Add a channel").press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Add a channel")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(opener).to_be_focused()
    await expect(page.locator("[inert]")).to_have_attribute("id", "rail")


async def test_what_somebody_does_and_is_answered_is_in_sight_wherever_they_had_scrolled(window: Window) -> None:
    await window.page.set_viewport_size({"width": 1000, "height": 500})
    await window.chat.says("ben", "The oldest")
    for _each in range(8):
        await window.chat.says("ben", "Good morning " * 40)
    await window.shows("ana")
    ana = window.column("Ana")
    oldest = ana.get_by_text("The oldest")
    await oldest.scroll_into_view_if_needed()
    await window.page.wait_for_function("() => !document.querySelector('.log').follows")  # the scrolling is noticed
    await window.chat.says("ben", "Not now")
    await expect(ana.get_by_text("Not now")).not_to_be_in_viewport()
    await expect(oldest).to_be_in_viewport()
    await window.types("Ana", "/where")
    await expect(ana.get_by_role("listitem").filter(has_text="Only you see this")).to_be_in_viewport()
    await oldest.scroll_into_view_if_needed()
    await window.types("Ana", "My own words")
    await expect(ana.get_by_text("My own words")).to_be_in_viewport()


async def _too_wide(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((one) => one.checkVisibility() && !one.closest(".rail, .table, .unseen, .skip, code"))
            .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1)
            .map((one) => one.outerHTML.slice(0, 80))"""
    )
    return found


async def test_a_long_answer_is_read_from_its_beginning(window: Window) -> None:
    await window.page.set_viewport_size({"width": 360, "height": 740})
    await window.shows("ana")
    for _each in range(8):
        await window.chat.says("ben", "Good morning " * 20)
    await window.types("Ana", "/help")
    await expect(window.column("Ana").get_by_role("heading", name="What you can do here")).to_be_in_viewport()


async def test_whoever_is_chosen_in_two_columns_changes_places(window: Window) -> None:
    await window.shows("ana", "ben")
    await window.column("Ben").get_by_role("button", name="Ben acts here. Choose who").click()
    await window.page.get_by_role("menuitem", name="Ana").click()
    await expect(window.page.locator(".column").first).to_have_attribute("aria-label", "Ben")
    await expect(window.page.locator(".column").last).to_have_attribute("aria-label", "Ana")


async def test_the_colours_follow_the_device_until_somebody_chooses(window: Window) -> None:
    page = window.page
    paper = "getComputedStyle(document.body).backgroundColor"
    await window.shows("ana")
    light = await page.evaluate(paper)
    await page.emulate_media(color_scheme="dark")
    dark = await page.evaluate(paper)
    assert dark != light
    await page.get_by_text("Light", exact=True).click()
    assert await page.evaluate(paper) == light
    await page.reload()
    assert await page.evaluate(paper) == light


async def test_everything_has_a_name_for_those_who_cannot_see_it(window: Window) -> None:
    await window.chat.says("ana", "/idea Meet outside")
    await window.shows("ana", "ben")
    await expect(window.column("Ana").get_by_role("article")).to_be_visible()
    nameless = await window.page.evaluate(
        """() => [...document.querySelectorAll("button, input, textarea, select, [role=log], dialog, article")]
            .filter((one) => one.checkVisibility())
            .filter((one) => !(one.textContent.trim() || one.ariaLabel || one.labels?.length
                || one.getAttribute("aria-labelledby")))
            .map((one) => one.outerHTML)"""
    )
    assert nameless == []
    await window.page.keyboard.press("Tab")
    await expect(window.page.get_by_role("link", name="Skip to the conversation")).to_be_focused()
    await expect(window.page.get_by_role("log").first).to_be_visible()


async def test_a_lost_connection_is_said_and_found_again(page: Page, crowd: Crowd, clock: MovableClock) -> None:
    async with served(playground_app(crowd, clock), "127.0.0.1", 0) as address:
        await page.goto(address)
        await expect(page.locator(".column").first).to_be_visible()
    await expect(page.get_by_role("status")).to_have_text("The connection was lost. Trying again …")
    await crowd.says("ben", "general", "Are you back?")
    port = int(address.rstrip("/").rsplit(":", 1)[1])
    async with served(playground_app(crowd, clock), "127.0.0.1", port):
        await expect(page.get_by_text("Are you back?").first).to_be_visible()
        await expect(page.get_by_role("status")).to_be_hidden()
