"""Decisions: what the group decided and why, what spoke against it, and when it is looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from bot.features.record.common import (
    DAY_HINT,
    DAY_HINT_OPTIONAL,
    choices_of,
    day_of,
    feature,
    is_over,
    not_there,
    perhaps_day_of,
)
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    Card,
    CardRef,
    Choice,
    Effects,
    Field,
    Fields,
    Form,
    JobCall,
    Kind,
    Later,
    Paragraph,
    Phrase,
    Post,
    Refresh,
    Rejected,
    Reply,
    Slash,
    Table,
    View,
    When,
    Words,
    _,
    _n,
    shortened,
)
from storage.record import MOST_CHARACTERS, Decision, DecisionStore, Dissent

STATES: Final[Mapping[str, Phrase]] = {
    "in_force": _("in force"),
    "superseded": _("superseded"),
    "taken_back": _("taken back"),
}
MINE, UNNAMED = "mine", "unnamed"

Number = Annotated[int, Arg(_("which decision, such as D-001"), prefix="D")]


@dataclass(frozen=True, slots=True)
class DecisionForm(Form):
    """A new decision."""

    title = _("A decision")
    send = _("Save")

    text: Annotated[str, Field(_("What did you decide?"), "paragraph", most=MOST_CHARACTERS)]
    reasons: Annotated[str, Field(_("Why?"), "paragraph", most=MOST_CHARACTERS)] = ""
    context: Annotated[str, Field(_("What led to it?"), "paragraph", most=MOST_CHARACTERS)] = ""
    options: Annotated[str, Field(_("Which other ways were there?"), "paragraph", most=MOST_CHARACTERS)] = ""
    dissent: Annotated[
        str,
        Field(
            _("What speaks against it?"),
            "paragraph",
            most=MOST_CHARACTERS,
            hint=_("Kept with respect. Name nobody here; who wishes to be named says so on the card."),
        ),
    ] = ""
    review: Annotated[datetime | None, Field(_("When do you look at it again?"), most=60, hint=DAY_HINT_OPTIONAL)] = (
        None
    )
    supersedes: Annotated[
        int, Field(_("In place of which one?"), prefix="D", hint=_("Such as D-001; may stay empty."))
    ] = 0


@dataclass(frozen=True, slots=True)
class DecisionWordsForm(Form):
    """A decision in other words."""

    title = _("Say it better")
    send = _("Save")

    text: Annotated[str, Field(_("What did you decide?"), "paragraph", most=MOST_CHARACTERS)]
    reasons: Annotated[str, Field(_("Why?"), "paragraph", most=MOST_CHARACTERS)] = ""
    context: Annotated[str, Field(_("What led to it?"), "paragraph", most=MOST_CHARACTERS)] = ""
    options: Annotated[str, Field(_("Which other ways were there?"), "paragraph", most=MOST_CHARACTERS)] = ""


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

    review: Annotated[datetime, Field(_("When do you look at it again?"), most=60, hint=DAY_HINT)]


@dataclass(frozen=True, slots=True)
class TakeBackForm(Form):
    """Why a decision does not hold any more."""

    title = _("Take a decision back")
    send = _("Take it back")

    why: Annotated[str, Field(_("Why does it not hold any more?"), "paragraph", most=500)]


# --- Deciding ---------------------------------------------------------------------------------------------------------


@feature.command("decision", _("Put on record what the group decided, and why"))
def decision(
    call: Call, text: Annotated[str, Arg(_("what you decided"), rest=True, most=MOST_CHARACTERS)] = ""
) -> Effects:
    """Ask for the decision, beginning with what they typed."""
    return decision_written.open(values={"text": text})


@feature.action
def new_decision(call: Call) -> Effects:
    """Ask for a decision."""
    return decision_written.open()


@feature.command("decisions supersede", _("Put on record a decision that takes the place of an earlier one"))
def supersede_typed(call: Call, number: Number) -> Effects:
    """Ask for the decision that takes its place."""
    return supersede(call, number)


@feature.action
def decide_anew(call: Call, number: int) -> Effects:
    """Ask for the decision that takes its place."""
    return supersede(call, number)


def supersede(call: Call, number: int) -> Effects:
    """Ask for the decision that takes another one's place."""
    _in_force(call, number)
    return decision_written.open(values={"supersedes": decision_name(number)})


