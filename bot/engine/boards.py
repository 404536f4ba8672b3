"""Boards that people look at together on a page: who comes in, who sits there, and how they look now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.engine import tokens
from bot.engine.doors import Admission, Doors, shut
from bot.engine.finish import finish_board
from bot.engine.language import Languages
from bot.engine.parse import bind_token, tidy
from bot.engine.people import ROLE_OF_A_NEWCOMER
from bot.engine.platform import Platform, Sender
from bot.engine.registry import Registry
from bot.engine.scene import Scene, Scenes
from bot.kit import Board, Clock, NotFound, Rejected, Words, _, plain
from storage.database import Database
from storage.desk import card_versions
from storage.unit import Unit

LONGEST_SEAT: Final = timedelta(hours=12)
LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """What stands at a door."""

    group: str
    title: str
    guests: bool
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody without an account, as they introduce themselves; `key` is the same however often they do."""

    name: str
    locale: str | None
    zone: str | None
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitter:
    """Whoever has a seat, as the engine hears of them, with their name and language in the group."""

    platform: str
    sender: Sender
    name: str
    language: str


class Boards:
    """The doors, seats and looks of boards."""

    def __init__(
        self,
        *,
        doors: Doors,
        database: Database,
        registry: Registry,
        scenes: Scenes,
        languages: Languages,
        behinds: Callable[[], Collection[str]],
        clock: Clock,
    ) -> None:
        self._served: Platform | None = None
        self.doors = doors
        self._database = database
        self._registry = registry
        self._scenes = scenes
        self._languages = languages
        self._behinds = behinds
        self._clock = clock

    def serve(self, platform: Platform, address: str) -> None:
        """Boards are served at an address, by a platform on which guests have their accounts."""
        self._served = platform
        self.doors.lead_to(address)

    async def look(self, door: str, locale: str | None) -> Entrance:
        """What stands at a door; nothing comes of looking, so that what looks ahead for people may do it.

        :raises NotFound: when nobody comes in there.
        """
        admission = self.doors.unlocked("door", door)

        def work(unit: Unit) -> Entrance:
            scene, board = self._found(unit, admission)
            language = self._languages.choose(locale, scene.group.language)
            if admission.account is not None:
                language = self._sitter(scene, admission.account).language
            title = self.say(board.title, language)
            guests = admission.account is None
            return Entrance(group=scene.group.name, title=title, guests=guests, language=language)

        return await self._database.read(work)

    async def enter(self, door: str, guest: Guest) -> tuple[str, Admission]:
        """A seat for whoever comes in, sealed; only guests have to say who they are.

        :raises Refusal: when the door is shut, or somebody went through it who was the only one to.
        """
        admission = self.doors.unlocked("door", door)
        now = self._clock.now()
        until = min(now + LONGEST_SEAT, admission.until if admission.account is None else now + LONGEST_SEAT)
        seat = replace(admission, until=until, nonce=self.doors.nonce())

        def work(unit: Unit) -> Admission:
            scene, _board = self._found(unit, admission)
            if admission.account is None:
                return replace(seat, account=self._welcome(scene, guest, admission))
            if not scene.desk.first_time(self._platform.name, f"door {admission.nonce}", now):
                raise Rejected(_("Somebody came in by this link already. Ask for another where you got it."))
            return seat

        taken = await self._database.write(work)
        return self.doors.locked("seat", taken), taken

    async def sitter(self, seat: Admission) -> Sitter:
        """Whoever has a seat.

        :raises NotFound: when the group does not know them any more.
        """

        def work(unit: Unit) -> Sitter:
            scene = self._scenes.of_group(unit, seat.group)
            if scene is None or seat.account is None:
                raise NotFound
            return self._sitter(scene, seat.account)

        return await self._database.read(work)

    async def versions(self, groups: Collection[int]) -> Mapping[int, int]:
        """How often something changed in some groups; a board looks as it did for as long as that is the same."""
        return {row.group_id: row.version for row in await self._database.fetch(card_versions(groups))}

    async def draw(self, group: int, board: str, languages: Collection[str]) -> Mapping[str, Board]:
        """A board as it looks now, in some languages.

        :raises NotFound: when it is no longer there.
        """

        def work(unit: Unit) -> Board:
            scene = self._scenes.of_group(unit, group)
            drawn = None if scene is None else self._drawn(scene, board)
            if drawn is None:
                raise NotFound
            return drawn

        drawn = await self._database.read(work)
        return {language: self._finished(drawn, language) for language in languages}

    def say(self, words: Words, language: str) -> str:
        """Words as bare text in a language."""
        return plain(self._languages.localize(words, language))

    def language_of(self, locale: str | None) -> str:
        """The language of somebody of whom only their browser is known."""
        return self._languages.choose(locale, "en")

    @property
    def _platform(self) -> Platform:
        if self._served is None:
            raise shut()
        return self._served

    def _found(self, unit: Unit, admission: Admission) -> tuple[Scene, Board]:
        scene = self._scenes.of_group(unit, admission.group)
        board = None if scene is None else self._drawn(scene, admission.board)
        if scene is None or board is None or (board.over and admission.account is None):
            raise shut()
        return scene, board

    def _drawn(self, scene: Scene, board: str) -> Board | None:
        press = tokens.decode(board)
        kind = self._registry.boards.get(press.action)
        if kind is None:
            return None
        drawn: Board | None = kind.handler.function(scene.view(), **bind_token(kind.handler.params, press.arguments))
        return drawn

    def _finished(self, board: Board, language: str) -> Board:
        return finish_board(
            board,
            language=language,
            languages=self._languages,
            limits=self._platform.capabilities,
            daily=self._registry.daily,
            behinds=self._behinds(),
        )

    def _sitter(self, scene: Scene, account: int) -> Sitter:
        address = scene.people.address_of(account)
        known = None if address is None else scene.people.account(*address)
        if address is None or known is None:
            raise NotFound(_("This group does not know you any more. Come in anew where you got your link."))
        platform, user = address
        language = self._languages.choose(known.locale, scene.group.language)
        sender = Sender(user=user, name=known.name, locale=known.locale, zone=known.zone)
        return Sitter(platform=platform, sender=sender, name=known.member_name, language=language)

    def _welcome(self, scene: Scene, guest: Guest, door: Admission) -> int:
        """An account for a guest; one who comes in by the same door with the same key has it already."""
        name = " ".join(tidy(guest.name).split())
        if not 0 < len(name) <= LONGEST_NAME:
            raise Rejected(_("A name has 1 to {most} characters.", most=LONGEST_NAME), field="name")
        called = self.say(_("{name} (guest)", name=name), scene.group.language)
        platform = self._platform.name
        user = self.doors.user_of(door, guest.key)
        joined = scene.people.account(platform, user) or scene.people.join(
            platform, user, name=called, locale=guest.locale, zone=guest.zone, role=ROLE_OF_A_NEWCOMER
        )
        return joined.id
