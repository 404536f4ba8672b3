"""A retro as the group sees it: which part it is, how much time is left, what to do now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from bot.features.retros import closing, entering, gathering, moderating, readiness, theme_card, voting
from bot.features.retros.agenda import MINUTE, PHASES, Course
from bot.features.retros.common import (
    SCRIPTS,
    can_write,
    course_of,
    feature,
    name_of,
    said_left,
    step_of,
    under_way,
    until,
)
from bot.features.retros.leading import back, go_on, lead, more, start_clock, stop_clock
from bot.features.retros.settling import planned_blocks
from bot.features.retros.writing import write
from bot.kit import (
    Actions,
    Bar,
    Block,
    Bold,
    Button,
    Card,
    Effects,
    Fields,
    Paragraph,
    Phrase,
    Reply,
    View,
    Words,
    _,
    _n,
)
from storage.retros import Retro, RetroStore


@feature.card
def retro_card(view: View, number: int) -> Card | None:
    """A retro as it is now."""
    retro = view.store(RetroStore).find(number)
    return None if retro is None else _card(view, retro)


@feature.command("retro show", _("See how far the retro is"))
def show(call: View) -> Effects:
    """The card of the retro that is under way and what is planned, privately."""
    planned = planned_blocks(call)
    if call.store(RetroStore).under_way() is None and planned:
        return Reply(Card(title=_("Planned retros"), summary=_("Planned retros"), blocks=planned))
    card = _card(call, under_way(call))
    return Reply(replace(card, blocks=(*card.blocks, *planned)))


def _card(view: View, retro: Retro) -> Card:
    course = course_of(retro)
    title = _("Retro {name}", name=name_of(retro.number))
    if course.phase is None:
        over = _("This retro is over.")
        count = len(view.store(RetroStore).notes(retro.number))
        said = (over, " ", _n("One note was written.", "{count} notes were written.", count)) if count else over
        worth = closing.said_of(view, retro.number)
        more = () if worth is None else (Paragraph(worth),)
        return Card(title=title, summary=(title, ": ", over), blocks=(Paragraph(said), *more))
    script = SCRIPTS[course.phase]
    step = step_of(course)
    leader: Words = retro.leader_name if retro.leader_name is not None else _("nobody just now")
    where = _("Part {step} of {all}: {phase}", step=step + 1, all=len(PHASES), phase=Bold(script.name))
    return Card(
        title=title,
        summary=(title, ": ", script.name, ". ", _left(course, view)),
        blocks=(
            Paragraph(where),
            Paragraph(script.say if course.unit == MINUTE else script.ask, "quote"),
            Fields(((_("Left"), _left(course, view)), (_("Until"), _until(course)), (_("Leads"), leader))),
            *(block for part in PARTS for block in part(view, retro, course)),
            Bar(_("Parts done"), step, len(PHASES)),
            Actions(_buttons(view, retro, course)),
        ),
    )


def _notes(view: View, retro: Retro, course: Course) -> Sequence[Block]:
    """How many notes wait; counted once a minute, so that nobody sees whose came when."""
    if not can_write(course):
        return ()
    waiting = _n("One note waits.", "{count} notes wait.", retro.written)
    return (Paragraph(waiting if retro.written else _("No note waits yet."), "quiet"),)


PARTS: Final[tuple[Callable[[View, Retro, Course], Sequence[Block]], ...]] = (
    _notes,
    gathering.on_retro_card,
    theme_card.on_retro_card,
    voting.on_retro_card,
    moderating.on_retro_card,
    closing.on_retro_card,
    readiness.on_retro_card,
)
"""What each part of a retro shows on its card while it is under way."""


def _until(course: Course) -> Words:
    return _("the clock stands") if course.ends is None else until(course)


def _left(course: Course, view: View) -> Phrase:
    here, whole = course.left_at(view.now), course.left_in_all(view.now)
    return _("{here} for this, {whole} in all", here=said_left(here), whole=said_left(whole))


def _buttons(view: View, retro: Retro, course: Course) -> tuple[Button, ...]:
    here = retro.number, step_of(course)
    clock = (
        start_clock.primary(_("Let the clock run"), *here) if course.paused else stop_clock.button(_("Pause"), *here)
    )
    last = step_of(course) == len(PHASES) - 1
    waits = course.paused or (can_write(course) and not readiness.everybody_is_done(view, retro))
    on = go_on.button if waits else go_on.primary
    before = () if step_of(course) == 0 else (back.button(_("Back"), *here),)
    writing = (write.primary(_("Write notes"), retro.number),) if can_write(course) else ()
    return (
        *writing,
        on(_("End the retro") if last else _("Go on: {next}", next=SCRIPTS[PHASES[step_of(course) + 1]].name), *here),
        *(() if last else (more.button(_("Two more minutes") if course.unit == MINUTE else _("One more day"), *here),)),
        clock,
        *before,
        lead.button(_("I lead now"), retro.number),
        *entering.on_retro_card(view, retro),
    )
