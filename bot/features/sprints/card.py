"""A sprint as the group sees it, and what came of it once it is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.features.sprints.checking_in import blocked, check_in
from bot.features.sprints.common import coming_check_in, feature, free_places, name_of, task_name, there, under_way
from bot.features.sprints.dates import days_left
from bot.features.sprints.joining import join
from bot.features.sprints.running import manage
from bot.features.sprints.settling import left_over, settle
from bot.features.sprints.tasks import facts, look_at, new_task, on_record
from bot.kit import (
    Actions,
    Bar,
    Block,
    Bold,
    Button,
    Call,
    Card,
    Choice,
    Effects,
    Fields,
    Kind,
    Paragraph,
    Phrase,
    Reply,
    Select,
    Slash,
    View,
    When,
    Words,
    _,
    _n,
    shortened,
)
from bot.kit import join as row
from storage.sprints import DONE, DROPPED, OPEN, OVER, RUNNING, Sprint, SprintStore, Task, TaskStore, Volunteer
from storage.sprints.course import KIND as SPRINT
from storage.sprints.tasks import KIND as TASK

MOST_LINES: Final = 12
"""So many tasks of a kind are listed on the card; `/tasks list` has them all."""
MOST_NAMES: Final = 12
MOST_SPRINTS: Final = 20


@feature.card
def sprint_card(view: View, number: int) -> Card | None:
    """A sprint as it is now."""
    sprint = view.store(SprintStore).find(number)
    return None if sprint is None else _card(view, sprint)


@feature.command("sprint show", _("See how the sprint goes: its goal, its tasks, who is in it"))
def show(call: View) -> Effects:
    """The card of the sprint that is under way, privately."""
    return Reply(_card(call, under_way(call)))


def _card(view: View, sprint: Sprint) -> Card:
    title = _("Sprint {sprint}", sprint=name_of(sprint.number))
    tasks = [task for task in view.store(TaskStore).of(sprint.number) if task.state != DROPPED]
    if sprint.ended is not None:
        over = _("This sprint is over.")
        return Card(
            title=title,
            summary=(title, ": ", over),
            blocks=(Paragraph(sprint.goal, "quote"), Paragraph((over, " ", counted(tasks)))),
        )
    days = days_left(sprint.ends, view.now)
    left = _n("{count} day left", "{count} days left", days)
    coming = coming_check_in(view, sprint)
    facts_: list[tuple[Words, Words]] = [
        (_("Left"), _n("{count} day", "{count} days", days)),
        (_("Ends"), When(sprint.ends)),
        (_("Next check-in"), _("none any more") if coming is None else coming),
    ]
    return Card(
        title=title,
        summary=(title, ": ", shortened(sprint.goal), ". ", left, ". ", counted(tasks)),
        blocks=(
            Paragraph(sprint.goal, "quote"),
            Fields(tuple(facts_)),
            *((Bar(_("Tasks done"), _number_done(tasks), len(tasks)),) if tasks else ()),
            *_by_state(tasks),
            *_blockers(view, sprint),
            *_people(view, sprint),
            Actions(
                (
                    join.primary(_("I join"), sprint.number),
                    new_task.button(_("New task")),
                    check_in.button(_("Check in"), sprint.number, max(sprint.week, 1)),
                    manage.button(_("More …"), sprint.number),
                    *_to_look_at(tasks),
                )
            ),
        ),
    )


def _number_done(tasks: Sequence[Task]) -> int:
    return sum(task.state == DONE for task in tasks)


def counted(tasks: Sequence[Task]) -> Phrase:
    """How many tasks are done."""
    if not tasks:
        return _("No tasks yet.")
    return _n("{done} of {count} task done.", "{done} of {count} tasks done.", len(tasks), done=_number_done(tasks))


def _by_state(tasks: Sequence[Task]) -> list[Block]:
    """The tasks by how they stand: what waits for somebody first, for that is what a reader can do."""
    free = [task for task in tasks if task.state == OPEN and not task.accepted]
    taken = [task for task in tasks if task.state == OPEN and task.accepted]
    done = [task for task in tasks if task.state == DONE]
    if not tasks:
        return [Paragraph(_("No tasks yet. What would be a small first step?"))]
    return [
        *_listed(_("To take"), free),
        *_listed(_("Under way"), taken),
        *_listed(_("Done"), done[-MOST_LINES:], more=max(len(done) - MOST_LINES, 0)),
    ]


def _listed(head: Phrase, tasks: Sequence[Task], *, more: int = 0) -> list[Block]:
    if not tasks:
        return []
    shown = tasks[:MOST_LINES]
    more += len(tasks) - len(shown)
    lines: list[Words] = [Bold(head), *map(task_line, shown)]
    if more:
        lines.append(
            _n("… and one more: {command}", "… and {count} more: {command}", more, command=Slash("tasks list"))
        )
    return [Paragraph(row(lines, "\n"))]


def task_line(task: Task) -> Words:
    """A task in one line."""
    return (Bold(task_name(task.number)), " ", shortened(task.text), " · ", *row([facts(task)]))


def _blockers(view: View, sprint: Sprint) -> list[Block]:
    found = blocked(view, sprint)
    lines: list[Words] = [(Bold(one.name), ": ", shortened(one.blocked)) for one in found]
    return [Paragraph(row([Bold(_("What stops us")), *lines], "\n"))] if lines else []


def _people(view: View, sprint: Sprint) -> list[Block]:
    people = there(view, sprint.number)
    offered = sum(one.hours or 0 for one in people)
    said: list[Words] = [_("In it: {names}.", names=_names(people)) if people else _("Nobody is in it yet.")]
    if offered:
        said.append(
            _n("Together they offer about one hour a week.", "Together they offer about {count} hours a week.", offered)
        )
    free = free_places(view, sprint)
    if free:
        said.append(_n("One place is open to anybody.", "{count} places are open to anybody.", free))
    elif free == 0:
        said.append(_("No place is open just now; help with a task is welcome."))
    return [Paragraph(row(said, " "))]


def _names(people: Sequence[Volunteer]) -> Words:
    names: list[Words] = [one.name for one in people[:MOST_NAMES]]
    more = len(people) - len(names)
    if more > 0:
        names.append(_n("and one more", "and {count} more", more))
    return row(names)


def _to_look_at(tasks: Sequence[Task]) -> tuple[Select, ...]:
    """The tasks to choose from, what is open first."""
    choices = [
        Choice(str(task.number), f"{task_name(task.number)} {shortened(task.text, 60)}")
        for task in sorted(tasks, key=lambda task: (task.state != OPEN, task.number))
    ]
    return (look_at.select(_("Look at a task"), choices),) if choices else ()


# --- What came of it --------------------------------------------------------------------------------------------------


@feature.card
def outcomes_card(view: View, number: int) -> Card | None:
    """What came of a sprint; it changes as what was left open is settled."""
    sprint = view.store(SprintStore).find(number)
    if sprint is None or sprint.ended is None:
        return None
    store = view.store(TaskStore)
    tasks, carried = store.of(number), store.carried_over(number)
    done = [task for task in tasks if task.state == DONE]
    left = left_over(view, number)
    dropped = [task for task in tasks if task.state == DROPPED]
    title = _("Sprint {sprint} is over", sprint=name_of(number))
    came = counted([*done, *left, *carried])
    return Card(
        title=title,
        summary=(title, ": ", shortened(sprint.goal), ". ", came),
        blocks=(
            Paragraph(sprint.goal, "quote"),
            Paragraph((came, " ", _("Thank you to everybody: {names}.", names=_names(there(view, number))))),
            *_listed(_("Done"), done),
            *_listed(_("Still open"), left),
            *_listed(_("Goes on in the next sprint"), carried),
            *_listed(_("Let go"), dropped),
            *((Actions((settle.button(_("What becomes of what is open?"), number),)),) if left else ()),
        ),
    )


@feature.command("sprint list", _("See the sprints so far and what came of them"))
def sprints_listed(call: View) -> Effects:
    """The newest sprints, a line each."""
    found = call.store(SprintStore).newest(MOST_SPRINTS)
    title = _("Sprints")
    lines: list[Words] = []
    for sprint in found:
        tasks = [task for task in call.store(TaskStore).of(sprint.number) if task.state != DROPPED]
        lines.append(
            (
                Bold(name_of(sprint.number)),
                " ",
                shortened(sprint.goal),
                " · ",
                When(sprint.ended or sprint.ends, "day"),
                " · ",
                counted(tasks),
            )
        )
    if not lines:
        lines = [_("No sprint yet. {command} begins the first.", command=Slash("sprint start"))]
    return Reply(Card(title=title, summary=title, blocks=tuple(map(Paragraph, lines))))


@feature.command("tasks list", _("See all tasks of the sprint, and those that wait for the next"))
def all_tasks(call: View) -> Effects:
    """All of them, a line each."""
    sprint, store = call.store(SprintStore).under_way(), call.store(TaskStore)
    here = [] if sprint is None else store.of(sprint.number)
    waiting = store.waiting()
    title = _("Tasks")
    blocks: list[Block] = []
    for head, tasks in (
        (_("To take"), [task for task in here if task.state == OPEN and not task.accepted]),
        (_("Under way"), [task for task in here if task.state == OPEN and task.accepted]),
        (_("Done"), [task for task in here if task.state == DONE]),
        (_("Let go"), [task for task in here if task.state == DROPPED]),
        (_("For the next sprint"), waiting),
    ):
        if tasks:
            blocks += [Paragraph(Bold(head)), *(Paragraph(task_line(task)) for task in tasks)]
    if not blocks:
        blocks.append(Paragraph(_("No tasks yet. What would be a small first step?")))
    steps: tuple[Button | Select, ...] = (new_task.primary(_("New task")), *_to_look_at([*here, *waiting]))
    return Reply(Card(title=title, summary=title, blocks=(*blocks, Actions(steps))))


@feature.command("tasks mine", _("See what is yours: what you took, and what you are asked to take"))
def mine(call: Call) -> Effects:
    """Their own, a line each."""
    tasks = call.store(TaskStore).open_of(call.person.member)
    title = _("Your tasks")
    if not tasks:
        said = _("Nothing is yours just now. {command} shows what waits for somebody.", command=Slash("tasks list"))
        return Reply(Card(title=title, summary=said, blocks=(Paragraph(said),)))
    return Reply(
        Card(
            title=title,
            summary=title,
            blocks=(*(Paragraph(task_line(task)) for task in tasks), Actions(_to_look_at(tasks))),
        )
    )


# --- On record --------------------------------------------------------------------------------------------------------


def _on_record(view: View, number: int) -> Card | None:
    sprint = view.store(SprintStore).find(number)
    return None if sprint is None else outcomes_card.draw(view, number) or _card(view, sprint)


feature.keeps(
    Kind(
        name=SPRINT,
        one=_("Sprint"),
        many=_("Sprints"),
        called=name_of,
        show=_on_record,
        states={RUNNING: _("under way"), OVER: _("over")},
        columns={"begins": _("Begins"), "ends": _("Ends")},
    )
)
feature.keeps(
    Kind(
        name=TASK,
        one=_("Task"),
        many=_("Tasks"),
        called=task_name,
        show=on_record,
        states={OPEN: _("open"), DONE: _("done"), DROPPED: _("let go")},
        columns={"sprint": _("Sprint"), "hours": _("Hours")},
    )
)
