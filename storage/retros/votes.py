"""Choosing by dots: how often it was held in a retro and what may be known of it; in the vault, who gave which.

And counting: how many are ready, and numbers that change once a minute at most.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Table, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import Id, Instant


class RetroVoteRow(SQLModel, table=True):
    """Dots were given once more. `voters` and `resting` are empty until it is over, and where too few gave any."""

    __tablename__ = "retro_votes"
    __table_args__ = (UniqueConstraint("group_id", "retro", "number"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    retro: int
    number: int
    budget: int
    open: bool
    voters: int | None = None
    resting: int | None = None


class RetroReadyRow(SQLModel, table=True):
    """Somebody is ready to go on from a phase, under their pseudonym for that phase; gone with it."""

    __tablename__ = "retro_ready"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    retro: int = Field(primary_key=True)
    by: bytes = Field(primary_key=True)


class RetroCountRow(SQLModel, table=True):
    """A number that everybody sees, and that changes again at a time."""

    __tablename__ = "retro_counts"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    retro: int = Field(primary_key=True)
    what: str = Field(primary_key=True)
    shown: int
    due: datetime = Field(sa_column=Column(Instant, nullable=False))


retro_votes: Table = RetroVoteRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
retro_ready: Table = RetroReadyRow.__table__  # type: ignore[attr-defined]
retro_counts: Table = RetroCountRow.__table__  # type: ignore[attr-defined]
