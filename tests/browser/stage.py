"""The whole application in this process, on a real port, over a database of the test's own.

It runs at a time that the test moves; everything else is as in the service's own process.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import uvicorn

from exam_service.clock import utc_now
from exam_service.database.session import Address, Addresses, DatabaseRole
from tests.application import APPLICATIONS
from tests.services import free_port

Record = Any  # asyncpg publishes no types
STOP_SECONDS_MAX = 2
# The application is made for its address; one per database is enough.
PORTS: dict[str, int] = {}


def addresses_below(url: str) -> Addresses:
    """Each role's own login for the database that `url` names as its owner."""
    return {role: Address(url.replace("exam_owner@", f"{role}@")) for role in DatabaseRole}


class Stage:
    """A running application: where it is, what time it has, and what is in its database."""

    def __init__(self, port: int, database_url: str) -> None:
        self.port = port
        self.database_url = database_url
        self._ahead = timedelta()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def now(self) -> datetime:
        return utc_now() + self._ahead

    async def move(self, length: timedelta, *, devices_are_heard: bool = True) -> None:
        """Let time pass for a service that was up all the while; the browser's own clock stays."""
        await self.rows("UPDATE service_pulse SET beaten_at = beaten_at + $1::interval", length)
        if devices_are_heard:
            await self.rows(
                "UPDATE sitting_contacts SET last_contact_at = last_contact_at + $1::interval",
                length,
            )
        self._ahead += length

    async def rows(self, query: str, *values: object) -> list[Record]:
        return await rows_of(self.database_url, query, *values)


async def rows_of(database_url: str, query: str, *values: object) -> list[Record]:
    """What a database holds, as the tables' owner sees it."""
    connection = await asyncpg.connect(Address(database_url).dsn())
    try:
        found: list[Record] = await connection.fetch(query, *values)
    finally:
        await connection.close()
    return found


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are for the test run, not for a server inside it."""
        yield


def listen(database_url: str) -> socket.socket:
    """A port that stays the same for a database, as long as nobody else takes it meanwhile."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    port = PORTS.get(database_url) or free_port()
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        port = free_port()
        listener.bind(("127.0.0.1", port))
    PORTS[database_url] = port
    return listener


@asynccontextmanager
async def on_stage(database_url: str, data_dir: Path) -> AsyncIterator[Stage]:
    """Serve until the block ends."""
    with listen(database_url) as listener:
        stage = Stage(PORTS[database_url], database_url)
        addresses = addresses_below(database_url)
        async with APPLICATIONS.lent(addresses, data_dir, stage.now, port=stage.port) as app:
            config = uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                ws="none",
                timeout_graceful_shutdown=STOP_SECONDS_MAX,
            )
            server = _Server(config)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                yield stage
            finally:
                server.should_exit = True
                await serving
