"""The last step before an adapter: mentions resolved, in the reader's language, within the platform's limits."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, TypeVar

from bot.engine.language import Languages
from bot.engine.lower import lower, lower_form
from bot.kit import Capabilities, Card, Channel, MemberId, Mention, OpenedForm, Place

T = TypeVar("T")


def members_in(card: Card) -> set[MemberId]:
    """The members a card mentions."""
    return {found.member for found in _walk(card) if isinstance(found, Mention)}


def finish(
    card: Card,
    *,
    language: str,
    languages: Languages,
    limits: Capabilities,
    platform: str,
    users: Mapping[int, str],
    places: tuple[Place, ...],
) -> Card:
    """A card ready to be drawn on one platform. Who and what is not there is called by name and never pinged."""
    channels = {place.name: place.channel for place in places if place.platform == platform}

    def resolve(value: Any) -> Any:
        match value:
            case Mention(member=member, name=name):
                return Mention(member, name, users[member]) if member in users else name
            case Channel(name=name):
                return Channel(name, channels.get(name))
            case _:
                return value

    localized = languages.localize(_rebuild(card, resolve), language)
    return lower(localized, limits, partial(languages.sentence, language=language))


def finish_form(form: OpenedForm, *, language: str, languages: Languages, limits: Capabilities) -> OpenedForm:
    """A form ready to be drawn on one platform."""
    return lower_form(languages.localize(form, language), limits)


def _walk(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, tuple):
        for item in value:
            yield from _walk(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _walk(getattr(value, field.name))


def _rebuild(value: Any, resolve: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_rebuild(item, resolve) for item in value)
    value = resolve(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: _rebuild(getattr(value, f.name), resolve) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **changes)
    return value
