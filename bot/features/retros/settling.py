"""A planned retro is moved or cancelled, by anybody who takes part: it is said who did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated, Final

from bot.features.retros.agenda import HOUR, MINUTE, Course
from bot.features.retros.common import feature, stored
from bot.features.retros.formats import Chosen, kept_as
from bot.features.retros.planned import (
    ON_HOLIDAY,
    PLAN,
    instant_of_seconds,
    invitation_of,
    next_of,
    plan_name,
    seconds_of,
    the_one_ahead,
)
from bot.features.retros.reminding import announced
from bot.features.retros.revealing import clear
from bot.kit import (
    OFTEN,
    TIME_HINT,
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    Card,
    Effect,
    Effects,
    Field,
    Fields,
    Form,
    JobCall,
    MemberId,
    NotFound,
    Paragraph,
    Post,
    Refresh,
    Rejected,
    Reply,
    View,
    Weekly,
    When,
    _,
    check_ahead,
    join,
)
from storage.retros import CANCELLED, PLANNED, Plan, PlanStore, RetroStore, WaitingNotes

MOST_BUTTONS: Final = 5
"""Of the planned retros that are shown together; the others are reached by their numbers."""

PlanNumber = Annotated[int, Arg(_("which planned retro, such as PLAN-2"), prefix=PLAN)]


@dataclass(frozen=True, slots=True)
class MoveForm(Form):
    """Another time."""

    title = _("Move the retro")
    send = _("Move it")

    at: Annotated[datetime, Field(_("When is it to begin?"), most=60, hint=TIME_HINT)]


@feature.command("plan move", _("Move a planned retro to another time"))
def move_typed(
    call: View, when: Annotated[datetime | None, Arg(_("when it is to begin"), rest=True)] = None
) -> Effects:
    """Say what the time means before it counts; ask for it where it is missing."""
    plan = the_one_ahead(call, 0)
    return plan_moved.open(plan.number) if when is None else Reply(_to_confirm(plan, check_ahead(when, call.now)))


@feature.action
def another_time_for(call: View, number: int) -> Effects:
    """Ask for another time."""
    return plan_moved.open(the_one_ahead(call, number).number)


@feature.on_submit
def plan_moved(call: Call, form: MoveForm, number: int) -> Effects:
    """Say what the time means before it counts."""
    return Reply(_to_confirm(the_one_ahead(call, number), check_ahead(form.at, call.now)))


@feature.action
def move_plan(call: Call, number: int, at: int, sequence: int) -> Effects:
    """Move it, unless somebody did meanwhile."""
    plan = _taken(call, number, sequence)
    store, when = call.store(PlanStore), check_ahead(instant_of_seconds(at), call.now)
    store.move(plan, when)
    said = _("{name} moved our retro to {when}.", name=Bold(call.person.name), when=When(when))
    return [
        *announced(call, _found(call, number)),
        Refresh(invitation_of(number)),
        Post(content=said, under=invitation_of(number)),
        Reply(
            _(
                "Moved to {when}. Who had it in their calendar presses “Add to my calendar” again, and it moves there "
                "too.",
                when=When(when),
            )
        ),
    ]


@feature.command("plan cancel", _("Cancel a planned retro"))
def cancel_typed(call: View, plan: PlanNumber = 0) -> Effects:
    """Look at it first."""
    return _looked_at(call, plan)


@feature.action
def settle_plan(call: View, number: int) -> Effects:
    """One that is planned, with what can be done."""
    return _looked_at(call, number)


@feature.action
def cancel_plan(call: Call, number: int, sequence: int, all_: int) -> Effects:
    """Call it off, alone or with all that would follow."""
    plan = _taken(call, number, sequence)
    store = call.store(PlanStore)
    if all_:
        store.stop_recurring(number)
    store.close(plan, CANCELLED, retro=plan.retro)
    said = _("{name} cancelled our retro of {when}.", name=Bold(call.person.name), when=When(plan.at))
    return [
        *_without_notes(call, plan),
        *(() if all_ else following(call, plan)),
        Refresh(invitation_of(number)),
        Post(content=said, under=invitation_of(number)),
        Reply(_("Cancelled. Whoever looks at the invitation sees it.")),
    ]


def following(call: JobCall, plan: Plan, *, collected: int | None = None) -> list[Effect]:
    """The one after a planned retro, with the same questions; its invitation comes a little later.

    Notes that were `collected` for one that was not held are for this one.
    """
    at = next_of(call, plan)
    if at is None:
        return []
    number = planned_anew(
        call,
        at=at,
        slot=at,
        series=plan.series,
        every=plan.every,
        chosen=kept_as(call, plan.format),
        collects=plan.retro is not None,
        collected=collected,
        planner=None if plan.planner_id is None else MemberId(plan.planner_id),
        name=plan.planner_name,
    )
    return [*announced(call, _found(call, number)), send_invitation.at(call.now + HOUR, number)]


@feature.job
def send_invitation(call: JobCall, number: int) -> Effects:
    """Show the invitation."""
    return Post(content=invitation_of(number))


def planned_anew(
    call: JobCall,
    *,
    at: datetime,
    slot: datetime,
    series: datetime,
    every: str,
    chosen: Chosen,
    collects: bool,
    collected: int | None = None,
    planner: MemberId | None,
    name: str | None,
) -> int:
    """Keep a planned retro; its number. If it collects notes, it may take over those that were `collected` before."""
    retro = collected
    if collects and retro is None:
        nothing = stored(Course(None, None, timedelta(), ()))
        retro = call.store(RetroStore).collect(nothing, format=chosen.key, own_format=chosen.own)
    return call.store(PlanStore).add(
        uid=call.random.bytes(16),
        at=at,
        slot=slot,
        series=series,
        every=every,
        format=chosen.key,
        retro=retro,
        planner=planner,
        name=name,
    )


def _without_notes(call: JobCall, plan: Plan) -> list[Effect]:
    """Let go of the notes that were written for it already; nobody will ever see them."""
    retro = None if plan.retro is None else call.store(RetroStore).find(plan.retro)
    if retro is None:
        return []
    call.store(RetroStore).reveal(retro, ())
    call.store(WaitingNotes).let_go(retro)
    return [clear.at(call.now + MINUTE, retro.number, retro.reveals)]


def _looked_at(call: View, number: int) -> Reply:
    plan = the_one_ahead(call, number)
    here = plan.number, plan.sequence
    title = _("Retro {name}", name=plan_name(plan.number))
    recurs = plan.every != ""
    stop: tuple[Button, ...] = (cancel_plan.danger(_("Cancel only this one") if recurs else _("Cancel it"), *here, 0),)
    if recurs:
        stop = (*stop, cancel_plan.danger(_("Cancel all of them"), *here, 1))
    ahead = call.store(PlanStore).ahead()
    others = tuple(settle_plan.button(plan_name(one.number), one.number) for one in ahead if one.number != plan.number)
    notes = (Paragraph(_("Notes that were written for it already are thrown away if you cancel it.")),)
    return Reply(
        Card(
            title=title,
            summary=(title, ": ", When(plan.at)),
            blocks=(
                Fields(((_("When"), When(plan.at)), (_("How often"), OFTEN[plan.every]))),
                *(notes if plan.retro is not None else ()),
                Actions((another_time_for.primary(_("Move it"), plan.number), *stop)),
                *((Actions(others),) if others else ()),
            ),
        )
    )


def _to_confirm(plan: Plan, at: datetime) -> Card:
    said = _("The retro would move from {old} to {new}.", old=When(plan.at), new=Bold(When(at)))
    return Card(
        summary=said,
        blocks=(
            Paragraph(said),
            Actions(
                (
                    move_plan.primary(_("Move it"), plan.number, seconds_of(at), plan.sequence),
                    another_time_for.button(_("Another time"), plan.number),
                )
            ),
        ),
    )


def _taken(call: Call, number: int, sequence: int) -> Plan:
    """A planned retro to change.

    :raises NotFound: when it is not to come any more.
    :raises Rejected: when somebody changed it since it was looked at.
    """
    plan = call.store(PlanStore).take(number)
    if plan is None or plan.state != PLANNED:
        raise NotFound
    if plan.sequence != sequence:
        raise Rejected(_("Somebody moved it meanwhile: it is {when} now.", when=When(plan.at)))
    return plan


def _found(call: View, number: int) -> Plan:
    plan = call.store(PlanStore).find(number)
    assert plan is not None
    return plan


def planned_blocks(view: View) -> tuple[Block, ...]:
    """The planned retros, with what can be done about each, and what follows a sprint."""
    store = view.store(PlanStore)
    ahead, custom = store.ahead(), store.sprint_custom()
    blocks: list[Block] = []
    if ahead:
        lines = [(plan_name(one.number), ": ", When(one.at), ", ", OFTEN[one.every]) for one in ahead]
        first = tuple(
            settle_plan.button(_("Move or cancel {plan}", plan=plan_name(one.number)), one.number)
            for one in ahead[:MOST_BUTTONS]
        )
        blocks += [Paragraph((Bold(_("Planned retros")), "\n", *join(lines, "\n"))), Actions(first)]
    if custom is not None:
        at = time.fromisoformat(custom.at)
        next_one = view.next_slot(Weekly(custom.weekday, at), view.now, ON_HOLIDAY)
        words = _("After a sprint, the retro is on the next such day: {when}, if one ended today.", when=When(next_one))
        blocks += [Paragraph(words), Actions((at_a_sprints_end.button(_("Right at a sprint's end again")),))]
    return tuple(blocks)


@feature.action
@feature.command("plan sprints", _("Begin a retro right at a sprint's end again, not on a day of your choice"))
def at_a_sprints_end(call: Call) -> Effects:
    """From now on a retro begins right when a sprint ends."""
    call.store(PlanStore).keep_sprint_custom(None)
    return Reply(_("Good. From now on a retro begins right when a sprint ends."))
