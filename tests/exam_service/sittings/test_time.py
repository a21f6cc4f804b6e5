"""The time account, by interval: a list of instants and what must hold between them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.rules.time import (
    NO_TIME,
    Cause,
    Ledger,
    Span,
    SpanKind,
    break_remaining,
    deadline,
    is_over,
    projected_close,
    reading,
    remaining,
    time_used,
)
from tests.builders.exams import at

HOUR = timedelta(hours=1)
TEN = timedelta(minutes=10)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def span(kind: SpanKind, start: float, end: float | None = None) -> Span:
    return Span(kind, at(start), None if end is None else at(end))


def running(start: float, end: float | None = None) -> Span:
    return span(SpanKind.RUNNING, start, end)


def paused(start: float, end: float | None = None) -> Span:
    return span(SpanKind.PAUSED, start, end)


def on_break(start: float, end: float | None = None) -> Span:
    return span(SpanKind.ON_BREAK, start, end)


def ledger(*spans: Span, allotted: timedelta = HOUR) -> Ledger:
    return Ledger(allotted, TEN, spans)


def test_before_the_start_nothing_is_used_and_no_deadline_stands() -> None:
    assert time_used(ledger(), at(5)) == NO_TIME
    assert deadline(ledger(), at(5)) is None


def test_a_pause_moves_the_deadline_by_its_own_length() -> None:
    account = ledger(running(0, 20), paused(20, 35), running(35))

    assert deadline(account, at(40)) == at(75)


def test_a_break_within_its_allowance_moves_the_deadline_by_its_own_length() -> None:
    account = ledger(running(0, 20), on_break(20, 28), running(28))

    assert deadline(account, at(40)) == at(68)
    assert time_used(account, at(40)) == minutes(32)


def test_what_a_break_runs_over_is_charged() -> None:
    account = ledger(running(0, 20), on_break(20, 34), running(34))

    assert time_used(account, at(40)) == minutes(20 + 4 + 6)
    assert deadline(account, at(40)) == at(70)


@pytest.mark.parametrize(
    ("now", "left", "left_of_break", "runs"),
    [
        (20, 40, 10, False),
        (25, 40, 5, False),
        (29.5, 40, 0.5, False),
        (30, 40, 0, True),
        (35, 35, 0, True),
        (70, 0, 0, True),
        (90, 0, 0, True),
    ],
)
def test_during_a_break_the_exam_clock_stands_until_the_break_is_over(
    now: float,
    left: float,
    left_of_break: float,
    runs: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    account = ledger(running(0, 20), on_break(20))

    seen = reading(account, at(now))

    assert seen.remaining == minutes(left)
    assert seen.break_remaining == minutes(left_of_break)
    assert seen.is_running is runs
    assert deadline(account, at(now)) == at(70)


@pytest.mark.parametrize(
    ("start", "end", "over"), [(0, 59.9, False), (60, 60, True), (60.1, 500, True)]
)
def test_the_time_is_over_from_the_deadline_on(
    start: float,
    end: float,
    over: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    for instant in (start, (start + end) / 2, end):
        assert is_over(ledger(running(0)), at(instant)) is over


def test_paused_time_is_never_over() -> None:
    assert not is_over(ledger(running(0, 59), paused(59)), at(10_000))


def test_remaining_time_is_never_negative() -> None:
    assert remaining(ledger(running(0)), at(500)) == NO_TIME


def test_ending_twice_changes_nothing() -> None:
    account = ledger(running(0)).close(at(10))

    assert account.close(at(30)) == account


def test_a_clock_that_went_back_gives_and_takes_nothing() -> None:
    account = ledger(running(0)).open(SpanKind.PAUSED, Cause.PAUSED_BY_PERSON, None, at(-5))

    assert time_used(account, at(0)) == NO_TIME
    assert account.spans[0].ended_at == at(0)
    assert account.spans[1].started_at == at(0)


def test_a_deadline_is_projected_exactly_while_a_clock_runs() -> None:
    account = ledger(running(0))

    assert projected_close(account, SittingState.IN_PROGRESS, at(5)) == at(60)
    assert projected_close(account.close(at(5)), SittingState.SUBMITTED, at(5)) is None


STEPS = st.lists(
    st.tuples(
        st.sampled_from([SpanKind.RUNNING, SpanKind.PAUSED, SpanKind.ON_BREAK]),
        st.integers(min_value=0, max_value=40),
    ),
    min_size=1,
    max_size=12,
)


def walk(steps: list[tuple[SpanKind, int]]) -> tuple[Ledger, datetime]:
    """A ledger that ran through these kinds for so many minutes each."""
    account, minute = ledger(), 0
    for kind, length in steps:
        account = account.open(kind, Cause.STARTED, None, at(minute))
        minute += length
    return account, at(minute)


@given(STEPS)
def test_spans_touch_and_only_the_last_is_open(steps: list[tuple[SpanKind, int]]) -> None:
    account, _ = walk(steps)

    for earlier, later in zip(account.spans, account.spans[1:], strict=False):
        assert earlier.ended_at == later.started_at
    assert account.spans[-1].ended_at is None


@given(STEPS)
def test_used_time_is_running_time_and_the_break_over_its_allowance(
    steps: list[tuple[SpanKind, int]],
) -> None:
    account, now = walk(steps)
    ran = sum(length for kind, length in steps if kind is SpanKind.RUNNING)
    rested = sum(length for kind, length in steps if kind is SpanKind.ON_BREAK)

    assert time_used(account, now) == minutes(ran + max(rested - 10, 0))


@given(STEPS, st.integers(min_value=0, max_value=200))
def test_a_deadline_stays_where_it_is_while_nothing_happens(
    steps: list[tuple[SpanKind, int]], wait: int
) -> None:
    account, now = walk(steps)

    assert deadline(account, now) == deadline(account, now + minutes(wait))


@given(STEPS)
def test_at_the_deadline_nothing_is_left_and_a_moment_before_something_is(
    steps: list[tuple[SpanKind, int]],
) -> None:
    account, now = walk(steps)
    end = deadline(account, now)
    # With no time left, the deadline is the end of the break.
    if end is None or end <= now or remaining(account, now) == NO_TIME:
        return

    assert remaining(account, end) == NO_TIME
    assert remaining(account, end - timedelta(milliseconds=1)) > NO_TIME


@given(STEPS, st.integers(min_value=0, max_value=60))
def test_more_allotted_time_moves_the_deadline_by_as_much(
    steps: list[tuple[SpanKind, int]], extra: int
) -> None:
    account, now = walk(steps)
    more = replace(account, allotted=account.allotted + minutes(extra))
    before, after = deadline(account, now), deadline(more, now)

    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert after - before == minutes(extra)


def test_break_time_left_counts_all_breaks_together() -> None:
    account = ledger(running(0, 5), on_break(5, 9), running(9, 20), on_break(20))

    assert break_remaining(account, at(23)) == minutes(3)
