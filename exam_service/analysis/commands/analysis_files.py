"""An analysis as one JSON object and as CSV files.

Numbers are written in full; null, or an empty cell, stands where a note says why.
"""

import csv
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from exam_service.analysis.commands import analysis_rows as rows
from exam_service.analysis.commands.analysis_rows import Cell, number
from item_bank.statistics.form_analysis import FormAnalysis
from item_bank.statistics.model_estimates import ModelEstimates

Document = dict[str, object]

# A spreadsheet would run a name that begins so as a formula.
_ACTIVE = re.compile(r"[=+\-@\t\r]")


def json_text(report: FormAnalysis, models: ModelEstimates) -> str:
    whole = document(report, models)
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1)


def document(report: FormAnalysis, models: ModelEstimates) -> Document:
    """The whole analysis as plain values."""
    found = report.reliability
    whole: Document = {
        "candidates": len(report.matrix.candidates),
        "items": _items(report, models),
        "alpha": None if found is None else number(found.alpha),
        "kr20": None if found is None else number(found.kr20),
        "sem": None if found is None else number(found.sem),
        "notes": [*report.notes, *models.notes],
    }
    if found is not None:
        whole |= dict(rows.total_rows(found))
    if report.conditional_sem is not None:
        whole["conditional_sem"] = [number(error) for error in report.conditional_sem]
    if report.options:
        whole["options"] = _named(rows.OPTIONS, rows.option_rows(report))
    if report.subscores:
        whole["areas"] = _named(rows.AREAS, rows.area_rows(report))
    return whole | _asked_for(report)


def _asked_for(report: FormAnalysis) -> Document:
    """What needs a cut, blanks or times."""
    parts: Document = {}
    if report.decisions is not None:
        parts["decisions"] = dict(rows.decision_rows(report.decisions))
    if report.speed is not None:
        parts["speededness"] = dict(rows.speed_rows(report.speed))
    if report.times is not None:
        parts["times"] = _named(rows.TIMES, rows.time_rows(report.times))
    if report.effort is not None:
        parts["low_effort"] = list(report.effort.low)
        parts["unusual_times"] = _named(rows.UNUSUAL, rows.unusual_rows(report))
    return parts


def write_files(folder: Path, report: FormAnalysis, models: ModelEstimates) -> list[str]:
    """Write what there is into the folder; answers the names of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    with_models = (
        [*item, *estimates]
        for item, estimates in zip(
            rows.item_rows(report, models), rows.two_pl_rows(models), strict=True
        )
    )
    files = {
        "items.csv": ((*rows.ITEMS, *rows.TWO_PL), with_models),
        "flags.csv": (rows.FLAGS, rows.flag_rows(report)),
        "form.csv": (("statistic", "value"), _form(report)),
        "scores.csv": (rows.SCORES, rows.score_rows(report)),
    }
    if report.options:
        files["options.csv"] = (rows.OPTIONS, rows.option_rows(report))
        files["trace_lines.csv"] = (rows.TRACES, rows.trace_rows(report))
    if report.subscores:
        files["areas.csv"] = (rows.AREAS, rows.area_rows(report))
    if report.times is not None:
        files["times.csv"] = (rows.TIMES, rows.time_rows(report.times))
        files["unusual_times.csv"] = (rows.UNUSUAL, rows.unusual_rows(report))
    for name, (heading, lines) in files.items():
        _write(folder / name, heading, lines)
    return list(files)


def _form(report: FormAnalysis) -> list[list[Cell]]:
    lines: list[tuple[str, Cell]] = [("candidates", len(report.matrix.candidates))]
    if report.reliability is not None:
        found = report.reliability
        lines += [("alpha", found.alpha), ("kr20", found.kr20), ("sem", found.sem)]
        lines += rows.total_rows(found)
    if report.decisions is not None:
        lines += rows.decision_rows(report.decisions)
    if report.speed is not None:
        lines += rows.speed_rows(report.speed)
    return [list(line) for line in lines]


def _items(report: FormAnalysis, models: ModelEstimates) -> list[Document]:
    documents = _named(rows.ITEMS, rows.item_rows(report, models))
    for item, two_pl in zip(documents, rows.two_pl_rows(models), strict=True):
        item["two_pl"] = dict(zip(("a", "b", "se_a", "se_b"), two_pl, strict=True))
        item["flags"] = [
            {"kind": flag.kind, "sentence": flag.sentence, "blocks_release": flag.blocks_release}
            for flag in report.flags
            if flag.item == item["item"]
        ]
    return documents


def _named(names: Sequence[str], lines: Iterable[Sequence[Cell]]) -> list[Document]:
    return [dict(zip(names, line, strict=True)) for line in lines]


def _write(path: Path, heading: Sequence[str], lines: Iterable[Sequence[Cell]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows([guarded(cell) for cell in line] for line in lines)


def guarded(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and _ACTIVE.match(cell) else cell
