"""Digests: a weekly word to everybody of what happened and what comes, and to each what needs them.

What there is to say comes from all features (`Feature.digest`, `Feature.needs`); `fitting` sees to it that it can be
read at a glance, `weekly` brings it to the group, `personal` to each member, and `customs` is how a group wants it.
"""

from bot.features.digests import customs, personal, weekly
from bot.features.digests.common import feature

__all__ = ["customs", "feature", "personal", "weekly"]
