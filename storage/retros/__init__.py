"""What a retro keeps, a module for each part of it; imported here as a whole, so that every table is known."""

from storage.retros.course import (
    BOX,
    MOST_CHARACTERS,
    Retro,
    RetroStore,
    RevealedNote,
    WaitingNote,
    WaitingNotes,
    retro_notes,
    retros,
)

__all__ = [
    "BOX",
    "MOST_CHARACTERS",
    "Retro",
    "RetroStore",
    "RevealedNote",
    "WaitingNote",
    "WaitingNotes",
    "retro_notes",
    "retros",
]
