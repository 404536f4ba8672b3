"""Formats: what is asked in the silent writing. Ours are in `common`; a group makes, changes and retires its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from bot.features.retros.common import FORMATS, feature
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Call,
    Card,
    Choice,
    Effects,
    Field,
    Fields,
    Form,
    NotFound,
    Paragraph,
    Phrase,
    Rejected,
    Reply,
    Slash,
    View,
    Words,
    _,
    join,
    plain,
)
from storage.retros import FormatStore, KeptFormat, OwnFormat

MOST_COLUMNS: Final = 8
MOST_HEAD: Final = 45
"""Characters of a column's head: what a form's field may be called on the tightest platform."""
MOST_OWN: Final = 25 - len(FORMATS)
"""So many are offered beside ours: a platform lets people choose from 25."""

_OWN: Final = "own-"
_OWN_KEY: Final = re.compile(rf"{_OWN}([0-9]{{1,9}})")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A format that was chosen for a retro; `own` where it is the group's."""

    key: str
    own: OwnFormat | None

    @property
    def name(self) -> Phrase | str:
        """What people call it."""
        return FORMATS[self.key].name if self.own is None else self.own.name


def choices(view: View) -> tuple[Choice, ...]:
    """All formats that are offered, the group's own last."""
    ours = (Choice(key, one.name) for key, one in FORMATS.items())
    return (*ours, *(Choice(_key(one), one.own.name) for one in view.store(FormatStore).all()))


def suggest(view: View, typed: str) -> Sequence[Choice]:
    """The formats whose name has what was typed."""
    wanted = typed.casefold()
    return [one for one in choices(view) if wanted in one.value or wanted in plain(one.label).casefold()]


def kept_as(view: View, key: str) -> Chosen:
    """The format behind a key, also one that was retired since.

    :raises NotFound: when there is none.
    """
    if key in FORMATS:
        return Chosen(key, None)
    own = _OWN_KEY.fullmatch(key)
    found = None if own is None else view.store(FormatStore).find(int(own[1]))
    if found is None:
        raise NotFound
    return Chosen(key, found.own)


def chosen(view: View, typed: str) -> Chosen:
    """The format that somebody typed, by its key or its name.

    :raises Rejected: when there is none; it says which there are.
    """
    offered = choices(view)
    for one in offered:
        if typed.casefold() in {one.value, plain(one.label).casefold()}:
            return kept_as(view, one.value)
    raise Rejected(
        _(
            "There is no format “{typed}”. There are: {formats}. {command} makes one of your own.",
            typed=typed,
            formats=join([one.value if one.value in FORMATS else one.label for one in offered]),
            command=Slash("retro format"),
        )
    )


FormatName = Annotated[str, Arg(_("what is asked in it"), complete=suggest)]


@dataclass(frozen=True, slots=True)
class FormatForm(Form):
    """A format of a group's own."""

    title = _("What you ask in a retro")
    send = _("Save")

    name: Annotated[str, Field(_("What is it called?"), most=MOST_HEAD)]
    columns: Annotated[
        str,
        Field(
            _("What is asked?"),
            "paragraph",
            most=(MOST_HEAD + 1) * MOST_COLUMNS,
            hint=_("One question a line, up to eight"),
        ),
    ]


@feature.command("retro format", _("See what a retro can ask, and make a format of your own"))
def formats(call: View) -> Effects:
    """All formats with what they ask."""
    own = call.store(FormatStore).all()
    blocks: list[Block] = [_asks(one.name, one.columns) for one in FORMATS.values()]
    blocks += [_asks(one.own.name, one.own.columns) for one in own]
    look = look_at.select(_("Change one of yours"), [Choice(str(one.number), one.own.name) for one in own])
    new = new_one.primary(_("Make one of your own"))
    return Reply(
        Card(
            title=_("What a retro can ask"),
            summary=_("What a retro can ask"),
            blocks=(*blocks, Actions((new, look) if own else (new,))),
        )
    )


def _asks(name: Words, columns: Sequence[Words]) -> Paragraph:
    return Paragraph((Bold(name), "\n", *join(columns, " · ")))


@feature.action
def new_one(call: View) -> Effects:
    """Ask for a new one."""
    return saved.open(0)


@feature.action
def look_at(call: View, number: int) -> Effects:
    """One of the group's own, with what can be done."""
    return Reply(_card(_found(call, number)))


@feature.action
def change(call: View, number: int) -> Effects:
    """Ask for other words."""
    own = _found(call, number).own
    return saved.open(number, values={"name": own.name, "columns": "\n".join(own.columns)})


@feature.action
def retire(call: Call, number: int, retired: int) -> Effects:
    """Offer it no more, or again."""
    _found(call, number)
    if not retired:
        _room_for_one_more(call)
    call.store(FormatStore).retire(number, retired=bool(retired))
    return Reply(_card(_found(call, number)))


@feature.on_submit
def saved(call: Call, form: FormatForm, number: int) -> Effects:
    """Keep it, new or in place of what it was."""
    own = OwnFormat(form.name, tuple(filter(None, (" ".join(line.split()) for line in form.columns.splitlines()))))
    _check(call, own, number)
    store = call.store(FormatStore)
    if number:
        _found(call, number)
        store.change(number, own)
    else:
        _room_for_one_more(call)
        number = store.add(own)
    return Reply(_card(_found(call, number)))


def _check(call: View, own: OwnFormat, number: int) -> None:
    """See that people can tell it from others and that it fits.

    :raises Rejected: when not.
    """
    if not 1 <= len(own.columns) <= MOST_COLUMNS:
        raise Rejected(
            _("Ask from 1 to {most} things, one a line; these are {count}.", most=MOST_COLUMNS, count=len(own.columns)),
            field="columns",
        )
    for head in own.columns:
        if len(head) > MOST_HEAD:
            raise Rejected(
                _(
                    "“{head}” has {count} characters, and {most} fit above what people write. Say it shorter.",
                    head=head,
                    count=len(head),
                    most=MOST_HEAD,
                ),
                field="columns",
            )
    if len({head.casefold() for head in own.columns}) < len(own.columns):
        raise Rejected(_("Two of these are the same. Ask each thing once."), field="columns")
    taken = {
        name
        for one in choices(call)
        if one.value != f"{_OWN}{number}"
        for name in (one.value.casefold(), plain(one.label).casefold())
    }
    if own.name.casefold() in taken:
        raise Rejected(_("There is a format “{name}” already. Call this one otherwise.", name=own.name), field="name")


def _room_for_one_more(call: View) -> None:
    if len(call.store(FormatStore).all()) >= MOST_OWN:
        raise Rejected(_("You have {most} formats of your own. Retire one that you do not need.", most=MOST_OWN))


def _found(call: View, number: int) -> KeptFormat:
    found = call.store(FormatStore).find(number)
    if found is None:
        raise NotFound
    return found


def _card(one: KeptFormat) -> Card:
    again = _("It is offered no more. Retros that were held with it stay as they are.")
    usable = _("{command} begins a retro with it.", command=Slash(f'retro start "{one.own.name}"'))
    offer = retire.button(_("Offer it again"), one.number, 0)
    stop = retire.danger(_("Retire it"), one.number, 1)
    return Card(
        title=one.own.name,
        summary=one.own.name,
        blocks=(
            Fields(tuple((str(index), head) for index, head in enumerate(one.own.columns, 1))),
            Paragraph(again if one.retired else usable),
            Actions((change.button(_("Change it"), one.number), offer if one.retired else stop)),
        ),
    )


def _key(one: KeptFormat) -> str:
    return f"{_OWN}{one.number}"
