"""The time of a planned retro has come: it begins by itself, waits for another to end, or is let go."""

from __future__ import annotations

from datetime import time

from bot.features.retros.common import USUAL_FORMAT, feature, name_of
from bot.features.retros.formats import kept_as
from bot.features.retros.leading import LEADS, begun
from bot.features.retros.planned import ON_HOLIDAY, PATIENCE, WHEN_PATIENCE_ENDS, hold_at, invitation_of, leads
from bot.features.retros.reminding import announced
from bot.features.retros.settling import following, planned_anew
from bot.kit import Direct, Effect, Effects, JobCall, Phrase, Post, Refresh, Slash, SprintEnded, Weekly, When, _
from storage.people import People
from storage.retros import BEGUN, MISSED, PLANNED, Plan, PlanStore, RetroStore


@feature.job
def hold(call: JobCall, number: int, sequence: int, try_: int) -> Effects:
    """Begin a planned retro, led by whoever planned it unless they do not come."""
    store = call.store(PlanStore)
    plan = store.take(number)
    if plan is None or plan.state != PLANNED or plan.sequence != sequence:
        return None
    if call.now >= plan.at + PATIENCE:
        return _let_go(call, plan)
    leader = leads(plan, store.guests(number))
    effects = begun(
        call,
        kept_as(call, plan.format),
        leader=leader,
        name=None if leader is None else plan.planner_name,
        collected=plan.retro,
    )
    if effects is None:
        return _wait(call, plan)
    retro = call.store(RetroStore).under_way()
    assert retro is not None
    store.close(plan, BEGUN, retro=retro.number)
    told = [] if leader is None else [Direct(leader, LEADS, urgent=True)]
    return [*effects, *told, Refresh(invitation_of(number)), *following(call, plan)]


def _wait(call: JobCall, plan: Plan) -> list[Effect]:
    """Another retro goes on: say so, and begin when it ends."""
    if plan.waits:
        return []
    other = call.store(RetroStore).under_way()
    assert other is not None
    call.store(PlanStore).wait(plan.number)
    said = _(
        "{retro} still goes on. Our planned retro begins when it ends, if that is within the hour.",
        retro=name_of(other.number),
    )
    return [
        Post(content=said, under=invitation_of(plan.number)),
        hold_at(plan.at + PATIENCE, plan, try_=WHEN_PATIENCE_ENDS),
    ]


def _let_go(call: JobCall, plan: Plan) -> list[Effect]:
    """Nobody could begin it in time, and by now nobody waits for it."""
    call.store(PlanStore).close(plan, MISSED, retro=plan.retro)
    return [
        Refresh(invitation_of(plan.number)),
        Post(content=_not_held(plan), under=invitation_of(plan.number)),
        *following(call, plan, collected=plan.retro),
    ]


def _not_held(plan: Plan) -> Phrase:
    when, command = When(plan.at), Slash("retro start")
    if plan.retro is None:
        return _("Our retro of {when} could not begin in time. {command} begins one now.", when=when, command=command)
    return _(
        "Our retro of {when} could not begin in time. What was written for it is kept for the next one; {command} "
        "begins it now.",
        when=when,
        command=command,
    )


@feature.on(SprintEnded)
def after_a_sprint(call: JobCall, event: SprintEnded) -> Effects:
    """Begin a retro at once, or plan one for the day that the group chose; one that goes on already serves as well."""
    custom = call.store(PlanStore).sprint_custom()
    by = None if event.by is None else call.store(People).member(event.by)
    leader, name = (None, None) if by is None else (event.by, by.name)
    if custom is None:
        return begun(call, kept_as(call, USUAL_FORMAT), leader=leader, name=name)
    at = call.next_slot(Weekly(custom.weekday, time.fromisoformat(custom.at)), call.now, ON_HOLIDAY)
    number = planned_anew(
        call,
        at=at,
        slot=at,
        series=at.astimezone(call.group.zone).replace(tzinfo=None),
        every="",
        chosen=kept_as(call, custom.format),
        collects=False,
        planner=leader,
        name=name,
    )
    plan = call.store(PlanStore).find(number)
    assert plan is not None
    return [Post(content=invitation_of(number)), *announced(call, plan)]
