"""What scoring does, one verb per file."""

from exam_service.scoring.use_cases.form_scoring import find_obstacle
from exam_service.scoring.use_cases.release_score import NotScoredYet, release_score
from exam_service.scoring.use_cases.rescore import rescore_form, rescore_outdated
from exam_service.scoring.use_cases.score_sittings import (
    FormOutcome,
    ScoringResult,
    score_sittings,
    score_waiting,
)

__all__ = [
    "FormOutcome",
    "NotScoredYet",
    "ScoringResult",
    "find_obstacle",
    "release_score",
    "rescore_form",
    "rescore_outdated",
    "score_sittings",
    "score_waiting",
]
