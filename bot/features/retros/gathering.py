"""Who is in a retro, and with whom they talk: joining, breakouts, and the rooms they meet in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Annotated, Final

from bot.features.retros.agenda import MINUTE, PHASES, Course, Phase
from bot.features.retros.common import card_of, course_of, feature, name_of, open_retro, step_of, under_way
from bot.features.retros.dealing import MOST, Seat, deal, smallest
from bot.features.retros.wall import wall
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Call,
    CardRef,
    Direct,
    Disperse,
    Effect,
    Effects,
    Emit,
    Gather,
    JobCall,
    MemberId,
    NotAllowed,
    Paragraph,
    Phrase,
    Post,
    Refresh,
    Rejected,
    Reply,
    RetroEnded,
    Slash,
    Span,
    View,
    _,
    _n,
    join,
)
from storage.retros import Attendee, Breakout, BreakoutStore, HandStore, OutcomeStore, Retro

LAST: Final = 3
"""Whoever was together in so many of the last retros is mixed."""
SILENT: Final = timedelta(minutes=3)
SILENT_OVER_DAYS: Final = timedelta(days=1)
"""When a moderator has done nothing for so long, a deputy takes over."""
_GOOD: Final = _("Good that you are here. You do not have to do anything but listen.")
MOST_NAMES: Final = 12
"""So many names stand in a row."""
MOST_SHOWN: Final = 12
"""So many breakouts are listed with everybody in them."""


def breakout_of(number: int, breakout: int) -> CardRef:
    """The card of a breakout, around which it meets; `moderating.py` draws it."""
    return CardRef("retros.breakout_card", (number, breakout))


def script_of(number: int, breakout: int, member: int) -> CardRef:
    """The card that tells a moderator what to say; `prompting.py` draws it."""
    return CardRef("retros.script_card", (number, breakout, member))


def called(breakout: int) -> Phrase:
    """What people call a breakout."""
    return _("Breakout {number}", number=breakout)


def listed(names: Sequence[str]) -> tuple[Span, ...]:
    """Some names in a row."""
    shown = join(names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    return shown if more <= 0 else (*shown, " ", _n("and one more", "and {count} more", more))


# --- Being there ------------------------------------------------------------------------------------------------------


@feature.command("retro join", _("Say that you are in this retro"))
def join_typed(call: Call) -> Effects:
    """Be there."""
    return _joined(call, open_retro(call, under_way(call).number))


@feature.action
def here(call: Call, number: int) -> Effects:
    """Be there."""
    return _joined(call, open_retro(call, number))


def _joined(call: Call, retro: Retro) -> Effects:
    if call.person.guest:
        return Reply(_GOOD)
    effects = attend(call, retro)
    mine = breakout_of_member(call, retro)
    if not effects and mine is None:
        raise Rejected(_("You are in this retro already. Breakouts are dealt when the reading begins."))
    if mine is None or is_whole(call, retro.number):
        return [*effects, Reply(_GOOD)]
    return [*effects, Reply(_("You are in {breakout}.", breakout=Bold(called(mine.number))))]


def attend(call: Call, retro: Retro) -> list[Effect]:
    """Whoever does something openly in a retro is there; who comes late joins the smallest breakout.

    Guests are in none: they have no room to meet in, only the board.
    """
    if call.person.guest:
        return []
    store = call.store(BreakoutStore)
    member, platform = call.person.member, call.place.platform
    if not store.join(retro.number, member=member, name=call.person.name, platform=platform):
        return []
    effects: list[Effect] = [Refresh(card_of(retro.number))]
    there = by_breakout(store.attendees(retro.number), store.breakouts(retro.number))
    if not there:
        return effects
    number = smallest(
        {n: [Seat(one.member_id, one.platform) for one in people] for n, people in there.items()}, platform
    )
    return [*effects, *brought_in(call, retro, number)]


def brought_in(call: Call, retro: Retro, number: int) -> list[Effect]:
    """Whoever asks is in a breakout from now on, and in its room if that is open."""
    store = call.store(BreakoutStore)
    before = store.attendee(retro.number, call.person.member)
    store.put_into(retro.number, number, [call.person.member])
    effects: list[Effect] = [Refresh(breakout_of(retro.number, number))]
    if before is not None and before.breakout not in {0, number}:
        effects.append(Refresh(breakout_of(retro.number, before.breakout)))
    if course_of(retro).phase is Phase.DISCUSS and not is_whole(call, retro.number):
        inside = [one for one in store.attendees(retro.number) if one.breakout == number]
        effects.append(_gathered(retro.number, number, inside))
    return effects


def by_breakout(people: Iterable[Attendee], breakouts: Iterable[Breakout]) -> dict[int, list[Attendee]]:
    """Who is in which breakout."""
    there: dict[int, list[Attendee]] = {breakout.number: [] for breakout in breakouts}
    for one in people:
        if one.breakout in there:
            there[one.breakout].append(one)
    return there


def breakout_of_member(call: Call, retro: Retro) -> Breakout | None:
    """The breakout somebody is in; the only one there is, wherever they are."""
    store = call.store(BreakoutStore)
    if is_whole(call, retro.number):
        [whole] = store.breakouts(retro.number)
        return whole
    mine = store.attendee(retro.number, call.person.member)
    return None if mine is None else store.breakout(retro.number, mine.breakout)


def heard(call: Call, number: int, breakout: int) -> None:
    """A moderator who does something is there."""
    found = call.store(BreakoutStore).breakout(number, breakout)
    if found is not None and found.moderator_id == call.person.member and found.heard is not None:
        call.store(BreakoutStore).hear(number, breakout, call.now)


def own_breakout(call: Call, retro: Retro) -> Breakout:
    """The breakout somebody is in.

    :raises Rejected: where they are in none.
    """
    mine = breakout_of_member(call, retro)
    if mine is None:
        raise Rejected(_("You are in no breakout yet. They are dealt when the reading begins, to all who are there."))
    return mine


def found_breakout(view: View, number: int, breakout: int) -> Breakout:
    """The breakout with a number.

    :raises Rejected: when there is none any more.
    """
    found = view.store(BreakoutStore).breakout(number, breakout)
    if found is None:
        raise dealt_anew()
    return found


def dealt_anew() -> Rejected:
    """What to say of a breakout that is no more."""
    return Rejected(_("The breakouts were dealt anew. {command} shows yours.", command=Slash("breakout show")))


def is_whole(view: View, number: int) -> bool:
    """Whether everybody stays together: then the retro's own card is theirs, and who leads moderates."""
    return view.store(BreakoutStore).count(number) == 1


