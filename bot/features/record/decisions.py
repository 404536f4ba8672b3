"""Decisions: what the group decided and why, what spoke against it, and when it is looked at again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from bot.features.record.common import DAY_HINT, DAY_HINT_OPTIONAL, day_of, feature, is_over, perhaps_day_of
from bot.features.record.registers import decisions
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    Choice,
    Effects,
    Field,
    Fields,
    Form,
    JobCall,
    Later,
    NotFound,
    Paragraph,
    Phrase,
    Post,
    Refresh,
    Rejected,
    Reply,
    Slash,
    View,
    When,
    Words,
    _,
    _n,
)
from storage.record import MOST_CHARACTERS, Decision, DecisionStore, Dissent

MINE, UNNAMED = "mine", "unnamed"

Number = Annotated[int, Arg(_("which decision, such as D-001"), prefix="D")]


@dataclass(frozen=True, slots=True)
class DecisionWordsForm(Form):
    """The words of a decision."""

    title = _("Say it better")
    send = _("Save")

    text: Annotated[str, Field(_("What did you decide?"), "paragraph", most=MOST_CHARACTERS)]
    reasons: Annotated[str, Field(_("Why?"), "paragraph", most=MOST_CHARACTERS)] = ""
    context: Annotated[str, Field(_("What led to it?"), "paragraph", most=MOST_CHARACTERS)] = ""
    options: Annotated[str, Field(_("Which other ways were there?"), "paragraph", most=MOST_CHARACTERS)] = ""

    @property
    def said(self) -> Mapping[str, str]:
        """The words, by what they are."""
        return {"text": self.text, "context": self.context, "options": self.options, "reasons": self.reasons}


@dataclass(frozen=True, slots=True)
class DecisionForm(DecisionWordsForm):
    """A new decision."""

    title = _("A decision")

    dissent: Annotated[
        str,
        Field(
            _("What speaks against it?"),
            "paragraph",
            most=MOST_CHARACTERS,
            hint=_("Kept with respect. Name nobody here; who wishes to be named says so on the card."),
        ),
    ] = ""
    review: Annotated[
        datetime | None, Field(_("When do you look at it again?"), most=60, day=True, hint=DAY_HINT_OPTIONAL)
    ] = None
    supersedes: Annotated[
        int, Field(_("In place of which one?"), prefix="D", hint=_("Such as D-001; may stay empty."))
    ] = 0


@dataclass(frozen=True, slots=True)
class DissentForm(Form):
    """What speaks against a decision."""

    title = _("I see it differently")

    text: Annotated[str, Field(_("What speaks against it?"), "paragraph", most=MOST_CHARACTERS)]
    whose: Annotated[
        str,
        Field(
            _("Whose view is it?"),
            "choice",
            choices=(
                Choice(MINE, _("Mine, with my name")),
                Choice(UNNAMED, _("Somebody's here, without a name")),
            ),
            hint=_("Anybody may write it down for anybody; without a name, none is kept."),
        ),
    ] = MINE


@dataclass(frozen=True, slots=True)
class ReviewForm(Form):
    """When a decision is looked at again."""

    title = _("Look at it again")
    send = _("Save")

    review: Annotated[datetime, Field(_("When do you look at it again?"), most=60, day=True, hint=DAY_HINT)]


@dataclass(frozen=True, slots=True)
class TakeBackForm(Form):
    """Why a decision does not hold any more."""

    title = _("Take a decision back")
    send = _("Take it back")

    why: Annotated[str, Field(_("Why does it not hold any more?"), "paragraph", most=500)]


# --- Deciding ---------------------------------------------------------------------------------------------------------


@feature.action
@feature.command("decision", _("Put on record what the group decided, and why"))
def new_decision(
    call: Call, text: Annotated[str, Arg(_("what you decided"), rest=True, most=MOST_CHARACTERS)] = ""
) -> Effects:
    """Ask for the decision, beginning with what they typed."""
    return decision_written.open(values={"text": text})


@feature.action
@feature.command("decisions supersede", _("Put on record a decision that takes the place of an earlier one"))
def decide_anew(call: Call, number: Number) -> Effects:
    """Ask for the decision that takes another one's place."""
    _in_force(call, number)
    return decision_written.open(values={"supersedes": decisions.name(number)})


@feature.on_submit
def decision_written(call: Call, form: DecisionForm) -> Effects:
    """Keep a decision; the one whose place it takes stays on record."""
    if form.supersedes:
        _in_force(call, form.supersedes, field="supersedes")
    review = perhaps_day_of(call, form.review, "review")
    return decide(call, form.said, dissent=form.dissent, review=review, supersedes=form.supersedes or None)


