"""Which notes may belong together, by their words: computed here, from nothing but the notes. Pure.

Words are compared by their stems, in English and Spanish, and forgiving a slip of the finger. A word that comes again
and again is what a theme is made of, so it weighs more than one that two notes share by chance; one that is everywhere
tells nothing. The notes that are most alike are joined first, then what is alike on average, until nothing is alike
enough. The same notes give the same heaps, in whatever order they come.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heapify, heappop, heappush
from itertools import combinations
from math import log, sqrt
from typing import Final

from rapidfuzz.distance import OSA

from storage.words import COMMON, languages_of, stem_of

ALIKE: Final = 0.2
"""How alike notes are at least to be alike at all, and heaps on average to become one: tried out on the notes of the
tests, in both languages."""
_LONE: Final = 0.4
"""What a word weighs that no other note has: it makes a note a little less like the others."""
_OFTEN: Final = 5
"""A word that so many notes have is a theme; more make it no more of one."""
_EVERYWHERE: Final = (4, 12)
"""A word is everywhere when more than one of so many notes has it, and more than so many notes do."""
_LONGEST_NAME: Final = 2
"""Words in the name of a heap."""
_SHORTEST: Final = 3
_LETTERS_PER_SLIP: Final = 6
_SHARED: Final = 4
"""So many letters kindred stems begin with at least …"""
_MOSTLY: Final = 0.8
"""… and so much of the longer one, unless one is the beginning of the other."""
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Heap:
    """Notes that may belong together, by their numbers, and what they may be called: their own words."""

    notes: tuple[int, ...]
    name: str


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it was written, or meant, and what it is compared by."""

    written: str
    stem: str


def heaps(notes: Mapping[int, str], language: str) -> tuple[Heap, ...]:
    """Heaps of at least two notes, the largest first; what is like no other is in none.

    `language` (of the group) is taken for notes that do not tell theirs. The last ones that were found are remembered,
    for whoever looks at suggestions looks again when they took one.
    """
    return _heaps(tuple(notes.items()), language if language in COMMON else next(iter(COMMON)))


@lru_cache(maxsize=8)
def _heaps(written: tuple[tuple[int, str], ...], language: str) -> tuple[Heap, ...]:
    notes = dict(written)
    numbers = sorted(notes, key=lambda number: (notes[number], number))
    words = _forgiving([_words(notes[number], language) for number in numbers])
    everywhere = Counter(stem for note in words for stem in _stems(note))
    found = [
        Heap(tuple(sorted(numbers[index] for index in heap)), _name([words[index] for index in heap], everywhere))
        for heap in _joined(_likeness(words))
    ]
    return tuple(sorted(found, key=lambda heap: (-len(heap.notes), heap.name, heap.notes)))


# --- Words ------------------------------------------------------------------------------------------------------------


def _words(text: str, language: str) -> list[_Word]:
    written = _WORD.findall(unicodedata.normalize("NFC", text))
    spoken = _language_of([word.casefold() for word in written], language)
    told = [word for word in written if len(word) >= _SHORTEST and word.casefold() not in COMMON[spoken]]
    return [_Word(word, stem_of(word.casefold(), spoken)) for word in told]


def _language_of(words: Collection[str], usual: str) -> str:
    """The language whose common words are in a note; the usual one in doubt."""
    likely = languages_of(words)
    return usual if usual in likely else likely[0]


def _forgiving(notes: Sequence[Sequence[_Word]]) -> list[list[_Word]]:
    """The words with slips taken for what was meant, and kindred stems (decid-e, decis-ion) taken for one."""
    count = Counter(word.written.casefold() for note in notes for word in note)
    stems = {word.written.casefold(): word.stem for note in notes for word in note}
    meant = {written: _meant(written, count) for written in stems}
    kin = _kin(sorted({stems[word] for word in meant.values()}))
    said = [[meant[word.written.casefold()] for word in note] for note in notes]
    return [[_Word(word, kin[stems[word]]) for word in note] for note in said]


