"""Time zones, days of the week and times of the day as people type them."""

from __future__ import annotations

import re
from datetime import time
from difflib import get_close_matches
from typing import Final
from zoneinfo import available_timezones

from bot.kit.cards import Choice
from bot.kit.errors import Rejected
from bot.kit.text import _, join

WEEKDAYS: Final = (
    Choice("0", _("Monday")),
    Choice("1", _("Tuesday")),
    Choice("2", _("Wednesday")),
    Choice("3", _("Thursday")),
    Choice("4", _("Friday")),
    Choice("5", _("Saturday")),
    Choice("6", _("Sunday")),
)
"""With the numbers that rules count them by."""
DAYS: Final = (*WEEKDAYS, Choice("-1", _("never")))
"""What may come on one of them, or not at all."""

_NOWHERE: Final = {"localtime", "Factory"}
"""What a machine may have among its zones, which says where it is itself, or nothing."""
_MOST_NEAR: Final = 3
_TIME: Final = re.compile(r"(\d{1,2})(?:[:.h](\d{2})?)?\s*(am|pm|h)?", re.IGNORECASE)


def zone_named(typed: str, *, field: str | None = None) -> str:
    """The zone that somebody typed, in any case, by its name or by its city alone.

    :raises Rejected: where there is none, with those that are near.
    """
    zones = {zone.lower(): zone for zone in available_timezones() - _NOWHERE}
    wanted = "_".join(typed.lower().split())
    cities: dict[str, list[str]] = {}
    for low, zone in zones.items():
        cities.setdefault(low.rpartition("/")[2], []).append(zone)
    found = zones.get(wanted) or (cities[wanted][0] if len(cities.get(wanted, ())) == 1 else None)
    if found is not None:
        return found
    near = sorted(name for low, name in zones.items() if wanted and wanted in low)[:_MOST_NEAR]
    if not near:
        close = [*get_close_matches(wanted, cities, _MOST_NEAR), *get_close_matches(wanted, zones, _MOST_NEAR)]
        near = list(dict.fromkeys(zones.get(one) or cities[one][0] for one in close))[:_MOST_NEAR]
    hint = _("Did you mean {zones}?", zones=join(near)) if near else _("Try the largest city near you.")
    raise Rejected(_("There is no time zone “{zone}”. {hint}", zone=typed, hint=hint), field=field)


def time_of_day(typed: str, *, field: str | None = None) -> str:
    """A local time such as “9”, “9:30”, “15h” or “3 pm”, in ISO 8601 to the minute.

    :raises Rejected: for what is no time of the day.
    """
    found = _TIME.fullmatch(typed.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (-1, 0)
    half = (found[3] or "").lower() if found else ""
    if half in {"am", "pm"}:
        hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else -1
    if not (0 <= hour <= 23 and 0 <= minute <= 59):
        raise Rejected(_("“{typed}” is no time of the day. Type it like 9:00, 15:30 or 3pm.", typed=typed), field=field)
    return time(hour, minute).isoformat("minutes")
