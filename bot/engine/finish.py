"""The last step before an adapter: mentions resolved, in the reader's language, within the platform's limits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from bot.engine.language import Languages, Resolvers
from bot.engine.lower import lower, lower_form
from bot.kit import (
    Actions,
    Board,
    Capabilities,
    Card,
    Channel,
    Code,
    MemberId,
    Mention,
    OpenedForm,
    Place,
    Press,
    Slash,
    Span,
    Words,
    join,
)


@dataclass(frozen=True, slots=True)
class Users:
    """Who some members are on the reader's platform; notes the others it is asked for, to be found out."""

    known: Mapping[MemberId, str | None] = field(default_factory=dict)
    unknown: set[MemberId] = field(default_factory=set)

    def resolve(self, mention: Mention) -> Span:
        """A mention of a user, or the bare name of somebody who is not there."""
        if mention.member not in self.known:
            self.unknown.add(mention.member)
        user = self.known.get(mention.member)
        return mention.name if user is None else replace(mention, user=user)


def finish(
    card: Card,
    *,
    language: str,
    languages: Languages,
    limits: Capabilities,
    platform: str,
    users: Users,
    places: tuple[Place, ...],
    daily: Collection[str],
    behinds: Collection[str],
    group: int | None = None,
) -> Card:
    """A card ready to be drawn on one platform. Who and what is not there is called by name and never pinged.

    When it leaves `users.unknown`, look them up and finish it again. With a `group` its buttons say whose they are.
    """
    channels = {place.id: place.channel for place in places if place.platform == platform}
    resolved: Resolvers = {
        Mention: users.resolve,
        Channel: lambda channel: replace(channel, channel=channels.get(channel.place, channel.channel)),
        Slash: lambda slash: _typed(slash, limits, daily, behinds),
    }
    say = partial(languages.sentence, language=language)
    finished = lower(languages.localize(card, language, resolved), limits, say)
    return finished if group is None else _of_group(finished, group)


def finish_board(
    board: Board,
    *,
    language: str,
    languages: Languages,
    limits: Capabilities,
    daily: Collection[str],
    behinds: Collection[str],
) -> Board:
    """A board ready to be drawn for readers from any platform, who are all called by name."""
    resolved: Resolvers = {
        Mention: lambda mention: mention.name,
        Slash: lambda slash: _typed(slash, limits, daily, behinds),
    }
    drawn = languages.localize(board, language, resolved)
    return replace(drawn, card=lower(drawn.card, limits, partial(languages.sentence, language=language)))


def finish_form(
    form: OpenedForm,
    *,
    language: str,
    languages: Languages,
    limits: Capabilities,
    daily: Collection[str],
    behinds: Collection[str],
) -> OpenedForm:
    """A form ready to be drawn on one platform."""
    resolved: Resolvers = {Slash: lambda slash: _typed(slash, limits, daily, behinds)}
    return lower_form(languages.localize(form, language, resolved), limits)


def _of_group(card: Card, group: int) -> Card:
    """The card with buttons that say whose they are."""
    blocks = (
        Actions(
            tuple(replace(item, press=Press(item.press.action, item.press.arguments, group)) for item in block.items)
        )
        if isinstance(block, Actions)
        else block
        for block in card.blocks
    )
    return replace(card, blocks=tuple(blocks))


def _typed(slash: Slash, limits: Capabilities, daily: Collection[str], behinds: Collection[str]) -> Words:
    """A command as one types it there; or, where that may be anywhere, in each way there is."""
    if slash.line.split(maxsplit=1)[0] in daily:
        return Code(f"/{slash.line}")
    ways = sorted({*behinds, limits.behind}) if slash.elsewhere else [limits.behind]
    return join([Code(f"/{behind} {slash.line}" if behind else f"/{slash.line}") for behind in ways], " / ")
