"""How often something is to be, as people choose it: once, or again and again from its first time on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.kit.recurrence import Monthly, Rule, Weekly, week_of_month
from bot.kit.text import Phrase, _

OFTEN: Final[Mapping[str, Phrase]] = {
    "": _("once"),
    "weekly": _("every week"),
    "fortnightly": _("every two weeks"),
    "monthly": _("every month, on the same weekday"),
}


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
