"""The authorization to sit: its window in calendar months, and which sittings use an attempt."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Authorization:
    """The right of one person to sit one exam."""

    id: UUID
    approved_at: datetime
    expires_at: datetime
    attempts_max: int
    date_of_birth: date


class Result(StrEnum):
    """What a sitting has led to so far, as its candidate knows it."""

    NONE = "none"
    AWAITED = "awaited"
    PASSED = "passed"
    NOT_PASSED = "not_passed"


@dataclass(frozen=True, slots=True)
class PastSitting:
    """What counts about a sitting for what comes after it."""

    id: UUID
    request_id: UUID
    started_at: datetime | None
    result: Result = Result.NONE


def months_later(instant: datetime, months: int) -> datetime:
    """The same day and time some calendar months later; the month's last day where it is short."""
    years, month = divmod(instant.month - 1 + months, DECEMBER)
    year = instant.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return instant.replace(year=year, month=month + 1, day=min(instant.day, last))


def authorization_window(approved_at: datetime, months: int) -> tuple[datetime, datetime]:
    """From the approval up to, and without, the same instant so many calendar months later."""
    return approved_at, months_later(approved_at, months)


def attempts_used(sittings: Iterable[PastSitting]) -> int:
    """X04: an attempt is used when the first section was released, whatever came then."""
    return sum(1 for sitting in sittings if sitting.started_at is not None)


def birthday(date_of_birth: date, age: int) -> date:
    """The day on which somebody reaches an age; born on a leap day, on March 1 (never early)."""
    year = date_of_birth.year + age
    try:
        return date_of_birth.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
