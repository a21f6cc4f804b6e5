"""Scores of a group on a form and on an anchor, as counts, with what every method asks of them.

Variances and covariances divide by n - 1. No link is made here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from item_bank.errors import ContentError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SCORE_MAX: Final = 1000
CANDIDATES_MIN: Final = 2


class ScoresUnfit(ContentError):
    """These scores cannot be linked; the sentence says why."""

    code = "equating.scores_unfit"


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """`counts[score]`: how many candidates have that score, from 0 to the highest possible."""

    counts: Floats

    @property
    def top(self) -> int:
        """The highest possible score."""
        return len(self.counts) - 1

    @property
    def values(self) -> Integers:
        return np.arange(len(self.counts))

    @property
    def n(self) -> float:
        return float(self.counts.sum())

    @property
    def shares(self) -> Floats:
        return np.asarray(self.counts / self.counts.sum())

    @property
    def mean(self) -> float:
        return float(self.shares @ self.values)

    @property
    def variance(self) -> float:
        return float(self.shares @ (self.values - self.mean) ** 2) * self.n / (self.n - 1)

    @property
    def sd(self) -> float:
        return float(np.sqrt(self.variance))


@dataclass(frozen=True, slots=True, eq=False)
class AnchoredScores:
    """`counts[total, anchor]` of one group. With an internal anchor the total includes it."""

    counts: Floats
    is_internal: bool = True

    @property
    def n(self) -> float:
        return float(self.counts.sum())

    @property
    def total(self) -> Scores:
        return Scores(self.counts.sum(axis=1))

    @property
    def anchor(self) -> Scores:
        return Scores(self.counts.sum(axis=0))

    @property
    def covariance(self) -> float:
        total, anchor = self.total, self.anchor
        deviations = np.outer(total.values - total.mean, anchor.values - anchor.mean)
        return float((self.counts * deviations).sum() / (self.n - 1))


def scores_of(totals: Iterable[int], top: int) -> Scores:
    """Counts of totals between 0 and `top`; refuses others, and fewer than two candidates."""
    values = np.fromiter(totals, dtype=np.int64)
    _require_range("score", values, top)
    _require_people(len(values))
    return Scores(np.bincount(values, minlength=top + 1).astype(np.float64))


def anchored_scores_of(
    pairs: Iterable[tuple[int, int]], top: int, anchor_top: int, *, is_internal: bool = True
) -> AnchoredScores:
    """Counts of (total, anchor) pairs; refuses an internal anchor above its total."""
    values = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
    _require_range("score", values[:, 0], top)
    _require_range("anchor score", values[:, 1], anchor_top)
    _require_people(len(values))
    if is_internal and (values[:, 1] > values[:, 0]).any():
        raise ScoresUnfit(
            "Somebody has more on the anchor than in total: it cannot be a part of the total."
            " Say that the anchor is external, or check the columns."
        )
    counts = np.zeros((top + 1, anchor_top + 1))
    np.add.at(counts, (values[:, 0], values[:, 1]), 1)
    return AnchoredScores(counts, is_internal)


def _require_range(what: str, values: Integers, top: int) -> None:
    if not 0 < top <= SCORE_MAX:
        raise ScoresUnfit(f"The highest {what} is {top}; it must be between 1 and {SCORE_MAX}.")
    outside = values[(values < 0) | (values > top)]
    if outside.size:
        raise ScoresUnfit(f"A {what} of {int(outside[0])} is not between 0 and {top}.")


def _require_people(count: int) -> None:
    if count < CANDIDATES_MIN:
        raise ScoresUnfit(f"There are scores of {count} candidates; a link needs at least two.")
