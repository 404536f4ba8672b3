"""Slack's Web API as we use it: one client with one connection pool, and its refusals in the engine's terms."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler, AsyncServerErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine.platform import Closed, Gone, Undelivered

log = structlog.get_logger()

TIMEOUT: Final = 10
"""Seconds until a call that is not answered has failed."""

GONE: Final = frozenset(
    {
        "cant_update_message",
        "cant_delete_message",
        "cannot_dm_bot",
        "cannot_reply_to_message",
        "edit_window_closed",
        "is_archived",
        "is_inactive",
        "message_not_found",
        "thread_not_found",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
    }
)
"""Errors that no other try will change."""

CLOSED: Final = frozenset(
    {
        "channel_not_found",  # also said of a private channel that the bot was not invited to
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    }
)
"""Errors that people change who manage the channel."""

TOKEN: Final = frozenset(
    {
        "access_denied",
        "account_inactive",
        "app_missing_action_url",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
"""Errors that the operator has to mend: in the app's settings, or with a new token."""


def web_client(session: aiohttp.ClientSession, *, token: str | None, api_url: str) -> AsyncWebClient:
    """A client on a shared session.

    A lost connection and an error of Slack's own are tried again once each. A limit is not: delivery waits for it, and
    what waits for an answer cannot.
    """
    retries = [AsyncConnectionErrorRetryHandler(), AsyncServerErrorRetryHandler()]
    return AsyncWebClient(
        token=token, base_url=f"{api_url.rstrip('/')}/", session=session, timeout=TIMEOUT, retry_handlers=retries
    )


def error_of(error: Exception) -> str:
    """What went wrong, as Slack calls it; never more of its answer, which may repeat what was sent."""
    if isinstance(error, SlackApiError):
        data = error.response.data
        code = data.get("error") if isinstance(data, dict) else None
        return str(code or f"http_{error.response.status_code}")
    return type(error).__name__


class Troubles:
    """Turns Slack's refusals into the port's, and tells the operator once what only they can mend."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    @asynccontextmanager
    async def translated(self, gone: frozenset[str] = GONE) -> AsyncIterator[None]:
        """Around a call.

        :raises Gone: when what it was about is no longer there.
        :raises Closed: when somebody has to let us in, into the channel or into the whole workspace.
        :raises Undelivered: for everything else that went wrong.
        """
        try:
            yield
        except SlackApiError as error:
            code = error_of(error)
            self.tell(code)
            if code in gone:
                raise Gone(code) from None
            if code in CLOSED | TOKEN:
                raise Closed(code) from None
            raise Undelivered(code, _pause(error)) from None
        # The SDK breaks over what is no JSON; a file that does not arrive is a wrong request to it.
        except (aiohttp.ClientError, TimeoutError, AttributeError, SlackRequestError) as error:
            raise Undelivered(error_of(error)) from None
        else:
            self._told.clear()

    def tell(self, code: str) -> None:
        """Say it in the log, once until something works again."""
        if code in TOKEN and code not in self._told:
            self._told.add(code)
            log.error("Slack refuses the bot's token: see to the app's installation and scopes", error=code)


def _pause(error: SlackApiError) -> timedelta | None:
    """How long Slack asks us to wait."""
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    try:
        return timedelta(seconds=max(1, int(headers["retry-after"])))
    except (KeyError, ValueError):
        return timedelta(seconds=30) if error.response.status_code == 429 else None
