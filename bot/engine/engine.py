"""The front door: an act comes in, one transaction happens, an answer goes out.

    seen before? → arguments → permission → the feature's handler → rows, outbox, jobs → commit → answer

A handler that must not know who asks gets no actor, and nothing of its sender is written anywhere: no `seen` row, no
account, no id in a log line. It runs again when it is delivered again; `bot.kit.calls` says why that is safe.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, assert_never

import structlog

from bot.engine import people, tokens
from bot.engine.crowd import Crowds
from bot.engine.finish import finish, finish_form, members_in
from bot.engine.guide import guide, home_card
from bot.engine.language import Languages
from bot.engine.parse import bind, bind_token, parse_line, read_form, tidy
from bot.engine.platform import (
    Act,
    Answer,
    Ask,
    Done,
    Inbound,
    Invoked,
    Platform,
    Pressed,
    Private,
    Sender,
    Submitted,
    Typed,
)
from bot.engine.privacy import Limits
from bot.engine.registry import Registry
from bot.engine.scene import Outcome, Scene
from bot.kit import (
    AnonCall,
    Blank,
    Call,
    Card,
    Choice,
    Clock,
    Code,
    Feature,
    MemberId,
    NotFound,
    OpenedForm,
    OpenForm,
    Paragraph,
    Phrase,
    Place,
    Random,
    Refusal,
    Rejected,
    Reply,
    View,
    Words,
    _,
    card_of,
    plain,
)
from bot.kit.feature import Handler, Submission
from storage.database import Database
from storage.desk import counts
from storage.people import Surroundings, found_group, groups_of_user, surroundings_of_channel, surroundings_of_group
from storage.unit import Unit

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ArgumentHelp:
    """One argument of a command, in the reader's language."""

    name: str
    about: str
    required: bool
    rest: bool
    choices: tuple[Choice, ...]
    suggests: bool


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """One command, in the reader's language."""

    name: str
    about: str
    arguments: tuple[ArgumentHelp, ...]
    daily: bool


@dataclass(frozen=True, slots=True)
class _Task:
    """What an act asks for: a handler, its name for the log, and how its arguments are read inside the transaction."""

    name: str
    handler: Handler
    key: bytes
    arguments: Callable[[Scene], Mapping[str, Any]]
    sent: _Sent | None = None


@dataclass(frozen=True, slots=True)
class _Sent:
    """A filled-in form."""

    submission: Submission[..., Any]
    arguments: tuple[Any, ...]
    nonce: bytes
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Faults:
    """A form that comes back: what is wrong, by field."""

    errors: Mapping[str, Phrase]


@dataclass(frozen=True, slots=True)
class _Told:
    """What the transaction answers, with what is needed to draw it."""

    answer: Reply | OpenForm | _Faults | None
    language: str
    places: tuple[Place, ...]
    users: Mapping[int, str]
    outcome: Outcome | None = None


