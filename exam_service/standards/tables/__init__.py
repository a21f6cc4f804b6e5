"""Panels, ratings, proposals and signatures as rows."""

from exam_service.standards.tables.panels import (
    HandInRow,
    PanelJudgeRow,
    PanelMoveRow,
    RatingRow,
    StandardPanelRow,
)
from exam_service.standards.tables.proposals import (
    EquivalenceDecisionRow,
    EquivalenceProposalRow,
    StandardDecisionRow,
    StandardProposalRow,
)

__all__ = [
    "EquivalenceDecisionRow",
    "EquivalenceProposalRow",
    "HandInRow",
    "PanelJudgeRow",
    "PanelMoveRow",
    "RatingRow",
    "StandardDecisionRow",
    "StandardPanelRow",
    "StandardProposalRow",
]
