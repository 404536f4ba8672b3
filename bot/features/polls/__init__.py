"""Polls: ask everybody, openly or without names, by rules that are fixed when it begins.

ballots, counting   what can be asked and answered, and what comes of it: pure
asking, drafts      a line or a form becomes a poll, which opens now or later
coming              it opens by itself, once or again and again
voting              one's own ballot
closing, reminding  what happens by itself; `turnout` is how many took part so far without their names
adding, leading     more options; an earlier or later end, or another one
results, card       what everybody sees; `picture` draws it
"""

from bot.features.polls import (
    adding,
    asking,
    belonging,
    card,
    closing,
    coming,
    drafts,
    leading,
    picture,
    reminding,
    turnout,
    voting,
)
from bot.features.polls.common import feature

__all__ = [
    "adding",
    "asking",
    "belonging",
    "card",
    "closing",
    "coming",
    "drafts",
    "feature",
    "leading",
    "picture",
    "reminding",
    "turnout",
    "voting",
]
