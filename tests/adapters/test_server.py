"""Who may ask the playground's server, what it sends, and what a page is shown."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientWebSocketResponse, WSMsgType, web
from aiohttp.test_utils import TestClient, TestServer

from adapters.pages.serving import SHARED, served
from adapters.playground.inbound import Crowd
from adapters.playground.platform import Playground
from adapters.playground.server import PAGE, playground_app
from adapters.playground.world import Spot, World
from bot.__main__ import Roundtable
from bot.kit import MovableClock, Random, card_of

Client = TestClient[web.Request, web.Application]

ANA = {"person": "ana", "pane": "channel", "thread": None}
LOOKING = {"channel": "general", "columns": [ANA]}


@pytest.fixture
async def client(crowd: Crowd, clock: MovableClock) -> AsyncIterator[Client]:
    async def forward(by: timedelta) -> None:
        clock.forward(by)

    async with TestClient(TestServer(playground_app(crowd, clock, forward=forward))) as client:
        yield client


def own(client: Client) -> dict[str, str]:
    return {"Origin": str(client.make_url("/").origin())}


async def do(client: Client, act: dict[str, Any]) -> ClientResponse:
    return await client.post("/do", json=act, headers=own(client))


@asynccontextmanager
async def page(client: Client, looking: dict[str, Any]) -> AsyncIterator[ClientWebSocketResponse]:
    async with client.ws_connect("/live", headers=own(client)) as socket:
        await socket.send_json(looking)
        yield socket


@pytest.mark.parametrize("path", ["/", "/page.js", "/page.css", "/words.json", "/commands", "/nowhere"])
async def test_everything_is_sent_under_a_strict_policy(client: Client, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


async def test_files_have_the_type_a_strict_browser_asks_for(client: Client) -> None:
    types = {path: (await client.get(path)).content_type for path in ("/", "/page.js", "/page.css", "/words.json")}
    assert list(types.values()) == ["text/html", "text/javascript", "text/css", "application/json"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
async def test_a_foreign_name_for_this_machine_opens_nothing(client: Client, host: str) -> None:
    answer = await client.get("/", headers={"Host": host})
    assert answer.status in {400, 421}
    assert "Roundtable" not in await answer.text()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000"])
async def test_the_machine_s_own_names_open_the_page(client: Client, host: str) -> None:
    assert (await client.get("/", headers={"Host": host})).status == 200


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://localhost:1"])
async def test_another_site_s_page_can_neither_act_nor_listen(client: Client, world: World, origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}
    said = {"act": "say", "person": "ana", "channel": "general", "text": "Forged", "thread": None}
    assert (await client.post("/do", json=said, headers=headers)).status == 403
    assert (await client.post("/suggest", json={}, headers=headers)).status == 403
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    assert (await client.get("/live", headers=headers | upgrade | key)).status == 403
    assert world.messages(Spot("general")) == ()


async def test_it_listens_on_the_machine_alone_unless_told_otherwise(crowd: Crowd, clock: MovableClock) -> None:
    async with served(playground_app(crowd, clock), "127.0.0.1", 0) as address:
        assert address.startswith("http://127.0.0.1:")


async def test_an_operator_may_name_the_host_it_is_reached_under(crowd: Crowd, clock: MovableClock) -> None:
    app = playground_app(crowd, clock, hosts={"table.example"})
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/", headers={"Host": "table.example"})).status == 200
        assert (await client.get("/", headers={"Host": "localhost"})).status == 421


async def test_a_page_is_shown_what_its_person_sees_and_every_change(client: Client, playground: Playground) -> None:
    async with page(client, LOOKING) as socket:
        first = await socket.receive_json()
        assert first["columns"][0]["seen"] == []
        assert [person["name"] for person in first["people"]] == ["Ana", "Ben"]
        await playground.post("general", card_of("Hello"), key="k")
        (item,) = (await socket.receive_json())["columns"][0]["seen"]
        assert item["content"]["blocks"][0]["words"] == [{"kind": "text", "text": "Hello"}]


async def test_many_changes_at_once_are_drawn_once(client: Client, world: World, clock: MovableClock) -> None:
    async with page(client, LOOKING) as socket:
        await socket.receive_json()
        for number in range(300):
            world.write(Spot("general"), "ben", str(number), clock.now())
        assert len((await socket.receive_json())["columns"][0]["seen"]) == 300


async def test_a_private_answer_is_sent_to_a_page_only_for_its_own_person(client: Client, crowd: Crowd) -> None:
    await crowd.says("ana", "general", "/echo a secret")
    for person, shown in (("ana", True), ("ben", False)):
        async with page(client, {"channel": "general", "columns": [ANA | {"person": person}]}) as socket:
            assert ("a secret" in await socket.receive_str()) is shown


async def test_an_old_address_shows_what_there_still_is(client: Client) -> None:
    gone = {"channel": "gone", "columns": [ANA | {"person": "nobody"}, ANA | {"thread": "99"}]}
    async with page(client, gone) as socket:
        view = await socket.receive_json()
    assert view["channel"] == "general"
    assert [(column["person"], column["thread"]) for column in view["columns"]] == [("ana", None)]


async def test_a_newcomer_finds_two_people_side_by_side(client: Client) -> None:
    async with page(client, {"channel": None, "columns": []}) as socket:
        view = await socket.receive_json()
    assert [column["person"] for column in view["columns"]] == ["ana", "ben"]


async def test_without_channels_or_people_there_is_still_a_page(
    bot: Roundtable, clock: MovableClock, random: Random
) -> None:
    app = playground_app(Playground(World(None, random), clock, random).connect(bot.engine), clock)
    async with TestClient(TestServer(app)) as client, page(client, {"channel": None, "columns": []}) as socket:
        view = await socket.receive_json()
    assert (view["channel"], view["columns"]) == (None, [])


@pytest.mark.parametrize(
    "sent",
    [
        "{",
        "[]",
        "7",
        json.dumps({"channel": 7, "columns": []}),
        json.dumps({"channel": "general", "columns": [ANA] * 4}),
        json.dumps({"channel": "general", "columns": [{"person": "ana"}]}),
        json.dumps({"channel": "general", "columns": ["ana"]}),
    ],
)
async def test_a_page_that_talks_nonsense_is_hung_up_on(client: Client, sent: str) -> None:
    async with client.ws_connect("/live", headers=own(client)) as socket:
        await socket.send_str(sent)
        assert (await socket.receive()).type is WSMsgType.CLOSE


@pytest.mark.parametrize(
    "body",
    ["{", "[]", "{}", '{"act": "say"}', '{"act": "forward", "step": "year"}', '{"act": "submit", "person": "ana"}'],
)
async def test_an_act_that_makes_no_sense_is_refused(client: Client, body: str) -> None:
    assert (await client.post("/do", data=body, headers=own(client))).status == 400


@pytest.mark.parametrize(
    "act",
    [
        {"act": "say", "person": "nobody", "channel": "general", "text": "x", "thread": None},
        {"act": "say", "person": "ana", "channel": "nowhere", "text": "x", "thread": None},
        {"act": "say", "person": "ana", "channel": "general", "text": "x", "thread": "99"},
        {"act": "press", "person": "ana", "message": "99", "token": "v1:showcase.ask", "value": None},
        {"act": "press", "person": "ana", "message": "w99", "token": "v1:showcase.ask", "value": None},
        {"act": "home", "person": "ana", "channel": "nowhere", "token": "v1:showcase.ask", "value": None},
        {"act": "submit", "person": "ana", "values": {}},
        {"act": "pick", "person": "ana", "message": "99", "shortcut": "showcase.wish_for_it"},
    ],
)
async def test_what_is_not_there_cannot_be_acted_on(client: Client, act: dict[str, Any]) -> None:
    assert (await do(client, act)).status == 404


async def test_a_person_and_a_channel_can_be_added(client: Client, world: World) -> None:
    person = {"act": "add person", "name": "  Zoë  Quinn ", "locale": "es-ES", "zone": "America/Lima"}
    assert (await do(client, person)).status == 200
    assert (await do(client, {"act": "add channel", "name": "fair hiring"})).status == 200
    assert world.person("zoe-quinn").name == "Zoë Quinn"
    assert world.channel("fair-hiring").name == "fair hiring"


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("name", "x" * 41), ("zone", "Mars/Base"), ("zone", "../x"), ("locale", "xx-XX")],
)
async def test_a_person_that_cannot_be_is_refused_with_the_field(client: Client, field: str, value: str) -> None:
    person = {"act": "add person", "name": "Zoë", "locale": "es-ES", "zone": "America/Lima"}
    answer = await do(client, person | {field: value})
    assert (answer.status, await answer.json()) == (422, {"error": "wrong", "field": field})


async def test_the_clock_moves_on_for_all(client: Client, clock: MovableClock) -> None:
    before = clock.now()
    async with page(client, LOOKING) as socket:
        assert (await socket.receive_json())["movable"] is True
        await do(client, {"act": "forward", "step": "week"})
        assert (await socket.receive_json())["now"] == (before + timedelta(weeks=1)).isoformat()


async def test_without_a_way_forward_the_clock_stays(crowd: Crowd, clock: MovableClock) -> None:
    before = clock.now()
    async with TestClient(TestServer(playground_app(crowd, clock))) as client:
        assert (await do(client, {"act": "forward", "step": "hour"})).status == 400
        async with page(client, LOOKING) as socket:
            assert (await socket.receive_json())["movable"] is False
    assert clock.now() == before


async def test_commands_and_suggestions_are_the_engine_s(client: Client, crowd: Crowd) -> None:
    await crowd.says("ana", "general", "/where")
    for locale, about in (
        ("es-MX", "Mira qué te espera, qué pasa y qué puedes empezar"),
        ("xx", "See what needs you, what goes on, and what you can start"),
    ):
        commands = await (await client.get("/commands", params={"locale": locale})).json()
        assert {command["name"]: command["about"] for command in commands}["home"] == about
    assert await (await client.get("/shortcuts", params={"locale": "xx"})).json() == [
        {"name": "showcase.wish_for_it", "label": "Wish for it"}
    ]
    asked = {"person": "ana", "channel": "general", "command": "wishes show", "argument": "number", "typed": "W-1"}
    choices = await (await client.post("/suggest", json=asked, headers=own(client))).json()
    assert choices == [{"value": "W-1", "label": [{"kind": "text", "text": "W-1 · A wish"}]}]


def test_the_page_speaks_both_languages_completely() -> None:
    for path in (SHARED / "base-words.json", PAGE / "words.json"):
        words = json.loads(path.read_text())
        assert words["en"].keys() == words["es"].keys()
        code = "".join(path.read_text() for folder in (SHARED, PAGE) for path in folder.glob("*.js"))
        assert [key for key in words["en"] if f'"{key}"' not in code] == []
        assert all(set(_blanks(words["en"][key])) == set(_blanks(words["es"][key])) for key in words["en"])


def test_the_page_makes_no_markup_from_text_and_asks_nobody_else() -> None:
    for path in (*SHARED.iterdir(), *PAGE.iterdir()):
        text = path.read_text()
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert forbidden not in text
        assert "https://" not in text.replace("^https?:", "")


def _blanks(text: str) -> list[str]:
    return [part.split("}")[0] for part in text.split("{")[1:]]
