"""The moderator's script: what somebody who has never moderated says now, and all they need for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.features.retros.agenda import DAY, HOUR, MINUTE, PHASES, Course, Phase
from bot.features.retros.agreeing import steps
from bot.features.retros.common import course_of, feature, name_of, step_of, until
from bot.features.retros.gathering import by_breakout, called, is_whole, listed, script_of
from bot.features.retros.moderating import claim, pass_on, still_here
from bot.features.retros.outcomes import lines
from bot.features.retros.talking import about, call_on, queue, what_about
from bot.kit import (
    Actions,
    Block,
    Bold,
    Button,
    Card,
    Effect,
    JobCall,
    Paragraph,
    Phrase,
    Refresh,
    Select,
    View,
    Words,
    _,
    spans,
)
from storage.retros import Attendee, Breakout, BreakoutStore, OutcomeStore, Retro, RetroStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What a moderator says, and when: with so much left everybody has arrived, with so much it is time to agree."""

    round: timedelta
    agree: timedelta
    hello: Phrase
    around: Phrase
    end: Phrase
    share: Phrase


AROUND_A_TABLE: Final = Rhythm(
    round=5 * MINUTE,
    agree=2 * MINUTE,
    hello=_("“Hello! We have a few minutes. Shall we read our theme, and the notes below it?”"),
    around=_(
        "“What does this mean to you? Let us go round; everybody has a minute, and nobody has to.” "
        "Thank each of them, and let nobody be interrupted."
    ),
    end=_(
        "“Let us agree. What should all the others remember? What do we ask for? And what will one of us do?” "
        "Write it down with the buttons."
    ),
    share=_("Soon your breakout is called. Then read aloud what stands here; that is enough."),
)
OVER_DAYS: Final = Rhythm(
    round=36 * HOUR,
    agree=DAY,
    hello=_("Write in your room: “Hello! This is our theme, with its notes. Read them when it suits you.”"),
    around=_(
        "Write in your room: “What does this mean to you? Who has not written yet goes first, and nobody has to.” "
        "Thank each of them."
    ),
    end=_(
        "Write in your room: “Let us agree. What should all the others remember? What do we ask for? And what will one "
        "of us do?” Write it down with the buttons."
    ),
    share=_("Soon your breakout is called. What stands here shows then; you can still say it better."),
)


def rhythm_of(course: Course) -> Rhythm:
    """The rhythm of a retro."""
    return AROUND_A_TABLE if course.unit == MINUTE else OVER_DAYS


@feature.card
def script_card(view: View, number: int, breakout: int, member: int) -> Card | None:
    """What a moderator says now, and all they need for it."""
    retro, found = view.store(RetroStore).find(number), view.store(BreakoutStore).breakout(number, breakout)
    if retro is None or found is None:
        return None
    title = (name_of(number), " · ", called(breakout))
    blocks = tuple(_script(view, retro, found, member))
    first = next(block.words for block in blocks if isinstance(block, Paragraph))
    return Card(title=title, summary=(*title, ": ", *spans(first)), blocks=blocks)


def _script(view: View, retro: Retro, breakout: Breakout, member: int) -> list[Block]:
    course = course_of(retro)
    people = [
        one
        for one in by_breakout(view.store(BreakoutStore).attendees(retro.number), [breakout])[breakout.number]
        if one.member_id != member
    ]
    here = retro.number, breakout.number
    if breakout.moderator_id != member:
        name = breakout.moderator_name
        now = _("Nobody moderates just now.") if name is None else _("{name} moderates now.", name=Bold(name))
        blocks: list[Block] = [Paragraph((now, " ", _("Thank you for being there.")))]
        if course.phase is not None:
            blocks.append(Actions((claim.button(_("I moderate"), *here),)))
        return blocks
    if course.phase is None or step_of(course) > PHASES.index(Phase.SHARE):
        return [Paragraph(_("Thank you for moderating. That is all."))]
    outcomes = view.store(OutcomeStore).of(*here)
    if not breakout.accepted:
        return [
            Paragraph(_would_you(course, listed([one.name for one in people]))),
            Actions((claim.primary(_("Yes, I do"), *here), pass_on.button(_("Not this time"), *here))),
        ]
    if course.phase is Phase.SHARE:
        return [
            Paragraph(rhythm_of(course).share),
            *lines(outcomes),
            Actions(steps(*here, outcomes)),
        ]
    if course.phase is not Phase.DISCUSS:
        return [
            Paragraph(
                _(
                    "You moderate, with {names}. When the talking begins, this card tells you what to say. "
                    "Until then just take part.",
                    names=listed([one.name for one in people]),
                )
            ),
            Actions((pass_on.button(_("Not this time"), *here),)),
        ]
    return _spoken(view, course, breakout, people, here)


def _would_you(course: Course, names: Words) -> Phrase:
    if course.unit == MINUTE:
        return _(
            "Would you moderate this breakout, with {names}? It takes seven minutes, and you need nothing: "
            "this card will tell you what to say. If not, somebody else is asked.",
            names=names,
        )
    return _(
        "Would you moderate this breakout, with {names}? A few minutes a day are enough while it talks, and you need "
        "nothing: this card will tell you what to say. If not, somebody else is asked.",
        names=names,
    )


def _spoken(
    view: View, course: Course, breakout: Breakout, people: Sequence[Attendee], here: tuple[int, int]
) -> list[Block]:
    outcomes = view.store(OutcomeStore).of(*here)
    quiet = [one for one in people if one.invite and not one.spoke and not one.hand]
    blocks: list[Block] = [Paragraph(_say(course, view.now), "quote")]
    if course.ends is not None:
        blocks.append(Paragraph(_("Until {at}.", at=until(course)), "quiet"))
    blocks += about(view, here[0], breakout)
    if quiet:
        names = listed([one.name for one in quiet])
        blocks.append(Paragraph(_("Not heard yet, and would like to be asked: {names}.", names=names)))
    blocks += lines(outcomes)
    next_ones = (*queue(people), *quiet)[:3]
    items: list[Button | Select] = [
        call_on.button(_("{name} speaks", name=one.name), *here, one.member_id) for one in next_ones
    ]
    well = still_here.button(_("All goes well"), *here)
    return [*blocks, Actions((*items, *what_about(view, here[0], breakout), *steps(*here, outcomes), well))]


def _say(course: Course, now: datetime) -> Phrase:
    """The sentence of the moment."""
    left, rhythm = course.left_at(now), rhythm_of(course)
    if left > rhythm.round:
        return rhythm.hello
    return rhythm.around if left > rhythm.agree else rhythm.end


def passing(call: JobCall, retro: Retro, course: Course) -> Sequence[Effect]:
    """When the moderators have something else to say, their cards say so."""
    if course.phase is not Phase.DISCUSS or is_whole(call, retro.number):
        return ()
    left, rhythm = course.left_at(call.now), rhythm_of(course)
    if not any(edge - course.unit < left <= edge for edge in (rhythm.round, rhythm.agree)):
        return ()
    return [
        Refresh(script_of(retro.number, breakout.number, breakout.moderator_id))
        for breakout in call.store(BreakoutStore).breakouts(retro.number)
        if breakout.moderator_id is not None
    ]
