"""What a handler wants to happen. A handler decides and returns these; the engine carries them out after the commit.

Reply     a private answer to the person who asked
OpenForm  ask the person for more
Post      put a card, or words, into all places of the group
Refresh   a card changed: draw it anew wherever it was posted
Direct    a private message to a member, or a card that is kept up to date before them alone
Gather    bring some members together in a room of their own, around a card
Disperse  a room is over
Later     a job at a time
Replan    what recurs is at other times from now on
Emit      tell the other features what happened
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from bot.kit.cards import Card
from bot.kit.events import Event
from bot.kit.text import MemberId, Words

Arguments: TypeAlias = tuple[int | str | bytes, ...]


@dataclass(frozen=True, slots=True)
class CardRef:
    """A card by its kind and arguments; how it looks is asked when it is drawn."""

    kind: str
    arguments: Arguments = ()


@dataclass(frozen=True, slots=True)
class BoardRef:
    """A board by its kind and arguments; how it looks is asked when it is drawn."""

    kind: str
    arguments: Arguments = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """A private answer. Given to a press on a private card, it takes that card's place."""

    content: Card | Words


@dataclass(frozen=True, slots=True)
class OpenForm:
    """Ask for more: the form of a submission, with what is known already."""

    submission: str
    arguments: Arguments = ()
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Put a card into all places of the group, and keep it up to date; or words into the thread under a card.

    With `wider`, it goes to the channel beyond the group that hears what it shares, once; nowhere if there is none.
    """

    content: CardRef | Card | Words
    under: CardRef | None = None
    wider: bool = False


@dataclass(frozen=True, slots=True)
class Refresh:
    """A card looks different now, wherever it is shown."""

    card: CardRef


@dataclass(frozen=True, slots=True)
class Direct:
    """A private message to a member; never part of an anonymous flow.

    A card by its kind and arguments is shown to them once, however often it is asked for, and kept up to date. It goes
    to their account on the platform `at` which they are, where that is known, else to the first of their accounts.
    Asked for `once`, it is a message: drawn when it is sent, however long it had to wait, and never again; where it is
    not there any more, nothing comes.

    Nobody is written to at night, nor more than twice a day: what does not fit waits for the next morning, and messages
    that waited come as one. Only what is `urgent` does not wait: a clock runs, or they asked to be told.
    """

    member: MemberId
    content: CardRef | Card | Words
    at: str | None = None
    urgent: bool = False
    once: bool = False


@dataclass(frozen=True, slots=True)
class Gather:
    """Bring some members together in a room of their own, with a card in it that is kept up to date.

    On each platform there is one room: for those who are there now, where it is known `at` which platform somebody is,
    and for those whose first account is there. Asked again, whoever is new is brought in and whoever is no longer named
    is left out; what is posted under the card is said in the room.
    """

    card: CardRef
    members: Sequence[MemberId]
    name: Words
    at: Mapping[MemberId, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Disperse:
    """The room of a card is over. What was said there stays, and nobody is thrown out."""

    card: CardRef


@dataclass(frozen=True, slots=True)
class Later:
    """A job at a time. While one with the same name and arguments waits, asking again changes nothing.

    One that is `patient` lets all else that is due go first: for what many groups want in the same minute.
    """

    job: str
    at: datetime
    arguments: Arguments = ()
    patient: bool = False


@dataclass(frozen=True, slots=True)
class Replan:
    """The group has another zone, other holidays or another rule: what recurs is planned anew, unless it is due.

    Features that plan by themselves hear of it as `CalendarChanged`.
    """


@dataclass(frozen=True, slots=True)
class Emit:
    """Something happened that other features may care about; they hear of it in the same transaction."""

    event: Event


Effect: TypeAlias = Reply | OpenForm | Post | Refresh | Direct | Gather | Disperse | Later | Replan | Emit
Effects: TypeAlias = Effect | Sequence[Effect] | None


def each(effects: Effects) -> Sequence[Effect]:
    """The effects one by one, whether they are one, several or none."""
    if effects is None:
        return ()
    return effects if isinstance(effects, Sequence) else (effects,)
