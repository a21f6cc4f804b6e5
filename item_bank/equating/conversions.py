"""What a method answers: for each score on the new form, the score on the old one.

Turning a conversion into a scaling table is in tables.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from item_bank.equating.distributions import Floats


class Method(StrEnum):
    """How two forms are linked."""

    IDENTITY = "identity"
    MEAN = "mean"
    LINEAR = "linear"
    CIRCLE_ARC = "circle_arc"
    EQUIPERCENTILE = "equipercentile"
    SMOOTHED_EQUIPERCENTILE = "equipercentile_loglinear"
    NOMINAL_WEIGHTS_MEAN = "nominal_weights_mean"
    TUCKER_MEAN = "tucker_mean"
    TUCKER = "tucker"
    LEVINE_OBSERVED = "levine_observed"
    LEVINE_TRUE = "levine_true"
    BRAUN_HOLLAND = "braun_holland"
    CHAINED_MEAN = "chained_mean"
    CHAINED_LINEAR = "chained_linear"
    CHAINED_EQUIPERCENTILE = "chained_equipercentile"
    FREQUENCY_ESTIMATION = "frequency_estimation"
    RASCH_FIXED_ANCHORS = "rasch_fixed_anchors"


@dataclass(frozen=True, slots=True, eq=False)
class Conversion:
    """`y_of_x[x]` is the equivalent of raw score x, not rounded and not cut off at the ends.

    `coefficients` name what a formula came to (slope, intercept, …). `standard_errors` are in raw
    points of y by x; None until somebody computes them.
    """

    method: Method
    y_of_x: Floats
    coefficients: Mapping[str, float] = field(default_factory=dict)
    standard_errors: NDArray[np.float64] | None = None

    def with_errors(self, standard_errors: Floats) -> "Conversion":
        return replace(self, standard_errors=standard_errors)


def straight(method: Method, top: int, slope: float, intercept: float) -> Conversion:
    """The conversion y = intercept + slope · x for x from 0 to `top`."""
    line = intercept + slope * np.arange(top + 1, dtype=np.float64)
    return Conversion(method, line, {"slope": slope, "intercept": intercept})
