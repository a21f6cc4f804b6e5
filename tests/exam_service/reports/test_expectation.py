"""When a result is to be expected, and what stands in its place until then."""

from datetime import UTC, date, datetime

import pytest

from exam_service.reports.rules.expectation import (
    Expectation,
    Standing,
    business_days_after,
    expectation,
    standing,
)
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.rules.lifecycle import SittingState
from tests.builders.exams import a_policy

FRIDAY = date(2026, 11, 20)
EXPECTED = Expectation(target=date(2026, 11, 25), latest=date(2026, 12, 4))
ON_TIME = datetime(2026, 12, 4, 23, 59, tzinfo=UTC)
TOO_LATE = datetime(2026, 12, 5, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("count", "day"), [(0, FRIDAY), (1, date(2026, 11, 23)), (6, date(2026, 11, 30))]
)
def test_business_days_leave_out_the_weekend(count: int, day: date) -> None:
    assert business_days_after(FRIDAY, count) == day


def test_a_result_is_expected_by_the_days_of_the_policy() -> None:
    ended_at = datetime(2026, 11, 20, 18, tzinfo=UTC)

    assert expectation(ended_at, a_policy()) == EXPECTED


@pytest.mark.parametrize(
    ("state", "integrity", "status", "now", "found"),
    [
        ("submitted", "clear", "unscored", ON_TIME, Standing.EXPECTED),
        ("submitted", "clear", "scored", ON_TIME, Standing.EXPECTED),
        ("submitted", "clear", "scored", TOO_LATE, Standing.OVERDUE),
        ("submitted", "clear", "released", TOO_LATE, Standing.RELEASED),
        ("submitted", "on_hold", "released", TOO_LATE, Standing.HELD),
        ("submitted", "invalidated", "released", ON_TIME, Standing.NO_RESULT),
        ("terminated", "clear", "unscored", ON_TIME, Standing.NO_RESULT),
    ],
)
def test_three_axes_give_one_answer(
    state: str, integrity: str, status: str, now: datetime, found: Standing
) -> None:
    answer = standing(SittingState(state), Integrity(integrity), ScoreStatus(status), EXPECTED, now)

    assert answer is found


def test_a_sitting_that_has_not_ended_expects_nothing() -> None:
    answer = standing(
        SittingState.IN_PROGRESS, Integrity.CLEAR, ScoreStatus.UNSCORED, None, ON_TIME
    )

    assert answer is Standing.NOT_ENDED
