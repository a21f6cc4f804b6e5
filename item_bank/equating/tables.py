"""From a conversion to the scaling table of the new form.

The table is stored, so what is rounded here once is exact from then on.
"""

from math import floor
from typing import Final

import numpy as np

from item_bank.equating.conversions import Conversion
from item_bank.equating.distributions import ScoresUnfit
from item_bank.scaling import ScalingTable

# As a record shows equivalents: whoever checks the table by hand begins with these.
EQUIVALENT_DIGITS: Final = 4
SCALED_DIGITS: Final = 6


def to_scaling_table(conversion: Conversion, base: ScalingTable) -> ScalingTable:
    """The new form's table: raw x → equivalent y → the old form's scale in between its scores.

    Equivalents beyond the old form's ends count as the ends. Halves are rounded up; a score whose
    unrounded value is below the cut never becomes the cut. A fall is levelled out, upwards.
    Refuses a conversion with which nobody would pass or nobody fail.
    """
    if not np.isfinite(conversion.y_of_x).all():
        raise ScoresUnfit("The conversion does not give a number for every score.")
    old_scores = np.arange(base.raw_max + 1)
    # What a computation leaves in the last places must not fail somebody at the cut.
    equivalents = np.round(conversion.y_of_x, EQUIVALENT_DIGITS)
    within = np.clip(equivalents, 0, base.raw_max)
    unrounded = np.round(np.interp(within, old_scores, base.scaled_by_raw), SCALED_DIGITS)
    scaled: list[int] = []
    for value in unrounded:
        rounded = floor(value + 0.5)
        if value < base.cut:
            rounded = min(rounded, base.cut - 1)
        rounded = min(max(rounded, base.scale_min), base.scale_max)
        scaled.append(max(rounded, scaled[-1]) if scaled else rounded)
    return ScalingTable(tuple(scaled), base.scale_min, base.scale_max, base.cut)
