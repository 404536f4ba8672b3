"""A sprint begins, goes on by itself to its end, and can be extended or ended before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from bot.features.sprints.checking_in import planned_check_in
from bot.features.sprints.choosing import FEWEST, MOST, USUAL
from bot.features.sprints.common import (
    MOST_GOAL,
    card_of,
    feature,
    invitation_of,
    name_of,
    open_sprint,
    outcomes_of,
    under_way,
    week_of,
)
from bot.features.sprints.dates import DAY, ending, fits, later, next_day
from bot.features.sprints.inviting import asked_into
from bot.features.sprints.joining import leave, my_hours
from bot.features.sprints.picture import draw_picture
from bot.features.sprints.settling import asked_about_leftovers, brought_along, left_over
from bot.kit import (
    Actions,
    Arg,
    Bold,
    Call,
    Card,
    Effect,
    Effects,
    Emit,
    Field,
    Form,
    JobCall,
    MemberId,
    Paragraph,
    Post,
    Refresh,
    Rejected,
    Reply,
    Slash,
    SprintEnded,
    When,
    Words,
    _,
    _n,
    join,
)
from storage.sprints import Sprint, SprintStore

_HINT: Final = _("Such as “2w”, “10 days” or “fri 17:00”: from 2 days to 4 weeks")
_GOAL: Final = _("What do you want to have done by then?")

Goal = Annotated[str, Arg(_("what you want to have done, in quotes"), most=MOST_GOAL)]
Until = Annotated[datetime | None, Arg(_("how long, such as 2w, or until when"), rest=True)]


@dataclass(frozen=True, slots=True)
class SprintForm(Form):
    """A sprint."""

    title = _("Begin a sprint")
    send = _("Begin")

    goal: Annotated[str, Field(_GOAL, "paragraph", most=MOST_GOAL)]
    until: Annotated[datetime, Field(_("How long, or until when?"), most=60, hint=_HINT)]


@dataclass(frozen=True, slots=True)
class DeepDiveForm(Form):
    """A deep-dive sprint."""

    title = _("Begin a deep-dive sprint")
    send = _("Begin")

    goal: Annotated[str, Field(_GOAL, "paragraph", most=MOST_GOAL)]
    until: Annotated[datetime, Field(_("How long, or until when?"), most=60, hint=_HINT)]
    places: Annotated[
        int,
        Field(
            _("For how many people?"),
            most=2,
            hint=_("From 4 to 12; some are asked in private, and a third of the places stays open to anybody"),
        ),
    ] = USUAL


@dataclass(frozen=True, slots=True)
class GoalForm(Form):
    """A goal said better."""

    title = _("The goal of the sprint")
    send = _("Save")

    goal: Annotated[str, Field(_GOAL, "paragraph", most=MOST_GOAL)]


# --- Beginning --------------------------------------------------------------------------------------------------------


@feature.command("sprint start", _("Begin a sprint: a goal, and from 2 days to 4 weeks for it"), daily=True)
def start_typed(call: Call, goal: Goal = "", until: Until = None) -> Effects:
    """Begin; ask for what is missing."""
    _check_free(call)
    if not goal or until is None:
        return started.open(values={"goal": goal})
    return _begun(call, goal, until)


@feature.action
def start(call: Call) -> Effects:
    """Ask for goal and time."""
    _check_free(call)
    return started.open()


@feature.on_submit
def started(call: Call, form: SprintForm) -> Effects:
    """Begin."""
    return _begun(call, form.goal, form.until)


@feature.command("sprint deep", _("Begin a deep-dive sprint: a few people, some of them asked in private"))
def deep_typed(call: Call, goal: Goal = "", until: Until = None) -> Effects:
    """Begin; ask for what is missing."""
    _check_free(call)
    if not goal or until is None:
        return deep_started.open(values={"goal": goal, "places": str(USUAL)})
    return _begun(call, goal, until, places=USUAL)


@feature.on_submit
def deep_started(call: Call, form: DeepDiveForm) -> Effects:
    """Begin."""
    if not FEWEST <= form.places <= MOST:
        raise Rejected(_("A deep dive is for {fewest} to {most} people.", fewest=FEWEST, most=MOST), field="places")
    return _begun(call, form.goal, form.until, places=form.places)


def _check_free(call: Call) -> None:
    sprint = call.store(SprintStore).under_way()
    if sprint is not None:
        raise _goes_on(sprint)


def _goes_on(sprint: Sprint | None) -> Rejected:
    assert sprint is not None
    return Rejected(
        _(
            "Sprint {sprint} goes on until {when}, and a group does one at a time. {command} shows it.",
            sprint=name_of(sprint.number),
            when=When(sprint.ends),
            command=Slash("sprint show"),
        )
    )


def _begun(call: Call, goal: str, until: datetime, *, places: int = 0) -> Effects:
    begins = call.now.replace(microsecond=0)
    ends = ending(until, begins, call.group.zone)
    if not fits(begins, ends, call.group.zone):
        raise Rejected(
            _("A sprint takes from 2 days to 4 weeks; this one would end {when}.", when=When(ends)), field="until"
        )
    store = call.store(SprintStore)
    last = store.last()
    member, name = call.person.member, call.person.name
    number = store.start(goal, begins=begins, ends=ends, places=places, starter=member, name=name)
    if number is None:
        raise _goes_on(store.under_way())
    store.join(number, member=member, name=name)
    along = brought_along(call, number, last=last)
    sprint = store.find(number)
    assert sprint is not None
    said = _(
        "Sprint {sprint} has begun and ends {when}; its card is in the channel, and whoever likes to joins there.",
        sprint=Bold(name_of(number)),
        when=Bold(When(ends)),
    )
    return [
        Post(content=card_of(number)),
        *along,
        *planned(call, sprint),
        *(asked_into(call, number, places) if places else ()),
        Reply(_manage(said, sprint)),
    ]


# --- Going on ---------------------------------------------------------------------------------------------------------


def planned(call: JobCall, sprint: Sprint) -> list[Effect]:
    """What a sprint brings with it from now on: check-ins, a day less each day, a word before the end, and the end."""
    here = sprint.number, sprint.sequence
    return [
        *planned_check_in(call, sprint),
        day.at(next_day(sprint.ends, call.now), *here),
        *((warn.at(sprint.ends - DAY, *here),) if call.now < sprint.ends - DAY else ()),
        close.at(sprint.ends, *here),
    ]


@feature.job
def day(call: JobCall, number: int, sequence: int) -> Effects:
    """A day less is left; should the group have another zone by now, it checks in at its hour there."""
    sprint = _same(call, number, sequence)
    if sprint is None or call.now >= sprint.ends:
        return None
    return [
        Refresh(card_of(number)),
        day.at(next_day(sprint.ends, call.now), number, sequence),
        *planned_check_in(call, sprint),
    ]


@feature.job
def warn(call: JobCall, number: int, sequence: int) -> Effects:
    """Say a day before that it ends, and what comes then."""
    sprint = _same(call, number, sequence)
    if sprint is None or call.now >= sprint.ends:
        return None
    said = _(
        "This sprint ends {when}. Then you see what came of it, and look back on it together in a retro. {command} "
        "gives it more time.",
        when=Bold(When(sprint.ends)),
        command=Slash("sprint extend"),
    )
    return Post(content=said, under=card_of(number))


@feature.job
def close(call: JobCall, number: int, sequence: int) -> Effects:
    """Its time is up."""
    sprint = _same(call, number, sequence)
    return None if sprint is None else _ended(call, sprint, by=None)


def _same(call: JobCall, number: int, sequence: int) -> Sprint | None:
    """A sprint that nobody extended or ended meanwhile."""
    sprint = call.store(SprintStore).take(number)
    return sprint if sprint is not None and sprint.ended is None and sprint.sequence == sequence else None


@feature.command("sprint extend", _("Give the sprint some more days, up to 4 weeks in all"))
def extend_typed(call: Call, days: Annotated[int, Arg(_("how many more days"))]) -> Effects:
    """It ends later."""
    return _extended(call, open_sprint(call, under_way(call).number), days)


@feature.action
def extend(call: Call, number: int, sequence: int, days: int) -> Effects:
    """It ends later; pressed twice, once."""
    sprint = open_sprint(call, number)
    if sprint.sequence != sequence:
        raise Rejected(_("Somebody extended it meanwhile: it ends {when}.", when=When(sprint.ends)))
    return _extended(call, sprint, days)


def _extended(call: Call, sprint: Sprint, days: int) -> Effects:
    longest = later(sprint.begins, 28, call.group.zone)
    ends = None if days > 28 else later(sprint.ends, days, call.group.zone)
    if ends is None or not fits(sprint.begins, ends, call.group.zone):
        raise Rejected(
            _(
                "A sprint takes at most 4 weeks: this one can last until {when}. What is not done by then goes on in "
                "the next one.",
                when=When(longest),
            )
        )
    call.store(SprintStore).extend(sprint, ends)
    sprint = open_sprint(call, sprint.number)
    said = _("{name} extended the sprint: it ends {when}.", name=Bold(call.person.name), when=Bold(When(ends)))
    return [
        *planned(call, sprint),
        Refresh(card_of(sprint.number)),
        Post(content=said, under=card_of(sprint.number)),
        Reply(_manage(_("It ends {when} now.", when=Bold(When(ends))), sprint)),
    ]


@feature.command("sprint goal", _("Say the goal of the sprint better"))
def goal_typed(call: Call, goal: Annotated[str, Arg(_("the goal"), rest=True, most=MOST_GOAL)] = "") -> Effects:
    """Keep it, or ask for it."""
    sprint = open_sprint(call, under_way(call).number)
    return _reworded(call, sprint.number, goal) if goal else goal_said.open(sprint.number, values={"goal": sprint.goal})


@feature.action
def say_goal(call: Call, number: int) -> Effects:
    """Ask for it anew."""
    return goal_said.open(number, values={"goal": open_sprint(call, number).goal})


@feature.on_submit
def goal_said(call: Call, form: GoalForm, number: int) -> Effects:
    """Keep it."""
    return _reworded(call, open_sprint(call, number).number, form.goal)


def _reworded(call: Call, number: int, goal: str) -> Effects:
    call.store(SprintStore).reword(number, goal)
    return [Refresh(card_of(number)), Reply(_("Changed."))]


# --- Ending -----------------------------------------------------------------------------------------------------------


@feature.command("sprint end", _("End the sprint now"))
def end_typed(call: Call) -> Effects:
    """Ask whether they mean it."""
    return _ask_to_end(call, open_sprint(call, under_way(call).number))


@feature.action
def ask_to_end(call: Call, number: int) -> Effects:
    """Ask whether they mean it."""
    return _ask_to_end(call, open_sprint(call, number))


def _ask_to_end(call: Call, sprint: Sprint) -> Effects:
    left = len(left_over(call, sprint.number))
    said: Words = _("End sprint {sprint} now? Its retro follows.", sprint=name_of(sprint.number))
    if left:
        open_ = _n(
            "One task is still open; it can be carried over then, or let go.",
            "{count} tasks are still open; they can be carried over then, or let go.",
            left,
        )
        said = join((said, open_), " ")
    yes = end_now.danger(_("End the sprint"), sprint.number, sprint.sequence)
    return Reply(Card(summary=said, blocks=(Paragraph(said), Actions((yes,)))))


@feature.action
def end_now(call: Call, number: int, sequence: int) -> Effects:
    """It is over."""
    sprint = open_sprint(call, number)
    if sprint.sequence != sequence:
        raise Rejected(_("Somebody extended it meanwhile: it ends {when}.", when=When(sprint.ends)))
    said = _("The sprint is over. Thank you, all of you. What came of it is in the channel.")
    return [*_ended(call, sprint, by=call.person.member), Reply(said)]


def _ended(call: JobCall, sprint: Sprint, *, by: MemberId | None) -> list[Effect]:
    """It is over: what came of it is shown, whoever has something left is asked about it, and the retro follows."""
    number, store = sprint.number, call.store(SprintStore)
    store.end(sprint, call.now, by=by)
    invited = [one.member_id for one in store.volunteers(number) if one.invited]
    for member in invited:
        store.leave(number, member)
    return [
        Refresh(card_of(number)),
        Refresh(week_of(number, max(sprint.week, 1))),
        *(Refresh(invitation_of(number, member)) for member in invited),
        Post(content=outcomes_of(number)),
        *asked_about_leftovers(call, sprint),
        Emit(SprintEnded(number, sprint.goal, by)),
    ]


# --- What can be done about it ----------------------------------------------------------------------------------------


@feature.action
def manage(call: Call, number: int) -> Effects:
    """All that is seldom done, on a private card."""
    sprint = open_sprint(call, number)
    said = _("Sprint {sprint} ends {when}.", sprint=name_of(number), when=When(sprint.ends))
    return Reply(_manage(said, sprint))


def _manage(said: Words, sprint: Sprint) -> Card:
    here = sprint.number, sprint.sequence
    return Card(
        summary=said,
        blocks=(
            Paragraph(said),
            Actions(
                (
                    my_hours.button(_("My hours"), sprint.number),
                    extend.button(_("Two more days"), *here, 2),
                    extend.button(_("One more week"), *here, 7),
                    say_goal.button(_("Say the goal better"), sprint.number),
                    draw_picture.button(_("Draw a picture")),
                    leave.button(_("Leave the sprint"), sprint.number),
                    ask_to_end.button(_("End it now …"), sprint.number),
                )
            ),
        ),
    )
