"""Writing without a name: a draft first, what is said before, when it shows, and the way back to it by its code.

What the group reads of it appears at ticks only, shuffled, together with enough others; that nobody is known to have
written it is what an `AnonCall` is for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Generic, Literal, Protocol, TypeVar

from bot.kit.calls import Group, View
from bot.kit.cards import Actions, Block, Button, Card, Fields, Paragraph
from bot.kit.clock import next_tick
from bot.kit.crowds import CROWD, LEAST
from bot.kit.effects import Effects, Later, Reply
from bot.kit.errors import NotFound
from bot.kit.feature import Arg
from bot.kit.forms import Asked, Field, Form
from bot.kit.receipts import as_given, in_fours
from bot.kit.text import Channel, Code, Phrase, When, Words, _, _n, join

TICK: Final = timedelta(minutes=15)
"""What is anonymous shows at these moments only, counted from midnight UTC, so that nobody sees when it was written."""


def enough(*, sensitive: bool) -> int:
    """How many wait for each other; on a sensitive board a crowd does."""
    return CROWD if sensitive else LEAST


def promise(group: Group) -> Words:
    """What stands above a form for something without a name."""
    kept = _("Nobody will see who wrote it, and nothing about you is stored. You see a preview first.")
    warning = small_crowd(group)
    return kept if warning is None else (kept, " ", warning)


def small_crowd(group: Group) -> Phrase | None:
    """The plain word to those who would hide in a crowd that is none."""
    if not 0 < group.crowd < CROWD:
        return None
    return _n(
        "Mind: only one person can read here. That is no crowd to hide in.",
        "Mind: only {count} people can read here. That is too small a crowd to hide in: others may guess.",
        group.crowd,
    )


def places(view: View) -> Words:
    """Where it appears."""
    return join([Channel(place.id, place.name) for place in view.places])


def moment(now: datetime, least: int) -> Phrase:
    """When something that is kept now appears, as far as anybody can know; `least` wait for each other."""
    at = When(next_tick(now, TICK), "time")
    return _("together with at least {others} others, in random order, from {at} on", others=least - 1, at=at)


def later(now: datetime) -> Phrase:
    """When a change to what others have read shows."""
    return _("It shows from {at} on, still without your name.", at=When(next_tick(now, TICK), "time"))


def preview(view: View, text: str, *notices: Words, when: tuple[Words, Words], steps: tuple[Button, ...]) -> Card:
    """A draft exactly as it will look, with what is known of who wrote it, and what can be done with it."""
    title = _("This is how it will look")
    warning = small_crowd(view.group)
    nobody = _("Not shown, not stored, not in any log. Nobody can look it up, we included.")
    remains = _(
        "What remains: your style, facts that only one person knows, and that the chat itself sees you use this bot."
    )
    return Card(
        title=title,
        summary=(title, ": ", text),
        blocks=(
            Paragraph(text, "quote"),
            *map(Paragraph, notices),
            Fields(((_("Where"), places(view)), when, (_("Who wrote it"), nobody))),
            *(() if warning is None else (Paragraph(warning),)),
            Paragraph(remains, "quiet"),
            Actions(steps),
        ),
    )


def kept(text: str, code: str, *, appears: Words, coming_back: Words) -> Card:
    """What was kept, and its author's receipt code, which is shown this once."""
    title, shown = _("Kept, without your name"), Code(in_fours(code))
    receipt = _("Your receipt code: ")
    return Card(
        title=title,
        summary=(title, ". ", receipt, shown),
        blocks=(
            Paragraph(text, "quote"),
            Paragraph(_("It appears {moment}.", moment=appears)),
            Paragraph((receipt, shown)),
            Paragraph(coming_back),
        ),
    )


def no_draft() -> NotFound:
    """The one answer for a draft that is not there."""
    return NotFound(_("This draft is no longer there: it was sent, thrown away, or lay here for more than a day."))


# --- The way back -----------------------------------------------------------------------------------------------------

Receipt = Annotated[str, Arg(_("the receipt code you got for it"))]


@dataclass(frozen=True, slots=True)
class ReceiptForm(Form):
    """The way back to what one wrote; what that is, its title says."""

    send = _("Look it up")

    code: Annotated[str, Field(_("Your receipt code"), most=60)]


def showing_later(view: View, code: str, question: int = 0) -> Asked:
    """What stands above a form for new words."""
    return Asked(later(view.now))


