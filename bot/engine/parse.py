"""From what was typed to typed arguments, one way on every platform.

Whatever does not work is answered with a sentence that says what would. What people type is tidied here and nowhere
else.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from bot.engine.language import Languages
from bot.engine.tokens import Argument
from bot.kit import (
    Choice,
    Code,
    MemberId,
    Members,
    NotFound,
    Phrase,
    Rejected,
    Slash,
    When,
    Words,
    _,
    _n,
    instant_of,
    join,
    plain,
    value_to_names,
)
from bot.kit.feature import Command, Param, Value
from bot.kit.forms import FieldSpec

LARGEST_NUMBER = 2**31 - 1
"""What an integer column holds on every database."""

_LONGEST_TIME = 60
_LONGEST_ECHO = 40
_MOST_LISTED = 10

_QUOTES = ('"“”„«»', "'‘’‚‹›")
"""Marks that belong together: keyboards and phones put any of them for any other."""

_BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")

_YEAR_FIRST = re.compile(r"\d{4}\b")
_TIME_REWRITES = (
    (re.compile(r"\bpasado mañana\b"), "en 2 días"),
    (re.compile(r"\bel (próximo )?|\bpróximo "), ""),
    (re.compile(r"\b(at|a las?) (\d\d?)$"), r"\1 \2:00"),
    (re.compile(r"^(\d\d?) ?w$"), r"in \1 weeks"),
    (re.compile(r"^(?!in |en |dentro )(|.* )(\d\d?) ?h$"), r"\g<1>\2:00"),
)
"""What people say and `dateparser` does not know, put in its words."""


# --- A typed line -----------------------------------------------------------------------------------------------------


def parse_line(
    line: str, commands: Mapping[str, Command], names: Collection[str] = ()
) -> tuple[Command, dict[str, str]]:
    """The command of a typed line (with or without its slash) and its arguments, still as they were typed.

    Each of `names` is one word, whatever stands in it.

    :raises Rejected: when there is no such command, or something is missing or too much.
    """
    command, remainder = _command_of(line.strip().removeprefix("/"), commands)
    typed: dict[str, str] = {}
    for param in command.handler.params:
        if param.arg is not None and param.arg.rest:
            text, remainder = remainder.strip(), ""
        else:
            text, remainder = _first_word(remainder, names)
        if text:
            typed[param.name] = text
        elif param.required:
            raise Rejected(_missing(param, command))
    if remainder.strip():
        raise Rejected(
            _(
                "That is more than I can place. Type it like this: {usage}. Put words that belong together in quotes.",
                usage=Slash(usage(command)),
            )
        )
    return command, typed


def usage(command: Command) -> str:
    """How a command is typed after its slash: `ideas status <number> <status> [reason]`."""
    return " ".join((command.name, *map(_placeholder, command.handler.params)))


def _placeholder(param: Param) -> str:
    name = param.name.replace("_", " ")
    return f"<{name}>" if param.required else f"[{name}]"


def _command_of(line: str, commands: Mapping[str, Command]) -> tuple[Command, str]:
    """The command with the longest name that the line begins with, and the rest of the line."""
    words = line.split()
    for count in range(min(len(words), max((len(name.split()) for name in commands), default=0)), 0, -1):
        command = commands.get(" ".join(words[:count]).lower())
        if command is not None:
            return command, "".join(line.split(None, count)[count:])
    raise Rejected(_unknown(words, commands))


def _unknown(words: Sequence[str], commands: Mapping[str, Command]) -> Phrase:
    """What to say to a line that begins with no command."""
    if not words:
        return _("Type what you would like to do. {help} shows all there is.", help=Slash("help"))
    first, first_two = words[0].lower(), " ".join(words[:2]).lower()
    typed = Code(_echo(f"/{first}"))
    group = [name for name in commands if name.startswith(f"{first} ")]
    if group and len(words) == 1:
        known = _typed_like(group[:_MOST_LISTED])
        help_ = Slash(f"help {first}")
        return _(
            "{typed} needs one more word: {commands}. {help} explains them.", typed=typed, commands=known, help=help_
        )
    near = (
        get_close_matches(first_two, commands, n=1, cutoff=0.8)
        or group[:_MOST_LISTED]
        or get_close_matches(first, commands, n=1)
    )
    if near:
        return _(
            "I do not know {typed}. Did you mean {commands}?",
            typed=Code(_echo(f"/{first_two}")),
            commands=_typed_like(near),
        )
    return _("I do not know {typed}. {help} shows all there is.", typed=typed, help=Slash("help"))


def _typed_like(names: Sequence[str]) -> Words:
    return join(Slash(name) for name in names)


def _first_word(text: str, names: Collection[str]) -> tuple[str, str]:
    """The first word, or the words in quotes, and the rest. A mark that nothing closes is an apostrophe."""
    text = text.lstrip()
    for name in sorted(names, key=len, reverse=True):
        if text.startswith(name) and not text[len(name) :][:1].strip():
            return name, text[len(name) :]
    marks = next((family for family in _QUOTES if text[:1] and text[0] in family), "")
    for end in range(1, len(text)) if marks else ():
        if text[end] in marks and (end + 1 == len(text) or text[end + 1].isspace()):
            return text[1:end].strip(), text[end + 1 :]
    word, *rest = text.split(None, 1) or [""]
    return word, "".join(rest)


# --- Values -----------------------------------------------------------------------------------------------------------


def bind(
    params: Sequence[Param],
    raw: Mapping[str, str | int],
    *,
    now: datetime,
    zone: ZoneInfo,
    language: str,
    find_member: Callable[[str], MemberId | None],
) -> dict[str, Value]:
    """The values of a handler's arguments, from what was typed for each; `find_member` is given `@ana` as it was typed.

    :raises Rejected: when one is missing or does not work.
    :raises NotFound: when a member or a code is not known here.
    """
    if raw.keys() - {param.name for param in params}:
        raise Rejected(_("This command has changed in the meantime. Please begin it anew."))
    reader = _Reader(now, zone, language, find_member)
    return {param.name: _bound(param, tidy(str(raw.get(param.name, ""))), reader) for param in params}


def bind_token(params: Sequence[Param], arguments: Sequence[Argument]) -> dict[str, Value]:
    """The values of a handler's arguments, from a token of ours; a select's chosen value comes as a word.

    :raises NotFound: when they are not what the handler takes.
    """
    given = dict(zip((param.name for param in params), arguments, strict=False))
    if len(arguments) > len(params) or any(param.required for param in params[len(arguments) :]):
        raise NotFound
    return {
        param.name: _from_token(param, given[param.name]) if param.name in given else param.default for param in params
    }


def read_form(
    fields: Sequence[FieldSpec],
    values: Mapping[str, str],
    *,
    now: datetime,
    zone: ZoneInfo,
    language: str,
    find_user: Callable[[str, str], MemberId | None] = lambda _user, _name: None,
) -> tuple[dict[str, Value | Members], dict[str, Phrase]]:
    """The values of a form's fields and every mistake in it, by field; what was left out keeps the form's default.

    `find_user` is given each user of the reader's platform that was chosen, and their name.
    """
    reader = _Reader(now, zone, language, find_member=lambda _typed: None)
    read: dict[str, Value | Members] = {}
    mistakes: dict[str, Phrase] = {}
    for spec in fields:
        text = tidy(values.get(spec.name, ""))
        if spec.field.kind == "line":
            text = " ".join(text.split())
        try:
            asked = spec.field
            if text and asked.kind == "people":
                read[spec.name] = _members(text, asked.most, find_user)
            elif text:
                read[spec.name] = reader.value(
                    text, spec.type, most=asked.most, choices=asked.choices, prefix=asked.prefix, day=asked.day
                )
            elif spec.required:
                mistakes[spec.name] = _("This one is needed. Please fill it in.")
        except Rejected as mistake:
            mistakes[spec.name] = mistake.words
    return read, mistakes


def tidy(text: str) -> str:
    """A person's text without what nobody can see and what could disturb its surroundings.

    Composed as on most keyboards (NFC), one way to end a line, no control characters but line ends and tabs, nothing
    that turns the direction of the text around it, no blanks at the ends. Text of blanks alone is empty.
    """
    if text.isascii() and text.isprintable():  # most of what is typed on one line, and nothing to tidy in it
        return text.strip()
    kept = "".join(filter(_is_kept, _LINE_ENDS.sub("\n", text)))
    tidied = unicodedata.normalize("NFC", kept).strip()
    return tidied if any(unicodedata.category(character)[0] not in "ZC" for character in tidied) else ""


def _is_kept(character: str) -> bool:
    if character in "\n\t":
        return True
    return unicodedata.category(character) not in {"Cc", "Cs"} and character not in _BIDI_CONTROLS


def _bound(param: Param, text: str, reader: _Reader) -> Value:
    if text:
        arg = param.arg
        if arg is None:
            return reader.value(text, param.type)
        return reader.value(text, param.type, most=arg.most, choices=arg.choices, prefix=arg.prefix, day=arg.day)
    if param.required:
        raise Rejected(_missing(param))
    default: Value = param.default
    return default


def _missing(param: Param, command: Command | None = None) -> Phrase:
    what: Words = param.name if param.arg is None else param.arg.about
    if command is None:
        return _("Something is missing: {what}.", what=what)
    return _("Something is missing: {what}. Type it like this: {usage}", what=what, usage=Slash(usage(command)))


def _from_token(param: Param, argument: Argument) -> Value:
    if param.arg is not None and param.arg.choices and str(argument) not in {c.value for c in param.arg.choices}:
        raise NotFound
    match argument:
        case int() if param.type in (int, MemberId) and abs(argument) <= LARGEST_NUMBER:
            return argument
        case str() if param.type is int and re.fullmatch("[0-9]{1,9}", argument):
            return int(argument)
        case str() if param.type is str and _can_be_stored(argument):
            return argument
        case bytes() if param.type is bytes:
            return argument
    raise NotFound


def _can_be_stored(text: str) -> bool:
    """Whether databases take it: half of a surrogate pair is no character, and PostgreSQL has no place for a zero."""
    return not any(character == "\0" or unicodedata.category(character) == "Cs" for character in text)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one value at a time, for one person."""

    now: datetime
    zone: ZoneInfo
    language: str
    find_member: Callable[[str], MemberId | None]

    def value(
        self,
        text: str,
        kind: Any,
        *,
        most: int = 200,
        choices: Sequence[Choice] = (),
        prefix: str = "",
        day: bool = False,
    ) -> Value:
        """The value of a tidy text that is not empty.

        :raises Rejected: when it does not work.
        :raises NotFound: when a member or a code is not known here.
        """
        if choices:
            text = _chosen(text, choices)
        if kind is int:
            return _number(text, prefix)
        if kind is datetime:
            return self._instant(text, day=day)
        if kind is MemberId:
            return self._member(text)
        if kind is bytes:
            return _bytes(text)
        if len(text) > most:
            raise Rejected(
                _(
                    "That is {length} characters long. At most {most} fit here; please shorten it.",
                    length=len(text),
                    most=most,
                )
            )
        return text

    def _member(self, text: str) -> MemberId:
        member = self.find_member(text)
        if member is None:
            raise NotFound(_unknown_member(text))
        return member

    def _instant(self, text: str, *, day: bool) -> datetime:
        instant = self._read_time(" ".join(text.split()))
        if instant is None:
            raise Rejected(
                _(
                    "I cannot read “{typed}” as a time. Write it like “tomorrow 3pm”, “fri 10:00” or “in 2 weeks”.",
                    typed=_echo(text),
                )
            )
        is_today = instant.astimezone(self.zone).date() == self.now.astimezone(self.zone).date()
        if instant <= self.now and not (day and is_today):
            raise Rejected(
                _("{when} is over already. Write a time to come, such as “tomorrow 3pm”.", when=When(instant))
            )
        return instant

    def _read_time(self, text: str) -> datetime | None:
        if len(text) > _LONGEST_TIME or text.isdecimal():
            return None
        here = self.now.astimezone(self.zone).replace(tzinfo=None, microsecond=0)
        try:
            found = self._said_time(text, here)
            if found is None:
                return None
            if found.tzinfo is not None:
                return found.astimezone(UTC)
            span = found - here
            if timedelta() < span < timedelta(days=1) and self._said_time(text, here - span) == here:
                # "In 90 minutes" is so much time from now, also on the night when the clocks change.
                return self.now.replace(microsecond=0) + span
            return instant_of(found, self.zone)
        except (OverflowError, ValueError):
            return None

    def _said_time(self, text: str, here: datetime) -> datetime | None:
        """The local time that was said at a local time, or an aware one if the zone was said too.

        :raises ValueError: for a day that no calendar has.
        """
        with suppress(ValueError):
            return datetime.fromisoformat(text)
        settings = {"RELATIVE_BASE": here, "PREFER_DATES_FROM": "future", "USE_GIVEN_LANGUAGE_ORDER": True}
        if _YEAR_FIRST.match(text):
            # A month and a day follow, in this order; left alone, `dateparser` reads them as the language does.
            date.fromisoformat(text[:10])
            settings["DATE_ORDER"] = "YMD"
        # Late, because it takes as long to import as everything else together.
        from dateparser import parse  # type: ignore[import-untyped]  # noqa: PLC0415 - see above; it has no types

        said = text.lower()
        for pattern, words in _TIME_REWRITES:
            said = pattern.sub(words, said)
        others = [name for name in Languages.load().names if name != self.language]
        found: datetime | None = parse(said, languages=[self.language, *others], settings=settings)
        return found


