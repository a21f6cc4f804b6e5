"""The two-parameter logistic model by marginal maximum likelihood.

P(right) = 1 / (1 + exp(-a (θ - b))), θ standard normal, no scaling constant (D = 1): Bock & Aitkin
(1981). As mirt's `itemtype = "2PL"`; the intercept there is d = -a b.
"""

from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np

from item_bank.statistics.likelihood import (
    LOG_WEIGHTS,
    NODES,
    LogLikelihood,
    Maximum,
    NotConverged,
    maximise,
    posterior,
    right_and_log_wrong,
    summed_products,
)
from item_bank.statistics.patterns import (
    Floats,
    Patterns,
    Progress,
    checked_candidates,
    patterns_of,
    silent,
)

MODEL: Final = "the 2PL model"
# What the arithmetic is given; below REPORTED_MIN estimates are not shown to people (200 with five
# items and more: Drasgow 1989; 250 for slopes without prior: Harwell & Janosky 1991).
CANDIDATES_MIN: Final = 100
REPORTED_MIN: Final = 250
# A slope beyond this means that the item splits the sample perfectly: it has no maximum.
DISCRIMINATION_MAX: Final = 25.0
# Where the search did not settle, a slope beyond this was on its way there.
RUNAWAY_FROM: Final = 6.0


class SlopeUnbounded(NotConverged):
    """One item's discrimination grows without end: it splits the candidates without an error."""

    def __init__(self, column: int) -> None:
        super().__init__(MODEL, f"the discrimination of column {column + 1} grows without bound")
        self.column = column


@dataclass(frozen=True, slots=True, eq=False)
class TwoPlFit:
    """Discrimination `a` and difficulty `b` per item with standard errors; `intercept` is -a b.

    `covariance` is that of all slopes, then all intercepts.
    """

    a: Floats
    b: Floats
    se_a: Floats
    se_b: Floats
    intercept: Floats
    se_intercept: Floats
    covariance: Floats
    log_likelihood: float
    candidates: int
    steps: int

    @property
    def parameters(self) -> int:
        return 2 * len(self.a)

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2 * self.parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion."""
        return self.parameters * log(self.candidates) - 2 * self.log_likelihood


def fit_two_pl(scores: Floats, progress: Progress = silent) -> TwoPlFit:
    """Fit to scores 0/1 (candidates × items, NaN = not presented).

    Refuses fewer than CANDIDATES_MIN rows, items without variance, and what does not converge.
    """
    candidates = checked_candidates(scores, MODEL, CANDIDATES_MIN)
    patterns = patterns_of(scores)
    share = np.nanmean(scores, axis=0)
    start = np.concatenate((np.ones(len(share)), 1.2 * np.log(share / (1 - share))))
    try:
        found = maximise(lambda place: _likelihood(place, patterns), start, MODEL, progress)
    except NotConverged as refusal:
        if refusal.place is not None:
            _refuse_unbounded(np.split(refusal.place, 2)[0], RUNAWAY_FROM)
        raise
    return _fit(found, candidates)


def _refuse_unbounded(slopes: Floats, limit: float) -> None:
    if np.abs(slopes).max() > limit:
        raise SlopeUnbounded(int(np.abs(slopes).argmax())) from None


def _fit(found: Maximum, candidates: int) -> TwoPlFit:
    a, intercept = np.split(found.parameters, 2)
    _refuse_unbounded(a, DISCRIMINATION_MAX)
    covariance = found.covariance
    items = len(a)
    if a.sum() < 0:
        # Nothing says which end of the scale is high: the one where most items are right.
        a = -a
        covariance = covariance.copy()
        covariance[:items, items:] *= -1
        covariance[items:, :items] *= -1
    variance_a, variance_d = np.split(np.diag(covariance), 2)
    both = np.diag(covariance[:items, items:])
    b = -intercept / a
    # b is a function of a and d: the delta method.
    variance_b = (variance_d + b**2 * variance_a + 2 * b * both) / a**2
    return TwoPlFit(
        a=a,
        b=b,
        se_a=np.sqrt(variance_a),
        se_b=np.sqrt(variance_b),
        intercept=intercept,
        se_intercept=np.sqrt(variance_d),
        covariance=covariance,
        log_likelihood=found.log_likelihood,
        candidates=candidates,
        steps=found.steps,
    )


def _likelihood(place: Floats, patterns: Patterns) -> LogLikelihood:
    """The marginal log likelihood at slopes and intercepts."""
    a, d = np.split(place, 2)
    logit = NODES[:, None] * a[None, :] + d[None, :]
    right, log_wrong = right_and_log_wrong(logit)
    logs = patterns.right @ logit.T + (patterns.presented @ log_wrong.T)[patterns.set_of]
    marginal, after = posterior(logs + LOG_WEIGHTS)
    weighted = after * patterns.counts[:, None]
    mass = patterns.by_set(weighted)
    there = mass.T @ patterns.presented
    surplus = weighted.T @ patterns.right - there * right
    return LogLikelihood(
        value=float(patterns.counts @ marginal),
        slope=np.concatenate((NODES @ surplus, surplus.sum(axis=0))),
        curvature=lambda: _curvature(patterns, right, after, mass, there),
    )


def _curvature(
    patterns: Patterns, right: Floats, after: Floats, mass: Floats, there: Floats
) -> Floats:
    """Louis (1982): the complete data's curvature, plus the posterior covariance of its slope.

    A pattern's slope by d_i is x_i - P_i, by a_i θ (x_i - P_i); x is constant in its posterior.
    """
    x, n, presented = patterns.right, patterns.counts[:, None], patterns.presented
    mean = (after @ NODES)[:, None]
    spread = (after @ NODES**2)[:, None] - mean**2
    shown = presented[patterns.set_of] if not presented.all() else 1.0
    by_power = [shown * (after @ (NODES[:, None] ** power * right)) for power in range(3)]
    products = [summed_products(right, mass, presented, NODES**power) for power in range(3)]
    zero, first, second = by_power
    both_d = products[0] - zero.T @ (n * zero)
    a_and_d = products[1] - first.T @ (n * zero) - x.T @ (n * (first - mean * zero))
    cross = x.T @ (n * (second - mean * first))
    both_a = products[2] - first.T @ (n * first) + x.T @ (n * spread * x) - cross - cross.T
    information = there * right * (1 - right)
    items = right.shape[1]
    curvature = np.empty((2 * items, 2 * items))
    curvature[:items, :items] = both_a - np.diag(NODES**2 @ information)
    curvature[:items, items:] = a_and_d - np.diag(NODES @ information)
    curvature[items:, :items] = curvature[:items, items:].T
    curvature[items:, items:] = both_d - np.diag(information.sum(axis=0))
    return curvature
