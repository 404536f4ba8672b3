"""Puts the adapter together around a running engine: what Slack sends goes to one table, and everything is answered."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.pages.serving import served
from adapters.slack.answers import Answers
from adapters.slack.channels import Channels
from adapters.slack.http import PATH, application
from adapters.slack.inbound import (
    Heard,
    Json,
    Malformed,
    command_to_heard,
    event_to_news,
    press_to_heard,
    shortcut_to_heard,
    submission_to_heard,
)
from adapters.slack.people import People
from adapters.slack.platform import PLATFORM, SlackPlatform
from adapters.slack.socket import Socket
from adapters.slack.web import Troubles, error_of, web_client
from bot.engine.engine import Engine
from bot.engine.platform import Gone, Undelivered
from bot.kit import Clock, SystemClock

log = structlog.get_logger()

API_URL: Final = "https://slack.com/api/"
ANY: Final = re.compile("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How Slack is reached and reaches us: over Socket Mode with an app's token, over HTTP with its signing secret."""

    bot_token: str
    app_token: str | None = None
    signing_secret: str | None = None
    http_host: str = "127.0.0.1"
    http_port: int = 3000
    api_url: str = API_URL


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """A running adapter."""

    platform: SlackPlatform
    app: AsyncApp
    socket: Socket | None
    address: str | None
    """Where Slack's requests are taken, when they come over HTTP."""


class Patient(AsyncApp):
    """Bolt, which breaks over some payloads before it asks anybody what to do about them; here each is acknowledged.

    Slack would only send it again, and show an error meanwhile.
    """

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Let a request be handled by whoever listens for it."""
        try:
            return await super().async_dispatch(req)
        except Exception as error:  # noqa: BLE001 - whatever it is
            log.warning("something of Slack's broke on its way", platform=PLATFORM, error=error_of(error))
            return BoltResponse(status=200, body="")


@asynccontextmanager
async def slack(engine: Engine, access: Access, *, clock: Clock | None = None) -> AsyncIterator[Slack]:
    """Attach Slack to an engine, and listen until left. The clock tells whether a signature is fresh."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = web_client(session, token=access.bot_token, api_url=access.api_url)
        troubles = Troubles()
        people = People(client, troubles, engine.clock)
        channels = Channels(client, troubles, engine.clock)
        platform = SlackPlatform(client, people, channels, troubles)
        answers = Answers(
            engine=engine, client=client, session=session, people=people, channels=channels, troubles=troubles
        )
        stack.push_async_callback(answers.close)
        engine.attach(platform)
        if await _is_welcome(client, troubles):
            await engine.whereabouts.let_in(PLATFORM, await engine.whereabouts.channels(PLATFORM))
        app = _app(answers, access, session)
        address = socket = None
        if access.signing_secret:
            web = application(app, access.signing_secret, clock or SystemClock())
            ours = await stack.enter_async_context(served(web, access.http_host, access.http_port))
            address = ours.rstrip("/") + PATH
        if access.app_token:
            # Its calls carry the app's token, not the bot's.
            opener = web_client(session, token=None, api_url=access.api_url)
            socket = Socket(app, opener, access.app_token)
            await socket.start()
            stack.push_async_callback(socket.stop)
        yield Slack(platform=platform, app=app, socket=socket, address=address)


async def _is_welcome(client: AsyncWebClient, troubles: Troubles) -> bool:
    """Whether Slack takes the bot's token; the operator hears now, not at the first card, that it does not."""
    try:
        async with troubles.translated():
            await client.auth_test()
    except (Gone, Undelivered) as error:
        log.warning("Slack does not answer as it should", platform=PLATFORM, error=str(error))
        return False
    return True


def _app(answers: Answers, access: Access, session: aiohttp.ClientSession) -> Patient:
    """Bolt with one listener for each kind of thing that people can do."""

    async def authorize(enterprise_id: str | None, team_id: str | None, **_more: Any) -> AuthorizeResult:
        # Where tokens of several workspaces are kept one day, this is where the right one is found.
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=access.bot_token)

    app = Patient(
        client=web_client(session, token=None, api_url=access.api_url),
        authorize=authorize,
        process_before_response=True,  # or bolt waits for each acknowledgement by looking every ten milliseconds
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,  # `http` has checked before; over Socket Mode there is nothing to check
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    async def take(read: Callable[[Json], Heard], payload: Json, ack: AsyncAck) -> None:
        try:
            heard = read(payload)
        except Malformed as error:
            log.warning("something of Slack's cannot be read", platform=PLATFORM, how=str(error))
            await ack()
            return
        await ack(await answers.take(heard))

    @app.command(ANY)
    async def command(body: Json, ack: AsyncAck) -> None:
        await take(command_to_heard, body, ack)

    @app.action(ANY)
    async def press(body: Json, ack: AsyncAck) -> None:
        await take(press_to_heard, body, ack)

    @app.view_submission(ANY)
    async def submission(body: Json, ack: AsyncAck) -> None:
        await take(submission_to_heard, body, ack)

    @app.message_shortcut(ANY)
    async def shortcut(body: Json, ack: AsyncAck) -> None:
        await take(shortcut_to_heard, body, ack)

    @app.event(ANY)
    async def event(body: Json) -> None:
        try:
            news = event_to_news(body)
        except Malformed as error:
            log.warning("something of Slack's cannot be read", platform=PLATFORM, how=str(error))
            return
        if news is not None:
            await answers.hear(news)

    @app.error
    async def wrong(error: Exception) -> BoltResponse:
        if not isinstance(error, BoltUnhandledRequestError):
            log.warning("something of Slack's broke on its way", platform=PLATFORM, error=error_of(error))
        return BoltResponse(status=200, body="")

    return app
