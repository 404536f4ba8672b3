"""What happens by itself before a planned retro: people are reminded, and the notes that wait already are counted."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Final

from bot.features.retros.agenda import HOUR, MINUTE
from bot.features.retros.common import feature
from bot.features.retros.planned import AT_ITS_TIME, NO, ON_HOLIDAY, REMINDERS, hold_at, invitation_of, leads
from bot.kit import (
    Bold,
    CalendarChanged,
    Direct,
    Effect,
    Effects,
    JobCall,
    MemberId,
    Phrase,
    Post,
    Refresh,
    View,
    When,
    _,
    next_tick,
    rule_of,
)
from storage.retros import PLANNED, Plan, PlanStore, RetroStore, WaitingNotes

_NEXT: Final = dict(pairwise((*REMINDERS, 0 * MINUTE)))
"""What comes after each reminder."""


def announced(call: JobCall, plan: Plan) -> list[Effect]:
    """What a planned retro brings with it from now on: it begins at its time, and people are reminded before."""
    ahead = [before for before in REMINDERS if plan.at - before > call.now]
    return [
        hold_at(plan.at, plan, try_=AT_ITS_TIME),
        *(remind.at(plan.at - before, plan.number, plan.sequence, before // MINUTE) for before in ahead),
        *(() if plan.retro is None else (collected.at(next_tick(call.now, HOUR), plan.number),)),
    ]


@feature.job
def remind(call: JobCall, number: int, sequence: int, minutes: int) -> Effects:
    """Remind everybody in the thread, and whoever may come in private; who said no hears nothing.

    A reminder that nobody could send before the next one was due is left out.
    """
    store = call.store(PlanStore)
    plan = store.find(number)
    before = minutes * MINUTE
    if plan is None or plan.state != PLANNED or plan.sequence != sequence or call.now >= plan.at - _NEXT[before]:
        return None
    guests = store.guests(number)
    leader = leads(plan, guests)
    told = [guest.member for guest in guests if guest.says != NO]
    last = before == REMINDERS[-1]
    effects: list[Effect] = [Post(content=_reminder(plan), under=invitation_of(number))]
    invited = [MemberId(member) for member in told if not (last and member == leader)]
    effects += [Direct(member, _reminder(plan), urgent=True) for member in invited]
    if last and leader is not None:
        effects.append(Direct(leader, _to_the_leader(plan), urgent=True))
    return effects


@feature.on(CalendarChanged)
def put_off(call: JobCall, event: CalendarChanged) -> Effects:
    """Where the group came to rest on the day of one of a series, that is when it is back."""
    store = call.store(PlanStore)
    effects: list[Effect] = []
    for number in [plan.number for plan in store.ahead()]:
        plan = store.take(number)
        other = None if plan is None or plan.state != PLANNED else _after_the_holiday(call, plan)
        if plan is not None and other is not None:
            effects += _put_off(call, plan, other)
    return effects


def _after_the_holiday(view: View, plan: Plan) -> datetime | None:
    """When one of a series is instead, where the group rests on its day; `None` where it does not, or chose it.

    People chose the day of the first one, and of one that they moved.
    """
    local = plan.at.astimezone(view.group.zone)
    chosen = plan.at != plan.slot or local.replace(tzinfo=None) == plan.series
    rule = rule_of(plan.every, plan.series)
    if chosen or rule is None or not any(local.date() in holiday for holiday in view.holidays()):
        return None
    return view.next_slot(rule, plan.at, ON_HOLIDAY)


def _put_off(call: JobCall, plan: Plan, other: datetime) -> list[Effect]:
    store = call.store(PlanStore)
    store.move(plan, other)
    moved = store.find(plan.number)
    assert moved is not None
    said = _("We rest on {day}, so our retro is {when} instead.", day=When(plan.at, "day"), when=Bold(When(other)))
    return [
        *announced(call, moved),
        Refresh(invitation_of(plan.number)),
        Post(content=said, under=invitation_of(plan.number)),
    ]


def _reminder(plan: Plan) -> Phrase:
    if plan.retro is None:
        return _("Our retro begins {when}.", when=Bold(When(plan.at)))
    return _("Our retro begins {when}. Notes can still be written.", when=Bold(When(plan.at)))


def _to_the_leader(plan: Plan) -> Phrase:
    return _(
        "You are asked to lead the retro that begins {when}. There is nothing to prepare: it begins and goes on by "
        "itself, and the card in the channel says what to say. If you cannot, anybody else presses “I lead now”.",
        when=Bold(When(plan.at)),
    )


@feature.job
def collected(call: JobCall, number: int) -> Effects:
    """See how many notes wait for a planned retro; once an hour, so that nobody sees whose came when."""
    plan = call.store(PlanStore).find(number)
    retro = None if plan is None or plan.retro is None else call.store(RetroStore).find(plan.retro)
    if plan is None or plan.state != PLANNED or retro is None:
        return None
    call.store(RetroStore).count_written(retro.number, len(call.store(WaitingNotes).all(retro)))
    return [Refresh(invitation_of(number)), collected.at(next_tick(call.now, HOUR), number)]
