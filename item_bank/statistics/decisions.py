"""How well one cut score sorts candidates: consistency with a second form, accuracy, kappa.

Livingston and Lewis (1995), Journal of Educational Measurement 32, 179-197; the true score's
distribution by moments after Lord (1965), Psychometrika 30, 239-270, and Hanson (1991), ACT
Research Report 91-5.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import bdtr, betainc, betaincinv

from item_bank.statistics.correlations import VARIANCE_MIN
from item_bank.statistics.matrix import Floats
from item_bank.statistics.samples import MODEL_CANDIDATES_MIN, NotIdentified, require

# Gauss-Legendre nodes on each side of the cut; the integrals agree to about eight digits.
NODES = 400
# Four moments of the true score need a test of more than four effective items.
EFFECTIVE_ITEMS_MIN = 5


@dataclass(frozen=True, slots=True)
class TrueScores:
    """A beta distribution of true proportions on [low, high]."""

    alpha: float
    beta: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shares of candidates by two decisions: the first outcome, then the second."""

    fail_fail: float
    fail_pass: float
    pass_fail: float
    pass_pass: float

    @property
    def agreed(self) -> float:
        return self.fail_fail + self.pass_pass

    @property
    def by_chance(self) -> float:
        failed, failed_again = self.fail_fail + self.fail_pass, self.fail_fail + self.pass_fail
        return failed * failed_again + (1 - failed) * (1 - failed_again)

    @property
    def kappa(self) -> float:
        """Cohen (1960): agreement beyond chance; NaN where chance agrees already."""
        rest = 1 - self.by_chance
        return (self.agreed - self.by_chance) / rest if rest > VARIANCE_MIN else float("nan")


@dataclass(frozen=True, slots=True)
class DecisionQuality:
    """Of decisions at `cut`: pass with at least that total.

    `accuracy` sets the decision beside the true standing (fail_pass: fails truly, passes: a false
    pass); `consistency` beside a second form. Assumes binomial errors on a test of the effective
    length, and a beta distribution of true scores.
    """

    cut: int
    passed_share: float
    effective_length: float
    effective_cut: int
    true_scores: TrueScores
    accuracy: Agreement
    consistency: Agreement

    @property
    def false_pass(self) -> float:
        return self.accuracy.fail_pass

    @property
    def false_fail(self) -> float:
        return self.accuracy.pass_fail

    @property
    def kappa(self) -> float:
        return self.consistency.kappa


def decision_quality(
    total: Floats, items: int, cut: int, reliability: float, *, four_parameters: bool = True
) -> DecisionQuality:
    """Of totals from 0 to `items`, with the reliability of the total.

    Four parameters of the true scores where the moments allow it (0 ≤ low, high ≤ 1), else two.
    """
    require("decision consistency", len(total), MODEL_CANDIDATES_MIN)
    if not 0 < cut <= items:
        raise NotIdentified(f"A cut of {cut} decides nothing on a test of {items} items.")
    if not 0 < reliability < 1:
        raise NotIdentified(
            f"With a reliability of {reliability:.3f} decisions cannot be modelled; "
            "it must lie between 0 and 1."
        )
    length = effective_length(total, items, reliability)
    if length < EFFECTIVE_ITEMS_MIN:
        raise NotIdentified(
            f"The test is worth {length:.1f} effective items; decisions need at least "
            f"{EFFECTIVE_ITEMS_MIN}."
        )
    true_scores = fit_true_scores(total / items * length, length, four_parameters=four_parameters)
    rounded = round(length)
    effective_cut = round(cut / items * rounded)
    return DecisionQuality(
        cut=cut,
        passed_share=float((total >= cut).mean()),
        effective_length=length,
        effective_cut=effective_cut,
        true_scores=true_scores,
        accuracy=accuracy(true_scores, rounded, effective_cut, cut / items),
        consistency=consistency(true_scores, rounded, effective_cut, effective_cut),
    )


def effective_length(total: Floats, items: int, reliability: float) -> float:
    """Livingston and Lewis's formula 1: as many binomial items would be as reliable."""
    mean, variance = float(total.mean()), float(total.var(ddof=1))
    if variance < VARIANCE_MIN:
        raise NotIdentified("All candidates have the same total; decisions cannot be modelled.")
    spread = mean * (items - mean) - reliability * variance
    return spread / (variance * (1 - reliability))


