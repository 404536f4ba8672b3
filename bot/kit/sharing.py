"""Beyond the group: whoever shares something with others sees first what these will see, and where."""

from __future__ import annotations

import hashlib

from bot.kit.cards import Actions, Button, Card, Divider, Paragraph
from bot.kit.errors import Rejected
from bot.kit.text import Bold, Slash, Words, _


def before_sharing(card: Card, share: Button, *notices: Words, place: str, promise: Words) -> Card:
    """What others would see, with the promise of what they will not, and the button that shares it."""
    return Card(
        title=_("Share this in #{place}?", place=place),
        summary=_("What others would see: {what}", what=card.title or card.summary),
        blocks=(
            *map(Paragraph, notices),
            Paragraph(promise),
            Divider(),
            Paragraph(Bold(card.title or card.summary)),
            *card.blocks,
            Divider(),
            Actions((share,)),
        ),
    )


def seen_as(card: Card, place: int) -> bytes:
    """What a button carries of what somebody saw and where it was to go: another card or place has another one."""
    return hashlib.blake2b(repr((card, place)).encode(), digest_size=8).digest()


def nowhere_to_share() -> Rejected:
    """What is said while a group shares nowhere."""
    return Rejected(
        _(
            "This group has no wider channel to share with. A coordinator sets one up with {command}.",
            command=Slash("group wider"),
        )
    )