@feature.on_submit
def decision_written(call: Call, form: DecisionForm) -> Effects:
    """Keep a decision; the one whose place it takes stays on record."""
    if form.supersedes:
        _in_force(call, form.supersedes, field="supersedes")
    said = {"text": form.text, "context": form.context, "options": form.options, "reasons": form.reasons}
    return decide(
        call,
        said,
        dissent=form.dissent,
        review=perhaps_day_of(call, form.review, "review"),
        supersedes=form.supersedes or None,
    )


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
    name = decision_name(number)
    told = (
        _("{name} is on record.", name=name)
        if review is None
        else _("{name} is on record; you look at it again on {day}.", name=name, day=Bold(When(review, "day")))
    )
    changed = () if supersedes is None else (Refresh(decision_of(supersedes)),)
    return [Post(content=decision_of(number)), *changed, *_reminding(number, review), Reply(told)]


# --- What becomes of it -----------------------------------------------------------------------------------------------


@feature.command("decisions change", _("Change the words of a decision; when they changed stays on record"))
def change_decision_typed(call: Call, number: Number) -> Effects:
    """Ask for other words."""
    return _changing(call, number)


@feature.action
def change_decision(call: Call, number: int) -> Effects:
    """Ask for other words."""
    return _changing(call, number)


def _changing(call: Call, number: int) -> Effects:
    found = _found(call, number)
    said = {"text": found.text, "context": found.context, "options": found.options, "reasons": found.reasons}
    return decision_changed.open(number, values=said)


@feature.on_submit
def decision_changed(call: Call, form: DecisionWordsForm, number: int) -> Effects:
    """Keep other words."""
    _taken(call, number)
    said = {"text": form.text, "context": form.context, "options": form.options, "reasons": form.reasons}
    call.store(DecisionStore).reword(number, said, at=call.now)
    return [Refresh(decision_of(number)), Reply(_("Changed."))]


@feature.command("decisions dissent", _("Say what speaks against a decision, with your name or without"))
def dissent_typed(
    call: Call, number: Number, text: Annotated[str, Arg(_("your words"), rest=True, most=MOST_CHARACTERS)] = ""
) -> Effects:
    """Ask for it, beginning with what they typed: whether it is named is asked there."""
    _found(call, number)
    return dissented.open(number, values={"text": text, "whose": MINE})


@feature.action
def dissent(call: Call, number: int) -> Effects:
    """Ask for it."""
    _found(call, number)
    return dissented.open(number, values={"whose": MINE})


@feature.on_submit
def dissented(call: Call, form: DissentForm, number: int) -> Effects:
    """Keep it, and the name only of whoever wishes so."""
    _taken(call, number)
    if form.whose == MINE:
        call.store(DecisionStore).dissent(number, form.text, by=call.person.member, name=call.person.name)
    else:
        call.store(DecisionStore).dissent(number, form.text)
    return [Refresh(decision_of(number)), Reply(_("It stands beside the decision. Thank you for saying it."))]


@feature.command("decisions review", _("Say when a decision is looked at again"))
def review_decision_typed(
    call: Call, number: Number, when: Annotated[datetime | None, Arg(_("on which day"), rest=True)] = None
) -> Effects:
    """Keep the day; ask for it when it is missing."""
    return _reviewed_on(call, number, when) if when is not None else _ask_review(call, number)


@feature.action
def review_decision(call: Call, number: int) -> Effects:
    """Ask for the day."""
    return _ask_review(call, number)


def _ask_review(call: Call, number: int) -> Effects:
    _in_force(call, number)
    return review_set.open(number)