def decide(
    call: Call,
    said: Mapping[str, str],
    *,
    dissent: str = "",
    review: datetime | None = None,
    supersedes: int | None = None,
) -> Effects:
    """Keep a decision, and show it to everybody."""
    store = call.store(DecisionStore)
    number = store.add(
        {"context": "", "options": "", "reasons": "", **said},
        decided=call.now,
        review=review,
        supersedes=supersedes,
        by=call.person.member,
        name=call.person.name,
    )
    if dissent:
        store.dissent(number, dissent)
    name = decisions.name(number)
    told = (
        _("{name} is on record.", name=name)
        if review is None
        else _("{name} is on record; you look at it again on {day}.", name=name, day=Bold(When(review, "day")))
    )
    earlier = () if supersedes is None else (Refresh(decisions.card(supersedes)),)
    return [Post(content=decisions.card(number)), *earlier, *_reminding(number, review), Reply(told)]


# --- What becomes of it -----------------------------------------------------------------------------------------------


@feature.action
@feature.command("decisions change", _("Change the words of a decision; when they changed stays on record"))
def change_decision(call: Call, number: Number) -> Effects:
    """Ask for other words."""
    found = decisions.found(call, number)
    said = {"text": found.text, "context": found.context, "options": found.options, "reasons": found.reasons}
    return decision_changed.open(number, values=said)


@feature.on_submit
def decision_changed(call: Call, form: DecisionWordsForm, number: int) -> Effects:
    """Keep other words."""
    decisions.taken(call, number)
    call.store(DecisionStore).reword(number, form.said, at=call.now)
    return decisions.changed(number, _("Changed."))


@feature.action
@feature.command("decisions dissent", _("Say what speaks against a decision, with your name or without"))
def dissent(
    call: Call, number: Number, text: Annotated[str, Arg(_("your words"), rest=True, most=MOST_CHARACTERS)] = ""
) -> Effects:
    """Ask for it, beginning with what they typed: whether it is named is asked there."""
    decisions.found(call, number)
    return dissented.open(number, values={"text": text, "whose": MINE})


@feature.on_submit
def dissented(call: Call, form: DissentForm, number: int) -> Effects:
    """Keep it, and the name only of whoever wishes so."""
    decisions.taken(call, number)
    if form.whose == MINE:
        call.store(DecisionStore).dissent(number, form.text, by=call.person.member, name=call.person.name)
    else:
        call.store(DecisionStore).dissent(number, form.text)
    return decisions.changed(number, _("It stands beside the decision. Thank you for saying it."))


@feature.action
@feature.command("decisions review", _("Say when a decision is looked at again"))
def review_decision(
    call: Call, number: Number, when: Annotated[datetime | None, Arg(_("on which day"), rest=True, day=True)] = None
) -> Effects:
    """Keep the day; ask for it when it is missing."""
    _in_force(call, number)
    return review_set.open(number) if when is None else _reviewed_on(call, number, when)


@feature.on_submit
def review_set(call: Call, form: ReviewForm, number: int) -> Effects:
    """Keep the day."""
    return _reviewed_on(call, number, form.review)


def _reviewed_on(call: Call, number: int, on: datetime) -> Effects:
    _in_force(call, number)
    review = day_of(call, on, "review")
    call.store(DecisionStore).look_again(number, review)
    told = _("You look at {name} again on {day}.", name=decisions.name(number), day=Bold(When(review, "day")))
    return [*decisions.changed(number, told), *_reminding(number, review)]


@feature.action
@feature.command("decisions hold", _("Say that a decision was looked at again, and still holds"))
def still_holds(call: Call, number: Number) -> Effects:
    """It holds."""
    _in_force(call, number)
    call.store(DecisionStore).hold(number, call.now)
    name = decisions.name(number)
    command = Slash(f"decisions review {name}")
    return decisions.changed(number, _("{name} holds. {command} says when to look again.", name=name, command=command))


@feature.action
@feature.command("decisions retract", _("Say why a decision does not hold any more; it stays on record"))
def take_back(call: Call, number: Number, why: Annotated[str, Arg(_("why"), rest=True, most=500)] = "") -> Effects:
    """Take it back; ask why when that is missing."""
    _in_force(call, number)
    return _taken_back(call, number, why) if why else decision_taken_back.open(number)


@feature.on_submit
def decision_taken_back(call: Call, form: TakeBackForm, number: int) -> Effects:
    """Take it back."""
    return _taken_back(call, number, form.why)


def _taken_back(call: Call, number: int, why: str) -> Effects:
    _in_force(call, number)
    call.store(DecisionStore).take_back(number, why)
    return decisions.changed(number, _("{name} does not hold any more.", name=decisions.name(number)))


