"""Scoring as rows: one module per kind of thing."""

from exam_service.scoring.tables.hand_checks import HandCheckRequestRow, HandCheckResultRow
from exam_service.scoring.tables.key_changes import (
    KeyChangeAdoptionRow,
    KeyChangeRow,
    KeyChangeSignatureRow,
    KeyChangeVersionRow,
)
from exam_service.scoring.tables.releases import (
    AreaScoreGateRow,
    ItemHoldClearanceRow,
    ItemHoldRow,
    PassRateDecisionRow,
    ReleaseBatchLineRow,
    ReleaseBatchRow,
    ReportReadingRow,
    ReportReissueRow,
)
from exam_service.scoring.tables.scores import (
    ScoreReleaseRow,
    ScoreReportRow,
    ScoreRow,
    ScoringRunRow,
)
from exam_service.scoring.tables.second_opinions import ScoreFollowUpRow, SecondOpinionRow

__all__ = [
    "AreaScoreGateRow",
    "HandCheckRequestRow",
    "HandCheckResultRow",
    "ItemHoldClearanceRow",
    "ItemHoldRow",
    "KeyChangeAdoptionRow",
    "KeyChangeRow",
    "KeyChangeSignatureRow",
    "KeyChangeVersionRow",
    "PassRateDecisionRow",
    "ReleaseBatchLineRow",
    "ReleaseBatchRow",
    "ReportReadingRow",
    "ReportReissueRow",
    "ScoreFollowUpRow",
    "ScoreReleaseRow",
    "ScoreReportRow",
    "ScoreRow",
    "ScoringRunRow",
    "SecondOpinionRow",
]
