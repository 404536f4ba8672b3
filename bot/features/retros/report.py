"""What came of a retro, as a card: pure. The group sees all of it; beyond the group goes what is meant for others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.features.retros.closing import mean_of
from bot.features.retros.common import name_of
from bot.features.retros.outcomes import KINDS, facts_of
from bot.kit import Block, Bold, Card, Fields, Paragraph, Phrase, Table, When, Words, _, _n, join
from storage.retros import End, Outcome, Score
from storage.retros.outcomes import Kind


@dataclass(frozen=True, slots=True)
class ReportedTheme:
    """A theme by what it is called, how many dots it got (`None`: nobody is to know), and how many notes are in it.

    A `lone` note is one that nobody put together with another, named, chose or kept: it is counted, and no more.
    """

    called: str
    dots: int | None
    notes: int
    parked: bool
    lone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of a retro."""

    number: int
    group: str
    end: End
    format: Words
    leader: str | None
    themes: Sequence[ReportedTheme]
    outcomes: Sequence[Outcome]
    breakouts: Mapping[int, Words]
    """What each breakout is called."""
    score: Score | None
    notes: Sequence[tuple[Words, Mapping[int, str]]]
    """Each column by its head, with what was written there by its number."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing came of it that anybody would want to look up."""
        return not (self.outcomes or self.count or self.mean)

    @property
    def count(self) -> int:
        """How many notes there are."""
        return sum(len(notes) for _head, notes in self.notes)

    @property
    def mean(self) -> Words | None:
        """What it was worth to those who answered, if there are enough of them."""
        mean = mean_of(self.score)
        if self.score is None or mean is None:
            return None
        answers = _n("{count} answer", "{count} answers", self.score.count)
        return _("{mean} of 5 ({answers})", mean=mean, answers=answers)

    def title(self) -> Phrase:
        """What it is called."""
        return _("What came of {name}", name=name_of(self.number))

    def card(self, *extras: Block, notes: bool = False) -> Card:
        """All of it, as its group sees it; with all notes too, where somebody asks for them."""
        parts = [self._facts(), *self._themes(), *self._agreed(), *self._left()]
        return Card(
            title=self.title(),
            summary=join([self.title(), *counted(self.outcomes)], " · "),
            blocks=(*parts, *(self._all_notes() if notes else ()), *extras),
        )

    def shared(self) -> Card | None:
        """What goes beyond the group: takeaways and asks, never a note nor who does what; `None` without any."""
        takeaways: list[Words] = [("• ", one.text) for one in self.outcomes if one.kind == "takeaway"]
        asks: list[Words] = [("• ", one.text, *facts_of(one)) for one in self.outcomes if one.kind == "ask"]
        if not (takeaways or asks):
            return None
        title = _("What {group} takes from its retro", group=self.group)
        parts = ((_("Takeaways"), takeaways), (_("What we ask for"), asks))
        return Card(
            title=title,
            summary=join([title, *counted(self.outcomes, "takeaway", "ask")], " · "),
            blocks=(
                *(
                    block
                    for head, lines in parts
                    if lines
                    for block in (Paragraph(Bold(head)), Paragraph(join(lines, "\n")))
                ),
                Paragraph((name_of(self.number), ", ", When(self.end.ended, "day")), "quiet"),
            ),
        )

    def _facts(self) -> Fields:
        facts: list[tuple[Words, Words]] = [(_("Held"), When(self.end.ended, "day")), (_("Format"), self.format)]
        if self.leader is not None:
            facts.append((_("Led by"), self.leader))
        if self.count:
            facts.append((_("Notes"), str(self.count)))
        if self.mean is not None:
            facts.append((_("Worth our time"), self.mean))
        return Fields(tuple(facts))

    def _themes(self) -> Iterator[Block]:
        themes = [theme for theme in self.themes if not theme.lone]
        alone = len(self.themes) - len(themes)
        if self.themes:
            yield Paragraph(Bold(_("Themes")))
        if themes and all(theme.dots is None for theme in themes):
            yield Table((_("Theme"), _("Notes")), tuple((one.called, str(one.notes)) for one in themes))
        elif themes:
            rows = ((one.called, "–" if one.dots is None else str(one.dots), str(one.notes)) for one in themes)
            yield Table((_("Theme"), _("Dots"), _("Notes")), tuple(rows))
        if alone:
            yield Paragraph(_n("One note stands for itself.", "{count} notes stand for themselves.", alone), "quiet")

    def _agreed(self) -> Iterator[Block]:
        for breakout in sorted({one.breakout for one in self.outcomes}):
            yield Paragraph(Bold(self.breakouts.get(breakout, _("All together"))))
            theirs = [one for kind in KINDS for one in self.outcomes if (one.kind, one.breakout) == (kind, breakout)]
            yield Fields(tuple((KINDS[one.kind], (one.text, *facts_of(one))) for one in theirs))

    def _left(self) -> Iterator[Block]:
        if parked := [theme.called for theme in self.themes if theme.parked]:
            yield Paragraph(Bold(_("Left for another time")))
            yield Paragraph(join([("• ", called) for called in parked], "\n"))

    def _all_notes(self) -> Iterator[Block]:
        for head, notes in self.notes:
            if notes:
                yield Paragraph(Bold(head))
                yield Fields(tuple((str(number), text) for number, text in notes.items()))


def counted(outcomes: Sequence[Outcome], *kinds: Kind) -> Iterator[Words]:
    """How many there are of each kind, in words; of those kinds only, if any are named."""
    for kind in kinds or KINDS:
        count = sum(one.kind == kind for one in outcomes)
        match kind:
            case _ if not count:
                continue
            case "takeaway":
                yield _n("{count} takeaway", "{count} takeaways", count)
            case "ask":
                yield _n("{count} ask", "{count} asks", count)
            case "action":
                yield _n("{count} action", "{count} actions", count)
