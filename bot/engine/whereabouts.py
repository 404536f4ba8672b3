"""Where groups are: the channels they speak in, which come and go, and where somebody is at home."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.engine.platform import Inbound
from bot.engine.scene import Outcome, Scenes
from bot.kit import Channel, Clock, Emit, NotFound, Place, PlaceLost, Rejected, Slash, _, join
from storage.database import Database
from storage.desk import try_again
from storage.people import People, channels_on, lose_places, regain_places
from storage.unit import Unit

NOWHERE: Final = _("Go to a channel of your group first, and type something there, such as {help}.", help=Slash("help"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """What adapters tell and ask about channels, beside what people do in them."""

    database: Database
    scenes: Scenes
    clock: Clock
    on_work: Callable[[Outcome], None]

    async def channels(self, platform: str) -> Sequence[str]:
        """The channels on a platform in which groups speak."""
        return await self.database.read(lambda unit: channels_on(unit.connection, platform))

    async def let_in(self, platform: str, channels: Collection[str]) -> None:
        """The bot may post in some channels: what waits for them is sent now."""
        now = self.clock.now()

        def work(unit: Unit) -> None:
            regain_places(unit.connection, platform, channels)
            try_again(unit.connection, platform, channels, now)

        await self.database.write(work)
        self.on_work(Outcome(to_send=True))

    async def gone(self, platform: str, channels: Collection[str]) -> None:
        """The bot cannot be in some channels any more: nothing is said there until somebody lets it in or acts there.

        Their groups keep all they have, and hear of it wherever else they are.
        """

        def work(unit: Unit) -> Outcome:
            outcome = Outcome()
            for lost in lose_places(unit.connection, platform, channels):
                scene = self.scenes.of_group(unit, lost.group_id)
                assert scene is not None  # a place goes with its group
                scene.carry_out(Emit(PlaceLost(lost.id, platform, lost.name)), outcome)
            return outcome

        self.on_work(await self.database.write(work))

    async def home_of(self, platform: str, user: str) -> Place | None:
        """Where on a platform a user is at home, for what they do outside of any channel."""
        return next((place for _number, _group, place in await self._homes(platform, user)), None)

    async def placed(self, platform: str, inbound: Inbound, said: int | None = None) -> Inbound:
        """Say of what is done outside of any channel in which group it is done; nothing is kept of this.

        What somebody acted on may have `said` whose it is, and is believed where they are a member. In a private
        conversation it is else the one group they have.

        :raises Refusal: when it is not theirs; with where to do it, when they have no group or several.
        """
        if said is not None and said != inbound.group:
            if not await self._is_member(platform, inbound.sender.user, said):
                raise NotFound
            return replace(inbound, channel="", channel_name="", group=said)
        if inbound.channel or inbound.group is not None:
            return inbound
        homes = await self._homes(platform, inbound.sender.user)
        if not homes:
            raise NotFound(NOWHERE)
        if len(homes) > 1:
            several = join(
                _("{group} in {place}", group=group, place=Channel(place.id, place.name, place.channel))
                for _number, group, place in homes
            )
            raise Rejected(
                _("You have several groups. Do it where the one speaks that you mean: {places}.", places=several)
            )
        [(number, _group, _place)] = homes
        return replace(inbound, group=number)

    async def _is_member(self, platform: str, user: str, group: int) -> bool:
        return await self.database.read(lambda unit: People(unit, group).account(platform, user) is not None)

    async def _homes(self, platform: str, user: str) -> Sequence[tuple[int, str, Place]]:
        """A user's groups by number and name, and where on a platform each of them speaks."""

        def work(unit: Unit) -> Sequence[tuple[int, str, Place]]:
            return [
                (scene.group.id, scene.group.name, place)
                for scene in self.scenes.of_user(unit, platform, user)
                for place in [place for place in scene.places if place.platform == platform][:1]
            ]

        return await self.database.read(work)
