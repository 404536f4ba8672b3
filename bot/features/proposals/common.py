"""What all parts of the feature share: its name, its rounds, and the register of proposals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from bot.kit import Arg, Feature, _
from bot.kit.registers import Register
from storage.principles import (
    ADOPTED,
    CLARIFY,
    CONSENT,
    INTEGRATED,
    REACT,
    SAFEGUARD,
    TAKEN_BACK,
    UNMET,
    WITHDRAWN,
    Objection,
    ProposalStore,
)

feature = Feature("proposals", _("Proposals: decided when nobody has a reason against them"))

LONGEST: Final = 1500
ROUNDS: Final = {
    CLARIFY: (_("Questions"), _("Ask in the thread what is not clear. No opinions yet.")),
    REACT: (_("What you think"), _("Say in the thread what you like about it, and what you would change.")),
    CONSENT: (
        _("Consent"),
        _("Can you live with it, and is it safe enough to try? If you have a reason against it, object and say why."),
    ),
    ADOPTED: (_("Adopted"), _("Nobody has a reason against it.")),
    WITHDRAWN: (_("Withdrawn"), _("Whoever proposed it took it back.")),
}
MET: Final = {
    UNMET: _("open"),
    INTEGRATED: _("integrated into the words"),
    SAFEGUARD: _("met with a safeguard"),
    TAKEN_BACK: _("taken back"),
}

proposals: Final = Register(
    feature,
    ProposalStore,
    letter="C",  # as in consent
    one=_("Proposal"),
    many=_("Proposals"),
    states={state: name for state, (name, _ask) in ROUNDS.items()},
)

Number = Annotated[int, Arg(_("the proposal's number, such as C-2"), prefix="C")]


def unmet(objections: Sequence[Objection]) -> list[Objection]:
    """Those that nothing was done about yet."""
    return [one for one in objections if one.state == UNMET]
