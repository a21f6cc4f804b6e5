"""Links by whole distributions between forms that share an anchor: K&B, chapter 5.

Nothing is extrapolated: an anchor score that one group never had carries no weight for its form.
"""

import numpy as np

from item_bank.equating.conversions import Conversion, Method, straight
from item_bank.equating.distributions import AnchoredScores, Floats, Scores, ScoresUnfit
from item_bank.equating.percentiles import equipercentile, percentile_ranks, points_at


def frequency_estimation(x: AnchoredScores, y: AnchoredScores, x_weight: float) -> Conversion:
    """Equipercentile in the synthetic population, with the distribution of each form given the
    anchor taken to be the same in both groups. K&B, 5.1."""
    x_synthetic, y_synthetic = synthetic_scores(x, y, x_weight)
    found = equipercentile(x_synthetic, y_synthetic)
    return Conversion(Method.FREQUENCY_ESTIMATION, found.y_of_x)


def braun_holland(x: AnchoredScores, y: AnchoredScores, x_weight: float) -> Conversion:
    """Linear, with the moments of the same synthetic distributions. K&B, 5.2."""
    x_synthetic, y_synthetic = synthetic_scores(x, y, x_weight)
    if x_synthetic.sd == 0:
        raise ScoresUnfit("All scores on form x are the same: no line can be drawn.")
    slope = y_synthetic.sd / x_synthetic.sd
    intercept = y_synthetic.mean - slope * x_synthetic.mean
    return straight(Method.BRAUN_HOLLAND, x.total.top, slope, intercept)


def chained_equipercentile(x: AnchoredScores, y: AnchoredScores) -> Conversion:
    """Equipercentile to the anchor in group 1, from the anchor in group 2. K&B, 5.4."""
    at_anchor = equipercentile(x.total, x.anchor).y_of_x
    ranks = percentile_ranks(y.anchor, at_anchor)
    return Conversion(Method.CHAINED_EQUIPERCENTILE, points_at(y.total, ranks))


def synthetic_scores(
    x: AnchoredScores, y: AnchoredScores, x_weight: float
) -> tuple[Scores, Scores]:
    """Both forms' distributions in the synthetic population, as counts of both groups together."""
    y_weight = 1 - x_weight
    people = x.n + y.n
    x_shares = x_weight * x.total.shares + y_weight * _given_anchor(x) @ y.anchor.shares
    y_shares = x_weight * _given_anchor(y) @ x.anchor.shares + y_weight * y.total.shares
    return Scores(people * x_shares), Scores(people * y_shares)


def _given_anchor(scores: AnchoredScores) -> Floats:
    """The distribution of the total for each anchor score; zeros where nobody has that one."""
    columns = scores.counts.sum(axis=0)
    given = np.divide(scores.counts, columns, out=np.zeros_like(scores.counts), where=columns > 0)
    return np.asarray(given)
