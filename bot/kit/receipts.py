"""Receipt codes as people copy them by hand: 26 letters and digits, in fours."""

from __future__ import annotations


def in_fours(code: str) -> str:
    """A code as it is easy to copy."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def as_given(typed: str) -> str:
    """A code as it was given out, however it was typed: `0`, `1` and `8` are no letters of it."""
    return "".join(typed.lower().split()).replace("-", "").translate(str.maketrans("018", "olb"))
