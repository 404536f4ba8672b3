"""Slack's rules for what it is sent, each as an assertion: its own definitions, three libraries', and what all miss.

The definitions of the Web API's methods lie outside of the repository; where they are missing, only the others hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema  # type: ignore[import-untyped]  # it comes without types
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

Json: TypeAlias = dict[str, Any]

METHODS = Path(__file__).parents[4] / "shared" / "specs" / "slack" / "methods"


@cache
def definition(method: str) -> Json | None:
    """What Slack says of a method, where it is known here."""
    file = METHODS / f"{method}.json"
    read: Json | None = json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
    return read


def check_call(method: str, args: Json) -> None:
    """Whether a call has only what the method takes and all that it needs."""
    known = definition(method)
    if known is None:
        return
    takes = known["args"]
    unknown = args.keys() - takes["properties"].keys()
    missing = set(takes.get("required", ())) - {"token"} - args.keys()
    assert not unknown, f"{method} does not take {unknown}"
    assert not missing, f"{method} needs {missing}"


def check_message(message: Json) -> None:
    """Whether Slack would take a message."""
    assert message.get("text"), "notifications and screen readers need a text"
    assert len(message["text"]) <= 40_000
    assert "<" not in message["text"].replace("&lt;", ""), "a text is escaped"
    assert "response_url_enabled" not in json.dumps(message)
    _check_blocks(message["blocks"], most=50)
    assert sum(block["type"] == "table" for block in message["blocks"]) <= 1
    assert not any(block["type"] in ("input", "file_input") for block in message["blocks"])


def check_modal(view: Json) -> None:
    """Whether Slack would open a modal."""
    assert view["type"] == "modal"
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    assert 1 <= len(view["title"]["text"]) <= 24
    assert not inputs or 1 <= len(view["submit"]["text"]) <= 24
    assert len(view["private_metadata"]) <= 3000
    assert len(json.dumps(view)) <= 250_000
    _check_blocks(view["blocks"], most=100)
    assert not any(block["type"] == "table" for block in view["blocks"])
    for block in inputs:
        assert 1 <= len(block["label"]["text"]) <= 2000
        element = block["element"]
        assert element["type"] in ("plain_text_input", "static_select", "multi_users_select")
        if element["type"] == "multi_users_select":
            assert len(element.get("initial_users", ())) <= element["max_selected_items"]
        if element["type"] == "plain_text_input":
            assert 1 <= element["max_length"] <= 3000
            assert len(element.get("initial_value", "x")) in range(1, element["max_length"] + 1)
        elif "initial_option" in element:
            assert element["initial_option"] in element["options"]
    View(**{key: value for key, value in view.items() if key != "id"}).validate_json()


def check_home(view: Json) -> None:
    """Whether Slack would publish a home."""
    assert view["type"] == "home"
    _check_blocks(view["blocks"], most=100)
    assert not any(block["type"] in ("input", "table") for block in view["blocks"])


def _check_blocks(blocks: list[Json], most: int) -> None:
    assert 1 <= len(blocks) <= most
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(ids) == len(set(ids)), "block_ids are unique"
    assert all(1 <= len(id_) <= 255 for id_ in ids)
    actions = [e["action_id"] for block in blocks if block["type"] == "actions" for e in block["elements"]]
    assert len(actions) == len(set(actions)), "action_ids are unique"
    assert all(1 <= len(id_) <= 255 for id_ in actions)
    assert json.dumps(blocks).count('"focus_on_load": true') <= 1
    for block in blocks:
        _check_block(block)
        parsed = Block.parse(block)
        if parsed is not None:
            parsed.validate_json()


def _check_block(block: Json) -> None:
    match block["type"]:
        case "header":
            assert 1 <= len(block["text"]["text"]) <= 150
        case "context":
            assert 1 <= len(block["elements"]) <= 10
        case "actions":
            assert 1 <= len(block["elements"]) <= 25
            for element in block["elements"]:
                _check_element(element)
        case "table":
            assert 1 <= len(block["rows"]) <= 100
            assert all(1 <= len(row) <= 20 for row in block["rows"])
            assert all(cell.get("text") or cell["elements"] for row in block["rows"] for cell in row)
        case "rich_text":
            assert RICH_TEXT.is_valid(block), next(RICH_TEXT.iter_errors(block))
        case "divider" | "input":
            pass
        case other:
            raise AssertionError(f"no block of ours: {other}")
    for text in _plain_texts(block):
        assert 1 <= len(text["text"]) <= 3000
        assert text["emoji"] is False, "a :smile: that somebody typed stays what it is"


def _check_element(element: Json) -> None:
    match element["type"]:
        case "button":
            assert 1 <= len(element["text"]["text"]) <= 75
            assert 1 <= len(element["value"]) <= 2000
            assert element.get("style", "primary") in ("primary", "danger")
        case "static_select":
            assert 1 <= len(element["options"]) <= 100
            assert 1 <= len(element["placeholder"]["text"]) <= 150
            for option in element["options"]:
                assert 1 <= len(option["text"]["text"]) <= 75
                assert 1 <= len(option["value"]) <= 150
        case other:
            raise AssertionError(f"no element of ours: {other}")


def _plain_texts(value: Any) -> Iterator[Json]:
    match value:
        case {"type": "plain_text"}:
            yield value
        case {"type": "mrkdwn"}:
            raise AssertionError("a person's words never stand in markup")
        case dict():
            for inner in value.values():
                yield from _plain_texts(inner)
        case list():
            for inner in value:
                yield from _plain_texts(inner)


STYLE = {
    "type": "object",
    "properties": {name: {"const": True} for name in ("bold", "italic", "strike", "code")},
    "additionalProperties": False,
    "minProperties": 1,
}


def _leaf(kind: str, required: tuple[str, ...], **properties: Json) -> Json:
    return {
        "type": "object",
        "properties": {"type": {"const": kind}, "style": STYLE, **properties},
        "required": ["type", *required],
        "additionalProperties": False,
    }


TEXT = {"type": "string", "minLength": 1}
LEAVES = [
    _leaf("text", ("text",), text=TEXT),
    _leaf("link", ("url",), url={"type": "string", "minLength": 1, "maxLength": 3000}, text=TEXT),
    _leaf("user", ("user_id",), user_id={"type": "string", "pattern": "^[UW][A-Z0-9]+$"}),
    _leaf("channel", ("channel_id",), channel_id={"type": "string", "pattern": "^[CDG][A-Z0-9]+$"}),
    _leaf("date", ("timestamp", "format"), timestamp={"type": "integer"}, format=TEXT, fallback=TEXT),
]
RICH_TEXT = jsonschema.Draft202012Validator(
    {
        "type": "object",
        "properties": {
            "type": {"const": "rich_text"},
            "elements": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "properties": {
                        "type": {"enum": ["rich_text_section", "rich_text_quote", "rich_text_preformatted"]},
                        "elements": {"type": "array", "minItems": 1, "items": {"anyOf": LEAVES}},
                    },
                    "required": ["type", "elements"],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["type", "elements"],
        "additionalProperties": False,
    }
)
"""https://docs.slack.dev/reference/block-kit/blocks/rich-text-block, as far as it is used here."""
