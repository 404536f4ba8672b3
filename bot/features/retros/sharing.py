"""The share-out: breakouts are called one after the other, and what they wrote down shows as they speak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.features.retros.agenda import Course, Phase
from bot.features.retros.common import course_of, feature, name_of, open_retro, under_way
from bot.features.retros.gathering import called, is_whole
from bot.features.retros.outcomes import lines, share_of
from bot.features.retros.themes import wall
from bot.kit import (
    Actions,
    Block,
    Bold,
    Call,
    Card,
    Effect,
    Effects,
    JobCall,
    NotAllowed,
    Paragraph,
    Post,
    Refresh,
    Rejected,
    Reply,
    View,
    Words,
    _,
    _n,
    join,
)
from storage.retros import Breakout, BreakoutStore, OutcomeStore, Retro, RetroStore

SHORTEST: Final = timedelta(seconds=30)
"""Nobody can say anything in less."""


def passing(call: JobCall, retro: Retro, course: Course) -> Sequence[Effect]:
    """Call the first breakout when the sharing begins; show what the others wrote when it ends."""
    before = course_of(retro).phase
    if is_whole(call, retro.number) or before is course.phase:
        return ()
    if course.phase is Phase.SHARE:
        return [Post(content=share_of(retro.number)), *_call_next(call, retro, course)]
    return [Refresh(share_of(retro.number))]


def _call_next(call: JobCall, retro: Retro, course: Course) -> list[Effect]:
    """Call one of those who have not been called, and see to the next when its time is over."""
    store = call.store(BreakoutStore)
    waiting = [breakout for breakout in store.breakouts(retro.number) if not breakout.turn]
    if not waiting:
        return []
    turn = 1 + _last_turn(call, retro.number)
    call.random.shuffle(waiting)
    store.give_turn(retro.number, waiting[0].number, turn)
    effects: list[Effect] = [Refresh(share_of(retro.number))]
    if len(waiting) > 1:
        slot = max(course.left_at(call.now) / len(waiting), SHORTEST)
        effects.append(turn_over.at(call.now + slot, retro.number, turn))
    return effects


def _last_turn(view: View, number: int) -> int:
    return max((breakout.turn for breakout in view.store(BreakoutStore).breakouts(number)), default=0)


@feature.job
def turn_over(call: JobCall, number: int, turn: int) -> Effects:
    """The time of one breakout is over: the next is called, unless somebody did that already."""
    retro = call.store(RetroStore).take(number)
    if retro is None or course_of(retro).phase is not Phase.SHARE:
        return None
    if turn != _last_turn(call, number):
        return None
    if course_of(retro).paused:
        return turn_over.at(call.now + SHORTEST, number, turn)
    return _call_next(call, retro, course_of(retro))


@feature.command("breakout call", _("As who leads, call the next breakout of the share-out"))
def call_typed(call: Call) -> Effects:
    """Call the next breakout now."""
    return _called(call, under_way(call).number)


@feature.action
def call_next(call: Call, number: int, turn: int) -> Effects:
    """Call the next breakout now, unless that was done."""
    return _called(call, number, turn)


def _called(call: Call, number: int, turn: int | None = None) -> Effects:
    retro = open_retro(call, number)
    if retro.leader_id != call.person.member:
        raise NotAllowed(_("Only who leads the retro calls the next one."))
    if course_of(retro).phase is not Phase.SHARE:
        raise Rejected(_("Breakouts are called while everybody shares."))
    if turn not in {None, _last_turn(call, number)}:
        raise Rejected(_("Somebody was called meanwhile."))
    if all(breakout.turn for breakout in call.store(BreakoutStore).breakouts(number)):
        raise Rejected(_("Everybody was called already."))
    return [*_call_next(call, retro, course_of(retro)), Reply(_("Called."))]


@feature.card
def share_card(view: View, number: int) -> Card | None:
    """Who speaks, who comes next, and what those who spoke want everybody to know."""
    retro = view.store(RetroStore).find(number)
    if retro is None:
        return None
    course = course_of(retro)
    store, outcomes = view.store(BreakoutStore), view.store(OutcomeStore).of(number)
    breakouts = store.breakouts(number)
    over = course.phase is not Phase.SHARE
    shown = [breakout for breakout in breakouts if breakout.turn or over]
    shown.sort(key=lambda breakout: breakout.turn or len(breakouts) + breakout.number)
    waiting = len(breakouts) - len(shown)
    title = _("{retro} · Share-out", retro=name_of(number))
    blocks: list[Block] = []
    now = None if over or not shown else shown[-1]
    if now is not None:
        blocks.append(Paragraph(_("Now speaks: {who}.", who=Bold(_speaker(now)))))
        blocks.append(Paragraph(_next(waiting), "quiet"))
    for breakout in shown:
        blocks.append(Paragraph(Bold(_speaker(breakout))))
        blocks += lines([one for one in outcomes if one.breakout == breakout.number]) or [
            Paragraph(_("They wrote nothing down, and that is fine."), "quiet")
        ]
    blocks += _together(view, number, shown)
    if now is not None and waiting:
        blocks.append(Actions((call_next.primary(_("Call the next"), number, now.turn),)))
    summary = _("what the breakouts want everybody to know") if now is None else _("now {who}", who=_speaker(now))
    return Card(title=title, summary=(title, ": ", summary), blocks=tuple(blocks))


def _speaker(breakout: Breakout) -> Words:
    if breakout.moderator_name is None:
        return called(breakout.number)
    return (called(breakout.number), f" ({breakout.moderator_name})")


def _next(waiting: int) -> Words:
    if not waiting:
        return _("They are the last.")
    return _n("One more breakout comes after them.", "{count} more breakouts come after them.", waiting)


def _together(view: View, number: int, shown: Sequence[Breakout]) -> list[Block]:
    """Themes that came up in several breakouts."""
    there = wall(view, number)
    often = Counter(theme for breakout in shown for theme in breakout.themes if theme in there.now.themes)
    several = [theme for theme, count in often.most_common() if count > 1]
    rows = [
        (there.call(theme), " (", *join([str(b.number) for b in shown if theme in b.themes]), ")") for theme in several
    ]
    if not rows:
        return []
    return [Paragraph((Bold(_("Came up in several breakouts:")), "\n", *join(rows, "\n")))]
