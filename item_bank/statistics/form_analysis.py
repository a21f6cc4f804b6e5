"""Everything that classical statistics say of one form; what cannot be said becomes a note.

Each statistic is a lead for a person and changes nothing by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from item_bank.errors import ContentError
from item_bank.statistics.classical import ItemAnalysis, analyse_items
from item_bank.statistics.correlations import is_complete
from item_bank.statistics.decisions import DecisionQuality, decision_quality
from item_bank.statistics.distractors import OptionRow, TraceGroups, analyse_options
from item_bank.statistics.flags import Flag, item_flags
from item_bank.statistics.matrix import Floats, ResponseMatrix
from item_bank.statistics.reliability import Reliability, conditional_sem, reliability
from item_bank.statistics.samples import RESPONSES_SHOWN_MIN
from item_bank.statistics.speededness import Speededness, speededness
from item_bank.statistics.subscores import SubscoreValue, subscore_values
from item_bank.statistics.times import (
    Effort,
    ItemTimes,
    UnusualTime,
    analyse_times,
    effort,
    unusual_times,
)

Found = TypeVar("Found")


@dataclass(slots=True, eq=False)
class FormAnalysis:
    """None, or nothing, stands where a note says why."""

    matrix: ResponseMatrix
    items: ItemAnalysis
    trace_groups: TraceGroups | None = None
    options: list[OptionRow] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    reliability: Reliability | None = None
    conditional_sem: Floats | None = None
    decisions: DecisionQuality | None = None
    speed: Speededness | None = None
    subscores: list[SubscoreValue] = field(default_factory=list)
    times: ItemTimes | None = None
    effort: Effort | None = None
    unusual_times: list[UnusualTime] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def frequencies(self) -> list[int]:
        """How many candidates have each raw score from 0; empty with items not presented."""
        if not is_complete(self.matrix):
            return []
        totals = self.matrix.scores.sum(axis=1).astype(np.int64)
        counts: list[int] = np.bincount(totals, minlength=len(self.matrix.items) + 1).tolist()
        return counts


def analyse_form(
    matrix: ResponseMatrix,
    *,
    cut: int | None = None,
    area_of: Mapping[str, str] | None = None,
    seconds: Floats | None = None,
) -> FormAnalysis:
    """The whole analysis. `cut` is a raw score; `seconds` has the shape of the scores."""
    report = FormAnalysis(matrix, analyse_items(matrix), notes=list(matrix.notes))
    _note_the_sample(report)
    if matrix.chosen is not None:
        found = _said(report, lambda: analyse_options(matrix))
        report.trace_groups, report.options = found or (None, [])
    report.flags = item_flags(report.items, report.options)
    report.reliability = _said(report, lambda: reliability(matrix.scores))
    if len(matrix.items) > 1:
        report.conditional_sem = conditional_sem(len(matrix.items))
    _add_decisions(report, cut)
    _add_speed(report)
    if area_of is not None:
        report.subscores = _said(report, lambda: subscore_values(matrix, area_of)) or []
    if seconds is not None:
        _add_times(report, seconds)
    return report


def _said(report: FormAnalysis, statistic: Callable[[], Found]) -> Found | None:
    """The statistic, or a note of why there is none."""
    try:
        return statistic()
    except ContentError as refusal:
        if refusal.message not in report.notes:
            report.notes.append(refusal.message)
        return None


def _note_the_sample(report: FormAnalysis) -> None:
    candidates = len(report.matrix.candidates)
    if candidates < RESPONSES_SHOWN_MIN:
        report.notes.append(
            f"{candidates} candidates: below {RESPONSES_SHOWN_MIN} these numbers describe who was "
            "there and say little of the items."
        )
    if len(set(report.matrix.candidates)) < candidates:
        report.notes.append("Some candidates are in the file more than once; each row counts.")


def _add_decisions(report: FormAnalysis, cut: int | None) -> None:
    found = report.reliability
    if cut is None or found is None:
        return
    total = report.matrix.scores.sum(axis=1)
    report.decisions = _said(report, lambda: decision_quality(total, found.items, cut, found.alpha))


def _add_speed(report: FormAnalysis) -> None:
    if report.matrix.omitted.any():
        report.speed = _said(report, lambda: speededness(report.matrix))
    else:
        report.notes.append(
            "No response is blank: everybody reached the end, or blanks were recorded as wrong."
        )


def _add_times(report: FormAnalysis, seconds: Floats) -> None:
    names, items = report.matrix.candidates, report.matrix.items
    report.times = _said(report, lambda: analyse_times(items, seconds))
    report.effort = _said(report, lambda: effort(names, seconds))
    report.unusual_times = _said(report, lambda: unusual_times(names, items, seconds)) or []
