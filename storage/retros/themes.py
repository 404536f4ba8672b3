"""Themes: which notes of a retro belong together, what people call that, and each change of it, to be undone.

Nothing in here knows who changed what: themes are the group's.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import astuple, dataclass, field
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite takes the same words
from sqlmodel import Field, SQLModel

from storage.retros.course import RetroStore, retro_notes
from storage.types import Id
from storage.unit import Store

MOST_CHARACTERS_OF_NAME = 80


class RetroThemeRow(SQLModel, table=True):
    """A theme; its number counts within the retro and is never given again. Without a note in it, it shows nowhere.

    `dots` and `place` (1 is what most chose) are empty as long as nobody is to know them. `parked` ones are kept for
    the next retro; `returns` is how often it came back from one before.
    """

    __tablename__ = "retro_themes"
    __table_args__ = (UniqueConstraint("group_id", "retro", "number"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    retro: int
    number: int
    name: str = ""
    dots: int | None = None
    place: int | None = None
    parked: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    returns: int = 0


class RetroThemeChangeRow(SQLModel, table=True):
    """A change of themes: what it changed, as it was before and after. `state` is done, undone or settled."""

    __tablename__ = "retro_theme_changes"
    __table_args__ = (UniqueConstraint("group_id", "retro", "number"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    retro: int
    number: int
    kind: str
    state: str
    before: str
    after: str


retro_themes: Table = RetroThemeRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
retro_theme_changes: Table = RetroThemeChangeRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme, by its number in the retro; without a name until somebody gives it one."""

    number: int
    name: str = ""
    dots: int | None = None
    place: int | None = None
    parked: bool = False
    returns: int = 0


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which note is in which theme, by their numbers (0: in none), and the themes; of a whole retro or a part of it."""

    notes: Mapping[int, int] = field(default_factory=dict)
    themes: Mapping[int, Theme] = field(default_factory=dict)
    _inside: Mapping[int, Sequence[int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        inside: defaultdict[int, list[int]] = defaultdict(
            list
        )  # once: whoever asks for each of a thousand themes does not go through all notes
        for note, theme in sorted(self.notes.items()):
            inside[theme].append(note)
        object.__setattr__(self, "_inside", dict(inside))

    @property
    def shown(self) -> Sequence[Theme]:
        """The themes that a note is in, as they are numbered."""
        return [theme for number, theme in sorted(self.themes.items()) if number in self._inside]

    def inside(self, theme: int) -> Sequence[int]:
        """The notes in a theme; 0: in none."""
        return self._inside.get(theme, ())

    @property
    def next_number(self) -> int:
        """The number of a theme that is to be."""
        return max(self.themes, default=0) + 1


@dataclass(frozen=True, slots=True)
class Change:
    """One step that can be undone: its number in the retro, what kind it is, and what it changed, before and after."""

    number: int
    kind: str
    before: Arrangement
    after: Arrangement


_COLUMNS = [retro_themes.c[name] for name in Theme.__annotations__]
_THEMES = select(*_COLUMNS).where(
    retro_themes.c.group_id == bindparam("group"), retro_themes.c.retro == bindparam("which")
)
_PLACES = select(retro_notes.c.number, retro_notes.c.theme).where(
    retro_notes.c.group_id == bindparam("group"), retro_notes.c.retro == bindparam("which")
)
_FILLED = (
    select(retro_notes.c.theme)
    .where(
        retro_notes.c.group_id == bindparam("group"),
        retro_notes.c.retro == bindparam("which"),
        retro_notes.c.theme.in_(bindparam("themes", expanding=True)),
    )
    .distinct()
)
_MOVE = (
    update(retro_notes)
    .where(
        retro_notes.c.group_id == bindparam("group"),
        retro_notes.c.retro == bindparam("which"),
        retro_notes.c.number == bindparam("note"),
    )
    .values(theme=bindparam("to"))
)
_NEW_THEME = upsert(retro_themes)
_KEEP = _NEW_THEME.on_conflict_do_update(
    index_elements=[retro_themes.c.group_id, retro_themes.c.retro, retro_themes.c.number],
    set_={name: _NEW_THEME.excluded[name] for name in Theme.__annotations__ if name != "number"},
)


class ThemeStore(Store):
    """The themes of a group's retros. Whoever changes them has taken the retro before."""

    def arrangement(self, retro: int, only: Collection[int] | None = None) -> Arrangement:
        """All notes and themes of a retro, or some themes with the notes in them."""
        which = {"group": self.group_id, "which": retro}
        places, themes = _PLACES, _THEMES
        if only is not None:
            places, themes = places.where(retro_notes.c.theme.in_(only)), themes.where(retro_themes.c.number.in_(only))
        inside = dict(map(tuple, self.unit.connection.execute(places, which)))
        return Arrangement(inside, {row[0]: Theme(*row) for row in self.unit.connection.execute(themes, which)})

    def of(self, retro: int) -> Sequence[Theme]:
        """The themes of a retro that a note is in, as they are numbered."""
        return self.arrangement(retro).shown

    def first(self, retro: int, most: int, also: Collection[int] = ()) -> tuple[Arrangement, int]:
        """So many of the themes that a note is in, and some others by their numbers; and how many there are in all.

        Each with its first note alone: that is what it is called by, and cheap however many there are.
        """
        theme = retro_notes.c.theme
        here = (retro_notes.c.group_id == self.group_id, retro_notes.c.retro == retro, theme > 0)
        begins = select(theme, func.min(retro_notes.c.number)).where(*here).group_by(theme)
        wanted = [begins.order_by(theme).limit(most), *([begins.where(theme.in_(also))] if also else ())]
        found = {where: note for rows in map(self.unit.connection.execute, wanted) for where, note in rows}
        which = _THEMES.where(retro_themes.c.number.in_(found))
        rows = self.unit.connection.execute(which, {"group": self.group_id, "which": retro})
        themes = {row.number: Theme(*row) for row in rows}
        count = self.unit.connection.scalar(select(func.count(theme.distinct())).where(*here)) or 0
        return Arrangement({note: where for where, note in found.items()}, themes), count

    def filled(self, retro: int, numbers: Collection[int]) -> AbstractSet[int]:
        """Which of some themes of a retro a note is in."""
        which = {"group": self.group_id, "which": retro, "themes": list(numbers)}
        return set(self.unit.connection.scalars(_FILLED, which))

    def bring_back(self, theme: Theme, called: str, into: int) -> int:
        """Let a theme of an earlier retro be one of this retro, with what it is called on a note; its number there."""
        number = self.arrangement(into).next_number
        note = RetroStore(self.unit, self.group_id).add_notes(into, [(0, called)])
        back = Theme(number, theme.name, returns=theme.returns + 1)
        self._let_be(into, Arrangement({note: number}, {number: back}))
        return number

    def change(self, retro: int, kind: str, to: Arrangement) -> Change:
        """Let some notes and themes be as they are given, as one step; what was undone before is not to come back."""
        now = self.arrangement(retro)
        before = Arrangement(
            {note: now.notes[note] for note in to.notes},
            {number: now.themes[number] for number in to.themes if number in now.themes},
        )
        self.unit.connection.execute(delete(retro_theme_changes).where(*self._of(retro, "undone")))
        last = self.unit.connection.scalar(select(func.max(retro_theme_changes.c.number)).where(*self._of(retro)))
        change = Change((last or 0) + 1, kind, before, to)
        self.unit.connection.execute(
            insert(retro_theme_changes).values(
                group_id=self.group_id,
                retro=retro,
                number=change.number,
                kind=kind,
                state="done",
                before=_written(before),
                after=_written(to),
            )
        )
        self._let_be(retro, to)
        return change

    def last(self, retro: int) -> Change | None:
        """The change that would be undone."""
        number = select(func.max(retro_theme_changes.c.number)).where(*self._of(retro, "done"))
        return self._step(retro, self.unit.connection.scalar(number))

    def undone(self, retro: int) -> Change | None:
        """The change that was undone, and would be done again."""
        number = select(func.min(retro_theme_changes.c.number)).where(*self._of(retro, "undone"))
        return self._step(retro, self.unit.connection.scalar(number))

    def undo(self, retro: int, change: Change) -> None:
        """Let all be as it was before the last change."""
        self._mark(retro, change.number, "undone")
        self._let_be(retro, change.before)

    def redo(self, retro: int, change: Change) -> None:
        """Let all be as it was after the change that was undone."""
        self._mark(retro, change.number, "done")
        self._let_be(retro, change.after)

    def settle(self, retro: int, to: Arrangement) -> None:
        """Let some notes and themes be as they are given; nothing that was done before is to be undone from now on."""
        self.unit.connection.execute(
            update(retro_theme_changes).where(*self._of(retro, "done")).values(state="settled")
        )
        self.unit.connection.execute(delete(retro_theme_changes).where(*self._of(retro, "undone")))
        self._let_be(retro, to)

    def _let_be(self, retro: int, to: Arrangement) -> None:
        if to.notes:
            moves = [{"group": self.group_id, "which": retro, "note": n, "to": theme} for n, theme in to.notes.items()]
            self.unit.connection.execute(_MOVE, moves)
        if to.themes:
            rows = [
                {
                    "group_id": self.group_id,
                    "retro": retro,
                    **{name: getattr(t, name) for name in Theme.__annotations__},
                }
                for t in to.themes.values()
            ]
            self.unit.connection.execute(_KEEP, rows)

    def _step(self, retro: int, number: int | None) -> Change | None:
        if number is None:
            return None
        row = self.unit.connection.execute(
            select(retro_theme_changes).where(*self._of(retro), retro_theme_changes.c.number == number)
        ).one()
        return Change(row.number, row.kind, _read(row.before), _read(row.after))

    def _mark(self, retro: int, number: int, state: str) -> None:
        self.unit.connection.execute(
            update(retro_theme_changes)
            .where(*self._of(retro), retro_theme_changes.c.number == number)
            .values(state=state)
        )

    def _of(self, retro: int, *states: str) -> list[Any]:
        """Which changes: those of a retro, in some states."""
        which = [retro_theme_changes.c.group_id == self.group_id, retro_theme_changes.c.retro == retro]
        return [*which, *(retro_theme_changes.c.state == state for state in states)]


def _written(part: Arrangement) -> str:
    themes = [astuple(theme) for theme in part.themes.values()]
    return json.dumps({"notes": list(part.notes.items()), "themes": themes}, ensure_ascii=False, separators=(",", ":"))


def _read(written: str) -> Arrangement:
    part = json.loads(written)
    themes = [Theme(*values) for values in part["themes"]]
    return Arrangement(dict(part["notes"]), {theme.number: theme for theme in themes})