class Kept(Protocol):
    """What is kept of what somebody wrote until others read it."""

    @property
    def kind(self) -> str:
        """Whether it waits, or was withdrawn."""
        ...

    @property
    def text(self) -> str:
        """What it says."""
        ...


class Shown(Protocol):
    """What others read of it."""

    @property
    def text(self) -> str:
        """What it says."""
        ...


W = TypeVar("W", bound=Kept)
S = TypeVar("S", bound=Shown)


class WaitingRoom(Protocol[W]):
    """Who keeps what waits for the next tick; what is kept of a receipt code finds it."""

    def by_receipt(self, receipt: bytes) -> W | None:
        """What waits."""
        ...

    def edit_of(self, receipt: bytes) -> W | None:
        """The new words that wait for what was shown."""
        ...

    def change(self, receipt: bytes, kind: Literal["edit", "withdraw"]) -> W:
        """What to do at the next tick to what was shown."""
        ...

    def rewrite(self, waiting: W, **changes: Any) -> None:
        """Change what waits, in its place."""
        ...


@dataclass(frozen=True, slots=True)
class Own(Generic[W, S]):
    """What somebody wrote without their name, found again: it waits, or was shown and may wait for new words."""

    receipt: bytes
    waiting: W | None
    shown: S | None
    new_words: W | None

    @property
    def text(self) -> str:
        """What it says, or will say."""
        newest = self.waiting or self.new_words or self.shown
        return "" if newest is None else newest.text


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack(Generic[W, S]):
    """How those who wrote something of a kind come back to it by its receipt code, still without their name.

    `hashed` says what is kept of a code, `shown` finds what others read under it and `None` once that is over, `least`
    is how many wait for each other, `reveal` is the job that shows what waits, and `missing` is said where nothing is.
    """

    room: type[WaitingRoom[W]]
    hashed: Callable[[str], bytes]
    shown: Callable[[View, bytes], S | None]
    least: Callable[[View], int]
    reveal: Callable[[datetime], Later]
    missing: Phrase

    def own(self, view: View, code: str) -> Own[W, S]:
        """What they wrote.

        :raises NotFound: when nothing is there under this code.
        """
        receipt, room = self.hashed(as_given(code)), view.store(self.room)
        waiting = room.by_receipt(receipt)
        shown = self.shown(view, receipt) if waiting is None else None
        if shown is None and (waiting is None or waiting.kind == "withdrawn"):
            raise NotFound(self.missing)
        return Own(receipt, waiting, shown, None if waiting else room.edit_of(receipt))

    def told(self, view: View, own: Own[W, S], facts: Callable[[S], Sequence[tuple[Words, Words]]]) -> list[Block]:
        """What it says and what became of it; its facts once it was shown."""
        if own.shown is None:
            waits = _("It still waits; it appears {moment}.", moment=moment(view.now, self.least(view)))
            return [Paragraph(own.text, "quote"), Paragraph(waits)]
        blocks: list[Block] = [Paragraph(own.shown.text, "quote"), Fields(tuple(facts(own.shown)))]
        if own.new_words is not None:
            blocks += [Paragraph((_("Your new words:"), " ", later(view.now))), Paragraph(own.new_words.text, "quote")]
        return blocks

    def edited(self, view: View, own: Own[W, S], text: str) -> Effects:
        """It says something else: at once while it waits, at the next tick when others have read it."""
        view.store(self.room).rewrite(self.place(view, own), text=text)
        return self.changed(view, own)

    def place(self, view: View, own: Own[W, S]) -> W:
        """Where its new words are kept."""
        return own.waiting or own.new_words or view.store(self.room).change(own.receipt, "edit")

    def changed(self, view: View, own: Own[W, S]) -> Effects:
        """What is said once its new words are kept."""
        return Reply(_("Changed; nobody had seen it yet.")) if own.waiting else self.at_the_tick(view)

    def withdrawn(self, view: View, code: str) -> Effects:
        """It is gone: at once while it waits, at the next tick when others have read it."""
        room = view.store(self.room)
        waiting = room.by_receipt(self.hashed(as_given(code)))
        if waiting is not None:  # also when it was withdrawn a moment ago: an act may be delivered twice
            room.rewrite(waiting, kind="withdrawn", text="")
            return Reply(_("Withdrawn; nobody had seen it."))
        room.change(self.own(view, code).receipt, "withdraw")
        return self.at_the_tick(view)

    def at_the_tick(self, view: View) -> Effects:
        """What was asked for is kept, and is done then."""
        return [Reply((_("Kept."), " ", later(view.now))), self.reveal(next_tick(view.now, TICK))]
