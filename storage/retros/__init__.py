"""What a retro keeps, a module for each part of it; imported here as a whole, so that every table is known."""

from storage.retros.breakouts import Attendee, Breakout, BreakoutStore, retro_attendees, retro_breakouts
from storage.retros.course import (
    BOX,
    MOST_AT_ONCE,
    MOST_CHARACTERS,
    Retro,
    RetroStore,
    RevealedNote,
    WaitingNote,
    WaitingNotes,
    note_id,
    retro_notes,
    retros,
)
from storage.retros.formats import FormatStore, KeptFormat, OwnFormat, retro_formats
from storage.retros.outcomes import Outcome, OutcomeStore, Score, ScoreStore, retro_outcomes, retro_scores
from storage.retros.themes import (
    MOST_CHARACTERS_OF_NAME,
    Arrangement,
    Change,
    Theme,
    ThemeStore,
    retro_theme_changes,
    retro_themes,
)
from storage.retros.votes import retro_counts, retro_ready, retro_votes

__all__ = [
    "BOX",
    "MOST_AT_ONCE",
    "Attendee",
    "Breakout",
    "BreakoutStore",
    "Outcome",
    "OutcomeStore",
    "Score",
    "ScoreStore",
    "note_id",
    "retro_attendees",
    "retro_breakouts",
    "retro_outcomes",
    "retro_scores",
    "MOST_CHARACTERS",
    "MOST_CHARACTERS_OF_NAME",
    "Arrangement",
    "Change",
    "FormatStore",
    "KeptFormat",
    "OwnFormat",
    "Retro",
    "RetroStore",
    "RevealedNote",
    "Theme",
    "ThemeStore",
    "WaitingNote",
    "WaitingNotes",
    "retro_counts",
    "retro_formats",
    "retro_notes",
    "retro_ready",
    "retro_theme_changes",
    "retro_themes",
    "retro_votes",
    "retros",
]
