"""Discord's rules for what it is sent, said once more by us: its own description, and what that does not express."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

DESCRIPTION = Path(__file__).parents[4] / "shared" / "specs" / "discord-openapi.json"

COMPONENTS_V2 = 1 << 15
EPHEMERAL = 1 << 6


def violations(requests: Sequence[Any]) -> list[str]:
    """What is wrong with some recorded requests, in words."""
    return [f"{one.method} {one.path}: {wrong}" for one in requests for wrong in _wrong(one)]


def _wrong(request: Any) -> Iterator[str]:
    body = request.json
    if request.path.endswith("/commands"):
        yield from wrong_commands(body)
    elif request.path.endswith("/callback"):
        data = body.get("data", {})
        match body["type"]:
            case 4 | 7:
                yield from wrong_message(data)
            case 8:
                if len(data["choices"]) > 25:
                    yield "more than 25 suggestions"
            case 9:
                yield from wrong_modal(data)
    elif isinstance(body, dict) and "components" in body:
        yield from wrong_message(body)
    yield from _against_description(request.method, request.path, body)


def wrong_message(message: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a message of components."""
    everything = list(walk(message["components"]))
    if not message.get("flags", 0) & COMPONENTS_V2:
        yield "the flag of components is missing"
    if message.get("content") or message.get("embeds"):
        yield "text beside components"
    if message.get("allowed_mentions") != {"parse": []}:
        yield f"mentions are not shut off: {message.get('allowed_mentions')}"
    if len(everything) > 40:
        yield f"{len(everything)} components"
    texts = [one["content"] for one in everything if one["type"] == 10]
    if sum(map(len, texts)) > 4000:
        yield f"{sum(map(len, texts))} characters"
    if not all(text.strip() for text in texts):
        yield "an empty text"
    yield from _twice(one["custom_id"] for one in everything if "custom_id" in one)
    yield from _wrong_files(message, everything)
    for one in everything:
        match one["type"]:
            case 1:
                kinds = [inner["type"] for inner in one["components"]]
                if not ((1 <= len(kinds) <= 5 and set(kinds) == {2}) or kinds == [3]):
                    yield f"a row of {kinds}"
            case 2:
                if not 1 <= len(one["label"].strip()) <= 80 or not 1 <= len(one["custom_id"]) <= 100:
                    yield f"a button {one}"
            case 3:
                yield from _wrong_select(one)


