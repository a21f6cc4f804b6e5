"""Heavy computing in a process of its own, so that nobody who answers an exam waits for it.

The web process never imports scipy: the child does, and gives its memory back when it ends.
"""

import asyncio
import multiprocessing
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any, ParamSpec, TypeAlias, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

# The number of a step, and the share of the whole work that is done, 0 to 1.
Told: TypeAlias = Callable[[int, float], Awaitable[None]]
Progress: TypeAlias = Any  # Any: two numbers in memory that both processes see, by ctypes

# Below everything that serves people.
NICENESS = 10
LOOKED_AT_SECONDS = 0.5

# In the child: where it writes how far it has come. Nobody looks at it elsewhere.
_progress: Progress = None


class TookTooLong(TimeoutError):
    """The work did not end within its limit; its process was ended."""


async def in_child(
    seconds_max: float,
    work: Callable[Parameters, Result],
    *arguments: Parameters.args,
    **named: Parameters.kwargs,
) -> Result:
    """The result of `work`, a module-level function of plain values, run in a process of its own.

    Raises what it raises; TookTooLong after `seconds_max`. A caller that is cancelled ends it.
    """
    return await in_watched_child(seconds_max, _nobody_told, work, *arguments, **named)


async def in_watched_child(
    seconds_max: float,
    told: Told,
    work: Callable[Parameters, Result],
    *arguments: Parameters.args,
    **named: Parameters.kwargs,
) -> Result:
    """As `in_child`; `told` hears every half second what the work said last by `tell`.

    What `told` raises ends the work and is raised here.
    """
    spawning = multiprocessing.get_context("spawn")
    progress: Progress = spawning.Array("d", 2, lock=False)
    pool = ProcessPoolExecutor(1, spawning, initializer=_begin, initargs=(progress,))
    running = asyncio.wrap_future(pool.submit(work, *arguments, **named))
    watching = asyncio.ensure_future(_watch(progress, told))
    ends: set[asyncio.Future[Any]] = {running, watching}  # Any: a result, or none
    try:
        done, _ = await asyncio.wait(ends, timeout=seconds_max, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            raise TookTooLong
        if running not in done:
            await watching
        return await running
    finally:
        for each in ends:
            each.cancel()
        for process in list(pool._processes.values()):
            process.terminate()
        pool.shutdown(wait=False, cancel_futures=True)


def tell(step: int, share: float) -> None:
    """Said by work in a child: which step it is at, and the share of the whole that is done."""
    if _progress is not None:
        _progress[:] = (float(step), share)


def _begin(progress: Progress) -> None:
    global _progress
    os.nice(NICENESS)
    _progress = progress


async def _watch(progress: Progress, told: Told) -> None:
    while True:
        step, share = progress
        await told(int(step), share)
        await asyncio.sleep(LOOKED_AT_SECONDS)


async def _nobody_told(step: int, share: float) -> None:
    """Where nobody watches the progress."""