def _meant(written: str, count: Mapping[str, int]) -> str:
    """The word somebody meant: one that others wrote more often, or with more letters, and only a slip away."""
    slips = len(written) // _LETTERS_PER_SLIP
    if not slips:
        return written
    near = (
        (-count[other], -len(other), other)
        for other in count
        if other[0] == written[0]
        and abs(len(other) - len(written)) <= slips
        and (count[other], len(other), other) > (count[written], len(written), written)
        and OSA.distance(written, other, score_cutoff=slips) <= slips
    )
    return min(near, default=(0, 0, written))[-1]


def _kin(stems: Sequence[str]) -> dict[str, str]:
    """For each stem (in their order) the first one that it is kin with."""
    heads: dict[str, list[str]] = defaultdict(list)
    kin: dict[str, str] = {}
    for stem in stems:
        near = heads[stem[:_SHARED]]
        kin[stem] = next((head for head in near if _are_kin(head, stem)), stem)
        if kin[stem] == stem:
            near.append(stem)
    return kin


def _are_kin(one: str, other: str) -> bool:
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    is_beginning = shared == min(len(one), len(other)) > _SHARED
    return shared >= _SHARED and (is_beginning or shared >= _MOSTLY * max(len(one), len(other)))


# --- Joining ----------------------------------------------------------------------------------------------------------


def _likeness(notes: Sequence[Sequence[_Word]]) -> list[dict[int, float]]:
    """How alike each note is to each other one that it shares a word with, from 0 to 1."""
    having: dict[str, list[int]] = defaultdict(list)
    for index, note in enumerate(notes):
        for stem in _stems(note):
            having[stem].append(index)
    share, least = _EVERYWHERE
    having = {stem: where for stem, where in having.items() if len(where) <= max(least, len(notes) / share)}
    weight = {stem: _weight(len(where)) for stem, where in having.items()}
    length = [sqrt(sum(weight[stem] ** 2 for stem in _stems(note) if stem in weight)) for note in notes]
    pairs: dict[tuple[int, int], float] = defaultdict(float)
    for stem, where in sorted(having.items()):
        for one, other in combinations(where, 2):
            pairs[one, other] += weight[stem] ** 2 / (length[one] * length[other])
    alike: list[dict[int, float]] = [{} for _note in notes]
    for (one, other), value in pairs.items():
        if value >= ALIKE:
            alike[one][other] = alike[other][one] = value
    return alike


def _weight(having: int) -> float:
    return _LONE if having == 1 else log(1 + min(having, _OFTEN))


def _joined(alike: list[dict[int, float]]) -> list[list[int]]:
    """The heaps that notes come to, by joining again and again the two that are most alike on average."""
    heaps = {index: [index] for index in range(len(alike))}
    queue = [(-value, one, other) for one, row in enumerate(alike) for other, value in row.items() if one < other]
    heapify(queue)
    while queue:
        value, one, other = heappop(queue)
        if one not in heaps or other not in heaps or alike[one].get(other) != -value:
            continue
        gone = heaps.pop(other)
        size, more = len(heaps[one]), len(gone)
        for third in alike[one].keys() | alike[other].keys():
            if third in heaps and third != one:
                mean = (size * alike[one].get(third, 0.0) + more * alike[other].get(third, 0.0)) / (size + more)
                alike[one][third] = alike[third][one] = mean
                if mean >= ALIKE:
                    heappush(queue, (-mean, min(one, third), max(one, third)))
        heaps[one] += gone
    return [heap for heap in heaps.values() if len(heap) > 1]


# --- Names ------------------------------------------------------------------------------------------------------------


def _name(heap: Sequence[Sequence[_Word]], everywhere: Mapping[str, int]) -> str:
    """The words that most of a heap's notes share and few others have, as they were mostly written."""
    inside = Counter(stem for note in heap for stem in _stems(note))
    best = sorted(inside, key=lambda stem: (-(inside[stem] ** 2) / everywhere[stem], stem))
    told = [stem for stem in best if inside[stem] * 2 >= len(heap)][:_LONGEST_NAME] or best[:1]
    named = ", ".join(_mostly([word.written for note in heap for word in note if word.stem == stem]) for stem in told)
    return named[:1].upper() + named[1:]


def _stems(note: Sequence[_Word]) -> Sequence[str]:
    """Each stem of a note once."""
    return sorted({word.stem for word in note})


def _mostly(written: Sequence[str]) -> str:
    count = Counter(written)
    return min(count, key=lambda word: (-count[word], word))
