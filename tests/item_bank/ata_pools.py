"""Reading ../shared/data/ata-pools: item pools, their constraint tables and known optima."""

import csv
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from item_bank.assembly.information import ItemModel, Logistic, PartialCredit
from item_bank.assembly.selection import Range

FOLDER: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "ata-pools"
TERM = re.compile(r"([\w.]+)\s*(%in%|in|==|=|>=|<=|<|>)\s*(.+)")
COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "<": float.__lt__,
    ">": float.__gt__,
    "<=": float.__le__,
    ">=": float.__ge__,
}


@dataclass(frozen=True, slots=True)
class AtaPool:
    """One pool as it is published: attributes by item, models, constraints, optima."""

    attributes: tuple[Mapping[str, str], ...]
    models: tuple[ItemModel, ...]
    constraints: tuple[Mapping[str, str], ...]
    oracle: Mapping[str, Any]

    def matching(self, condition: str) -> frozenset[int]:
        """The items that meet a condition as the tables write it; an empty one means all."""
        terms = [term.strip() for term in condition.split("&") if term.strip()]
        return frozenset(
            place
            for place, item in enumerate(self.attributes)
            if all(_holds(item, term) for term in terms)
        )

    def counted(self, condition: str, lower: float, upper: float) -> Range:
        return Range(dict.fromkeys(self.matching(condition), 1.0), lower, upper)

    def summed(self, attribute: str, lower: float, upper: float) -> Range:
        weights = {place: float(item[attribute]) for place, item in enumerate(self.attributes)}
        return Range(weights, lower, upper)

    def information(self, theta: float) -> dict[int, float]:
        return {place: model.information(theta) for place, model in enumerate(self.models)}

    def of_type(self, kind: str) -> list[frozenset[int]]:
        """The items that each constraint of a kind speaks of."""
        return [self.matching(row["CONDITION"]) for row in self.constraints if row["TYPE"] == kind]

    def counts(self) -> tuple[Range, ...]:
        """The constraints on numbers of items."""
        return tuple(
            self.counted(row["CONDITION"], float(row["LB"]), float(row["UB"]))
            for row in self.constraints
            if row["TYPE"] == "Number" and row["ONOFF"] != "OFF"
        )


@cache
def ata_pool(name: str) -> AtaPool:
    suffix = name.replace("-", "_")
    read = {
        kind: tuple(
            csv.DictReader((FOLDER / name / f"{kind}_{suffix}.csv").read_text().splitlines())
        )
        for kind in ("itemattrib", "itempool", "constraints")
    }
    oracle = json.loads((FOLDER / name / "oracle.json").read_text())
    models = tuple(_model(row) for row in read["itempool"])
    attributes = tuple(
        {column.upper(): value for column, value in row.items()} for row in read["itemattrib"]
    )
    return AtaPool(attributes, models, read["constraints"], oracle)


def _model(row: Mapping[str, str]) -> ItemModel:
    values = [float(row[name]) for name in row if name.startswith("PAR") and row[name]]
    if row["MODEL"] == "3PL":
        return Logistic(*values)
    assert row["MODEL"] == "GPC", row
    return PartialCredit(values[0], tuple(values[1:]))


def _holds(item: Mapping[str, str], term: str) -> bool:
    found = TERM.fullmatch(term)
    assert found, term
    name, operator, wanted = found.groups()
    values = re.findall(r'[^\s",()]+', wanted.removeprefix("c("))
    if operator in COMPARED:
        return COMPARED[operator](float(item[name]), float(values[0]))
    return item[name] in values
