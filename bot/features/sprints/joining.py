"""Volunteers: they join with a button, may say how many hours they can give, and leave without a reason."""

from __future__ import annotations

from typing import Annotated, Final

from bot.features.sprints.balance import MOST_HOURS
from bot.features.sprints.common import card_of, feature, free_places, joined, open_sprint, shown_anew, under_way
from bot.kit import (
    Actions,
    Arg,
    Call,
    Card,
    Choice,
    Effect,
    Effects,
    NotFound,
    Paragraph,
    Refresh,
    Rejected,
    Reply,
    Words,
    _,
    _n,
)
from bot.kit import join as row
from storage.sprints import Sprint, SprintStore, TaskStore

_UNSAID: Final = "unsaid"
HOURS: Final = (
    *(Choice(str(hours), _n("{count} hour", "{count} hours", hours)) for hours in range(MOST_HOURS + 1)),
    Choice(_UNSAID, _("I would rather not say")),
)

Hours = Annotated[str, Arg(_("how many hours you can give a week, from 0 to 5"), choices=HOURS)]


@feature.command("sprint join", _("Join the sprint, and say how many hours you can give if you like"))
def join_typed(
    call: Call, hours: Annotated[str, Arg(_("how many hours you can give a week, from 0 to 5"), choices=HOURS)] = ""
) -> Effects:
    """Be in it."""
    sprint = open_sprint(call, under_way(call).number)
    effects = _joined(call, sprint)
    return [*effects, *_pledged(call, sprint, hours)] if hours else effects


@feature.action
def join(call: Call, number: int) -> Effects:
    """Be in it."""
    return _joined(call, open_sprint(call, number))


@feature.action
def join_from_home(call: Call) -> Effects:
    """Be in it, wherever the button stands."""
    return _joined(call, open_sprint(call, under_way(call).number))


def _joined(call: Call, sprint: Sprint) -> list[Effect]:
    known = call.store(SprintStore).volunteer(sprint.number, call.person.member)
    if known is None and free_places(call, sprint) == 0:
        raise Rejected(
            _(
                "All {count} places of this sprint are taken, or kept for somebody just now. Your help with a task "
                "is welcome all the same.",
                count=sprint.places,
            )
        )
    effects = joined(call, sprint)
    said = _("You are in. Good to have you.") if effects else _("You are in this sprint already.")
    return [*effects, Reply(_with_hours(said, sprint.number))]


def _with_hours(said: Words, number: int) -> Card:
    asked = _("If you like, say how many hours a week you can give. It helps to share the work; nobody counts them.")
    return Card(
        summary=said,
        blocks=(
            Paragraph(said),
            Paragraph(asked),
            Actions((pledge.select(_("Hours a week"), HOURS, number),)),
        ),
    )


@feature.command("sprint hours", _("Say how many hours a week you can give, or change it"))
def hours_typed(call: Call, hours: Hours) -> Effects:
    """Keep what they can give."""
    sprint = open_sprint(call, under_way(call).number)
    return [*joined(call, sprint), *_pledged(call, sprint, hours)]


@feature.action
def pledge(call: Call, number: int, hours: str) -> Effects:
    """Keep what they can give."""
    sprint = open_sprint(call, number)
    return [*joined(call, sprint), *_pledged(call, sprint, hours)]


@feature.action
def my_hours(call: Call, number: int) -> Effects:
    """Ask how many hours."""
    open_sprint(call, number)
    return Reply(_with_hours(_("Your hours in this sprint"), number))


def _pledged(call: Call, sprint: Sprint, hours: str) -> list[Effect]:
    if hours not in {choice.value for choice in HOURS}:
        raise NotFound
    given = None if hours == _UNSAID else int(hours)
    call.store(SprintStore).pledge(sprint.number, call.person.member, given)
    said = (
        _("All right. You are in without a number.")
        if given is None
        else _("All right: you are in, and may take it slowly. No hour is asked of you.")
        if given == 0
        else _n(
            "Thank you: about one hour a week. You can change it at any time.",
            "Thank you: about {count} hours a week. You can change it at any time.",
            given,
        )
    )
    return [Refresh(card_of(sprint.number)), Reply(said)]


@feature.command("sprint leave", _("Leave the sprint; nobody asks why"))
def leave_typed(call: Call) -> Effects:
    """Be in it no longer."""
    return _left(call, open_sprint(call, under_way(call).number))


@feature.action
def leave(call: Call, number: int) -> Effects:
    """Be in it no longer."""
    return _left(call, open_sprint(call, number))


def _left(call: Call, sprint: Sprint) -> Effects:
    store, tasks = call.store(SprintStore), call.store(TaskStore)
    known = store.volunteer(sprint.number, call.person.member)
    if known is None or known.invited:
        raise Rejected(_("You are not in this sprint."))
    store.leave(sprint.number, call.person.member)
    effects: list[Effect] = []
    handed_back = [task for task in tasks.open_of(call.person.member) if task.sprint == sprint.number]
    for task in handed_back:
        tasks.own(task.number, member=None, name=None, accepted=False)
        effects += shown_anew(task)
    said: Words = _("You are out of this sprint. Thank you for what you did; you can come back at any time.")
    if handed_back:
        free = _n(
            "What you had can be taken by others.",
            "The {count} tasks you had can be taken by others.",
            len(handed_back),
        )
        said = row((said, free), " ")
    return [*effects, Refresh(card_of(sprint.number)), Reply(said)]
