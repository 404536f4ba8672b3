"""What every platform promises, promised by Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.slack.app import Access, slack
from bot.__main__ import Roundtable
from tests.adapters.slack.side import PEOPLE, SlackSide
from tests.adapters.slack.standin import BOT_TOKEN, SECRET, workspace
from tests.contracts.test_again import *  # noqa: F403 - each contract, with the side below
from tests.contracts.test_literal import *  # noqa: F403
from tests.contracts.test_port import *  # noqa: F403


@pytest.fixture
async def side(bot: Roundtable) -> AsyncIterator[SlackSide]:
    async with workspace() as people:
        for name in PEOPLE:
            people.joins(f"U{name.upper()}", name)
        access = Access(bot_token=BOT_TOKEN, signing_secret=SECRET, http_port=0, api_url=f"{people.url}api/")
        async with slack(bot.engine, access) as running:
            assert running.address
            people.events = running.address
            yield SlackSide(people, running.platform)
