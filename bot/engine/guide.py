"""What the engine itself can answer: what there is to do, a member's home, and what is kept about them.

All of it is put together from what the features in the registry declare.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from bot.engine.parse import usage
from bot.engine.people import ROLE_OF_A_NEWCOMER, why_not
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Call,
    Card,
    Choice,
    Code,
    Divider,
    Effect,
    Effects,
    Feature,
    Fields,
    Paragraph,
    Reply,
    Right,
    Role,
    RoleView,
    Slash,
    Words,
    _,
    _n,
    each,
    join,
)
from bot.kit.feature import Command
from storage.desk import Desk
from storage.people import People

if TYPE_CHECKING:
    from bot.engine.registry import Registry


MOST_NEEDS: Final = 7
"""As much as a person can take in at a glance."""


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
class ShortcutHelp:
    """One thing to do with a message, in the reader's language."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """One command, in the reader's language."""

    name: str
    about: str
    arguments: tuple[ArgumentHelp, ...]
    daily: bool


def described(registry: Registry, say: Callable[[Words], str]) -> tuple[CommandHelp, ...]:
    """All commands with their help, in the words that `say` makes of ours."""
    return tuple(
        CommandHelp(command.name, say(command.about), tuple(_arguments(command, say)), command.daily)
        for command in registry.commands.values()
    )


def _arguments(command: Command, say: Callable[[Words], str]) -> Iterator[ArgumentHelp]:
    for param in command.handler.params:
        if param.arg is not None:
            choices = tuple(Choice(choice.value, say(choice.label)) for choice in param.arg.choices)
            suggests = param.arg.complete is not None
            name = param.name.replace("_", "-")
            yield ArgumentHelp(name, say(param.arg.about), param.required, param.arg.rest, choices, suggests)


def guide(registry: Callable[[], Registry]) -> Feature:
    """The feature that explains all others; it is there before the registry that it reads."""
    feature = Feature("guide", _("What there is to do, and what needs you"))

    @feature.command("help", _("See what you can do here, or how one command works"))
    def explain(call: RoleView, about: Annotated[str, Arg(_("a command"), rest=True)] = "") -> Effects:
        return Reply(_help(registry(), call, about.removeprefix("/").lower()))

    @feature.command("home", _("See what needs you, what goes on, and what you can start"), first=True)
    def home(call: Call) -> Effects:
        return Reply(home_card(registry().features, call))

    @feature.command("me data", _("See what is kept about you"))
    def data(call: Call) -> Effects:
        return Reply(_data(registry().features, call))

    @feature.command("me forget", _("Let the group forget you"))
    def ask_to_forget(call: Call) -> Effects:
        title = _("Forget you?")
        words = _(
            "Your membership, your support and your reports are deleted, and your name is taken off what you signed "
            "or asked. Ideas without a name stay: nobody knows that they are yours. This cannot be undone."
        )
        return Reply(
            Card(title=title, summary=title, blocks=(Paragraph(words), Actions((forget.danger(_("Forget me")),))))
        )

    @feature.action
    def forget(call: Call) -> Effects:
        effects: list[Effect] = []
        for forgetting in (one for known in registry().features for one in known.forgetters):
            effects.extend(each(forgetting(call, call.person.member)))
        call.store(Desk).drop_messages_to(call.person.member)
        call.store(People).forget(call.person.member)
        return [*effects, Reply(_("You are forgotten here. If you do something openly again, you begin anew."))]

    return feature


def home_card(features: Sequence[Feature], call: Call) -> Card:
    """A member's home: what needs them, a part from each feature that has something to say, what they can start."""
    blocks = list(_needs(call))
    for part in (draw for feature in features for draw in feature.home_parts):
        if drawn := part(call):
            blocks += (Divider(), *drawn)
    blocks += (Divider(), *_starts(features))
    title = _("{group}: your home", group=call.group.name)
    return Card(title=title, summary=title, blocks=tuple(blocks))


def _needs(call: Call) -> Iterator[Block]:
    yield Paragraph(Bold(_("What needs you")))
    needs = call.needs(call.person)
    for need in needs[:MOST_NEEDS]:
        yield Paragraph(need.words)
        if need.steps:
            yield Actions(need.steps)
    if len(needs) > MOST_NEEDS:
        yield Paragraph(_n("… and one more.", "… and {count} more.", len(needs) - MOST_NEEDS), "quiet")
    if not needs:
        yield Paragraph(_("Nothing just now."))


def _starts(features: Sequence[Feature]) -> Iterator[Block]:
    """What is typed daily; `/help` tells the rest."""
    yield Paragraph(Bold(_("What you can start")))
    daily = (command for feature in features for command in feature.commands if command.daily)
    yield Fields(tuple((Slash(command.name), command.about) for command in daily))
    yield Paragraph(_("{help} shows all there is.", help=Slash("help")), "quiet")