# --- Being dealt ------------------------------------------------------------------------------------------------------


def passing(call: JobCall, retro: Retro, course: Course) -> Sequence[Effect]:
    """Deal when the reading begins, meet when the talking does, come back when it ends; nobody is left without help."""
    store = call.store(BreakoutStore)
    before = course_of(retro).phase
    effects: list[Effect] = []
    if course.phase is not None and step_of(course) >= PHASES.index(Phase.GROUP):
        if not store.breakouts(retro.number):
            effects += dealt(call, retro)
        if course.phase is Phase.DISCUSS and before is not Phase.DISCUSS:
            effects += _opened(call, retro)
    if course.phase is None:
        joined = tuple(MemberId(one.member_id) for one in store.attendees(retro.number))
        effects.append(Emit(RetroEnded(retro.number, joined)))
    if before is course.phase:
        return [*effects, *(_helped(call, retro) if course.phase is Phase.DISCUSS else ())]
    for breakout in () if is_whole(call, retro.number) else store.breakouts(retro.number):
        effects.append(Refresh(breakout_of(retro.number, breakout.number)))
        if breakout.moderator_id is not None:
            effects.append(Refresh(script_of(retro.number, breakout.number, breakout.moderator_id)))
        if before is Phase.DISCUSS and step_of(course) > PHASES.index(Phase.DISCUSS):
            effects.append(Disperse(breakout_of(retro.number, breakout.number)))
    return effects


