"""Time zones as people type them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final
from zoneinfo import available_timezones

from bot.kit.errors import Rejected
from bot.kit.text import _, join

_MOST_NEAR: Final = 3


def zone_named(typed: str, *, field: str | None = None) -> str:
    """The zone that somebody typed, in any case, by its name or by its city alone.

    :raises Rejected: where there is none, with those that are near.
    """
    zones = {zone.lower(): zone for zone in available_timezones()}
    wanted = "_".join(typed.lower().split())
    cities: dict[str, list[str]] = {}
    for low, zone in zones.items():
        cities.setdefault(low.rpartition("/")[2], []).append(zone)
    found = zones.get(wanted) or (cities[wanted][0] if len(cities.get(wanted, ())) == 1 else None)
    if found is not None:
        return found
    near = sorted(name for low, name in zones.items() if wanted and wanted in low)[:_MOST_NEAR]
    if not near:
        close = [*get_close_matches(wanted, zones, _MOST_NEAR), *get_close_matches(wanted, cities, _MOST_NEAR)]
        near = sorted({zones.get(one) or cities[one][0] for one in close})[:_MOST_NEAR]
    hint = _("Did you mean {zones}?", zones=join(near)) if near else _("Try the largest city near you.")
    raise Rejected(_("There is no time zone “{zone}”. {hint}", zone=typed, hint=hint), field=field)
