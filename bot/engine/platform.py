"""The port: what an adapter hands in, what it gets back, and what it can be asked to do. It knows no feature.

Inward, an adapter turns a platform's payload into an `Inbound` and awaits `Engine.handle`; the `Answer` goes back
within the same interaction, before the platform's deadline. Outward, delivery asks a `Platform` to post and to edit.

Cards and forms that reach an adapter are finished: in the reader's language, within the platform's limits, mentions
resolved. An adapter draws; it decides nothing and leaves nothing out. A button's token is `tokens.encode(press)`.
Users, channels and messages are strings of the adapter's own making, unique on its platform for ever.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Protocol, TypeAlias

from bot.kit import Capabilities, Card, OpenedForm, Phrase

AT_ONCE: Final = 1.5
"""Seconds that an answer may take where a platform takes none after three."""
IN_A_WHILE: Final = 20.0
"""Seconds that an answer may take where a platform takes it later too: longer than that, nobody waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The account that acts, as its platform describes it; `locale` such as `es-ES`, `zone` such as `Europe/Madrid`."""

    user: str
    name: str
    locale: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as a line of text, without the slash: `idea Meet outside`.

    `users` has who is meant by a name in it, such as `@ana`, where the platform tells.
    """

    line: str
    users: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Invoked:
    """A command with its arguments apart, as a platform with native commands gives them; a user stands there by name.

    `users` has who is meant by such a name.
    """

    command: str
    options: Mapping[str, str | int] = field(default_factory=dict)
    users: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button, or a select with its chosen value; `private` when it stood on a private answer."""

    token: str
    value: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Submitted:
    """A filled-in form: its token and what was typed, by field; `private` when it was opened from a private answer.

    With `again` it is not sent but asked for once more with what was typed, on platforms that ask in several steps.
    """

    token: str
    values: Mapping[str, str]
    private: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Picked:
    """A shortcut from the menu beside a message: its name, and the message's text."""

    shortcut: str
    text: str


Act: TypeAlias = Typed | Invoked | Pressed | Submitted | Picked


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One thing somebody did. `key` is the platform's own id of it, the same when it is delivered again."""

    key: str
    channel: str
    """Empty for what is done in a private conversation, which is no group's place."""
    channel_name: str
    """Empty where the platform keeps it to itself."""
    group: int | None = None
    """Whose it is outside of any channel, where the adapter has made sure of it; else what is pressed or sent tells."""
    sender: Sender
    act: Act
    notice: Phrase | None = None
    """What the person has to know of this channel, said with the answer."""
    patience: float = AT_ONCE
    """Seconds that its answer may take: a picture that is not drawn by then is left out."""


@dataclass(frozen=True, slots=True)
class Private:
    """Show this to the person alone; with `replaces`, in place of the private card they acted on."""

    card: Card
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Open this form, or show it again with its errors (`form.faulty`)."""

    form: OpenedForm


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing to say: what they did shows elsewhere, or had been done before. A form closes."""


Answer: TypeAlias = Private | Ask | Done


class Undelivered(Exception):
    """The platform did not take it this time; worth another try, not before `after` if that is given."""

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Closed(Undelivered):
    """The bot is not let in there. What it has to say is kept until it is, however long that takes."""


class Gone(Exception):
    """The channel, message or user is no longer there; no try will change that."""


@dataclass(slots=True, kw_only=True)
class Room:
    """Some users together, around a card, in a room of their own."""

    name: str
    users: tuple[str, ...]
    number: int
    """No other open room of the channel has it; counted from 0."""
    notes: str
    """What the adapter has to know of it; empty at first."""
    store: Callable[[str], Awaitable[None]]

    async def keep(self, notes: str) -> None:
        """Keep notes from now on, also for whoever goes on with the room after a crash."""
        await self.store(notes)
        self.notes = notes


class Platform(Protocol):
    """One platform, outward. Every send may be repeated with the same key and then shows up once.

    A message goes by the channel, or the user, it was sent to and the id it got.

    :raises Undelivered: when another try may help.
    :raises Closed: when none will until somebody lets the bot in; the adapter then tells `Engine.let_in`.
    :raises Gone: when none will.
    """

    name: str
    capabilities: Capabilities

    async def post(self, channel: str, card: Card, *, key: str, under: str | None = None) -> str:
        """Post a card into a channel, or into the thread under a message; gives the new message."""
        ...

    async def edit(self, channel: str, message: str, card: Card) -> None:
        """Draw a card anew."""
        ...

    async def remove(self, channel: str, message: str) -> None:
        """Take a card away."""
        ...

    async def direct(self, user: str, card: Card, *, key: str) -> str:
        """Send a card to one user privately; gives the new message."""
        ...

    async def open_room(self, channel: str, card: Card, room: Room, *, key: str) -> str:
        """Open a room with a card in it; gives the card's message. What is posted under it is said in the room."""
        ...

    async def fill_room(self, channel: str, message: str, room: Room) -> None:
        """Let just these users be in the room around a card; whoever cannot be is left out."""
        ...

    async def close_room(self, channel: str, message: str, room: Room) -> None:
        """The room around a card is over. Nobody is thrown out."""
        ...

    async def audience(self, channel: str) -> int | None:
        """How many people can read a channel, not counting bots; `None` when the platform does not tell."""
        ...
