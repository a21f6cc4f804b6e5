"""Whether an area's own score says more of the area than the total does.

Haberman (2008), Journal of Educational and Behavioral Statistics 33, 204-229.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from item_bank.statistics.cells import TableNotReadable, read_table
from item_bank.statistics.correlations import VARIANCE_MIN, presented
from item_bank.statistics.matrix import ResponseMatrix
from item_bank.statistics.reliability import alpha
from item_bank.statistics.samples import MODEL_CANDIDATES_MIN, NotIdentified, require


@dataclass(frozen=True, slots=True)
class SubscoreValue:
    """Proportional reductions of mean squared error when the true area score is predicted.

    `prmse_subscore` from the area's own score, which is its reliability; `prmse_total` from the
    total. Only where the first is greater does a numeric area score add anything.
    """

    area: str
    items: int
    reliability: float
    correlation_with_total: float
    prmse_subscore: float
    prmse_total: float

    @property
    def adds_value(self) -> bool:
        return self.prmse_subscore > self.prmse_total


def subscore_values(
    matrix: ResponseMatrix, area_of: Mapping[str, str], candidates_min: int = MODEL_CANDIDATES_MIN
) -> list[SubscoreValue]:
    """Of every area, in the order of its first item; `area_of` names the area of each item.

    Assumes errors of different items to be unrelated, and alpha to be the areas' reliability.
    """
    scores = matrix.scores
    require("the value of area scores", len(scores), candidates_min)
    if not presented(scores).all():
        raise NotIdentified("Area scores need the same items for everybody.")
    areas = list(dict.fromkeys(area_of[item] for item in matrix.items))
    if len(areas) < 2:
        raise NotIdentified("With a single area there is no area score beside the total.")
    columns = [_columns(matrix.items, area_of, area) for area in areas]
    totals = np.array([scores[:, some].sum(axis=1) for some in columns])
    covariances = np.cov(totals)
    total_variance = float(covariances.sum())
    values = []
    for place, (area, some) in enumerate(zip(areas, columns, strict=True)):
        require(f"a reliability of the area {area}", len(some), 2, "items")
        variance = float(covariances[place, place])
        if variance < VARIANCE_MIN:
            raise NotIdentified(f"All candidates have the same score in the area {area}.")
        found = alpha(scores[:, some])
        if found <= 0:
            raise NotIdentified(
                f"The items of the area {area} do not agree (alpha {found:.3f}); its true score "
                "has no variance to explain."
            )
        # Errors cancel out of the covariance with the other areas, not with the area itself.
        true_covariance = found * variance + float(covariances[place].sum()) - variance
        values.append(
            SubscoreValue(
                area=area,
                items=len(some),
                reliability=found,
                correlation_with_total=float(
                    covariances[place].sum() / (variance * total_variance) ** 0.5
                ),
                prmse_subscore=found,
                prmse_total=true_covariance**2 / (found * variance * total_variance),
            )
        )
    return values


def read_areas(content: bytes, items: Sequence[str]) -> dict[str, str]:
    """The area of each item in a CSV file of two columns, item and area."""
    table = read_table(content, "areas")
    if table.width < 2:
        raise TableNotReadable("The file of areas needs two columns: item and area.")
    area_of = {row[0]: row[1] for row in table.rows}
    missing = [item for item in items if not area_of.get(item)]
    if missing:
        raise TableNotReadable(f"The file of areas has no area of the item “{missing[0]}”.")
    return {item: area_of[item] for item in items}


def _columns(items: Sequence[str], area_of: Mapping[str, str], area: str) -> list[int]:
    return [column for column, item in enumerate(items) if area_of[item] == area]
