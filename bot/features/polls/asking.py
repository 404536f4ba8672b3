"""Asking: in one line, which opens a poll at once; or in a form, which shows it first. Its rules are fixed then."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from bot.features.polls.ballots import KINDS
from bot.features.polls.coming import check_room
from bot.features.polls.common import (
    AT_CLOSE,
    AT_ONCE,
    KINDS_IN_WORDS,
    LONGEST_QUESTION,
    QUORUMS,
    SECRECY,
    SHOWS,
    THRESHOLDS,
    USUALLY,
    card_of,
    check_ends,
    check_options,
    check_question,
    choices_of,
    feature,
    name_of,
    unopened,
)
from bot.features.polls.drafts import opened_by_hand, preview
from bot.kit import (
    Arg,
    Call,
    Card,
    Choice,
    CrowdCall,
    Effects,
    Field,
    Form,
    IdeaAdopted,
    JobCall,
    Paragraph,
    Post,
    Refresh,
    Rejected,
    Reply,
    Slash,
    View,
    _,
    join,
)
from storage.polls import DRAFT, Option, Poll, PollStore

YES_OR_NO: Final = (Choice("no", _("no")), Choice("yes", _("yes")))
MOST_SLOTS: Final = 6
"""In the form; more can be added on the card."""
_ENDS_HINT: Final = _("Such as “fri 10:00” or “in 2 weeks”; in 3 days if you leave it out.")
_IN_QUOTES: Final = re.compile('["“”„«»]([^"“”„«»]*)["“”„«»]')


@dataclass(frozen=True, slots=True)
class PollForm(Form):
    """A new poll."""

    title = _("A new poll")
    send = _("Show me")

    question: Annotated[str, Field(_("What is your question?"), "paragraph", most=LONGEST_QUESTION)]
    kind: Annotated[str, Field(_("How do people answer?"), "choice", choices=KINDS_IN_WORDS)] = "single"
    options: Annotated[
        str,
        Field(
            _("Options, one on each line"),
            "paragraph",
            most=3000,
            hint=_("2 to 20. Not needed for yes or no, nor for a temperature check."),
        ),
    ] = ""
    secrecy: Annotated[str, Field(_("Who sees who chose what?"), "choice", choices=SECRECY)] = "open"
    shows: Annotated[
        str,
        Field(
            _("When do results show?"),
            "choice",
            choices=choices_of(SHOWS),
            hint=_("Those of an anonymous poll always show when it closes."),
        ),
    ] = AT_ONCE
    ends: Annotated[datetime | None, Field(_("When does it close?"), most=60, hint=_ENDS_HINT)] = None
    quorum: Annotated[str, Field(_("How many have to take part?"), "choice", choices=choices_of(QUORUMS))] = "0"
    threshold: Annotated[
        str,
        Field(
            _("What does it take to decide?"),
            "choice",
            choices=choices_of(THRESHOLDS),
            hint=_("If you leave it out: what is usual for this kind of poll."),
        ),
    ] = ""
    may_add: Annotated[str, Field(_("May others add options?"), "choice", choices=YES_OR_NO)] = "no"


@dataclass(frozen=True, slots=True)
class TimesForm(Form):
    """A new poll about times."""

    title = _("Which time suits?")
    send = _("Show me")

    question: Annotated[str, Field(_("What is it about?"), "paragraph", most=LONGEST_QUESTION)]
    first: Annotated[datetime, Field(_("A time"), most=60, hint=_("Such as “fri 10:00”."))]
    second: Annotated[datetime, Field(_("Another time"), most=60)]
    third: Annotated[datetime | None, Field(_("A third one"), most=60)] = None
    fourth: Annotated[datetime | None, Field(_("A fourth one"), most=60)] = None
    fifth: Annotated[datetime | None, Field(_("A fifth one"), most=60)] = None
    sixth: Annotated[datetime | None, Field(_("A sixth one"), most=60)] = None
    ends: Annotated[datetime | None, Field(_("When does the poll close?"), most=60, hint=_ENDS_HINT)] = None


_USUAL: Final = {"kind": "single", "secrecy": "open", "shows": AT_ONCE, "quorum": "0", "may_add": "no"}
"""What stands in the form before anybody chooses."""


@feature.command("poll", _('Ask the group: "Question" "A" "B", or a form for all there is'), daily=True)
def ask(
    call: CrowdCall,
    text: Annotated[str, Arg(_("the question and the options, each in quotes"), rest=True, most=6000)] = "",
) -> Effects:
    """Open a poll with one choice at once; ask in a form for what is missing."""
    said_ = [part.strip() for part in _IN_QUOTES.findall(text)]
    if len(said_) < 2:
        question = said_[0] if said_ else text.strip()
        return asked.open(0, values={**_USUAL, "question": check_question(question)} if question else _USUAL)
    question, *texts = said_
    number = _new(call, check_options(texts), _rules(call, question=check_question(question), kind="single"))
    return opened_by_hand(call, number)


@feature.command("polls times", _("Ask which of some times suits the group"))
def ask_for_time(
    call: View, question: Annotated[str, Arg(_("what it is about"), rest=True, most=LONGEST_QUESTION)] = ""
) -> Effects:
    """Ask for the times."""
    return times_asked.open(values={"question": question} if question else {})


@feature.action
@feature.command("polls new", _("Ask the group with a form: all kinds of polls, openly or without names"))
def begin(call: View) -> Effects:
    """Ask for everything."""
    return asked.open(0, values=_USUAL)


@feature.on_submit
def asked(call: Call, form: PollForm, draft: int) -> Effects:
    """Keep a draft, new or changed, and show it as it will look."""
    before, kind = unopened(call, draft) if draft else None, KINDS[form.kind]
    texts = [line.strip() for line in form.options.splitlines() if line.strip()]
    if kind.options and texts:
        raise Rejected(_("This kind of poll has options of its own. Leave this empty."), field="options")
    options = [Option(n, "") for n in range(1, len(kind.options) + 1)] if kind.options else check_options(texts)
    threshold = form.threshold or kind.thresholds[0]
    if threshold not in kind.thresholds:
        fitting = join([THRESHOLDS[one] for one in kind.thresholds])
        raise Rejected(_("For this kind of poll it can be: {thresholds}.", thresholds=fitting), field="threshold")
    if form.may_add == "yes" and kind.options:
        raise Rejected(_("This kind of poll has options of its own, and takes no more."), field="may_add")
    values = _rules(
        call,
        question=form.question,
        kind=form.kind,
        anonymous=form.secrecy == "anonymous",
        shows=AT_CLOSE if form.secrecy == "anonymous" else form.shows,
        quorum=int(form.quorum),
        threshold=threshold,
        may_add=form.may_add == "yes",
        starts=before.opens if before is not None else None,
        ends=form.ends,
    )
    if before is None:
        return _drafted(call, options, values)
    if before.opens is not None:
        check_room(call, before.every, before.series, opens=before.opens, ends=values["ends"])
    return _changed(call, before, options, values)


@feature.on(IdeaAdopted)
def from_an_idea(call: JobCall, event: IdeaAdopted) -> Effects:
    """An idea that the group adopted as a poll is a draft of one; whoever takes it up says what can be chosen."""
    store, question = call.store(PollStore), event.text[:LONGEST_QUESTION]
    if event.becomes != "poll" or any(draft.question == question for draft in store.all(DRAFT)):
        return None
    options = [Option(number, "") for number, _words in enumerate(KINDS["yesno"].options, start=1)]
    number = store.draft(options, **usual_rules("yesno", call.now), question=question, kind="yesno")
    says = _(
        "An idea becomes a poll, {poll}: {question}\nWhoever takes it up types {change} to say how it is asked, or "
        "{open} to ask for yes or no.",
        poll=name_of(number),
        question=question,
        change=Slash(f"polls change {name_of(number)}"),
        open=Slash(f"polls open {name_of(number)}"),
    )
    return Post(content=Card(summary=says, blocks=(Paragraph(says),)))


def usual_rules(kind: str, now: datetime) -> dict[str, Any]:
    """The rules of a poll, as they are unless something else is said."""
    return {
        "anonymous": False,
        "shows": AT_ONCE,
        "quorum": 0,
        "threshold": KINDS[kind].thresholds[0],
        "may_add": False,
        "ends": now + USUALLY,
    }


@feature.on_submit
def times_asked(call: Call, form: TimesForm) -> Effects:
    """Keep a draft about times, and show it as it will look."""
    given = (form.first, form.second, form.third, form.fourth, form.fifth, form.sixth)
    slots = sorted({slot for slot in given if slot is not None})
    if len(slots) < 2:
        raise Rejected(_("These are the same time. Choose another one."), field="second")
    options = [Option(number, "", at) for number, at in enumerate(slots, start=1)]
    values = _rules(call, question=form.question, kind="times", may_add=True, ends=form.ends)
    return _drafted(call, options, values)


def _rules(
    call: Call, *, question: str, kind: str, starts: datetime | None = None, ends: datetime | None = None, **others: Any
) -> dict[str, Any]:
    """All that a poll is."""
    opens = starts or call.now
    closes = check_ends(ends or opens + USUALLY, opens)
    return {**usual_rules(kind, call.now), **others, "question": question, "kind": kind, "ends": closes}


def _drafted(call: Call, options: Sequence[Option], values: Mapping[str, Any]) -> Effects:
    return Reply(preview(call, _new(call, options, values)))


def _new(call: Call, options: Sequence[Option], values: Mapping[str, Any]) -> int:
    """A draft of somebody's; its number."""
    return call.store(PollStore).draft(options, **values, opener_id=call.person.member, opener_name=call.person.name)


def _changed(call: Call, poll: Poll, options: Sequence[Option], values: Mapping[str, Any]) -> Effects:
    store = call.store(PollStore)
    store.change(poll.number, **values)
    store.set_options(poll.number, options)
    return [Refresh(card_of(poll.number)), Reply(preview(call, poll.number))]
