"""Proposals: decided by consent, which asks whether anybody has a reason against it, not whether everybody is for it.

Three rounds: questions, what people think of it, consent. An objection needs a reason, and is met: the words are
changed so that it is integrated, a safeguard is agreed on, or whoever objected takes it back. Changed words are put
again.

`rounds` is the way from the first words to the adopted ones, `consent` what people say in the last round and how an
objection is met, `showing` how a proposal looks; `common` is what all share.
"""

from bot.features.proposals import common, consent, rounds, showing
from bot.features.proposals.common import feature

__all__ = ["common", "consent", "feature", "rounds", "showing"]
