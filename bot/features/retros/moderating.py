"""Moderating a breakout without ever having done it: being asked, what to say when, and who wants to speak."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.features.retros.agenda import MINUTE, PHASES, Course, Phase
from bot.features.retros.common import course_of, feature, name_of, open_retro, step_of, under_way
from bot.features.retros.gathering import (
    asked,
    attend,
    breakout_of,
    breakout_of_member,
    brought_in,
    by_breakout,
    called,
    is_whole,
    listed,
    script_of,
)
from bot.features.retros.outcomes import lines, steps
from bot.features.retros.themes import wall
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
    JobCall,
    Paragraph,
    Phrase,
    Post,
    Refresh,
    Rejected,
    Reply,
    Select,
    Slash,
    View,
    When,
    Words,
    _,
    join,
    spans,
)
from storage.retros import Attendee, Breakout, BreakoutStore, OutcomeStore, Retro, RetroStore

ROUND: Final = 5 * MINUTE
"""With so much left, everybody has arrived and the round begins."""
AGREE: Final = 2 * MINUTE
"""With so much left, it is time to agree on what to take along."""
_CLAIM: Final = Slash("breakout lead")
_SHOW: Final = Slash("breakout show")


# --- Being asked ------------------------------------------------------------------------------------------------------


@feature.command("breakout lead", _("Moderate your breakout from now on"))
def claim_typed(call: Call) -> Effects:
    """Moderate."""
    retro = open_retro(call, under_way(call).number)
    attended = attend(call, retro)
    mine = _own(call, retro)
    return [*attended, *_claimed(call, retro, mine)]


@feature.action
def claim(call: Call, number: int, breakout: int) -> Effects:
    """Moderate that breakout."""
    retro = open_retro(call, number)
    attended = attend(call, retro)
    return [*attended, *_claimed(call, retro, _found(call, number, breakout))]


def _claimed(call: Call, retro: Retro, breakout: Breakout) -> list[Effect]:
    """Say yes, or take over; whoever moderated before is thanked, and it is said."""
    if is_whole(call, retro.number):
        raise _nobody_apart()
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
    return _passed(call, retro, _own(call, retro))


@feature.action
def pass_on(call: Call, number: int, breakout: int) -> Effects:
    """Pass."""
    return _passed(call, open_retro(call, number), _found(call, number, breakout))


def _passed(call: Call, retro: Retro, breakout: Breakout) -> Effects:
    if breakout.moderator_id != call.person.member:
        raise Rejected(_("You were not asked to moderate, so there is nothing to pass on."))
    if step_of(course_of(retro)) > PHASES.index(Phase.DISCUSS):
        raise _too_late()
    call.store(BreakoutStore).pass_on(retro.number, call.person.member)
    effects = asked(call, retro.number, [breakout])
    mine = script_of(retro.number, breakout.number, call.person.member)
    return [*effects, Refresh(mine), Reply(_("All right. Somebody else is asked."))]


# --- Speaking ---------------------------------------------------------------------------------------------------------


@feature.command("breakout hand", _("Say that you want to speak, or that you do not any more"))
def hand_typed(call: Call) -> Effects:
    """Raise or lower one's hand."""
    retro = open_retro(call, under_way(call).number)
    return _hand(call, retro)


@feature.action
def hand(call: Call, number: int, breakout: int) -> Effects:
    """Raise or lower one's hand."""
    return _hand(call, open_retro(call, number))


def _hand(call: Call, retro: Retro) -> list[Effect]:
    attended = attend(call, retro)
    breakout = _own(call, retro).number
    _check_talks(retro)
    store = call.store(BreakoutStore)
    mine = store.attendee(retro.number, call.person.member)
    if mine is not None and mine.hand:
        store.lower_hand(retro.number, call.person.member, spoke=False)
        told = _("All right, you do not wait any more.")
    else:
        store.raise_hand(retro.number, call.person.member)
        told = _("You are on the list of {breakout}; its moderator sees it.", breakout=Bold(called(breakout)))
    return [*attended, *_anew(call, retro.number, breakout), Reply(told)]


@feature.command("breakout invite", _("Be asked by your moderator if you have said nothing; or not any more"))
def invite_typed(call: Call) -> Effects:
    """Want to be asked, or not."""
    retro = open_retro(call, under_way(call).number)
    return _invited(call, retro)


@feature.action
def invite(call: Call, number: int, breakout: int) -> Effects:
    """Want to be asked, or not."""
    return _invited(call, open_retro(call, number))


