"""What staff may ask of the list of sittings, and which sittings a score release may take.

Pure values. How they become queries is the store's business, how they are said the pages'.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from exam_service.scoring.rules.status import ScoreStatus
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.rules.lifecycle import SittingState
from item_bank.scaling import Outcome

TEXT_CHARACTERS_MAX = 100


class Occurrence(StrEnum):
    """Something that a reviewer looks for in a sitting."""

    # The device could not be heard for so long that the items were covered.
    COVERED = "covered"
    # The service itself failed, and gave the time back.
    FAULT = "fault"
    LATE = "late"
    HELD = "held"
    # A person paused it, gave time, sent a message or ended it.
    PERSON = "person"


class SittingOrder(StrEnum):
    """In which order a list stands."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class SittingFilter:
    """Which sittings a list shows; a field that is None, or an empty text, leaves it open."""

    sitting_id: UUID | None = None
    exam_id: UUID | None = None
    administration_id: UUID | None = None
    form_id: UUID | None = None
    language: str | None = None
    state: SittingState | None = None
    score_status: ScoreStatus | None = None
    integrity: Integrity | None = None
    # Of the newest score.
    outcome: Outcome | None = None
    had: Occurrence | None = None
    # Part of a candidate's name or e-mail address, or a sitting's whole identifier.
    text: str = ""
    # The days, in UTC, on which a sitting started or, before its start, was opened.
    first_day: date | None = None
    last_day: date | None = None
    order: SittingOrder = SittingOrder.NEWEST


def is_ready_for_release(state: str, score_status: str, integrity: str) -> bool:
    """May a person release this sitting's score now (rule X94)?"""
    return (
        state == SittingState.SUBMITTED
        and score_status == ScoreStatus.SCORED
        and integrity == Integrity.CLEAR
    )
