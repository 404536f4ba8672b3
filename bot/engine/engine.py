"""The front door: an act comes in, one transaction happens, an answer goes out.

    seen before? → arguments → permission → the feature's handler → rows, outbox, jobs → commit → answer

A handler that must not know who asks gets no actor, and nothing of its sender is written anywhere: no `seen` row, no
account, no id in a log line. It runs again when it is delivered again; `bot.kit.calls` says why that is safe.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import structlog

from bot.engine import people
from bot.engine.acts import Task, may_join, task_of
from bot.engine.answers import Answers, Faulty, Told
from bot.engine.boards import Boards
from bot.engine.crowd import Crowds
from bot.engine.doors import Doors
from bot.engine.finish import Users
from bot.engine.guide import CommandHelp, ShortcutHelp, described, guide, home_card
from bot.engine.language import Languages
from bot.engine.parse import bind_token, read_form
from bot.engine.platform import Answer, Inbound, Platform, Sender
from bot.engine.privacy import Limits
from bot.engine.registry import Registry
from bot.engine.scene import Outcome, Scene, Scenes
from bot.engine.whereabouts import NOWHERE, Whereabouts
from bot.kit import (
    AnonCall,
    Asked,
    Card,
    Choice,
    Clock,
    Code,
    Feature,
    MemberId,
    NotFound,
    OpenForm,
    Random,
    Refusal,
    Rejected,
    Reply,
    RoleView,
    View,
    _,
    card_of,
)
from bot.kit.feature import Submission
from storage.database import Database
from storage.desk import counts
from storage.people import found_group
from storage.unit import Unit

log = structlog.get_logger()

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
        doors = Doors(database, clock, random)
        self.scenes = Scenes(
            registry=self.registry,
            random=random,
            clock=clock,
            doors=doors,
            languages=languages,
        )
        self.boards = Boards(
            doors=doors,
            database=database,
            registry=self.registry,
            scenes=self.scenes,
            languages=languages,
            behinds=lambda: self.behinds,
            clock=clock,
        )
        self.whereabouts = Whereabouts(database=database, scenes=self.scenes, clock=clock, on_work=self._work_is_there)
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

    def _work_is_there(self, outcome: Outcome) -> None:
        self.on_work(outcome)  # whoever does it may come later than the engine

    def attach(self, platform: Platform) -> None:
        """Let a platform take part."""
        self.platforms[platform.name] = platform

    @property
    def behinds(self) -> set[str]:
        """The words behind which commands are typed, wherever the bot is."""
        return self._answers.behinds

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
            inbound = await self.whereabouts.placed(platform, inbound, task.group)
            if task.sent is not None and task.sent.again:
                answer, how = await self._answers.asking_again(platform, inbound, task.sent, language), "asked again"
            else:
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
            scene = self.scenes.of_channel(unit, platform, channel, sender.user) if channel else None
            scene = scene or next(self.scenes.of_user(unit, platform, sender.user), None)
            if scene is None:
                return None
            account = scene.people.account(platform, sender.user)
            person = people.known_person(scene.people, account, platform, sender, scene.places)
            card = home_card(self.registry.features, scene.open(person, scene.places[0]))
            return _told(scene, Reply(card), language)

        drawn = await self.database.write(work)
        if drawn is None:
            drawn = Told(answer=Reply(NOWHERE), language=language)
        assert isinstance(drawn.answer, Reply)
        return await self._answers.card(platform, card_of(drawn.answer.content), drawn)

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
            scene = self.scenes.of_channel(unit, platform, channel)
            return () if scene is None else tuple(suggest(scene.view(), typed))

        language = self.languages.choose(sender.locale, self._language)
        choices = await self.database.read(work)
        return tuple(Choice(choice.value, self._answers.text(choice.label, language)) for choice in choices[:25])

    async def health(self) -> dict[str, int]:
        """What waits to be sent or done, and what was given up; a process that keeps up has little waiting."""
        return dict((await self.database.fetch(counts(self.clock.now())))[0]._mapping)

    async def count_crowd(self, group: int) -> None:
        """See to it that a group knows how many people are in its places, as far as the platforms tell in time."""
        await self._crowds.count_group(group)

    # The transaction

    async def _run(self, platform: str, inbound: Inbound, task: Task) -> Told:
        if task.handler.call is AnonCall:
            self._limits.check(platform, inbound.sender.user, self.clock.now())
        if task.handler.needs_crowd and not await self._crowds.count(platform, inbound.channel, inbound.group):
            await self.database.write(lambda unit: self._found(unit, platform, inbound).group)
            await self._crowds.count(platform, inbound.channel, inbound.group)
        if task.handler.reads:
            read = await self.database.read(lambda unit: self._read(unit, platform, inbound, task))
            if read is not None:
                return read.told
        done = await self.database.write(lambda unit: self._write(unit, platform, inbound, task))
        if done.outcome.to_send or done.outcome.to_do:
            self.on_work(done.outcome)
        return done.told

    def _read(self, unit: Unit, platform: str, inbound: Inbound, task: Task) -> _Done | None:
        scene = self.scenes.of_act(unit, platform, inbound)
        return None if scene is None else self._do(scene, platform, inbound, task)

    def _write(self, unit: Unit, platform: str, inbound: Inbound, task: Task) -> _Done:
        scene = self.scenes.of_act(unit, platform, inbound)
        return self._do(scene or self._found(unit, platform, inbound), platform, inbound, task)

    def _found(self, unit: Unit, platform: str, inbound: Inbound) -> Scene:
        """Make a group for a channel that has none.

        :raises NotFound: where there is no channel, but a group that is no longer there.
        """
        if inbound.group is not None:
            raise NotFound
        found_group(
            unit.connection,
            platform=platform,
            channel=inbound.channel,
            channel_name=inbound.channel_name or self._answers.text(UNNAMED_PLACE, self._language),
            group_name=inbound.channel_name or self._answers.text(UNNAMED_GROUP, self._language),
            language=self._language,
            zone=self._zone,
        )
        scene = self.scenes.of_channel(unit, platform, inbound.channel)
        assert scene is not None
        return scene

    def _do(self, scene: Scene, platform: str, inbound: Inbound, task: Task) -> _Done:
        language = self.languages.choose(inbound.sender.locale, scene.group.language)
        try:
            call = self._call(scene, platform, inbound, task)
            if call is None:
                return _Done(Told(answer=None, language=language), Outcome())
            given = [] if task.sent is None else [_filled_in(scene, platform, task, language)]
            effects = task.handler.function(call, *given, **task.arguments(scene))
            outcome = scene.carry_out(effects, anonymous=task.handler.call is AnonCall)
            if scene.unit.is_once:
                # Main is durable before the vault: a crash in between must not make us believe that this was done.
                scene.desk.forget_act(platform, inbound.key)
        except Refusal as refusal:
            raise _Refused(refusal, language) from None
        return _Done(_told(scene, outcome.answer, language), outcome)

    def _call(self, scene: Scene, platform: str, inbound: Inbound, task: Task) -> View | None:
        """What the handler may know; `None` for an open act that was done before."""
        account = scene.surroundings.account
        people.check_right(task.handler.right, people.role_of(account), scene.people)
        if task.handler.call is View:
            return scene.view()
        if task.handler.call is RoleView:
            return scene.view_of(None if account is None else people.role_of(account))
        if task.handler.call is AnonCall:
            return scene.anonymous(task.key)
        here = scene.place_of(platform, inbound)
        if not scene.desk.first_time(platform, inbound.key, scene.now):
            return None
        person = people.known_person(scene.people, account, platform, inbound.sender, scene.places)
        return scene.open(person, here)

    async def _find_users(self, group: int, platform: str, members: Collection[MemberId]) -> Users:
        def work(unit: Unit) -> Users:
            scene = self.scenes.of_group(unit, group)
            return Users() if scene is None else scene.users(platform, members)

        return await self.database.read(work)

    async def _find_asked(
        self, platform: str, inbound: Inbound, submission: Submission[..., Any], arguments: Sequence[Any]
    ) -> Asked:
        asks = submission.form.asks

        def work(unit: Unit) -> Asked:
            scene = self.scenes.of_act(unit, platform, inbound)
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


def _told(scene: Scene, answer: Reply | OpenForm | None, language: str) -> Told:
    return Told(answer=answer, language=language, group=scene.group.id, places=scene.places, zone=scene.group.zone)


def _filled_in(scene: Scene, platform: str, task: Task, language: str) -> object:
    """The form as the handler gets it.

    :raises Faulty: with all mistakes that are in it.
    """
    assert task.sent is not None
    values, errors = read_form(
        task.sent.submission.fields,
        task.sent.values,
        now=scene.now,
        zone=scene.group.zone,
        language=language,
        find_user=partial(people.named, scene.people, platform, may_join=may_join(task.handler)),
    )
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
