"""What an approved accommodation changes about a sitting's clock."""

from dataclasses import dataclass
from datetime import timedelta

from exam_service.errors import InvalidInput
from exam_service.exams.rules.policy import ExamPolicy


@dataclass(frozen=True, slots=True)
class Accommodation:
    """Extra time as a share of the limit, and fixed minutes on top of it."""

    extra_time_percent: int
    extra_minutes: int


NONE_GRANTED = Accommodation(0, 0)


def time_allotted(policy: ExamPolicy, accommodation: Accommodation) -> timedelta:
    """The form's limit × accommodation + fixed minutes."""
    limit = timedelta(minutes=policy.time_limit_minutes)
    share = limit * accommodation.extra_time_percent / 100
    return limit + share + timedelta(minutes=accommodation.extra_minutes)


def require_grantable(policy: ExamPolicy, accommodation: Accommodation) -> None:
    """X71: what is granted lies within what the proof of fairness was made for."""
    fields: dict[str, str] = {}
    if not 0 <= accommodation.extra_time_percent <= policy.extra_time_percent_max:
        fields["extra_time_percent"] = (
            f"Enter a share from 0 to {policy.extra_time_percent_max} percent."
        )
    if not 0 <= accommodation.extra_minutes <= policy.extra_minutes_max:
        fields["extra_minutes"] = f"Enter 0 to {policy.extra_minutes_max} minutes."
    if fields:
        raise InvalidInput("Please look at the marked fields again.", fields)
