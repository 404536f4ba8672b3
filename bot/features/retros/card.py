"""A retro as the group sees it: which part it is, how much time is left, what to do now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from bot.features.retros import closing, entering, gathering, moderating, readiness, theme_card, voting
from bot.features.retros.agenda import MINUTE, PHASES, Course, Phase
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
    Block,
    Bold,
    Button,
    Card,
    Divider,
    Effects,
    Fields,
    Paragraph,
    Phrase,
    Reply,
    Select,
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
    parts = [block for part in PARTS for block in part(view, retro, course)]
    for_all = [item for block in parts if isinstance(block, Actions) for item in block.items]
    for_all.sort(key=lambda item: not _is_primary(item))
    where = _("Part {step} of {all}: {phase}", step=step + 1, all=len(PHASES), phase=Bold(script.name))
    return Card(
        title=title,
        summary=(title, ": ", script.name, ". ", _left(course, view)),
        blocks=(
            Paragraph(where),
            Paragraph(script.say if course.unit == MINUTE else script.ask, "quote"),
            Fields(((_("Left"), _left(course, view)), (_("Until"), _until(course)), (_("Leads"), leader))),
            *(block for block in parts if not isinstance(block, Actions)),
            Actions(tuple(for_all)),
            Divider(),
            Actions(_for_whoever_leads(view, retro, course, is_next=not any(map(_is_primary, for_all)))),
        ),
    )


def _notes(view: View, retro: Retro, course: Course) -> Sequence[Block]:
    """How many notes wait, counted once a minute so that nobody sees whose came when; and a button to write some."""
    if not can_write(course):
        return ()
    waiting = _n("One note waits.", "{count} notes wait.", retro.written)
    likely = course.phase is Phase.WRITE and not readiness.everybody_is_done(view, retro)
    button = write.primary if likely else write.button
    return (
        Paragraph(waiting if retro.written else _("No note waits yet."), "quiet"),
        Actions((button(_("Write notes"), retro.number),)),
    )


PARTS: Final[tuple[Callable[[View, Retro, Course], Sequence[Block]], ...]] = (
    _notes,
    theme_card.on_retro_card,
    voting.on_retro_card,
    moderating.on_retro_card,
    closing.on_retro_card,
    readiness.on_retro_card,
    gathering.on_retro_card,
)
"""What each part of a retro shows on its card while it is under way; what can be pressed stands below all of it."""


def _until(course: Course) -> Words:
    return _("the clock stands") if course.ends is None else until(course)


def _left(course: Course, view: View) -> Phrase:
    here, whole = course.left_at(view.now), course.left_in_all(view.now)
    return _("{here} for this, {whole} in all", here=said_left(here), whole=said_left(whole))


def _is_primary(item: Button | Select) -> bool:
    return isinstance(item, Button) and item.style == "primary"


def _for_whoever_leads(view: View, retro: Retro, course: Course, *, is_next: bool) -> tuple[Button, ...]:
    """How the retro is steered; going on is marked where there is nothing else to do."""
    here = retro.number, step_of(course)
    clock = (
        start_clock.primary(_("Let the clock run"), *here) if course.paused else stop_clock.button(_("Pause"), *here)
    )
    last = step_of(course) == len(PHASES) - 1
    on = go_on.primary if not course.paused and (is_next or readiness.everybody_is_done(view, retro)) else go_on.button
    before = () if step_of(course) == 0 else (back.button(_("Back"), *here),)
    return (
        on(_("End the retro") if last else _("Go on: {next}", next=SCRIPTS[PHASES[step_of(course) + 1]].name), *here),
        *(() if last else (more.button(_("Two more minutes") if course.unit == MINUTE else _("One more day"), *here),)),
        clock,
        *before,
        lead.button(_("I lead now"), retro.number),
        *entering.on_retro_card(view, retro),
    )
