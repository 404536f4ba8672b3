"""The front door: an act comes in, one transaction happens, an answer goes out.

    seen before? → arguments → permission → the feature's handler → rows, outbox, jobs → commit → answer

A handler that must not know who asks gets no actor, and nothing of its sender is written anywhere: no `seen` row, no
account, no id in a log line. It runs again when it is delivered again; `bot.kit.calls` says why that is safe.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import structlog

from bot.engine import people
from bot.engine.acts import Task, task_of
from bot.engine.answers import Answers, Faulty, Told
from bot.engine.crowd import Crowds
from bot.engine.finish import Users
from bot.engine.guide import CommandHelp, ShortcutHelp, described, guide, home_card
from bot.engine.language import Languages
from bot.engine.parse import bind_token, read_form
from bot.engine.platform import Answer, Inbound, Platform, Sender
from bot.engine.privacy import Limits
from bot.engine.registry import Registry
from bot.engine.scene import Outcome, Scene
from bot.kit import (
    AnonCall,
    Asked,
    Card,
    Channel,
    Choice,
    Clock,
    Code,
    Emit,
    Feature,
    MemberId,
    NotFound,
    OpenForm,
    Place,
    PlaceLost,
    Random,
    Refusal,
    Rejected,
    Reply,
    Slash,
    View,
    _,
    card_of,
    join,
)
from bot.kit.feature import Submission
from storage.database import Database
from storage.desk import counts, try_again
from storage.people import (
    Surroundings,
    channels_on,
    found_group,
    groups_of_user,
    lose_places,
    regain_places,
    surroundings_of_channel,
    surroundings_of_group,
)
from storage.unit import Unit

log = structlog.get_logger()

NOWHERE: Final = _("Go to a channel of your group first, and type something there, such as {help}.", help=Slash("help"))
UNNAMED_GROUP: Final = _("Our group")
UNNAMED_PLACE: Final = _("private channel")


@dataclass(frozen=True, slots=True)
class _Done:
    """A transaction that went well: what to say, and whose work it made."""

    told: Told
    outcome: Outcome


class _Refused(Exception):
    """Undoes a transaction that was refused; the reader's language is known by then."""

    def __init__(self, refusal: Refusal, language: str) -> None:
        super().__init__()
        self.refusal = refusal
        self.language = language


