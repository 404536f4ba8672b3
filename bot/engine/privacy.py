"""Who somebody is for one purpose only, and how often they may do something, without keeping who they are."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.kit import MemberId, Rejected, _
from storage.keys import Keys, pseudonym
from storage.unit import Unit

MOST_ANONYMOUS_ACTS = 30
IN = timedelta(minutes=10)


class Limits:
    """A rate limit per person that lives in memory under a key that dies with the process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._acts: dict[bytes, deque[datetime]] = {}

    def check(self, platform: str, user: str, now: datetime) -> None:
        """Count an anonymous act of somebody.

        :raises Rejected: when it is one too many.
        """
        who = hmac.digest(self._key, f"{platform}\0{user}".encode(), hashlib.sha256)
        acts = self._acts.setdefault(who, deque())
        while acts and acts[0] <= now - IN:
            acts.popleft()
        if len(acts) >= MOST_ANONYMOUS_ACTS:
            raise Rejected(
                _("That was a lot at once. Please wait a few minutes; what you typed is still in your form.")
            )
        acts.append(now)
        if len(self._acts) > 10_000:
            self._acts = {key: acts for key, acts in self._acts.items() if acts and acts[-1] > now - IN}


def pseudonyms(unit: Unit, group: int) -> Callable[[MemberId, str], bytes]:
    """What gives a group's members their pseudonyms, under a key of that group that is in no backup."""
    key = Keys(unit, group).key("pseudonyms")
    return lambda member, purpose: pseudonym(key, purpose, member)
