"""What comes out of a retro, and how it is shown: takeaways, asks of leadership, and actions that somebody takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from bot.features.retros.common import card_of
from bot.features.retros.gathering import breakout_of, script_of
from bot.kit import Arg, Block, Bold, CardRef, Effect, NotFound, Paragraph, Phrase, Refresh, View, When, Words, _
from storage.retros import BreakoutStore, Outcome, OutcomeStore
from storage.retros.outcomes import Kind

MOST: Final[Mapping[Kind, int]] = {"takeaway": 3, "ask": 1, "action": 1}
"""Of each kind from one breakout: what everybody can keep in mind."""
KINDS: Final[Mapping[Kind, Phrase]] = {"takeaway": _("Takeaway"), "ask": _("Ask"), "action": _("Action")}
"""What each is called, in the order in which they are told."""

Number = Annotated[int, Arg(_("its number"), prefix="#")]


def lines(outcomes: Sequence[Outcome]) -> list[Block]:
    """What was written down, a line each, by kind."""
    return [
        Paragraph((Bold((f"#{one.number} ", KINDS[one.kind])), ": ", one.text, *facts_of(one)))
        for kind in KINDS
        for one in outcomes
        if one.kind == kind
    ]


def facts_of(outcome: Outcome) -> tuple[Phrase, ...]:
    """Whom it concerns, until when, and what became of it, behind its words."""
    facts: list[Phrase] = []
    if outcome.kind == "ask":
        facts.append(_(" · to {whom}", whom=outcome.whom))
    if outcome.kind == "action":
        name: Words = outcome.owner_name or _("somebody")
        owner = (
            _(" · nobody took it yet")
            if outcome.owner_id is None
            else _(" · {name} takes it", name=name)
            if outcome.accepted
            else _(" · {name} is asked", name=name)
        )
        facts.append(owner)
    if outcome.due is not None:
        facts.append(_(" · by {due}", due=When(outcome.due, "day")))
    if outcome.state == "done":
        facts.append(_(" · done"))
    if outcome.state == "dropped":
        facts.append(_(" · let go"))
    return tuple(facts)


def shown_anew(view: View, number: int, breakout: int) -> list[Effect]:
    """Everything that shows what a breakout wrote down."""
    found = view.store(BreakoutStore).breakout(number, breakout)
    effects: list[Effect] = [
        Refresh(card_of(number)),
        Refresh(breakout_of(number, breakout)),
        Refresh(share_of(number)),
    ]
    if found is not None and found.moderator_id is not None:
        effects.append(Refresh(script_of(number, breakout, found.moderator_id)))
    return effects


def share_of(number: int) -> CardRef:
    """The card of the share-out; `sharing.py` draws it."""
    return CardRef("retros.share_card", (number,))


def find_outcome(view: View, number: int, which: int) -> Outcome:
    """What was written down under a number.

    :raises NotFound: when there is nothing.
    """
    found = view.store(OutcomeStore).find(number, which)
    if found is None:
        raise NotFound(_("There is no #{number} in this retro.", number=which))
    return found
