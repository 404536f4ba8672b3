"""A retro over days calls people together when its next part begins, and lets them sleep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot.features.retros.agenda import MINUTE, Course, at
from bot.features.retros.common import SCRIPTS, card_of, course_of, feature, step_of, until
from bot.kit import Bold, Daily, Effect, Effects, JobCall, Post, _, next_instant
from storage.retros import Retro, RetroStore

MORNING: Final = time(8)
EVENING: Final = time(20)
"""Between the two, in the group's own time, people may be told something."""


def passing(call: JobCall, retro: Retro, course: Course) -> Sequence[Effect]:
    """When another part begins, say so at the next hour at which people are awake."""
    if course.unit == MINUTE or course.phase is None or course.phase.value == retro.phase:
        return ()
    return [announce.at(awake(call.now, call.group.zone), retro.number, step_of(course))]


def awake(now: datetime, zone: ZoneInfo) -> datetime:
    """Now, or the next morning if it is night."""
    local = now.astimezone(zone).time()
    return now if MORNING <= local < EVENING else next_instant(Daily(MORNING), zone, now)


@feature.job
def announce(call: JobCall, number: int, step: int) -> Effects:
    """Say in the thread which part it is, unless it is over already."""
    retro = call.store(RetroStore).find(number)
    course = None if retro is None else at(course_of(retro), call.now)
    if course is None or course.phase is None or course.ends is None or step_of(course) != step:
        return None
    script = SCRIPTS[course.phase]
    return Post(
        content=(Bold(script.name), ", ", _("until {when}", when=until(course)), ": ", script.ask),
        under=card_of(number),
    )
