"""What all parts of the record share: its name, its days, and how lists and what is not there are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from bot.kit import Bold, Choice, Feature, NotFound, Phrase, Rejected, Slash, View, When, _, instant_of

S = TypeVar("S", bound=str)

feature = Feature("record", _("The record: what you want to reach, decide and do, and what became of it"))

NOON: Final = time(12)
"""A day is kept as its noon where the group is: so nearly all readers see the same day, wherever they are."""
FARTHEST: Final = timedelta(days=3653)
DAY_HINT: Final = _("Such as “fri”, “15 June” or “in 6 weeks”.")
DAY_HINT_OPTIONAL: Final = _("Such as “fri”, “15 June” or “in 6 weeks”; may stay empty.")


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


def choices_of(words: Mapping[S, Phrase]) -> tuple[Choice, ...]:
    """What can be chosen, from values with their words."""
    return tuple(Choice(value, label) for value, label in words.items())


def not_there(name: str, lists: str) -> NotFound:
    """The one answer for what was never on record here; `lists` is the command that shows what is."""
    return NotFound(
        _("There is no {name} in this group. {command} shows what there is.", name=name, command=Slash(lists))
    )


def named(name: str | None) -> Bold:
    """Somebody by name; `None` is the name of somebody who left."""
    return Bold(_("Somebody who left") if name is None else name)
