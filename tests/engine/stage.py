"""A small feature that counts and a platform on paper: what the tests of the engine set it to work with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from itertools import count
from typing import Annotated

from sqlalchemy import Connection, text

from adapters.pages.render import card_to_view, text_of_card
from adapters.playground.capabilities import PLAYGROUND
from bot.__main__ import Roundtable, roundtable
from bot.engine.platform import Act, Answer, Ask, Done, Gone, Inbound, Private, Room, Sender, Typed
from bot.kit import (
    Actions,
    AnonCall,
    Arg,
    Asked,
    Call,
    Capabilities,
    Card,
    Choice,
    Daily,
    Direct,
    Disperse,
    Document,
    Effects,
    Emit,
    Event,
    Feature,
    Field,
    Form,
    Gather,
    JobCall,
    MemberId,
    MembersMerged,
    ModeratorCall,
    MovableClock,
    Paragraph,
    Post,
    Random,
    Refresh,
    Rejected,
    Reply,
    View,
    _,
)
from storage.database import Database
from storage.people import People
from storage.unit import Store
from tests.databases import MASTER_KEY

LIMITS = replace(PLAYGROUND, posts_per_second=4.0)
PAUSE = 0.25
"""Seconds between two posts in one channel that keep this pace."""


# The feature

feature = Feature("tally", _("Counting"))

Name = Annotated[str, Arg(_("what is counted"))]


class Tallies(Store):
    """How often each thing was counted."""

    def add(self, name: str) -> int:
        """Count one more; how many that makes."""
        number: int = self.unit.connection.execute(
            text(
                "INSERT INTO tallies VALUES (:group_id, :name, 1) ON CONFLICT (group_id, name) "
                "DO UPDATE SET number = tallies.number + 1 RETURNING number"
            ),
            {"group_id": self.group_id, "name": name},
        ).scalar_one()
        return number

    def number(self, name: str) -> int:
        """How many there are."""
        found = self.unit.connection.scalar(
            text("SELECT number FROM tallies WHERE group_id = :group_id AND name = :name"),
            {"group_id": self.group_id, "name": name},
        )
        return found or 0


def make_table(connection: Connection) -> None:
    """The table of the feature, which no migration knows."""
    connection.execute(
        text("CREATE TABLE tallies (group_id INTEGER, name TEXT, number INTEGER, UNIQUE (group_id, name))")
    )


@dataclass(frozen=True, slots=True)
class Counted(Event):
    """Something was counted."""

    name: str


def _short(view: View, name: str) -> Asked:
    return Asked(_("Short, please."))


@dataclass(frozen=True, slots=True)
class NoteForm(Form):
    """A note with two fields that can be wrong."""

    title = _("A note")
    asks = staticmethod(_short)

    name: Annotated[str, Field(_("Name"), most=10)]
    text: Annotated[str, Field(_("Words"), "paragraph", most=20)]


@feature.card
def board(view: View, name: str) -> Card | None:
    """How often something was counted; nothing once it was `gone`."""
    number = view.store(Tallies).number(name)
    if view.store(Tallies).number(f"{name} gone"):
        return None
    return Card(summary=name, blocks=(Paragraph(f"{name}: {number}"), Actions((press.button(_("One more"), name),))))


@feature.command("tally add", _("Count one more"))
def add(call: Call, name: Name) -> Effects:
    """Count, and show it."""
    number = call.store(Tallies).add(name)
    return [Post(content=board.of(name)), Reply(f"{call.person.name} made it {number}")]


@feature.action
def press(call: Call, name: str) -> Effects:
    """Count by button; what shows is the card."""
    call.store(Tallies).add(name)
    return Refresh(board.of(name))


@feature.command("tally see", _("Look at a number"))
def see(
    call: View, name: Annotated[str, Arg(_("what is counted"), complete=lambda _view, typed: _names(typed))]
) -> Effects:
    """The number."""
    return Reply(f"{name}: {call.store(Tallies).number(name)}")


@feature.command("tally print", _("Get a number as a file"))
def print_(call: View, name: Name) -> Effects:
    """The number, to keep."""
    file = Document(f"{name}.txt", "text/plain", str(call.store(Tallies).number(name)).encode(), _("The number"))
    return Reply(Card(summary=_("Printed"), blocks=(Paragraph(_("Printed.")), file)))


def _names(typed: str) -> list[Choice]:
    return [Choice(name, name) for name in ("apples", "pears") if name.startswith(typed)]


@feature.command("tally sneak", _("Count where one may only look"))
def sneak(call: View, name: Name) -> Effects:
    """Try to change something in a call that reads."""
    call.store(Tallies).add(name)
    return Reply("it went through")


@feature.command("tally whisper", _("Count without a name"))
def whisper(call: AnonCall, name: Name) -> Effects:
    """Count one more, for nobody in particular."""
    return Reply(f"that makes {call.store(Tallies).add(name)}")


@feature.command("tally shout", _("Do without a name what must not be done at once"))
def shout(call: AnonCall, way: Name) -> Effects:
    """Ask for an effect that would tell when somebody wrote."""
    call.store(Tallies).add(way)
    match way:
        case "post":
            return Post(content="now")
        case "refresh":
            return Refresh(board.of(way))
        case "emit":
            return Emit(Counted(way))
        case "print":
            return Reply(Card(summary=way, blocks=(Document(f"{way}.txt", "text/plain", b"", way),)))
        case _:
            return [Reply("now"), Post(content=board.of(way))]


@feature.command("tally refuse", _("Count, and think better of it"))
def refuse(call: Call, name: Name) -> Effects:
    """Refuse after something was written."""
    call.store(Tallies).add(name)
    raise Rejected(_("{name} cannot be counted; try apples.", name=name))


@feature.command("tally break", _("Count, and break"))
def break_(call: Call, name: Name) -> Effects:
    """Fail after something was written."""
    call.store(Tallies).add(name)
    raise RuntimeError("broken")


@feature.command("tally moderate", _("Count as a moderator"))
def moderate(call: ModeratorCall, name: Name) -> Effects:
    """Count, if one may."""
    return Reply(f"that makes {call.store(Tallies).add(name)}")


@feature.command("tally say", _("Say something under a card"))
def say(call: Call, name: Name, words: Annotated[str, Arg(_("what to say"), rest=True)]) -> Effects:
    """Say something in the thread of a card, or with `-` as its name in the channel."""
    return Post(content=words, under=None if name == "-" else board.of(name))


@feature.command("tally direct", _("Be told something privately"))
def direct(call: Call, words: Annotated[str, Arg(_("what to be told"), rest=True)]) -> Effects:
    """A private message to whoever asked."""
    return Direct(call.person.member, (_("Saved."), " ", words))


@feature.command("tally hurry", _("Be told something privately, at once"))
def hurry(call: Call, words: Annotated[str, Arg(_("what to be told"), rest=True)]) -> Effects:
    """A private message that cannot wait."""
    return Direct(call.person.member, words, urgent=True)


@feature.command("tally watch", _("Keep a number before you"))
def watch(call: Call, name: Name) -> Effects:
    """A card before whoever asked, alone, where they are."""
    return Direct(call.person.member, board.of(name), call.place.platform)


@feature.command("tally remember", _("Be told a number once"))
def remember(call: Call, name: Name) -> Effects:
    """A card told to whoever asked, once, as it is when they are told."""
    return Direct(call.person.member, board.of(name), once=True)


@feature.command("tally gather", _("Count together in a room"))
def gather(call: Call, name: Name, who: Annotated[str, Arg(_("who, by name"), rest=True)] = "") -> Effects:
    """Bring some people together around a card; with nobody named, the room is over."""
    if not who:
        return Disperse(board.of(name))
    people = {row.name: MemberId(row.id) for row in call.store(People).members()}
    members = [people[one] for one in who.split()]
    at = {people["Both"]: call.place.platform} if "Both" in people else {}
    return Gather(board.of(name), members, _("Room {name}", name=name), at)


@feature.command("tally merge", _("Be somebody else too"))
def merge(call: Call, who: Annotated[str, Arg(_("who"))]) -> Effects:
    """Somebody else turns out to be whoever asks."""
    gone = next(row.id for row in call.store(People).members() if row.name == who)
    return Emit(MembersMerged(call.person.member, gone, call.person.name))


@feature.command("tally lose", _("Let a card be no longer there"))
def lose(call: Call, name: Name) -> Effects:
    """Take a card away."""
    call.store(Tallies).add(f"{name} gone")
    return Refresh(board.of(name))


@feature.command("tally emit", _("Tell others that something was counted"))
def emit(call: Call, name: Name) -> Effects:
    """Count, and tell."""
    call.store(Tallies).add(name)
    return Emit(Counted(name))


@feature.on(Counted)
def heard(call: JobCall, event: Counted) -> Effects:
    """Count what was heard of, in the same transaction."""
    if call.store(Tallies).add(f"heard of {event.name}") > 2:
        raise RuntimeError("enough")
    return None


@feature.command("tally later", _("Count in so many minutes"))
def later(call: Call, name: Name, minutes: Annotated[int, Arg(_("how many minutes"))]) -> Effects:
    """Count later."""
    return count_later.at(call.now + timedelta(minutes=minutes), name)


@feature.job
def count_later(call: JobCall, name: str) -> Effects:
    """Count; `broken` fails until it was `mended`."""
    tallies = call.store(Tallies)
    tallies.add(name)
    if name == "broken" and not tallies.number("mended"):
        raise RuntimeError("broken")
    return Refresh(board.of(name))


@feature.every(Daily(time(10, 0)))
def count_daily(call: JobCall) -> Effects:
    """Count once a day; fails while something is `stuck`."""
    tallies = call.store(Tallies)
    tallies.add("days")
    if tallies.number("stuck") > tallies.number("unstuck"):
        raise RuntimeError("stuck")
    return None


@feature.command("tally note", _("Write a note"))
def note(call: Call) -> Effects:
    """Ask for a note."""
    return noted.open("note")


@feature.on_submit
def noted(call: Call, form: NoteForm, name: str) -> Effects:
    """Keep a note, unless it says nothing good."""
    call.store(Tallies).add(name)
    if form.text == "bad":
        raise Rejected(_("That is not good enough; say something nicer."), field="text")
    return Reply(f"{form.name}: {form.text}")


@feature.on_submit
def moderated(call: ModeratorCall, form: NoteForm) -> Effects:
    """Keep a moderator's note."""
    call.store(Tallies).add(form.name)
    return None


