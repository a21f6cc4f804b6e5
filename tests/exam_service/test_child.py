"""Heavy computing runs elsewhere, has an end, and its failure is the caller's to see."""

import os
import time

import pytest

from exam_service.jobs.child import TookTooLong, in_child


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
