"""What retros tell the group in its digest: what came of those that ended, and when the next ones are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.features.retros.common import feature, name_of
from bot.features.retros.planned import plan_name
from bot.features.retros.report import counted
from bot.kit import Line, Period, Section, View, When, Words, _, join
from storage.retros import OutcomeStore, PlanStore, SummaryStore

MOST_DATES: Final = 3


@feature.digest
def tell(view: View, period: Period) -> Sequence[Line]:
    """The retros that ended since, in numbers, and the next ones."""
    ended = [number for number, end in view.store(SummaryStore).all().items() if end.ended > period.since]
    dates = [
        Line(Section.DATES, (When(plan.at), ": ", _("retro {name}", name=plan_name(plan.number))))
        for plan in view.store(PlanStore).ahead()[:MOST_DATES]
    ]
    return [*(Line(Section.SPRINT, _came_of(view, number)) for number in ended), *dates]


def _came_of(view: View, number: int) -> Words:
    outcomes = list(counted(view.store(OutcomeStore).of(number)))
    if not outcomes:
        return _("Retro {name} was held.", name=name_of(number))
    return _("Retro {name}: {outcomes}.", name=name_of(number), outcomes=join(outcomes))
