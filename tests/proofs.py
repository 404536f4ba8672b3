"""How long the proofs are: most runs need a part of them, `PROOFS=all` runs them at their full length."""

from __future__ import annotations

import os
from typing import Final

ALL: Final = os.environ.get("PROOFS") == "all"


def is_taken_by(database_url: str, number: int) -> bool:
    """Whether a database tries a case: most runs have each take every other one, so both together take all."""
    return ALL or number % 2 == database_url.startswith("postgresql")
