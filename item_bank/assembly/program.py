"""A mixed-integer program in the making, and HiGHS (through scipy) to solve it.

Rows may carry a label. Where no solution exists, `shortfalls` says which labelled rows cannot be
met together and by how much, as little as possible in all.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from math import inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, hstack

# What scipy answers: https://docs.scipy.org/doc/scipy/reference/generated/scipy.optimize.milp.html
OPTIMAL, LIMIT_REACHED, INFEASIBLE = 0, 1, 2
# A shortfall below this is the solver's own tolerance.
SLACK_MIN = 1e-6


class NotSolved(Exception):
    """The solver found nothing; `is_proven` says that there is nothing to find."""

    def __init__(self, *, is_proven: bool) -> None:
        super().__init__("infeasible" if is_proven else "nothing found in time")
        self.is_proven = is_proven


@dataclass(frozen=True, slots=True)
class Solution:
    """The values of all columns, what they cost, and how far from the best this may be."""

    values: np.ndarray
    cost: float
    bound: float

    @property
    def gap(self) -> float:
        """Share of the cost by which a better solution could still be cheaper."""
        return abs(self.cost - self.bound) / max(abs(self.cost), 1e-9)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A labelled row that is not met: too little by `missing`, or too much by `excess`."""

    label: Hashable
    missing: float
    excess: float


@dataclass(slots=True)
class Program:
    """Columns with costs and bounds, rows of terms between limits. Costs are minimised."""

    _costs: list[float] = field(default_factory=list)
    _lower: list[float] = field(default_factory=list)
    _upper: list[float] = field(default_factory=list)
    _is_whole: list[bool] = field(default_factory=list)
    _terms: tuple[list[int], list[int], list[float]] = field(default_factory=lambda: ([], [], []))
    _at_least: list[float] = field(default_factory=list)
    _at_most: list[float] = field(default_factory=list)
    _labels: list[Hashable] = field(default_factory=list)
    _prices: list[float] = field(default_factory=list)

    def choice(self, *, lower: float = 0.0, upper: float = 1.0, cost: float = 0.0) -> int:
        """A column that is 0 or 1."""
        return self._column(lower, upper, cost, is_whole=True)

    def amount(self, *, lower: float = 0.0, upper: float = inf, cost: float = 0.0) -> int:
        """A column that may take any value between its bounds."""
        return self._column(lower, upper, cost, is_whole=False)

    def fix(self, column: int, value: float) -> None:
        self._lower[column] = self._upper[column] = value

    def row(
        self,
        terms: Iterable[tuple[int, float]],
        *,
        at_least: float = -inf,
        at_most: float = inf,
        label: Hashable = None,
        price: float = 1.0,
    ) -> None:
        """Ask that the weighted sum of columns lies between two limits.

        Of two labelled rows that cannot both be met, the one of the lower price gives way.
        """
        row = len(self._labels)
        rows, columns, weights = self._terms
        for column, weight in terms:
            rows.append(row)
            columns.append(column)
            weights.append(weight)
        self._at_least.append(at_least)
        self._at_most.append(at_most)
        self._labels.append(label)
        self._prices.append(price)

    def solve(self, *, seconds: float, gap: float) -> Solution:
        """The cheapest values, to within the gap or as far as the time goes."""
        if not self._costs:
            # The solver takes no program without columns.
            self.amount(upper=0.0)
        return _solved(
            np.array(self._costs),
            self._matrix(),
            (np.array(self._at_least), np.array(self._at_most)),
            (np.array(self._lower), np.array(self._upper)),
            np.array(self._is_whole, dtype=int),
            {"time_limit": seconds, "mip_rel_gap": gap},
        )

    def shortfalls(self, *, seconds: float) -> tuple[Solution, list[Shortfall]]:
        """The values that miss the labelled rows by the least in all, and each row missed."""
        labelled = [row for row, label in enumerate(self._labels) if label is not None]
        # One column adds what a row lacks, one takes away what it has too much.
        slack = coo_array(
            (
                np.concatenate([np.ones(len(labelled)), -np.ones(len(labelled))]),
                (np.array(labelled * 2, dtype=int), np.arange(2 * len(labelled))),
            ),
            shape=(len(self._labels), 2 * len(labelled)),
        )
        columns = len(self._costs)
        added = 2 * len(labelled)
        prices = [self._prices[row] for row in labelled]
        solution = _solved(
            np.concatenate([np.zeros(columns), prices, prices]),
            csr_array(hstack([self._matrix(), slack])),
            (np.array(self._at_least), np.array(self._at_most)),
            (
                np.concatenate([self._lower, np.zeros(added)]),
                np.concatenate([self._upper, np.full(added, inf)]),
            ),
            np.concatenate([self._is_whole, np.zeros(added)]).astype(int),
            {"time_limit": seconds, "mip_rel_gap": 1e-4},
        )
        missing = solution.values[columns : columns + len(labelled)]
        excess = solution.values[columns + len(labelled) :]
        found = [
            Shortfall(self._labels[row], float(missing[at]), float(excess[at]))
            for at, row in enumerate(labelled)
            if missing[at] > SLACK_MIN or excess[at] > SLACK_MIN
        ]
        return solution, found

    def _column(self, lower: float, upper: float, cost: float, *, is_whole: bool) -> int:
        self._lower.append(lower)
        self._upper.append(upper)
        self._costs.append(cost)
        self._is_whole.append(is_whole)
        return len(self._costs) - 1

    def _matrix(self) -> csr_array:
        rows, columns, weights = self._terms
        shape = (len(self._labels), len(self._costs))
        return csr_array(coo_array((weights, (rows, columns)), shape=shape))


def _solved(
    costs: np.ndarray,
    matrix: csr_array,
    limits: tuple[np.ndarray, np.ndarray],
    bounds: tuple[np.ndarray, np.ndarray],
    integrality: np.ndarray,
    options: dict[str, float],
) -> Solution:
    result = milp(
        costs,
        constraints=LinearConstraint(matrix, *limits),
        bounds=Bounds(*bounds),
        integrality=integrality,
        options=options,
    )
    if result.x is None:
        raise NotSolved(is_proven=result.status == INFEASIBLE)
    bound = result.mip_dual_bound
    return Solution(result.x, float(result.fun), float(result.fun if bound is None else bound))
