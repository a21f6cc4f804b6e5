"""What `exam-service dif` found, as one JSON object, as CSV, and as a table for a person."""

import csv
from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from exam_service.analysis.commands.analysis_files import guarded
from item_bank.statistics.dif import DifStudy, ItemDif
from item_bank.statistics.logistic_dif import Comparison

# JSON: numbers, texts and null, by the names that docs/statistics.md gives.
Document = dict[str, Any]

NOT_ENOUGH = "not enough data"
NOTHING = "–"


def document(study: DifStudy, notes: Sequence[str]) -> Document:
    return {
        "reference": study.reference,
        "focal": study.focal,
        "items": [_item(item) for item in study.items],
        "purified": study.is_purified,
        "settled": study.has_settled,
        "notes": [*notes, *study.notes],
    }


def _item(found: ItemDif) -> Document:
    tested, same = found.mantel_haenszel, found.breslow_day
    return {
        "item": found.item,
        "reference": found.reference,
        "focal": found.focal,
        "in_matching_score": found.is_in_matching,
        "mh_chi_square": _number(tested.chi_square),
        "mh_p": _number(tested.p),
        "mh_alpha": _number(tested.alpha),
        "mh_d_dif": _number(tested.d_dif),
        "mh_se": _number(tested.se),
        "ets_class": None if found.ets_class is None else found.ets_class.value,
        "says": _says(found),
        "std_p_dif": _number(found.standardised),
        "breslow_day": _number(same.chi_square),
        "breslow_day_degrees": same.degrees,
        "breslow_day_p": _number(same.p),
        "logistic": {
            "both": _comparison(found.logistic.both, has_enough=found.has_enough),
            "uniform": _comparison(found.logistic.uniform, has_enough=found.has_enough),
            "non_uniform": _comparison(found.logistic.non_uniform, has_enough=found.has_enough),
        },
    }


def _says(found: ItemDif) -> str:
    """The class as words; who would find the item harder, if anybody."""
    if not found.has_enough:
        return NOT_ENOUGH
    if found.ets_class is None:
        return "not determined by these responses"
    harder = "focal" if found.mantel_haenszel.d_dif < 0 else "reference"
    return {
        "A": "negligible",
        "B": f"slight to moderate, harder for the {harder} group: read the item",
        "C": f"moderate to large, harder for the {harder} group: read the item",
    }[found.ets_class.value]


def _comparison(found: Comparison, *, has_enough: bool) -> Document:
    return {
        "chi_square": _number(found.chi_square),
        "degrees": found.degrees,
        "p": _number(found.p),
        "r2_change": _number(found.r2_change),
        "class": found.size or None if has_enough else None,
    }


def _number(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def write_csv(path: Path, whole: Document) -> None:
    """A row for each item; the parts of the logistic regression get columns of their own."""
    rows = [_flat(item) for item in whole["items"]]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows[0])
        writer.writerows([guarded(cell) for cell in row.values()] for row in rows)


def _flat(item: Document) -> Document:
    row = {name: cell for name, cell in item.items() if name != "logistic"}
    for part, numbers in item["logistic"].items():
        row |= {f"logistic_{part}_{name}": cell for name, cell in numbers.items()}
    return row


def show(console: Console, whole: Document) -> None:
    """The table, classes B and C first, and the notes."""
    table = Table("Item", "χ²", "α", "D-DIF", "SE", "P-DIF", "Logistic χ²", "Finding", box=None)
    for item in sorted(whole["items"], key=_urgency):
        names = ("mh_chi_square", "mh_alpha", "mh_d_dif", "mh_se", "std_p_dif")
        numbers = [_said(item[name]) for name in names]
        both = _said(item["logistic"]["both"]["chi_square"])
        label = f"{item['ets_class']}: {item['says']}" if item["ets_class"] else item["says"]
        table.add_row(escape(item["item"]), *numbers, both, label)
    console.print(f"{whole['reference']} candidates in the reference group, {whole['focal']} focal")
    console.print(table)
    for note in whole["notes"]:
        console.print(f"Note: {note}", markup=False)


def _urgency(item: Document) -> tuple[bool, float]:
    return (item["ets_class"] in (None, "A"), -abs(item["mh_d_dif"] or 0.0))


def _said(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"
