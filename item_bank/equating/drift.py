"""Have anchor items kept their difficulty? An item that moved must not carry the link.

A lead for a person, never a decision: an item may have moved because a curriculum did.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from item_bank.equating.distributions import ScoresUnfit

ANCHORS_MIN: Final = 5
# H. Huynh and P. Meyer, Practical Assessment, Research & Evaluation 15(2), 2010: .74 times the
# interquartile range estimates a standard deviation, and 1.645 bounds 90 % of a normal one.
SPREAD_OF_RANGE: Final = 0.74
ROBUST_Z_MAX: Final = 1.645
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
    spread = SPREAD_OF_RANGE * (high - low)
    scaled = moves / spread if spread > 0 else np.zeros_like(moves)
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
