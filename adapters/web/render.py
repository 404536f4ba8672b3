"""Board → the parts of it as JSON, each for itself, so that only what changed has to be sent; answers → JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, assert_never

from adapters.pages.render import View, card_to_view, form_to_view, item_to_view, words_to_view
from bot.engine.platform import Answer, Ask, Done, Private
from bot.engine.tokens import encode
from bot.kit import Board, Lane

Mark: TypeAlias = Callable[[str], str]
"""Marks a token as drawn for somebody."""
Parts: TypeAlias = Mapping[str, str]
"""The parts of a board by their names, as JSON."""


def board_to_parts(board: Board, mark: Mark) -> Parts:
    """A board as its head, its card, its lanes and its notes."""
    head = {
        "title": words_to_view(board.title),
        "ends": None if board.ends is None else board.ends.isoformat(),
        "empty": None if board.empty is None else words_to_view(board.empty),
        "lanes": [lane.key for lane in board.lanes],
    }
    parts: dict[str, Any] = {"head": head, "card": marked(card_to_view(board.card), mark)}
    for lane in board.lanes:
        parts[f"lane {lane.key}"] = marked(_lane_to_view(lane), mark)
        parts |= {f"note {note.number}": words_to_view(note.words) for note in lane.notes}
    return {name: json.dumps(part) for name, part in parts.items()}


def _lane_to_view(lane: Lane) -> View:
    return {
        "title": words_to_view(lane.title),
        "aside": None if lane.aside is None else words_to_view(lane.aside),
        "notes": [note.number for note in lane.notes],
        "drop": None if lane.drop is None else {"token": encode(lane.drop)},
        "actions": [item_to_view(item) for item in lane.actions],
    }


def news(parts: Parts, before: Parts) -> str:
    """The parts that differ from what somebody was shown before or are gone, as the inside of an object of JSON."""
    changed = ",".join(f"{json.dumps(name)}:{part}" for name, part in parts.items() if before.get(name) != part)
    gone = json.dumps([name for name in before if name not in parts])
    return f'"parts":{{{changed}}},"gone":{gone}'


def answer_to_view(answer: Answer, mark: Mark) -> View:
    """What somebody is shown for what they did."""
    match answer:
        case Private(card, replaces):
            return {"kind": "private", "card": marked(card_to_view(card), mark), "replaces": replaces}
        case Ask(form):
            return {"kind": "ask", "form": marked(form_to_view(form), mark)}
        case Done():
            return {"kind": "done"}
        case _:
            assert_never(answer)


def marked(view: Any, mark: Mark) -> Any:
    """The same with all its tokens marked."""
    match view:
        case dict():
            return {name: mark(value) if name == "token" else marked(value, mark) for name, value in view.items()}
        case list():
            return [marked(one, mark) for one in view]
        case _:
            return view
