"""The Rasch model by conditional maximum likelihood: nothing is assumed of the candidates' ability.

Given the score, a response depends on the difficulties alone (Andersen 1972; eRm's `RM`). They
sum to zero.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from item_bank.statistics.likelihood import LogLikelihood, maximise, right_and_log_wrong
from item_bank.statistics.patterns import Floats, Integers, Progress, checked_candidates, silent
from item_bank.statistics.rasch import CANDIDATES_MIN, Totals, totals_of
from item_bank.statistics.samples import NotIdentified
from item_bank.statistics.score_distributions import distributions_without_each, score_distribution

MODEL: Final = "the Rasch model (conditional)"
# Second derivatives take items³ steps for each set.
ITEMS_MAX: Final = 400
SETS_MAX: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class ConditionalFit:
    """Difficulty per item (sum 0) with its standard error, and the conditional log likelihood."""

    difficulty: Floats
    se: Floats
    log_likelihood: float
    candidates: int
    steps: int


def fit_rasch_conditional(scores: Floats, progress: Progress = silent) -> ConditionalFit:
    """Fit to scores 0/1 (candidates × items, NaN = not presented).

    Refuses what `fit_rasch` refuses, more than ITEMS_MAX items and more than SETS_MAX different
    sets of presented items.
    """
    candidates = checked_candidates(scores, MODEL, CANDIDATES_MIN)
    totals = totals_of(scores)
    if scores.shape[1] > ITEMS_MAX or len(totals.presented) > SETS_MAX:
        raise NotIdentified(
            f"Conditional estimation is for {ITEMS_MAX} items and {SETS_MAX} different sets of "
            "presented items at most; use the marginal one."
        )
    share = np.nanmean(scores, axis=0)
    start = np.log((1 - share) / share)
    # The last difficulty is what makes the sum zero.
    basis = np.vstack((np.eye(len(start) - 1), -np.ones(len(start) - 1)))

    def likelihood(place: Floats) -> LogLikelihood:
        whole = _likelihood(basis @ place, totals)
        return LogLikelihood(
            whole.value, basis.T @ whole.slope, lambda: basis.T @ whole.curvature() @ basis
        )

    found = maximise(likelihood, (start - start.mean())[:-1], MODEL, progress)
    covariance = basis @ found.covariance @ basis.T
    return ConditionalFit(
        difficulty=basis @ found.parameters,
        se=np.sqrt(np.diag(covariance)),
        log_likelihood=found.log_likelihood,
        candidates=candidates,
        steps=found.steps,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _SetPart:
    """What one set of presented items contributes: `given` is items × scores."""

    items: Integers
    score: Integers
    counts: Floats
    chances: Floats
    probability: Floats
    given: Floats


def _likelihood(difficulty: Floats, totals: Totals) -> LogLikelihood:
    """Of the responses given the scores; a score of all or nothing says nothing.

    The elementary symmetric functions are taken as the score distribution at ability zero, which
    differs by a factor that their ratios do not have.
    """
    right, log_wrong = right_and_log_wrong(-difficulty)
    parts = [_set_part(totals, number, right) for number in range(len(totals.presented))]
    value, slope = -float(totals.sums @ difficulty), -totals.sums
    for part in parts:
        value -= float(part.counts @ (np.log(part.probability) - log_wrong[part.items].sum()))
        slope[part.items] += part.given @ part.counts

    def curvature() -> Floats:
        found = np.zeros((len(difficulty), len(difficulty)))
        for part in parts:
            both = _pairs(part.chances, part.score, part.counts / part.probability)
            np.fill_diagonal(both, part.given @ part.counts)
            weighted = part.given * part.counts
            found[np.ix_(part.items, part.items)] -= both - weighted @ part.given.T
        return found

    return LogLikelihood(value, slope, curvature)


def _set_part(totals: Totals, number: int, right: Floats) -> _SetPart:
    items = np.flatnonzero(totals.presented[number])
    rows = totals.set_of == number
    score = totals.score[rows].astype(np.int64)
    chances = right[items]
    probability = score_distribution(chances[None, :])[0][score]
    # That this item is right and the others make up the rest of the score.
    joint = chances[:, None] * distributions_without_each(chances)
    reached = np.hstack((np.zeros((len(items), 1)), joint))[:, score]
    return _SetPart(items, score, totals.counts[rows], chances, probability, reached / probability)


def _pairs(right: Floats, score: Integers, weights: Floats) -> Floats:
    """Weighted sum over scores of the probability of both items right and that score.

    The sum is linear in the distribution of the other items' score. That is built item by item
    from the left, and the weights are carried through the items from the right; each pair meets in
    between, so that the whole takes items³ steps and subtracts nothing.
    """
    items = len(right)
    found = np.zeros((items, items))
    # By the score that the others make up besides the two.
    wanted = np.zeros(items + 1)
    at = score >= 2
    wanted[score[at] - 2] = weights[at]
    for number in range(items):
        others = np.delete(np.arange(items), number)
        carried = np.empty((items, items + 1))
        carried[-1] = wanted
        for place in range(items - 2, -1, -1):
            chance = right[others[place]]
            carried[place] = carried[place + 1] * (1 - chance)
            carried[place, :-1] += carried[place + 1, 1:] * chance
        before = np.zeros(items + 1)
        before[0] = 1.0
        for place, other in enumerate(others):
            found[number, other] = right[number] * right[other] * (before @ carried[place + 1])
            moved = before[:-1] * right[other]
            before *= 1 - right[other]
            before[1:] += moved
    return found
