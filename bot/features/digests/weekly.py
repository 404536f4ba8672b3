"""The group's digest: what all features have to tell of the time since the last one, in the channel and its thread."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from bot.features.digests.common import ON_HOLIDAY, TITLES, feature, next_digest, rule_of
from bot.features.digests.fitting import BULLET, Part, count, fit, pages
from bot.features.digests.personal import mine
from bot.kit import (
    Actions,
    Block,
    Bold,
    Card,
    CardRef,
    Divider,
    Effect,
    Effects,
    JobCall,
    Line,
    MemberId,
    ModeratorCall,
    Paragraph,
    Period,
    Phrase,
    Post,
    Reply,
    Section,
    View,
    When,
    Words,
    _,
    _n,
    join,
)
from bot.kit.content import from_text, to_text
from storage.digests import DigestStore

MOST_CHARACTERS: Final = 1200
"""Of a digest in the channel, all in all: what one reads at a glance."""
WEEK: Final = timedelta(days=7)
AT_FIRST: Final = 4 * WEEK
"""How far the first digest looks back."""
BEYOND: Final = frozenset({Section.MILESTONES, Section.SPRINT, Section.DECISIONS, Section.DATES})
"""What others than the group hear of, where it wants that: what it reached and decided, never what is still open."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What there is to say, by section."""

    view: View
    last: datetime | None
    """When the one before it was told, if there was one."""
    parts: Sequence[Part]

    def pages(self) -> tuple[Card, Sequence[Card]]:
        """What stands in the channel, and what follows in its thread."""
        title, summary = self._title(), self._summary()
        room = MOST_CHARACTERS - sum(map(self._length, (title, summary, _in_the_thread(count(self.parts))))) - 3
        shown, rest = fit(self.parts, room, self._length)
        more = (Paragraph(_in_the_thread(count(rest)), "quiet"),) if rest else ()
        first = Card(
            title=title,
            summary=(title, ": ", summary),
            blocks=(
                Paragraph(summary, "quiet"),
                *map(_paragraph, shown),
                *more,
                Actions((mine.button(_("What needs me")),)),
            ),
        )
        return first, [
            Card(summary=title, blocks=tuple(map(_paragraph, page)))
            for page in pages(rest, MOST_CHARACTERS, self._length)
        ]

    def only(self, sections: Collection[Section]) -> Digest:
        """The same with some sections only."""
        titles = {TITLES[section] for section in sections}
        return Digest(self.view, self.last, [part for part in self.parts if part.title in titles])

    def shared(self) -> Card:
        """What goes beyond the group, on one page."""
        title = self._title()
        room = MOST_CHARACTERS - self._length(title) - 1
        shown, _rest = fit(self.parts, room, self._length)
        return Card(title=title, summary=title, blocks=tuple(map(_paragraph, shown)))

    def _title(self) -> Phrase:
        return _("{group}: the digest", group=self.view.group.name)

    def _summary(self) -> Phrase:
        if self.last is None:
            return _("What happened lately, and what comes.")
        return _("What happened since {day}, and what comes.", day=When(self.last, "day"))

    def _length(self, words: Words) -> int:
        return len(self.view.as_text(words))


def _in_the_thread(lines: int) -> Phrase:
    return _n("One more line is in the thread.", "{count} more lines are in the thread.", lines)


def _paragraph(part: Part) -> Block:
    return Paragraph((Bold(part.title), "\n", *join([(BULLET, *join([line], "")) for line in part.lines], "\n")))


def gathered(view: View) -> Digest:
    """What there is to say now."""
    store = view.store(DigestStore)
    custom, last = store.custom(), store.last().since
    period = Period(since=last or view.now - AT_FIRST, until=next_digest(view) or view.now + WEEK, names=custom.names)
    left_out = custom.left_out.split()
    lines = [line for line in view.digest(period) if line.section not in left_out]
    return Digest(
        view, last, [_part(section, list(those)) for section, those in groupby(lines, lambda one: one.section)]
    )


def _part(section: Section, lines: Sequence[Line]) -> Part:
    return Part(TITLES[section], tuple(line.words for line in lines))


@feature.every(rule_of, on_holiday=ON_HOLIDAY)
def send(call: JobCall) -> Effects:
    """Tell the group, if there is anything to tell: a week without news needs no message that says so."""
    digest = gathered(call)
    return _told(call, digest) if digest.parts and call.places else None


@feature.command("digest now", _("Bring the digest into the channel now (moderators)"))
def now(call: ModeratorCall) -> Effects:
    """Tell the group now; the next digest goes on from here."""
    digest = gathered(call)
    if not digest.parts:
        return Reply(_nothing(digest))
    return [*_told(call, digest), Reply(_("It is in the channel. The next one goes on from here."))]


@feature.command("digest preview", _("See what the next digest says; only you see it"))
def preview(call: View) -> Effects:
    """What the digest would say now."""
    digest = gathered(call)
    first, rest = digest.pages()
    title, comes = _("If the digest came now"), next_digest(call)
    when = _("No digest is to come.") if comes is None else _("The next one comes {when}.", when=When(comes))
    blocks: list[Block] = [block for block in first.blocks if not isinstance(block, Actions)]
    if rest:
        blocks += [Divider(), Paragraph(Bold(_("In the thread"))), *(block for page in rest for block in page.blocks)]
    if not digest.parts:
        blocks = [Paragraph(_nothing(digest))]
    return Reply(Card(title=title, summary=title, blocks=(*blocks, Divider(), Paragraph(when, "quiet"))))


def _nothing(digest: Digest) -> Phrase:
    if digest.last is None:
        return _("Nothing has happened lately that a digest tells, and nothing is due.")
    return _("Nothing has happened since {day} that a digest tells, and nothing is due.", day=When(digest.last, "day"))


def _told(call: JobCall, digest: Digest) -> Sequence[Effect]:
    first, rest = digest.pages()
    store = call.store(DigestStore)
    number = store.tell(call.now, to_text(first))
    effects: list[Effect] = [
        Post(content=digest_of(number)),
        *(Post(content=page, under=digest_of(number)) for page in rest),
    ]
    beyond = digest.only(BEYOND)
    if store.custom().wider and beyond.parts:
        effects.append(Post(content=beyond.shared(), wider=True))
    return effects


@feature.card
def digest_card(view: View, number: int) -> Card | None:
    """A digest as it was when it came; only the last one is kept."""
    told = view.store(DigestStore).last()
    return from_text(told.content) if told.number == number and told.content else None


def digest_of(number: int) -> CardRef:
    """The card of a digest."""
    return digest_card.of(number)


@feature.forget
def forget(call: JobCall, member: MemberId) -> Effects:
    """What the last digest said may name them; what the channel shows is the platform's."""
    store = call.store(DigestStore)
    store.forget_content()
    store.set_wanted(member, wanted=True)
    return None
