"""How well items fit a model: mean squares of residuals, and observed against expected by score.

Infit and outfit: Wright & Masters (1982), ch. 5, with the cube-root t; S-X²: Orlando & Thissen
(2000). A poor fit is a reason to look at the item, nothing more.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import chi2

from item_bank.statistics.abilities import rasch_ability_of_scores
from item_bank.statistics.information import item_probabilities
from item_bank.statistics.likelihood import LOG_WEIGHTS, NODES
from item_bank.statistics.patterns import Floats
from item_bank.statistics.samples import NotIdentified
from item_bank.statistics.score_distributions import score_distribution

# An expected count below this is added to a neighbour's.
EXPECTED_MIN: Final = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class ResidualFit:
    """Per item: mean squares (expected 1) and their approximate t; candidates counted."""

    outfit: Floats
    infit: Floats
    outfit_t: Floats
    infit_t: Floats
    candidates: int


@dataclass(frozen=True, slots=True, eq=False)
class ScoreFit:
    """Per item: S-X², its degrees of freedom and probability; NaN where groups are too few."""

    chi_square: Floats
    degrees: Floats
    p: Floats


def residual_fit(scores: Floats, difficulty: Floats) -> ResidualFit:
    """Rasch fit at each candidate's likeliest ability; scores of all or nothing are left out.

    `scores` are complete, candidates × items.
    """
    _require_complete(scores)
    total = scores.sum(axis=1).astype(np.int64)
    kept = (total > 0) & (total < scores.shape[1])
    ability = rasch_ability_of_scores(difficulty, is_weighted=False).ability[total[kept]]
    right = item_probabilities(ability, np.ones(len(difficulty)), difficulty)
    spread = right * (1 - right)
    fourth = spread * ((1 - right) ** 3 + right**3)
    squares = (scores[kept] - right) ** 2
    n = len(squares)
    outfit = (squares / spread).mean(axis=0)
    infit = squares.sum(axis=0) / spread.sum(axis=0)
    outfit_sd = np.sqrt((fourth / spread**2).sum(axis=0) / n**2 - 1 / n)
    infit_sd = np.sqrt((fourth - spread**2).sum(axis=0) / spread.sum(axis=0) ** 2)
    return ResidualFit(outfit, infit, _cube_root(outfit, outfit_sd), _cube_root(infit, infit_sd), n)


def _cube_root(mean_square: Floats, deviation: Floats) -> Floats:
    """Wilson and Hilferty's transformation to an approximate t."""
    t: Floats = (np.cbrt(mean_square) - 1) * 3 / deviation + deviation / 3
    return t


def score_fit(
    scores: Floats, a: Floats, b: Floats, *, parameters: int = 2, ability_sd: float = 1.0
) -> ScoreFit:
    """S-X² with ability normal; `parameters` is how many of an item's were estimated.

    `scores` are complete, candidates × items. Scores at which nobody was, and expected counts
    below EXPECTED_MIN, are put together with a neighbour's, as mirt does.
    """
    _require_complete(scores)
    items = len(a)
    right = item_probabilities(ability_sd * NODES, a, b)
    weights = np.exp(LOG_WEIGHTS)
    whole = weights @ score_distribution(right)
    total = scores.sum(axis=1).astype(np.int64)
    there = np.bincount(total, minlength=items + 1)[1:items]
    found = np.full((3, items), np.nan)
    for item in range(items):
        others = score_distribution(np.delete(right, item, axis=1))
        share = (weights * right[:, item]) @ others[:, : items - 1] / whole[1:items]
        points = np.bincount(total, weights=scores[:, item], minlength=items + 1)[1:items]
        observed = np.column_stack((there - points, points))
        expected = there[:, None] * np.column_stack((1 - share, share))
        found[:, item] = _chi_square(observed, expected, parameters)
    return ScoreFit(found[0], found[1], found[2])


def _chi_square(observed: Floats, expected: Floats, parameters: int) -> tuple[float, float, float]:
    observed, expected = _put_together(observed, expected)
    degrees = len(observed) - parameters
    if degrees < 1:
        return np.nan, np.nan, np.nan
    value = float(((observed - expected) ** 2 / expected).sum())
    return value, float(degrees), float(chi2.sf(value, degrees))


def _put_together(observed: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Without empty rows, without rows of one candidate, and no expected count too small."""
    rows = [(seen, hoped) for seen, hoped in zip(observed, expected, strict=True) if seen.sum() > 0]
    single = 0
    while single < len(rows) - 1:
        if rows[single][0].sum() == 1:
            _merge(rows, single, single + 1)
        else:
            single += 1
    if len(rows) > 1 and rows[-1][0].sum() == 1:
        _merge(rows, len(rows) - 1, len(rows) - 2)
    while len(rows) > 1:
        small = next((n for n, row in enumerate(rows) if (row[1] < EXPECTED_MIN).any()), None)
        if small is None:
            break
        _merge(rows, small, _neighbour(rows, small))
    return np.array([row[0] for row in rows]), np.array([row[1] for row in rows])


def _neighbour(rows: list[tuple[Floats, Floats]], row: int) -> int:
    """The neighbour with fewer candidates, the lower one if they are equal."""
    if row in (0, len(rows) - 1):
        return 1 if row == 0 else row - 1
    return row - 1 if rows[row - 1][0].sum() <= rows[row + 1][0].sum() else row + 1


def _merge(rows: list[tuple[Floats, Floats]], gone: int, into: int) -> None:
    rows[into] = (rows[into][0] + rows[gone][0], rows[into][1] + rows[gone][1])
    del rows[gone]


def _require_complete(scores: Floats) -> None:
    if np.isnan(scores).any():
        raise NotIdentified(
            "Item fit needs candidates who were all given the same items; choose one form."
        )
