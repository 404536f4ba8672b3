"""An idea on Discord, from its members' side, through the real library and a simulated Discord."""

from tests.adapters.discord.people import Server


async def test_an_idea_typed_in_a_command_is_previewed_privately(server: Server) -> None:
    await server.types("Ana", "idea", text="Meet outside on Fridays")
    assert "Meet outside on Fridays" in server.private("Ana")
    await server.presses("Ana", "Send without my name")
    assert "receipt code" in server.private("Ana")
