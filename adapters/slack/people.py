"""Who acts: the name, language and zone that Slack knows of somebody, kept in memory for an hour."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.names import id_of
from adapters.slack.web import Troubles
from bot.engine.platform import Gone, Sender, Undelivered
from bot.kit import Clock

GOOD_FOR: Final = timedelta(hours=1)
AGAIN_AFTER: Final = timedelta(minutes=1)
"""How long somebody is not asked for after Slack did not tell."""
PATIENCE: Final = 0.7
"""Seconds an answer may wait for the language to give it in."""
MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack tells of somebody."""

    name: str | None = None
    locale: str | None = None
    zone: str | None = None
    human: bool = True


class People:
    """Asks Slack about each person once an hour."""

    def __init__(self, client: AsyncWebClient, troubles: Troubles, clock: Clock) -> None:
        self._client = client
        self._troubles = troubles
        self._clock = clock
        self._known: OrderedDict[str, tuple[datetime, Profile]] = OrderedDict()

    async def sender(self, user: str, name: str) -> Sender:
        """Somebody as the engine hears of them; by the name the payload has for them when Slack tells no more."""
        profile = await self.profile(user)
        return Sender(user=user, name=profile.name or name, locale=profile.locale, zone=profile.zone)

    async def profile(self, user: str) -> Profile:
        """What Slack tells of somebody; nothing when it does not tell in time."""
        until, profile = self._known.get(user, (None, Profile()))
        now = self._clock.now()
        if until is not None and now < until:
            return profile
        try:
            async with self._troubles.translated():
                told = await asyncio.wait_for(
                    self._client.users_info(user=id_of(user), include_locale=True), timeout=PATIENCE
                )
            profile, good_for = _profile(told.get("user") or {}), GOOD_FOR
        except (Gone, Undelivered):
            good_for = AGAIN_AFTER
        self._known[user] = (now + good_for, profile)
        self._known.move_to_end(user)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return profile


def _profile(user: dict[str, Any]) -> Profile:
    shown = user.get("profile") or {}
    return Profile(
        name=shown.get("display_name") or shown.get("real_name") or user.get("real_name") or user.get("name"),
        locale=user.get("locale"),
        zone=user.get("tz"),
        human=not user.get("is_bot"),
    )
