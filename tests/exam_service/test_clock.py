"""A wall clock that is moved moves no exam: time goes on evenly, and says that it disagrees."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from exam_service.clock import Mark, SteadyClock, wall_ahead_of
from tests.builders.exams import NINE, at


class TwoClocks:
    def __init__(self) -> None:
        self.wall = NINE
        self.tick = 0.0

    def go(self, seconds: float, *, wall: float | None = None) -> None:
        self.tick += seconds
        self.wall += timedelta(seconds=seconds if wall is None else wall)

    def steady(self) -> SteadyClock:
        return SteadyClock(lambda: self.wall, lambda: self.tick)


@pytest.fixture
def clocks() -> TwoClocks:
    return TwoClocks()


@pytest.fixture
def clock(clocks: TwoClocks) -> SteadyClock:
    return clocks.steady()


@contextmanager
def said() -> Iterator[list[str]]:
    """What the log was told meanwhile."""
    events: list[str] = []
    with capture_logs() as logs:
        yield events
    events += [str(log["event"]) for log in logs]


def test_a_clock_that_drifts_is_followed(clocks: TwoClocks, clock: SteadyClock) -> None:
    for _ in range(100):
        clocks.go(60, wall=60.5)
        assert clock() == clocks.wall

    assert wall_ahead_of(clock) is None


@pytest.mark.parametrize("jump", [7200, 1.5, -1.5, -7200])
def test_a_clock_that_is_set_moves_no_exam(
    clocks: TwoClocks, clock: SteadyClock, jump: float
) -> None:
    clocks.go(1, wall=1 + jump)
    with said() as events:
        for _ in range(6):
            assert clock() == NINE + timedelta(seconds=clocks.tick)
            clocks.go(100)

    assert events == ["wall_clock_moved"]
    assert wall_ahead_of(clock) == timedelta(seconds=jump)


def test_a_clock_that_is_put_right_is_followed_again(clocks: TwoClocks, clock: SteadyClock) -> None:
    clocks.go(1, wall=3601)
    clock()
    clocks.go(600, wall=-3000.3)

    with said() as events:
        assert clock() == clocks.wall

    assert events == ["wall_clock_agrees_again"]
    assert wall_ahead_of(clock) is None


def test_each_further_jump_is_said(clocks: TwoClocks, clock: SteadyClock) -> None:
    with said() as events:
        for jump in (100, 100, -500):
            clocks.go(1, wall=1 + jump)
            assert clock() == NINE + timedelta(seconds=clocks.tick)

    assert events == ["wall_clock_moved"] * 3


def test_a_clock_may_be_meant_so_when_it_went_evenly_for_ten_minutes(
    clocks: TwoClocks, clock: SteadyClock
) -> None:
    clocks.go(0, wall=-3600)
    clock()
    clocks.go(599)
    before = clock.is_wall_settled
    clocks.go(1)
    assert (before, clock.is_wall_settled) == (False, True)

    clock.believe_wall()

    assert clock() == clocks.wall
    assert wall_ahead_of(clock) is None


def test_time_goes_on_from_what_was_written_down_and_never_behind_it(
    clocks: TwoClocks, clock: SteadyClock
) -> None:
    clock.go_on_from(at(60))
    assert clock() == at(60)
    clocks.go(60)
    clock.go_on_from(at(0))

    assert clock() == at(61)
    assert wall_ahead_of(clock) == timedelta(hours=-1)


@pytest.mark.parametrize("jump", [7200, 5, -5, -7200])
def test_a_process_goes_on_by_the_mark_of_the_one_before_it(
    clocks: TwoClocks, clock: SteadyClock, jump: float
) -> None:
    clocks.go(60)
    mark = clock.mark
    clocks.go(30, wall=30 + jump)
    next_one = clocks.steady()
    next_one.go_on_by(mark)

    assert next_one() == NINE + timedelta(seconds=90)
    assert wall_ahead_of(next_one) == timedelta(seconds=jump)


def test_a_mark_of_a_clock_that_went_further_says_nothing(
    clocks: TwoClocks, clock: SteadyClock
) -> None:
    clock.go_on_by(Mark(at(60), clocks.tick + 1))

    assert clock() == NINE
