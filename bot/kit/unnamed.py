"""Writing without a name: a draft first, what whoever writes is told before, when it shows, and with how many others.

What the group reads of it appears at ticks only, shuffled, together with enough others; that nobody is known to have
written it is what an `AnonCall` is for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.kit.calls import Group, View
from bot.kit.cards import Actions, Button, Card, Fields, Paragraph
from bot.kit.clock import next_tick
from bot.kit.crowds import CROWD, LEAST
from bot.kit.errors import NotFound
from bot.kit.receipts import in_fours
from bot.kit.text import Channel, Code, Phrase, When, Words, _, _n, join

TICK: Final = timedelta(minutes=15)
"""What is anonymous shows at these moments only, counted from midnight UTC, so that nobody sees when it was written."""


def enough(*, sensitive: bool) -> int:
    """How many wait for each other; on a sensitive board a crowd does."""
    return CROWD if sensitive else LEAST


def promise(group: Group) -> Words:
    """What stands above a form for something without a name."""
    kept = _("Nobody will see who wrote it, and nothing about you is stored. You see a preview first.")
    warning = small_crowd(group)
    return kept if warning is None else (kept, " ", warning)


def small_crowd(group: Group) -> Phrase | None:
    """The plain word to those who would hide in a crowd that is none."""
    if not 0 < group.crowd < CROWD:
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


def later(now: datetime) -> Phrase:
    """When a change to what others have read shows."""
    return _("It shows from {at} on, still without your name.", at=When(next_tick(now, TICK), "time"))


def preview(view: View, text: str, *notices: Words, when: tuple[Words, Words], steps: tuple[Button, ...]) -> Card:
    """A draft exactly as it will look, with what is known of who wrote it, and what can be done with it."""
    title = _("This is how it will look")
    warning = small_crowd(view.group)
    nobody = _("Not shown, not stored, not in any log. Nobody can look it up, we included.")
    remains = _(
        "What remains: your style, facts that only one person knows, and that the chat itself sees you use this bot."
    )
    return Card(
        title=title,
        summary=(title, ": ", text),
        blocks=(
            Paragraph(text, "quote"),
            *map(Paragraph, notices),
            Fields(((_("Where"), places(view)), when, (_("Who wrote it"), nobody))),
            *(() if warning is None else (Paragraph(warning),)),
            Paragraph(remains, "quiet"),
            Actions(steps),
        ),
    )


def kept(text: str, code: str, *, appears: Words, coming_back: Words) -> Card:
    """What was kept, and its author's receipt code, which is shown this once."""
    title, shown = _("Kept, without your name"), Code(in_fours(code))
    receipt = _("Your receipt code: ")
    return Card(
        title=title,
        summary=(title, ". ", receipt, shown),
        blocks=(
            Paragraph(text, "quote"),
            Paragraph(_("It appears {moment}.", moment=appears)),
            Paragraph((receipt, shown)),
            Paragraph(coming_back),
        ),
    )


def no_draft() -> NotFound:
    """The one answer for a draft that is not there."""
    return NotFound(_("This draft is no longer there: it was sent, thrown away, or lay here for more than a day."))
