"""Answers: what the engine says to somebody → shown to that person alone, within the interaction.

Slack shows an error when it is not answered within three seconds. An answer that is not ready by then is given as soon
as it is: into the channel by the interaction's own address, or into the modal that waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, Final, assert_never

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.channels import Channels
from adapters.slack.forms import Luggage, card_to_home, card_to_modal, form_to_errors, form_to_view
from adapters.slack.inbound import Heard, News
from adapters.slack.names import id_of, workspace_of
from adapters.slack.people import People
from adapters.slack.platform import PLATFORM
from adapters.slack.render import Json, card_to_message
from adapters.slack.web import TIMEOUT, Troubles
from bot.engine.engine import Engine
from bot.engine.platform import (
    AT_ONCE,
    IN_A_WHILE,
    Act,
    Answer,
    Ask,
    Done,
    Gone,
    Inbound,
    Private,
    Sender,
    Submitted,
    Undelivered,
)
from bot.kit import Card, Code, Phrase, _, card_of, names_to_value

log = structlog.get_logger()

PATIENCE: Final = 2.0
"""Seconds until Slack hears that it arrived, whether or not the answer is ready; it waits for three."""

WAIT: Final = _("One moment …")
READY: Final = _("Done.")
CLOSED: Final = _(
    "I cannot post in this channel yet; only you see this. Type {invite}, or ask whoever manages the channel to let me "
    "post: then what waits appears.",
    invite=Code("/invite @Roundtable"),
)
TOO_LATE: Final = _("Slack did not open the form in time. Nothing was lost; please try again.")


@dataclass(frozen=True, slots=True)
class Ack:
    """What Slack is told about an interaction. `view` is what a form becomes when that comes too late."""

    body: Json = field(default_factory=dict)
    view: Json | None = None


class Answers:
    """Hands what people do to the engine and shows them its answers."""

    def __init__(
        self,
        *,
        engine: Engine,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        people: People,
        channels: Channels,
        troubles: Troubles,
    ) -> None:
        self._engine = engine
        self._client = client
        self._session = session
        self._people = people
        self._channels = channels
        self._troubles = troubles
        self._late: set[asyncio.Task[None]] = set()

    async def take(self, heard: Heard) -> Json:
        """Do what somebody asks; gives what Slack is told at once."""
        turn = asyncio.create_task(self._turn(heard))
        await asyncio.wait({turn}, timeout=PATIENCE)
        if turn.done():
            return turn.result().body
        self._later(self._deliver_late(heard, turn))
        if heard.spot == "form":
            return {"response_action": "update", "view": card_to_modal(self._ours(WAIT, None), heard.luggage)}
        return {}

    async def hear(self, news: News) -> None:
        """Take note of what happened on Slack."""
        match news.kind:
            case "home opened":
                await self.home(news.name)
            case "let in":
                self._channels.note(news.name, open_=True)
                await self._engine.whereabouts.let_in(PLATFORM, [news.name])
            case "gone":
                await self._engine.whereabouts.gone(PLATFORM, [news.name])
            case "uninstalled":
                channels = await self._engine.whereabouts.channels(PLATFORM)
                await self._engine.whereabouts.gone(
                    PLATFORM, [one for one in channels if workspace_of(one) == news.name]
                )
            case _:
                assert_never(news.kind)

    async def home(self, user: str) -> None:
        """Draw somebody's home."""
        try:
            sender = await self._people.sender(user, id_of(user))
            place = await self._engine.whereabouts.home_of(PLATFORM, user)
            card = await self._engine.home(PLATFORM, place.channel if place else None, sender)
            luggage = Luggage(channel=place.channel, channel_name=place.name) if place else None
            await self._tried(self._client.views_publish(user_id=id_of(user), view=card_to_home(card, luggage)))
        except Exception:
            log.exception("a home could not be drawn", platform=PLATFORM)

    async def close(self) -> None:
        """Let late answers be given."""
        if self._late:
            await asyncio.wait(self._late, timeout=PATIENCE)

    async def _turn(self, heard: Heard) -> Ack:
        try:
            sender = await self._people.sender(heard.user, heard.user_name)
            inbound = Inbound(
                key=heard.key,
                channel=heard.luggage.channel,
                channel_name=heard.luggage.channel_name,
                sender=sender,
                act=await self._named(heard),
                notice=await self._notice(heard.luggage),
                patience=AT_ONCE if heard.spot in {"home", "modal"} else IN_A_WHILE,
            )
            ack = await self._show(heard, sender, await self._engine.handle(PLATFORM, inbound))
        except Exception:
            log.exception("an answer could not be given", platform=PLATFORM)
            return Ack()
        if heard.luggage.home:
            self._later(self.home(heard.user))
        return ack

    async def _named(self, heard: Heard) -> Act:
        """What they did, and who everybody is whom they chose for it."""
        if not heard.chosen or not isinstance(heard.act, Submitted):
            return heard.act
        users = sorted({user for chosen in heard.chosen.values() for user in chosen})
        known = await asyncio.gather(*(self._people.sender(user, id_of(user)) for user in users))
        names = {one.user: one.name for one in known}
        values = {
            field: names_to_value({user: names[user] for user in chosen}) for field, chosen in heard.chosen.items()
        }
        return replace(heard.act, values={**heard.act.values, **values})

    async def _notice(self, luggage: Luggage) -> Phrase | None:
        """What somebody has to know of a channel in which only they can be answered."""
        if not luggage.channel or await self._channels.lets_in(luggage.channel, private=not luggage.channel_name):
            return None
        return CLOSED

    async def _show(self, heard: Heard, sender: Sender, answer: Answer) -> Ack:
        match answer:
            case Private(card, replaces):
                return await self._tell(heard, card, replaces=replaces)
            case Ask(form) if heard.spot == "form":
                view = form_to_view(form, replace(heard.luggage, token=form.token))
                if form.faulty and form.token == heard.luggage.token:
                    return Ack({"response_action": "errors", "errors": form_to_errors(form)}, view)
                return Ack({"response_action": "update", "view": view}, view)
            case Ask(form):
                luggage = replace(
                    heard.luggage, token=form.token, private=heard.spot == "modal" or heard.luggage.private
                )
                if await self._opened(heard, form_to_view(form, luggage)):
                    return Ack()
                return await self._tell(heard, self._ours(TOO_LATE, sender.locale), replaces=False)
            case Done():
                return Ack(view=card_to_modal(self._ours(READY, sender.locale), heard.luggage))
            case _:
                assert_never(answer)

    async def _tell(self, heard: Heard, card: Card, *, replaces: bool) -> Ack:
        """Show a card to the one person: where they are, and if that is no longer possible, in a modal."""
        match heard.spot:
            case "command":
                return Ack(_privately(card))
            case "message":
                if not await self._whispered(heard.luggage, card, replaces=replaces):
                    await self._opened(heard, _modal(heard, card))
                return Ack()
            case "home" | "modal":
                modal = _modal(heard, card)
                if not (replaces and heard.view and await self._tried(self._redrawn(heard.view, modal))):
                    await self._opened(heard, modal)
                return Ack()
            case "form":
                modal = _modal(heard, card)
                if await self._whispered(heard.luggage, card, replaces=replaces):
                    return Ack(view=modal)
                if replaces and heard.below and await self._tried(self._redrawn(heard.below, modal)):
                    return Ack(view=modal)
                return Ack({"response_action": "update", "view": modal}, modal)
            case _:
                assert_never(heard.spot)

    async def _whispered(self, luggage: Luggage, card: Card, *, replaces: bool) -> bool:
        """Whether the person could be shown a card in the channel, by an address that Slack gives for half an hour."""
        return await self._sent(luggage.response_url, {**_privately(card), "replace_original": replaces})

    async def _sent(self, response_url: str | None, body: Json) -> bool:
        if response_url is None:
            return False
        try:
            hook = AsyncWebhookClient(response_url, session=self._session, timeout=TIMEOUT)
            status = (await hook.send_dict(body)).status_code
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("a private answer did not reach Slack", platform=PLATFORM, error=type(error).__name__)
            return False
        if status != 200:
            log.warning("Slack did not take a private answer", platform=PLATFORM, error=f"http_{status}")
        return status == 200

    async def _opened(self, heard: Heard, view: Json) -> bool:
        """Whether a modal could be opened, above the one they acted in if there is one."""
        if heard.spot == "modal":
            return await self._tried(self._client.views_push(trigger_id=heard.trigger, view=view))
        return await self._tried(self._client.views_open(trigger_id=heard.trigger, view=view))

    def _redrawn(self, view: str, content: Json) -> Coroutine[Any, Any, Any]:
        return self._client.views_update(view_id=view, view=content)

    async def _tried(self, call: Coroutine[Any, Any, Any]) -> bool:
        try:
            async with self._troubles.translated():
                await call
        except (Gone, Undelivered) as error:
            if str(error) == "exchanged_trigger_id":  # an earlier delivery of the same act has opened it
                return True
            log.warning("Slack did not show a view", platform=PLATFORM, error=str(error))
            return False
        return True

    async def _deliver_late(self, heard: Heard, turn: asyncio.Task[Ack]) -> None:
        ack = await turn
        if heard.spot == "form":
            if ack.view is not None and heard.view is not None:
                await self._tried(self._redrawn(heard.view, ack.view))
        elif ack.body:
            await self._sent(heard.luggage.response_url, ack.body)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    def _ours(self, words: Phrase, locale: str | None) -> Card:
        """A sentence of the adapter's own, in the reader's language."""
        languages = self._engine.languages
        return languages.localize(card_of(words), languages.choose(locale, "en"))


def _privately(card: Card) -> Json:
    return {"response_type": "ephemeral", **card_to_message(card)}


def _modal(heard: Heard, card: Card) -> Json:
    """A card as a modal that stays in the channel it is about."""
    return card_to_modal(card, replace(heard.luggage, token="", response_url=None))
