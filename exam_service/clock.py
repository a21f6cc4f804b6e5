"""The only module that reads the time.

Everything else takes `now` as an argument: one reading per request, used for judging, storing
and showing alike. No rule about time lives here.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

from exam_service.errors import N_, ErrorKind, ExamError

Clock = Callable[[], datetime]


class ClockUnsteady(ExamError):
    """This machine's clock was moved; nothing is judged by it for a minute."""

    kind = ErrorKind.UNAVAILABLE
    code = "service.clock_unsteady"

    def __init__(self) -> None:
        super().__init__(
            N_("Our clock is being checked. Your answers are safe on your device; no time is lost.")
        )


def utc_now() -> datetime:
    """The wall clock of this machine, timezone-aware."""
    return datetime.now(UTC)


def monotonic_seconds() -> float:
    """Seconds that never jump; only differences between two readings mean anything."""
    return monotonic()


class SteadyClock:
    """The wall clock, as long as it goes on like the monotonic one; refuses to be read otherwise.

    A wall clock that was set or a machine that slept would end sittings that have time left. So
    nothing is judged by it until it has been steady for a while; whatever was silent meanwhile is
    then credited as our own failure, because no pulse was written either.
    """

    DRIFT_SECONDS_MAX = 1.0
    STEADY_AFTER_SECONDS = 60.0
    # Two clocks drift apart slowly, and that is no jump.
    ANCHORED_SECONDS = 10.0

    def __init__(
        self, wall: Clock = utc_now, monotonic: Callable[[], float] = monotonic_seconds
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._anchor = (wall(), monotonic())
        # The readings since which the clock goes evenly again after a jump.
        self._regained: tuple[datetime, float] | None = None

    def __call__(self) -> datetime:
        now, tick = self._wall(), self._monotonic()
        if self._goes_with(self._anchor, now, tick):
            self._regained = None
            if tick - self._anchor[1] > self.ANCHORED_SECONDS:
                self._anchor = (now, tick)
            return now
        if self._regained is None or not self._goes_with(self._regained, now, tick):
            self._regained = (now, tick)
        elif tick - self._regained[1] >= self.STEADY_AFTER_SECONDS:
            self._anchor, self._regained = (now, tick), None
            return now
        raise ClockUnsteady

    def _goes_with(self, anchor: tuple[datetime, float], now: datetime, tick: float) -> bool:
        elapsed = (now - anchor[0]).total_seconds()
        return abs(elapsed - (tick - anchor[1])) <= self.DRIFT_SECONDS_MAX
