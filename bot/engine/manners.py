"""When somebody may be written to by themselves: not at night where they are, and not again and again on one day.

One rule for all features. What is urgent, because a clock runs or they asked for it, is counted and never held back;
all else waits for the next morning, and what waited together is said in one message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.kit import Block, Bold, Card, Divider, Paragraph, instant_of, join

MOST_A_DAY: Final = 2
QUIET_FROM: Final = time(21)
QUIET_UNTIL: Final = time(8)
MOST_TOGETHER: Final = 10
"""Messages that become one: more would be cut somewhere."""


def zone_of(names: Sequence[str | None]) -> ZoneInfo:
    """The first zone that there is: a platform may tell of one that nobody knows."""
    for name in names:
        try:
            return ZoneInfo(name or "")
        except (KeyError, ValueError, OSError):  # none that is known, or no name of one
            continue
    return ZoneInfo("UTC")


def day_of(now: datetime, zone: ZoneInfo) -> date:
    """The day that it is where somebody is."""
    return now.astimezone(zone).date()


def end_of_quiet(now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the night is over where somebody is; `None` by day."""
    here = now.astimezone(zone)
    if QUIET_UNTIL <= here.time() < QUIET_FROM:
        return None
    return next_morning(now, zone) if here.time() >= QUIET_FROM else _morning(here.date(), zone)


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """When the night is over that comes next where somebody is."""
    return _morning(day_of(now, zone) + timedelta(days=1), zone)


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return instant_of(datetime.combine(day, QUIET_UNTIL), zone)


def joined(cards: Sequence[Card]) -> Card:
    """Several messages as one, each under its title."""
    if len(cards) == 1:
        return cards[0]
    blocks: list[Block] = []
    for card in cards:
        if blocks:
            blocks.append(Divider())
        if card.title is not None:
            blocks.append(Paragraph(Bold(card.title)))
        blocks += card.blocks
    return Card(summary=join([card.summary for card in cards], " · "), blocks=tuple(blocks))
