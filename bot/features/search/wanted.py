"""What somebody looks for, as one line that people type and buttons carry: `hiring kind:idea since:2026-03`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final

from bot.kit import Arg, Choice, Code, Feature, NotFound, Rejected, View, _, instant_of, join
from storage.search import Search

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
    def of(cls, line: str) -> Wanted:
        """From what was typed; what narrows twice counts as it was said last."""
        wanted, words = cls(), []
        for word in line.split():
            name, mark, value = word.partition(":")
            known = _NARROWING.get(name.casefold())
            if mark and value and known:
                wanted = replace(wanted, **{known: value.casefold()})
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

        :raises Rejected: when a kind, a state or a day is none.
        :raises NotFound: when nobody can have that number.
        """
        if owner < 0:
            raise NotFound
        kinds = view.kinds
        states = dict.fromkeys(state for kind in kinds.values() for state in kind.states)
        return Search(
            words=self.words,
            kinds=[_known(self.kind, kinds)] if self.kind else list(kinds),
            state=_known(self.state, states) if self.state else "",
            owner=owner or None,
            since=_begin(view, self.since, lambda first, _last: first) if self.since else None,
            until=_begin(view, self.until, lambda _first, last: last) if self.until else None,
            before=before or None,
            most=most,
        )


def _suggested(view: View, typed: str) -> Iterator[Choice]:
    """What a line may go on with, while it is typed."""
    *said, begun = typed.split(" ")
    offers = [f"kind:{kind}" for kind in view.kinds]
    offers += dict.fromkeys(f"state:{state}" for kind in view.kinds.values() for state in kind.states)
    for offer in offers:
        if begun and offer.startswith(begun.casefold()):
            line = " ".join((*said, offer))
            yield Choice(line, line)


Line = Annotated[
    str,
    Arg(
        _("words, and what narrows it, such as kind:idea state:open since:2026-03"),
        rest=True,
        most=LONGEST,
        complete=lambda view, typed: list(_suggested(view, typed)),
    ),
]


def _known(typed: str, names: Collection[str]) -> str:
    if typed in names:
        return typed
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
