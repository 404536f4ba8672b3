"""Forms as modals, what comes back from them, and faulty ones as messages that lose nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.capabilities import DISCORD
from adapters.discord.forms import Between, between_to_view, form_to_modal, values_kept, values_of
from adapters.discord.render import Layout
from bot.engine.finish import finish_form
from bot.engine.language import Languages
from bot.engine.tokens import encode_form
from bot.kit import Blank, Choice, OpenedForm, _, names_to_value
from tests.adapters.discord.people import words_of
from tests.adapters.discord.rules import COMPONENTS_V2, walk, wrong_message, wrong_modal

TOKEN = encode_form("ideas.decided", (1,), bytes(16))
STATUSES = (Choice("not_now", "not now"), Choice("it's done", "done"))


def form(**values: str) -> OpenedForm:
    """Four fields of all kinds, each with more to say than fits, with what stands in them and nothing right."""
    kinds: dict[str, Any] = {"text": "paragraph", "name": "line", "status": "choice", "reason": "paragraph"}
    blanks = tuple(
        Blank(
            name=name,
            label=f"*{name}* " + "x" * 60,
            kind=kind,
            required=name == "text",
            most=4000,
            hint="y" * 200,
            choices=STATUSES if kind == "choice" else (),
            value=values.get(name, ""),
            error=_("This one is needed. Please fill it in."),
        )
        for name, kind in kinds.items()
    )
    opened = OpenedForm(token=TOKEN, title="t" * 60, send="Send", intro="*i* " * 500, blanks=blanks)
    return finish_form(opened, language="en", languages=Languages.load(), limits=DISCORD, daily=(), behinds=())


async def test_a_form_keeps_the_limits_and_what_stands_in_it() -> None:
    modal = form_to_modal(form(text="a" * 4000, status="not_now")).to_dict()
    assert list(wrong_modal(modal)) == []
    assert modal["custom_id"] == TOKEN
    fields = {one["custom_id"]: one for one in walk(modal["components"]) if "custom_id" in one}
    assert fields["text"]["value"] == "a" * 4000
    assert [option.get("default", False) for option in fields["status"]["options"]] == [True, False]
    assert (fields["text"]["required"], fields["status"]["required"]) == (True, False)


async def test_what_stands_in_a_field_may_be_longer_than_what_may_be_typed_there() -> None:
    blank = Blank(name="text", label="x", kind="line", required=True, most=10, value="a" * 20)
    modal = form_to_modal(OpenedForm(token=TOKEN, title="x", send="x", blanks=(blank,))).to_dict()
    assert list(wrong_modal(modal)) == []


def test_a_form_is_read_in_the_shapes_that_discord_has_for_it() -> None:
    assert values_of(
        [
            {"type": 10, "id": 1},
            {"type": 18, "component": {"type": 4, "custom_id": "text", "value": "a"}},
            {"type": 18, "component": {"type": 3, "custom_id": "status", "values": ["not_now"]}},
            {"type": 18, "component": {"type": 3, "custom_id": "becomes", "values": []}},
            {"type": 18, "component": {"type": 5, "custom_id": "others", "values": ["7", "8"]}},
            {"type": 18, "component": {"type": 5, "custom_id": "nobody", "values": []}},
            {"type": 1, "components": [{"type": 4, "custom_id": "old", "value": "b"}]},
        ],
        {"7": "Ana", "8": "Ben B."}.__getitem__,
    ) == {"text": "a", "status": "not_now", "others": "7 Ana\n8 Ben B.", "nobody": "", "old": "b"}


@pytest.mark.parametrize("status", ["not_now", "it's done", ""])
async def test_a_faulty_form_shows_its_mistakes_and_keeps_what_was_typed(status: str) -> None:
    values = {"text": "```\n*a* `b`\n```", "name": "\u2060`\u2060", "status": status, "reason": ""}
    faulty = between_to_view(form(**values), 0, button="Correct it")
    assert list(wrong_message(sent(faulty.view))) == []
    assert faulty.more == []
    assert kept(faulty) == {name: value for name, value in values.items() if value}
    words = words_of(sent(faulty.view)["components"])
    assert words.count("This one is needed") == 4
    [button] = [one for one in walk(sent(faulty.view)["components"]) if one["type"] == 2]
    assert button["custom_id"] == TOKEN


async def test_what_does_not_fit_beside_the_mistakes_comes_behind_them() -> None:
    typed = {"text": "a" * 3999 + "`", "name": "short", "reason": "`" * 4000}
    faulty = between_to_view(form(**typed), 0, button="Correct it")
    assert all(list(wrong_message(sent(view))) == [] for view in (faulty.view, *faulty.more))
    assert kept(faulty) == {"name": "short"}
    behind = "".join(words_of(sent(view)["components"])[4:-4] for view in faulty.more)
    assert behind.replace("`\u2060", "`") == typed["text"] + typed["reason"]


@given(typed=st.text(min_size=1, max_size=500), name=st.text(alphabet="`\u2060\n ", min_size=1, max_size=50))
async def test_whatever_was_typed_comes_back(typed: str, name: str) -> None:
    assert kept(between_to_view(form(text=typed, name=name), 0, button="x")) == {"text": typed, "name": name}


def kept(faulty: Between) -> dict[str, str]:
    texts = [one["content"] for one in walk(sent(faulty.view)["components"]) if one["type"] == 10]
    return values_kept(texts)


def sent(view: Layout) -> dict[str, Any]:
    components: Any = view.to_components()  # type: ignore[no-untyped-call]  # the library has no type for it
    return {"components": components, "flags": COMPONENTS_V2, "allowed_mentions": {"parse": []}}


@given(names=st.dictionaries(st.integers(1, 2**63).map(str), st.text("`\u2060 #.ab\n", min_size=1), max_size=10))
async def test_whoever_was_chosen_is_chosen_still_when_the_form_comes_back(names: dict[str, str]) -> None:
    value = names_to_value(names)
    blank = Blank(name="others", label="x", kind="people", required=False, most=10, value=value)
    opened = OpenedForm(token=TOKEN, title="x", send="x", blanks=(blank,))
    assert kept(between_to_view(opened, 0, button="x")).get("others", "") == value
    modal = form_to_modal(opened).to_dict()
    assert list(wrong_modal(modal)) == []
    [chosen] = [one for one in walk(modal["components"]) if one["type"] == 5]
    assert [one["id"] for one in chosen.get("default_values", ())] == [int(user) for user in names]
