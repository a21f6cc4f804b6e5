"""Heavy computing runs elsewhere, has an end, and its failure is the caller's to see."""

import os
import time

import pytest

from exam_service.jobs.child import TookTooLong, in_child, in_watched_child, tell


def process_of_work() -> int:
    return os.getpid()


def fail(reason: str) -> None:
    raise ValueError(reason)


async def test_work_runs_in_another_process() -> None:
    assert await in_child(30, process_of_work) != os.getpid()


async def test_its_error_reaches_the_caller() -> None:
    with pytest.raises(ValueError, match="no such form"):
        await in_child(30, fail, "no such form")


async def test_it_is_ended_when_its_time_is_up() -> None:
    with pytest.raises(TookTooLong):
        await in_child(0.2, time.sleep, 60)


def count_to(steps: int) -> int:
    for step in range(steps):
        tell(step, (step + 1) / steps)
        time.sleep(0.7)
    return steps


async def test_whoever_watches_hears_how_far_it_has_come() -> None:
    heard: list[tuple[int, float]] = []

    async def told(step: int, share: float) -> None:
        heard.append((step, share))

    assert await in_watched_child(30, told, count_to, 4) == 4
    assert heard == sorted(heard)
    assert heard[-1] in {(2, 0.75), (3, 1.0)}


async def test_whoever_watches_can_end_it() -> None:
    async def told(step: int, share: float) -> None:
        raise InterruptedError("enough")

    with pytest.raises(InterruptedError, match="enough"):
        await in_watched_child(30, told, time.sleep, 60)
