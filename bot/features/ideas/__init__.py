"""Ideas: post-its from quiet voices, openly or without a name.

An idea without a name is a draft until its author has seen what will be shown; then it waits in the vault until enough
others wait with it, and they appear together, in random order. The author keeps a receipt code, shown once, with which
alone they can change, withdraw, answer for or claim it; whatever they do with it shows at the next tick, never at once.
"""

from bot.features.ideas import belonging, card, deciding, guarding, returning, revealing, talking, telling, writing
from bot.features.ideas.common import feature

__all__ = [
    "belonging",
    "card",
    "deciding",
    "feature",
    "guarding",
    "returning",
    "revealing",
    "talking",
    "telling",
    "writing",
]
