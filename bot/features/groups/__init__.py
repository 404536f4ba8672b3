"""The group itself: what it is called and how it speaks, the places it lives in, its holidays, and who does what."""

from bot.features.groups import holidays, places, setup
from bot.features.groups.common import feature

__all__ = ["feature", "holidays", "places", "setup"]
