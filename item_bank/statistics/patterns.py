"""Responses as a model of ability needs them: equal rows counted once, and what it refuses.

Scores are 0 and 1, candidates × items, NaN where an item was not presented.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from item_bank.statistics.samples import NotIdentified, require

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
# Told the share that is done, from 0 to 1.
Progress = Callable[[float], None]

ITEMS_MIN = 3


def silent(_share: float) -> None:
    """For whoever does not watch."""


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """Distinct rows, sorted by what was presented.

    `right` is patterns × items with 0 for what was not presented; `counts` says how many
    candidates have a pattern; `presented` is sets × items, 0 or 1; `set_of` names each pattern's
    set and `starts` the first pattern of each; `pattern_of` names each candidate's pattern.
    """

    right: Floats
    counts: Floats
    presented: Floats
    set_of: Integers
    starts: Integers
    pattern_of: Integers

    def by_set(self, values: Floats) -> Floats:
        """Sums of rows that belong to patterns, by the set that was presented."""
        return np.add.reduceat(values, self.starts, axis=0)


def checked_candidates(scores: Floats, model: str, candidates_min: int) -> int:
    """How many candidates responded to something.

    Refuses too few of them, other scores than 0 and 1, and items that nobody or everybody has.
    """
    there = ~np.isnan(scores)
    candidates = int(there.any(axis=1).sum())
    require(model, candidates, candidates_min)
    require(model, scores.shape[1], ITEMS_MIN, "items")
    if not np.isin(scores[there], (0.0, 1.0)).all():
        raise NotIdentified(f"There are scores other than 0 and 1; {model} cannot take them.")
    n, right = there.sum(axis=0), np.nansum(scores, axis=0)
    flat = np.flatnonzero((right == 0) | (right == n))
    if flat.size:
        raise NotIdentified(
            f"Everybody or nobody has column {flat[0] + 1} right, which gives it no place in "
            f"{model}; leave it out."
        )
    return candidates


def patterns_of(scores: Floats) -> Patterns:
    """Every distinct row once."""
    there = ~np.isnan(scores)
    right = np.nan_to_num(scores)
    packed = np.hstack([np.packbits(there, axis=1), np.packbits(right > 0, axis=1)])
    rows = np.ascontiguousarray(packed).view(f"V{packed.shape[1]}").ravel()
    _, first, pattern_of, counts = np.unique(
        rows, return_index=True, return_inverse=True, return_counts=True
    )
    # Sorted by the bits of what was presented first, so that equal sets stand together.
    sets = there[first]
    begins = np.concatenate(([True], (sets[1:] != sets[:-1]).any(axis=1)))
    starts = np.flatnonzero(begins)
    return Patterns(
        right=right[first],
        counts=counts.astype(np.float64),
        presented=sets[starts].astype(np.float64),
        set_of=np.cumsum(begins) - 1,
        starts=starts,
        pattern_of=pattern_of.ravel(),
    )
