"""Pearson correlations column by column, where some cells may not have been presented."""

import numpy as np

from item_bank.statistics.matrix import Booleans, Floats, ResponseMatrix

# A variance below this is rounding, not spread.
VARIANCE_MIN = 1e-12


def presented(scores: Floats) -> Booleans:
    """Which cells have a score."""
    return ~np.isnan(scores)


def totals(scores: Floats) -> Floats:
    """The total of each candidate; of one who did not get every item, in proportion to all."""
    given = presented(scores)
    points: Floats = np.where(given, scores, 0.0).sum(axis=1)
    if given.all():
        return points
    counts = given.sum(axis=1)
    share = np.divide(points, counts, out=np.full(len(points), np.nan), where=counts > 0)
    return np.asarray(share * scores.shape[1], dtype=np.float64)


def rests(scores: Floats) -> Floats:
    """For each candidate and item the total without this item, candidates × items."""
    given = presented(scores)
    known = np.where(given, scores, 0.0)
    points: Floats = known.sum(axis=1, keepdims=True) - known
    if given.all():
        return points
    counts = (given.sum(axis=1, keepdims=True) - given).astype(np.float64)
    share = np.divide(points, counts, out=np.full_like(points, np.nan), where=counts > 0)
    return np.asarray(share * (scores.shape[1] - 1), dtype=np.float64)


def correlations(values: Floats, others: Floats, given: Booleans) -> Floats:
    """r of each column of `values` with the same column of `others`, or with the one there is.

    Over the given cells where the other is a number; NaN for a column without spread. The sums
    are of scores and counts, so nearly whole: what cancels is exact.
    """
    others = others[:, np.newaxis] if others.ndim == 1 else others
    counts: Floats | int = len(values)
    if not given.all() or np.isnan(others).any():
        given = given & ~np.isnan(others)
        counts = given.sum(axis=0).astype(np.float64)
        values, others = np.where(given, values, 0.0), np.where(given, others, 0.0)
    sums, other_sums = values.sum(axis=0), others.sum(axis=0)
    squares = counts * _sums_of_products(values, values) - sums**2
    other_squares = counts * _sums_of_products(others, others) - other_sums**2
    products = counts * _sums_of_products(values, others) - sums * other_sums
    least = VARIANCE_MIN * np.square(counts)
    with np.errstate(invalid="ignore", divide="ignore"):
        r = products / np.sqrt(squares * other_squares)
    return np.where((squares > least) & (other_squares > least), r, np.nan)


def _sums_of_products(values: Floats, others: Floats) -> Floats:
    """Column by column; `others` may be a single column."""
    if others.shape[1] == 1:
        return values.T @ others[:, 0]
    sums: Floats = np.einsum("ij,ij->j", values, others)
    return sums


def is_complete(matrix: ResponseMatrix) -> bool:
    """Whether every candidate was presented every item."""
    return bool(presented(matrix.scores).all())
