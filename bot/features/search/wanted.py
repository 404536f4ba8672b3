"""What somebody looks for, as one line that people type and buttons carry: `hiring kind:idea since:2026-03`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final

from bot.kit import Arg, Choice, Code, Feature, NotFound, Phrase, Rejected, View, _, instant_of, join, plain
from storage.search import Search
from storage.words import GRAMMAR, stem_of, words_of

feature = Feature("search", _("Search: find again what was said, decided and done"))

LONGEST: Final = 200
"""Characters of a line."""
_NARROWING: Final[Mapping[str, str]] = {
    "kind": "kind",
    "tipo": "kind",
    "state": "state",
    "estado": "state",
    "since": "since",
    "desde": "since",
    "until": "until",
    "hasta": "until",
}
"""What narrows a search, as it is typed in each language; everything else is words."""
_DAY: Final = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for: words, and what narrows it."""

    words: str = ""
    kind: str = ""
    state: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, view: View, line: str) -> Wanted:
        """From what was typed; what narrows twice counts as it was said last.

        :raises Rejected: when a kind or a state is none.
        """
        wanted, words = cls(), []
        for word in line.split():
            name, mark, value = word.partition(":")
            known = _NARROWING.get(name.casefold())
            if mark and value and known:
                wanted = replace(wanted, **{known: value.casefold()})
            else:
                words.append(word)
        kind = _known(view, wanted.kind, _kinds(view)) if wanted.kind else ""
        state = _known(view, wanted.state, _states(view, kind)) if wanted.state else ""
        return replace(wanted, words=" ".join(words), kind=kind, state=state)

    @classmethod
    def listed(cls, view: View, line: str) -> Wanted:
        """The same where a list is asked for: the name of a kind or a state narrows it as it stands.

        :raises Rejected: when a kind or a state is none.
        """
        wanted, words = cls.of(view, line), []
        for word in wanted.words.split():
            if not wanted.kind and (kind := _meant(view, word, _kinds(view))):
                wanted = replace(wanted, kind=kind)
            elif not wanted.state and (state := _meant(view, word, _states(view, wanted.kind))):
                wanted = replace(wanted, state=state)
            else:
                words.append(word)
        return replace(wanted, words=" ".join(words))

    @property
    def line(self) -> str:
        """As it would be typed."""
        narrowing = (
            f"{name}:{value}" for name in ("kind", "state", "since", "until") if (value := getattr(self, name))
        )
        return " ".join(filter(None, (self.words, *narrowing)))

    def search(self, view: View, *, owner: int = 0, before: int = 0, most: int) -> Search:
        """As the storage understands it.

        :raises Rejected: when a day is none.
        :raises NotFound: when nobody can have that number.
        """
        if owner < 0:
            raise NotFound
        return Search(
            words=self.words,
            kinds=[self.kind] if self.kind else list(view.kinds),
            state=self.state,
            owner=owner or None,
            since=_begin(view, self.since, lambda first, _last: first) if self.since else None,
            until=_begin(view, self.until, lambda _first, last: last) if self.until else None,
            before=before or None,
            most=most,
        )


def _kinds(view: View) -> Mapping[str, Sequence[Phrase]]:
    """The kinds of things on record, with what one of them is called, and many."""
    return {name: (kind.one, kind.many) for name, kind in view.kinds.items()}


def _states(view: View, kind: str) -> Mapping[str, Sequence[Phrase]]:
    """How things of a kind, or of any, can stand, with what that is called."""
    states: dict[str, list[Phrase]] = {}
    for one in (view.kinds[kind],) if kind else view.kinds.values():
        for state, words in one.states.items():
            states.setdefault(state, []).append(words)
    return states


def _meant(view: View, typed: str, names: Mapping[str, Sequence[Phrase]]) -> str | None:
    """What somebody means who types a name, in English or as the group says it, of one or of many."""
    asked = _compared(typed)
    known = ((name, (name, *_said(view, labels))) for name, labels in names.items())
    return next((name for name, said in known if any(asked & _compared(one) for one in said)), None)


def _said(view: View, labels: Iterable[Phrase]) -> Iterator[str]:
    return (text for label in labels for text in (plain(label), view.as_text(label)))


def _compared(text: str) -> set[tuple[str, ...]]:
    return {tuple(stem_of(word, language) for word in words_of(text)) for language in GRAMMAR}


def _suggested(view: View, typed: str) -> Iterator[Choice]:
    """What a line may go on with, while it is typed."""
    *before, begun = typed.split(" ")
    for narrowing, names in (("kind", _kinds(view)), ("state", _states(view, ""))):
        for name, labels in names.items():
            offer = f"{narrowing}:{name}"
            if begun and any(one.casefold().startswith(begun.casefold()) for one in (offer, *_said(view, labels))):
                line = " ".join((*before, offer))
                yield Choice(line, (line, " – ", labels[-1]))


Line = Annotated[
    str,
    Arg(
        _("words, and what narrows it, such as kind:idea state:open since:2026-03"),
        rest=True,
        most=LONGEST,
        complete=lambda view, typed: list(_suggested(view, typed)),
    ),
]


def _known(view: View, typed: str, names: Mapping[str, Sequence[Phrase]]) -> str:
    if meant := _meant(view, typed, names):
        return meant
    raise Rejected(
        _(
            "There is no “{typed}” on record. There is {names}.",
            typed=typed[:40],
            names=join(Code(name) for name in names),
        )
    )


def _begin(view: View, typed: str, choose: Callable[[date, date], date]) -> datetime:
    """When the first day of a day, a month or a year begins where the group is, or the one after its last."""
    found = _DAY.fullmatch(typed)
    try:
        assert found is not None
        year, month, day = (int(part) if part else None for part in found.groups())
        first = date(year or 0, month or 1, day or 1)
        if day:
            after = first + timedelta(days=1)
        else:
            after = date(first.year + 1, 1, 1) if month in {None, 12} else date(first.year, first.month + 1, 1)
        return instant_of(datetime.combine(choose(first, after), time()), view.group.zone)
    except (AssertionError, ValueError, OverflowError):
        raise Rejected(
            _(
                "I cannot read “{typed}” as a day. Write it like {day} or {month}.",
                typed=typed[:40],
                day=Code("2026-03-31"),
                month=Code("2026-03"),
            )
        ) from None