def dealt(call: JobCall, retro: Retro, count: int | None = None) -> list[Effect]:
    """Deal those who are there, and ask somebody in each breakout to moderate it."""
    store = call.store(BreakoutStore)
    old = store.breakouts(retro.number)
    seats = [Seat(one.member_id, one.platform) for one in store.attendees(retro.number)]
    groups = deal(seats, store.met(retro.number, LAST), call.random, count=count) or [[]]
    store.deal(retro.number, groups, chosen=count is not None)
    effects: list[Effect] = [Refresh(card_of(retro.number))]
    effects += [
        Refresh(script_of(retro.number, breakout.number, breakout.moderator_id))
        for breakout in old
        if breakout.moderator_id is not None
    ]
    if len(groups) == 1:
        store.moderate(retro.number, 1, member=retro.leader_id, name=retro.leader_name, accepted=True)
        return effects
    return [*effects, *asked(call, retro.number, store.breakouts(retro.number))]


def asked(call: JobCall, number: int, breakouts: Sequence[Breakout], *, accepted: bool = False) -> list[Effect]:
    """Ask the next one to moderate each: who has done it least, and has not passed. Where none is left, anyone can."""
    store = call.store(BreakoutStore)
    often, there = store.moderations(), by_breakout(store.attendees(number), breakouts)
    effects: list[Effect] = []
    for breakout in breakouts:
        which = number, breakout.number
        free = [one for one in there[breakout.number] if not one.passed and one.member_id != breakout.moderator_id]
        call.random.shuffle(free)
        chosen = min(free, key=lambda one: often.get(one.member_id, 0), default=None)
        effects.append(Refresh(breakout_of(*which)))
        if chosen is None:
            store.moderate(*which, member=None, name=None, accepted=False)
            continue
        store.moderate(*which, member=chosen.member_id, name=chosen.name, accepted=accepted)
        script = script_of(*which, chosen.member_id)
        effects += [Direct(MemberId(chosen.member_id), script, chosen.platform, urgent=True), Refresh(script)]
    return effects


def _opened(call: JobCall, retro: Retro) -> list[Effect]:
    """The talking begins: everybody meets in their room, around what they are to talk about."""
    store = call.store(BreakoutStore)
    effects: list[Effect] = []
    breakouts = store.breakouts(retro.number)
    if _were_too_few(breakouts) and len(store.attendees(retro.number)) > MOST:
        effects += dealt(call, retro)
        breakouts = store.breakouts(retro.number)
    people = by_breakout(store.attendees(retro.number), breakouts)
    chosen = themes_by_choice(call, retro.number)
    for index, breakout in enumerate(breakouts):
        mine = (
            chosen[index :: len(breakouts)][:2]
            if len(chosen) >= len(breakouts)
            else chosen and [chosen[index % len(chosen)]]
        )
        store.give_themes(retro.number, breakout.number, mine)
        if len(breakouts) > 1:
            store.hear(retro.number, breakout.number, call.now)
            effects.append(_gathered(retro.number, breakout.number, people[breakout.number]))
    return effects


def _were_too_few(breakouts: Sequence[Breakout]) -> bool:
    """Whether all stay together as they were few when the reading began, and not because who leads wanted it so."""
    return len(breakouts) == 1 and not breakouts[0].chosen


def themes_by_choice(view: View, number: int) -> list[int]:
    """The themes to talk about: those most people chose first, and none that is kept for another time."""
    shown = [theme for theme in wall(view, number).now.shown if not theme.parked]
    raised = view.store(HandStore).of(number)
    if any(theme.dots is not None for theme in shown):
        shown.sort(key=lambda theme: (-(theme.dots or 0) - raised.get(theme.number, 0), theme.number))
    else:
        last = len(shown) + 1
        shown.sort(key=lambda theme: (theme.place or last, -raised.get(theme.number, 0), theme.number))
    return [theme.number for theme in shown]


def _gathered(number: int, breakout: int, people: Sequence[Attendee]) -> Gather:
    name = _("{retro}, breakout {number}", retro=name_of(number), number=breakout)
    at = {MemberId(one.member_id): one.platform for one in people}
    return Gather(breakout_of(number, breakout), list(at), name, at)


