"""Percentile ranks of discrete scores, their inverse, and equipercentile linking: K&B, 2.5.

A score stands for the interval of half a point to either side; candidates are spread evenly in it.
"""

import numpy as np

from item_bank.equating.conversions import Conversion, Method
from item_bank.equating.distributions import Floats, Scores

# Cumulated shares that differ by less are the same share: sums of floats, not scores.
SAME = 1e-12


def percentile_ranks(scores: Scores, at: Floats) -> Floats:
    """The share below each of these points, which need not be whole, in 0 to 1. K&B, 2.14."""
    reached = np.concatenate(([0.0], np.cumsum(scores.shares)))
    nearest = np.clip(np.floor(at + 0.5).astype(np.int64), 0, scores.top)
    ranks = reached[nearest] + (at - nearest + 0.5) * scores.shares[nearest]
    return np.asarray(np.clip(ranks, 0.0, 1.0))


def points_at(scores: Scores, ranks: Floats) -> Floats:
    """The point below which each share lies: the mean of the highest and the lowest such point.

    They differ only where nobody has a score in between. K&B, 2.16 and 2.17.
    """
    reached = np.cumsum(scores.shares)
    reached[-1] = 1.0
    found = np.empty(len(ranks))
    for place, rank in enumerate(ranks):
        if rank <= SAME:
            found[place] = -0.5
        elif rank >= 1 - SAME:
            found[place] = scores.top + 0.5
        else:
            found[place] = (_upper(reached, rank) + _lower(reached, rank)) / 2
    return found


def equipercentile(x: Scores, y: Scores) -> Conversion:
    """A score is worth the one with the same percentile rank. K&B, 2.15."""
    ranks = percentile_ranks(x, x.values.astype(np.float64))
    return Conversion(Method.EQUIPERCENTILE, points_at(y, ranks))


def _upper(reached: Floats, rank: float) -> float:
    """By the smallest score whose share exceeds the rank."""
    score = int(np.searchsorted(reached, rank + SAME, side="right"))
    score = min(score, len(reached) - 1)
    before = reached[score - 1] if score else 0.0
    return float((rank - before) / (reached[score] - before) + score - 0.5)


def _lower(reached: Floats, rank: float) -> float:
    """By the largest score whose share falls short of the rank."""
    score = int(np.searchsorted(reached, rank - SAME, side="left")) - 1
    before = reached[score] if score >= 0 else 0.0
    return float((rank - before) / (reached[score + 1] - before) + score + 0.5)
