"""What stands in the channel and what in the thread: whole lines only, never the beginning of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.kit import Words

BULLET: Final = "• "
_EXTRA_OF_LINE: Final = len(BULLET) + len("\n")
_EXTRA_OF_PART: Final = len("\n\n")


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines under what they are about."""

    title: Words
    lines: tuple[Words, ...]


def fit(parts: Sequence[Part], most: int, length: Callable[[Words], int]) -> tuple[Sequence[Part], Sequence[Part]]:
    """What fits into so many characters, and the rest: the first line of each part goes before the second of any.

    What does not fit stands in the rest whole, with all that follows it in its part.
    """
    left, shown, open_parts = most, [0 for _part in parts], set(range(len(parts)))
    for row in range(max((len(part.lines) for part in parts), default=0)):
        for number, part in enumerate(parts):
            if number not in open_parts or row >= len(part.lines):
                continue
            cost = length(part.lines[row]) + _EXTRA_OF_LINE + (0 if row else length(part.title) + _EXTRA_OF_PART)
            if cost <= left:
                left, shown[number] = left - cost, row + 1
            else:
                open_parts.discard(number)
    return (
        [Part(part.title, part.lines[:end]) for part, end in zip(parts, shown, strict=True) if end],
        [Part(part.title, part.lines[end:]) for part, end in zip(parts, shown, strict=True) if part.lines[end:]],
    )


def pages(parts: Sequence[Part], most: int, length: Callable[[Words], int]) -> Iterator[Sequence[Part]]:
    """The parts one after the other in pages of so many characters; a line that is longer has a page of its own."""
    page: list[Part] = []
    left = most
    for part in parts:
        titled = length(part.title) + _EXTRA_OF_PART
        for line in part.lines:
            cost = length(line) + _EXTRA_OF_LINE
            goes_on = bool(page) and page[-1].title == part.title
            if page and cost + (0 if goes_on else titled) > left:
                yield page
                page, left, goes_on = [], most, False
            before = page.pop().lines if goes_on else ()
            page.append(Part(part.title, (*before, line)))
            left -= cost + (0 if goes_on else titled)
    if page:
        yield page


def count(parts: Sequence[Part]) -> int:
    """How many lines there are."""
    return sum(len(part.lines) for part in parts)
