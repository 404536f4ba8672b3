"""What all parts of the feature share: its name, and how a sprint and a task are found and called."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Final

from bot.features.sprints.dates import Custom, next_check_in
from bot.kit import (
    Arg,
    Bold,
    Call,
    CardRef,
    Effect,
    Feature,
    NotFound,
    Refresh,
    Rejected,
    Slash,
    View,
    Weekly,
    When,
    Words,
    _,
)
from storage.sprints import Sprint, SprintStore, Task, TaskStore, Volunteer

feature = Feature("sprints", _("Sprints: a goal for some days or weeks, and small tasks towards it"))

USUAL_DAY: Final = Weekly(2, time(10))
"""When a group checks in that has not chosen its own day: Wednesday, when a week has begun and is not over."""
MOST_GOAL: Final = 300
MOST_TASK: Final = 300
MOST_HOURS_OF_TASK: Final = 40
"""More than that is no small task."""
MOST_SAID: Final = 400
"""Characters of each answer at a check-in."""

TaskNumber = Annotated[int, Arg(_("the task's number, such as T-3"), prefix="T")]


def name_of(number: int) -> str:
    """What people call a sprint."""
    return f"S-{number}"


def task_name(number: int) -> str:
    """What people call a task."""
    return f"T-{number}"


def card_of(number: int) -> CardRef:
    """The card of a sprint; `card.py` draws it."""
    return CardRef("sprints.sprint_card", (number,))


def outcomes_of(number: int) -> CardRef:
    """The card with what came of a sprint; `ending.py` draws it."""
    return CardRef("sprints.outcomes_card", (number,))


def offer_of(task: int, member: int) -> CardRef:
    """The card that asks somebody to take a task; `tasks.py` draws it."""
    return CardRef("sprints.offer_card", (task, member))


def invitation_of(number: int, member: int) -> CardRef:
    """The card that invites somebody into a deep-dive sprint; `inviting.py` draws it."""
    return CardRef("sprints.invitation_card", (number, member))


def leftovers_of(number: int, member: int) -> CardRef:
    """The card that asks somebody about what is left of theirs after a sprint; `settling.py` draws it."""
    return CardRef("sprints.leftovers_card", (number, member))


def week_of(number: int, week: int) -> CardRef:
    """The card of a check-in; `checking_in.py` draws it."""
    return CardRef("sprints.week_card", (number, week))


def custom_of(view: View) -> Custom:
    """When the group checks in."""
    chosen = view.store(SprintStore).custom()
    weekly = USUAL_DAY if chosen is None else Weekly(chosen[0], time.fromisoformat(chosen[1]))
    return Custom(weekly, view.group.zone, view.holidays())


def under_way(view: View) -> Sprint:
    """The sprint the group is in.

    :raises NotFound: when it is in none.
    """
    sprint = view.store(SprintStore).under_way()
    if sprint is None:
        raise NotFound(_("There is no sprint just now. {command} begins one.", command=Slash("sprint start")))
    return sprint


def open_sprint(call: View, number: int) -> Sprint:
    """A sprint to change; who comes at the same time comes after, and finds it changed.

    :raises Rejected: when it is over.
    """
    sprint = call.store(SprintStore).take(number)
    if sprint is None or sprint.ended is not None:
        raise Rejected(_("This sprint is over. {command} begins another.", command=Slash("sprint start")))
    return sprint


def the_task(view: View, number: int) -> Task:
    """A task by its number.

    :raises NotFound: when there is none.
    """
    return _known(view.store(TaskStore).find(number), number)


def taken_task(call: Call, number: int) -> Task:
    """A task to change; who comes at the same time comes after.

    :raises NotFound: when there is none.
    """
    return _known(call.store(TaskStore).take(number), number)


def _known(task: Task | None, number: int) -> Task:
    if task is None:
        raise NotFound(
            _(
                "There is no task {task} here. {command} shows those there are.",
                task=task_name(number),
                command=Slash("tasks list"),
            )
        )
    return task


def there(view: View, number: int) -> list[Volunteer]:
    """Who is in a sprint."""
    return [one for one in view.store(SprintStore).volunteers(number) if not one.invited]


def joined(call: Call, sprint: Sprint) -> list[Effect]:
    """Whoever does something in a sprint is in it, as long as it has a place; without one they help from outside."""
    store = call.store(SprintStore)
    known = store.volunteer(sprint.number, call.person.member)
    if known is None and free_places(call, sprint) == 0:
        return []
    if not store.join(sprint.number, member=call.person.member, name=call.person.name):
        return []
    return [Refresh(card_of(sprint.number)), Refresh(invitation_of(sprint.number, call.person.member))]


def free_places(view: View, sprint: Sprint) -> int | None:
    """How many places anybody can take; `None` where there is no limit."""
    if not sprint.places:
        return None
    return max(sprint.places - len(view.store(SprintStore).volunteers(sprint.number)), 0)


def coming_check_in(view: View, sprint: Sprint) -> Words | None:
    """When the group checks in next, `None` where it does not any more."""
    at = next_check_in(sprint.begins, sprint.ends, custom_of(view), now=view.now, asked=sprint.asked)
    return None if at is None else When(at)


def somebody(name: str | None) -> Words:
    """Who it is, or that they left."""
    return Bold(_("Somebody who left") if name is None else name)


def showing(*states: Task) -> list[CardRef]:
    """The cards that show a task, as it was and as it is."""
    shown: list[CardRef] = []
    for task in states:
        for number in (task.sprint, task.before):
            if number is not None:
                shown += [card_of(number), outcomes_of(number)]
            if number is not None and task.owner_id is not None:
                shown.append(leftovers_of(number, task.owner_id))
        if task.owner_id is not None:
            shown.append(offer_of(task.number, task.owner_id))
    return list(dict.fromkeys(shown))


def shown_anew(*states: Task) -> list[Effect]:
    """Everything that shows a task is drawn anew."""
    return [Refresh(card) for card in showing(*states)]
