"""An invitation as a file that calendars open (iCalendar, RFC 5545); pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import icalendar

MEDIA_TYPE: Final = "text/calendar"
PRODUCT: Final = "-//Roundtable//Retros//EN"


def calendar_file(
    *,
    uid: bytes,
    sequence: int,
    now: datetime,
    begins: datetime,
    lasts: timedelta,
    summary: str,
    about: str,
    cancelled: bool = False,
) -> bytes:
    """One event, in UTC, which every calendar shows in its reader's own time.

    A later file with the same `uid` and a higher `sequence` takes its place; one that is cancelled takes it away.
    """
    event = icalendar.Event()
    event.add("uid", f"{uid.hex()}@roundtable")
    event.add("sequence", sequence)
    event.add("dtstamp", now)
    event.add("dtstart", begins)
    event.add("dtend", begins + lasts)
    event.add("summary", summary)
    event.add("description", about)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")  # what a calendar is to do with it (RFC 5546, 3.2)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
