"""Payload of Slack → what somebody did and how they can be answered. Pure; it believes nothing it is sent.

Each payload comes with a `trigger_id` of its own, the same when Slack delivers it again: that is the act's key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias

from adapters.slack.capabilities import SLACK
from adapters.slack.forms import FORM, Luggage, people_of_view, values_of_view
from adapters.slack.names import name_of
from bot.engine.platform import Act, Picked, Pressed, Submitted, Typed

Json: TypeAlias = dict[str, Any]
Spot: TypeAlias = Literal["command", "message", "home", "modal", "form"]
"""What somebody acted on; it decides how they can be answered."""


class Malformed(ValueError):
    """Nothing we can read; whoever sent it gets no answer but that it arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something somebody did on Slack."""

    key: str
    user: str
    user_name: str
    act: Act
    spot: Spot
    luggage: Luggage
    """Where it happened, as the next view opened from here carries it."""
    trigger: str
    """Opens a modal, once and within three seconds."""
    view: str | None = None
    """The modal they acted on."""
    below: str | None = None
    """The modal that lies below it."""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Whom they chose in a form, by field; who they are, Slack is asked."""


def command_to_heard(payload: Json) -> Heard:
    """A slash command: `/wg ideas list` is the command `ideas list`, `/retro start` is `retro start`.

    :raises Malformed: when it is none.
    """
    command = _text(payload, "command").removeprefix("/")
    text = str(payload.get("text") or "")
    typed = literal(text).strip()
    line = (typed or "help") if command == SLACK.behind else f"{command} {typed}".strip()
    workspace = _workspace(payload, payload.get("team_id"), payload.get("enterprise_id"))
    channel, channel_name = _place(workspace, _text(payload, "channel_id"), payload.get("channel_name"))
    trigger = _text(payload, "trigger_id")
    return Heard(
        key=trigger,
        user=name_of(workspace, _text(payload, "user_id")),
        user_name=str(payload.get("user_name") or payload["user_id"]),
        act=Typed(line, _users(text, workspace)),
        spot="command",
        luggage=Luggage(channel=channel, channel_name=channel_name, response_url=_url(payload)),
        trigger=trigger,
    )


def press_to_heard(payload: Json) -> Heard:
    """A button or a select, on a message, in a modal or at home.

    :raises Malformed: when it is none of ours.
    """
    action = _first(payload, "actions")
    view = payload.get("view")
    if isinstance(view, dict):
        spot: Spot = "home" if view.get("type") == "home" else "modal"
        return _heard(payload, _press(action, private=spot == "modal"), spot, _luggage(view), view)
    container = _dict(payload, "container")
    private = container.get("is_ephemeral") is True
    return _heard(payload, _press(action, private=private), "message", replace(_here(payload), private=private))


def submission_to_heard(payload: Json) -> Heard:
    """A form that was sent.

    :raises Malformed: when it is none of ours.
    """
    view = _dict(payload, "view")
    if view.get("callback_id") != FORM:
        raise Malformed("no form of ours")
    luggage = _luggage(view)
    try:
        values, people = values_of_view(view), people_of_view(view)
    except ValueError as error:
        raise Malformed("no form of ours") from error
    heard = _heard(payload, Submitted(luggage.token, values, luggage.private), "form", luggage, view)
    workspace = _workspace_of_interaction(payload)
    return replace(
        heard, chosen={field: [name_of(workspace, user) for user in users] for field, users in people.items()}
    )


def shortcut_to_heard(payload: Json) -> Heard:
    """A shortcut from the menu beside a message.

    :raises Malformed: when it is none.
    """
    message = _dict(payload, "message")
    picked = Picked(_text(payload, "callback_id"), literal(str(message.get("text") or "")))
    return _heard(payload, picked, "message", _here(payload))


LOST: Final = frozenset(
    f"{kind}_{how}" for kind in ("channel", "group") for how in ("archive", "deleted", "left")
)  # a group is a private channel; “left” is said of us alone


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened on Slack without anybody asking us for anything."""

    kind: Literal["home opened", "let in", "gone", "uninstalled"]
    name: str
    """Our name of the user or the channel it is about; of the workspace when the app was uninstalled."""


def event_to_news(body: Json) -> News | None:
    """An event; `None` for one that changes nothing for us.

    :raises Malformed: when it is none.
    """
    event = _dict(body, "event")
    authorizations = body.get("authorizations")
    first = authorizations[0] if isinstance(authorizations, list) and authorizations else body
    source = first if isinstance(first, dict) else body
    workspace = _workspace(source, source.get("team_id") or body.get("team_id"), source.get("enterprise_id"))
    match event.get("type"):
        case "app_home_opened" if event.get("tab") == "home":
            return News("home opened", name_of(workspace, _text(event, "user")))
        case "member_joined_channel" if event.get("user") == source.get("user_id"):
            return News("let in", name_of(workspace, _text(event, "channel")))
        case "channel_unarchive" | "group_unarchive":
            return News("let in", name_of(workspace, _text(event, "channel")))
        case kind if kind in LOST:
            return News("gone", name_of(workspace, _text(event, "channel")))
        case "app_uninstalled":
            return News("uninstalled", workspace)
        case _:
            return None


_MARKUP = re.compile(r"<([@#!][^<>]*|[a-z][a-z0-9+.-]*:[^<>]*)>")
"""Somebody, a channel, a word to all, or an address; whatever else stands between angle brackets is somebody's own."""
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))
_TO_ALL = {"!here", "!channel", "!everyone"}


