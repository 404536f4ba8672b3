"""How a sprint goes, as a picture: what was done by when, of how much."""

from __future__ import annotations

from bot.features.sprints.common import feature, name_of
from bot.kit import (
    BurnUp,
    Card,
    Chart,
    Effects,
    Paragraph,
    Rejected,
    Reply,
    Slash,
    View,
    When,
    Words,
    _,
    _n,
    join,
    shortened,
)
from storage.sprints import DONE, DROPPED, SprintStore, TaskStore


@feature.action
@feature.command("sprint picture", _("See as a picture how much of the sprint is done"))
def draw_picture(call: View) -> Effects:
    """The picture of the sprint that is on, or else of the last one; privately, and the same in words."""
    store = call.store(SprintStore)
    sprint = store.under_way() or store.last()
    if sprint is None:
        raise Rejected(_("There was no sprint yet. {command} begins one.", command=Slash("sprint start")))
    tasks = [task for task in call.store(TaskStore).of(sprint.number) if task.state != DROPPED]
    done = sorted((task.done, task.number, task) for task in tasks if task.state == DONE and task.done is not None)
    title = _("Sprint {sprint}", sprint=name_of(sprint.number))
    counted = _n("{done} of {count} task done.", "{done} of {count} tasks done.", len(tasks), done=len(done))
    lines: list[Words] = [counted]
    lines += [(When(at, "day"), ": ", shortened(task.text)) for at, _number, task in done]
    words = join(lines, "\n")
    drawing = BurnUp(sprint.begins, sprint.ends, call.now, tuple(at for at, *_task in done), len(tasks))
    return Reply(Card(title=title, summary=(title, ": ", counted), blocks=(Chart(drawing, words), Paragraph(words))))
