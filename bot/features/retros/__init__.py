"""Retros: thirty minutes on the clock, which somebody can lead who has never led one.

`agenda` is the state machine, pure; `leading` what people and the clock do with it; `card` what everybody sees.
"""

from bot.features.retros import belonging, card, leading
from bot.features.retros.common import feature

__all__ = ["belonging", "card", "feature", "leading"]
