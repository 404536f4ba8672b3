"""Form → modal, and back; and a faulty form → a private message with what was typed.

Discord takes no modal as the answer to one that was sent. What is wrong is therefore said in a private message, with a
button that opens the form again. What was typed stands in that message, in blocks of code whose tags are the fields'
names; it is read from there when the button is pressed, and nothing is kept anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import discord
from discord import ui

from adapters.discord.capabilities import CHARACTERS, DISCORD
from adapters.discord.render import ACCENT, FENCE, Layout, choices_to_options, escape, framed, label, words_to_markdown
from bot.kit import Blank, OpenedForm

JOINER: Final = "\u2060"
"""Follows each backtick of what was typed, so that none closes its block; it cannot be seen."""
PIECE: Final = 1900
"""So many characters of what was typed fit one message even if all are backticks."""

_KEPT = re.compile(rf"{FENCE}(\w+)(?:\.([\w+#.-]+))?\n(.*)\n{FENCE}", re.DOTALL)
_FITS_A_TAG = re.compile(r"[\w+#.-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Faulty:
    """What somebody is shown whose form has mistakes."""

    view: Layout
    more: Sequence[Layout]
    """What they typed and no longer fits beside the mistakes."""


def form_to_modal(form: OpenedForm) -> ui.Modal:
    """A form as a modal; needs a running event loop, as all of discord.py's do."""
    modal = ui.Modal(title=label(form.title), custom_id=form.token)
    if form.intro is not None:
        modal.add_item(ui.TextDisplay(words_to_markdown(form.intro)))
    for blank in form.blanks:
        hint = None if blank.hint is None else label(blank.hint)
        modal.add_item(ui.Label(text=label(blank.label), description=hint, component=_control(blank)))
    modal.stop()
    return modal


def values_of(components: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What was typed and chosen in a modal that was sent, by field."""
    return dict(_values(components))


def faulty_to_view(form: OpenedForm, *, title: str, correct: str) -> Faulty:
    """What is wrong with a form, all that was typed, and the button that opens it again; its custom id is the token."""
    heading = f"### {escape(title)}"
    told = {blank.name: _told(blank) for blank in form.blanks}
    kept = {blank.name: _keep(blank) for blank in form.blanks if blank.value}
    room = CHARACTERS - len(heading) - sum(map(len, told.values()))
    fits: set[str] = set()
    for name, text in sorted(kept.items(), key=lambda one: len(one[1])):
        room -= len(text)
        if room >= 0:
            fits.add(name)
    frame: ui.Container[Any] = ui.Container(ui.TextDisplay(heading), accent_colour=ACCENT)
    for name, words in told.items():
        frame.add_item(ui.TextDisplay(words))
        if name in fits:
            frame.add_item(ui.TextDisplay(kept[name]))
    button: ui.Button[Any] = ui.Button(label=correct, custom_id=form.token, style=discord.ButtonStyle.primary)
    frame.add_item(ui.ActionRow(button))
    more = [piece for blank in form.blanks if blank.name in kept.keys() - fits for piece in _pieces(blank)]
    return Faulty(framed(frame), more)


def values_kept(texts: Iterable[str]) -> dict[str, str]:
    """What `faulty_to_view` put into a message's texts."""
    values: dict[str, str] = {}
    for text in texts:
        if kept := _KEPT.fullmatch(text):
            name, chosen, typed = kept.groups()
            values[name] = chosen or typed.replace(f"`{JOINER}", "`")
    return values


def _control(blank: Blank) -> ui.Item[Any]:
    if blank.kind == "choice":
        options = choices_to_options(blank.choices, blank.value)
        least = 1 if blank.required else 0
        return ui.Select(custom_id=blank.name, options=options, required=blank.required, min_values=least)
    style = discord.TextStyle.paragraph if blank.kind == "paragraph" else discord.TextStyle.short
    most = max(blank.most, len(blank.value))  # what stands there already may be longer, and must not be refused
    return ui.TextInput(
        custom_id=blank.name,
        style=style,
        required=blank.required,
        max_length=min(most, DISCORD.form_text),
        default=blank.value or None,
    )


def _values(components: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for component in components:
        match component:
            case {"custom_id": str(name), "value": str(value)}:
                yield name, value
            case {"custom_id": str(name), "values": [str(value), *_]}:
                yield name, value
            case {"component": inner}:
                yield from _values([inner])
            case {"components": inner}:
                yield from _values(inner)


def _told(blank: Blank) -> str:
    """A field's label and what is wrong with it."""
    name = f"**{escape(label(blank.label))}**"
    return name if blank.error is None else f"{name}\n⚠️ {words_to_markdown(blank.error)}"


def _keep(blank: Blank) -> str:
    chosen = next((choice for choice in blank.choices if choice.value == blank.value), None)
    if chosen is not None and _FITS_A_TAG.fullmatch(chosen.value):
        return f"{FENCE}{blank.name}.{chosen.value}\n{_unclosed(label(chosen.label))}\n{FENCE}"
    return f"{FENCE}{blank.name}\n{_unclosed(blank.value)}\n{FENCE}"


def _unclosed(text: str) -> str:
    return text.replace("`", f"`{JOINER}")


def _pieces(blank: Blank) -> Iterator[Layout]:
    """A long text by itself, to be copied from."""
    for start in range(0, len(blank.value), PIECE):
        piece = _unclosed(blank.value[start : start + PIECE])
        yield framed(ui.Container(ui.TextDisplay(f"{FENCE}\n{piece}\n{FENCE}"), accent_colour=ACCENT))
