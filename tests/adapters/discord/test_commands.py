"""Discord's list of commands, made from what the features declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Annotated, Any

import pytest

from adapters.discord.commands import commands_of, fingerprint
from bot.__main__ import Roundtable
from bot.engine.engine import Engine
from bot.engine.language import Languages
from bot.kit import Arg, Call, Choice, Effects, Feature, MemberId, MovableClock, Random, Reply, _
from storage.database import Database
from tests.adapters import showcase
from tests.adapters.discord.rules import violations, wrong_commands

TOO_MANY = tuple(Choice(str(number), str(number)) for number in range(26))


def engine_of(feature: Feature, database: Database) -> Engine:
    clock = MovableClock(datetime(2026, 3, 2, tzinfo=UTC))
    return Engine(features=[feature], database=database, languages=Languages.load(), clock=clock, random=Random(seed=1))


async def test_all_there_is_to_do_stands_in_the_list_within_the_limits(bot: Roundtable) -> None:
    commands = await commands_of(bot.engine)
    assert list(wrong_commands(commands)) == []
    request = SimpleNamespace(method="PUT", path="/applications/1/commands", json=commands)
    assert violations([request]) == []
    assert sorted(leaves(commands)) == sorted(bot.engine.registry.commands)
    assert [one["name"] for one in commands if one["type"] == 3] == ["Make it an idea", "Save to the record"]
    assert all(one["contexts"] == [0] and one["integration_types"] == [0] for one in commands)


async def test_whatever_is_explained_is_explained_in_spanish_too(bot: Roundtable) -> None:
    for node in described(await commands_of(bot.engine)):
        texts = node["description_localizations"]
        assert set(texts) == {"es-ES", "es-419"}
        assert all(1 <= len(text) <= 100 for text in texts.values())


async def test_arguments_have_types_choices_and_suggestions(database: Database) -> None:
    commands = {one["name"]: one for one in await commands_of(engine_of(showcase.feature, database))}
    listing, showing = commands["wishes"]["options"]
    assert [choice["value"] for choice in listing["options"][0]["choices"]] == ["office", "hiring", "other"]
    assert showing["options"][0]["autocomplete"] is True
    assert showing["options"][0]["type"] == 3  # people write W-1
    assert commands["wish"]["options"][0]["required"] is False


async def test_members_and_numbers_are_chosen_as_such(database: Database) -> None:
    feature = Feature("some", _("Something"))

    @feature.command("give away", _("Give something"))
    def give(
        call: Call, person: Annotated[MemberId, Arg(_("who gets it"))], how_many: Annotated[int, Arg(_("how many"))] = 1
    ) -> Effects:
        return Reply(str(how_many))

    [command, *_others] = await commands_of(engine_of(feature, database))
    [away] = command["options"]
    assert (command["name"], away["name"]) == ("give", "away")
    assert [(one["name"], one["type"]) for one in away["options"]] == [("person", 6), ("how-many", 4)]


async def test_the_fingerprint_changes_when_the_list_does(bot: Roundtable, database: Database) -> None:
    commands = await commands_of(bot.engine)
    assert fingerprint(commands) == fingerprint(await commands_of(bot.engine))
    assert fingerprint(commands) != fingerprint(commands[1:])
    assert fingerprint(commands) != fingerprint(await commands_of(engine_of(showcase.feature, database)))


async def test_more_than_discord_takes_is_said_at_the_start(database: Database) -> None:
    feature = Feature("some", _("Something"))

    @feature.command("choose", _("Choose"))
    def choose(call: Call, what: Annotated[str, Arg(_("what"), choices=TOO_MANY)]) -> Effects:
        return Reply(what)

    with pytest.raises(ValueError, match="more options or choices"):
        await commands_of(engine_of(feature, database))


def leaves(commands: Sequence[Mapping[str, Any]], above: str = "") -> Iterator[str]:
    for node in commands:
        if node["type"] == 3 and not above:
            continue
        inner = [option for option in node.get("options", []) if option["type"] in (1, 2)]
        name = f"{above} {node['name']}".strip()
        if inner:
            yield from leaves(inner, name)
        else:
            yield name


def described(commands: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Everything people read a description of: commands without others below them, and arguments."""
    for node in commands:
        below = any(option["type"] in (1, 2) for option in node.get("options", []))
        if "description" in node and not below:
            yield node
        yield from described(node.get("options", []))
