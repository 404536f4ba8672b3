"""Finding again what is on record, whatever feature keeps it, and taking it along.

`wanted` is what somebody looks for, `finding` shows it, `belonging` keeps the names in it right.
"""

from bot.features.search import belonging, finding
from bot.features.search.wanted import feature

__all__ = ["belonging", "feature", "finding"]