def _data(features: Sequence[Feature], call: Call) -> Card:
    accounts = call.store(People).accounts_of(call.person.member)
    title = _("What is kept about you here")
    blocks: list[Block] = [
        Fields(((_("Name"), call.person.name), *((one.platform, one.name) for one in accounts))),
        Paragraph(_("What you wrote without your name is not here: nobody knows that it is yours."), "quiet"),
    ]
    for feature in features:
        kept = [
            item
            for export in feature.exporters
            for items in export(call, call.person.member).values()
            for item in items
        ]
        if kept:
            blocks.append(Paragraph(Bold(feature.about)))
            blocks += [Paragraph(" · ".join(str(value) for value in item.values() if value)) for item in kept]
    return Card(title=title, summary=title, blocks=tuple(blocks))


def _about(arg: Arg) -> Words:
    """What to type for an argument."""
    return (arg.about, ": ", *join(Code(choice.value) for choice in arg.choices)) if arg.choices else arg.about


def _help(registry: Registry, call: RoleView, about: str) -> Card:
    """What there is to do, for whoever asks; or how one command works, or all that begin with a word."""
    command = registry.commands.get(about)
    if command is not None:
        return _how_to(command, call)
    title = _("What you can do here")
    if not about:
        return Card(title=title, summary=title, blocks=tuple(_all_there_is(registry, call)))
    blocks: list[Block] = []
    for feature in registry.features:
        found = [one for one in feature.commands if one.name.split()[0] == about.split(maxsplit=1)[0]]
        if found:
            blocks += [Paragraph(Bold(feature.about)), _explained(sorted(found, key=_as_listed))]
    if not blocks:
        blocks.append(Paragraph(_("There is no such command. {help} shows all there are.", help=Slash("help"))))
    return Card(title=title, summary=title, blocks=tuple(blocks))


def _how_to(command: Command, call: RoleView) -> Card:
    arguments = tuple(
        (Code(param.name.replace("_", "-")), _about(param.arg)) for param in command.handler.params if param.arg
    )
    blocks: list[Block] = [Paragraph(Slash(usage(command))), Paragraph(command.about)]
    if arguments:
        blocks.append(Fields(arguments))
    if (words := why_not(command.handler.right, _role(call), call.store(People))) is not None:
        blocks.append(Paragraph(words, "quiet"))
    title = _("How to use {command}", command=Slash(command.name))
    return Card(title=title, summary=command.about, blocks=tuple(blocks))


def _all_there_is(registry: Registry, call: RoleView) -> Iterator[Block]:
    """What comes first for whoever asks, what is typed daily, what their role adds, and where to read of all else.

    There is more than anybody would read at once; what they may not do is left out.
    """
    people, role = call.store(People), _role(call)
    theirs = {one.name: one for one in registry.commands.values() if why_not(one.handler.right, role, people) is None}
    if role is Role.OBSERVER:
        yield Paragraph(
            _("You are here as an observer: you can look at everything. A coordinator can make you a member.")
        )
    elif begin := sorted(_founding(theirs, people), key=lambda one: not one.first):
        yield Paragraph(Bold(_("Nobody coordinates this group yet. Begin here")))
        yield _explained(begin)
    elif call.role is None:
        yield Paragraph(Bold(_("New here? Begin here")))
        yield _explained([one for one in theirs.values() if one.first])
    if daily := [one for one in theirs.values() if one.daily]:
        yield Paragraph(Bold(_("What is done most")))
        yield _explained(daily)
    for title, rights in FOR_ROLES:
        added = [one for one in theirs.values() if one.handler.right in rights]
        if added and role > ROLE_OF_A_NEWCOMER:
            yield _named(title, [Slash(one.name) for one in added])
    topics = {
        feature: list(dict.fromkeys(one.name.split()[0] for one in feature.commands if one.name in theirs))
        for feature in registry.features
    }
    [(word, _often)] = Counter(name.split()[0] for name in theirs).most_common(1)
    yield Paragraph(
        _(
            "There is more: {help}, for one, explains all that begins with “{word}”.",
            help=Slash(f"help {word}"),
            word=word,
        )
    )
    for feature, words in topics.items():
        if words:
            yield _named(feature.about, [Code(word) for word in words])
    if role < Role.COORDINATOR:
        yield Paragraph(_("Some things are for moderators and coordinators; they see them here."), "quiet")


FOR_ROLES: Final = (
    (_("As a coordinator"), (Right.FOUND, Right.COORDINATE)),
    (_("As a moderator"), (Right.MODERATE,)),
)
"""What a role adds, the highest first."""


def _role(call: RoleView) -> Role:
    return ROLE_OF_A_NEWCOMER if call.role is None else call.role


def _as_listed(command: Command) -> tuple[bool, Right]:
    """What is typed daily first, what takes a role last."""
    return not command.daily, command.handler.right


def _explained(commands: Sequence[Command]) -> Fields:
    return Fields(tuple((Slash(command.name), command.about) for command in commands))


def _founding(theirs: Mapping[str, Command], people: People) -> Sequence[Command]:
    """What anybody may do until somebody coordinates the group."""
    if people.has_role(Role.COORDINATOR):
        return ()
    return [one for one in theirs.values() if one.handler.right is Right.FOUND]


def _named(title: Words, names: Sequence[Slash | Code]) -> Paragraph:
    return Paragraph((Bold(title), "\n", *join(names, " · ")))
