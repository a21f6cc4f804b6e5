"""Whether time ran out: how many candidates reached the last items, in the order presented.

Not reached is what is blank after a candidate's last response (Gulliksen 1950, Theory of Mental
Tests, ch. 17). Rule of thumb: Swineford (1974), The Test Analysis Manual, ETS SR-74-06.
"""

from dataclasses import dataclass

import numpy as np

from item_bank.statistics.correlations import VARIANCE_MIN, presented
from item_bank.statistics.matrix import Floats, ResponseMatrix
from item_bank.statistics.samples import DESCRIBED_MIN, NotIdentified, require

# Swineford: unspeeded if virtually everybody reaches three quarters of the items …
REACHED_OF_ITEMS = 0.75
VIRTUALLY_ALL = 0.99
# … and at least this share of the candidates reaches the last one.
FINISHED_MIN = 0.80
LAST_SHARE = 0.10


@dataclass(frozen=True, slots=True, eq=False)
class Speededness:
    """Shares of candidates; `not_reached` per item.

    `variance_ratio` is Gulliksen's: the variance of not-reached items over that of all items not
    answered right; near 0 for a test of power, near 1 for one of speed.
    """

    finished_share: float
    three_quarters_share: float
    not_reached: Floats
    mean_not_reached: float
    variance_ratio: float
    last_items: int
    last_difficulty: float
    earlier_difficulty: float

    @property
    def is_speeded(self) -> bool:
        return self.finished_share < FINISHED_MIN or self.three_quarters_share < VIRTUALLY_ALL


def speededness(matrix: ResponseMatrix) -> Speededness:
    """Assumes that the columns are in the order in which candidates met the items."""
    require("speededness", len(matrix.scores), DESCRIBED_MIN)
    items = len(matrix.items)
    require("speededness", items, 2, "items")
    if not presented(matrix.scores).all():
        raise NotIdentified("Speededness needs the same items for everybody.")
    reached = items - np.argmax(~matrix.omitted[:, ::-1], axis=1)
    reached = np.where(matrix.omitted.all(axis=1), 0, reached)
    not_reached = items - reached
    wrong = items - matrix.scores.sum(axis=1)
    last = max(1, round(LAST_SHARE * items))
    ratio = float(not_reached.var() / wrong.var()) if wrong.var() > VARIANCE_MIN else float("nan")
    return Speededness(
        finished_share=float((not_reached == 0).mean()),
        three_quarters_share=float((reached >= REACHED_OF_ITEMS * items).mean()),
        not_reached=(reached[:, np.newaxis] <= np.arange(items)).sum(axis=0).astype(np.float64),
        mean_not_reached=float(not_reached.mean()),
        variance_ratio=ratio,
        last_items=last,
        last_difficulty=float(matrix.scores[:, -last:].mean()),
        earlier_difficulty=float(matrix.scores[:, :-last].mean()),
    )
