"""Stands between browser and service and counts what passes, byte by byte.

What a browser says of its own traffic leaves out workers and miscounts caches; a wire does not.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.services import free_port

CHUNK_BYTES = 65_536
REQUEST_LINE = re.compile(rb"(GET|HEAD|POST|PUT|DELETE) (\S+) HTTP/1\.1\r\n")


@dataclass(slots=True)
class Passed:
    """One request, and the bytes of its answer with all headers."""

    method: str
    path: str
    bytes_down: int = 0


@dataclass(slots=True)
class Relay:
    """Where it listens, and what has passed since the last `begin_anew`."""

    port: int
    passed: list[Passed] = field(default_factory=list)

    def begin_anew(self) -> None:
        self.passed = []

    def of_kind(self, *endings: str) -> Sequence[Passed]:
        return [one for one in self.passed if one.path.partition("?")[0].endswith(endings)]


@asynccontextmanager
async def relay_to(service_port: int) -> AsyncIterator[Relay]:
    """Listens for as long as the block lasts."""
    relay = Relay(free_port())
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "a connection has a task of its own"
        tasks.add(task)
        try:
            await _carry(relay, service_port, reader, writer)
        finally:
            tasks.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", relay.port)
    try:
        yield relay
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _carry(
    relay: Relay, service_port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """One connection both ways; a browser sends no request before the last one is answered."""
    up_reader, up_writer = await asyncio.open_connection("127.0.0.1", service_port)
    current: list[Passed] = []

    async def upwards() -> None:
        while chunk := await reader.read(CHUNK_BYTES):
            if found := REQUEST_LINE.match(chunk):
                current[:] = [Passed(found[1].decode(), found[2].decode())]
                relay.passed.extend(current)
            up_writer.write(chunk)
            await up_writer.drain()
        up_writer.close()

    async def downwards() -> None:
        while chunk := await up_reader.read(CHUNK_BYTES):
            if current:
                current[0].bytes_down += len(chunk)
            writer.write(chunk)
            await writer.drain()
        writer.close()

    await asyncio.gather(upwards(), downwards(), return_exceptions=True)
