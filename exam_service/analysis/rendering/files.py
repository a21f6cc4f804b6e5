"""An analysis as CSV, file by file. A cell that a spreadsheet would run is defused."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Document = Mapping[str, Any]
Rows = list[list[object]]

_ACTIVE = re.compile(r"[=+\-@\t\r]")
ITEM_COLUMNS = (
    "item",
    "area",
    "is_scored",
    "n",
    "p",
    "point_biserial",
    "corrected_point_biserial",
    "biserial",
    "upper_lower_27",
    "alpha_without",
    "omitted",
    "rasch_difficulty",
    "rasch_se",
    "two_pl_a",
    "two_pl_b",
    "two_pl_se_a",
    "two_pl_se_b",
)
OPTION_COLUMNS = (
    "option",
    "is_key",
    "n",
    "share",
    "mean_total",
    "corrected_point_biserial",
    "low",
    "middle",
    "high",
)
TIME_COLUMNS = ("timed", "mean", "median", "mean_log", "sd_log", "rapid_below", "rapid")
FLAG_COLUMNS = ("kind", "sentence", "blocks_release")
SCORE_COLUMNS = ("raw", "candidates", "conditional_sem")
AREA_COLUMNS = (
    "area",
    "items",
    "reliability",
    "correlation",
    "prmse_subscore",
    "prmse_total",
    "adds_value",
)
DIF_COLUMNS = (
    "item",
    "ets_class",
    "d_dif",
    "se",
    "chi_square",
    "p",
    "standardised",
    "logistic_p",
    "logistic_size",
    "non_uniform_p",
)
UNUSUAL_COLUMNS = ("candidate", "item", "seconds", "residual")
# What can be asked for, in the order in which the page offers it.
NAMES = (
    "items",
    "options",
    "trace_lines",
    "flags",
    "scores",
    "form",
    "areas",
    "dif",
    "times",
    "unusual_times",
)


def csv_file(document: Document, name: str) -> bytes | None:
    """One file of the analysis; None for a name that nothing has."""
    if name not in NAMES:
        return None
    heading, rows = _FILES[name](document)
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(heading)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def guarded(cell: object) -> object:
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and _ACTIVE.match(cell) else cell


def _listed(documents: Iterable[Document], columns: Sequence[str]) -> Rows:
    return [[document.get(column) for column in columns] for document in documents]


def _of_items(document: Document, part: str, columns: Sequence[str]) -> tuple[Sequence[str], Rows]:
    rows: Rows = []
    for item in document["items"]:
        found = item[part] or []
        for each in [found] if isinstance(found, Mapping) else found:
            rows.append([item["item"], *(each[column] for column in columns)])
    return ("item", *columns), rows


def _traces(document: Document) -> tuple[Sequence[str], Rows]:
    groups = document["trace_groups"]
    rows: Rows = [
        [item["item"], option["option"], option["is_key"], number, group["mean_total"], share]
        for item in document["items"]
        for option in item["options"]
        for number, (group, share) in enumerate(zip(groups, option["trace"], strict=False), start=1)
    ]
    return ("item", "option", "is_key", "group", "mean_total", "share"), rows


def _form(document: Document) -> tuple[Sequence[str], Rows]:
    rows: Rows = [["candidates", document["candidates"]]]
    for part in ("form", "decisions", "speed"):
        rows += [[name, value] for name, value in (document[part] or {}).items()]
    return ("statistic", "value"), rows


def _dif(document: Document) -> tuple[Sequence[str], Rows]:
    rows: Rows = []
    for study in document["groups"]:
        who = [study["grouping"], study["reference"], study["focal"]]
        if study["said"]:
            rows.append([*who, study["said"]])
        rows += [[*who, "", *row] for row in _listed(study["items"], DIF_COLUMNS)]
    return ("grouping", "reference", "focal", "said", *DIF_COLUMNS), rows


_FILES: Mapping[str, Callable[[Document], tuple[Sequence[str], Rows]]] = {
    "items": lambda document: (ITEM_COLUMNS, _listed(document["items"], ITEM_COLUMNS)),
    "options": lambda document: _of_items(document, "options", OPTION_COLUMNS),
    "trace_lines": _traces,
    "flags": lambda document: _of_items(document, "flags", FLAG_COLUMNS),
    "scores": lambda document: (SCORE_COLUMNS, _listed(document["scores"], SCORE_COLUMNS)),
    "form": _form,
    "areas": lambda document: (AREA_COLUMNS, _listed(document["areas"], AREA_COLUMNS)),
    "dif": _dif,
    "times": lambda document: _of_items(document, "seconds", TIME_COLUMNS),
    "unusual_times": lambda document: (
        UNUSUAL_COLUMNS,
        _listed(document["unusual_times"], UNUSUAL_COLUMNS),
    ),
}
