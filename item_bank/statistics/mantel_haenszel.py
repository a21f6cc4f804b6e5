"""Differential item functioning from 2 × 2 tables by score: odds ratio, tests, and shares.

Mantel & Haenszel (1959) as Holland & Thayer (1988) use it; standard error of Phillips & Holland
(1987); Breslow & Day (1980, eq. 4.30); standardised difference of Dorans & Kulick (1986).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import chi2

from item_bank.statistics.matrix import Booleans, Floats

# The logarithm of odds on the delta scale of difficulty (Holland & Thayer 1988).
DELTA: Final = -2.35


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """Counts for one item at each matching score: reference and focal group, right and wrong."""

    score: Floats
    reference_right: Floats
    reference_wrong: Floats
    focal_right: Floats
    focal_wrong: Floats

    @property
    def reference(self) -> Floats:
        return self.reference_right + self.reference_wrong

    @property
    def focal(self) -> Floats:
        return self.focal_right + self.focal_wrong

    @property
    def right(self) -> Floats:
        return self.reference_right + self.focal_right

    @property
    def wrong(self) -> Floats:
        return self.reference_wrong + self.focal_wrong

    @property
    def all(self) -> Floats:
        return self.reference + self.focal


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """Common odds ratio `alpha` (above 1: easier for the reference group) and its test.

    `d_dif` = -2.35 ln(alpha), negative where the item is harder for the focal group. NaN where
    the tables do not determine a value.
    """

    chi_square: float
    p: float
    alpha: float
    d_dif: float
    se: float


@dataclass(frozen=True, slots=True)
class Homogeneity:
    """Breslow and Day's test that the odds ratio is the same at every score."""

    chi_square: float
    degrees: int
    p: float


def tables_of(scores: Floats, is_focal: Booleans, kept: Booleans) -> Floats:
    """Counts by matching score, group (reference, focal), right or wrong, and item.

    The matching score is the number right on the `kept` items, which everybody was given, and on
    the studied item. `scores` is candidates × items, 0 or 1, NaN = not presented.
    """
    total = scores[:, kept].sum(axis=1).astype(np.int64)
    group_of = total * 2 + is_focal
    order = np.argsort(group_of, kind="stable")
    cells, starts = np.unique(group_of[order], return_index=True)
    counts = np.zeros((int(kept.sum()) + 2, 2, 2, scores.shape[1]))
    for response in (0, 1):
        found = np.add.reduceat((scores[order] == response).astype(np.float64), starts, axis=0)
        counts[cells // 2, cells % 2, 1 - response] = found
    # Whoever has an item right that is not among the kept ones stands one score higher for it.
    counts[1:, :, 0, ~kept] = counts[:-1, :, 0, ~kept]
    counts[0, :, 0, ~kept] = 0.0
    return counts


def strata_of(tables: Floats, item: int) -> Strata:
    """The tables of one item, without scores that nobody has."""
    table = tables[..., item]
    there = table.sum(axis=(1, 2)) > 0
    (reference_right, reference_wrong), (focal_right, focal_wrong) = np.moveaxis(table[there], 0, 2)
    score = np.flatnonzero(there).astype(np.float64)
    return Strata(score, reference_right, reference_wrong, focal_right, focal_wrong)


def tests_of_items(tables: Floats, *, is_corrected: bool) -> Floats:
    """The Mantel–Haenszel chi-square of every item; NaN where the tables determine none."""
    cells = (tables[:, 0, 0], tables[:, 0, 1], tables[:, 1, 0], tables[:, 1, 1])
    return _chi_square(*cells, is_corrected=is_corrected)


def _chi_square(a: Floats, b: Floats, c: Floats, d: Floats, *, is_corrected: bool) -> Floats:
    """Over the first axis; `a` and `b` are the reference group's right and wrong."""
    n = np.maximum(a + b + c + d, 1.0)
    expected = (a + b) * (a + c) / n
    spread = (a + b) * (c + d) * (a + c) * (b + d) / (n**2 * np.maximum(n - 1, 1.0))
    # A single candidate compares with nobody.
    surplus = np.where(n > 1, a - expected, 0.0).sum(axis=0)
    variance = spread.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = (np.abs(surplus) - 0.5 * is_corrected) ** 2 / variance
    return np.where(variance > 0, value, np.nan)


def mantel_haenszel(strata: Strata, *, is_corrected: bool = True) -> MantelHaenszel:
    """`is_corrected`: half a candidate is taken from the difference, for continuity."""
    a, b = strata.reference_right, strata.reference_wrong
    c, d, n = strata.focal_right, strata.focal_wrong, strata.all
    chi_square = float(_chi_square(a, b, c, d, is_corrected=is_corrected))
    p = float(chi2.sf(chi_square, 1))
    for_reference, for_focal = float((a * d / n).sum()), float((b * c / n).sum())
    if for_reference <= 0 or for_focal <= 0:
        return MantelHaenszel(chi_square, p, np.nan, np.nan, np.nan)
    alpha = for_reference / for_focal
    terms = (a * d + alpha * b * c) * (a + d + alpha * (b + c)) / n**2
    log_variance = float(terms.sum()) / (2 * for_reference**2)
    return MantelHaenszel(
        chi_square, p, alpha, DELTA * float(np.log(alpha)), -DELTA * float(np.sqrt(log_variance))
    )


def breslow_day(strata: Strata, alpha: float, items: int) -> Homogeneity:
    """At the scores strictly between 0 and `items` where both groups and both responses occur.

    `alpha` is the common odds ratio; NaN in, NaN out.
    """
    inside = (strata.score > 0) & (strata.score < items)
    # Either group's, either response's count: none may be missing.
    inside &= (strata.reference > 0) & (strata.focal > 0) & (strata.right > 0) & (strata.wrong > 0)
    degrees = int(inside.sum()) - 1
    if degrees < 1 or not np.isfinite(alpha):
        return Homogeneity(np.nan, max(degrees, 0), np.nan)
    reference, focal = strata.reference[inside], strata.focal[inside]
    right, observed = strata.right[inside], strata.reference_right[inside]
    # The cell x of a table with these margins and odds ratio alpha solves a quadratic equation;
    # this form of its root stays exact near alpha = 1.
    linear = alpha * (reference + right) + focal - right
    root = np.sqrt(linear**2 - 4 * alpha * (alpha - 1) * reference * right)
    expected = 2 * alpha * reference * right / (linear + root)
    cells = (expected, reference - expected, right - expected, focal - right + expected)
    inverse = sum(1 / cell for cell in cells)
    value = float(((observed - expected) ** 2 * inverse).sum())
    return Homogeneity(value, degrees, float(chi2.sf(value, degrees)))


def standardised_difference(strata: Strata) -> float:
    """Focal minus reference share right, weighted by the focal group (standardised P-DIF)."""
    both = (strata.reference > 0) & (strata.focal > 0)
    focal = strata.focal[both]
    if not focal.sum():
        return float("nan")
    gap = strata.focal_right[both] / focal - strata.reference_right[both] / strata.reference[both]
    return float((focal * gap).sum() / focal.sum())
