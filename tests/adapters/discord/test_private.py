"""Private conversations on Discord: no place of a group, though a card that came there has buttons."""

from __future__ import annotations

from simcord.results import InteractionResult

from bot.__main__ import Roundtable
from bot.kit import Actions, Button, Card, Press
from tests.adapters.discord.people import Server, words_of

CARD = Card(summary="For you", blocks=(Actions((Button("Share an idea", Press("ideas.write")),)),))


async def press_there(server: Server, bot: Roundtable, person: str) -> InteractionResult:
    """Somebody presses the button of a card that the bot sent to them alone."""
    user = server.people[person].user
    await bot.engine.platforms["discord"].direct(str(user.id), CARD, key=f"for {person}")
    result: InteractionResult = await user.click(user.dm_channel.history()[-1], label="Share an idea")
    return result


async def test_who_has_one_group_acts_in_it(server: Server, bot: Roundtable) -> None:
    await server.types("Ana", "home")
    opened = await press_there(server, bot, "Ana")
    answered = await server.people["Ana"].user.submit_modal(opened, {"text": "Meet outside"})
    assert "Meet outside" in words_of(answered.response.components)


async def test_who_has_none_is_told_where_to_go_and_founds_none(server: Server, bot: Roundtable) -> None:
    answered = await press_there(server, bot, "Ana")
    assert answered.response is not None
    assert "Go to a channel of your group first" in words_of(answered.response.components)
    founded = await bot.engine.database.write(
        lambda unit: unit.connection.exec_driver_sql("SELECT count(*) FROM groups").scalar()
    )
    assert founded == 0
