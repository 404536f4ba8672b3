"""What people do on Discord → the engine, and its answer → the interaction.

Every interaction comes here by its raw event and is read from its own payload alone. The engine answers in
milliseconds, so nothing is deferred: a form could not be opened any more after that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, assert_never

import aiohttp
import discord
import structlog
from discord import app_commands

from adapters.discord.commands import MESSAGE_MENU, USER
from adapters.discord.forms import faulty_to_view, form_to_modal, values_kept, values_of
from adapters.discord.render import Drawn, card_to_view, label, token_of
from bot.engine import tokens
from bot.engine.engine import Engine
from bot.engine.platform import Act, Answer, Ask, Done, Inbound, Invoked, Picked, Pressed, Private, Sender, Submitted
from bot.kit import NotFound, OpenedForm, _

log = structlog.get_logger()

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
                    inbound = await self._inbound(interaction)
                    await self._answer(interaction, await self._engine.handle(self._platform, inbound))
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
            key=str(interaction.id), channel=channel, channel_name=name, sender=_sender(interaction), act=act
        )

    async def _act(self, interaction: Interaction) -> Act:
        data: Payload = interaction.data or {}
        message = interaction.message
        private = message is not None and message.flags.ephemeral
        match interaction.type:
            case discord.InteractionType.application_command if data["type"] == MESSAGE_MENU:
                labels = {one.label: one.name for one in await self._engine.shortcuts("en")}
                content: str = data["resolved"]["messages"][data["target_id"]]["content"]
                return Picked(labels.get(data["name"], ""), content)
            case discord.InteractionType.application_command:
                name, options = invocation(data)
                return Invoked(name, {option["name"]: _value(option, data) for option in options})
            case discord.InteractionType.modal_submit:
                return Submitted(data["custom_id"], values_of(data["components"]), private=private)
            case _ if _is_form(data["custom_id"]):
                # The button of a faulty form: what was typed is sent once more, and comes back to be corrected.
                return Submitted(data["custom_id"], values_kept(_texts(message)), private=private)
            case _:
                value = data["values"][0] if data.get("values") else None
                return Pressed(token_of(data["custom_id"]), value, private=private)

    async def _suggest(self, interaction: Interaction) -> None:
        data: Payload = interaction.data or {}
        command, options = invocation(data)
        focused = next(option for option in options if option.get("focused"))
        channel, _name = _channel(interaction)
        found = await self._engine.suggest(
            self._platform, channel, _sender(interaction), command, focused["name"], str(focused.get("value", ""))
        )
        choices = [app_commands.Choice(name=label(choice.label)[:100], value=choice.value) for choice in found]
        await interaction.response.autocomplete(choices)

    # Out

    async def _answer(self, interaction: Interaction, answer: Answer) -> None:
        match answer:
            case Private(card, replaces):
                await _tell(interaction, card_to_view(card), instead=replaces)
            case Ask(form) if interaction.type is discord.InteractionType.modal_submit:
                await self._tell_mistakes(interaction, form)
            case Ask(form):
                await interaction.response.send_modal(form_to_modal(form))
            case Done() if interaction.type is discord.InteractionType.application_command:
                await interaction.response.defer(ephemeral=True)
                await interaction.delete_original_response()
            case Done():
                await interaction.response.defer()
            case _:
                assert_never(answer)

    async def _tell_mistakes(self, interaction: Interaction, form: OpenedForm) -> None:
        languages = self._engine.languages
        language = languages.choose(interaction.locale.value, "en")
        correct = label(languages.sentence(_("Correct it"), language))
        faulty = faulty_to_view(form, title=label(form.title), correct=correct)
        await _tell(interaction, Drawn(faulty.view, []), instead=_has_button(interaction.message, form.token))
        for view in faulty.more:
            await interaction.followup.send(view=view, ephemeral=True)


def invocation(data: Payload) -> tuple[str, list[Payload]]:
    """The full name of a command and its options."""
    match data.get("options", []):
        case [{"type": 1, "name": second} as below]:
            return f"{data['name']} {second}", below.get("options", [])
        case options:
            return data["name"], options


async def _tell(interaction: Interaction, drawn: Drawn, *, instead: bool) -> None:
    """Show something to the person alone; `instead` of the private message they acted on."""
    if instead:
        await interaction.response.edit_message(view=drawn.view, attachments=drawn.files)
    else:
        await interaction.response.send_message(view=drawn.view, files=drawn.files, ephemeral=True)


def _channel(interaction: Interaction) -> tuple[str, str]:
    """A channel's key and name; what happens in a thread happens in the channel it belongs to."""
    channel = interaction.channel
    found, name = interaction.channel_id, getattr(channel, "name", None)
    if isinstance(channel, discord.Thread):
        found, name = channel.parent_id, channel.parent.name if channel.parent else channel.name
    return f"{interaction.guild_id or '@me'}/{found}", name or str(found)


def _sender(interaction: Interaction) -> Sender:
    user = interaction.user
    return Sender(user=str(user.id), name=user.display_name, locale=interaction.locale.value)


def _value(option: Payload, data: Payload) -> str | int:
    """An option's value; a person is called by name, as the group knows them."""
    value: str | int = option["value"]
    if option["type"] != USER:
        return value
    user: Payload = data["resolved"]["users"][value]
    member: Payload = data["resolved"].get("members", {}).get(value, {})
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


def _texts(message: discord.Message | None) -> Iterator[str]:
    return (one.content for one in _components(message) if isinstance(one, discord.TextDisplay))


def _has_button(message: discord.Message | None, custom_id: str) -> bool:
    return any(isinstance(one, discord.Button) and one.custom_id == custom_id for one in _components(message))
