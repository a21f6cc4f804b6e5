"""While there is no report: why, and when to expect one (rule X94). Has no words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from exam_service.exams.rules.policy import ExamPolicy
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.rules.lifecycle import SittingState

SATURDAY = 5


class Standing(StrEnum):
    """Where a sitting is on its way to a report."""

    NOT_ENDED = "not_ended"
    EXPECTED = "expected"
    OVERDUE = "overdue"
    HELD = "held"
    NO_RESULT = "no_result"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Expectation:
    """When a result is aimed at, and the day by which it must be there."""

    target: date
    latest: date


def business_days_after(day: date, count: int) -> date:
    """The day that lies `count` business days, Monday to Friday, after `day`."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY:
            count -= 1
    return day


def expectation(ended_at: datetime, policy: ExamPolicy) -> Expectation:
    """Counted from the day, in UTC, on which the sitting ended."""
    day = ended_at.date()
    return Expectation(
        target=business_days_after(day, policy.results_target_business_days),
        latest=business_days_after(day, policy.results_business_days_max),
    )


def standing(
    state: SittingState,
    integrity: Integrity,
    status: ScoreStatus,
    expected: Expectation | None,
    now: datetime,
) -> Standing:
    """One answer out of the three axes of a sitting. `expected` is None until it has ended.

    A hold comes before a report that was released: while it lasts nobody relies on that score.
    """
    if expected is None:
        return Standing.NOT_ENDED
    if integrity is Integrity.ON_HOLD:
        return Standing.HELD
    if integrity is Integrity.INVALIDATED:
        return Standing.NO_RESULT
    if status is ScoreStatus.RELEASED:
        return Standing.RELEASED
    if state is SittingState.TERMINATED and status is ScoreStatus.UNSCORED:
        return Standing.NO_RESULT
    return Standing.OVERDUE if now.date() > expected.latest else Standing.EXPECTED
