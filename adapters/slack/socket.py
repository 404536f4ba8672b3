"""Socket Mode: a connection that comes back by itself.

Slack's own client reconnects after most failures, but tries an address for ever once a handshake with it was refused,
although each address is good for one try. So somebody watches: after a minute without a connection it is made to ask
for a new address, and after five such minutes it is built anew.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger()

LOOK_EVERY: Final = 10.0
"""Seconds between two looks at the connection."""
LOOKS: Final = 6
CURES: Final = 5


class Socket:
    """Keeps this process connected to Slack."""

    def __init__(
        self,
        app: AsyncApp,
        client: AsyncWebClient,
        token: str,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        ping_every: float = 10,
    ) -> None:
        self._app = app
        self._client = client
        self._token = token
        self._sleep = sleep
        self._ping_every = ping_every
        self._handler = self._built()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Connect, and keep connected until stopped."""
        self._tasks = [asyncio.create_task(self._handler.connect_async()), asyncio.create_task(self._watch())]

    async def stop(self) -> None:
        """Say goodbye."""
        await self._end(*self._tasks)
        await self._handler.close_async()

    async def connected(self) -> bool:
        """Whether Slack can reach this process now."""
        is_connected: bool = await self._handler.client.is_connected()
        return is_connected

    async def _watch(self) -> None:
        missing = cures = 0
        while True:
            await self._sleep(LOOK_EVERY)
            if await self.connected():
                missing = cures = 0
                continue
            missing += 1
            if missing < LOOKS:
                continue
            missing, cures = 0, cures + 1
            log.warning("no connection to Slack for a minute", count=cures)
            if cures % CURES:
                self._handler.client.wss_uri = None
            else:
                await self._rebuild()

    async def _rebuild(self) -> None:
        old, self._handler = self._handler, self._built()
        await self._end(self._tasks[0])
        with suppress(Exception):  # a broken connection may break while it is closed
            await asyncio.wait_for(old.close_async(), timeout=LOOK_EVERY)
        self._tasks[0] = asyncio.create_task(self._handler.connect_async())

    def _built(self) -> Any:  # bolt leaves the methods of its handler without types
        return _Handler(self._app, self._token, web_client=self._client, ping_interval=self._ping_every)

    @staticmethod
    async def _end(*tasks: asyncio.Task[None]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Handler(AsyncSocketModeHandler):
    """Bolt's, which would read the answer it has just written as JSON, only to write it again in an envelope."""

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Have an envelope handled, and acknowledge it; an answer is a JSON object or nothing."""
        answer: BoltResponse = await run_async_bolt_app(self.app, req)
        payload = f', "payload": {answer.body}' if answer.body else ""
        await client.send_message(f'{{"envelope_id": {json.dumps(req.envelope_id)}{payload}}}')
