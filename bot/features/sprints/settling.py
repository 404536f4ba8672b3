"""After a sprint: what is still open is carried over or let go, one by one, by whoever has it or who ended it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.sprints.common import (
    TaskNumber,
    feature,
    name_of,
    outcomes_of,
    shown_anew,
    taken_task,
    task_name,
    the_task,
)
from bot.features.sprints.tasks import check_may_settle, drop, finish, hand_back, take_it
from bot.kit import (
    Actions,
    Block,
    Bold,
    Button,
    Call,
    Card,
    Direct,
    Effect,
    Effects,
    JobCall,
    MemberId,
    NotAllowed,
    NotFound,
    Paragraph,
    Refresh,
    Rejected,
    Reply,
    View,
    Words,
    _,
    _n,
    shortened,
)
from storage.sprints import OPEN, Sprint, SprintStore, Task, TaskStore


def left_over(view: View, number: int) -> list[Task]:
    """What is still open of a sprint."""
    return [task for task in view.store(TaskStore).of(number) if task.state == OPEN]


def asked_about_leftovers(call: JobCall, sprint: Sprint) -> list[Effect]:
    """Whoever has something that is not done is asked about it in private, once for all of it."""
    owners = {task.owner_id for task in left_over(call, sprint.number) if task.owner_id is not None and task.accepted}
    return [Direct(MemberId(owner), leftovers_card.of(sprint.number, owner)) for owner in sorted(owners)]


def brought_along(call: JobCall, sprint: int, *, last: Sprint | None) -> list[Effect]:
    """What waits is part of a sprint that begins, and so is what nobody settled after the last one.

    Who had that is asked anew: nobody has a task in a sprint that they did not take for it.
    """
    store = call.store(TaskStore)
    effects: list[Effect] = []
    for task in store.waiting():
        store.begin(task.number, sprint)
        effects += shown_anew(task)
    for task in () if last is None else left_over(call, last.number):
        store.carry_over(task, to=sprint)
        store.ask_anew(task.number)
        effects += shown_anew(task)
    return effects


@feature.card
def leftovers_card(view: View, number: int, member: int) -> Card | None:
    """What is left of somebody's tasks after a sprint, one after the other."""
    sprint = view.store(SprintStore).find(number)
    if sprint is None:
        return None
    title = _("After sprint {sprint}", sprint=name_of(number))
    left = [task for task in left_over(view, number) if task.owner_id == member and task.accepted]
    along = [
        task
        for task in view.store(TaskStore).carried_over(number)
        if task.owner_id == member and task.state == OPEN and not task.accepted
    ]
    if left and sprint.ended is not None:
        return Card(
            title=title,
            summary=_n("One of your tasks is still open.", "{count} of your tasks are still open.", len(left)),
            blocks=_one_by_one(left),
        )
    if along:
        task = along[0]
        words = _("This came along into the next sprint. Is it still yours?")
        steps = (
            take_it.primary(_("I keep it"), task.number),
            hand_back.button(_("Hand it back"), task.number),
        )
        return Card(title=title, summary=words, blocks=(Paragraph(words), _line(task), Actions(steps)))
    words = _("Nothing of yours is left open. Thank you.")
    return Card(title=title, summary=words, blocks=(Paragraph(words),))


@feature.action
def settle(call: Call, number: int) -> Effects:
    """What is still open after a sprint, one after the other, before somebody who may say what becomes of it."""
    sprint = call.store(SprintStore).find(number)
    if sprint is None or sprint.ended is None:
        raise NotFound
    return Reply(_next(call, number))


def _next(call: Call, number: int, said: Words | None = None) -> Card:
    left = left_over(call, number)
    mine = [task for task in left if _may(call, task)]
    before: tuple[Block, ...] = () if said is None else (Paragraph(said),)
    if mine:
        words = _n("One task is still open.", "{count} tasks are still open.", len(mine))
        return Card(summary=said or words, blocks=(*before, *_one_by_one(mine)))
    words = (
        _("What is left is for those who have it to say. It comes along into the next sprint if they say nothing.")
        if left
        else _("Nothing is left open.")
    )
    return Card(summary=said or words, blocks=(*before, Paragraph(words)))


def _may(call: Call, task: Task) -> bool:
    try:
        check_may_settle(call, task)
    except NotAllowed:
        return False
    return True


def _one_by_one(left: Sequence[Task]) -> tuple[Block, ...]:
    task, more = left[0], len(left) - 1
    rest = (Paragraph(_n("One more after this.", "{count} more after this.", more), "quiet"),) if more else ()
    return (_line(task), Actions(_steps(task)), *rest)


def _line(task: Task) -> Paragraph:
    return Paragraph((Bold(task_name(task.number)), " ", shortened(task.text)))


def _steps(task: Task) -> tuple[Button, ...]:
    return (
        carry.primary(_("Carry over {task}", task=task_name(task.number)), task.number),
        done_after_all.button(_("It is done"), task.number),
        not_any_more.button(_("Let it go"), task.number),
    )


@feature.action
@feature.command("tasks carry", _("Carry a task of a sprint that is over into the next one"))
def carry(call: Call, number: TaskNumber) -> Effects:
    """It goes on."""
    task = taken_task(call, number)
    sprint = None if task.sprint is None else call.store(SprintStore).find(task.sprint)
    if task.state != OPEN or sprint is None:
        raise Rejected(_("{task} waits for the next sprint already, or is over.", task=task_name(number)))
    if sprint.ended is None:
        raise Rejected(_("The sprint of {task} goes on. It is carried over once that is over.", task=task_name(number)))
    check_may_settle(call, task)
    running = call.store(SprintStore).under_way()
    store = call.store(TaskStore)
    store.carry_over(task, to=None if running is None else running.number)
    if task.owner_id != call.person.member:
        store.ask_anew(number)
    said = _("{task} goes on in the next sprint.", task=Bold(task_name(number)))
    return [*shown_anew(task, the_task(call, number)), Reply(_next(call, sprint.number, said))]


@feature.action
def done_after_all(call: Call, number: int) -> Effects:
    """It was done, and nobody had said so."""
    return _settled(call, number, finish(call, number), _("{task} is done. Well done!", task=Bold(task_name(number))))


@feature.action
def not_any_more(call: Call, number: int) -> Effects:
    """It is let go."""
    return _settled(call, number, drop(call, number), _("{task} is let go.", task=Bold(task_name(number))))


def _settled(call: Call, number: int, effects: Sequence[Effect], said: Words) -> Effects:
    """The same effects, with the next task in place of the answer."""
    sprint = the_task(call, number).sprint
    assert sprint is not None  # what is settled was part of one
    others = [effect for effect in effects if not isinstance(effect, Reply)]
    return [*others, Refresh(outcomes_of(sprint)), Reply(_next(call, sprint, said))]
