"""How people point at notes and themes when they type: by numbers, by names, in quotes or without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.features.retros.wall import Wall, beginning
from bot.kit import Phrase, Rejected, _, _n
from storage.retros import MOST_CHARACTERS_OF_NAME

_ONE: Final = re.compile(
    r"[\s,;+&]*(?:\b(?:and|y|e)\s+)?#?(\d{1,5})(?:\s?[-–]\s?#?(\d{1,5}))?(?=[\s,;+&]|$)", re.IGNORECASE
)
"""A number, or two with a dash between them, and what stands between it and the one before."""
_THEME: Final = re.compile(r"[tT]\s?[-–]?\s?(\d{1,5})")
_QUOTED: Final = re.compile(r"""["“”„«»'‘’‚‹›](.*)["“”„«»'‘’‚‹›]""", re.DOTALL)
_MOST_IN_RANGE: Final = 100


def read_numbers(text: str) -> tuple[list[int], str]:
    """The numbers a text begins with (`3, 5 and 7-9`) and what follows them."""
    numbers: list[int] = []
    end = 0
    while found := _ONE.match(text, end):
        first = int(found[1])
        last = int(found[2] or first)
        numbers += range(first, min(last, first + _MOST_IN_RANGE) + 1) if last >= first else (first, last)
        end = found.end()
    return list(dict.fromkeys(numbers)), text[end:].strip(" \t,;+&")


def only_numbers(there: Wall, text: str) -> list[int]:
    """The numbers of notes that a text is, and nothing else.

    :raises Rejected: when it is something else, or one of them is no note.
    """
    numbers, rest = read_numbers(text)
    if rest or not numbers:
        raise Rejected(no_number(rest or text), field="notes")
    return checked(there, numbers)


def no_number(typed: str) -> Phrase:
    """What to say to what is no number."""
    return _("“{typed}” is no number of a note. Write them like 3 5 7.", typed=beginning(typed))


def checked(there: Wall, numbers: Sequence[int]) -> list[int]:
    """These numbers, when they are all of notes.

    :raises Rejected: when not.
    """
    strange = [number for number in numbers if number not in there.notes]
    if strange:
        raise Rejected(
            _n(
                "There is no note {notes} here; the last one is {last}.",
                "There are no notes {notes} here; the last one is {last}.",
                len(strange),
                notes=listed(strange),
                last=len(there.notes),
            ),
            field="notes",
        )
    return list(numbers)


def meant(there: Wall, typed: str) -> int | str:
    """The number of the theme somebody means, or the name of a new one.

    :raises NotFound: when there is no theme with that number.
    :raises Rejected: when the name is too long.
    """
    found = _THEME.fullmatch(typed)
    if found:
        return there.find(int(found[1])).number
    same = [theme.number for theme in there.now.shown if typed and theme.name.casefold() == typed.casefold()]
    check_name(typed)
    return same[0] if same else typed


def check_name(name: str) -> None:
    """See that a name fits.

    :raises Rejected: when it is too long.
    """
    if len(name) > MOST_CHARACTERS_OF_NAME:
        raise Rejected(
            _(
                "The name has {count} characters, and {most} fit. A few words are enough.",
                count=len(name),
                most=MOST_CHARACTERS_OF_NAME,
            )
        )


def is_quoted(text: str) -> bool:
    """Whether a text stands in quotes, so that it is a name whatever it looks like."""
    return _QUOTED.fullmatch(text) is not None


def unquoted(text: str) -> str:
    """A text without its quotes."""
    found = _QUOTED.fullmatch(text)
    return found[1].strip() if found else text.strip()


def listed(numbers: Sequence[int]) -> str:
    """Numbers in a row."""
    return ", ".join(map(str, numbers))
