"""Planned retros: what all who deal with them share. When each recurs, what it is called, and where it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from bot.features.retros.agenda import HOUR, MINUTE, Course
from bot.kit import CardRef, Effect, JobCall, Later, MemberId, NotFound, OnHoliday, Slash, View, _, rule_of
from storage.retros import Guest, Plan, PlanStore, Retro

YES: Final = "yes"
MAYBE: Final = "maybe"
NO: Final = "no"

REMINDERS: Final = (24 * HOUR, HOUR, 5 * MINUTE)
"""How long before a planned retro people are reminded, the first reminder first."""
PATIENCE: Final = HOUR
"""How long after its time a planned retro may still begin; later nobody would expect it."""

ON_HOLIDAY: Final[OnHoliday] = "later"
"""What recurs is, where the group rests, on the first day on which it is back."""


def next_of(view: View, plan: Plan) -> datetime | None:
    """When the one after a planned retro is; `None` where nothing follows."""
    rule = rule_of(plan.every, plan.series)
    return None if rule is None else view.next_slot(rule, max(plan.slot, view.now), ON_HOLIDAY)


def seconds_of(at: datetime) -> int:
    """An instant as a button carries it: in seconds of the epoch."""
    return round(at.timestamp())


def instant_of_seconds(seconds: int) -> datetime:
    """The instant that a button carries."""
    return datetime.fromtimestamp(seconds, UTC)


PLAN: Final = "PLAN"


def plan_name(number: int) -> str:
    """What people call a planned retro."""
    return f"{PLAN}-{number}"


def invitation_of(number: int) -> CardRef:
    """The invitation to a planned retro; `inviting.py` draws it."""
    return CardRef("retros.invitation", (number,))


def hold_at(at: datetime, plan: Plan, *, try_: int) -> Later:
    """Begin a planned retro then; `holding.py` does. Each try has a number of its own."""
    return Later("retros.hold", at, (plan.number, plan.sequence, try_))


AT_ITS_TIME: Final = 0
ONCE_ANOTHER_IS_OVER: Final = 1
WHEN_PATIENCE_ENDS: Final = 2


def passing(call: JobCall, retro: Retro, course: Course) -> Sequence[Effect]:
    """Once a retro is over, the one that waits for it begins."""
    if course.phase is not None:
        return ()
    due = [plan for plan in call.store(PlanStore).ahead() if plan.at <= call.now]
    return [hold_at(call.now, plan, try_=ONCE_ANOTHER_IS_OVER) for plan in due]


def the_one_ahead(call: View, number: int) -> Plan:
    """A planned retro that is still to come: the one of a number, or with 0 the next one.

    :raises NotFound: when there is none.
    """
    ahead = call.store(PlanStore).ahead()
    found = next((plan for plan in ahead if number in (0, plan.number)), None)
    if found is not None:
        return found
    if number and ahead:
        raise NotFound(
            _(
                "{plan} is not to come any more. {command} shows what is.",
                plan=plan_name(number),
                command=Slash("retro show"),
            )
        )
    raise NotFound(_("No retro is planned. {command} plans one.", command=Slash("retro schedule")))


def leads(plan: Plan, guests: Sequence[Guest]) -> MemberId | None:
    """Who is to lead: whoever planned it, unless they said that they do not come."""
    if plan.planner_id is None or any(guest.member == plan.planner_id and guest.says == NO for guest in guests):
        return None
    return MemberId(plan.planner_id)
