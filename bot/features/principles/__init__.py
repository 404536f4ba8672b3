"""Principles: what a group stands for, in words that were discussed, amended and ratified by a vote; and read again.

Nobody votes on words that have not been there to discuss for five days, and a vote goes on for seven: who is away for
a week-end takes part. The vote is a poll; this feature calls it, and hears how it ended.

`wording` is how the words come to be, `voting` how they are ratified and read again, `showing` how they look, alone and
as one document; `common` is what all share.
"""

from bot.features.principles import common, showing, voting, wording
from bot.features.principles.common import feature

__all__ = ["common", "feature", "showing", "voting", "wording"]
