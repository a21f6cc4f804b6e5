"""Have anchor items kept their difficulty? An item that moved must not carry the link.

A lead for a person, never a decision: an item may have moved because a curriculum did.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from item_bank.equating.distributions import Floats, ScoresUnfit

ANCHORS_MIN: Final = 5
# H. Huynh and P. Meyer, Practical Assessment, Research & Evaluation 15(2), 2010: .74 times the
# interquartile range estimates a standard deviation, and 1.645 bounds 90 % of a normal one.
SPREAD_OF_RANGE: Final = 0.74
ROBUST_Z_MAX: Final = 1.645
# In logits. Most items may not have moved at all; then whatever did move stands out.
SPREAD_MIN: Final = 0.01
# In logits; smaller moves are of no consequence however sure they are.
MOVE_MIN: Final = 0.3


@dataclass(frozen=True, slots=True)
class Drift:
    """How far one anchor item moved, in logits beside the others, and whether it stands out."""

    item: str
    before: float
    after: float
    move: float
    robust_z: float
    stands_out: bool


def drifts(before: Mapping[str, float], after: Mapping[str, float]) -> tuple[Drift, ...]:
    """Moves of the common items' difficulties (logits) around their median, largest first.

    Refuses fewer than five common items: a median of few says nothing.
    """
    common = sorted(before.keys() & after.keys())
    if len(common) < ANCHORS_MIN:
        raise ScoresUnfit(
            f"There are {len(common)} common items; whether one of them moved can be said with"
            f" {ANCHORS_MIN} or more."
        )
    moves = np.array([after[item] - before[item] for item in common])
    moves -= np.median(moves)
    low, high = np.percentile(moves, [25, 75])
    scaled = moves / max(SPREAD_OF_RANGE * (high - low), SPREAD_MIN)
    found = [
        Drift(
            item,
            before[item],
            after[item],
            float(move),
            float(z),
            bool(abs(z) > ROBUST_Z_MAX and abs(move) > MOVE_MIN),
        )
        for item, move, z in zip(common, moves, scaled, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.move)))


def logit_difficulty(share_correct: float, candidates: int) -> float:
    """The difficulty that a share of correct responses suggests: ln((1 - p)/p), kept finite.

    Half a response is added to both sides (J. B. S. Haldane, Annals of Human Genetics 20, 1956).
    """
    right = share_correct * candidates
    return float(np.log((candidates - right + 0.5) / (right + 0.5)))


def logit_difficulties(
    scores: Floats, items: Sequence[str], of: Collection[str]
) -> dict[str, float]:
    """That difficulty of each of these items, by scores 0/1 (candidates × items)."""
    return {
        item: logit_difficulty(float(np.nanmean(column)), int((~np.isnan(column)).sum()))
        for item, column in zip(items, scores.T, strict=True)
        if item in of
    }
