"""The analysis itself: responses in, a document of plain values out. Runs in a child process.

numpy and scipy are imported inside, so that whoever only asks for an analysis never needs them.
"""

from typing import Any

from exam_service.analysis.rules.analysed import Analysed

# A change here, or in the library's statistics, makes another document of the same responses.
DOCUMENT_VERSION = 1


def analysis_document(analysed: Analysed) -> dict[str, Any]:  # Any: a JSON document
    """Everything that can be said; what cannot is a note, or a part that is None."""
    from exam_service.analysis.rules import form_part, group_part, item_part, matrices
    from item_bank.statistics.form_analysis import analyse_form
    from item_bank.statistics.model_estimates import estimate_models

    matrix = matrices.scored_matrix(analysed)
    seconds = matrices.seconds_of(analysed, matrix.items)
    area_of = {item.code: item.area for item in analysed.items}
    report = analyse_form(matrix, cut=analysed.cut_raw, area_of=area_of, seconds=seconds)
    models = estimate_models(matrix.scores)
    items = item_part.item_documents(report, models, area_of)
    items += item_part.pretest_documents(analysed, matrix, area_of)
    return {
        "version": DOCUMENT_VERSION,
        "candidates": len(matrix.candidates),
        "items_scored": len(matrix.items),
        "cut": analysed.cut_raw,
        "items": items,
        "trace_groups": item_part.trace_groups(report),
        "groups": group_part.group_documents(analysed, matrix),
        "notes": list(dict.fromkeys([*analysed.notes, *report.notes, *models.notes])),
        **form_part.form_documents(report, models),
    }
