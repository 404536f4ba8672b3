"""What a retro said of themes that earlier ones did not come to."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Literal, TypeAlias

from sqlalchemy import Column, ForeignKey, Table, select
from sqlmodel import Field, SQLModel

from storage.types import Id, insert_new
from storage.unit import Store

Verdict: TypeAlias = Literal["kept", "later", "dropped"]


class RetroReviewRow(SQLModel, table=True):
    """A theme of an `earlier` retro was looked at: `kept` for this one, left for `later`, or `dropped`, and why."""

    __tablename__ = "retro_reviews"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    retro: int = Field(primary_key=True)
    earlier: int = Field(primary_key=True)
    theme: int = Field(primary_key=True)
    verdict: str
    reason: str


retro_reviews: Table = RetroReviewRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it


class ReviewStore(Store):
    """What became of themes that retros did not come to."""

    def say(self, retro: int, earlier: int, theme: int, verdict: Verdict, reason: str = "") -> None:
        """Keep what was said of a theme; the first word stands."""
        values = {"group_id": self.group_id, "retro": retro, "earlier": earlier, "theme": theme}
        self.unit.connection.execute(insert_new(retro_reviews), {**values, "verdict": verdict, "reason": reason})

    def said(self, earlier: int, *verdicts: Verdict, at: int | None = None) -> AbstractSet[int]:
        """The themes of an earlier retro of which one of these was said, ever or `at` one retro."""
        which = [
            retro_reviews.c.group_id == self.group_id,
            retro_reviews.c.earlier == earlier,
            retro_reviews.c.verdict.in_(verdicts),
        ]
        if at is not None:
            which.append(retro_reviews.c.retro == at)
        return set(self.unit.connection.scalars(select(retro_reviews.c.theme).where(*which)))
