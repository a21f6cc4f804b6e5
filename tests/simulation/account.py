"""What a candidate is owed, walked second by second: the time account computed another way.

It knows no spans and no intervals, and nothing of the service's rules: for each second that passed
it asks what the candidate could do in it.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum


class Phase(StrEnum):
    NOT_STARTED = "not started"
    RUNNING = "running"
    ON_BREAK = "on break"
    PAUSED = "paused"
    ENDED = "ended"


CLOCK_RUNS = frozenset({Phase.RUNNING, Phase.ON_BREAK})


@dataclass(slots=True)
class Account:
    """One candidate's time, in whole seconds, up to `second`."""

    given: int
    break_given: int
    offline_work: int
    quota: int
    # When the service last heard the device.
    heard: int = 0
    second: int = 0
    phase: Phase = Phase.NOT_STARTED
    section: int = 0
    running: int = 0
    on_break: int = 0
    given_back: int = 0
    over: int | None = None

    @property
    def remaining(self) -> int:
        return self.given - self.running - max(self.on_break - self.break_given, 0)

    @property
    def is_over(self) -> bool:
        return self.over is not None

    def at(self, second: int, down: Collection[int]) -> "Account":
        """The account at a later second, if nothing is heard until then.

        `down`: the seconds in which the service itself could not be reached.
        """
        later = replace(self)
        if later.phase in CLOCK_RUNS and later.over is None:
            later.walk(second, down)
        later.second = second
        return later

    def walk(self, until: int, down: Collection[int]) -> None:
        """Second by second. In one loop over plain numbers, for it runs millions of times."""
        runs, owed = self.phase is Phase.RUNNING, self.remaining
        for second in range(self.second, until):
            if not runs and self.on_break < self.break_given:
                self.on_break += 1
                continue
            if owed <= 0:
                self.over = second
                return
            if second in down:
                self.given_back += 1
            elif second - self.heard >= self.offline_work and self.quota > 0:
                self.quota -= 1
            else:
                owed -= 1
                if runs:
                    self.running += 1
                else:
                    self.on_break += 1
        if owed <= 0 and (runs or self.on_break >= self.break_given):
            self.over = until

    def take_back(self, seconds: int) -> None:
        """Somebody worked while covered: those seconds cost time after all."""
        self.given -= seconds
        self.quota += seconds
