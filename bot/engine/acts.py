"""What an act asks for: from a typed line, a native command, a button or a form to one handler and its arguments."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.engine import people, tokens
from bot.engine.parse import bind, bind_token, parse_line, tidy
from bot.engine.platform import Inbound, Invoked, Picked, Pressed, Submitted, Typed
from bot.engine.registry import Registry
from bot.engine.scene import Scene
from bot.kit import Call, MemberId, NotFound, Right, Slash, _
from bot.kit.feature import Command, Handler, Submission


@dataclass(frozen=True, slots=True)
class Sent:
    """A filled-in form, with what came back with it."""

    submission: Submission[..., Any]
    arguments: tuple[Any, ...]
    nonce: bytes
    values: Mapping[str, str]
    again: bool
    """Whether it is not sent but asked for once more."""
    group: int | None = None
    """Whose it says it is."""


@dataclass(frozen=True, slots=True)
class Task:
    """A handler, its name for the log, the key of the act, and how its arguments are read inside the transaction."""

    name: str
    handler: Handler
    key: bytes
    arguments: Callable[[Scene], Mapping[str, Any]]
    sent: Sent | None = None
    group: int | None = None
    """The group that what was pressed or sent says it is of."""


def task_of(registry: Registry, platform: str, inbound: Inbound, language: str) -> Task:
    """What somebody asks for on a platform.

    :raises Refusal: when there is no such thing.
    """
    match inbound.act:
        case Typed(line, users):
            command, typed = parse_line(line, registry.commands, users)
            return _command(command, typed, _Named(platform, users, may_join(command.handler)), inbound, language)
        case Invoked(name, options, users):
            found = registry.commands.get(name)
            if found is None:
                raise NotFound(_("There is no such command any more. {help} shows all there are.", help=Slash("help")))
            given = {key.replace("-", "_"): value for key, value in options.items()}
            return _command(found, given, _Named(platform, users, may_join(found.handler)), inbound, language)
        case Pressed(token, value):
            press = tokens.decode(token)
            action = registry.actions.get(press.action)
            if action is None:
                raise NotFound
            params = action.handler.params
            pressed = press.arguments if value is None else (*press.arguments, value)
            return Task(
                press.action,
                action.handler,
                _key_of(inbound),
                lambda scene: bind_token(params, pressed),
                group=press.group,
            )
        case Picked(name, text):
            shortcut = registry.shortcuts.get(name)
            if shortcut is None:
                raise NotFound
            only = shortcut.handler.params[0].name
            return Task(name, shortcut.handler, _key_of(inbound), lambda scene: {only: tidy(text)})
        case Submitted(token, values, again=again):
            opening = tokens.decode_form(token)
            submission = registry.submissions.get(opening.submission)
            if submission is None:
                raise NotFound
            params, back = submission.handler.params, opening.arguments
            sent = Sent(submission, back, opening.nonce, values, again, opening.group)
            return Task(
                opening.submission,
                submission.handler,
                opening.nonce,
                lambda scene: bind_token(params, back),
                sent,
                opening.group,
            )


@dataclass(frozen=True, slots=True)
class _Named:
    """The users of a platform whom the names in a command mean."""

    platform: str
    users: Mapping[str, str]
    may_join: bool
    """Whether whoever is named and has done nothing here yet becomes a member by it."""

    def member(self, scene: Scene, typed: str) -> MemberId | None:
        """The member of a user, whatever they are called in the group; of any other name, whoever is called so."""
        named = next(((name, user) for name, user in self.users.items() if tidy(name) == typed), None)
        if named is None:
            found = scene.people.member_named(typed.removeprefix("@"))
            return None if found is None else MemberId(found)
        name, user = named
        called = tidy(name).removeprefix("@")
        return people.named(scene.people, self.platform, user, called, may_join=self.may_join)


def may_join(handler: Handler) -> bool:
    """Whether naming or choosing somebody brings them in, as a coordinator may, who gives them a role by it."""
    return handler.right >= Right.FOUND and issubclass(handler.call, Call)


def _command(command: Command, given: Mapping[str, str | int], named: _Named, inbound: Inbound, language: str) -> Task:
    def arguments(scene: Scene) -> Mapping[str, Any]:
        return bind(
            command.handler.params,
            given,
            now=scene.now,
            zone=scene.group.zone,
            language=language,
            find_member=lambda typed: named.member(scene, typed),
        )

    return Task(command.name, command.handler, _key_of(inbound), arguments)


def _key_of(inbound: Inbound) -> bytes:
    """The platform's key of an act, at a constant length."""
    return hashlib.blake2b(inbound.key.encode(), digest_size=16).digest()
