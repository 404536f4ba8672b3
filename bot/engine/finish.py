"""The last step before an adapter: mentions resolved, in the reader's language, within the platform's limits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache, partial
from operator import is_
from typing import Any, TypeAlias

from bot.engine.language import Languages
from bot.engine.lower import lower, lower_form
from bot.kit import Capabilities, Card, Channel, Code, MemberId, Mention, OpenedForm, Place, Slash

Resolvers: TypeAlias = Mapping[type, Callable[[Any], Any]]
"""What becomes of the parts of each kind."""


def members_in(card: Card) -> set[MemberId]:
    """The members a card mentions."""
    found: set[MemberId] = set()
    waiting: list[Any] = [card]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mention):
            found.add(value.member)
        elif isinstance(value, tuple):
            waiting += value
        elif not isinstance(value, str):
            waiting += [getattr(value, name) for name in _fields_of(value.__class__)]
    return found


def finish(
    card: Card,
    *,
    language: str,
    languages: Languages,
    limits: Capabilities,
    platform: str,
    users: Mapping[int, str],
    places: tuple[Place, ...],
    daily: Collection[str],
) -> Card:
    """A card ready to be drawn on one platform. Who and what is not there is called by name and never pinged."""
    channels = {place.name: place.channel for place in places if place.platform == platform}

    resolved: Resolvers = {
        Mention: lambda it: replace(it, user=users[it.member]) if it.member in users else it.name,
        Channel: lambda it: replace(it, channel=channels.get(it.name)),
        Slash: lambda it: _typed(it.line, limits, daily),
    }
    localized = languages.localize(_rebuild(card, resolved), language)
    return lower(localized, limits, partial(languages.sentence, language=language))


def finish_form(
    form: OpenedForm, *, language: str, languages: Languages, limits: Capabilities, daily: Collection[str]
) -> OpenedForm:
    """A form ready to be drawn on one platform."""
    finished: OpenedForm = _rebuild(form, {Slash: lambda it: _typed(it.line, limits, daily)})
    return lower_form(languages.localize(finished, language), limits)


def _typed(line: str, limits: Capabilities, daily: Collection[str]) -> Code:
    """A command as one types it there."""
    alone = not limits.behind or line.split(maxsplit=1)[0] in daily
    return Code(f"/{line}" if alone else f"/{limits.behind} {line}")


def _rebuild(value: Any, resolved: Resolvers) -> Any:
    """The same with each of its parts resolved; whatever nothing changed in is not made anew."""
    kind = value.__class__
    if kind is str:  # most of what there is
        return value
    if kind is tuple:
        items = [_rebuild(item, resolved) for item in value]
        return value if all(map(is_, items, value)) else tuple(items)
    if kind in resolved:
        return resolved[kind](value)
    changes = {}
    for name in _fields_of(kind):
        before = getattr(value, name)
        after = _rebuild(before, resolved)
        if after is not before:
            changes[name] = after
    return replace(value, **changes) if changes else value


@cache
def _fields_of(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
