"""What an analysis says of each item, as plain values. Loads numpy: only the child imports it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from exam_service.analysis.rules.analysed import Analysed, AnalysedItem
from exam_service.analysis.rules.matrices import matrix_of, seconds_of
from item_bank.statistics.classical import analyse_items
from item_bank.statistics.correlations import is_complete
from item_bank.statistics.distractors import OptionRow, analyse_options
from item_bank.statistics.flags import Flag, item_flags
from item_bank.statistics.form_analysis import FormAnalysis
from item_bank.statistics.matrix import ResponseMatrix
from item_bank.statistics.model_estimates import ModelEstimates
from item_bank.statistics.samples import DESCRIBED_MIN, TIMES_MIN
from item_bank.statistics.times import ItemTimes, analyse_times

Document = dict[str, Any]
FIGURES = {
    "p": "difficulty",
    "point_biserial": "point_biserial",
    "corrected_point_biserial": "corrected_point_biserial",
    "biserial": "biserial",
    "upper_lower_27": "upper_lower",
    "alpha_without": "alpha_without",
}


def number(value: float) -> float | None:
    """The number as JSON knows it; None for one that does not exist."""
    return float(value) if math.isfinite(value) else None


def item_documents(
    report: FormAnalysis, models: ModelEstimates, area_of: Mapping[str, str]
) -> list[Document]:
    """The items that count, in their order."""
    estimates = {
        "rasch_difficulty": models.rasch_difficulty,
        "rasch_se": models.rasch_error,
        "two_pl_a": models.discrimination,
        "two_pl_b": models.difficulty,
        "two_pl_se_a": models.discrimination_error,
        "two_pl_se_b": models.difficulty_error,
    }
    documents = []
    for place, item in enumerate(report.items.items):
        document = _document(report, place, report.options, report.flags, report.times)
        document |= {"area": area_of[item], "is_scored": True}
        document |= {name: number(values[place]) for name, values in estimates.items()}
        documents.append(document)
    return documents


def pretest_documents(
    analysed: Analysed, scored: ResponseMatrix, area_of: Mapping[str, str]
) -> list[Document]:
    """The items that do not count, each beside the total of those that do.

    A total that an item is no part of needs no correction: with the item in the matrix, its rest
    is exactly the scored total of those who were given it.
    """
    if not is_complete(scored):
        return []
    found = []
    for item in analysed.items:
        if not item.is_scored:
            document = _pretest(analysed, scored, item)
            if document is not None:
                found.append(document | {"area": area_of[item.code], "is_scored": False})
    return found


def trace_groups(report: FormAnalysis) -> list[Document]:
    """The score groups of the trace lines, the lowest first."""
    groups = report.trace_groups
    if groups is None:
        return []
    pairs = zip(groups.means, groups.sizes, strict=True)
    return [{"mean_total": number(mean), "candidates": size} for mean, size in pairs]


def _pretest(analysed: Analysed, scored: ResponseMatrix, item: AnalysedItem) -> Document | None:
    alone = matrix_of(analysed, [item])
    there = ~np.isnan(alone.scores[:, 0])
    if there.sum() < DESCRIBED_MIN or scored.chosen is None or alone.chosen is None:
        return None
    assert scored.key is not None, "the scored items have a key"
    assert alone.key is not None, "so has the one beside them"
    both = ResponseMatrix(
        scores=np.column_stack((scored.scores, alone.scores))[there],
        items=(*scored.items, item.code),
        candidates=tuple(np.array(scored.candidates)[there].tolist()),
        omitted=np.column_stack((scored.omitted, alone.omitted))[there],
        chosen=np.column_stack((scored.chosen, alone.chosen))[there],
        key=replace(scored.key, accepted={**scored.key.accepted, **alone.key.accepted}),
    )
    report = FormAnalysis(both, analyse_items(both))
    report.options = analyse_options(both)[1]
    times = seconds_of(analysed, [item.code])
    timed = None
    if times is not None and there.sum() >= TIMES_MIN:
        timed = analyse_times((item.code,), times[there])
    place = len(scored.items)
    flags = [
        # Nobody's score depends on it, so it holds nothing.
        replace(flag, blocks_release=False)
        for flag in item_flags(report.items, report.options)
    ]
    return _document(report, place, report.options, flags, timed)


def _document(
    report: FormAnalysis,
    place: int,
    options: Sequence[OptionRow],
    flags: Sequence[Flag],
    times: ItemTimes | None,
) -> Document:
    item = report.items.items[place]
    figures = {
        name: number(getattr(report.items, source)[place]) for name, source in FIGURES.items()
    }
    return {
        "item": item,
        "n": int(report.items.responses[place]),
        "omitted": int(report.items.omitted[place]),
        **figures,
        "options": [_option(row) for row in options if row.item == item],
        "flags": [
            {
                "kind": flag.kind.value,
                "sentence": flag.sentence,
                "blocks_release": flag.blocks_release,
            }
            for flag in flags
            if flag.item == item
        ],
        "seconds": None if times is None else _seconds(times, item),
    }


def _option(row: OptionRow) -> Document:
    return {
        "option": row.code,
        "is_key": row.is_key,
        "n": row.count,
        "share": number(row.share),
        "mean_total": number(row.mean_total),
        "corrected_point_biserial": number(row.corrected_point_biserial),
        "low": number(row.low),
        "middle": number(row.middle),
        "high": number(row.high),
        "trace": [number(share) for share in row.trace],
    }


def _seconds(times: ItemTimes, item: str) -> Document:
    place = times.items.index(item)
    return {
        "timed": int(times.timed[place]),
        "mean": number(times.mean[place]),
        "median": number(times.median[place]),
        "mean_log": number(times.mean_log[place]),
        "sd_log": number(times.deviation_log[place]),
        "rapid_below": number(times.rapid_below[place]),
        "rapid": int(times.rapid[place]),
    }
