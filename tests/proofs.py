"""How long the proofs are: most runs need a part of them, `PROOFS=all` runs them at their full length."""

from __future__ import annotations

import os
from typing import Final

ALL: Final = os.environ.get("PROOFS") == "all"
