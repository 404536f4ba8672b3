"""What all parts of the feature share: its name, what roles are called, and where a place is."""

from __future__ import annotations

from typing import Final

from bot.kit import Channel, Choice, Feature, Phrase, Role, Words, _
from storage.people import KnownPlace

feature = Feature("groups", _("The group: its name, its places and who does what"))


ROLES: Final[dict[Role, Phrase]] = {
    Role.COORDINATOR: _("coordinator"),
    Role.MODERATOR: _("moderator"),
    Role.MEMBER: _("member"),
    Role.OBSERVER: _("observer"),
}
HOLDERS: Final[dict[Role, Phrase]] = {
    Role.COORDINATOR: _("Coordinators"),
    Role.MODERATOR: _("Moderators"),
    Role.MEMBER: _("Members"),
    Role.OBSERVER: _("Observers"),
}
PLATFORMS: Final[dict[str, Words]] = {"slack": "Slack", "discord": "Discord", "playground": _("the playground")}
ROLE_CHOICES: Final = tuple(Choice(role.name.lower(), words) for role, words in ROLES.items())


def place_words(place: int, name: str, platform: str) -> Phrase:
    """A place, and the platform it is on."""
    return _("{place} on {platform}", place=Channel(place, name), platform=PLATFORMS.get(platform, platform))


def known_place(place: KnownPlace) -> Phrase:
    """The same of a place that is kept."""
    return place_words(place.id, place.name, place.platform)
