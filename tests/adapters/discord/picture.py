"""Draws an idea's way on Discord for the README: what its author alone sees, twice, and what everybody does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Page, expect

import adapters.discord
from bot.kit import MovableClock, Random
from tests.adapters.browser import side_by_side
from tests.adapters.discord.simulator import simulated

PICTURE = Path(adapters.discord.__file__).with_name("picture.png")
IDEA = "Let candidates meet their team, not only their manager."


async def draw(page: Page) -> None:
    """Ana's idea on SimCord's page."""
    clock = MovableClock(datetime(2026, 1, 1, 9, 40, tzinfo=UTC))  # the day on which SimCord begins
    async with simulated(clock, Random(seed=6)) as (server, shown):
        await server.env.advance_time(timedelta(hours=9, minutes=40).total_seconds())
        await page.set_viewport_size({"width": 480, "height": 900})
        await page.goto(shown.url)
        panels = []

        async def seen(words: str) -> None:
            await shown.refresh()
            message = page.locator("article.channel-message").filter(has_text=IDEA).filter(has_text=words)
            for button in await message.get_by_role("button").all():
                await expect(button).to_be_enabled()
            panels.append(await message.screenshot())

        for person, idea in (("Ben", "Show the salary range."), ("Chidi", "Let two people interview."), ("Ana", IDEA)):
            await server.types(person, "idea", text=idea)
            if person == "Ana":
                await seen("This is how it will look")
            await server.presses(person, "Send without my name")
        await seen("Your receipt code")
        await server.passes(minutes=5)
        await server.env.advance_time(timedelta(minutes=5).total_seconds())
        await seen("Written without a name.")
        await side_by_side(page, panels, paper="#313338")
        await page.screenshot(path=PICTURE, full_page=True)
