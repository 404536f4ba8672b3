"""Tasks: small, each with one owner who accepts. Taken, handed back without a word, helped with, done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Final

from bot.features.sprints.balance import Balance, balance
from bot.features.sprints.common import (
    MOST_HOURS_OF_TASK,
    MOST_TASK,
    TaskNumber,
    card_of,
    feature,
    joined,
    name_of,
    offer_of,
    shown_anew,
    somebody,
    taken_task,
    task_name,
    the_task,
    there,
)
from bot.features.sprints.dates import length
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    Card,
    Choice,
    Direct,
    Effect,
    Effects,
    Field,
    Form,
    IdeaAdopted,
    JobCall,
    MemberId,
    NotAllowed,
    NotFound,
    Paragraph,
    Phrase,
    Post,
    Refresh,
    Rejected,
    Reply,
    Role,
    Select,
    Slash,
    View,
    Words,
    _,
    _n,
    join,
    shortened,
)
from storage.people import People
from storage.sprints import DONE, DROPPED, OPEN, SprintStore, Task, TaskStore

_TAKE: Final = "me"
_WHO: Final = (Choice("anybody", _("whoever likes to")), Choice(_TAKE, _("I take it")))


@dataclass(frozen=True, slots=True)
class TaskForm(Form):
    """Something to do."""

    title = _("A task")

    text: Annotated[
        str,
        Field(
            _("What is to be done?"), "paragraph", most=MOST_TASK, hint=_("Small enough for one person and a few hours")
        ),
    ]
    who: Annotated[str, Field(_("Who does it?"), "choice", choices=_WHO)] = "anybody"
    hours: Annotated[
        int, Field(_("About how many hours?"), most=2, hint=_("May stay empty; then it counts for one"))
    ] = 0


@dataclass(frozen=True, slots=True)
class ChangeForm(Form):
    """A task said better."""

    title = _("Change the task")
    send = _("Save")

    text: Annotated[str, Field(_("What is to be done?"), "paragraph", most=MOST_TASK)]
    hours: Annotated[
        int, Field(_("About how many hours?"), most=2, hint=_("May stay empty; then it counts for one"))
    ] = 0


# --- Writing down -----------------------------------------------------------------------------------------------------


@feature.action
@feature.command("task", _("Write down a small task of the sprint"))
def new_task(call: Call, text: Annotated[str, Arg(_("what is to be done"), rest=True, most=MOST_TASK)] = "") -> Effects:
    """Keep a task, or ask for it."""
    return _added(call, text, hours=0) if text else task_written.open()


@feature.on_submit
def task_written(call: Call, form: TaskForm) -> Effects:
    """Keep it; it is theirs at once if they say so."""
    _check_hours(form.hours)
    return _added(call, form.text, hours=form.hours, mine=form.who == _TAKE)


def _added(call: Call, text: str, *, hours: int, mine: bool = False) -> Effects:
    sprint = call.store(SprintStore).under_way()
    number = call.store(TaskStore).add(text, call.now, hours=hours, sprint=None if sprint is None else sprint.number)
    if mine:
        return take(call, number)
    said = (
        _("Written down as {task}; it waits for the next sprint.", task=Bold(task_name(number)))
        if sprint is None
        else _("Written down as {task}.", task=Bold(task_name(number)))
    )
    return [*shown_anew(the_task(call, number)), Reply(task_card(call, number, said))]


@feature.on(IdeaAdopted)
def adopted(call: JobCall, event: IdeaAdopted) -> Effects:
    """An idea that is to be a task is one of this sprint, or waits for the next; once, however often it is adopted."""
    store = call.store(TaskStore)
    if event.becomes != "task" or store.from_idea(event.number):
        return None
    sprint = call.store(SprintStore).under_way()
    number = store.add(
        event.text, call.now, hours=0, sprint=None if sprint is None else sprint.number, idea=event.number
    )
    if sprint is None:
        return None
    said = _(
        "The group adopted an idea: it is {task} now, for whoever likes to take it. {text}",
        task=Bold(task_name(number)),
        text=shortened(event.text),
    )
    return [Refresh(card_of(sprint.number)), Post(content=said, under=card_of(sprint.number))]


@feature.action
@feature.command("tasks change", _("Say a task better, or what it may take"))
def change_task(call: Call, number: TaskNumber) -> Effects:
    """Ask for a task anew, beginning with what it says."""
    task = _still_open(the_task(call, number))
    return task_changed.open(number, values={"text": task.text[:MOST_TASK], "hours": str(task.hours or "")})


@feature.on_submit
def task_changed(call: Call, form: ChangeForm, number: int) -> Effects:
    """Keep it as it is now."""
    _check_hours(form.hours)
    task = _still_open(taken_task(call, number))
    call.store(TaskStore).reword(number, text=form.text, hours=form.hours)
    return [*shown_anew(task), Reply(task_card(call, number, _("Changed.")))]


def _check_hours(hours: int) -> None:
    if hours > MOST_HOURS_OF_TASK:
        raise Rejected(
            _(
                "{hours} hours are a lot beside a job. Make several tasks of it, of at most {most} hours each.",
                hours=hours,
                most=MOST_HOURS_OF_TASK,
            ),
            field="hours",
        )


# --- Who does it ------------------------------------------------------------------------------------------------------


@feature.action
@feature.command("tasks take", _("Take a task: you will do it"))
def take_it(call: Call, number: TaskNumber) -> Effects:
    """It is theirs."""
    return take(call, number)


def take(call: Call, number: int) -> list[Effect]:
    """It is theirs from now on; who took more than they said they can give is told so, and may.

    :raises Rejected: when it is somebody else's, or over.
    """
    task = _still_open(taken_task(call, number))
    if task.accepted and task.owner_id == call.person.member:
        raise Rejected(_("{task} is yours already.", task=task_name(number)))
    if task.accepted:
        raise Rejected(
            _(
                "{name} has {task} already. You can ask them whether they would like company.",
                name=somebody(task.owner_name),
                task=task_name(number),
            )
        )
    sprint = call.store(SprintStore).under_way()
    effects = [] if sprint is None or task.sprint != sprint.number else joined(call, sprint)
    call.store(TaskStore).own(number, member=call.person.member, name=call.person.name, accepted=True)
    said: Words = _(
        "{task} is yours. Thank you; you can hand it back at any time, and nobody asks why.",
        task=Bold(task_name(number)),
    )
    own = balance_of(call, task, call.person.member)
    if own is not None and own.beyond:
        said = join((said, _beyond(own)), " ")
    return [*effects, *shown_anew(task, the_task(call, number)), Reply(task_card(call, number, said))]


@feature.command("tasks offer", _("Ask somebody in private whether they take a task"))
def offer_typed(call: Call, number: TaskNumber, person: Annotated[MemberId, Arg(_("whom, such as @ana"))]) -> Effects:
    """Ask them."""
    return _offered(call, number, person)


@feature.action
def offer(call: Call, number: int, member: int) -> Effects:
    """Ask somebody chosen."""
    return _offered(call, number, MemberId(member))


def _offered(call: Call, number: int, member: MemberId) -> Effects:
    if member == call.person.member:
        return take(call, number)
    task = _still_open(taken_task(call, number))
    if task.accepted and task.owner_id != call.person.member:
        raise Rejected(
            _("{name} has {task}. It is theirs to hand on.", name=somebody(task.owner_name), task=task_name(number))
        )
    person = call.store(People).member(member)
    if person is None:
        raise NotFound
    if person.role < Role.MEMBER:
        raise Rejected(_("{name} is here to look on, and takes no tasks.", name=Bold(person.name)))
    call.store(TaskStore).own(number, member=member, name=person.name, accepted=False)
    said: Words = _("{name} is asked in private, and may pass without a reason.", name=Bold(person.name))
    theirs = balance_of(call, task, member)
    if theirs is not None and theirs.beyond:
        more = _("It would be more than they said they can give; they are told so, and that it is fine to pass.")
        said = join((said, more), " ")
    return [
        Direct(member, offer_of(number, member)),
        *shown_anew(task, the_task(call, number)),
        Reply(task_card(call, number, said)),
    ]


@feature.action
@feature.command("tasks return", _("Hand a task back, or do not take it; nobody asks why"))
def hand_back(call: Call, number: TaskNumber) -> Effects:
    """It is nobody's again."""
    task = _still_open(taken_task(call, number))
    if task.owner_id != call.person.member:
        raise Rejected(_("{task} is not yours.", task=task_name(number)))
    call.store(TaskStore).own(number, member=None, name=None, accepted=False)
    said = _("All right. {task} is there for whoever likes to take it.", task=task_name(number))
    return [*shown_anew(task), Reply(said)]


