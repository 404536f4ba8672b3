"""Somebody at a keyboard alone: Tab to what they look for, Enter, arrows and letters; no mouse anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from playwright.async_api import Page, expect

_MOST: Final = 250
"""Presses of Tab after which what somebody looks for cannot be reached."""
_WHERE = """() => {
  const here = document.activeElement;
  if (here === document.body) return ["", ""];
  const label = here.getAttribute("aria-label") ?? here.labels?.[0]?.innerText ?? here.innerText ?? "";
  return [label.trim(), here.closest("article, dialog, section")?.innerText ?? ""];
}"""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keyboard of a page."""

    page: Page

    async def finds(self, label: str, on: str = "") -> None:
        """Go on with Tab until what is called so has the focus, on something with some words."""
        wanted = re.compile(rf"{re.escape(label)}(?!\w)")
        passed = []
        for _press in range(_MOST):
            called, where = await self.page.evaluate(_WHERE)
            if wanted.match(called) and on in where:
                return
            passed.append(called)
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"no {label!r} by keyboard; passed: {', '.join(map(repr, dict.fromkeys(passed)))}")

    async def presses(self, button: str, on: str = "") -> None:
        """Press a button once it is there."""
        named = self.page.get_by_role("button", name=re.compile(f"^{re.escape(button)}(,|$)"))
        await expect(named.first).to_be_visible()
        await self.finds(button, on)
        await self.page.keyboard.press("Enter")

    async def fills(self, *fields: tuple[str, str]) -> None:
        """Write into the fields of the form before them."""
        await expect(self.page.get_by_role("dialog")).to_be_visible()
        for label, text in fields:
            await self.finds(label)
            await self.page.keyboard.press("Control+A")
            await self.page.keyboard.type(text)

    async def sends(self, button: str = "Send") -> None:
        """Send the form before them."""
        await self.finds(button)
        await self.page.keyboard.press("Enter")
        await expect(self.page.get_by_role("dialog")).to_have_count(0)