def _reminding(number: int, review: datetime | None) -> list[Later]:
    return [] if review is None else [look_again.at(review, number, round(review.timestamp()))]


@feature.job
def look_again(call: JobCall, number: int, day: int) -> Effects:
    """Say that the day has come, unless it was moved or is no longer needed."""
    found = call.store(DecisionStore).find(number)
    if found is None or found.review is None or round(found.review.timestamp()) != day:
        return None
    words = _("Today you wanted to look at {name} again: does it still hold?", name=decisions.name(number))
    return [Post(content=words, under=decisions.card(number)), Refresh(decisions.card(number))]


def _in_force(call: Call, number: int, field: str | None = None) -> Decision:
    """A decision that holds.

    :raises Rejected: when there is none, or it does not hold any more.
    """
    try:
        found = decisions.taken(call, number)
    except NotFound as missing:
        raise Rejected(missing.words, field=field) from None
    name = decisions.name(number)
    if found.state == "superseded":
        later = call.store(DecisionStore).in_place_of(number)
        words = _("{name} was superseded by {later} already.", name=name, later=decisions.name(later or 0))
    elif found.state == "taken_back":
        words = _("{name} was taken back.", name=name)
    else:
        return found
    raise Rejected(words, field=field)


# --- Showing ----------------------------------------------------------------------------------------------------------


@decisions.drawn
def decision_card(view: View, found: Decision) -> Sequence[Block]:
    """A decision as everybody sees it."""
    blocks: list[Block] = [Paragraph(found.text)]
    parts = ((_("Why"), found.reasons), (_("What led to it"), found.context), (_("Other ways"), found.options))
    blocks += [Paragraph((Bold(head), "\n", words)) for head, words in parts if words]
    if dissents := view.store(DecisionStore).dissents(found.number):
        blocks.append(Paragraph(Bold(_("What speaks against it"))))
        blocks += [Paragraph(_dissent_words(one), "quote") for one in dissents]
    return [*blocks, Fields(tuple(_facts(view, found))), Actions(_steps(view, found))]


def _facts(view: View, decision: Decision) -> Iterator[tuple[Words, Words]]:
    yield _("Status"), decisions.states[decision.state]
    yield _("Decided on"), When(decision.decided, "day")
    if decision.why:
        yield _("Why it was taken back"), decision.why
    if decision.supersedes is not None:
        yield _("Supersedes"), decisions.name(decision.supersedes)
    later = view.store(DecisionStore).in_place_of(decision.number)
    if later is not None:
        yield _("Superseded by"), decisions.name(later)
    if decision.changed is not None:
        yield _("Words changed on"), When(decision.changed, "day")
    if decision.held is not None:
        yield _("Looked at again, and held"), When(decision.held, "day")
    if decision.review is not None:
        yield _("To be looked at again on"), When(decision.review, "day")


def _dissent_words(dissent: Dissent) -> Words:
    return dissent.text if dissent.name is None else (dissent.text, " – ", dissent.name)


def _steps(view: View, decision: Decision) -> tuple[Button, ...]:
    number = decision.number
    against = dissent.button(_("I see it differently"), number)
    words = change_decision.button(_("Change the words"), number)
    if decision.state != "in_force":
        return (against, words)
    due = decision.review is not None and decision.review <= view.now
    again = (
        still_holds.primary(_("It still holds"), number)
        if due
        else review_decision.button(_("Look at it again on …"), number)
    )
    return (
        again,
        against,
        words,
        decide_anew.button(_("Decide anew"), number),
        take_back.danger(_("Take it back"), number),
    )


@feature.command("decisions show", _("Look at one decision"))
def show_decision(call: View, number: Number) -> Effects:
    """Its card, privately."""
    return decisions.show(call, number)


@feature.command("decisions list", _("See what this group decided, newest first"))
def list_decisions(
    call: View, state: Annotated[str, Arg(_("only those that are so"), choices=decisions.choices)] = ""
) -> Effects:
    """The decisions in a table."""
    found = decisions.all(call, state)
    return decisions.listed(
        call,
        found[::-1],
        {_("Status"): lambda one: _state(call, one), _("Decided on"): lambda one: When(one.decided, "day")},
        count=_n("One decision", "{count} decisions", len(found)),
        none=_("There are none yet. What did you decide last? Whoever is new will thank you."),
        steps=(new_decision.primary(_("Put a decision on record")),),
    )


def _state(view: View, decision: Decision) -> Phrase:
    if decision.state == "in_force" and is_over(view, decision.review):
        return _("in force, to be looked at again")
    return decisions.states[decision.state]
