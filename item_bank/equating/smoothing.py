"""Log-linear presmoothing: counts replaced by those of a polynomial that keeps their moments.

P. W. Holland and D. T. Thayer, Journal of Educational and Behavioral Statistics 25, 2000, p. 133.
"""

from typing import Final

import numpy as np

from item_bank.equating.distributions import Floats, Scores, ScoresUnfit

DEGREE_MIN: Final = 1
DEGREE_MAX: Final = 10
ROUNDS_MAX: Final = 200
CONVERGED: Final = 1e-12


def smoothed(scores: Scores, degree: int) -> Scores:
    """Poisson counts with a logarithm that is a polynomial of the score, by maximum likelihood.

    The first `degree` moments of the counts stay as they are. Refuses what does not converge.
    """
    if not DEGREE_MIN <= degree <= min(DEGREE_MAX, scores.top):
        raise ScoresUnfit(f"A polynomial of degree {degree} cannot smooth these scores.")
    basis = _orthonormal(scores.values.astype(np.float64), degree)
    counts = scores.counts
    # A flat start lies inside for every data set; observed counts may have zeros.
    logs = np.log(counts + 0.5)
    before = np.inf
    for _ in range(ROUNDS_MAX):
        fitted = np.exp(np.clip(logs, -700, 700))
        working = logs + (counts - fitted) / fitted
        weighted = basis * fitted[:, None]
        coefficients = np.linalg.lstsq(basis.T @ weighted, weighted.T @ working, rcond=None)[0]
        logs = basis @ coefficients
        deviance = _deviance(counts, np.exp(logs))
        if abs(before - deviance) <= CONVERGED * (1 + abs(deviance)):
            return Scores(np.exp(logs))
        before = deviance
    raise ScoresUnfit(f"Smoothing with a polynomial of degree {degree} does not settle.")


def _orthonormal(values: Floats, degree: int) -> Floats:
    centred = (values - values.mean()) / values.std()
    basis, _ = np.linalg.qr(np.vander(centred, degree + 1, increasing=True))
    return np.asarray(basis)


def _deviance(counts: Floats, fitted: Floats) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(counts > 0, counts * np.log(counts / fitted), 0.0)
    return float(2 * (terms - (counts - fitted)).sum())