@feature.on_submit
def review_set(call: Call, form: ReviewForm, number: int) -> Effects:
    """Keep the day."""
    return _reviewed_on(call, number, form.review)


def _reviewed_on(call: Call, number: int, on: datetime) -> Effects:
    _in_force(call, number)
    review = day_of(call, on, "review")
    call.store(DecisionStore).look_again(number, review)
    told = _("You look at {name} again on {day}.", name=decision_name(number), day=Bold(When(review, "day")))
    return [Refresh(decision_of(number)), *_reminding(number, review), Reply(told)]


@feature.command("decisions hold", _("Say that a decision was looked at again, and still holds"))
def hold_typed(call: Call, number: Number) -> Effects:
    """It holds."""
    return _holds(call, number)


@feature.action
def still_holds(call: Call, number: int) -> Effects:
    """It holds."""
    return _holds(call, number)


def _holds(call: Call, number: int) -> Effects:
    _in_force(call, number)
    call.store(DecisionStore).hold(number, call.now)
    name = decision_name(number)
    told = _("{name} holds. {command} says when to look again.", name=name, command=Slash(f"decisions review {name}"))
    return [Refresh(decision_of(number)), Reply(told)]


@feature.command("decisions retract", _("Say why a decision does not hold any more; it stays on record"))
def take_back_typed(
    call: Call, number: Number, why: Annotated[str, Arg(_("why"), rest=True, most=500)] = ""
) -> Effects:
    """Take it back; ask why when that is missing."""
    return _taken_back(call, number, why) if why else _ask_why(call, number)


@feature.action
def take_back(call: Call, number: int) -> Effects:
    """Ask why."""
    return _ask_why(call, number)


def _ask_why(call: Call, number: int) -> Effects:
    _in_force(call, number)
    return decision_taken_back.open(number)


@feature.on_submit
def decision_taken_back(call: Call, form: TakeBackForm, number: int) -> Effects:
    """Take it back."""
    return _taken_back(call, number, form.why)


def _taken_back(call: Call, number: int, why: str) -> Effects:
    _in_force(call, number)
    call.store(DecisionStore).take_back(number, why)
    return [Refresh(decision_of(number)), Reply(_("{name} does not hold any more.", name=decision_name(number)))]


def _reminding(number: int, review: datetime | None) -> list[Later]:
    return [] if review is None else [look_again.at(review, number, round(review.timestamp()))]


@feature.job
def look_again(call: JobCall, number: int, day: int) -> Effects:
    """Say that the day has come, unless it was moved or is no longer needed."""
    found = call.store(DecisionStore).find(number)
    if found is None or found.review is None or round(found.review.timestamp()) != day:
        return None
    words = _("Today you wanted to look at {name} again: does it still hold?", name=decision_name(number))
    return [Post(content=words, under=decision_of(number)), Refresh(decision_of(number))]


# --- Showing ----------------------------------------------------------------------------------------------------------


@feature.card
def decision_card(view: View, number: int) -> Card | None:
    """A decision as everybody sees it."""
    store = view.store(DecisionStore)
    found = store.find(number)
    if found is None:
        return None
    title = _("Decision {name}", name=decision_name(number))
    blocks: list[Block] = [Paragraph(found.text)]
    parts = ((_("Why"), found.reasons), (_("What led to it"), found.context), (_("Other ways"), found.options))
    blocks += [Paragraph((Bold(head), "\n", words)) for head, words in parts if words]
    if dissents := store.dissents(number):
        blocks.append(Paragraph(Bold(_("What speaks against it"))))
        blocks += [Paragraph(_dissent_words(one), "quote") for one in dissents]
    blocks.append(Fields(_facts(view, found)))
    blocks.append(Actions(_steps(view, found)))
    return Card(title=title, summary=(title, ", ", STATES[found.state], ": ", found.text), blocks=tuple(blocks))


