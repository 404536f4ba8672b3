"""Sends what was written down: cards in their newest state and messages once, at each channel's own pace.

Every place and every account is a line of its own with one send at a time, so that order is kept and a slow channel
holds up no other. A card is drawn at the moment it is sent: however many changes came meanwhile, it is edited once. A
row is claimed for a minute before it is sent; after a crash another process takes it over and the platform's key keeps
it from showing up twice. What fails is tried again with growing pauses, eight times, then given up and seen in health;
a line whose platform asks for a pause rests as a whole. Where the bot is not let in, everything waits until it is, and
is tried once an hour in case nobody tells.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Row, Table

from bot.engine import tokens
from bot.engine.engine import Engine
from bot.engine.finish import Users, finish
from bot.engine.manners import MOST_A_DAY, MOST_TOGETHER, day_of, end_of_quiet, joined, next_morning, zone_of
from bot.engine.parse import bind_token
from bot.engine.platform import Closed, Gone, Room, Undelivered
from bot.engine.printing import Printer
from bot.engine.scene import Scene
from bot.kit import Card, CardRef, content, plain
from storage.desk import (
    card_gone,
    card_shown,
    claim_card,
    claim_message,
    count_private,
    drop_claimed,
    due_lines,
    due_on_line,
    join_messages,
    live_cards,
    message_of_card,
    outbox,
    put_off,
    put_off_line,
    put_off_politely,
    uncount_private,
    wanted_version,
)
from storage.people import address_of_account, address_of_place, locale_of_account, whereabouts_of
from storage.rooms import KnownRoom, keep_notes, room_of, room_settled
from storage.unit import Unit

log = structlog.get_logger()

MOST_TRIES = 8
LONGEST_PAUSE = timedelta(minutes=30)
LOCKED_OUT = timedelta(hours=1)
MOST_LINES = 200
"""Of one platform at a time: with one post a second each, ten thousand channels are served within a minute."""


@dataclass(frozen=True, slots=True)
class _Line:
    """Where something is sent to: a place, or an account."""

    place_id: int | None
    account_id: int | None
    platform: str


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A claimed row and where it goes."""

    row: Row[Any]
    table: Table
    group: int
    platform: str
    address: str
    counted: date | None
    """The day on which somebody was written to by it, where it counts."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A card in one of its versions, with the room around it and who of the platform is to be in it."""

    version: int
    card: Card | None
    room: KnownRoom | None = None
    users: tuple[str, ...] = ()


def _joined(texts: Sequence[str]) -> str:
    """Several messages as one, as they are kept."""
    return content.to_text(tuple(one for text in texts for one in content.each_from_text(text)))


