"""A retro on the playground, and its board on the web."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType

from adapters.pages.render import text_of, text_of_card
from adapters.pages.serving import LOOPBACK, served
from adapters.playground.harness import Chat
from adapters.web.server import PATH, board_app, standing_alone
from bot.__main__ import Roundtable
from bot.engine.registry import load_features
from bot.kit import Feature


@pytest.fixture
def features() -> Sequence[Feature]:
    return load_features()


@pytest.fixture
async def address(bot: Roundtable, chat: Chat) -> AsyncIterator[str]:
    """Where the board is served."""
    app = board_app(bot.engine, "http://127.0.0.1", hosts=LOOPBACK)
    async with served(standing_alone(app, hosts=LOOPBACK), "127.0.0.1", 0) as address:
        bot.engine.boards.doors.lead_to(address.rstrip("/") + PATH)
        yield address.rstrip("/") + PATH


PATIENCE = 30
"""Seconds after which a test says what it waits for in vain."""


def link_of(chat: Chat, person: str) -> str:
    """The link in the last private answer to somebody."""
    whisper = chat.world.whispers(person)[-1]
    found = re.search(r"https?://[^\"']+", str(whisper.card))
    assert found, f"{person} got no link: {chat.private(person)}"
    return found[0]


@dataclass
class Page:
    """A page that looks at a board, as the browser keeps it."""

    socket: ClientWebSocketResponse
    hello: dict[str, Any]
    parts: dict[str, Any] = field(default_factory=dict)
    bytes_seen: list[str] = field(default_factory=list)
    acts: int = 0

    async def hears(self) -> dict[str, Any]:
        """The next message, of whatever kind."""
        try:
            message = await self.socket.receive(timeout=PATIENCE)
        except TimeoutError:
            raise AssertionError(f"nothing came any more; the board says:\n{self.words}") from None
        assert message.type is WSMsgType.TEXT, message
        self.bytes_seen.append(message.data)
        heard: dict[str, Any] = message.json()
        if heard["kind"] == "news":
            self.parts = {name: part for name, part in self.parts.items() if name not in heard["gone"]}
            self.parts |= heard["parts"]
        return heard

    async def sees(self, words: str) -> None:
        """Wait until some words stand on the board."""
        await self._until(lambda: words in self.words)

    async def sees_in(self, lane: str, *notes: str) -> None:
        """Wait until just these notes are in a lane whose title begins so, in any order."""
        await self._until(lambda: bool(self.parts) and sorted(self.notes_in(lane)) == sorted(notes))

    async def _until(self, holds: Callable[[], bool]) -> None:
        """Hear what comes until something holds: the clock alone sends news without end."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not holds():
                    await self.hears()
        except TimeoutError:
            raise AssertionError(f"that does not come; the board says:\n{self.words}") from None

    def notes_in(self, lane: str) -> list[str]:
        """The notes in a lane whose title begins so."""
        return next((notes for title, notes in self.lanes.items() if title.startswith(lane)), [])

    @property
    def words(self) -> str:
        """All that stands on the board."""
        if not self.parts:
            return ""
        head = [self.parts["head"][name] for name in ("title", "empty")]
        said = [text_of(words, "UTC") for words in head if words is not None]
        lanes = [f"{title}: {', '.join(notes)}" for title, notes in self.lanes.items()]
        return "\n".join((*said, text_of_card(self.parts["card"], "UTC"), *lanes))

    @property
    def lanes(self) -> dict[str, list[str]]:
        """The notes of each lane, by their titles."""
        lanes = [self.parts[f"lane {key}"] for key in self.parts["head"]["lanes"]]
        return {
            text_of(lane["title"], "UTC"): [text_of(self.parts[f"note {n}"], "UTC") for n in lane["notes"]]
            for lane in lanes
        }

    def token(self, label: str) -> str:
        """What stands behind a button on the board."""
        buttons = _buttons(self.parts)
        assert label in buttons, f"there is no button {label!r}; there are: {', '.join(buttons)}"
        return buttons[label]

    def drop_of(self, lane: str) -> str:
        """What stands behind dropping something into a lane."""
        for key in self.parts["head"]["lanes"]:
            if text_of(self.parts[f"lane {key}"]["title"], "UTC").startswith(lane):
                token: str = self.parts[f"lane {key}"]["drop"]["token"]
                return token
        raise AssertionError(f"there is no lane {lane!r}")

    def number_of(self, note: str) -> str:
        """The number of a note."""
        return next(
            name.removeprefix("note ")
            for name, part in self.parts.items()
            if name.startswith("note ") and text_of(part, "UTC") == note
        )

    async def does(self, **act: Any) -> dict[str, Any]:
        """Somebody does something; what they are answered."""
        self.acts += 1
        asked = {"id": f"act {self.acts}", "private": False, **act}
        await self.socket.send_json(asked)
        while (heard := await self.hears())["kind"] != "answer":
            pass
        assert heard["id"] == asked["id"]
        answer: dict[str, Any] = heard["answer"]
        return answer

    async def presses(self, label: str) -> dict[str, Any]:
        """Somebody presses a button on the board."""
        return await self.does(act="press", token=self.token(label), value=None)

    async def drops(self, note: str, lane: str) -> dict[str, Any]:
        """Somebody drags a note into a lane."""
        return await self.does(act="press", token=self.drop_of(lane), value=self.number_of(note))


def said(answer: dict[str, Any]) -> str:
    """What a private answer says."""
    assert answer["kind"] == "private", answer
    return text_of_card(answer["card"], "UTC")


def _buttons(view: Any) -> dict[str, str]:
    match view:
        case {"label": list(label), "token": str(token)}:
            return {text_of(label, "UTC"): token}
        case dict():
            return {label: token for one in view.values() for label, token in _buttons(one).items()}
        case list():
            return {label: token for one in view for label, token in _buttons(one).items()}
        case _:
            return {}


class Visitor:
    """Somebody's browser."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.origin = address.removesuffix(PATH)
        self.session = ClientSession(cookie_jar=CookieJar(unsafe=True), headers={"Origin": self.origin})
        self.at = ""

    async def asks(self, path: str, **body: str) -> ClientResponse:
        """Send something to the page's server."""
        return await self.session.post(self.address + path, json=body)

    async def enters(self, link: str, name: str = "", locale: str = "en", key: str = "k") -> ClientResponse:
        """Go through a door."""
        door = link.split("#")[1]
        answer = await self.asks("enter", door=door, locale=locale, zone="Europe/Madrid", name=name, key=key)
        if answer.status == 200:
            self.at = (await answer.json())["at"]
        return answer

    @asynccontextmanager
    async def looks(self) -> AsyncIterator[Page]:
        """Look at the board from one's seat."""
        async with self.session.ws_connect(f"{self.address}{self.at}/live") as socket:
            message = await socket.receive()
            assert message.type is WSMsgType.TEXT, message
            yield Page(socket, message.json())


@pytest.fixture
async def visitors(address: str) -> AsyncIterator[list[Visitor]]:
    """A few browsers."""
    visitors = [Visitor(address) for _each in range(4)]
    yield visitors
    for visitor in visitors:
        await visitor.session.close()
