"""The bare application in a process of its own, for as long as it is measured."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.driving import Target
from benchmarks.installation import Installation
from exam_service.settings import PROJECT_FOLDER
from tests.services import free_port

STARTED_SECONDS_MAX = 20


@asynccontextmanager
async def bare_app_running(installation: Installation, dsn: str) -> AsyncIterator[Target]:
    """Started on the same database server; answers with where it is."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.bare_app", str(port), dsn), cwd=PROJECT_FOLDER
    )
    try:
        async with asyncio.timeout(STARTED_SECONDS_MAX):
            while not await _listens(port):
                assert process.returncode is None, "the bare application ended at once"
                await asyncio.sleep(0.1)
        yield Target(process.pid, port)
    finally:
        process.terminate()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
