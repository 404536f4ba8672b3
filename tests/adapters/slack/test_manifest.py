"""The app that Slack is told to make: Slack's own schema takes it, and it asks for nothing that is not used."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it comes without types
import pytest

from adapters.slack.manifest import EVENTS, SCOPES
from bot.__main__ import slack_manifest
from tests.adapters.slack.rules import METHODS, definition

SCHEMA = METHODS.parent / "manifest.schema.2.0.0.json"
ADAPTER = Path(__file__).parents[3] / "adapters" / "slack"
WITHOUT_METHOD = {"commands", "chat:write.public"}
"""Slash commands and shortcuts come without a method, and posting without being invited is a way to use one."""

BY_THE_SDK = {"files_upload_v2": {"files.getUploadURLExternal", "files.completeUploadExternal"}}
"""What the SDK calls behind a name of its own."""


def made(url: str | None = None) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(slack_manifest(url))
    return read


@pytest.mark.parametrize("url", [None, "https://bot.example.org"])
def test_slacks_schema_takes_it(url: str | None) -> None:
    if not SCHEMA.exists():
        pytest.skip(f"Slack's schema of a manifest is not at {SCHEMA}")
    jsonschema.validate(made(url), json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_it_is_for_a_socket_unless_there_is_an_address() -> None:
    assert made()["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(made())
    over_http = made("https://bot.example.org/")
    assert over_http["settings"]["socket_mode_enabled"] is False
    addresses = {command["url"] for command in over_http["features"]["slash_commands"]}
    assert addresses == {"https://bot.example.org/slack/events"}


def test_every_command_is_typed_in_a_short_way_or_behind_one_word() -> None:
    commands = [command["command"] for command in made()["features"]["slash_commands"]]
    assert commands[0] == "/wg"
    assert {"/idea", "/retro"} <= set(commands)


def test_commands_that_share_their_first_word_share_a_short_way_which_says_the_second_ones() -> None:
    [retro] = [command for command in made()["features"]["slash_commands"] if command["command"] == "/retro"]
    assert {"start", "next", "end"} <= set(retro["usage_hint"].split(" | "))
    assert retro["description"] == "Begin a retro of thirty minutes, now"


def test_slack_is_to_say_who_is_meant_in_what_is_typed() -> None:
    assert {command["should_escape"] for command in made()["features"]["slash_commands"]} == {True}


def methods_called() -> set[str]:
    """The Web API's methods that the adapter's code names."""
    called = set()
    for file in ADAPTER.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Attribute)
                and node.value.attr == "_client"
            ):
                called |= BY_THE_SDK.get(node.attr, {node.attr.replace("_", ".", 1)})
    return called


def test_it_asks_for_the_scopes_of_the_methods_that_are_called_and_for_no_other() -> None:
    if not METHODS.exists():
        pytest.skip(f"Slack's definitions of its methods are not at {METHODS}")
    called = methods_called()
    assert {"chat.postMessage", "users.info", "views.publish"} <= called
    useful = {scope for method in called for scope in (definition(method) or {})["scope"].get("bot", ())}
    assert SCOPES.keys() - WITHOUT_METHOD <= useful
    for method in called:
        scopes = (definition(method) or {})["scope"].get("bot", ())
        assert not scopes or SCOPES.keys() & set(scopes), f"{method} needs one of {scopes}"
    assert made()["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
    assert made()["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
