"""A button's action and arguments, a form's submission and arguments ⇄ a string of at most 100 bytes.

`v1:ideas.support:12` reads as it is written. Numbers stand as digits, words after `'` and bytes after `~` in base 64;
the characters `:` and `%` in words are written `%3A` and `%25`. A form's token begins with `f1`, its nonce comes first.
What is shown outside of a group's places says whose it is: `v1.7:…` is of the group 7. A token comes back from outside:
whatever it says is checked, and there is exactly one way to write each.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.kit import NotFound, Press

MOST_BYTES = 100
"""What the tightest platform lets a button carry."""
NONCE_BYTES = 16

Argument: TypeAlias = int | str | bytes

_BUTTON = "v1"
_FORM = "f1"
_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_NUMBER = re.compile(r"-?[0-9]+")
_HEAD = re.compile(r"([a-z][0-9])(?:\.([0-9]{1,18}))?")


def encode(press: Press) -> str:
    """The token of a button.

    :raises ValueError: when it would be too long, or holds something else than numbers, words and bytes.
    """
    return _written(_BUTTON, press.group, press.action, press.arguments)


def decode(token: str) -> Press:
    """What the token of a button says.

    :raises NotFound: when we did not write it.
    """
    group, action, arguments = _read(_BUTTON, token)
    return Press(action, arguments, group)


@dataclass(frozen=True, slots=True)
class Opening:
    """An opened form: its submission, what comes back with it, and a nonce that tells one opening from another.

    `group` is whose it is where it was opened outside of the group's places.
    """

    submission: str
    arguments: tuple[Argument, ...]
    nonce: bytes
    group: int | None = None


def encode_form(submission: str, arguments: Sequence[Argument], nonce: bytes, *, group: int | None = None) -> str:
    """The token of an opened form; the nonce has 16 bytes.

    :raises ValueError: when it would be too long, or holds something else than numbers, words and bytes.
    """
    if len(nonce) != NONCE_BYTES:
        raise ValueError(f"a nonce has {NONCE_BYTES} bytes, not {len(nonce)}")
    return _written(_FORM, group, submission, (nonce, *arguments))


def decode_form(token: str) -> Opening:
    """What the token of a form says.

    :raises NotFound: when we did not write it.
    """
    group, submission, arguments = _read(_FORM, token)
    match arguments:
        case (bytes(nonce), *rest) if len(nonce) == NONCE_BYTES:
            return Opening(submission, tuple(rest), nonce, group)
    raise NotFound


def _written(kind: str, group: int | None, name: str, arguments: Sequence[Argument]) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"“{name}” cannot be the name in a token: only letters, digits, dots, dashes and underscores")
    head = kind if group is None else f"{kind}.{group}"
    token = ":".join((head, name, *map(_written_argument, arguments)))
    length = len(token.encode())
    if length > MOST_BYTES:
        raise ValueError(f"the token of {name} has {length} bytes of at most {MOST_BYTES}: give it shorter arguments")
    return token


def _read(kind: str, token: str) -> tuple[int | None, str, tuple[Argument, ...]]:
    try:
        head, name, *arguments = token.split(":")
        found = _HEAD.fullmatch(head)
        group = int(found[2]) if found and found[2] else None
        read = group, name, tuple(map(_read_argument, arguments))
        if _written(kind, *read) == token:
            return read
    except ValueError:
        pass
    raise NotFound


def _written_argument(argument: Argument) -> str:
    match argument:
        case int():
            return str(int(argument))
        case str():
            return "'" + argument.replace("%", "%25").replace(":", "%3A")
        case bytes():
            return "~" + urlsafe_b64encode(argument).rstrip(b"=").decode()
        case _:
            raise ValueError(f"a token carries numbers, words and bytes, no {type(argument).__name__}")


def _read_argument(written: str) -> Argument:
    if written.startswith("'"):
        return written[1:].replace("%3A", ":").replace("%25", "%")
    if written.startswith("~"):
        return urlsafe_b64decode(written[1:] + "=" * (-len(written[1:]) % 4))
    if _NUMBER.fullmatch(written):
        return int(written)
    raise ValueError("neither a number nor words nor bytes")
