"""When a candidate may expect the result. Pure."""

from datetime import date, datetime, timedelta

SATURDAY = 5


def results_expected(ended_at: datetime, business_days: int) -> date:
    """The day so many business days after the end, Saturdays and Sundays left out (rule X94).

    Public holidays are not known here, so pages say "about".
    """
    day = ended_at.date()
    left = business_days
    while left > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY:
            left -= 1
    return day
