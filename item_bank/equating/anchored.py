"""Linear links between forms that share an anchor and went to groups that differ: K&B, chapter 4.

Group 1 took form x, group 2 form y. `x_weight` is the share of group 1 in the synthetic population.
"""

from dataclasses import dataclass
from math import sqrt

from item_bank.equating.conversions import Conversion, Method, straight
from item_bank.equating.distributions import AnchoredScores, ScoresUnfit


@dataclass(frozen=True, slots=True)
class Synthetic:
    """Means and standard deviations of both forms in the synthetic population."""

    x_mean: float
    y_mean: float
    x_sd: float
    y_sd: float


def tucker(x: AnchoredScores, y: AnchoredScores, x_weight: float) -> Conversion:
    """Assumes that the regression of total on anchor is the same in both groups. K&B, 4.2."""
    return _by_sd(Method.TUCKER, x, synthetic(x, y, _tucker_slopes(x, y), x_weight))


def tucker_mean(x: AnchoredScores, y: AnchoredScores, x_weight: float) -> Conversion:
    """Tucker's means alone; the slope is 1."""
    return _by_mean(Method.TUCKER_MEAN, x, synthetic(x, y, _tucker_slopes(x, y), x_weight))


def levine_observed(x: AnchoredScores, y: AnchoredScores, x_weight: float) -> Conversion:
    """Assumes a perfect correlation of true scores on form and anchor. K&B, 4.3."""
    return _by_sd(Method.LEVINE_OBSERVED, x, synthetic(x, y, _levine_slopes(x, y), x_weight))


def levine_true(x: AnchoredScores, y: AnchoredScores) -> Conversion:
    """The same assumption, equating true scores; no synthetic population. K&B, 4.4."""
    x_slope, y_slope = _levine_slopes(x, y)
    slope = y_slope / x_slope
    shift = y_slope * (x.anchor.mean - y.anchor.mean)
    intercept = y.total.mean + shift - slope * x.total.mean
    return straight(Method.LEVINE_TRUE, x.total.top, slope, intercept)


def nominal_weights_mean(x: AnchoredScores, y: AnchoredScores, x_weight: float) -> Conversion:
    """Regression slopes replaced by the ratio of lengths, so that small groups suffice.

    B. Babcock, A. Albano and M. Raymond, Educational and Psychological Measurement 72, 2012.
    """
    slopes = (x.total.top / x.anchor.top, y.total.top / y.anchor.top)
    return _by_mean(Method.NOMINAL_WEIGHTS_MEAN, x, synthetic(x, y, slopes, x_weight))


def chained_mean(x: AnchoredScores, y: AnchoredScores) -> Conversion:
    """Mean link to the anchor in group 1, from the anchor in group 2."""
    shift = x.anchor.mean - x.total.mean + y.total.mean - y.anchor.mean
    return straight(Method.CHAINED_MEAN, x.total.top, 1.0, shift)


def chained_linear(x: AnchoredScores, y: AnchoredScores) -> Conversion:
    """Linear link to the anchor in group 1, from the anchor in group 2. K&B, 4.5."""
    to_anchor = _ratio(x.anchor.sd, x.total.sd)
    from_anchor = _ratio(y.total.sd, y.anchor.sd)
    slope = to_anchor * from_anchor
    at_mean = from_anchor * (x.anchor.mean - y.anchor.mean) + y.total.mean
    return straight(Method.CHAINED_LINEAR, x.total.top, slope, at_mean - slope * x.total.mean)


def synthetic(
    x: AnchoredScores, y: AnchoredScores, slopes: tuple[float, float], x_weight: float
) -> Synthetic:
    """Moments in the synthetic population, for slopes of total on anchor. K&B, 4.2 to 4.5."""
    x_slope, y_slope = slopes
    y_weight = 1 - x_weight
    apart = x.anchor.mean - y.anchor.mean
    spread = x.anchor.variance - y.anchor.variance
    between = x_weight * y_weight * apart**2
    x_variance = x.total.variance + x_slope**2 * (between - y_weight * spread)
    y_variance = y.total.variance + y_slope**2 * (between + x_weight * spread)
    if min(x_variance, y_variance) <= 0:
        raise ScoresUnfit("The groups differ too much for this method: a variance is negative.")
    return Synthetic(
        x_mean=x.total.mean - y_weight * x_slope * apart,
        y_mean=y.total.mean + x_weight * y_slope * apart,
        x_sd=sqrt(x_variance),
        y_sd=sqrt(y_variance),
    )


def _tucker_slopes(x: AnchoredScores, y: AnchoredScores) -> tuple[float, float]:
    return _ratio(x.covariance, x.anchor.variance), _ratio(y.covariance, y.anchor.variance)


def _levine_slopes(x: AnchoredScores, y: AnchoredScores) -> tuple[float, float]:
    """K&B, 4.53 for an anchor inside the total, 4.58 for one beside it."""
    return _levine_slope(x), _levine_slope(y)


def _levine_slope(scores: AnchoredScores) -> float:
    covariance = scores.covariance
    if scores.is_internal:
        return _ratio(scores.total.variance, covariance)
    return _ratio(scores.total.variance + covariance, scores.anchor.variance + covariance)


def _ratio(above: float, below: float) -> float:
    if below <= 0:
        raise ScoresUnfit("Anchor and total do not vary together: they cannot link these forms.")
    return above / below


def _by_sd(method: Method, x: AnchoredScores, found: Synthetic) -> Conversion:
    slope = found.y_sd / found.x_sd
    return straight(method, x.total.top, slope, found.y_mean - slope * found.x_mean)


def _by_mean(method: Method, x: AnchoredScores, found: Synthetic) -> Conversion:
    return straight(method, x.total.top, 1.0, found.y_mean - found.x_mean)
