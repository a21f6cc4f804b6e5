"""The Rasch model by marginal maximum likelihood: P(right) = 1 / (1 + exp(-(θ - b))).

Ability is normal with mean 0 and its variance free, which puts zero at the group's mean (Thissen
1982; mirt's `itemtype = "Rasch"`, TAM's `tam.mml`). With conditional likelihood the difficulties
sum to zero instead: rasch_conditional.py.
"""

from dataclasses import dataclass
from math import exp, log
from typing import Final

import numpy as np

from item_bank.statistics.likelihood import (
    LOG_WEIGHTS,
    NODES,
    LogLikelihood,
    NotConverged,
    maximise,
    posterior,
    right_and_log_wrong,
    summed_products,
)
from item_bank.statistics.patterns import Floats, Integers, Progress, checked_candidates, silent
from item_bank.statistics.samples import NotIdentified

MODEL: Final = "the Rasch model"
# With 30 a difficulty is within one logit of its value in 95 of 100 samples (Linacre 1994).
CANDIDATES_MIN: Final = 30
# A spread of ability below this, in logits, cannot be told from none.
SPREAD_MIN: Final = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class RaschFit:
    """Difficulty per item with its standard error; the spread of ability is in logits.

    `covariance` is that of the difficulties and, if the spread was free, of its logarithm (last).
    """

    difficulty: Floats
    se: Floats
    ability_sd: float
    is_spread_free: bool
    covariance: Floats
    log_likelihood: float
    candidates: int
    steps: int

    @property
    def ability_variance(self) -> float:
        return self.ability_sd**2

    @property
    def parameters(self) -> int:
        return len(self.difficulty) + self.is_spread_free

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2 * self.parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion."""
        return self.parameters * log(self.candidates) - 2 * self.log_likelihood


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """All that the Rasch model takes from responses: scores and the items' sums.

    One row for each set of presented items and score in it: `score`, `counts`, `set_of`, sorted by
    set; `starts` is the first row of each set; `presented` is sets × items, 0 or 1.
    """

    score: Floats
    counts: Floats
    set_of: Integers
    starts: Integers
    presented: Floats
    sums: Floats


def fit_rasch(
    scores: Floats, progress: Progress = silent, *, ability_sd: float | None = None
) -> RaschFit:
    """Fit to scores 0/1 (candidates × items, NaN = not presented).

    `ability_sd` holds the spread of ability. Refuses fewer than CANDIDATES_MIN rows, items without
    variance, candidates who do not differ, and what does not converge.
    """
    candidates = checked_candidates(scores, MODEL, CANDIDATES_MIN)
    totals = totals_of(scores)
    share = np.nanmean(scores, axis=0)
    start = 1.2 * np.log((1 - share) / share)
    items = len(start)
    if ability_sd is None:
        start = np.append(start, 0.0)

    def likelihood(place: Floats) -> LogLikelihood:
        if ability_sd is not None:
            return _held(_likelihood(place, ability_sd, totals), items)
        return _likelihood(place[:items], exp(min(place[items], 20.0)), totals)

    try:
        found = maximise(likelihood, start, MODEL, progress)
    except NotConverged:
        if np.nanvar(np.nansum(scores, axis=1)) <= _chance_variance(share):
            raise NotIdentified(
                "The candidates' totals differ no more than by chance; the Rasch model has no "
                "spread of ability to find."
            ) from None
        raise
    spread = exp(found.parameters[items]) if ability_sd is None else ability_sd
    if spread < SPREAD_MIN:
        raise NotIdentified("The Rasch model finds that the candidates do not differ in ability.")
    return RaschFit(
        difficulty=found.parameters[:items],
        se=np.sqrt(np.diag(found.covariance))[:items],
        ability_sd=spread,
        is_spread_free=ability_sd is None,
        covariance=found.covariance,
        log_likelihood=found.log_likelihood,
        candidates=candidates,
        steps=found.steps,
    )


def totals_of(scores: Floats) -> Totals:
    """Scores by the set of items that a candidate was given."""
    there = ~np.isnan(scores)
    presented, set_of = np.unique(there, axis=0, return_inverse=True)
    keys = np.column_stack((set_of.ravel(), np.nansum(scores, axis=1).astype(np.int64)))
    rows, counts = np.unique(keys, axis=0, return_counts=True)
    return Totals(
        score=rows[:, 1].astype(np.float64),
        counts=counts.astype(np.float64),
        set_of=rows[:, 0],
        starts=np.searchsorted(rows[:, 0], np.arange(len(presented))),
        presented=presented.astype(np.float64),
        sums=np.nansum(scores, axis=0),
    )


def _chance_variance(share: Floats) -> float:
    return float((share * (1 - share)).sum())


def _held(free: LogLikelihood, items: int) -> LogLikelihood:
    """The same without the spread among the parameters."""
    return LogLikelihood(
        free.value, free.slope[:items], lambda: free.curvature()[:items, :items].copy()
    )


def _likelihood(difficulty: Floats, spread: float, totals: Totals) -> LogLikelihood:
    """The marginal log likelihood with slopes by difficulty and by the log of the spread."""
    ability = spread * NODES
    right, log_wrong = right_and_log_wrong(ability[:, None] - difficulty[None, :])
    by_set = (log_wrong @ totals.presented.T).T
    logs = totals.score[:, None] * ability[None, :] + by_set[totals.set_of]
    marginal, after = posterior(logs + LOG_WEIGHTS)
    weighted = after * totals.counts[:, None]
    mass = np.add.reduceat(weighted, totals.starts, axis=0)
    there = mass.T @ totals.presented
    expected = (totals.presented @ right.T)[totals.set_of]
    # A row's slope by the log of the spread: θ (score - expected score).
    pull = ability[None, :] * (totals.score[:, None] - expected)
    slope = np.append((there * right).sum(axis=0) - totals.sums, (weighted * pull).sum())

    def curvature() -> Floats:
        information = there * right * (1 - right)
        shown = totals.presented[totals.set_of]
        mean = shown * (after @ right)
        mean_pull = (after * pull).sum(axis=1)
        with_pull = (shown * ((weighted * pull) @ right)).sum(axis=0)
        found = np.empty((len(slope), len(slope)))
        found[:-1, :-1] = (
            summed_products(right, mass, totals.presented, np.ones(len(NODES)))
            - (mean * totals.counts[:, None]).T @ mean
            - np.diag(information.sum(axis=0))
        )
        found[-1, :-1] = found[:-1, -1] = (
            with_pull - mean.T @ (totals.counts * mean_pull) + ability @ information
        )
        found[-1, -1] = (
            (weighted * pull**2).sum()
            - totals.counts @ mean_pull**2
            + (weighted * pull).sum()
            - ability**2 @ information.sum(axis=1)
        )
        return found

    value = float(totals.counts @ marginal - totals.sums @ difficulty)
    return LogLikelihood(value, slope, curvature)
