"""Heavy computing in a process of its own, so that nobody who answers an exam waits for it.

The web process never imports scipy: the child does, and gives its memory back when it ends.
"""

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

# Below everything that serves people.
NICENESS = 10


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
    spawning = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(1, mp_context=spawning, initializer=os.nice, initargs=(NICENESS,))
    try:
        running = asyncio.wrap_future(pool.submit(work, *arguments, **named))
        async with asyncio.timeout(seconds_max):
            return await running
    except TimeoutError:
        raise TookTooLong from None
    finally:
        for process in list(pool._processes.values()):
            process.terminate()
        pool.shutdown(wait=False, cancel_futures=True)
