"""The analysis itself: responses in, a document of plain values out. Runs in a child process.

numpy and scipy are imported inside, so that whoever only asks for an analysis never needs them.
"""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from exam_service.analysis.rules.analysed import Analysed

# A change here, or in the library's statistics, makes another document of the same responses.
DOCUMENT_VERSION = 1

# What is done one after the other, as people who wait are told.
STEPS: Final = (
    "Reading the responses",
    "Items and the form as a whole",
    "Rasch and 2PL",
    "Groups of candidates",
    "Keeping the result",
)
READING, CLASSICAL, MODELS, GROUPS, KEEPING = range(len(STEPS))
# The share of the whole that is done when a step begins.
BEGINS: Final = (0.0, 0.05, 0.2, 0.6, 0.95)

Told: TypeAlias = Callable[[int, float], None]


def not_told(step: int, share: float) -> None:
    """Where nobody watches the progress."""


def within(step: int, share: float) -> float:
    """The share of the whole, from the share of one step."""
    ends = BEGINS[step + 1] if step + 1 < len(BEGINS) else 1.0
    return BEGINS[step] + share * (ends - BEGINS[step])


def analysis_document(
    analysed: Analysed, told: Told = not_told
) -> dict[str, Any]:  # Any: a JSON document
    """Everything that can be said; what cannot is a note, or a part that is None."""

    def at(step: int) -> Callable[[float], None]:
        told(step, BEGINS[step])
        return lambda share: told(step, within(step, share))

    from exam_service.analysis.rules import form_part, group_part, item_part, matrices
    from item_bank.statistics.form_analysis import analyse_form
    from item_bank.statistics.model_estimates import estimate_models

    at(READING)
    matrix = matrices.scored_matrix(analysed)
    seconds = matrices.seconds_of(analysed, matrix.items)
    area_of = {item.code: item.area for item in analysed.items}
    at(CLASSICAL)
    report = analyse_form(matrix, cut=analysed.cut_raw, area_of=area_of, seconds=seconds)
    models = estimate_models(matrix.scores, progress=at(MODELS))
    items = item_part.item_documents(report, models, area_of)
    items += item_part.pretest_documents(analysed, matrix, area_of)
    groups = group_part.group_documents(analysed, matrix, at(GROUPS))
    at(KEEPING)
    return {
        "version": DOCUMENT_VERSION,
        "candidates": len(matrix.candidates),
        "items_scored": len(matrix.items),
        "cut": analysed.cut_raw,
        "items": items,
        "trace_groups": item_part.trace_groups(report),
        "groups": groups,
        "notes": list(dict.fromkeys([*analysed.notes, *report.notes, *models.notes])),
        **form_part.form_documents(report, models),
    }
