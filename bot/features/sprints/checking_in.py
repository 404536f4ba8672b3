"""Check-ins: once a week, done / next / blocked in one form, or one tap for resting. Who says nothing is not listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from bot.features.sprints.common import (
    MOST_SAID,
    card_of,
    custom_of,
    feature,
    joined,
    name_of,
    open_sprint,
    there,
    under_way,
    week_of,
)
from bot.features.sprints.dates import APART, DAY, MINUTE, check_ins, next_check_in
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    Card,
    CoordinatorCall,
    Direct,
    Effect,
    Effects,
    Emit,
    Field,
    Form,
    HeldUp,
    JobCall,
    MemberId,
    Paragraph,
    Phrase,
    Post,
    Refresh,
    Rejected,
    Reply,
    Slash,
    Span,
    View,
    Weekly,
    When,
    Words,
    _,
    _n,
)
from storage.sprints import CheckIn, CheckInStore, Sprint, SprintStore

REMINDED_AFTER: Final = DAY
_LATEST: Final = timedelta(days=2)
"""After it was to go out, a reminder is of no use any more."""


@dataclass(frozen=True, slots=True)
class CheckInForm(Form):
    """How it goes."""

    title = _("How does it go?")

    done: Annotated[str, Field(_("Done since last time"), "paragraph", most=MOST_SAID)] = ""
    next: Annotated[str, Field(_("Next"), "paragraph", most=MOST_SAID)] = ""
    blocked: Annotated[
        str, Field(_("What stops you?"), "paragraph", most=MOST_SAID, hint=_("May stay empty, as the others may"))
    ] = ""


@dataclass(frozen=True, slots=True)
class CustomForm(Form):
    """When the group checks in."""

    title = _("When do we check in?")
    send = _("Save")

    at: Annotated[
        datetime, Field(_("The next time it would be"), most=60, hint=_("Such as “wed 10:00”; from then on every week"))
    ]


# --- Answering --------------------------------------------------------------------------------------------------------


@feature.command("checkin", _("Say how it goes: what is done, what is next, what stops you"))
def check_in_typed(call: Call) -> Effects:
    """Ask how it goes."""
    sprint = under_way(call)
    return _asked(call, sprint, max(sprint.week, 1))


@feature.action
def check_in(call: Call, number: int, week: int) -> Effects:
    """Ask how it goes."""
    return _asked(call, open_sprint(call, number), week)


def _asked(call: Call, sprint: Sprint, week: int) -> Effects:
    said = call.store(CheckInStore).said_by(sprint.number, _this_week(sprint, week), call.person.member)
    values = {} if said is None else {"done": said.done, "next": said.next, "blocked": said.blocked}
    return checked_in.open(sprint.number, week, values=values)


@feature.on_submit
def checked_in(call: Call, form: CheckInForm, number: int, week: int) -> Effects:
    """Keep it."""
    sprint = open_sprint(call, number)
    if not (form.done or form.next or form.blocked):
        raise Rejected(
            _("A word in one of them is enough. If there is nothing this week, “Resting this week” says so."),
            field="done",
        )
    return _said(call, sprint, _this_week(sprint, week), form)


@feature.command("checkins rest", _("Say that there is nothing from you this week; that is an answer too"))
def rest_typed(call: Call) -> Effects:
    """Rest."""
    sprint = open_sprint(call, under_way(call).number)
    return _said(call, sprint, max(sprint.week, 1), None)


@feature.action
def rest(call: Call, number: int, week: int) -> Effects:
    """Rest."""
    sprint = open_sprint(call, number)
    return _said(call, sprint, _this_week(sprint, week), None)


def _this_week(sprint: Sprint, week: int) -> int:
    """Of which check-in it is, from a card or a form that may be older.

    :raises Rejected: when that one is over.
    """
    if week != max(sprint.week, 1):
        raise Rejected(_("That check-in is over, and the next one is open: {command}", command=Slash("checkin")))
    return week


def _said(call: Call, sprint: Sprint, week: int, form: CheckInForm | None) -> Effects:
    member, name = call.person.member, call.person.name
    effects = joined(call, sprint)
    call.store(CheckInStore).say(
        CheckIn(
            sprint.number,
            week,
            member,
            name,
            form is None,
            "" if form is None else form.done,
            "" if form is None else form.next,
            "" if form is None else form.blocked,
        )
    )
    told = _("Rest well. That counts as an answer.") if form is None else _("Thank you. It stands on this week's card.")
    waits = () if sprint.week else (" ", _("The card comes when the group checks in."))
    words: Words = (told, *waits)
    answer: Card | Words = words
    if form is not None and form.blocked:
        ask = Paragraph(_("Shall the group see what stops you as a blocker, with your name, so that others can help?"))
        answer = Card(summary=words, blocks=(Paragraph(words), ask, Actions((ask_for_help.primary(_("Yes, ask")),))))
    return [
        *effects,
        Refresh(week_of(sprint.number, week)),
        Refresh(card_of(sprint.number)),
        Refresh(reminder_card.of(sprint.number, week, member)),
        Reply(answer),
    ]


@feature.action
@feature.command("checkins blocker", _("Put on record, as a blocker, what you said stops you, so that others can help"))
def ask_for_help(call: Call) -> Effects:
    """What they said at the check-in of now becomes a blocker, under their name."""
    sprint = under_way(call)
    said = call.store(CheckInStore).said_by(sprint.number, max(sprint.week, 1), call.person.member)
    if said is None or not said.blocked:
        words = _(
            "You said nothing of it at this check-in. {command} puts on record what holds you up.",
            command=Slash("blocker"),
        )
        raise Rejected(words)
    return Emit(HeldUp(said.blocked, call.person.member, call.person.name))


# --- Asking -----------------------------------------------------------------------------------------------------------


def planned_check_in(call: JobCall, sprint: Sprint) -> list[Effect]:
    """The next check-in, where there is one; many groups have theirs in the same minute, and nobody waits for it."""
    at = next_check_in(sprint.begins, sprint.ends, custom_of(call), now=call.now, asked=sprint.asked)
    return [] if at is None else [replace(ask.at(at, sprint.number, _seconds(at)), patient=True)]


@feature.job
def ask(call: JobCall, number: int, at: int) -> Effects:
    """Ask everybody how it goes, unless that is to be at another time by now; `at` is in seconds of the epoch."""
    store = call.store(SprintStore)
    sprint = store.take(number)
    if sprint is None or sprint.ended is not None or call.now >= sprint.ends:
        return None
    slot = datetime.fromtimestamp(at, UTC)
    when = check_ins(sprint.begins, sprint.ends, custom_of(call))
    if slot not in when or (sprint.asked is not None and call.now < sprint.asked + APART - MINUTE):
        return None  # the group has another day by now, or was asked late, after a machine was away
    week = store.ask(sprint, call.now)
    sprint = store.find(number)
    assert sprint is not None
    effects: list[Effect] = [Post(content=week_of(number, week)), Refresh(card_of(number))]
    if week > 1:
        effects.append(Refresh(week_of(number, week - 1)))
    if call.now + REMINDED_AFTER < sprint.ends:
        effects.append(remind.at(call.now + REMINDED_AFTER, number, week))
    return [*effects, *planned_check_in(call, sprint)]


@feature.job
def remind(call: JobCall, number: int, week: int) -> Effects:
    """Remind in private who is in it and has not answered; nobody else sees who that is."""
    sprint = call.store(SprintStore).find(number)
    if sprint is None or sprint.ended is not None or sprint.week != week or sprint.asked is None:
        return None
    if call.now >= min(sprint.ends, sprint.asked + REMINDED_AFTER + _LATEST):
        return None
    said = {one.member_id for one in call.store(CheckInStore).of(number, week)}
    return [
        Direct(MemberId(one.member_id), reminder_card.of(number, week, one.member_id))
        for one in there(call, number)
        if one.member_id not in said
    ]


@feature.card
def reminder_card(view: View, number: int, week: int, member: int) -> Card | None:
    """The question before one person, until they answered."""
    sprint = view.store(SprintStore).find(number)
    if sprint is None:
        return None
    said = view.store(CheckInStore).said_by(number, week, member)
    title = _("How does it go?")
    if said is not None:
        words = _("Thank you, you have answered.")
        return Card(title=title, summary=words, blocks=(Paragraph(words),))
    if not _is_open(sprint, week):
        words = _("This check-in is over. Nothing is missing.")
        return Card(title=title, summary=words, blocks=(Paragraph(words),))
    words = _("A word or two is enough, and resting is an answer too. This comes once and to you alone.")
    return Card(
        title=title,
        summary=(title, " ", words),
        blocks=(Paragraph(sprint.goal, "quote"), Paragraph(words), Actions(_steps(number, week))),
    )


def _steps(number: int, week: int) -> tuple[Button, ...]:
    return (check_in.primary(_("Check in"), number, week), rest.button(_("Resting this week"), number, week))


def _is_open(sprint: Sprint, week: int) -> bool:
    return sprint.ended is None and max(sprint.week, 1) == week


# --- Showing ----------------------------------------------------------------------------------------------------------


@feature.card
def week_card(view: View, number: int, week: int) -> Card | None:
    """What was said at one check-in."""
    sprint = view.store(SprintStore).find(number)
    return None if sprint is None else _card(view, sprint, week)


@feature.command("checkins show", _("See what was said at the last check-in"))
def show(call: View) -> Effects:
    """The card of this week, privately; after a sprint its last one."""
    sprint = call.store(SprintStore).last() or under_way(call)
    return Reply(_card(call, sprint, max(sprint.week, 1)))


def _card(view: View, sprint: Sprint, week: int) -> Card:
    title = _("Check-in {week} of sprint {sprint}", week=week, sprint=name_of(sprint.number))
    said = view.store(CheckInStore).of(sprint.number, week)
    resting = [one.name for one in said if one.resting]
    answered = _n("One has answered.", "{count} have answered.", len(said)) if said else _("How does it go?")
    blocks: list[Block] = [Paragraph(sprint.goal, "quote")]
    blocks += [Paragraph((Bold(one.name), *_lines(one))) for one in said if not one.resting]
    if resting:
        blocks.append(Paragraph((_("Resting this week:"), " ", ", ".join(resting))))
    if _is_open(sprint, week):
        if not said:
            blocks.append(Paragraph(_("What is done, what is next, what stops you? A word or two is enough.")))
        blocks.append(Actions(_steps(sprint.number, week)))
    elif not said:
        blocks.append(Paragraph(_("Nobody wrote anything here. That is fine: there was enough to do."), "quiet"))
    return Card(title=title, summary=(title, ": ", answered), blocks=tuple(blocks))


def _lines(one: CheckIn) -> tuple[Span, ...]:
    found: list[Phrase] = []
    if one.done:
        found.append(_("Done: {text}", text=one.done))
    if one.next:
        found.append(_("Next: {text}", text=one.next))
    if one.blocked:
        found.append(_("Blocked: {text}", text=one.blocked))
    return tuple(span for line in found for span in ("\n", line))


def blocked(view: View, sprint: Sprint) -> Sequence[CheckIn]:
    """Who said at the newest check-in that something stops them."""
    return [one for one in view.store(CheckInStore).of(sprint.number, max(sprint.week, 1)) if one.blocked]


# --- When -------------------------------------------------------------------------------------------------------------


@feature.command("checkins when", _("Choose the day and the hour at which the group checks in (coordinators)"))
def when_typed(
    call: CoordinatorCall, at: Annotated[datetime | None, Arg(_("the next time, such as wed 10:00"), rest=True)] = None
) -> Effects:
    """Keep it, or ask for it."""
    return chosen.open() if at is None else _chosen(call, at)


@feature.on_submit
def chosen(call: CoordinatorCall, form: CustomForm) -> Effects:
    """Keep it."""
    return _chosen(call, form.at)


def _chosen(call: Call, at: datetime) -> Effects:
    local = at.astimezone(call.group.zone)
    custom = Weekly(local.weekday(), local.time().replace(second=0, microsecond=0))
    call.store(SprintStore).keep_custom(custom.weekday, custom.at.isoformat())
    first = When(custom_of(call).next(call.now))
    said = _(
        "From now on the group checks in every week at that time; the next such moment is {when}.", when=Bold(first)
    )
    sprint = call.store(SprintStore).under_way()
    if sprint is None:
        return Reply(said)
    return [*planned_check_in(call, sprint), Refresh(card_of(sprint.number)), Reply(said)]


def _seconds(instant: datetime) -> int:
    return round(instant.timestamp())
