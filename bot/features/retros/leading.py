"""Leading a retro: it begins, goes on by itself on the clock, and whoever leads can hurry it, stretch it or stop it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from bot.features.retros.agenda import (
    DAY,
    HOUR,
    MINUTE,
    NINE_DAYS,
    THIRTY_MINUTES,
    Course,
    NothingToBorrow,
    Pace,
    at,
    begin,
    extend,
    pause,
    reopen,
    resume,
    skip,
)
from bot.features.retros.common import (
    SCRIPTS,
    USUAL_FORMAT,
    card_of,
    course_of,
    feature,
    open_retro,
    step_of,
    stored,
    under_way,
    until,
)
from bot.features.retros.formats import Chosen, FormatName, chosen
from bot.features.retros.gathering import attend
from bot.features.retros.passing import carry_on
from bot.kit import (
    Arg,
    Bold,
    Call,
    Effect,
    Effects,
    JobCall,
    Later,
    MemberId,
    NotAllowed,
    Phrase,
    Post,
    Refresh,
    Rejected,
    Reply,
    Slash,
    Words,
    _,
)
from storage.retros import PlanStore, Retro, RetroStore

MORE: Final = 2 * MINUTE
"""How much longer one press makes a phase; in a retro over days it is a day."""
MOST_MORE: Final = 15
"""Minutes at a time; in a retro over days, hours, and the most is `MOST_HOURS`."""
MOST_HOURS: Final = 72
LEADS: Final = _(
    "The retro has begun, and you lead it. The card in the channel says what to say and how much time is "
    "left; it goes on by itself. You cannot do anything wrong."
)

Minutes = Annotated[int | None, Arg(_("how many minutes; hours in a retro over days"))]


@feature.command("retro start", _("Begin a retro of thirty minutes, now"), daily=True)
def start(call: Call, format: FormatName = USUAL_FORMAT) -> Effects:  # noqa: A002 - what people call it
    """Begin; whoever begins leads."""
    return _begun_by(call, chosen(call, format), THIRTY_MINUTES)


@feature.command("retro async", _("Begin a retro over nine days, for those who cannot meet"))
def start_over_days(call: Call, format: FormatName = USUAL_FORMAT) -> Effects:  # noqa: A002 - what people call it
    """Begin one whose parts take days; whoever begins leads."""
    return _begun_by(call, chosen(call, format), NINE_DAYS)


def _begun_by(call: Call, asked: Chosen, pace: Pace) -> Effects:
    effects = begun(call, asked, leader=call.person.member, name=call.person.name, pace=pace)
    if effects is None:
        raise Rejected(
            _(
                "There is a retro already: {where}. {command} shows it.",
                where=_where(under_way(call)),
                command=Slash("retro show"),
            )
        )
    return [*effects, *attend(call, under_way(call)), Reply(LEADS)]


def begun(
    call: JobCall,
    asked: Chosen,
    *,
    leader: MemberId | None,
    name: str | None,
    collected: int | None = None,
    pace: Pace = THIRTY_MINUTES,
) -> list[Effect] | None:
    """Begin a retro; `None` when the group is in one.

    Notes that were `collected` for it are in it, or else those for one that was not held: then it asks what they were
    asked.
    """
    course = begin(call.now.replace(microsecond=0), pace)
    number = call.store(RetroStore).begin(
        stored(course),
        format=asked.key,
        own_format=asked.own,
        leader=leader,
        name=name,
        collected=collected or call.store(PlanStore).left_over(),
    )
    return None if number is None else [Post(content=card_of(number)), _next_look(number, course, call.now)]


@feature.job
def minute(call: JobCall, number: int, ends: int) -> Effects:
    """A minute of a phase has passed, or an hour of a long one: show it, and go on when the phase is over.

    `ends` is when the phase was to end, in seconds of the epoch; where that changed meanwhile, another minute waits.
    """
    retro = call.store(RetroStore).take(number)
    if retro is None or retro.ends is None or _seconds(retro.ends) != ends:
        return None
    return _carried_on(call, retro, at(course_of(retro), call.now))


@feature.command("retro next", _("Go on to the next part of the retro"))
def next_typed(call: Call) -> Effects:
    """End the phase now."""
    return _steered(call, open_retro(call, under_way(call).number), skip)


@feature.action
def go_on(call: Call, number: int, step: int) -> Effects:
    """End that phase now."""
    return _pressed(call, number, step, skip)


@feature.command("retro more", _("Take some more minutes for this part of the retro"))
def more_typed(call: Call, minutes: Minutes = None) -> Effects:
    """Borrow time from later phases."""
    retro = open_retro(call, under_way(call).number)
    unit = course_of(retro).unit
    most = MOST_MORE if unit == MINUTE else MOST_HOURS
    if minutes is not None and not 1 <= minutes <= most:
        if unit == MINUTE:
            raise Rejected(_("Take from 1 to {most} minutes.", most=most))
        raise Rejected(_("Take from 1 to {most} hours.", most=most))
    return _steered(call, retro, _longer if minutes is None else _longer_by(minutes))


@feature.action
def more(call: Call, number: int, step: int) -> Effects:
    """Borrow some time for that phase."""
    return _pressed(call, number, step, _longer)


@feature.command("retro pause", _("Let the retro's clock stand"))
def pause_typed(call: Call) -> Effects:
    """Stop the clock."""
    return _steered(call, open_retro(call, under_way(call).number), pause)


@feature.action
def stop_clock(call: Call, number: int, step: int) -> Effects:
    """Stop the clock in that phase."""
    return _pressed(call, number, step, pause)


@feature.command("retro resume", _("Let the retro's clock run again"))
def resume_typed(call: Call) -> Effects:
    """Start the clock again."""
    return _steered(call, open_retro(call, under_way(call).number), resume)


@feature.action
def start_clock(call: Call, number: int, step: int) -> Effects:
    """Start the clock again in that phase."""
    return _pressed(call, number, step, resume)


@feature.command("retro back", _("Open the part before this one again, for two minutes (over days: one day)"))
def back_typed(call: Call) -> Effects:
    """Go back a phase."""
    return _steered(call, open_retro(call, under_way(call).number), _back)


@feature.action
def back(call: Call, number: int, step: int) -> Effects:
    """Go back from that phase."""
    return _pressed(call, number, step, _back)


@feature.command("retro lead", _("Lead the retro from now on"))
def lead_typed(call: Call) -> Effects:
    """Take over."""
    return _led(call, open_retro(call, under_way(call).number))


@feature.action
def lead(call: Call, number: int) -> Effects:
    """Take over."""
    return _led(call, open_retro(call, number))


@feature.command("retro end", _("End the retro now"))
def end(call: Call) -> Effects:
    """End it whatever is left."""
    return _steered(
        call, open_retro(call, under_way(call).number), lambda course, now: Course(None, None, timedelta(), ())
    )


def _led(call: Call, retro: Retro) -> Effects:
    if retro.leader_id == call.person.member:
        raise Rejected(_("You lead this retro already."))
    if call.person.guest:
        raise NotAllowed(_("Guests take part in everything but leading. Ask one of the group to lead."))
    call.store(RetroStore).lead(retro.number, leader=call.person.member, name=call.person.name)
    return [
        *attend(call, retro),
        Refresh(card_of(retro.number)),
        Post(
            content=_("{name} leads the retro from now on.", name=Bold(call.person.name)), under=card_of(retro.number)
        ),
        Reply(_("You lead now. The card says what to say.")),
    ]


def _nothing_to_borrow(retro: Retro) -> Phrase:
    if course_of(retro).unit == MINUTE:
        return _("No minute is left to borrow: each later part has one only.")
    return _("No hour is left to borrow: each later part has one only.")


Change = Callable[[Course, datetime], Course]


def _pressed(call: Call, number: int, step: int, change: Change) -> Effects:
    """Steer from a button, which knows the phase it was drawn for.

    :raises Rejected: when that is over: two who press at once do it once.
    """
    retro = open_retro(call, number)
    if step_of(at(course_of(retro), call.now)) != step:
        raise Rejected(_("The retro went on meanwhile: {where}.", where=_where(retro)))
    return _steered(call, retro, change)


def _steered(call: Call, retro: Retro, change: Change) -> Effects:
    if retro.leader_id is None:
        raise NotAllowed(
            _("Nobody leads this retro just now. {command} if you are to lead it.", command=Slash("retro lead"))
        )
    if retro.leader_id != call.person.member:
        name = Bold(retro.leader_name or "")
        raise NotAllowed(
            _("{name} leads this retro. {command} if you are to lead it.", name=name, command=Slash("retro lead"))
        )
    try:
        course = change(at(course_of(retro), call.now), call.now.replace(microsecond=0))
    except NothingToBorrow:
        raise Rejected(_nothing_to_borrow(retro)) from None
    return [*_carried_on(call, retro, course), Reply(_told(course))]


def _longer(course: Course, now: datetime) -> Course:
    return extend(course, now, _more(course))


def _longer_by(units: int) -> Change:
    return lambda course, now: extend(course, now, units * course.unit)


def _back(course: Course, now: datetime) -> Course:
    return reopen(course, now, _more(course))


def _more(course: Course) -> timedelta:
    return MORE if course.unit == MINUTE else DAY


def _carried_on(call: JobCall, retro: Retro, course: Course) -> list[Effect]:
    effects = carry_on(call, retro, course)
    return effects if course.ends is None else [*effects, _next_look(retro.number, course, call.now)]


def _next_look(number: int, course: Course, now: datetime) -> Later:
    """When the card changes next: at the minute, or at the hour while much time is left, counted back from the end."""
    assert course.ends is not None
    left = course.left_at(now)
    step = HOUR if left > HOUR else MINUTE
    return minute.at(course.ends - max(-(-left // step) - 1, 0) * step, number, _seconds(course.ends))


def _seconds(instant: datetime) -> int:
    return round((instant - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())


def _told(course: Course) -> Words:
    if course.phase is None:
        return _("The retro is over. Thank you for leading it.")
    name = Bold(SCRIPTS[course.phase].name)
    if course.ends is None:
        return _("{phase}: the clock stands. {command} lets it run again.", phase=name, command=Slash("retro resume"))
    return _("{phase}, until {at}.", phase=name, at=until(course))


def _where(retro: Retro) -> Phrase:
    course = course_of(retro)
    return _("it is over") if course.phase is None else SCRIPTS[course.phase].name
