"""How many people can read a group: asked once an hour, however many write at that moment."""

import asyncio
from datetime import timedelta

from adapters.playground.capabilities import PLAYGROUND
from bot.engine.crowd import Crowds
from bot.engine.platform import Undelivered
from bot.kit import MovableClock
from tests.engine.stage import Stage


class Asked:
    """A platform that is asked, and may not answer."""

    capabilities = PLAYGROUND

    def __init__(self) -> None:
        self.questions = 0
        self.silent = False

    async def audience(self, channel: str) -> int | None:
        self.questions += 1
        await asyncio.sleep(0)
        if self.silent:
            raise Undelivered("silent")
        return 7


async def test_a_hundred_who_write_at_once_ask_once(stage: Stage, clock: MovableClock) -> None:
    await stage.types("Ana", "tally add tea")
    asked = Asked()
    crowds = Crowds(stage.bot.engine.database, {"paper": asked}, clock)  # type: ignore[dict-item]  # it is asked this only

    assert all(await asyncio.gather(*(crowds.count("paper", "general") for _ in range(100))))
    assert asked.questions == 1
    clock.forward(timedelta(hours=1))
    asked.silent = True
    assert await crowds.count("paper", "general")
    assert asked.questions == 2


async def test_a_channel_without_a_group_is_looked_for_again(stage: Stage, clock: MovableClock) -> None:
    crowds = Crowds(stage.bot.engine.database, {}, clock)

    assert not await crowds.count("paper", "general")
    await stage.types("Ana", "tally add tea")
    assert await crowds.count("paper", "general")
