"""What is asked: a form is a frozen dataclass, and each of its fields says its label, its kind and its limits.

    @dataclass(frozen=True, slots=True)
    class IdeaForm(Form):
        title = _("A new idea")
        text: Annotated[str, Field(_("What is your idea?"), "paragraph", most=1500)]

A field with a default may be left out. The handler of a form gets an instance whose values were checked; the person
gets every mistake at once, each on its field, with all they typed still there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias, get_args, get_origin, get_type_hints

from bot.kit.cards import Choice
from bot.kit.text import MemberId, Phrase, Words, _

Kind = Literal["line", "paragraph", "choice", "people"]
Members: TypeAlias = tuple[MemberId, ...]
"""Whoever is chosen in a field for people."""
TYPES: Final = (str, int, datetime, Members)


@dataclass(frozen=True, slots=True)
class Field:
    """How one value is asked for; lengths are in characters after the text was tidied, of people it is how many.

    `prefix` is what people may write before a number (`D-12`). A time that is a `day` may be today.
    """

    label: Phrase
    kind: Kind = "line"
    _: dataclasses.KW_ONLY
    most: int = 200
    prefix: str = ""
    day: bool = False
    hint: Phrase | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for just now.

    `intro` stands above the fields; it is the place to say what will happen to what is written. `labels` are how the
    fields are called that are asked for, where not all are, as they are declared; the others have a default.
    """

    intro: Words | None = None
    labels: Mapping[str, Words] | None = None


class Form:
    """The base of every form."""

    title: ClassVar[Phrase]
    send: ClassVar[Phrase] = _("Send")
    asks: ClassVar[Callable[..., Asked] | None] = None
    """What is asked for where that depends: a function of a `View` and of what comes back with the form."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field of a form's class: its name, how it is asked for, its type and whether it must be given."""

    name: str
    field: Field
    type: Any
    """One of `TYPES`."""
    required: bool


def fields_of(form: type[Form]) -> tuple[FieldSpec, ...]:
    """The fields of a form's class, in their order.

    :raises TypeError: when the class is no form as described above.
    """
    if not dataclasses.is_dataclass(form) or not hasattr(form, "title"):
        raise TypeError(f"{form.__name__} is no frozen dataclass with a title")
    hints = get_type_hints(form, include_extras=True)
    return tuple(_spec(form, field, hints[field.name]) for field in dataclasses.fields(form))


def _spec(form: type[Form], field: dataclasses.Field[Any], hint: object) -> FieldSpec:
    if get_origin(hint) is Annotated:
        type_, *extras = get_args(hint)
        if type_ == datetime | None:  # a time that may be left out has no other default
            type_ = datetime
        asked = next((extra for extra in extras if isinstance(extra, Field)), None)
        if asked is not None and type_ in TYPES and (type_ == Members) == (asked.kind == "people"):
            required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
            return FieldSpec(field.name, asked, type_, required)
    raise TypeError(f"{form.__name__}.{field.name} is no Annotated[str | int | datetime | Members, Field(…)]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """One field of an opened form: what is asked, what is there already, and what was wrong with it.

    Of people the value is what `names_to_value` makes of them.
    """

    name: str
    label: Words
    kind: Kind
    required: bool
    most: int
    hint: Words | None = None
    choices: tuple[Choice, ...] = ()
    value: str = ""
    error: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedForm:
    """A form as a person sees it. `token` comes back with what they filled in."""

    token: str
    title: Words
    send: Words
    intro: Words | None = None
    blanks: tuple[Blank, ...]

    @property
    def faulty(self) -> bool:
        """Whether it came back because something in it was wrong."""
        return any(blank.error is not None for blank in self.blanks)


def names_to_value(names: Mapping[str, str]) -> str:
    """Whoever is chosen, name by user of the reader's platform, as the value of a field for people: a line each."""
    return "\n".join(f"{user} {' '.join(name.split())}" for user, name in names.items())


def value_to_names(value: str) -> dict[str, str]:
    """Name by user, from the value of a field for people."""
    return {user: name for user, _blank, name in (line.partition(" ") for line in value.split("\n")) if user}
