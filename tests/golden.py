"""Texts that were read and found good.

`GOLDEN=write make test ARGS=…` writes them anew, to be read again before a commit.
"""

from __future__ import annotations

import os
from pathlib import Path

WRITE = os.environ.get("GOLDEN") == "write"


def is_golden(text: str, file: Path) -> bool:
    """Whether a text is as it was when somebody read it."""
    if WRITE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n", encoding="utf-8")
    return file.read_text(encoding="utf-8") == f"{text}\n"