@feature.action
@feature.command("tasks help", _("Say that you would like help with your task, or not any more"))
def want_help(call: Call, number: TaskNumber) -> Effects:
    """Ask for somebody beside them."""
    task = _still_open(taken_task(call, number))
    if task.owner_id != call.person.member or not task.accepted:
        raise Rejected(_("Help is asked for by whoever has {task}. Take it, and you can.", task=task_name(number)))
    call.store(TaskStore).want_help(number, wanted=not task.help)
    effects = shown_anew(task)
    if task.help:
        return [*effects, Reply(task_card(call, number, _("All right: no help is asked for any more.")))]
    if task.sprint is not None:
        asks = _(
            "{name} would like help with {task}: {text} Answer here if you have some time.",
            name=Bold(call.person.name),
            task=Bold(task_name(number)),
            text=shortened(task.text),
        )
        effects.append(Post(content=asks, under=card_of(task.sprint)))
    return [*effects, Reply(task_card(call, number, _("Good. The group sees that help is welcome.")))]


# --- What becomes of it -----------------------------------------------------------------------------------------------


@feature.action
@feature.command("tasks done", _("Say that a task is done"))
def it_is_done(call: Call, number: TaskNumber) -> Effects:
    """It is done."""
    return finish(call, number)


def finish(call: Call, number: int) -> list[Effect]:
    """It is done, by whoever has it; what nobody had was done by whoever says so.

    :raises NotAllowed: when it is somebody else's.
    """
    task = _still_open(taken_task(call, number))
    check_may_settle(call, task)
    if task.owner_id is None or not task.accepted:
        call.store(TaskStore).own(number, member=call.person.member, name=call.person.name, accepted=True)
    call.store(TaskStore).finish(number, call.now)
    said = _("{task} is done. Well done!", task=Bold(task_name(number)))
    return [*shown_anew(task, the_task(call, number)), Reply(task_card(call, number, said))]


