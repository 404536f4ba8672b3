"""Writing without a name: when it shows, with how many others, and what whoever writes is told before.

What the group reads of it appears at ticks only, shuffled, together with enough others; that nobody is known to have
written it is what an `AnonCall` is for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.kit.calls import Group, View
from bot.kit.clock import next_tick
from bot.kit.text import Channel, Phrase, When, Words, _, _n, join

TICK: Final = timedelta(minutes=15)
"""What is anonymous shows at these moments only, counted from midnight UTC, so that nobody sees when it was written."""
LEAST: Final = 3
LEAST_IF_SENSITIVE: Final = 5
SMALL_CROWD: Final = 5
"""Below so many people there is no crowd to hide in."""


def promise(group: Group) -> Words:
    """What stands above a form for something without a name."""
    kept = _("Nobody will see who wrote it, and nothing about you is stored. You see a preview first.")
    warning = small_crowd(group)
    return kept if warning is None else (kept, " ", warning)


def small_crowd(group: Group) -> Phrase | None:
    """The plain word to those who would hide in a crowd that is none."""
    if not 0 < group.crowd < SMALL_CROWD:
        return None
    return _n(
        "Mind: only one person can read here. That is no crowd to hide in.",
        "Mind: only {count} people can read here. That is too small a crowd to hide in: others may guess.",
        group.crowd,
    )


def places(view: View) -> Words:
    """Where it appears."""
    return join([Channel(place.id, place.name) for place in view.places])


def moment(now: datetime, least: int) -> Phrase:
    """When something that is kept now appears, as far as anybody can know; `least` wait for each other."""
    at = When(next_tick(now, TICK), "time")
    return _("together with at least {others} others, in random order, from {at} on", others=least - 1, at=at)
