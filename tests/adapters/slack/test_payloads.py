"""What Slack sends, in the shapes its documentation shows, replayed through bolt: each is answered, whatever it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from adapters.slack.app import Slack
from adapters.slack.inbound import (
    Malformed,
    command_to_heard,
    literal,
    press_to_heard,
    shortcut_to_heard,
    submission_to_heard,
)
from bot.engine.platform import Picked, Pressed, Submitted, Typed
from tests.adapters.slack.standin import Workspace

FOLDER = Path(__file__).parent / "payloads"
FILES = sorted(file.relative_to(FOLDER).with_suffix("").as_posix() for file in FOLDER.rglob("*.json"))


def recorded(name: str) -> tuple[str, dict[str, Any]]:
    """How something is sent, and what."""
    read = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return read["sent_as"], read["body"]


def body_of(name: str) -> dict[str, Any]:
    return recorded(name)[1]


def encoded(name: str) -> tuple[bytes, str | None]:
    """As it goes over HTTP, with its content type."""
    sent_as, body = recorded(name)
    if sent_as == "json":
        return json.dumps(body).encode(), "application/json"
    return urlencode(body if sent_as == "form" else {"payload": json.dumps(body)}).encode(), None


@pytest.mark.parametrize("name", FILES)
async def test_everything_is_acknowledged_and_only_what_is_understood_is_done(
    name: str, people: Workspace, over_http: Slack
) -> None:
    people.joins("WANA", "Ana")
    with capture_logs() as logs:
        status, text = await people.posts(*encoded(name))
    assert status == 200
    assert "Traceback" not in text
    assert not [entry for entry in logs if entry["log_level"] in ("error", "critical")]
    done = [entry for entry in logs if entry["event"] == "call"]
    assert len(done) == (name.startswith("understood/") and "home" not in Path(name).name.split("-")[0])
    assert people.messages == {}


@pytest.mark.parametrize("name", FILES)
async def test_the_same_over_a_socket(name: str, people: Workspace, over_socket: Slack) -> None:
    sent_as, body = recorded(name)
    kind = {"form": "slash_commands", "payload": "interactive", "json": "events_api"}[sent_as]
    await people.delivers(kind, body)
    assert people.sockets


# Read


def test_a_command_is_read_with_and_without_its_group() -> None:
    command = body_of("understood/slash-command")
    assert command_to_heard({**command, "text": "ideas list"}).act == Typed("ideas list")
    assert command_to_heard({**command, "text": " "}).act == Typed("help")
    assert command_to_heard({**command, "command": "/idea", "text": "a &lt;b&gt; &amp;amp;"}).act == Typed(
        "idea a <b> &amp;"
    )


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<@U1|ana> &amp; &lt;b&gt;", "@ana & <b>"),  # as the manifest asks for it
        ("@ana &amp; &lt;b&gt;", "@ana & <b>"),  # as Slack sends it where the setting was changed by hand
        ("see <#C1|general>: <https://example.org/?a=1&amp;b=2>", "see #general: https://example.org/?a=1&b=2"),
        ("<http://example.org|example.org>", "example.org"),
        ("&amp;lt;", "&lt;"),
        ("&lt;!channel&gt; <!channel>", "<!channel> @channel"),
    ],
)
async def test_what_is_typed_into_a_command_is_unescaped_exactly_once(
    sent: str, typed: str, people: Workspace, over_http: Slack
) -> None:
    people.joins("UANA", "Ana")
    body = {**body_of("understood/slash-command"), "command": "/idea", "text": sent}
    status, text = await people.posts(urlencode(body).encode())
    assert status == 200
    shown = json.loads(text)
    [quote] = [
        part for block in shown["blocks"] for part in block.get("elements", ()) if part["type"] == "rich_text_quote"
    ]
    assert quote["elements"] == [{"type": "text", "text": typed}]


def test_a_command_says_whom_its_names_mean() -> None:
    text = "role <@U2|ben.w> &lt;@U3|chidi&gt; <@W4|ben.w> <@U5> @dora <#C1|general>"
    act = command_to_heard({**body_of("understood/slash-command"), "text": text}).act
    assert act == Typed("role @ben.w <@U3|chidi> @ben.w @… @dora #general", {"@ben.w": "T0001/U2", "@…": "T0001/U5"})


def test_users_and_channels_are_called_by_their_workspace() -> None:
    heard = command_to_heard(body_of("understood/slash-command"))
    assert (heard.user, heard.luggage.channel) == ("T0001/UANA", "T0001/C0001")
    heard = command_to_heard(body_of("understood/slash-command-of-an-organisation"))
    assert (heard.user, heard.luggage.channel) == ("E0001/WANA", "E0001/C0001")


def test_an_act_on_a_private_answer_is_told_from_one_on_a_message() -> None:
    acts = {name: press_to_heard(body_of(f"understood/press-{name}")).act for name in
            ("on-a-message", "on-a-private-answer", "in-a-modal", "at-home")}  # fmt: skip
    assert acts == {
        "on-a-message": Pressed("v1:ideas.write"),
        "on-a-private-answer": Pressed("v1:ideas.write", private=True),
        "in-a-modal": Pressed("v1:ideas.write", private=True),
        "at-home": Pressed("v1:ideas.write"),
    }
    assert press_to_heard(body_of("understood/select-on-a-message")).act == Pressed("v1:ideas.none", "1")


def test_a_form_and_a_shortcut_are_read() -> None:
    form = submission_to_heard(body_of("understood/form"))
    assert form.act == Submitted("f1:ideas.written:~AAAAAAAAAAAAAAAAAAAAAA", {"text": "Meet outside"})
    shortcut = shortcut_to_heard(body_of("understood/message-shortcut"))
    assert shortcut.act == Picked("ideas.from_message", "Meet outside")


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("understood/press")])
@pytest.mark.parametrize("field", ["actions", "user", "team", "trigger_id"])
@pytest.mark.parametrize("wrong", [None, 1, "", [], {}, [None]])
def test_a_part_of_another_kind_is_refused(name: str, field: str, wrong: object) -> None:
    with pytest.raises(Malformed):
        press_to_heard({**body_of(name), field: wrong})


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("a &amp;lt; b", "a &lt; b"),
        ("<@U1>", "@…"),
        ("<@U1|>", "@…"),
        ("<@U1|ana>", "@ana"),
        ("<#C1|general>", "#general"),
        ("<!here>", "@here"),
        ("<!here|here>", "@here"),
        ("<!subteam^S1|@team>", "@team"),
        ("<https://example.org>", "https://example.org"),
        ("<https://example.org|example.org>", "https://example.org"),
        ("<https://example.org|here>", "here (https://example.org)"),
        ("<mailto:ana@example.org|ana@example.org>", "ana@example.org"),
        ("a &lt;b&gt; c", "a <b> c"),
        ("a <b> c", "a <b> c"),
        ("&lt;@U1|ana&gt;", "<@U1|ana>"),
        ("&amp;amp;amp;", "&amp;amp;"),
    ],
)
def test_what_slack_writes_in_its_way_is_read_as_it_is_seen(written: str, seen: str) -> None:
    assert literal(written) == seen


# Who may ask


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": "v0=00"},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=ünïcödé"},
        {"X-Slack-Signature": "\udcff"},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "1e400"},
        {"X-Slack-Request-Timestamp": "٣"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "1"},
    ],
)
async def test_who_is_not_slack_gets_401(headers: dict[str, str], people: Workspace, over_http: Slack) -> None:
    people.calls.clear()
    status, _text = await people.posts(*encoded("understood/slash-command"), headers)
    assert status == 401
    assert people.calls == []


@pytest.mark.parametrize("body", [b"payload=%7B", b"{", b"payload=[]", b"\xff\xfe", b"", b"payload=null", b"[]"])
@pytest.mark.parametrize("content_type", [None, "application/json", "text/plain; charset=none"])
async def test_bytes_that_say_nothing_never_break_anything(
    body: bytes, content_type: str | None, people: Workspace, over_http: Slack
) -> None:
    status, _text = await people.posts(body, content_type)
    assert status in (200, 400)


async def test_slack_is_told_that_the_address_is_ours(people: Workspace, over_http: Slack) -> None:
    asked = {"token": "none", "challenge": "3eZbrw1aB10Bpy", "type": "url_verification"}
    status, text = await people.posts(json.dumps(asked).encode(), "application/json")
    assert (status, json.loads(text)) == (200, {"challenge": "3eZbrw1aB10Bpy"})
