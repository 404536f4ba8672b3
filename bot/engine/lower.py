"""A card or a form and the limits of a platform → one that fits. Pure, and nothing is dropped without saying so."""

from __future__ import annotations

from collections.abc import Callable

from bot.kit import Capabilities, Card, OpenedForm, Phrase, Words


def lower(card: Card, limits: Capabilities, say: Callable[[Phrase], Words]) -> Card:
    """The same card within the limits of a platform; `say` puts our own additions into the card's language.

    :raises ValueError: when its buttons alone are more than the platform takes.
    """
    raise NotImplementedError


def lower_form(form: OpenedForm, limits: Capabilities) -> OpenedForm:
    """The same form within the limits of a platform.

    :raises ValueError: when it asks for more than one page takes.
    """
    raise NotImplementedError
