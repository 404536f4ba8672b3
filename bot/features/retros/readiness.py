"""Being done: whoever has nothing more to do in a part may say so. How many are is counted; who is, nobody sees.

It shows once a minute at most, or whoever is quick could be seen to be, and in threes: a number that rises by one would
tell of one of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from bot.features.retros.agenda import MINUTE, PHASES, Course
from bot.features.retros.common import SCRIPTS, course_of, feature, step_of, under_way
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
    next_tick,
)
from storage.retros import BreakoutStore, CountStore, ReadyStore, Retro, RetroStore

READY: Final = "ready"
"""The number of those who are done, as it shows."""
EVERYBODY: Final = "everybody is ready"
"""1 when that is all who said that they are there."""
LEAST: Final = 3
"""Nothing is told of fewer: they would be seen by who is still writing."""


def passing(call: JobCall, retro: Retro, course: Course) -> Sequence[Effect]:
    """Once a minute it shows how many are done; in the next part nobody is."""
    ready, counts = call.store(ReadyStore), call.store(CountStore)
    if course_of(retro).phase is not course.phase:
        ready.forget(retro.number)
        for what in (READY, EVERYBODY):
            counts.forget(retro.number, what)
    until = next_tick(call.now, MINUTE)
    counts.show(retro.number, READY, lambda: told_of(len(ready.all(retro.number))), now=call.now, until=until)
    counts.show(retro.number, EVERYBODY, lambda: _everybody(call, retro), now=call.now, until=until)
    return ()


def told_of(count: int) -> int:
    """How many are told of so many who are done: as many threes as there are."""
    return count - count % LEAST


def is_everybody(there: Collection[bytes], done: AbstractSet[bytes]) -> bool:
    """Whether all who said that they are there are done; one or two alone are not everybody."""
    return len(there) >= LEAST and done >= set(there)


def _everybody(call: JobCall, retro: Retro) -> bool:
    there = call.store(BreakoutStore).attendees(retro.number)
    known = [call.pseudonym(MemberId(one.member_id), _purpose(retro)) for one in there]
    return is_everybody(known, call.store(ReadyStore).all(retro.number))


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
    return view.store(CountStore).shown(retro.number, EVERYBODY) > 0


def on_retro_card(view: View, retro: Retro, course: Course) -> Sequence[Block]:
    """How many are done, and a button to say so."""
    said: Phrase | Bold | None = None
    count = view.store(CountStore).shown(retro.number, READY)
    if everybody_is_done(view, retro):
        said = Bold(_("Everybody who is here is done: you can go on."))
    elif count:
        said = _("{count} or more are done.", count=count)
    button = Actions((done.button(_("I'm done"), retro.number, step_of(course)),))
    return (button,) if said is None else (Paragraph(said), button)


def _purpose(retro: Retro) -> str:
    return f"retro {retro.number} ready {retro.phase}"