class _Returned(Exception):
    """Undoes the transaction of a form that comes back."""

    def __init__(self, told: _Told) -> None:
        super().__init__()
        self.told = told


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
        self.limits = Limits()
        self._crowds = Crowds(database, self.platforms, clock)
        self.on_work: Callable[[Outcome], None] = lambda outcome: None
        self._language = language
        self._zone = zone

    def attach(self, platform: Platform) -> None:
        """Let a platform take part."""
        self.platforms[platform.name] = platform

    def scene(self, unit: Unit, surroundings: Surroundings) -> Scene:
        """A group inside a unit of work, now."""
        return Scene(self.registry, unit, self.random, self.clock.now(), surroundings)

    async def health(self) -> dict[str, int]:
        """What waits to be sent or done, and what was given up; a process that keeps up has little waiting."""
        return dict((await self.database.fetch(counts(self.clock.now())))[0]._mapping)

    async def handle(self, platform: str, inbound: Inbound) -> Answer:
        """Do what somebody asks, store it, and answer; never raises for anything a person or a platform may send."""
        began = time.perf_counter()
        ticket = self.random.bytes(4).hex()
        language = self.languages.choose(inbound.sender.locale, self._language)
        task: _Task | None = None
        name, how = "unknown", "done"
        try:
            task = self._task(inbound, language)
            name = task.name
            try:
                told = await self._run(platform, inbound, task)
            except _Returned as returned:
                how, told = "returned", returned.told
            answer = self._answer(platform, inbound, task, told)
        except Refusal as refusal:
            how = "refused"
            answer = self._refused(platform, inbound, task, refusal.words, language)
        except Exception:
            how = "failed"
            log.exception("call failed", ticket=ticket, command=name)
            sorry = _(
                "Something went wrong on our side; nothing was changed. If it happens again, tell whoever runs "
                "this bot the ticket {ticket}.",
                ticket=Code(ticket),
            )
            answer = self._refused(platform, inbound, task, sorry, language)
        log.info("call", ticket=ticket, command=name, how=how, ms=round((time.perf_counter() - began) * 1000, 1))
        return answer

    async def home(self, platform: str, channel: str | None, sender: Sender) -> Card:
        """What a member sees first: what needs them, what goes on, what they can start."""
        language = self.languages.choose(sender.locale, self._language)

        def work(unit: Unit) -> _Told:
            scene = self._scene_of_channel(unit, platform, channel) if channel else None
            scene = scene or self._scene_of_user(unit, platform, sender.user)
            if scene is None:
                raise NotFound(_("Go to a channel of your group first, and type something there, such as /help."))
            account = scene.people.account(platform, sender.user)
            person = people.known_person(scene.people, account, platform, sender)
            card = home_card(self.registry.features, scene.open(person, scene.places[0]))
            return self._told(scene, Reply(card), language, platform)

        try:
            told = await self.database.write(work)
        except Refusal as refusal:
            return self._finished(platform, card_of(refusal.words), language)
        assert isinstance(told.answer, Reply)
        return self._finished(platform, card_of(told.answer.content), language, told)

    async def commands(self, language: str) -> tuple[CommandHelp, ...]:
        """All commands with their help, for a platform's own list of them."""

        def say(words: Words) -> str:
            return self._text(words, language)

        return tuple(
            CommandHelp(
                command.name,
                say(command.about),
                tuple(
                    ArgumentHelp(
                        param.name.replace("_", "-"),
                        say(param.arg.about),
                        param.required,
                        param.arg.rest,
                        tuple(Choice(choice.value, say(choice.label)) for choice in param.arg.choices),
                        param.arg.complete is not None,
                    )
                    for param in command.handler.params
                    if param.arg is not None
                ),
                command.daily,
            )
            for command in self.registry.commands.values()
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
        return tuple(Choice(choice.value, self._text(choice.label, language)) for choice in choices[:25])

    def _text(self, words: Words, language: str) -> str:
        return plain(self.languages.localize(words, language))

    # What an act asks for

    def _task(self, inbound: Inbound, language: str) -> _Task:
        act = inbound.act
        match act:
            case Typed(line):
                command, typed = parse_line(line, self.registry.commands)
                return self._command(command.name, command.handler, typed, inbound, language)
            case Invoked(name, options):
                found = self.registry.commands.get(name)
                if found is None:
                    raise NotFound(_("There is no such command any more. /help shows all there are."))
                given = {key.replace("-", "_"): value for key, value in options.items()}
                return self._command(found.name, found.handler, given, inbound, language)
            case Pressed(token, value):
                press = tokens.decode(token)
                action = self.registry.actions.get(press.action)
                if action is None:
                    raise NotFound
                handler = action.handler
                arguments = press.arguments if value is None else (*press.arguments, value)
                return _Task(
                    press.action, handler, _key_of(inbound), lambda scene: bind_token(handler.params, arguments)
                )
            case Submitted(token, values):
                name, back, nonce = tokens.decode_form(token)
                submission = self.registry.submissions.get(name)
                if submission is None:
                    raise NotFound
                sent = _Sent(submission, back, nonce, values)
                params = submission.handler.params
                return _Task(name, submission.handler, nonce, lambda scene: bind_token(params, back), sent)

    def _command(
        self, name: str, handler: Handler, given: Mapping[str, str | int], inbound: Inbound, language: str
    ) -> _Task:
        def arguments(scene: Scene) -> Mapping[str, Any]:
            return bind(
                handler.params,
                given,
                now=scene.now,
                zone=scene.group.zone,
                language=language,
                find_member=lambda typed: self._member(scene, typed),
            )

        return _Task(name, handler, _key_of(inbound), arguments)

    @staticmethod
    def _member(scene: Scene, typed: str) -> MemberId | None:
        found = scene.people.member_named(typed.removeprefix("@"))
        return None if found is None else MemberId(found)

    # The transaction

    async def _run(self, platform: str, inbound: Inbound, task: _Task) -> _Told:
        if task.handler.call is AnonCall:
            self.limits.check(platform, inbound.sender.user, self.clock.now())
            await self._crowds.count(platform, inbound.channel)
        if task.handler.call is View:
            told = await self.database.read(lambda unit: self._read(unit, platform, inbound, task))
            if told is not None:
                return told
        told = await self.database.write(lambda unit: self._write(unit, platform, inbound, task))
        if told.outcome is not None and (told.outcome.to_send or told.outcome.to_do):
            self.on_work(told.outcome)
        return told

    def _read(self, unit: Unit, platform: str, inbound: Inbound, task: _Task) -> _Told | None:
        scene = self._scene_of_channel(unit, platform, inbound.channel)
        return None if scene is None else self._do(scene, platform, inbound, task)

    def _write(self, unit: Unit, platform: str, inbound: Inbound, task: _Task) -> _Told:
        scene = self._scene_of_channel(unit, platform, inbound.channel) or self._found(unit, platform, inbound)
        return self._do(scene, platform, inbound, task)

    def _found(self, unit: Unit, platform: str, inbound: Inbound) -> Scene:
        """Make a group for a channel that has none."""
        found_group(
            unit.connection,
            platform=platform,
            channel=inbound.channel,
            channel_name=inbound.channel_name,
            language=self._language,
            zone=self._zone,
        )
        scene = self._scene_of_channel(unit, platform, inbound.channel)
        assert scene is not None
        return scene

    def _do(self, scene: Scene, platform: str, inbound: Inbound, task: _Task) -> _Told:
        sender = inbound.sender
        language = self.languages.choose(sender.locale, scene.group.language)
        account = scene.people.account(platform, sender.user)
        people.check_right(task.handler.right, people.role_of(account))
        call: View
        if task.handler.call is Call:
            if not scene.desk.first_time(platform, inbound.key, scene.now):
                return self._told(scene, None, language, platform)
            person = people.known_person(scene.people, account, platform, sender)
            call = scene.open(
                person, next(p for p in scene.places if (p.platform, p.channel) == (platform, inbound.channel))
            )
        else:
            call = scene.anonymous(task.key) if task.handler.call is AnonCall else scene.view()
        arguments = task.arguments(scene)
        if task.sent is None:
            effects = task.handler.function(call, **arguments)
        else:
            values, errors = read_form(
                task.sent.submission.fields, task.sent.values, now=scene.now, zone=scene.group.zone, language=language
            )
            if errors:
                raise _Returned(self._told(scene, _Faults(errors), language, platform))
            try:
                effects = task.handler.function(call, task.sent.submission.form(**values), **arguments)
            except Refusal as refusal:
                named = refusal.field if isinstance(refusal, Rejected) else None
                fault = _Faults({named or task.sent.submission.fields[0].name: refusal.words})
                raise _Returned(self._told(scene, fault, language, platform)) from None
        outcome = scene.carry_out(effects, anonymous=task.handler.call is AnonCall)
        return self._told(scene, outcome.answer, language, platform, outcome)

    def _told(
        self,
        scene: Scene,
        answer: Reply | OpenForm | _Faults | None,
        language: str,
        platform: str,
        outcome: Outcome | None = None,
    ) -> _Told:
        users: Mapping[int, str] = {}
        if isinstance(answer, Reply) and isinstance(answer.content, Card):
            mentioned = members_in(answer.content)
            users = scene.people.users_on(platform, sorted(mentioned)) if mentioned else {}
        return _Told(answer, language, scene.places, users, outcome)

    def _scene_of_channel(self, unit: Unit, platform: str, channel: str) -> Scene | None:
        surroundings = surroundings_of_channel(unit.connection, platform, channel)
        return None if surroundings is None else self.scene(unit, surroundings)

    def _scene_of_user(self, unit: Unit, platform: str, user: str) -> Scene | None:
        for group in groups_of_user(unit.connection, platform, user):
            surroundings = surroundings_of_group(unit.connection, group)
            if surroundings is not None and surroundings.places:
                return self.scene(unit, surroundings)
        return None

    # The answer

    def _answer(self, platform: str, inbound: Inbound, task: _Task, told: _Told) -> Answer:
        match told.answer:
            case Reply(content):
                return Private(self._finished(platform, card_of(content), told.language, told), _private(inbound))
            case OpenForm():
                return Ask(self._opened(platform, told.answer, told.language))
            case _Faults(errors):
                assert task.sent is not None
                return Ask(self._returned(platform, task.sent, errors, told.language))
            case None:
                return Done()

    def _finished(self, platform: str, card: Card, language: str, told: _Told | None = None) -> Card:
        return finish(
            card,
            language=language,
            languages=self.languages,
            limits=self.platforms[platform].capabilities,
            platform=platform,
            users=told.users if told else {},
            places=told.places if told else (),
        )

    def _opened(self, platform: str, asked: OpenForm, language: str) -> OpenedForm:
        submission = self.registry.submissions[asked.submission]
        token = tokens.encode_form(asked.submission, asked.arguments, self.random.bytes(16))
        return self._form(platform, submission, token, language, values=asked.values, intro=asked.intro)

    def _returned(self, platform: str, sent: _Sent, errors: Mapping[str, Phrase], language: str) -> OpenedForm:
        token = tokens.encode_form(sent.submission.name, sent.arguments, sent.nonce)
        return self._form(platform, sent.submission, token, language, values=sent.values, errors=errors)

    def _form(
        self,
        platform: str,
        submission: Submission[..., Any],
        token: str,
        language: str,
        *,
        values: Mapping[str, str],
        errors: Mapping[str, Phrase] = MappingProxyType({}),
        intro: Words | None = None,
    ) -> OpenedForm:
        form = OpenedForm(
            token=token,
            title=submission.form.title,
            send=submission.form.send,
            intro=intro,
            blanks=tuple(
                Blank(
                    name=spec.name,
                    label=spec.field.label,
                    kind=spec.field.kind,
                    required=spec.required,
                    most=spec.field.most,
                    hint=spec.field.hint,
                    choices=spec.field.choices,
                    value=values.get(spec.name, ""),
                    error=errors.get(spec.name),
                )
                for spec in submission.fields
            ),
        )
        limits = self.platforms[platform].capabilities
        return finish_form(form, language=language, languages=self.languages, limits=limits)

    def _refused(self, platform: str, inbound: Inbound, task: _Task | None, words: Phrase, language: str) -> Answer:
        """The sentence, with all they typed: their form stays before them, a command stands under the sentence.

        The private card they acted on stays too, for it may hold the only copy of something.
        """
        if task is not None and task.sent is not None:
            return Ask(self._returned(platform, task.sent, {task.sent.submission.fields[0].name: words}, language))
        blocks = [Paragraph(words)]
        if typed := tidy(_typed(inbound.act)):
            blocks.append(Paragraph((_("You typed: "), Code(typed)), "quiet"))
        return Private(self._finished(platform, Card(summary=words, blocks=tuple(blocks)), language))


def _private(inbound: Inbound) -> bool:
    """Whether the person acted on something that only they see, whose place the answer then takes."""
    return isinstance(inbound.act, Pressed | Submitted) and inbound.act.private


def _key_of(inbound: Inbound) -> bytes:
    """The platform's key of an act, at a constant length."""
    return hashlib.blake2b(inbound.key.encode(), digest_size=16).digest()


def _typed(act: Act) -> str:
    """What somebody typed for an act, in one text."""
    match act:
        case Typed(line):
            return f"/{line.strip()}" if line.strip() else ""
        case Invoked(name, options):
            return " ".join((f"/{name}", *map(str, options.values())))
        case Pressed():
            return ""
        case Submitted(values=values):
            return "\n".join(values.values())
        case _:
            assert_never(act)
