"""A real browser, where there is one."""

from __future__ import annotations

import shutil
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HOW_TO_GET_IT = "This needs a browser: apt-get install chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


@asynccontextmanager
async def opened_page(scale: float = 1) -> AsyncIterator[Page]:
    """A window of the browser, on a desk of usual size."""
    async with async_playwright() as browsers:
        browser = await browsers.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1280, "height": 800}, device_scale_factor=scale)
        page.set_default_timeout(10_000)
        yield page
        await browser.close()


async def side_by_side(page: Page, pictures: Sequence[bytes], *, paper: str) -> None:
    """Show PNGs beside each other on paper of a colour."""
    shown = "".join(f'<img src="data:image/png;base64,{b64encode(one).decode()}">' for one in pictures)
    style = f"background: {paper}; display: flex; align-items: start; gap: 8px; margin: 12px; width: max-content"
    await page.goto("about:blank")  # whose policy lets pictures be shown
    await page.set_viewport_size({"width": 24 + 440 * len(pictures), "height": 100})
    await page.set_content(f'<body style="{style}">{shown}</body>')
