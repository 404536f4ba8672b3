"""Milestones as everybody sees them: one on its card, many in a table, and on a line of time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from bot.features.record.common import feature, is_over
from bot.features.record.milestones import change_its_words, milestone_goes, move_milestone, new_milestone
from bot.features.record.registers import MilestoneNumber, milestones
from bot.features.record.sharing import sharing_of
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Card,
    Chart,
    Effects,
    Fields,
    Milepost,
    Mood,
    Paragraph,
    Phrase,
    Rejected,
    Reply,
    Select,
    Slash,
    Timeline,
    View,
    When,
    Words,
    _,
    _n,
    join,
    shortened,
)
from storage.record import AHEAD, Milestone, MilestoneStore, Move

MOST_DRAWN: Final = 12
"""Milestones in one picture."""


@milestones.drawn
def milestone_card(view: View, found: Milestone) -> Sequence[Block]:
    """A milestone as everybody sees it."""
    facts: list[tuple[Words, Words]] = [(_("Status"), _said(found))]
    facts.append((_("To be reached by"), _("no date yet") if found.due is None else When(found.due, "day")))
    if found.reached is not None:
        facts.append((_("Reached on"), When(found.reached, "day")))
    if found.signs:
        facts.append((_("How we will know"), found.signs))
    if found.idea is not None:
        facts.append((_("Began as"), f"I-{found.idea}"))
    blocks: list[Block] = [Paragraph(found.text), Fields(tuple(facts))]
    if moves := view.store(MilestoneStore).moves(found.number):
        blocks.append(Paragraph(join(map(_move_words, moves), "\n"), "quiet"))
    return [*blocks, Actions(_steps(view, found))]


def _steps(view: View, milestone: Milestone) -> tuple[Button | Select, ...]:
    number = milestone.number
    words = change_its_words.button(_("Change the words"), number)
    how = milestone_goes.select(_("How does it go?"), milestones.choices, number)
    if milestone.state not in AHEAD:
        sharing = sharing_of(view, milestone) if milestone.state == "reached" else ()
        return (*sharing, words, how)
    date = _("Set a date") if milestone.due is None else _("Move the date")
    reached = milestone_goes.primary(_("We reached it"), number, "reached")
    return (reached, move_milestone.button(date, number), words, how)


def _said(milestone: Milestone) -> Words:
    state = milestones.states[milestone.state]
    return _("{state}: {note}", state=state, note=milestone.note) if milestone.note else state


def _move_words(move: Move) -> Phrase:
    days = {"day": When(move.at, "day"), "old": When(move.earlier, "day"), "new": When(move.later, "day")}
    if not move.why:
        return _("{day}: moved from {old} to {new}.", **days)
    return _("{day}: moved from {old} to {new}. {why}", **days, why=move.why)


@feature.command("milestones show", _("Look at one milestone"))
def show_milestone(call: View, number: MilestoneNumber) -> Effects:
    """Its card, privately."""
    return milestones.show(call, number)


@feature.command("milestones list", _("See the milestones of this group, and how each goes"))
def list_milestones(
    call: View, state: Annotated[str, Arg(_("only those that go like this"), choices=milestones.choices)] = ""
) -> Effects:
    """The milestones in a table: those ahead by their dates, then the others."""
    found = milestones.all(call, state)
    drawn = (milestones_picture.button(_("Draw a picture")),) if any(one.due for one in found) else ()
    return milestones.listed(
        call,
        sorted(found, key=_order),
        {
            _("Status"): lambda one: milestones.states[one.state],
            _("To be reached by"): lambda one: _when(call, one),
        },
        count=_n("One milestone", "{count} milestones", len(found)),
        none=_("There are none yet. What would you be proud to reach in three months?"),
        steps=(new_milestone.primary(_("Plan a milestone")), *drawn),
    )


@feature.action
@feature.command("milestones picture", _("See the milestones on a line of time, with every move of a date"))
def milestones_picture(call: View) -> Effects:
    """The picture, privately, and the same in words."""
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
        rows.append(Milepost((milestones.name(number), " ", one.text), days, _mood(view, one)))
        once = join((When(day, "day") for day in days), " → ")
        told.append(
            (Bold(milestones.name(number)), " ", shortened(one.text), ": ", *once, ", ", milestones.states[one.state])
        )
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
