"""What the bot asks for when it is brought onto a server, and what for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import discord

SCOPES: Final[Mapping[str, str]] = {
    "bot": "be on the server",
    "applications.commands": "have commands, and a menu beside each message",
}

PERMISSIONS: Final[Mapping[str, str]] = {
    "view_channel": "see the channels it is let into",
    "send_messages": "post cards, and keep them up to date",
    "create_public_threads": "begin a thread for what is said about one card",
    "create_private_threads": "open rooms that only their own people see, for the breakouts of a retro",
    "read_message_history": "let that thread begin at the card; what people say in a channel stays hidden from the bot",
    "send_messages_in_threads": "post there",
    "connect": "bring people into a room's voice channel, which it may only where it could go itself",
    "move_members": "bring those of a room who are in voice together, and back when it is over; it never listens",
    "attach_files": "show pictures on cards, and send documents",
}
"""By the names of https://docs.discord.com/developers/topics/permissions; in a channel they can be taken away again."""


def invitation(application: str) -> str:
    """The address that brings the bot onto a server; the application is known by its number."""
    granted = discord.Permissions(**dict.fromkeys(PERMISSIONS, True))
    scopes = "+".join(SCOPES)
    return f"https://discord.com/oauth2/authorize?client_id={application}&permissions={granted.value}&scope={scopes}"