class Engine:
    """Everything a process needs to answer; delivery and jobs work beside it on the same database."""

    def __init__(
        self,
        *,
        features: Sequence[Feature],
        database: Database,
        languages: Languages,
        clock: Clock,
        random: Random,
        language: str = "en",
        zone: str = "UTC",
    ) -> None:
        self.registry = Registry((*features, guide(lambda: self.registry)))
        self.database = database
        self.languages = languages
        self.clock = clock
        self.random = random
        self.platforms: dict[str, Platform] = {}
        self.on_work: Callable[[Outcome], None] = lambda outcome: None
        self._limits = Limits()
        self._crowds = Crowds(database, self.platforms, clock)
        self._answers = Answers(
            registry=self.registry,
            languages=languages,
            platforms=self.platforms,
            random=random,
            find_users=self._find_users,
            find_asked=self._find_asked,
        )
        self._language = language
        self._zone = zone

    def attach(self, platform: Platform) -> None:
        """Let a platform take part."""
        self.platforms[platform.name] = platform

    @property
    def behinds(self) -> set[str]:
        """The words behind which commands are typed, wherever the bot is."""
        return self._answers.behinds

    def scene(self, unit: Unit, surroundings: Surroundings) -> Scene:
        """A group inside a unit of work, now."""
        return Scene(self.registry, unit, self.random, self.clock.now(), surroundings)

    async def handle(self, platform: str, inbound: Inbound) -> Answer:
        """Do what somebody asks, store it, and answer; never raises for anything a person or a platform may send."""
        began = time.perf_counter()
        ticket = self.random.bytes(4).hex()
        language = self.languages.choose(inbound.sender.locale, self._language)
        task: Task | None = None
        how = "done"

        async def refusing(refusal: Refusal, language: str) -> Answer:
            return await self._answers.refusing(platform, inbound, task.sent if task else None, refusal, language)

        try:
            task = task_of(self.registry, platform, inbound, language)
            if task.sent is not None and task.sent.again:
                answer, how = await self._answers.asking_again(platform, inbound, task.sent, language), "asked again"
            else:
                inbound = await self._placed(platform, inbound)
                answer = await self._answers.to(platform, inbound, await self._run(platform, inbound, task))
        except _Refused as refused:
            answer, how = await refusing(refused.refusal, refused.language), "refused"
        except Refusal as refusal:
            answer, how = await refusing(refusal, language), "refused"
        except Exception:
            log.exception("call failed", ticket=ticket, command=task.name if task else "unknown")
            answer, how = await refusing(_failure(ticket), language), "failed"
        took = round((time.perf_counter() - began) * 1000, 1)
        tell = partial(log.info, "call", ticket=ticket, command=task.name if task else "unknown", how=how, ms=took)
        asyncio.get_running_loop().call_soon(tell)  # after the answer
        return answer

    async def home(self, platform: str, channel: str | None, sender: Sender) -> Card:
        """What a member sees first: what needs them, what goes on, what they can start."""
        language = self.languages.choose(sender.locale, self._language)

        def work(unit: Unit) -> Told | None:
            scene = self._scene_of_channel(unit, platform, channel, sender.user) if channel else None
            scene = scene or next(self._scenes_of_user(unit, platform, sender.user), None)
            if scene is None:
                return None
            account = scene.people.account(platform, sender.user)
            person = people.known_person(scene.people, account, platform, sender)
            card = home_card(self.registry.features, scene.open(person, scene.places[0]))
            return _told(scene, Reply(card), language)

        drawn = await self.database.write(work)
        if drawn is None:
            drawn = Told(answer=Reply(NOWHERE), language=language)
        assert isinstance(drawn.answer, Reply)
        return await self._answers.card(platform, card_of(drawn.answer.content), drawn)

    async def place_of(self, platform: str, user: str) -> Place | None:
        """Where on a platform a user is at home, for what they do outside of any channel."""
        return next((place for _group, place in await self._homes(platform, user)), None)

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
                surroundings = surroundings_of_group(unit.connection, lost.group_id)
                assert surroundings is not None  # a place goes with its group
                self.scene(unit, surroundings).carry_out(Emit(PlaceLost(lost.id, platform, lost.name)), outcome)
            return outcome

        self.on_work(await self.database.write(work))

    async def channels(self, platform: str) -> Sequence[str]:
        """The channels on a platform in which groups speak."""
        return await self.database.read(lambda unit: channels_on(unit.connection, platform))

    async def commands(self, locale: str | None) -> tuple[CommandHelp, ...]:
        """All commands with their help in a reader's language, for a platform's own list of them."""
        language = self.languages.choose(locale, self._language)
        return described(self.registry, lambda words: self._answers.text(words, language))

    async def shortcuts(self, locale: str | None) -> tuple[ShortcutHelp, ...]:
        """All that can be done with a message, for the menu beside it, in a reader's language."""
        language = self.languages.choose(locale, self._language)
        return tuple(
            ShortcutHelp(one.name, self._answers.text(one.label, language)) for one in self.registry.shortcuts.values()
        )

    async def suggest(  # noqa: PLR0917 - all six are needed, and their order is the question's
        self, platform: str, channel: str, sender: Sender, command: str, argument: str, typed: str
    ) -> tuple[Choice, ...]:
        """What a person may mean while they type an argument; nothing where there is nothing to suggest."""
        found = self.registry.commands.get(command)
        param = next((p for p in found.handler.params if p.name.replace("_", "-") == argument), None) if found else None
        complete = param.arg.complete if param and param.arg else None
        if complete is None:
            return ()
        suggest = complete

        def work(unit: Unit) -> tuple[Choice, ...]:
            scene = self._scene_of_channel(unit, platform, channel)
            return () if scene is None else tuple(suggest(scene.view(), typed))

        language = self.languages.choose(sender.locale, self._language)
        choices = await self.database.read(work)
        return tuple(Choice(choice.value, self._answers.text(choice.label, language)) for choice in choices[:25])

    async def health(self) -> dict[str, int]:
        """What waits to be sent or done, and what was given up; a process that keeps up has little waiting."""
        return dict((await self.database.fetch(counts(self.clock.now())))[0]._mapping)

    # The transaction

    async def _placed(self, platform: str, inbound: Inbound) -> Inbound:
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
                for scene in self._scenes_of_user(unit, platform, user)
                for place in [place for place in scene.places if place.platform == platform][:1]
            ]

        return await self.database.read(work)

    async def _run(self, platform: str, inbound: Inbound, task: Task) -> Told:
        if task.handler.call is AnonCall:
            self._limits.check(platform, inbound.sender.user, self.clock.now())
            if not await self._crowds.count(platform, inbound.channel):
                await self.database.write(lambda unit: self._found(unit, platform, inbound).group)
                await self._crowds.count(platform, inbound.channel)
        if task.handler.call is View:
            read = await self.database.read(lambda unit: self._read(unit, platform, inbound, task))
            if read is not None:
                return read.told
        done = await self.database.write(lambda unit: self._write(unit, platform, inbound, task))
        if done.outcome.to_send or done.outcome.to_do:
            self.on_work(done.outcome)
        return done.told

    def _read(self, unit: Unit, platform: str, inbound: Inbound, task: Task) -> _Done | None:
        scene = self._scene_of_channel(unit, platform, inbound.channel, inbound.sender.user)
        return None if scene is None else self._do(scene, platform, inbound, task)

    def _write(self, unit: Unit, platform: str, inbound: Inbound, task: Task) -> _Done:
        scene = self._scene_of_channel(unit, platform, inbound.channel, inbound.sender.user)
        return self._do(scene or self._found(unit, platform, inbound), platform, inbound, task)

    def _found(self, unit: Unit, platform: str, inbound: Inbound) -> Scene:
        """Make a group for a channel that has none."""
        found_group(
            unit.connection,
            platform=platform,
            channel=inbound.channel,
            channel_name=inbound.channel_name or self._answers.text(UNNAMED_PLACE, self._language),
            group_name=inbound.channel_name or self._answers.text(UNNAMED_GROUP, self._language),
            language=self._language,
            zone=self._zone,
        )
        scene = self._scene_of_channel(unit, platform, inbound.channel)
        assert scene is not None
        return scene

    def _do(self, scene: Scene, platform: str, inbound: Inbound, task: Task) -> _Done:
        language = self.languages.choose(inbound.sender.locale, scene.group.language)
        try:
            call = self._call(scene, platform, inbound, task)
            if call is None:
                return _Done(Told(answer=None, language=language), Outcome())
            given = [] if task.sent is None else [_filled_in(scene, task, language)]
            effects = task.handler.function(call, *given, **task.arguments(scene))
            outcome = scene.carry_out(effects, anonymous=task.handler.call is AnonCall)
        except Refusal as refusal:
            raise _Refused(refusal, language) from None
        return _Done(_told(scene, outcome.answer, language), outcome)

    def _call(self, scene: Scene, platform: str, inbound: Inbound, task: Task) -> View | None:
        """What the handler may know; `None` for an open act that was done before."""
        account = scene.surroundings.account
        people.check_right(task.handler.right, people.role_of(account))
        if task.handler.call is View:
            return scene.view()
        if task.handler.call is AnonCall:
            return scene.anonymous(task.key)
        if not scene.desk.first_time(platform, inbound.key, scene.now):
            return None
        person = people.known_person(scene.people, account, platform, inbound.sender)
        here = next(place for place in scene.places if (place.platform, place.channel) == (platform, inbound.channel))
        return scene.open(person, here)

    def _scene_of_channel(self, unit: Unit, platform: str, channel: str, user: str | None = None) -> Scene | None:
        surroundings = surroundings_of_channel(unit.connection, platform, channel, user)
        return None if surroundings is None else self.scene(unit, surroundings)

    async def _find_users(self, group: int, platform: str, members: Collection[MemberId]) -> Users:
        def work(unit: Unit) -> Users:
            surroundings = surroundings_of_group(unit.connection, group)
            return Users() if surroundings is None else self.scene(unit, surroundings).users(platform, members)

        return await self.database.read(work)

    async def _find_asked(
        self, platform: str, channel: str, submission: Submission[..., Any], arguments: Sequence[Any]
    ) -> Asked:
        asks = submission.form.asks

        def work(unit: Unit) -> Asked:
            scene = self._scene_of_channel(unit, platform, channel)
            if scene is None or asks is None:
                return Asked()
            asked: Asked = asks(scene.view(), **bind_token(submission.handler.params, arguments))
            return asked

        try:
            return await self.database.read(work)
        except Refusal:
            return Asked()  # what the form is about is gone, and that is said when it is sent
        except Exception:
            log.exception("a form could not be fitted", command=submission.name)
            return Asked()  # what they typed is worth more than how its fields are called

    def _scenes_of_user(self, unit: Unit, platform: str, user: str) -> Iterator[Scene]:
        """A user's groups that speak somewhere."""
        for group in groups_of_user(unit.connection, platform, user):
            surroundings = surroundings_of_group(unit.connection, group)
            if surroundings is not None and surroundings.places:
                yield self.scene(unit, surroundings)


def _told(scene: Scene, answer: Reply | OpenForm | None, language: str) -> Told:
    return Told(answer=answer, language=language, group=scene.group.id, places=scene.places)


def _filled_in(scene: Scene, task: Task, language: str) -> object:
    """The form as the handler gets it.

    :raises Faulty: with all mistakes that are in it.
    """
    assert task.sent is not None
    fields = task.sent.submission.fields
    values, errors = read_form(fields, task.sent.values, now=scene.now, zone=scene.group.zone, language=language)
    if errors:
        raise Faulty(errors)
    form: object = task.sent.submission.form(**values)
    return form


def _failure(ticket: str) -> Rejected:
    return Rejected(
        _(
            "Something went wrong on our side; nothing was changed. If it happens again, tell whoever runs "
            "this bot the ticket {ticket}.",
            ticket=Code(ticket),
        )
    )
