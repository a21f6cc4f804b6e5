"""Finding the parameters that make responses likeliest, and how sure they are.

Newton's method in a trust region (Conn, Gould & Toint 2000) on the exact second derivatives; the
observed information gives the standard errors (Louis 1982 for marginal likelihoods).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.optimize import minimize

from item_bank.errors import ContentError
from item_bank.statistics.patterns import Floats, Progress

# Ability as standard normal on equally spaced nodes: for smooth functions that vanish at both
# ends this rule is exact to far more digits than are reported, if the nodes lie closer than the
# posterior is wide. With 200 items and a wide group 61 nodes do not: difficulties are 0.05 off.
NODES: Final = np.linspace(-6.0, 6.0, 121)
LOG_WEIGHTS: Final = -(NODES**2) / 2 - np.log(np.exp(-(NODES**2) / 2).sum())

STEPS_MAX: Final = 200
_SLOPE_NEAR: Final = 1e-3
# The step that is left, in units of each parameter's standard error.
_STEP_LEFT_MAX: Final = 1e-6
_POLISHING_STEPS_MAX: Final = 4


class NotConverged(ContentError):
    """An estimation that did not settle; its numbers are not shown."""

    code = "statistics.not_converged"

    def __init__(self, model: str, why: str, place: Floats | None = None) -> None:
        super().__init__(f"The estimates of {model} did not settle: {why}.")
        # Where the search ended, which may show what runs away.
        self.place = place


@dataclass(frozen=True, slots=True, eq=False)
class LogLikelihood:
    """Value, slope and, where it is wanted, curvature (first and second derivatives)."""

    value: float
    slope: Floats
    curvature: Callable[[], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Maximum:
    """Where the likelihood is highest; `covariance` is the inverse observed information."""

    parameters: Floats
    covariance: Floats
    log_likelihood: float
    steps: int


def maximise(
    likelihood: Callable[[Floats], LogLikelihood], start: Floats, model: str, progress: Progress
) -> Maximum:
    """The maximum near `start`; refuses what does not settle or is flat there."""
    seen: dict[bytes, LogLikelihood] = {}

    def at(place: Floats) -> LogLikelihood:
        key = place.tobytes()
        if key not in seen:
            seen.clear()
            seen[key] = likelihood(place)
        return seen[key]

    steepest = float(np.linalg.norm(at(start).slope))

    def watch(place: Floats) -> None:
        slope = float(np.linalg.norm(at(place).slope))
        left = np.log(max(slope, _SLOPE_NEAR) / _SLOPE_NEAR)
        whole = np.log(max(steepest, 2 * _SLOPE_NEAR) / _SLOPE_NEAR)
        progress(float(np.clip(1 - left / whole, 0, 1)))

    with np.errstate(over="ignore", invalid="ignore"):
        found = minimize(
            lambda place: -at(place).value,
            start,
            jac=lambda place: -at(place).slope,
            hess=lambda place: -at(place).curvature(),
            method="trust-exact",
            callback=watch,
            options={"gtol": _SLOPE_NEAR, "maxiter": STEPS_MAX, "max_trust_radius": 100.0},
        )
    return _polished(at, found.x, int(found.nit), model)


def _polished(
    at: Callable[[Floats], LogLikelihood], place: Floats, steps: int, model: str
) -> Maximum:
    """Last steps of Newton, where values no longer tell better from worse."""
    for _ in range(_POLISHING_STEPS_MAX):
        here = at(place)
        covariance = _inverse(-here.curvature(), model, place)
        step = covariance @ here.slope
        if not np.isfinite(here.value):
            break
        if (np.abs(step) <= _STEP_LEFT_MAX * np.sqrt(np.diag(covariance))).all():
            return Maximum(place, covariance, here.value, steps)
        place = place + step
    raise NotConverged(model, f"after {steps} steps the slope is not zero", place)


def _inverse(information: Floats, model: str, place: Floats) -> Floats:
    try:
        factor = cho_factor(information)
    except (LinAlgError, ValueError):
        why = "these responses leave some parameter undetermined"
        raise NotConverged(model, why, place) from None
    inverse: Floats = cho_solve(factor, np.eye(len(information)))
    return inverse


def posterior(logs: Floats) -> tuple[Floats, Floats]:
    """From log joint probabilities, rows × nodes: each row's log marginal and its posterior."""
    top = logs.max(axis=1, keepdims=True)
    weights = np.exp(logs - top)
    total = weights.sum(axis=1, keepdims=True)
    return (np.log(total) + top)[:, 0], weights / total


def right_and_log_wrong(logit: Floats) -> tuple[Floats, Floats]:
    """Probability of a right response, and the log of that of a wrong one."""
    log_wrong = -np.logaddexp(0.0, logit)
    return np.exp(logit + log_wrong), log_wrong


def summed_products(right: Floats, mass: Floats, presented: Floats, weights: Floats) -> Floats:
    """Sum over nodes of weight × P_i × P_j × number there to whom both items were presented.

    `right` is nodes × items, `mass` sets × nodes, `presented` sets × items.
    """
    if presented.all():
        whole: Floats = (right * (mass.sum(axis=0) * weights)[:, None]).T @ right
        return whole
    total = np.zeros((right.shape[1], right.shape[1]))
    for node, row in enumerate(right):
        there = (presented * (mass[:, node] * weights[node])[:, None]).T @ presented
        total += there * row[:, None] * row[None, :]
    return total
