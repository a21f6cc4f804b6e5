"""Analyses and earlier administrations as rows: one module per kind of thing."""

from exam_service.analysis.tables.analyses import AnalysisRow
from exam_service.analysis.tables.imported import (
    ImportedAdministrationRow,
    ImportedCandidateRow,
    ImportedItemRow,
    ImportedResponseRow,
)
from exam_service.analysis.tables.imported_scores import ImportedRunRow, ImportedScoreRow
from exam_service.analysis.tables.requests import AnalysisRequestRow

__all__ = [
    "AnalysisRequestRow",
    "AnalysisRow",
    "ImportedAdministrationRow",
    "ImportedCandidateRow",
    "ImportedItemRow",
    "ImportedResponseRow",
    "ImportedRunRow",
    "ImportedScoreRow",
]
