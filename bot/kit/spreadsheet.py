"""Tables for a spreadsheet, which is told everything as text, never as something to reckon."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

_BOM: Final = "\ufeff"
"""By it Excel knows that letters are written in UTF-8."""
_FORMULA: Final = re.compile(r"(?:^|[;\t\r\n])[\s\"'\u200b-\u200f\u2060\ufeff]*(?=[=+\-@＝＋－＠﹢﹣﹦﹫−])")
"""Where a spreadsheet would see a formula begin: at the beginning of a cell, and wherever a cell would begin if it took
another sign than the comma for what stands between two. https://owasp.org/www-community/attacks/CSV_Injection"""
_AT_THE_BEGINNING: Final = re.compile(r"\A[\t\r]")


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """A table as RFC 4180 has it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(map(cell, row) for row in rows)
    return (_BOM + text.getvalue()).encode()


def cell(text: str) -> str:
    """A text as a cell that is only shown: an apostrophe stands before what would be reckoned."""
    return _AT_THE_BEGINNING.sub(r"'\g<0>", _FORMULA.sub(r"\g<0>'", text))
