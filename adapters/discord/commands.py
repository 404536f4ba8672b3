"""The registry → Discord's own list of commands, in all our languages, and its fingerprint.

`ideas list` becomes the command `ideas` with `list` below it; shortcuts become the menu beside a message. All of it is
for servers only: a group lives in a channel.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from adapters.discord.capabilities import (
    COMMAND_CHARACTERS,
    COMMANDS,
    DESCRIPTION,
    MENU_NAME,
    MESSAGE_MENUS,
    OPTIONS,
    SUGGESTION,
    SUGGESTIONS,
)
from bot.engine.engine import Engine
from bot.engine.guide import ArgumentHelp, CommandHelp, ShortcutHelp
from bot.kit import Choice, MemberId
from bot.kit.feature import Param

Payload: TypeAlias = dict[str, Any]
Help: TypeAlias = Mapping[str, tuple[Sequence[CommandHelp], Sequence[ShortcutHelp]]]
"""Commands and shortcuts as they are explained, by language; English first."""

LOCALES: Final = {"es": ("es-ES", "es-419")}
"""What Discord calls our languages; it lists English as two, and both fall back to what has no translation."""

COMMAND, SUBCOMMAND, MESSAGE_MENU = 1, 1, 3
TEXT, NUMBER, USER = 3, 4, 6
IN_SERVERS: Final = {"contexts": [0], "integration_types": [0]}


async def commands_of(engine: Engine) -> list[Payload]:
    """All commands of a running engine, as Discord wants to be told them.

    :raises ValueError: when there are more, or longer ones, than Discord takes.
    """
    names = engine.languages.names
    explained = {name: (await engine.commands(name), await engine.shortcuts(name)) for name in names}
    params = {
        (command.name, param.name.replace("_", "-")): param
        for command in engine.registry.commands.values()
        for param in command.handler.params
    }
    return payloads(explained, params)


def fingerprint(commands: Sequence[Payload]) -> str:
    """Equal for equal lists of commands, different for others."""
    return hashlib.sha256(json.dumps(commands, sort_keys=True).encode()).hexdigest()


def payloads(explained: Help, params: Mapping[tuple[str, str], Param]) -> list[Payload]:
    """The list of commands from what is explained in each language, with the arguments' types by command and name.

    :raises ValueError: when there are more, or longer ones, than Discord takes.
    """
    translated = {
        (language, command.name): command for language, (commands, _) in explained.items() for command in commands
    }
    commands, shortcuts = next(iter(explained.values()))
    roots: dict[str, Payload] = {}
    for command in commands:
        in_languages = {language: translated[language, command.name] for language in explained}
        _place(roots, command, _leaf(command, in_languages, params))
    menus = [_menu({language: explained[language][1][at] for language in explained}) for at in range(len(shortcuts))]
    found = [{**root, "type": COMMAND, **IN_SERVERS} for root in roots.values()]
    _check(found, menus)
    return [*found, *menus]


def _leaf(
    command: CommandHelp, translated: Mapping[str, CommandHelp], params: Mapping[tuple[str, str], Param]
) -> Payload:
    """A command without what stands above it."""
    options = [
        _option(params[command.name, argument.name], {name: one.arguments[at] for name, one in translated.items()})
        for at, argument in enumerate(command.arguments)
    ]
    abouts = {language: _short(one.about) for language, one in translated.items()}
    return {"name": command.name.split()[-1], **_localized("description", abouts), "options": options}


def _place(roots: dict[str, Payload], command: CommandHelp, leaf: Payload) -> None:
    """Put a command of two words below its first."""
    first, *second = command.name.split()
    if not second:
        roots[first] = leaf
        return
    root = roots.setdefault(first, {"name": first, "description": "", "options": []})
    root["options"].append({"type": SUBCOMMAND, **leaf})
    # Nobody is shown it: people see the commands below. It has to say something nevertheless.
    root["description"] = _short(" · ".join(one["name"] for one in root["options"]))


def _option(param: Param, translated: Mapping[str, ArgumentHelp]) -> Payload:
    argument = next(iter(translated.values()))
    option: Payload = {
        "type": _type(param),
        "name": argument.name,
        **_localized("description", {language: _short(one.about) for language, one in translated.items()}),
        "required": argument.required,
    }
    if argument.choices:
        labels = [
            {language: one.choices[at] for language, one in translated.items()} for at in range(len(argument.choices))
        ]
        option["choices"] = [_choice(in_languages) for in_languages in labels]
    elif argument.suggests:
        option["autocomplete"] = True
    return option


def _type(param: Param) -> int:
    if param.type is MemberId:
        return USER
    plain_number = param.type is int and param.arg is not None and not (param.arg.prefix or param.arg.choices)
    return NUMBER if plain_number else TEXT


def _choice(translated: Mapping[str, Choice]) -> Payload:
    choice = next(iter(translated.values()))
    return {
        **_localized("name", {language: str(one.label) for language, one in translated.items()}),
        "value": choice.value,
    }


def _menu(translated: Mapping[str, ShortcutHelp]) -> Payload:
    names = _localized("name", {language: one.label for language, one in translated.items()})
    return {"type": MESSAGE_MENU, **names, **IN_SERVERS}


def _localized(key: str, words: Mapping[str, str]) -> Payload:
    """A text with its translations."""
    english, *_ = words.values()
    others = {
        locale: text for language, text in words.items() for locale in LOCALES.get(language, ()) if text != english
    }
    return {key: english, **({f"{key}_localizations": others} if others else {})}


def _short(text: str) -> str:
    return text if len(text) <= DESCRIPTION else f"{text[: DESCRIPTION - 1]}…"


def _check(commands: Sequence[Payload], menus: Sequence[Payload]) -> None:
    """Say at the start what Discord would refuse.

    :raises ValueError: for the first thing that is too much.
    """
    if len(commands) > COMMANDS or len(menus) > MESSAGE_MENUS:
        raise ValueError(f"Discord takes {COMMANDS} commands and {MESSAGE_MENUS} entries in the menu of a message")
    for menu in menus:
        if any(len(name) > MENU_NAME for name in _texts(menu, "name")):
            raise ValueError(f"“{menu['name']}” is too long for the menu of a message: {MENU_NAME} characters fit")
    for command in commands:
        if (longest := _size(command)) > COMMAND_CHARACTERS:
            raise ValueError(f"/{command['name']} says {longest} characters, Discord takes {COMMAND_CHARACTERS}")
        _check_options(command, f"/{command['name']}")


def _check_options(node: Payload, where: str) -> None:
    options = node.get("options", [])
    choices = node.get("choices", [])
    if len(options) > OPTIONS or len(choices) > SUGGESTIONS:
        raise ValueError(f"{where} has more options or choices than Discord takes, which is {OPTIONS}")
    for choice in choices:
        if any(not 1 <= len(text) <= SUGGESTION for text in (choice["value"], *_texts(choice, "name"))):
            raise ValueError(f"the choice “{choice['value']}” of {where} is too long: {SUGGESTION} characters fit")
    for option in options:
        _check_options(option, f"{where} {option['name']}")


def _texts(node: Payload, key: str) -> list[str]:
    return [node[key], *node.get(f"{key}_localizations", {}).values()]


def _size(node: Payload) -> int:
    """What a command says, in the longest language of each of its texts."""
    own = sum(max(map(len, _texts(node, key))) for key in ("name", "description") if key in node)
    value = len(str(node.get("value", "")))
    return own + value + sum(map(_size, (*node.get("options", ()), *node.get("choices", ()))))
