"""What can be asked, and what somebody answers: pure, and it knows nobody.

A ballot says for each option it names what that gets: a mark, dots, points, or its place. An empty one is somebody who
abstains. It is written `a1c2`, a letter for each option, which is short enough for a button and for a box.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from bot.kit import Phrase, _

Ballot: TypeAlias = tuple[tuple[int, int], ...]
"""Options with what each gets, by their numbers."""

Way: TypeAlias = Literal["one", "several", "dots", "points", "places"]

MOST_OPTIONS: Final = 20
FEWEST_OPTIONS: Final = 2
MOST_DOTS: Final = 5
MOST_POINTS: Final = 5
YES: Final = 1
NO: Final = 2

_TYPED: Final = re.compile(r"#?([0-9]{1,2})(?:=([0-9]{1,2}))?")
_QUOTES: Final = ' "“”„«»'


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to ask: what it is called, how people answer, and its options where they are always the same."""

    name: Phrase
    how: Phrase
    way: Way
    options: tuple[Phrase, ...] = ()
    thresholds: tuple[str, ...] = ("most",)
    """By what it can be decided; the first one unless something else is chosen."""


KINDS: Final[Mapping[str, Kind]] = {
    "single": Kind(_("one choice"), _("Choose one."), "one", thresholds=("most", "majority", "two thirds")),
    "multiple": Kind(
        _("several choices"), _("Choose as many as you like."), "several", thresholds=("most", "majority", "two thirds")
    ),
    "yesno": Kind(
        _("yes or no"),
        _("Say yes or no, or abstain."),
        "one",
        options=(_("Yes"), _("No")),
        thresholds=("majority", "two thirds", "consent"),
    ),
    "dots": Kind(_("dots"), _("Give up to {dots} dots, also several to one option.", dots=MOST_DOTS), "dots"),
    "score": Kind(
        _("points"),
        _("Give each option 0 to {points} points. An option you leave out gets 0.", points=MOST_POINTS),
        "points",
    ),
    "ranked": Kind(
        _("ranking"),
        _("Put the options in your order, the best first; you can leave some out."),
        "places",
    ),
    "times": Kind(_("a time that suits"), _("Choose all times that suit you."), "several"),
    "temperature": Kind(
        _("temperature check"),
        _("Say how you feel about it. Nothing is decided by it."),
        "one",
        options=(
            _("1 · strongly against"),
            _("2 · rather against"),
            _("3 · in between"),
            _("4 · rather for"),
            _("5 · strongly for"),
        ),
        thresholds=("none",),
    ),
}


class NoBallot(Exception):
    """Somebody cannot answer like this; `why` says what would work."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(why)
        self.why = why


def letter(option: int) -> str:
    """What an option is called in a written ballot."""
    return chr(ord("a") + option - 1)


def written(ballot: Ballot) -> str:
    """A ballot as it is kept."""
    return "".join(f"{letter(option)}{weight}" for option, weight in ballot)


def read(text: str) -> Ballot:
    """A ballot as it was kept, or as a button carries it.

    :raises ValueError: when it is none.
    """
    if not re.fullmatch("([a-t][0-9]{1,2})*", text):
        raise ValueError(f"no ballot: {text[:40]}")
    return tuple((ord(one[0]) - ord("a") + 1, int(one[1:])) for one in re.findall("[a-t][0-9]+", text))


def check(kind: str, ballot: Ballot, options: Collection[int]) -> Ballot:
    """The ballot in the one order in which it is kept.

    :raises NoBallot: when nobody can answer like this.
    """
    way = KINDS[kind].way
    named = [option for option, _weight in ballot]
    weights = [weight for _option, weight in ballot]
    strange = next((option for option in named if option not in options), None)
    if strange is not None:
        raise NoBallot(_("There is no option {number} here. The options are numbered on the card.", number=strange))
    if len(set(named)) < len(named):
        raise NoBallot(_("Name each option once."))
    match way:
        case "one":
            if len(ballot) > 1:
                raise NoBallot(_("Only one option can be chosen here."))
            fits = all(weight == 1 for weight in weights)
        case "several":
            fits = all(weight == 1 for weight in weights)
        case "dots":
            fits = sum(weights) <= MOST_DOTS and all(weight >= 1 for weight in weights)
        case "points":
            fits = all(0 <= weight <= MOST_POINTS for weight in weights)
        case _:
            fits = sorted(weights) == list(range(1, len(weights) + 1))
    if not fits:
        raise NoBallot(KINDS[kind].how)
    return tuple(sorted(ballot))


def typed(kind: str, text: str, options: Collection[int], called: Mapping[str, int]) -> Ballot:
    """The ballot somebody typed: numbers of options, in order of preference, a dot each, or as `1=5`; 0 abstains.

    Or it is what one option is `called`, in small letters.

    :raises NoBallot: when it is none; it says what would work.
    """
    words = re.sub(r"\s*[=:]\s*", "=", text).replace(",", " ").replace(";", " ").split()
    way = KINDS[kind].way
    each = [_TYPED.fullmatch(word) for word in words]
    one = called.get(text.strip(_QUOTES).casefold()) if None in each else None
    if words == ["0"] or one == 0:
        return ()
    if one is not None and way != "points":
        return ((one, 1),)
    pairs: list[tuple[int, int]] = []
    for place, (word, found) in enumerate(zip(words, each, strict=True), start=1):
        if found is None or (found[2] is not None and way not in {"points", "dots"}):
            raise NoBallot(_("“{typed}” is no option here. Write numbers, as on the card.", typed=word[:40]))
        if way == "points" and found[2] is None:
            raise NoBallot(_("Write points like this: {example}.", example="1=5 2=3"))
        weight = int(found[2]) if found[2] is not None else place if way == "places" else 1
        pairs.append((int(found[1]), weight))
    if not pairs:
        raise NoBallot(_("Choose at least one option, or abstain with 0."))
    if way == "dots":
        return check(kind, tuple(sorted(_added(pairs).items())), options)
    return check(kind, tuple(pairs), options)


def _added(pairs: Collection[tuple[int, int]]) -> dict[int, int]:
    dots: dict[int, int] = {}
    for option, weight in pairs:
        dots[option] = dots.get(option, 0) + weight
    return dots
