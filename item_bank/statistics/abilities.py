"""Ability of candidates, given the items' parameters: expected a posteriori, weighted, likeliest.

EAP: Bock & Mislevy (1982), prior normal. WLE: Warm (1989), eq. 9 and 13. A Rasch item is one with
discrimination 1. Nothing here is a score: scores come from raw scores.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from item_bank.statistics.information import item_information, item_probabilities
from item_bank.statistics.likelihood import LOG_WEIGHTS, NODES, posterior, right_and_log_wrong
from item_bank.statistics.patterns import Floats
from item_bank.statistics.samples import NotIdentified

ABILITY_MAX: Final = 30.0
# Each halves the interval: 2 × ABILITY_MAX / 2⁵⁵ is below any digit that is reported.
_HALVINGS: Final = 55


@dataclass(frozen=True, slots=True, eq=False)
class Abilities:
    """One ability and standard error per row."""

    ability: Floats
    se: Floats


def expected_abilities(scores: Floats, a: Floats, b: Floats, *, prior_sd: float = 1.0) -> Abilities:
    """Mean and spread of the posterior of each row of scores (NaN = not presented)."""
    ability = prior_sd * NODES
    right = np.nan_to_num(scores)
    log_right_odds = a[None, :] * (ability[:, None] - b[None, :])
    log_wrong = right_and_log_wrong(log_right_odds)[1]
    logs = right @ log_right_odds.T + (~np.isnan(scores)).astype(np.float64) @ log_wrong.T
    after = posterior(logs + LOG_WEIGHTS)[1]
    mean = after @ ability
    spread = after @ ability**2 - mean**2
    return Abilities(mean, np.sqrt(np.maximum(spread, 0.0)))


def eap_reliability(found: Abilities) -> float:
    """Share of the variance of ability that the estimates carry (Adams 2005; as mirt and TAM)."""
    between = float(np.var(found.ability, ddof=1))
    return between / (between + float(np.mean(found.se**2)))


def weighted_abilities(scores: Floats, a: Floats, b: Floats) -> Abilities:
    """Warm's weighted likelihood estimates, which exist for every score (NaN = not presented)."""
    return _abilities(scores, a, b, is_weighted=True)


def likeliest_abilities(scores: Floats, a: Floats, b: Floats) -> Abilities:
    """Maximum likelihood; -∞ and ∞ where all or nothing is right (NaN = not presented)."""
    found = _abilities(scores, a, b, is_weighted=False)
    points, n = np.nansum(scores, axis=1), (~np.isnan(scores)).sum(axis=1)
    found.ability[points == 0], found.ability[points == n] = -np.inf, np.inf
    found.se[(points == 0) | (points == n)] = np.inf
    return found


def rasch_ability_of_scores(difficulty: Floats, *, is_weighted: bool) -> Abilities:
    """The ability of every score 0 … items on a Rasch form, weighted or likeliest."""
    items = len(difficulty)
    # Under the Rasch model any pattern of a score stands for it.
    rows = np.tril(np.ones((items + 1, items)), k=-1)
    ones = np.ones(items)
    if is_weighted:
        return weighted_abilities(rows, ones, difficulty)
    return likeliest_abilities(rows, ones, difficulty)


def _abilities(scores: Floats, a: Floats, b: Floats, *, is_weighted: bool) -> Abilities:
    """By halving an interval: the estimating function falls from one end to the other."""
    if not (a > 0).all():
        raise NotIdentified(
            "Abilities need items that discriminate; leave those with a negative one out."
        )
    presented = (~np.isnan(scores)).astype(np.float64)
    points = np.nan_to_num(scores) @ a
    low = np.full(len(scores), -ABILITY_MAX)
    high = -low
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        right = item_probabilities(middle, a, b)
        surplus = points - (presented * right) @ a
        if is_weighted:
            # Far out, where the information vanishes, its slope vanishes first.
            spread = presented * right * (1 - right)
            information = np.maximum(spread @ a**2, np.finfo(np.float64).tiny)
            surplus += (spread * (1 - 2 * right)) @ a**3 / (2 * information)
        low = np.where(surplus > 0, middle, low)
        high = np.where(surplus > 0, high, middle)
    ability = (low + high) / 2
    information = (presented * item_information(ability, a, b)).sum(axis=1)
    with np.errstate(divide="ignore"):
        return Abilities(ability, 1 / np.sqrt(information))
