"""What the engine itself can answer: what there is to do, a member's home, and what is kept about them.

All of it is put together from what the features in the registry declare.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from bot.engine.parse import usage
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
    Slash,
    View,
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
    def explain(call: View, about: Annotated[str, Arg(_("a command"), rest=True)] = "") -> Effects:
        return Reply(_help(registry(), about.removeprefix("/").lower()))

    @feature.command("home", _("See what needs you, what goes on, and what you can start"))
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


def _help(registry: Registry, about: str) -> Card:
    command = registry.commands.get(about)
    if command is not None:
        arguments = tuple(
            (Code(param.name.replace("_", "-")), _about(param.arg)) for param in command.handler.params if param.arg
        )
        blocks: list[Block] = [Paragraph(Slash(usage(command))), Paragraph(command.about)]
        if arguments:
            blocks.append(Fields(arguments))
        return Card(title=_("How to use {command}", command=Slash(about)), summary=command.about, blocks=tuple(blocks))
    blocks = []  # what is typed daily first, what takes a role last
    for feature in sorted(registry.features, key=lambda feature: not any(c.daily for c in feature.commands)):
        shown = [c for c in feature.commands if not about or c.name.split()[0] == about.split(maxsplit=1)[0]]
        shown.sort(key=lambda c: (not c.daily, c.handler.right))
        if shown and not about:  # by their names alone: there are more of them than a card has room to explain
            names = join([Slash(command.name) for command in shown], " · ")
            blocks.append(Paragraph((Bold(feature.about), "\n", *names)))
        elif shown:
            blocks.append(Paragraph(Bold(feature.about)))
            blocks.append(Fields(tuple((Slash(command.name), command.about) for command in shown)))
    title = _("What you can do here")
    if not about:
        word = next((name.split()[0] for name in registry.commands if " " in name), "help")
        blocks.insert(0, Paragraph(_("{help} explains all that begin so.", help=Slash(f"help {word}")), "quiet"))
    if not blocks:
        blocks.append(Paragraph(_("There is no such command. {help} shows all there are.", help=Slash("help"))))
    return Card(title=title, summary=title, blocks=tuple(blocks))
