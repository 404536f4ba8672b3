"""The boards that are looked at: each is drawn once for all who look at it, and each of them is sent what is new.

Whether something changed is asked of the database, for all boards in one question: changes come from any platform and
any process. So an anonymous act changes nothing here by itself; what comes of it shows when the group's cards change.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import structlog
from aiohttp import WSCloseCode, web

from adapters.web.render import Parts, board_to_parts, news
from bot.engine.boards import Boards
from bot.engine.doors import Admission
from bot.kit import Clock, NotFound

log = structlog.get_logger()

ASKED_EVERY: Final = 0.5
"""Seconds after which it is asked whether something changed, while nobody here does anything."""
REST: Final = 0.25
"""Seconds between two drawings of one board."""
DRAWN_EVERY: Final = 15.0
"""Seconds after which a board is drawn anew even if no card changed."""


@dataclass(eq=False, slots=True)
class Drawing:
    """A board as it looked once, in one language."""

    parts: Parts
    _since: dict[int, tuple[Drawing | None, str]] = field(default_factory=dict)

    def since(self, before: Drawing | None) -> str:
        """What is new in it, for somebody who was shown another one; worked out once for all of them."""
        if id(before) not in self._since:
            self._since[id(before)] = before, news(self.parts, {} if before is None else before.parts)
        return self._since[id(before)][1]


@dataclass(eq=False, slots=True)
class Looker:
    """A page that looks at a board."""

    socket: web.WebSocketResponse
    seat: Admission
    language: str
    fresh: asyncio.Event = field(default_factory=asyncio.Event)
    sent_away: bool = False


@dataclass(eq=False, slots=True)
class Table:
    """A board and all who look at it here."""

    group: int
    board: str
    lookers: list[Looker] = field(default_factory=list)
    drawings: Mapping[str, Drawing] = field(default_factory=dict)
    """How it looks, by language."""
    version: int | None = None
    """What was drawn; `None` while it has to be drawn whatever it is."""
    drawn_at: float = 0.0
    """On the event loop's own clock."""


class Tables:
    """All tables of this process."""

    def __init__(self, boards: Boards, clock: Clock) -> None:
        self._boards = boards
        self._clock = clock
        self._tables: dict[tuple[int, str], Table] = {}
        self._nudged = asyncio.Event()

    async def watching(self, app: web.Application) -> AsyncIterator[None]:
        """Keep all tables up to date while the application runs."""
        watching = asyncio.create_task(self._watch())
        yield
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

    async def close(self, app: web.Application) -> None:
        """Say goodbye to everybody."""
        lookers = [looker for table in self._tables.values() for looker in table.lookers]
        await asyncio.gather(*(looker.socket.close(code=WSCloseCode.GOING_AWAY) for looker in lookers))

    def count(self, seat: Admission) -> int:
        """How many pages somebody has open at their seat."""
        table = self._tables.get((seat.group, seat.board))
        return 0 if table is None else sum(looker.seat.nonce == seat.nonce for looker in table.lookers)

    def nudge(self) -> None:
        """Something may have changed."""
        self._nudged.set()

    async def look(self, looker: Looker) -> None:
        """Send somebody the board and whatever changes on it, for as long as they look.

        Whoever is slow is sent the newest state, and none of those in between.
        """
        key = looker.seat.group, looker.seat.board
        table = self._tables.setdefault(key, Table(*key))
        table.lookers.append(looker)
        if looker.language in table.drawings:
            looker.fresh.set()
        else:
            table.version = None
            self.nudge()
        shown: Drawing | None = None
        try:
            while True:
                await looker.fresh.wait()
                looker.fresh.clear()
                if looker.sent_away:
                    await looker.socket.close(code=WSCloseCode.POLICY_VIOLATION)
                    return
                drawing = table.drawings[looker.language]
                if shown is None or drawing.parts != shown.parts:
                    now = json.dumps(self._clock.now().isoformat())
                    await looker.socket.send_str(f'{{"kind":"news","now":{now},{drawing.since(shown)}}}')
                    shown = drawing
        except ConnectionError:
            return
        finally:
            table.lookers.remove(looker)
            if not table.lookers:
                self._tables.pop(key, None)

    async def _watch(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._nudged.wait(), ASKED_EVERY)
            self._nudged.clear()
            try:
                await self._catch_up()
            except Exception:
                log.exception("boards cannot be kept up to date")
            await asyncio.sleep(REST)

    async def _catch_up(self) -> None:
        tables = tuple(self._tables.values())
        if not tables:
            return
        versions = await self._boards.versions({table.group for table in tables})
        now, instant = asyncio.get_running_loop().time(), self._clock.now()
        for table in tables:
            _send_away(looker for looker in table.lookers if looker.seat.until <= instant)
            version = versions.get(table.group, 0)
            if version != table.version or now - table.drawn_at > DRAWN_EVERY:
                # The version was read before the board, so that a later change is never missed.
                table.version, table.drawn_at = version, now
                await self._draw(table)

    async def _draw(self, table: Table) -> None:
        languages = {looker.language for looker in table.lookers}
        try:
            boards = await self._boards.draw(table.group, table.board, languages)
        except NotFound:
            _send_away(table.lookers)
            return
        except Exception:
            table.version = None
            raise

        def mark(token: str) -> str:
            return self._boards.doors.mark(token, table.board)

        table.drawings = {language: Drawing(board_to_parts(board, mark)) for language, board in boards.items()}
        for looker in table.lookers:
            if looker.language in table.drawings:
                looker.fresh.set()
            else:  # they came while it was drawn
                table.version = None


def _send_away(lookers: Iterable[Looker]) -> None:
    for looker in lookers:
        looker.sent_away = True
        looker.fresh.set()
