"""What all parts of the feature share: its name, its rules in numbers, and the register of principles."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from bot.kit import Arg, Call, Feature, NotAllowed, _
from bot.kit.registers import Register
from storage.principles import DECLINED, DISCUSSED, RATIFIED, VOTED, WITHDRAWN, Principle, PrincipleStore

feature = Feature("principles", _("Principles: what the group stands for, ratified by a vote"))

principles: Final = Register(
    feature,
    PrincipleStore,
    letter="P",
    digits=2,
    one=_("Principle"),
    many=_("Principles"),
    states={
        DISCUSSED: _("being discussed"),
        VOTED: _("being voted on"),
        RATIFIED: _("in force"),
        DECLINED: _("not ratified"),
        WITHDRAWN: _("withdrawn"),
    },
)

DISCUSSION: Final = timedelta(days=5)
VOTING: Final = timedelta(days=7)
QUORUM: Final = 50
"""In percent of those who can vote."""
THRESHOLD: Final = "two thirds"
UNTIL_REVIEW: Final = timedelta(days=365)
FARTHEST: Final = timedelta(days=3 * 365)
LONGEST: Final = 1500

Number = Annotated[int, Arg(_("the principle's number, such as P-01"), prefix="P")]


def led(call: Call, number: int) -> Principle:
    """A principle to change, before who leads it: who proposed it, or its newest words.

    :raises NotAllowed: before anybody else.
    """
    found = principles.taken(call, number)
    newest = call.store(PrincipleStore).versions(number)[-1]
    if not any(call.person.leads(one) for one in (found.proposer_id, newest.author_id)):
        raise NotAllowed(_("Only who proposed it and moderators can do that."))
    return found
