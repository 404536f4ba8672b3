"""People on a simulated Discord: buttons and fields by their labels, messages by some words on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import discord
from simcord import Env
from simcord.actors import MemberActor
from simcord.components import walk_components
from simcord.results import InteractionResult, ResponseMessage

from bot.__main__ import Roundtable
from bot.kit import MovableClock


class Server:
    """A server with one channel; each act is followed by all that is due then."""

    def __init__(self, env: Env, bot: Roundtable, clock: MovableClock) -> None:
        self.env = env
        self.guild = env.create_guild("Working groups")
        self.channel = self.guild.create_text_channel("fair-hiring")
        self.people = {
            name: self.guild.add_member(env.create_user(name.lower(), global_name=name))
            for name in ("Ana", "Ben", "Chidi", "Dolores", "Esra")
        }
        self._bot = bot
        self._clock = clock
        self._last: dict[str, InteractionResult] = {}

    # What people do

    async def types(self, person: str, command: str, /, **options: Any) -> None:
        await self.done(person, await self._who(person).slash(self.channel, command, **options))

    async def presses(self, person: str, button: str, on: str | None = None) -> None:
        """A button on their private answer, or on the message in the channel with the words `on`."""
        await self.done(person, await self._who(person).click(self._message(person, on), label=button))

    async def chooses(self, person: str, value: str, on: str | None = None) -> None:
        await self.done(person, await self._who(person).select(self._message(person, on), [value]))

    async def fills(self, person: str, /, **values: Any) -> None:
        await self.done(person, await self._who(person).submit_modal(self._last[person], values))

    async def picks(self, person: str, menu: str, message: discord.Message) -> None:
        await self.done(person, await self._who(person).context_menu(self.channel, menu, message))

    async def suggests(self, person: str, command: str, option: str, typed: str) -> list[str]:
        found = await self._who(person).autocomplete(self.channel, command, option, typed)
        return [choice["name"] for choice in found]

    async def passes(self, **by: float) -> None:
        """So much time passes: `minutes=15`."""
        self._clock.forward(timedelta(**by))
        await self._bot.settle()

    # What people see

    def private(self, person: str) -> str:
        """What the last answer to somebody says."""
        answer = self._last[person].response
        assert answer is not None, f"{person} was answered by {self._last[person]}"
        assert answer.ephemeral
        return words_of(answer.components)

    def more(self, person: str) -> list[str]:
        """What came after the last answer."""
        return [words_of(message.components) for message in self._last[person].followups]

    def form(self, person: str) -> Mapping[str, Any]:
        modal = self._last[person].modal
        assert modal is not None, f"{person} was answered by {self._last[person]}"
        return modal

    def values(self, person: str) -> dict[str, str]:
        """What stands in the form before somebody, by field."""
        return dict(_values(self.form(person)))

    def answer(self, person: str) -> InteractionResult:
        return self._last[person]

    def posts(self, of: str = "Esra") -> list[str]:
        """What stands in the channel, as somebody sees it."""
        return [words_of(message) for message in self._raw(of)]

    def threads(self) -> list[list[str]]:
        """What stands in the channel's threads."""
        backend = self.env.backend
        return [
            [words_of(backend.get_message(thread.id, message.id).components) for message in thread.history()]
            for thread in self.channel.threads
        ]

    def post(self, words: str) -> discord.Message:
        """The message in the channel with some words on it."""
        found = [m for m in self.channel.history() if words in words_of(self._components(m))]
        assert found, f"nothing in the channel says {words!r}; there is: {self.posts()}"
        return found[-1]

    # Finding

    def _who(self, person: str) -> MemberActor:
        return self.people[person]

    def _message(self, person: str, on: str | None) -> discord.Message | ResponseMessage:
        if on is not None:
            return self.post(on)
        answer = self._last[person].response
        assert answer is not None, f"{person} was answered by {self._last[person]}"
        return answer

    def _components(self, message: discord.Message) -> list[dict[str, Any]]:
        return self.env.backend.get_message(message.channel.id, message.id).components

    def _raw(self, person: str) -> list[list[dict[str, Any]]]:
        return [self._components(message) for message in self.channel.history(viewer=self._who(person))]

    async def done(self, person: str, result: InteractionResult) -> None:
        """Somebody was answered; all that is due then happens."""
        self._last[person] = result
        await self._bot.settle()


def words_of(components: list[dict[str, Any]]) -> str:
    """All text of a message, as it was sent."""
    return "\n".join(one["content"] for one in walk_components(components) if one["type"] == 10)


def _values(modal: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in walk_components(modal["components"]):
        if one["type"] == 4:
            yield one["custom_id"], one.get("value") or ""
        if one["type"] == 5:
            yield one["custom_id"], " ".join(str(chosen["id"]) for chosen in one.get("default_values", ()))
        if one["type"] == 3:
            yield one["custom_id"], next((o["value"] for o in one["options"] if o.get("default")), "")
