"""What a retro keeps, a module for each part of it; imported here as a whole, so that every table is known."""

from storage.retros.breakouts import Attendee, Breakout, BreakoutStore, retro_attendees, retro_breakouts
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
from storage.retros.outcomes import Outcome, OutcomeStore, Score, ScoreStore, retro_outcomes, retro_scores

__all__ = [
    "BOX",
    "Attendee",
    "Breakout",
    "BreakoutStore",
    "Outcome",
    "OutcomeStore",
    "Score",
    "ScoreStore",
    "retro_attendees",
    "retro_breakouts",
    "retro_outcomes",
    "retro_scores",
    "MOST_CHARACTERS",
    "Retro",
    "RetroStore",
    "RevealedNote",
    "WaitingNote",
    "WaitingNotes",
    "retro_notes",
    "retros",
]
