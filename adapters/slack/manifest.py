"""The app as Slack is to create it, made from what the features declare; https://docs.slack.dev/reference/app-manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from adapters.slack.capabilities import SLACK
from adapters.slack.render import Json
from bot.engine.guide import ArgumentHelp, CommandHelp, ShortcutHelp

SCOPES: Final[Mapping[str, str]] = {
    "channels:read": "count who can read a public channel, to warn where a crowd is too small to hide in",
    "chat:write": "post cards, and keep them up to date",
    "chat:write.public": "post in public channels without being invited to each",
    "commands": "hear slash commands and shortcuts",
    "files:write": "send documents, such as the summary of a retro",
    "groups:read": "know whether it was invited to a private channel, and count who can read it there",
    "im:write": "send somebody a message of their own",
    "users:read": "know names, languages and time zones, and tell people from bots",
}
"""What the bot may do, and what for."""

EVENTS: Final = (
    "app_home_opened",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_unarchive",
    "member_joined_channel",
)
"""What the bot is told of: its home, and where it may be. They need no scope beside those above."""


def manifest(
    commands: Sequence[CommandHelp], shortcuts: Sequence[ShortcutHelp], request_url: str | None = None
) -> Json:
    """The manifest: for Socket Mode, or for HTTP when the address is given at which Slack reaches us."""
    over_http = {} if request_url is None else {"request_url": request_url}
    return {
        "_metadata": {"major_version": 2, "minor_version": 0},
        "display_information": {
            "name": "Roundtable",
            "description": "Ideas without names, retros on the clock, and a memory of what was decided.",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Roundtable", "always_online": True},
            **({"shortcuts": [_shortcut(shortcut) for shortcut in shortcuts]} if shortcuts else {}),
            "slash_commands": [
                _command(SLACK.behind, "Everything Roundtable can do", "help", request_url),
                *(_short_way(root, commands, request_url) for root in _daily(commands)),
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {**over_http, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **over_http},
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }


def _daily(commands: Sequence[CommandHelp]) -> Sequence[str]:
    """The first words of what is typed daily, in their order."""
    return list(dict.fromkeys(command.name.split()[0] for command in commands if command.daily))


def _short_way(root: str, commands: Sequence[CommandHelp], request_url: str | None) -> Json:
    """A slash command of its own, for one command or for all that begin with the same word."""
    there = [command for command in commands if command.name.split()[0] == root]
    about = next(command.about for command in there if command.daily)
    if [command.name for command in there] == [root]:
        return _command(root, about, _hint(there[0].arguments), request_url)
    return _command(root, about, " | ".join(command.name.split()[1] for command in there), request_url)


def _command(name: str, about: str, hint: str, request_url: str | None) -> Json:
    return {
        "command": f"/{name}",
        "description": about,
        **({"usage_hint": hint} if hint else {}),
        **({} if request_url is None else {"url": request_url}),
        "should_escape": True,
    }


def _hint(arguments: Sequence[ArgumentHelp]) -> str:
    return " ".join(f"<{one.name}>" if one.required else f"[{one.name}]" for one in arguments)


def _shortcut(shortcut: ShortcutHelp) -> Json:
    return {"name": shortcut.label, "type": "message", "callback_id": shortcut.name, "description": shortcut.label}