class Delivery:
    """Sends, in this process, what is due; any number of processes share the work."""

    def __init__(self, *, engine: Engine, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._engine = engine
        self._database = engine.database
        self._clock = engine.clock
        self._platforms = engine.platforms
        self._sleep = sleep
        self._wake = asyncio.Event()
        self._lines: dict[_Line, asyncio.Task[int]] = {}
        self._resting: dict[_Line, datetime] = {}
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Send until stopped."""
        self._loop = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop sending; what is claimed is sent by whoever comes next."""
        tasks = [task for task in (self._loop, *self._lines.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def wake(self) -> None:
        """There is something to send."""
        self._wake.set()

    async def drain(self) -> None:
        """Send everything that can be sent now, and come back when it is."""
        while True:
            self._open_lines(await self._due())
            if not sum(await asyncio.gather(*self._lines.values())):
                return

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                self._open_lines(await self._due())
            except Exception:
                log.exception("delivery cannot see what is due")
            try:
                await asyncio.wait_for(self._wake.wait(), timeout=1)
            except TimeoutError:
                continue

    async def _due(self) -> list[_Line]:
        """The lines with something to send, of the platforms that have room for more."""
        now = self._clock.now()
        due: list[_Line] = []
        self._resting = {line: until for line, until in self._resting.items() if until > now}
        busy = self._lines.keys() | self._resting.keys()
        to_places = [line.place_id for line in busy if line.place_id is not None]
        to_accounts = [line.account_id for line in busy if line.account_id is not None]
        for platform in list(self._platforms):
            if self._space(platform) < MOST_LINES // 2:
                continue
            waiting = due_lines(now, platform, MOST_LINES, not_to_places=to_places, not_to_accounts=to_accounts)
            rows = await self._database.fetch(*waiting)
            due += [_Line(row.place_id, row.account_id, platform) for row in rows]
        return due

    def _space(self, platform: str) -> int:
        """How many more lines of a platform may be open."""
        return MOST_LINES - sum(line.platform == platform for line in self._lines)

    def _open_lines(self, due: list[_Line]) -> None:
        for line in due:
            if line not in self._lines and self._space(line.platform) > 0:
                self._lines[line] = asyncio.create_task(self._work_off(line))

    async def _work_off(self, line: _Line) -> int:
        sent = 0
        try:
            while (parcel := await self._database.write(lambda unit: self._claim(unit, line), behind=True)) is not None:
                pause = await self._try_to_send(line, parcel)
                sent += 1
                if pause is not None:
                    self._resting[line] = self._clock.now() + pause
                    break
                await self._sleep(1 / self._platforms[parcel.platform].capabilities.posts_per_second)
        except Exception:
            log.exception("a line of delivery broke off", place=line.place_id)
        finally:
            del self._lines[line]
            if self._space(line.platform) == MOST_LINES // 2:
                self.wake()
        return sent

    def _claim(self, unit: Unit, line: _Line) -> _Parcel | None:
        """The next thing to send on a line; where what is polite has to wait, it does, and all else that can."""
        where = (line.place_id, line.account_id, self._clock.now())
        for table, polite in due_on_line(unit.connection, *where):
            claim = claim_card if table is live_cards else claim_message
            row = claim(unit.connection, *where, polite=polite)
            if row is None:
                continue
            is_new = row.tries == 1 and (table is outbox or row.message is None)
            counted: date | None = None
            if line.account_id is not None and is_new:
                counted, until = self._count(unit, line.account_id, politely=polite)
                if until is not None:
                    put_off_politely(unit.connection, line.account_id, until=until)
                    return None
                if polite and table is outbox:
                    row = join_messages(unit.connection, row, self._clock.now(), MOST_TOGETHER, _joined)
            return self._parcel(unit, row, table, counted)
        return None

    def _count(self, unit: Unit, account: int, *, politely: bool = False) -> tuple[date, datetime | None]:
        """Count that somebody is written to: on which day; and where they would `politely` not be, until when."""
        whom, now = whereabouts_of(unit.connection, account), self._clock.now()
        zone = zone_of((whom.said, whom.told, whom.ours))
        day, most = day_of(now, zone), MOST_A_DAY if politely else None
        if politely and (until := end_of_quiet(now, zone)) is not None:
            return day, until
        is_counted = count_private(unit.connection, whom.platform, whom.user, day, most=most)
        return day, None if is_counted else next_morning(now, zone)

    @staticmethod
    def _parcel(unit: Unit, row: Row[Any], table: Table, counted: date | None) -> _Parcel:
        platform, address = (
            address_of_account(unit.connection, row.account_id)
            if row.place_id is None
            else address_of_place(unit.connection, row.place_id)
        )
        return _Parcel(row, table, row.group_id, platform, address, counted)

    async def _try_to_send(self, line: _Line, parcel: _Parcel) -> timedelta | None:
        """Send it, or see to it that it is tried again; the pause the platform asks for, if it does."""
        try:
            if parcel.table is live_cards:
                await self._show(parcel)
            else:
                await self._send(parcel)
        except Gone:
            await self._database.write(lambda unit: self._gone(unit, parcel), behind=True)
            log.info("nothing to send to any more", row=parcel.row.id, platform=parcel.platform)
        except Closed as closed:
            later = self._clock.now() + LOCKED_OUT
            await self._database.write(
                lambda unit: put_off_line(unit.connection, line.place_id, line.account_id, until=later)
            )
            log.info("the bot is not let in", row=parcel.row.id, platform=parcel.platform, error=str(closed))
        except Exception as error:
            asked = error.after if isinstance(error, Undelivered) else None
            until = self._next_try(parcel.row.tries, asked)
            await self._database.write(lambda unit: put_off(unit.connection, parcel.table, parcel.row, until=until))
            if not isinstance(error, Undelivered):
                log.exception("a send failed", row=parcel.row.id, platform=parcel.platform)
            log.warning("not delivered", row=parcel.row.id, platform=parcel.platform, gave_up=until is None)
            return asked
        return None

    def _gone(self, unit: Unit, parcel: _Parcel) -> None:
        if parcel.table is live_cards:
            card_gone(unit.connection, parcel.row, self._clock.now())
        else:
            drop_claimed(unit.connection, outbox, parcel.row)
        if parcel.counted is not None:
            uncount_private(unit.connection, parcel.platform, parcel.address, parcel.counted)

    def _next_try(self, tries: int, asked: timedelta | None) -> datetime | None:
        if tries >= MOST_TRIES:
            return None
        return self._clock.now() + max(asked or timedelta(), min(timedelta(seconds=2**tries), LONGEST_PAUSE))

    async def _show(self, parcel: _Parcel) -> None:
        platform, row = self._platforms[parcel.platform], parcel.row
        drawn = await self._database.read(lambda unit: self._drawn(unit, parcel), behind=True)
        if drawn.card is None:
            if row.message is not None:
                await platform.remove(parcel.address, row.message)
            raise Gone
        room = None if drawn.room is None else self._meeting(drawn.room, drawn.users)
        message = row.message or await self._shown_first(parcel, drawn.card, room)
        if row.message is not None or row.tries > 1:  # an earlier try may have posted what the card was then
            await platform.edit(parcel.address, message, drawn.card)
        if drawn.room is not None and room is not None and drawn.room.wanted != drawn.room.settled:
            settle = platform.close_room if drawn.room.over else platform.fill_room
            await settle(parcel.address, message, room)
        now = self._clock.now()

        def shown(unit: Unit) -> None:
            card_shown(unit.connection, row, message=message, version=drawn.version, now=now)
            if drawn.room is not None:
                room_settled(unit.connection, drawn.room)

        await self._database.write(shown)

    async def _shown_first(self, parcel: _Parcel, card: Card, room: Room | None) -> str:
        platform, key = self._platforms[parcel.platform], f"card:{parcel.row.id}"
        if parcel.row.place_id is None:
            return await platform.direct(parcel.address, card, key=key)
        if room is not None:
            return await platform.open_room(parcel.address, card, room, key=key)
        return await platform.post(parcel.address, card, key=key)

    def _meeting(self, known: KnownRoom, users: tuple[str, ...]) -> Room:
        async def store(notes: str) -> None:
            await self._database.write(lambda unit: keep_notes(unit.connection, known.id, notes))

        return Room(name=known.name, users=users, number=known.number, notes=known.notes, store=store)

    async def _send(self, parcel: _Parcel) -> None:
        platform, row = self._platforms[parcel.platform], parcel.row
        card, under = await self._database.read(lambda unit: self._packed(unit, parcel), behind=True)
        key = f"message:{row.id}"
        if row.place_id is None:
            await platform.direct(parcel.address, card, key=key)
        else:
            await platform.post(parcel.address, card, key=key, under=under)
        await self._database.write(lambda unit: drop_claimed(unit.connection, outbox, row))

    def _drawn(self, unit: Unit, parcel: _Parcel) -> _Drawn:
        """A card in its newest state, and which version that is: read first, so that a later change is never missed."""
        version = wanted_version(unit.connection, parcel.row.id)
        press = tokens.decode(parcel.row.card)
        scene = self._engine.scenes.of_group(unit, parcel.group)
        card = None if scene is None else self._now(scene, CardRef(press.action, press.arguments))
        if scene is None or card is None:
            return _Drawn(version, None)
        language = self._language(unit, scene, parcel)
        finished = self._finished(scene, parcel, card, language)
        room = room_of(unit.connection, parcel.row.place_id, parcel.row.card)
        if room is None:
            return _Drawn(version, finished)
        name = self._engine.languages.localize(content.from_text(room.name), language).summary
        users = scene.people.users_on(parcel.platform, room.members)
        return _Drawn(version, finished, replace(room, name=plain(name)), tuple(users.values()))

    def _now(self, scene: Scene, which: CardRef) -> Card | None:
        """How a card looks now; `None` where it is not there any more."""
        kind = self._engine.registry.cards.get(which.kind)
        if kind is None:
            return None
        card: Card | None = kind.handler.function(scene.view(), **bind_token(kind.handler.params, which.arguments))
        return card

    def _packed(self, unit: Unit, parcel: _Parcel) -> tuple[Card, str | None]:
        scene = self._engine.scenes.of_group(unit, parcel.group)
        if scene is None:
            raise Gone
        language = self._language(unit, scene, parcel)
        under = None
        if parcel.row.under is not None:
            under = message_of_card(unit.connection, parcel.row.place_id, parcel.row.under)
            if under is None and room_of(unit.connection, parcel.row.place_id, parcel.row.under) is not None:
                raise Gone  # what is said in a room is not for the whole channel
        said = content.each_from_text(parcel.row.content)
        cards = [self._now(scene, one) if isinstance(one, CardRef) else one for one in said]
        left = [card for card in cards if card is not None]
        if not left:
            raise Gone
        return self._finished(scene, parcel, joined(left), language), under

    def _language(self, unit: Unit, scene: Scene, parcel: _Parcel) -> str:
        """The language of whoever reads it: one person's own, or the group's."""
        if parcel.row.account_id is None:
            return scene.group.language
        locale = locale_of_account(unit.connection, parcel.row.account_id)
        return self._engine.languages.choose(locale, scene.group.language)

    def _finished(self, scene: Scene, parcel: _Parcel, card: Card, language: str) -> Card:
        limits = self._platforms[parcel.platform].capabilities
        draw = partial(
            finish,
            Printer(self._engine.languages, language, scene.group.zone, images=limits.images).printed(card),
            language=language,
            languages=self._engine.languages,
            limits=limits,
            platform=parcel.platform,
            places=scene.places,
            daily=self._engine.registry.daily,
            behinds=self._engine.behinds,
            group=None if parcel.row.account_id is None else scene.group.id,
        )
        users = Users()
        drawn = draw(users=users)
        return draw(users=scene.users(parcel.platform, users.unknown)) if users.unknown else drawn
