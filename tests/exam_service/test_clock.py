"""A clock that was moved judges nothing until it goes evenly again."""

from datetime import timedelta

import pytest

from exam_service.clock import ClockUnsteady, SteadyClock
from tests.builders.exams import NINE


class TwoClocks:
    def __init__(self) -> None:
        self.wall = NINE
        self.tick = 0.0

    def go(self, seconds: float, *, wall: float | None = None) -> None:
        self.tick += seconds
        self.wall += timedelta(seconds=seconds if wall is None else wall)


@pytest.fixture
def clocks() -> TwoClocks:
    return TwoClocks()


@pytest.fixture
def clock(clocks: TwoClocks) -> SteadyClock:
    return SteadyClock(lambda: clocks.wall, lambda: clocks.tick)


def test_an_even_clock_is_read(clocks: TwoClocks, clock: SteadyClock) -> None:
    for _ in range(100):
        clocks.go(60, wall=60.5)
        assert clock() == clocks.wall


@pytest.mark.parametrize("jump", [7200, 1.5, -1.5, -7200])
def test_a_jump_stops_all_judging_for_a_minute(
    clocks: TwoClocks, clock: SteadyClock, jump: float
) -> None:
    clocks.go(1, wall=1 + jump)
    for _ in range(6):
        with pytest.raises(ClockUnsteady):
            clock()
        clocks.go(10)

    assert clock() == clocks.wall


def test_a_clock_that_is_put_right_at_once_goes_on(clocks: TwoClocks, clock: SteadyClock) -> None:
    clocks.go(1, wall=3601)
    with pytest.raises(ClockUnsteady):
        clock()
    clocks.go(1, wall=-3599)

    assert clock() == clocks.wall


def test_a_second_jump_begins_the_minute_anew(clocks: TwoClocks, clock: SteadyClock) -> None:
    clocks.go(1, wall=100)
    with pytest.raises(ClockUnsteady):
        clock()
    clocks.go(59, wall=159)
    with pytest.raises(ClockUnsteady):
        clock()
    clocks.go(59)
    with pytest.raises(ClockUnsteady):
        clock()
