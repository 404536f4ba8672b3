"""Whatever people do with themes, one after the other, against a plain model that keeps every state it ever was in."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from adapters.playground.world import World
from bot.__main__ import roundtable
from bot.kit import MovableClock, Random
from storage.database import Database
from storage.retros import Arrangement, ThemeStore
from tests.databases import MASTER_KEY
from tests.features.conftest import at_once
from tests.features.test_retro_themes import begins
from tests.proofs import ALL

NOTES = range(1, 7)
NAMES = ("", "Meetings", "Docs")
State = tuple[dict[int, int], dict[int, str]]

one_note = st.sampled_from(NOTES)
some_notes = st.lists(one_note, min_size=1, max_size=3, unique=True)
one_theme = st.integers(1, 4)
steps = st.one_of(
    st.tuples(st.just("put"), some_notes, st.sampled_from(NAMES)),
    st.tuples(st.just("put_into"), some_notes, one_theme),
    st.tuples(st.just("out"), some_notes),
    st.tuples(st.just("rename"), one_theme, st.sampled_from(NAMES[1:])),
    st.tuples(st.just("merge"), one_theme, one_theme),
    st.tuples(st.just("split"), one_theme, some_notes),
    st.tuples(st.just("dissolve"), one_theme),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
)


@dataclass
class Model:
    """Where each note is, what themes are called, and all states before and after."""

    where: dict[int, int] = field(default_factory=lambda: dict.fromkeys(NOTES, 0))
    names: dict[int, str] = field(default_factory=dict)
    before: list[State] = field(default_factory=list)
    after: list[State] = field(default_factory=list)

    def put(self, notes: list[int], name: str) -> str:
        same = [theme for theme in self.there() if name and self.names[theme] == name]
        self.change(dict.fromkeys(notes, same[0] if same else self.new()), {} if same else {self.new(): name})
        return f"put {listed(notes)} {name}"

    def put_into(self, notes: list[int], theme: int) -> str:
        if theme in self.there():
            self.change(dict.fromkeys(notes, theme))
        return f"put {listed(notes)} T{theme}"

    def out(self, notes: list[int]) -> str:
        self.change(dict.fromkeys(notes, 0))
        return f"out {listed(notes)}"

    def rename(self, theme: int, name: str) -> str:
        if theme in self.there():
            self.change({}, {theme: name})
        return f"rename T{theme} {name}"

    def merge(self, theme: int, other: int) -> str:
        if {theme, other} <= self.there() and theme != other:
            self.change(dict.fromkeys(self.inside(other), theme), {theme: self.names[theme] or self.names[other]})
        return f"merge T{theme} T{other}"

    def split(self, theme: int, notes: list[int]) -> str:
        if theme in self.there() and set(notes) <= set(self.inside(theme)):
            self.change(dict.fromkeys(notes, self.new()), {self.new(): ""})
        return f"split T{theme} {listed(notes)}"

    def dissolve(self, theme: int) -> str:
        if theme in self.there():
            self.change(dict.fromkeys(self.inside(theme), 0))
        return f"split T{theme}"

    def undo(self) -> str:
        self.goes(self.before, self.after)
        return "undo"

    def redo(self) -> str:
        self.goes(self.after, self.before)
        return "redo"

    def change(self, where: dict[int, int], names: dict[int, str] | None = None) -> None:
        """Change something, unless all of it is so already."""
        new = {**self.where, **where}, {**self.names, **(names or {})}
        if new != (self.where, self.names):
            self.before.append((self.where, self.names))
            self.after.clear()
            self.where, self.names = new

    def goes(self, back: list[State], forth: list[State]) -> None:
        """Be as it was, if there was something."""
        if back:
            forth.append((self.where, self.names))
            where, names = back.pop()
            self.where, self.names = where, {**self.names, **names}  # a number that was given is not given again

    def there(self) -> set[int]:
        return set(self.where.values()) - {0}

    def inside(self, theme: int) -> list[int]:
        return [note for note, where in self.where.items() if where == theme]

    def new(self) -> int:
        return max(self.names, default=0) + 1


def listed(notes: Sequence[int]) -> str:
    """Notes as one types them."""
    return " ".join(map(str, notes))


async def played(folder: Path, acts: Sequence[tuple[object, ...]]) -> None:
    """Do the same in a retro and in the model, and compare them after each step."""
    random, clock, model = Random(seed=1), MovableClock(datetime(2026, 3, 2, 9, tzinfo=UTC)), Model()
    url = f"sqlite:///{folder}/test.sqlite3"
    database = await Database.open(url, random=random, master_keys=[MASTER_KEY], readers=1)
    async with roundtable(database, clock=clock, random=random, sleep=at_once) as bot:
        playground = Playground(World(None, random), clock, random)
        bot.engine.attach(playground)
        chat = Chat(playground.connect(bot.engine), bot.settle)
        chat.opens("general")
        chat.joins("Ana")
        chat.joins("Ben")
        await begins(chat, *(f"Note {number}" for number in NOTES))
        for kind, *what in acts:
            await chat.says("ana", f"/theme {getattr(model, str(kind))(*what)}")
            now: Arrangement = await database.read(lambda unit: ThemeStore(unit, 1).arrangement(1))
            assert now.notes == model.where
            assert {theme.number: theme.name for theme in now.shown} == {n: model.names[n] for n in model.there()}
    await database.close()


@settings(max_examples=500 if ALL else 15)
@given(st.lists(steps, min_size=4, max_size=14))
def test_themes_are_what_a_plain_model_says_and_go_back_and_forth_as_it_does(
    sqlite_template: Path, acts: list[tuple[object, ...]]
) -> None:
    with TemporaryDirectory() as folder:
        shutil.copytree(sqlite_template, folder, dirs_exist_ok=True)
        asyncio.run(played(Path(folder), acts))