# The platform


@dataclass(slots=True)
class Sheet:
    """A message as it stands on the paper."""

    place: str
    text: str
    under: str | None = None
    edits: int = 0


class Crash(BaseException):
    """The process ends here."""


@dataclass(slots=True)
class Paper:
    """A platform on paper: it keeps what it is asked to show, counts how often, and fails as it is told."""

    name: str = "paper"
    capabilities: Capabilities = LIMITS
    sheets: dict[str, Sheet] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Each post and edit that was tried: how, and the words."""
    failing: list[BaseException | None] = field(default_factory=list)
    """What the next sends fail with, before anything is shown."""
    failing_after: list[BaseException | None] = field(default_factory=list)
    """What the next sends fail with, once it is shown."""
    meanwhile: Callable[[], Awaitable[object]] | None = None
    """What happens elsewhere while the next message is sent."""
    closed: set[str] = field(default_factory=set)
    """Channels that are no longer there."""
    cards: dict[str, Card] = field(default_factory=dict)
    """What was posted last in each place."""
    rooms: dict[str, list[str]] = field(default_factory=dict)
    """How each room was filled and closed, by its card's message."""
    _keys: dict[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def post(self, channel: str, card: Card, *, key: str, under: str | None = None) -> str:
        words = _words(card)
        self.asked.append(("post", words))
        self._fail(self.failing)
        if channel in self.closed:
            raise Gone(channel)
        if key not in self._keys:
            self._keys[key] = f"m{next(self._numbers)}"
            self.sheets[self._keys[key]] = Sheet(channel, words, under)
            self.cards[channel] = card
        await self._pass_time()
        self._fail(self.failing_after)
        return self._keys[key]

    async def edit(self, channel: str, message: str, card: Card) -> None:
        self.asked.append(("edit", _words(card)))
        self._fail(self.failing)
        sheet = self.sheets.get(message)
        if sheet is None or channel in self.closed or sheet.place.removeprefix("@") != channel:
            raise Gone(message)
        sheet.text = _words(card)
        sheet.edits += 1
        await self._pass_time()
        self._fail(self.failing_after)

    async def remove(self, channel: str, message: str) -> None:
        if self.sheets.pop(message, None) is None:
            raise Gone(message)

    async def direct(self, user: str, card: Card, *, key: str) -> str:
        return await self.post(f"@{user}", card, key=key)

    async def open_room(self, channel: str, card: Card, room: Room, *, key: str) -> str:
        message = await self.post(channel, card, key=key)
        self.rooms.setdefault(message, [])
        await room.keep(f"opened {room.name}")
        return message

    async def fill_room(self, channel: str, message: str, room: Room) -> None:
        self.rooms[message].append(f"{room.name} {room.number}: {', '.join(room.users)} ({room.notes})")
        self._fail(self.failing_after)

    async def close_room(self, channel: str, message: str, room: Room) -> None:
        self.rooms[message].append(f"{room.name} is over")

    async def audience(self, channel: str) -> int | None:
        return None

    def read(self, place: str = "general") -> list[str]:
        """What stands in a channel and its threads, oldest first."""
        return [sheet.text for sheet in self.sheets.values() if sheet.place == place]

    def edits(self) -> int:
        """How often anything was drawn anew."""
        return sum(sheet.edits for sheet in self.sheets.values())

    async def _pass_time(self) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()

    @staticmethod
    def _fail(failures: list[BaseException | None]) -> None:
        failure = failures.pop(0) if failures else None
        if failure is not None:
            raise failure


def _words(card: Card) -> str:
    return text_of_card(card_to_view(card), "UTC")


# Processes


@asynccontextmanager
async def another_process(url: str, clock: MovableClock, paper: Paper) -> AsyncIterator[Roundtable]:
    """A second process on the same database, before the same platform."""
    database = await Database.open(url, random=Random(seed=2), master_keys=[MASTER_KEY])
    try:
        async with roundtable(
            database, clock=clock, random=Random(seed=2), features=[feature], sleep=lambda _seconds: asyncio.sleep(0)
        ) as bot:
            bot.engine.attach(paper)
            yield bot
    finally:
        await database.close()


# Acting


@dataclass(slots=True)
class Stage:
    """A process with the feature, people who act on paper, and what they see."""

    bot: Roundtable
    paper: Paper
    database: Database
    slept: list[float]
    """The pauses that delivery made."""
    _keys: Iterator[int] = field(default_factory=lambda: count(1))

    async def does(
        self,
        person: str,
        act: Act,
        *,
        key: str | None = None,
        channel: str = "general",
        locale: str | None = None,
        group: int | None = None,
        platform: str = "paper",
    ) -> Answer:
        """Somebody acts; the engine's answer. With an empty channel they do so privately, or in a group known."""
        inbound = Inbound(
            key=key or f"act {next(self._keys)}",
            channel=channel,
            channel_name=channel,
            sender=Sender(user=person.lower(), name=person, locale=locale),
            act=act,
            group=group,
        )
        return await self.bot.engine.handle(platform, inbound)

    async def types(self, person: str, line: str, *, key: str | None = None, channel: str = "general") -> str:
        """Somebody types a command; the words of the answer."""
        return said(await self.does(person, Typed(line), key=key, channel=channel))

    async def number(self, name: str, channel: str = "general") -> int:
        """How often something was counted."""
        answer = await self.types("Reader", f'tally see "{name}"', channel=channel)
        return int(answer.removeprefix(f"{name}: "))


def said(answer: Answer) -> str:
    """What an answer tells in words: nothing when it is done, the mistakes of a form that is there again."""
    match answer:
        case Private(card):
            return _words(card)
        case Ask(form):
            return "\n".join(f"{blank.name}: {blank.error}" for blank in form.blanks if blank.error is not None)
        case Done():
            return ""
