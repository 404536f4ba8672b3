"""How many people can read a group's places: who writes without a name is told when that is no crowd to hide in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

import structlog

from bot.engine.platform import Gone, Platform, Undelivered
from bot.kit import Clock, floor
from storage.database import Database
from storage.people import KnownPlace, People, Surroundings, surroundings_of_channel, surroundings_of_group
from storage.unit import Unit

log = structlog.get_logger()

GOOD_FOR = timedelta(hours=1)
PATIENCE = 1.0
"""Seconds a platform may take to tell; an answer has to be there within three."""


@dataclass(frozen=True, slots=True)
class _Count:
    """A count of one hour, finished or under way; whether there is such a group."""

    hour: datetime
    found: asyncio.Task[bool]

    @property
    def has_failed(self) -> bool:
        """Whether it has to be done again."""
        task = self.found
        return task.done() and (task.cancelled() or task.exception() is not None or not task.result())


_Where: TypeAlias = tuple[str, str] | int
"""A platform's channel, or a group by its number."""


class Crowds:
    """Counts the people of a group, at most once an hour, before a call in one of its places that needs it.

    Only the number is kept. When it was counted would tell when somebody wrote, so that stays in memory.
    """

    def __init__(self, database: Database, platforms: Mapping[str, Platform], clock: Clock) -> None:
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._counts: dict[_Where, _Count] = {}

    async def count(self, platform: str, channel: str, group: int | None = None) -> bool:
        """See to it that a group, or that of a channel, knows its crowd, as far as the platforms tell in time.

        `False` when there is no such group yet.
        """
        return await self._known((platform, channel) if group is None else group)

    async def count_group(self, group: int) -> bool:
        """The same before a job of a group."""
        return await self._known(group)

    async def _known(self, where: _Where) -> bool:
        hour = floor(self._clock.now(), GOOD_FOR)
        count = self._counts.get(where)
        if count is None or count.hour != hour or count.has_failed:
            count = _Count(hour, asyncio.create_task(self._count(where)))
            self._counts[where] = count
        return await asyncio.shield(count.found)  # whoever comes meanwhile waits for the same answer

    async def _count(self, where: _Where) -> bool:
        def look(unit: Unit) -> Surroundings | None:
            if isinstance(where, int):
                return surroundings_of_group(unit.connection, where)
            return surroundings_of_channel(unit.connection, *where)

        found = await self._database.read(look)
        if found is None:
            return False
        group = found.group
        audiences = await asyncio.gather(*(self._audience(place) for place in found.places))
        # Some people may be in several places: there are at least as many as in the fullest, at most all together.
        crowd = max(audiences, default=0)
        all_told = all(audiences) and all(self._tells_members(place) for place in found.places)
        reach = sum(audiences) if all_told else 0
        if crowd not in (0, group.crowd) or (crowd and reach != group.reach):
            await self._database.write(lambda unit: People(unit, group.id).set_crowd(crowd, reach))
        return True

    def _tells_members(self, place: KnownPlace) -> bool:
        platform = self._platforms.get(place.platform)
        return platform is not None and platform.capabilities.members

    async def _audience(self, place: KnownPlace) -> int:
        platform = self._platforms.get(place.platform)
        if platform is None:
            return 0
        try:
            return await asyncio.wait_for(platform.audience(place.channel), PATIENCE) or 0
        except (Gone, Undelivered, TimeoutError) as error:
            log.info("a platform did not tell its audience", platform=place.platform, error=type(error).__name__)
            return 0
