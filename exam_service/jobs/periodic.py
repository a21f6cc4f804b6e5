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
    # Its work may be cut off when the process stops: somebody finds that and says so.
    may_be_cut: bool = False


async def run_job(job: PeriodicJob, stopping: asyncio.Event) -> None:
    """Run a job until told to stop. A failure is logged, and the job tried again next time."""
    failing = False
    while not stopping.is_set():
        try:
            await (_until_stopped(job, stopping) if job.may_be_cut else job.run())
            failing = False
        except Exception as error:
            if not failing:
                log.error("job_failed", job=job.name, exc_info=error)
            failing = True
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), timeout=job.every_seconds)


async def _until_stopped(job: PeriodicJob, stopping: asyncio.Event) -> None:
    """Run a job to its end, or to the moment at which the process wants to stop."""
    running = asyncio.ensure_future(job.run())
    stopped = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            running.cancel()
            await asyncio.wait({running})
        elif (error := running.exception()) is not None:
            raise error
    finally:
        stopped.cancel()


async def run_jobs(jobs: Sequence[PeriodicJob], stopping: asyncio.Event) -> None:
    """Run all jobs side by side until told to stop."""
    await asyncio.gather(*(run_job(job, stopping) for job in jobs))
