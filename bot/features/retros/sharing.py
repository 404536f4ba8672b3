"""The share-out: breakouts are called one after the other, and what they wrote down shows as they speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.features.retros.agenda import Course, Phase
from bot.features.retros.common import course_of, feature, name_of, open_retro, under_way, until
from bot.features.retros.gathering import called, is_whole
from bot.features.retros.likeness import heaps
from bot.features.retros.outcomes import lines, share_of
from bot.features.retros.wall import wall
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
    spans,
)
from storage.retros import Breakout, BreakoutStore, Outcome, OutcomeStore, Retro, RetroStore

SHORTEST: Final = timedelta(seconds=30)
"""Nobody can say anything in less."""
MOST_COMPARED: Final = 150
"""So many things that were written down are compared at every turn; more take a noticeable time."""


def passing(call: JobCall, retro: Retro, course: Course) -> Sequence[Effect]:
    """Call the first breakout when the sharing begins; show what the others wrote when it ends."""
    before = course_of(retro)
    if is_whole(call, retro.number):
        return ()
    if before.phase is course.phase:
        moved = course.phase is Phase.SHARE and course.ends != before.ends
        return [Refresh(share_of(retro.number))] if moved else ()
    if course.phase is Phase.SHARE:
        return [Post(content=share_of(retro.number)), *_call_next(call, retro, course)]
    return [Refresh(share_of(retro.number))]


def _call_next(call: JobCall, retro: Retro, course: Course) -> list[Effect]:
    """Call one of those who have not been called, and see to the next when its time is over."""
    store = call.store(BreakoutStore)
    waiting = [breakout for breakout in store.breakouts(retro.number) if not breakout.turn]
    if not waiting:
        return []
    last = _speaking(call, retro.number)
    turn = 1 + (0 if last is None else last.turn)
    call.random.shuffle(waiting)
    left = course.left_at(call.now)
    slot = left if len(waiting) == 1 else max(left / len(waiting), SHORTEST)
    later = max(left - slot, timedelta())
    store.give_turn(retro.number, waiting[0].number, turn, later=later)
    effects: list[Effect] = [Refresh(share_of(retro.number))]
    if len(waiting) > 1:
        effects.append(turn_over.at(_over(course, later) or call.now + SHORTEST, retro.number, turn))
    return effects


def _speaking(view: View, number: int) -> Breakout | None:
    """Whoever was called last."""
    called_ones = [breakout for breakout in view.store(BreakoutStore).breakouts(number) if breakout.turn]
    return max(called_ones, key=lambda breakout: breakout.turn, default=None)


def _over(course: Course, later: timedelta) -> datetime | None:
    """When somebody's time is over, with so much of it left for those who come later; `None` while the clock stands.

    It is counted from the end of the share-out, so that a pause, or what makes it longer, takes nothing from anybody.
    """
    return None if course.ends is None else course.ends - later


@feature.job
def turn_over(call: JobCall, number: int, turn: int) -> Effects:
    """The time of one breakout is over: the next is called, unless somebody did that already."""
    retro = call.store(RetroStore).take(number)
    speaking = _speaking(call, number)
    if retro is None or course_of(retro).phase is not Phase.SHARE:
        return None
    if speaking is None or speaking.turn != turn:
        return None
    over = _over(course_of(retro), timedelta(seconds=speaking.later))
    if over is None or over > call.now:  # the clock stood meanwhile, or the share-out was made longer
        return turn_over.at(over or call.now + SHORTEST, number, turn)
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
    speaking = _speaking(call, number)
    if turn is not None and (speaking is None or speaking.turn != turn):
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
    ended = course.phase is not Phase.SHARE
    shown = [breakout for breakout in breakouts if breakout.turn or ended]
    shown.sort(key=lambda breakout: breakout.turn or len(breakouts) + breakout.number)
    waiting = len(breakouts) - len(shown)
    title = _("{retro} · Share-out", retro=name_of(number))
    blocks: list[Block] = []
    now = None if ended or not shown else shown[-1]
    if now is not None:
        blocks.append(Paragraph(_("Now speaks: {who}.", who=Bold(_speaker(now)))))
        over = _over(course, timedelta(seconds=now.later))
        clock = _("The clock stands.") if over is None else _("Until {at}.", at=until(replace(course, ends=over)))
        blocks.append(Paragraph((clock, " ", *spans(_next(waiting))), "quiet"))
    for breakout in shown:
        blocks.append(Paragraph(Bold(_speaker(breakout))))
        blocks += lines([one for one in outcomes if one.breakout == breakout.number]) or [
            Paragraph(_("They wrote nothing down, and that is fine."), "quiet")
        ]
    blocks += _together(view, number, shown, outcomes)
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


def _together(view: View, number: int, shown: Sequence[Breakout], outcomes: Sequence[Outcome]) -> list[Block]:
    """What came up in several breakouts: a theme that they had, or what they wrote down in words that are alike."""
    there = wall(view, number)
    had = {theme: {one.number for one in shown if theme in one.themes} for one in shown for theme in one.themes}
    said = {one.number: one for one in outcomes if one.breakout in {breakout.number for breakout in shown}}
    texts = {which: one.text for which, one in said.items()} if len(said) <= MOST_COMPARED else {}
    alike = heaps(texts, view.group.language)
    often = [
        *((there.call(theme), where) for theme, where in had.items() if theme in there.now.themes),
        *((heap.name, {said[which].breakout for which in heap.notes}) for heap in alike),
    ]
    rows = [(name, " (", *join(map(str, sorted(where))), ")") for name, where in often if len(where) > 1]
    if not rows:
        return []
    return [Paragraph((Bold(_("Came up in several breakouts:")), "\n", *join(rows, "\n")))]