@feature.action
@feature.command("tasks reopen", _("Open a task again that is not quite done, or was let go"))
def reopen(call: Call, number: TaskNumber) -> Effects:
    """It is to be done after all."""
    task = taken_task(call, number)
    if task.state == OPEN:
        raise Rejected(_("{task} is open already.", task=task_name(number)))
    sprint = call.store(SprintStore).under_way()
    call.store(TaskStore).reopen(number, sprint=None if sprint is None else sprint.number)
    said = (
        _("{task} is open again; it waits for the next sprint.", task=Bold(task_name(number)))
        if sprint is None
        else _("{task} is open again.", task=Bold(task_name(number)))
    )
    return [*shown_anew(task, the_task(call, number)), Reply(task_card(call, number, said))]


@feature.action
@feature.command("tasks drop", _("Let a task go; it stays on record"))
def let_go(call: Call, number: TaskNumber) -> Effects:
    """It is not to be done."""
    return drop(call, number)


def drop(call: Call, number: int) -> list[Effect]:
    """Let a task go.

    :raises NotAllowed: when it is somebody else's.
    """
    task = _still_open(taken_task(call, number))
    check_may_settle(call, task)
    call.store(TaskStore).drop(number)
    said = _("{task} is let go.", task=Bold(task_name(number)))
    return [*shown_anew(task), Reply(task_card(call, number, said))]


def check_may_settle(call: Call, task: Task) -> None:
    """Whether somebody may say what becomes of a task: whoever has it, a moderator, or after a sprint who ended it.

    :raises NotAllowed: when it is somebody else's.
    """
    sprint = None if task.sprint is None else call.store(SprintStore).find(task.sprint)
    enders = set() if sprint is None or sprint.ended is None else {sprint.ender_id, sprint.starter_id}
    if not task.accepted or call.person.member in {task.owner_id, *enders} or call.person.role >= Role.MODERATOR:
        return
    raise NotAllowed(
        _(
            "{name} has {task}, and says what becomes of it.",
            name=somebody(task.owner_name),
            task=task_name(task.number),
        )
    )


def _still_open(task: Task) -> Task:
    """A task that is to be done.

    :raises Rejected: when it is done or let go.
    """
    command = Slash(f"tasks reopen {task_name(task.number)}")
    if task.state == DONE:
        raise Rejected(
            _("{task} is done already. {command} opens it again.", task=task_name(task.number), command=command)
        )
    if task.state == DROPPED:
        raise Rejected(_("{task} was let go. {command} opens it again.", task=task_name(task.number), command=command))
    return task


# --- Showing ----------------------------------------------------------------------------------------------------------


@feature.action
@feature.command("tasks show", _("See one task, and what can be done about it"))
def look_at(call: Call, number: TaskNumber) -> Effects:
    """One task."""
    return Reply(task_card(call, number))


def task_card(call: Call, number: int, said: Words | None = None) -> Card:
    """A task before one person, with the next steps they can take; above it what was just done, if something was."""
    task = the_task(call, number)
    card = _card(task, Actions(_steps(call, task)))
    return card if said is None else replace(card, summary=said, blocks=(Paragraph(said), *card.blocks))


def on_record(view: View, number: int) -> Card | None:
    """A task before anybody; what they can do with it is shown to them alone."""
    task = view.store(TaskStore).find(number)
    return None if task is None else _card(task, Actions((look_at.button(_("What can I do?"), number),)))


