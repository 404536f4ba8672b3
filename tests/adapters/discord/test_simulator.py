"""The simulated Discord that the README opens."""

import aiohttp

from bot.kit import MovableClock, Random
from tests.adapters.discord.simulator import simulated


async def test_people_act_in_it_and_its_page_is_there(clock: MovableClock, random: Random) -> None:
    async with simulated(clock, random) as (server, page), aiohttp.ClientSession() as http:
        await server.types("Ana", "idea", text="Meet outside")
        assert "This is how it will look" in server.private("Ana")
        async with http.get(page.url) as answered:
            assert answered.status == 200
