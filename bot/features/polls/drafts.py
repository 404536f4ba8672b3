"""A poll before it is open: shown to whoever prepares it, opened now or later, moved, changed, thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from bot.features.polls.ballots import KINDS
from bot.features.polls.closing import opened
from bot.features.polls.coming import begun, cancelled, first_of, lasting, moved, planned, times
from bot.features.polls.common import (
    USUALLY,
    PollNumber,
    check_ends,
    feature,
    name_of,
    numbered,
    rules,
    to_come,
    unopened,
)
from bot.kit import (
    OFTEN,
    TIME_HINT,
    Actions,
    Arg,
    Block,
    Button,
    Call,
    Card,
    Choice,
    CrowdCall,
    Effect,
    Effects,
    Field,
    Fields,
    Form,
    OpenForm,
    Paragraph,
    Rejected,
    Reply,
    Slash,
    View,
    When,
    Words,
    _,
    check_ahead,
    join,
)
from storage.polls import DROPPED, PLANNED, Poll, PollStore

ONCE: Final = "once"
OFTEN_CHOICES: Final = tuple(Choice(every or ONCE, words) for every, words in OFTEN.items())


@dataclass(frozen=True, slots=True)
class LaterForm(Form):
    """When a poll is to open, and to close."""

    title = _("Open it later")
    send = _("Show me")

    opens: Annotated[datetime, Field(_("When is it to open?"), most=60, hint=TIME_HINT)]
    ends: Annotated[
        datetime | None,
        Field(
            _("When is it to close?"),
            most=60,
            hint=_("If you leave it out, it is open for three days, or for as long as you had it before."),
        ),
    ] = None


def preview(view: View, number: int) -> Card:
    """A poll as it will be, before whoever prepares it."""
    store = view.store(PollStore)
    poll = store.find(number)
    assert poll is not None
    title = _("This is how it will be")
    blocks: tuple[Block, ...] = (
        Paragraph(poll.question, "quote"),
        Paragraph(KINDS[poll.kind].how, "quiet"),
        Paragraph(join([numbered(poll, option) for option in store.options(number)], "\n")),
        Fields((*to_come(poll), (_("Closes"), When(poll.ends)), *rules(poll))),
        Paragraph(_("Once it is open, its rules cannot be changed."), "quiet"),
        Actions(_steps(poll)),
    )
    if poll.opens is not None and poll.kind != "times":
        again = Actions((recur.select(_("Again and again"), OFTEN_CHOICES, number),))
        blocks = (*blocks[:-1], again, blocks[-1])
    return Card(title=title, summary=(title, ": ", poll.question), blocks=blocks)


def _steps(poll: Poll) -> tuple[Button, ...]:
    number = poll.number
    anew = (change.button(_("Change it"), number),) if poll.kind != "times" else ()
    another = schedule.button(_("Another time") if poll.opens is not None else _("Open it later"), number)
    if poll.state == PLANNED:
        one = drop.danger(_("Cancel only this one") if poll.every else _("Cancel it"), number)
        every = (drop_all.danger(_("Cancel all of them"), number),) if poll.every else ()
        return (another, *anew, open_it.button(_("Open it now"), number), one, *every)
    if poll.opens is not None:
        first = (plan_it.primary(_("Plan it"), number), another)
    else:
        first = (open_it.primary(_("Open it"), number), another)
    return (*first, *anew, drop.danger(_("Throw it away"), number))


# --- Now --------------------------------------------------------------------------------------------------------------


@feature.action
@feature.command("polls open", _("Open a draft of yours, or a planned poll before its time"))
def open_it(call: CrowdCall, number: PollNumber) -> Effects:
    """Open it."""
    return opened_by_hand(call, number)


def opened_by_hand(call: Call, number: int) -> Effects:
    """A poll opens now."""
    store, before = call.store(PollStore), unopened(call, number)
    if before.opener_id is None:
        store.change(number, opener_id=call.person.member, opener_name=call.person.name)
    if before.opens is None:
        check_ends(before.ends, call.now)
    effects = opened(call, before) if before.opens is None else begun(call, before)
    poll = store.find(number)
    assert poll is not None
    return [
        *effects,
        Reply(
            _(
                "{poll} is open, and closes {when}. Its card is in the channel; everybody who is in the group now can "
                "vote.",
                poll=name_of(number),
                when=When(poll.ends),
            )
        ),
    ]


# --- Later ------------------------------------------------------------------------------------------------------------


@feature.on_submit
def timed(call: Call, form: LaterForm, number: int) -> Effects:
    """Say back what the times mean."""
    return _timed(call, number, form.opens, form.ends)


@feature.action
@feature.command("polls schedule", _("Let a draft of yours open by itself, or move one that is planned"))
def schedule(
    call: Call,
    number: PollNumber,
    when: Annotated[datetime | None, Arg(_("when it is to open, such as fri 10:00"), rest=True)] = None,
) -> Effects:
    """Say back what the time means; ask for it where it is missing."""
    return timed.open(unopened(call, number).number) if when is None else _timed(call, number, when, None)


def _timed(call: Call, number: int, opens: datetime, ends: datetime | None) -> Effects:
    poll = unopened(call, number)
    check_ahead(opens, call.now, field="opens")
    if ends is not None:
        lasts = lasting(call, opens, check_ends(ends, opens))
    else:
        lasts = USUALLY if poll.opens is None else lasting(call, poll.opens, poll.ends)
    return _settled(call, poll, times(call, opens, lasts=lasts, every=poll.every))


@feature.action
@feature.command("polls repeat", _("Let a poll that is to open by itself come again and again"))
def recur(call: Call, number: PollNumber, often: Annotated[str, Arg(_("how often"), choices=OFTEN_CHOICES)]) -> Effects:
    """Once, or again and again."""
    poll, every = unopened(call, number), "" if often == ONCE else often
    if every not in OFTEN:
        raise Rejected(_("It can be: {often}.", often=join(list(OFTEN.values()))))
    if poll.opens is None:
        command = Slash(f"polls schedule {name_of(number)}")
        raise Rejected(_("First say when it is to open: {command}.", command=command))
    if poll.kind == "times":
        raise Rejected(_("Times are over once they have passed, so a poll about times comes once."))
    return _settled(
        call, poll, times(call, first_of(call, poll), lasts=lasting(call, poll.opens, poll.ends), every=every)
    )


def _settled(call: Call, poll: Poll, values: dict[str, Any]) -> Effects:
    """A poll has these times: a draft before who prepares it, a planned one before everybody."""
    effects: list[Effect] = []
    if poll.state == PLANNED:
        effects += moved(call, poll, **values)
    else:
        call.store(PollStore).change(poll.number, **values)
    return [*effects, Reply(preview(call, poll.number))]


@feature.action
@feature.command("polls plan", _("Let a draft open by itself, at the time you chose for it"))
def plan_it(call: Call, number: PollNumber) -> Effects:
    """Let it open by itself."""
    poll = unopened(call, number)
    if poll.state == PLANNED:
        return Reply(preview(call, number))
    if poll.opens is None:
        return timed.open(number)
    check_ahead(poll.opens, call.now)
    return [
        *planned(call, number),
        Reply(
            _(
                "{poll} opens by itself {when}. Its card is in the channel; who is in the group by then can vote.",
                poll=name_of(number),
                when=When(poll.opens),
            )
        ),
    ]


@feature.action
def settle(call: Call, number: int) -> Effects:
    """A planned poll, with what can be done."""
    return Reply(preview(call, unopened(call, number).number))


# --- Otherwise, or not at all -----------------------------------------------------------------------------------------


@feature.action
@feature.command("polls change", _("Change a poll of yours that is not open yet"))
def change(call: Call, number: PollNumber) -> Effects:
    """Ask anew, beginning with what is there."""
    poll = unopened(call, number)
    options = call.store(PollStore).options(number)
    values = {
        "question": poll.question,
        "kind": poll.kind,
        "options": "" if KINDS[poll.kind].options else "\n".join(option.text for option in options),
        "secrecy": "anonymous" if poll.anonymous else "open",
        "shows": poll.shows,
        "ends": poll.ends.astimezone(call.group.zone).strftime("%Y-%m-%d %H:%M"),
        "quorum": str(poll.quorum),
        "threshold": poll.threshold,
        "may_add": "yes" if poll.may_add else "no",
    }
    return OpenForm("polls.asked", (number,), values)  # `asking.py` takes it


@feature.action
def drop(call: Call, number: int) -> Effects:
    """Throw a draft away, or cancel one planned poll."""
    return _dropped(call, number, all_=False)


@feature.action
def drop_all(call: Call, number: int) -> Effects:
    """Cancel a planned poll with all that would follow."""
    return _dropped(call, number, all_=True)


@feature.command("polls drop", _("Throw away a draft of yours, or cancel a planned poll"))
def drop_typed(call: Call, number: PollNumber) -> Effects:
    """The same; of a planned poll one sees first what that means."""
    poll = unopened(call, number)
    return Reply(preview(call, number)) if poll.state == PLANNED else _dropped(call, number, all_=False)


def _dropped(call: Call, number: int, *, all_: bool) -> Effects:
    poll, store = unopened(call, number), call.store(PollStore)
    if poll.state == PLANNED:
        says: Words = _("{poll} is cancelled. Its card says so.", poll=name_of(number))
        return [*cancelled(call, poll, all_=all_), Reply(says)]
    store.change(number, state=DROPPED, question="")
    store.set_options(number, ())
    return Reply(_("Thrown away. Nobody else saw it."))
