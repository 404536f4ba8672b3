"""What people do on Discord → the engine, and its answer → the interaction.

Every interaction comes here by its raw event and is read from its own payload alone. Discord waits three seconds for
an answer, or a quarter of an hour once it is told that one comes. It is told only when it must be: a form cannot be
opened any more after that.
https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final, assert_never

import aiohttp
import discord
import structlog
from discord import app_commands

from adapters.discord.commands import MESSAGE_MENU, USER
from adapters.discord.forms import between_to_view, faulty_step, form_to_modal, steps_of, values_kept, values_of
from adapters.discord.render import Drawn, card_to_view, label, mark_of, token_of
from bot.engine import tokens
from bot.engine.engine import Engine
from bot.engine.platform import (
    IN_A_WHILE,
    Act,
    Ask,
    Done,
    Inbound,
    Invoked,
    Picked,
    Pressed,
    Private,
    Sender,
    Submitted,
)
from bot.kit import Card, NotFound, OpenedForm, Phrase, _, card_of

log = structlog.get_logger()

PATIENCE: Final = 2.0
"""Seconds until Discord hears that an answer comes."""

TOO_LATE: Final = _("I could not open the form in time. Nothing was lost; please try again.")
CLOSED: Final = _(
    "I cannot post in this channel yet; only you see this. Ask whoever manages it to allow me to see it and to send "
    "messages: then what waits appears."
)

Interaction = discord.Interaction[Any]
Payload = Mapping[str, Any]


class Door:
    """Where interactions come in and are answered."""

    def __init__(self, platform: str, engine: Engine) -> None:
        self._platform = platform
        self._engine = engine

    async def knock(self, interaction: Interaction) -> None:
        """Do what somebody asks and answer them; never raises, whatever came."""
        try:
            match interaction.type:
                case discord.InteractionType.autocomplete:
                    await self._suggest(interaction)
                case (
                    discord.InteractionType.application_command
                    | discord.InteractionType.component
                    | discord.InteractionType.modal_submit
                ):
                    await self._do(interaction, await self._inbound(interaction))
                case _:
                    log.info("an interaction of an unknown kind", platform=self._platform)
        except discord.HTTPException as refused:
            log.warning("an answer was refused", platform=self._platform, error=f"{refused.status} {refused.code}")
        except (aiohttp.ClientError, OSError) as broken:
            log.warning("an answer did not get through", platform=self._platform, error=type(broken).__name__)
        except Exception:
            log.exception("an interaction failed", platform=self._platform)

    # In

    async def _inbound(self, interaction: Interaction) -> Inbound:
        try:
            act = await self._act(interaction)
        except (KeyError, IndexError, TypeError, ValueError):
            # Not what Discord documents. The engine's sentence for what is not there answers it best.
            act = Pressed("")
        channel, name = _channel(interaction)
        return Inbound(
            key=str(interaction.id),
            channel=channel,
            channel_name=name,
            sender=_sender(interaction),
            act=act,
            notice=CLOSED if channel and not _may_post(interaction) else None,
            patience=IN_A_WHILE,
        )

    async def _act(self, interaction: Interaction) -> Act:
        data = _data(interaction)
        message = interaction.message
        private = message is not None and message.flags.ephemeral
        match interaction.type:
            case discord.InteractionType.application_command if data["type"] == MESSAGE_MENU:
                labels = {one.label: one.name for one in await self._engine.shortcuts("en")}
                content: str = data["resolved"]["messages"][data["target_id"]]["content"]
                return Picked(labels.get(data["name"], ""), content)
            case discord.InteractionType.application_command:
                name, options = invocation(data)
                given = {option["name"]: _value(option, data) for option in options}
                users = {str(given[option["name"]]): option["value"] for option in options if option["type"] == USER}
                return Invoked(name, given, users)
            case discord.InteractionType.modal_submit:
                token, step = token_of(data["custom_id"]), mark_of(data["custom_id"])
                typed = {**values_kept(_texts(message, token)), **values_of(data["components"], partial(_called, data))}
                return Submitted(token, typed, private=private, again=step is not None)
            case _ if _is_form(token := token_of(data["custom_id"])):
                return Submitted(token, values_kept(_texts(message, token)), private=private, again=True)
            case _:
                value = data["values"][0] if data.get("values") else None
                return Pressed(token_of(data["custom_id"]), value, private=private)

    async def _suggest(self, interaction: Interaction) -> None:
        data = _data(interaction)
        command, options = invocation(data)
        focused = next(option for option in options if option.get("focused"))
        channel, _name = _channel(interaction)
        found = await self._engine.suggest(
            self._platform, channel, _sender(interaction), command, focused["name"], str(focused.get("value", ""))
        )
        choices = [app_commands.Choice(name=label(choice.label)[:100], value=choice.value) for choice in found]
        await interaction.response.autocomplete(choices)

    # Out

    async def _do(self, interaction: Interaction, inbound: Inbound) -> None:
        turn = asyncio.create_task(self._engine.handle(self._platform, inbound))
        await asyncio.wait({turn}, timeout=PATIENCE)
        if not turn.done() and not _is_late(interaction):
            await _promise(interaction)
        answer = await turn
        step = mark_of(str(_data(interaction).get("custom_id", ""))) or 0
        if not isinstance(answer, Ask):
            await _answer(interaction, answer)
        elif interaction.type is not discord.InteractionType.modal_submit and _is_late(interaction):
            await _tell(interaction, card_to_view(self._ours(interaction, TOO_LATE)), instead=False)
        elif interaction.type is not discord.InteractionType.modal_submit:
            await interaction.response.send_modal(form_to_modal(answer.form, step))
        elif answer.form.faulty:
            await self._between(interaction, answer.form, faulty_step(answer.form), _("Correct it"))
        elif step + 1 < steps_of(answer.form):
            await self._between(interaction, answer.form, step + 1, _("Go on"))
        elif isinstance(inbound.act, Submitted) and inbound.act.again:
            await self._do(interaction, replace(inbound, act=replace(inbound.act, again=False)))
        else:
            await self._between(interaction, answer.form, 0, _("Go on"))

    def _ours(self, interaction: Interaction, words: Phrase) -> Card:
        """A sentence of the adapter's own, in the reader's language."""
        languages = self._engine.languages
        return languages.localize(card_of(words), languages.choose(interaction.locale.value, "en"))

    async def _between(self, interaction: Interaction, form: OpenedForm, step: int, words: Phrase) -> None:
        """Tell what is wrong, or that there is more, and how to go on."""
        languages = self._engine.languages
        language = languages.choose(interaction.locale.value, "en")
        between = between_to_view(form, step, button=label(languages.sentence(words, language)))
        instead = any(True for _text in _texts(interaction.message, form.token))
        await _tell(interaction, Drawn(between.view, []), instead=instead)
        for view in between.more:
            await interaction.followup.send(view=view, ephemeral=True)


def invocation(data: Payload) -> tuple[str, list[Payload]]:
    """The full name of a command and its options."""
    match data.get("options", []):
        case [{"type": 1, "name": second} as below]:
            return f"{data['name']} {second}", below.get("options", [])
        case options:
            return data["name"], options


async def _answer(interaction: Interaction, answer: Private | Done) -> None:
    match answer:
        case Private(card, replaces):
            await _tell(interaction, card_to_view(card), instead=replaces)
        case Done():
            if not _is_late(interaction):
                await _promise(interaction)
            if not _is_below(interaction):
                await interaction.delete_original_response()
        case _:
            assert_never(answer)


def _is_below(interaction: Interaction) -> bool:
    """Whether they acted on a message, or sent a form that was opened from one."""
    return interaction.message is not None


def _is_late(interaction: Interaction) -> bool:
    """Whether Discord was told that the answer comes, and so takes it by another way now."""
    return interaction.response.is_done()


async def _promise(interaction: Interaction) -> None:
    """Tell Discord that the answer comes: a message they acted on stays meanwhile as it is."""
    if _is_below(interaction):
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)


async def _tell(interaction: Interaction, drawn: Drawn, *, instead: bool) -> None:
    """Show something to the person alone; `instead` of the private message they acted on."""
    if _is_late(interaction) and _is_below(interaction) and not instead:
        await interaction.followup.send(view=drawn.view, files=drawn.files, ephemeral=True)
    elif _is_late(interaction):
        await interaction.edit_original_response(view=drawn.view, attachments=drawn.files)
    elif instead:
        await interaction.response.edit_message(view=drawn.view, attachments=drawn.files)
    else:
        await interaction.response.send_message(view=drawn.view, files=drawn.files, ephemeral=True)


def _data(interaction: Interaction) -> Payload:
    return interaction.data or {}


def _channel(interaction: Interaction) -> tuple[str, str]:
    """A channel's key and name; what happens in a thread happens in the channel it belongs to.

    Both are empty in a private conversation.
    """
    if interaction.guild_id is None:
        return "", ""
    channel = interaction.channel
    found, name = interaction.channel_id, getattr(channel, "name", None)
    if isinstance(channel, discord.Thread):
        found, name = channel.parent_id, channel.parent.name if channel.parent else channel.name
    return f"{interaction.guild_id}/{found}", name or ""


def _may_post(interaction: Interaction) -> bool:
    """Whether the bot may post in the channel itself; Discord tells with each interaction."""
    allowed = interaction.app_permissions
    return allowed.view_channel and allowed.send_messages


def _sender(interaction: Interaction) -> Sender:
    user = interaction.user
    return Sender(user=str(user.id), name=user.display_name, locale=interaction.locale.value)


def _value(option: Payload, data: Payload) -> str | int:
    """An option's value; a person is called by name, as the group knows them."""
    value: str | int = option["value"]
    if option["type"] != USER:
        return value
    return _called(data, value)


def _called(data: Payload, id_: str | int) -> str:
    """What somebody is called whom one chose."""
    user: Payload = data["resolved"]["users"][id_]
    member: Payload = data["resolved"].get("members", {}).get(id_, {})
    name: str = member.get("nick") or user.get("global_name") or user["username"]
    return name


def _is_form(custom_id: str) -> bool:
    try:
        tokens.decode_form(custom_id)
    except NotFound:
        return False
    return True


def _components(message: discord.Message | None) -> Iterator[discord.Component]:
    """All components of a message, nested ones too."""

    def walk(components: Iterable[discord.Component]) -> Iterator[discord.Component]:
        for component in components:
            yield component
            yield from walk(getattr(component, "children", ()))

    return walk(message.components if message else ())


def _texts(message: discord.Message | None, token: str) -> Iterator[str]:
    """The texts of a message that keeps what was typed into the form of a token; no other has any."""
    found = list(_components(message))
    if any(isinstance(one, discord.Button) and token_of(one.custom_id or "") == token for one in found):
        yield from (one.content for one in found if isinstance(one, discord.TextDisplay))