def _card(task: Task, steps: Actions) -> Card:
    title = _("Task {task}", task=task_name(task.number))
    return Card(
        title=title,
        summary=(title, ": ", shortened(task.text)),
        blocks=(Paragraph(task.text, "quote"), Paragraph(facts(task)), steps),
    )


def _steps(call: Call, task: Task) -> tuple[Button | Select, ...]:
    if task.state != OPEN:
        return (reopen.button(_("Open it again"), task.number),)
    mine = task.owner_id == call.person.member
    steps: list[Button | Select] = []
    if not (mine and task.accepted):
        steps += [] if task.accepted else [take_it.primary(_("I take it"), task.number)]
    else:
        steps += [
            it_is_done.primary(_("It is done"), task.number),
            want_help.button(_("No help needed any more") if task.help else _("I would like help"), task.number),
        ]
    if mine:
        steps.append(hand_back.button(_("Hand it back") if task.accepted else _("Not this time"), task.number))
    steps.append(change_task.button(_("Change it"), task.number))
    if not task.accepted:
        steps.append(let_go.button(_("Let it go"), task.number))
    return (*steps, *_whom_to_ask(call, task))


def _whom_to_ask(call: Call, task: Task) -> tuple[Select, ...]:
    if task.sprint is None or (task.accepted and task.owner_id != call.person.member):
        return ()
    away = {task.owner_id, call.person.member}
    others = [Choice(str(one.member_id), one.name) for one in there(call, task.sprint) if one.member_id not in away]
    return (offer.select(_("Ask somebody in private"), others, task.number),) if others else ()


def facts(task: Task) -> Words:
    """Who has a task and how it stands, in one line."""
    said: list[Words] = [standing(task)]
    if task.hours:
        said.append(_n("about one hour", "about {count} hours", task.hours))
    if task.before is not None:
        said.append(_("carried over from {sprint}", sprint=name_of(task.before)))
    if task.idea is not None:
        said.append(_("from idea {idea}", idea=f"I-{task.idea}"))
    return join(said, " · ")


def standing(task: Task) -> Phrase:
    """Who has a task and how it stands."""
    name = somebody(task.owner_name)
    if task.state == DONE:
        return _("done by {name}", name=name)
    if task.state == DROPPED:
        return _("let go")
    if task.owner_id is None:
        return _("waits for somebody")
    if not task.accepted:
        return _("{name} is asked", name=name)
    return _("{name} has it, and would like help", name=name) if task.help else _("{name} has it", name=name)


@feature.card
def offer_card(view: View, number: int, member: int) -> Card | None:
    """A task, before whoever is asked to take it."""
    task = view.store(TaskStore).find(number)
    if task is None:
        return None
    title = _("A task for you?")
    if task.owner_id != member:
        said = _("{task} is not waiting for you any more.", task=task_name(number))
        return Card(title=title, summary=said, blocks=(Paragraph(said),))
    blocks: list[Block] = [Paragraph(task.text, "quote"), Paragraph(facts(task))]
    own = balance_of(view, task, member)
    if task.state != OPEN:
        return Card(title=title, summary=(title, " ", shortened(task.text)), blocks=tuple(blocks))
    if not task.accepted and own is not None and own.beyond:
        blocks.append(Paragraph((_beyond(own), " ", _("It is fine to pass."))))
    no = hand_back.button(_("Hand it back") if task.accepted else _("Not this time"), number)
    yes = it_is_done.primary(_("It is done"), number) if task.accepted else take_it.primary(_("I take it"), number)
    return Card(title=title, summary=(title, " ", shortened(task.text)), blocks=(*blocks, Actions((yes, no))))


def balance_of(view: View, task: Task, member: int) -> Balance | None:
    """What somebody has in the sprint of a task, with that task; `None` where it is part of none, or they are not."""
    sprint = None if task.sprint is None else view.store(SprintStore).find(task.sprint)
    volunteer = None if sprint is None else view.store(SprintStore).volunteer(sprint.number, member)
    if sprint is None or volunteer is None:
        return None
    tasks = [one for one in view.store(TaskStore).of(sprint.number) if one.owner_id == member and one.accepted]
    taken = {one.number: one.hours for one in (*tasks, task) if one.state != DROPPED}
    whole = length(sprint.begins, sprint.ends, view.group.zone)
    return balance(volunteer.hours, whole, taken.values())


def _beyond(own: Balance) -> Phrase:
    """To somebody who has more than they said they can give."""
    return _n(
        "With it you have about {count} hour in this sprint, and said you can give {offered}.",
        "With it you have about {count} hours in this sprint, and said you can give {offered}.",
        own.taken,
        offered=own.offered or 0,
    )
