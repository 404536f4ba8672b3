"""An idea's journey through somebody else's Slack: local-slack, one program from npm, over a socket and over HTTP.

It is fetched once, where Node is there, and kept in pytest's cache.
"""

from __future__ import annotations

import asyncio
import json
import platform
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from socket import socket as plain_socket
from typing import Any, TypeAlias

import aiohttp
import pytest

from adapters.slack.app import Access, slack
from bot.__main__ import Roundtable
from bot.kit import MovableClock
from tests.adapters.slack.rules import check_home, check_message, check_modal
from tests.adapters.slack.standin import buttons_of, text_of

Json: TypeAlias = dict[str, Any]

PACKAGE = "local-slack-linux-x64"
VERSION = "0.1.8"
CHANNEL = "C0001"
CONFIG = Path(__file__).with_name("local-slack.json")
"""Four people in a channel, the bot with them."""
PATIENCE = 20


@pytest.fixture(scope="session")
def program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """local-slack, fetched by npm."""
    npm = shutil.which("npm")
    if npm is None or (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        pytest.skip("local-slack needs Node's npm and Linux on x86-64: neither is needed for anything else")
    found: Path = request.config.cache.mkdir("local-slack") / VERSION / "local-slack"
    if not found.exists():
        own = tmp_path_factory.mktemp("npm")
        command = [npm, "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(own), f"{PACKAGE}@{VERSION}"]
        if subprocess.run(command, capture_output=True, check=False, timeout=300).returncode != 0:
            pytest.skip(f"npm could not fetch {PACKAGE}@{VERSION}; without a network this test has nothing to talk to")
        # Several processes may fetch it at once: the file is there whole or not at all.
        found.parent.mkdir(parents=True, exist_ok=True)
        moving = Path(
            shutil.move(own / "node_modules" / PACKAGE / "bin" / "local-slack", found.with_name(own.parent.name))
        )
        moving.replace(found)
    return found


def free_port() -> int:
    with plain_socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(slots=True)
class Somebodys:
    """Somebody else's workspace, acted in from the user's side and read as its page reads it."""

    url: str
    http: aiohttp.ClientSession
    page: aiohttp.ClientWebSocketResponse
    modals: list[Json] = field(default_factory=list)
    errors: Json = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    connected: bool = False
    messages: dict[str, Json] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def look(self) -> None:
        """Keep up with what the page would show, holding each thing against Slack's rules."""
        async for raw in self.page:
            self.take(json.loads(raw.data))
            self.changed.set()

    def take(self, news: Json) -> None:
        match news:
            case {"t": "message" | "message_update", "message": message}:
                if message.get("bot_id"):
                    check_message(message)
                self.messages[message["ts"]] = message
            case {"t": "view", "stack": stack}:
                self.modals = stack
                for view in stack:
                    check_modal(view)
            case {"t": "view_errors", "errors": errors}:
                self.errors = errors
            case {"t": "home", "user": user, "view": view}:
                check_home(view)
                self.homes[user] = view
            case {"t": "socket_status", "connected": connected}:
                self.connected = connected

    async def until(self, holds: Callable[[], Any]) -> None:
        """Wait for something to be seen."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self.changed.clear()
                await self.changed.wait()

    async def control(self, what: str, **body: Any) -> None:
        async with self.http.post(f"{self.url}/_control/{what}", json=body) as answered:
            assert answered.status == 200, await answered.text()

    async def types(self, user: str, line: str) -> None:
        command, _, text = line.partition(" ")
        await self.control("command", channel=CHANNEL, user=user, command=command, text=text, appId="A0001")

    async def presses(self, user: str, label: str, on: Json) -> None:
        action = {**buttons_of(on)[label], "block_id": "b"}
        await self.control("interact", channel=CHANNEL, messageTs=on["ts"], user=user, action=action, appId="A0001")

    async def submits(self, user: str, **values: str) -> None:
        """Send the form on top, with what stood in it where nothing else is given, as a browser does."""
        typed: Json = {}
        for block in (block for block in self.modals[-1]["blocks"] if block["type"] == "input"):
            name, element = block["block_id"], block["element"]
            if element["type"] == "static_select":
                state = {"selected_option": element.get("initial_option")}
            else:
                state = {"value": values.get(name, element.get("initial_value"))}
            typed[name] = {element["action_id"]: {"type": element["type"], **state}}
        self.errors = {}
        await self.page.send_json({"t": "view_submit", "user": user, "values": typed})

    def private(self, user: str, words: str) -> Json | None:
        """The newest private answer to somebody that says something."""
        whispers = [one for one in self.messages.values() if one.get("ephemeral_to") == user and words in text_of(one)]
        return whispers[-1] if whispers else None

    def card(self, words: str) -> Json | None:
        """The card in the channel that says something."""
        cards = [one for one in self.messages.values() if "ephemeral_to" not in one and words in text_of(one)]
        return cards[-1] if cards else None

    async def told(self, user: str, words: str) -> Json:
        """Wait for a private answer."""
        await self.until(lambda: self.private(user, words))
        found = self.private(user, words)
        assert found
        return found


@pytest.fixture(params=["socket", "events"])
async def workspace(
    request: pytest.FixtureRequest, program: Path, bot: Roundtable, tmp_path: Path
) -> AsyncIterator[Somebodys]:
    """local-slack with the bot in it, once each way."""
    port, own_port = free_port(), free_port()
    config = json.loads(CONFIG.read_text(encoding="utf-8"))
    config["apps"][0] |= {"mode": request.param, "requestUrl": f"http://127.0.0.1:{own_port}/slack/events"}
    file = tmp_path / "slack.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    log = (tmp_path / "local-slack.log").open("wb")
    running = await asyncio.create_subprocess_exec(
        program, "--config", file, "--port", str(port), "--base-host", "127.0.0.1", stdout=log, stderr=log
    )
    url = f"http://127.0.0.1:{port}"
    over_socket = request.param == "socket"
    access = Access(
        bot_token="xoxb-none", app_token="xapp-none" if over_socket else None,
        signing_secret=None if over_socket else "secret", http_port=own_port, api_url=f"{url}/api/",
    )  # fmt: skip
    try:
        async with aiohttp.ClientSession() as http:
            page = await opened(http, url)
            found = Somebodys(url, http, page)
            looking = asyncio.create_task(found.look())
            async with slack(bot.engine, access):
                if over_socket:
                    await found.until(lambda: found.connected)
                yield found
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            if looking.done() and not looking.cancelled():
                looking.result()
            await page.close()
    finally:
        log.close()
        running.terminate()
        await running.wait()


async def opened(http: aiohttp.ClientSession, url: str) -> aiohttp.ClientWebSocketResponse:
    """The page's connection, once the program answers."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await http.ws_connect(f"{url}/ui", max_msg_size=0)
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)


async def test_an_idea_without_a_name_goes_from_its_form_to_the_channel(
    workspace: Somebodys, bot: Roundtable, clock: MovableClock
) -> None:
    await workspace.types("UANA", "/idea")
    await workspace.until(lambda: workspace.modals)
    await workspace.submits("UANA", text="Meet *outside* <on> Fridays & :sun:")
    preview = await workspace.told("UANA", "This is how it will look")
    assert "Meet *outside* <on> Fridays & :sun:" in text_of(preview)
    await workspace.until(lambda: not workspace.modals)
    await workspace.presses("UANA", "Send without my name", preview)
    assert "Your receipt code" in text_of(await workspace.told("UANA", "Your receipt code"))
    for user, text in (("UBEN", "Publish the pay bands"), ("UCHIDI", "Interview in pairs")):
        await workspace.types(user, f"/idea {text}")
        await workspace.presses(user, "Send without my name", await workspace.told(user, "This is how it will look"))
        await workspace.told(user, "Your receipt code")
    assert workspace.card("Written without a name.") is None
    clock.forward(timedelta(minutes=15))
    await bot.settle()
    await workspace.until(lambda: workspace.card("Meet *outside* <on> Fridays & :sun:"))
    card = workspace.card("Meet *outside*")
    assert card
    await workspace.presses("UESRA", "Support", card)
    await workspace.told("UESRA", "You are the first.")
    await workspace.types("UBEN", "/wg setup")
    await workspace.until(lambda: workspace.modals)
    await workspace.submits("UBEN", name=" ")
    await workspace.until(lambda: workspace.errors)
    assert workspace.modals, "the form stays open with what was typed"
    await workspace.submits("UBEN", name="Fair hiring")
    await workspace.until(lambda: not workspace.modals)
    number = text_of(card).split("I-")[1].split()[0]
    await workspace.types("UBEN", f"/wg ideas status I-{number} not_now The garden is closed")
    await bot.settle()
    await workspace.until(lambda: workspace.card("The garden is closed"))


async def test_home_is_drawn(workspace: Somebodys) -> None:
    await workspace.types("UANA", "/wg home")
    await workspace.told("UANA", "your home")
    await workspace.control("open-home", user="UANA", appId="A0001")
    await workspace.until(lambda: "UANA" in workspace.homes)
    assert "Share an idea" in buttons_of(workspace.homes["UANA"])
