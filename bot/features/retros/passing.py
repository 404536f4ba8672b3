"""A retro goes on: how far it is is kept, and each part of it does what belongs to that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from bot.features.retros import (
    closing,
    gathering,
    over_days,
    planned,
    prompting,
    readiness,
    revealing,
    reviewing,
    sharing,
    summary,
    theme_card,
    voting,
)
from bot.features.retros.agenda import Course
from bot.features.retros.common import card_of, stored
from bot.kit import Effect, JobCall, Refresh
from storage.retros import Retro, RetroStore

Passing: TypeAlias = Callable[[JobCall, Retro, Course], Sequence[Effect]]
"""What a part does when a retro goes on, minute by minute, from what it was to how far it is now."""

PARTS: Final[tuple[Passing, ...]] = (
    revealing.passing,
    theme_card.passing,
    voting.passing,
    readiness.passing,
    gathering.passing,
    prompting.passing,
    sharing.passing,
    closing.passing,
    reviewing.passing,
    summary.passing,
    over_days.passing,
    planned.passing,
)


def carry_on(call: JobCall, retro: Retro, course: Course) -> list[Effect]:
    """Keep how far a retro is now, and let each part do what belongs to that."""
    call.store(RetroStore).go_on(retro.number, stored(course))
    return [Refresh(card_of(retro.number)), *(effect for part in PARTS for effect in part(call, retro, course))]