def _invited(call: Call, retro: Retro) -> list[Effect]:
    attended = attend(call, retro)
    breakout = _own(call, retro).number
    _check_talks(retro)
    mine = call.store(BreakoutStore).attendee(retro.number, call.person.member)
    wanted = mine is not None and not mine.invite
    call.store(BreakoutStore).want_invitation(retro.number, call.person.member, wanted=wanted)
    told = (
        _("If you have not spoken, your moderator is told that you would like to be asked. Nobody else sees it.")
        if wanted
        else _("All right, you will not be asked.")
    )
    return [*attended, *_anew(call, retro.number, breakout), Reply(told)]


@feature.command("breakout next", _("As a moderator, let whoever waits longest speak"))
def next_speaker(call: Call) -> Effects:
    """Let the first of those who wait speak."""
    retro = open_retro(call, under_way(call).number)
    mine = _own(call, retro)
    _check_moderates(call, mine)
    people = by_breakout(call.store(BreakoutStore).attendees(retro.number), [mine])[mine.number]
    first = next(iter(_queue(people)), None)
    if first is None:
        raise Rejected(_("Nobody waits to speak just now."))
    return [
        *_called(call, retro, mine.number, first.member_id),
        Reply(_("{name} speaks", name=first.name)),
    ]


@feature.action
def call_on(call: Call, number: int, breakout: int, member: int) -> Effects:
    """Let somebody speak: they spoke, so they wait no more."""
    retro = open_retro(call, number)
    _check_moderates(call, _found(call, number, breakout))
    return _called(call, retro, breakout, member)


def _called(call: Call, retro: Retro, breakout: int, member: int) -> list[Effect]:
    _check_talks(retro)
    number = retro.number
    store = call.store(BreakoutStore)
    store.lower_hand(number, member, spoke=True)
    store.hear(number, breakout, call.now)
    return _anew(call, number, breakout)


@feature.action
def still_here(call: Call, number: int, breakout: int) -> Effects:
    """Say that all goes well."""
    retro = open_retro(call, number)
    _check_moderates(call, _found(call, number, breakout))
    _check_talks(retro)
    call.store(BreakoutStore).hear(number, breakout, call.now)
    return Reply(_("Good. Go on as you do."))


def _check_moderates(call: Call, breakout: Breakout) -> None:
    if breakout.moderator_id != call.person.member:
        name = Bold(breakout.moderator_name or _("nobody"))
        raise Rejected(_("{name} moderates by now. You can with {command}.", name=name, command=_CLAIM))


def _check_talks(retro: Retro) -> None:
    step, talking = step_of(course_of(retro)), PHASES.index(Phase.DISCUSS)
    if step < talking:
        raise Rejected(_("The breakouts do not talk yet. The card of the retro says when they do."))
    if step > talking:
        raise Rejected(_("The breakouts have talked. What you want to add, say to everybody."))


def _too_late() -> Rejected:
    return Rejected(_("The breakouts are over, so nobody has to moderate any more. Thank you."))


def _nobody_apart() -> Rejected:
    return Rejected(_("Everybody stays together in this retro, so who leads it moderates."))


def _anew(view: View, number: int, breakout: int) -> list[Effect]:
    found = view.store(BreakoutStore).breakout(number, breakout)
    moderator = None if found is None else found.moderator_id
    script = () if moderator is None else (Refresh(script_of(number, breakout, moderator)),)
    return [Refresh(breakout_of(number, breakout)), *script]


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
        facts.append((_("Until"), When(course.ends, "time")))
    outcomes = view.store(OutcomeStore).of(number, breakout)
    blocks: list[Block] = [*about(view, number, found), Fields(tuple(facts))]
    blocks += _across(people)
    blocks += lines(outcomes)
    waiting = [one.name for one in _queue(people)]
    if waiting and talks:
        blocks.append(Paragraph((_("Want to speak:"), " ", *listed(waiting)), "quiet"))
    if course.phase is None:
        blocks.append(Paragraph(_("This retro is over."), "quiet"))
    else:
        blocks.append(Actions((*steps(number, breakout, outcomes), *_offers(number, found, talks=talks))))
    return Card(title=title, summary=(*title, ". ", *_topic(view, number, found)), blocks=tuple(blocks))


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


def about(view: View, number: int, breakout: Breakout) -> list[Block]:
    """What a breakout talks about, with the notes that belong to it."""
    there = wall(view, number, breakout.themes)
    blocks: list[Block] = []
    for index, theme in enumerate(breakout.themes):
        if theme not in there.now.themes:
            continue
        head = _("You talk about") if index == 0 else _("If there is time left")
        blocks.append(Paragraph((head, ": ", Bold(there.call(theme)))))
        if index == 0:
            notes = [f"{note}. {there.notes[note].text}" for note in there.now.inside(theme)]
            blocks.append(Paragraph(join(notes, "\n"), "quote"))
    return blocks or [Paragraph(_("Talk about the notes that matter most to you."))]


