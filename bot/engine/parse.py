"""From what was typed to typed arguments, one way on every platform.

Whatever does not work is answered with a sentence that says what would. What people type is tidied here and nowhere
else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.engine.tokens import Argument
from bot.kit import MemberId, Phrase
from bot.kit.feature import Command, Param, Value
from bot.kit.forms import FieldSpec


def parse_line(line: str, commands: Mapping[str, Command]) -> tuple[Command, dict[str, str]]:
    """The command of a typed line (with or without its slash) and its arguments, still as they were typed.

    :raises Rejected: when there is no such command, or something is missing or too much.
    """
    raise NotImplementedError


def bind(
    params: Sequence[Param],
    raw: Mapping[str, str | int],
    *,
    now: datetime,
    zone: ZoneInfo,
    language: str,
    find_member: Callable[[str], MemberId | None],
) -> dict[str, Value]:
    """The values of a handler's arguments, from what was typed for each.

    :raises Rejected: when one is missing or does not work.
    :raises NotFound: when a member or a code is not known here.
    """
    raise NotImplementedError


def bind_token(params: Sequence[Param], arguments: Sequence[Argument]) -> dict[str, Value]:
    """The values of a handler's arguments, from a token of ours; a select's value is always a word.

    :raises NotFound: when they are not what the handler takes.
    """
    raise NotImplementedError


def read_form(
    fields: Sequence[FieldSpec], values: Mapping[str, str], *, now: datetime, zone: ZoneInfo, language: str
) -> tuple[dict[str, Value], dict[str, Phrase]]:
    """The values of a form's fields, and every mistake in it by field."""
    raise NotImplementedError


def usage(command: Command) -> str:
    """How a command is typed: `/ideas status <number> <status> [reason]`."""
    raise NotImplementedError


def tidy(text: str) -> str:
    """A person's text without what nobody can see and what could disturb its surroundings."""
    raise NotImplementedError