def fit_true_scores(effective: Floats, length: float, *, four_parameters: bool) -> TrueScores:
    """The beta distribution with the moments that the effective scores imply."""
    first, second, third, fourth = _true_moments(effective, length)
    variance = second - first**2
    if variance < VARIANCE_MIN:
        raise NotIdentified("The true scores have no spread; decisions cannot be modelled.")
    if four_parameters:
        skewness = (third - 3 * first * second + 2 * first**3) / variance**1.5
        kurtosis = (fourth - 4 * first * third + 6 * first**2 * second - 3 * first**4) / variance**2
        found = _four_parameters(first, variance, skewness, kurtosis)
        if found is not None:
            return found
    evenness = first * (1 - first) / variance - 1
    if evenness <= 0:
        raise NotIdentified("No beta distribution has the moments of these scores.")
    return TrueScores(first * evenness, (1 - first) * evenness, 0.0, 1.0)


def accuracy(true_scores: TrueScores, length: int, cut: int, true_cut: float) -> Agreement:
    """True standing at `true_cut` beside the decision at `cut` of `length` effective items."""
    below, below_weights = _nodes(true_scores, 0.0, _below(true_scores, true_cut))
    above, above_weights = _nodes(true_scores, _below(true_scores, true_cut), 1.0)
    failing, passing = bdtr(cut - 1, length, below), bdtr(cut - 1, length, above)
    return Agreement(
        fail_fail=float(below_weights @ failing),
        fail_pass=float(below_weights @ (1 - failing)),
        pass_fail=float(above_weights @ passing),
        pass_pass=float(above_weights @ (1 - passing)),
    )


def consistency(true_scores: TrueScores, length: int, cut: int, second_cut: int) -> Agreement:
    """Decisions on two forms whose errors are independent given the true score (Hanson 1991)."""
    scores, weights = _nodes(true_scores, 0.0, 1.0)
    first, second = bdtr(cut - 1, length, scores), bdtr(second_cut - 1, length, scores)
    return Agreement(
        fail_fail=float(weights @ (first * second)),
        fail_pass=float(weights @ (first * (1 - second))),
        pass_fail=float(weights @ ((1 - first) * second)),
        pass_pass=float(weights @ ((1 - first) * (1 - second))),
    )


def _true_moments(effective: Floats, length: float) -> list[float]:
    """Lord's (1965) formula 37: raw moments of the true proportion, by falling factorials."""
    moments = []
    falling, whole = np.ones_like(effective), 1.0
    for order in range(4):
        falling, whole = falling * (effective - order), whole * (length - order)
        # A score below the order has no such factorial; effective scores are not whole.
        reached = falling if order == 0 else np.where(effective < order + 1, 0.0, falling)
        moments.append(float(reached.mean()) / whole)
    return moments


def _four_parameters(
    mean: float, variance: float, skewness: float, kurtosis: float
) -> TrueScores | None:
    """Hanson's (1991) solution; None where it leaves [0, 1] or does not exist."""
    divisor = 6 + 3 * skewness**2 - 2 * kurtosis
    if abs(divisor) < VARIANCE_MIN:
        return None
    r = 6 * (kurtosis - skewness**2 - 1) / divisor
    below = (r + 2) * (r + 3) * kurtosis - 3 * (r - 6) * (r + 1)
    inner = 1 - 24 * (r + 1) / below if below else -1.0
    if inner < 0:
        return None
    larger, smaller = r / 2 * (1 + inner**0.5), r / 2 * (1 - inner**0.5)
    alpha, beta = (larger, smaller) if skewness < 0 else (smaller, larger)
    if alpha <= 0 or beta <= 0:
        return None
    width = (variance * (alpha + beta + 1) / (alpha * beta)) ** 0.5
    low, high = mean - alpha * width, mean + beta * width
    return TrueScores(alpha, beta, low, high) if low >= 0 and high <= 1 else None


def _below(true_scores: TrueScores, proportion: float) -> float:
    """The share of true scores below `proportion`."""
    place = (proportion - true_scores.low) / (true_scores.high - true_scores.low)
    return float(betainc(true_scores.alpha, true_scores.beta, min(1.0, max(0.0, place))))


@cache
def _gauss() -> tuple[Floats, Floats]:
    return np.polynomial.legendre.leggauss(NODES)


def _nodes(true_scores: TrueScores, start: float, end: float) -> tuple[Floats, Floats]:
    """True scores at nodes between two shares of their distribution, and weights: a mean."""
    points, weights = _gauss()
    shares = start + (end - start) * (points + 1) / 2
    places = betaincinv(true_scores.alpha, true_scores.beta, shares)
    scores = true_scores.low + (true_scores.high - true_scores.low) * places
    return scores, weights * (end - start) / 2
