"""Forms and cards as views: modals and the home. What has to come back with a view travels in it; none is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, assert_never

from adapters.slack.names import id_of
from adapters.slack.render import Json, card_to_blocks, choice_to_option, plain_text, rich_block, words_to_text
from bot.kit import Blank, Card, OpenedForm, spans, value_to_names

FORM = "form"
CARD = "card"
INPUT = "input"
"""The `action_id` of each field; its `block_id` is the field's name."""
PEOPLE = "multi_users_select"
LONGEST_TITLE = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Luggage:
    """What a view carries with it and brings back: whose form it is, and where its answer belongs."""

    channel: str
    channel_name: str
    token: str = ""
    response_url: str | None = None
    """Where an answer can be shown to the person in the channel, for half an hour."""
    private: bool = False
    """Whether it was opened from a card that only this person sees."""
    home: bool = False
    """Whether it came from somebody's home, which is then drawn anew."""

    def packed(self) -> str:
        """As the `private_metadata` of a view, which takes 3,000 characters."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def unpacked(cls, packed: str) -> Luggage:
        """What came back.

        :raises ValueError: when it is not what we packed.
        """
        try:
            luggage = cls(**json.loads(packed))
        except TypeError as error:
            raise ValueError("no luggage of ours") from error
        if not all(isinstance(part, str) for part in (luggage.channel, luggage.channel_name, luggage.token)):
            raise ValueError("no luggage of ours")
        return luggage


def form_to_view(form: OpenedForm, luggage: Luggage) -> Json:
    """A form as a modal; its mistakes, where there are any, below their fields."""
    blocks = [] if form.intro is None else [rich_block(form.intro)]
    for blank in form.blanks:
        blocks.append(_input(blank))
        if blank.error is not None:
            blocks.append(rich_block(("⚠ ", *spans(blank.error))))
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain_text(form.title),
        "submit": plain_text(form.send),
        "private_metadata": luggage.packed(),
        "blocks": blocks,
    }


def form_to_errors(form: OpenedForm) -> Mapping[str, str]:
    """What is wrong with a form, by the `block_id` of its fields; what was typed stays in the modal by itself."""
    return {blank.name: words_to_text(blank.error) for blank in form.blanks if blank.error is not None}


def card_to_modal(card: Card, luggage: Luggage) -> Json:
    """A card as a modal of its own, where there is no channel to show it in."""
    title = words_to_text(card.title or card.summary)
    if len(title) > LONGEST_TITLE:
        title = f"{title[: LONGEST_TITLE - 1]}…"
    return {
        "type": "modal",
        "callback_id": CARD,
        "title": plain_text(title),
        "private_metadata": luggage.packed(),
        "blocks": card_to_blocks(card, "view"),
    }


def card_to_home(card: Card, luggage: Luggage | None) -> Json:
    """A card as somebody's home; with luggage where its buttons can act."""
    carried = {} if luggage is None else {"private_metadata": replace(luggage, home=True).packed()}
    return {"type": "home", **carried, "blocks": card_to_blocks(card, "view")}


def values_of_view(view: Json) -> dict[str, str]:
    """What somebody filled in, by field.

    :raises ValueError: when it is none of our forms.
    """
    try:
        return {name: _value(block[INPUT]) for name, block in view["state"]["values"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no form of ours") from error


def people_of_view(view: Json) -> dict[str, list[str]]:
    """Whom somebody chose in a form of ours, by their ids and by field; Slack tells no names with them."""
    states = {name: block[INPUT] for name, block in view["state"]["values"].items()}
    return {
        name: [user for user in chosen if isinstance(user, str)]
        for name, state in states.items()
        if isinstance(chosen := state.get("selected_users"), list)
    }


def _value(state: Json) -> str:
    option: Any = state.get("selected_option")
    value = state.get("value") if option is None else option["value"]
    if not isinstance(value, str | None):
        raise TypeError("a value is a text")
    return value or ""


def _input(blank: Blank) -> Json:
    hint = {} if blank.hint is None else {"hint": plain_text(blank.hint)}
    return {
        "type": "input",
        "block_id": blank.name,
        "label": plain_text(blank.label),
        "optional": not blank.required,
        "element": _element(blank),
        **hint,
    }


def _element(blank: Blank) -> Json:
    match blank.kind:
        case "choice":
            return _choices(blank)
        case "people":
            return _people(blank)
        case "line" | "paragraph":
            return _line(blank)
        case _:
            assert_never(blank.kind)


def _line(blank: Blank) -> Json:
    value = {"initial_value": blank.value} if blank.value else {}
    multiline = blank.kind == "paragraph"
    return {
        "type": "plain_text_input",
        "action_id": INPUT,
        "multiline": multiline,
        "max_length": max(blank.most, len(blank.value)),  # what stands there already must fit, or it does not open
        **value,
    }


def _choices(blank: Blank) -> Json:
    chosen = next((choice for choice in blank.choices if choice.value == blank.value), None)
    initial = {} if chosen is None else {"initial_option": choice_to_option(chosen)}
    options = [choice_to_option(choice) for choice in blank.choices]
    return {"type": "static_select", "action_id": INPUT, "options": options, **initial}


def _people(blank: Blank) -> Json:
    chosen = [id_of(user) for user in value_to_names(blank.value)]
    initial = {"initial_users": chosen} if chosen else {}
    return {"type": PEOPLE, "action_id": INPUT, "max_selected_items": blank.most, **initial}
