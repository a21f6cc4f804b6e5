"""The only module that reads the time.

Everything else takes `now` as an argument: one reading per request, used for judging, storing
and showing alike. No rule about time lives here.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The wall clock of this machine, timezone-aware."""
    return datetime.now(UTC)


def monotonic_seconds() -> float:
    """Seconds that never jump; only differences between two readings mean anything."""
    return monotonic()
