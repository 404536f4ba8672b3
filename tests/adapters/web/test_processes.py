"""Two processes on one database: whoever looks at the board of one sees what is done in the other."""

from __future__ import annotations

import tests.databases
from adapters.pages.serving import LOOPBACK, served
from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from adapters.playground.world import World
from adapters.web.server import PATH, board_app, standing_alone
from bot.__main__ import roundtable
from bot.kit import MovableClock, Random
from storage.database import Database
from tests.adapters.web.conftest import Visitor, link_of
from tests.adapters.web.test_board import shown
from tests.databases import MASTER_KEY

database_url = tests.databases.database_url


async def test_whoever_sits_in_one_process_sees_what_is_done_in_the_other(
    database_url: str, chat: Chat, address: str, visitors: list[Visitor], clock: MovableClock
) -> None:
    await shown(chat)
    await chat.says("ana", "/retro guests")
    link = link_of(chat, "ana")
    database = await Database.open(database_url, random=Random(7), master_keys=[MASTER_KEY])
    async with roundtable(database, clock=clock, random=Random(8)) as other:
        world = World(None, Random(9))
        other.engine.attach(Playground(world, clock, Random(9)))
        app = standing_alone(board_app(other.engine, address, hosts=LOOPBACK), hosts=LOOPBACK)
        async with served(app, "127.0.0.1", 0) as there:
            elsewhere = Visitor(there.rstrip("/") + PATH)
            assert (await elsewhere.enters(link, name="Zoë", key="Zoë")).status == 200
            assert (await visitors[0].enters(link, name="Yara", key="Yara")).status == 200
            async with elsewhere.looks() as zoe, visitors[0].looks() as yara:
                await zoe.sees("Tea was warm")
                await yara.sees("Tea was warm")
                await zoe.drops("Tea was warm", "A new theme")
                await yara.sees_in("T1", "Tea was warm")
                await yara.drops("We laughed", "T1")
                await zoe.sees_in("T1", "Tea was warm", "We laughed")
            await elsewhere.session.close()
        world.close()
    await database.close()
