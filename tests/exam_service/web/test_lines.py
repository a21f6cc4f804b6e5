"""A line that lets go of what was answered serves every request after it, in order."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn

from exam_service.web.lines import SpareLine

Message = dict[str, Any]
FIRST = b"GET /first HTTP/1.1\r\nhost: here\r\n\r\n"
SECOND = b"GET /second HTTP/1.1\r\nhost: here\r\n\r\n"
BEGUN = b"POST /early HTTP/1.1\r\nhost: here\r\ncontent-length: 4\r\n\r\n"
PATIENCE_SECONDS = 10


async def say_the_path(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Answers at once, whatever of the request is still to come."""
    if scope["type"] != "http":
        return
    said = scope["path"].encode()
    headers = [(b"content-length", str(len(said)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": said})


@dataclass
class Line:
    """One connection to the server, as a client and as the server have it."""

    server: uvicorn.Server
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @property
    def held(self) -> SpareLine:
        (line,) = self.server.server_state.connections
        assert isinstance(line, SpareLine)
        return line

    async def answer(self) -> str:
        async with asyncio.timeout(PATIENCE_SECONDS):
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split()[0])
            return (await self.reader.readexactly(length)).decode()


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(
            say_the_path, http=SpareLine, ws="none", lifespan="off", log_level="warning"
        )
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        yield Line(server, reader, writer)
        # Its end waits for nobody who is quiet.
        server.should_exit = True
        async with asyncio.timeout(PATIENCE_SECONDS):
            await running
        writer.close()


async def test_an_answered_request_leaves_nothing_behind(line: Line) -> None:
    line.writer.write(FIRST)
    assert await line.answer() == "/first"

    held = vars(line.held)
    assert [held[name] for name in ("cycle", "scope", "headers")] == [None, None, None]

    line.writer.write(SECOND)
    assert await line.answer() == "/second"


async def test_requests_that_come_together_are_answered_in_order(line: Line) -> None:
    line.writer.write(FIRST + SECOND + FIRST)

    assert [await line.answer() for _ in range(3)] == ["/first", "/second", "/first"]


async def test_a_body_may_arrive_after_its_answer(line: Line) -> None:
    line.writer.write(BEGUN)
    assert await line.answer() == "/early"
    assert line.held.cycle is not None

    line.writer.write(b"late" + SECOND)

    assert await line.answer() == "/second"
