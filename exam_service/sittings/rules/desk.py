"""What staff may ask of the list of sittings, and which sittings a score release may take.

Pure values. How they become queries is the store's business, how they are said the pages'.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from exam_service.scoring.rules.status import ScoreStatus
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.rules.lifecycle import SittingState

TEXT_CHARACTERS_MAX = 100


@dataclass(frozen=True, slots=True)
class SittingFilter:
    """Which sittings a list shows; a field that is None, or an empty text, leaves it open."""

    sitting_id: UUID | None = None
    exam_id: UUID | None = None
    administration_id: UUID | None = None
    state: SittingState | None = None
    score_status: ScoreStatus | None = None
    integrity: Integrity | None = None
    # Part of a candidate's name or e-mail address.
    text: str = ""
    # The days, in UTC, on which a sitting started or, before its start, was opened.
    first_day: date | None = None
    last_day: date | None = None


def is_ready_for_release(state: str, score_status: str, integrity: str) -> bool:
    """May a person release this sitting's score now (rule X94)?"""
    return (
        state == SittingState.SUBMITTED
        and score_status == ScoreStatus.SCORED
        and integrity == Integrity.CLEAR
    )