def _members(value: str, most: int, find_user: Callable[[str, str], MemberId | None]) -> Members:
    """Whoever was chosen.

    :raises Rejected: when they are too many, or somebody is not known here.
    """
    names = value_to_names(value)
    if len(names) > most:
        raise Rejected(_n("Choose one person.", "Choose at most {count} people.", most))
    found = []
    for user, name in names.items():
        member = find_user(user, name) if name else None
        if member is None:
            raise Rejected(_unknown_member(name or user))
        found.append(member)
    return tuple(dict.fromkeys(found))


def _unknown_member(typed: str) -> Phrase:
    return _(
        "I know nobody called “{typed}” in this group. Once they have done something here, I will.", typed=_echo(typed)
    )


def _chosen(text: str, choices: Sequence[Choice]) -> str:
    """The value of the choice whose value or label, in any of our languages, was typed."""
    languages = Languages.load()
    wanted = text.casefold()
    for choice in choices:
        labels = (plain(languages.localize(choice.label, language)) for language in languages.names)
        if wanted in {tidy(known).casefold() for known in (choice.value, *labels)}:
            return choice.value
    listed: list[Words] = [choice.label for choice in choices[:_MOST_LISTED]]
    if len(choices) > _MOST_LISTED:
        listed.append(_n("and {count} more", "and {count} more", len(choices) - _MOST_LISTED))
    raise Rejected(_("“{typed}” is none of the choices: {choices}.", typed=_echo(text), choices=join(listed)))


def _number(text: str, prefix: str) -> int:
    before = rf"(?:{re.escape(prefix)} ?[-–‑]? ?|#)?" if prefix else "#?"
    match = re.fullmatch(rf"{before}(\d{{1,10}})", text, re.IGNORECASE)
    number = int(match[1]) if match else 0
    if not 1 <= number <= LARGEST_NUMBER:
        example = f"{prefix}-12" if prefix else "12"
        raise Rejected(
            _(
                "“{typed}” is no number that can be here. Write one like {example}.",
                typed=_echo(text),
                example=Code(example),
            )
        )
    return number


def _bytes(text: str) -> bytes:
    try:
        read = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise NotFound from None
    if urlsafe_b64encode(read).rstrip(b"=").decode() != text:
        raise NotFound
    return read


def _echo(text: str) -> str:
    """What somebody typed, short enough to be said back to them."""
    return text if len(text) <= _LONGEST_ECHO else text[: _LONGEST_ECHO - 1] + "…"
