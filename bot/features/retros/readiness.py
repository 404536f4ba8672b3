"""Being done: whoever has nothing more to do in a part may say so. How many are is counted; who is, nobody sees."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from bot.features.retros.agenda import PHASES, Course
from bot.features.retros.common import SCRIPTS, course_of, feature, step_of, under_way
from bot.features.retros.headcount import Headcount
from bot.kit import (
    Actions,
    Block,
    Bold,
    Call,
    Effect,
    Effects,
    JobCall,
    MemberId,
    MembersMerged,
    Paragraph,
    Phrase,
    Rejected,
    Reply,
    View,
    _,
)
from bot.kit.crowds import LEAST
from storage.retros import BreakoutStore, ReadyStore, Retro, RetroStore

READY: Final = Headcount("ready")
EVERYBODY: Final = Headcount("everybody is ready")
"""All who said that they are there, when all of them are done; else nobody."""


def passing(call: JobCall, retro: Retro, course: Course) -> Sequence[Effect]:
    """Once a minute it shows how many are done; in the next part nobody is."""
    ready = call.store(ReadyStore)
    if course_of(retro).phase is not course.phase:
        ready.forget(retro.number)
        READY.forget(call, retro.number)
        EVERYBODY.forget(call, retro.number)
    READY.count(call, retro.number, lambda: len(ready.all(retro.number)))
    EVERYBODY.count(call, retro.number, lambda: _everybody(call, retro))
    return ()


def is_everybody(there: Collection[bytes], done: AbstractSet[bytes]) -> bool:
    """Whether all who said that they are there are done; one or two alone are not everybody."""
    return len(there) >= LEAST and done >= set(there)


def _everybody(call: JobCall, retro: Retro) -> int:
    there = call.store(BreakoutStore).attendees(retro.number)
    known = [call.pseudonym(MemberId(one.member_id), _purpose(retro)) for one in there]
    return len(known) if is_everybody(known, call.store(ReadyStore).all(retro.number)) else 0


@feature.command("retro done", _("Say that you are done with this part; nobody sees who is, only how many"))
def done_typed(call: Call) -> Effects:
    """Be done, or not any more."""
    return _done(call, under_way(call).number)


@feature.action
def done(call: Call, number: int, step: int) -> Effects:
    """Be done with that part, or not any more."""
    return _done(call, number, step)


def _done(call: Call, number: int, expected: int | None = None) -> Effects:
    retro = call.store(RetroStore).take(number)  # so that nobody is done with a part that is over
    if retro is None or not retro.phase:
        raise Rejected(_("This retro is over. Nothing is left to be done with."))
    step = step_of(course_of(retro))
    if expected not in {None, step}:
        raise Rejected(_("The retro went on meanwhile: {where}.", where=SCRIPTS[PHASES[step]].name))
    ready, me = call.store(ReadyStore), call.once(_purpose(retro))
    if ready.remove(number, me):
        return Reply(_("All right, you are not done. Take the time you need."))
    ready.add(number, me)
    return Reply(_("You are done with this part. Nobody sees who is. Press again if you need more time after all."))


@feature.on(MembersMerged)
def merged_ready(call: JobCall, event: MembersMerged) -> Effects:
    """Two who turn out to be one are counted once."""
    retro = call.store(RetroStore).under_way()
    if retro is not None and call.store(ReadyStore).remove(retro.number, call.pseudonym(event.gone, _purpose(retro))):
        call.store(ReadyStore).add(retro.number, call.pseudonym(event.kept, _purpose(retro)))
    return None


@feature.forget
def forget_ready(call: JobCall, member: MemberId) -> Effects:
    """Whoever leaves is not counted."""
    retro = call.store(RetroStore).under_way()
    if retro is not None:
        call.store(ReadyStore).remove(retro.number, call.pseudonym(member, _purpose(retro)))
    return None


def everybody_is_done(view: View, retro: Retro) -> bool:
    """Whether all who said that they are there were done at the last minute."""
    return EVERYBODY.shown(view, retro.number) > 0


def on_retro_card(view: View, retro: Retro, course: Course) -> Sequence[Block]:
    """How many are done, and a button to say so."""
    said: Phrase | Bold | None = None
    count = READY.shown(view, retro.number)
    if everybody_is_done(view, retro):
        said = Bold(_("Everybody who is here is done: you can go on."))
    elif count:
        said = _("{count} or more are done.", count=count)
    button = Actions((done.button(_("I'm done"), retro.number, step_of(course)),))
    return (button,) if said is None else (Paragraph(said), button)


def _purpose(retro: Retro) -> str:
    return f"retro {retro.number} ready {retro.phase}"
