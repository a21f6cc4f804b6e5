"""Rasch linking with fixed anchors: new items found on the scale that the anchors already have.

Marginal maximum likelihood with a normal group whose mean and spread are free; the anchors'
difficulties stay. Then raw scores of both forms that have the same ability are equivalent (true
score equating, K&B, 6.5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import brentq, minimize

from item_bank.equating.conversions import Conversion, Method
from item_bank.equating.distributions import Floats, ScoresUnfit

# Closer than the posterior of a long form is wide; see item_bank/statistics/likelihood.py.
NODES: Final = 121
REACH: Final = 6.0
ANCHORS_MIN: Final = 2
ABILITY_MAX: Final = 30.0
SEARCH: Final = {"maxiter": 2000, "ftol": 1e-13, "gtol": 1e-6}


@dataclass(frozen=True, slots=True)
class FixedCalibration:
    """Difficulties by item, anchors as they were given; mean and spread of the group."""

    difficulties: Mapping[str, float]
    mean: float
    sd: float


def calibrate(
    scores: Floats, items: Sequence[str], anchors: Mapping[str, float]
) -> FixedCalibration:
    """Difficulties of the other items from scores 0/1 (candidates × items), anchors fixed.

    Without any anchors the group's mean is 0, which makes a scale to begin with. Refuses a single
    anchor, items that everybody or nobody has right, and what does not converge.
    """
    is_anchor = np.array([item in anchors for item in items])
    begins_scale = not anchors
    if not begins_scale and is_anchor.sum() < ANCHORS_MIN:
        raise ScoresUnfit(f"Of the anchors {int(is_anchor.sum())} are in the form; two are needed.")
    if np.isnan(scores).any():
        raise ScoresUnfit("Rasch linking needs every item of a form given to everybody.")
    shares = scores.mean(axis=0)
    for item, share in zip(items, shares, strict=True):
        if not 0 < share < 1:
            raise ScoresUnfit(f"Everybody or nobody has item {item} right; leave it out.")
    # Under the model the total and the items' sums are all that matters.
    by_total = np.bincount(scores.sum(axis=1).astype(np.int64), minlength=len(items) + 1)
    totals = by_total.astype(np.float64)
    sums = scores.sum(axis=0)
    fixed = np.array([anchors.get(item, 0.0) for item in items])
    start = np.where(is_anchor, fixed, np.log((1 - shares) / shares))
    free = np.flatnonzero(~is_anchor)

    def unpacked(values: Floats) -> tuple[Floats, float, float]:
        difficulties = fixed.copy()
        difficulties[free] = values[2:]
        return difficulties, float(values[0]), float(np.exp(values[1]))

    def loss(values: Floats) -> tuple[float, Floats]:
        difficulties, mean, sd = unpacked(values)
        value, by_item, by_mean, by_spread = _loss(totals, sums, difficulties, mean, sd)
        by_mean = 0.0 if begins_scale else by_mean
        return value, np.concatenate(([by_mean, by_spread], by_item[free]))

    first = np.concatenate(([0.0, 0.0], start[free]))
    found = minimize(loss, first, jac=True, method="L-BFGS-B", options=SEARCH)
    if not found.success:
        raise ScoresUnfit("The difficulties do not settle with these anchors fixed.")
    difficulties, mean, sd = unpacked(found.x)
    named = {item: float(b) for item, b in zip(items, difficulties, strict=True)}
    return FixedCalibration(named, mean, sd)


def fixed_anchor_conversion(
    x: tuple[Floats, Sequence[str]],
    y: tuple[Floats, Sequence[str]],
    anchors: Sequence[str],
    *,
    is_internal: bool = True,
) -> Conversion:
    """The link by scores and items of both forms; items of an external anchor count in no total."""
    base = calibrate(*y, {}).difficulties
    fixed = {item: base[item] for item in anchors}
    new = calibrate(*x, fixed).difficulties

    def counted(found: Mapping[str, float]) -> list[float]:
        return [b for item, b in found.items() if is_internal or item not in fixed]

    return true_score_conversion(counted(new), counted(base))


def resampled_rows(scores: Floats, chance: np.random.Generator) -> Floats:
    """As many candidates as there were, drawn from them with replacement."""
    return np.asarray(scores[chance.integers(0, len(scores), len(scores))])


def true_score_conversion(x: Sequence[float], y: Sequence[float]) -> Conversion:
    """Raw scores of form x as raw scores of form y, by difficulties on one scale.

    The ends, which no ability reaches, are worth the ends.
    """
    x_items, y_items = np.array(x), np.array(y)
    found = np.empty(len(x_items) + 1)
    found[0], found[-1] = 0.0, float(len(y_items))
    for raw in range(1, len(x_items)):
        ability = brentq(
            lambda at, raw=raw: _expected(at, x_items) - raw, -ABILITY_MAX, ABILITY_MAX, xtol=1e-12
        )
        found[raw] = _expected(ability, y_items)
    return Conversion(Method.RASCH_FIXED_ANCHORS, found)


def _expected(ability: float, difficulties: Floats) -> float:
    return float((1 / (1 + np.exp(difficulties - ability))).sum())


def _loss(
    totals: Floats, sums: Floats, difficulties: Floats, mean: float, sd: float
) -> tuple[float, Floats, float, float]:
    """Minus the log likelihood, and its slopes by difficulty, by mean and by log spread."""
    standard = np.linspace(-REACH, REACH, NODES)
    weights = np.exp(-(standard**2) / 2)
    weights /= weights.sum()
    ability = mean + sd * standard
    right = 1 / (1 + np.exp(difficulties[None, :] - ability[:, None]))
    scores = np.arange(len(totals))
    by_node = np.log1p(-right).sum(axis=1)
    logs = scores[:, None] * ability[None, :] + by_node[None, :]
    logs += np.log(weights)[None, :]
    top = logs.max(axis=1, keepdims=True)
    likelihood = np.exp(logs - top)
    marginal = likelihood.sum(axis=1)
    posterior = totals[:, None] * likelihood / marginal[:, None]
    value = float((totals * (np.log(marginal) + top[:, 0])).sum() - sums @ difficulties)
    mass = posterior.sum(axis=0)
    by_item = -(mass @ right) + sums
    surplus = (posterior * (scores[:, None] - right.sum(axis=1)[None, :])).sum(axis=0)
    return -value, by_item, -float(surplus.sum()), -float(surplus @ (sd * standard))
