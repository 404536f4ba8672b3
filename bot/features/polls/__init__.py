"""Polls: ask everybody, openly or without names, by rules that are fixed when it begins.

ballots, counting   what can be asked and answered, and what comes of it: pure
asking, drafts      a line or a form becomes a poll, which opens now or later
coming              it opens by itself, once or again and again
voting              one's own ballot
closing, reminding  what happens by itself, or by whoever leads it
results, card       what everybody sees
"""

from bot.features.polls import asking, belonging, card, closing, coming, drafts, reminding, voting
from bot.features.polls.common import feature

__all__ = ["asking", "belonging", "card", "closing", "coming", "drafts", "feature", "reminding", "voting"]
