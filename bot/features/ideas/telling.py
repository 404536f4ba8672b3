"""What ideas tell the group in its digest: the new ones, and what became of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.features.ideas.common import feature, name_of, status_words
from bot.kit import Line, Period, Section, Slash, View, _, _n, shortened
from storage.ideas import IdeaRow, IdeaStore

MOST_NEW: Final = 5


@feature.digest
def tell(view: View, period: Period) -> Sequence[Line]:
    """What became of ideas since, and which are new."""
    news = view.store(IdeaStore).news(period.since)
    decided = [idea for idea in news if idea.status != "new" and idea.decided and idea.decided > period.since]
    new = [idea for idea in news if idea not in decided]
    lines = [*map(_decided, decided), *map(_new, new[:MOST_NEW])]
    if len(new) > MOST_NEW:
        more = _n("and one more new idea: {all}", "and {count} more new ideas: {all}", len(new) - MOST_NEW, all=_ALL)
        lines.append(Line(Section.IDEAS, more))
    return lines


_ALL: Final = Slash("ideas list")


def _new(idea: IdeaRow) -> Line:
    return Line(Section.IDEAS, _("New: {name}, “{text}”.", name=name_of(idea.number), text=shortened(idea.text)))


def _decided(idea: IdeaRow) -> Line:
    status, name, text = status_words(idea), name_of(idea.number), shortened(idea.text)
    if idea.reason:
        reason = shortened(idea.reason)
        return Line(
            Section.IDEAS, _("{name}, “{text}”: {status}. {reason}", name=name, text=text, status=status, reason=reason)
        )
    return Line(Section.IDEAS, _("{name}, “{text}”: {status}.", name=name, text=text, status=status))