def _helped(call: JobCall, retro: Retro) -> list[Effect]:
    """Where nothing was heard of a moderator for a while, somebody else takes over, and it is said."""
    store = call.store(BreakoutStore)
    effects: list[Effect] = []
    course = course_of(retro)
    if course.paused or is_whole(call, retro.number):
        return effects
    silent = SILENT if course.unit == MINUTE else SILENT_OVER_DAYS
    for breakout in store.breakouts(retro.number):
        if breakout.heard is None or call.now - breakout.heard < silent:
            continue
        effects += asked(call, retro.number, [breakout], accepted=True)
        if breakout.moderator_id is not None:
            effects.append(Refresh(script_of(retro.number, breakout.number, breakout.moderator_id)))
        now = store.breakout(retro.number, breakout.number)
        if now is not None and now.moderator_name is not None:
            said = _(
                "{name} moderates for now. Anybody else can, with the button “I moderate”.",
                name=Bold(now.moderator_name),
            )
            effects.append(Post(content=said, under=breakout_of(retro.number, breakout.number)))
    return effects


@feature.command("breakout deal", _("Deal everybody into breakouts anew, or keep them together with 1"))
def deal_typed(call: Call, breakouts: Annotated[int, Arg(_("how many breakouts"))] = 0) -> Effects:
    """Deal as whoever leads likes it, until the talking begins."""
    retro = open_retro(call, under_way(call).number)
    if retro.leader_id != call.person.member:
        raise NotAllowed(_("Only who leads deals the breakouts."))
    phase = course_of(retro).phase
    if phase not in {Phase.GROUP, Phase.VOTE}:
        raise Rejected(_("Breakouts are dealt between the reveal of the notes and the talking."))
    if call.store(OutcomeStore).of(retro.number):
        raise Rejected(_("The breakouts have written something down already, so they stay as they are."))
    effects = dealt(call, retro, max(1, breakouts) if breakouts else None)
    count = call.store(BreakoutStore).count(retro.number)
    return [*effects, Reply(_n("Everybody stays together.", "There are {count} breakouts now.", count))]


@feature.command("breakout show", _("See your breakout: who is in it, and what it talks about"))
def show_breakout(call: Call) -> Effects:
    """The breakout somebody is in, privately."""
    retro = under_way(call)
    mine = own_breakout(call, retro)
    if is_whole(call, retro.number):
        return Reply(_("Everybody stays together in this retro."))
    people = by_breakout(call.store(BreakoutStore).attendees(retro.number), [mine])[mine.number]
    return Reply((Bold(called(mine.number)), ": ", *listed([one.name for one in people])))


def on_retro_card(view: View, retro: Retro, course: Course) -> Sequence[Block]:
    """Who is there, and in which breakouts."""
    store = view.store(BreakoutStore)
    people = store.attendees(retro.number)
    count = _n("One is here", "{count} are here", len(people))
    breakouts = store.breakouts(retro.number)
    blocks: list[Block] = []
    apart = len(breakouts) > 1 and course.phase in {Phase.GROUP, Phase.VOTE, Phase.DISCUSS}
    if apart:
        blocks.append(Paragraph((count, "."), "quiet"))
    elif people:
        blocks.append(Paragraph((count, ": ", *listed([one.name for one in people])), "quiet"))
    if apart:
        there = by_breakout(people, breakouts)
        lines = [
            (Bold(called(breakout.number)), ": ", *listed([one.name for one in there[breakout.number]]))
            for breakout in breakouts[:MOST_SHOWN]
        ]
        more = len(breakouts) - MOST_SHOWN
        rest = () if more <= 0 else ((_n("and one more breakout", "and {count} more breakouts", more),),)
        blocks.append(Paragraph(join([*lines, *rest], "\n")))
    button = here.primary if course.phase is Phase.OPEN else here.button
    return [*blocks, Actions((button(_("I am here"), retro.number),))]
