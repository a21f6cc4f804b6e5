"""The only module that reads the time.

Everything else takes `now` as an argument: one reading per request, used for judging, storing
and showing alike. No rule about time lives here.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

Clock = Callable[[], datetime]

# Goes on while the machine sleeps. Linux calls it so; elsewhere the plain one does that.
_COUNTS_SLEEP: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

log = structlog.get_logger()


def utc_now() -> datetime:
    """The wall clock of this machine, timezone-aware."""
    return datetime.now(UTC)


def monotonic_seconds() -> float:
    """Seconds that never jump; only differences between two readings mean anything."""
    return time.monotonic()


def seconds_with_sleep() -> float:
    """The same, and what the machine slept is counted."""
    return time.clock_gettime(_COUNTS_SLEEP)


@dataclass(frozen=True, slots=True)
class Mark:
    """What it was by our time when the monotonic clock said this."""

    time: datetime
    tick: float


class SteadyClock:
    """The service's own line of time: the wall clock, until somebody moves that.

    Deadlines are instants, so a wall clock that is set ahead would take minutes from everybody who
    sits, and one that is set back would give them. A wall clock that leaves the monotonic one is
    therefore not followed: time goes on evenly, and everybody who can do something about it is
    told (`wall_ahead`). It is followed again as soon as it agrees again. Otherwise whoever knows
    that nobody sits may believe it (decision 0026).
    """

    AGREES_SECONDS_MAX = 1.0
    # Two clocks drift apart slowly, and that is no jump.
    ANCHORED_SECONDS = 10.0
    BELIEVED_AFTER_SECONDS = 600.0

    def __init__(
        self, wall: Clock = utc_now, monotonic: Callable[[], float] = seconds_with_sleep
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._anchor = (wall(), monotonic())
        # The first readings of a wall clock that goes evenly, but beside our line.
        self._beside: tuple[datetime, float] | None = None

    def __call__(self) -> datetime:
        wall, tick = self._wall(), self._monotonic()
        line = self._since(self._anchor, tick)
        if self._agrees(wall, line):
            if self._beside is not None:
                log.warning("wall_clock_agrees_again")
            self._beside = None
            if tick - self._anchor[1] > self.ANCHORED_SECONDS:
                self._anchor = (wall, tick)
            return wall
        if self._beside is None or not self._agrees(wall, self._since(self._beside, tick)):
            self._beside = (wall, tick)
            log.error("wall_clock_moved", ahead_seconds=round((wall - line).total_seconds(), 1))
        return line

    @property
    def wall_ahead(self) -> timedelta | None:
        """How far the wall clock is ahead of our time, below zero where it is behind; None where
        the two agree."""
        line, wall = self(), self._wall()
        return None if self._beside is None else wall - line

    @property
    def at_least(self) -> datetime:
        """What it is by our time and by the wall clock alike: the earlier of the two."""
        return min(self(), self._wall())

    @property
    def is_wall_settled(self) -> bool:
        """Has the wall clock gone evenly beside our line for so long that it may be meant so?"""
        self()
        return (
            self._beside is not None
            and self._monotonic() - self._beside[1] >= self.BELIEVED_AFTER_SECONDS
        )

    def go_on_from(self, instant: datetime) -> None:
        """Never go behind what was written down before this process was started."""
        self._anchor = (max(instant, self()), self._monotonic())
        self()

    @property
    def mark(self) -> Mark:
        """Where our time is now, for a process that comes after this one."""
        time, tick = self(), self._monotonic()
        return Mark(time, tick)

    def go_on_by(self, mark: Mark) -> None:
        """Go on from where another process of this machine was, whatever was done to the wall
        clock meanwhile. Of a monotonic clock that went further than ours it says nothing."""
        if mark.tick <= self._monotonic():
            self._anchor = (mark.time, mark.tick)
            self()

    def believe_wall(self) -> None:
        """Take the wall clock for right, whatever it says."""
        self._anchor = (self._wall(), self._monotonic())
        self()

    @staticmethod
    def _since(anchor: tuple[datetime, float], tick: float) -> datetime:
        return anchor[0] + timedelta(seconds=tick - anchor[1])

    def _agrees(self, wall: datetime, line: datetime) -> bool:
        return abs((wall - line).total_seconds()) <= self.AGREES_SECONDS_MAX


def wall_ahead_of(clock: Clock) -> timedelta | None:
    """How far this machine's clock is ahead of the service's time; None where they agree."""
    return clock.wall_ahead if isinstance(clock, SteadyClock) else None
