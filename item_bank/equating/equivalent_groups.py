"""Links between forms that went to groups alike, as if by lot: K&B, chapter 2.

Equipercentile linking is in percentiles.py.
"""

import numpy as np

from item_bank.equating.conversions import Conversion, Method, straight
from item_bank.equating.distributions import Scores, ScoresUnfit


def identity(x: Scores, y: Scores) -> Conversion:
    """A score is worth itself. An assumption, not a finding: it must be argued for."""
    if x.top != y.top:
        raise ScoresUnfit(
            f"Form x goes to {x.top}, form y to {y.top}: a score cannot simply be worth itself."
        )
    return straight(Method.IDENTITY, x.top, 1.0, 0.0)


def mean(x: Scores, y: Scores) -> Conversion:
    """Forms differ by a constant: y = x - mean(x) + mean(y). K&B, equation 2.6."""
    return straight(Method.MEAN, x.top, 1.0, y.mean - x.mean)


def linear(x: Scores, y: Scores) -> Conversion:
    """Equal standardised deviations: y = sd(y)/sd(x) · (x - mean(x)) + mean(y). K&B, 2.9."""
    if x.sd == 0:
        raise ScoresUnfit("All scores on form x are the same: no line can be drawn.")
    slope = y.sd / x.sd
    return straight(Method.LINEAR, x.top, slope, y.mean - slope * x.mean)


def circle_arc(
    top: int, low: tuple[float, float], middle: tuple[float, float], high: tuple[float, float]
) -> Conversion:
    """Simplified circle-arc: a line through both ends and an arc through the middle point.

    Points are (x, y): the lowest meaningful scores, one estimated by another method (usually the
    means), the highest scores. S. A. Livingston and S. Kim, Journal of Educational Measurement 46,
    2009, pp. 330-343, “method 2”. Below `low` the line goes on.
    """
    (x1, y1), (x2, y2), (x3, y3) = low, middle, high
    if not x1 < x2 < x3:
        raise ScoresUnfit("The three points of a circle-arc are not in order along form x.")
    slope = (y3 - y1) / (x3 - x1)
    scores = np.arange(top + 1, dtype=np.float64)
    line = y1 + slope * (scores - x1)
    rise = y2 - (y1 + slope * (x2 - x1))
    coefficients = {"slope": slope, "intercept": y1 - slope * x1, "rise": rise}
    if abs(rise) < 1e-12:
        return Conversion(Method.CIRCLE_ARC, line, coefficients)
    centre_x = (x1 + x3) / 2
    # From equal distances of the centre to (x1, 0) and (x2, rise).
    centre_y = ((x2 - centre_x) ** 2 + rise**2 - (x1 - centre_x) ** 2) / (2 * rise)
    squared = (x1 - centre_x) ** 2 + centre_y**2
    inside = (scores >= x1) & (scores <= x3)
    height = np.sqrt(np.maximum(squared - (scores - centre_x) ** 2, 0.0))
    arc = np.where(inside, centre_y + np.sign(rise) * height, 0.0)
    return Conversion(Method.CIRCLE_ARC, line + arc, coefficients)
