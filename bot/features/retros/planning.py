"""Planning a retro: its time in words, said back before it counts, with what is asked in it and how often it recurs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from bot.features.retros.common import USUAL_FORMAT, feature
from bot.features.retros.formats import choices, kept_as
from bot.features.retros.planned import instant_of_seconds, invitation_of, plan_name, seconds_of
from bot.features.retros.reminding import announced
from bot.features.retros.settling import planned_anew
from bot.kit import (
    OFTEN,
    TIME_HINT,
    Actions,
    Arg,
    Bold,
    Call,
    Card,
    Choice,
    Effects,
    Field,
    Fields,
    Form,
    NotFound,
    Paragraph,
    Post,
    Rejected,
    Reply,
    View,
    When,
    Words,
    _,
    check_ahead,
)
from storage.retros import PlanStore, SprintCustom

AFTER_SPRINTS: Final = "sprint"
_OFTEN_CHOICES: Final = (
    *(Choice(every or "once", words) for every, words in OFTEN.items()),
    Choice(AFTER_SPRINTS, _("after every sprint, on the next such day")),
)


@dataclass(frozen=True, slots=True)
class PlanForm(Form):
    """When a retro is to be."""

    title = _("Plan a retro")
    send = _("Go on")

    at: Annotated[datetime, Field(_("When is it to begin?"), most=60, hint=TIME_HINT)]


@dataclass(frozen=True, slots=True)
class Draft:
    """A retro that is about to be planned. It is kept nowhere but on its own card."""

    at: datetime
    format: str = USUAL_FORMAT
    every: str = ""
    collects: bool = False

    def carried(self) -> tuple[int, str, str, int]:
        """What a button carries of it."""
        return seconds_of(self.at), self.format, self.every, int(self.collects)


WhenText = Annotated[datetime | None, Arg(_("when it is to begin, such as fri 10:00"), rest=True)]


@feature.command("retro schedule", _("Plan a retro for later, once or again and again"))
def schedule(call: View, when: WhenText = None) -> Effects:
    """Say back what the time means; ask for it where it is missing."""
    return plan_drafted.open(0) if when is None else Reply(_card(call, Draft(check_ahead(when, call.now))))


@feature.command("retro collect", _("Plan a retro, and let everybody write notes for it from now on"))
def collect(call: View, when: WhenText = None) -> Effects:
    """The same, with notes that can be written at once."""
    return (
        plan_drafted.open(1) if when is None else Reply(_card(call, Draft(check_ahead(when, call.now), collects=True)))
    )


@feature.on_submit
def plan_drafted(call: Call, form: PlanForm, collects: int) -> Effects:
    """Say back what the time means."""
    return Reply(_card(call, Draft(check_ahead(form.at, call.now), collects=bool(collects))))


@feature.action
def draft_anew(call: View) -> Effects:
    """Ask for the time once more."""
    return plan_drafted.open(0)


@feature.action
def draft_collecting_anew(call: View) -> Effects:
    """Ask for the time of one with notes once more."""
    return plan_drafted.open(1)


@feature.action
def ask_otherwise(call: View, at: int, every: str, collects: int, format: str) -> Effects:  # noqa: A002 - its name
    """The draft with another format."""
    return Reply(_card(call, _draft(at, format, every, collects)))


@feature.action
def recur_so(call: View, at: int, format: str, collects: int, every: str) -> Effects:  # noqa: A002 - its name
    """The draft with another rhythm."""
    often = "" if every == "once" else every
    return Reply(_card(call, _draft(at, format, often, collects)))


@feature.action
def plan_it(call: Call, at: int, format: str, every: str, collects: int) -> Effects:  # noqa: A002 - its name
    """Plan it."""
    draft = _draft(at, format, every, collects)
    check_ahead(draft.at, call.now)
    series = draft.at.astimezone(call.group.zone).replace(tzinfo=None)
    chosen = kept_as(call, draft.format)
    if draft.every == AFTER_SPRINTS:
        custom = SprintCustom(series.weekday(), series.time().isoformat(), chosen.key)
        call.store(PlanStore).keep_sprint_custom(custom)
        return Reply(_("Good. After every sprint a retro is planned for the next such day."))
    _check_not_planned(call, draft)
    number = planned_anew(
        call,
        at=draft.at,
        slot=draft.at,
        series=series,
        every=draft.every,
        chosen=chosen,
        collects=draft.collects,
        planner=call.person.member,
        name=call.person.name,
    )
    plan = call.store(PlanStore).find(number)
    assert plan is not None
    return [
        Post(content=invitation_of(number)),
        *announced(call, plan),
        Reply(
            _(
                "Planned: {when}. The invitation is in the channel, and everybody can say there whether they come. "
                "The retro begins by itself, and you lead it.",
                when=When(draft.at),
            )
        ),
    ]


def _check_not_planned(call: Call, draft: Draft) -> None:
    """Whoever plans at the same time comes after.

    :raises Rejected: when a retro is planned for that time already, as when somebody presses twice.
    """
    call.store(PlanStore).take_turns()
    same = next((plan for plan in call.store(PlanStore).ahead() if plan.at == draft.at), None)
    if same is not None:
        raise Rejected(_("{plan} is planned for that time already.", plan=plan_name(same.number)))


def _draft(at: int, format_: str, every: str, collects: int) -> Draft:
    """What a button carried.

    :raises NotFound: when it is none of ours.
    """
    if every not in {*OFTEN, AFTER_SPRINTS} or collects not in {0, 1}:
        raise NotFound
    return Draft(instant_of_seconds(at), format_, every, bool(collects))


def _card(view: View, draft: Draft) -> Card:
    at, format_, every, collects = draft.carried()
    says: Words = _("The retro is to begin {when}.", when=Bold(When(draft.at)))
    local = draft.at.astimezone(view.group.zone).date()
    rests = Paragraph(_("Mind: on that day the group rests. You can choose another time, or hold it all the same."))
    notes = Paragraph(_("Notes for it can be written from now on. They show together in the retro, without names."))
    another = draft_collecting_anew if draft.collects else draft_anew
    often = next(choice.label for choice in _OFTEN_CHOICES if choice.value == (every or "once"))
    return Card(
        title=_("Plan a retro"),
        summary=says,
        blocks=(
            Paragraph(says),
            Fields(((_("What is asked"), kept_as(view, format_).name), (_("How often"), often))),
            *((rests,) if any(local in holiday for holiday in view.holidays()) else ()),
            *((notes,) if draft.collects else ()),
            Actions((ask_otherwise.select(_("Ask something else"), choices(view), at, every, collects),)),
            Actions((recur_so.select(_("Again and again"), _OFTEN_CHOICES, at, format_, collects),)),
            Actions(
                (
                    plan_it.primary(_("Plan it"), at, format_, every, collects),
                    another.button(_("Another time")),
                )
            ),
        ),
    )
