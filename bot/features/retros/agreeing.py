"""Writing down what a breakout agrees on: of each kind as much as everybody can keep in mind; and saying it better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from bot.features.retros.agenda import PHASES, Phase
from bot.features.retros.common import course_of, feature, open_retro, step_of, under_way
from bot.features.retros.gathering import attend, breakout_of_member, dealt_anew, heard
from bot.features.retros.outcomes import MOST, Number, find_outcome, shown_anew
from bot.features.retros.taking import take_it
from bot.kit import (
    ActionChanged,
    Arg,
    Button,
    Call,
    Choice,
    Effect,
    Effects,
    Emit,
    Field,
    Form,
    Rejected,
    Reply,
    Select,
    View,
    _,
    _n,
)
from storage.retros import BreakoutStore, Outcome, OutcomeStore, Retro
from storage.retros.outcomes import MOST_CHARACTERS, Kind

_WHEN: Final = _("Such as “fri” or “in 2 weeks”; may stay empty")

Text = Annotated[str, Arg(_("what it says"), rest=True, most=MOST_CHARACTERS)]


@dataclass(frozen=True, slots=True)
class TakeawayForm(Form):
    """Something to remember."""

    title = _("A takeaway")

    text: Annotated[str, Field(_("What should everybody remember?"), "paragraph", most=MOST_CHARACTERS)]


@dataclass(frozen=True, slots=True)
class AskForm(Form):
    """Something to ask leadership for."""

    title = _("An ask of leadership")

    text: Annotated[str, Field(_("What do we ask for?"), "paragraph", most=MOST_CHARACTERS)]
    whom: Annotated[str, Field(_("Whom do we ask?"), most=100)]
    due: Annotated[datetime | None, Field(_("By when?"), hint=_WHEN)] = None


@dataclass(frozen=True, slots=True)
class ActionForm(Form):
    """Something to do."""

    title = _("An action")

    text: Annotated[str, Field(_("What will somebody do?"), "paragraph", most=MOST_CHARACTERS)]
    due: Annotated[datetime | None, Field(_("By when?"), hint=_WHEN)] = None


# --- Writing down -----------------------------------------------------------------------------------------------------


@feature.command("breakout takeaway", _("Write down what your breakout wants everybody to remember"))
def takeaway_typed(call: Call, text: Text = "") -> Effects:
    """Keep a takeaway, or ask for it."""
    retro, breakout, came = _mine(call)
    if not text:
        return [*came, takeaway_written.open(retro.number, breakout)]
    return [*came, *_add(call, retro, breakout, "takeaway", text)]


@feature.command("breakout ask", _("Write down what your breakout asks leadership for"))
def ask_typed(call: Call) -> Effects:
    """Ask for the ask."""
    retro, breakout, came = _mine(call)
    return [*came, ask_written.open(retro.number, breakout)]


@feature.command("breakout action", _("Write down what somebody in your breakout will do"))
def action_typed(call: Call, text: Text = "") -> Effects:
    """Ask for the action, beginning with what they typed."""
    retro, breakout, came = _mine(call)
    return [*came, action_written.open(retro.number, breakout, values={"text": text})]


@feature.action
def takeaway(call: Call, number: int, breakout: int) -> Effects:
    """Ask for a takeaway."""
    _check_room(call, _talking(call, number), breakout, "takeaway")
    return takeaway_written.open(number, breakout)


@feature.action
def ask(call: Call, number: int, breakout: int) -> Effects:
    """Ask for an ask."""
    _check_room(call, _talking(call, number), breakout, "ask")
    return ask_written.open(number, breakout)


@feature.action
def do(call: Call, number: int, breakout: int) -> Effects:
    """Ask for an action."""
    _check_room(call, _talking(call, number), breakout, "action")
    return action_written.open(number, breakout)


@feature.on_submit
def takeaway_written(call: Call, form: TakeawayForm, number: int, breakout: int) -> Effects:
    """Keep a takeaway."""
    return _add(call, _talking(call, number), breakout, "takeaway", form.text)


@feature.on_submit
def ask_written(call: Call, form: AskForm, number: int, breakout: int) -> Effects:
    """Keep an ask."""
    return _add(call, _talking(call, number), breakout, "ask", form.text, whom=form.whom, due=form.due)


@feature.on_submit
def action_written(call: Call, form: ActionForm, number: int, breakout: int) -> Effects:
    """Keep an action; somebody is still to take it."""
    return _add(call, _talking(call, number), breakout, "action", form.text, due=form.due)


# --- Changing ---------------------------------------------------------------------------------------------------------


@feature.command("breakout change", _("Say it better: change a takeaway, an ask or an action by its number"))
def change_typed(call: Call, which: Number) -> Effects:
    """Ask for it anew."""
    return _changing(call, under_way(call).number, which)


@feature.action
def change_outcome(call: Call, number: int, which: str) -> Effects:
    """Ask for it anew; the number comes from a select."""
    return _changing(call, number, int(which) if which.isdigit() else 0)


@feature.on_submit
def takeaway_changed(call: Call, form: TakeawayForm, number: int, which: int) -> Effects:
    """Keep it as it is now."""
    return _reworded(call, number, which, form.text)


@feature.on_submit
def ask_changed(call: Call, form: AskForm, number: int, which: int) -> Effects:
    """Keep it as it is now."""
    return _reworded(call, number, which, form.text, whom=form.whom, due=form.due)


@feature.on_submit
def action_changed(call: Call, form: ActionForm, number: int, which: int) -> Effects:
    """Keep it as it is now."""
    return _reworded(call, number, which, form.text, due=form.due)


@feature.command("breakout remove", _("Take back what was written down by mistake, by its number"))
def remove(call: Call, which: Number) -> Effects:
    """Take it out of the list."""
    retro = _talking(call, under_way(call).number)
    found = find_outcome(call, retro.number, which)
    call.store(OutcomeStore).remove(found)
    return [
        *shown_anew(call, retro.number, found.breakout),
        *_on_record(found),
        Reply((_("Taken back:"), " ", found.text)),
    ]


# --- What it rests on -------------------------------------------------------------------------------------------------


def steps(number: int, breakout: int, outcomes: Sequence[Outcome]) -> tuple[Button | Select, ...]:
    """What can be written down or taken, as long as there is room for it."""
    left = {kind: MOST[kind] - sum(one.kind == kind for one in outcomes) for kind in MOST}
    free = [one for one in outcomes if one.kind == "action" and one.owner_id is None]
    return (
        *((takeaway.primary(_("Takeaway"), number, breakout),) if left["takeaway"] > 0 else ()),
        *((ask.button(_("Ask of leadership"), number, breakout),) if left["ask"] > 0 else ()),
        *((do.button(_("Action"), number, breakout),) if left["action"] > 0 else ()),
        *(take_it.button(_("I take #{number}", number=one.number), number, one.number) for one in free),
        *(
            (
                change_outcome.select(
                    _("Change …"),
                    [Choice(str(one.number), f"#{one.number} {one.text[:60]}") for one in outcomes],
                    number,
                ),
            )
            if outcomes
            else ()
        ),
    )


def _on_record(outcome: Outcome) -> list[Effect]:
    """Others who show it hear that it changed, if it is an action."""
    return [] if outcome.action is None else [Emit(ActionChanged(outcome.action))]


def _mine(call: Call) -> tuple[Retro, int, list[Effect]]:
    """The retro and the breakout of whoever writes something down, and what it brings that they are there."""
    retro = _talking(call, under_way(call).number)
    came = attend(call, retro)
    breakout = breakout_of_member(call, retro)
    assert breakout is not None  # who is there while people talk is in one
    return retro, breakout.number, came


def _talking(call: Call, number: int) -> Retro:
    """A retro in which things can be written down.

    :raises Rejected: before anybody talks, and when it is over.
    """
    retro = open_retro(call, number)
    if step_of(course_of(retro)) < PHASES.index(Phase.GROUP):
        raise Rejected(_("That can be written down once the notes are shown. Until then, write a note."))
    return retro


def _check_room(view: View, retro: Retro, breakout: int, kind: Kind) -> None:
    if view.store(BreakoutStore).breakout(retro.number, breakout) is None:
        raise dealt_anew()
    there = [one for one in view.store(OutcomeStore).of(retro.number, breakout) if one.kind == kind]
    if len(there) >= MOST[kind]:
        raise Rejected(
            _n(
                "There is one of these already, and that is all everybody can keep in mind. Change it, if it is "
                "to say something else.",
                "There are {count} of these already, and that is all everybody can keep in mind. Change one, if it is "
                "to say something else.",
                MOST[kind],
            )
        )


def _add(
    call: Call,
    retro: Retro,
    breakout: int,
    kind: Kind,
    text: str,
    *,
    whom: str = "",
    due: datetime | None = None,
) -> list[Effect]:
    _check_room(call, retro, breakout, kind)
    effects = attend(call, retro)
    call.store(OutcomeStore).add(retro.number, kind, breakout, text, whom=whom, due=due, at=call.now)
    heard(call, retro.number, breakout)
    return [*effects, *shown_anew(call, retro.number, breakout), Reply(_("Written down."))]


def _changing(call: Call, number: int, which: int) -> Effects:
    retro = _talking(call, number)
    found = find_outcome(call, retro.number, which)
    due = found.due.astimezone(call.group.zone).strftime("%Y-%m-%d %H:%M") if found.due else ""
    match found.kind:
        case "takeaway":
            return takeaway_changed.open(number, which, values={"text": found.text})
        case "ask":
            return ask_changed.open(number, which, values={"text": found.text, "whom": found.whom, "due": due})
        case "action":
            return action_changed.open(number, which, values={"text": found.text, "due": due})


def _reworded(
    call: Call, number: int, which: int, text: str, *, whom: str = "", due: datetime | None = None
) -> Effects:
    retro = _talking(call, number)
    found = find_outcome(call, retro.number, which)
    call.store(OutcomeStore).reword(found, text=text, whom=whom, due=due)
    heard(call, number, found.breakout)
    return [*shown_anew(call, number, found.breakout), *_on_record(found), Reply(_("Changed."))]
