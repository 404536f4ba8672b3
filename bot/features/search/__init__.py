"""Finding again what is on record, whatever feature keeps it, and taking it along.

`wanted` is what somebody looks for, `finding` shows it, `exporting` makes files of it, `belonging` keeps names right.
"""

from bot.features.search import belonging, exporting, finding
from bot.features.search.wanted import feature

__all__ = ["belonging", "exporting", "feature", "finding"]
