"""All there is to do: finds the features, refuses names that clash, and answers what a name stands for."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

import bot.features
from bot.kit import Chapter, Event, Feature, Kind, Line, Need, Passage, Period, Person, Section, View
from bot.kit.feature import Action, BoardKind, CardKind, Command, Job, Shortcut, Submission

T = TypeVar("T")
N = TypeVar("N", Command, Shortcut, Action[...], Submission[..., Any], CardKind[...], BoardKind[...], Job[...], Kind)


def load_features() -> tuple[Feature, ...]:
    """Import every module of `bot.features` and take what it exports as `feature`, by name.

    :raises TypeError: for a module without one.
    """
    modules = (
        importlib.import_module(f"bot.features.{found.name}") for found in pkgutil.iter_modules(bot.features.__path__)
    )
    found = []
    for module in modules:
        feature = getattr(module, "feature", None)
        if not isinstance(feature, Feature):
            raise TypeError(f"{module.__name__} exports no `feature`")
        found.append(feature)
    return tuple(sorted(found, key=lambda feature: feature.name))


@dataclass(slots=True)
class Registry:
    """The features by name and everything they declare by name.

    :raises TypeError: when two of a kind have the same name.
    """

    features: Sequence[Feature]
    commands: dict[str, Command] = field(init=False)
    shortcuts: dict[str, Shortcut] = field(init=False)
    actions: dict[str, Action[...]] = field(init=False)
    submissions: dict[str, Submission[..., Any]] = field(init=False)
    cards: dict[str, CardKind[...]] = field(init=False)
    boards: dict[str, BoardKind[...]] = field(init=False)
    jobs: dict[str, Job[...]] = field(init=False)
    kinds: dict[str, Kind] = field(init=False)
    daily: frozenset[str] = field(init=False)
    """The first words of the commands that every platform gives a short way."""

    def __post_init__(self) -> None:
        if len({feature.name for feature in self.features}) != len(self.features):
            raise TypeError("two features have the same name")
        self.commands = _by_name(command for feature in self.features for command in feature.commands)
        self.shortcuts = _by_name(shortcut for feature in self.features for shortcut in feature.shortcuts)
        self.actions = _by_name(action for feature in self.features for action in feature.actions)
        self.submissions = _by_name(submission for feature in self.features for submission in feature.submissions)
        self.cards = _by_name(card for feature in self.features for card in feature.cards)
        self.boards = _by_name(board for feature in self.features for board in feature.boards)
        self.jobs = _by_name(job for feature in self.features for job in feature.jobs)
        self.kinds = _by_name(kind for feature in self.features for kind in feature.kinds)
        self.daily = frozenset(command.name.split()[0] for command in self.commands.values() if command.daily)
        clashing = self.actions.keys() & self.submissions.keys()
        roots = {name.split()[0] for name in self.commands if " " in name} & self.commands.keys()
        if clashing or roots:
            raise TypeError(f"these names stand for two things: {', '.join(sorted(clashing | roots))}")

    @property
    def recurring(self) -> Sequence[Job[...]]:
        """What is done again and again."""
        return [job for job in self.jobs.values() if job.rule is not None]

    def digest(self, view: View, period: Period) -> Sequence[Line]:
        """What the features have to tell the group, by section."""
        told = (line for feature in self.features for part in feature.digest_parts for line in part(view, period))
        return _in_order(told, lambda line: line.section, Section)

    def needs(self, view: View, person: Person) -> Sequence[Need]:
        """What needs a member, most urgent first, and then what can wait."""
        told = (need for feature in self.features for part in feature.need_parts for need in part(view, person))
        return sorted(told, key=lambda need: (need.by is None, need.by or view.now))

    def catch_up(self, view: View) -> Sequence[Passage]:
        """What the features tell somebody new, by chapter."""
        told = (passage for feature in self.features for part in feature.catch_up_parts for passage in part(view))
        return _in_order(told, lambda passage: passage.chapter, Chapter)

    def listeners(self, event: Event) -> Iterable[Callable[[Any, Any], Any]]:
        """What wants to hear of an event."""
        return (listen for feature in self.features for kind, listen in feature.listeners if isinstance(event, kind))


def _in_order(told: Iterable[T], place: Callable[[T], StrEnum], order: type[StrEnum]) -> list[T]:
    """What was told, by where it belongs; what belongs to the same place stays as it was told."""
    places = list(order)
    return sorted(told, key=lambda one: places.index(place(one)))


def _by_name(declared: Iterable[N]) -> dict[str, N]:
    names: dict[str, N] = {}
    for one in declared:
        if one.name in names:
            raise TypeError(f"two things are called {one.name}")
        names[one.name] = one
    return dict(sorted(names.items()))
