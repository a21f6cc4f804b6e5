"""Which methods may be offered for so many candidates, and why the others may not.

Below the least sample only an argument links two forms, and that is what “identity” is: the forms
were built to be alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from item_bank.equating.conversions import Method


class Design(StrEnum):
    """How the two groups came to be."""

    EQUIVALENT_GROUPS = "equivalent-groups"
    ANCHOR = "anchor"


@dataclass(frozen=True, slots=True)
class Offer:
    """One method, and the reason why it is not offered; empty where it is."""

    method: Method
    reason: str = ""

    @property
    def is_offered(self) -> bool:
        return not self.reason


# Per form. K&B, section 8.3: 400 for linear and Rasch links, 1,500 for equipercentile ones; for few
# candidates Babcock, Albano and Raymond, 2012, and Livingston and Kim, Journal of Educational
# Measurement 47, 2010.
SMALL_MIN: Final = 30
LINEAR_MIN: Final = 400
EQUIPERCENTILE_MIN: Final = 1500
# An anchor of a fifth of the form, or of twenty items, whichever is less. K&B, 8.1.
ANCHOR_ITEMS_MIN: Final = 20
ANCHOR_SHARE_MIN: Final = 0.2

CANDIDATES_MIN: Final[Mapping[Method, int]] = MappingProxyType(
    {
        Method.IDENTITY: 0,
        Method.MEAN: SMALL_MIN,
        Method.CIRCLE_ARC: SMALL_MIN,
        Method.NOMINAL_WEIGHTS_MEAN: SMALL_MIN,
        Method.CHAINED_MEAN: 100,
        Method.TUCKER_MEAN: 100,
        Method.LINEAR: LINEAR_MIN,
        Method.TUCKER: LINEAR_MIN,
        Method.LEVINE_OBSERVED: LINEAR_MIN,
        Method.LEVINE_TRUE: LINEAR_MIN,
        Method.BRAUN_HOLLAND: LINEAR_MIN,
        Method.CHAINED_LINEAR: LINEAR_MIN,
        Method.RASCH_FIXED_ANCHORS: LINEAR_MIN,
        Method.SMOOTHED_EQUIPERCENTILE: EQUIPERCENTILE_MIN,
        Method.EQUIPERCENTILE: EQUIPERCENTILE_MIN,
        Method.FREQUENCY_ESTIMATION: EQUIPERCENTILE_MIN,
        Method.CHAINED_EQUIPERCENTILE: EQUIPERCENTILE_MIN,
    }
)
OF_DESIGN: Final[Mapping[Design, tuple[Method, ...]]] = MappingProxyType(
    {
        Design.EQUIVALENT_GROUPS: (
            Method.IDENTITY,
            Method.MEAN,
            Method.CIRCLE_ARC,
            Method.LINEAR,
            Method.SMOOTHED_EQUIPERCENTILE,
            Method.EQUIPERCENTILE,
        ),
        Design.ANCHOR: (
            Method.IDENTITY,
            Method.NOMINAL_WEIGHTS_MEAN,
            Method.CIRCLE_ARC,
            Method.CHAINED_MEAN,
            Method.TUCKER_MEAN,
            Method.TUCKER,
            Method.LEVINE_OBSERVED,
            Method.LEVINE_TRUE,
            Method.CHAINED_LINEAR,
            Method.BRAUN_HOLLAND,
            Method.RASCH_FIXED_ANCHORS,
            Method.FREQUENCY_ESTIMATION,
            Method.CHAINED_EQUIPERCENTILE,
        ),
    }
)


def offers(
    design: Design,
    *,
    x_candidates: int,
    y_candidates: int,
    form_items: int,
    anchor_items: int | None = None,
) -> tuple[Offer, ...]:
    """Every method of a design, in order of what it demands, offered or with the reason."""
    fewest = min(x_candidates, y_candidates)
    anchor = "" if design is not Design.ANCHOR else _anchor_reason(form_items, anchor_items)
    found = []
    for method in OF_DESIGN[design]:
        needed = CANDIDATES_MIN[method]
        reason = ""
        if fewest < needed:
            reason = f"needs {needed:,} candidates on each form; there are {fewest:,}"
        elif anchor and method is not Method.IDENTITY:
            reason = anchor
        found.append(Offer(method, reason))
    return tuple(found)


def _anchor_reason(form_items: int, anchor_items: int | None) -> str:
    needed = min(ANCHOR_ITEMS_MIN, -int(-form_items * ANCHOR_SHARE_MIN // 1))
    if anchor_items is None or anchor_items < needed:
        return f"needs an anchor of {needed} items or more; there are {anchor_items or 0}"
    return ""
