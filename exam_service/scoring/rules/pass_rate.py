"""Is an administration's pass rate unusual against earlier ones? Advice that a person decides on.

Two Wilson score intervals (JASA 22, 1927, p. 209) of 95 % are compared: where they do not overlap,
chance alone explains the difference in about 1 of 180 administrations. Pure.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import sqrt
from typing import Final

from exam_service.errors import N_, ErrorKind, ExamError

# Fewer say nothing of a rate: nothing is held, and the page says that there is not enough.
SCORED_MIN: Final = 30
EARLIER_SCORED_MIN: Final = 100
Z: Final = 1.959964
# A decision was taken on the scores of its day; when half as many came since, it is asked anew.
COVERED_GROWTH_MAX: Final = 1.5


class PassRateVerdict(StrEnum):
    """What a person decided about the scores of an administration."""

    RELEASE = "release"
    HOLD = "hold"


class RateStanding(StrEnum):
    """What stands between an administration's pass rate and its release."""

    USUAL = "usual"
    NOT_ENOUGH = "not_enough"
    UNUSUAL = "unusual"
    ALLOWED = "allowed"
    HELD = "held"


class PassRateHeld(ExamError):
    """The pass rate of the whole administration waits for a person, or a person held it."""

    kind = ErrorKind.CONFLICT
    code = "score.pass_rate_held"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Not released: the pass rate of this administration waits for a person's decision,"
                " or a person decided to hold it. Decide on the page of its releases."
            )
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of the scored ones passed."""

    passed: int
    scored: int

    @property
    def share(self) -> float:
        return self.passed / self.scored if self.scored else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """(p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n); everything where nobody is scored."""
        if not self.scored:
            return 0.0, 1.0
        n, share = self.scored, self.share
        centre = share + Z * Z / (2 * n)
        reach = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
        scale = 1 + Z * Z / n
        return max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale)


@dataclass(frozen=True, slots=True)
class PassRateDecision:
    """A person's word, with the counts that they saw."""

    verdict: PassRateVerdict
    reason: str
    scored: int
    decided_by: str
    decided_at: datetime


def is_unusual(now: Rate, earlier: Rate) -> bool:
    """Do the two intervals lie apart?"""
    low, high = now.interval
    earlier_low, earlier_high = earlier.interval
    return high < earlier_low or low > earlier_high


def rate_standing(now: Rate, earlier: Rate, decision: PassRateDecision | None) -> RateStanding:
    """What the rate asks for. A hold that a person set stays until a person decides again."""
    if decision is not None and decision.verdict is PassRateVerdict.HOLD:
        return RateStanding.HELD
    if now.scored < SCORED_MIN or earlier.scored < EARLIER_SCORED_MIN:
        return RateStanding.NOT_ENOUGH
    if not is_unusual(now, earlier):
        return RateStanding.USUAL
    if decision is not None and now.scored <= decision.scored * COVERED_GROWTH_MAX:
        return RateStanding.ALLOWED
    return RateStanding.UNUSUAL


def stops_release(standing: RateStanding) -> bool:
    return standing in {RateStanding.UNUSUAL, RateStanding.HELD}
