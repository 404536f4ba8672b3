"""How many have voted without their names: it is told at ticks alone, and of several at once."""

from __future__ import annotations

from bot.features.polls.common import TICK, card_of, feature
from bot.kit import Effect, Effects, JobCall, Refresh, View, next_tick
from bot.kit.crowds import LEAST
from storage.polls import OPEN, AnonymousBallots, PollStore


@feature.job
def count_voters(call: JobCall, number: int) -> Effects:
    """How many have voted without their names shows anew once so many more have that it tells nobody who."""
    store = call.store(PollStore)
    poll = store.take(number)
    if poll is None or poll.state != OPEN:
        return None
    sealed = call.store(AnonymousBallots)
    sealed.mix(number)
    voted = sealed.count(number)
    if voted - poll.voted < LEAST:
        return None
    store.change(number, voted=voted)
    return Refresh(card_of(number))


def count_at_tick(call: View, number: int) -> Effect:
    """Somebody has voted without their name: that shows at the next tick."""
    return count_voters.at(next_tick(call.now, TICK), number)
