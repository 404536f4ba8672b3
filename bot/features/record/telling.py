"""What the record tells the group in its digest, a member of what needs them, and whoever is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.features.record.actions import asked_steps, steps_of
from bot.features.record.blockers import help_no_longer, since, solve
from bot.features.record.common import feature, is_over
from bot.features.record.decisions import review_decision, still_holds
from bot.features.record.questions import answer_question, return_question
from bot.features.record.registers import actions, blockers, decisions, milestones, questions
from bot.kit import (
    Bold,
    Chapter,
    Line,
    Need,
    Passage,
    Period,
    Person,
    Role,
    Section,
    Slash,
    View,
    When,
    _,
    _n,
    join,
    shortened,
)
from storage.record import AHEAD, ActionStore, BlockerStore, DecisionStore, MilestoneStore, PurposeStore, QuestionStore

MOST_DECISIONS: Final = 10
"""The last ones that somebody new is told."""


@feature.digest
def tell(view: View, period: Period) -> Sequence[Line]:
    """What was reached, moved or decided since, what is due, and what is open."""
    parts = (_milestones, _decisions, _questions, _blockers, _actions)
    return [line for part in parts for line in part(view, period)]


def _milestones(view: View, period: Period) -> Iterator[Line]:
    store = view.store(MilestoneStore)
    found = store.current(period.since)
    told = [
        _("{name} reached: {text}", **milestones.brief(one))
        for one in found
        if one.reached and one.reached > period.since
    ]
    for one in found:
        if one.state not in AHEAD:
            continue
        said = milestones.brief(one)
        if one.due is None:
            if one.state == "at_risk":
                told.append(_("{name} is at risk: {text}", **said))
            continue
        day = When(one.due, "day")
        if any(move.at > period.since for move in store.moves(one.number)):
            told.append(_("{name} moved to {day}: {text}", **said, day=day))
        elif is_over(view, one.due):
            told.append(_("{name} was to be reached by {day}: {text}", **said, day=day))
        elif one.state == "at_risk":
            told.append(_("{name} is at risk, to be reached by {day}: {text}", **said, day=day))
        elif one.due <= period.until:
            told.append(_("{name} is to be reached by {day}: {text}", **said, day=day))
    return (Line(Section.MILESTONES, words) for words in told)


def _decisions(view: View, period: Period) -> Iterator[Line]:
    for one in view.store(DecisionStore).current(period.since):
        said = decisions.brief(one)
        if one.decided > period.since:
            instead = (_("in place of {earlier}", earlier=decisions.name(one.supersedes)),) if one.supersedes else ()
            yield Line(Section.DECISIONS, join((decisions.line(one), *instead), " – "))
        if one.review is not None and one.review <= period.until:
            holds = _("does {name} still hold?", name=said["name"])
            yield Line(Section.DATES, (When(one.review, "day"), ": ", holds, " ", shortened(one.text)))


def _questions(view: View, period: Period) -> Iterator[Line]:
    for one in view.store(QuestionStore).current(period.since):
        if one.answered is not None and one.answered > period.since:
            yield Line(Section.DECISIONS, _("{name} is answered: {text}", **questions.brief(one)))
        elif one.state == "open" and one.needed is not None and one.needed <= period.until:
            yield Line(Section.DATES, (When(one.needed, "day"), ": ", *questions.line(one)))


def _blockers(view: View, period: Period) -> Iterator[Line]:
    for one in view.store(BlockerStore).current(period.since):
        said = blockers.brief(one)
        if one.state == "open":
            yield Line(Section.BLOCKERS, _("{name} for {days}: {text}", **said, days=since(view, one)))
        elif one.solved is not None and one.solved > period.since:
            yield Line(Section.BLOCKERS, _("{name} is solved: {text}", **said))


def _actions(view: View, period: Period) -> Iterator[Line]:
    """Those due, and how many were done; who does them only where names are wanted."""
    found = view.store(ActionStore).current(period.since)
    for one in found:
        if one.state == "open" and one.due is not None and one.due <= period.until:
            who = (" – ", one.owner_name) if period.names and one.accepted and one.owner_name else ()
            yield Line(Section.ACTIONS, (When(one.due, "day"), ": ", *actions.line(one), *who))
    done = sum(one.state == "done" and one.closed is not None and one.closed > period.since for one in found)
    if done:
        yield Line(Section.ACTIONS, _n("One action was done.", "{count} actions were done.", done))
    if free := sum(one.state == "open" and not one.accepted for one in found):
        all_ = Slash("actions list")
        words = _n("One action is free to take: {all}", "{count} actions are free to take: {all}", free, all=all_)
        yield Line(Section.ACTIONS, words)


@feature.needs
def needs(view: View, person: Person) -> Sequence[Need]:
    """The questions they find out, and for moderators the decisions whose day has come."""
    found = [
        Need(
            questions.line(one),
            one.needed,
            (answer_question.primary(_("Answer"), one.number), return_question.button(_("Hand it back"), one.number)),
        )
        for one in view.store(QuestionStore).held("owner", person.member, "open")
    ]
    found += [
        Need(
            actions.line(one),
            one.due,
            steps_of(one) if one.accepted else asked_steps(one),
        )
        for one in view.store(ActionStore).held("owner", person.member, "open")
    ]
    found += [
        Need(
            _("You help with {name}: {text}", name=blockers.name(one.number), text=shortened(one.text)),
            steps=(
                solve.primary(_("It is solved"), one.number),
                help_no_longer.button(_("I cannot help any more"), one.number),
            ),
        )
        for one in view.store(BlockerStore).held("helper", person.member, "open")
    ]
    if person.role < Role.MODERATOR:
        return found
    return found + [
        Need(
            (_("Does {name} still hold?", name=decisions.name(one.number)), " ", shortened(one.text)),
            one.review,
            (
                still_holds.primary(_("It still holds"), one.number),
                review_decision.button(_("Look at it again on …"), one.number),
            ),
        )
        for one in view.store(DecisionStore).current(view.now)
        if one.review is not None and one.review <= view.now
    ]


@feature.catch_up
def tell_newcomers(view: View) -> Sequence[Passage]:
    """What the group is there for, what it is on its way to, and what it decided last and why."""
    purpose = view.store(PurposeStore).now()
    about = () if purpose is None else tuple(words for words in (purpose.purpose, purpose.goal) if words)
    ahead = view.store(MilestoneStore).all(*AHEAD)
    doing = view.store(ActionStore).taken()
    decided = view.store(DecisionStore).all("in_force")[-MOST_DECISIONS:]
    return [
        *(Passage(Chapter.PURPOSE, words) for words in about),
        *(
            Passage(
                Chapter.PURPOSE, (Bold(milestones.name(one.number)), ", ", milestones.states[one.state], ": ", one.text)
            )
            for one in ahead
        ),
        *(
            Passage(
                Chapter.DECISIONS,
                (Bold(decisions.name(one.number)), ": ", one.text, *((" – ", one.reasons) if one.reasons else ())),
                internal=True,
            )
            for one in reversed(decided)
        ),
        *(
            Passage(Chapter.PEOPLE, (one.owner_name, ": ", shortened(one.text)), internal=True)
            for one in doing
            if one.owner_name is not None
        ),
    ]
