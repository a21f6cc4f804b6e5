"""Differential item functioning by logistic regression (Swaminathan & Rogers 1990).

Right or wrong on matching score, group and their product; models are compared by likelihood
ratio, and in size by Nagelkerke's R² with the limits of Jodoin & Gierl (2001).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import chi2

from item_bank.statistics.likelihood import right_and_log_wrong
from item_bank.statistics.mantel_haenszel import Strata
from item_bank.statistics.patterns import Floats

STEPS_MAX: Final = 60
# Change of the deviance, relative to its size, at which it stands still.
_DEVIANCE_CHANGE_MAX: Final = 1e-12
NEGLIGIBLE_BELOW: Final = 0.035
LARGE_FROM: Final = 0.07
_SIGNIFICANT: Final = 0.05


@dataclass(frozen=True, slots=True)
class Comparison:
    """Likelihood ratio of two models, its probability, and what the larger adds to R²."""

    chi_square: float
    degrees: int
    p: float
    r2_change: float

    @property
    def size(self) -> str:
        """A, B or C: negligible, moderate or large; "" where the data determine nothing."""
        if not np.isfinite(self.p):
            return ""
        if self.p >= _SIGNIFICANT or self.r2_change < NEGLIGIBLE_BELOW:
            return "A"
        return "B" if self.r2_change < LARGE_FROM else "C"


@dataclass(frozen=True, slots=True)
class LogisticDif:
    """Group and product together; the group alone (uniform); the product besides (not uniform)."""

    both: Comparison
    uniform: Comparison
    non_uniform: Comparison


def logistic_dif(strata: Strata) -> LogisticDif:
    """Three comparisons on one item's tables; NaN where a model does not settle."""
    score = np.concatenate((strata.score, strata.score))
    group = np.repeat([0.0, 1.0], len(strata.score))
    right = np.concatenate((strata.reference_right, strata.focal_right))
    n = np.concatenate((strata.reference, strata.focal))
    kept = n > 0
    score, group, right, n = score[kept], group[kept], right[kept], n[kept]
    # Centred and scaled: the same models, better conditioned.
    centred = score - float(n @ score) / float(n.sum())
    centred /= max(float(np.sqrt(n @ centred**2 / n.sum())), 1.0)
    columns = np.column_stack((np.ones(len(n)), centred, group, centred * group))
    none, simple, uniform, full = (
        _deviance(columns[:, :terms], right, n) for terms in (1, 2, 3, 4)
    )
    total = float(n.sum())
    r2 = [_nagelkerke(deviance, none, total) for deviance in (simple, uniform, full)]
    return LogisticDif(
        both=_compared(simple - full, 2, r2[2] - r2[0]),
        uniform=_compared(simple - uniform, 1, r2[1] - r2[0]),
        non_uniform=_compared(uniform - full, 1, r2[2] - r2[1]),
    )


def _compared(chi_square: float, degrees: int, r2_change: float) -> Comparison:
    return Comparison(chi_square, degrees, float(chi2.sf(chi_square, degrees)), r2_change)


def _nagelkerke(deviance: float, none: float, n: float) -> float:
    """Nagelkerke (1991), of 0/1 responses."""
    highest = -np.expm1(-none / n)
    return float(-np.expm1((deviance - none) / n) / highest) if highest > 0 else float("nan")


def _deviance(columns: Floats, right: Floats, n: Floats) -> float:
    """Minus twice the log likelihood at its maximum, by Newton's method with halved steps."""
    place = np.zeros(columns.shape[1])
    deviance = _deviance_at(columns @ place, right, n)
    for _ in range(STEPS_MAX):
        chance = right_and_log_wrong(columns @ place)[0]
        slope = columns.T @ (right - n * chance)
        information = (columns * (n * chance * (1 - chance))[:, None]).T @ columns
        step = np.linalg.lstsq(information, slope, rcond=None)[0]
        after = _deviance_at(columns @ (place + step), right, n)
        while after > deviance + 1e-9 and np.abs(step).max() > 1e-10:
            step = step / 2
            after = _deviance_at(columns @ (place + step), right, n)
        place = place + step
        if abs(deviance - after) <= _DEVIANCE_CHANGE_MAX * (abs(after) + 1):
            return after
        deviance = after
    return float("nan")


def _deviance_at(logit: Floats, right: Floats, n: Floats) -> float:
    log_wrong = right_and_log_wrong(logit)[1]
    return -2 * float((right * logit + n * log_wrong).sum())
