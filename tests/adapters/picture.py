"""`make pictures` draws the README's pictures: the playground in light and in dark, an idea on Slack and on Discord."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Page, expect

import adapters.playground
from adapters.pages.serving import served
from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from adapters.playground.sample import HERE, settle_in
from adapters.playground.server import playground_app
from adapters.playground.world import World
from bot.kit import MovableClock, Random
from tests.adapters.afresh import bot_afresh
from tests.adapters.browser import CHROMIUM, HOW_TO_GET_IT, opened_page
from tests.adapters.discord import picture as on_discord
from tests.adapters.slack import picture as on_slack

FOLDER = Path(adapters.playground.__file__).parent
COLOURS = {"light": "picture.png", "dark": "picture-dark.png"}


async def draw(page: Page) -> None:
    """The sample group when its first ideas have just appeared, and Ana is about to send hers."""
    clock, random = MovableClock(datetime(2026, 3, 3, 9, 40, tzinfo=UTC)), Random(seed=6)
    world = World(None, random)
    playground = Playground(world, clock, random)
    async with bot_afresh(clock, random) as bot:
        bot.engine.attach(playground)
        crowd = playground.connect(bot.engine)

        async def forward(by: timedelta) -> None:
            clock.forward(by)
            await bot.settle()

        await settle_in(crowd, bot.settle)
        chat = Chat(crowd, bot.settle)
        await chat.says("Farid", "/idea Tell everybody we turn down why.", HERE)
        await chat.presses("Farid", "Send without my name")
        await forward(timedelta(minutes=15))
        await chat.says("Ana", "/idea Let candidates meet their team, not only their manager.", HERE)
        async with served(playground_app(crowd, clock, forward=forward), "127.0.0.1", 0) as url:
            await page.set_viewport_size({"width": 1200, "height": 780})
            for colours, name in COLOURS.items():
                await page.emulate_media(color_scheme="light" if colours == "light" else "dark")
                await page.goto(f"{url}?channel={HERE}&as=ana,ben")
                await expect(page.locator(".column")).to_have_count(2)
                await page.screenshot(path=FOLDER / name)
            await page.goto("about:blank")
    world.close()


async def main() -> None:
    """Draw them in a browser."""
    if CHROMIUM is None:
        sys.exit(HOW_TO_GET_IT)
    async with opened_page() as page:
        for picture in (draw, on_slack.draw, on_discord.draw):
            await picture(page)


if __name__ == "__main__":
    asyncio.run(main())
