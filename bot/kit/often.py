"""When and how often something is to be, as people choose it: once, or again and again from its first time on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.kit.errors import Rejected
from bot.kit.recurrence import Monthly, Rule, Weekly, week_of_month
from bot.kit.text import Phrase, When, _

OFTEN: Final[Mapping[str, Phrase]] = {
    "": _("once"),
    "weekly": _("every week"),
    "fortnightly": _("every two weeks"),
    "monthly": _("every month, on the same weekday"),
}

TIME_HINT: Final = _("Such as “fri 10:00”, “tomorrow 3pm” or “in 2 weeks”.")
FARTHEST: Final = timedelta(days=366)
"""So far ahead something can be planned."""


def rule_of(every: str, first: datetime) -> Rule | None:
    """The rule behind it, from the local time of the first one; `None` for once."""
    weekday, at = first.weekday(), first.time()
    match every:
        case "weekly":
            return Weekly(weekday, at)
        case "fortnightly":
            return Weekly(weekday, at, weeks=2, since=first.date())
        case "monthly":
            return Monthly(week_of_month(first.date()), weekday, at)
        case _:
            return None


def check_ahead(at: datetime, now: datetime, *, field: str = "at") -> datetime:
    """A time to plan something for.

    :raises Rejected: when it is more than a year ahead, or over.
    """
    if at > now + FARTHEST:
        raise Rejected(_("{when} is more than a year ahead. Plan it once it is closer.", when=When(at)), field=field)
    if at <= now:
        raise Rejected(_("{when} is over meanwhile. Choose another time.", when=When(at)), field=field)
    return at
