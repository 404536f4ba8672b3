"""Milestones: what the group wants to reach, by when, how it goes, and that it was reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final, cast

from bot.features.record.common import (
    DAY_HINT,
    DAY_HINT_OPTIONAL,
    choices_of,
    day_of,
    feature,
    is_over,
    not_there,
    perhaps_day_of,
    typed_day,
)
from bot.kit import (
    Actions,
    Arg,
    Asked,
    Block,
    Bold,
    Button,
    Call,
    Card,
    CardRef,
    Chart,
    Effect,
    Effects,
    Field,
    Fields,
    Form,
    IdeaAdopted,
    JobCall,
    Kind,
    Milepost,
    ModeratorCall,
    Mood,
    NotFound,
    Paragraph,
    Phrase,
    Post,
    Refresh,
    Rejected,
    Reply,
    Select,
    Slash,
    Table,
    Timeline,
    View,
    When,
    Words,
    _,
    _n,
    join,
    shortened,
)
from bot.kit.sharing import before_sharing, nowhere_to_share, seen_as
from storage.people import KnownPlace, People
from storage.record import AHEAD, MOST_CHARACTERS, Milestone, MilestoneState, MilestoneStore, Move

STATES: Final[Mapping[str, Phrase]] = {
    "planned": _("planned"),
    "on_track": _("on track"),
    "at_risk": _("at risk"),
    "reached": _("reached"),
    "let_go": _("let go"),
}
MOST_DRAWN: Final = 12
"""Milestones in one picture."""
SAID_AGAIN: Final = timedelta(hours=1)
"""A date that is moved once more so soon was mistyped: both are one move."""

Number = Annotated[int, Arg(_("which milestone, such as M-3"), prefix="M")]


@dataclass(frozen=True, slots=True)
class MilestoneForm(Form):
    """A new milestone."""

    title = _("A milestone")
    send = _("Save")

    text: Annotated[str, Field(_("What do you want to reach?"), "paragraph", most=MOST_CHARACTERS)]
    due: Annotated[datetime | None, Field(_("By when?"), most=60, hint=DAY_HINT_OPTIONAL)] = None
    signs: Annotated[str, Field(_("How will you know you are there?"), "paragraph", most=MOST_CHARACTERS)] = ""


@dataclass(frozen=True, slots=True)
class MilestoneWordsForm(Form):
    """A milestone in other words."""

    title = _("Say it better")
    send = _("Save")

    text: Annotated[str, Field(_("What do you want to reach?"), "paragraph", most=MOST_CHARACTERS)]
    signs: Annotated[str, Field(_("How will you know you are there?"), "paragraph", most=MOST_CHARACTERS)] = ""


def _before_moving(view: View, number: int) -> Asked:
    found = view.store(MilestoneStore).find(number)
    if found is None or found.due is None:
        return Asked()
    return Asked(
        _(
            "Until now it is {day}. That stays on record with the reason, without a name: plans change, and others can "
            "learn from it.",
            day=When(found.due, "day"),
        )
    )


@dataclass(frozen=True, slots=True)
class MoveMilestoneForm(Form):
    """Another date."""

    title = _("The date of a milestone")
    send = _("Save")
    asks = staticmethod(_before_moving)

    due: Annotated[datetime, Field(_("By when is it to be reached?"), most=60, hint=DAY_HINT)]
    why: Annotated[str, Field(_("What changed? A word is enough"), most=200)] = ""


# --- Planning one -----------------------------------------------------------------------------------------------------


@feature.command("milestone", _("Put on record what the group wants to reach"), daily=True)
def milestone(
    call: Call, text: Annotated[str, Arg(_("what to reach"), rest=True, most=MOST_CHARACTERS)] = ""
) -> Effects:
    """Keep a milestone; ask for it when it is missing."""
    return plan_milestone(call, text) if text else milestone_planned.open()


@feature.action
def new_milestone(call: Call) -> Effects:
    """Ask for a milestone."""
    return milestone_planned.open()


@feature.on_submit
def milestone_planned(call: Call, form: MilestoneForm) -> Effects:
    """Keep a milestone."""
    return plan_milestone(call, form.text, signs=form.signs, due=perhaps_day_of(call, form.due))


def plan_milestone(call: Call, text: str, *, signs: str = "", due: datetime | None = None) -> Effects:
    """Keep a milestone, and show it to everybody."""
    store = call.store(MilestoneStore)
    who = call.person
    number = store.add(text, signs=signs, due=due, at=call.now, by=who.member, name=who.name)
    told: Words = (
        _("{name} is on record: to be reached by {day}.", name=milestone_name(number), day=Bold(When(due, "day")))
        if due is not None
        else _(
            "{name} is on record, without a date yet: {command} sets one.",
            name=milestone_name(number),
            command=Slash(f"milestones move {milestone_name(number)}"),
        )
    )
    return [Post(content=milestone_of(number)), Reply(told)]


@feature.on(IdeaAdopted)
def from_an_idea(call: JobCall, event: IdeaAdopted) -> Effects:
    """An idea that the group adopted as a milestone is one, once; its date is still to be set."""
    store = call.store(MilestoneStore)
    if event.becomes != "milestone" or store.of_idea(event.number):
        return None
    number = store.add(event.text, idea=event.number, at=call.now)
    return Post(content=milestone_of(number))


# --- How it goes ------------------------------------------------------------------------------------------------------


@feature.command("milestones status", _("Say how a milestone goes: planned, on track, at risk, reached, or let go"))
def status_typed(
    call: Call,
    number: Number,
    state: Annotated[str, Arg(_("how it goes"), choices=choices_of(STATES))],
    note: Annotated[str, Arg(_("a word to it, such as what it waits for"), rest=True)] = "",
) -> Effects:
    """Say it by number."""
    return _goes(call, number, state, note)


@feature.action
def milestone_goes(call: Call, number: int, state: str) -> Effects:
    """Say it by a choice on its card."""
    return _goes(call, number, state, "")


@feature.action
def milestone_reached(call: Call, number: int) -> Effects:
    """It is reached."""
    return _goes(call, number, "reached", "")


def _goes(call: Call, number: int, said: str, note: str) -> Effects:
    found = _taken(call, number)
    if said not in STATES:
        raise NotFound
    state = cast(MilestoneState, said)
    name, reached = milestone_name(number), state == "reached"
    if reached and found.state == "reached":
        raise Rejected(_("{name} is reached already. Congratulations!", name=name))
    call.store(MilestoneStore).set_state(number, state, note=note, reached=call.now if reached else None)
    effects: list[Effect] = [Refresh(milestone_of(number))]
    if not reached:
        return [*effects, Reply(_("{name} is now: {state}.", name=name, state=STATES[state]))]
    return [
        *effects,
        Post(content=_celebration(call, found)),
        Reply(_("Congratulations! Everybody in the group hears of it.")),
    ]


def _celebration(view: View, milestone: Milestone) -> Card:
    title = _("We reached {name}!", name=milestone_name(milestone.number))
    thanks = _("Thank you, everybody who had a part in it.")
    share = _sharing(view, milestone)
    return Card(
        title=title,
        summary=(title, " ", milestone.text),
        blocks=(Paragraph(milestone.text), Paragraph(thanks), *((Actions(share),) if share else ())),
    )


@feature.command("milestones move", _("Set or move the date of a milestone; what it was before stays on record"))
def move_typed(
    call: Call, number: Number, when: Annotated[datetime | None, Arg(_("by when"), rest=True)] = None
) -> Effects:
    """Ask for what is missing; a first date needs no reason."""
    found = _ahead(call, number)
    if when is not None and found.due is None:
        return _moved(call, number, when, "")
    return milestone_moved.open(number, values={"due": typed_day(when, call.group.zone)})


@feature.action
def move_milestone(call: Call, number: int) -> Effects:
    """Ask for the date."""
    _ahead(call, number)
    return milestone_moved.open(number)


@feature.on_submit
def milestone_moved(call: Call, form: MoveMilestoneForm, number: int) -> Effects:
    """Set the date."""
    return _moved(call, number, form.due, form.why)


def _moved(call: Call, number: int, to: datetime, why: str) -> Effects:
    found, due = _ahead(call, number), day_of(call, to)
    name = milestone_name(number)
    if due == found.due:
        raise Rejected(_("{name} is to be reached by {day} already.", name=name, day=When(due, "day")), field="due")
    if found.due is not None and due > found.due and not why:
        raise Rejected(_("Please say in a word what changed: others can learn from it."), field="why")
    call.store(MilestoneStore).move(found, due, why=why, at=call.now, instead_since=call.now - SAID_AGAIN)
    told = _("{name} is to be reached by {day}.", name=name, day=Bold(When(due, "day")))
    return [Refresh(milestone_of(number)), Reply(told)]


@feature.command("milestones change", _("Change the words of a milestone"))
def change_milestone_typed(call: Call, number: Number) -> Effects:
    """Ask for other words."""
    return change_milestone(call, number)


@feature.action
def change_its_words(call: Call, number: int) -> Effects:
    """Ask for other words."""
    return change_milestone(call, number)


def change_milestone(call: Call, number: int) -> Effects:
    """Ask for other words, with those there are."""
    found = _taken(call, number)
    return milestone_changed.open(number, values={"text": found.text, "signs": found.signs})


@feature.on_submit
def milestone_changed(call: Call, form: MilestoneWordsForm, number: int) -> Effects:
    """Keep other words."""
    _taken(call, number)
    call.store(MilestoneStore).reword(number, text=form.text, signs=form.signs)
    return [Refresh(milestone_of(number)), Reply(_("Changed."))]


# --- Beyond the group -------------------------------------------------------------------------------------------------


@feature.command("milestones share", _("Share a milestone you reached with the wider channel (moderators)"))
def share_typed(call: ModeratorCall, number: Number) -> Effects:
    """Show what others would see, and where."""
    return Reply(_preview(call, number))


@feature.action
def share_milestone(call: ModeratorCall, number: int) -> Effects:
    """Show what others would see, and where."""
    return Reply(_preview(call, number))


@feature.action
def share_milestone_now(call: ModeratorCall, number: int, seen: bytes) -> Effects:
    """Share what they saw; when it changed meanwhile, they look again."""
    card, place = _to_share(call, number)
    if seen_as(card, place.id) != seen:
        return Reply(_preview(call, number, _("It changed meanwhile. Please look once more.")))
    call.store(MilestoneStore).share(number, call.now)
    return [
        Post(content=card, wider=True),
        Refresh(milestone_of(number)),
        Reply(_("Shared in {place}.", place=Bold(f"#{place.name}"))),
    ]


def _preview(view: View, number: int, *notices: Words) -> Card:
    card, place = _to_share(view, number)
    promise = _("Everybody who can read #{place} will see what stands below, and nothing else.", place=place.name)
    now = share_milestone_now.primary(_("Share it"), number, seen_as(card, place.id))
    return before_sharing(card, now, *notices, place=place.name, promise=promise)


def _to_share(view: View, number: int) -> tuple[Card, KnownPlace]:
    """What would be shared of a milestone, and where.

    :raises Rejected: when there is nothing to share, nowhere to share it, or it was shared.
    """
    place, found = view.store(People).wider_place(), _found(view, number)
    if place is None:
        raise nowhere_to_share()
    name = milestone_name(number)
    if found.shared is not None:
        raise Rejected(_("{name} was shared already, on {day}.", name=name, day=When(found.shared, "day")))
    if found.reached is None:
        raise Rejected(_("{name} is not reached yet. Once it is, you can share it.", name=name))
    title = _("{group} reached a milestone", group=view.group.name)
    day = Paragraph(When(found.reached, "day"), "quiet")
    return Card(title=title, summary=(title, ": ", found.text), blocks=(Paragraph(found.text), day)), place


def _sharing(view: View, milestone: Milestone) -> tuple[Button, ...]:
    if milestone.shared is not None or view.store(People).wider_place() is None:
        return ()
    return (share_milestone.button(_("Share on …"), milestone.number),)


# --- Showing ----------------------------------------------------------------------------------------------------------


@feature.card
def milestone_card(view: View, number: int) -> Card | None:
    """A milestone as everybody sees it."""
    found = view.store(MilestoneStore).find(number)
    if found is None:
        return None
    title = _("Milestone {name}", name=milestone_name(number))
    facts: list[tuple[Words, Words]] = [(_("Status"), _said(found))]
    facts.append((_("To be reached by"), _("no date yet") if found.due is None else When(found.due, "day")))
    if found.reached is not None:
        facts.append((_("Reached on"), When(found.reached, "day")))
    if found.signs:
        facts.append((_("How we will know"), found.signs))
    if found.idea is not None:
        facts.append((_("Began as"), f"I-{found.idea}"))
    blocks: list[Block] = [Paragraph(found.text), Fields(tuple(facts))]
    if moves := view.store(MilestoneStore).moves(number):
        blocks.append(Paragraph(join(map(_move_words, moves), "\n"), "quiet"))
    blocks.append(Actions(_steps(view, found)))
    return Card(title=title, summary=(title, ", ", STATES[found.state], ": ", found.text), blocks=tuple(blocks))


def _steps(view: View, milestone: Milestone) -> tuple[Button | Select, ...]:
    number = milestone.number
    words = change_its_words.button(_("Change the words"), number)
    how = milestone_goes.select(_("How does it go?"), choices_of(STATES), number)
    if milestone.state not in AHEAD:
        sharing = _sharing(view, milestone) if milestone.state == "reached" else ()
        return (*sharing, words, how)
    date = _("Set a date") if milestone.due is None else _("Move the date")
    reached = milestone_reached.primary(_("We reached it"), number)
    return (reached, move_milestone.button(date, number), words, how)


def _said(milestone: Milestone) -> Words:
    state = STATES[milestone.state]
    return _("{state}: {note}", state=state, note=milestone.note) if milestone.note else state


def _move_words(move: Move) -> Phrase:
    days = {"day": When(move.at, "day"), "old": When(move.earlier, "day"), "new": When(move.later, "day")}
    if not move.why:
        return _("{day}: moved from {old} to {new}.", **days)
    return _("{day}: moved from {old} to {new}. {why}", **days, why=move.why)


@feature.command("milestones show", _("Look at one milestone"))
def show_milestone(call: View, number: Number) -> Effects:
    """Its card, privately."""
    card = milestone_card.draw(call, number)
    if card is None:
        raise not_there(milestone_name(number), "milestones list")
    return Reply(card)


@feature.command("milestones list", _("See the milestones of this group, and how each goes"))
def list_milestones(
    call: View, state: Annotated[str, Arg(_("only those that go like this"), choices=choices_of(STATES))] = ""
) -> Effects:
    """The milestones in a table: those ahead by their dates, then the others."""
    found = call.store(MilestoneStore).all(*((state,) if state else ()))
    title = _("Milestones of {group}", group=call.group.name)
    summary = _n("One milestone", "{count} milestones", len(found))
    drawn = (milestones_picture.button(_("Draw a picture")),) if any(one.due for one in found) else ()
    begin = Actions((new_milestone.primary(_("Plan a milestone")), *drawn))
    if not found:
        none = Paragraph(_("There are none yet. What would you be proud to reach in three months?"))
        return Reply(Card(title=title, summary=summary, blocks=(none, begin)))
    head = (_("Number"), _("Milestone"), _("Status"), _("To be reached by"))
    rows = tuple(
        (milestone_name(one.number), shortened(one.text), STATES[one.state], _when(call, one))
        for one in sorted(found, key=_order)
    )
    return Reply(Card(title=title, summary=summary, blocks=(Table(head, rows), begin)))


@feature.command("milestones picture", _("See the milestones on a line of time, with every move of a date"))
def picture_typed(call: View) -> Effects:
    """The picture, privately, and the same in words."""
    return Reply(_picture(call))


@feature.action
def milestones_picture(call: View) -> Effects:
    """The same, by a button."""
    return Reply(_picture(call))


def _picture(view: View) -> Card:
    """What is ahead and what was reached last, as far as it has a day."""
    dated = [(one, one.reached or one.due) for one in view.store(MilestoneStore).all(*AHEAD, "reached")]
    shown = sorted((at, one.number, one) for one, at in dated if at is not None)[-MOST_DRAWN:]
    if not shown:
        raise Rejected(_("No milestone has a day yet. {command} sets one.", command=Slash("milestones move M-1")))
    rows, told = [], []
    for _at, number, one in shown:
        planned = [*(move.earlier for move in view.store(MilestoneStore).moves(number)), one.due, one.reached]
        days = tuple(day for day in planned if day is not None)
        rows.append(Milepost((milestone_name(number), " ", one.text), days, _mood(view, one)))
        once = join((When(day, "day") for day in days), " → ")
        told.append((Bold(milestone_name(number)), " ", shortened(one.text), ": ", *once, ", ", STATES[one.state]))
    title = _("Milestones of {group}", group=view.group.name)
    words = join(told, "\n")
    return Card(title=title, summary=title, blocks=(Chart(Timeline(tuple(rows), view.now), words), Paragraph(words)))


def _mood(view: View, milestone: Milestone) -> Mood:
    if milestone.state == "reached":
        return "good"
    return "careful" if milestone.state == "at_risk" or is_over(view, milestone.due) else "plain"


def _order(milestone: Milestone) -> tuple[bool, bool, float, int]:
    due = milestone.due
    return milestone.state not in AHEAD, due is None, 0 if due is None else due.timestamp(), milestone.number


def _when(view: View, milestone: Milestone) -> Words:
    if milestone.due is None:
        return "–"
    day = When(milestone.due, "day")
    late = milestone.state in AHEAD and is_over(view, milestone.due)
    return _("{day} (over; move it, or is it reached?)", day=day) if late else day


# --- What it rests on -------------------------------------------------------------------------------------------------


def milestone_name(number: int) -> str:
    """What people call a milestone."""
    return f"M-{number}"


def milestone_of(number: int) -> CardRef:
    """The card of a milestone."""
    return milestone_card.of(number)


feature.keeps(
    Kind(
        name=MilestoneStore.name,
        one=_("Milestone"),
        many=_("Milestones"),
        called=milestone_name,
        show=milestone_card.draw,
        states=STATES,
        columns={"due": _("To be reached by"), "reached": _("Reached on")},
    )
)


def _found(view: View, number: int) -> Milestone:
    """A milestone.

    :raises NotFound: when there is none.
    """
    found = view.store(MilestoneStore).find(number)
    if found is None:
        raise not_there(milestone_name(number), "milestones list")
    return found


def _taken(call: Call, number: int) -> Milestone:
    """A milestone to change; who comes at the same time comes after, and finds it changed.

    :raises NotFound: when there is none.
    """
    call.store(MilestoneStore).take(number)
    return _found(call, number)


def _ahead(call: Call, number: int) -> Milestone:
    """A milestone that is still to be reached.

    :raises Rejected: when it is over.
    """
    found = _taken(call, number)
    if found.state not in AHEAD:
        raise Rejected(
            _("{name} is {state}, so its date stays.", name=milestone_name(number), state=STATES[found.state])
        )
    return found
