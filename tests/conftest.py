"""What all tests share: a clock that stands still until it is moved, randomness that repeats, and generated cases."""

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from bot.kit import MovableClock, Random

pytest_plugins = ["tests.databases"]

# Nothing of a test must survive a power cut: what is written lies in memory, where there is room for it.
MEMORY, ROOM = Path("/dev/shm"), 6 * 2**30
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    tempfile.tempdir = os.environ["TMPDIR"] = str(MEMORY)

# Drawing every local variable of a traceback takes seconds, and tests let things break on purpose.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

# No test is timed: a busy machine is no mistake in the code.
settings.register_profile("roundtable", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("roundtable")


@pytest.fixture
def clock() -> MovableClock:
    """A Monday morning."""
    return MovableClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
def random() -> Random:
    """The same numbers each time."""
    return Random(seed=1)