def _wrong_files(message: Mapping[str, Any], everything: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    names = [file["filename"] for file in message.get("attachments", ())]
    yield from _twice(names)
    shown = {one["file"]["url"] for one in everything if one["type"] == 13}
    if not shown <= {f"attachment://{name}" for name in names}:
        yield f"the files {shown}, where there are {names}"
    yield from (
        f"Discord would change the name {name!r}" for name in names if not re.fullmatch(r"[A-Za-z0-9_.-]+", name)
    )


def wrong_modal(modal: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a modal."""
    if not 1 <= len(modal["title"].strip()) <= 45:
        yield f"the title {modal['title']!r}"
    if not 1 <= len(modal["custom_id"]) <= 100:
        yield f"the id {modal['custom_id']!r}"
    if not 1 <= len(modal["components"]) <= 5:
        yield f"{len(modal['components'])} components in a modal"
    everything = list(walk(modal["components"]))
    yield from _twice(one["custom_id"] for one in everything if "custom_id" in one)
    for one in everything:
        match one["type"]:
            case 18 if not 1 <= len(one["label"].strip()) <= 45 or len(one.get("description") or "") > 100:
                yield f"a label {one}"
            case 4 if not 1 <= one.get("max_length", 4000) <= 4000 or len(one.get("value") or "") > one["max_length"]:
                yield f"a text field {one}"
            case 5 if not (
                0 <= one["min_values"] <= one["max_values"] <= 25
                and len(one.get("default_values", ())) <= one["max_values"]
            ):
                yield f"a field for people {one}"
            case 3:
                yield from _wrong_select(one)


def wrong_commands(commands: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong with a list of commands."""
    yield from _twice(f"{one['type']} {one['name']}" for one in commands)
    if sum(one["type"] == 1 for one in commands) > 100:
        yield "more than 100 commands"
    if sum(one["type"] == 3 for one in commands) > 5:
        yield "more than 5 menus of messages"
    for command in commands:
        if command["type"] == 1:
            yield from _wrong_node(command)
            if _said(command) > 8000:
                yield f"{command['name']} says more than 8,000 characters"
        elif not 1 <= len(command["name"]) <= 32 or "description" in command:
            yield f"the menu {command['name']}"


def _wrong_node(node: Mapping[str, Any]) -> Iterator[str]:
    options = node.get("options", [])
    if not re.fullmatch(r"[-_a-z0-9]{1,32}", node["name"]):
        yield f"the name {node['name']!r}"
    texts = (node["description"], *node.get("description_localizations", {}).values())
    if not all(1 <= len(text) <= 100 for text in texts):
        yield f"the description of {node['name']}"
    if len(options) > 25 or len(node.get("choices", [])) > 25:
        yield f"{node['name']} has too many options or choices"
    if node.get("autocomplete") and node.get("choices"):
        yield f"{node['name']} has choices and suggestions"
    yield from _twice(option["name"] for option in options)
    needed = [option.get("required", False) for option in options]
    if needed != sorted(needed, reverse=True):
        yield f"{node['name']} asks for what may be left out before what must not"
    for choice in node.get("choices", []):
        if not all(1 <= len(t) <= 100 for t in (choice["name"], choice["value"])):
            yield f"the choice {choice}"
    for option in options:
        yield from _wrong_node(option)


def _said(node: Mapping[str, Any]) -> int:
    own = len(node["name"]) + len(node.get("description", "")) + len(str(node.get("value", "")))
    return own + sum(_said(inner) for inner in (*node.get("options", ()), *node.get("choices", ())))


def _wrong_select(select: Mapping[str, Any]) -> Iterator[str]:
    options = select["options"]
    if not 1 <= len(options) <= 25 or len(select.get("placeholder") or "") > 150:
        yield f"a select of {len(options)} options"
    if select.get("max_values", 1) > len(options):
        yield "a select that wants more than it has"
    yield from _twice(option["value"] for option in options)
    for option in options:
        if not 1 <= len(option["label"].strip()) <= 100 or not 1 <= len(option["value"]) <= 100:
            yield f"the option {option}"


def _twice(names: Iterator[str] | Any) -> Iterator[str]:
    yield from (f"{name!r} stands for two things" for name, count in Counter(names).items() if count > 1)


def walk(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """All components, nested ones too."""
    for component in components:
        yield component
        yield from walk(component.get("components", ()))
        if "component" in component:
            yield from walk([component["component"]])


# --- Discord's own description ----------------------------------------------------------------------------------------


@cache
def _description() -> Any:
    return json.loads(DESCRIPTION.read_text())


@cache
def _validator(method: str, template: str) -> Draft202012Validator | None:
    operation = _description()["paths"][template].get(method.lower(), {})
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return None
    schema = {**content["application/json"]["schema"], "components": _description()["components"]}
    return Draft202012Validator(schema)


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    # A path in which more is said by itself (`/@me`) comes before one with a gap there (`/{user_id}`).
    paths = sorted(_description()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]


def _against_description(method: str, path: str, body: Any) -> Iterator[str]:
    if not DESCRIPTION.is_file():
        return
    template = next((template for pattern, template in _templates() if pattern.fullmatch(path)), None)
    if template is None:
        yield "no such address"
    elif body is not None and (validator := _validator(method, template)) is not None:
        yield from (f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(_documented(body)))


def _documented(body: Any) -> Any:
    """A request's body without the ways of discord.py that the description does not list and Discord takes.

    Ids go out as numbers where the description has text; Discord reads both.
    """
    match body:
        case dict():
            return {key: _documented_field(key, value) for key, value in body.items() if key != "tts"}
        case list():
            return [_documented(one) for one in body]
    return body


def _documented_field(key: str, value: Any) -> Any:
    if key.endswith("_id") and isinstance(value, int):
        return str(value)
    if key in ("attachments", "default_values"):
        return [{**one, "id": str(one["id"])} for one in value]
    return _documented(value)
