"""Words as they are compared: without accents, by their stems, in English and Spanish. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from threading import Lock
from typing import Any, Final

import snowballstemmer  # type: ignore[import-untyped]  # it has no types

_LANGUAGES: Final = {"en": "english", "es": "spanish"}
_WORD: Final = re.compile(r"[^\W_]+")
_WITHOUT_ACCENT: Final = re.compile("(?<=[cs])ion$")
"""Many leave out the accent of -ción and -sión, by which the stemmer knows the ending."""
_one_at_a_time = Lock()
"""A stemmer keeps the word that it is at, and several threads write."""
LONGEST: Final = 40
"""Letters by which a word is compared; what comes after them is no longer a word of anybody's."""

COMMON: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset(
        """
        about after again all also always and any are because been before being between both but can could day days did
        does done down during each even ever every few first for from get gets getting give good got great had has have
        having help her here him his how into its just know last let like lot made make makes many may month months more
        most much must need never new nice nobody not nothing now off often one only other our out over own people
        please really said same say she should some somebody someone still such than thank thanks that the their them
        then there these they thing things think this those three time times too try twice two under until use used very
        want was way week weeks well went were what when where which while who whom why will with without work worked
        working works would yes you your
        """.split()  # noqa: SIM905 - one text is easier to read and to add to
    ),
    "es": frozenset(
        """
        ahora algo alguien algunas algunos allí antes aquel así aunque aún bien buen buena bueno cada casi como con
        contra cosa cosas cual cuando cuanto del demasiada demasiadas demasiado demasiados desde después donde dos
        durante día días ella ellas ellos entonces entre era esa esas ese eso esos esta estas este esto estos estoy está
        están falta fue fueron genial gente gracias gran hace hacen hacer hacia hasta hay las les los luego mal mala
        malas mejor menos mes meses mientras mis mismo mucha muchas mucho muchos muy más nada nadie nos nosotras
        nosotros nuestra nuestro nueva nuevas nuevo nuevos nunca otra otras otro otros para pero persona personas poca
        pocas poco pocos podría por porque primera primero puede que quien quienes quién qué semana semanas ser será
        sería siempre sin sobre solo son sus sólo también tan tanto tarde tener tiene tienen toda todas todo todos
        trabajando trabajar trabajo tres tus una unas uno unos usted veces vez
        """.split()  # noqa: SIM905 - one text is easier to read and to add to
    ),
}
"""Words that say little of what something is about; in retros these are a few more than elsewhere."""
GRAMMAR: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset(
        """
        a about an and are at be by did do does for from how i in is it its my no not of on or our that the their them
        they this to us was we were what when where which who why will with
        """.split()  # noqa: SIM905 - as above
    ),
    "es": frozenset(
        """
        a al como con cuando cuándo cómo de del dónde el en es está esta este esto fue ha la las lo los me mi mis no nos
        o para por porque que qué quien quién se si sin sobre son su sus un una unas unos y ya
        """.split()  # noqa: SIM905 - as above
    ),
}
"""Words that hold a sentence together: they tell its language, and whoever searches for one seldom means it."""


def words_of(text: str) -> Iterator[str]:
    """The words of a text, in small letters; whatever stands between letters and digits is between words."""
    return (word.casefold()[:LONGEST] for word in _WORD.findall(unicodedata.normalize("NFKC", text)))


def languages_of(words: Collection[str]) -> tuple[str, ...]:
    """The languages that the words may be in; all of them where nothing tells."""
    counts = {name: sum(word in common or word in GRAMMAR[name] for word in words) for name, common in COMMON.items()}
    best = max(counts.values())
    return tuple(name for name, count in counts.items() if count == best)


def bare(word: str) -> str:
    """A word without its accents, which many leave out."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


@lru_cache(maxsize=20_000)
def stem_of(word: str, language: str) -> str:
    """What a word of a language is compared by: what it has in common with its other forms, without accents."""
    if language == "es":
        word = _WITHOUT_ACCENT.sub("ión", word)
    with _one_at_a_time:
        return bare(_stemmer(language).stemWord(word))


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(_LANGUAGES[language])
