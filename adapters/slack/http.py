"""HTTP instead of Socket Mode: Slack sends each interaction to an address of ours and signs it."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bot.kit import Clock

PATH: Final = "/slack/events"
FRESH: Final = 5 * 60
"""Seconds for which a signature is good; https://docs.slack.dev/authentication/verifying-requests-from-slack"""
MOST_BYTES: Final = 1024 * 1024


def is_signed(secret: str, timestamp: str, signature: str, body: bytes, now: float) -> bool:
    """Whether a request comes from Slack and was sent just now. Whatever the headers hold, this only says no."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16):
        return False
    if abs(now - int(timestamp)) > FRESH:
        return False
    mac = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return hmac.compare_digest(f"v0={mac.hexdigest()}".encode(), signature.encode(errors="surrogateescape"))


def application(app: AsyncApp, secret: str, clock: Clock) -> web.Application:
    """What answers to Slack, and to nobody else."""

    async def receive(request: web.Request) -> web.Response:
        headers = request.headers
        timestamp = headers.get("X-Slack-Request-Timestamp", "")
        signature = headers.get("X-Slack-Signature", "")
        body = await request.read()
        if not is_signed(secret, timestamp, signature, body, clock.now().timestamp()):
            return web.Response(status=401)
        try:
            heard = await to_bolt_request(request)
        except (ValueError, LookupError, TypeError, AttributeError):  # bolt trusts it to be one of Slack's payloads
            return web.Response(status=400)
        return await to_aiohttp_response(await app.async_dispatch(heard))

    served = web.Application(client_max_size=MOST_BYTES)
    served.router.add_post(PATH, receive)
    return served
