"""Runs what must happen again and again: each job in its own loop, none able to stop another."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """Something to do every so often. It must be safe to run twice and on two machines at once."""

    name: str
    every_seconds: float
    run: Callable[[], Awaitable[object]]


async def run_job(job: PeriodicJob, stopping: asyncio.Event) -> None:
    """Run a job until told to stop. A failure is logged, and the job tried again next time."""
    failing = False
    while not stopping.is_set():
        try:
            await job.run()
            failing = False
        except Exception as error:
            if not failing:
                log.error("job_failed", job=job.name, exc_info=error)
            failing = True
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), timeout=job.every_seconds)


async def run_jobs(jobs: Sequence[PeriodicJob], stopping: asyncio.Event) -> None:
    """Run all jobs side by side until told to stop."""
    await asyncio.gather(*(run_job(job, stopping) for job in jobs))
