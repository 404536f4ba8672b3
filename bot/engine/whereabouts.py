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
from storage.people import channels_on, lose_places, regain_places
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
        return next((place for _group, place in await self._homes(platform, user)), None)

    async def placed(self, platform: str, inbound: Inbound) -> Inbound:
        """What is done in a private conversation is done for the one group somebody has; nothing is kept of this.

        :raises Refusal: with where to do it, when they have none or several.
        """
        if inbound.channel:
            return inbound
        homes = await self._homes(platform, inbound.sender.user)
        if not homes:
            raise NotFound(NOWHERE)
        if len(homes) > 1:
            several = join(
                _("{group} in {place}", group=group, place=Channel(place.id, place.name, place.channel))
                for group, place in homes
            )
            raise Rejected(
                _("You have several groups. Do it where the one speaks that you mean: {places}.", places=several)
            )
        [(_group, place)] = homes
        return replace(inbound, channel=place.channel, channel_name=place.name)

    async def _homes(self, platform: str, user: str) -> Sequence[tuple[str, Place]]:
        """A user's groups by name, and where on a platform each of them speaks."""

        def work(unit: Unit) -> Sequence[tuple[str, Place]]:
            return [
                (scene.group.name, place)
                for scene in self.scenes.of_user(unit, platform, user)
                for place in [place for place in scene.places if place.platform == platform][:1]
            ]

        return await self.database.read(work)
