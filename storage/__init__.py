"""Room 5: tables and stores. It knows nobody: no engine, no feature, no platform.

Each feature has one file of tables and its store here, beside what the engine keeps.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module


def import_tables() -> None:
    """Import every part of this room that may have tables; tables register when they are imported."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        if module.name != f"{__name__}.migrations":  # which asks for this
            import_module(module.name)
