"""Bringing item parameters of two calibrations to one scale by their common items: K&B, chapter 6.

θ of the new scale = A · θ of the old one + B; slopes are divided by A, difficulties go with θ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from scipy.optimize import minimize

from item_bank.equating.distributions import Floats, ScoresUnfit

COMMON_MIN: Final = 2
NODES: Final = 30
TOLERANCE: Final = 1e-12


class LinkMethod(StrEnum):
    """How the two constants are found."""

    MEAN_MEAN = "mean-mean"
    MEAN_GEOMETRIC_MEAN = "mean-gmean"
    MEAN_SIGMA = "mean-sigma"
    HAEBARA = "Haebara"
    STOCKING_LORD = "Stocking-Lord"


@dataclass(frozen=True, slots=True)
class ItemParameters:
    """Slope and difficulty of one item of the two-parameter logistic model, D = 1."""

    a: float
    b: float


@dataclass(frozen=True, slots=True)
class Link:
    """θ_to = a · θ_from + b."""

    method: LinkMethod
    a: float
    b: float
    common: int


def link(
    origin: Mapping[str, ItemParameters], target: Mapping[str, ItemParameters], method: LinkMethod
) -> Link:
    """The constants that bring `origin`'s scale to `target`'s, by the items both have.

    K&B, 6.6 to 6.9; T. Haebara, Japanese Psychological Research 22, 1980; M. L. Stocking and
    F. M. Lord, Applied Psychological Measurement 7, 1983. The last two compare curves on the
    target's scale for a standard normal group.
    """
    common = sorted(origin.keys() & target.keys())
    if len(common) < COMMON_MIN:
        raise ScoresUnfit(f"The two forms share {len(common)} items; linking needs two or more.")
    a_from, b_from = _columns(origin, common)
    a_to, b_to = _columns(target, common)
    if min(a_from.min(), a_to.min()) <= 0:
        raise ScoresUnfit("A common item has no positive slope: it cannot link two scales.")
    if method is LinkMethod.MEAN_MEAN:
        slope = float(a_from.mean() / a_to.mean())
    elif method is LinkMethod.MEAN_GEOMETRIC_MEAN:
        slope = float(np.exp(np.log(a_from).mean() - np.log(a_to).mean()))
    else:
        slope = float(b_to.std() / b_from.std())
    intercept = float(b_to.mean() - slope * b_from.mean())
    if method in (LinkMethod.HAEBARA, LinkMethod.STOCKING_LORD):
        slope, intercept = _by_curves(method, (a_from, b_from), (a_to, b_to), (slope, intercept))
    return Link(method, slope, intercept, len(common))


def brought_over(parameters: ItemParameters, by: Link) -> ItemParameters:
    """The same item on the target's scale."""
    return ItemParameters(parameters.a / by.a, by.a * parameters.b + by.b)


def _columns(items: Mapping[str, ItemParameters], names: list[str]) -> tuple[Floats, Floats]:
    return np.array([items[name].a for name in names]), np.array([items[name].b for name in names])


def _by_curves(
    method: LinkMethod,
    origin: tuple[Floats, Floats],
    target: tuple[Floats, Floats],
    start: tuple[float, float],
) -> tuple[float, float]:
    nodes, weights = hermegauss(NODES)
    weights = weights / weights.sum()
    wanted = _curves(nodes, *target)

    def distance(constants: Floats) -> float:
        slope, intercept = constants
        if slope <= 0:
            return float("inf")
        apart = wanted - _curves(nodes, origin[0] / slope, slope * origin[1] + intercept)
        if method is LinkMethod.STOCKING_LORD:
            return float(weights @ apart.sum(axis=1) ** 2)
        return float(weights @ (apart**2).sum(axis=1))

    options = {"xatol": TOLERANCE, "fatol": TOLERANCE**2, "maxiter": 4000, "maxfev": 8000}
    found = minimize(distance, np.array(start), method="Nelder-Mead", options=options)
    return float(found.x[0]), float(found.x[1])


def _curves(nodes: Floats, a: Floats, b: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-a * (nodes[:, None] - b))))
