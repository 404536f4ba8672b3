"""What all parts of the record share: its name, its days, and what can be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Annotated, Final, TypeVar
from zoneinfo import ZoneInfo

from bot.kit import Arg, Choice, Feature, Phrase, Rejected, View, When, Words, _, instant_of

S = TypeVar("S", bound=str)

feature = Feature("record", _("The record: what you want to reach, decide and do, and what became of it"))

NOON: Final = time(12)
"""A day is kept as its noon where the group is: so nearly all readers see the same day, wherever they are."""
FARTHEST: Final = timedelta(days=3653)
DAY_HINT: Final = _("Such as “fri”, “15 June” or “in 6 weeks”.")
DAY_HINT_OPTIONAL: Final = _("Such as “fri”, “15 June” or “in 6 weeks”; may stay empty.")

Day = Annotated[datetime | None, Arg(_("by when"), rest=True, day=True)]


def day_of(view: View, at: datetime, field: str = "due") -> datetime:
    """The day of a time that somebody gave, as it is kept.

    :raises Rejected: when it is more than ten years ahead.
    """
    if at > view.now + FARTHEST:
        raise Rejected(
            _("{when} is more than ten years ahead. Choose an earlier day.", when=When(at, "day")), field=field
        )
    return instant_of(datetime.combine(at.astimezone(view.group.zone).date(), NOON), view.group.zone)


def perhaps_day_of(view: View, at: datetime | None, field: str = "due") -> datetime | None:
    """The same where a day may be left out."""
    return None if at is None else day_of(view, at, field)


def typed_day(day: datetime | None, zone: ZoneInfo) -> str:
    """A day as it stands in a form."""
    return "" if day is None else day.astimezone(zone).strftime("%Y-%m-%d")


def is_over(view: View, day: datetime | None) -> bool:
    """Whether a day is over where the group is."""
    zone = view.group.zone
    return day is not None and day.astimezone(zone).date() < view.now.astimezone(zone).date()


def day_words(view: View, day: datetime | None, *, still_open: bool) -> Words:
    """A day in a list, and whether what is to be done by then is late."""
    if day is None:
        return "–"
    told = When(day, "day")
    return _("{day} (over)", day=told) if still_open and is_over(view, day) else told


def choices_of(words: Mapping[S, Phrase]) -> tuple[Choice, ...]:
    """What can be chosen, from values with their words."""
    return tuple(Choice(value, label) for value, label in words.items())
