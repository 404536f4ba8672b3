"""The invitation to a planned retro: when it is, who comes, and a file for one's calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Final

from bot.features.retros.agenda import THIRTY_MINUTES
from bot.features.retros.calendar import MEDIA_TYPE, calendar_file
from bot.features.retros.common import feature, name_of
from bot.features.retros.formats import kept_as
from bot.features.retros.planned import MAYBE, NO, YES, invitation_of, plan_name, the_one_ahead
from bot.features.retros.settling import PlanNumber, settle_plan
from bot.features.retros.writing import write
from bot.kit import (
    OFTEN,
    Actions,
    Arg,
    Block,
    Bold,
    Call,
    Card,
    Choice,
    Document,
    Effects,
    Fields,
    NotFound,
    Paragraph,
    Phrase,
    Refresh,
    Reply,
    View,
    When,
    Words,
    _,
    _n,
    join,
)
from storage.retros import BEGUN, CANCELLED, MISSED, PLANNED, Guest, Plan, PlanStore, RetroStore

ANSWERS: Final = (Choice(YES, _("yes")), Choice(MAYBE, _("maybe")), Choice(NO, _("no")))
TOLD: Final = {
    YES: _("You come. You will be reminded in private; “Add to my calendar” helps too."),
    MAYBE: _("You may come. You will be reminded in private, and can say yes or no later."),
    NO: _("You do not come this time, and nobody asks why. Nothing will remind you."),
}
MOST_NAMES: Final = 12


@feature.card
def invitation(view: View, number: int) -> Card | None:
    """A planned retro as everybody sees it."""
    plan = view.store(PlanStore).find(number)
    if plan is None:
        return None
    return _ahead(view, plan) if plan.state == PLANNED else _past(plan)


def _ahead(view: View, plan: Plan) -> Card:
    title, number = _title(plan), plan.number
    name = plan.planner_name
    invites = (
        _("You are invited to a retro: thirty minutes, every voice.")
        if name is None
        else _("{name} invites you to a retro: thirty minutes, every voice.", name=Bold(name))
    )
    return Card(
        title=title,
        summary=(title, ": ", When(plan.at)),
        blocks=(
            Paragraph(invites),
            Fields(
                (
                    (_("When"), When(plan.at)),
                    (_("What is asked"), kept_as(view, plan.format).name),
                    (_("How often"), OFTEN[plan.every]),
                )
            ),
            *_coming(view.store(PlanStore).guests(number)),
            *_writing(view, plan),
            Actions(
                (
                    rsvp.primary(_("I come"), number, YES),
                    rsvp.button(_("Maybe"), number, MAYBE),
                    rsvp.button(_("Not this time"), number, NO),
                )
            ),
            Actions(
                (
                    to_calendar.button(_("Add to my calendar"), number),
                    settle_plan.button(_("Move or cancel"), number),
                )
            ),
        ),
    )


def _past(plan: Plan) -> Card:
    title = _title(plan)
    when = When(plan.at)
    said = {
        BEGUN: _("The retro of {when} has begun: {retro}.", when=when, retro=name_of(plan.retro or 0)),
        CANCELLED: _("The retro of {when} is cancelled.", when=when),
        MISSED: _("The retro of {when} was not held.", when=when),
    }[plan.state]
    away = Actions((to_calendar.button(_("Take it out of my calendar"), plan.number),))
    return Card(
        title=title,
        summary=(title, ": ", said),
        blocks=(Paragraph(said), *(() if plan.state == BEGUN else (away,))),
    )


def _coming(guests: Sequence[Guest]) -> Sequence[Block]:
    """How many come, and the names of those who do."""
    if not guests:
        return (Paragraph(_("Nobody has answered yet."), "quiet"),)
    said = Counter(guest.says for guest in guests)
    names: list[Words] = [guest.name for guest in guests if guest.says == YES]
    more = len(names) - MOST_NAMES
    if more > 0:
        names[MOST_NAMES:] = [_n("and one more", "and {count} more", more)]
    counts: list[Words] = []
    if said[YES]:
        counts.append(_n("One comes ({names})", "{count} come ({names})", said[YES], names=join(names)))
    if said[MAYBE]:
        counts.append(_n("one may come", "{count} may come", said[MAYBE]))
    if said[NO]:
        counts.append(_n("one cannot", "{count} cannot", said[NO]))
    return (Paragraph(join(counts)),)


def _writing(view: View, plan: Plan) -> Sequence[Block]:
    """How many notes are there already, and how to write some."""
    retro = None if plan.retro is None else view.store(RetroStore).find(plan.retro)
    if retro is None:
        return ()
    waiting = _n("One note waits.", "{count} notes wait.", retro.written) if retro.written else _("No note waits yet.")
    return (
        Paragraph(
            (_("You can write notes for it from now on. They show together in the retro, without names."), " ", waiting)
        ),
        Actions((write.primary(_("Write notes"), retro.number),)),
    )


@feature.command("plan rsvp", _("Say whether you come to a planned retro"))
def rsvp_typed(
    call: Call, answer: Annotated[str, Arg(_("yes, maybe or no"), choices=ANSWERS)], plan: PlanNumber = 0
) -> Effects:
    """Keep what they say."""
    return _answered(call, the_one_ahead(call, plan), answer)


@feature.action
def rsvp(call: Call, number: int, says: str) -> Effects:
    """Keep what they say."""
    return _answered(call, the_one_ahead(call, number), says)


def _answered(call: Call, plan: Plan, says: str) -> Effects:
    if says not in TOLD:
        raise NotFound
    call.store(PlanStore).answer(plan.number, call.person.member, says)
    return [Refresh(invitation_of(plan.number)), Reply(TOLD[says])]


@feature.command("plan calendar", _("Get a planned retro as a file for your calendar"))
def calendar_typed(call: View, plan: PlanNumber = 0) -> Effects:
    """The file that puts it into a calendar."""
    return _calendar(call, the_one_ahead(call, plan))


@feature.action
def to_calendar(call: View, number: int) -> Effects:
    """The file that puts it into a calendar, or takes it out."""
    plan = call.store(PlanStore).find(number)
    if plan is None:
        raise NotFound
    return _calendar(call, plan)


def _calendar(call: View, plan: Plan) -> Effects:
    cancelled = plan.state in {CANCELLED, MISSED}
    file = calendar_file(
        uid=plan.uid,
        sequence=plan.sequence,
        now=call.now,
        begins=plan.at,
        lasts=sum(THIRTY_MINUTES.lengths[1:], THIRTY_MINUTES.lengths[0]),
        summary=f"Retro {plan_name(plan.number)}: {call.group.name}",
        about="Roundtable",
        cancelled=cancelled,
    )
    said = (
        _("Open this file, and your calendar takes the retro out.")
        if cancelled
        else _("Open this file, and your calendar has the retro. If the retro is moved, a new file moves it there too.")
    )
    name = f"retro-{plan_name(plan.number)}.ics"
    return Reply(
        Card(summary=said, blocks=(Paragraph(said), Document(name, MEDIA_TYPE, file, _("The retro for your calendar"))))
    )


def _title(plan: Plan) -> Phrase:
    return _("Retro {name}", name=plan_name(plan.number))