def literal(text: str) -> str:
    """What somebody sees in place of Slack's way to write it down.

    Source: https://docs.slack.dev/messaging/formatting-message-text
    """
    bare = _MARKUP.sub(lambda found: _seen(found[1]), text)
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], bare)


def _seen(inside: str) -> str:
    """What is seen of something between angle brackets; of somebody without a name never their id."""
    target, bar, label = inside.removeprefix("mailto:").partition("|")
    kind = target[:1]
    if kind == "#":
        return f"#{label or target[1:]}"
    if kind == "@":
        return f"@{label.removeprefix('@') or '…'}"
    if target in _TO_ALL or (kind == "!" and not bar):
        return f"@{target[1:]}"
    if kind == "!":
        return label
    if target == f"http://{label}":
        return label  # typed bare; Slack makes it an address
    return f"{label} ({target})" if bar and label not in target else target


def _users(text: str, workspace: str) -> dict[str, str]:
    """Who is meant by each name that stands for somebody in what was typed."""
    found: dict[str, str] = {}
    for mention in _MENTION.finditer(text):
        found.setdefault(literal(mention[0]), name_of(workspace, mention[1]))
    return found


def _heard(payload: Json, act: Act, spot: Spot, luggage: Luggage, view: Json | None = None) -> Heard:
    user = _dict(payload, "user")
    trigger = _text(payload, "trigger_id")
    shown = view or {}
    return Heard(
        key=trigger,
        user=name_of(_workspace_of_interaction(payload), _text(user, "id")),
        user_name=str(user.get("name") or user.get("username") or user["id"]),
        act=act,
        spot=spot,
        luggage=luggage,
        trigger=trigger,
        view=shown.get("id"),
        below=shown.get("previous_view_id"),
    )


def _press(action: Json, *, private: bool) -> Pressed:
    if action.get("type") == "static_select":
        _name, colon, token = literal(_text(action, "action_id")).partition(":")
        if not colon:
            raise Malformed("no select of ours")
        return Pressed(token, literal(_text(_dict(action, "selected_option"), "value")), private)
    value = action.get("value")
    if not isinstance(value, str):
        raise Malformed("no button of ours")
    return Pressed(literal(value), None, private)


def _here(payload: Json) -> Luggage:
    found = _dict(payload, "channel")
    channel, channel_name = _place(_workspace_of_interaction(payload), _text(found, "id"), found.get("name"))
    return Luggage(channel=channel, channel_name=channel_name, response_url=_url(payload))


def _place(workspace: str, channel: str, called: object) -> tuple[str, str]:
    """A channel and its name, which Slack keeps to itself where it is private; both empty for a conversation."""
    name = str(called or "")
    if channel.startswith("D") or name.startswith("mpdm-"):
        return "", ""
    return name_of(workspace, channel), "" if name == "privategroup" else name


def _luggage(view: Json) -> Luggage:
    try:
        return Luggage.unpacked(_text(view, "private_metadata"))
    except ValueError as error:
        raise Malformed("no view of ours") from error


def _workspace_of_interaction(payload: Json) -> str:
    team, enterprise = payload.get("team"), payload.get("enterprise")
    return _workspace(
        payload,
        team.get("id") if isinstance(team, dict) else None,
        enterprise.get("id") if isinstance(enterprise, dict) else None,
    )


def _workspace(payload: Json, team: object, enterprise: object) -> str:
    """Where the bot is installed: a workspace, or a whole organisation."""
    whole = payload.get("is_enterprise_install") in (True, "true")
    installed = enterprise if whole else team
    if not isinstance(installed, str) or not installed:
        raise Malformed("it does not say where it comes from")
    return installed


def _url(payload: Json) -> str | None:
    url = payload.get("response_url")
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else None


def _text(payload: Json, name: str) -> str:
    found = payload.get(name)
    if not isinstance(found, str) or not found:
        raise Malformed(f"{name} is missing")
    return found


def _dict(payload: Json, name: str) -> Json:
    found = payload.get(name)
    if not isinstance(found, dict):
        raise Malformed(f"{name} is missing")
    return found


def _first(payload: Json, name: str) -> Json:
    found = payload.get(name)
    if not isinstance(found, list) or not found or not isinstance(found[0], dict):
        raise Malformed(f"{name} is missing")
    return found[0]
