"""A member's home, and what happens to their sprints and tasks when they link accounts or leave."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.sprints.card import task_line
from bot.features.sprints.checking_in import check_in
from bot.features.sprints.common import card_of, feature, name_of, outcomes_of, showing, task_name, week_of
from bot.features.sprints.joining import join_from_home
from bot.features.sprints.running import start
from bot.features.sprints.tasks import look_at
from bot.kit import (
    Actions,
    Block,
    Bold,
    Button,
    Call,
    CardRef,
    Choice,
    Effects,
    GroupDissolves,
    JobCall,
    MemberId,
    MembersMerged,
    Paragraph,
    Refresh,
    Rejected,
    Slash,
    View,
    When,
    _,
    shortened,
)
from bot.kit.feature import Export
from storage.sprints import CheckInStore, DeedStore, SprintStore, TaskStore


@feature.home
def at_home(call: Call) -> Sequence[Block]:
    """Their tasks and their check-in, or how a sprint begins."""
    sprint, member = call.store(SprintStore).under_way(), call.person.member
    tasks = call.store(TaskStore).open_of(member)
    blocks: list[Block] = [Paragraph(Bold(_("Sprints")))]
    if sprint is None:
        blocks.append(Paragraph(_("There is no sprint just now.")))
    else:
        goal = shortened(sprint.goal)
        ends = _("{sprint} ends {when}: {goal}", sprint=name_of(sprint.number), when=When(sprint.ends), goal=goal)
        blocks.append(Paragraph(ends))
    blocks += [Paragraph(task_line(task)) for task in tasks]
    if tasks:
        choices = [Choice(str(task.number), f"{task_name(task.number)} {shortened(task.text, 60)}") for task in tasks]
        blocks.append(Actions((look_at.select(_("Look at a task"), choices),)))
    return [*blocks, Actions(_steps(call))]


def _steps(call: Call) -> tuple[Button, ...]:
    sprint = call.store(SprintStore).under_way()
    if sprint is None:
        return (start.button(_("Begin a sprint")),)
    volunteer = call.store(SprintStore).volunteer(sprint.number, call.person.member)
    if volunteer is None or volunteer.invited:
        return (join_from_home.button(_("Join the sprint")),)
    return (check_in.button(_("Check in"), sprint.number, max(sprint.week, 1)),)


@feature.on(GroupDissolves)
def stay(call: JobCall, event: GroupDissolves) -> Effects:
    """Sprints belong to those who were in them; in another group nobody would find them any more.

    :raises Rejected: when there were some.
    """
    if call.store(SprintStore).last() is not None or call.store(TaskStore).any():
        raise Rejected(
            _(
                "This channel has sprints or tasks of its own, which would be lost. Type {command} here, and let the "
                "other channel join this one.",
                command=Slash("group invite"),
            )
        )
    return None


@feature.on(MembersMerged)
def merged(call: JobCall, event: MembersMerged) -> Effects:
    """What one started, took, said and joined, the other did."""
    shown = _showing(call, event.gone)
    call.store(SprintStore).rename(of=event.gone, to=event.kept, name=event.name)
    call.store(TaskStore).rename(of=event.gone, to=event.kept, name=event.name)
    call.store(CheckInStore).merge(gone=event.gone, kept=event.kept, name=event.name)
    call.store(DeedStore).rename(of=event.gone, to=event.kept)
    return [Refresh(card) for card in shown]


@feature.forget
def forget(call: JobCall, member: MemberId) -> Effects:
    """Their tasks are free again, what they said at check-ins is gone, and their name is taken off what they began."""
    shown = _showing(call, member)
    call.store(SprintStore).rename(of=member, to=None, name=None)
    call.store(TaskStore).rename(of=member, to=None, name=None)
    call.store(CheckInStore).forget(member)
    call.store(DeedStore).rename(of=member, to=None)
    return [Refresh(card) for card in shown]


def _showing(call: JobCall, member: MemberId) -> list[CardRef]:
    """The cards that name a member."""
    sprints = call.store(SprintStore)
    numbers = {number for number, *_rest in sprints.of_member(member)} | set(sprints.started_by(member))
    cards = [card for number in sorted(numbers) for card in (card_of(number), outcomes_of(number))]
    cards += [week_of(said.sprint, said.week) for said in call.store(CheckInStore).of_member(member)]
    cards += showing(*call.store(TaskStore).owned_by(member))
    return list(dict.fromkeys(cards))


@feature.export
def export(view: View, member: MemberId) -> Export:
    """What sprints know of them: where they were in, what they took, said and joined."""
    sprints = view.store(SprintStore)
    return {
        "sprints they were in": [
            {"sprint": name_of(number), "hours a week": hours, "only invited": invited}
            for number, hours, invited in sprints.of_member(member)
        ],
        "sprints they started": [{"sprint": name_of(number)} for number in sprints.started_by(member)],
        "tasks they took or were asked to take": [
            {"task": task_name(task.number), "text": task.text, "taken": task.accepted, "state": task.state}
            for task in view.store(TaskStore).owned_by(member)
        ],
        "what they said at check-ins": [
            {
                "sprint": name_of(said.sprint),
                "check-in": said.week,
                "resting": said.resting,
                "done": said.done,
                "next": said.next,
                "blocked": said.blocked,
            }
            for said in view.store(CheckInStore).of_member(member)
        ],
        "retros they joined": [{"retro": f"R-{number}"} for number in view.store(DeedStore).retros_of(member)],
    }