def _facts(view: View, decision: Decision) -> tuple[tuple[Words, Words], ...]:
    facts: list[tuple[Words, Words]] = [
        (_("Status"), STATES[decision.state]),
        (_("Decided on"), When(decision.decided, "day")),
    ]
    if decision.why:
        facts.append((_("Why it was taken back"), decision.why))
    if decision.supersedes is not None:
        facts.append((_("Supersedes"), decision_name(decision.supersedes)))
    later = view.store(DecisionStore).in_place_of(decision.number)
    if later is not None:
        facts.append((_("Superseded by"), decision_name(later)))
    if decision.changed is not None:
        facts.append((_("Words changed on"), When(decision.changed, "day")))
    if decision.held is not None:
        facts.append((_("Looked at again, and held"), When(decision.held, "day")))
    if decision.review is not None:
        facts.append((_("To be looked at again on"), When(decision.review, "day")))
    return tuple(facts)


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
    card = decision_card.draw(call, number)
    if card is None:
        raise not_there(decision_name(number), "decisions list")
    return Reply(card)


@feature.command("decisions list", _("See what this group decided, newest first"))
def list_decisions(
    call: View, state: Annotated[str, Arg(_("only those that are so"), choices=choices_of(STATES))] = ""
) -> Effects:
    """The decisions in a table."""
    found = call.store(DecisionStore).all(*((state,) if state else ()))
    title = _("Decisions of {group}", group=call.group.name)
    summary = _n("One decision", "{count} decisions", len(found))
    begin = Actions((new_decision.primary(_("Put a decision on record")),))
    if not found:
        none = Paragraph(_("There are none yet. What did you decide last? Whoever is new will thank you."))
        return Reply(Card(title=title, summary=summary, blocks=(none, begin)))
    head = (_("Number"), _("Decision"), _("Status"), _("Decided on"))
    rows = tuple(
        (decision_name(one.number), shortened(one.text), _state(call, one), When(one.decided, "day"))
        for one in reversed(found)
    )
    return Reply(Card(title=title, summary=summary, blocks=(Table(head, rows), begin)))


def _state(view: View, decision: Decision) -> Phrase:
    if decision.state == "in_force" and is_over(view, decision.review):
        return _("in force, to be looked at again")
    return STATES[decision.state]


# --- What it rests on -------------------------------------------------------------------------------------------------


def decision_name(number: int) -> str:
    """What people call a decision."""
    return f"D-{number:03}"


def decision_of(number: int) -> CardRef:
    """The card of a decision."""
    return decision_card.of(number)


feature.keeps(
    Kind(
        name=DecisionStore.name,
        one=_("Decision"),
        many=_("Decisions"),
        called=decision_name,
        show=decision_card.draw,
        states=STATES,
        columns={
            "reasons": _("Why"),
            "context": _("What led to it"),
            "options": _("Other ways"),
            "dissent": _("What speaks against it"),
            "supersedes": _("Supersedes"),
            "review": _("To be looked at again on"),
        },
    )
)


def _found(view: View, number: int) -> Decision:
    """A decision.

    :raises NotFound: when there is none.
    """
    found = view.store(DecisionStore).find(number)
    if found is None:
        raise not_there(decision_name(number), "decisions list")
    return found


def _taken(call: Call, number: int) -> Decision:
    """A decision to change; who comes at the same time comes after, and finds it changed.

    :raises NotFound: when there is none.
    """
    call.store(DecisionStore).take(number)
    return _found(call, number)


def _in_force(call: Call, number: int, field: str | None = None) -> Decision:
    """A decision that holds.

    :raises Rejected: when there is none, or it does not hold any more.
    """
    call.store(DecisionStore).take(number)
    found, name = call.store(DecisionStore).find(number), decision_name(number)
    if found is None:
        words = not_there(name, "decisions list").words
    elif found.state == "superseded":
        later = call.store(DecisionStore).in_place_of(number)
        words = _("{name} was superseded by {later} already.", name=name, later=decision_name(later or 0))
    elif found.state == "taken_back":
        words = _("{name} was taken back.", name=name)
    else:
        return found
    raise Rejected(words, field=field)
