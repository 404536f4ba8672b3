"""Form → modal, and back; and what a private message keeps of a form between two modals.

Discord takes no modal as the answer to one that was sent. So what is wrong with a form, and the next step of a long
one, is told in a private message with a button that opens the next modal. What was typed stands in that message, in
blocks of code whose tags are the fields' names; it is read from there when the button is pressed, and nothing is kept
anywhere else. A long form's modals and buttons carry the step in their custom ids.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

import discord
from discord import ui

from adapters.discord.capabilities import CHARACTERS, DISCORD, FIELDS
from adapters.discord.render import (
    ACCENT,
    FENCE,
    Layout,
    choices_to_options,
    escape,
    framed,
    label,
    marked,
    words_to_markdown,
)
from bot.kit import Blank, OpenedForm, names_to_value, value_to_names

JOINER: Final = "\u2060"
"""Follows each backtick of what was typed, so that none closes its block; it cannot be seen."""
PIECE: Final = 1900
"""So many characters of what was typed fit one message even if all are backticks."""
MOST_CHOSEN: Final = 25
"""In one select (discord.com/developers/docs/components/reference#user-select)."""

_KEPT = re.compile(rf"{FENCE}(\w+)(?:\.([\w+#.-]+)|#([\d#]+))?\n(.*)\n{FENCE}", re.DOTALL)
_FITS_A_TAG = re.compile(r"[\w+#.-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Between:
    """What somebody is shown between two modals."""

    view: Layout
    more: Sequence[Layout]
    """What they typed and no longer fits into it."""


def steps_of(form: OpenedForm) -> int:
    """How many modals a form takes."""
    return max(1, ceil(len(form.blanks) / FIELDS))


def custom_id_of(form: OpenedForm, step: int) -> str:
    """The custom id of a step's modal and of the button that opens it."""
    return form.token if steps_of(form) == 1 else marked(form.token, step)


def faulty_step(form: OpenedForm) -> int:
    """The first step in which something is wrong."""
    return next((at // FIELDS for at, blank in enumerate(form.blanks) if blank.error is not None), 0)


def form_to_modal(form: OpenedForm, step: int = 0) -> ui.Modal:
    """One step of a form as a modal; needs a running event loop, as all of discord.py's do."""
    steps = steps_of(form)
    title = label(form.title)
    if steps > 1:
        count = f" ({step + 1}/{steps})"
        title = title[: DISCORD.form_title - len(count)] + count
    modal = ui.Modal(title=title, custom_id=custom_id_of(form, step))
    if form.intro is not None and step == 0:
        modal.add_item(ui.TextDisplay(words_to_markdown(form.intro)))
    for blank in form.blanks[step * FIELDS : (step + 1) * FIELDS]:
        hint = None if blank.hint is None else label(blank.hint)
        modal.add_item(ui.Label(text=label(blank.label), description=hint, component=_control(blank)))
    modal.stop()
    return modal


def values_of(components: Iterable[Mapping[str, Any]], called: Callable[[str], str] = str) -> dict[str, str]:
    """What was typed and chosen in a modal that was sent, by field; `called` knows the names of the users chosen."""
    return dict(_values(components, called))


def between_to_view(form: OpenedForm, step: int, *, button: str) -> Between:
    """What is wrong with a form, all that was typed, and the button that opens a step of it."""
    heading = f"### {escape(label(form.title))}"
    told = {blank.name: _told(blank) for blank in form.blanks if blank.error is not None or blank.value}
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
    style = discord.ButtonStyle.primary
    opener: ui.Button[Any] = ui.Button(label=button, custom_id=custom_id_of(form, step), style=style)
    frame.add_item(ui.ActionRow(opener))
    more = [piece for blank in form.blanks if blank.name in kept.keys() - fits for piece in _pieces(blank)]
    return Between(framed(frame), more)


def values_kept(texts: Iterable[str]) -> dict[str, str]:
    """What `between_to_view` put into a message's texts."""
    values: dict[str, str] = {}
    for text in texts:
        if kept := _KEPT.fullmatch(text):
            name, chosen, users, shown = kept.groups()
            typed = shown.replace(f"`{JOINER}", "`")
            if users:
                typed = names_to_value(dict(zip(users.split("#"), typed.split("\n"), strict=False)))
            values[name] = chosen or typed
    return values


def _control(blank: Blank) -> ui.Item[Any]:
    least = 1 if blank.required else 0
    if blank.kind == "people":
        chosen = [discord.Object(int(user), type=discord.User) for user in value_to_names(blank.value)]
        return ui.UserSelect(
            custom_id=blank.name,
            required=blank.required,
            min_values=least,
            max_values=min(blank.most, MOST_CHOSEN),
            default_values=chosen,
        )
    if blank.kind == "choice":
        options = choices_to_options(blank.choices, blank.value)
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


def _values(components: Iterable[Mapping[str, Any]], called: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    for component in components:
        match component:
            case {"custom_id": str(name), "value": str(value)}:
                yield name, value
            case {"type": discord.ComponentType.user_select.value, "custom_id": str(name), "values": [*users]}:
                yield name, names_to_value({str(user): called(str(user)) for user in users})
            case {"custom_id": str(name), "values": [str(value), *_]}:
                yield name, value
            case {"component": inner}:
                yield from _values([inner], called)
            case {"components": inner}:
                yield from _values(inner, called)


def _told(blank: Blank) -> str:
    """A field's label and what is wrong with it."""
    name = f"**{escape(label(blank.label))}**"
    return name if blank.error is None else f"{name}\n⚠️ {words_to_markdown(blank.error)}"


def _keep(blank: Blank) -> str:
    chosen = next((choice for choice in blank.choices if choice.value == blank.value), None)
    if chosen is not None and _FITS_A_TAG.fullmatch(chosen.value):
        return f"{FENCE}{blank.name}.{chosen.value}\n{_unclosed(label(chosen.label))}\n{FENCE}"
    if blank.kind == "people":
        names = value_to_names(blank.value)
        shown = "\n".join(names.values())
        return f"{FENCE}{blank.name}#{'#'.join(names)}\n{_unclosed(shown)}\n{FENCE}"
    return f"{FENCE}{blank.name}\n{_unclosed(blank.value)}\n{FENCE}"


def _unclosed(text: str) -> str:
    return text.replace("`", f"`{JOINER}")


def _pieces(blank: Blank) -> Iterator[Layout]:
    """A long text by itself, to be copied from."""
    for start in range(0, len(blank.value), PIECE):
        piece = _unclosed(blank.value[start : start + PIECE])
        yield framed(ui.Container(ui.TextDisplay(f"{FENCE}\n{piece}\n{FENCE}"), accent_colour=ACCENT))
