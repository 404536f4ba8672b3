"""What happens by itself before a planned retro: people are reminded, and the notes that wait already are counted."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from bot.features.retros.agenda import HOUR, MINUTE
from bot.features.retros.common import feature
from bot.features.retros.planned import AT_ITS_TIME, NO, REMINDERS, hold_at, invitation_of, leads
from bot.kit import Bold, Direct, Effect, Effects, JobCall, MemberId, Phrase, Post, Refresh, When, _, next_tick
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
