"""The bot as an operator starts it, and a process that does nothing, each connected to a Slack and a Discord of ours.

Slack and Discord are in the process that measures: what they cost is on another event loop than the bot's.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from tests.adapters.discord.gateway import SmallDiscord, small_discord
from tests.adapters.slack.standin import APP_TOKEN, BOT_TOKEN, TEAM, Workspace, workspace
from tests.bench.rig import WORDS

ROOT = Path(__file__).parents[2]
COMMAND = json.loads((ROOT / "tests/adapters/discord/payloads/command.json").read_text())
DISCORD_TOKEN = "bench.discord.token"

_numbers = count(1)


class Side(Protocol):
    """A platform's own side of a connection to one process."""

    async def types(self, person: str, command: str, words: str, channel: str) -> Any:
        """Somebody types a command; what the process answers within the interaction."""
        ...


@dataclass(frozen=True, slots=True)
class OnSlack:
    """Slack, which delivers over Socket Mode and is answered by the acknowledgement."""

    workspace: Workspace

    async def types(self, person: str, command: str, words: str, channel: str) -> Any:
        """Send an envelope as Slack does."""
        number, user = next(_numbers), user_of(person)
        self.workspace.addresses[f"{number}"] = user, None
        answer = await self.workspace.sends_envelope(
            "slash_commands",
            {
                "token": "none",
                "team_id": TEAM,
                "team_domain": "example",
                "channel_id": f"C{channel.upper()}",
                "channel_name": channel,
                "user_id": user,
                "user_name": person,
                "command": f"/{command}",
                "text": words,
                "api_app_id": "A0001",
                "is_enterprise_install": "false",
                "response_url": f"{self.workspace.url}answers/{number}",
                "trigger_id": f"{number}.bench",
            },
        )
        return answer or await self._late_answer(user)

    async def _late_answer(self, user: str) -> Any:
        """What comes by the address of an act that was acknowledged with nothing."""
        whispers = self.workspace.windows[user].whispers
        async with asyncio.timeout(30):
            while not whispers:
                self.workspace.whispered.clear()
                await self.workspace.whispered.wait()
        return whispers.pop()


@dataclass(frozen=True, slots=True)
class OnDiscord:
    """Discord, which delivers over the gateway and is answered by a request."""

    small: SmallDiscord
    socket: web.WebSocketResponse
    _ids: dict[str, str] = field(default_factory=dict)

    async def types(self, person: str, command: str, words: str, channel: str) -> Any:
        """Send an interaction as Discord does."""
        number, channel_id, user = self._id(), self._id_of(channel), self._id_of(person)
        options = [{"name": "text", "type": 3, "value": words}] if words else []
        member = COMMAND["member"]
        return await self.small.is_asked(
            self.socket,
            {
                **COMMAND,
                "id": number,
                "token": f"bench{number}",
                "locale": "en-GB",
                "channel_id": channel_id,
                "channel": {**COMMAND["channel"], "id": channel_id, "name": channel},
                "member": {**member, "user": {**member["user"], "id": user, "username": person, "global_name": person}},
                "data": {**COMMAND["data"], "name": command, "options": options},
            },
        )

    def _id_of(self, name: str) -> str:
        if name not in self._ids:
            self._ids[name] = self._id()
        return self._ids[name]

    @staticmethod
    def _id() -> str:
        return str(1_400_000_000_000_000_000 + next(_numbers))


@dataclass(frozen=True, slots=True)
class Connected:
    """A process, and both platforms' sides of it."""

    process: asyncio.subprocess.Process
    slack: OnSlack
    discord: OnDiscord

    def memory(self) -> Memory:
        """What it takes now."""
        kilobytes = {
            name: int(rest.split()[0])
            for name, _, rest in (
                line.partition(":") for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()
            )
            if rest.endswith("kB")
        }
        private = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
        return Memory(resident=kilobytes["Rss"] / 1024, private=private / 1024)


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes: all that is in memory for a process, and what nobody else uses with it."""

    resident: float
    private: float


def user_of(person: str) -> str:
    """What Slack calls somebody."""
    return f"U{person.upper()}"


async def idea(side: Side, person: str, channel: str, answered: str) -> float:
    """Somebody types an idea; the seconds from its being sent until the answer is there.

    :raises RuntimeError: for another answer: a refusal is quick, and not what is measured.
    """
    began = time.perf_counter()
    answer = await side.types(person, "idea", WORDS, channel)
    seconds = time.perf_counter() - began
    if answered not in json.dumps(answer):
        raise RuntimeError(f"not what is measured: {answer}")
    return seconds


@asynccontextmanager
async def the_bot(folder: Path, *before: str) -> AsyncIterator[Connected]:
    """`python -m bot run` on both platforms; options of Python's own may stand before."""
    async with _both() as (people, small):
        settings = {
            "ROUNDTABLE_DATA_DIR": "data",
            "ROUNDTABLE_PLAYGROUND_ENABLED": "false",
            "ROUNDTABLE_SLACK_BOT_TOKEN": BOT_TOKEN,
            "ROUNDTABLE_SLACK_APP_TOKEN": APP_TOKEN,
            "ROUNDTABLE_SLACK_API_URL": f"{people.url}api/",
            "ROUNDTABLE_DISCORD_TOKEN": DISCORD_TOKEN,
            "ROUNDTABLE_DISCORD_API_URL": small.api_url,
            "ROUNDTABLE_LOG_FORMAT": "json",
        }
        async with _started((*before, "-m", "bot", "run"), settings, folder / "bot", people, small) as connected:
            yield connected


@asynccontextmanager
async def nothing(folder: Path, modules: Sequence[str] = ()) -> AsyncIterator[Connected]:
    """The process that does nothing on both platforms, having imported some modules besides."""
    async with _both() as (people, small):
        listed = folder / "modules"
        listed.write_text("\n".join(modules))
        arguments = ("-m", "tests.bench.empty", f"{people.url}api/", small.api_url, str(listed))
        async with _started(arguments, {}, folder / "nothing", people, small) as connected:
            yield connected


async def modules_of_the_bot(folder: Path) -> list[str]:
    """The modules that are others' and no part of Python, in the order in which the running bot imports them."""
    async with the_bot(folder, "-X", "importtime"):
        await asyncio.sleep(1)
    own = {path.stem for path in ROOT.iterdir()} | sys.stdlib_module_names
    names = [
        line.rpartition("|")[2].strip()
        for line in (folder / "bot" / "log").read_text().splitlines()
        if "import time:" in line
    ]
    return [name for name in names if name.partition(".")[0] not in own]


@asynccontextmanager
async def _both() -> AsyncIterator[tuple[Workspace, SmallDiscord]]:
    async with workspace() as people, small_discord() as small:
        yield people, small


@asynccontextmanager
async def _started(
    arguments: Sequence[str], settings: Mapping[str, str], folder: Path, people: Workspace, small: SmallDiscord
) -> AsyncIterator[Connected]:
    """A process in a folder until it is connected to both, and to its end; what it says is in the file `log`."""
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 - nobody waits for anything yet
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ROUNDTABLE_")}
    with (folder / "log").open("w") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env={**kept, **settings, "PYTHONPATH": str(ROOT)}, cwd=folder,
            stdout=log, stderr=log,
        )  # fmt: skip
        try:
            try:
                async with asyncio.timeout(30):
                    await people.heard.wait()
                    socket = await small.connected.get()
            except TimeoutError:
                raise RuntimeError(f"it does not connect: {(folder / 'log').read_text()}") from None
            yield Connected(process, OnSlack(people), OnDiscord(small, socket))
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
