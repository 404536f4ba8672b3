"""The end: was this worth our time? Everybody answers without a name, and only the mean is shown.

A mean close to an end would tell what all but one or two said, or all of them. So there it says no more than “at least”
or “at most”, and no more than that is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from bot.features.retros.agenda import MINUTE, Course, Phase
from bot.features.retros.common import course_of, feature, open_retro, under_way
from bot.kit import (
    Actions,
    Arg,
    Block,
    Call,
    Effect,
    Effects,
    JobCall,
    Paragraph,
    Phrase,
    Rejected,
    Reply,
    View,
    Words,
    _,
    _n,
)
from bot.kit.crowds import LEAST
from storage.retros import Retro, Score, ScoreStore

WORST: Final = 1
BEST: Final = 5


@feature.command("retro score", _("Say from 1 to 5 whether the retro was worth your time; nobody sees it is you"))
def score_typed(call: Call, points: Annotated[int, Arg(_("1 is not at all, 5 is very much"))]) -> Effects:
    """Answer."""
    return _answered(call, open_retro(call, under_way(call).number), points)


@feature.action
def score(call: Call, number: int, points: int) -> Effects:
    """Answer."""
    return _answered(call, open_retro(call, number), points)


def _answered(call: Call, retro: Retro, points: int) -> Effects:
    if not WORST <= points <= BEST:
        raise Rejected(_("Say a number from 1 (not at all) to 5 (very much)."))
    if course_of(retro).phase is not Phase.CLOSE:
        raise Rejected(_("That is asked at the end of the retro."))
    store = call.store(ScoreStore)
    if store.of(retro.number) is not None:
        raise Rejected(_("The answers were added up already, when the retro ended the first time."))
    if not store.answer(retro.number, call.person.member, points):
        raise Rejected(_("You have answered already. An answer without a name cannot be found again to change it."))
    said = _n(
        "Thank you. Nobody sees what you said; the mean is shown when {count} have answered.",
        "Thank you. Nobody sees what you said; the mean is shown when at least {count} have answered.",
        LEAST,
    )
    return Reply(said)  # who answers is not shown as being there: that would tell who did


def passing(call: JobCall, retro: Retro, course: Course) -> Sequence[Effect]:
    """When the retro is over, add the answers up."""
    if course.phase is not None:
        return ()
    answers = call.store(ScoreStore).take(retro.number)
    if answers:
        call.store(ScoreStore).keep(retro.number, told_of(answers))
    # What came of it is durable before the vault is rid of the answers; a crash may come between, then this ends it.
    return [clear_scores.at(call.now + MINUTE, retro.number)]


@feature.job
def clear_scores(call: JobCall, number: int) -> Effects:
    """See to it that no answer is left where they waited."""
    call.store(ScoreStore).take(number)
    return None


def told_of(answers: Sequence[int]) -> Score:
    """What is kept of answers: nothing of a few, and close to an end as little as is told."""
    count, total = len(answers), sum(answers)
    if count < LEAST:
        return Score(0, 0)
    low, high = _ends(count)
    return Score(count, min(max(total, low * count // 10), -(-high * count // 10)))


def _ends(count: int) -> tuple[int, int]:
    """Up to which mean, and from which on, so many people might be told apart, in tenths.

    At both, so many who say something else than the others do may still be as many as are told of at all.
    """
    margin = -(-10 * LEAST // count)
    return 10 * WORST + margin, 10 * BEST - margin


def said_of(view: View, number: int) -> Phrase | None:
    """The mean of the answers in words, when there are enough."""
    found = view.store(ScoreStore).of(number)
    mean = mean_of(found)
    if found is None or mean is None:
        return None
    return _("Worth our time: {mean} of 5, said {count} people.", mean=mean, count=found.count)


def mean_of(score: Score | None) -> Words | None:
    """The mean of the answers, when there are enough."""
    if score is None or score.count < LEAST:
        return None
    low, high = _ends(score.count)
    if 10 * score.total >= high * score.count:
        return _("at least {mean}", mean=high / 10)
    if 10 * score.total <= low * score.count:
        return _("at most {mean}", mean=low / 10)
    return _("{mean}", mean=score.total / score.count)


def on_retro_card(view: View, retro: Retro, course: Course) -> Sequence[Block]:
    """The question at the end."""
    if course.phase is not Phase.CLOSE or view.store(ScoreStore).of(retro.number) is not None:
        return ()
    asked = _("Was this worth our time? From 1, not at all, to 5, very much. Nobody sees what you say.")
    buttons = tuple(score.button(str(points), retro.number, points) for points in range(WORST, BEST + 1))
    return (Paragraph(asked), Actions(buttons))
