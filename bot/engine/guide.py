"""What the engine itself can answer: what there is to do, and a member's home. Both are drawn from the registry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

from bot.engine.parse import usage
from bot.kit import Arg, Block, Bold, Call, Card, Code, Divider, Effects, Feature, Fields, Paragraph, Reply, View, _

if TYPE_CHECKING:
    from bot.engine.registry import Registry


def guide(registry: Callable[[], Registry]) -> Feature:
    """The feature that explains all others; it is there before the registry that it reads."""
    feature = Feature("guide", _("What there is to do, and what needs you"))

    @feature.command("help", _("See what you can do here, or how one command works"))
    def explain(call: View, about: Annotated[str, Arg(_("a command"), rest=True)] = "") -> Effects:
        return Reply(_help(registry(), about.removeprefix("/").lower()))

    @feature.command("home", _("See what needs you, what goes on, and what you can start"))
    def home(call: Call) -> Effects:
        return Reply(home_card(registry().features, call))

    return feature


def home_card(features: Sequence[Feature], call: Call) -> Card:
    """A member's home: a part from each feature that has something to say."""
    blocks: list[Block] = []
    for part in (draw for feature in features for draw in feature.home_parts):
        drawn = part(call)
        if drawn and blocks:
            blocks.append(Divider())
        blocks.extend(drawn)
    title = _("{group}: your home", group=call.group.name)
    return Card(title=title, summary=title, blocks=tuple(blocks))


def _help(registry: Registry, about: str) -> Card:
    command = registry.commands.get(about)
    if command is not None:
        arguments = tuple(
            (Code(param.name.replace("_", "-")), param.arg.about) for param in command.handler.params if param.arg
        )
        blocks: list[Block] = [Paragraph(Code(usage(command))), Paragraph(command.about)]
        if arguments:
            blocks.append(Fields(arguments))
        return Card(
            title=_("How to use {command}", command=Code(f"/{about}")), summary=command.about, blocks=tuple(blocks)
        )
    blocks = []
    for feature in registry.features:
        shown = [c for c in feature.commands if not about or c.name.split()[0] == about.split(maxsplit=1)[0]]
        if shown:
            blocks.append(Paragraph(Bold(feature.about)))
            blocks.append(Fields(tuple((Code(f"/{command.name}"), command.about) for command in shown)))
    title = _("What you can do here")
    if not blocks:
        return Card(
            title=title, summary=title, blocks=(Paragraph(_("There is no such command. /help shows all there are.")),)
        )
    return Card(title=title, summary=title, blocks=tuple(blocks))