def _topic(view: View, number: int, breakout: Breakout) -> tuple[str, ...]:
    there = wall(view, number, breakout.themes[:1])
    return tuple(there.call(theme) for theme in breakout.themes[:1] if theme in there.now.themes)


def _offers(number: int, breakout: Breakout, *, talks: bool) -> tuple[Button, ...]:
    here = number, breakout.number
    moderate = claim.button(_("I moderate"), *here)
    if not talks:
        return (moderate,)
    return (hand.button(_("I want to speak"), *here), invite.button(_("Ask me too"), *here), moderate)


# --- The moderator's script -------------------------------------------------------------------------------------------


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
            Paragraph(
                _(
                    "Would you moderate this breakout, with {names}? It takes seven minutes, and you need nothing: "
                    "this card will tell you what to say. If not, somebody else is asked.",
                    names=listed([one.name for one in people]),
                )
            ),
            Actions((claim.primary(_("Yes, I do"), *here), pass_on.button(_("Not this time"), *here))),
        ]
    if course.phase is Phase.SHARE:
        return [
            Paragraph(_("Soon your breakout is called. Then read aloud what stands here; that is enough.")),
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


def _spoken(
    view: View, course: Course, breakout: Breakout, people: Sequence[Attendee], here: tuple[int, int]
) -> list[Block]:
    outcomes = view.store(OutcomeStore).of(*here)
    queue = _queue(people)
    quiet = [one for one in people if one.invite and not one.spoke and not one.hand]
    blocks: list[Block] = [Paragraph(_say(course, view.now), "quote")]
    if course.ends is not None:
        blocks.append(Paragraph(_("Until {at}.", at=When(course.ends, "time")), "quiet"))
    blocks += about(view, here[0], breakout)
    if quiet:
        names = listed([one.name for one in quiet])
        blocks.append(Paragraph(_("Not heard yet, and would like to be asked: {names}.", names=names)))
    blocks += lines(outcomes)
    next_ones = (*queue, *quiet)[:3]
    items: list[Button | Select] = [
        call_on.button(_("{name} speaks", name=one.name), *here, one.member_id) for one in next_ones
    ]
    return [*blocks, Actions((*items, *steps(*here, outcomes), still_here.button(_("All goes well"), *here)))]


def _say(course: Course, now: datetime) -> Phrase:
    """The sentence of the moment."""
    left = course.left_at(now)
    if left > ROUND:
        return _("“Hello! We have a few minutes. Shall we read our theme, and the notes below it?”")
    if left > AGREE:
        return _(
            "“What does this mean to you? Let us go round; everybody has a minute, and nobody has to.” "
            "Thank each of them, and let nobody be interrupted."
        )
    return _(
        "“Let us agree. What should all the others remember? What do we ask for? And what will one of us do?” "
        "Write it down with the buttons."
    )


def on_retro_card(view: View, retro: Retro, course: Course) -> Sequence[Block]:
    """Where everybody stays together, the retro's own card is the one they talk around."""
    if step_of(course) < PHASES.index(Phase.DISCUSS) or not is_whole(view, retro.number):
        return ()
    [whole] = view.store(BreakoutStore).breakouts(retro.number)
    outcomes = view.store(OutcomeStore).of(retro.number)
    topic = about(view, retro.number, whole) if course.phase is Phase.DISCUSS else []
    return (*topic, *lines(outcomes), Actions(steps(retro.number, whole.number, outcomes)))


def passing(call: JobCall, retro: Retro, course: Course) -> Sequence[Effect]:
    """When the moderators have something else to say, their cards say so."""
    if course.phase is not Phase.DISCUSS or is_whole(call, retro.number):
        return ()
    left = course.left_at(call.now)
    if not any(edge - MINUTE < left <= edge for edge in (ROUND, AGREE)):
        return ()
    return [
        Refresh(script_of(retro.number, breakout.number, breakout.moderator_id))
        for breakout in call.store(BreakoutStore).breakouts(retro.number)
        if breakout.moderator_id is not None
    ]


# --- What it rests on -------------------------------------------------------------------------------------------------


def _queue(people: Sequence[Attendee]) -> list[Attendee]:
    """Who wants to speak, in the order in which they said so."""
    return sorted((one for one in people if one.hand), key=lambda one: one.hand)


def _own(call: Call, retro: Retro) -> Breakout:
    mine = breakout_of_member(call, retro)
    if mine is None:
        raise Rejected(_("You are in no breakout yet. They are dealt when the reading begins, to all who are there."))
    if is_whole(call, retro.number):
        raise _nobody_apart()
    return mine


def _found(view: View, number: int, breakout: int) -> Breakout:
    found = view.store(BreakoutStore).breakout(number, breakout)
    if found is None:
        raise Rejected(_("The breakouts were dealt anew. {command} shows yours.", command=_SHOW))
    return found
