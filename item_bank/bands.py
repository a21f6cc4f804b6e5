"""What may be said about one area: below, near or above the standard, with honest precision.

A dozen items are too few for a number of their own (program-rules, X93): the share correct is held
against the share the cut score asks for, and is “near” while the two cannot be told apart, that is
while the score interval (E. B. Wilson, JASA 22, 1927, p. 209) contains the reference.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import sqrt
from types import MappingProxyType
from typing import Final

ITEMS_MIN: Final = 5
# One standard error to either side: in about 68 of 100 repetitions the interval holds the truth.
ONE_STANDARD_ERROR: Final = Fraction(1)


class Band(StrEnum):
    """Where an area stands against the standard."""

    BELOW = "below"
    NEAR = "near"
    ABOVE = "above"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of the range from 0 to 1."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AreaBand:
    """A band and its uncertainty. `interval` is None when there are too few items to speak."""

    band: Band
    interval: Interval | None


# All that a passing report draws. It depends on the band alone, so no count can be read back.
ZONES: Final = MappingProxyType(
    {
        Band.BELOW: Interval(0, 1 / 3),
        Band.NEAR: Interval(1 / 3, 2 / 3),
        Band.ABOVE: Interval(2 / 3, 1),
    }
)


def reference_proportion(cut_raw: int, scored_items: int) -> Fraction:
    """The share of scored items that the cut score asks for."""
    return Fraction(cut_raw, scored_items)


def area_band(
    correct: int, items: int, reference: Fraction, z: Fraction = ONE_STANDARD_ERROR
) -> AreaBand:
    """The band of an area with `correct` of `items` right. `z` is in standard errors."""
    assert 0 <= correct <= items, "more correct responses than items"
    if items < ITEMS_MIN:
        return AreaBand(Band.TOO_FEW, None)
    return AreaBand(_band(correct, items, reference, z), wilson_interval(correct, items, float(z)))


def wilson_interval(correct: int, items: int, z: float) -> Interval:
    """(p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n), with p = correct / items."""
    share = correct / items
    centre = share + z * z / (2 * items)
    reach = z * sqrt(share * (1 - share) / items + z * z / (4 * items * items))
    scale = 1 + z * z / items
    return Interval(max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale))


def _band(correct: int, items: int, reference: Fraction, z: Fraction) -> Band:
    # The interval contains the reference exactly when (p - r)² <= z²·r(1 - r)/n with r
    # the reference: it is that test turned round. This side has no root, so the band is exact.
    distance = Fraction(correct, items) - reference
    if distance * distance <= z * z * reference * (1 - reference) / items:
        return Band.NEAR
    return Band.ABOVE if distance > 0 else Band.BELOW
