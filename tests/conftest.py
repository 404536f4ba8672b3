"""What all tests share: a clock that stands still until it is moved, randomness that repeats, and generated cases."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings

from bot.kit import MovableClock, Random

pytest_plugins = ["tests.databases"]

pytest_plugins = ["tests.databases"]

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
