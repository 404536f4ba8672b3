"""Moderating a breakout: being asked, passing, taking over; and the card around which a breakout meets."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.retros.agenda import PHASES, Course, Phase
from bot.features.retros.agreeing import steps
from bot.features.retros.common import course_of, feature, name_of, open_retro, step_of, under_way, until
from bot.features.retros.gathering import (
    asked,
    attend,
    breakout_of,
    brought_in,
    by_breakout,
    called,
    found_breakout,
    is_whole,
    listed,
    script_of,
)
from bot.features.retros.outcomes import lines
from bot.features.retros.talking import (
    about,
    apart,
    check_moderates,
    check_talks,
    hand,
    invite,
    nobody_apart,
    queue,
    topic,
    what_about,
)
from bot.kit import (
    Actions,
    Block,
    Bold,
    Button,
    Call,
    Card,
    Direct,
    Effect,
    Effects,
    Fields,
    Paragraph,
    Post,
    Refresh,
    Rejected,
    Reply,
    View,
    Words,
    _,
)
from storage.retros import Attendee, Breakout, BreakoutStore, OutcomeStore, Retro, RetroStore

# --- Being asked ------------------------------------------------------------------------------------------------------


@feature.command("breakout lead", _("Moderate your breakout from now on"))
def claim_typed(call: Call) -> Effects:
    """Moderate."""
    retro = open_retro(call, under_way(call).number)
    attended = attend(call, retro)
    mine = apart(call, retro)
    return [*attended, *_claimed(call, retro, mine)]


@feature.action
def claim(call: Call, number: int, breakout: int) -> Effects:
    """Moderate that breakout."""
    retro = open_retro(call, number)
    attended = attend(call, retro)
    return [*attended, *_claimed(call, retro, found_breakout(call, number, breakout))]


def _claimed(call: Call, retro: Retro, breakout: Breakout) -> list[Effect]:
    """Say yes, or take over; whoever moderated before is thanked, and it is said."""
    if is_whole(call, retro.number):
        raise nobody_apart()
    if step_of(course_of(retro)) > PHASES.index(Phase.SHARE):
        raise _too_late()
    store = call.store(BreakoutStore)
    if breakout.moderator_id == call.person.member and breakout.accepted:
        if breakout.heard is not None:
            store.hear(retro.number, breakout.number, call.now)
        return [Reply(_("You moderate this breakout already. Go on as you do."))]
    number, member = retro.number, call.person.member
    came = brought_in(call, retro, breakout.number)
    store.moderate(number, breakout.number, member=member, name=call.person.name, accepted=True)
    said: list[Effect] = []
    if course_of(retro).phase is Phase.DISCUSS:
        store.hear(number, breakout.number, call.now)
        words = _("{name} moderates from now on.", name=Bold(call.person.name))
        said = [Post(content=words, under=breakout_of(number, breakout.number))]
    before = breakout.moderator_id
    thanked = () if before is None else (Refresh(script_of(number, breakout.number, before)),)
    return [
        *came,
        *said,
        *thanked,
        Direct(member, script_of(number, breakout.number, member), call.place.platform, urgent=True),
        Refresh(script_of(number, breakout.number, member)),
        Reply(_("Thank you. A private message tells you what to say, step by step. You cannot do anything wrong.")),
    ]


@feature.command("breakout pass", _("Do not moderate this time; somebody else is asked"))
def pass_typed(call: Call) -> Effects:
    """Pass."""
    retro = open_retro(call, under_way(call).number)
    return _passed(call, retro, apart(call, retro))


@feature.action
def pass_on(call: Call, number: int, breakout: int) -> Effects:
    """Pass."""
    return _passed(call, open_retro(call, number), found_breakout(call, number, breakout))


def _passed(call: Call, retro: Retro, breakout: Breakout) -> Effects:
    if breakout.moderator_id != call.person.member:
        raise Rejected(_("You were not asked to moderate, so there is nothing to pass on."))
    if step_of(course_of(retro)) > PHASES.index(Phase.DISCUSS):
        raise _too_late()
    call.store(BreakoutStore).pass_on(retro.number, call.person.member)
    effects = asked(call, retro.number, [breakout])
    mine = script_of(retro.number, breakout.number, call.person.member)
    return [*effects, Refresh(mine), Reply(_("All right. Somebody else is asked."))]


@feature.action
def still_here(call: Call, number: int, breakout: int) -> Effects:
    """Say that all goes well."""
    retro = open_retro(call, number)
    check_moderates(call, found_breakout(call, number, breakout))
    check_talks(retro)
    call.store(BreakoutStore).hear(number, breakout, call.now)
    return Reply(_("Good. Go on as you do."))


def _too_late() -> Rejected:
    return Rejected(_("The breakouts are over, so nobody has to moderate any more. Thank you."))


# --- The card in the room ---------------------------------------------------------------------------------------------


@feature.card
def breakout_card(view: View, number: int, breakout: int) -> Card | None:
    """A breakout: who talks about what, until when, and what they wrote down."""
    retro, found = view.store(RetroStore).find(number), view.store(BreakoutStore).breakout(number, breakout)
    if retro is None or found is None:
        return None
    course = course_of(retro)
    people = by_breakout(view.store(BreakoutStore).attendees(number), [found])[breakout]
    title = (name_of(number), " · ", called(breakout))
    talks = course.phase is Phase.DISCUSS
    facts: list[tuple[Words, Words]] = [
        (_("With"), listed([one.name for one in people])),
        (_("Moderates"), _moderator(found)),
    ]
    if talks and course.ends is not None:
        facts.append((_("Until"), until(course)))
    outcomes = view.store(OutcomeStore).of(number, breakout)
    blocks: list[Block] = [*about(view, number, found), Fields(tuple(facts))]
    blocks += _across(people)
    blocks += lines(outcomes)
    waiting = [one.name for one in queue(people)]
    if waiting and talks:
        blocks.append(Paragraph((_("Want to speak:"), " ", *listed(waiting)), "quiet"))
    if course.phase is None:
        blocks.append(Paragraph(_("This retro is over."), "quiet"))
    else:
        blocks.append(Actions((*steps(number, breakout, outcomes), *_offers(view, number, found, talks=talks))))
    return Card(title=title, summary=(*title, ". ", *topic(view, number, found)), blocks=tuple(blocks))


def _moderator(breakout: Breakout) -> Words:
    if breakout.moderator_name is None:
        return _("nobody yet: whoever presses “I moderate”")
    return breakout.moderator_name if breakout.accepted else _("{name}, who is asked", name=breakout.moderator_name)


def _across(people: Sequence[Attendee]) -> list[Block]:
    """People of several platforms cannot read each other's threads."""
    if len({one.platform for one in people}) < 2:
        return []
    return [
        Paragraph(_("You are not all in one app: meet in a call. What you write down here shows for all."), "quiet")
    ]


def _offers(view: View, number: int, breakout: Breakout, *, talks: bool) -> tuple[Button, ...]:
    here = number, breakout.number
    moderate = claim.button(_("I moderate"), *here)
    if not talks:
        return (moderate,)
    speaking = hand.button(_("I want to speak"), *here), invite.button(_("Ask me too"), *here)
    return (*speaking, *what_about(view, number, breakout), moderate)


def on_retro_card(view: View, retro: Retro, course: Course) -> Sequence[Block]:
    """Where everybody stays together, the retro's own card is the one they talk around."""
    if step_of(course) < PHASES.index(Phase.DISCUSS) or not is_whole(view, retro.number):
        return ()
    [whole] = view.store(BreakoutStore).breakouts(retro.number)
    outcomes = view.store(OutcomeStore).of(retro.number)
    written, further = lines(outcomes), steps(retro.number, whole.number, outcomes)
    if course.phase is not Phase.DISCUSS:
        return (*written, Actions(further))
    others = what_about(view, retro.number, whole)
    return (*about(view, retro.number, whole), *written, Actions((*further, *others)))
