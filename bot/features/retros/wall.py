"""The wall: the notes of a retro as they were shown, and the themes that people made of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from bot.kit import CardRef, NotFound, Slash, View, _
from storage.retros import Arrangement, RetroStore, RevealedNote, Theme, ThemeStore

NONE: Final = 0
"""Instead of the number of a theme: no theme."""
BEGINNING: Final = 48
"""So many characters of a note stand for it where there is no room for all of it."""
_LIST: Final = Slash("theme list")


@dataclass(frozen=True, slots=True)
class Wall:
    """All notes of a retro and how they are put together."""

    number: int
    notes: Mapping[int, RevealedNote]
    now: Arrangement

    def called(self, theme: Theme) -> str:
        """What a theme is called; by the beginning of its first note, until somebody names it."""
        if theme.name:
            return f"T{theme.number} · {theme.name}"
        first = self.now.inside(theme.number)[:1]
        return " · ".join((f"T{theme.number}", *(f"“{beginning(self.notes[note].text)}”" for note in first)))

    def call(self, number: int) -> str:
        """What the theme with that number is called."""
        return self.called(self.now.themes[number])

    def find(self, number: int) -> Theme:
        """A theme that has notes.

        :raises NotFound: when there is none with that number.
        """
        theme = next((theme for theme in self.now.shown if theme.number == number), None)
        if theme is None:
            raise no_theme(number)
        return theme


def no_theme(number: int) -> NotFound:
    """What to say when there is no theme with that number."""
    return NotFound(_("There is no theme T{number} here. {list} shows all there are.", number=number, list=_LIST))


def wall(view: View, number: int, only: Collection[int] | None = None) -> Wall:
    """The notes and themes of a retro, or some of its themes with the notes in them."""
    now = view.store(ThemeStore).arrangement(number, only)
    notes = view.store(RetroStore).notes(number, None if only is None else now.notes)
    return Wall(number, {note.number: note for note in notes}, now)


def themes_of(number: int) -> CardRef:
    """The card with the themes of a retro; `theme_card.py` draws it."""
    return CardRef("retros.theme_card", (number,))


def beginning(text: str, most: int = BEGINNING) -> str:
    """A text, or its first words with “…” behind them."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip() + "…"
