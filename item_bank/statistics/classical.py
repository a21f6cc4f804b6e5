"""Classical item analysis: difficulty and discrimination of every item, in one pass of arrays.

Definitions: Lord and Novick (1968), Statistical Theories of Mental Test Scores, ch. 15;
Crocker and Algina (1986), Introduction to Classical and Modern Test Theory, ch. 14.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from item_bank.statistics.correlations import correlations, presented, rests, totals
from item_bank.statistics.matrix import Floats, ResponseMatrix
from item_bank.statistics.samples import DESCRIBED_MIN, require

# Kelley (1939), Journal of Educational Psychology 30, 17-24: the sharpest extreme groups.
EXTREME_SHARE = 0.27


@dataclass(frozen=True, slots=True, eq=False)
class ItemAnalysis:
    """One value per item in each array; NaN where it does not exist.

    Assumes that the items measure one thing in common and that the total is worth relating to;
    with cells not presented, totals are in proportion to what a candidate got.
    """

    items: tuple[str, ...]
    responses: Floats
    difficulty: Floats
    deviation: Floats
    point_biserial: Floats
    corrected_point_biserial: Floats
    biserial: Floats
    corrected_biserial: Floats
    upper_lower: Floats
    alpha_without: Floats
    omitted: Floats


def analyse_items(matrix: ResponseMatrix) -> ItemAnalysis:
    """The item analysis; descriptive, so from two candidates on."""
    scores = matrix.scores
    require("an item analysis", len(scores), DESCRIBED_MIN)
    given = presented(scores)
    responses = given.sum(axis=0).astype(np.float64)
    total = totals(scores)
    with np.errstate(invalid="ignore", divide="ignore"):
        difficulty = np.where(given, scores, 0.0).sum(axis=0) / responses
        squares = np.where(given, (scores - difficulty) ** 2, 0.0).sum(axis=0)
        deviation = np.sqrt(squares / (responses - 1))
    item_total = correlations(scores, total, given)
    item_rest = correlations(scores, rests(scores), given)
    factor = biserial_factor(difficulty)
    return ItemAnalysis(
        items=matrix.items,
        responses=responses,
        difficulty=difficulty,
        deviation=deviation,
        point_biserial=item_total,
        corrected_point_biserial=item_rest,
        biserial=item_total * factor,
        corrected_biserial=item_rest * factor,
        upper_lower=upper_lower(scores, total),
        alpha_without=alpha_without(scores),
        omitted=matrix.omitted.sum(axis=0).astype(np.float64),
    )


def biserial_factor(difficulty: Floats) -> Floats:
    """What turns a point-biserial into a biserial: √(pq) over the normal ordinate at the split.

    Assumes a normal variable behind the item score (Lord and Novick 1968, section 15.5).
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(difficulty * (1 - difficulty))
        ordinate = np.exp(-(ndtri(difficulty) ** 2) / 2) / np.sqrt(2 * np.pi)
        factor = spread / ordinate
    return np.where(np.isfinite(factor), factor, np.nan)


def upper_lower(scores: Floats, total: Floats) -> Floats:
    """Difficulty in the upper 27 % less that in the lower; equal totals in the file's order."""
    known = np.flatnonzero(~np.isnan(total))
    size = round(EXTREME_SHARE * len(known))
    if size == 0:
        return np.full(scores.shape[1], np.nan)
    ranked = known[np.argsort(total[known], kind="stable")]
    low, high = scores[ranked[:size]], scores[ranked[-size:]]
    return _means(high) - _means(low)


def alpha_without(scores: Floats) -> Floats:
    """Alpha of the other items, for each item; NaN unless everybody was presented everything."""
    items = scores.shape[1]
    if items < 3 or not presented(scores).all() or len(scores) < DESCRIBED_MIN:
        return np.full(items, np.nan)
    variances = scores.var(axis=0, ddof=1)
    rest_variances = rests(scores).var(axis=0, ddof=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = (variances.sum() - variances) / rest_variances
    return np.where(rest_variances > 0, (items - 1) / (items - 2) * (1 - shares), np.nan)


def _means(scores: Floats) -> Floats:
    given = presented(scores)
    with np.errstate(invalid="ignore", divide="ignore"):
        means: Floats = np.where(given, scores, 0.0).sum(axis=0) / given.sum(axis=0)
    return means
