"""What sprints tell: the group in its digest, and a member of what needs them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.features.sprints.card import counted
from bot.features.sprints.checking_in import check_in, rest
from bot.features.sprints.common import coming_check_in, feature, name_of, task_name
from bot.features.sprints.dates import days_left
from bot.features.sprints.inviting import pass_on
from bot.features.sprints.joining import join as join_in
from bot.features.sprints.settling import carry, left_over
from bot.features.sprints.tasks import hand_back, it_is_done, let_go, take_it
from bot.kit import Bold, Line, Need, Period, Person, Section, View, When, Words, _, _n, join, shortened, spans
from storage.sprints import DROPPED, CheckInStore, Sprint, SprintStore, Task, TaskStore

_LAST: Final = 5
"""So many of the newest sprints may have ended since a digest; each takes two days at least."""


@feature.digest
def tell(view: View, period: Period) -> Sequence[Line]:
    """How the sprint goes, what came of those that ended since, and what comes next."""
    found = view.store(SprintStore).newest(_LAST)
    ended = [sprint for sprint in found if sprint.ended is not None and sprint.ended > period.since]
    running = next((sprint for sprint in found if sprint.ended is None), None)
    lines = [Line(Section.SPRINT, _how_it_goes(view, running))] if running is not None else []
    lines += [Line(Section.SPRINT, _what_came_of(view, sprint)) for sprint in reversed(ended)]
    return [*lines, *(() if running is None else _dates(view, running))]


def _how_it_goes(view: View, sprint: Sprint) -> Words:
    left = _n("{count} day left", "{count} days left", days_left(sprint.ends, view.now))
    free = sum(task.owner_id is None for task in left_over(view, sprint.number))
    waits = (_n("One waits for somebody.", "{count} wait for somebody.", free),) if free else ()
    said = _("{sprint}, {left}: {goal}", sprint=Bold(name_of(sprint.number)), left=left, goal=shortened(sprint.goal))
    return (*spans(said), " · ", *join((counted(_tasks(view, sprint)), *waits), " "))


def _what_came_of(view: View, sprint: Sprint) -> Words:
    said = _("{sprint} is over: {goal}", sprint=Bold(name_of(sprint.number)), goal=shortened(sprint.goal))
    carried = view.store(TaskStore).carried_over(sprint.number)
    return join((said, counted([*_tasks(view, sprint), *carried])), " · ")


def _tasks(view: View, sprint: Sprint) -> list[Task]:
    return [task for task in view.store(TaskStore).of(sprint.number) if task.state != DROPPED]


def _dates(view: View, sprint: Sprint) -> list[Line]:
    coming = coming_check_in(view, sprint)
    lines = [] if coming is None else [Line(Section.DATES, (*spans(coming), ": ", _("check-in")))]
    ends = _("sprint {sprint} ends", sprint=name_of(sprint.number))
    return [*lines, Line(Section.DATES, (When(sprint.ends), ": ", ends))]


@feature.needs
def needs(view: View, person: Person) -> Sequence[Need]:
    """What they are asked: to take a task, to be in a sprint, how it goes, what becomes of what is left."""
    sprints, tasks = view.store(SprintStore), view.store(TaskStore).open_of(person.member)
    newest = sprints.newest(_LAST)
    sprint = next((one for one in newest if one.ended is None), None)
    found = [*map(_asked, (task for task in tasks if not task.accepted))]
    if sprint is not None:
        found = [*_invited(view, sprint, person), *_check_in(view, sprint, person), *found]
    over = {one.number for one in newest if one.ended is not None}
    return [*found, *map(_left, (task for task in tasks if task.accepted and task.sprint in over))]


def _asked(task: Task) -> Need:
    words = _("You are asked to take {task}: {text}", task=Bold(task_name(task.number)), text=shortened(task.text))
    return Need(
        words,
        steps=(take_it.primary(_("I take it"), task.number), hand_back.button(_("Not this time"), task.number)),
    )


def _invited(view: View, sprint: Sprint, person: Person) -> list[Need]:
    volunteer = view.store(SprintStore).volunteer(sprint.number, person.member)
    if volunteer is None or not volunteer.invited:
        return []
    words = _("A place in sprint {sprint} is kept for you: {goal}", sprint=name_of(sprint.number), goal=sprint.goal)
    steps = (join_in.primary(_("I join"), sprint.number), pass_on.button(_("Not this time"), sprint.number))
    return [Need(words, by=sprint.ends, steps=steps)]


def _check_in(view: View, sprint: Sprint, person: Person) -> list[Need]:
    volunteer = view.store(SprintStore).volunteer(sprint.number, person.member)
    here = sprint.number, sprint.week
    if not sprint.week or volunteer is None or volunteer.invited:
        return []
    if view.store(CheckInStore).said_by(*here, person.member) is not None:
        return []
    words = _("How does it go in sprint {sprint}? A word is enough, and so is resting.", sprint=name_of(sprint.number))
    steps = (check_in.primary(_("Check in"), *here), rest.button(_("Resting this week"), *here))
    return [Need(words, by=sprint.ends, steps=steps)]


def _left(task: Task) -> Need:
    words = _(
        "{task} is left from the last sprint: {text}", task=Bold(task_name(task.number)), text=shortened(task.text)
    )
    steps = (
        carry.primary(_("Carry it over"), task.number),
        it_is_done.button(_("It is done"), task.number),
        let_go.button(_("Let it go"), task.number),
    )
    return Need(words, steps=steps)
