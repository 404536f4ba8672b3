"""Draws an idea's way on Slack for the README: what its author alone sees, twice, and what everybody does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Page

import adapters.slack
from adapters.slack.app import Access, slack
from bot.kit import MovableClock, Random
from tests.adapters.afresh import bot_afresh
from tests.adapters.browser import side_by_side
from tests.adapters.slack.drawing import STYLE, drawn
from tests.adapters.slack.standin import BOT_TOKEN, SECRET, text_of, workspace

PICTURE = Path(adapters.slack.__file__).with_name("picture.png")
IDEA = "Let candidates meet their team, not only their manager."


async def draw(page: Page) -> None:
    """What the bot sent to a small Slack of ours, drawn by ourselves: the stand-ins have no page that draws it."""
    clock = MovableClock(datetime(2026, 3, 3, 9, 40, tzinfo=UTC))
    async with bot_afresh(clock, Random(seed=6)) as bot, workspace() as people:
        access = Access(bot_token=BOT_TOKEN, signing_secret=SECRET, http_port=0, api_url=f"{people.url}api/")
        for name in ("Ana", "Ben", "Chidi", "Dolores", "Esra"):
            people.joins(f"U{name.upper()}", name)
        async with slack(bot.engine, access) as running:
            people.events = running.address or ""
            previews = []
            for user, idea in (("UBEN", "Show the pay."), ("UCHIDI", "Interview in pairs."), ("UANA", IDEA)):
                await people.types(user, f"/idea {idea}")
                previews.append(people.windows[user].whispers[-1])
                await people.presses(user, "Send without my name", previews[-1])
            receipt = people.windows["UANA"].whispers[-1]
            clock.forward(timedelta(minutes=15))
            await bot.settle()
        [card] = [message for message in people.messages.values() if IDEA in text_of(message)]
    await page.set_viewport_size({"width": 432, "height": 900})
    panels = []
    for message, private in ((previews[-1], True), (receipt, True), (card, False)):
        await page.set_content(f"<style>{STYLE}</style>{drawn(message, 'fair-hiring', private=private)}")
        panels.append(await page.locator("article").screenshot())
    await side_by_side(page, panels, paper="#ffffff")
    await page.screenshot(path=PICTURE, full_page=True)
