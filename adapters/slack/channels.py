"""Where the bot may post: in public channels until Slack says otherwise, in private ones once it was invited."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.names import id_of
from adapters.slack.web import CLOSED, Troubles
from bot.engine.platform import Closed, Gone, Undelivered
from bot.kit import Clock

GOOD_FOR: Final = timedelta(hours=1)
PATIENCE: Final = 0.7
"""Seconds an answer may wait for it to be known."""
MOST: Final = 10_000


class Channels:
    """Remembers for an hour what is known of each channel."""

    def __init__(self, client: AsyncWebClient, troubles: Troubles, clock: Clock) -> None:
        self._client = client
        self._troubles = troubles
        self._clock = clock
        self._known: OrderedDict[str, tuple[datetime, bool]] = OrderedDict()

    async def lets_in(self, channel: str, *, private: bool) -> bool:
        """Whether the bot may post there, as far as Slack tells in time; a closed private one is asked each time."""
        until, open_ = self._known.get(channel, (None, True))
        known = until is not None and self._clock.now() < until
        if not private or (known and open_):
            return open_ if known else True
        try:
            async with self._troubles.translated():
                await asyncio.wait_for(self._client.conversations_info(channel=id_of(channel)), timeout=PATIENCE)
        except Closed as closed:
            return str(closed) not in CLOSED
        except (Gone, Undelivered):
            return True
        self.note(channel, open_=True)
        return True

    def note(self, channel: str, *, open_: bool) -> None:
        """Keep what turned out."""
        self._known[channel] = (self._clock.now() + GOOD_FOR, open_)
        self._known.move_to_end(channel)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
