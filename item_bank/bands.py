"""What may be said about one area: below, near or above the standard, with honest precision.

A dozen items are too few for a number of their own (program-rules, X93): an area is “near” while
its count and the count that the standard asks for differ by no more than one conditional standard
error of measurement, taken at the standard (F. M. Lord, ETS Research Bulletin 55-07, 1955).
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor, sqrt
from types import MappingProxyType
from typing import Final

ITEMS_MIN: Final = 5
# One standard error to either side: in about 68 of 100 repetitions the interval holds the truth.
# Narrower would call chance a strength; at two, almost every area of a dozen items is “near”.
ONE_STANDARD_ERROR: Final = Fraction(1)


class Band(StrEnum):
    """Where an area stands against the standard."""

    BELOW = "below"
    NEAR = "near"
    ABOVE = "above"
    TOO_FEW = "too_few"


class BandRule(StrEnum):
    """Which error of an area's share a band allows for. Reports are issued by the first alone."""

    # Lord's conditional error: r·(1 - r)/(n - 1).
    CONDITIONAL_ERROR = "conditional_error"
    # The score interval's, r·(1 - r)/n, by which earlier reports were issued.
    SCORE_INTERVAL = "score_interval"


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
    correct: int,
    items: int,
    reference: Fraction,
    z: Fraction = ONE_STANDARD_ERROR,
    rule: BandRule = BandRule.CONDITIONAL_ERROR,
) -> AreaBand:
    """The band of an area with `correct` of `items` right. `z` is in standard errors."""
    assert 0 <= correct <= items, "more correct responses than items"
    if items < ITEMS_MIN:
        return AreaBand(Band.TOO_FEW, None)
    interval = chance_interval(correct, items, float(z), rule)
    return AreaBand(_band(correct, items, reference, z, rule), interval)


def error_variance(
    reference: Fraction, items: int, rule: BandRule = BandRule.CONDITIONAL_ERROR
) -> Fraction:
    """The conditional error variance of a share of `items` at a true share, by Lord.

    His estimate for a raw score x of n items is x·(n - x)/(n - 1), and n² times less for the share.
    """
    return reference * (1 - reference) / _divisor(items, rule)


def chance_interval(
    correct: int, items: int, z: float, rule: BandRule = BandRule.CONDITIONAL_ERROR
) -> Interval:
    """Every reference from which this share of right answers lies within `z` conditional errors.

    It is `_band` turned round, the score interval (E. B. Wilson, JASA 22, 1927, p. 209) with m =
    items - 1: (p + z²/2m ± z·√(p(1-p)/m + z²/4m²)) / (1 + z²/m), with p = correct / items.
    """
    share, m = correct / items, _divisor(items, rule)
    centre = share + z * z / (2 * m)
    reach = z * sqrt(share * (1 - share) / m + z * z / (4 * m * m))
    scale = 1 + z * z / m
    return Interval(max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale))


def _divisor(items: int, rule: BandRule) -> int:
    return items - 1 if rule is BandRule.CONDITIONAL_ERROR else items


def _band(correct: int, items: int, reference: Fraction, z: Fraction, rule: BandRule) -> Band:
    # Squared, so that no root is taken and the band is exact: |p - r| <= z·√(r(1 - r)/(n - 1)).
    distance = Fraction(correct, items) - reference
    if distance * distance <= z * z * error_variance(reference, items, rule):
        return Band.NEAR
    return Band.ABOVE if distance > 0 else Band.BELOW


def area_scaled(correct: int, items: int, reference: Fraction, scale: tuple[int, int, int]) -> int:
    """A share of right answers on the scale (minimum, cut, maximum), for areas with a gate open.

    Two straight lines that meet at the cut, as in the whole form's sample table; halves go up.
    """
    minimum, cut, maximum = scale
    share = Fraction(correct, items)
    if share <= reference:
        value = minimum + (cut - minimum) * share / reference
    else:
        value = cut + (maximum - cut) * (share - reference) / (1 - reference)
    return floor(value + Fraction(1, 2))
