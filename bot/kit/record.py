"""What can be found again: a feature says what it keeps on record, and how one of it is called and shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.kit.cards import Card
from bot.kit.text import Phrase, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of thing on record, under the name its store gives it, which is also how it is asked for.

    `called` says what people call one of it, `show` draws its card (given a `View` first), both from the numbers by
    which its store knows it. `states` are how it can stand, `columns` what else a list for a spreadsheet has.
    """

    name: str
    one: Phrase
    many: Phrase
    called: Callable[..., Words]
    show: Callable[..., Card | None]
    states: Mapping[str, Phrase] = field(default_factory=dict)
    columns: Mapping[str, Phrase] = field(default_factory=dict)

    def name_of(self, key: tuple[int, ...]) -> Words:
        """What people call one."""
        return self.called(*key)

    def card_of(self, view: Any, key: tuple[int, ...]) -> Card | None:
        """One as it looks now; `None` once it is no longer there."""
        return self.show(view, *key)
